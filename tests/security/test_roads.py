"""Roads by which something was once told or done that no single attempt shows: each by what it tells beside another."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.makers import SECRET
from tests.security.desk import HR, Desk

FILE = "insert into blob (sha256, size, content) values (encode(sha256(%(it)s), 'hex'), 7, %(it)s)"
CHANGES = "select entity, entity_id, queue_id from change where seq > %s order by seq"
LAST = "select coalesce(max(seq), 0) from change"
AUDITOR = "looks_it_over"
Wire = psycopg.Connection[Any]


@pytest.fixture
def keeper(desk: Desk) -> Wire:
    return desk.keeper()


@pytest.fixture
def auditor(desk: Desk, keeper: Wire) -> Iterator[Wire]:
    keeper.execute(f"create role {AUDITOR} login password '{SECRET}' in role fl_auditor")
    with desk.fresh(AUDITOR) as wire:
        yield wire
        wire.rollback()
    keeper.execute(f"drop role {AUDITOR}")


def told(desk: Desk, login: str, since: int) -> set[tuple[Any, ...]]:
    wire = desk.connection(login)
    wire.rollback()
    return set(wire.execute(CHANGES, (since,)).fetchall())


def test_whether_a_file_lies_out_of_sight_is_told_by_no_count_of_rows(desk: Desk):
    ana = desk.connection("ana")
    counts = [ana.execute(FILE, {"it": content}).rowcount for content in (b"payroll", b"payrolz", b"payrolz")]
    ana.rollback()
    assert counts == [0, 0, 0]


def test_who_comes_into_a_restricted_queue_or_leaves_it_is_told_so_alone(desk: Desk, keeper: Wire):
    for statement in (
        "insert into queue_member values (%s, 3)",
        "delete from queue_member where (queue_id, staff_id) = (%s, 3)",
    ):
        (since,) = keeper.execute(LAST).fetchone() or (0,)
        keeper.execute(statement, (HR,))
        assert told(desk, "ana", since) == set()
        assert ("member", 3, None) in told(desk, "ben", since)
        assert told(desk, "hugo", since) == {("queue", HR, HR)}


def test_a_queue_that_begins_restricted_and_shut_is_told_to_nobody(desk: Desk, keeper: Wire):
    (since,) = keeper.execute(LAST).fetchone() or (0,)
    made = keeper.execute(
        "insert into queue (name, tier, icon, takes_transfers, is_active, position, is_restricted) "
        "values ('Deep', 1, 'layers', false, true, 9, true) returning id"
    ).fetchone()
    assert made is not None
    assert told(desk, "ana", since) == set()
    keeper.execute("delete from queue where id = %s", made)


def test_an_auditor_takes_no_policy_of_all_auditors_away(desk: Desk, keeper: Wire, auditor: Wire):
    policies = "select count(*) from pg_policy"
    before = keeper.execute(policies).fetchone()
    whole = keeper.execute("select count(*) from audit").fetchone()
    try:
        auditor.execute("drop owned by fl_auditor")
        auditor.commit()
    except psycopg.errors.InsufficientPrivilege:
        auditor.rollback()
    assert keeper.execute(policies).fetchone() == before
    assert auditor.execute("select count(*) from audit").fetchone() == whole


@pytest.mark.parametrize(
    ("login", "group"), [("ana", "fl_analyst"), ("ada", "fl_administrator"), ("sue", "fl_supervisor")]
)
def test_nobody_takes_what_a_group_may_do_from_all_of_it(desk: Desk, keeper: Wire, login: str, group: str):
    rights = "select count(*) from pg_policy union all select count(*) from information_schema.role_column_grants"
    before = keeper.execute(rights).fetchall()
    wire = desk.fresh(login)
    try:
        wire.execute(f"drop owned by {group}")
        wire.commit()
    except psycopg.errors.InsufficientPrivilege:
        wire.rollback()
    finally:
        wire.close()
    assert keeper.execute(rights).fetchall() == before
