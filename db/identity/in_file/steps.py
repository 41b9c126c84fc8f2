"""What several steps of a verification share: who may take them, and what they put an end to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update

from app.core.errors import NotPermitted
from app.identity import limits
from app.identity.jobs import JobKind, JobState
from app.identity.model import GrantState, State
from app.identity.refusals import refusal
from app.identity.states import LIVE, lasts
from app.tickets.number import number
from db.identity import tables as t
from db.identity.in_file.case import is_worker_alive
from db.identity.in_file.facts import Gathered, gather
from db.identity.in_file.turn import Turn
from db.people.tables import staff

ORDERED = (GrantState.RESERVED, GrantState.EXECUTING, GrantState.ORDERED)
RUNNING = (JobState.RESERVED, JobState.EXECUTING)
LEFT = "You are not on the staff list any more. Nothing was changed."
_g, _j = t.verification_grant.c, t.job.c


def check_worker(found: Gathered) -> None:
    """Refuse to order what nobody would do."""
    if not is_worker_alive(found):
        raise refusal("FL118" if set(found.whole.kinds.split()) - {"settings"} else "FL176")


def check_staff(turn: Turn) -> None:
    """Refuse who doesn't work here any more."""
    if turn.one(select(staff.c.id).where(staff.c.id == turn.by, staff.c.is_active)) is None:
        raise NotPermitted(LEFT)


def live(turn: Turn, verification_id: int) -> Gathered:
    """Return what is known of a verification that goes on and of which nothing has been ordered yet."""
    check_staff(turn)
    found = gather(turn, verification_id)
    if found.whole.state not in LIVE:
        raise refusal("FL102")
    if any(one.id == found.id and one.grant_state in ORDERED for one in found.others):
        raise refusal("FL122")
    return found


def mine(turn: Turn, verification_id: int) -> Gathered:
    """Return what is known of a verification that goes on and that no colleague is at work on."""
    found = live(turn, verification_id)
    if found.whole.owner_id not in (None, turn.by):
        raise refusal("FL103")
    if found.whole.owner_id is None:
        disavow(turn, verification_id)
        return live(turn, verification_id)
    return found


def disavow(turn: Turn, verification_id: int, who: int | None = None) -> None:
    """Let nothing count that who works on it, or somebody else who has a part in it, signed, lifted or approved."""
    by_whom = turn.by if who is None else who
    for table, by in ((t.signature, t.signature.c.by_id), (t.exception_request, t.exception_request.c.approved_by)):
        theirs = (table.c.verification_id == verification_id, by == by_whom, table.c.void_at.is_(None))
        turn.do(update(table).where(*theirs).values(void_at=turn.now))


def unsettle(turn: Turn, verification_id: int) -> None:
    """Let nothing count that was signed, lifted or waived of what stood before a flag, a failed method or a no."""
    signature, ask = t.signature.c, t.exception_request.c
    signed = (signature.verification_id == verification_id, signature.void_at.is_(None))
    turn.do(update(t.signature).where(*signed).values(void_at=turn.now))
    waived = (ask.verification_id == verification_id, ask.approved_at.is_not(None), ask.void_at.is_(None))
    turn.do(update(t.exception_request).where(*waived).values(void_at=turn.now))


def with_subject(found: Gathered) -> Gathered:
    """Return it when it is known whom it is about."""
    if found.whole.subject_id is None:
        raise refusal("FL104")
    return found


def work_on(turn: Turn, found: Gathered, state: State | None = None, **values: Any) -> None:
    """Take a step: it is mine for a while, and its time begins anew."""
    becomes = state or (State.OPEN if found.whole.state == State.WAITING else State(found.whole.state))
    turn.step(
        found.id,
        **{
            "state": becomes,
            "owner_id": turn.by,
            "owner_until": turn.now + limits.BUSY,
            "ends_at": found.whole.ends_at if state is None and becomes is State.HELD else _ends(turn, becomes),
        }
        | values,
    )


def _ends(turn: Turn, state: State) -> datetime:
    return turn.now + lasts(state)


def end(turn: Turn, found: Gathered, state: State, reason: str = "", **values: Any) -> None:
    """End a verification: nothing of it goes on but what was ordered. It is whose step this was, where that is said."""
    call_off(turn, found.id)
    over = {"state": state, "closed_at": turn.now, "ends_at": turn.now, "reason": reason, "owner_until": None}
    turn.step(found.id, **over, **values)
    forget_numbers(turn)


def forget_numbers(turn: Turn) -> None:
    """Keep numbers in clear only while somebody may have to dial them."""
    c, v = t.contact.c, t.verification.c
    goes_on = exists().where(v.subject_id == c.subject_id, v.state.in_(LIVE))
    turn.do(update(t.contact).where(c.value.is_not(None), ~goes_on).values(value=None))


def call_off(turn: Turn, verification_id: int) -> None:
    """Take back a grant that was not used, and end what is asked of the worker on the way to one."""
    expire_grants(turn, _g.verification_id == verification_id)
    turn.do(
        update(t.job)
        .where(
            _j.verification_id == verification_id,
            _j.ended_at.is_(None),
            _j.kind.not_in((JobKind.CARRY_OUT, JobKind.NOTIFY, JobKind.SCRAMBLE)),
        )
        .values(state=JobState.FAILED, ended_at=turn.now, said="Called off.", code="called_off")
    )


def expire_grants(turn: Turn, which: Any) -> None:
    """Take back grants that were not used."""
    turn.do(update(t.verification_grant).where(which, _g.state == GrantState.ISSUED).values(state=GrantState.EXPIRED))


def discard(turn: Turn, found: Gathered) -> None:
    """Throw away what was gathered: it counts no more, and stays to be read."""
    call_off(turn, found.id)
    for table in (t.evidence, t.signature, t.exception_request):
        c = table.c
        turn.do(update(table).where(c.verification_id == found.id, c.void_at.is_(None)).values(void_at=turn.now))


def freeze(turn: Turn, subject_id: int, why: str, *, verification_id: int | None, by: int | None = None) -> None:
    """Let nothing be granted about somebody until security lifts it; what was granted and not used is taken back."""
    c, beside = t.subject.c, {"verification_id": verification_id, "by_id": by, "at": turn.now, "why": why}
    turn.add(t.subject_freeze, subject_id=subject_id, **beside)
    turn.do(
        update(t.subject)
        .where(c.id == subject_id, c.frozen_at.is_(None))
        .values(frozen_at=turn.now, frozen_by=by, frozen_why=why)
    )
    expire_grants(turn, _g.subject_id == subject_id)
    key = f"{subject_id}:{verification_id or 0}:{why}"
    turn.alert("frozen", key, {"why": why}, verification_id=verification_id, subject_id=subject_id)


def _check_open(turn: Turn) -> None:
    """Refuse more orders than one member of staff may have waiting."""
    waiting = (_j.asked_by == turn.by, _j.ended_at.is_(None), _j.kind != JobKind.CARRY_OUT)
    if (turn.connection.scalar(select(func.count()).where(*waiting)) or 0) >= limits.OPEN_ORDERS:
        raise refusal("FL172")


def order(
    turn: Turn, found: Gathered, kind: JobKind, facts: Mapping[str, Any], *, until: datetime | None, **values: Any
) -> int:
    """Ask the worker for something and return the job."""
    whole = found.whole
    if kind is not JobKind.CARRY_OUT:
        _check_open(turn)
    beside = {
        "method": values.get("method", ""),
        "directory": whole.subject_directory or "",
        "object_id": whole.subject_object_id or "",
        "subject_id": whole.subject_id,
        "action": whole.action,
        "ticket": number(whole.ticket_id, whole.prefix or "HD"),
        "ticket_id": whole.ticket_id,
        "analyst": turn.name,
    }
    return turn.add(
        t.job,
        **{
            "kind": kind,
            "verification_id": found.id,
            "asked_by": turn.by,
            "asked_at": turn.now,
            "state": JobState.RESERVED,
            "method": "",
            "facts": beside | dict(facts),
            "told": {},
            "answer": {},
            "tries": 0,
            "said": "",
            "code": "",
            "until": until,
        }
        | values,
    )
