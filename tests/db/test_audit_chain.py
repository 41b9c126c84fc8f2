"""On a server every row of the audit holds the hash of all before it, and the server itself says who and when."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, make_url, select, text, update
from sqlalchemy.exc import DBAPIError

from app.tickets.commands.conversation import add_entry
from app.tickets.commands.fields import assign_tickets
from app.tickets.model import EntryKind
from db.engine import Store
from db.history.chain import GENESIS, Link, chained
from db.people.tables import staff
from db.tables import audit
from tests.desks import desk_on
from tests.makers import ANA, BEN, NOON, SUE, Clock, did, opened
from tests.servers.postgres import Cluster


@pytest.fixture
def address(pg_cluster: Cluster) -> Iterator[str]:
    """Lend the address of a desk on a server: a file keeps no chain."""
    with desk_on(pg_cluster) as url:
        yield url


def links(store: Store) -> list[Link]:
    with store.reader.connect() as connection:
        found = connection.exec_driver_sql(
            "select id, entity, entity_id, seq, op, queue_id, actor, by_id, (extract(epoch from at) * 1000000)::bigint,"
            " payload, prev, hash from audit order by entity, entity_id, seq"
        )
        return [Link(*row) for row in found]


def broken(store: Store) -> list[Link]:
    """Return the rows whose hash is not that of what they say and of the row before."""
    wrong, ends = [], {}
    for link in links(store):
        before = ends.get((link.entity, link.entity_id), GENESIS)
        if link.prev != before or link.hash != chained(before, link):
            wrong.append(link)
        ends[link.entity, link.entity_id] = link.hash
    return wrong


def test_a_row_holds_the_hash_of_itself_and_of_all_before(store: Store):
    number = opened(store, body="ß 👩‍💻")
    did(store, SUE, assign_tickets, was={number: None}, to=BEN.staff_id)
    assert broken(store) == []
    assert len({link.hash for link in links(store)}) == len(links(store)) > 10


def test_many_who_write_to_one_ticket_keep_one_chain(store: Store, address: str):
    number = opened(store)

    def notes(_: int) -> None:
        own = Store(address)
        for _ in range(5):
            did(own, ANA, add_entry, ticket_id=number, kind=EntryKind.NOTE, body="me too")
        own.dispose()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(notes, range(8)))
    assert [row.seq for row in recorded(store)] == list(range(1, 43))
    assert broken(store) == []


def test_who_writes_past_the_desk_waits_for_the_others_of_that_ticket_and_breaks_no_chain(store: Store):
    number = opened(store)
    said = text(
        "insert into entry (ticket_id, kind, by_id, at, facts, body, words) "
        f"values ({number}, 'note', 2, now(), '{{}}', 'by hand', '')"
    )

    def note(_: int) -> None:
        own = Store(store.url)
        for _ in range(10):
            change(own, said)
        own.dispose()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(note, range(6)))
    assert [row.seq for row in recorded(store)] == list(range(1, 63))
    assert broken(store) == []


@pytest.fixture
def her_own(store: Store, address: str, pg_cluster: Cluster) -> Iterator[Store]:
    """Lend the desk to Ana under a login of her own."""
    login = pg_cluster.role("ana")
    change(store, update(staff).where(staff.c.id == ANA.staff_id).values(login=login))
    with store.writer.begin() as connection:
        connection.exec_driver_sql(f"create role {login} login password 'hers' in role fl_analyst")
    own = Store(make_url(address).set(username=login), password="hers")
    yield own
    own.dispose()
    with store.writer.begin() as connection:
        connection.exec_driver_sql(f"drop role {login}")


def test_the_server_says_who_and_when(store: Store, her_own: Store):
    number = opened(store, SUE)
    with store.reader.connect() as connection:
        began = connection.scalar(select(func.clock_timestamp()))
    ana = replace(ANA, login=str(her_own.url.username))
    did(her_own, ana, add_entry, ticket_id=number, kind=EntryKind.NOTE, body="mine", clock=Clock(NOON))
    with store.reader.connect() as connection:
        ended = connection.scalar(select(func.clock_timestamp()))
    last = recorded(store)[-1]
    assert (last.op, last.actor, last.by_id) == ("E", her_own.url.username, ANA.staff_id)
    assert began <= last.at <= ended
    assert broken(store) == []


@pytest.mark.parametrize(
    "forged",
    [
        "insert into audit (actor) values ('sue')",
        "select record('ticket', 1, 1, 'U', '{}')",
        "update audit set actor = 'sue'",
        "delete from audit",
        "truncate audit",
        "alter table audit disable trigger append_only",
    ],
)
def test_nobody_writes_to_the_audit_but_its_triggers(her_own: Store, forged: str):
    with pytest.raises(DBAPIError) as refused:
        change(her_own, text(forged))
    assert getattr(refused.value.orig, "sqlstate", None) == "42501"


def recorded(store: Store) -> list[Any]:
    with store.reader.connect() as connection:
        return list(connection.execute(select(audit).where(audit.c.entity == "ticket").order_by(audit.c.id)))


def change(store: Store, statement: Any) -> None:
    with store.writer.begin() as connection:
        connection.execute(statement)
