"""Beyond this machine only a server that proves its name is spoken to: the rule.

What real servers make of it is in test_letting_in."""

import json
import ssl
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.core.errors import RuleBroken
from app.core.settings import AUTHORITY, UNVERIFIED, person_file, write_whole
from db.address import checked_address
from db.engine import Store, single_engine
from db.tls import Trust, is_here, places, plain, secured, system_authorities, trust_here, written
from tests.servers.certificates import Authority

STRICT, LAX = Trust(), Trust(allows_unverified=True)
Settings = dict[str, str]


def asked(address: str, trust: Trust = STRICT, surroundings: Settings | None = None) -> Settings:
    """Return which proof is asked of a server."""
    found = secured(make_url(address), trust, surroundings=surroundings or {}, system=lambda: "/system.pem")
    return {k: str(v) for k, v in found.query.items() if k in ("sslmode", "sslrootcert")}


@pytest.fixture
def firm(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "firm")


# ---------------------------------------------------------------- the rule


@pytest.mark.parametrize(
    "host", ["", "localhost", "LocalHost", "127.0.0.1", "127.9.9.9", "::1", "/var/run/postgresql", "@abstract"]
)
def test_this_machine_may_go_plain(host: str):
    assert is_here(host)


@pytest.mark.parametrize(
    "host", ["db01", "10.0.0.1", "localhost.example", "0", "::", "127.1", "notlocalhost", "fe80::1"]
)
def test_all_else_is_beyond_it(host: str):
    assert not is_here(host)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana@db01/desk",
        "postgresql://ana@db01:5433/desk",
        "postgresql://ana@/desk?host=db01",
        "postgresql://ana@/desk?host=localhost:5432&host=db02:5432",
        "postgresql://ana@/desk?host=localhost,db02",
        "postgresql://ana@[fe80::1]/desk",
        "postgresql://ana@localhost/desk?hostaddr=10.0.0.1",
        "postgresql://ana@localhost/desk?service=desk",
    ],
)
def test_a_server_elsewhere_has_to_prove_its_name(address: str):
    assert asked(address) == {"sslmode": "verify-full", "sslrootcert": "/system.pem"}


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana@localhost/desk",
        "postgresql:///desk",
        "postgresql://ana@[::1]:5432/desk",
        "postgresql://ana@/desk?host=/var/run/postgresql",
        "postgresql://ana@/desk?host=localhost:5432&host=127.0.0.1:5433&host=[::1]:5434",
    ],
)
def test_one_of_this_machine_stays_as_it_is(address: str):
    assert secured(make_url(address), STRICT, surroundings={}) == make_url(address)


@pytest.mark.parametrize(
    ("address", "variable", "value"),
    [
        ("postgresql:///desk", "PGHOST", "db01"),
        ("postgresql://ana@localhost/desk", "PGHOSTADDR", "10.0.0.1"),
        ("postgresql:///desk", "PGSERVICE", "desk"),
    ],
)
def test_what_libpq_reads_from_its_surroundings_counts(address: str, variable: str, value: str):
    assert asked(address, surroundings={variable: value})["sslmode"] == "verify-full"


def test_a_host_that_is_named_wins_over_the_surroundings():
    assert set(places(make_url("postgresql://ana@localhost/desk"), {"PGHOST": "db01"})) == {"localhost", ""}


@pytest.mark.parametrize(
    "mode", ["disable", "allow", "prefer", "require", "verify-ca", "verify_full", "disable,require"]
)
def test_less_is_refused_with_what_to_do(mode: str):
    with pytest.raises(RuleBroken, match=f"sslmode={mode} any server could") as refused:
        asked(f"postgresql://ana@db01/desk?sslmode={mode}")
    assert refused.value.field == "database"
    assert f'"{UNVERIFIED.key}": true' in str(refused.value)


@pytest.mark.parametrize("mode", ["disable", "require"])
def test_less_is_served_where_the_setting_allows_it(mode: str):
    address = f"postgresql://ana@db01/desk?sslmode={mode}"
    assert asked(address, LAX) == {"sslmode": mode}


def test_the_setting_alone_makes_nothing_weaker():
    assert asked("postgresql://ana@db01/desk", LAX)["sslmode"] == "verify-full"


def test_an_authority_is_looked_at_in_the_weaker_mode_that_does():
    trust = Trust("/firm.pem", allows_unverified=True)
    assert asked("postgresql://ana@db01/desk?sslmode=verify-ca", trust)["sslrootcert"] == "/firm.pem"


@pytest.mark.parametrize(
    ("query", "trust", "chosen"),
    [
        ("", STRICT, "/system.pem"),
        ("", Trust("/firm.pem"), "/firm.pem"),
        ("?sslrootcert=/mine.pem", Trust("/firm.pem"), "/mine.pem"),
        ("?sslrootcert=system", Trust("/firm.pem"), "/system.pem"),
        ("", Trust("~/firm.pem"), "~/firm.pem"),
    ],
)
def test_the_authority_comes_from_the_address_then_the_settings_then_the_system(query: str, trust: Trust, chosen: str):
    assert asked(f"postgresql://ana@db01/desk{query}", trust)["sslrootcert"] == str(Path(chosen).expanduser())


def test_the_authority_of_an_address_is_kept_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    kept = checked_address("postgresql://ana@db01/desk?sslrootcert=firm.pem").query["sslrootcert"]
    assert kept == str(tmp_path / "firm.pem")
    assert checked_address("postgresql://ana@db01/desk?sslrootcert=system").query["sslrootcert"] == "system"


def test_a_desk_is_the_same_however_its_server_is_checked():
    bare = make_url("postgresql://ana@db01/desk?connect_timeout=3")
    assert plain(bare.update_query_dict({"sslmode": "require", "sslrootcert": "/a.pem"})) == bare


def test_the_settings_say_whom_this_computer_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("app.core.settings.machine_file", lambda: tmp_path / "machine.json")
    assert trust_here() == STRICT
    write_whole(tmp_path / "machine.json", json.dumps({AUTHORITY.key: "/firm.pem", UNVERIFIED.key: True}))
    assert trust_here() == Trust("/firm.pem", allows_unverified=True)
    write_whole(person_file(), json.dumps({UNVERIFIED.key: False, AUTHORITY.key: 7}))
    assert trust_here() == Trust("/firm.pem")
    write_whole(person_file(), "{")
    assert trust_here() == Trust("/firm.pem", allows_unverified=True)
    assert person_file().exists()


def test_every_connection_of_a_store_is_asked_for_proof():
    address = "postgresql://ana@db01/desk"
    store, lone = Store(address), single_engine(address)
    for engine in (store.reader, store.writer, lone):
        assert engine.url.query["sslmode"] == "verify-full"
        engine.dispose()
    assert store.wire_arguments()["sslmode"] == "verify-full"
    assert store.url == make_url(address)


def test_a_store_is_not_opened_for_less():
    with pytest.raises(RuleBroken, match="sslmode=require"):
        Store("postgresql://ana@db01/desk?sslmode=require")
    with pytest.raises(RuleBroken, match="sslmode=disable"):
        single_engine("postgresql://ana@db01/desk?sslmode=disable")


# ---------------------------------------------------------------- whom the system trusts


def test_the_authorities_of_this_computer_are_in_a_file_that_can_be_read():
    assert ssl.create_default_context(cafile=system_authorities()).get_ca_certs()


def test_an_authority_named_by_a_variable_is_the_systems(firm: Authority, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(firm.file))
    assert system_authorities() == str(firm.file)


def test_authorities_kept_in_no_file_are_written_to_one(firm: Authority, tmp_path: Path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(firm.file)
    again = ssl.create_default_context(cafile=written(context, tmp_path / "share" / "all.pem"))
    assert again.get_ca_certs() == context.get_ca_certs()
