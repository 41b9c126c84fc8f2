"""The program of the worker: what it says, how it ends, and that it does what waits."""

import io
import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, make_url, update

from app.identity.baseline import read
from app.identity.directories import Contact, ContactKind
from app.identity.gate import Asked
from app.identity.model import Action, Caller, Channel
from app.service import main
from app.worker.connections import Built
from app.worker.setting_up import means_of
from db.engine import Store
from db.identity import tables as t
from db.migrate import version_of
from db.tables import schema_info
from tests.desks import desk_on
from tests.makers import ANA, SECRET, address_of, opened
from tests.worker.desk import gate_of, service_of
from tests.worker.fakes import DANA, KEY, MemoryDirectory, now

ROOT = Path(__file__).parents[2]
AWAY = {"host": "127.0.0.1", "port": 1, "base_dn": "DC=north", "account": "desk@north.example"}


@pytest.fixture
def store(address):
    store = Store(address)
    version_of(store)
    yield store
    store.dispose()


@pytest.fixture
def where(store, monkeypatch):
    """The address that the worker signs in to, its password being in the environment."""
    service = service_of(store)
    monkeypatch.setenv("FRONTLINE_SECRET_DATABASE", SECRET)
    yield service.url._replace(password=None).render_as_string()
    if service is not store:
        service.dispose()


@pytest.fixture
def secrets(monkeypatch):
    monkeypatch.setenv("FRONTLINE_SECRET_WORKER", KEY.hex())
    monkeypatch.setenv("FRONTLINE_SECRET_NORTH", "CANARY-of-north")


def connect(store, name="North", kind="active_directory", settings=AWAY):
    with store.writer.begin() as connection:
        row = {"name": name, "kind": kind, "settings": settings, "is_active": True, "position": 1}
        connection.execute(insert(t.connection).values(**row))


def test_without_a_key_ring_it_says_what_to_do(where, capsys):
    assert main(["--database", where, "--once"]) == 1
    assert "FRONTLINE_SECRET_WORKER" in capsys.readouterr().err


def test_its_own_key_is_made_once_and_kept(where, store, memory_keyring, capsys):
    connect(store)
    assert main(["--database", where, "--once"]) == 1  # without the secret of its only directory
    first = dict(memory_keyring.secrets)
    assert len(first) == 1
    assert main(["--database", where, "--once"]) == 1
    assert memory_keyring.secrets == first


def test_without_a_directory_it_ends_and_says_where_one_is_set_up(where, secrets, capsys):
    assert main(["--database", where, "--once"]) == 1
    assert "no directory" in capsys.readouterr().err


def test_a_missing_secret_is_named_with_where_to_put_it(where, store, secrets, monkeypatch, capsys):
    monkeypatch.delenv("FRONTLINE_SECRET_NORTH")
    connect(store)
    assert main(["--database", where, "--once"]) == 1
    said = capsys.readouterr().err
    assert "FRONTLINE_SECRET_NORTH" in said
    assert "--keep-secret" in said


def test_an_unknown_kind_is_told_and_the_rest_works(where, store, secrets, capsys):
    connect(store)
    connect(store, "Old", "novell", {})
    assert main(["--database", where, "--once"]) == 0
    assert "novell" in capsys.readouterr().err


def test_a_secret_is_kept_in_the_key_ring_from_where_it_is_read(where, store, memory_keyring, monkeypatch, capsys):
    connect(store)
    monkeypatch.setattr(sys, "stdin", io.StringIO("CANARY-of-north\n"))
    assert main(["--database", where, "--keep-secret", "North"]) == 0
    assert "CANARY-of-north" in memory_keyring.secrets.values()
    assert "CANARY" not in capsys.readouterr().out
    assert main(["--database", where, "--once"]) == 0


def test_nothing_typed_is_nothing_kept(where, memory_keyring, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert main(["--database", where, "--keep-secret", "North"]) == 1
    assert memory_keyring.secrets == {}


def test_trying_the_connections_says_what_is_wrong(where, store, secrets, capsys):
    connect(store)
    connect(store, "Old", "novell", {})
    assert main(["--database", where, "--check"]) == 1
    said = capsys.readouterr().out
    assert "FAIL North" in said
    assert "FAIL Old" in said
    assert "CANARY" not in said


def test_an_older_schema_is_refused_with_what_to_do(where, store, secrets, capsys):
    with store.writer.begin() as connection:
        connection.execute(update(schema_info).values(version=2))
    assert main(["--database", where, "--once"]) == 1
    assert "app.admin upgrade" in capsys.readouterr().err


def test_a_desk_that_is_not_there_is_refused(tmp_path, secrets, capsys):
    assert main(["--database", str(tmp_path / "nothing.db"), "--once"]) == 1
    assert "set up" in capsys.readouterr().err


def test_a_failure_that_nobody_foresaw_quotes_nothing(where, secrets, monkeypatch, capsys):
    def fall(*_, **__):
        raise ZeroDivisionError("CANARY")

    monkeypatch.setattr("app.service.means_of", fall)
    assert main(["--database", where, "--once"]) == 1
    said = capsys.readouterr()
    assert "CANARY" not in said.err + said.out
    assert "ZeroDivisionError" in said.err


def test_it_does_what_waits_once_and_ends(where, store, secrets, capsys):
    connect(store)
    gate = gate_of(store)
    assert main(["--database", where, "--once"]) == 0  # from now on a worker is known to be there
    verification = gate.open(Asked(opened(store), Action.UNLOCK, Channel.PHONE, Caller.SUBJECT), key=uuid4())
    job = gate.look_up(verification, "Dana Whitfield")
    assert main(["--database", where, "--once"]) == 0
    (found,) = [one for one in gate.read(verification).running if one.job_id == job]
    assert found.state == "failed"
    assert "North" in found.said
    said = capsys.readouterr()
    assert "Dana" not in said.err
    assert "claimed" in said.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to be told by")
def test_told_to_stop_it_ends_well(where, store, secrets):
    connect(store)
    process = subprocess.Popen(
        [sys.executable, "-m", "app.service", "--database", where],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        text=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "feed state=there" in line:
                break
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.mark.postgres
def test_a_persons_login_is_no_workers(pg_cluster, secrets, monkeypatch, capsys):
    monkeypatch.setenv("FRONTLINE_SECRET_DATABASE", SECRET)
    with desk_on(pg_cluster) as url:
        address = make_url(address_of(url, ANA))._replace(password=None).render_as_string()
        assert main(["--database", address, "--once"]) == 1
    assert "fl_service" in capsys.readouterr().err


@pytest.mark.usefixtures("secrets")
def test_a_baseline_that_two_people_agreed_on_is_applied_and_told_row_by_row(
    where, store, tmp_path, monkeypatch, capsys
):
    number = "+15550100101"
    directory = MemoryDirectory("North", replace(DANA, directory="North", account="dana@north.example"))
    directory.find = lambda words: [one for one in directory.people.values() if words == one.account]
    kinds = {"memory": lambda making: Built(making.connection.name, directory)}
    monkeypatch.setattr("app.service.means_of", partial(means_of, kinds=kinds))
    connect(store, kind="memory")
    file = tmp_path / "baseline.csv"
    rows = f"dana@north.example,phone,{number},2021-01-31,HR\nnobody@north.example,phone,{number},2021-01-31,HR\n"
    file.write_text(f"person,kind,value,since,source\n{rows}", encoding="utf-8")
    asked = ["--database", where, "--baseline", str(file)]
    assert main(asked) == 1
    if not store.is_postgres:
        assert "two people" in capsys.readouterr().err
        return
    assert "exactly this content" in capsys.readouterr().err
    agreed_on(store, read(file.read_text(encoding="utf-8"), now()))
    contacts = [Contact(ContactKind.MOBILE, number)]
    directory.people = {name: replace(one, contacts=contacts) for name, one in directory.people.items()}
    assert main(asked) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[1:] == [
        "2,dana@north.example,phone,2021-01-31,applied",
        "3,nobody@north.example,phone,2021-01-31,person not found",
    ]
    assert number not in said.out + said.err
    assert main(asked) == 1


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(("ticket", "said"), [("HD-7", "takes a terminal"), ("Dana", "no number of a ticket")])
def test_enrolling_shows_nothing_where_nobody_sits(where, store, capsys, ticket, said):
    assert main(["--database", where, "--enrol", ticket]) == 1
    assert said in capsys.readouterr().err


def agreed_on(store, baseline):
    with store.writer.begin() as connection:
        row = {"directory": "North", "digest": baseline.digest, "counts": baseline.counts, "told": {}, "applied": 0}
        times = {"oldest": baseline.oldest, "newest": baseline.newest, "proposed_at": now(), "agreed_at": now()}
        connection.execute(insert(t.baseline).values(**row, **times, proposed_by=1, agreed_by=2))
