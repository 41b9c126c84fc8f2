"""The room of connections by keys: one is added, changed and tried by an administrator, and agreed on by an officer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.actor import Actor, Role
from app.identity.connection_kinds import KINDS
from app.identity.connections import SetUp
from tests.ui.administration.fake_connections import CORP, LINES, MAIL, OLD, MemoryConnections
from ui.administration.connections.screen import ConnectionsScreen
from ui.core.background import Background
from ui.core.live import Live

Key, Mod = Qt.Key, Qt.KeyboardModifier
ADA = Actor(7, "Ada Byron", "ada", Role.ADMINISTRATOR, 3)
OLGA = Actor(5, "Olga Sauer", "olga", Role.SECURITY, 3)
Quiet = Callable[[], None]


@pytest.fixture
def enter(qtbot: QtBot, background: Background, live: Live, quiet: Quiet) -> Callable[..., ConnectionsScreen]:
    """Return what opens the room as somebody sees it."""

    def entered(desk: MemoryConnections, actor: Actor = ADA, **kept: Any) -> ConnectionsScreen:
        made = ConnectionsScreen(desk, actor, background, live, **kept)
        qtbot.addWidget(made)
        made.words = []  # type: ignore[attr-defined]
        made.said.connect(lambda words, undo: made.words.append((words, undo)))  # type: ignore[attr-defined]
        made.resize(1100, 800)
        with qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        quiet()
        return made

    return entered


def focused() -> Any:
    return QApplication.focusWidget()


def tab_to(qtbot: QtBot, name: str) -> Any:
    """Go on by Tab until the control of this name has the focus."""
    for _ in range(60):
        widget = focused()
        if widget is not None and widget.accessibleName() == name:
            return widget
        qtbot.keyClick(widget, Key.Key_Tab)
    raise AssertionError(f"no way by Tab to {name}")


def test_an_administrator_proposes_a_connection_by_keys(enter, qtbot: QtBot, quiet: Quiet):
    desk = MemoryConnections()
    room = enter(desk)
    assert "nobody can be looked up" in room.page.kind.nothing
    qtbot.keyClick(tab_to(qtbot, "New connection"), Key.Key_Space)
    qtbot.keyClicks(tab_to(qtbot, "Name *"), "Post")
    kind = tab_to(qtbot, "Kind")
    qtbot.keyClicks(kind, "Mail")
    assert room.form.kind.value == "smtp"
    qtbot.keyClicks(tab_to(qtbot, "Mail server *"), "mail.corp.example")
    qtbot.keyClick(focused(), Key.Key_Return, Mod.ControlModifier)
    quiet()
    assert room.form.fields["sender"].error_text == "Sender is needed."
    assert focused() is room.form.fields["sender"].control
    assert desk.rows == []
    qtbot.keyClicks(focused(), "desk@corp.example")
    qtbot.keyClick(tab_to(qtbot, "Advanced settings"), Key.Key_Space)
    qtbot.keyClicks(tab_to(qtbot, "Port"), "x")
    qtbot.keyClick(focused(), Key.Key_Return, Mod.ControlModifier)
    quiet()
    assert "whole number" in room.form.fields["port"].error_text
    qtbot.keyClick(focused(), Key.Key_Backspace)
    qtbot.keyClicks(focused(), "465")
    qtbot.keyClick(focused(), Key.Key_Return, Mod.ControlModifier)
    quiet()
    (row,) = desk.rows
    assert row.proposal is not None
    settings = {"host": "mail.corp.example", "sender": "desk@corp.example", "port": 465}
    assert row.proposal.wanted == SetUp("Post", "smtp", settings, position=1)
    assert "is proposed" in room.words[-1][0]
    assert room.words[-1][1] is None  # what waits is taken back by a button, not by undo
    assert room.page.model.index(0, 3).data() == "Proposed"
    assert room.form.proposal.decline.accessibleName() == "Withdraw"
    assert not room.form.may_agree
    assert not room.form.may_test
    qtbot.keyClick(tab_to(qtbot, "Withdraw"), Key.Key_Space)
    quiet()
    assert desk.rows == []


def test_trying_one_by_keys_shows_how_far_it_is_and_what_is_missing(enter, qtbot: QtBot, quiet: Quiet):
    desk = MemoryConnections(CORP, MAIL, OLD)
    room = enter(desk)
    qtbot.keyClick(tab_to(qtbot, "Test connection"), Key.Key_Space)
    quiet()
    assert desk.asked == ["Corp"]
    assert "Waiting for a worker" in room.form.trial.said.text()
    assert room.form.trial.busy.isVisible()
    assert not room.form.trial.test.isVisible()
    desk.tried(1)
    room.look()
    quiet()
    assert "1 thing is missing" in room.form.trial.said.text()
    assert "may not reset passwords in OU=Staff" in room.form.trial.lines.text()
    assert "✗ Missing: Reset passwords" in room.form.trial.lines.text()
    assert room.page.model.index(0, 2).data() == "1 missing, just now"
    assert "had one at the last test" in room.form.secret.said.text()
    qtbot.keyClick(tab_to(qtbot, "Copy the result"), Key.Key_Space)
    assert QGuiApplication.clipboard().text().splitlines()[2].startswith("FAIL Reset passwords: ")
    qtbot.keyClick(tab_to(qtbot, "Test connection"), Key.Key_Space)
    quiet()
    qtbot.keyClick(tab_to(qtbot, "Cancel test"), Key.Key_Space)
    quiet()
    assert desk.cancelled == [2]
    assert "cancelled" in room.form.trial.said.text()
    desk.workers = 0
    room.look()
    quiet()
    assert "python -m app.service" in room.form.trial.said.text()
    assert "No worker since 2 h ago" in room.workers.text()
    assert room.start.isVisible()
    assert not room.form.may_test


def test_an_officer_reads_what_would_change_and_agrees_and_changes_nothing_else(enter, qtbot: QtBot, quiet: Quiet):
    desk = MemoryConnections(CORP, MAIL)
    desk.keep(replace(CORP, settings={**CORP.settings, "host": "dc2"}))
    desk.me = (OLGA.staff_id, OLGA.name)
    room = enter(desk, OLGA)
    assert room.page.model.index(0, 3).data() == "Change proposed"
    assert "Ada Byron proposed this" in room.form.proposal.said.text()
    assert "Domain controller: dc1.corp.example → dc2" in room.form.proposal.said.text()
    assert not room.page.side.new.isVisible()
    assert not room.form.settings.isEnabled()
    assert not room.form.trial.test.isVisible()
    assert {one.id for one in room.deeds()} == {"connections.agree", "connections.decline"}
    qtbot.keyClick(tab_to(qtbot, "Agree"), Key.Key_Space)
    quiet()
    assert [one.in_force.settings["host"] for one in desk.rows if one.name == "Corp"] == ["dc2"]
    assert "in force" in room.words[-1][0]
    assert not room.form.may_decline


def test_what_nobody_touched_stays_as_it_is_kept_for_every_kind(enter, quiet: Quiet):
    odd = {"host": "h", "port": "636", "units": ["a"], "sign_in": {"header": "X", "peers": "1.2.3.4", "more": 1}}
    rows = [
        SetUp(f"One {kind}", kind, odd, position=at) for at, kind in enumerate((*KINDS, "novell", "settings", "demo"))
    ]
    desk = MemoryConnections(*rows)
    room = enter(desk)
    for one in desk.rows:
        room.page.show_next(one.id)
        quiet()
        assert room.form.row().settings == odd, one.name
        assert not room.has_unsaved


def test_an_order_and_a_closing_leave_what_is_in_force_as_it_is(enter, qtbot: QtBot, quiet: Quiet):
    desk = MemoryConnections(CORP, MAIL)
    room = enter(desk)
    desk.keep(replace(CORP, settings={**CORP.settings, "host": "dc2"}))
    room.look()
    quiet()
    room.page.shift(1)
    quiet()
    corp = next(one for one in desk.rows if one.name == "Corp")
    assert (corp.in_force.position, corp.in_force.settings["host"]) == (2, "dc1.corp.example")
    room.page.show_next(corp.id)
    quiet()
    box = tab_to(qtbot, "In use")
    qtbot.keyClick(box, Key.Key_Space)
    qtbot.keyClick(box, Key.Key_Return, Mod.ControlModifier)
    quiet()
    corp = next(one for one in desk.rows if one.name == "Corp")
    assert (corp.in_force.is_active, corp.in_force.settings["host"]) == (False, "dc1.corp.example")
    assert "Security was told" in room.words[-1][0]


def test_in_a_file_one_person_decides_and_may_undo(enter, qtbot: QtBot, quiet: Quiet):
    desk = MemoryConnections(CORP, is_shared=False)
    desk.workers = 0
    room = enter(desk)
    assert "its own worker" in room.workers.text()
    host = tab_to(qtbot, "Domain controller *")
    host.selectAll()
    qtbot.keyClicks(host, "dc9")
    qtbot.keyClick(host, Key.Key_Return, Mod.ControlModifier)
    quiet()
    assert desk.rows[0].in_force.settings["host"] == "dc9"
    room.words[-1][1]()
    quiet()
    assert desk.rows[0].in_force.settings == CORP.settings
    assert [line.is_fine for line in LINES] == [True, True, False]
