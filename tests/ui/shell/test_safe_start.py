"""Starting again in safe mode: only once this program ends, and only if the window lets it."""

import subprocess
import sys

import pytest
from PySide6.QtWidgets import QApplication

from app.bootstrap.safe_start import SafeStart


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
    again = SafeStart(["--database", "desk.db"])
    again.window = window = Window(closes=True)
    again.ask()
    assert window.asked == 1
    assert started == []
    again.begin_if_asked()
    assert started == [[sys.executable, "-m", "app", "--database", "desk.db", "--safe"]]


def test_a_window_that_stays_starts_nothing_later(started: list[list[str]]) -> None:
    again = SafeStart([])
    again.window = Window(closes=False)
    again.ask()
    again.begin_if_asked()
    assert started == []


def test_an_ordinary_end_starts_nothing(started: list[list[str]]) -> None:
    SafeStart(["--safe"]).begin_if_asked()
    assert started == []
