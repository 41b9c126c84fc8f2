"""What becomes of every answer that a domain controller may give, and of none; no domain controller is needed."""

import logging
import traceback
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.connect.active_directory import line as wire
from app.connect.active_directory.directory import ActiveDirectory, Settings
from app.connect.active_directory.errors import SIGN_IN
from app.identity.directories import Able, ContactKind, DirectoryAway, DirectoryRefused, Mark, OutcomeUnknown, Owned
from tests.servers.ldaps import HANG_UP, HOST, SILENCE, elsewhere, entry, lent_ldaps, result

BASE = "DC=corp,DC=test"
DN = f"CN=John Doe,OU=Staff,{BASE}"
ID = UUID("6bf1a2c3-0000-4000-8000-000000000001")
SECRET, TEMPORARY = "Canary-0f-Ours!", "Canary-0f-Theirs!"
SID = bytes.fromhex("010500000000000515000000") + bytes(12) + (1104).to_bytes(4, "little")
PERSON = {
    "objectGUID": [ID.bytes_le],
    "objectSid": [SID],
    "objectClass": [b"top", b"person", b"user"],
    "sAMAccountName": [b"jdoe"],
    "displayName": [b"John Doe"],
    "userAccountControl": [b"512"],
    "msDS-User-Account-Control-Computed": [b"0"],
    "pwdLastSet": [b"133000000000000000"],
    "primaryGroupID": [b"513"],
    "mobile": [b"+15550101"],
}
USERS = {"objectSid": [SID[:-4] + (513).to_bytes(4, "little")], "sAMAccountName": [b"Domain Users"]}


def searched(*entries, code=0, said=""):
    return [*entries, result("search", code, said)]


def usual(kind, body):
    """Answer as a healthy domain of one person does."""
    if kind != "search":
        return [result(kind)]
    if b"objectCategory" not in body:
        return searched(entry(DN, PERSON))
    if b"group" in body:
        return searched(entry(f"CN=Domain Users,CN=Users,{BASE}", USERS))
    return searched(entry(DN, PERSON))


@pytest.fixture
def directory(tmp_path):
    @contextmanager
    def lent(script=usual, **other):
        with lent_ldaps(tmp_path, script) as server:
            settings = {"name": "Corp", "host": HOST, "port": server.port, "base_dn": BASE, "account": "fl@corp.test"}
            made = Settings(**(settings | {"ca_file": server.ca_file} | other))
            yield ActiveDirectory(made, lambda: SECRET), server

    return lent


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    monkeypatch.setattr(wire, "CONNECT_TIMEOUT", 1)
    monkeypatch.setattr(wire, "RECEIVE_TIMEOUT", 1)


def answering(kind, *said):
    """Answer one kind of question otherwise than usual."""
    return lambda asked, body: said if asked == kind else usual(asked, body)


# orders


def test_a_reset_is_one_order(directory):
    with directory() as (corp, server):
        corp.reset_password(str(ID), TEMPORARY)
    (order,) = server.sent("modify")
    assert order.count(b"unicodePwd") == order.count(b"pwdLastSet") == order.count(b"lockoutTime") == 1
    assert f'"{TEMPORARY}"'.encode("utf-16-le") in order
    assert ID.bytes_le.hex().encode() in order  # by the id, whatever the account is called by now
    assert b"John" not in order


def test_a_reset_that_leaves_the_lock_does_not_touch_it(directory):
    with directory() as (corp, server):
        corp.reset_password(str(ID), TEMPORARY, unlock=False)
    assert b"lockoutTime" not in server.sent("modify")[0]


@pytest.mark.parametrize(
    ("code", "said", "kept", "told"),
    [
        (19, "0000052D: Constraint violation - check_password_restrictions", "19/0000052D", "didn't take this"),
        (19, "0000052D: SvcErr: DSID-031A124C, problem 5003", "19/0000052D", "didn't take this password"),
        (19, "00000056: AtrErr: DSID-03190F80", "19/00000056", "breaks a rule"),
        (50, "00000005: SecErr: DSID-031A1190, problem 4003", "50/00000005", "no right to do this"),
        (50, "00002098: insufficient access rights", "50/00002098", "no right to do this"),
        (53, "0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM)", "53/0000001F", "not willing"),
        (32, "00002030: No such object", "32/00002030", "isn't there any more"),
        (8, "00002028: LdapErr: DSID-0C090202", "8/00002028", "encrypted connection"),
        (10, "0000202B: RefErr: DSID-0310082F", "10/0000202B", "can't be written to"),
        (16, "", "16", "Somebody else changed"),
        (80, "", "80", "refused this change"),
    ],
)
def test_a_refused_order_says_what_helps_and_is_sent_once(directory, code, said, kept, told):
    with directory(answering("modify", result("modify", code, said))) as (corp, server):
        with pytest.raises(DirectoryRefused, match=told) as refused:
            corp.reset_password(str(ID), TEMPORARY)
        assert len(server.sent("modify")) == 1
    assert (refused.value.code, refused.value.may_retry) == (kept, kept.endswith("0000052D"))
    assert "Nothing was changed" in str(refused.value)


@pytest.mark.parametrize("code", [51, 52])
def test_a_busy_directory_did_nothing(directory, code):
    for kind in ("bind", "search", "modify"):
        with directory(answering(kind, result(kind, code))) as (corp, _), pytest.raises(DirectoryAway, match="busy"):
            corp.unlock(str(ID))


@pytest.mark.parametrize("end", [HANG_UP, SILENCE, [result("search")]], ids=["hung up", "silent", "nonsense"])
@pytest.mark.parametrize(
    "deed",
    [lambda corp: corp.reset_password(str(ID), TEMPORARY), lambda corp: corp.unlock(str(ID))],
    ids=["reset", "unlock"],
)
def test_an_order_without_an_answer_is_unknown_and_never_sent_again(directory, end, deed):
    script = lambda kind, body: end if kind == "modify" else usual(kind, body)  # noqa: E731
    with directory(script) as (corp, server):
        with pytest.raises(OutcomeUnknown):
            deed(corp)
        assert len(server.sent("modify")) == 1


@pytest.mark.parametrize("code", [77, 127])
def test_an_answer_that_nobody_knows_is_none(directory, code):
    with directory(answering("modify", result("modify", code))) as (corp, _), pytest.raises(OutcomeUnknown):
        corp.unlock(str(ID))
    with directory(answering("search", result("search", code))) as (corp, _), pytest.raises(DirectoryAway):
        corp.find("jdoe")
    with directory(answering("bind", result("bind", code))) as (corp, _), pytest.raises(DirectoryAway):
        corp.find("jdoe")


@pytest.mark.parametrize("kind", ["bind", "search"])
@pytest.mark.parametrize("end", [HANG_UP, SILENCE], ids=["hung up", "silent"])
def test_what_ends_before_the_order_changed_nothing(directory, kind, end):
    script = lambda asked, body: end if asked == kind else usual(asked, body)  # noqa: E731
    with directory(script) as (corp, server):
        with pytest.raises(DirectoryAway, match="Nothing was changed"):
            corp.reset_password(str(ID), TEMPORARY)
        assert not server.sent("modify")


def test_an_account_enabled_meanwhile_by_somebody_else_is_left_alone(directory):
    disabled = PERSON | {"userAccountControl": [b"514"]}

    def script(kind, body):
        return {"search": searched(entry(DN, disabled)), "modify": [result("modify", 16)]}.get(kind) or [result(kind)]

    with directory(script) as (corp, server):
        with pytest.raises(DirectoryRefused, match="Somebody else changed"):
            corp.enable(str(ID))
        assert b"514" in server.sent("modify")[0]  # the flags it was seen with are part of the order


def test_flags_that_cannot_be_read_are_not_overwritten(directory):
    blind = {name: values for name, values in PERSON.items() if name != "userAccountControl"}
    script = lambda kind, body: searched(entry(DN, blind)) if kind == "search" else [result(kind)]  # noqa: E731
    with directory(script) as (corp, server):
        with pytest.raises(DirectoryRefused, match="can't be read"):
            corp.enable(str(ID))
        assert not server.sent("modify")


def test_a_policy_that_cannot_be_read_leaves_the_refusal_as_it_is(directory):
    def script(kind, body):
        if kind == "modify":
            return [result("modify", 19, "0000052D: x")]
        return searched(code=50) if b"minPwdLength" in body else usual(kind, body)

    with (
        directory(script) as (corp, _),
        pytest.raises(DirectoryRefused, match="asks of a password can't be read") as refused,
    ):
        corp.reset_password(str(ID), TEMPORARY)
    assert refused.value.may_retry


# signing in


@pytest.mark.parametrize("subcode", sorted(SIGN_IN))
def test_why_a_sign_in_was_refused_is_told_by_the_connections_test_alone(directory, subcode):
    said = f"80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data {subcode}, v4563"
    with directory(answering("bind", result("bind", 49, said))) as (corp, _):
        with pytest.raises(DirectoryRefused) as refused:
            corp.find("jdoe")
        assert SIGN_IN[subcode] not in str(refused.value)
        assert refused.value.code.endswith(subcode)
        (failed,) = [line for line in corp.check() if not line.is_fine]
        assert SIGN_IN[subcode] in failed.said


def test_nobody_is_signed_in_without_a_secret(directory):
    with directory() as (corp, server):
        with pytest.raises(DirectoryRefused, match="no password"):
            ActiveDirectory(corp._settings, lambda: "").find("jdoe")
        assert not server.asked


# reading


@pytest.mark.parametrize("code", [1, 3, 4, 11, 50, 80])
def test_groups_that_cannot_be_asked_for_make_the_worst_of_it(directory, code):
    def script(kind, body):
        return searched(code=code) if b"1.2.840.113556.1.4.1941" in body else usual(kind, body)

    with directory(script) as (corp, _):
        assert corp.person(str(ID)).marks == {Mark.RISK_UNKNOWN}


def test_a_primary_group_that_is_hidden_makes_the_worst_of_it(directory):
    script = lambda kind, body: searched() if b"group" in body else usual(kind, body)  # noqa: E731
    with directory(script) as (corp, _):
        assert Mark.RISK_UNKNOWN in corp.person(str(ID)).marks


@pytest.mark.parametrize(
    "hidden", ["userAccountControl", "msDS-User-Account-Control-Computed", "objectSid", "primaryGroupID"]
)
def test_what_may_not_be_read_of_an_account_makes_the_worst_of_it(directory, hidden):
    rest = {name: values for name, values in PERSON.items() if name != hidden}

    def script(kind, body):
        own = kind == "search" and b"objectCategory" not in body
        return searched(entry(DN, rest)) if own else usual(kind, body)

    with directory(script) as (corp, _):
        assert Mark.RISK_UNKNOWN in corp.person(str(ID)).marks


def test_numbers_that_are_none_make_the_worst_of_it(directory):
    odd = PERSON | {"userAccountControl": [b"many"], "badPwdCount": [b"x"]}

    def script(kind, body):
        own = kind == "search" and b"objectCategory" not in body
        return searched(entry(DN, odd)) if own else usual(kind, body)

    with directory(script) as (corp, _):
        assert Mark.RISK_UNKNOWN in corp.person(str(ID)).marks


@pytest.mark.parametrize("kind", [b"msDS-GroupManagedServiceAccount", b"msDS-ManagedServiceAccount", b"computer"])
def test_accounts_of_machines_are_services(directory, kind):
    robot = PERSON | {"objectClass": [b"top", kind]}

    def script(asked, body):
        own = asked == "search" and b"objectCategory" not in body
        return searched(entry(DN, robot)) if own else usual(asked, body)

    with directory(script) as (corp, _):
        assert corp.person(str(ID)).marks == {Mark.SERVICE}


def test_a_sound_person_is_judged(directory):
    with directory() as (corp, _):
        person = corp.person(str(ID))
    assert person.marks == frozenset()
    assert person.groups == {"Domain Users"}
    assert [contact.changed_at for contact in person.contacts] == [None]


def test_pointers_to_other_servers_are_not_followed(directory):
    def script(kind, body):
        found = usual(kind, body)
        return [elsewhere("ldap://127.0.0.1:1/DC=other"), *found] if kind == "search" else found

    with directory(script) as (corp, _):
        assert [person.object_id for person in corp.find("jdoe")] == [str(ID)]
    with (
        directory(answering("search", result("search", 10, "ref"))) as (corp, _),
        pytest.raises(DirectoryRefused, match="another domain"),
    ):
        corp.find("jdoe")


def test_ages_are_read_as_windows_tells_them(directory):
    def told(kind, name, version, at, also=""):
        return (
            f"<DS_REPL_{kind}_META_DATA>\n<pszAttributeName>{name}</pszAttributeName>\n{also}"
            f"<dwVersion>{version}</dwVersion>\n<ftimeLastOriginatingChange>{at}</ftimeLastOriginatingChange>\n"
            f"</DS_REPL_{kind}_META_DATA>\n\0"
        ).encode()

    boss = f"CN=Boss,OU=Staff,{BASE}"
    aged = PERSON | {
        "manager": [boss.encode()],
        "msDS-ReplAttributeMetaData": [
            told("ATTR", "mobile", 3, "2026-03-04T05:06:07Z"),
            told("ATTR", "unicodePwd", 7, "2026-01-02T03:04:05Z"),
            b"<DS_REPL_ATTR_META_DATA>nonsense",
        ],
        "msDS-ReplValueMetaData": [
            told("VALUE", "manager", 1, "2025-01-01T00:00:00Z", "<pszObjectDn>CN=Old</pszObjectDn>"),
            told("VALUE", "manager", 1, "2026-02-02T00:00:00Z", f"<pszObjectDn>{boss}</pszObjectDn>"),
        ],
    }

    def script(kind, body):
        own = kind == "search" and b"objectCategory" not in body
        return searched(entry(DN, aged)) if own else usual(kind, body)

    with directory(script) as (corp, _):
        ages = {contact.kind: contact.changed_at for contact in corp.person(str(ID)).contacts}
        stamp = corp.stamp(str(ID))
    assert ages == {
        ContactKind.MOBILE: datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC),
        ContactKind.MANAGER: datetime(2026, 2, 2, tzinfo=UTC),
    }
    assert (stamp.set_at, stamp.version) == (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), 7)


def test_without_a_history_the_stamp_is_what_the_account_says(directory):
    with directory() as (corp, _):
        stamp = corp.stamp(str(ID))
    assert stamp.version is None
    assert stamp.set_at.year == 2022


@pytest.mark.parametrize(
    ("writable", "able"),
    [
        ([b"lockoutTime", b"pwdLastSet"], {Able.RESET, Able.UNLOCK}),
        ([b"lockoutTime"], {Able.UNLOCK}),
        ([b"pwdLastSet"], set()),
        ([b"userAccountControl"], {Able.ENABLE}),
        ([], set()),
    ],
)
def test_abilities_are_what_the_directory_lets_us_write(directory, writable, able):
    seen = PERSON | {"allowedAttributesEffective": writable}

    def script(kind, body):
        return searched(entry(DN, seen)) if kind == "search" else [result(kind)]

    with directory(script) as (corp, _):
        assert corp.abilities(str(ID)) == able


# secrets


def test_no_secret_is_in_anything_that_is_told_or_written(directory, caplog):
    caplog.set_level(logging.DEBUG)
    told = []
    for kind in ("bind", "search", "modify"):
        for said in (HANG_UP, [result(kind, 53, "no")]):
            script = lambda asked, body, kind=kind, said=said: said if asked == kind else usual(asked, body)  # noqa: E731
            with directory(script) as (corp, _):
                try:
                    corp.reset_password(str(ID), TEMPORARY)
                except (DirectoryAway, DirectoryRefused, OutcomeUnknown) as failure:
                    told.append("".join(traceback.format_exception(failure)) + repr(failure.__dict__))
                told.append(repr(corp))
    assert len(told) == 12
    assert "Canary" not in "".join(told) + caplog.text


def owned_by(*groups):
    """Answer like a domain with these groups, which John Doe manages."""

    def answer(kind, body):
        if kind != "search":
            return [result(kind)]
        if b"Payroll" in body:
            return searched(*(entry(f"CN={name},{BASE}", {"cn": [name.encode()], **more}) for name, more in groups))
        return searched(entry(DN, PERSON))

    return answer


def test_a_group_is_owned_by_who_manages_it_on_record(directory):
    managed, unmanaged = {"managedBy": [DN.encode()]}, {}
    for groups, expected in (
        ([("Payroll", managed)], Owned("Payroll", str(ID))),
        ([("Payroll", unmanaged)], Owned("Payroll")),
        ([("Payroll", managed), ("Payroll", managed)], None),
        ([], None),
    ):
        with directory(owned_by(*groups)) as (corp, _server):
            assert corp.owned("Payroll") == expected


def test_a_manager_on_record_comes_with_their_name(directory):
    mona = f"CN=Mona,OU=Staff,{BASE}"
    managed = {**PERSON, "manager": [mona.encode()]}

    def answer(kind, body):
        if kind == "search" and mona.encode() in body and b"objectCategory" not in body:
            return searched(entry(mona, {"objectGUID": [UUID(int=7).bytes_le], "displayName": [b"Mona Reyes"]}))
        return searched(entry(DN, managed)) if kind == "search" and b"group" not in body else usual(kind, body)

    with directory(answer) as (corp, _server):
        person = corp.person(str(ID))
    assert person is not None
    assert [(one.value, one.label) for one in person.contacts if one.kind is ContactKind.MANAGER] == [
        (str(UUID(int=7)), "Mona Reyes")
    ]
