"""The journeys of articles, with real folders, one desk in a file, and two windows."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytest_bdd import given, parsers, scenarios, then, when
from pytestqt.qtbot import QtBot

from app.core.actor import Actor
from tests.makers import ANA, BEN
from tests.windows import Seat
from ui.knowledge.flag_dialog import FlagDialog
from ui.shell.knowledge_place import KnowledgePlace

scenarios("knowledge.feature")

TITLE = "VPN drops after ten minutes"
BODY = f"""---
title: {TITLE}
category: Network
---
## Issue

The VPN drops.

## Resolution

Turn split tunnelling on.
"""


class Reading:
    """Somebody in the knowledge room."""

    def __init__(self, qtbot: QtBot, seat: Seat) -> None:
        self.qtbot, self.seat = qtbot, seat
        assert seat.window.knowledge is not None
        self.place: KnowledgePlace = seat.window.knowledge
        self.place.librarian._soon.setInterval(20)
        self.place.librarian._sending.setInterval(20)
        self.articles = self.place.room.articles
        self.come()

    def come(self) -> None:
        """Sit down at the window."""
        self.seat.window.activateWindow()
        self.qtbot.waitUntil(self.seat.window.isActiveWindow)
        self.qtbot.keyClick(self.seat.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.waitUntil(self.place.room.isVisible)

    def titles(self) -> list[str]:
        """Return what the list shows."""
        return [row.listed.title for row in self.articles.shelf.model.rows]

    def shown(self) -> str:
        """Return what is read."""
        return self.articles.reader.view.page.toPlainText()

    def file(self) -> Path:
        """Return the one file of the folder. Raises StopIteration while there is none."""
        return next(self.place.parts.library.folder.glob("*.md"))

    def press(self, key: Qt.Key) -> None:
        """Press a key in whatever has the focus."""
        target = QApplication.focusWidget()
        assert target is not None
        self.qtbot.keyClick(target, key)


@pytest.fixture
def readers() -> dict[str, Reading]:
    """Keep who reads."""
    return {}


@given("Ana and Ben sit in the knowledge room")
def two_sit(sit_down: Callable[[Actor], Seat], readers: dict[str, Reading], qtbot: QtBot) -> None:
    for actor in (ANA, BEN):
        readers[actor.login] = Reading(qtbot, sit_down(actor))
    for one in readers.values():
        qtbot.waitUntil(lambda one=one: one.place.librarian.last is not None)


@when("Ana saves a file that tells why the VPN drops")
def saves(readers: dict[str, Reading]) -> None:
    ana = readers["ana"]
    file = ana.place.parts.library.folder / "vpn.md"
    file.write_text(BODY, encoding="utf-8")
    os.utime(file, (0, 0))  # a file that was saved a moment ago may not be whole yet
    ana.place.librarian.sync()


@then(parsers.parse('Ben\'s list shows "{title}"'))
def listed(readers: dict[str, Reading], title: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: readers["ben"].titles() == [title])


@when(parsers.parse('Ben searches for "{words}" and reads what he finds'))
def searches(readers: dict[str, Reading], words: str, qtbot: QtBot) -> None:
    ben = readers["ben"]
    ben.come()
    qtbot.keyClicks(ben.articles.shelf.list, "/")
    qtbot.keyClicks(ben.articles.shelf.line, words)
    qtbot.waitUntil(lambda: bool(ben.articles.shelf.model.rows and ben.articles.shelf.model.rows[0].marks))
    ben.press(Qt.Key.Key_Return)
    ben.press(Qt.Key.Key_Return)
    qtbot.waitUntil(ben.articles.reader.view.page.hasFocus)


@when("Ben opens it by the palette")
def opens(readers: dict[str, Reading], qtbot: QtBot) -> None:
    ben = readers["ben"]
    qtbot.waitUntil(lambda: ben.titles() == [TITLE])
    ben.seat.window.activateWindow()
    ben.seat.work.show_listing(ben.seat.work.last_listing())
    palette = ben.seat.window.palette_card
    assert palette is not None
    qtbot.keyClick(ben.seat.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(palette.line, "?tunnelling")
    qtbot.waitUntil(lambda: [one.title for one in palette.entries()] == [TITLE])
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(ben.place.room.isVisible)


@then(parsers.re(r'(?:he|Ben) reads "(?P<words>.+)"'))
def reads(readers: dict[str, Reading], words: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: words in readers["ben"].shown())


@when(parsers.parse('Ben flags it because "{reason}"'))
def flags(readers: dict[str, Reading], reason: str, qtbot: QtBot) -> None:
    ben = readers["ben"]
    ben.press(Qt.Key.Key_F)
    qtbot.waitUntil(lambda: ben.seat.window.findChild(FlagDialog) is not None)
    dialog = ben.seat.window.findChild(FlagDialog)
    assert dialog is not None
    dialog.reason.set_value(reason)
    dialog.flag()


@then("Ana reads that Ben flagged it")
def told(readers: dict[str, Reading], qtbot: QtBot) -> None:
    ana = readers["ana"]
    ana.come()

    def said() -> str:
        bar = ana.articles.reader.bars.bar("flags")
        return bar.text if bar is not None else ""

    qtbot.waitUntil(lambda: said().startswith("Flagged by Ben Carter today"))


@when("Ana puts it right in her file")
def puts_right(readers: dict[str, Reading]) -> None:
    ana = readers["ana"]
    text = ana.file().read_text(encoding="utf-8")
    ana.file().write_text(text.replace("tunnelling on.", "tunnelling on. The menu is under Network now."), "utf-8")
    ana.place.librarian.sync()


@then("his folder holds the same file as hers")
def same(readers: dict[str, Reading], qtbot: QtBot) -> None:
    def words(name: str) -> str:
        return readers[name].file().read_text(encoding="utf-8").split("---")[2]

    qtbot.waitUntil(lambda: words("ben") == words("ana"))


@when("Ana opens it to change it")
def begins(readers: dict[str, Reading], qtbot: QtBot) -> None:
    ana = readers["ana"]
    qtbot.waitUntil(lambda: ana.titles() == [TITLE])
    ana.place.parts.ways.edit(ana.articles.shelf.model.rows[0].listed.article)
    qtbot.waitUntil(lambda: bool(ana.place.editors.windows()))


@then("Ben is told that Ana has it open")
def told_of_ana(readers: dict[str, Reading], qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Ana Torres" in said_of_others(readers["ben"]))


@when(parsers.parse('Ana types "{words}" and saves'))
def types(readers: dict[str, Reading], words: str, qtbot: QtBot) -> None:
    window = readers["ana"].place.editors.windows()[0]
    window.source.appendPlainText(words)
    qtbot.keyClick(window.source, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.course.is_dirty and not window.course.is_saving)


@when("Ana closes it")
def closes(readers: dict[str, Reading]) -> None:
    readers["ana"].place.editors.close()


@then("nobody is said to have it open")
def nobody(readers: dict[str, Reading], qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not said_of_others(readers["ben"]))


def said_of_others(one: Reading) -> str:
    """Return what the reader says of those who change the article just now."""
    bars = one.articles.reader.bars
    return " ".join(bar.text for cause in one.articles.reader._causes if (bar := bars.bar(cause)) is not None)
