"""Changing one's own password on a real server: proof, rules of the server, what connects afterwards, lost answers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, text

from app.core.errors import HelpDeskError, PasswordWrong, RuleBroken, StoreUnavailable
from db.engine import Store
from db.live import live
from db.people import own_password
from db.people.own_password import NOT_YOURS, change_own_password
from db.reading import read
from db.wire import Wire
from tests.desks import desk_of_one
from tests.servers.lending import signing_in_by
from tests.servers.postgres import Cluster, PrivateCluster
from tests.servers.proxy import Proxy

pytestmark = pytest.mark.postgres
OLD, NEW, OTHER = "Tr0ub4dor & 3", "a horse and a battery", "set by somebody else"


@dataclass
class Seat:
    """A login with a password, and stores that sign in with it."""

    cluster: Cluster
    name: str
    login: str
    stores: list[Store] = field(default_factory=list)

    def store(self, password: str | None = OLD, *, through: Proxy | None = None, deadline: float = 5.0) -> Store:
        url = self.cluster.url(self.name, role=self.login)
        plain = make_url(through.url(url) if through else url)._replace(password=None)
        made = Store(plain, password=password, deadline=deadline)
        self.stores.append(made)
        return made

    def lets_in(self, password: str) -> bool:
        with suppress(HelpDeskError):
            return read(self.store(password), text("select true"))[0] == (True,)
        return False

    def set_by_another(self, password: str) -> None:
        with self.root() as wire:
            words = sql.SQL("alter role {} password {}")
            wire.execute(words.format(sql.Identifier(self.login), sql.Literal(password)))

    def end_sessions(self) -> None:
        with self.root() as wire:
            wire.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [self.login])

    def root(self) -> psycopg.Connection[Any]:
        return self.cluster.connection(self.name)


@pytest.fixture
def seat(pg_cluster: Cluster) -> Iterator[Seat]:
    with desk_of_one(pg_cluster, OLD) as (name, login):
        seat = Seat(pg_cluster, name, login)
        yield seat
        for store in seat.stores:
            store.dispose()


def session(store: Store) -> int:
    return int(read(store, text("select pg_backend_pid()"))[0][0])


@contextmanager
def losing_answers(seat: Seat) -> Iterator[Proxy]:
    with Proxy.to(seat.cluster.url(seat.name)) as proxy:
        yield proxy


def test_all_further_connections_use_the_new_one(seat: Seat) -> None:
    store = seat.store()
    first = session(store)
    assert change_own_password(store, NEW, now=OLD) == seat.login
    assert session(store) == first  # those there are stay
    seat.end_sessions()
    assert session(store) != first
    with store.writer.begin() as connection:
        assert connection.scalar(text("select true")) is True
    assert store.wire_arguments()["password"] == NEW
    assert not seat.lets_in(OLD)
    assert seat.lets_in(NEW)


def test_the_listener_comes_back_with_the_new_one(seat: Seat) -> None:
    store, states = seat.store(), []
    told = threading.Condition()

    def state(is_there: bool, _text: str) -> None:
        with told:
            states.append(is_there)
            told.notify_all()

    feed = live(store, heard=lambda _changes: None, state=state)
    feed.start()
    try:
        assert feed.ready.wait(20)
        change_own_password(store, NEW, now=OLD)
        seat.end_sessions()
        with told:
            assert told.wait_for(lambda: states == [True, False, True], 20), states
    finally:
        feed.stop()


def test_what_is_told_of_reports_uses_it_too(seat: Seat) -> None:
    url = make_url(seat.cluster.url(seat.name, role=seat.login))
    place = f"{url.host}:{url.port}"
    several = url._replace(password=None, host=None, port=None).update_query_dict({"host": [place, place]})
    store = Store(several, password=OLD)
    seat.stores.append(store)
    assert store.reporter is not store.reader
    change_own_password(store, NEW, now=OLD)
    assert read(store, text("select true"), report=True)[0] == (True,)


@pytest.mark.parametrize("typed", ["not it at all", ""])
def test_whoever_does_not_know_the_one_until_now_changes_nothing(seat: Seat, typed: str) -> None:
    store = seat.store()
    session(store)
    with pytest.raises(RuleBroken) as refused:
        change_own_password(store, NEW, now=typed or "x")
    assert (str(refused.value), refused.value.field) == (NOT_YOURS, "now")
    assert seat.lets_in(OLD)
    seat.end_sessions()
    session(store)  # which still signs in with the old one


def test_only_the_verifier_reaches_the_server(seat: Seat) -> None:
    with seat.root() as wire:
        wire.execute(sql.SQL("alter role {} set log_statement = 'all'").format(sql.Identifier(seat.login)))
    change_own_password(seat.store(), NEW, now=OLD)
    with seat.root() as wire:
        kept = wire.execute("select rolpassword from pg_authid where rolname = %s", [seat.login]).fetchone()
    assert kept is not None
    assert kept[0].startswith("SCRAM-SHA-256$4096:")
    if isinstance(seat.cluster, PrivateCluster):
        log = (seat.cluster.folder / "server.log").read_text(errors="replace")
        assert "alter role" in log
        assert NEW not in log
        assert OLD not in log


def test_a_rule_of_the_servers_own_is_told_at_the_new_one(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(wire: Wire, statement: str, *values: str) -> Any:
        if statement.startswith("alter role"):
            statement = "do $$ begin raise exception using errcode = '22023', message = 'password is too easy'; end $$"
        return ask(wire, statement, *values)

    ask = Wire.ask
    monkeypatch.setattr(Wire, "ask", refuse)
    with pytest.raises(RuleBroken, match="The server refused this password: password is too easy") as refused:
        change_own_password(seat.store(), NEW, now=OLD)
    assert refused.value.field == "password"


def test_a_lost_answer_is_found_out_by_trying(seat: Seat) -> None:
    with losing_answers(seat) as proxy:
        store = seat.store(through=proxy)
        session(store)
        proxy.swallow_commit_replies(1.0)
        assert change_own_password(store, NEW, now=OLD) == seat.login
        assert proxy.swallowed == 1
        proxy.swallow_commit_replies(0.0)
        proxy.cut()
        session(store)
    assert seat.lets_in(NEW)


def test_a_change_that_was_lost_on_its_way_is_told_as_not_done(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    with losing_answers(seat) as proxy:
        store = seat.store(through=proxy)
        cut_before_commit(monkeypatch, lambda: cut_off(proxy))
        with pytest.raises(StoreUnavailable, match="still the one until now") as told:
            change_own_password(store, NEW, now=OLD)
        assert not told.value.outcome_unknown
        session(store)
    assert seat.lets_in(OLD)


def cut_off(proxy: Proxy) -> None:
    """Cut every connection, and return once nothing of them is carried any more."""
    wires = [thread for thread in threading.enumerate() if thread.name == "wire"]
    proxy.cut()
    for wire in wires:
        wire.join(5)


def cut_before_commit(monkeypatch: pytest.MonkeyPatch, cut: Callable[[], object]) -> None:
    ask = Wire.ask

    def cutting(wire: Wire, statement: str, *values: str) -> Any:
        if statement == "commit":
            cut()
        return ask(wire, statement, *values)

    monkeypatch.setattr(Wire, "ask", cutting)


def test_a_session_that_may_still_change_it_is_ended_before_the_old_one_is_believed(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = seat.store()
    left: list[Wire] = []
    ask, leave = Wire.ask, Wire.__exit__

    def hang(wire: Wire, statement: str, *values: str) -> Any:
        if statement == "commit":
            left.append(wire)
            raise psycopg.OperationalError("The server did not answer.")
        return ask(wire, statement, *values)

    monkeypatch.setattr(Wire, "ask", hang)
    monkeypatch.setattr(Wire, "__exit__", lambda wire, *why: None if wire in left else leave(wire, *why))
    with pytest.raises(StoreUnavailable, match="still the one until now"):
        change_own_password(store, NEW, now=OLD)
    monkeypatch.undo()
    with pytest.raises(psycopg.Error):  # what was under way comes too late
        left[0].ask("commit")
    left[0].__exit__(None, None, None)
    assert seat.lets_in(OLD)


@pytest.mark.parametrize(("holds", "told"), [(NEW, True), (OLD, False), (OTHER, None)])
def test_while_nobody_knows_the_next_connection_finds_out_and_tells(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, holds: str, told: bool | None
) -> None:
    heard: list[bool | None] = []
    with losing_answers(seat) as proxy:
        monkeypatch.setattr("db.wire.CONNECT", 2)
        store = seat.store(through=proxy, deadline=3.0)
        store.password.settled = lambda is_new, *_both: heard.append(is_new)
        session(store)

        def vanish() -> None:
            proxy.black_hole()
            cut_off(proxy)

        cut_before_commit(monkeypatch, vanish)
        with pytest.raises(StoreUnavailable) as unknown:
            change_own_password(store, NEW, now=OLD)
        assert unknown.value.outcome_unknown
        assert str(unknown.value) == own_password.UNKNOWN
        with pytest.raises(StoreUnavailable):
            session(store)
        assert heard == []
        seat.set_by_another(holds)
        proxy.restore()
        if told is None:
            with pytest.raises(PasswordWrong):
                session(store)
        else:
            session(store)
        assert heard == [told]
        if told is not None:
            assert store.wire_arguments()["password"] == holds


def test_whoever_tries_again_in_doubt_is_told_first_which_one_holds(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[bool | None, str | None, str]] = []
    with losing_answers(seat) as proxy:
        monkeypatch.setattr("db.wire.CONNECT", 2)
        store = seat.store(through=proxy)
        store.password.settled = lambda *found: heard.append(found)

        def vanish() -> None:
            proxy.black_hole()
            cut_off(proxy)

        cut_before_commit(monkeypatch, vanish)
        for told in (own_password.UNKNOWN, own_password.NOT_YET):
            with pytest.raises(StoreUnavailable) as away:
                change_own_password(store, NEW, now=OLD)
            assert str(away.value) == told
        monkeypatch.undo()
        seat.set_by_another(NEW)  # as if the server had taken it
        proxy.restore()
        with pytest.raises(RuleBroken) as refused:
            change_own_password(store, "and now for something else", now=OLD)
        assert refused.value.field == "now"
        assert heard == [(True, OLD, NEW)]
        change_own_password(store, "and now for something else", now=NEW)
        assert len(heard) == 1
    assert seat.lets_in("and now for something else")


def test_the_next_connection_waits_while_it_is_being_changed(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    store = seat.store()
    under_way, may_go_on = threading.Event(), threading.Event()
    ask = Wire.ask

    def slow(wire: Wire, statement: str, *values: str) -> Any:
        answered = ask(wire, statement, *values)
        if statement == "commit":
            under_way.set()
            may_go_on.wait(4)
        return answered

    monkeypatch.setattr(Wire, "ask", slow)
    changing = threading.Thread(target=lambda: change_own_password(store, NEW, now=OLD))
    changing.start()
    assert under_way.wait(10)
    found: list[int] = []
    reading = threading.Thread(target=lambda: found.append(session(store)))
    reading.start()
    reading.join(0.3)
    assert reading.is_alive()
    may_go_on.set()
    changing.join(10)
    reading.join(10)
    assert len(found) == 1


def test_a_server_that_checks_another_password_is_told_none(seat: Seat) -> None:
    with signing_in_by("password", seat.cluster, seat.login):
        store = seat.store()
        session(store)
        assert store.password.was_asked_for is True
        with pytest.raises(RuleBroken, match="by something else") as refused:
            change_own_password(store, NEW, now=OLD)
        assert refused.value.field == "now"
    with signing_in_by("trust", seat.cluster, seat.login):
        known = seat.store()
        session(known)
        assert known.password.was_asked_for is False
    assert seat.lets_in(OLD)
