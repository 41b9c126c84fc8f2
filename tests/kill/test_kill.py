"""A client killed at any moment loses nothing that it said is kept, and sends nothing twice.

`FRONTLINE_KILLS=200` is the long version, which also holds that what was typed two seconds earlier is kept.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import keyring
import pytest
from sqlalchemy import select

from app.connect.vault import Keys
from app.core.clock import SystemClock
from app.tickets import deeds
from app.tickets.drafts import latest
from app.tickets.model import EntryKind
from db.engine import Store
from db.local.drafts import LocalDrafts
from db.local.store import LocalStore
from db.local.unlocking import Unlocking
from db.tickets import tables as t
from db.tickets.drafts import SqlDrafts
from db.work import SqlWork
from tests.key_ring import FileKeyring, in_file
from tests.makers import ANA, DANA, opened

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("FRONTLINE_KILLS", "0"))
ROOT = Path(__file__).parents[2]
SHORT = 2
SAFE_AFTER = 2.0
"""Seconds after which what was typed must be safe; held to in the long version only, for tests time nothing."""
STANDSTILL = 0.1
"""Seconds: three times what lies between two words of the client."""
PATIENCE, START = 60.0, 30.0
"""Seconds until a client with its window open must have typed, and until the window must be open."""


def run_and_kill(
    address: str, folder: Path, ticket_id: int, dice: random.Random, *, patience: float = PATIENCE
) -> tuple[list[str], float]:
    """Start a client, kill it at a random moment after it began to type, and return what it said and when it died.

    One that never types fails the test with what it said instead. It writes to files, for reading a pipe may wait
    for ever.
    """
    words, complaints = folder.with_name("said.txt"), folder.with_name("complained.txt")
    arguments = [address, str(folder), str(ticket_id), "1.0", str(dice.randrange(10**6)), str(patience)]
    with words.open("w") as out, complaints.open("w") as err:
        client = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.client", *arguments],
            cwd=ROOT,
            stdout=out,
            stderr=err,
            env=os.environ
            | in_file(key_ring_of(folder))
            | {"QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"},
        )
        has_typed = typed(client, words, patience + START)
        if has_typed:
            time.sleep(dice.uniform(0.2, 6.0))
        died = time.time()
        client.kill()
        client.wait(PATIENCE)
    if not has_typed:
        pytest.fail(f"The client never typed. It said:\n{complaints.read_text('utf-8', 'replace')}")
    return words.read_text("utf-8").splitlines(), died


def typed(client: subprocess.Popen[bytes], words: Path, patience: float) -> bool:
    """Wait until the client has said something; False when it ended or time ran out before."""
    until = time.monotonic() + patience
    while not words.stat().st_size:
        if client.poll() is not None or time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def aged(said: list[str], died: float) -> Iterator[tuple[float, str, str]]:
    """Return what was said, newest first, each with the seconds the client still had to keep it.

    A machine that stands still gives its client no time: of a pause between two words STANDSTILL counts at the most.
    """
    age, later = 0.0, died
    for line in reversed(said):
        at, did, what = line.split(" ", 2)
        age += min(later - float(at), STANDSTILL)
        later = float(at)
        yield age, did, what


def key_ring_of(folder: Path) -> Path:
    return folder.with_name("key ring.json")


def workstation(store: Store, folder: Path) -> LocalStore:
    """Open the client's own file with the key that the client made for it."""
    keyring.set_keyring(FileKeyring(key_ring_of(folder)))
    url = store.url.render_as_string(hide_password=True)
    local = LocalStore(folder, database=url, login=ANA.login, unlock=lambda own: Unlocking(Keys(), own).codec())
    assert not local.codec.refusal
    return local


@pytest.fixture(autouse=True)
def _own_key_ring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def stored_texts(store: Store) -> list[str]:
    with store.reader.connect() as connection:
        rows = connection.execute(select(t.entry.c.body).where(t.entry.c.kind == EntryKind.REPLY))
        return [row[0] for row in rows]


def test_killed_clients_lose_nothing_and_send_nothing_twice(address: str, tmp_path: Path):
    store = Store(address)
    ticket_id, folder, dice = opened(store, asker=DANA), tmp_path / "workstation", random.Random(7)
    sent: set[str] = set()
    for kill in range(KILLS or SHORT):
        said, died = run_and_kill(address, folder, ticket_id, dice)
        local = workstation(store, folder)
        kept = latest(LocalDrafts(local).all(), SqlDrafts(store, ANA).all())
        everything = [d.body for d in kept] + stored_texts(store)
        assert not local.notices
        local.close()
        must_be_there: dict[str, int] = {}
        for age, did, what in aged(said, died):
            if did == "kept" or (KILLS and did == "typed" and age > SAFE_AFTER):
                name, count = what.split("|")
                must_be_there[name] = max(int(count), must_be_there.get(name, 0))
            elif did == "sent" and age > SAFE_AFTER:
                sent.add(what)
        for name, count in must_be_there.items():
            # what an earlier client left in the editor stands before it
            found = [text.split(name, 1)[1].split() for text in everything if name in text]
            assert found, f"kill {kill}: all of {name!r} is lost"
            assert max(map(len, found)) >= count - 1, f"kill {kill}: words of {name!r} are lost"
    settle(store, folder)
    texts = stored_texts(store)
    for name in sent:
        assert sum(name in text for text in texts) == 1, f"{name!r} was not sent once"
    assert len(texts) == len(set(texts))
    store.dispose()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_client_that_never_types_is_ended_and_quoted(address: str, tmp_path: Path):
    nowhere = 404
    with pytest.raises(pytest.fail.Exception, match=r"never typed(.|\n)*client\.py.* in main"):
        run_and_kill(address, tmp_path / "workstation", nowhere, random.Random(7), patience=2.0)


def settle(store: Store, folder: Path) -> None:
    """Do what the next start does with held replies whose time has come: send each once, twice over."""
    local = workstation(store, folder)
    held = [d for d in latest(LocalDrafts(local).all(), SqlDrafts(store, ANA).all()) if d.is_overdue(datetime.now(UTC))]
    local.close()
    for _ in range(2):
        for draft in held:
            text = deeds.written(
                "entry",
                {
                    "ticket_id": draft.ticket_id,
                    "kind": EntryKind.REPLY,
                    "body": draft.body,
                    "files": (),
                    "written_at": None,
                },
            )
            deeds.perform(text, SqlWork(store, ANA), SystemClock(), key=UUID(str(draft.key)))
