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
    `said` tells the text of an entry, sent or recalled, from others (`recalling`), and of a new ticket all it began
    with (`creating`); `undone` names the tickets that undo has put back since. `again` tells that the deed had been
    done before.
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
    """Return in one short line what a deed did, such as "19 tickets moved to Ben."; what stayed only if all did."""
    count = len(outcome.done)
    if not count:
        return stayed(outcome, number)
    return f"{number(next(iter(outcome.done)))} {did}." if count == 1 else f"{count:,} tickets {did}."


def stayed(outcome: Outcome, number: Callable[[int], str]) -> str:
    """Return whom a deed left, and why if it is one ticket; empty if it left none."""
    match list(outcome.left.items()):
        case []:
            return ""
        case [(ticket_id, why)] if _tells_of_ticket(why):
            return f"{reason(number(ticket_id), why)}."
        case [(ticket_id, why)]:
            return f"{number(ticket_id)} stayed as it was: {why.rstrip('.')}."
        case left:
            return f"{len(left):,} tickets stayed as they were."


def reason(number: str, why: str) -> str:
    """Return why a ticket was left, with its number: "HD-21 is closed and can't become pending"."""
    said = why.rstrip(".")
    if _tells_of_ticket(said):
        return f"{number} {said}"
    return f"{number} is {said}" if said.startswith("already ") else f"{number}: {said}"


def _tells_of_ticket(why: str) -> bool:
    return why.partition(" ")[0] in ("is", "was", "has", "belongs", "can't")


def takes_away(outcome: Outcome) -> bool:
    """Tell whether a deed that moved tickets took them from those who had them."""
    return any(d["before"].get("assignee_id") is not None for d in outcome.done.values())
