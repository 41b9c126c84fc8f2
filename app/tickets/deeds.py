"""The table of deeds: how a deed is written down so that it outlives the client that meant it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import HelpDeskError, RuleBroken
from app.tickets.commands import conversation, fields, undoing
from app.tickets.model import Asker, EntryKind, Filed, Kind, Level, NewTicket, Source, Status
from app.tickets.outcome import Outcome
from app.tickets.recalling import recall_reply
from app.tickets.work import TicketWork

Arguments = Mapping[str, Any]
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Deed:
    """A function behind a stable name; all are called as `run(work, clock, key=…, …)`.

    `upgrades[n]` turns arguments of version n into version n + 1.
    """

    name: str
    run: Callable[..., Outcome]
    reads: Mapping[str, Callable[[Any], Any]]
    version: int = 1
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)


def _by_ticket(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda kept: {int(i): read(v) for i, v in kept.items()}


def _same(value: Any) -> Any:
    return value


def _levels(pair: Any) -> tuple[Level, Level]:
    return Level(pair[0]), Level(pair[1])


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _files(kept: Any) -> tuple[Filed, ...]:
    return tuple(Filed(**f) for f in kept)


def _new_ticket(kept: dict[str, Any]) -> NewTicket:
    return NewTicket(
        **{
            **kept,
            "kind": Kind(kept["kind"]),
            "impact": Level(kept["impact"]),
            "urgency": Level(kept["urgency"]),
            "source": Source(kept["source"]),
            "asker": Asker(**kept["asker"]),
        }
    )


DEEDS: Mapping[str, Deed] = {
    deed.name: deed
    for deed in (
        Deed("assign", fields.assign_tickets, {"was": _by_ticket(_same)}),
        Deed("release all", fields.release_all, {}),
        Deed("take next", fields.take_next, {}),
        Deed("transfer", fields.transfer_tickets, {"was": _by_ticket(_same)}),
        Deed("priority", fields.set_priority, {"was": _by_ticket(_levels), "impact": Level, "urgency": Level}),
        Deed("category", fields.set_category, {"was": _by_ticket(_same)}),
        Deed(
            "status",
            fields.set_status,
            {"was": _by_ticket(Status), "to": Status, "wakes_at": _instant, "waking": _by_ticket(_instant)},
            version=2,
            upgrades={1: _same},
        ),
        Deed("create", conversation.create_ticket, {"new": _new_ticket, "files": _files, "draft": _uuid}),
        Deed("entry", conversation.add_entry, {"kind": EntryKind, "files": _files, "written_at": _instant}),
        Deed("recall", recall_reply, {}, version=2, upgrades={1: _same}),
        Deed("withdraw", conversation.withdraw_entry, {}),
        Deed("undo", undoing.undo, {"undoes": UUID}),
    )
}


def written(name: str, arguments: Arguments) -> str:
    """Return a deed as text: its name, its version and its arguments in JSON."""
    deed = DEEDS[name]
    return json.dumps({"deed": name, "version": deed.version, "arguments": _plain(dict(arguments))}, ensure_ascii=False)


def read(text: str) -> tuple[Deed, dict[str, Any]]:
    """Return the deed of a text and its arguments, brought to the present version.

    Raises RuleBroken when this version doesn't know the deed.
    """
    kept = json.loads(text)
    deed = DEEDS.get(kept["deed"])
    if deed is None or kept["version"] > deed.version:
        raise RuleBroken(
            f"This version doesn't know the deed “{kept['deed']}”. Update Frontline; it is kept until then."
        )
    arguments: dict[str, Any] = kept["arguments"]
    for version in range(kept["version"], deed.version):
        arguments = deed.upgrades[version](arguments)
    return deed, {name: deed.reads.get(name, _same)(value) for name, value in arguments.items()}


def perform(text: str, work: TicketWork, clock: Clock, *, key: UUID) -> Outcome:
    """Do a written deed under its key; doing it twice does it once. Raises what the deed raises.

    What the database itself refuses of it is left, and the rest done anew: it knows more than was read before.
    """
    deed, arguments = read(text)
    while True:
        try:
            return deed.run(work, clock, key=key, **arguments)
        except HelpDeskError as refusal:
            if refusal.ticket is None or refusal.ticket in work.refused:
                raise
            work.refused[refusal.ticket] = str(refusal)


def _plain(value: Any) -> Any:
    match value:
        case dict() | Mapping():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(v) for v in value]
        case NewTicket() | Filed():
            return _plain(asdict(value))
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value
