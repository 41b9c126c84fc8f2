"""Controls speak their names and roles; fields say what is wrong; windows come back where they were."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QSplitter, QWidget

from ui.core.actions import Action, Actions
from ui.core.crash import CrashWindow, report_of
from ui.core.field import ChoiceField, Form, NumberField, TextArea, TextField
from ui.core.geometry import Geometry, clamped
from ui.core.info_bar import InfoBars
from ui.core.overlay import ShortcutsOverlay
from ui.core.palette import CommandPalette
from ui.core.toast import Toast
from ui.core.widgets import (
    Avatar,
    Card,
    EmptyState,
    IconLabel,
    Meter,
    Section,
    Segmented,
    Skeleton,
    button,
    chip,
    key_cap,
    label,
    property_row,
    rule,
    tool,
    vbox,
)
from ui.tickets.value_button import ValueButton


@pytest.fixture
def segmented(qtbot):
    made = Segmented("Kind of reply", [("reply", "Public reply", "reply"), ("note", "Internal note", "lock")])
    qtbot.addWidget(made)
    made.show()
    return made


def test_segments_are_radio_buttons_to_the_screen_reader(segmented):
    for key in ("reply", "note"):
        spoken = QAccessible.queryAccessibleInterface(segmented.segment(key))
        assert spoken.role() == QAccessible.Role.RadioButton
    assert spoken.text(QAccessible.Text.Name) == "Internal note"


def test_arrows_choose_and_tell_once(segmented, qtbot):
    told = []
    segmented.chosen.connect(told.append)
    segmented.segment("reply").setFocus()
    qtbot.keyClick(segmented.segment("reply"), Qt.Key.Key_Right)
    assert segmented.choice == "note"
    assert told == ["note"]
    qtbot.mouseClick(segmented.segment("reply"), Qt.MouseButton.LeftButton)
    assert told == ["note", "reply"]


@pytest.mark.parametrize(
    ("keys", "choice"),
    [
        ((Qt.Key.Key_Left,), "note"),
        ((Qt.Key.Key_Right, Qt.Key.Key_Right), "reply"),
        ((Qt.Key.Key_Down,), "note"),
        ((Qt.Key.Key_Up,), "note"),
        ((Qt.Key.Key_End,), "note"),
        ((Qt.Key.Key_End, Qt.Key.Key_Home), "reply"),
    ],
)
def test_no_arrow_ends_in_a_segmented_control(segmented, qtbot, keys, choice):
    segmented.segment("reply").setFocus()
    for key in keys:
        qtbot.keyClick(segmented.segment(segmented.choice), key)
    assert segmented.choice == choice
    assert segmented.segment(choice).isChecked()


def everything(window):
    """One of each control, in one window."""
    actions = Actions(window)
    actions.add(Action("a", "Deed", "Ctrl+K", "plus"), Action("b", "Other…", "Ctrl+J", "lock"))
    bars = InfoBars()
    bars.show_bar("x", "warn", "Offline.", actions=[("Try now", lambda: None)])
    form = Form(
        {
            "name": TextField("&Name", hint="As in the directory"),
            "why": TextArea("Reason"),
            "seats": NumberField("Seats", 1, 9),
            "category": ChoiceField("Category", [("Network", 1), ("Accounts", 2)]),
        }
    )
    parts = [
        bars,
        Segmented("Reply", [("a", "A", "lock"), ("b", "B", "")]),
        tool("x", "Close", "Esc"),
        button("Save", "check", "primary"),
        button("Delete", kind="danger"),
        actions.tool_button("a"),
        actions.push_button("b"),
        chip("P1", "danger"),
        key_cap("Esc"),
        rule(),
        Avatar("Ana Torres"),
        IconLabel("lock"),
        Meter(40, "warn", name="Resolution"),
        Skeleton(2),
        EmptyState("inbox", "Nothing waits.", "Show all", print),
        Card(label("words"), tone="note"),
        Section("REQUESTER", property_row("Phone", "+44", "phone")),
        form,
    ]
    window.layout().addLayout(vbox(*parts))
    crash = CrashWindow(report_of(ValueError(), "1"))
    crash.setParent(window)
    return actions, form


def unnamed(window):
    missing = []
    for widget in window.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisibleTo(window):
            continue
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is None or not spoken.text(QAccessible.Text.Name):
            missing.append(f"{type(widget).__name__} {widget.objectName()}")
    return missing


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_control_has_a_name_and_draws(window, keeper, qtbot, theme, percent):
    keeper.apply(theme, percent)
    actions, _ = everything(window)
    palette, overlay, toast = CommandPalette(window, actions), ShortcutsOverlay(window, actions), Toast(window)
    for opened in (palette.open, overlay.open, lambda: toast.say("Done", print)):
        opened()
        qtbot.wait(5)
        assert not window.grab().isNull()
        assert unnamed(window) == []


def test_building_a_screen_opens_no_windows(window):
    before = {shown for shown in QApplication.topLevelWidgets() if shown.isVisible()}
    everything(window)
    assert {shown for shown in QApplication.topLevelWidgets() if shown.isVisible()} == before


def test_a_push_button_is_called_what_it_says(qtbot):
    made = button("Save", "check")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Save"
    assert tool("x", "Close", "Esc").toolTip() == "Close  (Esc)"


@pytest.fixture
def form(window, qtbot):
    made = Form({"name": TextField("Name", hint="As written"), "why": TextArea("Reason"), "kind": ChoiceField("Kind")})
    window.layout().addWidget(made)
    qtbot.waitUntil(made.isVisible)
    return made


def test_the_first_wrong_field_gets_the_focus_and_says_why(form):
    assert not form.check(
        ("name", lambda: True, "no"),
        ("why", lambda: False, "Say why."),
        ("kind", lambda: False, "Choose a kind."),
    )
    why = form.field("why")
    assert QApplication.focusWidget() is why.control
    assert why.error.isVisible()
    assert why.control.accessibleDescription() == "Say why."
    assert why.control.property("error") is True
    assert form.field("name").error_text == ""


def test_an_error_goes_when_the_field_is_edited(form, qtbot):
    name = form.field("name")
    form.show_errors({"name": "Too short."})
    qtbot.keyClicks(name.line, "Dana")
    assert name.error_text == ""
    assert name.control.accessibleDescription() == "As written"
    assert name.value == "Dana"


def test_a_choice_is_found_by_its_words(form, qtbot):
    kind = form.field("kind")
    kind.set_choices([("Network", 1), ("Accounts", 2)])
    assert kind.value is None
    kind.combo.setEditText("accounts")
    assert kind.value == 2
    kind.combo.setEditText("acc")
    assert kind.value is None
    kind.set_value(1)
    assert kind.combo.currentText() == "Network"


def test_tab_leaves_a_text_area(form, qtbot):
    form.field("why").focus()
    qtbot.keyClick(form.field("why").control, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not form.field("why").control


SCREEN = QRect(0, 0, 1920, 1040)
SECOND = QRect(1920, 0, 1280, 1000)


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (QRect(), QRect(160, 46, 1600, 980)),
        (QRect(100, 50, 1200, 800), QRect(100, 50, 1200, 800)),
        (QRect(1500, 500, 1200, 800), QRect(1920, 200, 1200, 800)),
        (QRect(5000, 5000, 1200, 800), QRect(360, 136, 1200, 800)),
        (QRect(-50, -50, 4000, 3000), QRect(0, 0, 1920, 1040)),
    ],
)
def test_windows_stay_where_they_can_be_seen(kept, expected):
    assert clamped(kept, [SCREEN, SECOND]) == expected


def test_windows_and_splitters_come_back(qtbot):
    kept = {}
    geometry = Geometry(kept.get, kept.__setitem__)
    window = QWidget()
    qtbot.addWidget(window)
    geometry.restore_window(window, "main", QSize(500, 400))
    window.setGeometry(20, 30, 400, 300)
    geometry.save_window(window, "main")
    again = QWidget()
    qtbot.addWidget(again)
    geometry.restore_window(again, "main")
    assert again.geometry() == QRect(20, 30, 400, 300)
    splitter = QSplitter()
    qtbot.addWidget(splitter)
    for _ in range(2):
        splitter.addWidget(QListView())
    splitter.resize(601, 100)
    splitter.setSizes([200, 400])
    geometry.save_splitter(splitter, "main")
    splitter.setSizes([300, 300])
    assert geometry.restore_splitter(splitter, "main")
    assert abs(splitter.sizes()[0] - 200) < 5


@pytest.mark.parametrize("nonsense", ["", "{", "[1, 2]", '{"rect": "x"}', '{"rect": [1, 2, null, 4]}', "[true, false]"])
def test_a_broken_setting_harms_nobody(qtbot, nonsense):
    geometry = Geometry(lambda _key: nonsense, lambda _key, _value: None)
    window, splitter = QWidget(), QSplitter()
    qtbot.addWidget(window)
    qtbot.addWidget(splitter)
    geometry.restore_window(window, "main", QSize(500, 400))
    assert window.width() == 500
    assert not geometry.restore_splitter(splitter, "main")


def test_an_ampersand_in_a_button_is_a_letter_like_any_other(qtbot):
    made = button("Search everything for “R&D”", "search")
    value = ValueButton("Queue")
    for shown in (made, value):
        qtbot.addWidget(shown)
    value.resize(300, 30)
    value.show_value("Accounts & access")
    value.show()
    for shown in (made, value):
        assert shown.shortcut().isEmpty()
        assert "&&" in shown.text()
    assert made.accessibleName() == "Search everything for “R&D”"
    assert value.accessibleName() == "Queue: Accounts & access"


def test_enter_presses_the_button_that_has_the_focus_in_a_window_too(qtbot):
    pressed = []
    window = QWidget()
    made = button("Another desk…", pressed=lambda: pressed.append(True))
    window.setLayout(vbox(made))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    made.setFocus()
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert pressed == [True]
