"""The columns of the ticket list: their headings, their widths, and how they give way."""

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest

from app.tickets.model import Status
from app.tickets.queries import Sort
from tests.ui.tickets.fake_desk import NOW, a_row
from ui.core import tokens
from ui.core.theme import px
from ui.tickets.column_widths import LEAST, LEAST_SUBJECT, USUAL, ColumnWidths, fitted
from ui.tickets.columns import COLUMNS, SORTED, At, heading_told
from ui.tickets.queue_delegate import due_of

KEPT = "geometry/columns/tickets"
ALL = list(USUAL)


@pytest.fixture
def room(list_room):
    list_room.tickets.put(*(a_row(i, subject="Subject", unread=False) for i in range(1, 31)))
    return list_room


@pytest.fixture
def screen(room):
    return room.screen()


def shown(screen):
    return [column for column in At if not screen.view.isColumnHidden(column)]


def width(screen, column):
    return screen.view.columnWidth(column)


def drag(screen, column, by, *, let_go=True):
    """Drag the edge that changes a column."""
    head = screen.view.horizontalHeader()
    edge = At.SUBJECT if column is At.PRIORITY else column
    start = QPoint(head.sectionViewportPosition(edge), 10)
    QTest.mousePress(head.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for step in (by // 2, by):
        QTest.mouseMove(head.viewport(), start + QPoint(step, 0))
    if let_go:
        QTest.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(by, 0))


# ------------------------------------------------------------ sharing the room


def test_with_room_every_column_is_as_wide_as_wanted():
    assert fitted(700, {**USUAL, At.DUE: 200}) == {**USUAL, At.DUE: 200}


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("wanted", [USUAL, {**USUAL, At.DUE: 300, At.ASSIGNEE: 120}])
def test_the_subject_keeps_its_least_width_wherever_it_can(theme, percent, wanted):
    theme.set_text_percent(percent)
    for width in range(px(LEAST_SUBJECT + USUAL[At.PRIORITY]), 1600, 7):
        assert width - sum(fitted(width, wanted).values()) >= px(LEAST_SUBJECT)


def test_a_dragged_column_gives_back_before_any_is_left_out():
    wanted = {**USUAL, At.DUE: 200}
    room = LEAST_SUBJECT + sum(USUAL.values())
    assert fitted(room, wanted) == USUAL
    assert fitted(room + 30, wanted)[At.DUE] == USUAL[At.DUE] + 30


def test_columns_are_left_out_one_by_one():
    left = {frozenset(ALL) - frozenset(fitted(room, USUAL)) for room in range(180, 500)}
    assert left == {
        frozenset(),
        frozenset({At.AGE}),
        frozenset({At.AGE, At.ASSIGNEE}),
        frozenset({At.AGE, At.ASSIGNEE, At.DUE}),
    }


# ------------------------------------------------------------ dragging and remembering


@pytest.mark.parametrize(("column", "by", "wider"), [(At.DUE, -40, 40), (At.PRIORITY, 30, 30), (At.AGE, -25, 25)])
def test_an_edge_is_dragged_and_stays_under_the_mouse(screen, column, by, wider):
    before, subject = width(screen, column), width(screen, At.SUBJECT)
    edge = At.SUBJECT if column is At.PRIORITY else column
    at = screen.view.horizontalHeader().sectionViewportPosition(edge)
    drag(screen, column, by)
    assert width(screen, column) == before + wider
    assert width(screen, At.SUBJECT) == subject - wider
    assert screen.view.horizontalHeader().sectionViewportPosition(edge) == at + by


def test_a_drag_sorts_nothing(room, screen):
    drag(screen, At.AGE, -30)
    room.quiet()
    assert screen.model.listing.sort is Sort.PRIORITY


def test_a_drag_stops_where_words_would_go(screen):
    drag(screen, At.DUE, 400)
    assert width(screen, At.DUE) == LEAST[At.DUE]
    drag(screen, At.DUE, -800)
    assert width(screen, At.SUBJECT) >= LEAST_SUBJECT
    assert shown(screen) == list(At)


def test_widths_are_remembered_once_the_mouse_lets_go(room, screen):
    drag(screen, At.DUE, -40, let_go=False)
    assert KEPT not in room.kept
    QTest.mouseRelease(screen.view.horizontalHeader().viewport(), Qt.MouseButton.LeftButton)
    assert json.loads(room.kept[KEPT])["DUE"] == USUAL[At.DUE] + 40
    assert width(room.screen(), At.DUE) == USUAL[At.DUE] + 40


def test_widths_stay_through_every_new_reading(room, screen):
    drag(screen, At.DUE, -40)
    for read in (screen.model.reload, lambda: screen.show_listing(screen.listing)):
        read()
        room.quiet()
        assert width(screen, At.DUE) == USUAL[At.DUE] + 40


def test_widths_follow_the_text_size(room, screen, theme):
    drag(screen, At.DUE, -40)
    theme.set_text_percent(150)
    assert width(screen, At.DUE) == px(USUAL[At.DUE] + 40)
    drag(screen, At.DUE, -30)
    assert json.loads(room.kept[KEPT])["DUE"] == USUAL[At.DUE] + 60


@pytest.mark.parametrize(
    "nonsense", ["", "{", "[1]", '{"DUE": "wide"}', '{"DUE": true}', '{"DUE": -4}', '{"LOST": 90}', '{"DUE": null}']
)
def test_widths_that_can_not_be_read_are_the_usual_ones(nonsense):
    assert ColumnWidths({KEPT: nonsense}.get, lambda *_: None).wanted == USUAL


def test_widths_beyond_all_measure_are_brought_inside():
    kept = ColumnWidths({KEPT: '{"DUE": 90000, "AGE": 1}'}.get, lambda *_: None).wanted
    assert (kept[At.DUE], kept[At.AGE]) == (320, LEAST[At.AGE])


def test_the_usual_widths_come_back_by_the_menu(room, screen):
    drag(screen, At.DUE, -40)
    drag(screen, At.AGE, -20)
    assert room.actions.run("list.widths")
    assert {column: width(screen, column) for column in ALL} == dict(USUAL)
    assert json.loads(room.kept[KEPT])["DUE"] == USUAL[At.DUE]
    assert not room.actions.run("list.widths")  # there is nothing left to put back
    assert "Usual column widths" in [action.text() for action in screen.menus.more.actions()]


def test_a_double_click_on_an_edge_makes_that_column_as_usual(screen):
    drag(screen, At.DUE, -40)
    drag(screen, At.AGE, -20)
    head = screen.view.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(At.DUE), 10)
    QTest.mouseDClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert (width(screen, At.DUE), width(screen, At.AGE)) == (USUAL[At.DUE], USUAL[At.AGE] + 20)


def test_the_mouse_shows_where_an_edge_is(screen):
    head = screen.view.horizontalHeader()
    QTest.mouseMove(head.viewport(), QPoint(head.sectionViewportPosition(At.DUE), 10))
    assert head.cursor().shape() is Qt.CursorShape.SplitHCursor
    QTest.mouseMove(head.viewport(), QPoint(head.sectionViewportPosition(At.DUE) + 40, 10))
    assert head.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_a_list_too_narrow_for_the_due_column_says_it_beneath(room, screen, theme):
    theme.set_text_percent(150)
    room.window.resize(340, 560)
    room.qtbot.waitUntil(lambda: shown(screen) == [At.PRIORITY, At.SUBJECT])
    before = picture_of_row(screen, 2)
    room.live.heard(room.tickets.change(3, due_at=NOW))
    room.clock.at = NOW.replace(hour=11)
    screen.model.tick()
    room.quiet()
    place = screen.model.position(3)
    assert danger_in(picture_of_row(screen, place))
    assert not danger_in(before)


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN])
def test_the_due_column_keeps_quiet_where_nothing_is_due(status):
    row = a_row(1, status=status)
    due = due_of(row, NOW)
    assert (due.words, due.beneath, due.tone, due.share) == ("", "", "text3", None)
    assert not COLUMNS[At.DUE].value(row, NOW)


@pytest.mark.parametrize("status", [Status.PENDING, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED])
def test_the_due_column_says_why_the_time_stands_still(status):
    row = a_row(1, status=status)
    assert due_of(row, NOW).words == COLUMNS[At.DUE].value(row, NOW) == status.label


def test_a_narrow_list_says_nothing_beneath_where_nothing_is_due(room, screen, theme):
    theme.set_text_percent(150)
    room.window.resize(340, 560)
    room.qtbot.waitUntil(lambda: shown(screen) == [At.PRIORITY, At.SUBJECT])
    says_none = picture_of_row(screen, 2)
    screen.view._delegate.tells_due = False
    assert picture_of_row(screen, 2) == says_none


def picture_of_row(screen, at):
    return screen.view.viewport().grab(screen.view.visualRect(screen.model.index(at, At.SUBJECT))).toImage()


def danger_in(picture):
    danger = QColor(tokens.current().danger).rgb()
    return any(picture.pixel(x, y) == danger for x in range(picture.width()) for y in range(picture.height()))


# ------------------------------------------------------------ headings


@pytest.mark.parametrize("sort", list(Sort))
def test_the_heading_that_sorts_says_so_in_words_and_by_an_arrow(room, screen, sort):
    plain = {at: heading(screen, at) for at in (At.PRIORITY, At.AGE)}
    screen.bar.set_sort(sort)
    room.quiet()
    column = SORTED[sort].column
    told = [screen.model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole) for at in At]
    assert [at for at in At if SORTED[sort].words in told[at]] == ([] if column is None else [column])
    changed = {at for at in plain if heading(screen, at) != plain[at]}
    assert changed == {At.PRIORITY, column} - {None} - ({At.PRIORITY} if sort is Sort.PRIORITY else set())


def test_the_two_orders_of_age_have_different_arrows(room, screen):
    pictures = []
    for sort in (Sort.OLDEST, Sort.NEWEST):
        screen.bar.set_sort(sort)
        room.quiet()
        pictures.append(heading(screen, At.AGE))
    assert pictures[0] != pictures[1]


def test_a_screen_reader_hears_the_heading_and_its_order(screen):
    spoken = QAccessible.queryAccessibleInterface(screen.view)
    names = {
        spoken.child(at).text(QAccessible.Text.Name)
        for at in range(min(12, spoken.childCount()))
        if spoken.child(at).role() is QAccessible.Role.ColumnHeader
    }
    assert heading_told(At.PRIORITY, Sort.PRIORITY) == "Priority. Sorted by priority, then age"
    assert names >= {"Priority. Sorted by priority, then age", "Subject", "Assignee", "Age"}


def heading(screen, at) -> QImage:
    head = screen.view.horizontalHeader()
    left, wide = head.sectionViewportPosition(at), head.sectionSize(at)
    return head.viewport().grab().toImage().copy(left, 0, wide, head.height() - 1)


def ink(picture: QImage, ground: int) -> list[int]:
    """Return the columns of pixels in which something is drawn."""
    high = range(2, picture.height() - 3)
    return [x for x in range(3, picture.width()) if any(picture.pixel(x, y) != ground for y in high)]


@pytest.mark.parametrize("percent", [100, 150])
def test_headings_stand_where_their_cells_do(room, screen, theme, percent):
    theme.set_text_percent(percent)
    room.window.resize(1400, 900)
    ground = QColor(tokens.current().surface).rgb()
    row = 3
    for column, at_right in ((At.SUBJECT, False), (At.PRIORITY, False), (At.AGE, True)):
        rect = screen.view.visualRect(screen.model.index(row, column))
        cell = screen.view.viewport().grab(rect.adjusted(0, 0, 0, -2)).toImage()
        over, under = ink(heading(screen, column), ground), ink(cell, ground)
        # a letter's own bearing is less than a pixel, and so is a rounded corner's
        assert abs((over[-1] - under[-1]) if at_right else (over[0] - under[0])) <= 1, COLUMNS[column].tooltip
