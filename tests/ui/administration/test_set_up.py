"""The desk's set-up: what is typed is kept, saved, refused, merged, undone."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.changes import Topic, changed
from app.core.errors import ChangedElsewhere, RuleBroken, StoreUnavailable
from app.core.saved import Saved
from app.people.queries import StaffRow
from app.tickets.queries import CategoryRow, QueueRow
from ui.administration.administration_screen import AdministrationScreen
from ui.administration.columns import CATEGORIES, QUEUES, STAFF
from ui.administration.edits import Edits
from ui.administration.forms import CategoryForm, QueueForm, StaffForm
from ui.administration.kinds import Kind, category_kind, moved, queue_kind, staff_kind
from ui.administration.rows_model import ID_ROLE, UNSAVED, RowsModel
from ui.administration.set_up_page import SetUpPage
from ui.core.actions import Actions
from ui.core.background import Background
from ui.core.live import Live

ANA = StaffRow(2, "ana", "Ana Torres", Role.ADMINISTRATOR, 2, "ana@desk.example", is_active=True, is_available=True)
OLGA = StaffRow(5, "olga", "Olga Gone", Role.ANALYST, 1, "", is_active=False, is_available=True)
TRIAGE = QueueRow(1, "Triage", 1, "layers", takes_transfers=True, is_active=True, position=1)
NETWORK = QueueRow(2, "Network", 2, "network", takes_transfers=True, is_active=True, position=2)
VAULT = QueueRow(3, "Vault", 3, "odd-icon", takes_transfers=False, is_active=True, position=3)
ACCOUNTS, PRINTING = CategoryRow(1, "Accounts", is_active=True), CategoryRow(2, "Printing", is_active=True)


@dataclass
class Shelf:
    """Rows that can be read and saved on any thread; `refuse` makes the next save fail, `gate` holds it back."""

    rows: list[Any]
    topic: Topic
    refuse: list[Exception] = field(default_factory=list)
    saved: list[tuple[Any, Any]] = field(default_factory=list)
    keys: list[UUID] = field(default_factory=list)
    broken: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    def read(self) -> Sequence[Any]:
        if self.broken:
            raise self.broken
        return sorted(self.rows, key=lambda row: (getattr(row, "position", 0), row.id))

    def save(self, row: Any, was: Any, key: UUID) -> Saved:
        self.gate.wait(5)
        self.keys.append(key)
        if self.refuse:
            raise self.refuse.pop(0)
        self.saved.append((row, was))
        row = row if row.id else replace(row, id=max(r.id for r in self.rows) + 1)
        self.rows = [r for r in self.rows if r.id != row.id] + [row]
        return Saved(row.id, changes=changed(self.topic, row.id))


@dataclass
class Room:
    """A page on the screen with its shelf."""

    page: SetUpPage
    shelf: Shelf
    said: list[tuple[str, Any]]
    quiet: Callable[[], None]

    def type_name(self, text: str) -> None:
        """Type a name."""
        self.page.pane.form.fields["name"].line.setText(text)

    @property
    def name(self) -> str:
        """What stands in the name field."""
        text: str = self.page.pane.form.fields["name"].line.text()
        return text

    def state(self, at: int) -> str:
        """Return what the last column of a row says."""
        model = self.page.model
        return str(model.index(at, model.columnCount() - 1).data())

    def go_to(self, at: int) -> None:
        """Move the cursor to a row as the arrow keys do."""
        self.page.table.setCurrentIndex(self.page.table.model().index(at, 0))


@pytest.fixture
def open_page(qtbot: QtBot, background: Background, live: Live) -> Iterator[Callable[..., Room]]:
    shelves: list[Shelf] = []

    def make(kind: Callable[..., Kind[Any]], shelf: Shelf) -> Room:
        shelves.append(shelf)
        page = SetUpPage(kind(shelf.read, shelf.save), background, live)
        said: list[tuple[str, Any]] = []
        page.said.connect(lambda words, undo: said.append((words, undo)))
        qtbot.addWidget(page)
        page.resize(1000, 700)

        def quiet() -> None:
            qtbot.waitUntil(background.is_idle)
            qtbot.wait(30)
            qtbot.waitUntil(background.is_idle)
            qtbot.wait(10)

        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        quiet()
        return Room(page, shelf, said, quiet)

    yield make
    for shelf in shelves:
        shelf.gate.set()


@pytest.fixture
def categories(open_page: Callable[..., Room]) -> Room:
    return open_page(category_kind, Shelf([ACCOUNTS, PRINTING], Topic.CATEGORY))


@pytest.fixture
def queues(open_page: Callable[..., Room]) -> Room:
    return open_page(queue_kind, Shelf([TRIAGE, NETWORK, VAULT], Topic.QUEUE))


# ---------------------------------------------------------------- pieces


@pytest.mark.parametrize(
    ("columns", "rows"),
    [(STAFF, [ANA, OLGA]), (QUEUES, [TRIAGE, NETWORK, VAULT]), (CATEGORIES, [ACCOUNTS, PRINTING])],
)
def test_the_tables_keep_the_rules_of_models(columns: Any, rows: list[Any], qtmodeltester: ModelTester):
    model = RowsModel(columns)
    qtmodeltester.check(model)
    model.show_rows(rows)
    model.mark_unsaved([rows[0].id])
    qtmodeltester.check(model)
    model.show_rows(rows[1:])
    qtmodeltester.check(model)


def test_an_unsaved_row_is_said_not_only_coloured():
    model = RowsModel(STAFF)
    model.show_rows([ANA, OLGA])
    model.mark_unsaved([2])
    assert model.index(0, 4).data() == UNSAVED
    assert model.index(1, 4).data() == "Gone"
    said = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Ana Torres, Login ana, Role Administrator, Tier 2, State Here, not saved"


@pytest.mark.parametrize(
    ("form", "row"),
    [(StaffForm, ANA), (StaffForm, OLGA), (QueueForm, NETWORK), (QueueForm, VAULT), (CategoryForm, PRINTING)],
)
def test_a_form_gives_back_what_it_was_shown(form: Callable[[], Any], row: Any, qtbot: QtBot):
    made = form()
    qtbot.addWidget(made)
    edited: list[bool] = []
    for shown in made.fields.values():
        shown.edited.connect(lambda: edited.append(True))
    made.show_row(row)
    assert made.row() == row
    assert edited == []


def test_every_control_of_a_form_has_a_name(qtbot: QtBot):
    for made in (StaffForm(), QueueForm(), CategoryForm()):
        qtbot.addWidget(made)
        assert all(shown.control.accessibleName() for shown in made.fields.values())


def test_edits_are_kept_until_typed_back_saved_or_discarded():
    edits: Edits[CategoryRow] = Edits()
    edits.keep(replace(ACCOUNTS, name="A"), ACCOUNTS)
    edits.keep(replace(ACCOUNTS, name="B"), replace(ACCOUNTS, name="theirs"))
    edit = edits.of(1)
    assert edit is not None
    assert (edit.row.name, edit.was) == ("B", ACCOUNTS)  # what the typing began with, whatever came since
    edits.saved(edit, edit.row)
    assert edits.ids() == frozenset()
    edits.keep(replace(ACCOUNTS, name="C"), ACCOUNTS)
    edits.keep(ACCOUNTS, ACCOUNTS)
    assert edits.ids() == frozenset()


def test_what_is_typed_while_a_new_row_is_saved_becomes_an_edit_of_it():
    edits: Edits[CategoryRow] = Edits()
    empty = CategoryRow(0, "", is_active=True)
    edits.keep(replace(empty, name="Wi"), empty)
    sent = edits.of(0)
    assert sent is not None
    assert sent.seen is None
    edits.keep(replace(empty, name="Wi-Fi"), empty)
    edits.saved(sent, CategoryRow(9, "Wi", is_active=True))
    since = edits.of(9)
    assert since is not None
    assert since.row == CategoryRow(9, "Wi-Fi", is_active=True)
    assert since.was.name == "Wi"


@pytest.mark.parametrize(
    ("queue_id", "by", "wanted"),
    [(3, -1, {3: 2, 2: 3}), (1, 1, {2: 1, 1: 2}), (1, -1, {}), (3, 1, {})],
)
def test_moving_a_queue_changes_only_the_places_that_differ(queue_id: int, by: int, wanted: dict[int, int]):
    found = moved([TRIAGE, NETWORK, VAULT], queue_id, by)
    assert {row.id: row.position for row in found} == wanted


def test_moving_mends_places_that_were_given_twice():
    twice = [replace(row, position=0) for row in (TRIAGE, NETWORK, VAULT)]
    assert {row.id: row.position for row in moved(twice, 3, -1)} == {1: 1, 3: 2, 2: 3}


# ---------------------------------------------------------------- the page


def test_it_opens_on_the_first_row_with_nothing_to_save(categories: Room):
    assert categories.name == "Accounts"
    assert not categories.page.has_unsaved
    save = next(b for b in categories.page.pane.findChildren(QPushButton) if b.accessibleName() == "Save")
    assert not save.isEnabled()


def test_what_is_typed_survives_a_look_at_other_rows(categories: Room):
    categories.type_name("Accounts and access")
    categories.go_to(1)
    assert categories.name == "Printing"
    assert categories.state(0) == UNSAVED
    categories.go_to(0)
    assert categories.name == "Accounts and access"
    assert categories.page.has_unsaved


def test_saving_merges_with_what_was_seen_and_can_be_undone(categories: Room):
    categories.type_name("Logins")
    categories.page.save()
    categories.quiet()
    assert categories.shelf.saved == [(replace(ACCOUNTS, name="Logins"), ACCOUNTS)]
    assert categories.state(0) == "In use"
    words, undo = categories.said[-1]
    assert words == "Logins was saved."
    undo()
    categories.quiet()
    assert ACCOUNTS in categories.shelf.rows
    assert categories.name == "Accounts"
    assert categories.said[-1][0] == "Logins is as it was."


def test_a_refused_field_is_marked_and_keeps_what_was_typed(categories: Room):
    categories.shelf.refuse.append(RuleBroken("There is a category named Printing already.", field="name"))
    categories.type_name("Printing")
    categories.page.save()
    categories.go_to(1)
    categories.quiet()
    name = categories.page.pane.form.fields["name"]
    assert categories.page.shown_id == 1  # back to where it went wrong
    assert name.error_text == "There is a category named Printing already."
    assert categories.name == "Printing"
    assert name.control.hasFocus()
    categories.type_name("Printers")
    assert name.error_text == ""


def test_an_outage_keeps_what_was_typed_and_offers_to_try_again(categories: Room):
    categories.shelf.refuse.append(StoreUnavailable("The database does not answer."))
    categories.type_name("Logins")
    categories.page.save()
    categories.quiet()
    bar = categories.page.pane.bars.bar("refused")
    assert bar is not None
    assert "does not answer" in bar.text
    assert categories.page.has_unsaved
    bar.buttons[0].click()
    categories.quiet()
    assert [row.name for row, _was in categories.shelf.saved] == ["Logins"]
    assert categories.page.pane.bars.bar("refused") is None


def test_trying_again_is_the_same_deed_and_typing_on_is_another(categories: Room):
    categories.shelf.refuse += [StoreUnavailable("The answer was lost.", outcome_unknown=True)] * 2
    categories.type_name("Logins")
    for _ in range(2):
        categories.page.save()
        categories.quiet()
    categories.type_name("Sign-ins")
    categories.page.save()
    categories.quiet()
    first, again, other = categories.shelf.keys
    assert first == again != other


def test_an_edit_keeps_its_key_until_the_next_start():
    edits: Edits[CategoryRow] = Edits()
    edits.keep(replace(PRINTING, name="Printers"), PRINTING)
    later: Edits[CategoryRow] = Edits()
    later.take_up(edits.text(), lambda kept: CategoryRow(**kept))
    before, after = edits.of(PRINTING.id), later.of(PRINTING.id)
    assert before is not None
    assert after is not None
    assert before.key == after.key


def test_moving_a_queue_is_tried_again_under_the_same_keys(queues: Room):
    queues.go_to(0)
    queues.shelf.refuse.append(StoreUnavailable("The answer was lost.", outcome_unknown=True))
    queues.page.shift(1)
    queues.quiet()
    bar = queues.page.bars.bar("refused")
    assert bar is not None
    bar.buttons[0].click()
    queues.quiet()
    lost, *kept = queues.shelf.keys
    assert [row.name for row in queues.shelf.read()] == ["Network", "Triage", "Vault"]
    assert kept[0] == lost
    assert len(set(kept)) == len(kept) == 2
    assert queues.page.bars.bar("refused") is None


def changed_by_someone_else(room: Room) -> Any:
    room.shelf.rows[0] = replace(ACCOUNTS, name="Theirs")
    room.shelf.refuse.append(ChangedElsewhere("Someone else changed Accounts first."))
    room.type_name("Mine")
    room.page.save()
    room.quiet()
    bar = room.page.pane.bars.bar("refused")
    assert bar is not None
    assert room.name == "Mine"
    return bar


def test_someone_elses_change_can_be_taken(categories: Room):
    changed_by_someone_else(categories).buttons[0].click()
    assert categories.name == "Theirs"
    assert categories.shelf.saved == []
    assert not categories.page.has_unsaved


def test_ones_own_change_can_be_kept_over_someone_elses(categories: Room):
    changed_by_someone_else(categories).buttons[1].click()
    categories.quiet()
    assert categories.shelf.saved == [(replace(ACCOUNTS, name="Mine"), None)]


def test_saving_twice_at_once_saves_once(categories: Room):
    categories.shelf.gate.clear()
    categories.type_name("Logins")
    categories.page.save()
    categories.page.save()
    categories.shelf.gate.set()
    categories.quiet()
    assert len(categories.shelf.saved) == 1


def test_a_new_row_is_begun_left_and_gone_on_with(categories: Room):
    categories.page.begin_new()
    categories.type_name("Wi-Fi")
    categories.go_to(1)
    categories.page.begin_new()
    assert categories.name == "Wi-Fi"
    categories.page.save()
    categories.quiet()
    assert categories.shelf.saved == [(CategoryRow(0, "Wi-Fi", is_active=True), None)]
    assert categories.page.shown_id == 3
    assert categories.page.table.current_id() == 3
    categories.said[-1][1]()
    categories.quiet()
    assert categories.shelf.rows[-1] == CategoryRow(3, "Wi-Fi", is_active=False)


def test_discarding_can_be_undone(categories: Room):
    categories.type_name("Logins")
    categories.page.discard()
    assert categories.name == "Accounts"
    categories.go_to(1)
    categories.said[-1][1]()
    assert (categories.page.shown_id, categories.name) == (1, "Logins")
    assert categories.page.has_unsaved


def test_others_changes_come_in_but_never_over_what_is_being_typed(categories: Room, live: Live):
    categories.shelf.rows[0] = replace(ACCOUNTS, name="Logins")
    live.heard(changed(Topic.CATEGORY, 1))
    categories.quiet()
    assert categories.name == "Logins"
    categories.type_name("Mine")
    categories.shelf.rows[0] = replace(ACCOUNTS, name="Theirs")
    live.heard(changed(Topic.CATEGORY, 1))
    categories.quiet()
    assert categories.name == "Mine"
    edit = categories.page._edits.of(1)
    assert edit is not None
    assert edit.was.name == "Logins"


def test_a_page_that_cannot_be_read_says_so_and_tries_again(open_page: Callable[..., Room]):
    shelf = Shelf([ACCOUNTS], Topic.CATEGORY, broken=StoreUnavailable("The database does not answer."))
    room = open_page(category_kind, shelf)
    failed = room.page.side.failed
    assert failed.isVisible()
    assert failed.line.text() == "Categories could not be read. The database does not answer."
    shelf.broken = None
    assert failed.action is not None
    failed.action.click()
    room.quiet()
    assert room.name == "Accounts"


def test_finding_narrows_the_table_and_keeps_the_form(categories: Room):
    categories.page.side.find_line.setText("PRINT")
    table = categories.page.table
    assert [table.model().index(at, 0).data() for at in range(table.model().rowCount())] == ["Printing"]
    categories.page.side.find_line.clear()
    assert table.model().rowCount() == 2


def test_queues_change_places_and_back(queues: Room, qtbot: QtBot):
    actions = Actions(queues.page.window())
    screen_like = AdministrationScreen([], queues.page._background, queues.page._live)
    qtbot.addWidget(screen_like)
    screen_like.pages = [queues.page]
    for table, deeds in screen_like.table_deeds():
        actions.add(*deeds, on=table)
    queues.page.table.setFocus()
    queues.page.table.go_to(3)
    qtbot.keyClick(queues.page.table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    queues.quiet()
    order = [queues.page.model.index(at, 0).data() for at in range(3)]
    assert order == ["Triage", "Vault", "Network"]
    assert queues.page.table.current_id() == 3
    assert all(was is not None for _row, was in queues.shelf.saved)
    queues.said[-1][1]()
    queues.quiet()
    assert [queues.page.model.index(at, 0).data(ID_ROLE) for at in range(3)] == [1, 2, 3]


def test_an_icon_that_is_not_offered_is_not_lost(queues: Room):
    queues.go_to(2)
    queues.type_name("Safe")
    queues.page.save()
    queues.quiet()
    assert queues.shelf.saved[0][0] == replace(VAULT, name="Safe")


@pytest.mark.parametrize(
    ("kind", "rows"),
    [(staff_kind, [ANA, OLGA]), (queue_kind, [TRIAGE, VAULT]), (category_kind, [ACCOUNTS, PRINTING])],
)
def test_what_is_typed_is_there_after_the_next_start(
    kind: Any, rows: list[Any], qtbot: QtBot, background: Background, live: Live
):
    kept: dict[str, str] = {}
    shelf = Shelf(rows, Topic.STAFF)

    def page() -> SetUpPage:
        made = SetUpPage(kind(shelf.read, shelf.save), background, live, get=kept.get, put=kept.__setitem__)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitUntil(lambda: made.shown_id is not None)
        return made

    first = page()
    first._show(rows[1].id)
    first.pane.form.fields["name"].line.setText("Half a na")
    first.hide()
    second = page()
    assert second.shown_id == rows[1].id
    assert second.pane.form.row() == replace(rows[1], name="Half a na")
    second.save()
    qtbot.waitUntil(lambda: shelf.saved == [(replace(rows[1], name="Half a na"), rows[1])])
    qtbot.waitUntil(lambda: not second._saving)
    second.hide()
    assert [text for key, text in kept.items() if key.startswith("unsaved")] == [""]


@pytest.mark.parametrize("kept", ["", "not JSON", "{}", "[1]", '[{"row": {"id": 1}}]', "null"])
def test_what_was_kept_and_cannot_be_read_is_passed_over(kept: str):
    edits: Edits[CategoryRow] = Edits()
    edits.take_up(kept, lambda fields: CategoryRow(**fields))
    assert edits.ids() == frozenset()


# ---------------------------------------------------------------- the room


def test_the_room_has_a_tab_for_each_kind_and_ctrl_s_saves_the_shown_one(
    qtbot: QtBot, background: Background, live: Live
):
    staff, shelf = Shelf([ANA, OLGA], Topic.STAFF), Shelf([ACCOUNTS], Topic.CATEGORY)
    screen = AdministrationScreen(
        [staff_kind(staff.read, staff.save), category_kind(shelf.read, shelf.save)], background, live
    )
    qtbot.addWidget(screen)
    actions = Actions(screen)
    actions.add(*screen.deeds())
    with qtbot.waitActive(screen):
        screen.show()
        screen.activateWindow()
    screen.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: screen.page.shown_id == 1)
    name = screen.page.pane.form.fields["name"]
    name.focus()
    qtbot.keyClick(name.control, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert shelf.saved == []  # nothing was typed yet
    qtbot.keyClicks(name.control, "!")
    qtbot.keyClick(name.control, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: [row.name for row, _was in shelf.saved] == ["Accounts!"])
    assert staff.saved == []
