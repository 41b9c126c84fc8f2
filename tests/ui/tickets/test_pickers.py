from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.tickets.model import Level
from tests.ui.tickets.fake_desk import ANA, NETWORK, NOW, TRIAGE, a_row
from ui.core.layout import vbox
from ui.tickets.pickers import CategoryPicker, PersonPicker, PriorityPicker, QueuePicker, WakePicker
from ui.tickets.reasons import ConfirmPicker, move_picker, resolve_picker
from ui.tickets.wake_picker import OWN, presets

Key = Qt.Key


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.field = QLineEdit()
    made.setLayout(vbox(made.field, None))
    made.resize(900, 640)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.field.setFocus()
    qtbot.waitUntil(made.field.hasFocus)
    return made


@pytest.fixture
def opened(window, qtbot):
    def open_(picker):
        picker.answers, picker.left = [], []
        picker.chosen.connect(picker.answers.append)
        picker.cancelled.connect(lambda: picker.left.append(True))
        picker.open()
        qtbot.waitUntil(picker.first().hasFocus)
        return picker

    return open_


def focused():
    return QApplication.focusWidget()


def remarks(picker):
    shown = [picker.model.choice(at) for at in range(picker.model.rowCount())]
    return {choice.text: choice.why_not or choice.remark for choice in shown}


def test_a_person_is_found_by_typing_and_taken_with_enter(list_room, window, opened, qtbot):
    picker = opened(PersonPicker(window, list_room.directory, ANA, title="Assign HD-1 to"))
    qtbot.keyClicks(picker.line, "car be")
    assert list(remarks(picker)) == ["Ben Carter"]
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.answers == [3]
    assert focused() is window.field


def test_people_are_shown_with_their_load_and_those_away_are_barred(list_room, window, opened, qtbot):
    picker = opened(PersonPicker(window, list_room.directory, ANA, title="Assign HD-1 to"))
    qtbot.waitUntil(lambda: remarks(picker)["Ben Carter"] == "7 live")
    assert remarks(picker) == {
        "Ana Torres (you)": "12 live · 3 urgent",
        "Ben Carter": "7 live",
        "Chloe Martin": "away · no tickets",
        "Dev Patel": "no tickets",
        "Sue Park": "no tickets",
    }
    for _ in range(2):
        qtbot.keyClick(picker.line, Key.Key_Down)
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.answers == [5]  # the one after the one who is away


def test_nobody_away_can_be_taken(list_room, window, opened, qtbot):
    picker = opened(PersonPicker(window, list_room.directory, ANA, title="Assign HD-1 to"))
    qtbot.keyClicks(picker.line, "chloe")
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert (picker.answers, picker.isVisible()) == ([], True)


def test_no_match_says_so(list_room, window, opened, qtbot):
    picker = opened(PersonPicker(window, list_room.directory, ANA, title="Assign HD-1 to"))
    qtbot.keyClicks(picker.line, "zz")
    assert picker.empty.isVisible()
    assert picker.empty.text() == "Nobody of that name works here."


def test_escape_gives_the_focus_back(list_room, window, opened, qtbot):
    picker = opened(QueuePicker(window, list_room.directory, title="Transfer to"))
    qtbot.keyClick(picker.line, Key.Key_Escape)
    assert (picker.left, picker.answers, picker.isVisible()) == ([True], [], False)
    assert focused() is window.field


def test_a_queue_that_takes_no_transfers_is_barred_and_ones_own_left_out(list_room, window, opened, qtbot):
    picker = opened(QueuePicker(window, list_room.directory, title="Transfer to", leaving=TRIAGE))
    assert remarks(picker) == {"Network": "tier 2", "Security": "takes no transfers"}
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.answers == [NETWORK]


def test_no_category_is_a_choice(list_room, window, opened, qtbot):
    picker = opened(CategoryPicker(window, list_room.directory, title="Category"))
    qtbot.keyClicks(picker.line, "no")
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.answers == [None]


def test_the_priority_is_shown_while_choosing(window, opened, qtbot):
    picker = opened(PriorityPicker(window, title="Priority", impact=Level.LOW, urgency=Level.MEDIUM))
    assert picker.result.text() == "P4 · Low"
    qtbot.keyClick(focused(), Key.Key_Left)
    qtbot.keyClick(focused(), Key.Key_Left)
    assert picker.result.text() == "P2 · High"
    qtbot.keyClick(focused(), Key.Key_Tab)
    qtbot.keyClick(focused(), Key.Key_Left)
    assert picker.result.text() == "P1 · Critical"
    qtbot.keyClick(focused(), Key.Key_Return)
    assert picker.answers == [(Level.HIGH, Level.HIGH)]


def cell(picker):
    """Return the row and the cell that have the focus."""
    for name, row in (("impact", picker.impact), ("urgency", picker.urgency)):
        for level in Level:
            if row.segment(level.value) is focused():
                return name, level
    return "set" if focused() is picker.set_button else None


def walked(picker, qtbot, key, times):
    places = []
    for _ in range(times):
        qtbot.keyClick(focused(), key)
        places.append(cell(picker))
    return places


def test_arrows_reach_every_cell_and_go_round(window, opened, qtbot):
    picker = opened(PriorityPicker(window, title="Priority", impact=Level.LOW, urgency=Level.MEDIUM))
    low, high, medium = (Level.LOW, Level.HIGH, Level.MEDIUM)
    assert cell(picker) == ("impact", low)
    assert walked(picker, qtbot, Key.Key_Right, 3) == [("impact", high), ("impact", medium), ("impact", low)]
    assert walked(picker, qtbot, Key.Key_Left, 1) == [("impact", medium)]
    round_trip = [("urgency", medium), "set", ("impact", medium)]
    assert walked(picker, qtbot, Key.Key_Down, 6) == round_trip * 2
    assert walked(picker, qtbot, Key.Key_Up, 3) == ["set", ("urgency", medium), ("impact", medium)]
    assert walked(picker, qtbot, Key.Key_Down, 1) == [("urgency", medium)]
    assert walked(picker, qtbot, Key.Key_Left, 3) == [("urgency", high), ("urgency", low), ("urgency", medium)]
    assert walked(picker, qtbot, Key.Key_Home, 1) == [("urgency", high)]
    assert walked(picker, qtbot, Key.Key_End, 1) == [("urgency", low)]
    assert picker.answers == []
    qtbot.keyClick(focused(), Key.Key_Return)
    assert picker.answers == [(medium, low)]


def test_moving_from_row_to_row_chooses_nothing(window, opened, qtbot):
    picker = opened(PriorityPicker(window, title="Priority", impact=Level.HIGH, urgency=Level.LOW))
    walked(picker, qtbot, Key.Key_Down, 4)
    assert (picker.impact.choice, picker.urgency.choice) == (Level.HIGH.value, Level.LOW.value)


def test_tab_stays_inside(window, opened, qtbot):
    picker = opened(PriorityPicker(window, title="Priority", impact=Level.LOW, urgency=Level.MEDIUM))
    seen = []
    for _ in range(5):
        qtbot.keyClick(focused(), Key.Key_Tab)
        seen.append(focused())
    assert window.field not in seen
    assert picker.set_button in seen


def test_the_usual_moments_are_offered():
    words = dict(presets(NOW))
    here = NOW.astimezone()
    assert words["In 1 hour"] == NOW + timedelta(hours=1)
    assert words["Tomorrow morning"].hour == 9
    assert words["Tomorrow morning"].date() == here.date() + timedelta(days=1)
    monday = words["Monday morning"]
    assert (monday.weekday(), monday.hour) == (0, 9)
    assert monday > NOW + timedelta(days=1)


def test_a_moment_that_is_another_one_is_not_offered_twice():
    evening = datetime(2026, 3, 1, 18, 0).astimezone()  # a Sunday
    assert [words for words, _ in presets(evening)] == ["In 1 hour", "Tomorrow morning"]


def test_waiting_until_they_answer_has_no_moment(window, opened, qtbot):
    picker = opened(WakePicker(window, NOW, title="Pending until"))
    qtbot.keyClicks(picker.line, "until")
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.answers == [None]


def test_ones_own_moment_must_lie_ahead(window, opened, qtbot):
    picker = opened(WakePicker(window, NOW, title="Pending until"))
    qtbot.keyClicks(picker.line, "pick")
    qtbot.keyClick(picker.line, Key.Key_Return)
    assert picker.answers == []
    qtbot.waitUntil(picker.moment.hasFocus)
    picker.moment.setDateTime(QDateTime.fromSecsSinceEpoch(int(NOW.timestamp()) - 60))
    qtbot.mouseClick(picker.wake_button, Qt.MouseButton.LeftButton)
    assert "already passed" in picker.wrong.text()
    assert picker.isVisible()
    later = NOW.replace(second=0) + timedelta(days=2)
    picker.moment.setDateTime(QDateTime.fromSecsSinceEpoch(int(later.timestamp())))
    qtbot.mouseClick(picker.wake_button, Qt.MouseButton.LeftButton)
    assert picker.answers == [later.astimezone(UTC)]


@pytest.mark.parametrize("with_ctrl", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_ones_own_moment_is_taken_with_enter(window, opened, qtbot, with_ctrl):
    picker = opened(WakePicker(window, NOW, title="Pending until"))
    qtbot.keyClicks(picker.line, "pick")
    qtbot.keyClick(picker.line, Key.Key_Return)
    qtbot.waitUntil(picker.moment.hasFocus)
    qtbot.keyClick(focused(), Key.Key_Up)
    chosen = picker.moment.dateTime().toSecsSinceEpoch()
    qtbot.keyClick(focused(), Key.Key_Return, with_ctrl)
    assert picker.answers == [datetime.fromtimestamp(chosen, UTC)]
    assert focused() is window.field


def test_enter_says_of_a_past_moment_what_its_button_says(window, opened, qtbot):
    picker = opened(WakePicker(window, NOW, title="Pending until"))
    picker.choose(OWN)
    picker.moment.setDateTime(QDateTime.fromSecsSinceEpoch(int(NOW.timestamp()) - 60))
    qtbot.keyClick(picker.moment, Key.Key_Return)
    assert "already passed" in picker.wrong.text()
    assert picker.answers == []


def test_choosing_ones_own_moment_is_no_answer_yet(window, opened):
    picker = opened(WakePicker(window, NOW, title="Pending until"))
    picker.choose(OWN)
    assert picker.isVisible()


def test_resolving_needs_a_word(window, opened, qtbot):
    picker = opened(resolve_picker(window, [a_row(7)], lambda i: f"HD-{i}"))
    assert picker.title.text() == "Resolve HD-7"
    qtbot.mouseClick(picker.act_button, Qt.MouseButton.LeftButton)
    assert picker.wrong.text() == "Say what helped. Nothing has been changed yet."
    assert focused() is picker.text
    qtbot.keyClicks(picker.text, "New toner")
    assert not picker.wrong.isVisible()
    qtbot.keyClick(picker.text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert picker.answers == ["New toner"]


def test_what_was_typed_survives_escape(window, opened, qtbot):
    kept = []
    picker = resolve_picker(window, [a_row(7)], str)
    picker.keep_text("Half a", kept.append)
    opened(picker)
    picker.text.moveCursor(picker.text.textCursor().MoveOperation.End)
    qtbot.keyClicks(picker.text, " sentence")
    qtbot.keyClick(picker.text, Key.Key_Escape)
    assert kept == ["Half a sentence"]


def test_a_move_shows_the_load_before_and_after(list_room, window, opened, qtbot):
    list_room.directory.read_load()
    qtbot.waitUntil(lambda: bool(list_room.directory.load))
    picker = opened(move_picker(window, [a_row(i) for i in range(5)], list_room.directory, {3: 5}))
    said = [child.text() for child in picker.findChildren(type(picker.title))]
    assert "Move 5 tickets to Ben Carter" in said
    assert "7 live now → 12 after" in said


def test_enter_on_a_question_about_many_is_safe(window, opened, qtbot):
    picker = opened(ConfirmPicker(window, "Move 38 tickets?", "Move 38 tickets", "It can be undone."))
    qtbot.keyClick(focused(), Key.Key_Return)
    assert (picker.answers, picker.left) == ([], [True])


def test_every_control_has_a_name(list_room, window, opened):
    pickers = (
        PersonPicker(window, list_room.directory, ANA, title="Assign HD-1 to"),
        PriorityPicker(window, title="Priority", impact=Level.LOW, urgency=Level.LOW),
        WakePicker(window, NOW, title="Pending until"),
        resolve_picker(window, [a_row(7)], str),
    )
    for picker in pickers:
        opened(picker)
        nameless = [
            child
            for child in picker.findChildren(QWidget)
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus
            and child.isVisible()
            and not (child.accessibleName() or getattr(child, "text", str)())
            and not child.objectName().startswith("qt_")
        ]
        assert nameless == []
        picker.cancel()
