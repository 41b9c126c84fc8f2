from dataclasses import replace

from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from tests.ui.tickets.fake_desk import STAFF
from ui.tickets import directory


def test_names_are_told_by_id(list_room):
    names = list_room.directory
    assert names.staff_name(3) == "Ben Carter"
    assert names.queue_name(2) == "Network"
    assert names.category_name(2) == "E-mail"
    assert names.number(123) == "HD-123"


def test_unknown_ids_get_a_plain_word(list_room):
    names = list_room.directory
    assert (names.staff_name(99), names.staff_name(None)) == ("someone", "nobody")
    assert (names.queue_name(99), names.queue_name(None)) == ("a queue", "a queue")
    assert (names.category_name(99), names.category_name(None)) == ("a category", "no category")
    assert (names.staff_row(None), names.queue_row(99)) == (None, None)


def test_those_who_left_are_named_but_not_offered(list_room):
    names = list_room.directory
    assert names.staff_name(6) == "Olga Gone"
    assert "Olga Gone" not in [person.name for person in names.active_staff()]


def test_a_change_of_names_is_read_again(list_room):
    list_room.people.people = tuple(
        replace(person, name="Ben C. Carter") if person.id == 3 else person for person in STAFF
    )
    with list_room.qtbot.waitSignal(list_room.directory.changed):
        list_room.live.heard(changed(Topic.STAFF, 3))
    assert list_room.directory.staff_name(3) == "Ben C. Carter"


def test_a_change_of_tickets_reads_no_names(list_room):
    heard = []
    list_room.directory.changed.connect(lambda: heard.append(1))
    list_room.live.heard(changed(Topic.TICKET, 3))
    list_room.quiet()
    assert heard == []


def test_names_stay_when_they_can_not_be_read(list_room, monkeypatch):
    def broken():
        raise StoreUnavailable("Away.")

    monkeypatch.setattr(list_room.people, "staff", broken, raising=False)
    with list_room.qtbot.waitSignal(list_room.directory.failed):
        list_room.directory.read()
    assert list_room.directory.staff_name(3) == "Ben Carter"


def test_names_that_could_not_be_read_are_read_again_until_they_are(list_room, monkeypatch):
    monkeypatch.setattr(directory, "PAUSES_MS", (5, 10))
    failures = []

    def broken():
        raise StoreUnavailable("Away.")

    with monkeypatch.context() as away:
        away.setattr(list_room.people, "staff", broken, raising=False)
        list_room.directory.failed.connect(failures.append)
        list_room.directory.read()
        list_room.qtbot.waitUntil(lambda: len(failures) == 4)
        list_room.people.people = tuple(replace(one, name=f"{one.name}!") for one in STAFF)
    list_room.qtbot.waitUntil(lambda: list_room.directory.staff_name(3) == "Ben Carter!")
    assert not list_room.directory._again.isActive()


def test_a_mistake_of_ours_is_told_and_not_repeated(list_room, monkeypatch):
    monkeypatch.setattr(list_room.people, "staff", lambda: 1 / 0, raising=False)
    with list_room.qtbot.waitSignal(list_room.directory.failed):
        list_room.directory.read()
    assert not list_room.directory._again.isActive()


def test_a_load_that_could_not_be_read_is_told(list_room, monkeypatch):
    def broken():
        raise StoreUnavailable("Away.")

    monkeypatch.setattr(list_room.people, "load", broken, raising=False)
    with list_room.qtbot.waitSignal(list_room.directory.load_failed):
        list_room.directory.read_load()


def test_the_load_is_read_when_asked_for(list_room):
    assert list_room.directory.load == {}
    with list_room.qtbot.waitSignal(list_room.directory.load_changed):
        list_room.directory.read_load()
    assert list_room.directory.load[2].urgent == 3
