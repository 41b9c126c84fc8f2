"""How wide the columns of the ticket list are: as usual, as dragged, and as the room allows."""

from collections.abc import Callable, Mapping

from ui.core.geometry import Geometry
from ui.core.theme import px, text_percent
from ui.tickets.columns import At

Widths = Mapping[At, int]
USUAL: Widths = {At.PRIORITY: 52, At.ASSIGNEE: 42, At.DUE: 108, At.AGE: 52}
"""Pixels at 100 % text; the subject takes the rest."""
LEAST: Widths = {At.PRIORITY: 52, At.ASSIGNEE: 42, At.DUE: 86, At.AGE: 52}
MOST = 320
LEAST_SUBJECT = 130
_GIVE_WAY = (At.AGE, At.ASSIGNEE, At.DUE)
_NAME = "tickets"


def fitted(room: int, wanted: Widths) -> dict[At, int]:
    """Return the columns that are shown beside the subject, and their widths.

    When the subject would get too narrow, dragged columns give back what they have beyond the usual, then age,
    assignee and due are left out one by one. Lengths are pixels, `wanted` at 100 % text.
    """
    shown = {column: px(wanted[column]) for column in USUAL}
    spare = room - px(LEAST_SUBJECT) - sum(shown.values())
    for column in reversed(tuple(USUAL)):
        back = max(0, min(-spare, shown[column] - px(USUAL[column])))
        shown[column] -= back
        spare += back
    for column in _GIVE_WAY:
        if spare < 0:
            spare += shown.pop(column)
    return shown


class ColumnWidths:
    """The widths one person wants, in pixels at 100 % text, remembered by `get` and `put`."""

    def __init__(self, get: Callable[[str], str | None], put: Callable[[str, str], None]) -> None:
        self._geometry = Geometry(get, put)
        kept = self._geometry.widths(_NAME)
        self._wanted = {column: _within(column, kept.get(column.name, usual)) for column, usual in USUAL.items()}

    @property
    def wanted(self) -> Widths:
        """The widths that are wanted where there is room."""
        return self._wanted

    @property
    def are_usual(self) -> bool:
        """Tell whether no column was dragged."""
        return self._wanted == USUAL

    def drag(self, column: At, pixels: int, room: int) -> None:
        """Want a column this wide, as far as the subject keeps its least width in `room` pixels."""
        others = sum(width for other, width in fitted(room, self._wanted).items() if other is not column)
        most = room - px(LEAST_SUBJECT) - others
        self._wanted[column] = _within(column, round(min(pixels, most) * 100 / text_percent()))

    def reset(self, *columns: At) -> None:
        """Want these columns, or all, as wide as usual."""
        self._wanted.update({column: USUAL[column] for column in columns or USUAL})
        self.keep()

    def keep(self) -> None:
        """Remember the widths that are wanted."""
        self._geometry.save_widths(_NAME, {column.name: width for column, width in self._wanted.items()})


def _within(column: At, width: int) -> int:
    return max(LEAST[column], min(MOST, width))
