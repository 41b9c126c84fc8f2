import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.errors import NotPermitted, RuleBroken, StoreUnavailable
from app.tickets.drafts import DraftKind
from app.tickets.model import Kind, Level, Source
from app.tickets.queries import QueueRow
from ui.tickets.draft_parts import files_of
from ui.tickets.new_ticket import NewTicketDialog
from ui.tickets.requester_field import RequesterMatches

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(room, qtbot):
    made = NewTicketDialog(room.background, room.desk.people, room.directory, room.operations, room.keeper)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitExposed(made)
    qtbot.waitUntil(made.form.requester.name.line.hasFocus)
    return made


def type_name(dialog, qtbot, name):
    QTest.keyClicks(dialog.form.requester.name.line, name)
    qtbot.waitUntil(dialog.form.requester.view.isVisible)


def created(room):
    return next(d["arguments"]["new"] for d in room.desk.performed if d["deed"] == "create")


def test_a_call_is_logged_by_keyboard_alone(dialog, room, qtbot):
    type_name(dialog, qtbot, "dan whi")
    QTest.keyClick(dialog.form.requester.name.line, Qt.Key.Key_Return)
    assert dialog.form.subject.line.hasFocus()
    QTest.keyClicks(QApplication.focusWidget(), "VPN drops")
    with qtbot.waitSignal(dialog.created):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)
    new = created(room)
    assert new["asker"]["id"] == 7
    assert (new["subject"], new["source"], new["queue_id"], new["kind"]) == ("VPN drops", "phone", 1, "incident")
    assert not dialog.isVisible()
    assert room.keeper.all() == []


def test_a_match_is_chosen_with_the_arrow_keys(dialog, qtbot):
    type_name(dialog, qtbot, "dan")
    line = dialog.form.requester.name.line
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert dialog.form.requester.asker.id == 8
    assert "Sales" in dialog.form.requester._about.text()


def test_editing_the_name_lets_the_chosen_requester_go(dialog, qtbot):
    type_name(dialog, qtbot, "dan")
    line = dialog.form.requester.name.line
    QTest.keyClick(line, Qt.Key.Key_Return)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert dialog.form.requester.asker.id is None


def test_someone_new_is_written_down_in_place(dialog, room, qtbot):
    type_name(dialog, qtbot, "Yuki Tanaka")
    QTest.keyClick(dialog.form.requester.name.line, Qt.Key.Key_Return)
    assert dialog.form.requester.email.line.hasFocus()
    QTest.keyClicks(QApplication.focusWidget(), "yuki@northwind.example")
    dialog.form.subject.set_value("New badge")
    with qtbot.waitSignal(dialog.created):
        dialog.submit()
    asker = created(room)["asker"]
    assert (asker["id"], asker["name"], asker["email"]) == (None, "Yuki Tanaka", "yuki@northwind.example")


def test_an_address_typed_as_the_requester_is_an_address(dialog, room, qtbot):
    dialog.form.requester.name.set_value("yuki@northwind.example")
    assert dialog.form.requester.asker.email == "yuki@northwind.example"
    assert dialog.form.requester.asker.name == ""


def test_a_lookup_that_fails_lets_the_name_be_written_down(dialog, room, qtbot):
    room.desk.people.error = StoreUnavailable("away")
    QTest.keyClicks(dialog.form.requester.name.line, "Dana")
    qtbot.waitUntil(lambda: "can't be looked up now" in dialog.form.requester._about.text())
    assert dialog.form.requester.asker.name == "Dana"


def test_impact_and_urgency_show_the_priority_they_make(dialog):
    assert dialog.form.priority.text() == "P4 · Low"
    dialog.form.impact.choose("high")
    dialog.form.urgency.choose("high")
    assert dialog.form.priority.text() == "P1 · Critical"


def test_everything_chosen_reaches_the_ticket(dialog, qtbot):
    form = dialog.form
    form.subject.set_value("Monitor")
    form.body.set_value("It flickers")
    form.kind.choose("service request")
    form.queue.set_value(2)
    form.category.set_value(2)
    form.source.set_value("walk-up")
    form.impact.choose("medium")
    form.take.setChecked(True)
    new = form.new_ticket()
    assert (new.kind, new.queue_id, new.category_id, new.source) == (Kind.SERVICE_REQUEST, 2, 2, Source.WALK_UP)
    assert (new.impact, new.urgency, new.take, new.body) == (Level.MEDIUM, Level.MEDIUM, True, "It flickers")


@pytest.mark.parametrize(
    ("spoil", "field", "words"),
    [
        (lambda f: f.subject.set_value("  "), "subject", "empty"),
        (lambda f: f.queue.combo.setCurrentText("Nowhere"), "queue", "no queue"),
        (lambda f: f.category.combo.setCurrentText("Nothing"), "category", "no category"),
        (
            lambda f: (f.requester.name.set_value("Yuki"), f.requester.email.set_value("yuki at home")),
            None,
            "no e-mail",
        ),
    ],
)
def test_a_wrong_field_is_marked_and_nothing_is_sent(dialog, room, spoil, field, words):
    dialog.form.subject.set_value("Something")
    dialog.form.requester.name.set_value("Yuki")
    spoil(dialog.form)
    dialog.submit()
    marked = getattr(dialog.form, field) if field else dialog.form.requester.email
    assert words in marked.error_text
    assert room.desk.performed == []
    assert dialog.isVisible()


def test_a_rule_of_the_desk_marks_its_field(dialog, room, qtbot):
    dialog.form.subject.set_value("Something")
    room.desk.error = RuleBroken("That queue is closed.", field="queue_id")
    dialog.submit()
    qtbot.waitUntil(lambda: dialog.form.queue.error_text == "That queue is closed.")
    assert dialog.form.isEnabled()


@pytest.mark.parametrize("error", [StoreUnavailable("The database can't be reached."), NotPermitted("You may not.")])
def test_a_failure_keeps_the_form_and_says_so(dialog, room, qtbot, error):
    dialog.form.subject.set_value("Something")
    room.desk.error = error
    dialog.submit()
    assert not dialog.create_button.isEnabled()
    qtbot.waitUntil(lambda: dialog._bars.bar("refused") is not None)
    assert "kept as a draft" in dialog._bars.bar("refused").text
    assert dialog.form.subject.value == "Something"
    room.desk.error = None
    with qtbot.waitSignal(dialog.created):
        dialog._bars.bar("refused").buttons[0].click()
    assert sum(d["deed"] == "create" for d in room.desk.performed) == 1


def test_a_refused_ticket_is_told_by_its_form_alone(dialog, room, qtbot):
    elsewhere = []
    room.operations.refused.connect(elsewhere.append)
    dialog.form.subject.set_value("Something")
    room.desk.error = NotPermitted("You may not.")
    dialog.submit()
    qtbot.waitUntil(lambda: dialog._bars.bar("refused") is not None)
    assert elsewhere == []


def test_an_answer_that_was_lost_is_never_told_as_a_failure(dialog, room, qtbot, monkeypatch):
    monkeypatch.setattr("ui.tickets.deed_line.PAUSES_MS", ())
    dialog.form.subject.set_value("Something")
    room.desk.error = StoreUnavailable("The connection was lost.", outcome_unknown=True)
    dialog.submit()
    qtbot.waitUntil(lambda: dialog._bars.bar("refused") is not None)
    assert "may have been created" in dialog._bars.bar("refused").text
    assert "isn't created" not in dialog._bars.bar("refused").text


def test_pressing_create_twice_creates_once(dialog, room, qtbot):
    dialog.form.subject.set_value("Something")
    with qtbot.waitSignal(dialog.created):
        dialog.submit()
        dialog.submit()
    qtbot.wait(100)
    assert sum(d["deed"] == "create" for d in room.desk.performed) == 1


def test_escape_keeps_what_was_typed_and_says_so(dialog, room, qtbot):
    dialog.form.subject.line.setFocus()
    QTest.keyClicks(dialog.form.subject.line, "Half a call")
    dialog.form.urgency.choose("high")
    with qtbot.waitSignal(dialog.said) as said:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert "kept as a draft" in said.args[0]
    draft = room.keeper.all()[0]
    assert (draft.kind, draft.subject) == (DraftKind.TICKET, "Half a call")
    dialog.open(draft)
    assert dialog.form.subject.value == "Half a call"
    assert dialog.form.urgency.choice == "high"
    assert dialog.key == draft.key


def test_escape_with_matches_open_closes_only_them(dialog, qtbot):
    type_name(dialog, qtbot, "dan")
    QTest.keyClick(dialog.form.requester.name.line, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.form.requester.view.isVisible()


def test_an_untouched_form_leaves_no_draft(dialog, room):
    dialog.form.urgency.choose("high")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert room.keeper.all() == []
    assert room.local.kept == {}


def test_the_first_key_is_journalled(dialog, room, qtbot):
    QTest.keyClicks(dialog.form.requester.name.line, "D")
    qtbot.waitUntil(lambda: len(room.local.kept) == 1)


def test_a_draft_remembers_the_chosen_requester_and_files(dialog, room, qtbot):
    type_name(dialog, qtbot, "dan")
    QTest.keyClick(dialog.form.requester.name.line, Qt.Key.Key_Return)
    dialog.strip.add_content("log.txt", b"log")
    qtbot.waitUntil(lambda: len(dialog.strip.filing.files(dialog.key)) == 1)
    dialog.reject()
    draft = room.keeper.all()[0]
    assert [f.name for f in files_of(draft)] == ["log.txt"]
    dialog.open(draft)
    assert dialog.form.requester.asker.id == 7
    assert [f.name for f in dialog.strip.filing.files(dialog.key)] == ["log.txt"]


def test_files_go_with_the_ticket(dialog, room, qtbot):
    dialog.form.subject.set_value("See the log")
    dialog.strip.add_content("log.txt", b"log")
    qtbot.waitUntil(lambda: len(dialog.strip.filing.files(dialog.key)) == 1)
    with qtbot.waitSignal(dialog.created):
        dialog.submit()
    deed = next(d for d in room.desk.performed if d["deed"] == "create")
    assert [f["name"] for f in deed["arguments"]["files"]] == ["log.txt"]


def test_typing_goes_on_while_the_lookup_is_slow(dialog, room, qtbot):
    asked, go, answered = threading.Event(), threading.Event(), threading.Event()

    def slow(*_):
        asked.set()
        go.wait(10)
        answered.set()
        return []

    room.desk.people.requesters_like = slow
    QTest.keyClicks(dialog.form.requester.name.line, "Dana Whitfield")
    qtbot.waitUntil(asked.is_set)
    QTest.keyClicks(dialog.form.requester.name.line, " of Northwind")
    assert not answered.is_set()
    go.set()


def test_matches_are_a_sound_model(room, qtmodeltester):
    model = RequesterMatches()
    model.show_matches(room.desk.people.requesters, "dan")
    qtmodeltester.check(model)
    assert model.rowCount() == 3
    assert model.data(model.index(8)) is None


def test_every_control_has_a_name(dialog, qtbot):
    type_name(dialog, qtbot, "dan")
    for widget in dialog.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            spoken = QAccessible.queryAccessibleInterface(widget)
            assert spoken.text(QAccessible.Text.Name), (type(widget).__name__, widget.objectName())


LONG = "Identity, access and privileged accounts of the whole northern region"


@pytest.mark.parametrize("width", [420, 620, 760, 1000])
@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_form_never_scrolls_sideways_nor_cuts_a_field(room, qtbot, theme, percent, width):
    theme.apply("light", percent)
    room.desk.queues = lambda: [QueueRow(1, LONG, 1, "layers", True, True, 1)]
    room.directory.read()
    qtbot.waitUntil(lambda: room.directory.queue_name(1) == LONG)
    dialog = NewTicketDialog(room.background, room.desk.people, room.directory, room.operations, room.keeper)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.form.requester.name.set_value("Someone New")
    dialog.form.requester._fold()
    dialog.form.subject.show_error(LONG)
    scroll = dialog._scroll
    scroll.resize(width, 500)
    dialog.layout().setEnabled(False)
    qtbot.wait(30)
    scroll.resize(width, 500)
    qtbot.wait(30)
    assert scroll.horizontalScrollBar().maximum() == 0
    right = scroll.viewport().width()
    form = dialog.form
    for field in (form.queue, form.category, form.source, form.requester.email, form.requester.phone, form.body):
        edge = field.control.mapTo(scroll.viewport(), field.control.rect().bottomRight())
        assert edge.x() < right


@pytest.mark.parametrize(("percent", "room_for"), [(100, 3), (150, 2), (200, 1)])
def test_columns_become_fewer_where_there_is_little_room(dialog, theme, qtbot, percent, room_for):
    theme.set_text_percent(percent)
    form = dialog.form
    form.resize(640, 900)
    qtbot.waitUntil(lambda: len({field.y() for field in (form.queue, form.category, form.source)}) == 4 - room_for)
    assert (form.impact.parentWidget().parentWidget().x() == form.queue.x()) is True
    assert form.urgency.parentWidget().parentWidget().x() == form.category.x()


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_takes_the_requester_that_is_lit_and_goes_on(dialog, qtbot, key):
    type_name(dialog, qtbot, "dan")
    line = dialog.form.requester.name.line
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, key)
    assert not dialog.form.requester.view.isVisible()
    assert dialog.form.requester.asker.id == 8
    assert not line.hasFocus()
    if key == Qt.Key.Key_Tab:
        assert dialog.form.subject.line.hasFocus()


def test_tab_on_someone_new_goes_on_to_the_address(dialog, qtbot):
    type_name(dialog, qtbot, "Yuki Tanaka")
    QTest.keyClick(dialog.form.requester.name.line, Qt.Key.Key_Tab)
    assert not dialog.form.requester.view.isVisible()
    assert dialog.form.requester.asker.id is None
    assert dialog.form.requester.email.line.hasFocus()


def test_a_click_elsewhere_puts_the_matches_away_and_takes_nobody(dialog, qtbot):
    type_name(dialog, qtbot, "dan")
    QTest.mouseClick(dialog.form.body.area.viewport(), Qt.MouseButton.LeftButton)
    dialog.form.body.area.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not dialog.form.requester.view.isVisible()
    assert dialog.form.requester.asker.id is None
    assert dialog.form.requester.asker.name == "dan"


def test_what_stands_beside_segments_is_level_with_them(dialog, qtbot):
    form = dialog.form

    def middle(widget):
        return widget.mapTo(form, widget.rect().center()).y()

    assert abs(middle(form.take) - middle(form.kind)) <= 1
    assert abs(middle(form.priority) - middle(form.urgency)) <= 1
