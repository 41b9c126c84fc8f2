"""One person in two directories: the source of authority answers, and the riskier of the two counts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import override

import pytest

from app.connect.demo_directory import DemoDirectory
from app.connect.graph.people import anchor_of
from app.connect.routing import together
from app.identity.directories import Able, Contact, ContactKind, Directory, DirectoryAway, Mark, Person, everybody_of
from app.identity.jobs import Connection
from app.worker.connections import Built, Connections
from tests.connect.entra import NAME, joined
from tests.servers.graph import Account, Graph

HERE = "c0ffee00-1111-4222-8333-444455556666"
LOCAL = frozenset({Able.RESET, Able.UNLOCK, Able.ENABLE})
CHANGED = datetime(2026, 1, 1, tzinfo=UTC)


class OnPremises(DemoDirectory):
    """A directory that knows passwords and nothing of authenticators."""

    is_away = False

    @override
    def abilities(self, object_id: str) -> frozenset[Able]:
        return super().abilities(object_id) & LOCAL

    @override
    def person(self, object_id: str) -> Person | None:
        if self.is_away:
            raise DirectoryAway("Away.")
        return super().person(object_id)


def an_account(**fields: object) -> Person:
    mobile = Contact(ContactKind.MOBILE, "+44 7700 900123", CHANGED)
    whole = Person("AD", HERE, "Zoë Kovács", "zoe@contoso.example", contacts=(mobile,), groups=frozenset({"Staff"}))
    return replace(whole, **fields)


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph() as server:
        yield server


@pytest.fixture
def cloud(graph: Graph) -> Account:
    return graph.add(
        "Zoë Kovács",
        userPrincipalName="zoe@contoso.example",
        onPremisesSyncEnabled=True,
        onPremisesImmutableId=anchor_of(HERE),
        mobilePhone="+447700900123",
    )


def both(graph: Graph, person: Person | None = None) -> tuple[OnPremises, Sequence[Directory]]:
    local = OnPremises([person or an_account()], name="AD", latency=0)
    return local, together([local, joined(graph)])


def test_a_directory_alone_is_as_it_was(graph: Graph) -> None:
    alone = [joined(graph)]
    assert together(alone) is alone


def test_directories_without_copies_never_wait_for_each_other() -> None:
    apart = [OnPremises([an_account()], name=name, latency=0) for name in ("AD", "Other")]
    assert together(apart) is apart


def test_only_the_source_of_authority_is_found(graph: Graph, cloud: Account) -> None:
    _, directories = both(graph)
    found = [person for directory in directories for person in directory.find("zoe@contoso.example")]
    assert [(person.directory, person.object_id) for person in found] == [("AD", HERE)]


def test_everybody_is_told_once_and_by_the_source_of_authority(graph: Graph, cloud: Account) -> None:
    alone = graph.add("Only Cloud")
    told = [[one.object_id for page in everybody_of(each) for one in page] for each in both(graph)[1]]
    assert told == [[HERE], [alone.id]]


def test_a_copy_of_what_nobody_answers_for_is_found(graph: Graph, cloud: Account) -> None:
    cloud.shown["onPremisesImmutableId"] = anchor_of("11111111-2222-4333-8444-555566667777")
    _, directories = both(graph)
    assert [person.directory for person in directories[1].find("zoe@contoso.example")] == [NAME]


def test_a_copy_whose_source_is_away_is_found_and_cannot_be_read(graph: Graph, cloud: Account) -> None:
    local, directories = both(graph)
    local.is_away = True
    assert [person.object_id for person in directories[1].find("zoe@contoso.example")] == [cloud.id]
    with pytest.raises(DirectoryAway):
        directories[1].person(cloud.id)


def test_a_cloud_that_is_away_lets_nobody_be_read_as_harmless(graph: Graph, cloud: Account) -> None:
    _, directories = both(graph)
    graph.close()
    with pytest.raises(DirectoryAway):
        directories[0].person(HERE)


def test_the_account_is_told_with_what_its_copy_adds(graph: Graph, cloud: Account) -> None:
    graph.put_in_group(cloud, "Cloud group")
    key = graph.enrol(cloud, "fido2")
    _, directories = both(graph)
    person = directories[0].person(HERE)
    assert person is not None
    assert person.directory == "AD"
    assert {"Staff", "Cloud group"} <= person.groups
    ways = [(one.kind, one.value) for one in person.contacts]
    assert (ContactKind.MOBILE, "+44 7700 900123") in ways
    assert (ContactKind.PASSKEY, key) in ways
    assert (ContactKind.MOBILE, "+447700900123") not in ways
    assert person.marks == frozenset()


@pytest.mark.parametrize("where", ["cloud", "premises"])
@pytest.mark.parametrize("asked", ["cloud", "premises"])
def test_who_is_privileged_in_one_is_privileged_in_both(graph: Graph, cloud: Account, where: str, asked: str) -> None:
    if where == "cloud":
        graph.give_role(cloud)
    marks = frozenset({Mark.ADMIN_COUNT}) if where == "premises" else frozenset()
    _, directories = both(graph, an_account(marks=marks))
    directory, whom = (directories[0], HERE) if asked == "premises" else (directories[1], cloud.id)
    person = directory.person(whom)
    assert person is not None
    assert person.marks & {Mark.ADMIN_COUNT, Mark.PRIVILEGED_ROLE}
    assert directory.abilities(whom) <= {Able.REVOKE_SESSIONS}


def test_passwords_are_set_on_premises_and_authenticators_taken_in_the_cloud(graph: Graph, cloud: Account) -> None:
    local, directories = both(graph)
    graph.enrol(cloud, "fido2")
    directory = directories[0]
    assert directory.abilities(HERE) == LOCAL | {Able.TEMPORARY_PASS, Able.REMOVE_METHODS, Able.REVOKE_SESSIONS}
    before = directory.stamp(HERE)
    directory.reset_password(HERE, "Kx7m-Qw4p-Vt9r-Zn2d")
    assert local.stamp(HERE) == directory.stamp(HERE) != before
    assert cloud.password == ""
    assert directory.remove_methods(HERE) == 1
    assert directory.temporary_pass(HERE, minutes=60) == cloud.passes[0]["temporaryAccessPass"]
    directory.revoke_sessions(HERE)
    assert cloud.sign_ins_ended == 1


def test_without_a_copy_everything_stays_where_the_account_is(graph: Graph) -> None:
    local, directories = both(graph)
    assert directories[0].abilities(HERE) == LOCAL
    assert directories[0].person(HERE) == local.person(HERE)


def test_two_copies_are_none_and_the_risk_is_unknown(graph: Graph, cloud: Account) -> None:
    graph.add("Zoë Kovács", onPremisesSyncEnabled=True, onPremisesImmutableId=anchor_of(HERE))
    _, directories = both(graph)
    person = directories[0].person(HERE)
    assert person is not None
    assert Mark.RISK_UNKNOWN in person.marks
    assert directories[0].abilities(HERE) == frozenset()


def test_an_account_of_the_same_name_is_no_copy(graph: Graph) -> None:
    stranger = graph.add("Zoë Kovács", userPrincipalName="zoe@contoso.example")
    claims = graph.add("Zoë Kovács", onPremisesImmutableId=anchor_of(HERE))  # names it, but is not synchronised
    graph.enrol(stranger, "fido2")
    graph.enrol(claims, "fido2")
    _, directories = both(graph)
    assert Able.REMOVE_METHODS not in directories[0].abilities(HERE)


def test_a_worker_asks_its_directories_together(graph: Graph, cloud: Account) -> None:
    local = OnPremises([an_account()], name="AD", latency=0)
    ends: dict[str, Directory] = {"ad": local, "entra": joined(graph)}
    desk = SimpleNamespace(connections=lambda: [Connection(kind, kind) for kind in ends])
    kinds = {
        kind: lambda making: Built(making.connection.name, directory=ends[making.connection.kind]) for kind in ends
    }
    connections = Connections(desk, str, kinds, key=b"")
    graph.give_role(cloud)
    person = connections.directory("AD").person(HERE)
    assert person is not None
    assert Mark.PRIVILEGED_ROLE in person.marks
