"""The working set in memory: what is read comes in, what may not be seen any more goes, and the bounds hold."""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.tickets.cache import CONVERSATIONS, LISTS, Kept, KeptList, Kind, Name, Unsaved, oldest_first
from app.tickets.queries import PAGE, Conversation, Listing, SortKey, TicketRow, sort_key

STEADY = timedelta(minutes=5)
"""How far the instant on the disk may lag behind where nothing else has changed: what is read each minute is not
written each minute."""
_MOST = {Kind.LIST: LISTS, Kind.CONVERSATION: CONVERSATIONS}


class WorkingSet:
    """What is kept, in memory; any thread may ask and tell. Whoever saves it takes what is unsaved."""

    def __init__(self, staff_id: int = 0) -> None:
        """Take whose it is: their own list stays when others have to go."""
        self._staff_id = staff_id
        self._lock = threading.RLock()
        self._kept: dict[Name, Kept] = {}
        self._changed: set[Name] = set()
        self._dropped: set[Name] = set()
        self._gone: dict[int, datetime] = {}
        self._is_emptied = self._is_closed = False

    def take_in(self, kept: Iterable[Kept]) -> None:
        """Take what was saved earlier; what has been read in this run is newer."""
        with self._lock:
            for one in kept:
                if not self._is_closed and one.name not in self._kept and one.name not in self._dropped:
                    self._kept[one.name] = one
            self._make_room()

    def put(self, name: Name, content: Any, read_at: datetime) -> None:
        """Keep something that was just read, but for tickets that went since it was asked for."""
        with self._lock:
            gone = frozenset(row.id for row in _rows_of(content) if self._gone.get(row.id, read_at) > read_at)
            if self._is_closed or name.ticket_id in gone:
                return
            content = _without(content, gone)
            before, self._kept[name] = self._kept.get(name), Kept(name, content, read_at)
            if before is None or _is_news(before, self._kept[name]):
                self._changed.add(name)
            self._dropped.discard(name)
            self._make_room()

    def find(self, name: Name) -> Kept | None:
        """Return what is kept under a name."""
        with self._lock:
            return self._kept.get(name)

    def rows(self, ids: Collection[int]) -> Mapping[int, TicketRow]:
        """Return, by ticket, the rows as they were read last; those in nothing that is kept are left out."""
        wanted = frozenset(ids)
        with self._lock:
            kept = sorted(self._kept.values(), key=lambda one: one.read_at)
        return {row.id: row for one in kept for row in _rows(one) if row.id in wanted}

    def newest(self) -> datetime | None:
        """Return when anything was read last."""
        with self._lock:
            return max((one.read_at for one in self._kept.values()), default=None)

    # ------------------------------------------------------------ what changes

    def patch(self, listing: Listing, asked: Collection[int], inside: Sequence[TicketRow], at: datetime) -> None:
        """Bring a kept list up to date by what was read of some tickets: those not `inside` it have left it."""
        with self._lock:
            name = Name(Kind.LIST, listing)
            kept = self._kept.get(name)
            if kept is not None:
                self.put(name, _patched(kept.content, asked, inside), at)

    def count(self, listing: Listing, count: int) -> None:
        """Take note of how many tickets a kept list has in all."""
        with self._lock:
            kept = self._kept.get(Name(Kind.LIST, listing))
            if kept is not None and kept.content.count != count:
                self.put(kept.name, replace(kept.content, count=max(count, len(kept.content.rows))), kept.read_at)

    def renew(self, rows: Iterable[TicketRow]) -> None:
        """Show rows as they are now wherever they are kept; what they belong to is told by others."""
        fresh = {row.id: row for row in rows}
        self._edit(lambda one: _with_rows(one.content, fresh))

    def drop_tickets(self, ids: Collection[int], at: datetime) -> bool:
        """Forget tickets that one may not see any more since `at`; tell whether any was kept."""
        gone = frozenset(ids)
        with self._lock:
            self._gone |= dict.fromkeys(gone, at)
            lost = [name for name in self._kept if name.ticket_id in gone]
            for name in lost:
                self._drop(name)
        return self._edit(lambda one: _without(one.content, gone)) or bool(lost)

    def drop_queues_but(self, ids: Collection[int], at: datetime) -> frozenset[int]:
        """Forget all tickets in other queues than these, which is all there are since `at`, and return them."""
        with self._lock:
            gone = frozenset(row.id for one in self._kept.values() for row in _rows(one) if row.queue_id not in ids)
            lists = [name for name in self._kept if name.listing and name.listing.queue_id not in (None, *ids)]
            for name in lists:
                self._drop(name)
        self.drop_tickets(gone, at)
        return gone

    def ticket_ids(self) -> frozenset[int]:
        """Return all tickets of which anything is kept."""
        with self._lock:
            return frozenset(row.id for one in self._kept.values() for row in _rows(one))

    def forget(self, *, for_good: bool) -> None:
        """Forget everything; `for_good` keeps nothing from now on either."""
        with self._lock:
            self._kept.clear()
            self._changed.clear()
            self._dropped.clear()
            self._is_emptied, self._is_closed = True, for_good

    # ------------------------------------------------------------ saving

    @property
    def has_unsaved(self) -> bool:
        """Tell whether anything has changed since it was saved."""
        return bool(self._changed or self._dropped or self._is_emptied)

    def take_unsaved(self) -> Unsaved:
        """Return what has changed, which counts as saved from now on."""
        with self._lock:
            kept = [self._kept[name] for name in self._changed if name in self._kept]
            unsaved = Unsaved(kept, frozenset(self._dropped), self._is_emptied)
            self._changed.clear()
            self._dropped.clear()
            self._is_emptied = False
            return unsaved

    def put_back(self, unsaved: Unsaved) -> None:
        """Take back what could not be saved, but for what has changed again."""
        with self._lock:
            self._changed.update(one.name for one in unsaved.kept if one.name in self._kept)
            self._dropped.update(name for name in unsaved.dropped if name not in self._kept)
            self._is_emptied |= unsaved.everything

    # ------------------------------------------------------------ inside

    def _edit(self, edit: Callable[[Kept], Any]) -> bool:
        with self._lock:
            edited = [(one, edit(one)) for one in self._kept.values()]
            changed = [replace(one, content=content) for one, content in edited if content is not one.content]
            for one in changed:
                self._kept[one.name] = one
                self._changed.add(one.name)
        return bool(changed)

    def _drop(self, name: Name) -> None:
        del self._kept[name]
        self._changed.discard(name)
        self._dropped.add(name)

    def _make_room(self) -> None:
        for kind, most in _MOST.items():
            there = [name for name in self._kept if name.kind is kind]
            if len(there) > most:
                for name in oldest_first([self._kept[name] for name in there], self._staff_id)[: len(there) - most]:
                    self._drop(name)


def _is_news(before: Kept, now: Kept) -> bool:
    return now.read_at - before.read_at > STEADY or now.content != before.content


def _rows(one: Kept) -> Sequence[TicketRow]:
    return _rows_of(one.content)


def _rows_of(content: Any) -> Sequence[TicketRow]:
    match content:
        case KeptList():
            return content.rows
        case Conversation():
            return (content.row,)
        case _:
            return ()


def _patched(kept: KeptList, asked: Collection[int], inside: Sequence[TicketRow]) -> KeptList:
    rows = [row for row in kept.rows if row.id not in asked]
    came = [row for row in inside if row.id in asked]
    last = _place(kept.rows[-1], kept.listing) if len(kept.rows) < kept.count and kept.rows else None
    # what comes behind the last one that is kept has others before it that are not
    near = [row for row in came if last is None or _place(row, kept.listing) <= last]
    count = kept.count + len(came) - (len(kept.rows) - len(rows))
    together = sorted([*rows, *near], key=lambda row: _place(row, kept.listing))
    return replace(kept, rows=tuple(together[:PAGE]), count=max(count, len(together)))


def _place(row: TicketRow, listing: Listing) -> tuple[SortKey, int]:
    return sort_key(row, listing.sort), row.id


def _with_rows(content: Any, fresh: Mapping[int, TicketRow]) -> Any:
    match content:
        case KeptList() if any(fresh.get(row.id, row) != row for row in content.rows):
            return replace(content, rows=tuple(fresh.get(row.id, row) for row in content.rows))
        case Conversation() if fresh.get(content.row.id, content.row) != content.row:
            return replace(content, row=fresh[content.row.id])
        case _:
            return content


def _without(content: Any, gone: frozenset[int]) -> Any:
    if not gone or not isinstance(content, KeptList):
        return content
    rows = tuple(row for row in content.rows if row.id not in gone)
    fewer = len(content.rows) - len(rows)
    return replace(content, rows=rows, count=content.count - fewer) if fewer else content
