"""The bars at the top and at the bottom."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.tickets.fake_desk import StandingClock
from ui.shell.status_bar import StatusBar
from ui.shell.top_bar import TopBar


def said(bar: QWidget) -> list[str]:
    return [one.text() for one in bar.findChildren(QLabel) if one.text()]


@pytest.fixture
def status(qtbot: QtBot) -> StatusBar:
    made = StatusBar()
    qtbot.addWidget(made)
    return made


def test_it_says_where_the_desk_is_and_how_old_this_is(status: StatusBar) -> None:
    clock = StandingClock()
    assert "Starting…" in said(status)
    status.connected("helpdesk@db01", clock)
    assert {"Connected · helpdesk@db01", "Synced now"} <= set(said(status))
    for passed, words in ((4, "Synced 4 s ago"), (59, "Synced 59 s ago"), (60, "Synced 1 min ago")):
        clock.at = clock.at.replace() + timedelta(seconds=0)
        status.synced()
        clock.at += timedelta(seconds=passed)
        status._tick()
        assert words in said(status)
        status.synced()
        assert "Synced now" in said(status)


def test_a_clock_that_goes_back_ages_nothing(status: StatusBar) -> None:
    clock = StandingClock()
    status.connected("desk", clock)
    clock.at -= timedelta(hours=1)
    status._tick()
    assert "Synced now" in said(status)


def test_it_says_that_the_database_is_away(status: StatusBar) -> None:
    status.connected("helpdesk@db01", StandingClock())
    status.lost("helpdesk@db01", "09:41")
    assert "Not connected · helpdesk@db01" in said(status)
    status.synced()
    status._tick()
    assert "As of 09:41" in said(status)
    status.waiting()
    assert said(status)[0] == "No desk is open"


def test_the_top_bar_counts_notices_in_words(qtbot: QtBot) -> None:
    top = TopBar()
    qtbot.addWidget(top)
    top.tell_notices(3)
    assert top.notices.accessibleName() == "Notices, 3 new"
    top.tell_notices(0)
    assert top.notices.accessibleName() == "Notices"
    assert top.notices.text() == ""


def test_every_button_of_the_top_bar_asks_for_its_own(qtbot: QtBot) -> None:
    top = TopBar()
    qtbot.addWidget(top)
    top.resize(1200, 52)
    top.show()
    for button, asked in (
        (top.search, top.search_asked),
        (top.notices, top.notices_asked),
        (top.help, top.help_asked),
        (top.new, top.new_asked),
    ):
        with qtbot.waitSignal(asked):
            qtbot.keyClick(button, Qt.Key.Key_Space)


def test_without_a_desk_nothing_is_offered(qtbot: QtBot) -> None:
    top = TopBar()
    qtbot.addWidget(top)
    top.show()
    top.offer_desk(offered=False)
    assert not any(part.isVisible() for part in (top.search, top.notices, top.new))
    assert top.help.isVisible()  # for the keys that work there, too
    top.offer_desk(offered=True)
    assert top.new.isVisible()


@pytest.mark.parametrize("width", [1040, 1600])
def test_the_search_field_is_never_squeezed(qtbot: QtBot, width: int) -> None:
    top = TopBar()
    qtbot.addWidget(top)
    top.resize(width, 52)
    top.show()
    assert 220 <= top.search.width() <= 460
