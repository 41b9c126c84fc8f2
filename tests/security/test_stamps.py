"""Who, when and where are the database's to say: what a client claims of them is overwritten, not believed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from db.engine import single_engine
from db.migrate import upgrade
from tests.security.desk import FREE, HR, KEY, MINE, SECRET_ONE, TRIAGE, Desk

NEW = (
    "insert into ticket (subject, queue_id, kind, status, impact, urgency, priority, source, due_at, version, "
    "created_at, created_by, updated_at, updated_by) values ('x', %s, 'incident', 'new', 'low', 'medium', 4, 'desk', "
    "'9000-01-01Z', 7, '2020-01-01Z', 1, '2020-01-01Z', 1) returning id"
)
NOTE = (
    "insert into entry (ticket_id, kind, by_id, at, written_at, facts, body, words) "
    "values (%s, %s, 1, '2020-01-01Z', '2100-01-01Z', %s, 'said', '') returning id"
)


@pytest.fixture
def ana(desk: Desk):
    wire = desk.connection("ana")
    yield wire
    wire.rollback()


def one(wire: psycopg.Connection[Any], statement: str, *values: Any) -> Any:
    found = wire.execute(statement, values).fetchone()
    assert found is not None
    return found[0] if len(found) == 1 else found


def is_now(at: datetime) -> bool:
    return abs(datetime.now(UTC) - at) < timedelta(minutes=1)


def test_a_new_ticket_is_its_makers_and_of_now(ana):
    made = one(ana, NEW, TRIAGE)
    by, at, changed_by, changed_at, version = one(
        ana, "select created_by, created_at, updated_by, updated_at, version from ticket where id = %s", made
    )
    assert (by, changed_by, version) == (2, 2, 1)
    assert is_now(at)
    assert is_now(changed_at)


def test_a_change_is_of_who_makes_it_and_of_now(ana):
    ana.execute(
        "update ticket set category_id = 1, version = 2, updated_by = 1, updated_at = '2020-01-01Z' where id = %s",
        (MINE,),
    )
    by, at = one(ana, "select updated_by, updated_at from ticket where id = %s", MINE)
    assert by == 2
    assert is_now(at)


def test_an_entry_is_of_who_wrote_it_and_was_not_written_tomorrow(ana):
    entry = one(ana, NOTE, MINE, "note", '{"status":["new","open"]}')
    by, at, written, facts = one(ana, "select by_id, at, written_at, facts from entry where id = %s", entry)
    assert (by, facts) == (2, "{}")
    assert is_now(at)
    assert written == at


def test_an_event_tells_what_was_done_and_not_what_it_says(ana):
    ana.execute("update ticket set category_id = 1, version = 2 where id = %s", (MINE,))
    entry = one(ana, NOTE, MINE, "event", '{"assignee_id":[2,1]}')
    assert one(ana, "select facts::jsonb::text from entry where id = %s", entry) == '{"category_id": [null, 1]}'


def test_a_key_and_a_draft_are_ones_own_whatever_they_say(ana):
    key = "00000000-0000-4000-8000-00000000000a"
    ana.execute("insert into command (staff_id, key, deed, at) values (3, %s, 'x', '2020-01-01Z')", (key,))
    whose, at = one(ana, "select staff_id, at from command where key = %s", key)
    assert whose == 2
    assert is_now(at)
    ana.execute(
        "insert into draft (staff_id, key, kind, subject, body, rest, changed_at) "
        "values (3, %s, 'note', '', '', '{}', now())",
        (KEY,),
    )
    assert one(ana, "select count(*), max(staff_id) from draft where key = %s", KEY) == (1, 2)


def test_a_role_that_is_put_on_changes_nobodys_name(ana):
    ana.execute("set role fl_analyst")
    made = one(ana, NEW, TRIAGE)
    ana.execute("reset role")
    assert one(ana, "select created_by from ticket where id = %s", made) == 2
    assert one(ana, "select actor, by_id from audit where entity = 'ticket' and entity_id = %s", made) == ("ana", 2)


def test_who_moves_a_ticket_out_of_sight_sees_it_to_the_end_of_that_and_no_further(desk: Desk, ana):
    moved = one(ana, NEW, TRIAGE)
    ana.commit()
    ana.execute("update ticket set queue_id = %s, version = 2 where id = %s", (HR, moved))
    ana.execute(NOTE, (moved, "event", "{}"))
    assert one(ana, "select count(*) from ticket where id = %s", moved) == 1
    ana.commit()
    assert one(ana, "select count(*) from entry where ticket_id = %s", moved) == 0
    for table, named in (("ticket", "id"), ("audit", "entity_id"), ("change", "entity_id")):
        found = one(ana, f"select count(*) from {table} where {named} = %s and queue_id = %s", moved, HR)
        assert found == 0, table
    assert one(
        ana, "select count(*) from change where entity = 'ticket' and entity_id = %s and queue_id = %s", moved, TRIAGE
    )
    hugo = desk.connection("hugo")
    assert one(hugo, "select queue_id, moved_in is not null from ticket where id = %s", moved) == (HR, True)
    hugo.rollback()


def test_an_entry_for_what_is_out_of_sight_is_not_taken_even_by_who_moved_it(ana):
    moved = one(ana, NEW, HR)
    ana.commit()
    with pytest.raises(psycopg.Error) as refused:
        ana.execute(NOTE, (moved, "note", "{}"))
    assert refused.value.sqlstate == "42501"


def test_undo_is_believed_only_of_what_one_did(desk: Desk, ana):
    step = "update ticket set status = %s, version = version + 1 where id = %s"
    with pytest.raises(psycopg.Error) as refused:
        ana.execute(step, ("new", MINE))
    assert refused.value.sqlstate == "FL015"
    ana.rollback()
    made = one(ana, NEW, TRIAGE)
    ana.commit()
    ana.execute(step, ("open", made))
    ana.execute(NOTE, (made, "event", "{}"))
    ana.commit()
    ben = desk.connection("ben")
    with pytest.raises(psycopg.Error) as of_another:
        ben.execute(step, ("new", made))
    assert of_another.value.sqlstate == "FL015"
    ben.rollback()
    assert ana.execute(step, ("new", made)).rowcount == 1
    ana.rollback()


def test_a_desk_without_tickets_in_sight_tells_no_more_than_their_number(ana):
    assert one(ana, "select count(*) from ticket where id = %s", FREE) == 1
    assert one(ana, "select count(*) from queue where is_restricted") == 1  # the one that takes transfers, by its name


def test_a_restored_ticket_is_not_taken_for_one_that_was_just_moved(desk: Desk, ana):
    keeper = desk.keeper()
    with keeper.transaction():
        ahead = "(pg_current_xact_id()::text::bigint + 1000000)::text::xid8"
        for stamp, ticket_id in (("moved_in", SECRET_ONE), ("changed_in", FREE)):
            keeper.execute(f"update ticket set {stamp} = {ahead}, version = version + 1 where id = {ticket_id}")
    upgrade(single_engine(desk.url))
    assert one(keeper, f"select moved_in is null from ticket where id = {SECRET_ONE}")
    assert one(keeper, f"select changed_in is null from ticket where id = {FREE}")
    assert one(ana, f"select count(*) from ticket where id = {SECRET_ONE}") == 0
