"""A desk in memory: the reads of tickets and people, and deeds that change them, all on any thread."""

import threading
from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.core.actor import Actor, Role
from app.core.changes import Changes, Topic, changed
from app.core.clock import NEVER
from app.people.queries import LoadRow, StaffRow
from app.tickets import deeds
from app.tickets.model import Kind, Level, Priority, Source, Status
from app.tickets.outcome import Outcome
from app.tickets.queries import LONGEST, PAGE, CategoryRow, Listing, QueueRow, Spine, TicketRow, sort_key
from app.tickets.rules import status_now

NOW = datetime(2026, 3, 2, 9, 41, tzinfo=UTC)
"""A Monday."""
ANA = Actor(2, "Ana Torres", "ana")
SUE = Actor(1, "Sue Park", "sue", Role.SUPERVISOR)
TRIAGE, NETWORK, SECURITY = 1, 2, 3
STAFF = (
    StaffRow(2, "ana", "Ana Torres", Role.ANALYST, 1, "", True, True),
    StaffRow(3, "ben", "Ben Carter", Role.ANALYST, 1, "", True, True),
    StaffRow(4, "chloe", "Chloe Martin", Role.ANALYST, 2, "", True, False),
    StaffRow(5, "dev", "Dev Patel", Role.ANALYST, 1, "", True, True),
    StaffRow(6, "old", "Olga Gone", Role.ANALYST, 1, "", False, True),
    StaffRow(1, "sue", "Sue Park", Role.SUPERVISOR, 2, "", True, True),
)
QUEUES = (
    QueueRow(TRIAGE, "Triage", 1, "layers", True, True, 1),
    QueueRow(NETWORK, "Network", 2, "network", True, True, 2),
    QueueRow(SECURITY, "Security", 3, "shield-alert", False, True, 3),
)
CATEGORIES = (CategoryRow(1, "Accounts", True), CategoryRow(2, "E-mail", True), CategoryRow(3, "Hardware", True))
NAMES = {row.id: row.name for row in STAFF}
SUBJECTS = (
    "Suspicious e-mail asking for gift cards",
    "Locked out of account after password change",
    "MFA prompt never arrives on new phone",
    "Second monitor not detected after docking",
    "Reset password for service desk kiosk",
    "Phone extension needs to move to desk 4.12",
    "Outlook keeps asking for credentials",
    "Visio licence for the planning team",
)
PEOPLE = ("Marcus Oyelaran", "Dana Whitfield", "Yuki Tanaka", "Tom Lindqvist", "Nadia Petrova", "Elena Kovács")


class StandingClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def a_row(ticket_id: int, **facts: object) -> TicketRow:
    """Return a row with sound defaults."""
    row = TicketRow(
        id=ticket_id,
        subject=SUBJECTS[ticket_id % len(SUBJECTS)],
        kind=Kind.INCIDENT,
        status=Status.OPEN,
        priority=Priority.NORMAL,
        impact=Level.MEDIUM,
        urgency=Level.MEDIUM,
        queue_id=TRIAGE,
        category_id=1,
        category="Accounts",
        assignee_id=None,
        assignee="",
        requester_id=1,
        requester=PEOPLE[ticket_id % len(PEOPLE)],
        is_vip=False,
        source=Source.EMAIL,
        wakes_at=None,
        due_at=NEVER,
        created_at=NOW - timedelta(minutes=7 * ticket_id % 5000),
        updated_at=NOW - timedelta(minutes=1),
        version=1,
        unread=False,
    )
    return replace(row, **facts)  # type: ignore[arg-type]


def mixed_rows(count: int) -> list[TicketRow]:
    """Return rows of every kind, as a busy queue has them."""
    rows = []
    for i in range(1, count + 1):
        status = (Status.OPEN, Status.NEW, Status.PENDING, Status.OPEN, Status.ON_HOLD, Status.OPEN)[i % 6]
        due = NOW + timedelta(minutes=i * 9 - 30) if i % 3 and status in (Status.OPEN, Status.NEW) else NEVER
        who = STAFF[i % 4].id if i % 5 else None
        rows.append(
            a_row(
                i,
                status=status,
                priority=Priority(1 + min(3, i % 7 // 2 + (i > 3))),
                due_at=due,
                assignee_id=who,
                assignee=NAMES[who] if who else "",
                wakes_at=NOW + timedelta(days=i % 5, hours=1) if status is Status.PENDING and i % 12 else None,
                is_vip=i % 8 == 1,
                unread=i % 4 == 1,
                category=CATEGORIES[i % 3].name,
            )
        )
    return rows


@dataclass
class FakeTickets:
    """TicketQueries over a dict of rows; `gate` holds answers back, `broken` makes reads fail."""

    table: dict[int, TicketRow] = field(default_factory=dict)
    cut_at: int = LONGEST
    broken: Exception | None = None
    calls: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    spine_gate: threading.Event = field(default_factory=threading.Event)
    page_gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        for gate in (self.gate, self.spine_gate, self.page_gate):
            gate.set()

    def put(self, *rows: TicketRow) -> None:
        self.table.update({row.id: row for row in rows})

    def change(self, ticket_id: int, **facts: object) -> Changes:
        row = self.table[ticket_id]
        self.table[ticket_id] = replace(row, version=row.version + 1, **facts)  # type: ignore[arg-type]
        return changed(Topic.TICKET, ticket_id)

    def first_page(self, listing: Listing, now: datetime, limit: int = PAGE) -> Sequence[TicketRow]:
        self._asked("first_page")
        return self._sorted(listing, now)[:limit]

    def spine(self, listing: Listing, now: datetime) -> Spine:
        self._asked("spine")
        rows = self._sorted(listing, now)
        self.spine_gate.wait(5)  # what changes meanwhile is not in this answer
        keys = [sort_key(row, listing.sort) for row in rows[: self.cut_at]]
        return Spine(
            array("q", [row.id for row in rows[: self.cut_at]]),
            array("q", [key[0] for key in keys]),
            array("q", [key[1] for key in keys]),
            more=len(rows) > self.cut_at,
        )

    def rows(self, ids: Collection[int]) -> Sequence[TicketRow]:
        self._asked(f"rows {len(ids)}")
        self.page_gate.wait(5)
        return [self.table[i] for i in ids if i in self.table]

    def rows_in(self, listing: Listing, now: datetime, ids: Collection[int]) -> Sequence[TicketRow]:
        self._asked("rows_in")
        return [self.table[i] for i in ids if i in self.table and fits(self.table[i], listing, now)]

    def queues(self) -> Sequence[QueueRow]:
        return QUEUES

    def categories(self) -> Sequence[CategoryRow]:
        return CATEGORIES

    def prefix(self) -> str:
        return "HD"

    def _asked(self, call: str) -> None:
        self.calls.append(call)
        self.gate.wait(5)
        if self.broken is not None:
            raise self.broken

    def _sorted(self, listing: Listing, now: datetime) -> list[TicketRow]:
        rows = [row for row in list(self.table.values()) if fits(row, listing, now)]
        return sorted(rows, key=lambda row: (*sort_key(row, listing.sort), row.id))


def fits(row: TicketRow, listing: Listing, now: datetime) -> bool:
    """Tell whether a ticket belongs to a list."""
    status = status_now(row.status, row.wakes_at, now)
    return (
        listing.queue_id in (None, row.queue_id)
        and listing.assignee_id in (None, row.assignee_id)
        and not (listing.unassigned and row.assignee_id is not None)
        and not (listing.live_only and not status.is_live)
        and (not listing.statuses or status in listing.statuses)
        and (not listing.priorities or row.priority in listing.priorities)
        and listing.category_id in (None, row.category_id)
        and all(word.lower() in row.subject.lower() for word in listing.words.split())
    )


@dataclass
class FakePeople:
    """PeopleQueries with fixed answers."""

    loads: Sequence[LoadRow] = (LoadRow(2, 12, 3, 2), LoadRow(3, 7, 0, 1))
    people: Sequence[StaffRow] = STAFF

    def staff(self) -> Sequence[StaffRow]:
        return self.people

    def load(self) -> Sequence[LoadRow]:
        return self.loads


@dataclass
class FakeDesk:
    """Performs written deeds on the fake tickets: field by field, as the commands do."""

    tickets: FakeTickets
    refuse: dict[int, str] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    done: dict[UUID, Outcome] = field(default_factory=dict)
    texts: list[tuple[str, UUID]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def perform(self, text: str, key: UUID) -> Outcome:
        self.texts.append((text, key))
        self.gate.wait(5)
        if self.failures:
            raise self.failures.pop(0)
        if key in self.done:
            return replace(self.done[key], again=True)
        deed, said = deeds.read(text)
        outcome = self._undo(said["undoes"]) if deed.name == "undo" else self._do(deed.name, said)
        self.done[key] = outcome
        return outcome

    def _do(self, deed: str, said: dict) -> Outcome:
        to = {
            "assign": lambda: {"assignee_id": said["to"], "assignee": NAMES.get(said["to"], "")},
            "transfer": lambda: {"queue_id": said["to"], "assignee_id": None, "assignee": ""},
            "status": lambda: {"status": said["to"], "wakes_at": said["wakes_at"]},
            "priority": lambda: {"impact": said["impact"], "urgency": said["urgency"]},
            "category": lambda: {"category_id": said["to"]},
        }
        if deed == "create":
            return Outcome(created=999)
        if deed in ("entry", "withdraw"):
            return Outcome(entry=True, noted=70 if deed == "entry" else None)
        if deed == "recall":
            return Outcome()
        if deed == "take next":
            return self._apply({i: {"assignee_id": 2} for i in self._next()})
        if deed == "release all":
            theirs = [i for i, row in self.tickets.table.items() if row.assignee_id == said["of"]]
            return self._apply({i: {"assignee_id": None, "assignee": ""} for i in theirs})
        return self._apply(dict.fromkeys(said["was"], to[deed]()))

    def _next(self) -> list[int]:
        waiting = [i for i, row in self.tickets.table.items() if row.assignee_id is None]
        return waiting[:1]

    def _undo(self, undoes: UUID) -> Outcome:
        if (created := self.done[undoes].created) is not None:
            return Outcome(done={created: {"before": {"status": "new"}, "after": {"status": "closed"}}})
        return self._apply({i: kept["row"] for i, kept in self.done[undoes].done.items()})

    def _apply(self, wanted: dict[int, dict]) -> Outcome:
        done = {}
        left = {i: why for i, why in self.refuse.items() if i in wanted}
        for i, facts in wanted.items():
            if i in left:
                continue
            row = self.tickets.table[i]
            before = {name: getattr(row, name) for name in facts}
            self.tickets.change(i, **facts)
            plain = {name: value for name, value in before.items() if name not in ("assignee", "category")}
            done[i] = {"before": plain, "after": facts, "row": before, "version": row.version + 1}
        return Outcome(done, left, changes=changed(Topic.TICKET, *done))
