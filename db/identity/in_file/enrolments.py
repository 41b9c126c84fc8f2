"""Authenticators and recovery codes of the desk's own; a server has the same in `59_enrolling.sql`."""

from sqlalchemy import exists, or_, select

from app.identity.enrolling import OPENS, WITHIN, Agreed, Due, Enrolled, notice_of
from app.identity.jobs import JobKind, JobState
from app.identity.model import GrantState, Risk, State
from app.identity.refusals import refusal
from db.identity import tables as t
from db.identity.in_file.case import has_worked_on, is_own_account
from db.identity.in_file.facts import Gathered, gather
from db.identity.in_file.forgetting import DONE
from db.identity.in_file.granting import is_fit
from db.identity.in_file.settling import TELLING
from db.identity.in_file.steps import check_staff
from db.identity.in_file.turn import Turn
from db.reading import AnyRow

_j, _g, _v, _s = t.job.c, t.verification_grant.c, t.verification.c, t.subject.c
_SEALED = range(29, 201)
_MOST = 20
_ARGON = b"$argon2id$"


def due(turn: Turn, ticket_id: int) -> Due:
    """Return whom something was carried out for on a ticket, who may enrol now."""
    found = _may_enrol(turn, _newest(turn, ticket_id))
    return Due(found.job_id, found.directory, found.object_id, found.name, found.account)


def agree(turn: Turn, ticket_id: int) -> Agreed:
    """Agree as a second person that what waits on this ticket is enrolled."""
    check_staff(turn)
    waits = _waiting(turn, _newest(turn, ticket_id))
    found = gather(turn, waits.verification_id)
    if is_own_account(found, turn.by):
        raise refusal("FL110")
    if not is_fit(found, turn.by):
        raise refusal("FL131")
    if not _is_second(found, waits.issued_to, turn.by):
        raise refusal("FL113")
    turn.add(t.signature, verification_id=found.id, by_id=turn.by, at=turn.now, what="enrol")
    turn.step(found.id)
    about = {"verification_id": found.id, "subject_id": waits.id}
    turn.alert("enrolment_agreed", f"{waits.job_id}:{turn.by}", {"by": turn.by}, **about)
    return Agreed(waits.directory, waits.name, waits.account)


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
    turn.add(
        t.job, kind=JobKind.NOTIFY, verification_id=found.verification_id, asked_at=turn.now, state=JobState.RESERVED,
        method="", facts={**found.facts, "outcome": JobState.SUCCEEDED, "action": notice_of(enrolled)}, told={},
        answer={}, tries=0, said="", code="", until=turn.now + TELLING,
    )  # fmt: skip
    facts = {"authenticator": sealed is not None, "codes": len(hashes)}
    turn.alert("enrolled", str(job_id), facts, verification_id=found.verification_id, subject_id=found.id)


def _newest(turn: Turn, ticket_id: int) -> int:
    carried = (_g.ticket_id == ticket_id, _j.kind == JobKind.CARRY_OUT, _j.state == JobState.SUCCEEDED)
    listed = select(_j.id).join(t.verification_grant, _g.id == _j.grant_id).where(*carried, _g.action.in_(OPENS))
    return turn.connection.scalar(listed.order_by(_j.id.desc()).limit(1)) or 0


def _may_enrol(turn: Turn, job_id: int) -> AnyRow:
    """Return who may be enrolled now: of whom more can be done with, once a second person has agreed."""
    waits = _waiting(turn, job_id)
    if {waits.risk, waits.granted_risk} & {Risk.SENSITIVE, Risk.PRIVILEGED}:
        c = t.signature.c
        signed = (c.verification_id == waits.verification_id, c.what == "enrol", c.void_at.is_(None))
        found = gather(turn, waits.verification_id)
        if not any(_is_second(found, waits.issued_to, one.by_id) for one in turn.rows(select(c.by_id).where(*signed))):
            raise refusal("FL201")
    return waits


def _is_second(found: Gathered, issued_to: int, who: int) -> bool:
    """Tell whether somebody is another than the person and whoever worked on it, with a login a week old at least."""
    took_part = {found.whole.by_id, found.whole.owner_id, issued_to}
    return (
        who not in took_part and not has_worked_on(found, who) and is_fit(found, who) and not is_own_account(found, who)
    )


def _waiting(turn: Turn, job_id: int) -> AnyRow:
    granted, later = t.verification_grant.alias(), t.job.alias()
    has_any = or_(*(exists().where(one.c.subject_id == _s.id) for one in (t.totp_enrolment, t.recovery_code)))
    is_later = exists().where(
        granted.c.subject_id == _s.id,
        granted.c.action.in_(OPENS),
        granted.c.state.in_((GrantState.EXECUTING, *DONE)),
        later.c.grant_id == granted.c.id,
        later.c.kind == JobKind.CARRY_OUT,
        later.c.id > _j.id,
    )
    found = turn.one(
        select(
            _s.id,
            _s.directory,
            _s.object_id,
            _s.name,
            _s.account,
            _s.frozen_at,
            _s.risk,
            _j.verification_id,
            _j.facts,
            _j.id.label("job_id"),
            _g.risk.label("granted_risk"),
            _g.issued_to,
        )
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
