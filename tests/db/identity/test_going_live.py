"""Until two people accept that the gate decides, a server's desk judges, records, and grants nothing."""

import json

import pytest
from sqlalchemy import delete, select, text

from app.core.errors import NotPermitted, RuleBroken
from app.identity.model import GrantState, Method, Result, State
from db.identity import tables as t
from db.identity.going_live import FileGoingLive, ServerGoingLive
from db.identity.server_guard import ServerGuard
from db.tables import audit
from tests.db.identity.desk import ADA, ANA, CLEO, OLGA, TICKET, GateDesk
from tests.makers import SUE


@pytest.fixture
def watching(server_desk: GateDesk) -> GateDesk:
    """Return a server's desk that only watches, as one is after its upgrade."""
    with server_desk.store.writer.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(delete(t.go_live))
    return server_desk


def ready(desk: GateDesk) -> int:
    """Return a verification to which nothing is missing."""
    one = desk.started()
    desk.push(one)
    desk.call_back(one)
    return one


def test_a9_what_would_be_allowed_is_told_and_recorded_and_not_granted(watching: GateDesk):
    one = ready(watching)
    before = watching.gate().read(one)
    assert (before.is_observing, before.decision and before.decision.codes) == (True, ("observing",))
    decision = watching.gate().decide(one)
    assert (decision.verdict, decision.codes) == ("need", ("observing",))
    after = watching.gate().read(one)
    assert (after.state, after.grant) == (State.OPEN, None)
    told = watching.rows(select(audit.c.payload).where(audit.c.payload.startswith('{"would"')))
    assert [row.payload for row in told] == ['{"would":"allow","column":"standard"}']
    assert ServerGoingLive(watching.seat(OLGA)).shown().would == {"allow": 1}
    assert not watching.rows(select(t.job).where(t.job.c.kind == "carry_out"))


def test_one_proposes_another_accepts_and_then_it_decides(watching: GateDesk):
    one = ready(watching)
    ada, olga = ServerGoingLive(watching.seat(ADA)), ServerGoingLive(watching.seat(OLGA))
    for actor in (ANA, OLGA):
        with pytest.raises(NotPermitted):
            ServerGoingLive(watching.seat(actor)).propose()
    ada.propose()
    waiting = olga.shown()
    assert (waiting.is_observing, waiting.proposed_by) == (True, "Ada Byron")
    for actor in (ADA, CLEO):
        with pytest.raises(NotPermitted):
            ServerGoingLive(watching.seat(actor)).accept(waiting.proposal)
    watching.pass_(days=31)
    with pytest.raises(RuleBroken):
        olga.accept(waiting.proposal)
    ada.propose()
    olga.accept(olga.shown().proposal)
    assert not olga.shown().is_observing
    with pytest.raises(RuleBroken):
        ada.propose()
    watching.gate().read(one)
    again = ready(watching)
    assert watching.gate().decide(again).verdict == "allow"
    found = watching.gate().read(again)
    assert (found.is_observing, found.grant and found.grant.state) == (False, GrantState.ISSUED)


def would(desk: GateDesk) -> list[str]:
    """Return what was recorded of what would have been, oldest first."""
    told = desk.rows(select(audit.c.payload).where(audit.c.payload.startswith('{"would"')).order_by(audit.c.id))
    return [json.loads(row.payload)["would"] for row in told]


def test_a_no_is_told_and_freezes_nobody_while_it_only_watches(watching: GateDesk):
    one = watching.started()
    watching.push(one, Result.DECLINED)
    watching.gate(SUE).attest(one, Method.IN_PERSON, Result.DECLINED, {"seen": "badge"})
    assert would(watching) == ["freeze", "freeze"]
    assert watching.alerts().count("declined") == 1
    assert "frozen" not in watching.alerts()
    assert watching.rows(select(t.subject.c.frozen_at)) == [(None,)]
    assert not watching.rows(select(t.subject_freeze.c.id))
    decision = watching.gate().decide(one)
    assert (decision.verdict, decision.codes[0], decision.codes[-1]) == ("deny", "declined", "would_be")
    watching.call_back(one)
    assert watching.gate().read(one).state is State.OPEN
    assert "denied" not in watching.alerts()
    assert would(watching)[2:] == ["deny"]


@pytest.mark.parametrize(("flags", "verdict"), [({"remote_tool"}, "deny"), ({"phone_lost", "urgency"}, "hold")])
def test_what_would_end_or_hold_it_is_only_told_while_it_watches(watching: GateDesk, flags: set[str], verdict: str):
    one = watching.started()
    watching.gate().flag(one, frozenset(flags))
    decision = watching.gate().decide(one)
    assert (decision.verdict, decision.codes[-1]) == (verdict, "would_be")
    watching.push(one)
    found = watching.gate().read(one)
    assert (found.state, found.decision and found.decision.codes[-1]) == (State.OPEN, "would_be")
    assert would(watching) == [verdict]


def test_what_an_officer_froze_is_frozen_while_it_watches_too(watching: GateDesk):
    one = watching.started()
    (dana,) = watching.rows(select(t.subject.c.id))
    ServerGuard(watching.seat(OLGA)).freeze(dana.id, "declined")
    with pytest.raises(RuleBroken, match="frozen"):
        watching.gate().ask(one, Method.FIDO)
    assert watching.gate().decide(one).codes == ("frozen",)
    assert watching.gate().read(one).state is State.REFUSED


def test_what_was_granted_is_not_carried_out_while_it_only_watches(server_desk: GateDesk):
    _, granted = server_desk.granted()
    assert granted.grant is not None
    with server_desk.store.writer.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(delete(t.go_live))
    ask = {"ticket_id": TICKET, "object_id": "id-dana", "action": granted.action, "reply_to": server_desk.pair.public}
    with pytest.raises(RuleBroken):
        server_desk.gate().carry_out(granted.grant.id, **ask)


def test_a_desk_in_a_file_decides_from_the_beginning(gate_desk: GateDesk):
    one, found = gate_desk.granted()
    assert (found.is_observing, bool(one)) == (False, True)
    if not gate_desk.store.is_postgres:
        with pytest.raises(RuleBroken):
            FileGoingLive().propose()
