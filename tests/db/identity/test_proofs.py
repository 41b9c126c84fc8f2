"""What a machine proved is written down alike on both engines: by which channel, and since when it is known."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from app.identity.jobs import JobKind
from app.identity.model import Method, Result
from db.identity import tables as t
from tests.db.identity.desk import BEN, OTHER_TICKET, GateDesk, person

SAID = datetime(2026, 1, 5, 8, tzinfo=UTC)
YOUNG = datetime.now(UTC) - timedelta(days=3)
DEVICE = {"group": "authapp:Duo", "is_handset": False, "known_since": SAID.isoformat(), "target": "key of Dana"}


def _proved(desk: GateDesk, one: int, method: Method, also: dict, **told: str) -> None:
    """Ask for a method, whose provider says more or less of what it asked on."""
    desk.gate().ask(one, method)
    job = desk.claimed(JobKind.APPROVAL if method is Method.MANAGER else JobKind.PROMPT)
    desk.worker.under_way(job.id, {"provider": "duo", "transaction": "told-before", **told})
    desk.worker.prove(job.id, Result.PASSED, also=also)


def _rows(desk: GateDesk) -> list[tuple]:
    e = t.evidence.c
    return [tuple(row) for row in desk.rows(select(
        e.method, e.group_key, e.is_handset, e.target, e.transaction, e.facts, e.void_at.is_(None)
    ).order_by(e.id))]  # fmt: skip


def test_a_proof_is_written_down_alike_on_both_engines(gate_desk: GateDesk):
    one = gate_desk.started()
    _proved(gate_desk, one, Method.PUSH, {})
    _proved(gate_desk, one, Method.PUSH, DEVICE)
    vouched = {"group": "person:made-up", "is_handset": True, "known_since": YOUNG.isoformat()}
    _proved(gate_desk, one, Method.MANAGER, vouched, target="Mona Field")
    code = gate_desk.asked_code(one)
    gate_desk.guess(code, is_right=True)
    masked = gate_desk.rows(select(t.contact.c.masked, t.contact.c.digest).where(t.contact.c.kind == "mobile"))[0]
    assert _rows(gate_desk) == [
        ("push", "authapp:duo", True, "", "told-before", {}, True),
        ("push", "authapp:Duo", False, "key of Dana", "told-before", DEVICE, True),
        ("manager", "person:id-mona", False, "Mona Field", "told-before", vouched, True),
        ("smsotp", f"phone:{masked.digest}", True, masked.masked, "", {}, True),
    ]  # fmt: skip
    since = [at for (at,) in gate_desk.rows(select(t.evidence.c.known_since).order_by(t.evidence.c.id))]
    assert since[1:3] == [SAID, YOUNG]
    assert all(at is not None and at < datetime.now(UTC) - timedelta(days=80) for at in (since[0], since[3]))


def test_what_was_asked_of_another_counts_no_more(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.gate().ask(one, Method.PUSH)
    job = gate_desk.claimed(JobKind.PROMPT)
    other = gate_desk.started(BEN, person("Carl Code"), ticket=OTHER_TICKET)
    (carl,) = gate_desk.rows(select(t.verification.c.subject_id).where(t.verification.c.id == other))
    gate_desk.do(update(t.verification).where(t.verification.c.id == one).values(subject_id=carl.subject_id))
    gate_desk.worker.prove(job.id, Result.PASSED)
    assert [row[-1] for row in _rows(gate_desk)] == [False]
