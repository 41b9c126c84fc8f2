"""The room of security officers by keys: alerts, holds, freezes, wishes, roles, and the desk on its guard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core.actor import Actor, Role
from app.core.changes import Topic, changed
from app.core.errors import NotPermitted, StoreUnavailable
from app.core.settings import Settings
from app.identity.guard import Came, OnGuard
from app.identity.standing import Lifted
from tests.makers import SUE
from tests.ui.guarding.fake_watch import ALERTS, ORDERS, FakeWatch
from tests.ui.shell.whole_desk import FREE, WholeDesk
from ui.core.decision_dialog import DecisionDialog
from ui.core.theme import ThemeKeeper
from ui.guarding.alert_filters import AlertFilters
from ui.guarding.lines_pane import LinesPane
from ui.guarding.security_room import SecurityRoom
from ui.shell.guard_watch import BAR, GuardWatch
from ui.shell.tour_security import PAGES, SecurityVisit

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier
OFFICER = replace(SUE, role=Role.SECURITY)
ADMINISTRATOR = replace(SUE, role=Role.ADMINISTRATOR)
WHY = "Spoke to them in person."


class Seat:
    """Somebody at a window with a guard."""

    def __init__(self, qtbot: QtBot, settings: Settings, theme: ThemeKeeper, actor: Actor) -> None:
        self.qtbot, self.fake = qtbot, FakeWatch()
        self.whole = WholeDesk(qtbot, settings, theme, actor, guard=self.fake.watch())
        self.fake.me = (actor.staff_id, actor.name)
        self.watch.read()

    @property
    def watch(self) -> GuardWatch:
        """What is told over the window."""
        assert self.whole.window.guard is not None
        return self.whole.window.guard

    @property
    def room(self) -> SecurityRoom:
        """The room."""
        room = self.whole.work.rooms()["security"]
        assert isinstance(room, SecurityRoom)
        room._quiet.setInterval(5)
        return room

    def enter(self, page: str) -> LinesPane:
        """Go to a page by the palette, and wait for its lines."""
        self.whole.window.actions_table.run(f"security.{page}")
        pane = self.room.panes[page]
        self.qtbot.waitUntil(lambda: pane.is_read and pane.table.hasFocus())
        return pane

    def press(
        self, target: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key."""
        self.qtbot.keyClick(target, key, modifier)

    def dialog(self) -> DecisionDialog:
        """Wait for the window in which something is decided."""

        def shown() -> list[DecisionDialog]:
            return [w for w in QApplication.topLevelWidgets() if isinstance(w, DecisionDialog) and w.isVisible()]

        self.qtbot.waitUntil(lambda: bool(shown()))
        return shown()[-1]

    def decide(self, reason: str = WHY) -> None:
        """Say why and do it."""
        dialog = self.dialog()
        if reason:
            self.qtbot.keyClicks(dialog.reason.area, reason)
        self.press(dialog, Key.Key_Return, Ctrl)
        self.qtbot.waitUntil(lambda: not isValid(dialog) or not dialog.isVisible())
        self.whole.quiet()
        self.whole.window.activateWindow()  # as a window system does by itself
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


@pytest.fixture
def seats(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[list[Seat]]:
    """Lend seats that are closed at the end."""
    taken: list[Seat] = []
    yield taken
    for seat in taken:
        seat.whole.close()


@pytest.fixture
def officer(seats: list[Seat], qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Seat:
    """Lend a security officer's seat."""
    seats.append(Seat(qtbot, settings, theme, OFFICER))
    return seats[-1]


def cells(pane: LinesPane, row: int) -> list[str]:
    return [pane.model.index(row, at).data() for at in range(pane.model.columnCount())]


def test_the_room_entered_for_the_first_time_has_the_keys_in_its_list(officer: Seat, qtbot: QtBot):
    officer.whole.work.enter_room("security")
    pane = officer.room.panes["alerts"]
    qtbot.waitUntil(lambda: pane.is_read and pane.table.isVisible())
    assert pane.table.hasFocus()


def test_alerts_are_gone_through_seen_narrowed_and_opened_by_keys(officer: Seat, qtbot: QtBot):
    sidebar = officer.whole.work.places
    qtbot.waitUntil(lambda: [place.count for place in sidebar() if place.room == "security"] == [3])
    pane = officer.enter("alerts")
    assert cells(pane, 0)[1:5] == ["The person said that it wasn’t them", "Dana Whitfield", "Ana Torres", "HD-21"]
    assert "By a prompt with a number." in pane.told.text()
    officer.press(pane.table, Key.Key_J)
    officer.press(pane.table, Key.Key_S)
    qtbot.waitUntil(lambda: ("see", 4) in officer.fake.done)
    qtbot.waitUntil(lambda: cells(pane, 1)[5].startswith("Sue"))
    assert not pane.buttons["alerts.see"].isEnabled()
    room = officer.room
    qtbot.waitUntil(lambda: room.tabs.tabText(0) == "Alerts (2)")
    officer.watch.read()
    qtbot.waitUntil(lambda: [place.count for place in sidebar() if place.room == "security"] == [2])
    found = room.findChild(AlertFilters)
    assert found is not None
    filters = found.kind
    filters.setCurrentIndex(filters.findData("policy_proposed"))
    assert [row.id for row in pane.model.rows] == [3]
    officer.press(pane.table, Key.Key_Return)
    assert room.page is room.policy
    filters.setCurrentIndex(0)
    pane = officer.enter("alerts")
    pane.table.go_to(0)
    officer.press(pane.table, Key.Key_Return)
    qtbot.waitUntil(lambda: officer.whole.work.ticket.ticket_id == FREE[0])
    officer.whole.quiet()


def test_new_alerts_come_in_by_the_feed_and_a_failure_keeps_what_was_read(officer: Seat, qtbot: QtBot):
    pane = officer.enter("alerts")
    officer.fake.all_alerts.insert(0, replace(ALERTS[0], id=6, code="disputed"))
    officer.whole.live.heard(changed(Topic.VERIFICATION, 3))
    qtbot.waitUntil(lambda: pane.model.rowCount() == 5)
    assert pane.table.current().id == 5  # type: ignore[union-attr]
    officer.fake.broken = StoreUnavailable("The database can't be reached.")
    officer.whole.live.heard(changed(Topic.VERIFICATION, 3))
    qtbot.waitUntil(lambda: pane.bars.bar("failed") is not None)
    assert pane.model.rowCount() == 5


def test_a_hold_is_lifted_with_a_reason_and_a_refusal_keeps_it(officer: Seat, qtbot: QtBot):
    pane = officer.enter("held")
    officer.press(pane.table, Key.Key_L)
    dialog = officer.dialog()
    assert "never" not in dialog.notes.toPlainText()
    assert "Asks which questions" in dialog.notes.toPlainText()
    officer.press(dialog, Key.Key_Return, Ctrl)
    assert "Say why" in dialog.reason.error_text
    officer.fake.refusal = NotPermitted("Only a security officer may do this. Nothing was changed.")
    qtbot.keyClicks(dialog.reason.area, WHY)
    officer.press(dialog, Key.Key_Return, Ctrl)
    qtbot.waitUntil(dialog.failure.isVisible)
    assert dialog.reason.value == WHY
    officer.fake.refusal = None
    officer.press(dialog, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: ("lift", 7, Lifted.RED_FLAGS, WHY) in officer.fake.done)
    qtbot.waitUntil(lambda: "lifted: red flags" in cells(pane, 0)[5])


def test_accounts_are_freed_and_held_and_wishes_and_roles_decided(officer: Seat, qtbot: QtBot):
    fake = officer.fake
    pane = officer.enter("stopped")
    assert cells(pane, 0)[3] == "Frozen"
    assert not pane.buttons["stopped.freeze"].isEnabled()
    officer.press(pane.table, Key.Key_L)
    dialog = officer.dialog()
    dialog.span.setCurrentIndex(2)
    officer.decide()
    name, subject, why, until = fake.done[-1]
    assert (name, subject, why) == ("free", 11, WHY)
    assert until - officer.whole.clock.now() == timedelta(hours=4)
    qtbot.waitUntil(lambda: [row.id for row in pane.model.rows] == [14])
    assert pane.table.hasFocus()
    officer.press(pane.table, Key.Key_F)
    officer.decide()
    assert fake.done[-1] == ("freeze", 14, WHY)
    pane = officer.enter("wishes")
    assert "the ward opens at six" in pane.told.text()
    officer.press(pane.table, Key.Key_A)
    officer.decide("")
    assert fake.done[-1] == ("approve", 9)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 0)
    pane = officer.enter("roles")
    officer.press(pane.table, Key.Key_A)
    officer.decide("")
    assert fake.done[-1] == ("agree", 4)


def test_work_orders_show_how_long_they_wait_and_are_answered_by_keys(officer: Seat, qtbot: QtBot):
    officer.fake.waiting = [replace(one, at=officer.whole.clock.now() - timedelta(days=4)) for one in ORDERS]
    pane = officer.enter("orders")
    assert cells(pane, 0)[::5] == ["4 days", "With the directory team"]
    notes: list[tuple[int, str]] = []
    officer.room.noted.connect(lambda ticket, words, _key: notes.append((ticket, words)))
    officer.press(pane.table, Key.Key_A)
    dialog = officer.dialog()
    assert dialog.choice.count() == 4
    qtbot.keyClicks(dialog.reason.area, WHY)
    officer.press(dialog, Key.Key_Return, Ctrl)
    qtbot.waitUntil(dialog.failure.isVisible)
    assert "Choose what came of it" in dialog.failure.text()
    dialog.choice.setCurrentIndex(2)
    officer.decide("")
    assert officer.fake.done[-1] == ("answer", 8, Came.NOT_DONE, WHY)
    ((ticket, words),) = notes
    assert ticket == 21
    assert "did not carry it out. Nothing was changed." in words
    qtbot.waitUntil(lambda: [row.id for row in pane.model.rows] == [6])
    officer.press(pane.table, Key.Key_A)
    assert officer.dialog().choice.count() == 3  # what is unknown is not answered by unknown
    officer.dialog().reject()


def test_the_desk_goes_on_its_guard_after_showing_whom_that_strands(officer: Seat, qtbot: QtBot):
    officer.enter("alerts")
    officer.whole.window.actions_table.run("security.guard")
    dialog = officer.dialog()
    strands = dialog.notes.toPlainText()
    assert "Away, with a phone number and a mail address alone:" in strands
    assert "Greta Lund" in strands
    officer.decide()
    assert officer.fake.done[-1][0] == "guard"
    officer.watch.read()
    qtbot.waitUntil(lambda: officer.whole.window.bars.bar(BAR) is not None)
    bar = officer.whole.window.bars.bar(BAR)
    assert bar is not None
    assert WHY in bar.text
    assert "at ease" in officer.room.guard_button.text()
    officer.room.guard_button.click()
    officer.decide()
    assert officer.fake.done[-1] == ("guard", None, WHY)
    officer.watch.read()
    qtbot.waitUntil(lambda: officer.whole.window.bars.bar(BAR) is None)


def test_supervisors_see_what_they_may_lift_and_analysts_only_the_bar(
    seats: list[Seat], qtbot: QtBot, settings: Settings, theme: ThemeKeeper
):
    seats.append(supervisor := Seat(qtbot, settings, theme, SUE))
    assert set(supervisor.room.panes) == {"held", "wishes"}
    assert supervisor.room.policy is None
    assert supervisor.room.guard_button.isHidden()
    assert "security.guard" not in [action.id for action in supervisor.whole.window.actions_table.all()]
    seats.append(analyst := Seat(qtbot, settings, theme, replace(SUE, role=Role.ANALYST)))
    assert "security" not in analyst.whole.work.rooms()
    analyst.fake.mode = OnGuard(analyst.whole.clock.now(), analyst.whole.clock.now() + timedelta(hours=1), "Olga", WHY)
    analyst.watch.read()
    qtbot.waitUntil(lambda: analyst.whole.window.bars.bar(BAR) is not None)


def test_everything_that_takes_the_keys_has_a_name(officer: Seat):
    kinds = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar)
    for name in (*officer.room.panes, "policy"):
        officer.room.go_to(name)
        officer.whole.quiet()
    of_boxes = {box.view() for box in officer.room.findChildren(QComboBox)}  # a box speaks for its list
    takers = [one for one in officer.room.findChildren(QWidget) if isinstance(one, kinds) and one not in of_boxes]
    nameless = [
        one
        for one in takers
        if one.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not one.accessibleName()
        and not (isinstance(one, QAbstractButton) and one.text())
    ]
    assert len(takers) > 40
    assert nameless == []


def test_empty_pages_say_so_and_the_model_keeps_the_rules_of_models(
    officer: Seat, qtbot: QtBot, qtmodeltester: ModelTester
):
    pane = officer.enter("alerts")
    qtmodeltester.check(pane.model, force_py=True)
    officer.whole.window.actions_table.run("security.disputed")
    disputed = officer.room.panes["disputed"]
    qtbot.waitUntil(lambda: disputed.is_read)
    assert disputed._empty.line.text() == "Nobody disputes what was done for them."


def test_the_tour_shows_every_page_and_leaves_none_behind(officer: Seat):
    for page in PAGES:
        visit = SecurityVisit(officer.whole.window, page)
        visit.open()
        officer.whole.quiet()
        assert visit.picture.page in (visit.picture.panes.get(page), visit.picture.policy)
        assert not visit.picture.grab().isNull()
        visit.close()
