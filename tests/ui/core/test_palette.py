"""The command palette, worked with keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit

from ui.core.actions import Action
from ui.core.fuzzy import match
from ui.core.palette import CommandPalette, Found
from ui.core.palette_rows import Heading, PaletteModel, Trouble, runs, with_headings


class Tickets:
    """Answers when told to."""

    prefix, name, is_at_hand = "#", "tickets", False

    def __init__(self, prefix="#"):
        self.prefix = prefix
        self.asked = []

    def search(self, query, answer):
        self.asked.append((query, answer))


class Places:
    """Knows what it finds."""

    prefix, name, is_at_hand = "", "places", True

    def __init__(self, *titles):
        self.titles = titles

    def search(self, query, answer):
        answer([Found("Go to", title) for title in self.titles if query.lower() in title.lower()])


@pytest.fixture
def ran():
    return []


@pytest.fixture
def tickets():
    return Tickets()


@pytest.fixture
def palette(window, actions, tickets, ran):
    actions.add(
        Action(
            "resolve",
            "Resolve ticket…",
            "Ctrl+Shift+R",
            "circle-check",
            run=lambda: ran.append("resolve"),
            group="Ticket",
        ),
        Action("refresh", "Refresh", "F5", run=lambda: ran.append("refresh"), group="View"),
        Action("previous", "Previous pane", group="View"),
        Action("hidden", "Restore", when=lambda: False),
        Action("keys", "Keyboard shortcuts", "F1", words="help hotkeys", run=lambda: ran.append("keys")),
    )
    return CommandPalette(window, actions, [tickets], search_all=lambda query: ran.append(f"all {query}"))


def titles(palette):
    return [found.title for found in palette.entries()]


def test_it_finds_possible_actions_and_runs_the_first(palette, window, qtbot, ran):
    palette.open()
    qtbot.keyClicks(palette.line, "res")
    assert titles(palette) == ["Resolve ticket…", "Refresh"]
    assert palette.entries()[0].letters == {0, 1, 2}
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert ran == ["resolve"]
    assert not palette.isVisible()
    assert QApplication.focusWidget() is window.list


def test_arrows_skip_headings_and_go_round(palette, qtbot, ran):
    palette.open("res")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Up)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert ran == ["refresh"]


def test_escape_closes_it_and_gives_the_focus_back(palette, window, qtbot):
    palette.open()
    assert QApplication.focusWidget() is palette.line
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is window.list


def test_other_words_find_an_action_too(palette):
    palette.open("hotkeys")
    assert titles(palette) == ["Keyboard shortcuts"]


def test_a_late_answer_to_an_earlier_query_is_dropped(palette, tickets, qtbot):
    palette.open("vpn")
    qtbot.waitUntil(lambda: len(tickets.asked) == 1)
    qtbot.keyClicks(palette.line, " down")
    qtbot.waitUntil(lambda: len(tickets.asked) == 2)
    (_, first), (query, second) = tickets.asked
    assert query == "vpn down"
    first([Found("Tickets", "vpn old")])
    second([Found("Tickets", "vpn down at home", "HD-1")])
    qtbot.waitUntil(lambda: titles(palette) == ["vpn down at home"])
    assert palette.entries()[0].letters == set(range(8))


def test_answers_keep_the_selection_that_was_moved(palette, tickets, qtbot, ran):
    palette.open("res")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: bool(tickets.asked))
    tickets.asked[0][1]([Found("Tickets", "Reset password")])
    qtbot.waitUntil(lambda: len(titles(palette)) == 3)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert ran == ["refresh"]


def test_prefixes_narrow_the_search(palette, tickets, qtbot):
    people = Tickets("@")
    palette.add_provider(people)
    palette.open(">res")
    qtbot.wait(120)
    assert not tickets.asked
    assert len(titles(palette)) == 2
    palette.open("#res")
    qtbot.waitUntil(lambda: [query for query, _ in tickets.asked] == ["res"])
    assert not people.asked
    assert titles(palette) == []
    assert palette.model.rows() == (Heading("Searching…"),)


def test_no_match_offers_to_search_everything(palette, tickets, qtbot, ran):
    palette.open("zzqq")
    qtbot.waitUntil(lambda: bool(tickets.asked))
    tickets.asked[0][1]([])
    qtbot.waitUntil(lambda: bool(palette.entries()))
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert ran == ["all zzqq"]


def test_what_could_not_be_searched_is_said_beside_what_was_found(palette, tickets, qtbot):
    palette.open("res")
    qtbot.waitUntil(lambda: bool(tickets.asked))
    tickets.asked[0][1](Trouble("Tickets", "The database is away. Try later.", (Found("Tickets", "Reset"),)))
    qtbot.waitUntil(lambda: len(titles(palette)) == 4)
    assert titles(palette)[1] == "Reset"
    assert titles(palette)[3] == "Tickets could not be searched: The database is away."
    palette.open("zzqq")
    qtbot.waitUntil(lambda: len(tickets.asked) == 2)
    tickets.asked[1][1](Trouble("Tickets", "Away."))
    qtbot.waitUntil(lambda: bool(titles(palette)))
    assert titles(palette) == ["Tickets could not be searched: Away."]  # and not that nothing matches
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(tickets.asked) == 3)
    assert palette.isVisible()
    assert tickets.asked[2][0] == "zzqq"


def test_what_is_both_a_deed_and_a_place_is_offered_once(palette, tickets, qtbot):
    palette.open("previous")
    qtbot.waitUntil(lambda: bool(tickets.asked))
    tickets.asked[0][1]([Found("View", "Previous pane"), Found("Go to", "Previous pane")])
    qtbot.waitUntil(lambda: len(palette.entries()) == 2)
    assert [(one.section, one.title) for one in palette.entries()] == [
        ("View", "Previous pane"),
        ("Go to", "Previous pane"),
    ]


def test_a_whole_name_comes_first_whatever_else_fits(palette, actions, qtbot):
    actions.add(
        Action("history", "Ticket history", group="Ticket"),
        Action("open", "Unassigned", words="triage", group="Go to"),
    )
    palette.add_provider(Places("HR", "Triage", "Chronicle of HR", "Triage of vendors"))
    palette.open()
    qtbot.keyClicks(palette.line, "HR")
    assert titles(palette) == ["HR", "Chronicle of HR"]  # at once, and not only when typing pauses
    palette.open("triage")
    assert titles(palette) == ["Triage", "Triage of vendors", "Unassigned"]
    palette.open("tri")
    assert titles(palette) == ["Triage", "Triage of vendors", "Unassigned"]
    palette.open("thy")
    assert titles(palette) == ["Ticket history"]


def test_kinds_come_in_the_order_of_their_nearest_names(palette, tickets, qtbot):
    palette.open("pane")
    qtbot.waitUntil(lambda: bool(tickets.asked))
    answer = tickets.asked[0][1]
    names = ("The pane is gone", "Japanese keys", "pane", "Panel broken")
    answer([Found("Tickets", name) for name in names] + [Found("Tickets", "By number", also="pane")])
    qtbot.waitUntil(lambda: len(titles(palette)) > 1)
    assert titles(palette) == [
        "pane",
        "By number",
        "Panel broken",
        "The pane is gone",
        "Japanese keys",
        "Previous pane",
    ]


def test_it_closes_when_the_focus_goes_elsewhere(palette, window, qtbot):
    palette.open()
    other = QLineEdit()
    window.layout().addWidget(other)
    other.setFocus()
    qtbot.waitUntil(lambda: not palette.isVisible())
    assert QApplication.focusWidget() is other


def test_it_stays_inside_a_small_window(palette, window, keeper, qtbot):
    keeper.set_text_percent(150)
    palette.open()
    window.resize(1040, 640)
    qtbot.wait(20)
    assert window.rect().contains(palette.geometry().adjusted(20, 20, -20, -20))


def test_it_says_what_is_selected(palette, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr("ui.core.palette.announce", lambda _widget, text: said.append(text))
    palette.open("res")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert said == ["Refresh, View, shortcut F5"]


def test_the_model_keeps_qts_rules(qapp):
    model = PaletteModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows(with_headings([Found("A", "one"), Found("B", "two"), Found("A", "three")]))
    assert [getattr(row, "title", None) or row.text for row in model.rows()] == ["A", "one", "three", "B", "two"]
    model.show_rows([])
    assert tester


@pytest.mark.parametrize(
    ("query", "text", "letters"),
    [
        ("res", "Resolve ticket", {0, 1, 2}),
        ("rt", "Resolve ticket", {0, 8}),
        ("tick res", "Resolve ticket", {0, 1, 2, 8, 9, 10, 11}),
        ("to", "Auto, to do", {6, 7}),
        ("xyz", "Resolve ticket", None),
        ("", "Anything", set()),
    ],
)
def test_letters_that_fit(query, text, letters):
    found = match(query, text)
    assert (None if found is None else set(found.letters)) == letters


def test_runs_cut_where_marks_change():
    assert runs("Reset", frozenset({0, 1})) == [("Re", True), ("set", False)]
