"""The demo's directory: its people, and that it behaves like a real one."""

import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import db.samples
from app.connect.demo_directory import DemoDirectory
from app.connect.demo_people import DECLINES, SILENT, account_of, people_of
from app.identity.directories import Able, Check, ContactKind, Directory, DirectoryRefused, Mark, Person, everybody_of
from app.identity.model import Risk
from app.identity.risk import risk_of
from app.identity.rules import RiskLists
from app.identity.temporary import temporary_password
from tests.servers.graph import Clock

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROWS = tomllib.loads((Path(db.samples.__file__).parent / "people.toml").read_text(encoding="utf-8"))["requesters"]
LISTS = RiskLists(sensitive_departments=("Finance",), sensitive_groups=("Executives",))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def people() -> list[Person]:
    return list(people_of(ROWS, now=NOW))


@pytest.fixture
def directory(people: list[Person], clock: Clock) -> DemoDirectory:
    return DemoDirectory(people, clock=clock, sleep=clock.sleep)


def named(people: list[Person], name: str) -> Person:
    return next(person for person in people if person.name == name)


def marked(people: list[Person], mark: Mark) -> Person:
    return next(person for person in people if mark in person.marks)


def ages(person: Person) -> list[timedelta]:
    return [NOW - one.changed_at for one in person.contacts if one.changed_at is not None]


def test_the_same_rows_make_the_same_people_and_each_has_an_id_of_their_own(people: list[Person]) -> None:
    assert people == list(people_of(ROWS, now=NOW))
    assert len({person.object_id for person in people}) == len(people) == len(ROWS) + 6
    assert len({person.account for person in people}) == len(people)


def test_everyone_on_the_list_is_there_as_the_list_has_them(people: list[Person]) -> None:
    for row in ROWS:
        person = named(people, row["name"])
        assert person.department == row["department"]
        assert row["phone"] in [one.value for one in person.contacts]
        assert person.account == account_of(row["name"])


def test_everybody_but_the_first_executive_has_a_superior_who_is_there(people: list[Person]) -> None:
    ids = {person.object_id for person in people}
    first = next(named(people, row["name"]) for row in ROWS if row.get("is_vip"))
    for row in ROWS:
        person = named(people, row["name"])
        assert person.manager_id != person.object_id
        assert person.manager_id in ids or person == first


def test_all_risks_are_there(people: list[Person]) -> None:
    def risk(person: Person) -> Risk:
        return risk_of(person, LISTS)

    assert {risk(person) for person in people} == set(Risk)
    assert risk(named(people, "Margaret Hollis")) is Risk.SENSITIVE
    assert risk(named(people, "James Adeyemi")) is Risk.SENSITIVE
    assert risk(named(people, "Nadia Berg (admin)")) is Risk.PRIVILEGED
    assert risk(named(people, "Backup service")) is Risk.SERVICE
    assert risk(named(people, "Colin Marsden")) is Risk.LEAVER


def test_the_special_ones_are_there(people: list[Person]) -> None:
    locked = marked(people, Mark.LOCKED)
    assert locked.bad_passwords > 0
    assert locked.locked_at is not None
    young = [person for person in people if timedelta(days=2) in ages(person) and len(person.contacts) > 2]
    assert [{one.kind for one in person.contacts if one.changed_at == NOW - timedelta(days=2)} for person in young] == [
        {ContactKind.MOBILE, ContactKind.AUTHENTICATOR}
    ]
    labels = [one.label for person in people for one in person.contacts]
    assert sum(DECLINES in label for label in labels) == sum(SILENT in label for label in labels) == 1
    contractor = named(people, "Kofi Mensah")
    assert contractor.manager_id
    assert "Contractors" in contractor.groups
    starter = named(people, "Priscilla Boateng")
    assert [one.kind for one in starter.contacts] == [ContactKind.OTHER_MAIL, ContactKind.MANAGER]
    last = ROWS[-1]["name"]
    assert len({(one.department, one.site) for one in people if one.name == last}) == 2


@pytest.mark.parametrize("count", [0, 1, 5, 11])
def test_short_lists_make_people_too(count: int) -> None:
    assert len(people_of(ROWS[:count], now=NOW)) >= count + 5
    assert len(people_of([{"name": "Only Name"}], now=NOW)) == 7


def test_it_follows_the_protocol(directory: DemoDirectory) -> None:
    followed: Directory = directory
    assert followed.name == "Demo directory"
    assert all(isinstance(line, Check) and line.is_fine for line in followed.check())


def test_people_are_found_by_a_whole_name_only(directory: DemoDirectory, people: list[Person]) -> None:
    zoe = named(people, "Zoë Kovács")
    for words in ("zoë kovács", zoe.account.upper(), zoe.account.partition("@")[0], f" {zoe.object_id} "):
        assert [person.object_id for person in directory.find(words)] == [zoe.object_id], words
    for words in ("", " ", "zoë", "kovács", "northgate.example", "@"):
        assert directory.find(words) == [], words
    assert len(directory.find(ROWS[-1]["name"])) == 2


def test_a_reset_has_the_password_changed_and_unlocks(directory: DemoDirectory, people: list[Person]) -> None:
    locked = marked(people, Mark.LOCKED)
    before = directory.stamp(locked.object_id)
    directory.reset_password(locked.object_id, temporary_password(locked.account, locked.name))
    after = directory.person(locked.object_id)
    assert after is not None
    assert after.marks == {Mark.MUST_CHANGE}
    assert after.bad_passwords == 0
    assert directory.stamp(locked.object_id) != before


def test_a_reset_without_unlocking_leaves_it_locked(directory: DemoDirectory, people: list[Person]) -> None:
    locked = marked(people, Mark.LOCKED)
    directory.reset_password(locked.object_id, "Kx7m-Qw4p-Vt9r-Zn2d", unlock=False)
    after = directory.person(locked.object_id)
    assert after is not None
    assert after.marks == {Mark.LOCKED, Mark.MUST_CHANGE}


def test_two_resets_in_one_instant_have_two_stamps(people: list[Person], clock: Clock) -> None:
    directory = DemoDirectory(people, clock=clock, latency=0)
    somebody = people[1].object_id
    directory.reset_password(somebody, "Kx7m-Qw4p-Vt9r-Zn2d")
    first = directory.stamp(somebody)
    directory.reset_password(somebody, "Kx7m-Qw4p-Vt9r-Zn2e")
    assert directory.stamp(somebody) != first
    directory.choose_own(somebody)
    after = directory.person(somebody)
    assert after is not None
    assert Mark.MUST_CHANGE not in after.marks
    assert len(directory.resets_since(NOW)) == 2


def test_a_weak_password_is_refused_and_another_may_be_tried(directory: DemoDirectory, people: list[Person]) -> None:
    somebody = people[1]
    before = directory.stamp(somebody.object_id)
    for weak in ("Ab1-xy", f"A1-{somebody.account.partition('@')[0]}-A1"):
        with pytest.raises(DirectoryRefused) as refused:
            directory.reset_password(somebody.object_id, weak)
        assert refused.value.may_retry
        assert weak not in str(refused.value)
    assert directory.stamp(somebody.object_id) == before


def test_unlocking_enabling_and_removing_change_what_is_read(directory: DemoDirectory, people: list[Person]) -> None:
    locked, leaver = marked(people, Mark.LOCKED), marked(people, Mark.DISABLED)
    directory.unlock(locked.object_id)
    directory.enable(leaver.object_id)
    removed = directory.remove_methods(people[0].object_id)
    after = [directory.person(one.object_id) for one in (locked, leaver, people[0])]
    assert [one.marks for one in after if one] == [frozenset()] * 3
    assert removed == 2
    assert directory.remove_methods(people[0].object_id) == 0


def test_a_pass_is_never_the_same_and_not_for_the_disabled(directory: DemoDirectory, people: list[Person]) -> None:
    somebody = people[1].object_id
    assert len({directory.temporary_pass(somebody, minutes=60) for _ in range(20)}) == 20
    with pytest.raises(DirectoryRefused):
        directory.temporary_pass(marked(people, Mark.DISABLED).object_id, minutes=60)


CHANGES: list[Callable[[DemoDirectory, str], object]] = [
    lambda directory, whom: directory.reset_password(whom, "Kx7m-Qw4p-Vt9r-Zn2d"),
    lambda directory, whom: directory.unlock(whom),
    lambda directory, whom: directory.enable(whom),
    lambda directory, whom: directory.temporary_pass(whom, minutes=60),
    lambda directory, whom: directory.remove_methods(whom),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("mark", [Mark.PRIVILEGED_GROUP, Mark.SERVICE])
def test_administrators_and_services_are_out_of_reach(
    directory: DemoDirectory, people: list[Person], mark: Mark, change: Callable[[DemoDirectory, str], object]
) -> None:
    whom = marked(people, mark).object_id
    assert directory.abilities(whom) == {Able.REVOKE_SESSIONS}
    before = directory.person(whom), directory.stamp(whom)
    with pytest.raises(DirectoryRefused):
        change(directory, whom)
    assert (directory.person(whom), directory.stamp(whom)) == before


@pytest.mark.parametrize("change", [*CHANGES, lambda directory, whom: directory.revoke_sessions(whom)])
def test_who_is_not_there_is_refused(directory: DemoDirectory, change: Callable[[DemoDirectory, str], object]) -> None:
    assert directory.person("nobody") is None
    assert directory.abilities("nobody") == frozenset()
    with pytest.raises(DirectoryRefused):
        change(directory, "nobody")


def test_what_was_set_past_the_desk_is_seen(directory: DemoDirectory, people: list[Person]) -> None:
    whom = people[3].object_id
    before = directory.stamp(whom)
    directory.set_elsewhere(whom)
    assert [one.object_id for one in directory.resets_since(NOW)] == [whom]
    assert directory.resets_since(NOW + timedelta(days=1)) == []
    assert directory.stamp(whom) != before


def test_calls_take_a_moment(directory: DemoDirectory, clock: Clock, people: list[Person]) -> None:
    directory.find("nobody")
    directory.person(people[0].object_id)
    assert clock.slept == [0.15, 0.15]


def test_many_at_once_lose_nothing(people: list[Person], clock: Clock) -> None:
    directory = DemoDirectory(people, clock=clock, latency=0)
    whom = people[1].object_id
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: directory.reset_password(whom, "Kx7m-Qw4p-Vt9r-Zn2d"), range(64)))
    assert directory.stamp(whom).version == 65
    assert len(directory.resets_since(NOW)) == 64


def test_groups_and_accounts_have_an_owner_on_record(directory):
    everyone = [held.person for held in directory._held.values()]
    somebody = next(one for one in everyone if one.department and one.manager_id and one.groups)
    owned = directory.owned(somebody.department)
    assert owned is not None
    assert owned.owner_id in {one.manager_id for one in everyone if somebody.department in one.groups}
    account = directory.owned(somebody.object_id)
    assert account is not None
    assert account.owner_id == somebody.manager_id
    assert directory.owned("no such group") is None


def test_everybody_enabled_is_told_in_small_pages(directory: DemoDirectory, people: list[Person]) -> None:
    pages = list(everybody_of(directory))
    told = [one.object_id for page in pages for one in page]
    assert told == [one.object_id for one in people if Mark.DISABLED not in one.marks]
    assert len(pages) > 1
    assert all(len(page) <= 20 for page in pages)
