"""What a grant lets a worker do to an account, action by action, and how it is seen whether it was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.errors import HelpDeskError
from app.identity.directories import (
    Able,
    ContactKind,
    Directory,
    DirectoryAway,
    DirectoryRefused,
    Mark,
    OutcomeUnknown,
    Person,
    Stamp,
)
from app.identity.model import Action

PASS_MINUTES = 60
_RESETS = (Action.PASSWORD_RESET, Action.FIRST_CREDENTIAL)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: the secret that is to reach the person, and what has to be said besides."""

    secret: str = field(default="", repr=False)
    said: str = ""


def need(action: Action, able: frozenset[Able], *, is_ours: bool = False) -> Able | None:
    """Return what our credential lacks for this action, None when it lacks nothing.

    `is_ours` tells that the person has authenticators at the desk at most, which the database takes away itself.
    """
    if action is Action.MFA_RESET and is_ours:
        return None
    if action is Action.FIRST_CREDENTIAL:
        return None if able & {Able.TEMPORARY_PASS, Able.RESET} else Able.RESET
    wanted = {
        Action.UNLOCK: Able.UNLOCK,
        Action.PASSWORD_RESET: Able.RESET,
        Action.MFA_RESET: Able.REMOVE_METHODS,
        Action.ENABLE_ACCOUNT: Able.ENABLE,
    }[action]
    return None if wanted in able else wanted


def carry_out(
    directory: Directory, action: Action, person: Person, able: frozenset[Able], new_secret: Callable[[], str]
) -> Done:
    """Do it, once. Raises DirectoryAway, DirectoryRefused, OutcomeUnknown."""
    match action:
        case Action.UNLOCK:
            directory.unlock(person.object_id)
            return Done()
        case Action.ENABLE_ACCOUNT:
            directory.enable(person.object_id)
            return Done()
        case Action.MFA_RESET if Able.REMOVE_METHODS not in able:
            return Done(said=OURS_ONLY)
        case Action.MFA_RESET:
            directory.remove_methods(person.object_id)
            return _passed(directory, person, able)
        case Action.FIRST_CREDENTIAL if Able.TEMPORARY_PASS in able:
            return Done(directory.temporary_pass(person.object_id, minutes=PASS_MINUTES))
    secret = new_secret()
    directory.reset_password(person.object_id, secret, unlock=True)
    return Done(secret)


def _passed(directory: Directory, person: Person, able: frozenset[Able]) -> Done:
    """Return a pass with which new authenticators are enrolled; without one the old are gone all the same."""
    if Able.TEMPORARY_PASS not in able:
        return Done(said="The directory gives no temporary pass: the person enrols anew with their password.")
    try:
        return Done(directory.temporary_pass(person.object_id, minutes=PASS_MINUTES))
    except (DirectoryAway, DirectoryRefused, OutcomeUnknown):
        return Done(said="The authenticators were removed, but no temporary pass could be made. Verify for one anew.")


def keeps_none(person: Person) -> bool:
    """Tell whether the directory knows of no authenticator of somebody's, so that there is none to take away."""
    return not any(one.kind in (ContactKind.AUTHENTICATOR, ContactKind.PASSKEY) for one in person.contacts)


def seen(directory: Directory, action: Action, person: Person) -> dict[str, Any]:
    """Return what tells later whether the act was done. Raises DirectoryAway, DirectoryRefused."""
    if action in _RESETS:
        return stamped(directory.stamp(person.object_id))
    return {"marks": sorted(person.marks & {Mark.LOCKED, Mark.DISABLED})}


def stamped(stamp: Stamp) -> dict[str, Any]:
    """Return a stamp as JSON."""
    return {"set_at": stamp.set_at.isoformat() if stamp.set_at else None, "version": stamp.version}


def was_done(directory: Directory, action: Action, object_id: str, before: Mapping[str, Any]) -> bool | None:
    """Tell by looking whether an act was done; None when that can't be told."""
    try:
        if action in _RESETS:
            return stamped(directory.stamp(object_id)) != {"set_at": None, "version": None, **before}
        person = directory.person(object_id)
    except HelpDeskError:
        return None
    mark = {Action.UNLOCK: Mark.LOCKED, Action.ENABLE_ACCOUNT: Mark.DISABLED}.get(action)
    if person is None or mark is None or mark not in before.get("marks", ()):
        return None
    return mark not in person.marks


def set_at(stamp: Mapping[str, Any]) -> datetime | None:
    """Return when the password was set by a stamp in JSON."""
    said = stamp.get("set_at")
    return datetime.fromisoformat(said) if isinstance(said, str) else None


OURS_ONLY = "The directory keeps no authenticators for this account; those that the desk had enrolled are removed."
