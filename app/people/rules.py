"""The rules about staff and requesters, each one sentence and one function."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.core.actor import Actor, Role
from app.core.errors import NotPermitted, RuleBroken
from app.people.queries import RequesterRow, StaffRow

LONGEST = 200
"""Characters of a name, a login or any other line about a person."""
TIERS = (1, 2, 3)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def must_be_administrator(actor: Actor) -> None:
    """Hold the set-up of the desk to administrators."""
    if not actor.is_administrator:
        raise NotPermitted("Only an administrator may set up the desk. Nothing was changed.")


def line(text: str, what: str, *, field: str, needed: bool = False) -> str:
    """Return one line of text without outer white space; refuse it too long, unreadable or (if needed) empty."""
    said = text.strip()
    if needed and not said:
        raise RuleBroken(f"{what} is empty. Nothing was saved.", field=field)
    if len(said) > LONGEST:
        raise RuleBroken(f"{what} is longer than {LONGEST} characters. Nothing was saved.", field=field)
    if _UNSEEN.search(said):
        raise RuleBroken(f"{what} holds a character that can't be read. Nothing was saved.", field=field)
    return said


def email(text: str) -> str:
    """Return an e-mail address without outer white space, or nothing; refuse what can't be one."""
    said = line(text, "The e-mail address", field="email")
    name, _, place = said.rpartition("@")
    if said and (not name or not place or re.search(r"\s", said)):
        raise RuleBroken("That is no e-mail address: it needs a name, an @ and a place.", field="email")
    return said


def staff_row(row: StaffRow) -> StaffRow:
    """Return a member of staff as kept. Raises RuleBroken naming the field to mend."""
    if row.tier not in TIERS:
        raise RuleBroken("The tier is 1, 2 or 3.", field="tier")
    return replace(
        row,
        login=line(row.login, "The login", field="login", needed=True),
        name=line(row.name, "The name", field="name", needed=True),
        role=Role(row.role),
        email=email(row.email),
    )


def requester_row(row: RequesterRow) -> RequesterRow:
    """Return a requester as kept; one without a name is called by the e-mail. Raises RuleBroken."""
    address = email(row.email)
    return replace(
        row,
        name=line(row.name.strip() or address, "The name", field="name", needed=True),
        email=address.casefold(),
        phone=line(row.phone, "The phone number", field="phone"),
        department=line(row.department, "The department", field="department"),
        location=line(row.location, "The location", field="location"),
    )


def must_be_only(row: StaffRow, all_staff: Sequence[StaffRow]) -> None:
    """Refuse a login that someone has already, in whatever letters: Windows takes `ANA` and `ana` for one."""
    for other in all_staff:
        if other.id != row.id and other.login.casefold() == row.login.casefold():
            raise RuleBroken(f"{other.name} has the login {other.login} already.", field="login")


def must_keep_an_administrator(row: StaffRow, all_staff: Sequence[StaffRow]) -> None:
    """Refuse to leave the desk without anyone who may set it up."""
    others = [s for s in all_staff if s.id != row.id]
    if not any(s.is_active and s.role is Role.ADMINISTRATOR for s in [*others, row]):
        raise RuleBroken(
            "The desk needs an active administrator. Make someone else administrator first.",
            field="role" if row.is_active else "is_active",
        )
