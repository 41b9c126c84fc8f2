"""What Active Directory writes, read piece by piece; and settings as they are stored."""

import struct
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connect.active_directory.directory import Settings
from app.connect.active_directory.line import Entry
from app.connect.active_directory.policy import _of_domain, _of_person
from app.connect.active_directory.rights import RESET_RIGHT, Rule, allows_reset, rules_of
from app.connect.active_directory.values import (
    domain_of,
    history,
    in_filters,
    instant,
    is_below,
    parent_of,
    place_of,
    sid_text,
    written,
)
from app.core.errors import RuleBroken

ME, OTHER = "S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-1105"


def sid(text):
    _, revision, authority, *parts = text.split("-")
    return (
        bytes([int(revision), len(parts)])
        + int(authority).to_bytes(6)
        + struct.pack(f"<{len(parts)}I", *map(int, parts))
    )


def ace(kind, who, *, right=None, heir=None, flags=0, mask=0x100):
    body = struct.pack("<I", mask)
    if kind in (5, 6):
        body += struct.pack("<I", (1 if right else 0) | (2 if heir else 0))
        body += (right.bytes_le if right else b"") + (heir.bytes_le if heir else b"")
    body += sid(who)
    return struct.pack("<BBH", kind, flags, len(body) + 4) + body


def descriptor(*aces):
    body = b"".join(aces)
    return (
        struct.pack("<BBHIIII", 1, 0, 0x8004, 0, 0, 0, 20)
        + struct.pack("<BBHHH", 4, 0, len(body) + 8, len(aces), 0)
        + body
    )


@pytest.mark.parametrize(
    ("aces", "may"),
    [
        ([ace(5, ME, right=RESET_RIGHT)], True),
        ([ace(5, ME, right=RESET_RIGHT, heir=uuid4(), flags=0x10)], True),
        ([ace(5, ME)], True),  # all such rights
        ([ace(0, ME, mask=0xF01FF)], True),  # full control
        ([ace(0, ME, mask=0x10000000)], True),
        ([ace(0, ME, mask=0x20094)], False),  # reading
        ([ace(5, ME, right=uuid4())], False),
        ([ace(5, OTHER, right=RESET_RIGHT)], False),
        ([ace(5, ME, right=RESET_RIGHT, flags=0x8)], False),  # only for what lies below
        ([ace(6, ME, right=RESET_RIGHT), ace(5, ME, right=RESET_RIGHT)], False),
        ([ace(1, ME, mask=0xF01FF), ace(5, ME, right=RESET_RIGHT)], False),
        ([ace(5, ME, right=RESET_RIGHT), ace(6, ME, right=RESET_RIGHT)], True),  # the first decides
        ([ace(6, OTHER, right=RESET_RIGHT), ace(5, ME, right=RESET_RIGHT)], True),
        ([], False),
    ],
)
def test_a_right_to_reset_is_read_from_the_list(aces, may):
    assert allows_reset(list(rules_of(descriptor(*aces))), {ME}) is may


def test_lists_are_read_in_full():
    (rule,) = rules_of(descriptor(ace(5, ME, right=RESET_RIGHT, heir=uuid4())))
    assert rule == Rule(is_allowing=True, mask=0x100, sid=ME, right=RESET_RIGHT)


@given(st.binary(max_size=200))
def test_damaged_lists_end(raw):
    try:
        rules = list(rules_of(raw))
    except (struct.error, ValueError, IndexError):
        return
    assert len(rules) <= 65_535


def kept(*entries, version=1):
    body = b"".join(
        struct.pack("<IIQ16sQQ", number, count, seconds, bytes(16), 0, 0) for number, count, seconds in entries
    )
    return struct.pack("<IIII", version, 0, len(entries), 0) + body


def aged(raw):
    return history(Entry("CN=x", {"replpropertymetadata": [raw]}))


def test_ages_are_read_as_samba_keeps_them():
    seconds = int((datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds())
    told = aged(kept((0x0015_0029, 4, seconds), (0x0009_005A, 2, seconds + 1), (0x12345, 1, 1)))
    assert {name: (change.version, change.at.second) for name, change in told.items()} == {
        "mobile": (4, 9),
        "unicodePwd": (2, 10),
    }
    assert told["mobile"].at == datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert not aged(kept((0x0015_0029, 4, seconds), version=2))
    assert not aged(kept((0x0015_0029, 4, seconds))[:-1])
    assert not aged(kept((0x0015_0029, 4, 2**63)))


@given(st.binary(max_size=200))
def test_damaged_ages_tell_nothing_wrong(raw):
    assert isinstance(aged(raw), dict)


@given(st.lists(st.binary(max_size=120), max_size=3))
def test_damaged_texts_tell_nothing_wrong(raw):
    history(Entry("CN=x", {"msds-replattributemetadata": raw}))


def test_times_ids_and_names():
    assert instant(0) is instant(None) is instant(-1) is instant(0x7FFF_FFFF_FFFF_FFFF) is None
    assert instant(133_000_000_000_000_000) == datetime(2022, 6, 18, 4, 26, 40, tzinfo=UTC)
    assert instant(0x7FFF_FFFF_FFFF_FFFE) is None
    assert written("20261122215300.0Z") == datetime(2026, 11, 22, 21, 53, tzinfo=UTC)
    assert written("soon") is None
    assert in_filters(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "20260102030405.0Z"
    one = UUID("01020304-0506-0708-090a-0b0c0d0e0f10")
    assert place_of(str(one)) == "<GUID=0403020106050807090a0b0c0d0e0f10>"
    assert place_of("CN=x") is place_of("") is None
    assert sid_text(sid(ME)) == ME
    assert sid_text(b"") == sid_text(b"\1\5abc") == ""


def test_units_hold_what_lies_below_them():
    dn = r"CN=Doe\, John,OU=Staff,DC=corp,DC=test"
    assert parent_of(dn) == "OU=Staff,DC=corp,DC=test"
    assert domain_of(dn) == "DC=corp,DC=test"
    assert is_below(dn, ("ou = staff, dc=CORP,dc=test",))
    assert is_below(dn, ("OU=Other,DC=corp,DC=test", "DC=corp,DC=test"))
    assert not is_below(dn, ("OU=aff,DC=corp,DC=test", "", "John,OU=Staff,DC=corp,DC=test", dn))
    assert not is_below("OU=Staff,DC=corp,DC=test", ("OU=Staff,DC=corp,DC=test",))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"minpwdlength": b"14", "pwdproperties": b"1"}, "at least 14 characters, of three kinds"),
        ({"minpwdlength": b"8", "pwdproperties": b"0"}, "at least 8 characters."),
        ({"minpwdlength": b"8", "minpwdage": b"-864000000000"}, "once in 24 hours"),
        ({"minpwdlength": b"8", "minpwdage": b"-2592000000000"}, "once in 3 days"),
        ({"minpwdlength": b"8", "minpwdage": b"-9223372036854775808"}, "days"),
        ({}, "can't be read"),
    ],
)
def test_a_domains_rules_are_told_in_a_sentence(values, told):
    assert told in _of_domain(Entry("DC=x", {name: [value] for name, value in values.items()}))
    assert "can't be read" in _of_domain(None)


def test_a_policy_of_ones_own_is_told_where_it_can_be_read():
    own = {"msds-minimumpasswordlength": [b"20"], "msds-passwordcomplexityenabled": [b"TRUE"]}
    assert "account's own asks for at least 20 characters, of three" in _of_person(Entry("CN=x", own))
    assert "may not read it" in _of_person(None)


def test_settings_are_read_as_they_are_stored():
    said = {"host": " dc1.corp.test ", "base_dn": "DC=corp,DC=test", "account": "fl@corp.test"}
    made = Settings.of("Corp", said)
    assert (made.host, made.port, made.ca_file, made.protected_groups) == ("dc1.corp.test", 636, "", ())
    more = Settings.of(
        "Corp", said | {"port": "1636", "listed_units": "OU=A,DC=x\n\n OU=B,DC=x", "reset_groups": ["Desk"]}
    )
    assert (more.port, more.listed_units, more.reset_groups) == (1636, ("OU=A,DC=x", "OU=B,DC=x"), ("Desk",))
    for field in ("host", "base_dn", "account"):
        with pytest.raises(RuleBroken, match=field) as broken:
            Settings.of("Corp", said | {field: " "})
        assert broken.value.field == field
    for port in ("ldaps", "0", "70000"):
        with pytest.raises(RuleBroken, match="no port"):
            Settings.of("Corp", said | {"port": port})
