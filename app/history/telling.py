"""A record of the audit told in lines: what was changed, from what, to what, with names instead of ids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from app.core.actor import Role
from app.core.clock import NEVER
from app.history.queries import Names, Page, Recorded
from app.tickets.model import Kind, Level, Priority, Status
from app.tickets.number import DEFAULT_PREFIX, number

NOT_KEPT = "(text not kept here)"
NOBODY, NONE = "nobody", "none"
ITSELF = "the desk itself"
"""Who it was where nobody is known: what came with the desk."""
REFERRED = {
    "assignee_id": "staff",
    "created_by": "staff",
    "staff_id": "staff",
    "queue_id": "queue",
    "category_id": "category",
    "requester_id": "requester",
    "keeper_id": "staff",
    "closed_by": "staff",
    "article_id": "article",
}
"""Fields that hold an id, by what it is of."""
CHAIN_OF = {"queue_member": "queue", "article_licence": "staff"}
"""What a record is about whose id is another thing's."""
_FIELDS = {
    "assignee_id": "Assignee",
    "queue_id": "Queue",
    "wakes_at": "Wakes",
    "due_at": "Due",
    "category_id": "Category",
    "requester_id": "Requester",
    "external_id": "Number elsewhere",
    "created_at": "Opened",
    "created_by": "Opened by",
    "staff_id": "Member",
    "keeper_id": "In charge",
    "review_by": "Review by",
    "is_active": "In use",
    "is_available": "Here",
    "is_restricted": "Restricted",
    "is_vip": "VIP",
    "takes_transfers": "Takes transfers",
    "email": "E-mail",
    "body": "Text",
}
_HASHED = {("ticket", "subject"), ("entry", "body"), ("article_proposal", "answer")} | {
    ("requester", field) for field in ("name", "email", "phone", "department", "location")
}
_WORDS: Mapping[str, Any] = {
    "status": Status,
    "priority": Priority,
    "impact": Level,
    "urgency": Level,
    "kind": Kind,
    "role": Role,
}
_ENTITIES = {
    "entry": "Entry",
    "staff": "Staff",
    "queue": "Queue",
    "queue_member": "Queue",
    "category": "Category",
    "article_proposal": "Proposal",
    "article_licence": "Licence of",
}
_LICENCES = {1: "Candidate", 2: "Contributor", 3: "Publisher", 4: "Coach"}
_WITHOUT = {("article", "queue_id"): "everybody", ("article_licence", "licence"): "as the role has it"}
"""What it means that a field is empty."""
_BEGINNINGS = {
    "ticket": ("queue_id", "priority", "status", "assignee_id"),
    "article": ("confidence", "queue_id", "keeper_id"),
    "article_proposal": ("article_id", "because"),
}
"""What is told of a new one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change as a table shows it; of one record there may be several, told apart by `part`."""

    record_id: int
    part: int
    at: datetime
    by: str
    about: str
    ticket_id: int | None
    what: str
    was: str
    now: str


def lines_of(page: Page, prefix: str = DEFAULT_PREFIX, zone: tzinfo | None = None) -> list[Line]:
    """Return a page as lines, in its order; never raises, whatever a newer version has recorded."""
    told = [row for at, row in enumerate(page.rows) if not _is_told_by_change(row, page.rows[at + 1 :])]
    return [line for row in told for line in _lines(row, page.names, prefix, zone)]


def _is_told_by_change(row: Recorded, before: Sequence[Recorded]) -> bool:
    """Tell whether a record is of the journal's event of a change that is recorded just before it."""
    if row.entity != "ticket" or row.payload.get("kind") != "event":
        return False
    last = next((other for other in before if (other.entity, other.entity_id) == ("ticket", row.entity_id)), None)
    return last is not None and last.op == "U"


def _lines(row: Recorded, names: Names, prefix: str, zone: tzinfo | None) -> Iterator[Line]:
    ticket_id = row.entity_id if row.entity == "ticket" else None
    about = _about(row, names, prefix)
    for part, (what, was, now) in enumerate(_told(row, names, prefix, zone)):
        yield Line(row.id, part, row.at, row.by or ITSELF, about, ticket_id, what, was, now)


def _about(row: Recorded, names: Names, prefix: str) -> str:
    if row.entity == "ticket":
        return number(row.entity_id, prefix)
    if row.entity == "desk":
        return "Desk"
    entity = CHAIN_OF.get(row.entity, row.entity)
    word = _ENTITIES.get(row.entity, row.entity.replace("_", " ").capitalize())
    return f"{word} {names.get((entity, row.entity_id), f'no. {row.entity_id}')}"


def _told(row: Recorded, names: Names, prefix: str, zone: tzinfo | None) -> Iterator[tuple[str, str, str]]:
    match row.entity, row.op:
        case "ticket", "E":
            yield _entry(row.payload)
        case "article", "E":
            yield _article_part(row.payload, prefix)
        case "article_licence", "I":
            yield "Licence", "", _shown("article_licence", "licence", row.payload.get("licence"), names, zone)
        case "queue_member", "I":
            yield "Member", "", _shown("queue_member", "staff_id", row.payload.get("staff_id"), names, zone)
        case _, "I":
            yield "Opened" if row.entity == "ticket" else "Added", "", _beginning(row, names, zone)
        case _:
            for field, pair in row.payload.items():
                was, now = _pair(pair)
                shown = [_shown(row.entity, field, value, names, zone) for value in (was, now)]
                is_of_readers = (row.entity, field) == ("article", "queue_id")
                yield "Read by" if is_of_readers else _label(field), shown[0], shown[1]


def _pair(value: Any) -> tuple[Any, Any]:
    match value:
        case [was, now]:
            return was, now
    return None, value


def _entry(payload: Mapping[str, Any]) -> tuple[str, str, str]:
    if "attachment" in payload:
        return "File", "", "added"
    which = f"no. {payload['entry']}" if "entry" in payload else ""
    kind = str(payload.get("kind", "entry")).capitalize()
    return (kind, which, "removed") if payload.get("removed") else (kind, "", f"added {which}".rstrip())


def _article_part(payload: Mapping[str, Any], prefix: str) -> tuple[str, str, str]:
    """Return what came to an article: a revision, a file, that it was flagged, linked to a ticket or voted on."""
    if "link" in payload or "vote" in payload:
        return _article_use(payload, prefix)
    if "file" in payload:
        return "File", "", str(payload["file"])
    if "flag" in payload:
        return "Flag", "", f"{'closed' if 'answer' in payload else 'raised'} no. {payload['flag']}"
    of = f" of proposal no. {payload['proposal_id']}" if payload.get("proposal_id") is not None else ""
    return "Revision", "", f"published no. {payload['revision']}{of}" if "revision" in payload else "published"


def _article_use(payload: Mapping[str, Any], prefix: str) -> tuple[str, str, str]:
    """Return what an article was to a ticket: a link that came or went, or what somebody said of it."""
    on = f"on {number(payload['ticket_id'], prefix)}" if isinstance(payload.get("ticket_id"), int) else "on a ticket"
    if "vote" in payload:
        return "Vote", "", f"{payload['vote']}, {on}"
    link = f"{payload['link']} {on}"
    return ("Link", link, "removed") if payload.get("removed") else ("Link", "", link)


def _beginning(row: Recorded, names: Names, zone: tzinfo | None) -> str:
    if row.entity not in _BEGINNINGS:
        return "" if (row.entity, "name") in _HASHED else str(row.payload.get("name") or "")
    shown = (
        _shown(row.entity, field, row.payload[field], names, zone)
        for field in _BEGINNINGS[row.entity]
        if row.payload.get(field) is not None
    )
    return ", ".join(shown)


def _label(field: str) -> str:
    return _FIELDS.get(field) or field.replace("_", " ").capitalize()


def _shown(entity: str, field: str, value: Any, names: Names, zone: tzinfo | None) -> str:
    if (entity, field) in _HASHED:
        return NOT_KEPT
    if value is None:
        nobody = NOBODY if REFERRED.get(field) in ("staff", "requester") else NONE
        return _WITHOUT.get((entity, field), nobody)
    if field in REFERRED:
        return names.get((REFERRED[field], value), f"{REFERRED[field]} no. {value}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    try:
        return _worded(field, value, zone)
    except (ValueError, TypeError):
        return str(value)


def _worded(field: str, value: Any, zone: tzinfo | None) -> str:
    if field in _WORDS:
        return str(_WORDS[field](value).label)
    if field == "licence":
        return _LICENCES.get(value, str(value))
    if field in {"confidence", "governance", "because"}:
        return str(value).capitalize()
    if field.endswith("_at"):
        at = datetime.fromisoformat(value)
        local = at.astimezone(zone) if at < NEVER else None
        return NONE if local is None else f"{local.day} {local:%b %Y %H:%M}"
    return str(value)
