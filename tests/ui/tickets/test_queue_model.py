import json
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.core.changes import EVERYTHING, Changes, Topic, changed
from app.core.errors import StoreUnavailable
from app.tickets.model import Priority, Status
from app.tickets.queries import PAGE, Listing, Sort
from tests.ui.tickets.fake_desk import NETWORK, NOW, TRIAGE, a_row, mixed_rows
from tests.ui.tickets.list_room import HERE, ids
from ui.tickets.columns import COLUMNS, At
from ui.tickets.queue_model import MIME, ROW_ROLE, ListState
from ui.tickets.row_cache import RowCache
from ui.tickets.ticket_table import LEAVING_ROLE


@pytest.fixture
def room(list_room):
    list_room.tickets.put(*(a_row(i, priority=Priority.NORMAL) for i in range(1, 11)))
    return list_room


@pytest.fixture
def busy(list_room):
    list_room.tickets.put(*mixed_rows(1000))
    return list_room


def expected_order(room, listing=HERE):
    return [row.id for row in room.tickets._sorted(listing, NOW)]


def hear(room, changes):
    room.live.heard(changes)
    room.qtbot.wait(10)
    room.quiet()


def test_the_model_keeps_qts_contract(busy, qtmodeltester):
    model = busy.loaded()
    for at in range(0, 1000, 150):
        model.row(at)
    busy.quiet()
    qtmodeltester.check(model)


def test_changes_of_every_kind_keep_qts_contract(list_room):
    busy = list_room
    busy.tickets.put(*mixed_rows(260))  # more than a page; the tester looks at every row after every change
    model = busy.loaded()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.row(0)
    model.set_current(ids(model)[5])
    for i in range(1, 60):
        busy.tickets.change(i, queue_id=NETWORK if i % 3 == 0 else TRIAGE, priority=Priority(1 + i % 4))
    busy.tickets.put(*(a_row(5000 + i, priority=Priority(1 + i % 4)) for i in range(8)))
    hear(busy, changed(Topic.TICKET, *range(1, 60), *range(5000, 5008)))
    current = model._current
    model.set_current(None)
    busy.quiet()
    assert ids(model) == expected_order(busy)
    assert current is not None
    assert tester.model() is model


def test_the_first_page_is_shown_before_the_whole_order(busy):
    busy.tickets.spine_gate.clear()
    model = busy.model()
    model.load(HERE)
    busy.qtbot.waitUntil(lambda: model.state is ListState.READY)
    assert (model.rowCount(), model.is_whole) == (PAGE, False)
    assert model.row(0) is not None
    inserted = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    busy.tickets.spine_gate.set()
    busy.qtbot.waitUntil(lambda: model.is_whole)
    assert inserted == [(PAGE, 999)]
    assert ids(model) == expected_order(busy)


def test_the_answers_of_a_list_left_behind_are_dropped(busy):
    busy.tickets.gate.clear()
    model = busy.model()
    model.load(HERE)
    model.load(Listing("Network", queue_id=NETWORK))
    busy.tickets.gate.set()
    busy.quiet()
    assert model.rowCount() == 0
    assert model.state is ListState.READY


def test_rows_are_read_by_the_page_when_they_are_looked_at(busy):
    model = busy.loaded()
    busy.tickets.calls.clear()
    assert model.row(450) is None
    assert model.row(451) is None
    assert model.row(800) is None
    busy.quiet()
    assert sorted(busy.tickets.calls) == ["rows 200", "rows 200"]
    assert model.row(450).id == expected_order(busy)[450]


def test_the_page_on_the_screen_is_read_first(busy, monkeypatch):
    model = busy.loaded()
    asked = []
    monkeypatch.setattr(model, "_fetch_page", asked.append)
    model.row(250)
    model.row(950)
    model.set_visible(950, 960)
    busy.qtbot.wait(10)
    assert asked == [4, 1]


def test_a_changed_ticket_is_patched_where_it_stands(room):
    model = room.loaded()
    touched = []
    model.dataChanged.connect(lambda first, last: touched.append((first.row(), last.row())))
    hear(room, room.tickets.change(4, subject="Now it smokes"))
    assert model.row(3).subject == "Now it smokes"
    assert (3, 3) in touched


def test_a_ticket_moves_to_its_new_place(room):
    model = room.loaded()
    moves = []
    model.rowsMoved.connect(lambda _p, first, last, _q, to: moves.append((first, last, to)))
    hear(room, room.tickets.change(8, priority=Priority.CRITICAL))
    assert ids(model) == [8, 1, 2, 3, 4, 5, 6, 7, 9, 10]
    hear(room, room.tickets.change(8, priority=Priority.LOW))
    assert ids(model) == [1, 2, 3, 4, 5, 6, 7, 9, 10, 8]
    assert moves == [(7, 7, 0), (0, 0, 10)]


def test_a_new_ticket_comes_in_at_its_place(room):
    model = room.loaded()
    room.tickets.put(a_row(77, priority=Priority.HIGH))
    hear(room, changed(Topic.TICKET, 77))
    assert ids(model)[0] == 77
    assert model.row(0).id == 77


def test_a_ticket_that_leaves_goes(room):
    model = room.loaded()
    hear(room, room.tickets.change(5, queue_id=NETWORK).merged_with(room.tickets.change(6, queue_id=NETWORK)))
    assert ids(model) == [1, 2, 3, 4, 7, 8, 9, 10]


def test_the_ticket_under_the_cursor_stays_until_the_cursor_leaves_it(room):
    model = room.loaded()
    model.set_current(5)
    hear(room, room.tickets.change(5, status=Status.RESOLVED))
    assert ids(model)[4] == 5
    assert model.index(4, 0).data(LEAVING_ROLE) is True
    assert model.row(4).status is Status.RESOLVED
    model.set_current(6)
    room.quiet()
    assert 5 not in ids(model)


def test_the_ticket_under_the_cursor_goes_at_once_when_it_may_not_be_seen_any_more(room):
    model = room.loaded()
    model.set_current(3)
    del room.tickets.table[3]
    hear(room, changed(Topic.TICKET, 3))
    assert 3 not in ids(model)
    assert model.known_row(3) is None
    assert not any(model.is_leaving(at) for at in range(model.rowCount()))


def test_it_goes_too_when_everything_is_read_again(room):
    model = room.loaded()
    model.set_current(3)
    del room.tickets.table[3]
    hear(room, EVERYTHING)
    assert ids(model) == [1, 2, *range(4, 11)]
    assert model.known_row(3) is None


def test_what_may_not_be_seen_is_forgotten_before_anything_is_read(room):
    model = room.loaded()
    model.set_current(3)
    room.tickets.change(3, queue_id=NETWORK)
    hear(room, changed(Topic.TICKET, 3))
    assert 3 in ids(model)  # it has left, and only stays for the cursor's sake
    asked = len(room.tickets.calls)
    model.forget(frozenset({3, 4, 77}))
    assert ids(model) == [1, 2, *range(5, 11)]
    assert model.known_row(3) is None
    assert len(room.tickets.calls) == asked
    model.set_current(5)
    room.quiet()
    assert ids(model) == [1, 2, *range(5, 11)]


def test_a_ticket_that_comes_back_stays_for_good(room):
    model = room.loaded()
    model.set_current(5)
    hear(room, room.tickets.change(5, status=Status.RESOLVED))
    hear(room, room.tickets.change(5, status=Status.OPEN))
    model.set_current(6)
    room.quiet()
    assert 5 in ids(model)


def test_reading_everything_again_keeps_the_ticket_under_the_cursor(room):
    model = room.loaded()
    model.set_current(5)
    room.tickets.change(5, queue_id=NETWORK)
    room.tickets.change(1, subject="Changed meanwhile")
    hear(room, EVERYTHING)
    assert 5 in ids(model)
    assert model.index(4, 0).data(LEAVING_ROLE) is True
    model.row(0)
    room.quiet()
    assert model.row(0).subject == "Changed meanwhile"


def test_a_change_while_the_order_is_being_read_is_not_missed(room):
    room.tickets.spine_gate.clear()
    model = room.model()
    model.load(HERE)
    room.qtbot.waitUntil(lambda: model.state is ListState.READY)
    room.tickets.put(a_row(77))
    room.live.heard(changed(Topic.TICKET, 77))
    room.qtbot.wait(30)
    room.tickets.spine_gate.set()
    room.quiet()
    assert 77 in ids(model)


def test_names_that_change_have_all_rows_read_again(room):
    model = room.loaded()
    room.tickets.table[2] = replace(room.tickets.table[2], requester="Dana W. Smith")
    hear(room, changed(Topic.REQUESTER, 1))
    model.row(1)
    room.quiet()
    assert model.row(1).requester == "Dana W. Smith"


def test_an_expectation_shows_at_once_and_ends_with_the_fresh_row(room):
    model = room.loaded()
    room.desk.gate.clear()
    room.operations.take([room.tickets.table[3]])
    assert model.row(2).assignee == "Ana Torres"
    assert room.tickets.table[3].assignee_id is None
    room.desk.gate.set()
    room.quiet()
    assert model.row(2).version == 2
    assert model.row(2) is model._cache._rows[3]


def test_a_refused_deed_is_put_back(room):
    model = room.loaded()
    room.desk.refuse = {3: "belongs to someone else"}
    room.operations.take([room.tickets.table[3]])
    assert model.row(2).assignee == "Ana Torres"
    room.quiet()
    assert model.row(2).assignee == ""


def test_a_fresh_row_leaves_what_is_still_under_way(room):
    model = room.loaded()
    room.desk.gate.clear()
    room.operations.hold([room.tickets.table[3]])
    room.live.heard(room.tickets.change(3, subject="Someone else wrote this"))
    room.qtbot.waitUntil(lambda: model.row(2).subject == "Someone else wrote this")
    assert model.row(2).status is Status.ON_HOLD
    room.desk.gate.set()
    room.quiet()
    assert model.row(2).status is Status.ON_HOLD


def test_a_pending_ticket_wakes_with_the_minute(room):
    room.tickets.change(4, status=Status.PENDING, wakes_at=NOW + timedelta(seconds=30))
    model = room.loaded(replace(HERE, statuses=frozenset({Status.PENDING})))
    assert ids(model) == [4]
    room.clock.at += timedelta(minutes=1)
    model.tick()
    room.quiet()
    assert ids(model) == []


def test_ages_grow_with_the_minute(room):
    model = room.loaded()
    index = model.index(0, At.AGE)
    before = index.data()
    room.clock.at += timedelta(minutes=5)
    model.tick()
    assert (before, index.data()) == ("7m", "12m")


def test_a_list_that_can_not_be_read_says_so_and_can_be_tried_again(room):
    room.tickets.broken = StoreUnavailable("The database cannot be reached.")
    model = room.model()
    told = []
    model.failed.connect(told.append)
    model.load(HERE)
    room.quiet()
    assert model.state is ListState.FAILED
    assert told[0] is room.tickets.broken
    room.tickets.broken = None
    model.reload()
    room.quiet()
    assert (model.state, model.rowCount()) == (ListState.READY, 10)


def test_a_list_once_read_stays_when_reading_again_fails(room):
    model = room.loaded()
    room.tickets.broken = StoreUnavailable("The database cannot be reached.")
    model.reload()
    room.quiet()
    assert (model.state, model.rowCount()) == (ListState.READY, 10)


def test_a_list_of_one_page_is_read_once_and_a_longer_one_reads_its_order_after_the_page(room, monkeypatch):
    model = room.loaded()
    assert model.is_whole
    assert [call for call in room.tickets.calls if call in ("first_page", "spine")] == ["first_page"]
    monkeypatch.setattr("ui.tickets.queue_model.PAGE", 3)
    room.tickets.calls.clear()
    model = room.loaded()
    assert model.is_whole
    assert [call for call in room.tickets.calls if call in ("first_page", "spine")] == ["first_page", "spine"]


def test_a_cut_list_says_so_and_takes_nothing_in_at_its_end(room, monkeypatch):
    monkeypatch.setattr("ui.tickets.queue_model.PAGE", 6)
    room.tickets.cut_at = 6
    model = room.loaded()
    assert model.more
    room.tickets.put(a_row(99, priority=Priority.LOW), a_row(98, priority=Priority.HIGH))
    hear(room, changed(Topic.TICKET, 98, 99))
    assert 98 in ids(model)
    assert 99 not in ids(model)


@pytest.mark.parametrize("sort", list(Sort))
def test_every_order_places_changes_as_the_database_does(busy, sort):
    listing = replace(HERE, sort=sort)
    model = busy.loaded(listing)
    changes = Changes()
    for i in (3, 90, 500, 999):
        changes = changes.merged_with(
            busy.tickets.change(i, priority=Priority(1 + i % 4), updated_at=NOW + timedelta(minutes=i))
        )
    hear(busy, changes)
    assert ids(model) == expected_order(busy, listing)


def test_a_drag_carries_what_was_seen(room):
    model = room.loaded()
    carried = model.mimeData([model.index(1, 0), model.index(1, 3), model.index(4, 0)])
    packed = json.loads(carried.data(MIME).data())
    assert list(packed) == ["2", "5"]
    assert packed["2"]["version"] == 1
    assert packed["2"]["number"] == "HD-2"


def test_a_row_is_told_in_full_sentences(room):
    room.tickets.put(
        a_row(
            1,
            subject="No mail",
            unread=True,
            is_vip=True,
            requester="Dana Whitfield",
            assignee_id=3,
            assignee="Ben Carter",
            due_at=NOW + timedelta(minutes=19),
            created_at=NOW - timedelta(hours=2),
        )
    )
    model = room.loaded()
    at = model.position(1)
    told = model.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == (
        "Unread. No mail. HD-1, normal, from Dana Whitfield, VIP. Accounts. assigned to Ben Carter. Open. "
        "due in 19 minutes. opened 2 hours ago."
    )


def test_data_never_raises(room):
    model = room.loaded()
    indexes = [
        QModelIndex(),
        model.createIndex(99, 0),
        model.createIndex(-1, 0),
        *(model.index(0, c) for c in range(5)),
    ]
    for index in indexes:
        for role in (*range(16), ROW_ROLE, LEAVING_ROLE):
            model.data(index, role)
    assert model.data(model.createIndex(99, 0), ROW_ROLE) is None
    assert [model.headerData(c, Qt.Orientation.Horizontal) for c in range(5)] == [c.title for c in COLUMNS]
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_rows_that_were_never_looked_at_are_fetched_for_a_deed(busy):
    model = busy.loaded()
    wanted = [ids(model)[0], ids(model)[700]]
    found = []
    model.with_rows(wanted, found.extend)
    assert found == []
    busy.quiet()
    assert [row.id for row in found] == wanted


def test_the_cache_keeps_the_rows_last_used():
    cache = RowCache(kept=3)
    cache.keep(a_row(i) for i in (1, 2, 3))
    cache.shown(1)
    cache.keep([a_row(4)])
    assert [i for i in range(1, 5) if i in cache] == [1, 3, 4]


def test_critical_tickets_are_counted_from_the_order(busy):
    model = busy.loaded()
    critical = sum(row.priority is Priority.CRITICAL for row in busy.tickets.table.values())
    assert critical > 0
    assert model.critical_count() == critical
    assert busy.loaded(replace(HERE, sort=Sort.NEWEST)).critical_count() is None
