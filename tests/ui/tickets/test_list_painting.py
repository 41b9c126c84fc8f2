"""The list paints its rows itself, so what Qt would have seen to is looked at here."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from tests.ui.tickets.fake_desk import mixed_rows
from ui.core import tokens
from ui.tickets.columns import At


@pytest.fixture
def view(list_room):
    list_room.tickets.put(*mixed_rows(5))
    made = list_room.screen().view
    made.window().resize(600, 700)
    return made


def ground(view, row, x=None):
    """Return the colour of a row between its lines of text and the next row."""
    picture = view.viewport().grab().toImage()
    at = view.rowViewportPosition(row) + 4
    return picture.pixelColor(picture.width() - 4 if x is None else x, at).name().upper()


def test_chosen_rows_stand_on_their_ground_and_show_a_bar(view):
    view.go_to(1)
    view.clearFocus()
    theme = tokens.current()
    assert ground(view, 1) == theme.accent_soft.upper()
    assert ground(view, 1, x=1) == theme.accent.upper()
    assert ground(view, 0) == ground(view, 2) == ground(view, 2, x=1) == theme.surface.upper()


def test_the_row_under_the_mouse_shows_it(view):
    view.entered.emit(view.model().index(3, 0))
    assert ground(view, 3) == tokens.current().hover.upper()
    assert ground(view, 4) == tokens.current().surface.upper()


def test_below_the_last_row_there_is_only_ground(view):
    picture = view.viewport().grab().toImage()
    below = view.rowViewportPosition(4) + view.rowHeight(4)
    colours = {picture.pixelColor(30, y).name().upper() for y in range(below, picture.height())}
    assert colours == {tokens.current().surface.upper()}


def test_only_the_rows_that_changed_are_painted(view, monkeypatch, qtbot):
    qtbot.wait(50)
    painted = []
    paint_row = view._delegate.paint_row
    monkeypatch.setattr(
        view._delegate, "paint_row", lambda *about, chosen: (painted.append(about[1]), paint_row(*about, chosen=chosen))
    )
    view.viewport().repaint(QRect(0, view.rowViewportPosition(2) + 5, 200, 10))
    assert painted == [2]


def test_hidden_columns_are_left_out(view):
    assert [column for column, _left, _width in view._header.shown()] == list(At)
    view.window().resize(300, 700)
    view.window().grab()
    shown = view._header.shown()
    assert At.AGE not in [column for column, _left, _width in shown]
    assert sum(width for _column, _left, width in shown) == view.viewport().width()


def test_a_ticket_that_is_dragged_has_a_picture(view):
    picture = QImage(300, 56, QImage.Format.Format_ARGB32)
    picture.fill(0)
    option = QStyleOptionViewItem()
    option.rect = picture.rect()
    with QPainter(picture) as painter:
        view._delegate.paint(painter, option, view.model().index(0, At.SUBJECT))
    colours = {picture.pixelColor(x, 18).name().upper() for x in range(300)}
    assert tokens.current().surface.upper() in colours
    assert len(colours) > 5
