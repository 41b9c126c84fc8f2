"""What is changed in Active Directory: a password, a lock, an account that was disabled; each in one order."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from app.connect.active_directory.errors import change_failure, is_too_weak
from app.connect.active_directory.line import ADD, DELETE, REPLACE, Changes, Entry, Line
from app.connect.active_directory.policy import asked_for
from app.connect.active_directory.reading import DISABLED, PEOPLE, entry_of
from app.connect.active_directory.rights import MAY_WRITE, may_reset, may_write
from app.connect.active_directory.settings import Settings
from app.connect.active_directory.values import HISTORY, history, id_of, in_filters, instant, place_of
from app.identity.directories import Able, DirectoryRefused, Outside, Stamp

PASSWORD = "unicodePwd"  # noqa: S105  the attribute, not one
WHEN_SET = (*HISTORY, "pwdLastSet", "objectGUID")


def reset_password(line: Line, settings: Settings, object_id: str, secret: str, *, unlock: bool) -> None:
    """Set a password that has to be changed, in one order: the directory does all of it or nothing."""
    changes = {PASSWORD: [(REPLACE, [f'"{secret}"'.encode("utf-16-le")])], "pwdLastSet": [(REPLACE, [b"0"])]}
    if unlock:
        changes["lockoutTime"] = [(REPLACE, [b"0"])]
    _entry(line, settings, object_id, ("objectGUID",))
    _change(line, settings, object_id, changes)


def unlock(line: Line, settings: Settings, object_id: str) -> None:
    """Let a locked account sign in again."""
    _entry(line, settings, object_id, ("objectGUID",))
    _change(line, settings, object_id, {"lockoutTime": [(REPLACE, [b"0"])]})


def enable(line: Line, settings: Settings, object_id: str) -> None:
    """Let a disabled account sign in again; what else its flags say stays, also if somebody changes them just then."""
    entry = _entry(line, settings, object_id, ("objectGUID", "userAccountControl"))
    control = entry.number("userAccountControl")
    if control is None:
        raise DirectoryRefused("Whether the account is disabled can't be read. Nothing was changed.", code="unreadable")
    if not control & DISABLED:
        return
    was, becomes = str(control).encode(), str(control & ~DISABLED).encode()
    _change(line, settings, object_id, {"userAccountControl": [(DELETE, [was]), (ADD, [becomes])]})


def abilities(line: Line, settings: Settings, object_id: str) -> frozenset[Able]:
    """Return what we may do to an account, by what the directory says that we may write of it."""
    entry = _entry(line, settings, object_id, (MAY_WRITE,))
    may = {
        Able.UNLOCK: may_write(entry, "lockoutTime"),
        Able.RESET: may_write(entry, "lockoutTime", "pwdLastSet") and may_reset(line, settings, object_id) is not False,
        Able.ENABLE: may_write(entry, "userAccountControl"),
    }
    return frozenset(able for able, is_so in may.items() if is_so)


def stamp(line: Line, settings: Settings, object_id: str) -> Stamp:
    """Return when the password was last set, and for which time."""
    return _stamp(_entry(line, settings, object_id, WHEN_SET))


def resets_since(line: Line, settings: Settings, since: datetime) -> Iterator[Outside]:
    """Yield passwords that were set since then and have to be changed: their holders didn't set those.

    A password that was set without the duty to change looks like one that its holder changed; they are told of when
    the settings say so. Where the directory doesn't tell when a password was set, nothing can be found.
    """
    words = f"(&{PEOPLE}(whenChanged>={in_filters(since)}))"
    for entry in chain.from_iterable(line.pages(settings.base_dn, words, WHEN_SET)):
        seen = _stamp(entry)
        if seen.set_at is None or seen.set_at < since.replace(microsecond=0) or not id_of(entry):
            continue
        if settings.reports_every_change or entry.number("pwdLastSet") == 0:
            yield Outside(id_of(entry), seen.set_at, seen.version)


def _stamp(entry: Entry) -> Stamp:
    changed = history(entry).get(PASSWORD)
    if changed is not None:
        return Stamp(changed.at, changed.version)
    return Stamp(instant(entry.number("pwdLastSet")))


def _entry(line: Line, settings: Settings, object_id: str, names: tuple[str, ...]) -> Entry:
    entry = entry_of(line, settings, object_id, names)
    if entry is None:
        raise DirectoryRefused(
            "The account isn't there any more, or lies outside of what this connection is for. Nothing was changed.",
            code="32",
        )
    return entry


def _change(line: Line, settings: Settings, object_id: str, changes: Changes) -> None:
    """Order a change of the record with this id, whatever it is called by now."""
    answered = line.change(place_of(object_id) or "", changes)
    if not answered.is_fine:
        policy = asked_for(line, settings, object_id) if PASSWORD in changes and is_too_weak(answered) else ""
        raise change_failure(answered, policy=policy)
