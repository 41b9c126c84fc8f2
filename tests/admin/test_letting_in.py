"""Setting a desk up by one command, and letting people in and out of it at the console."""

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text

from app.connect import vault
from app.core.errors import HelpDeskError
from app.core.settings import data_folder
from db.engine import Store
from db.reading import read
from tests.servers.lending import lent_server
from tests.servers.postgres import Cluster

on_a_server = pytest.mark.postgres
PASSWORD = re.compile(r"First password:  (\S{24})\n")


@pytest.fixture
def server(pg_cluster: Cluster, pg_database: str, memory_keyring) -> Iterator[URL]:
    """Lend the address of an empty database; its superuser's password is in the key ring."""
    url = make_url(pg_database)
    address = url._replace(drivername="postgresql", password=None)
    vault.write(str(address), url.password or "")
    yield address
    with pg_cluster.connection() as wire:
        made = pg_cluster.prefix.removesuffix("_")
        for (name,) in wire.execute("select rolname from pg_roles where rolname like %s", (f"{made}.%",)).fetchall():
            wire.execute(f'drop role "{name}"')


@pytest.fixture
def named(pg_cluster: Cluster) -> Callable[[str], tuple[str, str]]:
    """Return a name and the login that is made of it: logins belong to the whole server, so each run has its own."""
    made = pg_cluster.prefix.removesuffix("_")
    return lambda name: (f"{made} {name}", f"{made}.{name.lower()}")


def signed_in(address: URL, login: str, password: str) -> bool:
    store = Store(address.set(username=login, password=password))
    try:
        return read(store, text("select true"))[0] == (True,)
    except HelpDeskError:
        return False
    finally:
        store.dispose()


def where(address: URL, login: str = "") -> str:
    return str(address.set(username=login or address.username))


def told(out: str) -> str:
    found = PASSWORD.search(out)
    assert found is not None, out
    return found[1]


@on_a_server
def test_one_command_sets_up_a_server_and_again_mends_it(run, server: URL, named):
    name, login = named("Ada")
    code, out, err = run("init", "--database", where(server))
    assert (code, err) == (0, "")
    assert "init --administrator NAME" in out
    code, out, err = run("init", "--administrator", name, "--database", where(server))
    assert (code, err) == (0, "")
    password = told(out)
    assert "staff add NAME" in out
    assert signed_in(server, login, password)
    code, out, err = run("init", "--administrator", name, "--database", where(server))
    assert (code, err) == (0, "")
    assert "administrator already" in out
    assert not PASSWORD.search(out)
    assert signed_in(server, login, password)


@on_a_server
def test_staff_are_let_in_and_shown_out(run, server: URL, named):
    name, login = named("Ada")
    password = told(run("init", "--administrator", name, "--database", where(server))[1])
    vault.write(where(server, login), password)
    as_ada = ("--database", where(server, login))

    ben, bens = named("Ben")
    code, out, err = run("staff", "add", ben, "--role", "supervisor", *as_ada)
    assert (code, err) == (0, "")
    first = told(out)
    assert signed_in(server, bens, first)
    second = told(run("staff", "password", bens, *as_ada)[1])
    assert (signed_in(server, bens, first), signed_in(server, bens, second)) == (False, True)

    code, out, err = run("staff", "disable", bens, *as_ada)
    assert (code, err) == (0, "")
    assert f"the login {bens} is shut" in out
    assert not signed_in(server, bens, second)
    assert run("staff", "password", bens, *as_ada)[0] == 1

    cid, cids = named("Cid")
    code, out, _ = run("staff", "add", cid, "--sso", *as_ada)
    assert code == 0
    assert "no password" in out
    assert not PASSWORD.search(out)
    code, _, err = run("staff", "add", "Cid again", "--login", cids, *as_ada)
    assert (code, "already" in err) == (1, True)
    assert run("staff", "add", "X", "--login", "fl_owner", *as_ada)[0] == 1


@on_a_server
def test_a_login_that_others_made_keeps_its_password_and_only_leaves_the_desk(run, server: URL, pg_cluster: Cluster):
    own = pg_cluster.role("own")
    with pg_cluster.connection() as wire:
        wire.execute(f"create role \"{own}\" login password 'theirs'")
    run("init", "--administrator", "Root", "--login", str(server.username), "--database", where(server))
    code, out, _ = run("staff", "add", "Own", "--login", own, "--database", where(server))
    assert code == 0
    assert "keeps its password" in out
    assert signed_in(server, own, "theirs")
    code, _, err = run("staff", "password", own, "--database", where(server))
    assert (code, "not made by the desk" in err) == (1, True)
    code, out, _ = run("staff", "disable", own, "--database", where(server))
    assert code == 0
    assert "not made by the desk" in out
    assert not signed_in(server, own, "theirs")
    with pg_cluster.connection() as wire:
        wire.execute(f'drop role "{own}"')


@on_a_server
def test_who_looks_after_the_server_lets_in_an_administrator_when_none_is_left(run, server: URL, named):
    for name in ("Ada", "Bob"):
        assert run("init", "--administrator", named(name)[0], "--database", where(server))[0] == 0
    code, out, err = run("staff", "add", named("Cid")[0], "--database", where(server))
    assert (code, err) == (0, "")
    assert told(out)


@on_a_server
def test_who_looks_after_the_server_sees_the_staff_and_takes_people_off(run, server: URL, named):
    (ada, adas), (dan, dans) = named("Ada"), named("Dan")
    _, out, _ = run("init", "--administrator", ada, "--database", where(server))
    assert f'--database "postgresql://LOGIN@{server.host}:{server.port}/{server.database}"' in out
    _, out, _ = run("staff", "add", dan, "--database", where(server))
    password = told(out)
    code, out, _ = run("staff", "list", "--database", where(server))
    assert (code, sorted(line.split("\t")[0] for line in out.splitlines())) == (0, [adas, dans])
    assert signed_in(server, dans, password)
    code, out, _ = run("staff", "disable", dans, "--database", where(server))
    assert code == 0
    assert "no longer works at the desk" in out
    assert not signed_in(server, dans, password)
    assert "had left already" in run("staff", "disable", dans, "--database", where(server))[1]
    code, _, err = run("staff", "disable", adas, "--database", where(server))
    assert code == 1
    assert "needs an active administrator" in err


@on_a_server
def test_one_changes_ones_own_password(run, server: URL, named, monkeypatch):
    name, login = named("Ada")
    first = told(run("init", "--administrator", name, "--database", where(server))[1])
    vault.write(where(server, login), first)
    mine = ("--database", where(server, login))
    for refused in ("short\n", f"{login} is my password\n", "\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(refused))
        assert run("password", "change", "--stdin", *mine)[0] == 1
    assert signed_in(server, login, first)
    monkeypatch.setattr(sys, "stdin", io.StringIO("a horse and a battery\n"))
    code, out, err = run("password", "change", "--stdin", *mine)
    assert (code, err) == (0, "")
    assert "battery" not in out
    assert vault.read(where(server, login)) == "a horse and a battery"
    assert (signed_in(server, login, first), signed_in(server, login, "a horse and a battery")) == (False, True)

    typed = iter(["a horse and a battery", "another horse altogether", "another horse altogether"])
    vault.forget(where(server, login))
    monkeypatch.setattr("getpass.getpass", lambda _question: next(typed))
    assert run("password", "change", *mine)[0] == 0
    assert signed_in(server, login, "another horse altogether")


@on_a_server
def test_who_takes_oneself_off_is_told_so(run, server: URL, named):
    for name in ("Ada", "Bob"):
        password = told(run("init", "--administrator", named(name)[0], "--database", where(server))[1])
    login = named("Bob")[1]
    vault.write(where(server, login), password)
    code, out, err = run("staff", "disable", login, "--database", where(server, login))
    assert (code, err) == (0, "")
    assert out.endswith("Your own sessions were ended with it.\n")
    assert not signed_in(server, login, password)


@on_a_server
def test_a_hosted_servers_administrator_needs_no_superuser(run, memory_keyring):
    with lent_server() as hosted:
        with hosted.connection() as wire:
            wire.execute("create role boss login createrole password 'of the host'")
            wire.execute("create database desk owner boss")
        url = make_url(hosted.url("desk", role="boss"))._replace(drivername="postgresql", password=None)
        vault.write(str(url), "of the host")
        code, out, err = run("init", "--administrator", "Ada Lovelace", "--database", str(url))
        assert (code, err) == (0, "")
        vault.write(where(url, "ada.lovelace"), told(out))
        as_ada = ("--database", where(url, "ada.lovelace"))
        assert signed_in(url, "ben", told(run("staff", "add", "Ben", *as_ada)[1]))
        assert "is shut" in run("staff", "disable", "ben", *as_ada)[1]
        for address in (str(url), where(url, "ada.lovelace")):
            code, out, _ = run("doctor", "--database", address)
            assert code == 0, out
            assert "warn  Rights: sound, but anyone who may sign in may use large objects" in out
            assert "ok    Logins: 2 on the staff list" in out
        # boss may be on the list, too, and keeps the password that the host gave
        code, out, err = run("init", "--administrator", "Boss", "--login", "boss", "--database", str(url))
        assert (code, err, "keeps its password" in out) == (0, "", True)
        with hosted.connection() as wire:  # with the rights of it, which who made the role has not by that alone
            given = "(to_jsonb(m) ->> 'inherit_option')::bool is not false"
            role = "m.member = 'boss'::regrole and m.roleid = 'fl_administrator'::regrole"
            assert wire.execute(f"select count(*) from pg_auth_members m where {role} and {given}").fetchone() == (1,)
        assert run("upgrade", "--database", str(url))[0] == 0
        assert run("staff", "add", "Cid", "--database", str(url))[0] == 0
        assert "Boss (boss), administrator" in run("doctor", "--database", str(url))[1]


def test_a_file_says_what_applies_to_it(run, memory_keyring):
    code, out, err = run("init")
    assert (code, err) == (0, "")
    assert (data_folder() / "desk.db").exists()
    code, out, _ = run("init", "--administrator", "Dana", "--login", "dana")
    assert code == 0
    assert "First password" not in out
    assert "administrator already" in run("init", "--administrator", "Dana", "--login", "dana")[1]
    code, _, err = run("staff", "add", "Ana")
    assert (code, "--login" in err) == (1, True)
    assert run("staff", "add", "Ana", "--login", "ana")[0] == 0
    for words in (["staff", "password", "ana"], ["password", "change"]):
        code, _, err = run(*words)
        assert (code, "file needs no password" in err) == (1, True)
    assert run("staff", "disable", "ana")[1] == "Ana no longer works at the desk.\n"
    assert not list(Path().glob("*.csv"))
