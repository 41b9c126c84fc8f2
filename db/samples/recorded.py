"""The audit of a demo: it tells when things happened in the story, not that all of it was written a moment ago."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from app.tickets.field_changes import plain
from db.identity.tables import verification
from db.people.tables import staff
from db.samples.script import Played
from db.tables import audit

SET_UP_BEFORE = timedelta(days=3)
"""How long before its first ticket the desk was set up."""
_BEGINNING = ("queue_id", "priority", "status", "assignee_id", "requester_id", "source")


def record_as_told(connection: Connection, shown: Sequence[Played], administrator: int) -> None:
    """Write a file's audit anew, from the story of its tickets; an administrator has set it up before.

    A server's is what was done there, even for a demo.
    """
    if connection.dialect.name != "sqlite":
        return
    found = "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'audit'"
    triggers = connection.exec_driver_sql(found).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"drop trigger {name}")
    connection.execute(delete(audit).where(audit.c.entity == "ticket"))
    logins = {staff_id: login for staff_id, login in connection.execute(select(staff.c.id, staff.c.login))}  # noqa: C416
    rows = sorted((row for one in shown for row in _records(one)), key=lambda row: row["at"])
    began = {"at": rows[0]["at"] - SET_UP_BEFORE, "by_id": administrator, "actor": logins[administrator]}
    connection.execute(update(audit).where(audit.c.entity.not_in(("ticket", "verification"))).values(began))
    opened = select(verification.c.opened_at).where(verification.c.id == audit.c.entity_id).scalar_subquery()
    connection.execute(
        update(audit).where(audit.c.entity == "verification").values(at=func.coalesce(opened, began["at"]))
    )
    connection.execute(insert(audit), [row | {"actor": logins[row["by_id"]]} for row in rows])
    for _, made in triggers:
        connection.exec_driver_sql(made)


def _records(one: Played) -> Iterator[dict[str, Any]]:
    ticket, queue_id = one.ticket, _first(one, "queue_id")
    beginning = {name: _first(one, name) for name in _BEGINNING}
    told: list[tuple[str, int, Any, dict[str, Any]]] = [("I", ticket.created_by, ticket.created_at, beginning)]
    for entry in one.entries:
        if entry["facts"]:
            told.append(("U", entry["by_id"], entry["at"], entry["facts"]))
        said = {"entry": entry["id"], "kind": entry["kind"].value, "body": None}
        told.append(("E", entry["by_id"], entry["at"], said))
    for seq, (op, by_id, at, payload) in enumerate(told, 1):
        queue_id = payload["queue_id"][1] if op == "U" and "queue_id" in payload else queue_id
        yield {
            "entity": "ticket",
            "entity_id": ticket.id,
            "queue_id": queue_id,
            "seq": seq,
            "op": op,
            "by_id": by_id,
            "at": at,
            "payload": json.dumps(payload, ensure_ascii=False, separators=(",", ":")),
        }


def _first(one: Played, field: str) -> Any:
    """Return what a field was before anything changed it."""
    changed = (entry["facts"][field][0] for entry in one.entries if field in entry["facts"])
    return next(changed, plain(getattr(one.ticket, field)))
