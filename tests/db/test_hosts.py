"""A desk on several servers: how they are named, kept and shown, and that the writable one is chosen."""

import socket

import pytest
from sqlalchemy import make_url

from app.connect.vault import name_of
from app.core.errors import RuleBroken
from db.address import address_of_desk, checked_address
from db.engine import Store, single_engine
from db.hosts import choice, hosts_of

KEPT = "postgresql+psycopg://ana@/desk?host=db1&host=db2%3A5433"


@pytest.mark.parametrize(
    "said",
    [
        "postgresql://ana@db1,db2:5433/desk",
        "postgres://ana@db1:5432,db2:5433/desk",
        "postgresql://ana@db1,db2:5433,db1/desk",
        "postgresql://ana@db1,db2:5433/desk?",
        "postgresql://ana@/desk?host=db1&host=db2:5433",
        "postgresql://ana@/desk?host=db1,db2:5433",
        "postgresql://ana@/desk?host=db1,db2&port=5432,5433",
        "postgresql://ana@db1,db2:5433/desk?target_session_attrs=read-write",
        "postgresql://ana@db1,db2:5433/desk?target_session_attrs=primary",
        KEPT,
    ],
)
def test_several_servers_are_kept_in_one_form(said: str):
    assert str(checked_address(said)) == KEPT
    assert address_of_desk(said) == make_url(KEPT)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("postgresql://ana@db1:5433,db2/desk", "ana@db1:5433/desk"),
        ("postgresql://ana@DB1,db2:5433/desk", "ana@db1:5432/desk"),
        ("postgresql://ana@/desk?host=db1,db2&port=7000", "ana@db1:7000/desk"),
    ],
)
def test_the_password_is_kept_under_one_name_whether_the_address_is_as_typed_or_as_kept(said: str, name: str):
    assert name_of(said) == name_of(str(checked_address(said))) == name


def test_what_else_an_address_says_stays():
    kept = checked_address("postgresql://ana@db1,db2/desk?application_name=x&connect_timeout=9")
    assert kept.query == {"host": ("db1", "db2"), "application_name": "x", "connect_timeout": "9"}
    assert checked_address("postgresql://10.0.0.1,10.0.0.2:99/desk").query["host"] == ("10.0.0.1", "10.0.0.2:99")
    assert checked_address("postgresql://ana@/desk?host=a,b&port=7000").query["host"] == ("a:7000", "b:7000")


@pytest.mark.parametrize(
    "said", ["postgresql://ana@db1:5433/desk", "postgresql://ana@/desk?host=/run/pg", "postgresql://ana@[::1]:54/desk"]
)
def test_one_server_stays_as_it_is(said: str):
    assert checked_address(said) == make_url(said.replace("postgresql:", "postgresql+psycopg:"))
    assert choice(checked_address(said)) == {}


def test_one_server_named_twice_is_one():
    assert str(checked_address("postgresql://ana@db1:5433,db1:5433/desk")) == "postgresql+psycopg://ana@db1:5433/desk"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("postgresql://ana@db1,/desk", "a server is missing"),
        ("postgresql://ana@db1,,db2/desk", "a server is missing"),
        ("postgresql://ana@db1,db2:port/desk", "“db2:port” can't be one of several"),
        ("postgresql://ana@db1,db2:70000/desk", "“db2:70000” can't be one"),
        ("postgresql://ana@db1,[::1]:5433/desk", "a name or an IPv4 address"),
        ("postgresql://ana@db1/desk?host=db2", "names its server twice"),
        ("postgresql://ana@db1,db2/desk?port=1,2,3", "2 servers and 3 ports"),
        ("postgresql://ana@db1:1,db2/desk?port=1,2", "2 servers and 2 ports"),
        ("postgresql://ana@db1,db2/desk?target_session_attrs=any", "takes nothing"),
        ("postgresql://ana@db1,db2/desk?target_session_attrs=prefer-standby", "Leave it out"),
        ("postgresql://ana@db1,db2", "names no database"),
    ],
)
def test_what_can_not_be_is_refused_with_what_to_write(said: str, why: str):
    with pytest.raises(RuleBroken, match=why.replace("[", r"\[")) as refused:
        checked_address(said)
    assert refused.value.field == "database"


def test_a_password_is_refused_among_several_too():
    with pytest.raises(RuleBroken, match="password doesn't belong") as refused:
        checked_address("postgresql://ana:Hunter2@db1,db2/desk")
    assert "Hunter2" not in str(refused.value)


@pytest.mark.parametrize("said", [KEPT, "postgresql://ana@db1,db2:5433/desk"])
def test_all_are_shown(said: str):
    assert hosts_of(checked_address(said)) == ("db1", "db2:5433")
    assert hosts_of(make_url("postgresql://ana@/desk")) == ("localhost",)
    assert hosts_of(make_url("postgresql://ana@db:99/desk")) == ("db:99",)


def test_reader_writer_and_listener_ask_for_the_one_that_takes_what_is_written():
    silent = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    try:
        places = ",".join(f"127.0.0.1:{one.getsockname()[1]}" for one in silent)
        store = Store(checked_address(f"postgresql://ana@{places}/desk"))
        assert store.label == f"desk@{places.replace(',', ', ')}"
        told = store.wire_arguments()
        assert (told["target_session_attrs"], told["connect_timeout"]) == ("read-write", 3)
        for engine in (store.reader, store.writer, single_engine(store.url)):
            asked: list[dict[str, object]] = []
            engine.dialect.connect = lambda *_, asked=asked, **named: asked.append(named) or 1 / 0
            with pytest.raises(ZeroDivisionError):
                engine.connect()
            assert asked[0]["host"] == "127.0.0.1,127.0.0.1"
            assert asked[0]["target_session_attrs"] == "read-write"
            assert asked[0]["connect_timeout"] == 3
        store.dispose()
    finally:
        for one in silent:
            one.close()
