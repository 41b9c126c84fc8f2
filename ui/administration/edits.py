"""What has been typed into the set-up's forms and not saved yet, for each row."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from ui.administration.columns import Kept


@dataclass(frozen=True, slots=True)
class Edit[Row: Kept]:
    """A row as typed, and as it was when the typing began (the empty row for a new one).

    `key` belongs to exactly this text: saving it again after a lost answer is the same deed.
    """

    row: Row
    was: Row
    key: UUID = field(default_factory=uuid4, compare=False)

    @property
    def seen(self) -> Row | None:
        """What of it others may have changed meanwhile; nothing of a new one."""
        return self.was if self.row.id else None


class Edits[Row: Kept]:
    """Keeps what was typed while other rows are looked at; nothing is lost but by discarding it."""

    def __init__(self) -> None:
        self._edits: dict[int, Edit[Row]] = {}

    def ids(self) -> frozenset[int]:
        """Return the rows with something typed; 0 is the new one."""
        return frozenset(self._edits)

    def of(self, row_id: int) -> Edit[Row] | None:
        """Return what was typed for a row, None when nothing was."""
        return self._edits.get(row_id)

    def keep(self, row: Row, seen: Row) -> None:
        """Keep a row as typed over the row seen; typing it back to what it was forgets it."""
        known = self._edits.get(row.id)
        was = known.was if known else seen
        if row == was:
            self._edits.pop(row.id, None)
        elif known is None or known.row != row:
            self._edits[row.id] = Edit(row, was)

    def forget(self, row_id: int) -> None:
        """Drop what was typed for a row."""
        self._edits.pop(row_id, None)

    def saved(self, sent: Edit[Row], now: Row) -> None:
        """Note that an edit was saved and the row is `now`; what was typed since stays an edit of it."""
        kept = self._edits.pop(sent.row.id, None)
        if kept is not None and kept.row != sent.row:
            since: Any = kept.row
            self._edits[now.id] = Edit(replace(since, id=now.id), now)

    def text(self) -> str:
        """Return everything typed and not saved as it is kept on this machine; empty when there is nothing."""
        kept = [
            {"row": _plain(edit.row), "was": _plain(edit.was), "key": str(edit.key)} for edit in self._edits.values()
        ]
        return json.dumps(kept, ensure_ascii=False) if kept else ""

    def take_up(self, text: str | None, revive: Callable[[Mapping[str, Any]], Row]) -> None:
        """Go on with what was kept; what can't be read is passed over."""
        try:
            for kept in json.loads(text or "[]"):
                row, was = revive(kept["row"]), revive(kept["was"])
                self._edits[row.id] = Edit(row, was, UUID(kept["key"]) if "key" in kept else uuid4())
        except (ValueError, TypeError, KeyError):
            return


def _plain(row: Any) -> dict[str, Any]:
    return asdict(row)
