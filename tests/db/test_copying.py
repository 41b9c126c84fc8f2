"""A desk copied into another database is the same desk: every row, number and word, on either engine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, String, Uuid, func, select, text, update

from app.core.actor import Actor, Role
from app.core.errors import ChangedElsewhere, HelpDeskError, RuleBroken, StoreRefused
from app.tickets.commands.conversation import add_entry
from app.tickets.commands.fields import assign_tickets
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind
from db import copying
from db.checkup import feed_hears, search_damage
from db.copying import LEFT, CopyFailed, copied_tables, copy_desk
from db.engine import Store, single_engine
from db.history.proof import sealed, verify
from db.identity import tables as identity
from db.knowledge import tables as knowledge
from db.people.tables import requester, staff
from db.samples import fill_demo
from db.schema import Day, Document, UtcInstant, Valued, metadata
from db.tables import command, desk
from db.tickets import tables as t
from db.tickets.drafts import SqlDrafts
from db.tickets.files import store_file
from db.tickets.first_queue import ensure_queue
from db.tickets.queries import SqlTicketQueries
from db.tickets.reading_marks import mark_read
from db.writing import write
from tests.desks import Build, desk_in, desk_on, empty
from tests.makers import Clock, did, leave, let_in, opened, seat
from tests.servers.postgres import Cluster

NOW = datetime(2026, 3, 2, 12, 0, 0, 123457, tzinfo=UTC)
VIEWER = Actor(1, "Ana Torres", "ana", Role.ADMINISTRATOR, 2)
EVERY_BYTE = bytes(range(256)) * 40
ODD = (
    "\\N and \\. and \\t",
    "tab\tand\nnew line\r\n",
    "it's \"quoted\" '' $1 %s :name {x}",
    "\u202eעברית 👩‍💻 naïve ﬁ",
    "e\u0301 and é",
    " \u00a0 ",
)
EITHER = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]

Place = Callable[..., str]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Lend addresses of desks of an engine, made by another each: to copy a desk into itself would be refused."""
    with ExitStack() as lent:

        def place(engine: str, build: Build = a_new_desk) -> str:
            if engine == "sqlite":
                url = desk_in(tmp_path / f"{uuid4().hex}.db", build)
            else:
                url = lent.enter_context(desk_on(request.getfixturevalue("pg_cluster"), build))
            with single_engine(url).begin() as connection:
                connection.execute(update(desk).values(uid=uuid4()))
            return url

        yield place


def a_new_desk(url: str) -> None:
    empty(url)
    ensure_queue(single_engine(url))


def demo(url: str) -> None:
    a_new_desk(url)
    engine = single_engine(url)
    with engine.begin() as connection:
        connection.execute(t.queue.delete())
    fill_demo(engine, NOW, "ana")


def a_full_desk(url: str) -> None:
    """Fill a desk with the demo and with what people paste, attach and leave lying."""
    demo(url)
    store = Store(url)
    let_in(store, VIEWER.login)
    try:
        with store.writer.begin() as connection:
            if store.is_postgres:  # the demo was there before this login, whose group it would have followed
                connection.exec_driver_sql("select fit_login(login, group_of(staff)) from staff")
            connection.execute(update(desk).values(name="Desk “Nord” 'ß'", prefix="ÄB"))
            connection.execute(t.queue_member.insert().values(queue_id=1, staff_id=VIEWER.staff_id))
            for table in LATER:
                if connection.scalar(select(func.count()).select_from(table)):
                    continue  # the demo has told a story of it
                connection.execute(table.insert().values({c.name: _something(c) for c in table.c}))
        filed = store_file(seat(store, VIEWER), "every byte è.bin", EVERY_BYTE)
        for n, odd in enumerate(ODD):
            number = opened(
                store, VIEWER, subject=f"Odd {n} {odd.strip() or 'blank'}", body=f"zebra{n} {odd}", clock=Clock(NOW)
            )
            did(store, VIEWER, add_entry, ticket_id=number, kind=EntryKind.NOTE, body=f"x {odd}", files=[filed])
            SqlDrafts(seat(store, VIEWER), VIEWER).keep(Draft(uuid4(), DraftKind.NOTE, odd, number, changed_at=NOW))
            mark_read(seat(store, VIEWER), VIEWER, number, 1)
    finally:
        leave()
        store.dispose()


LATER = [
    table
    for table in metadata.sorted_tables
    if table.name in {**vars(identity), **vars(knowledge)} and table not in (*LEFT, identity.policy)
]
"""Tables of verifications and articles; the policy has a row by itself."""
GRANT = uuid4()


def _something(column: Column[Any]) -> object:
    """Return a value that a column may hold, the same for all that refer to one another."""
    if "staff.id" in str(column.foreign_keys) or column.name == "staff_id":
        return VIEWER.staff_id
    if column.foreign_keys and column.nullable:
        return None
    if isinstance(column.type, Valued):
        return next(iter(column.type.members))
    for kind, value in (
        (Uuid, GRANT),
        (Document, {"è": ["ß", 1]}),
        (LargeBinary, EVERY_BYTE),
        (Boolean, True),
        (UtcInstant, NOW),
        (Day, NOW.date()),
        (Integer, 1),
        (BigInteger, 1),
        (String, "ß'"),
    ):
        if isinstance(column.type, kind):
            return value
    raise AssertionError(column)


def rows_of(url: str) -> dict[str, object]:
    """Return all that a desk holds, read as the program reads it."""
    with single_engine(url).connect() as connection:
        return {
            table.name: [
                tuple(sorted(value.replace("'", "").split()) if name == "words" else value
                      for name, value in zip(table.c.keys(), row, strict=True))
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in copied_tables()
        }  # fmt: skip


def copy(source: str, target: str) -> copying.Copied:
    return copy_desk(single_engine(source), single_engine(target))


def shape(url: str) -> object:
    """Return the triggers and indexes of a desk as the database has them."""
    asked = {
        "sqlite": "select type, name, sql from sqlite_master order by 1, 2, 3",
        "postgresql": "select 'trigger', tgname::text, tgenabled::text || pg_get_triggerdef(oid) from pg_trigger "
        "where not tgisinternal union all select 'index', indexname, indexdef from pg_indexes "
        "where schemaname = 'public' order by 1, 2, 3",
    }
    with single_engine(url).connect() as connection:
        shown = connection.execute(text(asked[connection.dialect.name])).all()
        return [row for row in shown if not row[1].startswith("sqlite_stat")]


def is_empty(url: str) -> bool:
    with single_engine(url).connect() as connection:
        counts = {c.name: connection.scalar(select(func.count()).select_from(c)) for c in copied_tables()}
        return {name: n for name, n in counts.items() if n} == {"desk": 1, "queue": 1, "policy": 1, "audit": 3}


@pytest.mark.slow
@pytest.mark.parametrize("target", EITHER)
@pytest.mark.parametrize("source", EITHER)
def test_a_copy_is_the_same_desk_and_can_be_worked_in_at_once(place: Place, source: str, target: str):
    old, new = place(source, a_full_desk), place(target)
    before, made = rows_of(old), shape(new)
    told: list[tuple[int, float]] = []
    copied = copy_desk(single_engine(old), single_engine(new), lambda rows, part: told.append((rows, part)))
    assert rows_of(old) == before
    assert rows_of(new) == before
    assert shape(new) == made
    assert all(before[name] for name in before)  # every table had something to lose
    assert {name: each.rows for name, each in copied.sums.items()} == {name: len(rows) for name, rows in before.items()}
    assert [part for _, part in told] == sorted(part for _, part in told)
    assert told[-1] == (2 * sum(map(len, before.values())), 1.0)
    assert copied.missed == 0
    if target == "postgres":
        assert verify(single_engine(new)).broken == ""
        assert seal_of(new) == seal_of(old) or source == "sqlite"
    _can_be_worked_in(new)
    if target == "postgres":
        assert verify(single_engine(new)).broken == ""


def seal_of(url: str) -> object:
    """Return what a seal says of a server's audit, nothing for a file."""
    if url.startswith("sqlite"):
        return None
    seal = sealed(single_engine(url))
    return seal.count, seal.sha256


@pytest.mark.parametrize("source", EITHER)
def test_a_desk_that_keeps_things_from_some_is_not_copied_into_a_file(place: Place, source: str):
    old, new = place(source, demo), place("sqlite")
    with single_engine(old).begin() as connection:
        name = connection.scalar(select(t.queue.c.name).where(t.queue.c.id == 2))
        connection.execute(update(t.queue).where(t.queue.c.id == 2).values(is_restricted=True))
    with pytest.raises(RuleBroken, match=f"restricted queues .{name}."):
        copy(old, new)
    assert is_empty(new)


@pytest.mark.postgres
def test_a_server_takes_a_desk_that_keeps_things_from_some(place: Place):
    old, new = place("sqlite", demo), place("postgres")
    with single_engine(old).begin() as connection:
        connection.execute(update(t.queue).where(t.queue.c.id == 2).values(is_restricted=True))
    assert copy(old, new).sums["queue"].rows > 2


def _can_be_worked_in(url: str) -> None:
    store = Store(url)
    let_in(store, VIEWER.login)
    with store.writer.begin() as connection:
        if store.is_postgres:  # logins are no part of a copy
            connection.exec_driver_sql(f"grant fl_administrator to {VIEWER.login} granted by fl_owner")
    try:
        queries = SqlTicketQueries(seat(store, VIEWER), VIEWER)
        assert [hit.ticket_id for hit in queries.search("zebra3")] == [_highest(store, t.ticket) - len(ODD) + 4]
        assert queries.search("naive")
        assert search_damage(store) == ""
        assert feed_hears(store, VIEWER.staff_id)
        highest = _highest(store, t.ticket)
        number = opened(store, VIEWER, body="giraffe")
        assert number == highest + 1
        assert [hit.ticket_id for hit in queries.search("giraffe")] == [number]
        assert did(store, VIEWER, assign_tickets, was={number: None}, to=VIEWER.staff_id).done
        with pytest.raises(ChangedElsewhere):
            write(store, update(t.ticket).values(version=99))
        shown = queries.conversation(number - 1)
        assert shown is not None
        assert queries.content(shown.entries[-1].files[0].sha256) == EVERY_BYTE
    finally:
        store.dispose()


def _highest(store: Store, table) -> int:
    with store.reader.connect() as connection:
        return connection.scalar(select(func.max(table.c.id)))


def test_every_table_is_copied_or_left_by_name():
    assert set(copied_tables()) | set(copying.LEFT) == set(metadata.sorted_tables)
    assert {staff, requester, command, desk, t.blob, t.draft, t.read_mark} <= set(copied_tables())


@pytest.mark.parametrize("target", EITHER)
@pytest.mark.parametrize("when", ["half-way", "while comparing", "while making indexes"])
def test_a_copy_that_fails_leaves_the_target_as_empty_as_it_was(
    place: Place, target: str, when: str, monkeypatch: pytest.MonkeyPatch
):
    old, new = place("sqlite", demo), place(target)
    made = shape(new)
    spoil(when, monkeypatch)
    with pytest.raises(HelpDeskError if when != "while comparing" else CopyFailed) as failed:
        copy(old, new)
    assert "injected" in str(failed.value) or "not the same" in str(failed.value)
    assert is_empty(new)
    assert shape(new) == made
    monkeypatch.undo()
    assert copy(old, new).sums  # and takes the next one


def spoil(when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = copying.put
    if when == "half-way":
        done = []

        def put(connection, table, rows):
            done.append(table)
            if table is t.entry and done.count(t.entry) == 2:
                raise ValueError("injected")
            real(connection, table, rows)

        monkeypatch.setattr("db.carrying.BATCH", 50)
        monkeypatch.setattr(copying, "put", put)
    elif when == "while comparing":
        monkeypatch.setattr(
            copying, "put", lambda c, table, rows: real(c, table, rows[1:] if table is t.entry else rows)
        )
    else:
        monkeypatch.setattr(copying, "count_on", lambda *_: (_ for _ in ()).throw(ValueError("injected")))


@pytest.mark.parametrize("kept", ["subject", "email"])
@pytest.mark.postgres
def test_one_changed_letter_is_found(place: Place, kept: str, monkeypatch: pytest.MonkeyPatch):
    old, new = place("sqlite", demo), place("postgres")
    table = t.ticket if kept == "subject" else requester
    real, place_of = copying.put, table.c.keys().index(kept)

    def put(connection, into, rows):
        if into is table:
            first = list(rows[0])
            first[place_of] = first[place_of][:-1] + "?"
            rows = [tuple(first), *rows[1:]]
        real(connection, into, rows)

    monkeypatch.setattr(copying, "put", put)
    with pytest.raises(CopyFailed, match=f"not the same.*{table.name} has"):
        copy(old, new)
    assert is_empty(new)


@pytest.mark.postgres
def test_what_the_other_engine_can_not_keep_is_named(place: Place):
    old, new = place("sqlite", demo), place("postgres")
    with single_engine(old).begin() as connection:
        connection.execute(update(requester).where(requester.c.id == 3).values(phone="1\x002"))
    with pytest.raises(CopyFailed, match=r"In the table requester, id 1 to .*doesn't know"):
        copy(old, new)
    assert is_empty(new)


@pytest.mark.parametrize("target", EITHER)
@pytest.mark.parametrize(
    ("table", "row"),
    [
        (staff, {"login": "x", "name": "X", "role": Role.ANALYST, "tier": 1, "email": "", "is_active": True,
                 "is_available": True}),
        (t.category, {"name": "Printers", "is_active": True}),
        (t.queue, {"name": "Other", "tier": 1, "icon": "x", "takes_transfers": True, "is_active": True, "position": 2}),
    ],
)  # fmt: skip
def test_a_desk_that_is_not_empty_is_refused_and_left_alone(place: Place, target: str, table, row):
    old, new = place("sqlite", demo), place(target)
    with single_engine(new).begin() as connection:
        connection.execute(table.insert().values(**row))
    before = rows_of(new)
    with pytest.raises(RuleBroken, match=f"not empty .{table.name}: "):
        copy(old, new)
    assert rows_of(new) == before


def test_the_one_queue_a_desk_has_renamed_is_somebodys_work(place: Place):
    old, new = place("sqlite"), place("sqlite")
    with single_engine(new).begin() as connection:
        connection.execute(update(t.queue).values(name="Front door"))
    with pytest.raises(RuleBroken, match="not empty"):
        copy(old, new)


@pytest.mark.parametrize("engine", EITHER)
def test_databases_that_do_not_fit_are_refused(place: Place, engine: str):
    old, new = place(engine), place("sqlite")
    twin = place("sqlite")
    with single_engine(old).begin() as first, single_engine(twin).begin() as second:
        second.execute(update(desk).values(uid=first.scalar(select(desk.c.uid))))
    with pytest.raises(RuleBroken, match="same desk"):
        copy(old, twin)
    with single_engine(old).begin() as connection:
        connection.execute(text("update schema_info set version = 0"))
    with pytest.raises(StoreRefused, match="from which is to be copied has schema 0"):
        copy(old, new)
    with single_engine(old).begin() as connection:
        connection.execute(text("drop table schema_info"))
    with pytest.raises(StoreRefused, match="no desk in the database from which"):
        copy(old, new)


@pytest.mark.postgres
def test_what_is_written_to_a_server_meanwhile_is_told(place: Place, monkeypatch: pytest.MonkeyPatch):
    old, new = place("postgres", demo), place("sqlite")
    real, done = copying.put, []

    def put(connection, table, rows):
        if not done:
            done.append(table)
            with single_engine(old).begin() as other:
                other.execute(update(requester).values(phone="new"))
        real(connection, table, rows)

    monkeypatch.setattr(copying, "put", put)
    copied = copy(old, new)
    assert copied.missed == copied.sums["requester"].rows
    with single_engine(new).connect() as connection:
        assert "new" not in connection.scalars(select(requester.c.phone)).all()


@pytest.mark.postgres
def test_a_login_that_sees_only_a_part_copies_nothing(place: Place, pg_cluster: Cluster):
    old, new = place("postgres", demo), place("sqlite")
    login = pg_cluster.role("half")
    with single_engine(old).begin() as connection:
        for said in (
            f"create role {login} login password 'half'",
            f"grant connect on database {old.rpartition('/')[2]} to {login}",
            f"grant usage on schema public to {login}",
            f"grant select on all tables in schema public to {login}",
            f"create policy a_part on ticket for select to {login} using (id < 10)",
        ):
            connection.exec_driver_sql(said)
    half = single_engine(old).url.set(username=login, password="half")
    with pytest.raises(CopyFailed, match="owns its tables"):
        copy(half.render_as_string(hide_password=False), new)
    assert is_empty(new)
    with single_engine(old).begin() as connection:
        connection.exec_driver_sql(f"drop owned by {login}")
        connection.exec_driver_sql(f"drop role {login}")


def test_nobody_writes_to_a_file_while_it_is_copied(place: Place, monkeypatch: pytest.MonkeyPatch):
    old, new = place("sqlite", demo), place("sqlite")
    real, met = copying.put, []

    def put(connection, table, rows):
        if not met:
            busy = Store(old, deadline=0.6)
            try:
                opened(busy, VIEWER)
            except HelpDeskError as refused:
                met.append(refused)
            busy.dispose()
        real(connection, table, rows)

    monkeypatch.setattr(copying, "put", put)
    copy(old, new)
    assert met
