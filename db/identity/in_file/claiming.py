"""Orders in the hands of workers: who takes which, and what was begun and never ended."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, exists, func, insert, or_, select, type_coerce, update

from app.identity import limits
from app.identity.jobs import Job, JobKind, JobState, Order
from app.identity.model import Action, GrantState, Risk
from db.identity import tables as t
from db.identity.in_file.settling import settle
from db.identity.in_file.turn import Turn
from db.reading import AnyRow
from db.upsert import insert_into

LEAVES_PASSWORD = (Action.PASSWORD_RESET, Action.ENABLE_ACCOUNT, Action.FIRST_CREDENTIAL)
GONE = 2 * limits.BEAT
"""A worker is taken to be gone after this long without a sign of life: others take up what it had."""
_LONG_AGO = timedelta(days=7)
_j, _g, _w = t.job.c, t.verification_grant.c, t.worker.c
_LISTED = (_j.id, _j.kind, _j.verification_id, _j.asked_at, _j.tries, _j.facts, _j.told, _j.grant_id)


def beat(turn: Turn, worker: UUID, public_key: bytes) -> None:
    """Note a sign of life."""
    told = {"public_key": public_key, "beat_at": turn.now}
    row = insert_into(t.worker, is_postgres=False).values(id=worker, login="", **told)
    turn.do(row.on_conflict_do_update(index_elements=[_w.id], set_=told))


def free(turn: Turn) -> ColumnElement[bool]:
    """Return which jobs anybody may take: nobody's, and those of workers that are gone, which can be begun again."""
    is_alive = exists().where(_w.id == _j.worker, _w.beat_at > turn.now - GONE)
    is_left = and_(~is_alive, or_(_j.worker.is_not(None), _j.claimed_at < turn.now - limits.STRANDED))
    is_fresh = and_(_j.state == JobState.RESERVED, _j.worker.is_(None))
    may_again = or_(_j.kind != JobKind.CARRY_OUT, _j.state == JobState.RESERVED)
    return and_(_j.ended_at.is_(None), or_(is_fresh, and_(is_left, may_again)))


def claim(turn: Turn, worker: UUID) -> Job | None:
    """Take the oldest job that nobody works on."""
    found = turn.one(select(*_LISTED).where(free(turn)).order_by(_j.id).limit(1))
    if found is None:
        return None
    state = JobState.RESERVED if found.kind == JobKind.CARRY_OUT else JobState.EXECUTING
    turn.do(
        update(t.job)
        .where(_j.id == found.id)
        .values(worker=worker, claimed_at=turn.now, tries=_j.tries + 1, state=state)
    )
    return _job(found, tries=found.tries + 1)


def begin(turn: Turn, job_id: int) -> Order | None:
    """Move a carry-out from reserved to executing, if its grant still holds."""
    s = t.subject.c
    found = turn.one(
        select(t.verification_grant, _j.reply_to, s.frozen_at, s.directory, s.object_id)
        .select_from(t.job)
        .join(t.verification_grant, _g.id == _j.grant_id)
        .join(t.subject, s.id == _g.subject_id)
        .where(_j.id == job_id, _j.kind == JobKind.CARRY_OUT, _j.ended_at.is_(None), _j.state == JobState.RESERVED)
    )
    if found is None or found.state != GrantState.RESERVED:
        return None
    if found.frozen_at is not None or found.expires_at <= turn.now:
        settle(turn, job_id, JobState.FAILED, said=TOO_LATE, code="grant_gone")
        return None
    turn.do(update(t.job).where(_j.id == job_id).values(state=JobState.EXECUTING, began_at=turn.now))
    turn.do(update(t.verification_grant).where(_g.id == found.id).values(state=GrantState.EXECUTING))
    return Order(
        found.id,
        Action(found.action),
        found.directory,
        found.object_id,
        Risk(found.risk),
        found.policy_version,
        found.issued_to,
        found.ticket_id,
        bytes(found.reply_to or b""),
    )


def stranded(turn: Turn) -> Sequence[Job]:
    """Return the carry-outs that a worker began which is gone since."""
    is_alive = exists().where(_w.id == _j.worker, _w.beat_at > turn.now - GONE)
    begun = (_j.kind == JobKind.CARRY_OUT, _j.state == JobState.EXECUTING, _j.ended_at.is_(None), ~is_alive)
    return [_job(one) for one in turn.rows(select(*_LISTED).where(*begun).order_by(_j.id))]


def unused(turn: Turn) -> Sequence[Job]:
    """Return the temporary passwords to look at now, each as a job of its own, once."""
    return [_looked_at(turn, one) for one in turn.rows(select(*_LISTED).where(_due(turn)))]


def is_any_unused(turn: Turn) -> bool:
    """Tell whether there is a temporary password to look at."""
    return turn.one(select(_j.id).where(_due(turn)).limit(1)) is not None


def _due(turn: Turn) -> ColumnElement[bool]:
    looked = t.job.alias()
    is_looked_at = exists().where(looked.c.grant_id == _j.grant_id, looked.c.kind == JobKind.SCRAMBLE)
    return and_(
        _j.kind == JobKind.CARRY_OUT,
        _j.state == JobState.SUCCEEDED,
        _action().in_(LEAVES_PASSWORD),
        _j.ended_at.between(turn.now - _LONG_AGO, turn.now - limits.UNUSED),
        ~is_looked_at,
    )


def _looked_at(turn: Turn, done: AnyRow) -> Job:
    """Make the job that looks at a temporary password; until it ends it is nobody else's."""
    facts = {**done.facts, "carry_out": done.id, "after": done.told.get("after")}
    made = turn.connection.execute(
        insert(t.job)
        .values(
            kind=JobKind.SCRAMBLE, verification_id=done.verification_id, grant_id=done.grant_id, asked_at=turn.now,
            state=JobState.EXECUTING, method="", facts=facts, told={}, answer={}, claimed_at=turn.now, tries=1,
            said="", code="",
        )
        .returning(*_LISTED)
    ).one()  # fmt: skip
    return _job(made)


def _action() -> ColumnElement[str]:
    return func.json_extract(type_coerce(_j.facts, Text), "$.action")


def _job(found: AnyRow, *, tries: int | None = None) -> Job:
    return Job(
        found.id,
        JobKind(found.kind),
        found.verification_id,
        found.asked_at,
        found.tries if tries is None else tries,
        {**found.facts, "told": found.told or None},
        found.grant_id,
    )


TOO_LATE = "The grant does not hold any more. Nothing was changed; verify again."
