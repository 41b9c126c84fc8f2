"""How an order ends, and what follows from it for its grant, its verification and the people concerned."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app.identity import limits
from app.identity.hours import SETTING, kept_hours
from app.identity.jobs import JobKind, JobState
from app.identity.model import BY_HAND, GrantState, Risk, State
from app.identity.refusals import refusal
from app.identity.states import lasts
from db.identity import tables as t
from db.identity.in_file import forgetting
from db.identity.in_file.keeping import setting
from db.identity.in_file.turn import Turn
from db.reading import AnyRow

_j, _g, _v = t.job.c, t.verification_grant.c, t.verification.c
_OUTCOMES = {
    JobState.SUCCEEDED: (GrantState.SUCCEEDED, State.EXECUTED),
    JobState.UNKNOWN: (GrantState.UNKNOWN, State.UNKNOWN),
    JobState.FAILED: (GrantState.FAILED, State.OPEN),
}
WORK_ORDER = "work_order"
"""What a job ends with whose act the directory team does (A19)."""
TELLING = timedelta(hours=24)


def settle(
    turn: Turn, job_id: int, state: JobState, *, said: str = "", code: str = "", sealed: bytes | None = None
) -> None:
    """End a job; one that has ended stays as it is."""
    job = turn.one(select(t.job).where(_j.id == job_id))
    if job is None or job.ended_at is not None:
        return
    if code == WORK_ORDER and not _is_by_hand(turn, job):
        raise refusal("FL130")
    values: dict[str, Any] = {"state": state, "ended_at": turn.now, "said": said, "code": code, "reply_to": None}
    if sealed is not None:
        values |= {"sealed": sealed, "sealed_at": turn.now}
    turn.do(update(t.job).where(_j.id == job_id).values(**values))
    if job.kind == JobKind.CARRY_OUT:
        _carried_out(turn, job, state, said, code)


def _carried_out(turn: Turn, job: AnyRow, state: JobState, said: str, code: str) -> None:
    if state is JobState.FAILED and code == WORK_ORDER:
        _write_order(turn, job)
        return
    granted, becomes = _OUTCOMES[state]
    turn.do(update(t.verification_grant).where(_g.id == job.grant_id).values(state=granted, said=said))
    forgetting.forget(turn, job.grant_id)
    _move(turn, job.verification_id, becomes, code)
    if state in (JobState.SUCCEEDED, JobState.UNKNOWN):
        have_told(turn, job, state)
        _use_up(turn, job)


def _is_by_hand(turn: Turn, job: AnyRow) -> bool:
    """Tell whether the directory team does it: that is settled with the grant, and by no worker alone."""
    if job.kind != JobKind.CARRY_OUT or job.state != JobState.EXECUTING:
        return False
    grant = turn.one(select(_g.risk, _g.action).where(_g.id == job.grant_id))
    return grant is not None and (grant.risk == Risk.PRIVILEGED or grant.action in BY_HAND)


def _write_order(turn: Turn, job: AnyRow) -> None:
    """Leave a grant to the directory team: nothing else is done with it until they say what came of it."""
    turn.do(update(t.verification_grant).where(_g.id == job.grant_id).values(state=GrantState.ORDERED, said=WORK_ORDER))
    turn.step(job.verification_id, ends_at=turn.now + limits.ORDER)


def _use_up(turn: Turn, job: AnyRow) -> None:
    """Let a waived cool-down be waived no more; tell security of an act out of hours, or on who can do harm."""
    c = t.exception_request.c
    asked = update(t.exception_request).where(
        c.verification_id == job.verification_id, c.approved_at.is_not(None), c.void_at.is_(None)
    )
    turn.do(asked.values(void_at=turn.now))
    about = {"verification_id": job.verification_id, "subject_id": job.facts["subject_id"]}
    hours = kept_hours(setting(turn, SETTING))
    if hours is not None and not hours.has(turn.now):
        turn.alert("out_of_hours", str(job.grant_id), {"action": job.facts["action"]}, **about)
    if turn.connection.scalar(select(_g.risk).where(_g.id == job.grant_id)) == Risk.PRIVILEGED:
        turn.alert("privileged_act", str(job.grant_id), {}, **about)


def _move(turn: Turn, verification_id: int, becomes: State, code: str) -> None:
    """Bring a verification to where its outcome leaves it; one that has been disputed stays so."""
    now_in = turn.connection.scalar(select(_v.state).where(_v.id == verification_id))
    if now_in != State.GRANTED:
        return
    closed = None if becomes is State.OPEN else turn.now
    ends = turn.now + lasts(becomes)
    turn.step(verification_id, state=becomes, closed_at=closed, reason=code, ends_at=ends)


def have_told(turn: Turn, job: AnyRow, state: JobState) -> None:
    """Have a worker tell the person on all addresses on record what was done."""
    turn.add(
        t.job,
        kind=JobKind.NOTIFY,
        verification_id=job.verification_id,
        grant_id=job.grant_id,
        asked_by=job.asked_by,
        asked_at=turn.now,
        state=JobState.RESERVED,
        method="",
        facts={**job.facts, "outcome": state},
        told={},
        answer={},
        tries=0,
        said="",
        code="",
        until=turn.now + TELLING,
    )
