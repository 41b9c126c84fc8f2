"""The set-up over a real database: its rules mark the field, others' changes are merged, undo puts back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytestqt.qtbot import QtBot

from app.core.actor import Actor, Role
from app.core.saved import Saved
from app.people.commands import save_staff
from app.people.queries import StaffRow
from app.tickets.commands.fields import assign_tickets
from db.engine import Store
from db.people.queries import SqlPeopleQueries
from db.work import SqlWork
from tests.desks import desk_in
from tests.makers import ANA, SUE, did, in_role, opened
from ui.administration.farewell import staff_farewell
from ui.administration.kinds import staff_kind
from ui.administration.set_up_page import SetUpPage
from ui.core.background import Background
from ui.core.live import Live

CHIEF = replace(SUE, role=Role.ADMINISTRATOR)
Save = Callable[[StaffRow, StaffRow | None, UUID], Saved]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(desk_in(tmp_path / "desk.db"))
    yield made
    made.dispose()


def saver(store: Store, actor: Actor = CHIEF) -> Save:
    def save(row: StaffRow, was: StaffRow | None, key: UUID) -> Saved:
        return save_staff(SqlWork(store, actor), key=key, row=row, was=was)

    return save


def kept(store: Store, staff_id: int) -> StaffRow:
    return next(row for row in SqlPeopleQueries(store).staff() if row.id == staff_id)


@pytest.fixture
def said() -> list[tuple[str, Any]]:
    return []


@pytest.fixture
def page(store: Store, said: list[tuple[str, Any]], qtbot: QtBot, background: Background, live: Live) -> SetUpPage:
    people = SqlPeopleQueries(store)
    in_role(store, SUE, Role.ADMINISTRATOR)
    made = SetUpPage(staff_kind(people.staff, saver(store), farewell=staff_farewell(people.load)), background, live)
    made.said.connect(lambda words, undo: said.append((words, undo)))
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: made.shown_id is not None)
    return made


def go_to(page: SetUpPage, staff_id: int) -> None:
    row = page.model.row_of(staff_id)
    page.table.setCurrentIndex(page.table.model().index(row, 0))
    assert page.shown_id == staff_id


def test_a_login_taken_already_marks_the_login(page: SetUpPage, store: Store, quiet: Callable[[], None]):
    go_to(page, ANA.staff_id)
    page.pane.form.fields["login"].line.setText("BEN")
    page.save()
    quiet()
    assert page.pane.form.fields["login"].error_text == "Ben Carter has the login ben already."
    assert page.has_unsaved
    assert kept(store, ANA.staff_id).login == "ana"


def test_the_last_administrator_stays(page: SetUpPage, store: Store, quiet: Callable[[], None]):
    go_to(page, SUE.staff_id)
    page.pane.form.fields["is_active"].box.setChecked(False)
    page.save()
    quiet()
    assert page.pane.form.fields["is_active"].error_text.startswith("The desk needs an active administrator.")
    assert kept(store, SUE.staff_id).is_active


def test_two_administrators_change_different_fields_and_one_takes_back_only_their_own(
    page: SetUpPage, store: Store, said: list[tuple[str, Any]], quiet: Callable[[], None]
):
    go_to(page, ANA.staff_id)
    page.pane.form.fields["name"].line.setText("Ana Torres-Lund")
    ana = kept(store, ANA.staff_id)
    saver(store)(replace(ana, tier=3), ana, uuid4())
    page.save()
    quiet()
    assert kept(store, ANA.staff_id) == replace(ana, name="Ana Torres-Lund", tier=3)
    assert page.pane.form.fields["tier"].value == "3"
    words, undo = said[-1]
    assert words == "Ana Torres-Lund was saved."
    undo()
    quiet()
    assert kept(store, ANA.staff_id) == replace(ana, tier=3)


def test_the_same_field_changed_by_both_asks_whose_holds(page: SetUpPage, store: Store, quiet: Callable[[], None]):
    go_to(page, ANA.staff_id)
    page.pane.form.fields["name"].line.setText("Mine")
    ana = kept(store, ANA.staff_id)
    saver(store)(replace(ana, name="Theirs"), ana, uuid4())
    page.save()
    quiet()
    bar = page.pane.bars.bar("refused")
    assert bar is not None
    assert kept(store, ANA.staff_id).name == "Theirs"
    bar.buttons[1].click()
    quiet()
    assert kept(store, ANA.staff_id).name == "Mine"


def test_who_goes_is_told_with_the_tickets_the_database_counts(
    page: SetUpPage, store: Store, said: list[tuple[str, Any]], quiet: Callable[[], None]
):
    tickets = [opened(store) for _ in range(3)]
    did(store, ANA, assign_tickets, was=dict.fromkeys(tickets), to=ANA.staff_id)
    go_to(page, ANA.staff_id)
    page.pane.form.fields["is_active"].box.setChecked(False)
    quiet()
    bar = page.pane.bars.bar("farewell")
    assert bar is not None
    told = "3 live tickets still lie with Ana Torres. Move them under Load."
    assert bar.text == told
    page.save()
    quiet()
    assert not kept(store, ANA.staff_id).is_active
    assert said[-1][0] == f"Ana Torres was saved. {told}"
