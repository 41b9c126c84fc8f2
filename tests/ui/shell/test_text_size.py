"""Text size and theme of the whole window: asked for by key, worn at one go, and nothing else moves."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.settings import TEXT_SIZE, THEME, Settings
from app.tickets.drafts import DraftKind
from app.tickets.queries import Listing
from tests.ui.shell.whole_desk import MINE, WholeDesk
from tests.ui.tickets.fake_desk import a_row
from ui.core import tokens
from ui.core.theme import text_percent
from ui.shell.main_window import SMALLEST

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_three_quick_presses_are_one_dressing_and_remembered_at_once(
    whole: WholeDesk, settings: Settings, qtbot: QtBot
) -> None:
    dressed: list[int] = []
    whole.window.theme.changed.connect(lambda: dressed.append(text_percent()))
    for _ in range(3):
        qtbot.keyClick(whole.window, Key.Key_Plus, Ctrl)
    assert settings.value(TEXT_SIZE) == 130
    qtbot.keyClick(whole.window, Key.Key_D, Ctrl | Shift)
    assert settings.value(THEME) == "dark"
    qtbot.waitUntil(lambda: bool(dressed))
    whole.quiet()
    assert dressed == [130]
    assert tokens.current().name == "dark"


def test_back_to_the_usual_size(whole: WholeDesk, settings: Settings, qtbot: QtBot) -> None:
    whole.window.theme.apply("light", 150)
    qtbot.keyClick(whole.window, Key.Key_0, Ctrl)
    assert settings.value(TEXT_SIZE) == 100
    qtbot.waitUntil(lambda: text_percent() == 100)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_change_of_theme_scrolls_nothing(whole: WholeDesk, qtbot: QtBot, share: float) -> None:
    whole.tickets.put(*(a_row(at) for at in range(100, 160)))
    whole.work.show_listing(Listing("Everything", live_only=False))
    whole.quiet()
    bar = whole.work.queue.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(round(bar.maximum() * share))
    was = bar.value()
    whole.window.theme.apply("dark")
    whole.quiet()
    assert bar.value() == was > 0


def within(part: QWidget, whole: QWidget) -> bool:
    """Tell whether all of a part can be seen: nothing cuts it."""
    return whole.isAncestorOf(part) and part.visibleRegion().boundingRect() == part.rect()


@pytest.fixture
def cramped(whole: WholeDesk) -> WholeDesk:
    whole.window.resize(*SMALLEST)
    whole.window.theme.apply("light", 200)
    whole.work.open_ticket(MINE[0])
    whole.quiet()
    return whole


def refuse_thrice(desk: WholeDesk) -> None:
    bars = desk.work.ticket.frame.bars
    bars.show_bar("refused", "warn", "The priority stayed as it is: others changed it.", actions=[("See", print)])
    bars.show_bar("came back", "danger", "Ben Carter closed the ticket. It wasn't sent and is in your draft again.")
    bars.show_bar("changed", "info", "Ben Carter changed the priority and added notes.", actions=[("See", print)])
    desk.quiet()


def test_messages_and_another_theme_leave_conversation_and_composer_their_room(whole: WholeDesk) -> None:
    whole.window.resize(*SMALLEST)
    whole.window.theme.apply("light", 150)
    whole.work.open_ticket(MINE[0])
    whole.window.bars.show_bar("lost", "warn", "The database can't be reached. " * 3, actions=[("Try again", print)])
    refuse_thrice(whole)
    whole.window.theme.apply("dark")
    whole.quiet()
    ticket = whole.work.ticket
    composer = ticket.composer
    whole.qtbot.waitUntil(lambda: composer.send_button.width() >= composer.send_button.sizeHint().width())
    segments = [composer._audience.segment(key) for key in ("reply", "note")]
    for part in (composer.text, composer.send_button, composer.then_button, *segments):
        assert within(part, whole.window), part.accessibleName()
        assert part.height() >= part.minimumSizeHint().height() or part is composer.text
    assert ticket.timeline.height() >= 60
    assert ticket.frame.bars.height() < 2 * composer.send_button.height()


def test_messages_leave_them_room_at_twice_the_size_too(cramped: WholeDesk) -> None:
    cramped.window.bars.show_bar("lost", "warn", "The database can't be reached. " * 3, actions=[("Try again", print)])
    refuse_thrice(cramped)
    ticket = cramped.work.ticket
    cramped.qtbot.waitUntil(lambda: ticket.composer.height() >= ticket.composer.minimumSizeHint().height())
    assert within(ticket.composer.send_button, cramped.window)
    assert ticket.head.meta.isVisible()
    assert ticket.timeline.height() >= 40


def test_the_list_says_its_whole_title_there(cramped: WholeDesk) -> None:
    head = cramped.work.queue.head
    assert head.title.width() >= head.title.fontMetrics().horizontalAdvance("My tickets")
    assert within(head.more, cramped.window)
    assert head.more.height() >= head.more.minimumSizeHint().height()
    cramped.window.theme.apply("light", 100)
    cramped.qtbot.waitUntil(lambda: head.more.mapTo(head, QPoint()).y() < head.title.geometry().bottom())


@pytest.mark.parametrize("audience", ["reply", "note"])
def test_at_twice_the_size_in_the_smallest_window_all_of_the_composer_is_in_sight(
    cramped: WholeDesk, audience: str
) -> None:
    ticket = cramped.work.ticket
    getattr(ticket, audience)()
    cramped.quiet()
    composer = ticket.composer
    parts = [composer.text, composer._attach, composer.send_button]
    parts += [composer._audience.segment(key) for key in ("reply", "note")]
    for part in parts:
        assert within(part, cramped.window), part.accessibleName()
        assert part is composer.text or part.height() >= part.minimumSizeHint().height()
    tops = [part.mapTo(composer, QPoint()).y() for part in (parts[-1], composer.text, composer.send_button)]
    ends = [top + part.height() for top, part in zip(tops, (parts[-1], composer.text), strict=False)]
    assert all(end <= top for end, top in zip(ends, tops[1:], strict=True))
    assert ticket.timeline.height() >= 20


def test_a_barred_reply_offers_its_way_out_there_instead_of_sending(cramped: WholeDesk) -> None:
    composer = cramped.work.ticket.composer
    composer.dress(DraftKind.REPLY, to_line="", placeholder="Reply", barred="Nobody would get a reply.")
    cramped.qtbot.waitUntil(lambda: within(composer.note_button, cramped.window))
    assert not composer.send_button.isVisible()
    composer.dress(DraftKind.REPLY, to_line="", placeholder="Reply")
    cramped.qtbot.waitUntil(lambda: within(composer.send_button, cramped.window))


def test_the_filter_covers_none_of_itself_there(cramped: WholeDesk) -> None:
    bar = cramped.work.queue.bar
    bar.open()
    cramped.quiet()
    shown = [part for part in (bar.words, *bar._chips()) if part.isVisible()]
    places = [QRect(part.mapTo(bar, QPoint()), part.size()) for part in shown]
    assert len(shown) > 3
    assert all(within(part, cramped.window) for part in shown)
    assert not any(one.intersects(other) for at, one in enumerate(places) for other in places[at + 1 :])


def test_the_top_bar_says_less_there_but_cuts_nothing(cramped: WholeDesk) -> None:
    top = cramped.window.top
    cramped.qtbot.waitUntil(lambda: top.new.text().strip() == "New")
    assert top.new.accessibleName() == "New ticket"
    assert top.new.width() >= top.new.sizeHint().width()
    cramped.window.theme.apply("light", 100)
    cramped.qtbot.waitUntil(lambda: top.new.text().strip() == "New ticket")
    assert top.search.text().strip() == "Search or run a command"
