"""Ending what has run out of time, and forgetting what nobody needs any more."""

from sqlalchemy import and_, delete, exists, or_, select, update

from app.identity import limits
from app.identity.jobs import JobKind, JobState
from app.identity.model import GrantState, Result, State
from app.identity.states import LIVE, lasts
from db.identity import tables as t
from db.identity.in_file.ordering import press
from db.identity.in_file.proofs import prove
from db.identity.in_file.settling import settle
from db.identity.in_file.steps import ORDERED, call_off, forget_numbers
from db.identity.in_file.turn import Turn

_v, _g, _j = t.verification.c, t.verification_grant.c, t.job.c
LATE = "Nobody answered in time."
NOT_TAKEN = "No worker took it up in time. Nothing was changed; verify again."


def sweep(turn: Turn) -> None:
    """Do all of it."""
    _grants(turn)
    _jobs(turn)
    press(turn)
    _verifications(turn)
    _secrets(turn)
    forget_numbers(turn)


def _grants(turn: Turn) -> None:
    over = (_g.state == GrantState.ISSUED, _g.expires_at <= turn.now)
    ended = turn.rows(select(_g.verification_id).where(*over))
    if not ended:
        return
    turn.do(update(t.verification_grant).where(*over).values(state=GrantState.EXPIRED))
    for one in ended:
        _back_to_open(turn, one.verification_id)


def _back_to_open(turn: Turn, verification_id: int) -> None:
    now_in = turn.connection.scalar(select(_v.state).where(_v.id == verification_id))
    there = exists().where(
        _g.verification_id == verification_id,
        _g.state.in_((GrantState.ISSUED, *ORDERED)),
    )
    if now_in == State.GRANTED and not turn.connection.scalar(select(there)):
        turn.step(verification_id, state=State.OPEN, ends_at=turn.now + lasts(State.OPEN))


def _jobs(turn: Turn) -> None:
    """End orders whose time is over; an act that was begun is ended by who looks into it."""
    is_begun = and_(_j.kind == JobKind.CARRY_OUT, _j.state == JobState.EXECUTING)
    late = turn.rows(select(_j.id, _j.kind, _j.method).where(_j.ended_at.is_(None), _j.until <= turn.now, ~is_begun))
    for one in late:
        if one.method:
            prove(turn, one.id, Result.EXPIRED, transaction="", also=None)
        else:
            said = NOT_TAKEN if one.kind == JobKind.CARRY_OUT else LATE
            settle(turn, one.id, JobState.FAILED, said=said, code="expired")


def _verifications(turn: Turn) -> None:
    ordered = exists().where(_g.verification_id == _v.id, _g.state.in_(ORDERED))
    for one in turn.rows(select(_v.id).where(_v.state.in_(LIVE), _v.ends_at <= turn.now, ~ordered)):
        call_off(turn, one.id)
        turn.step(one.id, state=State.EXPIRED, closed_at=turn.now, owner_until=None)
    for one in turn.rows(select(_v.id, _v.subject_id).where(_v.state == State.UNKNOWN, _v.ends_at <= turn.now)):
        turn.alert("unknown", str(one.id), {}, verification_id=one.id, subject_id=one.subject_id)
        turn.step(one.id, ends_at=turn.now + lasts(State.UNKNOWN))


def _secrets(turn: Turn) -> None:
    """Forget secrets that nobody fetched, codes that are over, and whom searches of ended verifications found."""
    turn.do(update(t.job).where(_j.sealed.is_not(None), _j.sealed_at <= turn.now - limits.SECRET).values(sealed=None))
    turn.do(update(t.job).where(_j.reply_to.is_not(None), _j.ended_at.is_not(None)).values(reply_to=None))
    works = exists().where(_j.worker == t.worker.c.id, _j.ended_at.is_(None))
    turn.do(delete(t.worker).where(t.worker.c.beat_at < turn.now - limits.LOOK_BACK, ~works))
    over = select(_j.id).where(_j.ended_at.is_not(None))
    turn.do(delete(t.code).where(or_(t.code.c.expires_at <= turn.now, t.code.c.job_id.in_(over))))
    goes_on = exists().where(_v.id == _j.verification_id, _v.state.in_(LIVE))
    turn.do(
        update(t.job)
        .where(_j.kind == JobKind.FIND, _j.ended_at.is_not(None), _j.answer != {}, ~goes_on)
        .values(answer={})
    )
