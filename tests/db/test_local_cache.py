"""The working set in the workstation's file: sealed, bounded, and dropped where it can't be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.errors import StoreUnavailable
from app.tickets.cache import Kept, KeptDesk, KeptList, Kind, Name, Unsaved
from app.tickets.model import EntryKind, Filed, Priority, Status
from app.tickets.queries import Conversation, Counts, EntryRow, Listing
from db.local import plain_forms, store
from db.local.cache import LocalCache
from db.local.codec import Unreadable
from db.local.drafts import LocalDrafts
from db.local.sealing import FORM
from db.local.store import LocalStore
from db.local.unlocking import Unlocking
from tests.db.test_local_sealed import SECRET, Ring, a_draft
from tests.makers import ANA, NOON
from tests.ui.tickets.fake_desk import CATEGORIES, QUEUES, STAFF, mixed_rows

ROWS = tuple(replace(row, subject=f"{SECRET} {row.id}") for row in mixed_rows(40))
HARD = Listing(
    "Zoë's", 3, 2, statuses=frozenset({Status.NEW, Status.OPEN}), priorities=frozenset(Priority), words="pot"
)
ENTRY = EntryRow(
    9, 7, EntryKind.EVENT, "said \ud800 so", 2, "Ana", NOON, None, {"queue_id": [1, 2], "hand_over": {"tried": ["a"]}},
    (Filed("a" * 64, "payslip.pdf", 3),),
)  # fmt: skip
TALK = Conversation(ROWS[6], "dana@x", "+44", "Finance", "London", "Dana", (ENTRY,), 4)


def about(ticket_id: int) -> Name:
    return Name(Kind.CONVERSATION, ticket_id=ticket_id)


EVERYTHING = (
    Kept(Name(Kind.DESK), KeptDesk(ANA, "helpdesk@db01", opens_alone=True), NOON),
    Kept(Name(Kind.STAFF), STAFF, NOON),
    Kept(Name(Kind.QUEUES), QUEUES, NOON),
    Kept(Name(Kind.CATEGORIES), CATEGORIES, NOON),
    Kept(Name(Kind.PREFIX), "HD", NOON),
    Kept(Name(Kind.COUNTS), Counts({1: 2}, {1: 1}, mine=3, my_waiting=1), NOON),
    Kept(Name(Kind.LIST, HARD), KeptList(HARD, ROWS, 412), NOON + timedelta(seconds=1)),
    Kept(about(7), TALK, NOON + timedelta(microseconds=1)),
)


def saved(*kept: Kept) -> Unsaved:
    return Unsaved(kept, frozenset())


def by_name(cache: LocalCache) -> dict[Name, Kept]:
    return {one.name: one for one in cache.all()}


class Workstation:
    """One file under a key ring; each start is as a program's."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ring = folder, Ring()
        self.store: LocalStore | None = None

    def start(self, login: str = "ana", database: str = "desk-1", **bounds: int) -> LocalCache:
        """Open the file as after the end of the program before."""
        self.end()
        self.store = LocalStore(
            self.folder, database=database, login=login, unlock=lambda store: Unlocking(self.ring, store).codec()
        )
        return LocalCache(self.store, staff_id=ANA.staff_id, **bounds)

    def end(self) -> None:
        """Close the file."""
        if self.store is not None:
            self.store.close()

    def raw(self) -> bytes:
        """Return all bytes of the folder, journals included."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()))

    def run(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Do something to the file behind the program's back."""
        assert self.store is not None
        with closing(sqlite3.connect(self.store.path, isolation_level=None)) as file:
            return file.execute(statement, values).fetchall()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Workstation]:
    made = Workstation(tmp_path / "here")
    yield made
    made.end()


def test_everything_comes_back_as_it_was_read(here: Workstation):
    here.start().save(saved(*EVERYTHING))
    again = here.start().all()
    assert {one.name: replace(one) for one in again} == {one.name: one for one in EVERYTHING}
    assert all(one.read_at.tzinfo is UTC for one in again)


def test_nothing_of_it_can_be_read_in_the_file_nor_in_its_journal(here: Workstation):
    here.start().save(saved(*EVERYTHING))
    assert here.store is not None
    assert (here.store.path.parent / f"{here.store.path.name}-wal").stat().st_size > 0
    raw = here.raw()
    for word in (SECRET, "Zoë", "dana@x", "payslip", "helpdesk@db01", "Ana Torres", "Triage", "pot", "conversation"):
        assert word.encode() not in raw
    heads = here.run("select substr(name, 1, 1), substr(payload, 1, 1) from kept")
    assert set(heads) == {(FORM, FORM)}
    here.end()
    assert SECRET.encode() not in here.raw()


def test_a_row_opens_in_no_other_place(here: Workstation):
    here.start().save(saved(*EVERYTHING))
    keys = [str(key) for (key,) in here.run("select key from kept")]
    here.run("update kept set name = (select name from kept where key = ?) where key = ?", keys[0], keys[1])
    here.run("update kept set payload = (select payload from kept where key = ?) where key = ?", keys[2], keys[3])
    assert len(here.start().all()) == len(EVERYTHING) - 2


def test_damaged_rows_are_dropped_and_cost_no_other(here: Workstation):
    here.start().save(saved(*EVERYTHING))
    keys = [str(key) for (key,) in here.run("select key from kept")]
    here.run("update kept set payload = x'02ff80' where key = ?", keys[0])
    here.run("update kept set payload = substr(payload, 1, 30) where key = ?", keys[1])
    here.run("update kept set name = 'text' where key = ?", keys[2])
    here.run("update kept set payload = x'' where key = ?", keys[3])
    assert len(here.start().all()) == len(EVERYTHING) - 4
    assert here.run("select count(*) from kept") == [(len(EVERYTHING) - 4,)]
    assert here.store is not None
    assert not here.store.notices  # it will be read again; nobody lost a word


def test_another_version_is_dropped(here: Workstation, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as other:
        other.setattr(plain_forms, "form", lambda kind: f"2:{kind}")
        here.start().save(saved(*EVERYTHING))
        assert len(here.start().all()) == len(EVERYTHING)
    assert not here.start().all()
    assert here.run("select count(*) from kept") == [(0,)]


def test_the_form_of_a_type_changes_with_any_field_inside():
    assert plain_forms.form(Conversation) != plain_forms.form(KeptList)
    assert plain_forms.form(tuple[EntryRow, ...]) != plain_forms.form(tuple[Filed, ...])
    with pytest.raises(Unreadable):
        plain_forms.read(plain_forms.written(KeptList(HARD, ROWS, 1), KeptList), Conversation)
    with pytest.raises(Unreadable):
        plain_forms.read(b"no zlib", KeptList)


def test_what_lies_under_a_key_that_is_gone_is_dropped_and_reading_goes_on(here: Workstation):
    here.start().save(saved(*EVERYTHING))
    here.ring.keys.clear()
    cache = here.start()
    assert not cache.all()
    assert here.store is not None
    assert not here.store.notices
    cache.save(saved(EVERYTHING[0]))
    assert [one.name for one in here.start().all()] == [Name(Kind.DESK)]


def test_logins_and_databases_are_apart(here: Workstation):
    here.start().save(saved(*EVERYTHING))
    for login, database in (("ben", "desk-1"), ("ana", "desk-2")):
        assert not here.start(login, database).all()
    assert len(here.start().all()) == len(EVERYTHING)


def test_without_a_key_ring_nothing_is_kept_and_what_was_stays(here: Workstation):
    here.start().save(saved(EVERYTHING[0]))
    here.ring.is_open = False
    cache = here.start()
    assert not cache.all()
    with pytest.raises(StoreUnavailable):
        cache.save(saved(*EVERYTHING))
    assert here.run("select count(*) from kept") == [(1,)]
    here.ring.is_open = True
    assert len(here.start().all()) == 1
    here.ring.is_open = False
    here.start().clear()  # forgetting needs no key
    assert here.run("select count(*) from kept") == [(0,)]


def test_the_oldest_goes_where_there_is_no_more_room(here: Workstation):
    cache = here.start()
    cache.save(saved(*EVERYTHING))
    sizes = [int(str(size)) for (size,) in here.run("select length(name) + length(payload) from kept")]
    cache = here.start(most=sum(sizes) + 500, largest=sum(sizes))
    for n in range(20, 40):
        talk = replace(TALK, row=ROWS[n - 1])
        cache.save(saved(Kept(about(n), talk, NOON + timedelta(minutes=n))))
        assert int(str(here.run("select sum(length(name) + length(payload)) from kept")[0][0])) <= sum(sizes) + 500
    there = by_name(here.start())
    assert about(39) in there
    assert about(20) not in there
    assert Name(Kind.LIST, HARD) not in there
    assert Name(Kind.QUEUES) in there


def test_what_is_too_large_is_not_kept_nor_is_its_old_form(here: Workstation):
    cache = here.start(largest=2_000)
    cache.save(saved(Kept(about(7), replace(TALK, entries=()), NOON)))
    assert about(7) in by_name(cache)
    # what repeats itself takes little room
    long = replace(ENTRY, body="".join(chr(33 + n * n * 31 % 90) + str(n * 7919) for n in range(2_000)))
    cache.save(saved(Kept(about(7), replace(TALK, entries=(long,)), NOON)))
    assert about(7) not in by_name(cache)
    assert not here.start().all()


def test_a_thing_read_again_takes_the_place_of_what_it_was(here: Workstation):
    cache = here.start()
    for minute in range(3):
        cache.save(saved(Kept(Name(Kind.PREFIX), f"P{minute}", NOON + timedelta(minutes=minute))))
    assert here.run("select count(*) from kept") == [(1,)]
    assert here.start().all()[0].content == "P2"


def test_of_two_windows_the_newer_reading_counts(here: Workstation):
    first = here.start()
    assert here.store is not None
    other_store = LocalStore(
        here.folder, database="desk-1", login="ana", unlock=lambda s: Unlocking(here.ring, s).codec()
    )
    other = LocalCache(other_store)
    assert not other.all()
    first.save(saved(Kept(Name(Kind.PREFIX), "new", NOON)))
    other.save(saved(Kept(Name(Kind.PREFIX), "old", NOON - timedelta(hours=1))))
    other_store.close()
    assert [one.content for one in here.start().all()] == ["new"]
    assert here.run("select count(*) from kept") == [(1,)]


def test_dropping_and_forgetting_leave_nothing_and_no_draft_goes(here: Workstation):
    cache = here.start()
    assert here.store is not None
    draft = a_draft()
    LocalDrafts(here.store).keep(draft)
    cache.save(saved(*EVERYTHING))
    cache.save(Unsaved((), frozenset({about(7), about(70)})))
    assert about(7) not in by_name(here.start())
    cache = here.start()
    cache.save(Unsaved((EVERYTHING[0],), frozenset(), everything=True))
    assert [one.name for one in cache.all()] == [Name(Kind.DESK)]
    cache.clear()
    assert not cache.all()
    assert here.run("select count(*) from kept") == [(0,)]
    here.start()
    assert here.store is not None
    assert LocalDrafts(here.store).all() == [draft]


def test_a_file_of_the_version_before_gets_its_place_for_it(here: Workstation, monkeypatch: pytest.MonkeyPatch):
    before = next(n for n, steps in enumerate(store.UPGRADES) if "table kept" in steps[0])
    with monkeypatch.context() as earlier:
        earlier.setattr(store, "UPGRADES", store.UPGRADES[:before])
        earlier.setattr(store, "SCHEMA", before)
        here.start()
    here.start().save(saved(*EVERYTHING))
    assert len(here.start().all()) == len(EVERYTHING)


def test_a_date_far_away_comes_back(here: Workstation):
    row = replace(ROWS[0], due_at=datetime(9999, 1, 1, tzinfo=UTC), wakes_at=None)
    here.start().save(saved(Kept(about(1), replace(TALK, row=row), NOON)))
    [found] = here.start().all()
    assert found.content.row == row
