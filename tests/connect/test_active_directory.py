"""Active Directory as a desk uses it, against a real domain controller."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.connect.active_directory import line as wire
from app.connect.active_directory import reading
from app.connect.active_directory.line import Line
from app.identity.directories import (
    Able,
    ContactKind,
    Directory,
    DirectoryAway,
    DirectoryRefused,
    Mark,
    OutcomeUnknown,
)
from tests.servers.certificates import Authority
from tests.servers.proxy import Proxy
from tests.servers.samba import BASE, lent_controller
from tests.servers.samba_desk import LISTED, PASSWORD, SAMPLE, SERVICES, STAFF, Desk, lent_desk

pytestmark = [pytest.mark.ad, pytest.mark.slow]
TEMPORARY = "7emp-Oral-Pa55-Word"
DOMAIN_ADMINS = f"CN=Domain Admins,CN=Users,{BASE}"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with lent_controller() as controller, lent_desk(controller) as desk:
        yield desk


@pytest.fixture
def corp(desk: Desk) -> Directory:
    return desk.directory()


@pytest.fixture
def proxy(desk: Desk) -> Iterator[Proxy]:
    with Proxy("127.0.0.1", desk.controller.port) as proxy:
        yield proxy


def account_of(desk: Desk, object_id: str) -> str:
    return desk.read(desk.dn_of(object_id), "sAMAccountName")[0].decode()


def settled(corp: Directory) -> dict[str, tuple[bool, str]]:
    return {line.what: (line.is_fine, line.said) for line in corp.check()}


# who is found


def test_people_are_found_by_what_names_them_exactly(desk, corp):
    found = desk.person("Ana Find", sAMAccountName="ana.f", mail="ana@corp.test", employeeID="E-771")
    for words in ("ana.f", "ana.f@help.test", "ANA@corp.test", "E-771", "Ana Find", found, found.upper(), " ana.f "):
        assert [person.object_id for person in corp.find(words)] == [found], words
    for words in ("ana", "ana.", "Ana", "E-77", "", "   "):
        assert not corp.find(words), words


@pytest.mark.parametrize(
    "words",
    [
        "*)(uid=*",
        "*",
        "ana*",
        "*)(objectClass=*",
        "x)(|(cn=*))",
        "\\2a",
        "a\0b",
        "(&(a=b))",
        "é*)",
        "<GUID=*>",
        "x" * 4000,
        "\ud800",
    ],
)
def test_threat_25_words_of_a_search_are_never_part_of_it(corp, words):
    assert not corp.find(words)


def test_two_of_one_name_are_told_apart_by_their_ids(desk, corp):
    here = desk.person("Pat Kim", department="Ward 3", physicalDeliveryOfficeName="North")
    there = desk.person("Pat Kim", unit=LISTED, department="Payroll")
    found = corp.find("Pat Kim")
    assert {(person.object_id, person.department, person.site) for person in found} == {
        (here, "Ward 3", "North"),
        (there, "Payroll", ""),
    }
    corp.reset_password(here, TEMPORARY)
    assert desk.sign_in(account_of(desk, there), PASSWORD)[0]


def test_a_search_with_too_many_answers_is_refused_and_not_cut(desk, corp):
    for _ in range(21):
        desk.person(employeeID="the same")
    with pytest.raises(DirectoryRefused):
        corp.find("the same")


def test_everybody_enabled_is_told_page_by_page_with_other_questions_in_between(desk, corp, monkeypatch):
    made = {desk.person(), desk.person(), desk.person("Una Told", mobile="+15550142")}
    gone = desk.person()
    desk.change(desk.dn_of(gone), userAccountControl=514)
    monkeypatch.setattr(reading, "PAGE", 2)
    told = []
    with corp.line():
        for page in corp.everybody():
            assert 0 < len(page) <= 2
            told += page
            assert all(corp.person(one.object_id) for one in page)
    ids = [one.object_id for one in told]
    assert made <= set(ids)
    assert gone not in ids
    assert len(ids) == len(set(ids))
    assert all(Mark.RISK_UNKNOWN in one.marks for one in told)


def test_an_account_is_what_its_directory_says(desk, corp):
    boss = desk.person("Bea Boss")
    made = desk.person(
        "Doe, John", title="Clerk", department="Finance", physicalDeliveryOfficeName="Site 2", mobile="+15550101",
        telephoneNumber="+1 555 0199", mail="jd@corp.test", otherMailbox="jd@home.test", manager=desk.dn_of(boss),
    )  # fmt: skip
    person = corp.person(made)
    assert (person.name, person.title, person.department, person.site) == ("Doe, John", "Clerk", "Finance", "Site 2")
    assert (person.directory, person.object_id, person.unit, person.manager_id) == ("Corp", made, STAFF, boss)
    assert person.marks == frozenset()
    assert "Domain Users" in person.groups
    assert {(contact.kind, contact.value) for contact in person.contacts} == {
        (ContactKind.MOBILE, "+15550101"),
        (ContactKind.PHONE, "+1 555 0199"),
        (ContactKind.MAIL, "jd@corp.test"),
        (ContactKind.OTHER_MAIL, "jd@home.test"),
        (ContactKind.MANAGER, boss),
    }
    assert "+15550101" not in repr(person)


def test_each_contact_has_its_own_age(desk, corp):
    made = desk.person(mobile="+15550102", mail="age@corp.test")
    before = {contact.kind: contact.changed_at for contact in corp.person(made).contacts}
    time.sleep(1.1)  # the directory counts whole seconds
    desk.change(desk.dn_of(made), mobile="+15550103")
    after = {contact.kind: contact.changed_at for contact in corp.person(made).contacts}
    assert after[ContactKind.MOBILE] > before[ContactKind.MOBILE]
    assert after[ContactKind.MAIL] == before[ContactKind.MAIL]
    assert abs(after[ContactKind.MOBILE] - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("gone", ["not an id", "00000000-0000-0000-0000-000000000001", "", "*", "CN=Sam Ple"])
def test_nobody_has_an_unknown_id(corp, gone):
    assert corp.person(gone) is None
    with pytest.raises(DirectoryRefused):
        corp.reset_password(gone, TEMPORARY)


def test_who_lies_outside_the_base_is_not_there(desk):
    staff_only = desk.directory(base_dn=STAFF)
    inside, outside = desk.person(), desk.person(unit=SERVICES)
    assert staff_only.person(inside).marks == frozenset()  # and its groups are found outside
    assert staff_only.person(outside) is None
    assert not staff_only.find(outside)
    assert not staff_only.find(account_of(desk, outside))
    with pytest.raises(DirectoryRefused):
        staff_only.reset_password(outside, TEMPORARY)


# how much harm a wrong reset would do


def test_a_member_of_a_group_in_a_group_of_administrators_is_privileged(desk, corp):
    hidden = desk.person()
    desk.join(desk.dn_of(hidden), f"CN=Tier0,{STAFF}")
    person = corp.person(hidden)
    assert Mark.PRIVILEGED_GROUP in person.marks
    assert {"Tier0", "Ops", "Domain Admins", "Administrators"} <= person.groups


def test_administrators_by_their_primary_group_are_privileged(desk, corp):
    ops = int.from_bytes(desk.read(f"CN=Ops,{STAFF}", "objectSid")[0][-4:], "little")
    for group, number in ((DOMAIN_ADMINS, 512), (f"CN=Ops,{STAFF}", ops)):
        sly = desk.person()
        desk.join(desk.dn_of(sly), group)
        desk.change(desk.dn_of(sly), primaryGroupID=str(number))  # from now on it doesn't list them as a member
        assert Mark.PRIVILEGED_GROUP in corp.person(sly).marks, group


def test_what_else_makes_an_account_more_than_ordinary(desk, corp):
    crown, helping, counted, listed, service, robot, leaver, past, card = (desk.person() for _ in range(9))
    desk.join(desk.dn_of(crown), f"CN=Crown,{STAFF}")
    desk.join(desk.dn_of(helping), f"CN=Help Desk,{STAFF}")
    desk.change(desk.dn_of(counted), adminCount="1")
    listed, service = desk.person(unit=LISTED), desk.person(unit=SERVICES)
    desk.change(desk.dn_of(robot), servicePrincipalName="HTTP/robot.help.test")
    desk.change(desk.dn_of(leaver), userAccountControl="514")
    desk.change(desk.dn_of(past), accountExpires="131000000000000000")
    desk.change(desk.dn_of(card), userAccountControl=str(0x200 | 0x40000))
    marks = {
        crown: {Mark.PRIVILEGED_GROUP},
        helping: {Mark.RESET_RIGHT},
        counted: {Mark.ADMIN_COUNT},
        listed: {Mark.PRIVILEGED_GROUP},
        service: {Mark.SERVICE},
        robot: {Mark.SERVICE},
        leaver: {Mark.DISABLED},
        past: {Mark.EXPIRED},
        card: {Mark.SMARTCARD},
    }
    assert {one: set(corp.person(one).marks) for one in marks} == marks


def test_frontlines_own_account_and_the_built_in_ones_are_no_ordinary_people(desk, corp):
    own = desk.id_of(f"CN=frontline,CN=Users,{BASE}")
    assert Mark.RESET_RIGHT in corp.person(own).marks
    for name in ("Administrator", "krbtgt"):
        assert Mark.PRIVILEGED_GROUP in corp.person(desk.id_of(f"CN={name},CN=Users,{BASE}")).marks


def test_found_people_were_not_judged_yet(desk, corp):
    (seen,) = corp.find(SAMPLE)
    assert Mark.RISK_UNKNOWN in seen.marks


def test_a_failed_look_at_the_groups_makes_the_worst_of_it(desk, corp, monkeypatch):
    made, search = desk.person(), Line.search

    def failing(self, base, words, names, *, limit=0):
        return search(self, f"OU=None,{BASE}" if "(member:" in words else base, words, names, limit=limit)

    monkeypatch.setattr(Line, "search", failing)
    person = corp.person(made)
    assert Mark.RISK_UNKNOWN in person.marks
    assert person.object_id == made


# what is changed


def test_a_reset_password_has_to_be_changed_and_lets_a_locked_account_in(desk, corp):
    made = desk.person()
    account = account_of(desk, made)
    desk.lock(account)
    locked = corp.person(made)
    assert Mark.LOCKED in locked.marks
    assert locked.bad_passwords == 3
    assert abs(locked.last_bad_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert abs(locked.locked_at - datetime.now(UTC)) < timedelta(minutes=1)
    corp.reset_password(made, TEMPORARY)
    assert corp.person(made).marks == {Mark.MUST_CHANGE}
    signed_in, said = desk.sign_in(account, TEMPORARY)
    assert not signed_in
    assert "data 773" in said  # right, and to be changed first
    assert "data 773" not in desk.sign_in(account, PASSWORD)[1]


def test_a_reset_may_leave_the_lock(desk, corp):
    made = desk.person()
    desk.lock(account_of(desk, made))
    corp.reset_password(made, TEMPORARY, unlock=False)
    assert Mark.LOCKED in corp.person(made).marks


def test_an_unlocked_account_keeps_its_password(desk, corp):
    made = desk.person()
    account = account_of(desk, made)
    desk.lock(account)
    assert not desk.sign_in(account, PASSWORD)[0]
    corp.unlock(made)
    assert desk.sign_in(account, PASSWORD)[0]


def test_a_refused_password_says_what_is_asked_for_and_changes_nothing(desk, corp):
    made = desk.person()
    account = account_of(desk, made)
    desk.lock(account)
    for weak in ("short", "onlysmallletters", ""):
        with pytest.raises(DirectoryRefused) as refused:
            corp.reset_password(made, weak)
        assert refused.value.may_retry
        assert refused.value.code == "19/0000052D"
        assert "at least 7 characters, of three kinds" in str(refused.value)
        assert "Nothing was changed" in str(refused.value)
    assert corp.person(made).marks == {Mark.LOCKED}  # neither to be changed nor unlocked
    desk.change(desk.dn_of(made), lockoutTime="0")
    assert desk.sign_in(account, PASSWORD)[0]


def test_a_policy_of_the_accounts_own_is_not_told_as_the_domains(desk, corp):
    made = desk.person()
    desk.controller.tool(
        "domain", "passwordsettings", "pso", "create", "long", "5", "--min-pwd-length=30", "--complexity=off"
    )  # fmt: skip
    desk.controller.tool("domain", "passwordsettings", "pso", "apply", "long", account_of(desk, made))
    with pytest.raises(DirectoryRefused, match="for this account"):
        corp.reset_password(made, TEMPORARY)


def test_our_account_can_do_what_was_delegated_and_nothing_else(desk, corp):
    made = desk.person()
    desk.change(desk.dn_of(made), userAccountControl="514")
    administrator = desk.id_of(f"CN=Administrator,CN=Users,{BASE}")
    assert corp.abilities(made) == {Able.RESET, Able.UNLOCK}
    assert corp.abilities(administrator) == frozenset()
    assert corp.abilities(desk.person(unit=SERVICES)) == frozenset()
    for forbidden in (
        lambda: corp.enable(made),
        lambda: corp.reset_password(administrator, TEMPORARY),
        lambda: corp.unlock(administrator),
    ):
        with pytest.raises(DirectoryRefused, match="no right") as refused:
            forbidden()
        assert refused.value.code.startswith("50")
    assert Mark.DISABLED in corp.person(made).marks


def test_a_disabled_account_is_enabled_where_that_was_delegated(desk, corp):
    desk.grant(LISTED, "RPWP;bf967a68-0de6-11d0-a285-00aa003049e2")  # userAccountControl
    made = desk.person(unit=LISTED)
    desk.change(desk.dn_of(made), userAccountControl=str(0x10000 | 0x200 | 0x2))
    assert corp.abilities(made) == {Able.ENABLE}
    corp.enable(made)
    corp.enable(made)  # a second time there is nothing to do
    assert desk.read(desk.dn_of(made), "userAccountControl") == [str(0x10000 | 0x200).encode()]


def test_a_right_to_reset_alone_is_seen_to_be_missing(desk, corp):
    """Unlocking and demanding a change may be granted without the reset itself, which no attribute tells."""
    unit = f"OU=Half,{BASE}"
    desk._add(unit, ["organizationalUnit"])
    for right in ("RPWP;bf967a0a-0de6-11d0-a285-00aa003049e2", "RPWP;28630ebf-41d5-11d1-a9c1-0000f80367c1"):
        desk.grant(unit, right)
    assert corp.abilities(desk.person(unit=unit)) == {Able.UNLOCK}


def test_a_renamed_person_is_the_same_and_a_new_one_of_the_old_name_is_another(desk, corp):
    made = desk.person("Old Name", sAMAccountName="old.name")
    dn = desk.dn_of(made)
    (chosen,) = corp.find("old.name")
    desk.change(dn, sAMAccountName="new.name", userPrincipalName="new.name@help.test")
    desk.rename(dn, "New Name")
    other = desk.person("Old Name", sAMAccountName="old.name")
    assert chosen.object_id == made != other
    corp.reset_password(chosen.object_id, TEMPORARY)
    assert "data 773" in desk.sign_in("new.name", TEMPORARY)[1]
    assert desk.sign_in("old.name", PASSWORD)[0]
    assert [person.object_id for person in corp.find("old.name")] == [other]
    assert corp.person(made).account == "new.name@help.test"


@pytest.mark.parametrize(
    "deed",
    [
        lambda corp, made: corp.temporary_pass(made, minutes=60),
        lambda corp, made: corp.remove_methods(made),
        lambda corp, made: corp.revoke_sessions(made),
    ],
)
def test_what_it_cannot_do_it_says(corp, deed):
    with pytest.raises(DirectoryRefused, match="so nothing was changed"):
        deed(corp, "00000000-0000-0000-0000-000000000001")


# what was changed


def test_the_stamp_tells_whether_a_password_was_set_in_between(desk, corp):
    made = desk.person(mobile="+15550190")
    before = corp.stamp(made)
    desk.change(desk.dn_of(made), mobile="+15550191")
    corp.unlock(made)
    assert corp.stamp(made) == before
    corp.reset_password(made, TEMPORARY)
    after = corp.stamp(made)
    assert after.version == before.version + 1
    assert after.set_at >= before.set_at


def test_passwords_reset_elsewhere_are_found(desk, corp, monkeypatch):
    since = datetime.now(UTC) - timedelta(seconds=1)
    time.sleep(1.1)
    elsewhere, own = desk.person(), desk.person()
    desk.change(desk.dn_of(elsewhere), unicodePwd=f'"{TEMPORARY}"'.encode("utf-16-le"), pwdLastSet="0")
    found = {outside.object_id: outside for outside in corp.resets_since(since)}
    assert elsewhere in found
    assert own not in found  # set without the duty to change, as its holder would have done it
    assert found[elsewhere].version == corp.stamp(elsewhere).version
    assert found[elsewhere].set_at >= since.replace(microsecond=0)
    every = desk.directory(reports_every_change=True)
    whole = {outside.object_id for outside in every.resets_since(since)}
    assert {elsewhere, own} <= whole
    monkeypatch.setattr(wire, "PAGE", 1)
    assert {outside.object_id for outside in every.resets_since(since)} == whole
    time.sleep(1.1)
    since = datetime.now(UTC)
    desk.change(desk.dn_of(elsewhere), mobile="+15550199")  # changed, but not the password
    assert elsewhere not in {outside.object_id for outside in corp.resets_since(since)}


# whom it talks to


def test_threat_20_a_server_of_another_authority_or_name_hears_nothing(desk, tmp_path, monkeypatch):
    binds = []
    monkeypatch.setattr(wire.ldap3.Connection, "bind", lambda self, *_: binds.append(self))
    stranger = Authority(tmp_path, "stranger")
    for other in ({"ca_file": str(stranger.file)}, {"ca_file": ""}, {"host": "127.0.0.1"}):
        with pytest.raises(DirectoryRefused, match="can't be trusted") as refused:
            desk.directory(**other).find(SAMPLE)
        assert refused.value.code == "certificate"
    assert not binds


def test_clear_text_is_never_spoken(desk):
    with pytest.raises(DirectoryAway, match="no LDAPS"):
        desk.directory(port=desk.controller.clear_port).find(SAMPLE)


def test_a_wrong_or_missing_secret_is_refused_and_told_to_nobody_at_the_desk(desk):
    with pytest.raises(DirectoryRefused, match="doesn't let Frontline's own account sign in") as refused:
        desk.directory("Wr0ng-Secret-Canary").find(SAMPLE)
    assert "52e" in refused.value.code
    assert "wrong" not in str(refused.value)
    assert "Canary" not in f"{refused.value!r} {refused.value.__cause__!r}"
    with pytest.raises(DirectoryRefused, match="no password"):
        desk.directory("").find(SAMPLE)
    desk.directory().find(SAMPLE)  # or the domain would lock the account when others add up to three


def test_the_secret_is_read_when_it_is_needed_and_shown_by_nothing(desk):
    asked = []

    def secret():
        asked.append(1)
        return "Wr0ng-Secret-Canary"

    from app.connect.active_directory.directory import ActiveDirectory

    corp = ActiveDirectory(desk.settings(), secret)
    assert not asked
    assert "Canary" not in f"{corp!r} {vars(corp)!r}"
    for _ in range(2):
        with pytest.raises(DirectoryRefused):
            corp.find(SAMPLE)
    assert len(asked) == 2
    desk.directory().find(SAMPLE)


# a server that dies


def test_an_order_without_an_answer_is_unknown_and_was_carried_out(desk, proxy, monkeypatch):
    made, change = desk.person(), Line.change
    corp = desk.directory(port=proxy.port)
    before = corp.stamp(made)

    def losing(self, dn, changes):
        proxy.swallow_every_reply()
        return change(self, dn, changes)

    monkeypatch.setattr(Line, "change", losing)
    with pytest.raises(OutcomeUnknown, match="may have been made or not"):
        corp.reset_password(made, TEMPORARY)
    assert desk.directory().stamp(made).version == before.version + 1  # which is how it is found out


def test_a_server_gone_before_the_order_never_means_done(desk, proxy, monkeypatch):
    made, change = desk.person(), Line.change
    corp = desk.directory(port=proxy.port)
    before = corp.stamp(made)

    def cutting(self, dn, changes):
        proxy.black_hole()
        time.sleep(0.2)  # a wire may just be waiting for bytes
        proxy.cut()
        return change(self, dn, changes)

    monkeypatch.setattr(Line, "change", cutting)
    monkeypatch.setattr(wire, "RECEIVE_TIMEOUT", 1)
    with pytest.raises((OutcomeUnknown, DirectoryAway)):
        corp.reset_password(made, TEMPORARY)
    assert desk.directory().stamp(made) == before
    assert desk.sign_in(account_of(desk, made), PASSWORD)[0]


def test_threat_23_a_server_that_falls_silent_is_given_up(desk, proxy, monkeypatch):
    made, change = desk.person(), Line.change

    def silencing(self, dn, changes):
        proxy.black_hole()
        return change(self, dn, changes)

    monkeypatch.setattr(Line, "change", silencing)
    monkeypatch.setattr(wire, "RECEIVE_TIMEOUT", 1)
    with pytest.raises(OutcomeUnknown):
        desk.directory(port=proxy.port).unlock(made)


def test_a_server_that_cannot_be_reached_was_sent_nothing(desk):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    for deed in (lambda corp: corp.find(SAMPLE), lambda corp: corp.reset_password("x", TEMPORARY)):
        with pytest.raises(DirectoryAway, match="Nothing was sent"):
            deed(desk.directory(port=port))


def test_other_threads_go_on_while_a_server_says_nothing(desk, monkeypatch):
    monkeypatch.setattr(wire, "CONNECT_TIMEOUT", 1)
    ticks, done = [], threading.Event()

    def tick():
        while not done.wait(0.01):
            ticks.append(1)

    other = threading.Thread(target=tick)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        other.start()
        try:
            with pytest.raises(DirectoryAway):
                desk.directory(port=silent.getsockname()[1]).find(SAMPLE)
        finally:
            done.set()
            other.join()
    assert len(ticks) > 10
    assert wire.RECEIVE_TIMEOUT == 10


# the test of a connection


def test_a_sound_connection_passes_every_check(desk, corp):
    checks = settled(corp)
    assert all(fine for fine, _ in checks.values()), checks
    assert "needed only if" in checks["Right to enable disabled accounts"][1]
    assert {"Certificate", "Sign-in", "Clock", "Base DN", "Right to reset passwords", "Groups"} <= set(checks)


def test_a_missing_right_is_named_with_the_command_that_grants_it(desk):
    made = desk.person(unit=SERVICES)
    desk.change(desk.dn_of(made), displayName="Samuel Other")
    checks = settled(desk.directory(sample=account_of(desk, made), service_units=()))
    for what, right in (
        ("Right to reset passwords", "CA;Reset Password"),
        ("Right to demand a change", "RPWP;pwdLastSet"),
        ("Right to unlock", "RPWP;lockoutTime"),
    ):
        fine, said = checks[what]
        assert not fine
        assert f'dsacls "{SERVICES}" /I:S /G "frontline@help.test:{right};user"' in said


@pytest.mark.parametrize(
    ("other", "what", "said"),
    [
        ({"host": "nowhere.test"}, "nowhere.test", "isn't known to this computer's DNS"),
        ({"host": "127.0.0.1"}, "Certificate", "for another name than 127.0.0.1"),
        ({"ca_file": ""}, "Certificate", "issuer is not among those trusted"),
        ({"ca_file": "/nowhere/ca.pem"}, "Certificate", "can't be read"),
        ({"account": "nobody@help.test"}, "Sign-in", "name or its password is wrong"),
        ({"base_dn": f"OU=None,{BASE}"}, "Base DN", f"The whole domain is {BASE}"),
        ({"sample": ""}, "Rights", "Name an ordinary person's account"),
        ({"sample": "nobody.at.all"}, "Sample", "0 accounts"),
        ({"sample": "Administrator"}, "Sample Administrator", "name an ordinary person's"),
        ({"protected_groups": ("Crwon",)}, "Groups", "no group called Crwon"),
    ],
)
def test_each_fault_of_a_connection_is_told(desk, monkeypatch, other, what, said):
    if other.get("host") == "nowhere.test":
        monkeypatch.setattr(wire.socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(OSError("unknown")))
    lines = desk.directory(**other).check()
    (failed,) = [line for line in lines if not line.is_fine and said in line.said]
    assert failed.what.startswith(what)


def test_why_our_own_account_is_refused_is_told_here_alone(desk):
    made = desk.person()
    account = account_of(desk, made)
    for change, why in (
        ({"userAccountControl": "514"}, "disabled"),
        ({"userAccountControl": "512", "accountExpires": "131000000000000000"}, "expired"),
        ({"accountExpires": "0", "pwdLastSet": "0"}, "change its password first"),
    ):
        desk.change(desk.dn_of(made), **change)
        checks = settled(desk.directory(PASSWORD, account=f"{account}@help.test"))
        fine, said = checks["Sign-in"]
        assert not fine
        assert why in said


def test_an_administrators_account_is_more_than_the_desk_should_have(desk):
    from tests.servers.samba import ADMIN_PASSWORD

    checks = settled(desk.directory(ADMIN_PASSWORD, account="Administrator@help.test"))
    fine, said = checks["Frontline's account"]
    assert not fine
    assert "account of its own" in said


def test_a_clock_far_from_ours_is_told(desk, corp, monkeypatch):
    from app.connect.active_directory import checks

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(minutes=3)

    monkeypatch.setattr(checks, "datetime", Later)
    fine, said = settled(corp)["Clock"]
    assert not fine
    assert "18" in said  # some 180 s
