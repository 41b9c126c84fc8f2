"""What works while no desk is in sight: keys, text size, theme, settings and menus, and nothing that needs a desk."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.core.settings import TEXT_SIZE, THEME, Settings
from tests.ui.shell.whole_desk import WholeDesk
from ui.core.theme import ThemeKeeper
from ui.shell.front_actions import WITHOUT_DESK
from ui.shell.main_window import ANOTHER_DESK, MainWindow
from ui.shell.settings_dialog import SettingsDialog
from ui.shell.sign_in import SignIn

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)  # menus ask for both
ADDRESS = "postgresql://ana@db01.northgate.example/desk"


def press(qtbot: QtBot, key: Key, mod: Mod = Mod.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, mod)


def sign_in(window: MainWindow) -> None:
    window.show_card(SignIn(ADDRESS, ""))


def refusal(window: MainWindow) -> None:
    window.show_refusal("The desk can't be reached.", ("Try again", lambda: None))


@pytest.fixture(params=[sign_in, refusal])
def window(
    request: pytest.FixtureRequest, qtbot: QtBot, settings: Settings, theme: ThemeKeeper
) -> Iterator[MainWindow]:
    """Lend a window with a card in front of a desk that was never entered."""
    window = MainWindow(settings, theme)
    window.show()
    window.activateWindow()
    show: Callable[[MainWindow], None] = request.param
    show(window)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    yield window
    window.close()
    window.deleteLater()


def test_the_keys_are_told_by_f1_and_by_the_button(window: MainWindow, qtbot: QtBot) -> None:
    before = QApplication.focusWidget()
    press(qtbot, Key.Key_F1)
    assert window.keys.isVisible()
    said = {one.text() for one in window.keys.findChildren(QLabel)}
    assert {"Text larger", "Settings", "Quit Frontline", "Menu bar"} <= said
    assert not said & {"New ticket", "Command palette", "Open another desk…"}
    press(qtbot, Key.Key_Escape)
    assert QApplication.focusWidget() is before
    assert window.top.help.isVisible()
    assert not window.top.new.isVisible()
    window.top.help.click()
    assert window.keys.isVisible()


def test_text_size_and_theme_are_changed_and_kept(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_Plus, Mod.ControlModifier)
    assert window.settings.value(TEXT_SIZE) == window.theme.percent > 100
    press(qtbot, Key.Key_Minus, Mod.ControlModifier)
    press(qtbot, Key.Key_0, Mod.ControlModifier)
    assert window.settings.value(TEXT_SIZE) == 100
    before = window.theme.choice
    press(qtbot, Key.Key_D, Mod.ControlModifier | Mod.ShiftModifier)
    assert window.settings.value(THEME) == window.theme.choice != before


def test_the_settings_open_without_what_needs_a_desk(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_Comma, Mod.ControlModifier)
    dialog = next(one for one in window.findChildren(SettingsDialog) if one.isVisible())
    assert not dialog.another_desk.isVisible()
    assert not dialog.password.isVisible()
    dialog.accept()


def test_the_menus_hold_what_works(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_F10)
    assert window.menus is not None
    assert window.menus.is_open
    held = {one for _, ids in window.menus.contents() for one in ids if one != "-"}
    assert held == WITHOUT_DESK - {"go.menu"}
    press(qtbot, Key.Key_Escape)
    window.menuBar().hide()


def test_a_card_over_a_desk_leaves_only_what_works_without_it(whole: WholeDesk, qtbot: QtBot) -> None:
    window, made = whole.window, len(whole.desk.texts)
    window.show_card(SignIn(ADDRESS, ""))
    press(qtbot, Key.Key_K, Mod.ControlModifier)
    press(qtbot, Key.Key_N, Mod.ControlModifier)
    press(qtbot, Key.Key_Z, Mod.ControlModifier)
    assert window.palette_card is not None
    assert not window.palette_card.isVisible()
    assert window.new_ticket is not None
    assert not any(one.isVisible() for one in window.findChildren(type(window.new_ticket)))
    assert {one.id for one in window.actions_table.all()} == WITHOUT_DESK | {ANOTHER_DESK}
    assert len(whole.desk.texts) == made
    assert [group for group, _ in window.actions_table.groups_here()] == ["Anywhere", "View"]
    window.show_desk()
    whole.work.focus_list()
    press(qtbot, Key.Key_K, Mod.ControlModifier)
    assert window.palette_card.isVisible()
    window.palette_card.dismiss()
