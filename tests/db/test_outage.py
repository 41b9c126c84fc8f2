"""A server that hangs, vanishes or loses an answer: every call ends in time, says so, and goes on afterwards."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from app.core.errors import StoreUnavailable
from app.tickets.commands.fields import assign_tickets
from app.tickets.drafts import Draft, DraftKind
from db.engine import Store
from db.reading import read
from db.tickets.drafts import SqlDrafts
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, NOON, did, opened
from tests.servers.postgres import PrivateCluster
from tests.servers.proxy import Proxy

pytestmark = pytest.mark.postgres
DEADLINE, PATIENCE = 2.0, 5.0


@contextmanager
def a_store(url: str, deadline: float = DEADLINE) -> Iterator[Store]:
    store = Store(url, deadline=deadline)
    try:
        yield store
    finally:
        store.dispose()


def reading(store: Store) -> object:
    return SqlTicketQueries(store, ANA).queues()


def doing(store: Store) -> object:
    return opened(store)


def keeping(store: Store) -> object:
    return SqlDrafts(store, ANA).keep(Draft(uuid4(), DraftKind.NOTE, "typed", changed_at=NOON))


CALLS: tuple[Callable[[Store], object], ...] = (reading, doing, keeping)


@contextmanager
def frozen(server: PrivateCluster, wire: Proxy) -> Iterator[None]:
    with server.paused():
        yield


@contextmanager
def frozen_at(server: PrivateCluster, store: Store, beginning: str) -> Iterator[None]:
    """Freeze the server just before the first statement that begins like this; it thaws at the end."""
    with ExitStack() as later:

        def freeze(_connection, _cursor, statement, *_):
            if statement.lower().startswith(beginning) and not heard:
                heard.append(later.enter_context(server.paused()))

        heard: list[None] = []
        event.listen(store.writer, "before_cursor_execute", freeze)
        later.callback(event.remove, store.writer, "before_cursor_execute", freeze)
        yield
        assert heard


@contextmanager
def swallowed(server: PrivateCluster, wire: Proxy) -> Iterator[None]:
    wire.black_hole()
    try:
        yield
    finally:
        wire.restore()


@contextmanager
def stopped(server: PrivateCluster, wire: Proxy) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start_again()


def ends_in_time(call: Callable[[], object], deadline: float = DEADLINE) -> StoreUnavailable:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as away:
        call()
    assert time.monotonic() - began < deadline + PATIENCE
    return away.value


@pytest.mark.slow
@pytest.mark.parametrize("fault", [frozen, swallowed, stopped])
def test_every_call_ends_in_time_and_works_again_afterwards(server: PrivateCluster, desk: str, fault: Callable):
    with ExitStack() as open_stores, Proxy.to(desk) as wire:
        calls = [(open_stores.enter_context(a_store(wire.url(desk))), call) for call in CALLS for _ in "wc"]
        for store, call in calls[::2]:  # every second one has connected before
            call(store)
        with fault(server, wire), ThreadPoolExecutor(len(calls)) as threads:
            for _ in range(2):
                ends = [threads.submit(ends_in_time, lambda s=store, c=call: c(s)) for store, call in calls]
                assert not any(end.result().outcome_unknown for end in ends)
        for store, call in calls:
            call(store)


def test_a_refused_connection_is_said_at_once(desk: str):
    with Proxy.to(desk) as wire:
        gone = wire.url(desk)
    with a_store(gone) as store:
        for call in CALLS:
            began = time.monotonic()
            assert not ends_in_time(lambda call=call: call(store)).outcome_unknown
            assert time.monotonic() - began < DEADLINE


def test_connections_that_died_idle_are_replaced_unseen(server: PrivateCluster, desk: str):
    with a_store(desk) as store:
        for _ in range(2):
            for call in CALLS:
                call(store)
            with server.connection(store.url.database or "") as root:
                root.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'Frontline'"
                )


@pytest.mark.slow
def test_only_a_lost_commit_leaves_the_outcome_open_and_the_key_settles_it(server: PrivateCluster, desk: str):
    with a_store(desk) as store:
        ticket_id, key = opened(store), uuid4()

        def assign():
            return did(store, ANA, assign_tickets, key=key, was={ticket_id: None}, to=ANA.staff_id)

        with frozen_at(server, store, "commit"):
            assert ends_in_time(assign).outcome_unknown
        assert assign().done[ticket_id]["version"] == 2
        assert SqlTicketQueries(store, ANA).rows([ticket_id])[0].version == 2


@pytest.mark.slow
def test_a_server_frozen_in_the_middle_of_a_deed_leaves_nothing_behind(server: PrivateCluster, desk: str):
    with a_store(desk) as store:
        ticket_id = opened(store)
        with frozen_at(server, store, "select ticket"):
            failed = ends_in_time(lambda: did(store, ANA, assign_tickets, was={ticket_id: None}, to=ANA.staff_id))
        assert not failed.outcome_unknown
        assert SqlTicketQueries(store, ANA).rows([ticket_id])[0].version == 1
        assert did(store, ANA, assign_tickets, was={ticket_id: None}, to=ANA.staff_id).done


def listening(call: Callable[[], object], failures: list[StoreUnavailable]) -> None:
    try:
        call()
    except StoreUnavailable as error:
        failures.append(error)


def test_a_severed_call_ends_at_once(server: PrivateCluster, desk: str):
    with a_store(desk, deadline=30) as store:
        for call in CALLS:
            call(store)
            failures: list[StoreUnavailable] = []
            thread = threading.Thread(target=listening, args=(lambda call=call: call(store), failures))
            with server.paused():
                thread.start()
                time.sleep(0.3)
                assert thread.is_alive()
                store.sever(thread.ident or 0)
                thread.join(1)
                assert not thread.is_alive()
            assert len(failures) == 1
            call(store)


def test_a_lock_that_someone_holds_ends_the_deed_in_time(desk: str):
    with a_store(desk) as store, a_store(desk) as other:
        ticket_id = opened(store)
        with other.writer.begin() as connection:
            connection.execute(text("select 1 from ticket where id = :id for update"), {"id": ticket_id})
            failed = ends_in_time(lambda: did(store, ANA, assign_tickets, was={ticket_id: None}, to=ANA.staff_id))
        assert "Nothing was changed" in str(failed)
        assert did(store, ANA, assign_tickets, was={ticket_id: None}, to=ANA.staff_id).done


@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_table_changed_under_a_running_client_is_read_again_over_another_connection(store: Store):
    wanted = text("select id, tier from staff")
    for _ in range(8):  # the driver prepares what it has seen five times
        before = read(store, wanted)
    with store.writer.begin() as connection:
        connection.execute(text("alter table staff alter column tier type bigint"))
    assert read(store, wanted) == before
