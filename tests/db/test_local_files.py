"""Files that wait on this workstation for the database: they outlive a kill, and go when the database has them."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core.errors import RuleBroken, StoreUnavailable
from app.tickets.files import LARGEST, WaitingFile
from app.tickets.model import Filed
from db.local.codec import PlainCodec
from db.local.drafts import LocalDrafts
from db.local.files import LocalFiles
from db.local.store import UPGRADES, LocalStore
from tests.db.test_local import a_draft, opened

EVERY_BYTE = bytes(range(256)) * 40


@pytest.fixture
def store(tmp_path: Path):
    store = opened(tmp_path)
    yield store
    store.close()


@pytest.fixture
def files(store: LocalStore) -> LocalFiles:
    return LocalFiles(store)


def a_file(name: str = "schermo è.png", draft: UUID | None = None, size: int = 5) -> WaitingFile:
    return WaitingFile(uuid4(), draft or uuid4(), name, size)


def test_files_come_back_as_they_were_and_in_their_order(tmp_path: Path, store: LocalStore, files: LocalFiles):
    kept = [a_file(name) for name in ("b.txt", "a.txt", "half \ud83d.txt")]
    for file in kept:
        files.keep(file, EVERY_BYTE + file.name.encode("utf-8", "replace"))
    store.close()
    again = opened(tmp_path)
    assert LocalFiles(again).all() == kept
    assert LocalFiles(again).content(kept[1].key) == EVERY_BYTE + b"a.txt"
    again.close()


def test_a_filed_file_lets_its_content_go_and_keeps_its_place(files: LocalFiles):
    file = a_file()
    files.keep(file, EVERY_BYTE)
    filed = Filed("a" * 64, file.name, len(EVERY_BYTE))
    files.note_filed(file.key, filed)
    files.note_filed(uuid4(), filed)
    [kept] = files.all()
    assert kept == WaitingFile(file.key, file.draft, file.name, file.size, filed)
    assert files.content(file.key) == b""


def test_files_go_with_their_draft_under_another_key(files: LocalFiles):
    mine, other = a_file(), a_file()
    for file in (mine, other):
        files.keep(file, b"x")
    new = uuid4()
    files.go_on_under(mine.draft, new)
    assert [file.draft for file in files.all()] == [new, other.draft]


def test_dropping_forgets_and_dropping_twice_is_fine(files: LocalFiles):
    kept = [a_file() for _ in range(3)]
    for file in kept:
        files.keep(file, b"x")
    files.drop(kept[0].key, kept[2].key)
    files.drop(kept[0].key)
    files.drop()
    assert files.all() == [kept[1]]


@pytest.mark.parametrize("size", [0, LARGEST + 1])
def test_the_limits_hold_here_too(files: LocalFiles, size: int):
    with pytest.raises(RuleBroken, match="wasn't attached"):
        files.keep(a_file(), bytes(size))
    assert not files.all()


def test_the_largest_file_is_kept(files: LocalFiles):
    file = a_file()
    files.keep(file, bytes(LARGEST))
    assert len(files.content(file.key)) == LARGEST


def test_a_damaged_content_is_told_by_name_and_costs_no_other(store: LocalStore, files: LocalFiles):
    bad, good = a_file("bad.txt"), a_file("good.txt")
    for file in (bad, good):
        files.keep(file, EVERY_BYTE)
    store.write("update file set content = x'01ff' where key = ?", str(bad.key))
    with pytest.raises(RuleBroken, match=r"bad\.txt.*Attach it again"):
        files.content(bad.key)
    with pytest.raises(RuleBroken, match="Attach it again"):
        files.content(uuid4())
    assert files.content(good.key) == EVERY_BYTE
    store.write("update file set payload = x'02' where key = ?", str(bad.key))
    assert files.all() == [good]


def test_what_is_stored_passes_the_codec(tmp_path: Path):
    class Mirror(PlainCodec):
        def encode(self, payload: bytes, place: str) -> bytes:
            return super().encode(payload[::-1], place)

        def decode(self, stored: bytes, place: str) -> bytes:
            return super().decode(stored, place)[::-1]

    store = opened(tmp_path, unlock=lambda _store: Mirror())
    file = a_file("payslip.pdf")
    LocalFiles(store).keep(file, b"in plain sight")
    assert LocalFiles(store).content(file.key) == b"in plain sight"
    assert LocalFiles(store).all() == [file]
    store.close()
    raw = store.path.read_bytes()
    assert b"in plain sight" not in raw
    assert b"payslip" not in raw


def test_a_file_of_the_first_version_is_brought_up_and_keeps_its_drafts(tmp_path: Path, store: LocalStore):
    draft = a_draft()
    LocalDrafts(store).keep(draft)
    store.close()
    old = sqlite3.connect(store.path)
    later = "select name from sqlite_schema where type = 'table' and name <> 'draft'"
    for (table,) in old.execute(later).fetchall():
        old.execute(f"drop table {table}")
    old.execute("pragma user_version = 1")
    old.close()
    again = opened(tmp_path)
    LocalFiles(again).keep(a_file(), b"x")
    assert LocalDrafts(again).all() == [draft]
    assert again.read("pragma user_version") == [(len(UPGRADES),)]
    again.close()


def test_a_full_disk_is_told(store: LocalStore, files: LocalFiles):
    store.write("pragma max_page_count = 1")
    with pytest.raises(StoreUnavailable, match="can't be used"):
        files.keep(a_file(), bytes(1_000_000))
    assert not files.all()


KILLED = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from app.tickets.files import WaitingFile
from db.local.files import LocalFiles
from db.local.store import LocalStore
store = LocalStore(Path(sys.argv[1]), database="desk-1", login="ana")
LocalFiles(store).keep(WaitingFile(UUID(int=1), UUID(int=2), "log.txt", 3), b"abc")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
def test_a_kill_right_after_attaching_costs_nothing(tmp_path: Path):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, cwd=Path(__file__).parents[2])
    assert killed.returncode == -signal.SIGKILL
    store = opened(tmp_path)
    assert [(f.name, LocalFiles(store).content(f.key)) for f in LocalFiles(store).all()] == [("log.txt", b"abc")]
    store.close()
