"""Batches of tickets on each engine: all in, once, and nothing stopped by a bad row."""

import csv
import gzip
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.actor import Role
from app.core.errors import RuleBroken, StoreRefused
from app.tickets.importing import Cleaning, Incoming
from app.tickets.model import EntryKind, Level, Priority, Source, Status
from app.tickets.queries import TicketRow
from db.checkup import search_damage
from db.engine import Store, single_engine
from db.tickets import importing
from db.tickets import tables as t
from db.tickets.importing import TicketImport
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, BEN, NETWORK, NOON, SUE, TRIAGE, Clock, address_of, in_role, let_in, opened

ADA = replace(SUE, role=Role.ADMINISTRATOR)


@pytest.fixture
def store(store: Store) -> Store:
    """Let Sue be the administrator who imports; on a server with her own login, past no guard."""
    in_role(store, SUE, Role.ADMINISTRATOR)
    return store


def rows(*bodies: str, **values: str) -> list[Incoming]:
    cleaning = Cleaning(NOON)
    return [cleaning.ticket(n, {"body": body} | values) for n, body in enumerate(bodies, 2)]


def desk(address: str, **facts) -> TicketImport:
    return TicketImport(single_engine(address_of(address, ADA)), ADA, Clock(), **facts)


def count(store: Store, table=t.ticket) -> int:
    with store.reader.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def shown(store: Store, words: str) -> TicketRow:
    queries = SqlTicketQueries(store, ANA)
    return queries.rows([queries.search(words)[0].ticket_id])[0]


def test_a_ticket_arrives_whole_and_is_found(address: str, store: Store):
    made = Cleaning(NOON).ticket(
        2,
        {
            "subject": "Größte Störung",
            "body": "Zoë's 'printer'\\n\tbroken: 5\" \\. 😀",
            "category": "hardware",
            "queue": "network",
            "status": "resolved",
            "priority": "critical",
            "requester_name": "Zoë Kovács",
            "requester_email": "z@example.test",
            "assignee": "BEN",
            "created_at": "2026-01-02T03:04:05.678901Z",
            "external_id": "INC-7",
            "kind": "service request",
        },
    )
    written = desk(address).write([made])
    assert (written.added, written.known, written.refused, written.categories) == (1, 0, [], [])
    row = shown(store, "storung printer")
    assert (row.subject, row.category, row.queue_id, row.status) == (
        "Größte Störung",
        "Hardware",
        NETWORK,
        Status.RESOLVED,
    )
    assert (row.priority, row.impact, row.assignee_id) == (Priority.CRITICAL, Level.HIGH, BEN.staff_id)
    assert (row.source, row.created_at, row.requester, row.version) == (Source.IMPORT, made.created_at, "Zoë Kovács", 1)
    whole = SqlTicketQueries(store, ANA).conversation(row.id)
    assert whole is not None
    assert [(e.kind, e.body, e.at, e.by_id) for e in whole.entries] == [
        (EntryKind.MESSAGE, made.body, made.created_at, ADA.staff_id)
    ]
    assert shown(store, "kovacs").id == row.id


def test_a_second_run_adds_nothing_and_equal_rows_both_go_in(address: str, store: Store):
    batch = rows("same", "other", "same")
    assert desk(address).write(batch).added == 3
    again = desk(address).write(batch)
    assert (again.added, again.known) == (0, 3)
    more = desk(address).write(rows("same", "other", "same", "same", "new"))
    assert (more.added, more.known) == (2, 3)
    assert count(store) == count(store, t.entry) == 5


def test_a_run_cut_short_goes_on_where_it_was(address: str, store: Store):
    batch = rows(*(f"ticket {n}" for n in range(50)))
    desk(address).write(batch[:20])
    written = desk(address).write(batch)
    assert (written.added, written.known) == (30, 20)
    assert count(store) == 50


def test_new_categories_are_made_once(address: str, store: Store):
    batch = rows("a", category="Würgeschlange") + rows("b", category="WÜRGESCHLANGE") + rows("c", category="Hardware")
    assert desk(address).write(batch).categories == ["Würgeschlange"]
    assert desk(address).write(rows("d", category="wurgeschlange")).categories == []
    assert [c.name for c in SqlTicketQueries(store, ANA).categories()] == ["Accounts", "Hardware", "Würgeschlange"]


def test_requesters_are_found_again_or_made(address: str, store: Store):
    opened(store)
    zoe = rows("a", requester_name="Zoë", requester_email="zoe@example.test")
    desk(address).write(
        zoe
        + rows("b", requester_email="ZOE@example.test")
        + rows("c", requester_name="zoe")
        + rows("d", requester_name="Max")
        + rows("e")
    )
    desk(address).write(rows("f", requester_name="MAX"))
    with store.reader.connect() as connection:
        pairs = select(t.entry.c.body, t.ticket.c.requester_id).join(t.ticket)
        found = dict(tuple(row) for row in connection.execute(pairs))
    assert found["a"] == found["b"] == found["c"] != found["d"]
    assert found["d"] == found["f"]
    assert found["e"] is None


def test_rows_the_desk_can_not_place_are_refused_and_the_rest_goes_in(address: str, store: Store):
    batch = rows("a") + rows("b", queue="Nowhere") + rows("c", assignee="eve") + rows("d", assignee="ana")
    written = desk(address).write(batch)
    assert written.added == 2
    assert [(x.body, reason.split()[0]) for x, reason in written.refused] == [("b", "there"), ("c", "nobody")]
    assert shown(store, "d").status is Status.OPEN


def test_a_row_only_the_database_refuses_is_found_among_the_others(address: str, store: Store, monkeypatch):
    batch = rows(*(f"ticket {n}" for n in range(20)))
    real = importing.pour

    def pour(connection, table, made):
        if table is t.ticket:
            made = [row | {"requester_id": 999_999} if row["subject"] == "ticket 13" else row for row in made]
        real(connection, table, made)

    monkeypatch.setattr(importing, "pour", pour)
    written = desk(address).write(batch)
    assert [x.body for x, _ in written.refused] == ["ticket 13"]
    assert written.added == count(store) == count(store, t.entry) == 19


def test_a_database_that_refuses_everything_ends_the_import(address: str, store: Store, monkeypatch):
    monkeypatch.setattr(importing, "MOST_SPOILT", 5)
    real = importing.pour
    monkeypatch.setattr(
        importing, "pour", lambda c, table, made: real(c, table, [r | {"requester_id": 999} for r in made])
    )
    with pytest.raises(StoreRefused, match="refuses row after row"):
        desk(address).write(rows(*(f"ticket {n}" for n in range(20))))
    assert count(store) == 0


def test_text_with_more_words_than_a_server_keeps_goes_in(address: str, store: Store):
    body = " ".join(f"{n:x}" for n in range(150_000, 290_000))
    written = desk(address).write(rows(body))
    assert (written.added, written.refused) == (1, [])
    assert count(store) == 1


def test_the_queue_is_the_one_named_else_the_first_in_use(address: str, store: Store):
    desk(address).write(rows("a"))
    desk(address, queue="network").write(rows("b"))
    assert (shown(store, "a").queue_id, shown(store, "b").queue_id) == (TRIAGE, NETWORK)
    with pytest.raises(RuleBroken, match="Queues are Triage, Network, Vault"):
        desk(address, queue="Nowhere")


def test_a_desk_without_queues_gets_one(new_address: str):
    store = Store(new_address)
    let_in(store, SUE.login)
    with store.writer.begin() as connection:
        from db.people.tables import staff

        connection.execute(
            staff.insert().values(
                id=1,
                login="sue",
                name="x",
                role=Role.ADMINISTRATOR,
                tier=1,
                email="",
                is_active=True,
                is_available=True,
            )
        )
    into = desk(new_address)
    assert into.new_queue == "Triage"
    assert into.write(rows("a")).added == 1
    assert desk(new_address).new_queue == ""
    store.dispose()


def test_what_is_written_between_and_after_batches_is_found_too(address: str, store: Store):
    before = opened(store, subject="toner")
    taking = desk(address)
    assert taking.write(rows("toner one", "toner two")).added == 2
    between = opened(store, subject="toner")
    assert taking.write(rows("toner three")).added == 1
    found = SqlTicketQueries(store, ANA).search("toner")
    assert [hit.ticket_id for hit in found] == list(range(between + 1, before - 1, -1))
    assert search_damage(store) == ""


def test_a_batch_that_fails_leaves_the_search_as_it_was(address: str, store: Store, monkeypatch):
    taking = desk(address)

    def fails(*_: object) -> None:
        raise StoreRefused("No room.")

    with monkeypatch.context() as broken:
        broken.setattr(importing, "len", fails, raising=False)  # after the entries, before the commit
        with pytest.raises(StoreRefused):
            taking.write(rows("toner"))
    later = opened(store, subject="toner")
    assert [hit.ticket_id for hit in SqlTicketQueries(store, ANA).search("toner")] == [later]
    assert search_damage(store) == ""


def test_screens_hear_of_what_came_in(address: str, store: Store):
    from db.tables import change

    desk(address).write(rows("a", "b"))
    with store.reader.connect() as connection:
        heard = connection.scalars(select(change.c.entity_id).where(change.c.entity == "ticket"))
        assert len(set(heard)) == 2


def test_times_stay_in_order(address: str, store: Store):
    first = rows("a", created_at="2026-01-02")[0]
    desk(address).write([first, replace(first, key="other", created_at=None)])
    with store.reader.connect() as connection:
        found = connection.execute(select(t.ticket.c.created_at, t.ticket.c.updated_at, t.entry.c.at).join(t.entry))
        assert sorted(found) == [(first.created_at,) * 3, (NOON,) * 3]


@pytest.fixture
def whole_file(tmp_path: Path) -> Path:
    """Lend a file of `text,category`: the one FRONTLINE_TICKET_FILE names, else three thousand rows of our own."""
    if named := os.environ.get("FRONTLINE_TICKET_FILE"):
        return Path(named)
    dice = random.Random(7)
    words = [
        "printer",
        "café",
        "vpn",
        "password",
        "“locked”",
        "screen,",
        "reset",
        "e-mail",
        "4017",
        "straße",
        "room\nfloor",
    ]
    path = tmp_path / "tickets.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["text", "category"])
        for _ in range(3000):  # some of them alike to the letter
            rows.writerow([" ".join(dice.choices(words, k=dice.randrange(1, 6))), dice.choice(["Access", "Hardware"])])
    return path


def test_a_whole_file_goes_in_completely(address: str, store: Store, whole_file: Path):
    from app.administration.table_file import TableFile
    from app.tickets.mapping import mapping_of

    mapping = mapping_of("text=body,category=category")
    cleaning, into, added, total = Cleaning(NOON), desk(address), 0, 0
    with TableFile(whole_file, list(mapping)) as file:
        batch: list[Incoming] = []
        for row in file.rows():
            total += 1
            batch.append(cleaning.ticket(row.line, {mapping[c]: text for c, text in row.cells.items()}))
            if len(batch) == 2000:
                added += into.write(batch).added
                batch.clear()
    added += into.write(batch).added
    assert added == total == count(store) == count(store, t.entry) > 0


def test_two_imports_of_one_file_at_once_bring_it_in_once(address: str, store: Store):
    from concurrent.futures import ThreadPoolExecutor

    batches = [rows(*(f"ticket {n} {part}" for n in range(100)), category=f"New {part}") for part in range(6)]
    imports = [desk(address), desk(address)]
    with ThreadPoolExecutor(2) as both:
        told = list(both.map(lambda one: [one.write(batch) for batch in batches], imports))
    assert sum(written.added for run in told for written in run) == 600
    assert [written.refused for run in told for written in run] == [[]] * 12
    assert count(store) == count(store, t.entry) == 600
