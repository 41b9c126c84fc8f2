"""What our own account may do to another: told by the directory for attributes, read from its list for resets."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from app.connect.active_directory.line import Entry, Line, escaped
from app.connect.active_directory.settings import Settings
from app.connect.active_directory.values import domain_of, place_of, sid_text
from app.identity.directories import DirectoryRefused

MAY_WRITE = "allowedAttributesEffective"
"""The directory's own answer to what of a record we may write."""
RESET_RIGHT = UUID("00299570-246d-11d0-a768-00aa006e0529")
DESCRIPTOR = "nTSecurityDescriptor"
ONLY_THE_LIST = ("1.2.840.113556.1.4.801", True, b"\x30\x03\x02\x01\x04")
"""Asks for the list of rights alone: who owns the record and what is watched may not be read by us."""
EVERYBODY = {"S-1-1-0", "S-1-5-11"}
CONTROL, GENERIC_ALL = 0x100, 0x1000_0000
ALLOW, DENY, ALLOW_ONE, DENY_ONE = 0, 1, 5, 6
INHERIT_ONLY, NAMES_RIGHT, NAMES_HEIR = 0x8, 0x1, 0x2


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a list of rights: whom it allows or forbids what; no `right` means all of the kind."""

    is_allowing: bool
    mask: int
    sid: str
    right: UUID | None = None


def may_write(entry: Entry, *names: str) -> bool:
    """Tell whether we may write all of these attributes of a record that was read with MAY_WRITE."""
    writable = {name.decode(errors="replace").casefold() for name in entry.all(MAY_WRITE)}
    return {name.casefold() for name in names} <= writable


def may_reset(line: Line, settings: Settings, object_id: str) -> bool | None:
    """Tell whether we hold the right to reset this account's password; None when its list can't be read by us."""
    try:
        entry = line.read(place_of(object_id) or "", (DESCRIPTOR,), controls=[ONLY_THE_LIST])
        rules = list(rules_of(entry.first(DESCRIPTOR) or b"")) if entry else []
        mine = _our_sids(line, settings)
    except (DirectoryRefused, struct.error, ValueError, IndexError):
        return None
    return allows_reset(rules, mine) if rules and mine else None


def allows_reset(rules: list[Rule], sids: set[str]) -> bool:
    """Tell whether a list allows these ids to reset a password; its first line about it decides."""
    for rule in rules:
        if rule.sid in sids and rule.mask & (CONTROL | GENERIC_ALL) and rule.right in (None, RESET_RIGHT):
            return rule.is_allowing
    return False


def rules_of(descriptor: bytes) -> Iterator[Rule]:
    """Yield the lines of a list of rights (MS-DTYP 2.4.6) that hold for the record itself."""
    if len(descriptor) < 20:  # noqa: PLR2004  its head
        return
    (start,) = struct.unpack_from("<I", descriptor, 16)
    if not start:
        return
    (count,) = struct.unpack_from("<H", descriptor, start + 4)
    place = start + 8
    for _ in range(count):
        kind, flags, length = struct.unpack_from("<BBH", descriptor, place)
        if length < 8:  # noqa: PLR2004  a line's head; less would never end
            raise ValueError
        if not flags & INHERIT_ONLY and kind in (ALLOW, DENY, ALLOW_ONE, DENY_ONE):
            yield _rule(kind, descriptor[place + 4 : place + length])
        place += length


def our_own(line: Line, settings: Settings) -> Entry | None:
    """Return the account that we are signed in as."""
    name = settings.account.rpartition("\\")[2]
    either = f"(|(userPrincipalName={escaped(name)})(sAMAccountName={escaped(name.partition('@')[0])})"
    either += f"(distinguishedName={escaped(name)}))"
    found = line.search(domain_of(settings.base_dn), f"(&(objectClass=user){either})", ("objectSid", "objectGUID"))
    return found[0] if len(found) == 1 else None


def _our_sids(line: Line, settings: Settings) -> set[str]:
    """Return our own id and those of all groups we are in."""
    own = our_own(line, settings)
    entry = line.read(own.dn, ("tokenGroups", "objectSid")) if own else None
    if entry is None or not entry.all("tokenGroups"):
        return set()
    return EVERYBODY | {sid_text(raw) for raw in (*entry.all("tokenGroups"), *entry.all("objectSid"))}


def _rule(kind: int, line: bytes) -> Rule:
    (mask,) = struct.unpack_from("<I", line)
    rest, right = line[4:], None
    if kind in (ALLOW_ONE, DENY_ONE):
        (named,) = struct.unpack_from("<I", rest)
        rest = rest[4:]
        if named & NAMES_RIGHT:
            right, rest = UUID(bytes_le=rest[:16]), rest[16:]
        if named & NAMES_HEIR:
            rest = rest[16:]
    length = 8 + 4 * rest[1]
    return Rule(kind in (ALLOW, ALLOW_ONE), mask, sid_text(rest[:length]), right)
