"""Tidying up beside the work: off the screen's thread, only while nothing else is written, and never in the way."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap import housekeeping
from app.bootstrap.housekeeping import Housekeeping
from app.core.errors import StoreUnavailable
from ui.core.background import Background


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "FIRST", (0.0001, 0.0002))
    monkeypatch.setattr(housekeeping, "EVERY", (0.0001, 0.0002))


def test_it_tidies_again_and_again_on_a_worker_even_when_it_fails(qtbot: QtBot, background: Background):
    threads: list[int] = []

    def tidy() -> None:
        threads.append(threading.get_ident())
        if len(threads) == 1:
            raise StoreUnavailable("The database can't be reached.")

    keeping = Housekeeping(background, tidy)
    qtbot.waitUntil(lambda: len(threads) >= 3)
    keeping.end()
    assert threading.get_ident() not in threads


def test_it_waits_while_something_is_written(qtbot: QtBot, background: Background):
    gate, tidied = threading.Event(), []
    background.write(gate.wait, lambda _: None, lambda _: None)
    keeping = Housekeeping(background, lambda: tidied.append(1))
    qtbot.wait(100)
    assert not tidied
    gate.set()
    qtbot.waitUntil(lambda: bool(tidied))
    keeping.end()


def test_it_does_nothing_more_once_ended(qtbot: QtBot, background: Background):
    tidied: list[int] = []
    keeping = Housekeeping(background, lambda: tidied.append(1))
    keeping.end()
    qtbot.wait(60)
    assert not tidied
