"""Doing: create, reply, assign one and twenty, with their commits, and how often they cross the wire."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from typing import Any
from uuid import uuid4

from app.tickets.commands import conversation, fields
from app.tickets.model import Asker, EntryKind, NewTicket
from db.schema import microseconds
from tests.bench.desk import Desk
from tests.bench.figures import Figure, Target, figure, timed
from tests.servers.proxy import Proxy

TIMES = 120
ONE = Target(p95=15, statements=3)
TWENTY = Target(p95=25, statements=3)


def deeds(desk: Desk) -> dict[str, tuple[Callable[[], Any], Target]]:
    """Return the deeds that are measured, each ready to be done again and again."""
    ids = desk.live_ids(400)
    one, other = cycle(ids[:200]), cycle([2, 3])
    assignees = {row.id: row.assignee_id for row in desk.queries.rows(ids)}
    # in turn, so that no ticket gets a history longer than any ever has
    twenties = [ids[at : at + 20] for at in range(200, 400, 20)]
    twenty = cycle(twenties)

    def create() -> None:
        new = NewTicket("Printer on floor 2 jams", 1, body="Paper jams in tray 2.", asker=Asker(id=5))
        desk.do(conversation.create_ticket, new=new)

    def reply() -> None:
        desk.do(conversation.add_entry, ticket_id=next(one), kind=EntryKind.REPLY, body="We are on our way to you.")

    def assign(some: list[int]) -> None:
        to = next(other)
        was = {i: assignees[i] for i in some}
        to = to if to not in was.values() else 5 - to
        outcome = desk.do(fields.assign_tickets, was=was, to=to, reason="shift ends")
        assert len(outcome.done) == len(some), outcome.left
        assignees.update(dict.fromkeys(some, to))

    # all of one assignee first, so that each round changes every ticket
    for some in twenties:
        assign_from(desk, some, assignees)
    return {
        "create": (create, ONE),
        "reply": (reply, ONE),
        "assign one": (lambda: assign([next(one)]), ONE),
        "assign twenty": (lambda: assign(next(twenty)), TWENTY),
    }


def assign_from(desk: Desk, ids: list[int], assignees: dict[int, int | None]) -> None:
    """Give all these tickets to one person."""
    wanted = {i: assignees[i] for i in ids if assignees[i] != 4}
    desk.do(fields.assign_tickets, was=wanted, to=4, reason="to begin with")
    assignees.update(dict.fromkeys(ids, 4))


def figures(desk: Desk) -> Iterator[Figure]:
    """Measure all deeds, with the bare driver's transaction of the same statements as floor."""
    trips = trips_of(desk)
    floors = {"create": 1, "reply": 1, "assign one": 1, "assign twenty": 20}
    for name, (do, target) in deeds(desk).items():
        floor = _floor(desk, floors[name])
        yield figure(name, desk.engine, timed(do, TIMES), target, floor=floor, statements=trips.get(name))


def trips_of(desk: Desk) -> dict[str, float]:
    """Return how many round trips each deed takes, counted on the wire; nothing on a file."""
    if not desk.store.is_postgres:
        return {}
    with Proxy.to(desk.address) as wire:
        far = Desk(desk.root, wire.url(desk.address))
        counted = {}
        for name, (do, _) in deeds(far).items():
            for _ in range(7):  # until the driver has prepared its statements
                do()
            before = wire.round_trips
            for _ in range(10):
                do()
            counted[name] = (wire.round_trips - before) / 10
        far.close()
    return counted


def _floor(desk: Desk, count: int) -> list[float]:
    """Time the least a guarded deed can be: key, lock, change, journal, outcome, commit, by the bare driver."""
    ids = desk.live_ids(440)[410 : 410 + count]
    with desk.bare() as wire:
        return timed(lambda: _bare_deed(desk, wire, ids), TIMES // 2)


def _bare_deed(desk: Desk, wire: Any, ids: list[int]) -> None:
    is_postgres = desk.store.is_postgres
    mark = "%s" if is_postgres else "?"
    marks = ", ".join([mark] * len(ids))
    key = uuid4() if is_postgres else uuid4().hex
    at: Any = datetime.now(UTC)
    at = at if is_postgres else microseconds(at)
    cursor = wire.cursor()
    cursor.execute("begin" if is_postgres else "begin immediate")
    cursor.execute(
        f"insert into command (staff_id, key, deed, at) values (1, {mark}, 'assign', {mark}) on conflict do nothing",
        (key, at),
    )
    lock = " order by id for update" if is_postgres else ""
    rows = cursor.execute(f"select id, version from ticket where id in ({marks}){lock}", ids).fetchall()
    cursor.executemany(
        f"update ticket set assignee_id = case assignee_id when 2 then 3 else 2 end, updated_at = {mark}, "
        f"version = {mark} where id = {mark}",
        [(at, version + 1, i) for i, version in rows],
    )
    words = f"array_to_tsvector(string_to_array({mark}, ' '))" if is_postgres else mark
    cursor.executemany(
        "insert into entry (ticket_id, kind, by_id, at, facts, body, words) "
        f"values ({mark}, 'event', 1, {mark}, '{{}}', 'shift ends', {words})",
        [(i, at, "shift ends") for i in ids],
    )
    cursor.execute(f"update command set outcome = '{{}}' where staff_id = 1 and key = {mark}", (key,))
    cursor.execute("commit")


__all__ = ["deeds", "figures", "trips_of"]
