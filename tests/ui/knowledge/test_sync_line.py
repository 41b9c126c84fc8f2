"""How folder and database stand to each other, said in the room and at the bottom of the window."""

from datetime import timedelta
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.knowledge.library import Asked, Synced
from tests.makers import NOON, Clock
from tests.ui.knowledge.test_articles_page import StandingLibrarian
from ui.knowledge.librarian import Librarian
from ui.knowledge.sync_line import SyncLine, sync_words
from ui.shell.sync_mark import SyncMark, mark_words

ASKED = Asked("copy.md", "copy", None, "VPN drops", "it is a copy")


@pytest.mark.parametrize(
    ("synced", "said", "mark"),
    [
        (Synced(at=NOON), "Synchronised 2 min ago", ""),
        (Synced(at=NOON, waiting=1), "Synchronised 2 min ago · 1 change of yours waits", "1 article waiting"),
        (
            Synced(waiting=2, problem="The database is away."),
            "Not synchronised: The database is away · 2 changes of yours wait",
            "2 articles waiting",
        ),
        (Synced(problem="The folder is full."), "Not synchronised: The folder is full", "Articles not synchronised"),
        (
            Synced(at=NOON, waiting=1, problem="“VPN” was refused: it is no text."),
            "Synchronised 2 min ago but for one thing: “VPN” was refused: it is no text · 1 change of yours waits",
            "1 article waiting",
        ),
        (Synced(at=NOON, asked=[ASKED]), "Synchronised 2 min ago", "1 file to be looked at"),
    ],
)
def test_each_state_is_said_in_plain_words(synced: Synced, said: str, mark: str) -> None:
    assert sync_words(synced, NOON + timedelta(minutes=2, seconds=10)) == said
    assert mark_words(synced) == mark


def test_long_work_shows_how_far_it_is_and_can_be_stopped(qtbot: QtBot) -> None:
    librarian = StandingLibrarian()
    stopped: list[bool] = []
    librarian.stop = lambda: stopped.append(True)  # type: ignore[method-assign]
    line = SyncLine(Clock(), cast("Librarian", librarian))
    qtbot.addWidget(line)
    line.show()
    librarian.progressed.emit("articles read", 1200, 10_000)
    assert line.words.text() == "Articles read: 1,200 of 10,000"
    assert line.meter.value() == 12
    line.stop.click()
    assert stopped == [True]
    librarian.synced.emit(Synced(at=NOON))
    assert line.stop.isHidden()
    assert line.words.text() == "Synchronised just now"
    line.now.click()
    assert librarian.times == 1


def test_the_mark_is_seen_only_while_there_is_something_to_know(qtbot: QtBot) -> None:
    librarian = StandingLibrarian()
    mark = SyncMark(cast("Librarian", librarian))
    qtbot.addWidget(mark)
    librarian.synced.emit(Synced(at=NOON, waiting=3))
    assert not mark.isHidden()
    assert mark.accessibleName() == "Articles: 3 articles waiting"
    librarian.synced.emit(Synced(at=NOON))
    assert mark.isHidden()
