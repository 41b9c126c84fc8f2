"""Which column of a file from elsewhere means what: the fields there are, and what is said of a wrong mapping."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from app.core.errors import RuleBroken

FIELDS: Mapping[str, str] = {
    "subject": "one line (the first words of the body)",
    "body": "what the requester says (the subject)",
    "category": "name of a category, made if there is none (no category)",
    "queue": "name of a queue of the desk (the one of --queue)",
    "kind": "incident or service request (incident)",
    "status": "new, open, pending, on hold, resolved or closed (new)",
    "priority": "critical, high, normal or low, 1 to 4, P1 to P4 (low)",
    "impact": "high, medium or low, instead of priority (low)",
    "urgency": "high, medium or low, instead of priority (medium)",
    "requester_name": "who asks; found by e-mail or name, else added (unknown)",
    "requester_email": "address of who asks (none)",
    "assignee": "login of one of the staff; what is new is open then (nobody)",
    "created_at": "such as 2026-03-31T14:05+02:00; UTC without a zone (now)",
    "external_id": "its number elsewhere; it is imported only once (its content)",
}
"""What a column can mean, in one line each; in brackets what stands where no column means it."""


def mapping_of(text: str) -> Mapping[str, str]:
    """Return column → field from `text=body,category=category`. Raises RuleBroken with what is wrong."""
    mapping: dict[str, str] = {}
    for pair in (p for p in text.split(",") if p.strip()):
        column, equals, meaning = (part.strip() for part in pair.rpartition("="))
        if not (column and equals and meaning):
            raise _unmapped(f"“{pair.strip()}” is not COLUMN=FIELD, such as text=body.")
        if meaning not in FIELDS:
            raise _unmapped(f"There is no field named {meaning}. {_meant(meaning)}")
        if column in mapping or meaning in mapping.values():
            raise _unmapped(f"“{pair.strip()}”: a column and a field are mapped once each.")
        mapping[column] = meaning
    if not {"subject", "body"} & set(mapping.values()):
        raise _unmapped("Map a column to subject or to body; a ticket needs a text.")
    if "priority" in mapping.values() and {"impact", "urgency"} & set(mapping.values()):
        raise _unmapped("Map either priority, or impact and urgency: the priority follows from them.")
    return mapping


def nearest(typed: str, names: Collection[str]) -> str | None:
    """Return the name that was most likely meant: nearly the same, or one of which it is a word; None if none is."""
    plain = {_plain(name): name for name in names}
    near = get_close_matches(_plain(typed), plain, 1)
    parts = [name for name in plain if _plain(typed) in name.split("_")]
    found = next(iter([*near, *parts]), None)
    return None if found is None else plain[found]


def _plain(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _meant(meaning: str) -> str:
    near = nearest(meaning, FIELDS)
    return f"Did you mean {near}?" if near else f"Fields are {', '.join(FIELDS)}."


def _unmapped(said: str) -> RuleBroken:
    return RuleBroken(f"--map: {said} Nothing was imported.", field="map")
