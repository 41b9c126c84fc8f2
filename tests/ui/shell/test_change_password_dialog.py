"""The dialog that changes one's own password, and where the window offers it, over a desk in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from app.core.actor import Actor
from app.core.errors import HelpDeskError, PasswordWrong, RuleBroken, StoreUnavailable
from app.core.settings import Settings
from app.people.own_password import CHANGED, IS_NEW, Told
from app.tickets.reading_on import Contact, ReadingOn
from db.people.own_password import NOT_YOURS
from tests.ui.shell.whole_desk import WholeDesk
from ui.core.palette_rows import Found
from ui.core.theme import ThemeKeeper
from ui.shell.change_password import AGAIN, NEW, NOW, ChangePassword
from ui.shell.desk import Desk
from ui.shell.own_password import CHANGE
from ui.shell.settings_dialog import SettingsDialog

Key = Qt.Key
OLD, NEXT = "Tr0ub4dor & 3", "a horse and a battery"


@dataclass
class FakePassword:
    """A password that is changed as a test says."""

    login: str = "ana.torres"
    wanted: bool | None = True
    told: Told | None = None
    failure: Exception | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    settled: Any = None

    def is_asked_for(self) -> bool | None:
        return self.wanted

    def change(self, now: str, new: str) -> Told:
        self.asked.append((now, new))
        if self.failure is not None:
            raise self.failure
        return self.told or Told(CHANGED)

    def catch_up(self) -> Told:
        return Told(IS_NEW)


class EmptyShelf:
    """Keeps nothing."""

    def all(self) -> list[Any]:
        return []

    def save(self, _unsaved: object) -> None: ...

    def clear(self) -> None: ...


class WithPassword(WholeDesk):
    """A window over a desk in memory, where one signed in by a password."""

    own: FakePassword
    reading: ReadingOn

    def _desk(self, actor: Actor) -> Desk:
        self.own = FakePassword()
        self.reading = ReadingOn(
            self.tickets,  # type: ignore[arg-type]
            self.people,  # type: ignore[arg-type]
            shelf=EmptyShelf(),
            contact=Contact(),
            clock=self.clock,
            staff_id=actor.staff_id,
        )
        return replace(super()._desk(actor), own_password=self.own, reading=self.reading)

    def lose(self) -> None:
        self.reading.contact.lose(self.clock.now())
        self.window.connection_lost()

    def find(self) -> None:
        self.reading.contact.find()
        self.window.connection_restored()

    @property
    def dialog(self) -> ChangePassword | None:
        return next((one for one in self.window.findChildren(ChangePassword) if one.isVisible()), None)

    def open(self) -> ChangePassword:
        assert self.window.actions_table.run(CHANGE)
        dialog = self.dialog
        assert dialog is not None
        return dialog

    def give(self, dialog: ChangePassword) -> None:
        for name, typed in ((NOW, OLD), (NEW, NEXT), (AGAIN, NEXT)):
            line(dialog, name).setText(typed)
        dialog.go.click()


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WithPassword]:
    made = WithPassword(qtbot, settings, theme)
    yield made
    made.close()


def line(dialog: ChangePassword, name: str) -> QLineEdit:
    found = dialog.form.field(name).control
    assert isinstance(found, QLineEdit)
    return found


def test_while_the_database_is_away_it_says_why_wherever_it_is_looked_for(desk: WithPassword, qtbot: QtBot) -> None:
    window, table = desk.window, desk.window.actions_table
    why = "the database can't be reached"
    desk.lose()
    table.refresh()
    assert not table.qt(CHANGE).isEnabled()
    assert table.qt(CHANGE).text() == f"Change password…  ({why})"
    assert window.palette_card is not None
    window.palette_card.open("change pass")
    found = next(row for row in window.palette_card.model.rows() if isinstance(row, Found))
    assert (found.title, found.subtitle) == ("Change password…", f"Not now: {why}")
    with qtbot.waitSignal(table.declined) as said:
        qtbot.keyClick(window.palette_card.line, Key.Key_Return)
    assert said.args == [f"“Change password” isn't possible: {why}."]
    assert desk.dialog is None
    window.open_settings()
    settings = next(one for one in window.findChildren(SettingsDialog) if one.isVisible())
    assert settings.password.isVisible()
    assert not settings.password.isEnabled()
    assert why in settings.account.text()
    settings.reject()
    desk.find()
    table.refresh()
    assert table.qt(CHANGE).isEnabled()
    assert table.qt(CHANGE).text() == "Change password…"


def test_once_it_turns_out_that_one_signs_in_without_a_password_it_is_offered_no_more(desk: WithPassword) -> None:
    desk.own.wanted = None
    desk.lose()
    assert CHANGE in {one.id for one in desk.window.actions_table.all()}
    desk.own.wanted = False
    desk.find()
    assert CHANGE not in {one.id for one in desk.window.actions_table.all()}
    desk.own.wanted = True
    desk.lose()
    assert CHANGE in {one.id for one in desk.window.actions_table.all()}


def test_the_settings_lead_there(desk: WithPassword, qtbot: QtBot) -> None:
    desk.window.open_settings()
    settings = next(one for one in desk.window.findChildren(SettingsDialog) if one.isVisible())
    assert "ana.torres" in settings.account.text()
    settings.password.setFocus()
    qtbot.keyClick(settings.password, Key.Key_Space)
    qtbot.waitUntil(lambda: desk.dialog is not None)


@pytest.mark.parametrize(
    ("failure", "tone"),
    [
        (StoreUnavailable("The server can't be reached."), "warn"),
        (PasswordWrong("Neither lets you in."), "warn"),
        (HelpDeskError("No."), "danger"),
    ],
)
def test_what_belongs_to_no_field_stands_above_them(
    desk: WithPassword, qtbot: QtBot, failure: Exception, tone: str
) -> None:
    desk.own.failure = failure
    dialog = desk.open()
    desk.give(dialog)
    qtbot.waitUntil(lambda: dialog.bars.bar("refused") is not None)
    shown = dialog.bars.bar("refused")
    assert shown is not None
    assert (shown.text, shown.property("tone")) == (str(failure), tone)
    assert line(dialog, NEW).text() == NEXT
    desk.own.failure = None
    qtbot.keyClick(dialog.focusWidget(), Key.Key_Return)
    qtbot.waitUntil(lambda: desk.dialog is None)
    assert len(desk.own.asked) == 2


def test_closed_while_it_is_under_way_it_tells_in_the_window_what_came_of_it(
    desk: WithPassword, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = Event()
    change = desk.own.change
    monkeypatch.setattr(desk.own, "change", lambda now, new: (may_go_on.wait(10), change(now, new))[1])
    for failure in (None, RuleBroken(NOT_YOURS, field=NOW)):
        may_go_on.clear()
        desk.own.failure = failure
        dialog = desk.open()
        desk.give(dialog)
        assert dialog.is_waiting
        assert dialog.busy.isVisible()
        assert dialog.focusWidget() is dialog.cancel
        qtbot.keyClick(dialog, Key.Key_Escape)
        qtbot.waitUntil(lambda: desk.dialog is None)
        may_go_on.set()
        if failure is None:
            qtbot.waitUntil(lambda: desk.window.toast.text == CHANGED)
            assert desk.window.bars.bar("own password") is None
        else:
            qtbot.waitUntil(lambda: desk.window.bars.bar("own password") is not None)
            shown = desk.window.bars.bar("own password")
            assert shown is not None
            assert shown.text == NOT_YOURS


# ------------------------------------------------------------ the dialog by itself


@pytest.fixture
def dialog(qtbot: QtBot) -> ChangePassword:
    made = ChangePassword("ana.torres", "helpdesk@db01")
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.open()
        made.activateWindow()
    return made


@pytest.mark.parametrize(
    ("typed", "where", "said"),
    [
        (("", NEXT, NEXT), NOW, "Type your password until now"),
        ((OLD, NEXT, NEXT + "!"), AGAIN, "not the same"),
        ((OLD, "short", "short"), NEW, "at least 12"),
        ((OLD, "I am ana.torres!", "I am ana.torres!"), NEW, "easily guessed"),
        ((OLD, OLD, OLD), NEW, "you have already"),
    ],
)
def test_what_the_desk_refuses_by_itself_is_told_at_its_field(
    dialog: ChangePassword, qtbot: QtBot, typed: tuple[str, str, str], where: str, said: str
) -> None:
    given: list[object] = []
    dialog.given.connect(lambda *both: given.append(both))
    for name, text in zip((NOW, NEW, AGAIN), typed, strict=True):
        line(dialog, name).setText(text)
    qtbot.keyClick(line(dialog, AGAIN), Key.Key_Return)
    wrong = {name: field.error_text for name, field in dialog.form.fields.items() if field.error_text}
    assert list(wrong) == [where]
    assert said in wrong[where]
    assert dialog.focusWidget() is line(dialog, where)
    assert line(dialog, where).accessibleDescription() == wrong[where]
    assert given == []


def test_blanks_belong_to_a_password(dialog: ChangePassword, qtbot: QtBot) -> None:
    for name, text in ((NOW, " old one "), (NEW, " a horse and so on "), (AGAIN, " a horse and so on ")):
        line(dialog, name).setText(text)
    with qtbot.waitSignal(dialog.given) as given:
        dialog.go.click()
    assert given.args == [" old one ", " a horse and so on "]


def test_it_is_read_by_nobody_behind_and_wiped_when_it_closes(dialog: ChangePassword, qtbot: QtBot) -> None:
    lines = [line(dialog, name) for name in (NOW, NEW, AGAIN)]
    assert all(one.echoMode() is QLineEdit.EchoMode.Password for one in lines)
    qtbot.keyClick(dialog.shown, Key.Key_Space)
    assert all(one.echoMode() is QLineEdit.EchoMode.Normal for one in lines)
    for one in lines:
        one.setText(NEXT)
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()
    assert [one.text() for one in lines] == ["", "", ""]


def test_each_control_has_a_name_and_comes_in_reading_order(dialog: ChangePassword, qtbot: QtBot) -> None:
    wanted = [*(line(dialog, name) for name in (NOW, NEW, AGAIN)), dialog.shown, dialog.cancel, dialog.go]
    met = []
    for _ in wanted:
        focused = dialog.focusWidget()
        assert focused is not None
        met.append(focused)
        qtbot.keyClick(focused, Key.Key_Tab)
    assert met == wanted
    assert all(one.accessibleName() or getattr(one, "text", str)() for one in wanted)


@pytest.mark.parametrize("percent", [100, 150])
def test_it_scrolls_only_where_the_screen_is_too_low(
    dialog: ChangePassword, theme: ThemeKeeper, qtbot: QtBot, percent: int
) -> None:
    scroll = dialog.findChild(QScrollArea)
    assert scroll is not None
    dialog.hide()
    theme.set_text_percent(percent)
    dialog.show()
    room = dialog.screen().availableGeometry().height() - 60
    qtbot.waitUntil(lambda: not scroll.verticalScrollBar().maximum() or dialog.height() == room)
