"""The settings dialog: every setting has a control, and each acts at once."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QSpinBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core.settings import ALL, DATABASE, NOTICES, SINGLE_LETTERS, TEXT_SIZE, THEME, Settings
from ui.core import tokens
from ui.core.buttons import Segmented
from ui.core.info_bar import InfoBar
from ui.core.theme import ThemeKeeper, text_percent
from ui.shell.settings_dialog import SettingsDialog

Key = Qt.Key


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> SettingsDialog:
    made = SettingsDialog(settings, theme)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.open()
        made.activateWindow()
    return made


def test_every_setting_has_a_control_with_its_name(dialog: SettingsDialog) -> None:
    for setting in ALL:
        assert dialog.control(setting).accessibleName() == setting.label
        assert dialog.control(setting).isVisible()


def test_the_theme_changes_at_once_and_is_kept(dialog: SettingsDialog, settings: Settings, qtbot: QtBot) -> None:
    control = dialog.control(THEME)
    assert isinstance(control, Segmented)
    control.segment("system").setFocus()
    with qtbot.waitSignal(dialog.changed):
        qtbot.keyClick(control.segment("system"), Key.Key_Right)
    assert settings.value(THEME) == "light"
    qtbot.keyClick(control.segment("light"), Key.Key_Right)
    assert control.choice == settings.value(THEME) == "dark"
    qtbot.waitUntil(lambda: tokens.current().name == "dark")


def test_the_text_size_changes_by_key_and_stays_inside_its_bounds(
    dialog: SettingsDialog, settings: Settings, qtbot: QtBot
) -> None:
    box = dialog.control(TEXT_SIZE)
    assert isinstance(box, QSpinBox)
    qtbot.keyClick(box, Key.Key_Down)
    assert text_percent() == 100
    qtbot.keyClick(box, Key.Key_Up)
    assert settings.value(TEXT_SIZE) == 110
    qtbot.waitUntil(lambda: text_percent() == 110)
    before = dialog.width()
    box.setValue(150)
    qtbot.waitUntil(lambda: dialog.width() > before or dialog.width() >= dialog.screen().availableSize().width() * 0.9)


def test_a_number_is_taken_whole_when_typed(dialog: SettingsDialog, settings: Settings, qtbot: QtBot) -> None:
    box = dialog.control(TEXT_SIZE)
    assert isinstance(box, QSpinBox)
    box.setFocus()
    box.selectAll()
    with qtbot.waitSignal(dialog.changed) as _changed:
        qtbot.keyClicks(box, "150")
        assert text_percent() == 100
        qtbot.keyClick(box, Key.Key_Tab)
    assert settings.value(TEXT_SIZE) == 150


def test_single_letters_and_notices_are_kept(dialog: SettingsDialog, settings: Settings, qtbot: QtBot) -> None:
    check, notices = dialog.control(SINGLE_LETTERS), dialog.control(NOTICES)
    assert isinstance(check, QCheckBox)
    assert isinstance(notices, Segmented)
    qtbot.keyClick(check, Key.Key_Space)
    assert settings.value(SINGLE_LETTERS) is False
    notices.segment("all").setFocus()
    qtbot.keyClick(notices.segment("all"), Key.Key_Right)
    assert settings.value(NOTICES) == "assigned"


def test_escape_closes(dialog: SettingsDialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_closed_dialog_no_longer_follows_the_theme(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> None:
    dialog = SettingsDialog(settings, theme)
    dialog.open()
    dialog.reject()
    qtbot.waitUntil(lambda: not isValid(dialog))
    theme.set_text_percent(120)
    qtbot.wait(20)  # a slot of something deleted would fail the test here


def test_it_tells_where_the_database_is_set_and_what_was_wrong(
    qtbot: QtBot, theme: ThemeKeeper, tmp_path: Path
) -> None:
    (tmp_path / "machine.json").write_text('{"database": "postgresql://db01/desk", "theme": "pink"}')
    settings = Settings(tmp_path / "machine.json", tmp_path / "person.json")
    dialog = SettingsDialog(settings, theme)
    qtbot.addWidget(dialog)
    database = dialog.control(DATABASE)
    assert isinstance(database, QLabel)
    assert database.text() == "postgresql://db01/desk"
    assert str(tmp_path / "machine.json") in database.accessibleDescription()
    assert [bar.text for bar in dialog.findChildren(InfoBar)] == settings.problems
