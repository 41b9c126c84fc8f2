"""What a row will show once a deed is done: the fields of TicketRow, names included."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.tickets import rules
from app.tickets.model import Level, Priority, Status
from app.tickets.queries import TicketRow
from ui.tickets.deed_line import Expected
from ui.tickets.directory import Directory


def all_alike(rows: Iterable[TicketRow], fields: Mapping[str, Any]) -> Expected:
    """Return the same fields for every row."""
    return {row.id: fields for row in rows}


def given(rows: Sequence[TicketRow], to: int | None, name: str) -> Expected:
    """Return rows as they look once given to someone: a new ticket opens."""
    fields = {"assignee_id": to, "assignee": name}
    opened = {**fields, "status": Status.OPEN}
    return {r.id: opened if to is not None and r.status is Status.NEW else fields for r in rows}


def ranked(rows: Sequence[TicketRow], impact: Level, urgency: Level) -> Expected:
    """Return rows with this impact and urgency and the priority they make."""
    priority = rules.priority_of(impact, urgency)
    return all_alike(rows, {"impact": impact, "urgency": urgency, "priority": priority})


def put_back(done: Mapping[int, Mapping[str, Any]], directory: Directory) -> Expected:
    """Return rows as they look once a deed is undone, from what its outcome says was before."""
    return {i: _row_fields(kept["before"], directory) for i, kept in done.items()}


def _row_fields(before: Mapping[str, Any], directory: Directory) -> Mapping[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in before.items():
        fields[name] = _row_value(name, value)
        if name == "assignee_id":
            fields["assignee"] = "" if value is None else directory.staff_name(value)
        elif name == "category_id":
            fields["category"] = "" if value is None else directory.category_name(value)
    return fields


def _row_value(name: str, value: Any) -> Any:
    match name:
        case "status":
            return Status(value)
        case "impact" | "urgency":
            return Level(value)
        case "priority":
            return Priority(value)
        case "wakes_at":
            return None if value is None else datetime.fromisoformat(value)
        case _:
            return value
