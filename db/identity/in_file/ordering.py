"""Work orders (A19): what the directory team does by hand, told of when it waits, ended by who didn't ask for it."""

from sqlalchemy import and_, literal, or_, select, update

from app.identity import limits
from app.identity.guard import Came
from app.identity.jobs import JobKind, JobState
from app.identity.model import GrantState, State
from app.identity.refusals import refusal
from app.identity.states import lasts
from db.identity import tables as t
from db.identity.in_file import forgetting
from db.identity.in_file.case import is_own_account
from db.identity.in_file.facts import gather
from db.identity.in_file.guarding import must_be_security, must_say
from db.identity.in_file.settling import have_told
from db.identity.in_file.steps import forget_numbers
from db.identity.in_file.turn import Turn

_g, _v, _j, _x = t.verification_grant.c, t.verification.c, t.job.c, t.exception_request.c
_ENDS = {
    Came.DONE: (GrantState.SUCCEEDED, State.EXECUTED),
    Came.NOT_DONE: (GrantState.FAILED, State.ABANDONED),
    Came.UNKNOWN: (GrantState.UNKNOWN, State.UNKNOWN),
}


def press(turn: Turn) -> None:
    """Tell of orders that wait for long; what nobody answers in its time counts as unknown."""
    late = (_v.state == State.GRANTED, _g.state == GrantState.ORDERED, _g.consumed_at <= turn.now - limits.ORDER_LATE)
    listed = select(_v.id, _v.subject_id, _v.action, _v.ends_at, _g.id.label("grant_id"))
    for one in turn.rows(listed.join(t.verification_grant, _g.verification_id == _v.id).where(*late)):
        about = {"verification_id": one.id, "subject_id": one.subject_id}
        turn.alert("order_late", str(one.id), {"action": one.action}, **about)
        if one.ends_at <= turn.now:
            turn.do(update(t.verification_grant).where(_g.id == one.grant_id).values(state=GrantState.UNKNOWN))
            forgetting.forget(turn, one.grant_id)
            turn.step(one.id, state=State.UNKNOWN, ends_at=turn.now + lasts(State.UNKNOWN))
            turn.alert("order_unknown", f"{one.id}:time", {}, **about)


def answer(turn: Turn, verification_id: int, came: Came, reason: str) -> None:
    """Say what came of a work order."""
    must_be_security(turn)
    found, why = gather(turn, verification_id), reason.strip()
    must_say(reason)
    waits = or_(
        and_(_v.state == State.GRANTED, _g.state == GrantState.ORDERED),
        and_(_v.state == State.UNKNOWN, _g.state == GrantState.UNKNOWN, literal(came is not Came.UNKNOWN)),
    )
    listed = select(_g.id, _g.issued_to, _g.state).join(t.verification, _v.id == _g.verification_id)
    grant = turn.one(listed.where(_v.id == found.id, waits).order_by(_g.consumed_at.desc()))
    if grant is None:
        raise refusal("FL194")
    if turn.by in (found.whole.by_id, found.whole.owner_id, grant.issued_to) or is_own_account(found, turn.by):
        raise refusal("FL113")
    granted, becomes = _ENDS[came]
    turn.add(t.signature, verification_id=found.id, by_id=turn.by, at=turn.now, what=f"order_{came}")
    settled = update(t.verification_grant).where(_g.id == grant.id)
    turn.do(settled.values(state=granted, said=f"order_{came}"))
    if grant.state == GrantState.ORDERED:
        forgetting.forget(turn, grant.id)
    ends, closed = turn.now + lasts(State.UNKNOWN), None if came is Came.UNKNOWN else turn.now
    turn.step(found.id, state=becomes, reason=why, ends_at=ends, closed_at=closed, owner_until=None)
    if came is not Came.NOT_DONE:  # whether it was done or nobody can tell, the person hears how to object
        job = turn.one(select(t.job).where(_j.grant_id == grant.id, _j.kind == JobKind.CARRY_OUT))
        told = turn.one(select(_j.id).where(_j.grant_id == grant.id, _j.kind == JobKind.NOTIFY))
        if job is not None and told is None:
            have_told(turn, job, JobState.SUCCEEDED if came is Came.DONE else JobState.UNKNOWN)
    if came is Came.DONE:
        waived = (_x.verification_id == found.id, _x.approved_at.is_not(None), _x.void_at.is_(None))
        turn.do(update(t.exception_request).where(*waived).values(void_at=turn.now))
    forget_numbers(turn)
    about = {"verification_id": found.id, "subject_id": found.whole.subject_id}
    turn.alert(f"order_{came}", f"{grant.id}:{turn.by}", {"by": turn.by, "why": why}, **about)
