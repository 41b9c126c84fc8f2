"""Whole windows on a real database that goes away: deeds by key wait, survive the window, and are done there once."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from app.tickets.commands.fields import set_status
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind, Status
from app.tickets.queries import Listing
from db.engine import Store
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.conftest import MemoryKeyring
from tests.desks import desk_in, desk_on
from tests.makers import ANA, BEN, DANA, did, opened
from tests.servers.lending import lent_server
from tests.windows import Seat, seat_at
from ui.core.theme import ThemeKeeper
from ui.shell.outbox_mark import OutboxMark

SOON = 20_000
Outage = Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Outage]]:
    """Lend a desk of four people, and what takes its database away."""
    if request.param == "sqlite":
        yield desk_in(tmp_path / "desk.db"), lambda: _held(tmp_path / "desk.db")
        return
    with lent_server() as server:

        @contextmanager
        def stopped() -> Iterator[None]:
            server.stop()
            try:
                yield
            finally:
                server.start_again()

        with desk_on(server) as url:
            yield url, stopped


@contextmanager
def _held(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("begin exclusive")
        yield
        another.execute("rollback")


@pytest.fixture
def store(desk: tuple[str, Outage]) -> Iterator[Store]:
    """Lend the database to whoever sits elsewhere."""
    store = Store(desk[0])
    yield store
    store.dispose()


@pytest.fixture
def sit_down(
    desk: tuple[str, Outage], tmp_path: Path, theme: ThemeKeeper, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> Iterator[Callable[[], Seat]]:
    """Lend a way to open Ana's window; all of them share the one workstation's file."""
    seats: list[Seat] = []

    def seat() -> Seat:
        made = seat_at(desk[0], ANA, tmp_path / "ana", theme)
        made.window.show()
        qtbot.waitUntil(made.is_idle, timeout=SOON)
        seats.append(made)
        return made

    yield seat
    for one in seats:
        one.close()


def marked(seat: Seat) -> str:
    found = seat.window.status.findChild(OutboxMark)
    assert found is not None
    return found.text().strip() if found.isVisible() else ""


def row(store: Store, ticket_id: int):
    return SqlTicketQueries(store, ANA).rows([ticket_id])[0]


def unassigned(seat: Seat, qtbot: QtBot) -> None:
    seat.work.show_listing(Listing("Unassigned", unassigned=True))
    qtbot.waitUntil(lambda: seat.work.queue.model.is_whole and seat.is_idle(), timeout=SOON)
    seat.window.activateWindow()
    qtbot.waitUntil(seat.window.isActiveWindow)
    seat.work.focus_list()


def test_a_key_pressed_in_an_outage_is_done_after_it_though_the_window_was_closed(
    desk: tuple[str, Outage], store: Store, sit_down: Callable[[], Seat], qtbot: QtBot
) -> None:
    _url, outage = desk
    ticket_id = opened(store)
    seat = sit_down()
    unassigned(seat, qtbot)
    with outage():
        qtbot.keyClick(seat.work.queue.view, Qt.Key.Key_A)
        qtbot.waitUntil(lambda: marked(seat) == "1 waiting", timeout=SOON)
        shown = seat.work.queue.model.known_row(ticket_id)
        assert shown is not None
        assert shown.assignee == ANA.name
        seat.window.close()
    assert row(store, ticket_id).assignee_id is None
    sit_down()
    qtbot.waitUntil(lambda: row(store, ticket_id).assignee_id == ANA.staff_id, timeout=SOON)


@pytest.mark.parametrize("closes", [False, True])
def test_what_was_done_on_one_ticket_arrives_in_its_order_with_and_without_a_new_start(
    desk: tuple[str, Outage],
    store: Store,
    sit_down: Callable[[], Seat],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    *,
    closes: bool,
) -> None:
    for place in ("app.tickets.drafts", "ui.tickets.draft_parts", "ui.tickets.held_replies"):
        monkeypatch.setattr(f"{place}.HOLD", timedelta(milliseconds=1))
    _url, outage = desk
    ticket_id = opened(store, asker=DANA)
    before = journal(store, ticket_id)
    seat = sit_down()
    seen = row(store, ticket_id)
    with outage():
        seat.window.connection_lost("gone")
        said = (DraftKind.NOTE, DraftKind.REPLY, DraftKind.NOTE)
        for n, kind in enumerate(said):
            seat.work.keeper.send(Draft(uuid4(), kind, f"{kind} {n}", ticket_id))
            qtbot.waitUntil(lambda n=n: len(seat.work.keeper.on_the_way()) == n + 1, timeout=SOON)
        seat.work.operations.take([seen])
        seat.work.keeper.send(Draft(uuid4(), DraftKind.NOTE, "note 3", ticket_id))
        qtbot.waitUntil(lambda: marked(seat) == "5 waiting" and not seat.work.outbox._unkept, timeout=SOON)
        assert not any(one.is_unsure for one in seat.work.desk.outbox.all())
        assert seat.work.desk.local_drafts.tried() == frozenset()
        if closes:
            seat.window.close()
    store.reader.dispose()  # its connections are of before the outage
    if closes:
        sit_down()
    else:
        seat.window.connection_restored()
    told = [*before, "note 0", "reply 1", "note 2", "assigned", "note 3"]
    qtbot.waitUntil(lambda: len(journal(store, ticket_id)) == len(told), timeout=SOON)
    assert journal(store, ticket_id) == told


def journal(store: Store, ticket_id: int) -> list[str]:
    """Return what the entries say in their order, and "assigned"; not that a reply has opened the ticket."""
    entries = select(t.entry.c.body, t.entry.c.facts).where(t.entry.c.ticket_id == ticket_id).order_by(t.entry.c.id)
    with store.reader.connect() as connection:
        told = connection.execute(entries).all()
    return [body or "assigned" for body, facts in told if body or "assignee_id" in facts]


def test_two_windows_of_one_workstation_do_each_deed_once_and_one_that_is_refused_comes_back(
    desk: tuple[str, Outage], store: Store, sit_down: Callable[[], Seat], qtbot: QtBot
) -> None:
    _url, outage = desk
    taken, resolved = opened(store), opened(store)
    one, other = sit_down(), sit_down()
    rows = SqlTicketQueries(store, ANA).rows([taken, resolved])
    did(store, BEN, set_status, was={resolved: Status.NEW}, to=Status.RESOLVED, reason="It was the cable")
    with outage():
        for seat in (one, other):
            seat.window.connection_lost("gone")
        one.work.operations.take([r for r in rows if r.id == taken])
        other.work.operations.hold([r for r in rows if r.id == resolved], reason="waits for a part")
        other.work.operations.add_note(taken, "Ana is on it")
        qtbot.waitUntil(lambda: marked(one) == marked(other) == "3 waiting", timeout=SOON)
    for seat in (one, other):
        seat.window.connection_restored()
    qtbot.waitUntil(lambda: marked(one) == marked(other) == "1 came back", timeout=SOON)
    assert row(store, taken).assignee_id == ANA.staff_id
    assert row(store, resolved).status is Status.RESOLVED
    with store.reader.connect() as connection:
        notes = select(func.count()).where(t.entry.c.kind == EntryKind.NOTE)
        assert connection.execute(notes).scalar_one() == 1
