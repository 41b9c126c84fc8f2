"""The members of a restricted queue in its form: by keys, on a real server, and why there are none in a file."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.bootstrap.opening import Opened, opened_as
from app.core.actor import Actor, Role
from app.people.queries import StaffRow
from app.tickets.queries import QueueRow
from db.engine import Store
from tests.makers import ANA, AWAY, BEN, TRIAGE, in_role, leave, seat
from ui.administration.kinds import queue_kind
from ui.administration.members_field import MembersModel
from ui.administration.set_up_page import SetUpPage
from ui.core.background import Background
from ui.core.live import Live

Key, Mod = Qt.Key, Qt.KeyboardModifier
SOON = 15_000
ADA = Actor(AWAY.staff_id, "Chloe Martin", "chloe", Role.ADMINISTRATOR)
on_a_server = pytest.mark.parametrize("address", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
in_a_file = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@pytest.fixture
def desk(address: str) -> Iterator[Opened]:
    """Lend a desk as its administrator opens it."""
    store = Store(address)
    in_role(store, ADA, Role.ADMINISTRATOR)
    yield opened_as(seat(store, ADA), ADA)
    leave()
    store.dispose()


@pytest.fixture
def said() -> list[tuple[str, Any]]:
    return []


@pytest.fixture
def page(desk: Opened, said: list[tuple[str, Any]], qtbot: QtBot, background: Background, live: Live) -> SetUpPage:
    kind = queue_kind(
        desk.tickets.queues,
        desk.save_queue,
        staff=desk.people.staff,
        me=ADA.staff_id,
        why_all_see=desk.why_all_see,
    )
    made = SetUpPage(kind, background, live)
    made.said.connect(lambda words, undo: said.append((words, undo)))
    qtbot.addWidget(made)
    made.resize(1000, 900)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: made.shown_id == TRIAGE, timeout=SOON)
    return made


def press(qtbot: QtBot, key: Key, mod: Mod = Mod.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, mod)


def fields(page: SetUpPage) -> dict[str, Any]:
    found: dict[str, Any] = page.pane.form.fields
    return found


def told(page: SetUpPage) -> list[str]:
    """Return what is read out of each person, and how many can be checked."""
    model = page.pane.form.fields["members"].model  # type: ignore[attr-defined]
    return [model.index(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(model.rowCount())]


def kept(desk: Opened, name: str = "Triage") -> QueueRow:
    return next(row for row in desk.tickets.queues() if row.name == name)


@on_a_server
def test_a_queue_is_restricted_by_keys_alone(
    page: SetUpPage, desk: Opened, said: list[tuple[str, Any]], qtbot: QtBot, background: Background
) -> None:
    assert not fields(page)["members"].isVisible()
    fields(page)["is_restricted"].focus()
    press(qtbot, Key.Key_Space)
    assert fields(page)["members"].isVisible()
    press(qtbot, Key.Key_Return, Mod.ControlModifier)
    qtbot.waitUntil(lambda: "Add a member first" in fields(page)["members"].error_text, timeout=SOON)
    assert QApplication.focusWidget() is fields(page)["members"].list
    qtbot.keyClicks(fields(page)["members"].list, "ben")
    press(qtbot, Key.Key_Space)
    assert fields(page)["members"].value == (BEN.staff_id,)
    assert "You are not among them" in fields(page)["members"].hint.text()
    press(qtbot, Key.Key_Return, Mod.ControlModifier)
    qtbot.waitUntil(lambda: bool(said), timeout=SOON)
    assert (kept(desk).is_restricted, kept(desk).members, kept(desk).may_see) == (True, (BEN.staff_id,), False)
    assert said == [("Triage was saved.", None)]  # only a member may put it back
    qtbot.waitUntil(lambda: page.model.index(0, 3).data() == "Restricted", timeout=SOON)
    qtbot.waitUntil(background.is_idle, timeout=SOON)


@on_a_server
def test_members_are_added_and_removed_and_put_back(
    page: SetUpPage, desk: Opened, said: list[tuple[str, Any]], qtbot: QtBot, background: Background
) -> None:
    triage = kept(desk)
    desk.save_queue(replace(triage, is_restricted=True, members=(BEN.staff_id,)), triage, uuid4())
    page.read()
    qtbot.waitUntil(lambda: told(page)[0] == "Ben Carter, member", timeout=SOON)
    assert told(page)[1:] == [
        "Ana Torres, not a member",
        "Chloe Martin (you): another lets you in, not a member",
        "Sue, not a member",
    ]
    members = fields(page)["members"]
    members.focus()
    press(qtbot, Key.Key_Space)
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Space)
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Space)  # oneself: nothing happens
    assert members.value == (ANA.staff_id,)
    assert page.has_unsaved
    press(qtbot, Key.Key_Escape)
    assert members.value == (BEN.staff_id,)
    members.list.setCurrentIndex(members.model.index(1))
    press(qtbot, Key.Key_Space)
    press(qtbot, Key.Key_Return, Mod.ControlModifier)
    qtbot.waitUntil(lambda: kept(desk).members == (ANA.staff_id, BEN.staff_id), timeout=SOON)
    qtbot.waitUntil(lambda: len(said) == 2, timeout=SOON)
    said[-1][1]()
    qtbot.waitUntil(lambda: len(said) == 3, timeout=SOON)
    assert kept(desk).members == (BEN.staff_id,)
    qtbot.waitUntil(background.is_idle, timeout=SOON)


@in_a_file
def test_who_may_be_a_member_follows_the_staff(page: SetUpPage, desk: Opened, live: Live, qtbot: QtBot) -> None:
    members = fields(page)["members"]
    page.pane.form.fields["name"].set_value("Front door")  # type: ignore[attr-defined]
    fields(page)["is_restricted"].set_value(True)
    members.model.setData(members.model.index(0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    members.list.setCurrentIndex(members.model.index(0))
    chosen, name = members.value, members.model.index(0).data()
    ben = next(one for one in desk.people.staff() if one.id == BEN.staff_id)
    gone = desk.save_staff(replace(ben, is_active=False), ben, uuid4())
    fay = desk.save_staff(StaffRow(0, "fay", "Fay Long", Role.ANALYST, 1, "", True, True), None, uuid4())
    for saved in (gone, fay):
        live.heard(saved.changes)
    qtbot.waitUntil(lambda: "Fay Long, not a member" in told(page), timeout=SOON)
    assert not any("Ben Carter" in line for line in told(page))
    assert members.value == chosen
    assert members.list.currentIndex().data() == name
    assert (fields(page)["name"].value, page.has_unsaved) == ("Front door", True)


@in_a_file
def test_in_a_file_the_form_says_why_nothing_can_be_restricted(page: SetUpPage) -> None:
    restricted = fields(page)["is_restricted"]
    assert not restricted.box.isEnabled()
    assert restricted.hint.text().startswith("A desk in a file keeps nothing from who can open the file")
    assert not fields(page)["members"].isVisible()
    page.begin_new()
    assert not restricted.box.isEnabled()


def test_the_list_of_members_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    model = MembersModel()
    people = [StaffRow(i, f"p{i}", f"P {i}", Role.ANALYST, 1, "", True, True) for i in range(1, 4)]
    model.offer(people, (2,), 1)
    qtmodeltester.check(model, force_py=True)
    can_check = [bool(model.flags(model.index(at)) & Qt.ItemFlag.ItemIsUserCheckable) for at in range(3)]
    assert can_check == [True, False, True]  # the member first, then oneself
