"""Who is given another role while they work finds its rooms, menus, keys and questions at once, and loses no word."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.changes import Topic, changed
from tests.ui.shell.whole_desk import MINE, WholeDesk
from tests.ui.tickets.fake_desk import ANA, a_row
from ui.administration.administration_screen import AdministrationScreen
from ui.shell import role_rooms

Become = Callable[[Role], None]
OFFICES = ("load", "administration")


@pytest.fixture
def become(whole: WholeDesk) -> Become:
    """Give the person at the window another role on the staff list."""

    def become(role: Role) -> None:
        people = whole.people.people
        whole.people.people = [replace(s, role=role) if s.id == ANA.staff_id else s for s in people]
        whole.live.heard(changed(Topic.STAFF, ANA.staff_id))
        whole.qtbot.wait(200)
        whole.quiet()

    return become


def offices(whole: WholeDesk) -> set[str]:
    """Return the rooms of a role that the sidebar names, after a look that all else agrees with it."""
    named = {place.room for place in whole.work.places()} & set(OFFICES)
    assert set(whole.work.rooms()) & set(OFFICES) == named
    table = whole.window.actions_table
    assert {action.id.removeprefix("go.") for action in table.possible()} & set(OFFICES) == named
    titles = {title.replace("&", "").lower() for title, _ids in whole.window.menus.contents()}
    assert titles & set(OFFICES) == named
    return named


def test_the_rooms_follow_the_role(whole: WholeDesk, become: Become) -> None:
    assert offices(whole) == set()
    for role, rooms in (
        (Role.SUPERVISOR, {"load"}),
        (Role.ADMINISTRATOR, {"load", "administration"}),
        (Role.ANALYST, set()),
        (Role.ADMINISTRATOR, {"load", "administration"}),
        (Role.SUPERVISOR, {"load"}),
    ):
        become(role)
        assert offices(whole) == rooms
        bar = whole.window.bars.bar("standing")
        assert (bar is None) == (role is Role.ANALYST)  # that is how the day began
        if bar is not None:
            assert f"Your role is {role.label.lower()} now." in bar.text


def test_the_menus_shown_are_those_of_the_role(whole: WholeDesk, become: Become) -> None:
    def shown() -> set[str]:
        return {menu.title().replace("&", "") for menu in whole.window.menus._filled()}

    assert "Load" not in shown()
    become(Role.SUPERVISOR)
    assert "Load" in shown()
    become(Role.ANALYST)
    assert "Load" not in shown()


def test_a_room_that_came_with_the_role_is_entered_and_works(whole: WholeDesk, become: Become) -> None:
    become(Role.SUPERVISOR)
    assert whole.window.actions_table.run("go.load")
    whole.quiet()
    board = whole.work.rooms()["load"]
    assert board.isVisible()
    become(Role.ANALYST)
    become(Role.SUPERVISOR)
    assert whole.window.actions_table.run("go.load")
    assert whole.work.rooms()["load"] is board
    assert board.isVisible()


@pytest.mark.parametrize("room", OFFICES)
def test_who_is_in_a_room_that_closes_is_led_to_the_list(whole: WholeDesk, become: Become, room: str) -> None:
    become(Role.ADMINISTRATOR)
    whole.work.enter_room(room)
    become(Role.ANALYST)
    assert whole.work.queue.isVisible()
    assert whole.work.queue.view.hasFocus()
    assert not whole.work._room
    assert not whole.window.actions_table.run(f"go.{room}")
    whole.work.show_room(room)
    assert not whole.work._room


def test_what_was_typed_in_a_room_that_closes_stays_in_sight(whole: WholeDesk, become: Become, qtbot: QtBot) -> None:
    become(Role.ADMINISTRATOR)
    whole.work.enter_room("administration")
    whole.window.actions_table.run("set_up.new_queue")
    screen = whole.work.rooms()["administration"]
    assert isinstance(screen, AdministrationScreen)
    qtbot.waitUntil(lambda: isinstance(whole.window.focusWidget(), QLineEdit))
    qtbot.keyClicks(whole.window.focusWidget(), "Printers")
    assert screen.has_unsaved
    become(Role.ANALYST)
    assert screen.isVisible()
    assert offices(whole) == set()
    become(Role.ADMINISTRATOR)
    assert screen.has_unsaved
    assert whole.work.rooms()["administration"] is screen


def test_who_has_become_a_supervisor_is_asked_why_a_ticket_moves(whole: WholeDesk, become: Become) -> None:
    bens = replace(a_row(41), assignee_id=3, assignee="Ben Carter")
    starter = whole.window.starter
    assert not starter._needs_reason([bens])
    become(Role.SUPERVISOR)
    assert starter._needs_reason([bens])
    assert not starter._needs_reason([whole.tickets.table[MINE[0]]])
    become(Role.ANALYST)
    assert not starter._needs_reason([bens])


def test_a_role_that_goes_again_at_once_leaves_no_room(
    whole: WholeDesk, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[Callable[[], None]] = []
    timer = SimpleNamespace(singleShot=lambda _ms, _on, call: late.append(call))
    monkeypatch.setattr(role_rooms, "QTimer", timer)
    become(Role.SUPERVISOR)
    become(Role.ANALYST)
    assert late
    for call in late:
        call()
    assert set(whole.work.rooms()) == {"drafts", "outbox"}
