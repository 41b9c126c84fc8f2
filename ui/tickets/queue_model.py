"""A ticket list of up to 100,000 rows: all ids in order, rows read by the page when they are looked at."""

from collections.abc import Callable, Collection, Sequence
from enum import Enum, auto
from functools import partial
from typing import override

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.changes import Changes, Topic
from app.core.clock import Clock, SystemClock
from app.tickets.queries import PAGE, Listing, Spine, TicketQueries, TicketRow
from ui.core.background import Background
from ui.tickets.directory import Directory
from ui.tickets.row_cache import Expectation, nothing_expected
from ui.tickets.seen_lists import SeenLists
from ui.tickets.spine import Order
from ui.tickets.ticket_table import ID_ROLE, LEAVING_ROLE, MIME, NO_INDEX, ROW_ROLE, TicketTable

AFTER_PAINT_MS = 15
"""By when what has just been shown is painted: Qt paints later than it runs timers that are due at once."""
MANY = 500
"""From so many changed tickets on, reading the whole order again is quicker than moving rows."""
_NAMES = (Topic.STAFF, Topic.CATEGORY, Topic.REQUESTER)


class ListState(Enum):
    """What there is to show."""

    LOADING = auto()
    READY = auto()
    FAILED = auto()


class QueueModel(TicketTable):
    """The tickets of one Listing. A changed ticket is patched, put in, moved or taken out where it stands."""

    state_changed = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        queries: TicketQueries,
        background: Background,
        directory: Directory,
        *,
        clock: Clock | None = None,
        expectation: Expectation = nothing_expected,
        parent: QObject | None = None,
    ) -> None:
        self._clock: Clock = clock or SystemClock()
        super().__init__(directory, self._clock.now(), expectation, parent)
        self._queries, self._background = queries, background
        self._listing: Listing | None = None
        self.seen_lists = SeenLists()
        self._state = ListState.LOADING
        self._reading_order = False
        self._missed: set[int] = set()
        self._asked: dict[int, int] = {}
        self._turn = 0
        self._generation = 0
        self._wanted: dict[int, None] = {}
        self._under_way: set[int] = set()
        self._visible = (0, 0)
        self._fetch = QTimer(self, singleShot=True, interval=0)
        self._fetch.timeout.connect(self._fetch_wanted)

    # ------------------------------------------------------------ what is shown

    @property
    def listing(self) -> Listing | None:
        """What the list shows."""
        return self._listing

    @property
    def state(self) -> ListState:
        """Whether rows are on their way, there, or could not be read."""
        return self._state

    def load(self, listing: Listing) -> None:
        """Show another list: what it was when it was left, its first page as soon as that is there, then all of it."""
        self._leave()
        self._listing, self._sort = listing, listing.sort
        self._generation += 1
        self._empty()
        self._set_state(ListState.LOADING)
        if self._show_as_left(listing):
            QTimer.singleShot(AFTER_PAINT_MS, self, partial(self._read_rest, self._generation))
        else:
            self._read_first(listing)

    @Slot()
    def reload(self) -> None:
        """Read the same list again, keeping what is shown until it is there."""
        if self._listing is None:
            return
        if self._state is ListState.FAILED:
            self.load(self._listing)
        else:
            self._cache.distrust()
            self._read_order()

    @Slot(object)
    def refresh(self, changes: Changes) -> None:
        """Take note of changes: tickets are read again one by one, names make every row doubtful."""
        if self._listing is None or self._state is ListState.FAILED:
            return
        ids = changes.of(Topic.TICKET)
        if changes.everything or len(ids) > MANY:
            self.reload()
            return
        if any(changes.of(topic) for topic in _NAMES):
            self._cache.distrust()
            self._repaint_all()
        if ids:
            self._read_changed(ids)

    @Slot(object)
    def forget(self, ids: Collection[int]) -> None:
        """Take tickets out at once that may not be seen any more, and out of all that is remembered of lists."""
        self.seen_lists.drop(ids)
        if self._leaving in ids:
            self._leaving = None
        self._take_out(ids)

    @Slot()
    def tick(self) -> None:
        """Let a minute pass: ages and due times are told anew, and tickets whose time has come wake."""
        before, self._now = self._now, self._clock.now()
        woken = self._cache.woken(before.timestamp(), self._now.timestamp())
        if woken:
            self._read_changed(frozenset(woken))
        self._repaint_all()

    def set_visible(self, first: int, last: int) -> None:
        """Note which rows are on the screen, so that they are read before others."""
        self._visible = (first, last)

    def with_rows(self, ids: Sequence[int], then: Callable[[list[TicketRow]], object]) -> None:
        """Call `then` with the rows of these tickets, now if all have been read, else once they have been."""
        missing = [i for i in ids if i not in self._cache]
        if not missing:
            then([row for i in ids if (row := self._cache.shown(i)) is not None])
            return

        def found(rows: Sequence[TicketRow]) -> None:
            fresh = {row.id: row for row in rows}
            known = ((self._cache.shown(i) or fresh.get(i)) for i in ids)
            then([row for row in known if row is not None])

        self._background.read(lambda: self._queries.rows(missing), found, self.failed.emit)

    # ------------------------------------------------------------ going and coming back

    def _leave(self) -> None:
        if self._listing is None or not self._is_whole:
            return  # what was shown as left and not read anew stays as old as it is
        order = self._order.first(PAGE)
        for at in order.positions([] if self._leaving is None else [self._leaving]).values():
            order.take_out(at, at)
        rows = self._cache.as_read(order.ids)
        self.seen_lists.leave(self._listing, (order.first(len(rows)), rows), self._clock.now())

    def _show_as_left(self, listing: Listing) -> bool:
        order, rows = self.seen_lists.as_left(listing, self._clock.now()) or (Order(), ())
        if not rows:
            return False
        self._reading_order = True
        self._cache.keep(rows)
        self._cache.distrust()
        self._replace(order.first(len(rows)))
        self._set_state(ListState.READY)
        return True

    # ------------------------------------------------------------ reading

    def _read_first(self, listing: Listing) -> None:
        """Read the first page; what lies behind it is asked for once that is on the screen."""
        now, generation = self._clock.now(), self._generation
        self._now = now
        self._reading_order = True
        self._background.read(
            lambda: self._queries.first_page(listing, now),
            lambda rows: self._take_first(generation, rows),
            lambda error: self._fail(generation, error),
            slot=(self, "page"),
        )

    def _read_order(self) -> None:
        listing, now, generation = self._listing, self._clock.now(), self._generation
        if listing is None:
            return
        self._reading_order = True
        self._background.read(
            lambda: self._queries.spine(listing, now),
            lambda spine: self._take_order(generation, spine),
            lambda error: self._fail(generation, error),
            slot=(self, "spine"),
        )

    def _take_first(self, generation: int, rows: Sequence[TicketRow]) -> None:
        if generation != self._generation:
            return
        self._cache.keep(rows)
        if self._is_whole:
            self._repaint([row.id for row in rows])
            return
        order = Order.of([self._place(row) for row in rows])
        if len(rows) < PAGE:
            self._settle(order)
            return
        self._replace(order)
        self._set_state(ListState.READY)
        # Two reads at once take Python's lock from each other, and it is the page that is waited for.
        QTimer.singleShot(AFTER_PAINT_MS, self, partial(self._read_rest, generation))

    def _read_rest(self, generation: int) -> None:
        if generation == self._generation:
            self._read_order()

    def _take_order(self, generation: int, spine: Spine) -> None:
        if generation != self._generation:
            return
        new = Order(spine)
        if self._leaving is not None and new.positions((self._leaving,)):
            self._leaving = None  # it has come back
        self._settle(self._with_current(new))

    def _settle(self, order: Order) -> None:
        """Show all there is, and what changed while it was read."""
        self._is_whole, self._reading_order = True, False
        self._replace(order)
        self._set_state(ListState.READY)
        missed, self._missed = frozenset(self._missed), set()
        if missed:
            self._read_changed(missed)

    def _with_current(self, new: Order) -> Order:
        """Keep the ticket under the cursor in a new order, even when it has left the list."""
        current = self._current
        at = None if current is None else self.position(current)
        if current is None or at is None or new.positions((current,)):
            return new
        place = self._order.place(at)
        new.put_in(new.position(place), place)
        self._missed.add(current)
        return new

    def _replace(self, new: Order) -> None:
        old = self._order
        if new.ids == old.ids:
            self._order = new
            self._repaint_all()
        elif len(old) and new.ids[: len(old)] == old.ids:
            self.beginInsertRows(NO_INDEX, len(old), len(new) - 1)
            self._order = new
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._order = new
            self._leaving = None
            self.endResetModel()
        self.counted.emit()

    def _read_changed(self, ids: frozenset[int]) -> None:
        listing, now, generation = self._listing, self._clock.now(), self._generation
        if listing is None:
            return
        if self._reading_order:
            self._missed |= ids
        self._turn += 1
        turn = self._turn
        self._asked.update(dict.fromkeys(ids, turn))
        current = self._current if self._current in ids else None

        def read() -> tuple[Sequence[TicketRow], Sequence[TicketRow]]:
            inside = self._queries.rows_in(listing, now, ids)
            gone = current is not None and all(row.id != current for row in inside)
            return inside, self._queries.rows([current]) if gone and current is not None else ()

        def take(found: tuple[Sequence[TicketRow], Sequence[TicketRow]]) -> None:
            if generation == self._generation:
                latest = frozenset(i for i in ids if self._asked.get(i) == turn)
                self._patch(latest, *found)

        self._background.read(read, take, self.failed.emit)

    @override
    def want(self, at: int) -> None:
        """Have the page of a row read, after the pages on the screen."""
        page = at // PAGE
        if page not in self._under_way:
            self._wanted[page] = None
            if not self._fetch.isActive():
                self._fetch.start()

    @Slot()
    def _fetch_wanted(self) -> None:
        first, last = self._visible
        middle = (first + last) / 2 / PAGE
        pages = sorted(self._wanted, key=lambda page: abs(page + 0.5 - middle))
        self._wanted.clear()
        for page in pages:
            self._fetch_page(page)

    def _fetch_page(self, page: int) -> None:
        ids = [i for i in self._order.ids[page * PAGE : (page + 1) * PAGE] if not self._cache.is_fresh(i)]
        if not ids:
            return
        generation = self._generation
        self._under_way.add(page)

        def take(rows: Sequence[TicketRow]) -> None:
            if generation == self._generation:
                self._under_way.discard(page)
                self._take_page(ids, rows)

        def fail(error: Exception) -> None:
            if generation == self._generation:
                # The page stays "under way" until something asks anew, or painting would ask again at once.
                QTimer.singleShot(2_000, self, lambda: self._under_way.discard(page))
                self.failed.emit(error)

        self._background.read(lambda: self._queries.rows(ids), take, fail)

    def _take_page(self, ids: Sequence[int], rows: Sequence[TicketRow]) -> None:
        # A ticket that was asked for by itself meanwhile has a fresher answer coming or come.
        self._cache.keep(row for row in rows if row.id not in self._asked or row.id not in self._cache)
        gone = set(ids) - {row.id for row in rows}
        self._repaint(ids)
        self._take_out(gone)

    def _fail(self, generation: int, error: Exception) -> None:
        if generation != self._generation:
            return
        self._reading_order = False
        if self._state is ListState.LOADING:
            self._set_state(ListState.FAILED)
        self.failed.emit(error)

    # ------------------------------------------------------------ changing

    def _patch(self, ids: frozenset[int], inside: Sequence[TicketRow], gone: Sequence[TicketRow]) -> None:
        rows = {row.id: row for row in inside if row.id in ids}
        at = self._order.positions(ids)
        self._cache.keep(row for row in rows.values())
        self._asked = {i: turn for i, turn in self._asked.items() if i not in ids}
        settled = [i for i in rows if i in at and self._order.place(at[i]) == self._place(rows[i])]
        moved = [(i, self._order.place(at[i])) for i in rows if i in at and i not in set(settled)]
        self._repaint_at([at[i] for i in settled])
        self._let_go(ids - rows.keys(), at, gone)
        for i, place in moved:
            self._move(place, self._place(rows[i]))
        for i in rows.keys() - at.keys():
            self._put_in(self._place(rows[i]))
        if self._leaving in rows:
            self._leaving = None
        self.counted.emit()

    def _empty(self) -> None:
        self.beginResetModel()
        self._order = Order()
        self._cache.clear()
        for waiting in (self._missed, self._asked, self._wanted, self._under_way):
            waiting.clear()
        self._is_whole, self._reading_order = False, False
        self._current = self._leaving = None
        self.endResetModel()

    def _set_state(self, state: ListState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


__all__ = ["ID_ROLE", "LEAVING_ROLE", "MANY", "MIME", "ROW_ROLE", "ListState", "QueueModel"]
