from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.tickets.model import Priority, Status
from app.tickets.queries import Listing, Sort
from tests.ui.tickets.list_room import HERE
from ui.tickets.filter_bar import FilterBar
from ui.tickets.narrowing import NOBODY, Narrowing, place_name, remembered


@pytest.fixture
def bar(list_room, qtbot):
    made = FilterBar(list_room.directory)
    qtbot.addWidget(made)
    made.show_narrowing(Narrowing(), HERE)
    made.show()
    made.told = []
    made.narrowed.connect(made.told.append)
    return made


def choose(chip, words):
    chip.choices.aboutToShow.emit()
    next(action for action in chip.choices.actions() if action.text() == words).trigger()


def visible(bar):
    return [chip.text() for chip in (*bar._chips(), bar.clear_button) if not chip.isHidden()]


def test_closed_it_shows_only_what_is_in_force(bar):
    assert visible(bar) == ["Sorted by priority, then age"]
    assert bar.words.isHidden()
    bar.show_narrowing(Narrowing(priorities=frozenset({Priority.HIGH})), HERE)
    assert visible(bar) == ["Priority: P2", "Sorted by priority, then age", "Clear"]


def test_opened_it_shows_every_chip_and_the_words(bar, qtbot):
    bar.open()
    assert visible(bar) == ["Status", "Priority", "Category", "Assignee", "Sorted by priority, then age"]
    assert not bar.words.isHidden()


def test_the_assignee_is_no_choice_where_the_place_is_one(bar):
    bar.show_narrowing(Narrowing(), Listing("My tickets", assignee_id=2))
    bar.open()
    assert "Assignee" not in visible(bar)


def test_each_chip_narrows(bar):
    choose(bar.status, "Pending")
    choose(bar.priority, "P1 · Critical")
    choose(bar.category, "E-mail")
    choose(bar.assignee, "Unassigned")
    choose(bar.sort, "Newest first")
    assert bar.told[-1] == Narrowing(
        frozenset({Status.PENDING}), frozenset({Priority.CRITICAL}), 2, NOBODY, sort=Sort.NEWEST
    )
    assert bar.category.accessibleName() == "Category: E-mail"
    choose(bar.status, "Pending")
    assert bar.told[-1].statuses == frozenset()


def test_clear_lets_everything_through_but_keeps_the_order(bar, qtbot):
    choose(bar.sort, "Newest first")
    choose(bar.status, "New")
    qtbot.mouseClick(bar.clear_button, Qt.MouseButton.LeftButton)
    assert bar.told[-1] == Narrowing(sort=Sort.NEWEST)


def test_words_follow_when_typing_rests(bar, qtbot):
    bar.open()
    qtbot.keyClicks(bar.words, "vpn ")
    assert bar.told == []
    qtbot.waitUntil(lambda: bar.told == [Narrowing(words="vpn")])


def test_escape_clears_the_words_then_leaves(bar, qtbot):
    bar.open()
    qtbot.waitUntil(bar.words.hasFocus)
    qtbot.keyClicks(bar.words, "vpn")
    qtbot.keyClick(bar.words, Qt.Key.Key_Escape)
    assert (bar.words.text(), bar.is_open) == ("", True)
    with qtbot.waitSignal(bar.left):
        qtbot.keyClick(bar.words, Qt.Key.Key_Escape)
    assert not bar.is_open


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_a_chip_opens_by_keyboard(bar, qtbot):
    bar.open()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(bar.status, key)
        qtbot.waitUntil(bar.status.choices.isVisible)
        bar.status.choices.close()


def test_every_control_has_a_name(bar):
    bar.open()
    for control in (bar.words, *bar._chips(), bar.clear_button):
        assert control.accessibleName()


@pytest.mark.parametrize(
    "narrowing",
    [
        Narrowing(),
        Narrowing(frozenset({Status.ON_HOLD}), frozenset({Priority.LOW, Priority.HIGH}), 3, NOBODY, sort=Sort.OLDEST),
    ],
)
def test_a_narrowing_is_remembered(narrowing):
    assert remembered(narrowing.text()) == narrowing


@pytest.mark.parametrize(
    "text", [None, "", "nonsense", "[1]", '{"statuses": ["lost"]}', '{"sort": "UP"}', '{"statuses": 3}']
)
def test_what_can_not_be_read_counts_as_nothing(text):
    assert remembered(text) == Narrowing()


def test_typed_words_are_not_remembered():
    assert remembered(Narrowing(words="secret").text()) == Narrowing()


def test_a_narrowing_narrows_its_place():
    listing = Narrowing(frozenset({Status.RESOLVED}), assignee_id=NOBODY, words="vpn").of(HERE)
    assert listing == replace(
        HERE, statuses=frozenset({Status.RESOLVED}), unassigned=True, words="vpn", live_only=False
    )
    assert Narrowing().of(HERE) == HERE


def test_each_place_remembers_its_own():
    places = [
        HERE,
        Listing("Mine", assignee_id=2),
        Listing("Nobody's", unassigned=True),
        Listing(),
        Listing("Q", queue_id=2),
    ]
    assert len({place_name(place) for place in places}) == 5
