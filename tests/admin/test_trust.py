"""What takes more than one person, at the console: workers' logins, roles, and whose account is whose."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, text

from app.connect import vault
from app.core.actor import Actor
from db.engine import Store
from tests.conftest import MemoryKeyring
from tests.db.identity.desk import ADA, BEN, CLEO, OLGA, build
from tests.desks import desk_on
from tests.makers import SECRET
from tests.servers.postgres import Cluster

WORKER = "courier_of_tests"


@pytest.fixture
def store(pg_cluster: Cluster, memory_keyring: MemoryKeyring) -> Iterator[Store]:
    """Lend a desk as whoever looks after the server reaches it."""
    assert memory_keyring.secrets == {}
    with desk_on(pg_cluster, build) as url:
        store = Store(url)
        yield store
        with store.writer.begin() as connection:
            connection.execute(text(f"drop role if exists {WORKER}"))
        store.dispose()


def as_(store: Store, actor: Actor | None) -> str:
    """Return the address as somebody writes it, the password in the key ring."""
    url = make_url(store.url).set(drivername="postgresql")
    secret = SECRET if actor else str(url.password)
    url = url._replace(username=actor.login if actor else url.username, password=None)
    vault.write(str(url), secret)
    return str(url)


def test_who_looks_after_the_desk_makes_a_worker_and_nobody_else_does(run, store: Store):
    code, _, err = run("worker", "add", WORKER, "--database", as_(store, ADA))
    assert (code, "permit this" in err) == (1, True)
    code, out, _ = run("worker", "add", WORKER, "--database", as_(store, None))
    assert (code, "is there now" in out, "Password:" in out) == (0, True, True)
    with store.reader.connect() as connection:
        groups = connection.scalars(
            text("select roleid::regrole::text from pg_auth_members where member = to_regrole(:login)"),
            {"login": WORKER},
        ).all()
    assert groups == ["fl_service"]
    assert "another password" in run("worker", "add", WORKER, "--database", as_(store, None))[1]
    code, _, err = run("worker", "add", "ana", "--database", as_(store, None))
    assert (code, "is a person's" in err) == (1, True)


def test_an_officer_is_proposed_by_one_and_agreed_on_by_another(run, store: Store):
    code, out, _ = run("role", "propose", "ben", "security", "--database", as_(store, ADA))
    assert (code, "security officer" in out, "role agree 1" in out) == (0, True, True)
    assert run("role", "agree", "1", "--database", as_(store, ADA))[0] == 1
    code, _, said = run("role", "agree", "1", "--database", as_(store, CLEO))
    assert (code, "Only a security officer" in said) == (1, True)  # another administrator, where there is an officer
    assert run("role", "agree", "1", "--database", as_(store, OLGA)) == (0, "Agreed: the role holds from now on.\n", "")
    with store.reader.connect() as connection:
        assert connection.scalar(text("select role from staff where id = :id"), {"id": BEN.staff_id}) == "security"


def test_another_administrator_says_whose_account_is_whose(run, store: Store):
    assert run("role", "account", "chloe", "corp", "id-9", "--database", as_(store, ADA))[0] == 0
    code, _, said = run("role", "account", "chloe", "corp", "id-10", "--database", as_(store, ADA))
    assert (code, "bound to another account already" in said) == (1, True)
    assert run("role", "account", "chloe", "corp", "id-10", "--database", as_(store, None))[0] == 0
    assert run("role", "account", "ada", "corp", "id-8", "--database", as_(store, ADA))[0] == 1
