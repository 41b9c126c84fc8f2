"""What security officers and second persons decide: holds lifted, accounts frozen and freed, a desk on its guard."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.core.actor import Role
from app.identity.look_alikes import bare
from app.identity.refusals import refusal
from app.identity.standing import Lifted
from db.identity import tables as t
from db.identity.in_file.case import has_worked_on, is_account, is_long_known, is_own_account
from db.identity.in_file.facts import Gathered
from db.identity.in_file.granting import is_fit
from db.identity.in_file.steps import check_staff, freeze, live
from db.identity.in_file.turn import Turn
from db.people.tables import staff
from db.reading import AnyRow

LONGEST_GUARD = timedelta(days=31)
_s, _x = t.subject.c, t.exception_request.c


def lift(turn: Turn, verification_id: int, what: Lifted, reason: str) -> None:
    """Lift a hold: of red flags by a supervisor who did not work on it, all else by security alone; never a factor."""
    found = live(turn, verification_id)
    must_say(reason)
    role = role_of(turn)
    if role != Role.SECURITY and not (what is Lifted.RED_FLAGS and role == Role.SUPERVISOR):
        raise refusal("FL133")
    if _has_worked(found, turn.by):
        raise refusal("FL113")
    if role != Role.SECURITY and not is_long_known(found, turn.by):
        raise refusal("FL131")
    signed = turn.add(t.signature, verification_id=found.id, by_id=turn.by, at=turn.now, what=f"lift_{what}")
    about = {"verification_id": found.id, "subject_id": found.whole.subject_id}
    turn.alert("lifted", f"{found.id}:{what}:{signed}", {"what": what, "why": reason}, **about)
    turn.step(found.id)


def hold(turn: Turn, subject_id: int, *, is_frozen: bool, until: datetime | None, reason: str) -> None:
    """Freeze an account or free it, and let nothing be granted about it until an instant."""
    must_be_security(turn)
    must_say(reason)
    subject = turn.one(select(t.subject).where(_s.id == subject_id))
    if subject is None:
        raise refusal("FL101")
    if _is_own(turn, subject.directory, subject.object_id, subject.account):
        raise refusal("FL110")
    if is_frozen:
        freeze(turn, subject_id, reason, verification_id=None, by=turn.by)
    else:
        noted = t.subject_freeze.c
        over = update(t.subject_freeze).where(noted.subject_id == subject_id, noted.lifted_at.is_(None))
        turn.do(over.values(lifted_at=turn.now))
        free = update(t.subject).where(_s.id == subject_id, _s.frozen_at.is_not(None))
        turn.do(free.values(frozen_at=None, frozen_by=None, frozen_why=""))
        key = f"{subject_id}:{turn.now.isoformat()}"
        turn.alert("unfrozen", key, {"by": turn.by, "why": reason}, subject_id=subject_id)
    turn.do(update(t.subject).where(_s.id == subject_id).values(held_until=until))


def guard(turn: Turn, until: datetime | None, reason: str) -> None:
    """Put the desk on its guard until an instant, or let it be at ease again."""
    must_be_security(turn)
    must_say(reason)
    c = t.desk_mode.c
    over = update(t.desk_mode).where(c.mode == "elevated", c.ended_at.is_(None))
    turn.do(over.values(ended_at=turn.now, ended_by=turn.by))
    what = "at_ease" if until is None else "on_guard"
    turn.alert(what, turn.now.isoformat(), {"by": turn.by, "why": reason.strip()})
    if until is None:
        return
    if not turn.now < until <= turn.now + LONGEST_GUARD:
        raise refusal("FL134")
    turn.add(t.desk_mode, mode="elevated", began_at=turn.now, by_id=turn.by, ends_at=until, why=reason)


def approve_exception(turn: Turn, verification_id: int, wish_id: int | None = None) -> None:
    """Waive a cool-down as another team's second person, at the wish that is open."""
    found, wish = _open_wish(turn, verification_id)
    if wish_id is not None and wish.id != wish_id:  # another one was asked since somebody read it
        raise refusal("FL114")
    if not is_fit(found, turn.by):
        raise refusal("FL131")
    turn.do(update(t.exception_request).where(_x.id == wish.id).values(approved_by=turn.by, approved_at=turn.now))
    about = {"verification_id": found.id, "subject_id": found.whole.subject_id}
    turn.alert("exception_granted", str(wish.id), {"by": turn.by, "reason": wish.reason}, **about)
    turn.step(found.id)


def decline_exception(turn: Turn, verification_id: int, reason: str) -> None:
    """Leave a cool-down as it is, as another team's second person, and say why."""
    must_say(reason)
    found, wish = _open_wish(turn, verification_id)
    turn.do(update(t.exception_request).where(_x.id == wish.id).values(void_at=turn.now))
    about = {"verification_id": found.id, "subject_id": found.whole.subject_id}
    turn.alert("exception_declined", str(wish.id), {"by": turn.by, "why": reason.strip()}, **about)


def _open_wish(turn: Turn, verification_id: int) -> tuple[Gathered, AnyRow]:
    """Return the wish that is open at a verification, for a second person to decide on."""
    found = live(turn, verification_id)
    open_ones = (_x.verification_id == found.id, _x.approved_at.is_(None), _x.void_at.is_(None))
    wish = turn.one(select(t.exception_request).where(*open_ones).order_by(_x.id.desc()).limit(1))
    if wish is None:
        raise refusal("FL114")
    tiers = {one.staff_id: one.tier for one in found.accounts}
    is_same_team = role_of(turn) != Role.SECURITY and tiers.get(turn.by) == tiers.get(wish.by_id)
    if wish.by_id == turn.by or _has_worked(found, turn.by) or is_own_account(found, turn.by) or is_same_team:
        raise refusal("FL113")
    return found, wish


def see_alert(turn: Turn, alert_id: int) -> None:
    """Note that an alert was seen."""
    must_be_security(turn)
    c = t.verification_alert.c
    seen = update(t.verification_alert).where(c.id == alert_id, c.seen_by.is_(None))
    turn.do(seen.values(seen_by=turn.by, seen_at=turn.now))


def _has_worked(found: Gathered, staff_id: int) -> bool:
    is_theirs = staff_id in (found.whole.by_id, found.whole.owner_id)
    return is_theirs or has_worked_on(found, staff_id)


def role_of(turn: Turn) -> Role | None:
    """Return who somebody is here now; refuses whoever is not of the staff."""
    check_staff(turn)
    return turn.connection.scalar(select(staff.c.role).where(staff.c.id == turn.by))


def must_be_security(turn: Turn) -> None:
    """Refuse all but security officers."""
    if role_of(turn) != Role.SECURITY:
        raise refusal("FL133")


def must_say(reason: str) -> None:
    """Refuse a decision without a reason."""
    if not reason.strip():
        raise refusal("FL116")


def _is_own(turn: Turn, directory: str, object_id: str, account: str) -> bool:
    bound = t.staff_identity.c
    mine = turn.one(
        select(staff.c.login, bound.directory, bound.object_id)
        .outerjoin(t.staff_identity, bound.staff_id == staff.c.id)
        .where(staff.c.id == turn.by)
    )
    if mine is None:
        return False
    return bare(mine.login) == bare(account) or is_account(mine, directory, object_id)
