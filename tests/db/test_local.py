"""The workstation's own file: what was kept outlives a kill, a damaged page and a newer program."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core.errors import StoreRefused, StoreUnavailable
from app.tickets.drafts import Draft, DraftKind
from db.local import store as local
from db.local.codec import PlainCodec, Unreadable
from db.local.drafts import LocalDrafts
from db.local.store import LocalStore
from tests.makers import NOON


def opened(folder: Path, login: str = "ana", **more) -> LocalStore:
    return LocalStore(folder, database="desk-1", login=login, **more)


def a_draft(body: str = "Dear Zoë 👋", **facts) -> Draft:
    return Draft(**({"key": uuid4(), "kind": DraftKind.NOTE, "body": body, "changed_at": NOON} | facts))


@pytest.fixture
def store(tmp_path: Path):
    store = opened(tmp_path)
    yield store
    store.close()


def test_a_draft_comes_back_as_it_was(tmp_path: Path, store: LocalStore):
    whole = a_draft(ticket_id=5, subject="s", leaves_at=NOON, rest={"files": [1]}, kind=DraftKind.TICKET)
    odd = a_draft("half a \ud83d and \0 nought", changed_at=NOON - timedelta(hours=1))
    LocalDrafts(store).keep(whole)
    LocalDrafts(store).keep(odd)
    store.close()
    again = opened(tmp_path)
    assert LocalDrafts(again).all() == [whole, odd]
    again.close()


def test_an_older_form_never_replaces_a_newer(store: LocalStore):
    drafts, new = LocalDrafts(store), a_draft(changed_at=NOON + timedelta(seconds=1))
    drafts.keep(new)
    drafts.keep(replace(new, body="older", changed_at=NOON))
    assert drafts.all() == [new]
    drafts.drop(new.key)
    drafts.drop(new.key)
    assert not drafts.all()


def test_drafts_kept_together_are_kept_all_or_none(store: LocalStore):
    drafts, old, new = LocalDrafts(store), a_draft(), a_draft()
    drafts.keep(old)
    with pytest.raises(TypeError):
        drafts.keep(new, replace(a_draft(), rest={"no JSON": object()}))
    store.write("create trigger full before update on draft begin select raise(abort, 'full'); end")
    with pytest.raises(StoreUnavailable):
        drafts.keep(new, replace(old, body="", changed_at=NOON + timedelta(seconds=1)))
    assert drafts.all() == [old]
    store.write("drop trigger full")
    drafts.keep(new, replace(old, body="", changed_at=NOON + timedelta(seconds=1)))
    assert {d.body for d in drafts.all()} == {"", new.body}


def test_the_form_that_the_database_had_last_is_known(store: LocalStore):
    drafts, draft, typed_on = LocalDrafts(store), a_draft(), a_draft()
    for one in (draft, typed_on):
        drafts.keep(one)
        drafts.note_shared(one)
        drafts.note_shared(one)
    drafts.keep(replace(typed_on, body="more", changed_at=NOON + timedelta(seconds=1)))
    assert drafts.shared_forms() == {draft.key: NOON, typed_on.key: NOON}
    drafts.drop(draft.key)
    drafts.keep(draft)
    drafts.note_shared(replace(typed_on, changed_at=NOON + timedelta(seconds=1)))
    assert drafts.shared_forms() == {typed_on.key: NOON + timedelta(seconds=1)}


def test_what_was_sent_once_is_known_to_the_next_start_until_it_is_gone(tmp_path):
    first, second = a_draft(), a_draft()
    with closing(LocalStore(tmp_path, database="d", login="ana")) as store:
        drafts = LocalDrafts(store)
        drafts.keep(first, second)
        assert (drafts.note_tried(first.key), drafts.note_tried(second.key)) == (True, True)
        assert drafts.note_tried(first.key) is False
        drafts.note_untried(second.key)
    with closing(LocalStore(tmp_path, database="d", login="ana")) as store:
        drafts = LocalDrafts(store)
        assert drafts.tried() == {first.key}
        drafts.drop(first.key)
        assert drafts.tried() == frozenset()


def test_each_login_and_database_has_its_own_file(tmp_path: Path, store: LocalStore):
    LocalDrafts(store).keep(a_draft())
    others = [opened(tmp_path, "ben"), LocalStore(tmp_path, database="desk-2", login="ana")]
    assert [list(LocalDrafts(other).all()) for other in others] == [[], []]
    assert len({other.path for other in (*others, store)}) == 3
    assert "ana" not in store.path.name
    for other in others:
        other.close()


def test_one_damaged_draft_costs_no_other(store: LocalStore):
    drafts, kept = LocalDrafts(store), [a_draft(str(n)) for n in range(3)]
    for draft in kept:
        drafts.keep(draft)
    store.write("update draft set payload = cast(payload as text) || 'x' where key = ?", str(kept[1].key))
    assert {d.body for d in drafts.all()} == {"0", "2"}
    store.write("update draft set payload = cast(x'01ff80ff' as text) where key = ?", str(kept[1].key))
    assert len(drafts.all()) == 2
    assert len(store.notices) == 1
    assert str(kept[1].key) in store.notices[0]
    assert store.read("select count(*) from draft")[0] == (3,)


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path, store: LocalStore):
    LocalDrafts(store).keep(a_draft())
    store.write("pragma user_version = 99")
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(StoreRefused, match="newer Frontline"):
        opened(tmp_path)
    assert store.path.read_bytes() == before


def test_an_older_file_is_upgraded_with_its_drafts(tmp_path: Path, store: LocalStore, monkeypatch):
    draft = a_draft()
    LocalDrafts(store).keep(draft)
    store.close()
    monkeypatch.setattr(local, "UPGRADES", (*local.UPGRADES, ("create table later (key text primary key)",)))
    monkeypatch.setattr(local, "SCHEMA", len(local.UPGRADES))
    newer = opened(tmp_path)
    assert newer.read("pragma user_version") == [(local.SCHEMA,)]
    assert newer.read("select * from later") == []
    assert LocalDrafts(newer).all() == [draft]
    newer.close()


@pytest.mark.parametrize("rubbish", [b"", b"this is no database at all" * 200])
def test_a_file_that_is_no_database_is_kept_aside(tmp_path: Path, rubbish: bytes):
    path = tmp_path / local.file_name("desk-1", "ana")
    path.write_bytes(rubbish)
    store = opened(tmp_path)
    LocalDrafts(store).keep(a_draft())
    aside = list(tmp_path.glob("*.broken-*"))
    if rubbish:
        assert aside[0].read_bytes() == rubbish
        assert aside[0].name in store.notices[0]
    else:
        assert not aside  # an empty file is an empty database
    store.close()


def damaged(path: Path, at: float) -> None:
    """Overwrite one page of a file."""
    page = 4096
    pages = path.stat().st_size // page
    with path.open("r+b") as file:
        file.seek(int(pages * at) * page)
        file.write(os.urandom(page))


def many(store: LocalStore, count: int = 40) -> set[UUID]:
    drafts = LocalDrafts(store)
    kept = [a_draft("word " * 400) for _ in range(count)]
    for draft in kept:
        drafts.keep(draft)
    store.read("pragma wal_checkpoint(truncate)")
    return {draft.key for draft in kept}


def test_a_damaged_page_costs_only_what_lies_on_it(tmp_path: Path, store: LocalStore):
    keys = many(store)
    store.close()
    damaged(store.path, 0.7)
    again = opened(tmp_path)
    saved = {d.key for d in LocalDrafts(again).all()}
    assert saved < keys
    assert len(saved) >= len(keys) - 6
    assert "damaged" in again.notices[0]
    assert list(tmp_path.glob("*.broken-*"))
    again.close()


def test_what_is_kept_of_the_database_stays_in_no_damaged_file(tmp_path: Path, store: LocalStore):
    keys = many(store)
    store.change(("insert into kept values ('a list', 1, x'01', x'02')", ()))
    store.read("pragma wal_checkpoint(truncate)")
    store.close()
    damaged(store.path, 0.5)
    again = opened(tmp_path)
    saved = len(LocalDrafts(again).all())
    assert f"{saved} of its texts" in again.notices[0]  # no list of the database is a text
    assert 0 < saved < len(keys)
    (aside,) = (path for path in tmp_path.glob("*.broken-*") if path.name[-1].isdigit())
    with closing(sqlite3.connect(aside)) as broken:
        assert broken.execute("select count(*) from kept").fetchone() == (0,)
    again.close()


def test_damage_while_the_window_is_open_loses_no_keystroke(tmp_path: Path, store: LocalStore):
    many(store)
    store.close()
    store = opened(tmp_path)
    store.read("pragma wal_checkpoint(truncate)")
    for at in (0.4, 0.6, 0.8):
        damaged(store.path, at)
    last = a_draft("typed just now")
    LocalDrafts(store).keep(last)
    assert last in LocalDrafts(store).all()
    store.close()


KEEPER = """
import sys
from pathlib import Path
from tests.db.test_local import a_draft, opened
from db.local.drafts import LocalDrafts
drafts = LocalDrafts(opened(Path(sys.argv[1])))
n = 0
while True:
    draft = a_draft("word " * 50)
    drafts.keep(draft)
    print(draft.key, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_kept_survives_a_kill(tmp_path: Path):
    for _ in range(2):
        keeper = subprocess.Popen([sys.executable, "-c", KEEPER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert keeper.stdout is not None
        said = [keeper.stdout.readline().strip() for _ in range(25)]
        keeper.send_signal(signal.SIGKILL)
        rest, _ = keeper.communicate()
        said += [line for line in rest.splitlines() if len(line) == 36]
        store = opened(tmp_path)
        assert {UUID(key) for key in said} <= {d.key for d in LocalDrafts(store).all()}
        assert not store.notices
        store.close()


def test_any_thread_may_keep(store: LocalStore):
    drafts, failed = LocalDrafts(store), []

    def type_away() -> None:
        try:
            for _ in range(20):
                drafts.keep(a_draft())
                drafts.all()
        except Exception as error:  # noqa: BLE001  a thread's failure belongs to the test
            failed.append(error)

    threads = [threading.Thread(target=type_away) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(drafts.all()) == 120


def test_two_windows_share_the_file(tmp_path: Path, store: LocalStore):
    other = opened(tmp_path)
    mine, theirs = a_draft(), a_draft()
    LocalDrafts(store).keep(mine)
    LocalDrafts(other).keep(theirs)
    assert {d.key for d in LocalDrafts(store).all()} == {mine.key, theirs.key}
    other.close()


def test_closing_does_not_wait_for_another_program(store: LocalStore):
    with closing(sqlite3.connect(store.path, isolation_level=None)) as another:
        another.execute("begin immediate")
        waiting = threading.Thread(target=LocalDrafts(store).keep, args=(a_draft(),))
        waiting.start()
        while not is_taken(store):
            pass
        store.close()
        assert waiting.is_alive()
        another.execute("rollback")
        waiting.join()
    assert LocalDrafts(store).all()


def is_taken(store: LocalStore) -> bool:
    is_free = store._lock.acquire(blocking=False)
    if is_free:
        store._lock.release()
    return not is_free


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="What you typed stays"):
        opened(tmp_path / "file")


def test_only_its_person_may_read_the_file(store: LocalStore):
    if os.name == "posix":
        assert store.path.stat().st_mode & 0o077 == 0


def test_power_loss_keeps_what_was_committed(store: LocalStore):
    assert store.read("pragma synchronous") == [(2,)]
    assert store.read("pragma journal_mode") == [("wal",)]


def test_a_codec_knows_damage():
    codec = PlainCodec()
    kept = codec.encode(b"text", "")
    assert codec.decode(kept, "") == b"text"
    for damage in (b"", kept[:-1], b"\x02" + kept[1:], kept[:7] + b"!" + kept[8:]):
        with pytest.raises(Unreadable):
            codec.decode(damage, "")


def test_payloads_pass_the_codec(tmp_path: Path):
    class Backwards(PlainCodec):
        def encode(self, payload: bytes, place: str) -> bytes:
            return super().encode(payload, place)[::-1]

        def decode(self, stored: bytes, place: str) -> bytes:
            return super().decode(stored[::-1], place)

    store, draft = opened(tmp_path, unlock=lambda _store: Backwards()), a_draft("secret words")
    LocalDrafts(store).keep(draft)
    assert LocalDrafts(store).all() == [draft]
    store.close()
    assert b"secret words" not in store.path.read_bytes()
