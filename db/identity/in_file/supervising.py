"""A supervised sign-in in an emergency: it changes nothing, proves nothing, and security is told of it."""

from sqlalchemy import func, select

from app.identity.refusals import refusal
from db.identity.in_file.case import is_own_account
from db.identity.in_file.facts import gather
from db.identity.in_file.steps import check_staff, with_subject
from db.identity.in_file.turn import Turn
from db.people.tables import staff


def supervise(turn: Turn, verification_id: int, colleague: str, why: str) -> str:
    """Record that a colleague, by their login, signs in beside the person too, and return the colleague's name."""
    check_staff(turn)
    said = why.strip()
    if not said:
        raise refusal("FL116")
    found = with_subject(gather(turn, verification_id))
    c = staff.c
    other = turn.one(select(c.id, c.name).where(c.is_active, func.lower(c.login) == colleague.strip().lower()))
    if other is None or other.id == turn.by or any(is_own_account(found, one) for one in (other.id, turn.by)):
        raise refusal("FL174")
    about = {"verification_id": found.id, "subject_id": found.whole.subject_id}
    facts = {"by": turn.by, "with": other.id, "why": said}
    turn.alert("supervised", f"{found.id}:{other.id}:{turn.now:%Y%m%d%H%M}", facts, **about)
    return str(other.name)
