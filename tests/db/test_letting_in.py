"""Why a server lets somebody in or not: each reason, from a real server, in a sentence of its own."""

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, text
from sqlalchemy.exc import OperationalError

from app.core.errors import HelpDeskError, NotOnStaff, PasswordNeeded, PasswordWrong, StoreRefused, StoreUnavailable
from db.engine import Store
from db.errors import foreseen
from db.reading import read
from db.tls import Trust, secured
from tests.servers.certificates import Authority, Certificate
from tests.servers.lending import lent_server
from tests.servers.postgres import PrivateCluster

pytestmark = pytest.mark.postgres
ENCRYPTED = text("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
MOST = 12
PASSWORD = "Tr0ub4dor & 3"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Lend a folder that the server's account may enter, which pytest's own is not."""
    made = Path(tempfile.mkdtemp(prefix="frontline-tls-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def firm(folder: Path) -> Authority:
    """Lend the authority that vouches for the server."""
    return Authority(folder, "firm")


@pytest.fixture(scope="module")
def server(firm: Authority) -> Iterator[PrivateCluster]:
    """Lend a server that encrypts and can prove that it is localhost."""
    with encrypting(firm.certify("localhost")) as cluster:
        yield cluster


@contextmanager
def encrypting(certificate: Certificate) -> Iterator[PrivateCluster]:
    with ExitStack() as later:
        try:
            cluster = later.enter_context(lent_server(certificate.settings()))
        except RuntimeError as error:
            if "SSL is not supported by this build" not in str(error):
                raise
            pytest.skip("These programs of PostgreSQL were built without TLS.")
        yield cluster


def at(cluster: PrivateCluster, host: str = "localhost", *, login: str = "postgres", database: str = "postgres") -> URL:
    """Return an address as one types it."""
    return URL.create("postgresql", login, host=host, port=cluster.port, database=database)


def as_if_elsewhere(address: URL, authority: Authority) -> URL:
    """Return the address with what would be asked of it on another machine: tests reach only this one."""
    elsewhere = secured(address.set(host="db01.northgate.example"), Trust(str(authority.file)), surroundings={})
    assert elsewhere.query["sslmode"] == "verify-full"
    return elsewhere.set(host=address.host)


def let_in(address: URL, password: str | None) -> bool:
    """Open a connection and tell whether it is encrypted; the refusal is raised as a person meets it."""
    store = Store(address, password=password)
    try:
        return bool(read(store, ENCRYPTED)[0][0])
    finally:
        store.dispose()


def refused(address: URL, password: str | None) -> HelpDeskError:
    with pytest.raises(HelpDeskError) as met:
        let_in(address, password)
    return met.value


@pytest.mark.full_build
class TestProof:
    def test_the_right_authority_and_name_let_one_in_encrypted(self, server: PrivateCluster, firm: Authority):
        assert let_in(as_if_elsewhere(at(server), firm), server.superuser.password)

    def test_another_authority_is_not_believed(self, server: PrivateCluster, folder: Path):
        met = refused(as_if_elsewhere(at(server), Authority(folder, "stranger")), server.superuser.password)
        assert isinstance(met, StoreRefused)
        assert "can't prove who it is" in str(met)

    def test_a_certificate_that_has_run_out_is_not_believed(self, firm: Authority):
        with encrypting(firm.certify("localhost", until=datetime.now(UTC) - timedelta(hours=1))) as late:
            met = refused(as_if_elsewhere(at(late), firm), late.superuser.password)
        assert "can't prove who it is" in str(met)

    def test_a_certificate_of_another_name_is_not_believed(self, server: PrivateCluster, firm: Authority):
        met = refused(as_if_elsewhere(at(server, "127.0.0.1"), firm), server.superuser.password)
        assert isinstance(met, StoreRefused)
        assert "of another name" in str(met)

    def test_the_authorities_of_the_system_do_not_know_this_one(self, server: PrivateCluster):
        met = refused(
            secured(at(server).set(host="db01"), Trust(), surroundings={}).set(host="localhost"),
            server.superuser.password,
        )
        assert "can't prove who it is" in str(met)

    def test_they_do_once_the_firms_is_among_them(
        self, server: PrivateCluster, firm: Authority, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(firm.file))
        address = secured(at(server).set(host="db01"), Trust(), surroundings={}).set(host="localhost")
        assert let_in(address, server.superuser.password)

    @pytest.mark.parametrize(("holds", "words"), [(None, "isn't there"), ("no certificate", "can't be read")])
    def test_a_file_of_an_authority_that_is_none_is_named(
        self, server: PrivateCluster, tmp_path: Path, holds: str | None, words: str
    ):
        file = tmp_path / "firm.pem"
        if holds is not None:
            file.write_text(holds)
        address = secured(at(server).set(host="db01"), Trust(str(file)), surroundings={}).set(host="localhost")
        met = refused(address, server.superuser.password)
        assert words in str(met)
        assert str(file) in str(met)


def test_a_server_without_tls_gets_no_password(firm: Authority):
    with lent_server() as plain:
        met = refused(as_if_elsewhere(at(plain), firm), plain.superuser.password)
        assert not let_in(at(plain), plain.superuser.password)  # this machine's own may go plain
    assert isinstance(met, StoreRefused)
    assert "doesn't encrypt" in str(met)


# ---------------------------------------------------------------- logins


@pytest.fixture(scope="module")
def staffed() -> Iterator[PrivateCluster]:
    """Lend a server with logins of every kind."""
    with lent_server({"max_connections": str(MOST)}) as cluster:
        give_logins(cluster)
        yield cluster


def give_logins(cluster: PrivateCluster) -> None:
    with cluster.connection() as wire:
        for role in (
            "ana LOGIN",
            "gone NOLOGIN",
            "late LOGIN VALID UNTIL '2020-01-01'",
            "alone LOGIN CONNECTION LIMIT 1",
            "barred LOGIN",
        ):
            wire.execute(sql.SQL(f"CREATE ROLE {role} PASSWORD {{}}").format(sql.Literal(PASSWORD)))
        wire.execute("CREATE DATABASE closed")
        wire.execute("REVOKE CONNECT ON DATABASE closed FROM public")
        wire.execute("CREATE DATABASE narrow CONNECTION LIMIT 0")


@pytest.mark.parametrize(
    ("login", "database", "password", "kind_and_words"),
    [
        ("ana", "postgres", None, (PasswordNeeded, "needs a password")),
        ("ana", "postgres", "hunter2", (PasswordWrong, "did not accept this login with this password")),
        ("late", "postgres", PASSWORD, (PasswordWrong, "the password may have expired")),
        ("nobody", "postgres", PASSWORD, (PasswordWrong, "did not accept this login with this password")),
        ("gone", "postgres", PASSWORD, (NotOnStaff, "The login gone may not sign in")),
        ("ana", "desk", PASSWORD, (StoreRefused, "no database of that name")),
        ("ana", "closed", PASSWORD, (StoreRefused, "may not open the database closed")),
        ("ana", "narrow", PASSWORD, (StoreUnavailable, "no free connection")),
    ],
)
def test_a_login_is_refused_with_its_reason(
    staffed: PrivateCluster,
    login: str,
    database: str,
    password: str | None,
    kind_and_words: tuple[type[HelpDeskError], str],
):
    kind, words = kind_and_words
    met = refused(at(staffed, login=login, database=database), password)
    assert type(met) is kind
    assert words in str(met)


def test_the_right_password_lets_one_in(staffed: PrivateCluster):
    let_in(at(staffed, login="ana"), PASSWORD)


def test_a_login_with_all_its_connections_open_is_told_so(staffed: PrivateCluster):
    with connected(staffed, "alone"):
        met = refused(at(staffed, login="alone"), PASSWORD)
    assert type(met) is StoreUnavailable
    assert "The login alone has as many connections as it may" in str(met)
    wait_for_room(staffed)
    let_in(at(staffed, login="alone"), PASSWORD)


def test_a_full_server_is_told_of(staffed: PrivateCluster):
    with ExitStack() as crowd:
        for _ in range(MOST):
            with suppress(psycopg.OperationalError):
                crowd.enter_context(connected(staffed, "ana"))
        met = refused(at(staffed, login="ana"), PASSWORD)
    wait_for_room(staffed)
    assert type(met) is StoreUnavailable
    assert "no free connection" in str(met)


@contextmanager
def connected(cluster: PrivateCluster, login: str) -> Iterator[None]:
    where = at(cluster, login=login)
    with psycopg.connect(host=where.host, port=where.port, user=login, password=PASSWORD, dbname=where.database):
        yield


def wait_for_room(cluster: PrivateCluster) -> None:
    """Wait until the server has seen that everybody has left, which takes it a moment."""
    with cluster.connection() as wire:
        while wire.execute("select count(*) from pg_stat_activity where usename <> 'postgres'").fetchone() != (0,):
            wire.execute("select pg_sleep(0.01)")


# ---------------------------------------------------------------- ways of signing in


@contextmanager
def admitting(cluster: PrivateCluster, line: str) -> Iterator[None]:
    """Let a line of pg_hba.conf decide about everybody but the superuser."""
    rules = cluster.files / "pg_hba.conf"
    before = rules.read_text()
    try:
        rules.write_text(f"host all postgres 127.0.0.1/32 scram-sha-256\n{line}\n")
        with cluster.connection() as wire:
            if wire.execute("select from pg_hba_file_rules where error like '%not supported by this build'").rowcount:
                pytest.skip("These programs of PostgreSQL were built without that way of signing in.")
        reload(cluster)
        yield
    finally:
        rules.write_text(before)
        reload(cluster)


def reload(cluster: PrivateCluster) -> None:
    with cluster.connection() as wire:
        loaded = wire.execute("select pg_conf_load_time()").fetchone()
        wire.execute("select pg_reload_conf()")
    while True:  # told to the server, which tells each new connection
        with cluster.connection() as wire:
            if wire.execute("select pg_conf_load_time()").fetchone() != loaded:
                return


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param(
            "host all all 127.0.0.1/32 gss",
            "asks for single sign-on, and this computer has no valid sign-in",
            marks=pytest.mark.full_build,
        ),
        ("host all all 127.0.0.1/32 ident", "another account than the login ana"),
        ("host all all 127.0.0.1/32 reject", "takes nobody with this login from this computer"),
        ("# nobody", "takes nobody with this login from this computer"),
        ("hostnossl all postgres 127.0.0.1/32 md5", "takes nobody with this login from this computer"),
    ],
)
def test_a_server_that_asks_for_something_else_is_understood(
    staffed: PrivateCluster, monkeypatch: pytest.MonkeyPatch, line: str, words: str
):
    monkeypatch.setenv("KRB5CCNAME", "FILE:/nowhere/at/all")
    with admitting(staffed, line):
        met = refused(at(staffed, login="ana"), None)
    assert type(met) is StoreRefused
    assert words in str(met)


@pytest.mark.full_build
def test_a_password_that_another_house_checks_is_asked_for_and_refused_alike(staffed: PrivateCluster):
    with admitting(staffed, "host all all 127.0.0.1/32 ldap ldapserver=127.0.0.1 ldapport=1 ldapprefix=uid="):
        assert type(refused(at(staffed, login="ana"), None)) is PasswordNeeded
        assert type(refused(at(staffed, login="ana"), PASSWORD)) is PasswordWrong


def test_a_login_the_server_trusts_and_does_not_know_is_named(staffed: PrivateCluster):
    with admitting(staffed, "host all all 127.0.0.1/32 trust"):
        assert "knows no login nobody" in str(refused(at(staffed, login="nobody"), None))


# ---------------------------------------------------------------- no server at all


def test_a_host_nobody_knows_is_named(staffed: PrivateCluster, monkeypatch: pytest.MonkeyPatch):
    def answer(*_: object, **__: object) -> None:  # no name server may be asked from here
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    met = refused(at(staffed, "db01.invalid"), PASSWORD)
    assert type(met) is StoreUnavailable
    assert "no server db01.invalid to be found from here" in str(met)


def test_a_port_where_nothing_listens_is_told_of(staffed: PrivateCluster):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        met = refused(at(staffed).set(port=taken.getsockname()[1]), PASSWORD)
    assert type(met) is StoreUnavailable
    assert "no database does" in str(met)


def test_a_server_that_takes_nothing_new_is_told_of(staffed: PrivateCluster):
    with staffed.connection() as wire:
        wire.execute("ALTER ROLE ana SET default_transaction_read_only = on")
    met = refused(at(staffed, login="ana").update_query_dict({"target_session_attrs": "read-write"}), PASSWORD)
    with staffed.connection() as wire:
        wire.execute("ALTER ROLE ana RESET ALL")
    assert type(met) is StoreUnavailable
    assert "takes nothing new" in str(met)


def test_a_server_about_to_stop_is_told_of():
    with lent_server() as plain:
        with plain.connection():  # who is still there keeps it from stopping
            plain._run("pg_ctl", "-D", str(plain.files), "-m", "smart", "-W", "stop")
            met = first_refusal(at(plain), plain.superuser.password)  # it takes a moment to hear that it should stop
        while (plain.files / "postmaster.pid").exists():
            time.sleep(0.01)
    assert "just starting or stopping" in str(met)
    assert type(met) is StoreUnavailable


def first_refusal(address: URL, password: str | None) -> HelpDeskError:
    while True:
        try:
            let_in(address, password)
        except HelpDeskError as met:
            return met


def test_an_option_postgresql_does_not_know_is_named(staffed: PrivateCluster):
    met = refused(at(staffed).update_query_dict({"speed": "high"}), PASSWORD)
    assert type(met) is StoreRefused
    assert "PostgreSQL doesn't know: speed" in str(met)


def test_the_drivers_own_words_are_kept_once(staffed: PrivateCluster, caplog: pytest.LogCaptureFixture):
    refused(at(staffed, login="nobody"), "hunter2")  # whatever was said before, this was said last
    caplog.clear()  # where an earlier test has opened the log
    with caplog.at_level("INFO", logger="frontline"):
        for _ in range(3):
            refused(at(staffed, login="ana"), "hunter2")
    (line,) = caplog.messages
    assert 'password authentication failed for user "ana"' in line
    assert "hunter2" not in line


class Foreign(psycopg.OperationalError):
    """A refusal in a language that is none of ours, as psycopg raises it."""

    pgconn = type("Tried", (), {"used_password": True})()  # type: ignore[assignment]


def test_a_server_of_another_language_is_quoted():
    said = "Passwort-Authentifizierung für Benutzer »ana« fehlgeschlagen"
    met = foreseen(Foreign(f'connection to server at "127.0.0.1", port 5432 failed: FATAL:  {said}'))
    assert type(met) is PasswordWrong
    assert str(met).endswith(said)


@pytest.mark.parametrize("way", ["GSSAPI", "SSPI"])
def test_a_sign_on_of_somebody_else_names_the_login(way: str):
    met = foreseen(psycopg.OperationalError(f'connection failed: FATAL:  {way} authentication failed for user "ana"'))
    assert type(met) is StoreRefused
    assert "may not use the login ana" in str(met)


def test_a_server_that_dies_while_one_signs_in_is_away():
    met = foreseen(OperationalError("", {}, Foreign("server closed the connection unexpectedly")))
    assert type(met) is StoreUnavailable
