"""Rows of tickets for screens, straight from SQL."""

from array import array
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    exists,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
)

from app.core.actor import Actor
from app.core.errors import RuleBroken
from app.tickets.model import EntryKind, Filed, Status
from app.tickets.number import DEFAULT_PREFIX
from app.tickets.queries import (
    LONGEST,
    PAGE,
    CategoryRow,
    Conversation,
    Counts,
    EntryRow,
    Hit,
    Listing,
    QueueRow,
    Sort,
    Spine,
    TicketRow,
)
from db.engine import Store
from db.people.tables import requester, staff
from db.reading import AnyRow, read
from db.rows import maker
from db.tables import desk
from db.tickets import tables as t
from db.tickets.counting import counted, live_counts
from db.tickets.narrowing import has_words, has_words_itself
from db.tickets.search import hits

type AnySelect = Select[*tuple[Any, ...]]

c = t.ticket.c
_ticket_row, _entry_row = maker(TicketRow), maker(EntryRow)


class SqlTicketQueries:
    """Reads about tickets for one actor; a call is one statement unless it says otherwise, with words two."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store, self._actor = store, actor
        # Putting a statement together costs more than running it; what does not vary is made once.
        self._listed = self._rows()
        self._opened = _opened(self._listed)

    def first_page(self, listing: Listing, now: datetime, limit: int = PAGE) -> Sequence[TicketRow]:
        """Return the first rows of the list in order."""
        # A limit that PostgreSQL can read lets it keep its plan; for a parameter it would plan each page anew.
        wanted = self._with_words(_within(self._listed, listing, now), listing)
        page = _ordered(wanted, listing.sort).limit(literal_column(f"{limit:d}"))
        return self._ticket_rows(page)

    def spine(self, listing: Listing, now: datetime) -> Spine:
        """Return all ids of the list in order, with their sort keys."""
        first, second = self._keys(listing.sort)
        wanted = self._with_words(_within(select(c.id, first, second), listing, now), listing, whole=True)
        found = read(self._store, _ordered(wanted, listing.sort).limit(LONGEST + 1))
        kept = found[:LONGEST]
        columns = zip(*kept, strict=True) if kept else ((), (), ())
        ids, firsts, seconds = (array("q", column) for column in columns)
        return Spine(ids, firsts, seconds, more=len(found) > LONGEST)

    def rows(self, ids: Collection[int]) -> Sequence[TicketRow]:
        """Return these tickets, in no order."""
        return self._ticket_rows(self._listed.where(c.id.in_(list(ids))))

    def rows_in(self, listing: Listing, now: datetime, ids: Collection[int]) -> Sequence[TicketRow]:
        """Return those of these tickets that belong to the list now."""
        wanted = _within(self._listed, listing, now).where(c.id.in_(list(ids)))
        if listing.words.strip():
            wanted = wanted.where(has_words_itself(self._store, listing.words))
        return self._ticket_rows(wanted)

    def conversation(self, ticket_id: int, newest: int = 30) -> Conversation | None:
        """Return the ticket with its newest entries in two statements, None when there is no such ticket."""
        found = read(self._store, self._opened, {"ticket": ticket_id})
        if not found:
            return None
        *row, email, phone, department, location, created_by, count = found[0]
        shown = self._entries(_NEWEST, {"ticket": ticket_id, "most": newest})
        contact = (email or "", phone or "", department or "", location or "")
        return Conversation(_ticket_row(*row), *contact, created_by, shown, max(0, count - len(shown)))

    def earlier(self, ticket_id: int, before_entry: int, limit: int = 30) -> Sequence[EntryRow]:
        """Return the entries just before one, oldest first."""
        return self._entries(_EARLIER, {"ticket": ticket_id, "before": before_entry, "most": limit})

    def counts(self, now: datetime) -> Counts:
        """Return the live counts of the sidebar: what has the next move at the desk, and what waits on others."""
        return counted(read(self._store, live_counts(self._actor.staff_id, now)))

    def queues(self) -> Sequence[QueueRow]:
        """Return all queues in their order."""
        q = t.queue.c
        columns = (q.id, q.name, q.tier, q.icon, q.takes_transfers, q.is_active, q.position)
        return [QueueRow(*row) for row in read(self._store, select(*columns).order_by(q.position, q.name))]

    def categories(self) -> Sequence[CategoryRow]:
        """Return all categories by name."""
        k = t.category.c
        return [CategoryRow(*row) for row in read(self._store, select(k.id, k.name, k.is_active).order_by(k.name))]

    def search(self, text: str, queue_id: int | None = None, limit: int = 50) -> Sequence[Hit]:
        """Return tickets found by number, words or requester, newest first."""
        return hits(self._store, text, queue_id, limit, self.prefix())

    def content(self, sha256: str) -> bytes:
        """Return the bytes of an attached file. Raises RuleBroken when they are gone."""
        found = read(self._store, select(t.blob.c.content).where(t.blob.c.sha256 == sha256))
        if not found:
            raise RuleBroken("The content of this file is no longer stored.")
        return bytes(found[0][0])

    def prefix(self) -> str:
        """Return the desk's prefix of ticket numbers."""
        found = read(self._store, select(desk.c.prefix))
        return str(found[0][0]) if found else DEFAULT_PREFIX

    def _with_words(self, wanted: AnySelect, listing: Listing, *, whole: bool = False) -> AnySelect:
        if not listing.words.strip():
            return wanted
        return wanted.where(has_words(self._store, listing.words, whole=whole and not listing.live_only))

    def _ticket_rows(self, wanted: AnySelect) -> list[TicketRow]:
        return [_ticket_row(*row) for row in read(self._store, wanted)]

    def _rows(self) -> AnySelect:
        me, m, e = self._actor.staff_id, t.read_mark.c, t.entry.c
        unread = exists(
            select(literal(1)).where(
                e.ticket_id == c.id,
                e.id > func.coalesce(m.entry_id, 0),
                e.by_id != me,
                e.kind != EntryKind.EVENT,
            )
        )
        return (
            select(
                c.id, c.subject, c.kind, c.status, c.priority, c.impact, c.urgency, c.queue_id, c.category_id,
                func.coalesce(t.category.c.name, ""), c.assignee_id, func.coalesce(staff.c.name, ""),
                c.requester_id, func.coalesce(requester.c.name, ""),
                func.coalesce(requester.c.is_vip, literal_column("false")),
                c.source, c.wakes_at, c.due_at, c.created_at, c.updated_at, c.version, unread,
            )
            .outerjoin(t.category, t.category.c.id == c.category_id)
            .outerjoin(staff, staff.c.id == c.assignee_id)
            .outerjoin(requester, requester.c.id == c.requester_id)
            .outerjoin(t.read_mark, and_(m.staff_id == me, m.ticket_id == c.id))
        )  # fmt: skip

    def _keys(self, sort: Sort) -> tuple[ColumnElement[int], ColumnElement[int]]:
        match sort:
            case Sort.PRIORITY:
                return type_coerce(c.priority, BigInteger), self._microseconds(c.due_at)
            case Sort.NEWEST:
                return -c.id, literal_column("0")
            case Sort.OLDEST:
                return literal_column("0"), literal_column("0")
            case Sort.UPDATED:
                return -self._microseconds(c.updated_at), literal_column("0")

    def _microseconds(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        if self._store.is_postgres:
            return cast(extract("epoch", column) * 1_000_000, BigInteger)
        return type_coerce(column, BigInteger)

    def _entries(self, wanted: AnySelect, values: dict[str, Any]) -> list[EntryRow]:
        return _grouped(read(self._store, wanted, values))


def _opened(listed: AnySelect) -> AnySelect:
    """Return the statement of one ticket with its requester's contact facts, its maker and its count of entries."""
    maker, r = staff.alias("maker"), requester.c
    entries = select(func.count()).where(t.entry.c.ticket_id == c.id).scalar_subquery()
    wanted = listed.add_columns(r.email, r.phone, r.department, r.location, maker.c.name, entries)
    return wanted.join(maker, maker.c.id == c.created_by).where(c.id == bindparam("ticket"))


def _entries_that(*which: ColumnElement[bool]) -> AnySelect:
    """Return the statement of entries with their files: a row for each entry and one more for each file."""
    e, a = t.entry.c, t.attachment.c
    page = (
        select(e.id, e.ticket_id, e.kind, e.body, e.by_id, e.at, e.written_at, e.facts)
        .where(e.ticket_id == bindparam("ticket"), *which)
        .order_by(e.id.desc())
        .limit(bindparam("most", type_=Integer()))
        .subquery()
    )
    p = page.c
    return (
        select(p.id, p.ticket_id, p.kind, p.body, p.by_id, staff.c.name, p.at, p.written_at, p.facts,
               a.sha256, a.name, a.size)
        .join(staff, staff.c.id == p.by_id)
        .outerjoin(t.attachment, a.entry_id == p.id)
        .order_by(p.id, a.id)
    )  # fmt: skip


_NEWEST = _entries_that()
_EARLIER = _entries_that(t.entry.c.id < bindparam("before"))


def _grouped(rows: Sequence[AnyRow]) -> list[EntryRow]:
    entries: dict[int, tuple[Any, list[Filed]]] = {}
    for row in rows:
        _, files = entries.setdefault(row[0], (row, []))
        if row[9] is not None:
            files.append(Filed(*row[9:12]))
    return [_entry_row(*row[:9], tuple(files)) for row, files in entries.values()]


def _within(wanted: AnySelect, listing: Listing, now: datetime) -> AnySelect:
    """Narrow a statement on tickets to those a list shows."""
    if listing.live_only:
        wanted = wanted.where(t.LIVE)
    if listing.queue_id is not None:
        wanted = wanted.where(c.queue_id == listing.queue_id)
    if listing.assignee_id is not None:
        wanted = wanted.where(c.assignee_id == listing.assignee_id)
    if listing.unassigned:
        wanted = wanted.where(c.assignee_id.is_(None))
    if listing.requester_id is not None:
        wanted = wanted.where(c.requester_id == listing.requester_id)
    if listing.priorities:
        wanted = wanted.where(c.priority.in_(listing.priorities))
    if listing.category_id is not None:
        wanted = wanted.where(c.category_id == listing.category_id)
    if listing.statuses:
        wanted = wanted.where(_status_in(listing.statuses, now))
    return wanted


def _status_in(statuses: Collection[Status], now: datetime) -> ColumnElement[bool]:
    """Match the status tickets list as: *pending* whose time has come is open, and nothing is written for it."""
    # Said as "one of these, and not …": PostgreSQL can tell how many that are, of an OR it can't.
    if Status.OPEN in statuses and Status.PENDING not in statuses:
        woken = or_(c.status != Status.PENDING, c.wakes_at <= now)
        return and_(c.status.in_([*statuses, Status.PENDING]), woken)
    plain: ColumnElement[bool] = c.status.in_(statuses)
    if Status.PENDING in statuses and Status.OPEN not in statuses:
        return and_(plain, or_(c.status != Status.PENDING, c.wakes_at.is_(None), c.wakes_at > now))
    return plain


def _ordered(wanted: AnySelect, sort: Sort) -> AnySelect:
    match sort:
        case Sort.PRIORITY:
            return wanted.order_by(c.priority, c.due_at, c.id)
        case Sort.NEWEST:
            return wanted.order_by(c.id.desc())
        case Sort.OLDEST:
            return wanted.order_by(c.id)
        case Sort.UPDATED:
            return wanted.order_by(c.updated_at.desc(), c.id)
