"""Starting anew, safely or on another desk: only once this program ends, and only if the window lets it."""

import subprocess
import sys

import pytest
from PySide6.QtWidgets import QApplication

from app.bootstrap.fresh_start import FreshStart


class Window:
    def __init__(self, *, closes: bool) -> None:
        self.closes, self.asked = closes, 0

    def close(self) -> bool:
        self.asked += 1
        return self.closes


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Lend what would have been started; nothing is, and the tests go on."""
    begun: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", begun.append)
    monkeypatch.setattr(QApplication, "quit", lambda: None)
    return begun


def test_nothing_is_started_while_the_window_may_still_hold_the_name(started: list[list[str]]) -> None:
    again = FreshStart(["--database", "desk.db"])
    again.window = window = Window(closes=True)
    again.ask_safe()
    assert window.asked == 1
    assert started == []
    again.begin_if_asked()
    assert started == [[sys.executable, "-m", "app", "--database", "desk.db", "--safe"]]


def test_a_window_that_stays_starts_nothing_later(started: list[list[str]]) -> None:
    again = FreshStart([])
    again.window = Window(closes=False)
    again.ask_safe()
    again.begin_if_asked()
    assert started == []


def test_an_ordinary_end_starts_nothing(started: list[list[str]]) -> None:
    FreshStart(["--safe"]).begin_if_asked()
    assert started == []


def test_another_desk_leaves_the_arguments_of_this_one_behind(started: list[list[str]]) -> None:
    again = FreshStart(["--demo"])
    again.window = Window(closes=True)
    assert again.ask(["--database", "mine.db"])
    again.begin_if_asked()
    assert started == [[sys.executable, "-m", "app", "--database", "mine.db"]]
