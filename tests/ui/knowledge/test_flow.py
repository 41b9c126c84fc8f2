"""Articles while one works on tickets: suggested, found, linked, and asked about."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.changes import Topic, changed
from app.knowledge.model import Confidence, Helped, Part
from app.knowledge.queries import Linked
from tests.ui.knowledge.shelf import MemoryGate, MemoryLibrary, MemoryQueries, Shelf, key
from tests.ui.knowledge.test_editor import press_in as press
from ui.core.background import Background
from ui.core.buttons import Segmented
from ui.core.live import Live
from ui.knowledge.flow.article_picker import ArticlePicker, Chosen, Use
from ui.knowledge.flow.asking_beside import AskingBeside
from ui.knowledge.flow.helped_rows import HelpedRows
from ui.knowledge.flow.suggestions import Suggestions
from ui.knowledge.flow.ticket_articles import OpenTicket, TicketArticles

VPN, PRINTER = key(1), key(2)
TICKET = OpenTicket(7, "vpn drops again", "Windows 11")
Ask = Callable[[str], ArticlePicker]


@pytest.fixture
def stocked(shelf: Shelf) -> Shelf:
    shelf.put(1, "VPN drops", confidence=Confidence.NOT_VALIDATED)
    shelf.put(2, "Printer jams", environment="")
    return shelf


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(900, 700)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


# ---------------------------------------------------------------- the card that finds one


@pytest.fixture
def ask(window: QWidget, local: Background, stocked: Shelf) -> Ask:
    def ask(about: str) -> ArticlePicker:
        card = ArticlePicker(window, local, MemoryLibrary(stocked), about=about, into="put it into the reply")
        card._pause.setInterval(1)
        card.open()
        return card

    return ask


@pytest.mark.parametrize(
    ("keys", "use"), [("Return", Use.INSERT), ("Shift+Return", Use.LINK), ("Ctrl+Return", Use.READ)]
)
def test_what_is_nearest_is_taken_by_one_key(qtbot: QtBot, window: QWidget, ask: Ask, keys: str, use: Use):
    card = ask("vpn drops")
    qtbot.waitUntil(lambda: card.lines.line is not None)
    with qtbot.waitSignal(card.chosen) as told:
        press(window, keys)
    assert told.args == [Chosen(VPN, use)]


def test_words_find_another_and_arrows_walk(qtbot: QtBot, window: QWidget, ask: Ask, qtmodeltester: ModelTester):
    card = ask("vpn windows")
    qtmodeltester.check(card.lines.lines_model)
    QTest.keyClicks(card.words, "jams")
    qtbot.waitUntil(lambda: card.lines.line is not None and card.lines.line.article == PRINTER)
    card.words.clear()
    qtbot.waitUntil(lambda: len(card.lines.lines_model.lines) == 1)
    QTest.keyClicks(card.words, "o")
    qtbot.waitUntil(lambda: len(card.lines.lines_model.lines) == 2)
    press(window, "Down")
    with qtbot.waitSignal(card.chosen) as told:
        press(window, "Return")
    assert told.args[0].article == card.lines.lines_model.lines[1].article


def test_nothing_found_is_said_and_taken_by_no_key(qtbot: QtBot, window: QWidget, ask: Ask):
    card = ask("nothing")
    QTest.keyClicks(card.words, "zebra")
    qtbot.waitUntil(lambda: card._remark.text() == "No article has “zebra” in it.")
    with qtbot.assertNotEmitted(card.chosen):
        press(window, "Return")
    press(window, "Escape")
    assert card.isHidden()


# ---------------------------------------------------------------- among the ticket's properties


@pytest.fixture
def section(qtbot: QtBot, stocked: Shelf, background: Background, local: Background, live: Live) -> TicketArticles:
    made = TicketArticles(MemoryLibrary(stocked), MemoryQueries(stocked), background, local, live)  # type: ignore[arg-type]
    made._pause.setInterval(1)
    qtbot.addWidget(made)
    made.resize(270, 400)
    with qtbot.waitActive(made):
        made.show()
    return made


def titles(section: TicketArticles) -> list[tuple[str, str]]:
    return [(line.title, line.remark) for line in section.lines.lines_model.lines]


def test_what_may_help_is_shown_until_it_is_linked(qtbot: QtBot, section: TicketArticles, stocked: Shelf, live: Live):
    section.show_ticket(TICKET)
    qtbot.waitUntil(lambda: titles(section) == [("VPN drops", "not validated · Windows 11")])
    assert section._remark.text() == "None is linked. These may help:"
    stocked.links.append((7, VPN, Part.USED))
    live.heard(changed(Topic.ARTICLE, 1))
    qtbot.waitUntil(lambda: titles(section) == [("VPN drops", "linked by Ana")])
    assert not section._remark.isVisible()


@pytest.mark.parametrize(
    ("pressed", "signal"),
    [
        (Qt.Key.Key_Return, "read_asked"),
        (Qt.Key.Key_I, "insert_asked"),
        (Qt.Key.Key_L, "link_asked"),
        (Qt.Key.Key_E, "edit_asked"),
    ],
)
def test_keys_on_what_may_help(qtbot: QtBot, section: TicketArticles, pressed: Qt.Key, signal: str):
    section.show_ticket(TICKET)
    qtbot.waitUntil(lambda: section.lines.line is not None)
    with qtbot.waitSignal(getattr(section, signal)) as told:
        qtbot.keyClick(section.lines, pressed)
    assert told.args == [VPN]


def test_what_is_linked_is_unlinked_by_delete_and_not_linked_again(
    qtbot: QtBot, section: TicketArticles, stocked: Shelf
):
    stocked.links.append((7, VPN, Part.USED))
    section.show_ticket(TICKET)
    qtbot.waitUntil(lambda: bool(section.links))
    with qtbot.assertNotEmitted(section.link_asked):
        qtbot.keyClick(section.lines, Qt.Key.Key_L)
    with qtbot.waitSignal(section.unlink_asked) as told:
        qtbot.keyClick(section.lines, Qt.Key.Key_Delete)
    assert told.args[0].article == VPN


def test_an_article_with_several_links_is_one_line_and_its_last_link_goes_first(
    qtbot: QtBot, section: TicketArticles, stocked: Shelf
):
    stocked.links += [(7, VPN, Part.CREATED), (7, VPN, Part.IMPROVED)]
    section.show_ticket(TICKET)
    qtbot.waitUntil(lambda: titles(section) == [("VPN drops", "written from it by Ana · improved by it by Ana")])
    with qtbot.waitSignal(section.unlink_asked) as told:
        qtbot.keyClick(section.lines, Qt.Key.Key_Delete)
    assert told.args[0].part is Part.IMPROVED


def test_another_ticket_shows_nothing_of_the_one_before(qtbot: QtBot, section: TicketArticles):
    section.show_ticket(TICKET)
    qtbot.waitUntil(lambda: section.lines.line is not None)
    section.show_ticket(OpenTicket(8, "zebra"))
    assert titles(section) == []
    qtbot.waitUntil(lambda: section._remark.text() == "None is linked, and none seems near.")


def test_an_outage_is_said_and_suggestions_stay(qtbot: QtBot, section: TicketArticles, stocked: Shelf):
    stocked.is_away = True
    section.show_ticket(TICKET)
    qtbot.waitUntil(lambda: section.lines.line is not None)
    assert section.links == ()


# ---------------------------------------------------------------- while a ticket is typed


def test_suggestions_come_while_one_types_and_what_helped_is_remembered(
    qtbot: QtBot, local: Background, stocked: Shelf
):
    made = Suggestions(MemoryLibrary(stocked), local)
    made._pause.setInterval(1)
    qtbot.addWidget(made)
    made.look_for("no")
    assert made.isHidden()
    made.look_for("my vpn drops")
    qtbot.waitUntil(lambda: not made.isHidden())
    qtbot.keyClick(made.lines, Qt.Key.Key_Space)
    assert made.chosen == {VPN}
    made.look_for("my printer jams")
    qtbot.waitUntil(lambda: {line.article for line in made.lines.lines_model.lines} == {VPN, PRINTER})
    qtbot.keyClick(made.lines, Qt.Key.Key_Space)
    assert made.chosen == frozenset()
    made.clear()
    assert made.isHidden()


# ---------------------------------------------------------------- where a ticket is resolved


def a_link(article: str, vote: Helped | None = None) -> Linked:
    return Linked(article, "VPN drops", Confidence.VALIDATED, Part.USED, "Ana", vote)


def test_only_what_was_said_anew_is_told(qtbot: QtBot):
    rows = HelpedRows()
    qtbot.addWidget(rows)
    rows.show_links([a_link(VPN, Helped.HELPED), a_link(PRINTER)])
    assert rows.said() == {}
    first, second = rows.findChildren(Segmented)
    first.choose(Helped.WRONG.value)
    second.choose(Helped.PARTLY.value)
    assert rows.said() == {VPN: Helped.WRONG, PRINTER: Helped.PARTLY}


def test_what_was_said_is_sent_once_the_ticket_is_being_resolved(qtbot: QtBot, stocked: Shelf, background: Background):
    stocked.links.append((7, VPN, Part.USED))
    told: list[str] = []
    asking = AskingBeside(7, MemoryGate(stocked), MemoryQueries(stocked), background, told.append)  # type: ignore[arg-type]
    qtbot.addWidget(asking.part)
    qtbot.waitUntil(lambda: len(asking.part.findChildren(Segmented)) == 1)
    asking.part.findChildren(Segmented)[0].choose(Helped.HELPED.value)
    asking.take()
    qtbot.waitUntil(lambda: ("vote", (7, VPN, Helped.HELPED)) in stocked.done)
    stocked.is_away = True
    asking.take()
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].startswith("Which article helped was not kept:")


def test_without_a_link_the_card_says_how_to_find_one(qtbot: QtBot, stocked: Shelf, background: Background):
    asking = AskingBeside(7, MemoryGate(stocked), MemoryQueries(stocked), background, str)  # type: ignore[arg-type]
    qtbot.addWidget(asking.part)
    rows = asking.part
    assert isinstance(rows, HelpedRows)
    qtbot.waitUntil(lambda: "Ctrl+Shift+K" in rows._remark.text())
