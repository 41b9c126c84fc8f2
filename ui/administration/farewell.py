"""What still lies with someone who goes, or waits where nothing will wait any more: told before and after saving."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from app.core.errors import HelpDeskError
from app.people.queries import LoadRow, StaffRow
from app.tickets.queries import QueueRow
from ui.administration.columns import Kept
from ui.core.background import Background
from ui.core.info_bar import InfoBars, Offer

_BAR = "farewell"


@dataclass(frozen=True)
class Farewell[Row: Kept]:
    """When a row goes and what is said then.

    `read` returns how many live tickets there are by row, on a worker thread; `goes(typed, kept)` tells whether
    what is typed takes the row out of work; `where` says what lies where; `show` leads to those tickets.
    """

    read: Callable[[], Mapping[int, int]]
    goes: Callable[[Row, Row], bool]
    where: Callable[[Row, int], str]
    show: Callable[[Row], object] | None = None


def staff_farewell(
    load: Callable[[], Sequence[LoadRow]], show: Callable[[StaffRow], object] | None = None
) -> Farewell[StaffRow]:
    """Return what is said when a member of staff goes, for good or for a while."""
    return Farewell(lambda: {row.staff_id: row.live for row in load()}, staff_goes, lies_with, show)


def queue_farewell(
    waiting: Callable[[], Mapping[int, int]], show: Callable[[QueueRow], object] | None = None
) -> Farewell[QueueRow]:
    """Return what is said when a queue is closed."""
    return Farewell(waiting, queue_goes, waits_in, show)


def staff_goes(typed: StaffRow, kept: StaffRow) -> bool:
    """Tell whether someone who was here is typed as away or gone."""
    return (kept.is_active and not typed.is_active) or (kept.is_available and not typed.is_available)


def queue_goes(typed: QueueRow, kept: QueueRow) -> bool:
    """Tell whether a queue in use is typed as closed."""
    return kept.is_active and not typed.is_active


def lies_with(row: StaffRow, count: int) -> str:
    """Return how many tickets someone has and where to move them."""
    if count == 1:
        return f"1 live ticket still lies with {row.name}. Move it under Load."
    return f"{count:,} live tickets still lie with {row.name}. Move them under Load."


def waits_in(row: QueueRow, count: int) -> str:
    """Return how many tickets wait in a queue and what becomes of them."""
    if count == 1:
        return f"1 live ticket still waits in {row.name}. It stays there until someone transfers it."
    return f"{count:,} live tickets still wait in {row.name}. They stay there until someone transfers them."


class FarewellBar[Row: Kept]:
    """Says it in the form's bars while a row is typed as going; counts once for each time."""

    def __init__(self, farewell: Farewell[Row] | None, background: Background, bars: InfoBars) -> None:
        self._farewell, self._background, self._bars = farewell, background, bars
        self._going: Row | None = None
        self._count: int | None = None

    def look(self, typed: Row, kept: Row) -> None:
        """Take note of what is typed over the row that is kept."""
        farewell = self._farewell
        if farewell is None or not typed.id or not farewell.goes(typed, kept):
            self._leave()
            return
        is_new = self._going is None or self._going.id != typed.id
        self._going = typed
        if is_new:
            self._count = None
            self._bars.clear(_BAR)
            found = partial(self._take, typed.id)
            self._background.read(farewell.read, found, partial(self._fail, typed.id), slot=self)
        else:
            self._say()

    def words(self, row: Row) -> str:
        """Return what is left with a row that was just saved as gone, nothing when nothing is."""
        known = self._farewell is not None and self._going is not None and self._going.id == row.id
        return self._farewell.where(row, self._count) if known and self._farewell and self._count else ""

    def _leave(self) -> None:
        self._going = self._count = None
        self._bars.clear(_BAR)

    def _take(self, row_id: int, counts: Mapping[int, int]) -> None:
        if self._going is not None and self._going.id == row_id:
            self._count = counts.get(row_id, 0)
            self._say()

    def _say(self) -> None:
        farewell, row = self._farewell, self._going
        if farewell is None or row is None or not self._count:
            return
        show = farewell.show
        offers: list[Offer] = [("Show them", partial(show, row))] if show is not None else []
        self._bars.show_bar(_BAR, "warn", farewell.where(row, self._count), actions=offers, dismissable=False)

    def _fail(self, row_id: int, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        if self._going is not None and self._going.id == row_id:
            said = f"How many tickets are left behind could not be read. {error} You can save all the same."
            self._bars.show_bar(_BAR, "warn", said)
