"""What a deed did, kept beside its key and told to the person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.changes import NOTHING, Changes
from app.core.work import Stored


@dataclass(frozen=True)
class Outcome:
    """What a deed did: per ticket what it was before and is after, and whom it left alone and why.

    `done` maps id to {"before": {field: value}, "after": {field: value}, "version": n}, JSON values only; undo is
    computed from it. `created` is the id of a new ticket, `noted` that of a new note, which can be withdrawn;
    `said` tells the text of an entry from others (`recalling`); `undone` names the tickets that undo has put back
    since. `again` tells that the deed had been done before.
    """

    done: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    left: Mapping[int, str] = field(default_factory=dict)
    created: int | None = None
    entry: bool = False
    noted: int | None = None
    said: str = ""
    undone: frozenset[int] = frozenset()
    changes: Changes = NOTHING
    again: bool = False

    def stored(self) -> Stored:
        """Return this outcome as it is kept beside its key."""
        return {
            "done": {str(i): d for i, d in self.done.items()},
            "left": {str(i): s for i, s in self.left.items()},
            "created": self.created,
            "entry": self.entry,
            "noted": self.noted,
            "said": self.said,
            "undone": sorted(self.undone),
        }


def outcome_from(stored: Stored) -> Outcome:
    """Return the outcome that was kept beside a key."""
    return Outcome(
        {int(i): d for i, d in stored.get("done", {}).items()},
        {int(i): s for i, s in stored.get("left", {}).items()},
        stored.get("created"),
        stored.get("entry", False),
        stored.get("noted"),
        stored.get("said", ""),
        frozenset(stored.get("undone", ())),
        again=True,
    )


def sentence(outcome: Outcome, did: str, number: Callable[[int], str]) -> str:
    """Return what a deed did and whom it left, such as "19 moved to Ben. HD-21 stayed: already resolved."."""
    count = len(outcome.done)
    parts = []
    if count:
        only = number(next(iter(outcome.done))) if count == 1 else f"{count} tickets"
        parts.append(f"{only} {did}.")
    named = [f"{number(i)} stayed: {why}." for i, why in list(outcome.left.items())[:3]]
    if len(outcome.left) > len(named):
        named.append(f"{len(outcome.left) - len(named)} more stayed.")
    return " ".join(parts + named)
