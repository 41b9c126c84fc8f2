"""What lies on the workstation is encrypted: nothing typed is found in its file, and no lost key loses a draft."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets.files import WaitingFile
from app.tickets.model import Filed
from db.local.codec import Locked, PlainCodec, Unreadable
from db.local.drafts import LocalDrafts
from db.local.files import LocalFiles
from db.local.sealing import ClosedCodec, SealingCodec
from db.local.store import LocalStore
from db.local.unlocking import Unlocking
from tests.db.test_local import a_draft
from tests.makers import NOON

SECRET = "the password on the yellow note"
NAME, OTHER = "0123456789abcdef", "ffffffffffffffff"
LATER = NOON + timedelta(minutes=1)


class Ring:
    """A key ring of a test: it may be closed, and it may forget."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.asked: list[str] = []
        self.is_open = True
        self.is_forgetful = False

    def read(self, name: str) -> str | None:
        self.asked.append(name)
        if not self.is_open:
            raise HelpDeskError("this computer's key ring can't be used (it is locked).")
        return self.keys.get(name)

    def write(self, name: str, key: str) -> None:
        if not self.is_open:
            raise HelpDeskError("this computer's key ring can't be used (it is locked).")
        if not self.is_forgetful:
            self.keys[name] = key


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


class Workstation:
    """Opens the file again and again, as each start of the program does."""

    def __init__(self, folder: Path, ring: Ring) -> None:
        self.folder, self.ring = folder, ring
        self.opened: list[LocalStore] = []

    def start(self) -> LocalStore:
        store = self.beside()
        store.codec  # noqa: B018  the first to ask unlocks
        return store

    def beside(self) -> LocalStore:
        store = LocalStore(
            self.folder, database="desk-1", login="ana", unlock=lambda store: Unlocking(self.ring, store).codec()
        )
        self.opened.append(store)
        return store

    def plain(self) -> LocalStore:
        self.opened.append(LocalStore(self.folder, database="desk-1", login="ana"))
        return self.opened[-1]

    def again(self) -> LocalStore:
        self.close()
        return self.start()

    def close(self) -> None:
        for store in self.opened:
            store.close()
        self.opened.clear()

    def raw(self) -> bytes:
        """Return all bytes of the file, its journal included."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()) if path.is_file())


@pytest.fixture
def here(folder: Path, ring: Ring) -> Iterator[Workstation]:
    here = Workstation(folder, ring)
    yield here
    here.close()


def a_file(store: LocalStore, draft, content: bytes = SECRET.encode()) -> WaitingFile:
    file = WaitingFile(uuid4(), draft.key, "payslip.pdf", len(content))
    LocalFiles(store).keep(file, content)
    return file


# ---------------------------------------------------------------- the codec


@pytest.fixture
def codec() -> SealingCodec:
    return SealingCodec({NAME: bytes(32), OTHER: b"k" * 32}, NAME)


def test_what_is_sealed_opens_only_whole_and_in_its_place(codec: SealingCodec):
    sealed = codec.encode(SECRET.encode(), "draft/1/payload")
    assert SECRET.encode() not in sealed
    assert codec.decode(sealed, "draft/1/payload") == SECRET.encode()
    with pytest.raises(Unreadable):
        codec.decode(sealed, "draft/2/payload")
    for at in range(len(sealed)):
        with pytest.raises(Unreadable):
            codec.decode(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], "draft/1/payload")
        with pytest.raises(Unreadable):
            codec.decode(sealed[:at], "draft/1/payload")


def test_the_same_text_never_looks_the_same(codec: SealingCodec):
    assert len({codec.encode(b"same", "a")[9:21] for _ in range(1000)}) == 1000


def test_a_key_by_another_name_opens_nothing(codec: SealingCodec):
    sealed = SealingCodec({OTHER: b"k" * 32}, OTHER).encode(b"text", "a")
    assert codec.decode(sealed, "a") == b"text"
    with pytest.raises(Locked):
        SealingCodec({NAME: bytes(32)}, NAME).decode(sealed, "a")
    with pytest.raises(Unreadable):
        SealingCodec({OTHER: b"x" * 32}, OTHER).decode(sealed, "a")


def test_without_a_key_what_is_plain_opens_and_nothing_is_sealed(codec: SealingCodec):
    closed = ClosedCodec("No key.")
    assert closed.decode(PlainCodec().encode(b"plain", ""), "") == b"plain"
    with pytest.raises(Locked):
        closed.decode(codec.encode(b"text", "a"), "a")
    with pytest.raises(StoreUnavailable, match="No key"):
        closed.encode(b"text", "a")


# ---------------------------------------------------------------- at rest


def test_nothing_that_was_typed_or_attached_is_found_in_the_file(here: Workstation):
    store, draft = here.start(), a_draft(SECRET, subject="Overtime", rest={"caller": "Zoë Winter"})
    LocalDrafts(store).keep(draft)
    file = a_file(store, draft)
    LocalFiles(store).note_filed(file.key, Filed("a" * 64, "payslip.pdf", 3))
    assert (store.path.parent / f"{store.path.name}-wal").stat().st_size > 0
    raw = here.raw()
    for word in (SECRET, "Overtime", "Zoë Winter", "payslip"):
        assert word.encode() not in raw
    again = here.again()
    assert LocalDrafts(again).all() == [draft]
    assert LocalFiles(again).all()[0].name == "payslip.pdf"
    assert not again.notices


def test_each_file_has_a_key_of_its_own_that_the_ring_alone_has(here: Workstation, ring: Ring, folder: Path):
    store = here.start()
    LocalDrafts(store).keep(a_draft())
    other = LocalStore(folder, database="desk-1", login="ben", unlock=lambda store: Unlocking(ring, store).codec())
    LocalDrafts(other).keep(a_draft())
    other.close()
    assert len(set(ring.keys.values())) == 2
    for name, key in ring.keys.items():
        assert name.startswith("drafts ")
        assert len(bytes.fromhex(key)) == 32
        assert key.encode() not in here.raw()
        assert bytes.fromhex(key) not in here.raw()


def test_the_ring_is_asked_once_and_not_before_something_is_read(here: Workstation, ring: Ring):
    store = here.beside()
    assert not ring.asked
    LocalDrafts(store).keep(a_draft())
    asked = len(ring.asked)
    for _ in range(5):
        LocalDrafts(store).keep(a_draft())
        LocalDrafts(store).all()
    assert len(ring.asked) == asked


def test_a_payload_put_in_the_place_of_another_is_told_as_damaged(here: Workstation):
    store = here.start()
    drafts = LocalDrafts(store)
    mine, moved = a_draft("to Ana"), a_draft("to Ben")
    drafts.keep(mine, moved)
    asked = "update draft set payload = (select payload from draft where key = ?) where key = ?"
    store.write(asked, str(moved.key), str(mine.key))
    assert drafts.all() == [moved]
    assert str(mine.key) in store.notices[0]


def test_any_thread_may_seal_and_open(here: Workstation):
    drafts, failed = LocalDrafts(here.beside()), []

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


# ---------------------------------------------------------------- what earlier versions kept plainly


def earlier(here: Workstation, count: int = 30):
    """Leave a file as the version before did: plain, and with plain remains in free pages and the journal."""
    store = here.plain()
    store.read("pragma secure_delete = off")
    kept = [a_draft(f"{SECRET} {n} " * 40) for n in range(count)]
    LocalDrafts(store).keep(*kept)
    file = a_file(store, kept[0], SECRET.encode() * 3000)
    gone = a_draft(SECRET * 500)
    LocalDrafts(store).keep(gone)
    LocalDrafts(store).drop(gone.key)
    later = "select name from sqlite_schema where type = 'table' and name not in ('draft', 'file', 'shared_form')"
    for (table,) in store.read(later):
        store.read(f"drop table {table}")
    store.read("pragma user_version = 3")
    assert SECRET.encode() in here.raw()
    return kept, file


def test_what_was_plain_is_sealed_at_the_next_start_and_gone_from_the_disk(here: Workstation):
    kept, file = earlier(here)
    store = here.again()
    assert SECRET.encode() not in here.raw()
    assert {d.key: d for d in LocalDrafts(store).all()} == {d.key: d for d in kept}
    assert LocalFiles(store).content(file.key) == SECRET.encode() * 3000
    assert not store.notices
    assert store.read("select is_swept from seal") == [(1,)]


def test_while_another_window_reads_the_old_pages_go_at_a_later_start(here: Workstation):
    earlier(here)
    here.close()
    with closing(sqlite3.connect(here.plain().path, isolation_level=None)) as reading:
        reading.execute("begin")
        reading.execute("select count(*) from draft").fetchone()
        here.start()
        killed = Workstation(Path(shutil.copytree(here.folder, here.folder / "as a kill leaves it")), here.ring)
        reading.execute("rollback")
    assert SECRET.encode() in killed.raw()
    killed.start()
    assert SECRET.encode() not in killed.raw()
    killed.close()
    here.again()
    assert SECRET.encode() not in here.raw()


def test_a_draft_that_was_damaged_before_stays_and_costs_no_other(here: Workstation):
    kept, _file = earlier(here, 3)
    here.opened[-1].read("update draft set payload = x'01ff80ff' where key = ?", str(kept[1].key))
    store = here.again()
    assert {d.key for d in LocalDrafts(store).all()} == {kept[0].key, kept[2].key}
    assert str(kept[1].key) in store.notices[0]
    assert store.read("select payload from draft where key = ?", str(kept[1].key)) == [(b"\x01\xff\x80\xff",)]


SEALER = """
import os, signal, sys
from pathlib import Path
from tests.db.test_local_sealed import Ring
from db.local.store import LocalStore
from db.local.unlocking import Unlocking
ring, left = Ring(), int(sys.argv[2])
ring.keys = dict(line.split("=") for line in Path(sys.argv[1], "ring").read_text().splitlines())
change, remember = LocalStore.change, ring.write
def counted(self, *steps):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    change(self, *steps)
def written(name, key):
    remember(name, key)
    Path(sys.argv[1], "ring").write_text("".join(f"{n}={k}\\n" for n, k in ring.keys.items()))
LocalStore.change, ring.write = counted, written
LocalStore(Path(sys.argv[1], "here"), database="desk-1", login="ana", unlock=lambda s: Unlocking(ring, s).codec()).codec
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_at_any_step_of_the_change_costs_nothing(tmp_path: Path, ring: Ring):
    folder, kept_ring = tmp_path / "here", tmp_path / "ring"
    kept_ring.write_text("")
    here = Workstation(folder, ring)
    kept, file = earlier(here, 4)
    here.close()
    for step in (0, 2, 1):
        arguments = [sys.executable, "-c", SEALER, str(tmp_path), str(step)]
        done = subprocess.run(arguments, check=False, cwd=Path(__file__).parents[2], env=os.environ)
        assert done.returncode == -signal.SIGKILL
    ring.keys = dict(line.split("=") for line in kept_ring.read_text().splitlines())
    store = here.start()
    assert {d.key: d for d in LocalDrafts(store).all()} == {d.key: d for d in kept}
    assert LocalFiles(store).content(file.key) == SECRET.encode() * 3000
    assert SECRET.encode() not in here.raw()
    here.close()


# ---------------------------------------------------------------- no key ring, no key


def closed_or_forgetful(ring: Ring, way: str) -> None:
    ring.is_open, ring.is_forgetful = way != "closed", way == "forgetful"


@pytest.mark.parametrize("way", ["closed", "forgetful"])
def test_without_a_key_ring_nothing_is_ever_written_plainly(here: Workstation, ring: Ring, way: str):
    closed_or_forgetful(ring, way)
    store, draft = here.start(), a_draft(SECRET)
    for deed in (
        lambda: LocalDrafts(store).keep(draft),
        lambda: LocalDrafts(store).note_shared(draft),
        lambda: LocalFiles(store).keep(WaitingFile(uuid4(), draft.key, "a.txt", 3), SECRET.encode()),
    ):
        with pytest.raises(
            StoreUnavailable, match=r"(?s)Nothing you type but articles is kept on this computer.*start Frontline again"
        ):
            deed()
    assert SECRET.encode() not in here.raw()
    assert not LocalDrafts(store).all()


def test_while_the_ring_is_closed_what_was_kept_is_neither_lost_nor_written_over(here: Workstation, ring: Ring):
    store, draft = here.start(), a_draft(SECRET)
    LocalDrafts(store).keep(draft)
    file = a_file(store, draft)
    ring.is_open = False
    closed = here.again()
    assert "1 draft and 1 attached file, stays as it is" in closed.codec.refusal
    assert not LocalDrafts(closed).all()
    assert not LocalFiles(closed).all()
    assert not closed.notices
    for deed in (
        lambda: LocalDrafts(closed).keep(replace(draft, body="other", changed_at=LATER)),
        lambda: LocalDrafts(closed).drop(draft.key),
        lambda: LocalFiles(closed).drop(file.key),
        lambda: LocalFiles(closed).go_on_under(draft.key, uuid4()),
    ):
        with pytest.raises(StoreUnavailable):
            deed()
    ring.is_open = True
    with pytest.raises(StoreUnavailable):  # what lies in the file has not been read in this run
        LocalDrafts(closed).keep(replace(draft, body="other", changed_at=LATER))
    again = here.again()
    assert LocalDrafts(again).all() == [draft]
    assert LocalFiles(again).all() == [file]


def test_a_closed_ring_leaves_what_is_plain_readable_and_as_it_was(here: Workstation, ring: Ring):
    kept, _file = earlier(here, 2)
    ring.is_open = False
    store = here.again()
    assert {d.key for d in LocalDrafts(store).all()} == {d.key for d in kept}
    ring.is_open = True
    again = here.again()
    assert {d.key for d in LocalDrafts(again).all()} == {d.key for d in kept}
    assert SECRET.encode() not in here.raw()


def test_when_the_key_is_gone_all_stays_and_typing_goes_on_under_another(here: Workstation, ring: Ring):
    store, draft = here.start(), a_draft(SECRET, leaves_at=NOON)
    LocalDrafts(store).keep(draft)
    file = a_file(store, draft)
    before, ring.keys = dict(ring.keys), {}
    store = here.again()
    drafts = LocalDrafts(store)
    assert not drafts.all()
    assert not LocalFiles(store).all()
    [said] = store.notices
    assert "1 draft and 1 attached file" in said
    assert "Nothing was deleted" in said
    assert next(iter(before)) in said
    newer = replace(draft, body="typed on", changed_at=LATER, leaves_at=None)
    drafts.keep(newer)
    assert drafts.all() == [newer]
    store = here.again()
    assert LocalDrafts(store).all() == [newer]
    assert not store.notices  # told once

    ring.keys |= before
    store = here.again()
    found = LocalDrafts(store).all()
    assert [d.body for d in found] == ["typed on", SECRET]
    assert found[0] == newer
    assert found[1].key != draft.key
    assert found[1].leaves_at is None  # it is years late: a person decides whether it leaves
    assert LocalFiles(store).all() == [replace(file, draft=found[1].key)]
    assert LocalFiles(store).content(file.key) == SECRET.encode()
    assert "came back" in store.notices[0]
    assert not here.again().notices
    assert store.path.exists()


def test_a_key_that_was_spoilt_counts_as_gone(here: Workstation, ring: Ring):
    LocalDrafts(here.start()).keep(a_draft(SECRET))
    name = next(iter(ring.keys))
    for spoilt in ("no hexadecimal", "00" * 31, ""):
        ring.keys[name] = spoilt
        store = here.again()
        assert not LocalDrafts(store).all()
        assert store.read("select count(*) from aside") == [(1,)]


def test_two_windows_that_start_at_once_agree_on_one_key(here: Workstation, ring: Ring):
    read, both = ring.read, threading.Barrier(2)

    def overtaken(name: str) -> str | None:
        found = read(name)
        with suppress(threading.BrokenBarrierError):
            both.wait(0.3)  # whoever isn't kept from it asks at the same moment
        return found

    ring.read = overtaken  # type: ignore[method-assign]
    texts, stores = ("mine", "theirs"), (here.beside(), here.beside())
    typing = [
        threading.Thread(target=LocalDrafts(store).keep, args=(a_draft(text),))
        for store, text in zip(stores, texts, strict=True)
    ]
    for thread in typing:
        thread.start()
    for thread in typing:
        thread.join()
    for store in (*stores, here.beside()):
        assert {d.body for d in LocalDrafts(store).all()} == set(texts)
    assert len(ring.keys) == 1


def test_a_file_begun_anew_has_the_key_of_the_one_before(here: Workstation, ring: Ring):
    LocalDrafts(here.start()).keep(a_draft())
    before = dict(ring.keys)
    here.close()
    for path in here.folder.iterdir():
        path.unlink()
    LocalDrafts(here.start()).keep(a_draft())
    assert ring.keys == before


def test_a_rescued_file_goes_on_under_its_key(here: Workstation):
    store = here.start()
    keys = {(d := a_draft("word " * 400)).key: LocalDrafts(store).keep(d) for _ in range(40)}
    store.read("pragma wal_checkpoint(truncate)")
    here.close()
    with store.path.open("r+b") as file:
        file.seek(int(store.path.stat().st_size / 4096 * 0.7) * 4096)
        file.write(os.urandom(4096))
    again = here.start()
    found = {d.key for d in LocalDrafts(again).all()}
    assert found < set(keys)
    assert len(found) >= len(keys) - 6
    assert len(here.ring.keys) == 1


def test_sealing_goes_on_where_a_full_disk_stopped_it(here: Workstation, monkeypatch: pytest.MonkeyPatch):
    kept, _file = earlier(here, 3)
    change, done = LocalStore.change, []

    def full(self: LocalStore, *steps: tuple[str, tuple[object, ...]]) -> None:
        done.append(steps)
        if len(done) > 2:
            raise StoreUnavailable("full")
        change(self, *steps)

    here.close()
    store, new = here.beside(), a_draft()
    with monkeypatch.context() as disk:
        disk.setattr(LocalStore, "change", full)
        assert {d.key for d in LocalDrafts(store).all()} == {d.key for d in kept}
    with pytest.raises(StoreUnavailable, match=r"full.*start Frontline again"):
        LocalDrafts(store).keep(new)
    store = here.again()
    LocalDrafts(store).keep(new)
    assert {d.key for d in LocalDrafts(store).all()} == {new.key, *(d.key for d in kept)}
    assert SECRET.encode() not in here.raw()
