"""Settings of nobody, and the whole window over a desk in memory."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest
from pytestqt.qtbot import QtBot

from app.core.settings import Settings
from tests.ui.shell.whole_desk import WholeDesk
from ui.core.theme import ThemeKeeper
from ui.people.load_board import LoadBoard


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Lend settings that were never touched."""
    return Settings(tmp_path / "machine.json", tmp_path / "person.json")


@pytest.fixture
def whole(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    """Lend a window that has entered a desk in memory."""
    made = WholeDesk(qtbot, settings, theme)
    yield made
    made.close()


@pytest.fixture
def board(sues: WholeDesk) -> LoadBoard:
    """Lend the load board of `sues`, the window that a test's own fixture opens for somebody who may see it."""
    sues.work.show_room("load")
    sues.quiet()
    found = sues.work.rooms()["load"]
    assert isinstance(found, LoadBoard)
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    """Lend the list of failures that nobody foresaw."""
    met: list[type[BaseException]] = []

    def tell(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
        met.append(kind)

    monkeypatch.setattr(sys, "excepthook", tell)
    return met
