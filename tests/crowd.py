"""Many people at one desk, each with a login of their own: they do all that a day brings, and it is looked up after."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, String, cast, func, insert, select

from app.core.actor import Actor, Role
from app.core.clock import SystemClock
from app.core.errors import ChangedElsewhere, HelpDeskError, NotPermitted, RuleBroken
from app.tickets.commands import conversation, fields, undoing
from app.tickets.model import EntryKind, Level, NewTicket, Status
from app.tickets.outcome import Outcome
from app.tickets.queries import Listing, TicketRow
from db.engine import Store
from db.errors import REFUSALS
from db.history.proof import verify
from db.people.tables import staff
from db.tables import audit, command
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork
from tests.makers import address_of, let_in

EXPECTED = (RuleBroken, NotPermitted, ChangedElsewhere)
"""What people are told when somebody else was first, or when it isn't theirs to do."""
NO_RIGHT = REFUSALS["42501"][1]
"""Said where the client asks for what its login has no right to: that would be a mistake of ours."""
MIX = {
    "create": 10, "take next": 8, "assign": 12, "reply": 10, "note": 12, "status": 10, "priority": 8, "transfer": 6,
    "undo": 6, "list": 8, "counts": 4, "conversation": 6, "search": 4,
}  # fmt: skip
"""What is done, and how often in a hundred."""


def people(store: Store, count: int) -> list[Actor]:
    """Put so many people on the staff list, every tenth a supervisor, each with a login; those who are there stay."""
    logins = [f"crowd{n:02}" for n in range(count)]
    let_in(store, *logins)
    s = staff.c
    with store.writer.begin() as connection:
        there = set(connection.scalars(select(s.login).where(s.login.in_(logins))))
        row = {"tier": 1, "email": "", "is_active": True, "is_available": True}
        new = [
            {"login": login, "name": f"Crowd {n}", "role": Role.ANALYST if n % 10 else Role.SUPERVISOR} | row
            for n, login in enumerate(logins)
            if login not in there
        ]
        if new:
            connection.execute(insert(staff), new)
        found = connection.execute(select(s.id, s.name, s.login, s.role, s.tier).where(s.login.in_(logins))).all()
    return [Actor(*row) for row in found]


@dataclass
class Books:
    """What a crowd did and was told; the ids are those of tickets."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    done: list[tuple[UUID, Actor, Outcome]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    left: int = 0
    failed: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    """Queues of which anybody outside the restricted ones was shown a ticket."""

    @property
    def deeds(self) -> int:
        """Return how many deeds were acknowledged."""
        return len(self.done)


class Hand:
    """One of the crowd: looks at lists and does something with what it saw there, as stale as that may be."""

    def __init__(
        self, address: str, actor: Actor, queues: Sequence[int], assignees: Sequence[int], books: Books
    ) -> None:
        self.actor, self._queues, self._assignees, self._books = actor, queues, assignees, books
        self.store = Store(address_of(address, actor))
        self._read = SqlTicketQueries(self.store, actor)
        self._dice = random.Random(actor.staff_id)
        self._rows: Sequence[TicketRow] = []
        self._keys: list[UUID] = []

    def work(self, seconds: float) -> None:
        """Go on for so long."""
        end, kinds, weights = time.monotonic() + seconds, list(MIX), list(MIX.values())
        self._once("list", self._list)
        while time.monotonic() < end:
            kind = self._dice.choices(kinds, weights)[0]
            self._once(kind, getattr(self, f"_{kind.replace(' ', '_')}"))

    def _once(self, kind: str, act: Callable[[], object]) -> None:
        begun = time.perf_counter()
        try:
            act()
        except EXPECTED as error:
            if str(error) == NO_RIGHT:
                self._books.failed.append(f"{kind}: {error!r}")
            self._books.refused[f"{kind}: {error}"] += 1
        except HelpDeskError as error:
            self._books.failed.append(f"{kind}: {error!r} after {time.perf_counter() - begun:.1f} s")
        self._books.took[kind].append((time.perf_counter() - begun) * 1000)

    def _do(self, deed: Callable[..., Outcome], said: str = "", **arguments: Any) -> None:
        key = uuid4()
        outcome = deed(SqlWork(self.store, self.actor), SystemClock(), key=key, **arguments)
        self._books.left += len(outcome.left)
        if outcome.done or outcome.created or outcome.entry:
            self._books.done.append((key, self.actor, outcome))
            self._keys = [*self._keys[-3:], key]
        if said:
            self._books.said.append(said)

    def _some(self, most: int = 1) -> dict[int, TicketRow]:
        rows = self._dice.sample(self._rows, min(len(self._rows), self._dice.randint(1, most)))
        if not rows:
            raise RuleBroken("Nothing is listed.")
        return {row.id: row for row in rows}

    def _words(self) -> str:
        return f"printer {self._dice.randint(0, 99)} {uuid4()}"

    def _create(self) -> None:
        words = self._words()
        new = NewTicket("Printer jams", self._dice.choice(self._queues), body=words, take=self._dice.random() < 0.3)
        self._do(conversation.create_ticket, words, new=new)

    def _take_next(self) -> None:
        self._do(fields.take_next)

    def _assign(self) -> None:
        was = {i: row.assignee_id for i, row in self._some(5).items()}
        self._do(fields.assign_tickets, was=was, to=self._dice.choice(self._assignees), reason="shift ends")

    def _reply(self) -> None:
        self._entry(EntryKind.REPLY)

    def _note(self) -> None:
        self._entry(EntryKind.NOTE)

    def _entry(self, kind: EntryKind) -> None:
        words = self._words()
        self._do(conversation.add_entry, words, ticket_id=next(iter(self._some())), kind=kind, body=words)

    def _status(self) -> None:
        was = {i: row.status for i, row in self._some(2).items()}
        to = self._dice.choice([Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED])
        self._do(fields.set_status, was=was, to=to, reason="as agreed")

    def _priority(self) -> None:
        was = {i: (row.impact, row.urgency) for i, row in self._some(3).items()}
        impact, urgency = self._dice.choices(list(Level), k=2)
        self._do(fields.set_priority, was=was, impact=impact, urgency=urgency)

    def _transfer(self) -> None:
        was = {i: row.queue_id for i, row in self._some(2).items()}
        self._do(fields.transfer_tickets, was=was, to=self._dice.choice(self._queues), reason="not ours")

    def _undo(self) -> None:
        if self._keys:
            self._do(undoing.undo, undoes=self._keys.pop())

    def _list(self) -> None:
        places = (
            Listing(queue_id=self._dice.choice(self._queues)),
            Listing(assignee_id=self.actor.staff_id),
            Listing(),
        )
        self._rows = self._read.first_page(self._dice.choice(places), datetime.now(UTC))
        self._books.seen |= {row.queue_id for row in self._rows}

    def _counts(self) -> None:
        self._read.counts(datetime.now(UTC))

    def _conversation(self) -> None:
        self._read.conversation(next(iter(self._some())))

    def _search(self) -> None:
        self._read.search(f"printer {self._dice.randint(0, 99)}")


def set_to_work(address: str, crowd: Sequence[Actor], queues: Sequence[int], seconds: float) -> Books:
    """Let them all work at the same time for so long, each on a thread of their own, and return what they did."""
    books, together = Books(), threading.Barrier(len(crowd))
    assignees = [actor.staff_id for actor in crowd]

    def begin(actor: Actor) -> None:
        hand = Hand(address, actor, queues, assignees, books)
        try:
            hand.store.reader.connect().close()
            together.wait(60)
            hand.work(seconds)
        except BaseException as error:  # noqa: BLE001 - told by whoever waits for the books
            books.failed.append(repr(error))
            together.abort()
        finally:
            hand.store.dispose()

    threads = [threading.Thread(target=begin, args=(actor,)) for actor in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return books


@dataclass(frozen=True)
class Stand:
    """The highest numbers given out before a crowd began."""

    entry: int
    audit: int


def stand(keeper: Engine) -> Stand:
    """Return how far the desk is, seen by whoever keeps the server."""
    with keeper.connect() as connection:
        highest = (connection.scalar(select(func.max(table.c.id))) for table in (t.entry, audit))
        return Stand(*(int(number or 0) for number in highest))


def amiss(keeper: Engine, books: Books, before: Stand) -> list[str]:
    """Return what is not as the crowd was told: in tickets, in the journal, among the keys, in the audit."""
    versions: dict[int, list[int]] = defaultdict(list)
    for _, _, outcome in books.done:
        for ticket_id, did in outcome.done.items():
            versions[ticket_id].append(did["version"])
    with keeper.connect() as connection:
        found = _in_tickets(connection, versions, before) | _in_texts(connection, books, before)
        c = command.c
        kept = set(connection.scalars(select(c.key).where(c.outcome.is_not(None))))
        found["whose outcome was not kept"] = [key for key, _, _ in books.done if key not in kept]
    broken = verify(keeper).broken
    return [f"{len(which)} {what}: {which[:3]}" for what, which in found.items() if which] + [broken] * bool(broken)


def _in_tickets(connection: Connection, told: Mapping[int, list[int]], before: Stand) -> dict[str, list[Any]]:
    e, a, c = t.entry.c, audit.c, t.ticket.c
    now = _counted(connection, select(c.id, c.version).where(c.id.in_(list(told))))
    changes = select(a.entity_id, func.count()).where(a.id > before.audit, a.entity == "ticket", a.op == "U")
    recorded = _counted(connection, changes.group_by(a.entity_id))
    events = select(e.ticket_id, func.count()).where(e.id > before.entry, e.kind == EntryKind.EVENT)
    withdrawal = cast(e.facts, String).like("%withdraws%")
    journal = _counted(connection, events.where(~withdrawal).group_by(e.ticket_id))
    times = {i: len(versions) for i, versions in told.items()}
    return {
        "whose versions do not add up": [
            (i, versions) for i, versions in told.items()
            if sorted(versions) != list(range(now[i] - len(versions) + 1, now[i] + 1))
        ],
        "recorded more or less often than told": sorted(recorded.items() ^ times.items()),
        "in the journal more or less often than told": sorted(journal.items() ^ times.items()),
    }  # fmt: skip


def _in_texts(connection: Connection, books: Books, before: Stand) -> dict[str, list[Any]]:
    e = t.entry.c
    bodies = Counter(connection.scalars(select(e.body).where(e.id > before.entry, e.kind != EntryKind.EVENT)))
    said = Counter(books.said)
    return {"texts not in the journal exactly once": sorted((said - bodies) + (bodies - said))}


def _counted(connection: Connection, wanted: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(wanted)}
