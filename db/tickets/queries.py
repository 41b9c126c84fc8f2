"""Rows of tickets for screens, straight from SQL."""

from array import array
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, select

from app.core.actor import Actor
from app.core.errors import RuleBroken
from app.tickets.model import Filed
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
from db.tickets.listing import AnySelect, Lists, Narrowing
from db.tickets.narrowing import has_words, has_words_itself
from db.tickets.queues import all_queues
from db.tickets.search import hits

_ALL: tuple[Narrowing, dict[str, Any]] = None, {}
c = t.ticket.c
_ticket_row, _entry_row = maker(TicketRow), maker(EntryRow)


class SqlTicketQueries:
    """Reads about tickets for one actor; a call is one statement unless it says otherwise, with words two."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store, self._actor = store, actor
        self._lists = Lists(actor.staff_id, is_postgres=store.is_postgres)
        self._opened = _opened(self._lists.rows)
        self._counts = live_counts(actor.staff_id)

    def first_page(self, listing: Listing, now: datetime, limit: int = PAGE) -> Sequence[TicketRow]:
        """Return the first rows of the list in order."""
        narrowed, values = self._with_words(listing)
        return self._ticket_rows(self._lists.page(listing, limit, narrowed), now=now, **values)

    def spine(self, listing: Listing, now: datetime) -> Spine:
        """Return all ids of the list in order, with their sort keys."""
        narrowed, values = self._with_words(listing, whole=True)
        found = read(self._store, self._lists.order(listing, narrowed), {"now": now} | values)
        kept = found[:LONGEST]
        columns = zip(*kept, strict=True) if kept else ((), (), ())
        ids, firsts, seconds = (array("q", column) for column in columns)
        return Spine(ids, firsts, seconds, more=len(found) > LONGEST)

    def rows(self, ids: Collection[int]) -> Sequence[TicketRow]:
        """Return these tickets, in no order."""
        return self._ticket_rows(self._lists.some_rows, ids=list(ids))

    def rows_in(self, listing: Listing, now: datetime, ids: Collection[int]) -> Sequence[TicketRow]:
        """Return those of these tickets that belong to the list now."""
        narrowed, values = has_words_itself(self._store, listing.words) if listing.words.strip() else _ALL
        return self._ticket_rows(self._lists.part(listing, narrowed), now=now, ids=list(ids), **values)

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
        return counted(read(self._store, self._counts, {"now": now}))

    def queues(self) -> Sequence[QueueRow]:
        """Return all queues in their order."""
        return all_queues(self._store)

    def categories(self) -> Sequence[CategoryRow]:
        """Return all categories by name."""
        return [CategoryRow(*row) for row in read(self._store, _CATEGORIES)]

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
        found = read(self._store, _PREFIX)
        return str(found[0][0]) if found else DEFAULT_PREFIX

    def _with_words(self, listing: Listing, *, whole: bool = False) -> tuple[Narrowing, dict[str, Any]]:
        if not listing.words.strip():
            return _ALL
        return has_words(self._store, listing.words, whole=whole and not listing.live_only)

    def _ticket_rows(self, wanted: AnySelect, **values: Any) -> list[TicketRow]:
        return [_ticket_row(*row) for row in read(self._store, wanted, values)]

    def _entries(self, wanted: AnySelect, values: dict[str, Any]) -> list[EntryRow]:
        return _grouped(read(self._store, wanted, values))


_k = t.category.c
_CATEGORIES = select(_k.id, _k.name, _k.is_active).order_by(_k.name)
_PREFIX = select(desk.c.prefix)


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
