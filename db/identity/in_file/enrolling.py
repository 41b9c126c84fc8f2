"""Authenticators and recovery codes of the desk's own; a server has the same in `59_enrolling.sql`."""

from sqlalchemy import delete, exists, or_, select

from app.identity.enrolling import OPENS, WITHIN, Due, Enrolled
from app.identity.jobs import JobKind, JobState
from app.identity.model import GrantState, State
from app.identity.refusals import refusal
from db.identity import tables as t
from db.identity.in_file.turn import Turn
from db.reading import AnyRow

_j, _g, _v, _s = t.job.c, t.verification_grant.c, t.verification.c, t.subject.c
_DONE = (GrantState.SUCCEEDED, GrantState.UNKNOWN)
_SEALED = range(29, 201)
_MOST = 20
_ARGON = b"$argon2id$"


def forget(turn: Turn, grant_id: object) -> None:
    """Take away what the desk enrolled for somebody, once what opens enrolling was done, or may have been."""
    grant = turn.one(select(_g.subject_id, _g.action, _g.state).where(_g.id == grant_id))
    if grant is None or grant.action not in OPENS or grant.state not in _DONE:
        return
    for table in (t.totp_enrolment, t.recovery_code):
        turn.do(delete(table).where(table.c.subject_id == grant.subject_id))


def due(turn: Turn, ticket_id: int) -> Due:
    """Return whom something was carried out for on a ticket, who may enrol now."""
    carried = (_g.ticket_id == ticket_id, _j.kind == JobKind.CARRY_OUT, _j.state == JobState.SUCCEEDED)
    listed = select(_j.id).join(t.verification_grant, _g.id == _j.grant_id).where(*carried, _g.action.in_(OPENS))
    job_id = turn.connection.scalar(listed.order_by(_j.id.desc()).limit(1))
    found = _may_enrol(turn, job_id or 0)
    return Due(job_id or 0, found.directory, found.object_id, found.name, found.account)


def enrol(turn: Turn, job_id: int, enrolled: Enrolled) -> None:
    """Keep what was enrolled; what is there already is never replaced."""
    found, sealed, hashes = _may_enrol(turn, job_id), enrolled.sealed, enrolled.hashes
    is_secret = sealed is not None and len(sealed) in _SEALED and enrolled.step > 0
    if (sealed is None and not hashes) or (sealed is not None and not is_secret) or len(hashes) > _MOST:
        raise refusal("FL130")
    if not all(one.startswith(_ARGON) for one in hashes):
        raise refusal("FL130")
    if sealed is not None:
        turn.add(t.totp_enrolment, subject_id=found.id, sealed=sealed, last_step=enrolled.step, since=turn.now)
    for one in hashes:
        turn.add(t.recovery_code, subject_id=found.id, hash=one, since=turn.now)
    facts = {"authenticator": sealed is not None, "codes": len(hashes)}
    turn.alert("enrolled", str(job_id), facts, verification_id=found.verification_id, subject_id=found.id)


def _may_enrol(turn: Turn, job_id: int) -> AnyRow:
    granted, later = t.verification_grant.alias(), t.job.alias()
    has_any = or_(*(exists().where(one.c.subject_id == _s.id) for one in (t.totp_enrolment, t.recovery_code)))
    is_later = exists().where(
        granted.c.subject_id == _s.id,
        granted.c.action.in_(OPENS),
        granted.c.state.in_((GrantState.EXECUTING, *_DONE)),
        later.c.grant_id == granted.c.id,
        later.c.kind == JobKind.CARRY_OUT,
        later.c.id > _j.id,
    )
    found = turn.one(
        select(_s.id, _s.directory, _s.object_id, _s.name, _s.account, _s.frozen_at, _j.verification_id)
        .join(t.verification_grant, _g.subject_id == _s.id)
        .join(t.job, _j.grant_id == _g.id)
        .join(t.verification, _v.id == _j.verification_id)
        .where(
            _j.id == job_id,
            _j.kind == JobKind.CARRY_OUT,
            _j.state == JobState.SUCCEEDED,
            _j.ended_at > turn.now - WITHIN,
            _g.state == GrantState.SUCCEEDED,
            _g.action.in_(OPENS),
            or_(_s.frozen_at.is_not(None), _v.state == State.EXECUTED),
            or_(_s.frozen_at.is_not(None), ~has_any),
            ~is_later,
        )
    )
    if found is None:
        raise refusal("FL199")
    if found.frozen_at is not None:
        raise refusal("FL120")
    return found
