"""How often each deed crosses the wire to a server: at 30 ms each it is what a person at a distance waits for."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from app.core.errors import NotPermitted
from app.tickets.commands import conversation, fields, undoing
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import Asker, EntryKind, Filed, Level, NewTicket, Status
from app.tickets.recalling import recall_reply
from db.engine import Store
from db.tickets.drafts import SqlDrafts
from db.tickets.files import store_file
from db.tickets.reading_marks import mark_read
from tests.makers import ANA, BEN, NETWORK, NOON, SUE, TRIAGE, did, opened, seat
from tests.servers.proxy import Proxy

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("address", ["postgres"], indirect=True)]
Deed = Callable[[], object]
WARM = 7
"""Times a deed is done before it is counted: by then the driver has prepared its statements."""


@pytest.fixture
def wire(address: str) -> Iterator[Proxy]:
    with Proxy.to(address) as wire:
        yield wire


@pytest.fixture
def far(store: Store, wire: Proxy, address: str) -> Iterator[Store]:
    far = Store(wire.url(address))
    yield far
    far.dispose()


def trips(wire: Proxy, deed: Callable[[], Deed]) -> int:
    """Return how often one more deed crosses the wire; `deed` prepares one and returns it."""
    for _ in range(WARM):
        deed()()
    ready = deed()
    before = wire.round_trips
    ready()
    return wire.round_trips - before


def assigning(store: Store, far: Store, count: int) -> Deed:
    ids = [opened(store) for _ in range(count)]
    return lambda: did(far, ANA, fields.assign_tickets, was=dict.fromkeys(ids), to=ANA.staff_id)


@pytest.mark.parametrize("count", [1, 20])
def test_one_ticket_or_twenty_take_three(store: Store, far: Store, wire: Proxy, count: int):
    assert trips(wire, lambda: assigning(store, far, count)) == 3


def replying(store: Store, far: Store, kind: EntryKind, files: tuple[Filed, ...] = ()) -> Deed:
    ticket_id, key = opened(store), uuid4()
    SqlDrafts(seat(store, ANA), ANA).keep(Draft(key, DraftKind.REPLY, "On it", ticket_id, changed_at=NOON))
    said = {"ticket_id": ticket_id, "kind": kind, "body": "On it", "files": files}
    return lambda: did(far, ANA, conversation.add_entry, key=key, **said)


def test_a_first_reply_that_opens_the_ticket_takes_three(store: Store, far: Store, wire: Proxy):
    assert trips(wire, lambda: replying(store, far, EntryKind.REPLY)) == 3


def test_what_needs_an_id_on_the_way_takes_one_more(store: Store, far: Store, wire: Proxy):
    paper = store_file(seat(store, ANA), "paper.txt", b"blank")
    assert trips(wire, lambda: replying(store, far, EntryKind.NOTE)) == 4
    assert trips(wire, lambda: replying(store, far, EntryKind.REPLY, (paper,))) == 4


def test_opening_a_ticket_takes_three_and_two_more_for_a_new_caller(far: Store, wire: Proxy):
    def opening(asker: Asker) -> Deed:
        new = NewTicket("Screen flickers", TRIAGE, body="It does", asker=asker)
        return lambda: did(far, ANA, conversation.create_ticket, new=new, draft=uuid4())

    assert trips(wire, lambda: opening(Asker())) == 3
    assert trips(wire, lambda: opening(Asker(email=f"{uuid4().hex}@example.test"))) == 5


def test_every_change_of_a_field_takes_three(store: Store, far: Store, wire: Proxy):
    low, medium, high = Level.LOW, Level.MEDIUM, Level.HIGH

    def on_a_ticket(deed: Callable[..., object], was: object, **said: object) -> Callable[[], Deed]:
        def ready() -> Deed:
            ticket_id = opened(store)
            return lambda: did(far, ANA, deed, was={ticket_id: was}, **said)

        return ready

    for deed in (
        on_a_ticket(fields.transfer_tickets, TRIAGE, to=NETWORK),
        on_a_ticket(fields.set_priority, (low, medium), impact=high, urgency=high),
        on_a_ticket(fields.set_category, None, to=1),
        on_a_ticket(fields.set_status, Status.NEW, to=Status.PENDING),
    ):
        assert trips(wire, deed) == 3


def test_taking_the_next_takes_three_and_undoing_it_four(store: Store, far: Store, wire: Proxy):
    key = uuid4()

    def taking() -> Deed:
        nonlocal key
        opened(store)
        key = uuid4()
        return lambda: did(far, ANA, fields.take_next, key=key)

    def taking_back() -> Deed:
        taking()()
        return lambda: did(far, ANA, undoing.undo, undoes=key)

    assert trips(wire, taking) == 3
    assert trips(wire, taking_back) == 4


def test_undoing_what_goes_back_to_someone_else_takes_one_more(store: Store, far: Store, wire: Proxy):
    def giving_back() -> Deed:
        key, bens = uuid4(), [opened(store, BEN, take=True) for _ in range(3)]
        was = dict.fromkeys(bens, BEN.staff_id)
        did(store, SUE, fields.assign_tickets, key=key, was=was, to=ANA.staff_id, reason="Ben is ill")
        return lambda: did(far, SUE, undoing.undo, undoes=key)

    assert trips(wire, giving_back) == 5


def test_releasing_all_of_a_person_takes_three(store: Store, far: Store, wire: Proxy):
    def releasing() -> Deed:
        for _ in range(3):
            opened(store, BEN, take=True)
        return lambda: did(far, SUE, fields.release_all, of=BEN.staff_id, reason="Ben is ill")

    assert trips(wire, releasing) == 3


def test_keeping_a_draft_and_marking_as_read_take_one(store: Store, far: Store, wire: Proxy):
    ticket_id = opened(store)
    draft = Draft(uuid4(), DraftKind.NOTE, "half a sen", ticket_id, changed_at=NOON)
    assert trips(wire, lambda: lambda: SqlDrafts(seat(far, ANA), ANA).keep(draft)) == 1
    assert trips(wire, lambda: lambda: mark_read(seat(far, ANA), ANA, ticket_id, 1)) == 1


def test_recalling_takes_two(far: Store, wire: Proxy):
    assert trips(wire, lambda: lambda: did(far, ANA, recall_reply)) == 2


def test_what_is_left_alone_is_given_back_at_once(store: Store, far: Store, wire: Proxy):
    ticket_id = opened(store, BEN, take=True)
    refused = lambda: did(far, ANA, fields.assign_tickets, was={ticket_id: BEN.staff_id}, to=None)  # noqa: E731
    assert trips(wire, lambda: refused) == 3
    with store.reader.connect() as connection:
        kept = connection.exec_driver_sql("select count(*) from command where deed = 'assign'").scalar()
    assert kept == 0


def test_a_broken_rule_in_the_middle_leaves_the_connection_sound(far: Store):
    ticket_id = opened(far)
    did(far, ANA, conversation.add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="mine")
    note = far_note(far, ticket_id)
    for _ in range(3):
        with pytest.raises(NotPermitted):
            did(far, BEN, conversation.withdraw_entry, entry_id=note)
        assert did(far, ANA, conversation.add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="more").entry


def far_note(store: Store, ticket_id: int) -> int:
    with store.reader.connect() as connection:
        found = connection.exec_driver_sql(
            "select max(id) from entry where ticket_id = %s and kind = 'note'", (ticket_id,)
        )
        return int(found.scalar() or 0)
