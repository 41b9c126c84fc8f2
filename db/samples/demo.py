"""The demo desk: eight people, their queues, and what went on there until now."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from app.core.actor import Role
from app.people.model import Requester
from app.tickets.drafts import DraftKind
from app.tickets.model import EntryKind
from app.tickets.words import fold
from db.engine import Store
from db.knowledge.tables import article
from db.people.repository import columns_of
from db.people.tables import requester, staff
from db.samples.articles import add_articles
from db.samples.bulk import fill_past
from db.samples.everyday import every_text, everyday
from db.samples.hours import Hours
from db.samples.picture import error_window
from db.samples.recorded import record_as_told
from db.samples.script import Cast, Played, Script, played
from db.samples.stories import stories
from db.samples.texts import texts
from db.samples.verifications import add_verifications
from db.tickets import tables as t

TICKETS = 204
DONE_SHARE = 0.3
VIEWER = "Ana Torres"
DRAFTS = UUID("6b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f001")
COUNTED = (staff, requester, t.queue, t.category, t.ticket, t.entry, t.attachment, article)
"""Tables whose ids count by themselves."""


def fill_demo(
    place: Store | Engine, now: datetime, actor_login: str, tickets: int | None = None, role: Role | None = None
) -> None:
    """Fill an upgraded, empty database with a desk that tells a story up to `now`, the same for the same `now`.

    The viewer is Ana Torres under `actor_login`, an administrator unless another `role` is wanted. Some 230 tickets are
    told at most; where more are wanted, the years before the story hold them, closed.
    """
    wanted = TICKETS if tickets is None else max(1, tickets)
    engine = place.writer if isinstance(place, Store) else place
    hours = Hours(now)
    scripts = _scripts(hours, wanted)
    with engine.begin() as connection:
        cast = _people(connection, actor_login, role)
        _count_on(connection)
    if wanted > len(scripts):
        until = min(script.opened for script in scripts)
        fill_past(engine, wanted - len(scripts), until=until, viewer=cast.staff[VIEWER])
    with engine.begin() as connection:
        _tickets(connection, cast, hours, scripts)
        _count_on(connection)


def _scripts(hours: Hours, wanted: int) -> list[Script]:
    """Return what is told, the oldest first: the stories, and as much of the daily flow as there are texts for."""
    told = stories(hours)
    rest = min(max(0, wanted - len(told)), len(every_text()))
    done = round(rest * DONE_SHARE)
    scripts = (told + everyday(hours, live=rest - done, done=done))[:wanted]
    return sorted(scripts, key=lambda script: script.opened)


def _people(connection: Connection, actor_login: str, role: Role | None) -> Cast:
    told = texts("people")
    people = [_member(i, one, actor_login, role) for i, one in enumerate(told["staff"], 1)]
    queues = [
        {"id": i, "takes_transfers": True, "is_active": True, "position": i} | q
        for i, q in enumerate(told["queues"], 1)
    ]
    kinds = [{"id": i, "name": name, "is_active": True} for i, name in enumerate(told["categories"], 1)]
    callers = [{"id": i} | columns_of(_caller(one)) for i, one in enumerate(told["requesters"], 1)]
    for table, rows in ((staff, people), (t.queue, queues), (t.category, kinds), (requester, callers)):
        connection.execute(insert(table), rows)
    return Cast(*(_ids(rows) for rows in (people, queues, kinds, callers)))


def _ids(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    return {row["name"]: row["id"] for row in rows}


def _member(number: int, told: dict[str, Any], actor_login: str, role: Role | None) -> dict[str, Any]:
    is_viewer = told["name"] == VIEWER
    login = ".".join(fold(told["name"]).split())
    login = f"{login}.2" if login == actor_login else login
    return {
        "id": number,
        "login": actor_login if is_viewer else login,
        "name": told["name"],
        "role": role if is_viewer and role else Role(told["role"]),
        "tier": told["tier"],
        "email": f"{'.'.join(fold(told['name']).split())}@northgate.example",
        "is_active": told.get("is_active", True),
        "is_available": told.get("is_available", True),
    }


def _caller(told: dict[str, Any]) -> Requester:
    return Requester(
        told["name"],
        f"{'.'.join(fold(told['name']).split())}@northgate.example",
        told["phone"],
        told["department"],
        told["location"],
        told.get("is_vip", False),
    )


def _tickets(connection: Connection, cast: Cast, hours: Hours, scripts: Sequence[Script]) -> None:
    shown = [played(script, cast, hours) for script in scripts]
    for number, one in enumerate(shown, _next(connection, t.ticket)):
        one.ticket.id = number
        for entry in one.entries:
            entry["ticket_id"] = number
    connection.execute(insert(t.ticket), [_row(one) for one in shown])
    entries = sorted((e for one in shown for e in one.entries), key=lambda e: e["at"])
    for number, entry in enumerate(entries, _next(connection, t.entry)):
        entry["id"] = number
    connection.execute(insert(t.entry), entries)
    add_verifications(connection, cast, hours, shown)
    add_articles(connection, cast, hours, shown)
    record_as_told(connection, shown, cast.staff[VIEWER])
    _attach(connection, shown)
    _mark_read(connection, cast.staff[VIEWER], shown)
    _keep_drafts(connection, cast.staff[VIEWER], hours, shown)


def _next(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.max(table.c.id))) or 0) + 1


def _row(one: Played) -> dict[str, Any]:
    return {c.name: getattr(one.ticket, c.name) for c in t.ticket.c if c.name != "is_live"}


def _attach(connection: Connection, shown: Sequence[Played]) -> None:
    content = error_window()
    sha256 = hashlib.sha256(content).hexdigest()
    connection.execute(insert(t.blob).values(sha256=sha256, size=len(content), content=content))
    named = [
        {"entry_id": one.entries[0]["id"], "sha256": sha256, "name": one.attachment, "size": len(content)}
        for one in shown
        if one.attachment
    ]
    if named:
        connection.execute(insert(t.attachment), named)


def _mark_read(connection: Connection, viewer: int, shown: Sequence[Played]) -> None:
    """Let the viewer have seen everything, but the last words of those that are to stand out."""
    seen = [{"staff_id": viewer, "ticket_id": one.ticket.id, "entry_id": _seen(one)} for one in shown if _seen(one)]
    connection.execute(insert(t.read_mark), seen)


def _seen(one: Played) -> int:
    if not one.unread:
        return int(one.entries[-1]["id"])
    return int(one.entries[-2]["id"]) if len(one.entries) > 1 else 0


def _keep_drafts(connection: Connection, viewer: int, hours: Hours, shown: Sequence[Played]) -> None:
    mine = [
        one
        for one in shown
        if one.ticket.assignee_id == viewer
        and one.ticket.status.is_live
        and one.entries[-1]["kind"] is not EntryKind.MESSAGE
    ]
    kept = zip(DRAFT_TEXTS, mine[-len(DRAFT_TEXTS) :], strict=False)
    rows: list[dict[str, Any]] = [
        {"staff_id": viewer, "key": uuid5(DRAFTS, str(i)), "kind": kind, "ticket_id": one.ticket.id, "subject": "",
         "body": said, "rest": {}, "leaves_at": None, "changed_at": hours.now - timedelta(minutes=12 + 7 * i)}
        for i, ((kind, said), one) in enumerate(kept)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(t.draft), rows)


DRAFT_TEXTS = (
    (DraftKind.REPLY, "Thank you for the details. Before we change anything, could you tell us"),
    (DraftKind.NOTE, "Spoke to facilities: the cabinet is open until four. Still to check:"),
)


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on after the ids given here; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in COUNTED:
        _count_on_after(connection, table)


def _count_on_after(connection: Connection, table: Table) -> None:
    highest = connection.scalar(select(func.max(table.c.id)))
    if highest is not None:
        sequence = text("select setval(pg_get_serial_sequence(:name, 'id'), :highest)")
        connection.execute(sequence, {"name": table.name, "highest": highest})
