"""The revisions of an article on a real folder: read, compared, put back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from app.knowledge.text import Text
from tests.ui.knowledge.shelf import Shelf, a_listed
from tests.ui.knowledge.test_editor import VPN, Place, publish
from tests.ui.knowledge.test_editor import place as place  # noqa: PLC0414  a fixture
from tests.ui.knowledge.test_editor import press_in as press
from ui.knowledge.revisions_dialog import RevisionsDialog

BETTER = replace(VPN, title="VPN drops hourly")


@pytest.fixture
def article(place: Place, shelf: Shelf) -> str:
    made = publish(place)
    place.library.save(made, VPN, BETTER)
    place.library.sync()
    shelf.listed[made] = replace(a_listed(1), article=made, rev=2)
    shelf.texts[made] = VPN
    return made


def open_dialog(qtbot: QtBot, place: Place, article: str) -> RevisionsDialog:
    dialog = RevisionsDialog(place.parts, article)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    qtbot.waitUntil(lambda: dialog.lines.line is not None)
    return dialog


def text_of(place: Place, article: str) -> Text:
    opened = place.library.opened(article)
    assert opened is not None
    return opened.text


def titles(dialog: RevisionsDialog) -> list[str]:
    return [line.title for line in dialog.lines.lines_model.lines]


def test_an_earlier_text_is_put_back_by_keys(qtbot: QtBot, place: Place, article: str):
    dialog = open_dialog(qtbot, place, article)
    assert titles(dialog)[:2] == ["Revision 2", "Revision 1"]
    assert dialog.lines.hasFocus()
    press(dialog, "J")
    qtbot.waitUntil(dialog.restore_button.isEnabled)
    with qtbot.waitSignal(dialog.restored):
        press(dialog, "Ctrl+Return")
    opened = place.library.opened(article)
    assert opened is not None
    assert opened.text == VPN


def test_an_earlier_text_put_back_is_taken_back_once_the_window_is_gone(qtbot: QtBot, place: Place, article: str):
    said = list[Callable[[], None]]()
    place.parts = replace(place.parts, say=lambda _sentence, undo: said.append(undo))
    dialog = RevisionsDialog(place.parts, article)
    with qtbot.waitActive(dialog):
        dialog.show()
    qtbot.waitUntil(lambda: dialog.lines.line is not None)
    press(dialog, "J")
    qtbot.waitUntil(dialog.restore_button.isEnabled)
    press(dialog, "Ctrl+Return")
    qtbot.waitUntil(lambda: bool(said))
    shiboken6.delete(dialog)
    said[0]()
    qtbot.waitUntil(lambda: text_of(place, article) == BETTER)
    place.library.close()
    said[0]()
    qtbot.waitUntil(lambda: len(said) == 2)  # told, and to be tried again


def test_while_the_database_is_away_the_texts_seen_here_are_shown(
    qtbot: QtBot, place: Place, article: str, shelf: Shelf
):
    shelf.is_away = True
    dialog = open_dialog(qtbot, place, article)
    assert titles(dialog) == ["Seen on this computer"] * 2
    assert dialog.bars.bar("away") is not None
    qtbot.waitUntil(lambda: dialog._text in (VPN, BETTER))


def test_what_differs_is_shown_with_its_signs(qtbot: QtBot, place: Place, article: str):
    dialog = open_dialog(qtbot, place, article)
    dialog.lines.show_lines(dialog.lines.lines_model.lines)
    dialog._against.choose("now")
    qtbot.waitUntil(lambda: "+  Title: VPN drops hourly" in dialog.view.toPlainText())
    assert "−  Title: VPN drops" in dialog.view.toPlainText()
