"""Logins of a server follow the staff list, whoever set it up: a superuser, or a hosted server's administrator."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import insert, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from app.bootstrap.opening import opened_as
from app.core.actor import Role
from app.core.errors import HelpDeskError, NotPermitted, RuleBroken
from app.people.queries import StaffRow
from db.engine import Store, single_engine
from db.migrate import upgrade
from db.people.identity import who_am_i
from db.people.logins import let_in, show_out
from db.people.own_password import change_own_password
from db.people.tables import staff
from db.reading import read
from db.roles import ready_server
from tests.desks import desk_on, empty
from tests.servers.lending import lent_server
from tests.servers.postgres import Cluster, PrivateCluster

pytestmark = pytest.mark.postgres
HOST = "boss"
HOST_PASSWORD = "of the hosted server"

BY_ONE = [role for role in Role if role not in (Role.SECURITY, Role.VERIFIER)]
"""Roles that an administrator gives alone."""


@dataclass
class Place:
    """A desk on a server: who set it up, and what its logins are called."""

    cluster: Cluster
    keeper: Store
    named: Callable[[str], str]

    @property
    def database(self) -> str:
        return str(self.keeper.url.database)

    def root(self) -> psycopg.Connection[Any]:
        """Open a connection of the server's own superuser, whom a hosted desk never sees."""
        return self.cluster.connection(self.database)

    def has(self, staff_id: int, login: str, role: Role = Role.ANALYST) -> StaffRow:
        """Put someone on the staff list as who looks after the desk."""
        row = StaffRow(staff_id, self.named(login), login.title(), role, 1, "", is_active=True, is_available=True)
        with self.keeper.writer.begin() as connection:
            values = {name: getattr(row, name) for name in StaffRow.__dataclass_fields__}
            connection.execute(insert(staff).values(**values))
        return row

    @contextmanager
    def signed_in(self, login: str, password: str | None) -> Iterator[Store]:
        """Open the desk with a login of the server's."""
        store = Store(self.keeper.url.set(username=login, password=password))
        try:
            yield store
        finally:
            store.dispose()

    def lets_in(self, login: str, password: str) -> bool:
        with self.signed_in(login, password) as store:
            try:
                return read(store, text("select true"))[0] == (True,)
            except HelpDeskError:
                return False

    def groups(self, login: str) -> set[str]:
        with self.root() as wire:
            found = wire.execute(
                "select g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid "
                "join pg_roles r on r.oid = m.member where r.rolname = %s",
                (login,),
            )
            return {name for (name,) in found}


def asked(store: Store, words: str, **values: Any) -> Any:
    with store.writer.begin() as connection:
        return connection.execute(text(words), values).scalar()


def done(store: Store, words: str, **values: Any) -> None:
    with store.writer.begin() as connection:
        connection.execute(text(words), values)


@pytest.fixture(scope="module")
def hosted_server() -> Iterator[PrivateCluster]:
    """Lend a server whose superuser stays away; it writes all it is told into its log."""
    with lent_server({"log_statement": "'all'", "log_min_messages": "'info'"}) as server:
        with server.connection() as wire:
            wire.execute(f"create role {HOST} login createrole createdb password '{HOST_PASSWORD}'")
        yield server


@pytest.fixture(params=["superuser", "hosted"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    lend = {"superuser": _by_superuser, "hosted": _hosted}[request.param]
    with lend(request) as made:
        yield made
        made.keeper.dispose()
    with made.cluster.connection() as wire:  # they belong to the whole server; the next test would meet them
        for name in made.cluster._roles:
            wire.execute(f'drop role if exists "{name}"')


@contextmanager
def _by_superuser(request: pytest.FixtureRequest) -> Iterator[Place]:
    cluster: Cluster = request.getfixturevalue("pg_cluster")
    with desk_on(cluster, empty) as url:
        _close(url)
        yield Place(cluster, Store(url), cluster.role)


@contextmanager
def _hosted(request: pytest.FixtureRequest) -> Iterator[Place]:
    server: PrivateCluster = request.getfixturevalue("hosted_server")

    def given(url: str) -> str:
        name = str(make_url(url).database)
        with server.connection() as wire:
            wire.execute(f"alter database {name} owner to {HOST}")
        return server.url(name, role=HOST, password=HOST_PASSWORD)

    template = server.template("hosted", lambda url: upgrade(single_engine(given(url))))
    with server.database(template) as url:
        _close(mine := given(url))
        yield Place(server, Store(mine), server.role)


def _close(url: str) -> None:
    """Say again who may connect, which is not copied along with a database."""
    with single_engine(url).begin() as connection:
        ready_server(connection)


@pytest.fixture
def ada(place: Place) -> Iterator[Store]:
    """Lend the desk as its first administrator opens it."""
    row = place.has(1, "ada", Role.ADMINISTRATOR)
    first = let_in(place.keeper, row)
    assert first.made
    with place.signed_in(row.login, first.password) as store:
        yield store


def test_an_administrator_lets_people_in_and_nobody_else_does(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    first = let_in(ada, ana)
    assert (first.made, len(first.password)) == (True, 24)
    assert first.password not in repr(first)
    assert place.groups(ana.login) == {"fl_analyst"}
    with place.signed_in(ana.login, first.password) as store:
        assert asked(store, "select me()") == 2
        for deed in (lambda: let_in(store, ana), lambda: show_out(store, 1)):
            with pytest.raises(NotPermitted):
                deed()
    assert not place.lets_in(ana.login, "guessed")
    second = let_in(ada, ana)
    assert (second.made, second.password == first.password) == (False, False)
    assert not place.lets_in(ana.login, first.password)
    assert place.lets_in(ana.login, second.password)
    told = "select actor, payload from audit where entity = 'staff' and entity_id = 2 and op = 'U' order by seq"
    with place.root() as wire:  # who gives somebody a password could sign in as them
        assert wire.execute(told).fetchall() == [(str(ada.url.username), '{"password":[null,"given"]}')] * 2


def test_a_supervisor_and_a_former_administrator_let_nobody_in(place: Place, ada: Store) -> None:
    sue, ida = place.has(2, "sue", Role.SUPERVISOR), place.has(3, "ida", Role.ADMINISTRATOR)
    passwords = {row.login: let_in(ada, row).password for row in (sue, ida)}
    with place.signed_in(ida.login, passwords[ida.login]) as store:
        passwords[sue.login] = let_in(store, sue).password
        done(ada, "update staff set role = 'supervisor' where id = 3")
        with pytest.raises(NotPermitted):
            let_in(store, sue)
    assert "fl_administrator" not in place.groups(ida.login)
    with place.root() as wire, place.signed_in(sue.login, passwords[sue.login]) as store:
        wire.execute(f'grant fl_administrator to "{sue.login}"')  # as an administrator of another desk has it
        with pytest.raises(NotPermitted):
            let_in(store, ida)
        with pytest.raises(NotPermitted):
            show_out(store, 3)


@pytest.mark.parametrize("role", BY_ONE)
def test_the_group_follows_the_role(place: Place, ada: Store, role: Role) -> None:
    before = Role.TECHNICIAN if role is Role.ANALYST else Role.ANALYST
    ana = place.has(2, "ana", before)
    let_in(ada, ana)
    assert place.groups(ana.login) == {f"fl_{before}"}
    done(ada, "update staff set role = :role where id = 2", role=role.value)
    assert place.groups(ana.login) == {f"fl_{role}"}
    with place.root() as wire:
        assert wire.execute("select pg_has_role(%s, 'fl_analyst', 'usage')", (ana.login,)).fetchone() == (True,)


def test_who_leaves_is_shown_out_and_may_come_back(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    password = let_in(ada, ana).password
    with place.signed_in(ana.login, password) as store, psycopg.connect(_plain(store)) as idle:
        assert idle.execute("select public.me()").fetchone() == (2,)
        done(ada, "update staff set is_active = false where id = 2")
        with pytest.raises(psycopg.OperationalError):
            idle.execute("select 1")
    assert not place.lets_in(ana.login, password)
    assert place.groups(ana.login) == set()
    with place.root() as wire:  # nor may she sign in to the server's other databases
        assert wire.execute("select rolcanlogin from pg_roles where rolname = %s", (ana.login,)).fetchone() == (False,)
    with place.root() as wire:  # what the desk needed of her to end her sessions was only lent
        assert wire.execute("select pg_has_role('fl_owner', %s, 'usage')", (ana.login,)).fetchone() == (False,)
    done(ada, "update staff set is_active = true where id = 2")
    assert place.lets_in(ana.login, password)
    assert place.groups(ana.login) == {"fl_analyst"}


def test_a_session_that_slipped_in_meanwhile_is_ended_too(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    password = let_in(ada, ana).password
    with place.signed_in(ana.login, password) as store:
        with ada.writer.begin() as connection:
            connection.execute(text("update staff set is_active = false where id = 2"))
            late = psycopg.connect(_plain(store))  # the server doesn't know yet
        _must_have_ended(late)
        assert show_out(ada, 2) == 0
        with place.root() as wire:  # as if between that and the end of the transaction
            wire.execute(f'grant connect on database "{place.database}" to "{ana.login}"')
            wire.execute(f'alter role "{ana.login}" login')
        later = psycopg.connect(_plain(store))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            later.execute("select public.me()")
        assert show_out(ada, 2) == 1
        _must_have_ended(later)
        with place.root() as wire:
            wire.execute(f'revoke connect on database "{place.database}" from "{ana.login}"')
    assert show_out(ada, 1) == 0


def _must_have_ended(session: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.OperationalError):
        session.execute("select 1")
    session.close()


def test_a_changed_login_lets_the_old_one_out(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    password = let_in(ada, ana).password
    changed = replace(ana, login=place.named("ana.torres"))
    done(ada, "update staff set login = :login where id = 2", login=changed.login)
    assert not place.lets_in(ana.login, password)
    assert place.lets_in(changed.login, let_in(ada, changed).password)


@pytest.mark.parametrize(
    "made",
    [
        'create role "{0}" login',
        'create role "{0}" login createdb',
        'create role "{0}" login createrole',
        'create role "{0}" login bypassrls',
        'create role "{0}" login replication',
        'create role "{0}" login superuser',
    ],
)
def test_logins_that_others_look_after_keep_their_passwords_and_their_right_to_sign_in(
    place: Place, ada: Store, made: str
) -> None:
    name = place.named("other")
    with place.root() as wire:
        wire.execute(made.format(name))
        wire.execute(f"alter role \"{name}\" password 'theirs'")
        _refused_and_left(place, ada, name)


def test_a_login_of_ours_that_became_mighty_is_left_alone(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    password = let_in(ada, ana).password
    with place.root() as wire:
        wire.execute(f'grant pg_read_all_data to "{ana.login}"')
    with pytest.raises(RuleBroken):
        let_in(ada, ana)
    assert place.lets_in(ana.login, password)


def _refused_and_left(place: Place, ada: Store, name: str) -> None:
    row = place.has(2, "other")
    assert row.login == name
    with pytest.raises(RuleBroken):
        let_in(ada, row)
    assert not let_in(ada, row, has_password=False).made
    done(ada, "update staff set is_active = false where id = 2")
    with place.root() as wire:
        assert wire.execute("select rolcanlogin from pg_roles where rolname = %s", (name,)).fetchone() == (True,)
    assert place.groups(name) == set()


def test_a_login_made_by_others_works_here_once_it_is_on_the_list(place: Place, ada: Store) -> None:
    name = place.named("other")
    with place.root() as wire:
        wire.execute(f"create role \"{name}\" login password 'theirs'")
    assert not place.lets_in(name, "theirs")
    place.has(2, "other")
    assert place.groups(name) == {"fl_analyst"}
    with place.signed_in(name, "theirs") as store:
        assert asked(store, "select me()") == 2
    done(ada, "update staff set is_active = false where id = 2")
    assert not place.lets_in(name, "theirs")


@pytest.mark.parametrize("login", ["fl_analyst", "fl_owner", "FL_owner", "pg_monitor", "public"])
def test_nobody_becomes_a_part_of_the_servers_order(place: Place, ada: Store, login: str) -> None:
    before = place.groups("fl_analyst")
    add = (
        "insert into staff (id, login, name, role, tier, email, is_active, is_available) "
        "values (9, :login, 'X', 'administrator', 1, '', true, true)"
    )
    with pytest.raises(Exception, match=r"No person can have the login"):
        done(place.keeper, add, login=login)
    assert place.groups("fl_analyst") == before


def test_a_group_of_the_server_brings_nobody_along(place: Place, ada: Store) -> None:
    name = place.named("everyone")
    with place.root() as wire:
        wire.execute(f'create role "{name}" nologin')
    place.has(2, "everyone", Role.ADMINISTRATOR)
    assert place.groups(name) == set()


def test_a_password_never_crosses_the_wire_and_comes_as_its_verifier_alone(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    first = let_in(ada, ana)
    for plain in ("md5" + "0" * 32, "Tr0ub4dor & 3", "SCRAM-SHA-256$4096:x'y$a:b"):
        with pytest.raises(Exception, match="comes as its SCRAM verifier"):
            asked(ada, "select let_in(2, :verifier)", verifier=plain)
    with place.signed_in(ana.login, first.password) as store:
        assert change_own_password(store, "a horse and a battery") == ana.login
    assert place.lets_in(ana.login, "a horse and a battery")
    assert not place.lets_in(ana.login, first.password)
    if isinstance(place.cluster, PrivateCluster):
        log = (place.cluster.folder / "server.log").read_text(errors="replace")
        assert first.password not in log
        assert "a horse and a battery" not in log


def test_single_sign_on_has_no_password(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    made = let_in(ada, ana, has_password=False)
    assert (made.made, made.password) == (True, "")
    with place.root() as wire:
        kept = wire.execute("select rolpassword, rolconnlimit from pg_authid where rolname = %s", (ana.login,))
        assert kept.fetchone() == (None, 20)


def test_what_works_inside_does_nothing_for_anyone_outside(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    password = let_in(ada, ana).password
    with place.signed_in(ana.login, password) as store:
        for words in (
            "select attempt('grant fl_administrator to ana')",
            "select fit_login('ada', null)",
            "select end_sessions('ada')",
            "select let_in(1, null)",
            "select show_out(1)",
        ):
            with pytest.raises(Exception, match="permission denied"):
                done(store, words)


def test_a_later_upgrade_mends_what_was_done_by_hand(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    password = let_in(ada, ana).password
    with place.root() as wire:
        # as whoever let her in would, for what another has granted is the other's to take back
        wire.execute("set role fl_owner")
        wire.execute(f'grant fl_supervisor to "{ana.login}"')
        wire.execute(f'revoke fl_analyst from "{ana.login}"')
        wire.execute(f'alter role "{ana.login}" nologin')
    engine = single_engine(place.keeper.url)
    upgrade(engine)
    engine.dispose()
    assert place.groups(ana.login) == {"fl_analyst"}
    assert place.lets_in(ana.login, password)


def test_an_administrators_window_lets_in_and_shows_out(place: Place, ada: Store) -> None:
    asked(place.keeper, "select setval(pg_get_serial_sequence('staff', 'id'), 100)")  # ids were given by hand
    desk = opened_as(ada, who_am_i(ada))
    new = StaffRow(0, place.named("ben"), "Ben", Role.SUPERVISOR, 1, "", is_active=True, is_available=True)
    ben = replace(new, id=desk.save_staff(new, None, uuid4()).id)
    made = desk.let_in(ben, anew=False)
    assert made.made
    assert desk.let_in(ben, anew=False).password == ""
    with place.signed_in(ben.login, made.password) as store, psycopg.connect(_plain(store)) as idle:
        assert idle.execute("select public.my_role()").fetchone() == ("supervisor",)
        desk.save_staff(replace(ben, is_active=False), ben, uuid4())
        with pytest.raises(psycopg.OperationalError):
            idle.execute("select 1")
    assert not place.lets_in(ben.login, made.password)


def test_two_desks_of_one_server_may_change_one_login_at_a_time(place: Place, ada: Store) -> None:
    ana = place.has(2, "ana")
    let_in(ada, ana)
    failures: list[Exception] = []

    def work(store: Store) -> None:
        try:
            for turn in range(10):
                role = ("analyst", "technician")[turn % 2]
                done(store, "update staff set role = :role where id = 2", role=role)
        except SQLAlchemyError as error:
            failures.append(error)

    with other_desk(place) as other:
        other.has(2, "ana")
        threads = [threading.Thread(target=work, args=(store,)) for store in (ada, other.keeper)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def test_another_desks_administrators_take_over_no_login_of_this_one(place: Place, ada: Store) -> None:
    password = let_in(ada, place.has(2, "ana")).password
    with other_desk(place) as other:
        ana = other.has(1, "ana", Role.ADMINISTRATOR)
        with pytest.raises(RuleBroken):
            let_in(other.keeper, ana)
        assert not let_in(other.keeper, ana, has_password=False).made
        done(other.keeper, "update staff set role = 'analyst' where id = 1")
        assert place.lets_in(ana.login, password)
        done(other.keeper, "update staff set is_active = false where id = 1")
    done(ada, "update staff set role = 'technician' where id = 2")  # groups are the whole server's
    assert place.lets_in(ana.login, password)


@contextmanager
def other_desk(place: Place) -> Iterator[Place]:
    """Lend a second desk on the same server, set up by the same login."""
    with place.cluster.database() as bare:
        keeper = place.keeper.url
        address = make_url(bare).set(username=keeper.username, password=keeper.password)
        with place.root() as wire:
            wire.execute(f'alter database "{address.database}" owner to "{keeper.username}"')
        upgrade(single_engine(address))
        store = Store(address)
        yield Place(place.cluster, store, place.named)
        store.dispose()


def _plain(store: Store) -> str:
    return store.url.set(drivername="postgresql").render_as_string(hide_password=False)
