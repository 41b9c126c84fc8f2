"""What is answered while the database is away: what was kept of the last answers, and nothing that was not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.core.errors import StoreUnavailable
from app.tickets.cache import Kept, KeptDesk, Kind, Name, Unsaved
from app.tickets.queries import PAGE, Conversation, Counts, Listing
from app.tickets.reading_on import Contact, ReadingOn
from tests.makers import ANA, Clock
from tests.ui.tickets.fake_desk import QUEUES, FakePeople, FakeTickets, a_row

MINE, TRIAGE = Listing("My tickets", assignee_id=ANA.staff_id), Listing("Triage", queue_id=1)
AWAY = StoreUnavailable("away")


class Shelf:
    """Somewhere to lie between two runs; it may be out of order."""

    def __init__(self) -> None:
        self.lies: dict[Name, Kept] = {}
        self.is_broken = False

    def all(self) -> Sequence[Kept]:
        return list(self.lies.values())

    def save(self, unsaved: Unsaved) -> None:
        if self.is_broken:
            raise AWAY
        if unsaved.everything:
            self.lies.clear()
        for name in unsaved.dropped:
            self.lies.pop(name, None)
        self.lies.update({one.name: one for one in unsaved.kept})

    def clear(self) -> None:
        self.lies.clear()


class Tickets(FakeTickets):
    """Lists as they are elsewhere, with counts and conversations."""

    def counts(self, _now: datetime) -> Counts:
        self._asked("counts")
        return Counts(total=len(self.table))

    def conversation(self, ticket_id: int, _newest: int = 30) -> Conversation | None:
        self._asked("conversation")
        row = self.table.get(ticket_id)
        return Conversation(row, "dana@northwind.example", "", "", "", "Dana", (), 0) if row else None


class Run:
    """One run of the program on a desk of four tickets."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self.clock, self.shelf = Clock(), shelf or Shelf()
        self.desk, self.people = Tickets(), FakePeople()
        self.desk.put(a_row(1, assignee_id=ANA.staff_id), a_row(2), a_row(3, queue_id=3), a_row(4))
        self.reading = ReadingOn(
            self.desk,  # type: ignore[arg-type]
            self.people,  # type: ignore[arg-type]
            shelf=self.shelf,
            contact=Contact(),
            clock=self.clock,
            staff_id=ANA.staff_id,
        )
        self.gone: list[frozenset[int]] = []
        self.reading.gone = self.gone.append
        self.tickets, self.away = self.reading.tickets, self.reading.contact

    def page(self, listing: Listing = TRIAGE) -> list[int]:
        return [row.id for row in self.tickets.first_page(listing, self.clock.now())]

    def lose(self) -> None:
        self.clock.pass_(minutes=10)
        self.desk.broken = AWAY
        self.away.lose(self.clock.now())


@pytest.fixture
def run() -> Run:
    return Run()


def test_while_the_database_is_there_it_is_asked_each_time(run: Run):
    assert run.page() == [1, 2, 4]
    run.desk.put(a_row(5))
    assert run.page() == [1, 2, 4, 5]
    assert run.reading.as_of_list(TRIAGE) is None
    run.desk.broken = AWAY
    with pytest.raises(StoreUnavailable):  # for one's own screens decide, as long as nobody knows that it is away
        run.page()


def test_away_what_was_read_is_given_again_and_the_database_is_left_alone(run: Run):
    read = run.clock.now()
    answers = [
        run.page,
        lambda: run.tickets.conversation(2),
        lambda: tuple(run.tickets.queues()),
        lambda: tuple(run.tickets.categories()),
        run.tickets.prefix,
        lambda: run.tickets.counts(run.clock.now()),
        lambda: tuple(run.reading.people.staff()),
        lambda: sorted(row.id for row in run.tickets.rows({1, 2})),
        lambda: sorted(row.id for row in run.tickets.rows_in(TRIAGE, run.clock.now(), {1, 3})),
    ]
    before = [answer() for answer in answers]
    run.lose()
    asked = len(run.desk.calls)
    assert [answer() for answer in answers] == before
    assert len(run.desk.calls) == asked
    assert run.reading.as_of_list(TRIAGE) == read
    assert run.reading.as_of_ticket(2) == read
    assert run.reading.as_of_ticket(1) == read + timedelta(minutes=10)  # on the screen since before, and kept current


@pytest.mark.parametrize(
    "ask",
    [
        lambda run: run.page(MINE),
        lambda run: run.tickets.spine(MINE, run.clock.now()),
        lambda run: run.tickets.conversation(1),
        lambda run: run.tickets.rows({1, 3}),
        lambda run: run.tickets.earlier(2, 5),
        lambda run: run.tickets.search("printer"),
        lambda run: run.tickets.content("a" * 64),
        lambda run: run.reading.people.requesters_like("dana"),
        lambda run: run.reading.people.load(),
    ],
)
def test_away_what_was_not_kept_is_said_not_to_be_readable(run: Run, ask):
    run.page()
    run.lose()
    with pytest.raises(StoreUnavailable, match="can't be reached"):
        ask(run)


def test_a_list_that_is_longer_than_its_page_tells_how_long_it_is(run: Run):
    run.desk.put(*(a_row(n) for n in range(10, 400)))
    run.page()
    run.tickets.spine(TRIAGE, run.clock.now())
    run.lose()
    spine = run.tickets.spine(TRIAGE, run.clock.now())
    assert len(spine.ids) == PAGE
    assert list(spine.ids) == run.page()
    kept = run.reading.kept.find(Name(Kind.LIST, TRIAGE))
    assert kept is not None
    assert kept.content.count == 393


def test_a_list_on_the_screen_is_kept_as_it_became(run: Run):
    run.page()
    run.desk.put(a_row(2, subject="Now louder"), a_row(9))
    run.desk.change(1, queue_id=2)
    run.tickets.rows_in(TRIAGE, run.clock.now(), {1, 2, 9})
    run.lose()
    assert run.page() == [2, 4, 9]
    assert run.tickets.rows({2})[0].subject == "Now louder"


def test_a_glance_at_a_conversation_does_not_take_its_place(run: Run):
    run.tickets.conversation(2, 1)
    run.lose()
    with pytest.raises(StoreUnavailable):
        run.tickets.conversation(2)


def test_once_it_is_back_the_database_is_asked_again_and_old_things_are_told_of(run: Run):
    run.page()
    run.lose()
    assert not run.away.find()
    run.lose()
    run.page()
    run.desk.broken = None
    assert run.away.find()
    run.desk.put(a_row(5))
    assert run.page() == [1, 2, 4, 5]
    assert run.reading.as_of_list(TRIAGE) is None
    run.lose()
    assert run.reading.as_of_list(TRIAGE) == run.clock.now()  # it was read a moment ago, and was live till now


def test_a_ticket_that_a_read_no_longer_returns_is_kept_nowhere(run: Run):
    run.page()
    run.tickets.conversation(2)
    run.tickets.conversation(4)
    del run.desk.table[2], run.desk.table[4]
    run.tickets.rows({1, 2, 30})
    assert run.gone == [frozenset({2})]
    run.tickets.conversation(4)
    assert run.gone[1:] == [frozenset({4})]
    run.lose()
    assert run.page() == [1]
    for ticket_id in (2, 4):
        assert not run.reading.has_ticket(ticket_id)


def test_all_that_is_kept_is_looked_after_in_few_statements(run: Run):
    run.desk.put(*(a_row(n, assignee_id=ANA.staff_id) for n in range(10, 190)))
    run.page()
    run.page(MINE)
    for n in range(2, 40):
        run.desk.table.pop(n, None)
    asked = len(run.desk.calls)
    run.reading.look_after()
    assert run.desk.calls[asked:] == ["rows 183"]
    assert run.reading.kept.ticket_ids() == {1, *range(40, 190)}
    run.reading.look_after({1, 5_000})
    assert len(run.gone) == 1


def test_a_queue_that_is_gone_takes_its_tickets_along_even_before_they_are_read(run: Run):
    run.page(Listing("Security", queue_id=3))
    run.tickets.conversation(3)
    run.desk.table[3] = replace(run.desk.table[3])
    run.reading.tickets.queues()
    assert not run.gone
    run.desk.queues = lambda: QUEUES[:2]  # type: ignore[method-assign]
    run.reading.tickets.queues()
    assert run.gone == [frozenset({3})]
    assert not run.reading.has_ticket(3)


def test_a_queue_of_which_only_the_name_is_told_takes_its_tickets_along(run: Run):
    run.tickets.conversation(3)
    run.desk.queues = lambda: (*QUEUES[:2], replace(QUEUES[2], may_see=False))  # type: ignore[method-assign]
    assert [queue.name for queue in run.reading.tickets.queues()][-1] == "Security"
    assert run.gone == [frozenset({3})]
    assert not run.reading.has_ticket(3)


def test_the_next_run_reads_what_this_one_saved(run: Run):
    run.page()
    run.reading.note_desk(KeptDesk(ANA, "desk", opens_alone=True))
    run.reading.save()
    again = Run(run.shelf)
    again.lose()
    with pytest.raises(StoreUnavailable):
        again.page()
    again.reading.load()
    assert again.page() == [1, 2, 4]
    assert again.reading.as_of_list(TRIAGE) == run.clock.now()


def test_what_could_not_be_saved_is_saved_the_next_time(run: Run):
    run.tickets.conversation(2)
    run.reading.save()
    del run.desk.table[2]
    run.page()
    run.tickets.conversation(2)
    run.shelf.is_broken = True
    with pytest.raises(StoreUnavailable):
        run.reading.save()
    run.shelf.is_broken = False
    run.reading.save()
    assert set(run.shelf.lies) == {Name(Kind.LIST, TRIAGE)}
    assert not run.reading.kept.has_unsaved


def test_forgetting_leaves_nothing_and_keeps_nothing_more(run: Run):
    run.page()
    run.reading.save()
    run.page(MINE)
    run.reading.forget()
    run.page()
    run.reading.save()
    assert not run.shelf.lies
    assert not run.reading.has_list(TRIAGE)
