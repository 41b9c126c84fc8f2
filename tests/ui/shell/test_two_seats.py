"""One person at two computers, over a real database: both windows show the same, and nothing leaves twice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.tickets.drafts import DraftKind
from app.tickets.model import EntryKind
from db.engine import Store
from db.tickets import tables as t
from tests.makers import ANA, DANA, opened
from tests.windows import Seat, seat_at
from ui.core.theme import ThemeKeeper

Key, Mod = Qt.Key, Qt.KeyboardModifier
SOON = 15_000


@pytest.fixture
def ticket_id(address: str) -> Iterator[int]:
    store = Store(address)
    yield opened(store, asker=DANA)
    store.dispose()


@pytest.fixture
def seats(address: str, ticket_id: int, tmp_path: Path, theme: ThemeKeeper, qtbot: QtBot) -> Iterator[list[Seat]]:
    """Lend the windows of two computers, with the same ticket open."""
    made = [seat_at(address, ANA, tmp_path / name, theme) for name in ("one", "other")]
    for seat in made:
        seat.window.show()
        seat.work.open_ticket(ticket_id)
    qtbot.waitUntil(lambda: all(seat.work.ticket.conversation is not None for seat in made), timeout=SOON)
    yield made
    for seat in made:
        seat.close()


def kept(seat: Seat, kind: EntryKind) -> list[str]:
    with seat.store.reader.connect() as connection:
        return list(connection.scalars(select(t.entry.c.body).where(t.entry.c.kind == kind)))


def write(seat: Seat, qtbot: QtBot, text: str, *, note: bool = False) -> None:
    composer = seat.work.ticket.composer
    (composer.note if note else composer.reply)()
    qtbot.keyClicks(composer.text, text)


def press(seat: Seat, qtbot: QtBot, key: Key) -> None:
    seat.window.activateWindow()
    qtbot.waitUntil(seat.window.isActiveWindow)
    qtbot.keyClick(seat.window.focusWidget(), key, Mod.ControlModifier)


def eventually(qtbot: QtBot, sure: Callable[[], bool]) -> None:
    qtbot.waitUntil(sure, timeout=SOON)


def test_a_reply_shows_is_held_and_is_recalled_in_both(seats: list[Seat], qtbot: QtBot, ticket_id: int) -> None:
    one, other = seats
    write(one, qtbot, "Hello Dana")
    eventually(qtbot, lambda: other.work.ticket.composer.text.text == "Hello Dana")
    press(one, qtbot, Key.Key_Return)
    eventually(qtbot, lambda: [d.body for d in other.work.keeper.held_for(ticket_id)] == ["Hello Dana"])
    assert other.work.ticket.composer.text.text == ""
    assert other.work.ticket.recall_latest()
    assert other.work.ticket.composer.text.text == "Hello Dana"
    eventually(qtbot, lambda: not one.work.keeper.held_for(ticket_id))
    eventually(qtbot, lambda: one.work.ticket.composer.text.text == "Hello Dana")
    for seat in seats:
        seat.work.keeper.send_now()
    eventually(qtbot, lambda: all(seat.is_idle() for seat in seats))
    assert kept(one, EntryKind.REPLY) == []


def test_a_reply_sent_in_one_is_on_the_ticket_in_both_once(seats: list[Seat], qtbot: QtBot, ticket_id: int) -> None:
    one, other = seats
    write(one, qtbot, "Hello Dana")
    press(one, qtbot, Key.Key_Return)
    eventually(qtbot, lambda: bool(other.work.keeper.held_for(ticket_id)))
    for seat in seats:  # both at the same moment
        seat.work.keeper.send_now()
    eventually(qtbot, lambda: not any(seat.work.keeper.held_for(ticket_id) for seat in seats))
    eventually(qtbot, lambda: all(seat.is_idle() for seat in seats))
    assert kept(one, EntryKind.REPLY) == ["Hello Dana"]
    assert all(seat.work.keeper.draft_for(ticket_id, DraftKind.REPLY) is None for seat in seats)
    eventually(
        qtbot,
        lambda: all(
            [e.body for e in seat.work.ticket.conversation.entries if e.kind is EntryKind.REPLY] == ["Hello Dana"]
            for seat in seats
        ),
    )


def test_undo_after_a_note_withdraws_it_and_undoing_again_says_there_is_nothing(
    seats: list[Seat], qtbot: QtBot
) -> None:
    one, _other = seats
    write(one, qtbot, "She is on leave", note=True)
    press(one, qtbot, Key.Key_Return)
    eventually(qtbot, lambda: one.window.toast.can_undo)
    assert one.window.toast.text == "Note added."
    press(one, qtbot, Key.Key_Z)
    eventually(qtbot, lambda: one.window.toast.text == "Note withdrawn.")
    assert kept(one, EntryKind.NOTE) == ["She is on leave"]
    [note] = [e for e in one.work.ticket.conversation.entries if e.kind is EntryKind.NOTE]
    assert not one.window.toast.can_undo
    press(one, qtbot, Key.Key_Z)
    eventually(qtbot, lambda: "nothing left to undo" in _refusal(one))
    one.work.operations.withdraw(note.id)  # as from another window that still shows it
    eventually(qtbot, lambda: "withdrawn already" in _refusal(one))


def _refusal(seat: Seat) -> str:
    bar = seat.work.ticket._bars.bar("refused")
    return bar.text if bar is not None else ""
