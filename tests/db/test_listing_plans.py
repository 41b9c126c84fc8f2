"""At 200,000 tickets every list, count, conversation and search goes by the index made for it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, insert

from app.tickets.queries import Listing, Sort
from db.engine import Store, single_engine
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.desks import of_four, on_both_engines
from tests.makers import ANA, BEN, NOON, TRIAGE, seat

TICKETS = 200_000

FILL = """
with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})
insert into ticket (id, subject, queue_id, kind, status, impact, urgency, priority, category_id, assignee_id, source,
                    due_at, version, created_at, created_by, updated_at, updated_by)
select i, 'Ticket ' || i, case when i % 100 = 1 then 4 else i % 3 + 1 end, 'incident',
       case when i % 10 < 8 then 'closed' else 'open' end, 'low', 'low',
       i % 4 + 1, i % 2 + 1, case when i % 7 = 0 then null else i % 4 + 1 end, 'desk',
       {at}, 1, {at}, 1, {at}, 1 from n
"""
JOURNAL = """
with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})
insert into entry (id, ticket_id, kind, by_id, at, facts, body, words)
select i, i, 'message', 1, {at}, '{{}}', 'printer ' || i, {words} from n
"""
SKEWED = """
insert into requester (id, name, email, phone, department, location, is_vip, is_active, folded, words)
select i, 'Caller ' || i, i || '@example.test', '', '', '', false, true, 'caller ' || i, ''
from generate_series(1, 20000) i;
update ticket set requester_id = 1 + id %% 20000, queue_id = case when id %% 2 > 0 then 2 else queue_id end
where is_live;
update ticket set queue_id = 1 where queue_id = 4;
insert into read_mark select 2, id, id from ticket where id > 100000;
analyze;
"""
"""Beside the tickets of one queue with most of them, and others with few, people and reading marks are looked up."""
TONGUES = {
    "postgresql": {
        "at": "timestamptz '2026-01-01Z' + i % 50021 * interval '7 minutes'",
        "words": "array_to_tsvector(array['printer', 'word' || i % 20011])",
    },
    "sqlite": {
        "at": "1767225600000000 + i % 50021 * 420000000",
        "words": "'printer word' || (i % 20011)",
    },
}


HR = {
    "id": 4, "name": "HR", "tier": 1, "icon": "users", "takes_transfers": True, "is_active": True, "position": 4,
    "is_restricted": True,
}  # fmt: skip


def a_year(url: str) -> None:
    """Make a desk with a year's tickets: one of five is live, one of a hundred out of Ana's sight."""
    of_four(url)
    engine = single_engine(url)
    tongue = TONGUES[engine.dialect.name]
    with engine.begin() as connection:
        connection.execute(insert(t.queue), HR)
        connection.execute(insert(t.queue_member).values(queue_id=HR["id"], staff_id=BEN.staff_id))
        if engine.dialect.name == "postgresql":  # no triggers, no checks of references: what is filled in is sound
            connection.exec_driver_sql("set local session_replication_role = replica")
        for statement in (FILL, JOURNAL):
            filled = statement.format(count=TICKETS, **tongue)
            connection.exec_driver_sql(filled.replace("%", "%%") if engine.dialect.name == "postgresql" else filled)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze" if engine.dialect.name == "postgresql" else "analyze")
    engine.dispose()


address = on_both_engines(a_year)


@pytest.fixture
def large(store: Store) -> Store:
    """Lend it as Ana opens it."""
    return seat(store, ANA)


def plan(store: Store, read: Callable[[], Any]) -> str:
    """Return how the engine goes about the statements of a read."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    event.listen(store.reader, "before_cursor_execute", note)
    read()
    event.remove(store.reader, "before_cursor_execute", note)
    explain = "explain " if store.is_postgres else "explain query plan "
    with store.reader.connect() as connection:
        return "\n".join(
            str(row[-1])
            for statement, values in sent
            for row in connection.exec_driver_sql(explain + statement, values)
        )


def plans_within(root: Store, function: str) -> list[str]:
    """Return how a server goes about the statements that a function of the law returns rows of, from its own text."""
    with root.reader.connect() as connection:
        source = str(connection.exec_driver_sql("select prosrc from pg_proc where proname = %s", (function,)).scalar())
        found = re.findall(r"return query (select .*?);", source, re.DOTALL)
        for name, value in VALUES.items():
            found = [re.sub(rf"\b{name}\b", value, one) for one in found]
        return [
            "\n".join(str(row[0]) for row in connection.exec_driver_sql("explain " + one.replace("%", "%%")))
            for one in found
        ]


VALUES = {"block": "0", "wanted": "150", "mine": "'{1,2,3}'::int[]", "wanted_words": "'word77'::tsquery"}


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_what_searches_for_a_login_goes_by_the_index_of_words(large: Store, store: Store):
    by_blocks, whole = plans_within(store, "entry_hits"), plans_within(store, "entry_tickets")
    assert (len(by_blocks), len(whole)) == (2, 2)  # for who sees everything, and for who does not
    astray = [said for said in (*by_blocks, *whole) if "ix_entry_block_words" not in said]
    assert not astray, "\n\n".join(astray)
    for said in by_blocks:
        assert "Index Cond: ((ARRAY[" in said  # block by block; else each block would cost the whole index
        assert "Seq Scan" not in said


@pytest.mark.slow
def test_each_read_goes_by_its_index(large: Store):
    queries = SqlTicketQueries(large, ANA)
    words = "Function Scan on entry_hits" if large.is_postgres else "entry_search"  # within: the test above
    reads: dict[str, tuple[Callable[[], Any], str]] = {
        "queue": (lambda: queries.first_page(Listing(queue_id=TRIAGE), NOON), "ix_ticket_live_queue"),
        "assignee": (lambda: queries.first_page(Listing(assignee_id=2), NOON), "_assignee"),
        "unassigned": (lambda: queries.first_page(Listing(unassigned=True), NOON), "ix_ticket_"),
        "live": (lambda: queries.first_page(Listing(), NOON), "ix_ticket_live_priority"),
        "category": (lambda: queries.first_page(Listing(category_id=1), NOON), "ix_ticket_live_category"),
        "queue and category": (
            lambda: queries.first_page(Listing(queue_id=TRIAGE, category_id=1, live_only=False), NOON), "ix_ticket_"
        ),
        "all": (lambda: queries.first_page(Listing(live_only=False), NOON), "ix_ticket_priority"),
        "changed": (
            lambda: queries.first_page(Listing(live_only=False, sort=Sort.UPDATED), NOON), "ix_ticket_updated"
        ),
        "counts": (lambda: queries.counts(NOON), "ix_ticket_live_counts"),
        "journal": (lambda: queries.conversation(77), "ix_entry_ticket_id_id"),
        "search": (lambda: queries.search("word77"), words),
        "words": (lambda: queries.first_page(Listing(words="word77", live_only=False), NOON), words),
    }  # fmt: skip
    plans = {name: plan(large, read) for name, (read, _) in reads.items()}
    astray = {name: plans[name] for name, (_, index) in reads.items() if index not in plans[name]}
    assert not astray, "\n\n".join(f"{name}: {said}" for name, said in astray.items())
    sorted_whole = {
        name: plans[name]
        for name in ("queue", "assignee", "category", "queue and category", "live", "all", "counts")
        if "TEMP B-TREE" in plans[name] or "Sort  (" in plans[name]
    }
    assert not sorted_whole, sorted_whole
    assert len(queries.search("word77")) == 10
    if large.is_postgres:
        assert "(ticket_id = ticket.id) AND (id > " in plans["queue"]  # not every entry of each ticket shown


@pytest.mark.slow
def test_no_list_that_is_sorted_pays_for_more_than_it_shows(large: Store):
    queries = SqlTicketQueries(large, ANA)
    for sort in (Sort.NEWEST, Sort.OLDEST, Sort.UPDATED):
        for listing in (Listing(sort=sort), Listing(queue_id=TRIAGE, sort=sort), Listing(assignee_id=2, sort=sort)):
            said = plan(large, lambda wanted=listing: queries.first_page(wanted, NOON))
            if large.is_postgres:
                # the tickets are limited below whatever is joined to them
                assert said.index("Join") < said.index("Limit  (") < said.index(" on ticket"), said
            else:
                # sorted are bare ids, and what is shown is looked up for those that are left
                assert "LIST SUBQUERY" in said, said
                assert said.index("LIST SUBQUERY") > said.index("SEARCH ticket USING INTEGER PRIMARY KEY"), said


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_the_oldest_live_tickets_are_not_looked_for_among_all_closed_ones(large: Store):
    queries = SqlTicketQueries(large, ANA)
    for listing in (Listing(sort=Sort.OLDEST), Listing(queue_id=TRIAGE, sort=Sort.OLDEST)):
        for read in (queries.first_page, queries.spine):
            said = plan(large, lambda wanted=listing, read=read: read(wanted, NOON))
            assert "Scan using pk_ticket on ticket  (" not in said, said  # but of an entry's own ticket


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_server_settles_on_a_plan_for_pages_of_large_and_small_queues(large: Store, address: str):
    engine = single_engine(address)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("set session_replication_role = replica")
        for statement in SKEWED.split(";")[:-1]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    queries = SqlTicketQueries(large, ANA)
    for queue_id in (*[2] * 12, *[1, 3, 2] * 2):
        queries.first_page(Listing(queue_id=queue_id), NOON)
    with large.reader.connect() as connection:
        told = "select generic_plans, custom_plans from pg_prepared_statements where statement like '%%read_mark%%'"
        plans = connection.exec_driver_sql(told).all()
    assert [generic > 0 for generic, _ in plans] == [True], plans  # else it plans each page anew


@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_server_compiles_none_of_our_statements(store: Store):
    for engine in (store.reader, store.writer):
        with engine.connect() as connection:
            told = connection.exec_driver_sql("select setting, source from pg_settings where name = 'jit'").one()
            assert tuple(told) == ("off", "client")  # said by us, not by this server alone
