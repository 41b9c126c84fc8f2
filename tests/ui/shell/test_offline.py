"""A real server that goes away and comes back, before a start and in the middle of work, under the whole window."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import make_url

from app.bootstrap.program import Program
from app.connect import vault
from app.tickets.cache import Kept, KeptList
from app.tickets.commands.conversation import add_entry
from app.tickets.model import EntryKind
from app.tickets.queries import Conversation, Listing, TicketRow
from db.engine import Store
from tests.conftest import MemoryKeyring
from tests.desks import desk_on
from tests.makers import ANA, DANA, NETWORK, did, opened
from tests.servers.lending import lent_server
from tests.servers.postgres import PrivateCluster
from tests.ui.shell.programs import SLOW, Programs
from ui.shell.sign_in import SignIn
from ui.shell.workplace import Workplace

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.postgres
PASSWORD = "Tr0ub4dor & 3"
PRIVATE = "the spare key lies under the third pot"


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateCluster]:
    with lent_server() as server:
        yield server


@dataclass
class Town(Programs):
    """A server, and a computer on which Frontline is started as often as a test likes."""

    server: PrivateCluster
    home: Path
    address: str
    name: str
    store: Store

    def start(self) -> Program:
        """Start the program and wait for the desk or for what stands in its place."""
        return self.start_at(self.address)

    def enter(self) -> Program:
        """Start the program on a server that answers."""
        program = self.start()
        assert program.window.card is None, texts(program.window.card)
        self.standing(program)
        return program

    def go_on(self, program: Program) -> None:
        """Press the button that goes on with what is kept, by keyboard."""
        button = next(b for b in program.window.card.findChildren(QPushButton) if b.text().startswith("Go on"))  # type: ignore[union-attr]
        program.window.activateWindow()
        button.setFocus()
        self.qtbot.keyClick(button, Key.Key_Space)
        self.standing(program)

    def away(self) -> None:
        """Have the server gone."""
        self.store.dispose()
        self.server.stop()

    def back(self) -> None:
        """Have the server there again."""
        self.server.start_again()

    def run(self, *statements: str) -> None:
        """Do something on the server that no member of staff may."""
        with self.server.connection(self.name) as wire:
            for statement in statements:
                wire.execute(statement)

    def raw(self) -> bytes:
        """Return all bytes that this computer keeps."""
        return b"".join(path.read_bytes() for path in self.home.rglob("local/*") if path.is_file())


@pytest.fixture
def town(
    qtbot: QtBot,
    server: PrivateCluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    memory_keyring: MemoryKeyring,
) -> Iterator[Town]:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with desk_on(server) as url:
        name = str(make_url(url).database)
        with server.connection(name) as wire:
            there = wire.execute("select to_regrole('ana') is not null").fetchone() == (True,)
            wire.execute(f"{'alter' if there else 'create'} role ana login password '{PASSWORD}'")
            for what in ("tables", "sequences", "routines"):
                wire.execute(f"grant all on all {what} in schema public to ana")
        store = Store(make_url(url).set(username=ANA.login, password=PASSWORD))
        mine = opened(store, ANA, asker=DANA, subject=f"Mine: {PRIVATE}", take=True)
        opened(store, ANA, asker=DANA, subject="Free")
        opened(store, ANA, asker=DANA, subject="Elsewhere", queue_id=NETWORK)
        did(store, ANA, add_entry, ticket_id=mine, kind=EntryKind.NOTE, body=f"Noted: {PRIVATE}")
        plain = f"postgresql://{ANA.login}@127.0.0.1:{server.port}/{name}"
        vault.write(plain, PASSWORD)
        town = Town(qtbot, server, tmp_path, plain, name, store)
        yield town
        town.end_all()
        store.dispose()


def work_of(program: Program) -> Workplace:
    assert program.window.work is not None
    return program.window.work


def shown(program: Program) -> list[str]:
    model = work_of(program).queue.model
    return [row.subject for at in range(model.rowCount()) if (row := model.row(at)) is not None]


def marks(program: Program) -> tuple[str, str]:
    """Return what list and ticket say of how old they are."""
    work = work_of(program)
    return work.queue.head.mark.text() if work.queue.head.mark.isVisible() else "", (
        work.ticket.head.mark.text() if work.ticket.head.mark.isVisible() else ""
    )


def rows(one: Kept) -> Sequence[TicketRow]:
    """Return the tickets of something that is kept."""
    if isinstance(one.content, Conversation):
        return [one.content.row]
    return one.content.rows if isinstance(one.content, KeptList) else []


def read_all(town: Town, program: Program) -> None:
    """Look at one's own ticket and at all there are, and have that kept."""
    work = work_of(program)
    town.qtbot.waitUntil(lambda: work.ticket.conversation is not None, timeout=SLOW)
    town.qtbot.keyClick(program.window, Key.Key_2, Mod.ControlModifier)
    town.qtbot.waitUntil(lambda: work.queue.listing.title == "Unassigned")
    town.quiet(program)
    town.qtbot.keyClick(program.window, Key.Key_1, Mod.ControlModifier)
    town.quiet(program)


def is_marked(program: Program) -> Callable[[], bool]:
    return lambda: all(mark.startswith("As of ") and ", offline" in mark for mark in marks(program))


def texts(parent: QObject) -> str:
    return " ".join(one.text() for one in parent.findChildren(QLabel))


def test_a_start_without_the_database_reads_what_is_kept_and_turns_live_by_itself(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    town.end(program)
    raw = town.raw()
    assert len(raw) > 0
    for word in (PRIVATE, "Dana Whitfield", "Ana Torres", "Triage", "Unassigned"):
        assert word.encode() not in raw

    town.away()
    program = town.start()
    assert program.window.card is not None
    assert "This computer keeps what was read until" in texts(program.window.card)
    town.go_on(program)
    work = work_of(program)
    assert shown(program) == [f"Mine: {PRIVATE}"]
    qtbot.waitUntil(lambda: work.ticket.conversation is not None, timeout=SLOW)
    assert [entry.body for entry in work.ticket.conversation.entries if entry.body][-1] == f"Noted: {PRIVATE}"  # type: ignore[union-attr]
    qtbot.waitUntil(is_marked(program), timeout=SLOW)
    assert program.window.bars.bar("away") is not None
    assert program.window.status._where.text().startswith("Not connected")
    assert program.window.status._age.text().startswith("As of ")
    assert [place.title for place in work.places() if place.listing is not None][:2] == ["My tickets", "Unassigned"]
    assert work.directory.staff_name(ANA.staff_id) == ANA.name

    qtbot.keyClick(program.window, Key.Key_2, Mod.ControlModifier)
    qtbot.waitUntil(lambda: "Free" in shown(program), timeout=SLOW)

    town.back()
    opened(town.store, ANA, asker=DANA, subject="New since")
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is None, timeout=SLOW)
    qtbot.waitUntil(lambda: "New since" in shown(program), timeout=SLOW)
    qtbot.waitUntil(lambda: marks(program) == ("", ""), timeout=SLOW)
    assert program.window.status._where.text().startswith("Connected")
    opened(town.store, ANA, asker=DANA, subject="Live again")
    qtbot.waitUntil(lambda: "Live again" in shown(program), timeout=SLOW)


def test_what_is_done_after_a_start_without_the_database_is_done_once_it_is_back(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    town.end(program)
    town.away()
    program = town.start()
    town.go_on(program)
    work = work_of(program)
    qtbot.waitUntil(lambda: work.ticket.conversation is not None, timeout=SLOW)
    program.window.activateWindow()
    work.focus_list()
    qtbot.keyClick(program.window.focusWidget(), Key.Key_2, Mod.ControlModifier)
    qtbot.waitUntil(lambda: "Free" in shown(program), timeout=SLOW)
    town.quiet(program)
    program.window.actions_table.run("list.take")
    town.quiet(program)
    qtbot.wait(500)
    town.back()
    with town.server.connection(town.name) as wire:
        qtbot.waitUntil(
            lambda: wire.execute("select assignee_id from ticket where id = 2").fetchone() == (ANA.staff_id,),
            timeout=SLOW,
        )
    qtbot.waitUntil(lambda: "Free" not in shown(program) or work.queue.model.is_leaving(0), timeout=SLOW)


def test_in_the_middle_of_work_what_is_kept_is_read_and_what_is_not_is_said(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    work = work_of(program)
    town.away()
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is not None, timeout=SLOW)
    qtbot.waitUntil(is_marked(program), timeout=SLOW)
    qtbot.keyClick(program.window, Key.Key_2, Mod.ControlModifier)
    qtbot.waitUntil(lambda: "Free" in shown(program), timeout=SLOW)
    qtbot.waitUntil(lambda: marks(program)[0].startswith("As of "), timeout=SLOW)
    work.show_listing(Listing("Printers", words="printer"))
    qtbot.waitUntil(lambda: work.queue.states.shown == "error", timeout=SLOW)
    assert "not kept on this computer" in texts(work.queue.states)
    assert marks(program)[0] == ""
    work.open_ticket(3)
    qtbot.waitUntil(lambda: work.ticket.frame.state == "failure", timeout=SLOW)
    assert "not kept on this computer" in texts(work.ticket.frame.failure)

    town.back()
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is None, timeout=SLOW)
    qtbot.waitUntil(lambda: work.ticket.conversation is not None, timeout=SLOW)
    qtbot.waitUntil(lambda: work.queue.states.shown == "empty", timeout=SLOW)
    assert marks(program) == ("", "")


def test_a_server_that_falls_silent_is_read_on_from_what_is_kept(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    work = work_of(program)
    work.open_ticket(2)
    qtbot.waitUntil(lambda: program._safekeeping._reading.has_ticket(2), timeout=SLOW)
    work.open_ticket(1)
    town.quiet(program)
    work.queue.model.seen_lists.clear()
    town.server.pause()
    try:
        work.show_listing(next(p.listing for p in work.places() if p.title == "Unassigned"))  # type: ignore[arg-type]
        work.open_ticket(2)
        qtbot.waitUntil(lambda: "Free" in shown(program), timeout=SLOW)
        qtbot.waitUntil(lambda: work.ticket.conversation is not None, timeout=SLOW)
        qtbot.waitUntil(is_marked(program), timeout=SLOW)
    finally:
        town.server.resume()
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is None, timeout=SLOW)
    qtbot.waitUntil(lambda: marks(program) == ("", ""), timeout=SLOW)


def test_what_may_not_be_seen_any_more_goes_from_the_screen_and_from_the_disk(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    work, reading = work_of(program), program._safekeeping._reading
    assert work.ticket.ticket_id == 1
    town.run(
        "set session_replication_role = replica",  # what a desk has done is never deleted but so
        "delete from entry where ticket_id = 1",
        "delete from ticket where id = 1",
        "set session_replication_role = origin",
        "update queue set position = position where id = 2",
    )
    qtbot.waitUntil(lambda: work.ticket.frame.state in ("gone", "nothing"), timeout=SLOW)
    qtbot.waitUntil(lambda: shown(program) == [], timeout=SLOW)
    assert not reading.has_ticket(1)
    assert 1 not in reading.kept.ticket_ids()
    town.end(program)
    town.away()
    program = town.start()
    town.go_on(program)
    assert shown(program) == []
    work_of(program).open_ticket(1)
    qtbot.waitUntil(lambda: work_of(program).ticket.frame.state == "failure", timeout=SLOW)
    town.back()


def test_a_list_shown_as_it_was_kept_is_read_anew_once_the_database_is_back(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    opened(town.store, ANA, asker=DANA, subject="Between")  # while nobody looked at the list
    qtbot.wait(500)
    town.quiet(program)
    work_of(program).queue.model.seen_lists.clear()
    town.away()
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is not None, timeout=SLOW)
    qtbot.keyClick(program.window, Key.Key_2, Mod.ControlModifier)
    qtbot.waitUntil(lambda: "Free" in shown(program), timeout=SLOW)
    assert "Between" not in shown(program)
    town.back()
    qtbot.waitUntil(lambda: "Between" in shown(program), timeout=SLOW)


def test_looking_for_it_now_does_not_wait_for_the_next_try(
    town: Town, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.feed.FIRST_PAUSE", 1_000.0)
    program = town.enter()
    read_all(town, program)
    town.away()
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is not None, timeout=SLOW)
    press_try_now(town, program)
    qtbot.waitUntil(lambda: "still can't be reached" in program.window.toast.text, timeout=SLOW)
    assert program.window.bars.bar("away") is not None
    town.back()
    press_try_now(town, program)
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is None, timeout=SLOW)
    qtbot.waitUntil(lambda: marks(program) == ("", ""), timeout=SLOW)
    opened(town.store, ANA, asker=DANA, subject="Heard again", take=True)
    qtbot.waitUntil(lambda: "Heard again" in shown(program), timeout=SLOW)


def press_try_now(town: Town, program: Program) -> None:
    bar = program.window.bars.bar("away")
    assert bar is not None
    program.window.activateWindow()
    bar.buttons[0].setFocus()
    town.qtbot.keyClick(bar.buttons[0], Key.Key_Space)


RESTRICT = "update queue set is_restricted = true, takes_transfers = false where id = 2"


def test_a_queue_one_may_no_longer_see_is_gone_at_once_from_screen_memory_and_disk(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    work, reading = work_of(program), program._safekeeping._reading
    network = next(place.listing for place in work.places() if place.title == "Network")
    work.show_listing(network)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: shown(program) == ["Elsewhere"], timeout=SLOW)
    work.open_ticket(3)
    qtbot.waitUntil(lambda: reading.has_ticket(3), timeout=SLOW)
    work.show_listing(next(place.listing for place in work.places() if place.title == "All tickets"))  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: "Elsewhere" in shown(program), timeout=SLOW)
    town.quiet(program)
    town.run(RESTRICT)
    qtbot.waitUntil(lambda: work.ticket.frame.state != "conversation" or work.ticket.ticket_id != 3, timeout=SLOW)
    qtbot.waitUntil(lambda: "Elsewhere" not in shown(program), timeout=SLOW)
    qtbot.waitUntil(lambda: 3 not in reading.kept.ticket_ids(), timeout=SLOW)
    assert not [listing for listing, (_, left) in work.queue.model.seen_lists._left.items() if left[0].positions({3})]
    assert work.queue.model.known_row(3) is None
    town.quiet(program)
    qtbot.waitUntil(lambda: not reading.kept.has_unsaved, timeout=SLOW)
    assert all(3 not in (one.name.ticket_id, *(row.id for row in rows(one))) for one in reading._shelf.all())


def test_what_was_restricted_while_nobody_was_connected_goes_when_the_database_is_back(
    town: Town, qtbot: QtBot
) -> None:
    program = town.enter()
    read_all(town, program)
    work_of(program).open_ticket(3)
    qtbot.waitUntil(lambda: program._safekeeping._reading.has_ticket(3), timeout=SLOW)
    town.end(program)
    town.run(RESTRICT)
    town.away()
    program = town.start()
    town.go_on(program)
    work, reading = work_of(program), program._safekeeping._reading
    work.open_ticket(3)
    qtbot.waitUntil(lambda: work.ticket.conversation is not None and work.ticket.ticket_id == 3, timeout=SLOW)
    town.back()
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is None, timeout=SLOW)
    qtbot.waitUntil(lambda: work.ticket.frame.state == "gone", timeout=SLOW)
    qtbot.waitUntil(lambda: 3 not in reading.kept.ticket_ids(), timeout=SLOW)
    assert reading.has_list(work.queue.listing)


def test_who_has_left_finds_nothing_kept(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    town.end(program)
    town.run("update staff set is_active = false where id = 2")
    program = town.start()
    assert "at this desk" in (said := texts(program.window.card)) or "staff list" in said  # type: ignore[arg-type]
    town.end(program)
    town.away()
    program = town.start()
    assert "This computer keeps" not in texts(program.window.card)  # type: ignore[arg-type]
    assert not [b for b in program.window.card.findChildren(QPushButton) if b.text().startswith("Go on")]  # type: ignore[union-attr]
    town.back()


def test_who_leaves_while_the_database_is_away_is_shown_nothing_once_it_is_back(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    town.end(program)
    town.run("update staff set is_active = false where id = 2")
    town.away()
    program = town.start()
    town.go_on(program)
    town.back()
    qtbot.waitUntil(lambda: program.window.card is not None, timeout=SLOW)
    assert "at this desk" in (said := texts(program.window.card)) or "staff list" in said  # type: ignore[arg-type]
    town.quiet(program)
    assert not program._safekeeping._reading.kept.ticket_ids()


def test_what_is_kept_is_forgotten_when_asked_and_drafts_stay(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    read_all(town, program)
    work = work_of(program)
    work.open_ticket(1)
    work.ticket.composer.insert("typed words")
    key = work.ticket.composer.key
    qtbot.waitUntil(lambda: work.keeper.is_safe(key) and not work.keeper._places.is_unsaved(key), timeout=SLOW)
    assert program.window.actions_table.run("app.forget_kept")
    box = program.window.findChild(QMessageBox)
    assert box is not None
    qtbot.waitUntil(box.isVisible)
    qtbot.keyClick(box.focusWidget() or box, Key.Key_Return)
    qtbot.waitUntil(lambda: "Nothing of this desk is kept" in program.window.toast.text, timeout=SLOW)
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    read_all(town, program)
    town.end(program)
    town.away()
    program = town.start()
    assert "This computer keeps" not in texts(program.window.card)  # type: ignore[arg-type]
    town.end(program)
    town.back()
    program = town.enter()
    assert [draft.body for draft in work_of(program).keeper.all()] == ["typed words"]


def test_where_the_password_is_typed_each_time_nobody_gets_in_without_it(town: Town, qtbot: QtBot) -> None:
    vault.forget(town.address)
    program = town.start()
    card = program.window.card
    assert isinstance(card, SignIn)
    qtbot.keyClicks(card.field.line, PASSWORD)
    with qtbot.waitSignal(program.window.entered, timeout=SLOW):
        qtbot.keyClick(card.field.line, Key.Key_Return)
    town.standing(program)
    read_all(town, program)
    town.end(program)
    town.away()
    program = town.start()
    assert "This computer keeps" not in texts(program.window.card)  # type: ignore[arg-type]
    town.back()


def test_without_a_key_ring_nothing_is_kept(town: Town, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.connect.vault.Keys.read", lambda *_: (_ for _ in ()).throw(vault.VaultClosed("closed")))
    program = town.enter()
    read_all(town, program)
    town.qtbot.wait(100)
    town.end(program)
    assert PRIVATE.encode() not in town.raw()
    monkeypatch.undo()
    town.away()
    program = town.start()
    assert "This computer keeps" not in texts(program.window.card)  # type: ignore[arg-type]
    town.back()
