"""The whole window over a desk in memory: every read protocol, drafts, and deeds that are done."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from pytestqt.qtbot import QtBot

from app.core.actor import Actor
from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from app.core.saved import Saved
from app.core.settings import Settings
from app.identity.guard import Watch
from app.tickets.model import EntryKind, Filed, Priority
from app.tickets.queries import Conversation, Counts, EntryRow, Hit
from app.tickets.rules import status_now
from tests.ui.administration.fake_connections import CORP, MemoryConnections
from tests.ui.guarding.fake_watch import FakeWatch
from tests.ui.history.fake_reports import FakeReports
from tests.ui.history.fakes import FakeHistory, a_record
from tests.ui.identity.fake_log import FakeLog, logged
from tests.ui.tickets import fake_desk
from tests.ui.tickets.conversation_fakes import MemoryDrafts, MemoryFiles
from tests.ui.tickets.fake_desk import ANA, NOW, FakePeople, FakeTickets, StandingClock, a_row
from tests.waiting import MemoryOutbox
from ui.core.background import Background
from ui.core.live import Live
from ui.core.theme import ThemeKeeper
from ui.shell.desk import Desk
from ui.shell.main_window import MainWindow
from ui.shell.workplace import Workplace

MINE = 11, 12
FREE = 21, 22, 23


@dataclass
class WholeTickets(FakeTickets):
    """Lists as they are elsewhere, with counts, conversations and a search beside them."""

    def counts(self, now: datetime) -> Counts:
        live = [row for row in self.table.values() if row.status.is_live]
        away = [row for row in live if status_now(row.status, row.wakes_at, now).is_waiting]
        rows = [row for row in live if row not in away]
        return Counts(
            by_queue={queue: sum(row.queue_id == queue for row in rows) for queue in (1, 2)},
            critical_by_queue={1: 1},
            mine=sum(row.assignee_id == ANA.staff_id for row in rows),
            unassigned=sum(row.assignee_id is None for row in rows),
            total=len(rows),
            waiting_by_queue={queue: sum(row.queue_id == queue for row in away) for queue in (1, 2)},
            my_waiting=sum(row.assignee_id == ANA.staff_id for row in away),
            unassigned_waiting=sum(row.assignee_id is None for row in away),
        )

    def conversation(self, ticket_id: int, newest: int = 30) -> Conversation | None:
        row = self.table.get(ticket_id)
        if row is None:
            return None
        said = EntryRow(ticket_id, ticket_id, EntryKind.REPLY, "It says no.", 3, "Ben Carter", NOW, None, {})
        return Conversation(row, "dana@northwind.example", "+44 20", "Finance", "London", "Dana", (said,)[:newest], 0)

    def earlier(self, _ticket_id: int, _before: int, _limit: int = 30) -> list[EntryRow]:
        return []

    def search(self, typed: str, queue_id: int | None = None, limit: int = 50) -> list[Hit]:
        found = [row for row in self.table.values() if queue_id in (None, row.queue_id)]
        fit = [row for row in found if typed.lower() in row.subject.lower()]
        return [Hit(row.id, row.subject, row.status, row.requester, "subject", row.subject) for row in fit[:limit]]

    def content(self, sha256: str) -> bytes:
        return sha256.encode()


@dataclass
class WholePeople(FakePeople):
    """Staff with a requester or two."""

    def requesters_like(self, _words: str, _limit: int = 20) -> list[object]:
        return []


@dataclass
class Errands:
    """What was asked of the desk beside deeds."""

    available: list[bool] = field(default_factory=list)
    whose: list[int] = field(default_factory=list)
    failure: Exception | None = None

    def set_available(self, staff_id: int, available: bool, _key: UUID) -> Saved:
        self.available.append(available)
        self.whose.append(staff_id)
        if self.failure is not None:
            raise self.failure
        return Saved(staff_id, changes=changed(Topic.STAFF, staff_id))


class WholeDesk:
    """A window that has entered, unless it is told to wait, and what stands behind it."""

    def __init__(
        self,
        qtbot: QtBot,
        settings: Settings,
        theme: ThemeKeeper,
        actor: Actor = ANA,
        *,
        enters: bool = True,
        guard: Watch | None = None,
    ) -> None:
        self.guard = guard or FakeWatch().watch()
        self.connections = MemoryConnections(CORP)
        self.qtbot, self.errands, self.outbox = qtbot, Errands(), MemoryOutbox()
        self.tickets, self.people, self.clock = WholeTickets(), WholePeople(), StandingClock()
        for ticket_id in MINE:
            self.tickets.put(a_row(ticket_id, assignee_id=ANA.staff_id, assignee=ANA.name))
        for ticket_id in FREE:
            self.tickets.put(a_row(ticket_id, priority=Priority.HIGH))
        self.desk = fake_desk.FakeDesk(self.tickets)
        self.history = FakeHistory([a_record(1, entity_id=11), a_record(2, entity_id=11)])
        self.log = FakeLog([logged(1, ticket_id=11)])
        self.background, self.local_background, self.live = Background(), Background(), Live()
        self.window = MainWindow(settings, theme)
        self.window.keeps_geometry = False
        qtbot.addWidget(self.window)
        self.window.resize(1600, 980)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        if enters:
            with qtbot.waitSignal(self.window.entered, timeout=30_000):
                self.enter(actor)
            self.quiet()

    def enter(self, actor: Actor = ANA) -> None:
        """Begin to enter the desk, in the role that the staff list tells too."""
        self.people.people = [replace(s, role=actor.role) if s.id == actor.staff_id else s for s in self.people.people]
        self.window.enter(self._desk(actor), self.background, self.local_background, self.live)

    @property
    def work(self) -> Workplace:
        """The workplace inside the window."""
        assert self.window.work is not None
        return self.window.work

    def quiet(self) -> None:
        """Wait until everything asked for has arrived."""
        idle = self.background.is_idle
        for _ in range(3):  # what arrives may ask for more, a timer later
            self.qtbot.waitUntil(lambda: idle() and self.work.operations.is_idle)
            self.qtbot.wait(20)
        self.qtbot.waitUntil(lambda: idle() and self.work.operations.is_idle)

    def go_away(self) -> None:
        """Let the next errand meet a database that is away."""
        self.errands.failure = StoreUnavailable("The database can't be reached.")

    def close(self) -> None:
        """Close the window and stop the threads."""
        self.window.close()
        self.background.close()
        self.local_background.close()

    def _desk(self, actor: Actor) -> Desk:
        def nothing(*_given: object) -> None:
            """Do nothing."""

        return Desk(
            actor=actor,
            clock=self.clock,
            label="helpdesk@db01",
            tickets=self.tickets,  # type: ignore[arg-type]
            people=self.people,  # type: ignore[arg-type]
            perform=self.desk.perform,
            local_drafts=MemoryDrafts(),
            shared_drafts=MemoryDrafts(),
            waiting_files=MemoryFiles(),
            outbox=self.outbox,
            mark_read=nothing,
            store_file=lambda name, content: Filed("0" * 64, name, len(content)),
            save_staff=nothing,  # type: ignore[arg-type]
            save_queue=nothing,  # type: ignore[arg-type]
            save_category=nothing,  # type: ignore[arg-type]
            set_available=self.errands.set_available,
            close=nothing,
            history=self.history,
            verification_log=self.log,
            verification_reports=FakeReports(),
            guard=self.guard,
            connections=self.connections,
        )
