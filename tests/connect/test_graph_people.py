"""Finding people in Entra, and reading what decides on them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.connect.graph.people import anchor_of
from app.identity.directories import Able, ContactKind, DirectoryAway, DirectoryRefused, Mark, Owned, Stamp
from tests.connect.entra import NAME, joined, tenant
from tests.servers.graph import USER_ADMINISTRATOR, Clock, Graph


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph() as server:
        yield server


def test_is_found_by_any_exact_name_of_theirs(graph: Graph) -> None:
    zoe = graph.add(
        "Zoë O'Hara",
        userPrincipalName="zoe.ohara@contoso.example",
        mail="zoe@mail.example",
        employeeId="E-117",
        onPremisesSamAccountName="zohara",
        proxyAddresses=["smtp:z.ohara@old.example"],
    )
    graph.add("Somebody Else")
    directory = joined(graph)
    for words in (
        zoe.id,
        zoe.id.upper(),
        " zoe.ohara@contoso.example ",
        "zoe@mail.example",
        "E-117",
        "Zoë O'Hara",
        "zohara",
        "z.ohara@old.example",
    ):
        assert [person.object_id for person in directory.find(words)] == [zoe.id], words


@pytest.mark.parametrize(
    "words", ["", "  ", "Zoë", "zoe*", "x' or displayName ne '", "*)(uid=*", "a" * 300, "{0}", "a&b#c"]
)
def test_nothing_but_an_exact_name_finds_anybody(graph: Graph, words: str) -> None:
    graph.add("Zoë Kovács")
    assert list(joined(graph).find(words)) == []


def test_a_tenant_whose_index_knows_less_is_searched_by_what_it_knows(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács", employeeId="E-117")
    graph.knows_index = False
    assert [person.object_id for person in joined(graph).find("E-117")] == [zoe.id]


def test_two_of_one_name_are_two_and_their_risk_is_unknown_yet(graph: Graph) -> None:
    graph.add("Sam Lee", department="Sales"), graph.add("Sam Lee", department="Finance")
    found = joined(graph).find("sam lee")
    assert {person.department for person in found} == {"Sales", "Finance"}
    assert all(Mark.RISK_UNKNOWN in person.marks for person in found)
    assert len(joined(graph).find("sam lee")) == 2


def test_at_most_twenty_are_found(graph: Graph) -> None:
    for _ in range(25):
        graph.add("Sam Lee")
    assert len(joined(graph).find("Sam Lee")) == 20


def test_a_person_is_told_with_all_that_decides_on_them(graph: Graph) -> None:
    boss = graph.add("Margaret Hollis")
    zoe = graph.add(
        "Zoë Kovács",
        department="Marketing",
        officeLocation="London",
        jobTitle="Designer",
        mobilePhone="+44 7700 900123",
        businessPhones=["+44 20 7946 0125"],
        otherMails=["zoe@home.example"],
    )
    zoe.superior = boss.id
    graph.put_in_group(zoe, "Marketing team")
    graph.enrol(zoe, "phone", phoneNumber="+44 7700900123", phoneType="mobile")
    graph.enrol(zoe, "phone", phoneNumber="+44 20 7946 9999", phoneType="office")
    app = graph.enrol(zoe, "microsoftAuthenticator", displayName="Zoë's phone")
    key = graph.enrol(zoe, "fido2", displayName="Red key", createdDateTime="2026-02-14T06:13:00.1234567Z")
    person = joined(graph).person(zoe.id)
    assert person is not None
    assert (person.directory, person.name, person.account) == (NAME, "Zoë Kovács", "zoë.kovács@contoso.example")
    assert (person.department, person.site, person.title) == ("Marketing", "London", "Designer")
    assert person.manager_id == boss.id
    assert person.marks == frozenset()
    assert "Marketing team" in person.groups
    ways = {(one.kind, one.value): one for one in person.contacts}
    assert sorted((kind, value) for kind, value in ways) == sorted(
        [
            (ContactKind.MOBILE, "+44 7700900123"),
            (ContactKind.PHONE, "+44 20 7946 9999"),
            (ContactKind.PHONE, "+44 20 7946 0125"),
            (ContactKind.MAIL, "zoë.kovács@contoso.example"),
            (ContactKind.OTHER_MAIL, "zoe@home.example"),
            (ContactKind.AUTHENTICATOR, app),
            (ContactKind.PASSKEY, key),
        ]
    )
    assert ways[ContactKind.PASSKEY, key].changed_at == datetime(2026, 2, 14, 6, 13, 0, 123456, UTC)
    assert ways[ContactKind.AUTHENTICATOR, app].label == "Zoë's phone"


def test_a_number_that_can_be_replaced_under_its_date_has_none(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    graph.enrol(zoe, "phone", phoneNumber="+44 7700 900123", phoneType="mobile", createdDateTime="2020-01-01T00:00:00Z")
    graph.enrol(zoe, "email", emailAddress="zoe@home.example", createdDateTime="2020-01-01T00:00:00Z")
    person = joined(graph).person(zoe.id)
    assert person is not None
    assert all(one.changed_at is None for one in person.contacts)


def test_nobody_is_nobody_but_a_page_of_html_is_not_an_answer(graph: Graph) -> None:
    directory = joined(graph)
    assert directory.person("5b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f001") is None
    assert directory.person("../organization") is None
    assert directory.person("zoe@contoso.example") is None
    graph.upset("GET", "/users/", status=404, headers={"Content-Type": "text/html"}, body=b"<html>not here</html>")
    with pytest.raises(DirectoryAway):
        directory.person("5b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f001")


@pytest.mark.parametrize("how", ["membership", "second page", "assigned", "eligible", "group for roles"])
def test_every_way_of_being_an_administrator_is_privileged(graph: Graph, how: str) -> None:
    zoe = graph.add("Zoë Kovács")
    if how == "membership":
        graph.give_role(zoe)
    elif how == "second page":
        graph.page_size = 2
        for number in range(4):
            graph.put_in_group(zoe, f"Group {number}")
        graph.give_role(zoe)
    elif how == "assigned":
        zoe.roles.append(USER_ADMINISTRATOR)
    elif how == "eligible":
        zoe.eligible.append(USER_ADMINISTRATOR)
    else:
        graph.put_in_group(zoe, "Tier 0", may_hold_roles=True)
    directory = joined(graph)
    person = directory.person(zoe.id)
    assert person is not None
    assert Mark.PRIVILEGED_ROLE in person.marks
    assert directory.abilities(zoe.id) == {Able.REVOKE_SESSIONS}


@pytest.mark.parametrize(
    "permission", ["GroupMember.Read.All", "RoleManagement.Read.Directory", "UserAuthenticationMethod.ReadWrite.All"]
)
def test_what_may_not_be_read_makes_the_risk_unknown(graph: Graph, permission: str) -> None:
    zoe = graph.add("Zoë Kovács")
    graph.put_in_group(zoe, "Marketing team")
    graph.permissions.remove(permission)
    person = joined(graph).person(zoe.id)
    assert person is not None
    assert person.marks == {Mark.RISK_UNKNOWN}


def test_a_role_that_may_not_be_read_is_privileged_all_the_same(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    graph.give_role(zoe)
    graph.permissions.remove("RoleManagement.Read.Directory")
    person = joined(graph).person(zoe.id)
    assert person is not None
    assert person.marks >= {Mark.PRIVILEGED_ROLE}


def test_a_group_that_is_shown_without_its_name_makes_the_risk_unknown(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    graph.put_in_group(zoe, None)
    person = joined(graph).person(zoe.id)
    assert person is not None
    assert person.marks == {Mark.RISK_UNKNOWN}


def test_a_tenant_without_privileged_identity_management_has_nobody_eligible(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    graph.has_pim = False
    person = joined(graph).person(zoe.id)
    assert person is not None
    assert person.marks == frozenset()


@pytest.mark.parametrize("path", ["/manager", "/transitiveMemberOf", "/roleAssignments", "/methods", "/users/[^/]*$"])
@pytest.mark.parametrize("kind", ["half", "lost", "html", "list"])
def test_half_an_answer_is_never_taken_for_a_person(graph: Graph, path: str, kind: str) -> None:
    zoe = graph.add("Zoë Kovács")
    zoe.superior = graph.add("Margaret Hollis").id
    if kind == "html":
        graph.upset("GET", path, status=200, body=b"<html>Welcome to the hotel</html>")
    elif kind == "list":
        graph.upset("GET", path, status=200, body=b"[]")
    else:
        graph.upset("GET", path, kind=kind)
    with pytest.raises(DirectoryAway):
        joined(graph).person(zoe.id)


def test_another_account_than_the_one_asked_for_is_refused(graph: Graph) -> None:
    zoe, other = graph.add("Zoë Kovács"), graph.add("Somebody Else")
    graph.upset("GET", f"/users/{zoe.id}$", status=200, body=b'{"id": "' + other.id.encode() + b'"}')
    with pytest.raises(DirectoryAway):
        joined(graph).person(zoe.id)


def test_a_list_that_goes_on_elsewhere_is_not_followed(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    with Graph() as elsewhere:
        body = b'{"value": [], "@odata.nextLink": "' + elsewhere.base.encode() + b'/users"}'
        graph.upset("GET", "/transitiveMemberOf", status=200, body=body)
        with pytest.raises(DirectoryAway, match="outside itself"):
            joined(graph).person(zoe.id)
        assert not elsewhere.asked


def test_a_list_without_end_is_given_up(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    body = (
        b'{"value": [], "@odata.nextLink": "' + f"{graph.base}/users/{zoe.id}/transitiveMemberOf?x=1".encode() + b'"}'
    )
    graph.upset("GET", "/transitiveMemberOf", status=200, body=body, times=1000)
    with pytest.raises(DirectoryAway, match="without end"):
        joined(graph).person(zoe.id)


@pytest.mark.parametrize("what", ["roleEligibilityScheduleInstances", "roleAssignments"])
def test_each_way_of_being_an_administrator_has_to_be_readable(graph: Graph, what: str) -> None:
    zoe = graph.add("Zoë Kovács")
    graph.upset("GET", what, status=403, body=b'{"error": {"code": "Authorization_RequestDenied"}}')
    person = joined(graph).person(zoe.id)
    assert person is not None
    assert person.marks == {Mark.RISK_UNKNOWN}


def test_marks_of_the_account_itself(graph: Graph) -> None:
    leaver = graph.add("Lee Ver", accountEnabled=False)
    synced = graph.add("Syn Ced", onPremisesSyncEnabled=True, onPremisesDistinguishedName="CN=Syn,OU=Staff,DC=x")
    synced.has_to_change = True
    directory = joined(graph)
    gone, here = directory.person(leaver.id), directory.person(synced.id)
    assert gone is not None
    assert here is not None
    assert gone.marks == {Mark.DISABLED}
    assert here.marks == {Mark.SYNCED, Mark.MUST_CHANGE}
    assert here.unit == "OU=Staff,DC=x"


def test_the_account_on_premises_is_named_by_synchronised_ones_only(graph: Graph) -> None:
    source = "c0ffee00-1111-4222-8333-444455556666"
    synced = graph.add("Syn Ced", onPremisesSyncEnabled=True, onPremisesImmutableId=anchor_of(source))
    graph.add("Clai Ming", onPremisesImmutableId=anchor_of(source))
    graph.add("Odd Anchor", onPremisesSyncEnabled=True, onPremisesImmutableId="not an id")
    directory = joined(graph)
    named = {person.object_id: person.source_id for person in directory.find(source) if person.source_id}
    assert named == {synced.id: source}
    assert [person.source_id for person in directory.find("Odd Anchor")] == [""]


def test_what_the_credential_may_do_is_told_before_anybody_is_promised_anything(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    everything = {Able.RESET, Able.ENABLE, Able.TEMPORARY_PASS, Able.REMOVE_METHODS, Able.REVOKE_SESSIONS}
    assert joined(graph).abilities(zoe.id) == everything
    graph.own_roles = []
    assert joined(graph).abilities(zoe.id) == everything - {Able.RESET, Able.ENABLE}
    graph.permissions.remove("User.RevokeSessions.All")
    assert joined(graph).abilities(zoe.id) == {Able.TEMPORARY_PASS, Able.REMOVE_METHODS}


def test_nothing_is_promised_for_guests_and_no_reset_for_the_synchronised(graph: Graph) -> None:
    guest = graph.add("Gus Test", userType="Guest")
    synced = graph.add("Syn Ced", onPremisesSyncEnabled=True)
    directory = joined(graph)
    assert directory.abilities(guest.id) == frozenset()
    assert directory.abilities(synced.id) == {Able.TEMPORARY_PASS, Able.REMOVE_METHODS, Able.REVOKE_SESSIONS}
    assert directory.abilities("5b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f001") == frozenset()


def test_a_token_that_cannot_be_read_promises_everything_and_lets_the_calls_say(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    graph.sign_in.opaque_tokens = True
    assert Able.RESET in joined(graph).abilities(zoe.id)


def test_the_stamp_is_when_the_password_was_set(graph: Graph) -> None:
    zoe = graph.add("Zoë Kovács")
    directory = joined(graph)
    assert directory.stamp(zoe.id) == Stamp(datetime(2026, 1, 5, 8, 30, tzinfo=UTC))
    with pytest.raises(DirectoryRefused):
        directory.stamp("5b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f001")


def test_resets_by_others_come_from_the_tenants_audit(graph: Graph) -> None:
    zoe, ben = graph.add("Zoë Kovács"), graph.add("Ben Carter")
    graph.page_size = 1
    graph.record("Reset user password", zoe.id, by=ben.id, correlationId="one")
    graph.record("Reset password (by admin)", zoe.id, by=ben.id, correlationId="one")
    graph.record("Reset user password", ben.id, by=ben.id)
    graph.record("Reset user password", ben.id, result="failure")
    graph.record("Reset user password", ben.id, activityDateTime="2026-02-01T00:00:00Z")
    graph.record("Update user", ben.id)
    graph.record("Reset password (by admin)", ben.id, activityDateTime="2026-03-01T09:00:00Z")
    found = joined(graph).resets_since(datetime(2026, 3, 1, tzinfo=UTC))
    assert [(one.object_id, one.set_at.hour) for one in found] == [(ben.id, 9), (zoe.id, 10)]


def test_without_the_permission_it_is_said_which_one_the_audit_needs(graph: Graph) -> None:
    graph.permissions.remove("AuditLog.Read.All")
    with pytest.raises(DirectoryRefused, match=r"AuditLog\.Read\.All"):
        joined(graph).resets_since(datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("groups", "owners", "expected"),
    [
        ([{"id": "g1", "displayName": "Payroll"}], [{"id": "o1", "@odata.type": "#microsoft.graph.servicePrincipal"},
                                                    {"id": "o2"}], Owned("Payroll", "o2")),
        ([{"id": "g1", "displayName": "Payroll"}], [], Owned("Payroll")),
        ([{"id": "g1"}, {"id": "g2"}], [{"id": "o2"}], None),
    ],
)  # fmt: skip
def test_a_group_is_owned_by_its_first_owner_who_is_a_person(monkeypatch, groups, owners, expected):
    with tenant() as graph:
        entra = joined(graph)
        said = {"/groups": {"value": groups}, "/groups/g1/owners": {"value": owners}}
        monkeypatch.setattr(entra._calls, "read", lambda path, _deed, _query=None, **_how: said[path])
        assert entra.owned("Payroll") == expected
        assert entra.owned("") is None


def test_everybody_is_told_page_by_page_and_a_busy_service_is_waited_for(graph: Graph) -> None:
    made = [graph.add(f"Person {number}") for number in range(3)]
    graph.add("Gone", accountEnabled=False), graph.add("Visitor", userType="Guest")
    graph.page_size = 2
    clock = Clock()
    pages = joined(graph, clock).everybody()
    assert [one.object_id for one in next(pages)] == [one.id for one in made[:2]]
    assert graph.count("GET", "/users$") == 1
    graph.upset("GET", "/users", status=429, headers={"Retry-After": "7"})
    before = clock.now()
    rest = [one for page in pages for one in page]
    assert [one.object_id for one in rest] == [made[2].id]
    assert (clock.now() - before).total_seconds() == 7
    assert all(Mark.RISK_UNKNOWN in one.marks for one in rest)
