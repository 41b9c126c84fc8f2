"""What is kept of a desk to be read without the database: its bounds, and what goes when it may not be seen."""

from datetime import datetime, timedelta

import pytest

from app.tickets.cache import CONVERSATIONS, LISTS, Kept, KeptList, Kind, Name
from app.tickets.queries import PAGE, Conversation, Listing, Sort, TicketRow
from app.tickets.working_set import WorkingSet
from tests.makers import ANA, NOON
from tests.ui.tickets.fake_desk import a_row

MINE = Listing("My tickets", assignee_id=ANA.staff_id)
TRIAGE = Listing("Triage", queue_id=1, sort=Sort.NEWEST)


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def a_list(listing: Listing, *rows: TicketRow, count: int | None = None) -> KeptList:
    return KeptList(listing, rows, len(rows) if count is None else count)


def a_conversation(row: TicketRow) -> Conversation:
    return Conversation(row, "dana@northwind.example", "", "", "", "Dana", (), 0)


def named(listing: Listing) -> Name:
    return Name(Kind.LIST, listing)


def about(ticket_id: int) -> Name:
    return Name(Kind.CONVERSATION, ticket_id=ticket_id)


@pytest.fixture
def kept() -> WorkingSet:
    return WorkingSet(ANA.staff_id)


def shown(kept: WorkingSet, listing: Listing) -> list[int]:
    found = kept.find(named(listing))
    return [row.id for row in found.content.rows] if found else []


def test_the_lists_read_longest_ago_go_first_and_ones_own_stays(kept: WorkingSet):
    kept.put(named(MINE), a_list(MINE), at(0))
    for n in range(LISTS + 3):
        kept.put(named(listing := Listing(f"Queue {n}", queue_id=n)), a_list(listing), at(n + 1))
    there = {n for n in range(LISTS + 3) if kept.find(named(Listing(f"Queue {n}", queue_id=n)))}
    assert there == set(range(4, LISTS + 3))
    assert kept.find(named(MINE)) is not None


def test_fifty_conversations_are_kept_and_names_never_go(kept: WorkingSet):
    kept.put(Name(Kind.PREFIX), "HD", at(0))
    for n in range(1, CONVERSATIONS + 4):
        kept.put(about(n), a_conversation(a_row(n)), at(n))
    assert [n for n in range(1, CONVERSATIONS + 4) if not kept.find(about(n))] == [1, 2, 3]
    assert kept.find(Name(Kind.PREFIX)) is not None
    assert {name.ticket_id for name in kept.take_unsaved().dropped} == {1, 2, 3}


def test_a_list_follows_what_is_read_of_its_tickets(kept: WorkingSet):
    kept.put(named(TRIAGE), a_list(TRIAGE, a_row(9), a_row(7), a_row(5)), at(0))
    kept.patch(TRIAGE, {7, 8, 5}, [a_row(8), a_row(5, subject="Now louder")], at(1))
    found = kept.find(named(TRIAGE))
    assert found is not None
    assert [row.id for row in found.content.rows] == [9, 8, 5]
    assert found.content.rows[2].subject == "Now louder"
    assert (found.content.count, found.read_at) == (3, at(1))


def test_of_a_long_list_nothing_is_kept_that_others_stand_before(kept: WorkingSet):
    rows = [a_row(n) for n in range(1000, 1000 - PAGE, -1)]
    kept.put(named(TRIAGE), a_list(TRIAGE, *rows, count=900), at(0))
    kept.patch(TRIAGE, {900}, [], at(1))
    kept.patch(TRIAGE, {3}, [a_row(3)], at(1))
    assert 3 not in shown(kept, TRIAGE)
    kept.patch(TRIAGE, {2000, 2001}, [a_row(2000), a_row(2001)], at(1))
    found = kept.find(named(TRIAGE))
    assert found is not None
    assert (len(found.content.rows), found.content.count) == (PAGE, 902)
    assert [row.id for row in found.content.rows[:2]] == [2001, 2000]


def test_a_ticket_that_may_not_be_seen_leaves_nothing(kept: WorkingSet):
    kept.put(named(TRIAGE), a_list(TRIAGE, a_row(9), a_row(7)), at(0))
    kept.put(named(MINE), a_list(MINE, a_row(7)), at(0))
    kept.put(about(7), a_conversation(a_row(7)), at(0))
    kept.take_unsaved()
    assert kept.drop_tickets({7, 700}, at(9))
    assert (shown(kept, TRIAGE), shown(kept, MINE), kept.find(about(7))) == ([9], [], None)
    assert not kept.rows({7})
    unsaved = kept.take_unsaved()
    assert unsaved.dropped == {about(7)}
    assert {one.name for one in unsaved.kept} == {named(TRIAGE), named(MINE)}
    assert not kept.drop_tickets({7}, at(9))
    assert not kept.has_unsaved


def test_a_queue_one_may_not_see_takes_its_tickets_along_wherever_they_are(kept: WorkingSet):
    secret = Listing("Security", queue_id=3)
    kept.put(named(secret), a_list(secret, a_row(7, queue_id=3)), at(0))
    kept.put(named(MINE), a_list(MINE, a_row(7, queue_id=3), a_row(8, queue_id=1)), at(0))
    kept.put(about(9), a_conversation(a_row(9, queue_id=3)), at(0))
    assert kept.drop_queues_but({1, 2}, at(9)) == {7, 9}
    assert kept.find(named(secret)) is None
    assert shown(kept, MINE) == [8]
    assert kept.ticket_ids() == {8}


def test_rows_are_renewed_wherever_they_are(kept: WorkingSet):
    kept.put(named(MINE), a_list(MINE, a_row(7)), at(0))
    kept.put(about(7), a_conversation(a_row(7)), at(0))
    kept.take_unsaved()
    kept.renew([a_row(7, subject="Now louder"), a_row(70)])
    found = kept.find(about(7))
    assert found is not None
    assert found.content.row.subject == "Now louder"
    assert [row.subject for row in kept.find(named(MINE)).content.rows] == ["Now louder"]  # type: ignore[union-attr]
    assert len(kept.take_unsaved().kept) == 2


def test_what_was_saved_earlier_does_not_cover_what_was_just_read(kept: WorkingSet):
    old, new = a_conversation(a_row(7)), a_conversation(a_row(7, subject="New"))
    kept.put(about(7), new, at(5))
    kept.put(about(8), old, at(5))
    kept.drop_tickets({8}, at(9))
    kept.take_in([Kept(about(7), old, at(1)), Kept(about(8), old, at(1)), Kept(about(9), old, at(1))])
    assert kept.find(about(7)) == Kept(about(7), new, at(5))
    assert kept.find(about(8)) is None
    assert kept.find(about(9)) is not None


def test_forgetting_for_good_keeps_nothing_from_then_on(kept: WorkingSet):
    kept.put(Name(Kind.PREFIX), "HD", at(0))
    kept.forget(for_good=False)
    kept.put(Name(Kind.PREFIX), "IT", at(1))
    assert kept.take_unsaved().everything
    assert kept.find(Name(Kind.PREFIX)) is not None
    kept.forget(for_good=True)
    kept.put(Name(Kind.PREFIX), "HD", at(2))
    kept.take_in([Kept(Name(Kind.PREFIX), "HD", at(0))])
    assert kept.find(Name(Kind.PREFIX)) is None
    unsaved = kept.take_unsaved()
    assert (unsaved.everything, list(unsaved.kept)) == (True, [])


def test_a_row_comes_from_where_it_was_read_last(kept: WorkingSet):
    kept.put(about(7), a_conversation(a_row(7, subject="New")), at(3))
    kept.put(named(MINE), a_list(MINE, a_row(7, subject="Old")), at(1))
    assert {i: row.subject for i, row in kept.rows({7, 8}).items()} == {7: "New"}
    assert kept.newest() == at(3)


def test_what_is_read_again_and_again_is_not_written_each_time(kept: WorkingSet):
    kept.put(Name(Kind.PREFIX), "HD", at(0))
    kept.take_unsaved()
    kept.put(Name(Kind.PREFIX), "HD", at(1))
    assert not kept.has_unsaved
    assert kept.newest() == at(1)
    kept.put(Name(Kind.PREFIX), "HD", at(7))
    assert kept.has_unsaved
    kept.take_unsaved()
    kept.put(Name(Kind.PREFIX), "IT", at(7))
    assert kept.has_unsaved


def test_what_was_asked_for_before_a_ticket_went_does_not_bring_it_back(kept: WorkingSet):
    kept.drop_tickets({7}, at(5))
    kept.put(about(7), a_conversation(a_row(7)), at(4))
    kept.put(named(TRIAGE), a_list(TRIAGE, a_row(9), a_row(7)), at(4))
    assert kept.find(about(7)) is None
    assert shown(kept, TRIAGE) == [9]
    kept.put(about(7), a_conversation(a_row(7)), at(6))  # one may see it again
    assert kept.find(about(7)) is not None
