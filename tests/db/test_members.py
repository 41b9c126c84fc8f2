"""Restricted queues: who sets them up and lets people in, and what those outside are told of them."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from app.bootstrap.opening import Opened, opened_as
from app.core.actor import Actor, Role
from app.core.changes import Topic
from app.core.errors import HelpDeskError, NotPermitted, RuleBroken
from app.tickets.commands.fields import transfer_tickets
from app.tickets.queries import QueueRow
from app.tickets.setup import save_members
from db.engine import Store
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, AWAY, BEN, NOON, SUE, TRIAGE, did, in_role, opened, save, seat

ADA = Actor(AWAY.staff_id, "Chloe Martin", "chloe", Role.ADMINISTRATOR)
"""She sets up the desk and is in none of its restricted queues."""
HR = QueueRow(0, "HR", 2, "users", takes_transfers=True, is_active=True, position=9, is_restricted=True)


@pytest.fixture
def ada(store: Store) -> Actor:
    """Lend an administrator."""
    return in_role(store, ADA, Role.ADMINISTRATOR)


@pytest.fixture
def desk(store: Store) -> Callable[[Actor], Opened]:
    """Lend a server's desk as somebody opens it."""
    in_role(store, ADA, Role.ADMINISTRATOR)
    return lambda actor: opened_as(seat(store, actor), actor)


def queue(desk: Opened, name: str = "HR") -> QueueRow | None:
    return next((row for row in desk.tickets.queues() if row.name == name), None)


def must(row: QueueRow | None) -> QueueRow:
    assert row is not None
    return row


on_a_server = pytest.mark.parametrize("address", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
in_a_file = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def make_hr(desk: Callable[[Actor], Opened], *members: int) -> QueueRow:
    made = desk(ADA).save_queue(replace(HR, members=members or (BEN.staff_id,)), None, uuid4())
    return must(next((row for row in desk(ADA).tickets.queues() if row.id == made.id), None))


@on_a_server
def test_a_restricted_queue_and_its_members_are_made_in_one_go(desk):
    key = uuid4()
    made = desk(ADA).save_queue(replace(HR, members=(BEN.staff_id,)), None, key)
    assert made.changes.of(Topic.STAFF) == {BEN.staff_id}
    assert desk(ADA).save_queue(replace(HR, members=(BEN.staff_id,)), None, key).id == made.id
    seen = {actor.login: queue(desk(actor)) for actor in (ADA, BEN, ANA)}
    row = replace(HR, id=made.id)
    assert seen["ben"] == replace(row, members=(BEN.staff_id,))
    assert seen["chloe"] == replace(row, may_see=False, members=(BEN.staff_id,))
    assert seen["ana"] == replace(row, may_see=False)  # who is in there is no business of hers
    assert must(queue(desk(ANA), "Triage")).may_see


@on_a_server
def test_what_takes_no_transfers_either_is_known_to_its_members_and_who_sets_it_up(desk):
    row = make_hr(desk)
    desk(ADA).save_queue(replace(row, takes_transfers=False), row, uuid4())
    assert queue(desk(ANA)) is None
    assert must(queue(desk(BEN))).may_see
    assert not must(queue(desk(ADA))).takes_new


@on_a_server
def test_a_queue_is_restricted_once_it_has_a_member(desk):
    triage = must(queue(desk(ADA), "Triage"))
    with pytest.raises(RuleBroken, match="Add a member first") as refused:
        desk(ADA).save_queue(replace(triage, is_restricted=True), triage, uuid4())
    assert refused.value.field == "members"
    desk(ADA).save_queue(replace(triage, is_restricted=True, members=(ANA.staff_id,)), triage, uuid4())
    assert must(queue(desk(ANA), "Triage")).may_see
    assert not must(queue(desk(BEN), "Triage")).may_see


@on_a_server
def test_a_member_opens_it_again_and_nobody_else(desk, store):
    row = make_hr(desk)
    with pytest.raises(NotPermitted, match="Only a member"):
        desk(ADA).save_queue(replace(row, is_restricted=False), row, uuid4())
    ben = in_role(store, BEN, Role.ADMINISTRATOR)
    desk(ben).save_queue(replace(row, is_restricted=False, members=()), row, uuid4())
    assert must(queue(desk(ANA))) == replace(HR, id=row.id, is_restricted=False)


@on_a_server
def test_nobody_lets_themselves_in(desk):
    row = make_hr(desk)
    with pytest.raises(NotPermitted, match="another administrator"):
        desk(ADA).save_queue(replace(row, members=(BEN.staff_id, ADA.staff_id)), row, uuid4())
    assert must(queue(desk(ADA))).members == (BEN.staff_id,)


@on_a_server
def test_two_who_change_members_at_once_both_have_their_way(desk, store):
    row = make_hr(desk)
    sue = in_role(store, SUE, Role.ADMINISTRATOR)
    desk(sue).save_queue(replace(row, members=(BEN.staff_id, ANA.staff_id)), row, uuid4())
    desk(ADA).save_queue(replace(row, name="People", members=(SUE.staff_id,)), row, uuid4())
    assert must(queue(desk(ADA), "People")).members == (SUE.staff_id, ANA.staff_id)
    desk(ADA).save_queue(replace(row, name="People", members=(SUE.staff_id, ANA.staff_id)), row, uuid4())
    assert must(queue(desk(ADA), "People")).members == (SUE.staff_id, ANA.staff_id)


@on_a_server
def test_the_last_member_stays(desk):
    row = make_hr(desk)
    with pytest.raises(RuleBroken, match="needs a member") as refused:
        desk(ADA).save_queue(replace(row, members=()), row, uuid4())
    assert refused.value.field == "members"


@on_a_server
def test_who_has_left_is_no_member(desk, store):
    row = make_hr(desk, BEN.staff_id, ANA.staff_id)
    ana = next(s for s in desk(ADA).people.staff() if s.id == ANA.staff_id)
    desk(ADA).save_staff(replace(ana, is_active=False), ana, uuid4())
    with pytest.raises(RuleBroken, match="needs a member"):
        desk(ADA).save_queue(replace(row, members=(ANA.staff_id,)), row, uuid4())


@on_a_server
def test_only_administrators_change_members(desk, store):
    row = make_hr(desk)
    for actor in (SUE, BEN):
        with pytest.raises(NotPermitted):
            save(store, actor, save_members, queue_id=row.id, add=[ANA.staff_id])
    assert must(queue(desk(ADA))).members == (BEN.staff_id,)


@in_a_file
def test_a_file_restricts_nothing_and_says_why(store: Store, ada: Actor):
    triage = must(queue(opened_as(store, ada), "Triage"))
    with pytest.raises(RuleBroken, match="A desk in a file keeps nothing from who can open the file") as refused:
        opened_as(store, ada).save_queue(replace(triage, is_restricted=True), triage, uuid4())
    assert refused.value.field == "is_restricted"
    with pytest.raises(RuleBroken, match="A desk in a file"):
        save(store, ada, save_members, queue_id=TRIAGE, add=[ANA.staff_id])
    with store.reader.connect() as connection:
        assert not connection.scalars(select(t.queue.c.id).where(t.queue.c.is_restricted)).all()


@in_a_file
def test_in_a_file_everyone_sees_what_a_server_restricted(store: Store):
    with store.writer.begin() as connection:
        connection.execute(t.queue.update().values(is_restricted=True).where(t.queue.c.id == TRIAGE))
        connection.execute(insert(t.queue_member).values(queue_id=TRIAGE, staff_id=BEN.staff_id))
    assert all(row.may_see for row in SqlTicketQueries(store, ANA).queues())


@on_a_server
def test_what_one_hands_out_of_sight_is_gone_and_cannot_be_undone(desk, store):
    row = make_hr(desk)
    ticket = opened(store, ANA)
    outcome = did(store, ANA, transfer_tickets, was={ticket: TRIAGE}, to=row.id)
    assert list(outcome.done) == [ticket]
    assert desk(ANA).tickets.conversation(ticket) is None
    assert not desk(ANA).tickets.rows([ticket])
    assert desk(ANA).tickets.counts(NOON).by_queue == {}
    assert desk(BEN).tickets.counts(NOON).by_queue == {row.id: 1}
    assert must(desk(BEN).tickets.conversation(ticket)).row.queue_id == row.id


@on_a_server
def test_a_ticket_is_created_where_one_sees_nothing(desk, store):
    row = make_hr(desk)
    ticket = opened(store, ANA, queue_id=row.id, body="My salary is wrong.")
    assert desk(ANA).tickets.conversation(ticket) is None
    assert must(desk(BEN).tickets.conversation(ticket)).entries[0].body == "My salary is wrong."
    with pytest.raises(HelpDeskError):
        opened(store, ANA, queue_id=row.id, take=True)
