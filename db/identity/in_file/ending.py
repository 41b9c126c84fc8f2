"""How a verification ends or rests: refused, set aside, abandoned, taken over, disputed."""

from datetime import datetime

from sqlalchemy import and_, exists, literal, or_, select

from app.core.actor import Role
from app.identity import limits
from app.identity.jobs import JobKind, JobState
from app.identity.model import State
from app.identity.refusals import refusal
from app.identity.states import LIVE, lasts
from app.tickets.number import number
from db.identity import tables as t
from db.identity.in_file.case import is_own_account
from db.identity.in_file.facts import Gathered, gather
from db.identity.in_file.steps import (
    check_staff,
    disavow,
    end,
    expire_grants,
    freeze,
    live,
    mine,
    with_subject,
    work_on,
)
from db.identity.in_file.turn import Turn
from db.people.tables import staff

LOOKING = (Role.SUPERVISOR, Role.SECURITY)
"""Who looks at what is held."""
_v = t.verification.c


def refuse(turn: Turn, verification_id: int, reason: str) -> None:
    """Refuse and report: the ticket stays, security is told."""
    if not reason.strip():
        raise refusal("FL116")
    found = live(turn, verification_id)
    end(turn, found, State.REFUSED, reason.strip(), owner_id=turn.by)
    turn.alert("refused", str(found.id), {"reason": reason.strip(), "flags": sorted(found.flags)}, **_about(found))


def set_aside(turn: Turn, verification_id: int, until: datetime | None) -> None:
    """Let it wait for whoever goes on with it."""
    found = mine(turn, verification_id)
    if until is not None and not turn.now < until <= turn.now + limits.WAIT_AT_MOST:
        raise refusal("FL123")
    lasting = (until or turn.now) + lasts(State.WAITING)
    held = State.HELD if found.whole.state == State.HELD else State.WAITING
    expire_grants(turn, t.verification_grant.c.verification_id == found.id)
    work_on(turn, found, held, owner_id=None, owner_until=None, ends_at=lasting)


def abandon(turn: Turn, verification_id: int) -> None:
    """End it without an outcome."""
    end(turn, mine(turn, verification_id), State.ABANDONED, owner_id=turn.by)


def take_over(turn: Turn, verification_id: int) -> None:
    """Go on with what a colleague began; a grant that they were given and did not use is taken back."""
    found = live(turn, verification_id)
    if found.whole.owner_id == turn.by:
        raise refusal("FL127")
    if is_own_account(found, turn.by):
        raise refusal("FL110")
    expire_grants(turn, t.verification_grant.c.verification_id == found.id)
    disavow(turn, found.id)
    becomes = State.OPEN if found.whole.state in (State.WAITING, State.GRANTED) else None
    work_on(turn, found, becomes)


def dispute(turn: Turn, verification_id: int, reason: str) -> None:
    """Record that the person says it was not them: nothing more is granted about them, and who got in is shown out."""
    if not reason.strip():
        raise refusal("FL116")
    check_staff(turn)
    found = with_subject(gather(turn, verification_id))
    if not any(one.id == found.id and one.grant_id is not None for one in found.others):
        raise refusal("FL128")
    granted = {one.grant_subject for one in found.others if one.id == found.id and one.grant_id is not None}
    for one in sorted(granted | {found.whole.subject_id}):
        freeze(turn, one, "disputed", verification_id=found.id, by=turn.by)
        _have_sign_ins_ended(turn, found, one)
    end(turn, found, State.DISPUTED, reason.strip())
    turn.alert("disputed", str(found.id), {"reason": reason.strip()}, **_about(found))


def _have_sign_ins_ended(turn: Turn, found: Gathered, subject_id: int) -> None:
    """Have a worker show out whoever got in by what was granted, once for each account."""
    s, j = t.subject.c, t.job.c
    account = turn.one(select(s.directory, s.object_id).where(s.id == subject_id))
    asked = turn.rows(select(j.facts).where(j.verification_id == found.id, j.kind == JobKind.NOTIFY))
    is_asked = any(one.facts.get("what") == "disputed" and one.facts.get("subject_id") == subject_id for one in asked)
    if account is None or is_asked:
        return
    ticket = number(found.whole.ticket_id, found.whole.prefix or "HD")
    about = {"directory": account.directory, "object_id": account.object_id, "subject_id": subject_id, "ticket": ticket}
    turn.add(
        t.job, kind=JobKind.NOTIFY, verification_id=found.id, asked_at=turn.now, state=JobState.RESERVED, method="",
        facts={"what": "disputed", **about}, told={}, answer={}, tries=0, said="", code="",
    )  # fmt: skip


def ask_exception(turn: Turn, verification_id: int, reason: str) -> None:
    """Ask that a cool-down be waived."""
    if len(reason.strip()) < limits.REASON:
        raise refusal("FL115")
    found = with_subject(mine(turn, verification_id))
    turn.add(t.exception_request, verification_id=found.id, by_id=turn.by, at=turn.now, reason=reason.strip())
    work_on(turn, found)
    turn.alert("exception", str(found.id), {"reason": reason.strip()}, **_about(found))


def awaiting(turn: Turn) -> list[int]:
    """Return what waits for whoever asks, newest first: to be gone on with, signed, looked at or approved."""
    signature, ask = t.signature.c, t.exception_request.c
    role = turn.connection.scalar(select(staff.c.role).where(staff.c.id == turn.by, staff.c.is_active))
    is_anothers = and_(_v.by_id != turn.by, or_(_v.owner_id.is_(None), _v.owner_id != turn.by))
    is_signed = exists().where(
        signature.verification_id == _v.id, signature.what == "second", signature.void_at.is_(None)
    )
    is_asked = exists().where(
        ask.verification_id == _v.id, ask.void_at.is_(None), ask.approved_at.is_(None), ask.by_id != turn.by
    )
    waits = or_(
        and_(_v.state == State.WAITING, _v.owner_id.is_(None), _v.by_id == turn.by),
        and_(_v.state == State.WAITING, _v.owner_id.is_not(None), is_anothers, ~is_signed),
        and_(_v.state == State.HELD, is_anothers, literal(role in LOOKING)),
        and_(is_asked, is_anothers),
    )
    chosen = select(_v.id).where(_v.state.in_(LIVE), literal(role is not None), waits)
    return [one.id for one in turn.rows(chosen.order_by(_v.id.desc()))]


def _about(found: Gathered) -> dict[str, int | None]:
    return {"verification_id": found.id, "subject_id": found.whole.subject_id}
