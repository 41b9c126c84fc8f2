"""The outbox: deeds done while the database is away, written down here and done there later, in their order.

A deed may wait when what it does is known without an answer. It is done under the key it was written down with, so
that it happens once however often it is sent. Later deeds go on past one that was refused, those on the same ticket
too: each says what it saw, so one that built on the refused one comes back by itself, and no note waits for a decision.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid4

from app.core.errors import HelpDeskError, StoreRefused, StoreUnavailable
from app.tickets import deeds
from app.tickets.field_changes import plain, values
from app.tickets.model import Priority
from app.tickets.outcome import Outcome, reason, stayed
from app.tickets.queries import TicketRow
from app.tickets.rules import LATELY

MAY_WAIT = frozenset({"assign", "transfer", "priority", "category", "status", "entry", "withdraw", "undo"})
"""Deeds that are known whole when they are done."""
NEEDS_ANSWER: Mapping[str, str] = {
    "take next": "Only the database knows which ticket is next: nothing was taken. Try again when it is back.",
    "release all": "Only the database knows all that lies with them: nothing was released. Try again when it is back.",
}
"""Deeds that depend on an answer, and what is said of one while the database is away; a new ticket's form tells."""
TURN = timedelta(seconds=30)
"""How long a window has the turn to send before another window of the same person may take it."""
FAULT = "It could not be done because of a fault in Frontline."
NOT_THERE = "It is no longer there, or you may no longer see it."

Shown = Mapping[int, Mapping[str, Any]]
Perform = Callable[[str, UUID], Outcome]


@dataclass(frozen=True)
class Waiting:
    """A deed that waits: its written text under its key, when it was done, and what its tickets show meanwhile.

    `did` says what it does, as a sentence's end. `is_unsure` while it may have been done and only the answer was lost.
    With `refused` or `left` (why, by ticket) it came back and needs the person; `tickets` are then those left.
    """

    key: UUID
    text: str
    written_at: datetime
    did: str = ""
    tickets: tuple[int, ...] = ()
    shown: Shown = field(default_factory=dict)
    undoes: UUID | None = None
    is_unsure: bool = False
    refused: str = ""
    left: Mapping[int, str] = field(default_factory=dict)

    @property
    def deed(self) -> str:
        """The name of the deed."""
        return str(json.loads(self.text)["deed"])

    @property
    def body(self) -> str:
        """The text that an entry says, nothing for other deeds."""
        return str(json.loads(self.text)["arguments"].get("body", ""))

    @property
    def has_come_back(self) -> bool:
        """Tell whether it was refused and waits for the person now, not for the database."""
        return bool(self.refused or self.left)


@dataclass(frozen=True)
class Answer:
    """What came of sending one: the outcome, None when it was refused whole; `back` is what needs the person now."""

    waiting: Waiting
    outcome: Outcome | None = None
    back: Waiting | None = None


class OutboxStore(Protocol):
    """Where deeds wait on this workstation, in their order. All raise StoreUnavailable when nothing can be kept."""

    def put(self, waiting: Waiting) -> None:
        """Keep a deed behind all others; one of its key that is there stays as it is."""

    def all(self) -> Sequence[Waiting]:
        """Return all in their order, those that came back included."""

    def begin(self, window: str, at: datetime, may_go: Callable[[Waiting], bool]) -> Waiting | None:
        """Take the turn to send and return the first that waits, as it was; from now on it is kept as unsure.

        None when nothing waits, when the first may not go yet, and while another window has the turn.
        """

    def rewrite(self, waiting: Waiting) -> None:
        """Keep a deed in another form, in its place; one that is gone stays gone."""

    def drop(self, key: UUID) -> None:
        """Forget a deed; one that is not there is fine."""

    def take_back(self, key: UUID) -> bool:
        """Forget a deed that is certain not to have been done; False when it is under way, unsure or gone."""

    def replace(self, key: UUID, anew: Waiting) -> bool:
        """Put a deed behind all others in the place of one that came back; False when that one is gone."""

    def end_turn(self, window: str) -> None:
        """Let another window send."""


# ---------------------------------------------------------------- what waits


def tickets_of(text: str, shown: Shown) -> tuple[int, ...]:
    """Return the tickets a written deed concerns, as far as it is known before it is done."""
    said = json.loads(text)["arguments"]
    if "ticket_id" in said:
        return (int(said["ticket_id"]),)
    return tuple(sorted({*map(int, said.get("was", ())), *shown}))


def expectation(waiting: Collection[Waiting], ticket_id: int) -> Mapping[str, Any]:
    """Return what all that waits will make of a ticket, by field of its row."""
    expected: dict[str, Any] = {}
    for one in waiting:
        if not one.has_come_back:
            expected.update(one.shown.get(ticket_id, {}))
    return expected


def may_go(waiting: Waiting, replies: Mapping[int, datetime]) -> bool:
    """Tell whether a deed may be sent before the replies that wait, by ticket when the oldest was written."""
    return all(waiting.written_at <= replies.get(i, waiting.written_at) for i in waiting.tickets)


def goes_behind(waiting: Iterable[Waiting], ticket_id: int, at: datetime) -> bool:
    """Tell whether a reply that was written at an instant goes behind a deed on its ticket that waits.

    A deed stands at the latest instant of all before it in the line, or a clock that was put back could make the two
    wait for each other.
    """
    stands_at = datetime.min.replace(tzinfo=UTC)
    for one in waiting:
        stands_at = max(stands_at, one.written_at)
        if ticket_id in one.tickets and stands_at < at:
            return True
    return False


def kept(waiting: Waiting) -> dict[str, Any]:
    """Return a waiting deed in JSON values."""
    return {
        "key": str(waiting.key),
        "text": waiting.text,
        "written_at": waiting.written_at.isoformat(),
        "did": waiting.did,
        "tickets": list(waiting.tickets),
        "shown": {str(i): {f: plain(v) for f, v in fields.items()} for i, fields in waiting.shown.items()},
        "undoes": str(waiting.undoes) if waiting.undoes else None,
        "is_unsure": waiting.is_unsure,
        "refused": waiting.refused,
        "left": {str(i): why for i, why in waiting.left.items()},
    }


def waiting_from(kept: Mapping[str, Any]) -> Waiting:
    """Return a waiting deed from its JSON values. Raises KeyError, ValueError, TypeError when they are none."""
    return Waiting(
        UUID(kept["key"]),
        kept["text"],
        datetime.fromisoformat(kept["written_at"]),
        kept["did"],
        tuple(kept["tickets"]),
        {int(i): _shown(fields) for i, fields in kept["shown"].items()},
        UUID(kept["undoes"]) if kept["undoes"] else None,
        kept["is_unsure"],
        kept["refused"],
        {int(i): why for i, why in kept["left"].items()},
    )


def _shown(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {f: Priority(v) if f == "priority" else v for f, v in values(fields).items()}


# ---------------------------------------------------------------- in words


def what(waiting: Waiting, number: Callable[[int], str]) -> str:
    """Return what a deed does, such as "HD-21 assigned to Ben Carter"."""
    if waiting.deed in ("entry", "withdraw"):
        return waiting.did.rstrip(".")
    count = len(waiting.tickets)
    if not count:
        return waiting.did[:1].upper() + waiting.did[1:]
    return f"{number(waiting.tickets[0])} {waiting.did}" if count == 1 else f"{count:,} tickets {waiting.did}"


def why(waiting: Waiting, number: Callable[[int], str]) -> str:
    """Return why a deed came back, nothing while it waits."""
    if waiting.refused[:1].islower() and len(waiting.tickets) == 1:
        return f"{reason(number(waiting.tickets[0]), waiting.refused)}."
    return waiting.refused or stayed(Outcome(left=waiting.left), number)


# ---------------------------------------------------------------- sending


def send_next(
    outbox: OutboxStore, perform: Perform, *, window: str, at: datetime, replies: Mapping[int, datetime]
) -> Answer | None:
    """Do the first deed that waits, and keep what came of it; None when none may be done by this window now.

    Raises StoreUnavailable and StoreRefused while the database serves nobody: then it waits on, in its place.
    """
    waiting = outbox.begin(window, at, lambda first: may_go(first, replies))
    if waiting is None:
        return None
    try:
        outcome = perform(waiting.text, waiting.key)
    except (StoreUnavailable, StoreRefused) as away:
        if not getattr(away, "outcome_unknown", False):
            outbox.rewrite(waiting)
        raise
    except HelpDeskError as refusal:
        return _came_back(outbox, waiting, replace(waiting, refused=str(refusal), is_unsure=False))
    except Exception:
        outbox.rewrite(replace(waiting, refused=FAULT))
        raise
    if outcome.left:
        return _came_back(outbox, waiting, _rest(waiting, outcome.left), outcome)
    outbox.drop(waiting.key)
    return Answer(waiting, outcome)


def _came_back(outbox: OutboxStore, waiting: Waiting, back: Waiting, outcome: Outcome | None = None) -> Answer:
    outbox.rewrite(back)
    return Answer(waiting, outcome, back)


def _rest(waiting: Waiting, left: Mapping[int, str]) -> Waiting:
    shown = {i: fields for i, fields in waiting.shown.items() if i in left}
    told = {i: said.replace(LATELY, "meanwhile") for i, said in left.items()}  # it may be hours since it was done
    return replace(waiting, tickets=tuple(sorted(left)), shown=shown, left=told, is_unsure=False)


# ---------------------------------------------------------------- once more


def seen_anew(back: Waiting, rows: Sequence[TicketRow], at: datetime) -> Waiting | None:
    """Return a deed that came back as done now, on its tickets as they are now; None when none of them is there.

    It has another key: under its own it may have been done for other tickets.
    """
    deed, said = deeds.read(back.text)
    if "was" not in said:
        text, here = back.text, back.tickets
    else:
        there = [row for row in rows if row.id in back.tickets]
        said["was"] = {row.id: _seen(deed.name, row) for row in there}
        if "waking" in said:
            said["waking"] = {row.id: row.wakes_at for row in there}
        text, here = deeds.written(deed.name, said), tuple(row.id for row in there)
        if not here:
            return None
    shown = {i: fields for i, fields in back.shown.items() if i in here}
    return Waiting(uuid4(), text, at, back.did, here, shown, back.undoes)


def _seen(deed: str, row: TicketRow) -> Any:
    match deed:
        case "assign":
            return row.assignee_id
        case "transfer":
            return row.queue_id
        case "priority":
            return row.impact, row.urgency
        case "category":
            return row.category_id
        case _:
            return row.status
