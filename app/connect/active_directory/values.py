"""How Active Directory writes times, ids and names, and when each attribute of a record was last changed."""

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.connect.active_directory.line import Entry

EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
NEVER = 0x7FFF_FFFF_FFFF_FFFF
HISTORY = ("msDS-ReplAttributeMetaData", "msDS-ReplValueMetaData", "replPropertyMetaData")
"""When attributes were changed: text on Windows, for links by value; and what Samba keeps, which leaves those empty."""
ATTRIBUTES = {
    0x0000_0014: "telephoneNumber",
    0x0002_0012: "otherTelephone",
    0x0009_005A: "unicodePwd",
    0x0009_0060: "pwdLastSet",
    0x0009_0287: "otherMobile",
    0x0009_028B: "otherMailbox",
    0x0015_0003: "mail",
    0x0015_000A: "manager",
    0x0015_0014: "homePhone",
    0x0015_0029: "mobile",
}
"""Numbers of attributes, the same in every domain (MS-DRSR 5.16.4: a prefix of its table, then the last arc)."""
_HEAD, _ONE = struct.Struct("<IIII"), struct.Struct("<IIQ16sQQ")
_NAME = re.compile(rb"<pszAttributeName>([^<]*)</")
_VERSION = re.compile(rb"<dwVersion>(\d+)</")
_WHEN = re.compile(rb"<ftimeLastOriginatingChange>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z?</")


@dataclass(frozen=True, slots=True)
class Change:
    """How often an attribute was changed, and when for the last time, wherever in the domain that was."""

    version: int
    at: datetime


def history(entry: Entry) -> Mapping[str, Change]:
    """Return the last change of each attribute, empty where the directory doesn't tell us."""
    told: dict[str, Change] = {}
    for name, change in filter(None, map(_from_text, (*entry.all(HISTORY[0]), *entry.all(HISTORY[1])))):
        if name not in told or change.at > told[name].at:  # a link tells of its earlier values, too
            told[name] = change
    return told or _from_bytes(entry.first(HISTORY[2]) or b"")


def instant(ticks: int | None) -> datetime | None:
    """Return a time given in 100 ns since 1601; None for never."""
    if ticks is None or ticks <= 0 or ticks >= NEVER:
        return None
    return _after(EPOCH, timedelta(microseconds=ticks // 10))


def written(text: str) -> datetime | None:
    """Return a time given as 20261122215300.0Z, None when it isn't one."""
    try:
        return datetime.strptime(text.partition(".")[0].removesuffix("Z"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def in_filters(at: datetime) -> str:
    """Return a time as it may stand in a filter."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S.0Z")


def id_of(entry: Entry) -> str:
    """Return the id that stays whatever an account is renamed to; empty when it isn't shown to us."""
    raw = entry.first("objectGUID") or b""
    return str(UUID(bytes_le=raw)) if len(raw) == 16 else ""  # noqa: PLR2004  a GUID's length


def place_of(object_id: str) -> str | None:
    """Return the name under which a record is found by its id, None when that is no id."""
    try:
        return f"<GUID={UUID(object_id).bytes_le.hex()}>"
    except ValueError:
        return None


def sid_text(raw: bytes) -> str:
    """Return a security id as S-1-5-…, empty when it is none."""
    if len(raw) < 8 or len(raw) != 8 + 4 * raw[1]:  # noqa: PLR2004  the head of a SID
        return ""
    parts = struct.unpack_from(f"<{raw[1]}I", raw, 8)
    return "-".join(["S", str(raw[0]), str(int.from_bytes(raw[2:8])), *map(str, parts)])


def sid_beside(raw: bytes, last: int) -> bytes:
    """Return the security id of the same domain with another last number."""
    return raw[:-4] + struct.pack("<I", last)


def is_below(dn: str, units: Sequence[str]) -> bool:
    """Tell whether a record lies in one of these units, or in one of theirs."""
    mine = _parts(dn)
    return any(0 < len(unit) < len(mine) and mine[-len(unit) :] == unit for unit in map(_parts, units))


def parent_of(dn: str) -> str:
    """Return the unit in which a record lies."""
    return ",".join(_split(dn)[1:])


def domain_of(dn: str) -> str:
    """Return the domain in which a record lies."""
    return ",".join(part for part in _split(dn) if part.strip().upper().startswith("DC="))


def _parts(dn: str) -> list[str]:
    return ["=".join(side.strip() for side in part.split("=", 1)).casefold() for part in _split(dn)]


def _split(dn: str) -> list[str]:
    """Return the parts of a DN; an escaped comma parts nothing."""
    return [part for part in re.split(r"(?<!\\),", dn) if part.strip()]


def _from_text(told: bytes) -> tuple[str, Change] | None:
    name, version, at = _NAME.search(told), _VERSION.search(told), _WHEN.search(told)
    if not name or not version or not at:
        return None
    when = datetime.fromisoformat(at[1].decode()).replace(tzinfo=UTC)
    return name[1].decode(errors="replace"), Change(int(version[1]), when)


def _from_bytes(kept: bytes) -> dict[str, Change]:
    """Read what Samba keeps (drsblobs: replPropertyMetaDataBlob of version 1); anything else says nothing."""
    if len(kept) < _HEAD.size:
        return {}
    version, _, count, _ = _HEAD.unpack_from(kept)
    if version != 1 or len(kept) < _HEAD.size + count * _ONE.size:
        return {}
    told = {}
    for number in range(count):
        attribute, changes, seconds, *_ = _ONE.unpack_from(kept, _HEAD.size + number * _ONE.size)
        at = _after(EPOCH, timedelta(seconds=seconds)) if seconds < 1 << 40 else None
        if attribute in ATTRIBUTES and at is not None:
            told[ATTRIBUTES[attribute]] = Change(changes, at)
    return told


def _after(start: datetime, passed: timedelta) -> datetime | None:
    try:
        return start + passed
    except OverflowError:
        return None
