"""Deeds are registered once, with keys that can't clash."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListView, QMenu

from ui.core.actions import Action, Hint


def test_a_window_key_runs_its_action(actions, window, qtbot):
    ran = []
    actions.add(Action("new", "New ticket", "Ctrl+N", "plus", run=lambda: ran.append(1)))
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert ran == [1]


def test_a_list_key_works_only_in_its_list(actions, window, qtbot):
    ran, line = [], QLineEdit()
    window.layout().addWidget(line)
    actions.add(Action("mine", "Assign to me", "A", run=lambda: ran.append(1), scope="list"), on=window.list)
    qtbot.keyClick(window.list, Qt.Key.Key_A)
    assert ran == [1]
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_A)
    assert ran == [1]
    assert line.text() == "a"


def test_single_letters_can_be_turned_off(actions, window, qtbot):
    ran = []
    actions.add(
        Action("mine", "Assign to me", "A", run=lambda: ran.append("A"), scope="list"),
        Action("refresh", "Refresh", "F5", run=lambda: ran.append("F5"), scope="list"),
        on=window.list,
    )
    button = actions.tool_button("mine")
    qtbot.addWidget(button)
    assert button.toolTip() == "Assign to me  (A)"
    actions.set_single_letters(False)
    qtbot.keyClick(window.list, Qt.Key.Key_A)
    qtbot.keyClick(window.list, Qt.Key.Key_F5)
    assert ran == ["F5"]
    assert actions.key("mine") == ""
    assert button.toolTip() == "Assign to me"


@pytest.mark.parametrize("key", ["Ctrl+Alt+E", "Ctrl+Alt+Shift+Q", "Nonsense+Key+X"])
def test_keys_that_type_characters_are_refused(actions, key):
    with pytest.raises(ValueError, match=r"is not a key|types a character"):
        actions.add(Action("bad", "Bad", key))


def test_single_letters_belong_to_lists(actions):
    with pytest.raises(ValueError, match="lists only"):
        actions.add(Action("bad", "Bad", "A"))


def test_a_key_belongs_to_one_action_where_scopes_overlap(actions, window):
    actions.add(Action("send", "Send", "Ctrl+Enter"))
    with pytest.raises(ValueError, match="already belongs to send"):
        actions.add(Action("other", "Other", "Ctrl+Return"))
    actions.add(Action("open", "Open", "E", scope="list"), on=window.list)
    with pytest.raises(ValueError, match="already belongs to open"):
        actions.add(Action("escalate", "Escalate", "E", scope="list"), on=window.list)
    other = QListView(window)
    actions.add(Action("edit", "Edit", "E", scope="list"), on=other)


def test_an_id_is_taken_once(actions):
    actions.add(Action("a", "A"))
    with pytest.raises(ValueError, match="already an action"):
        actions.add(Action("a", "A"))


def test_a_list_action_needs_its_list(actions):
    with pytest.raises(ValueError, match="needs its list"):
        actions.add(Action("a", "A", "A", scope="list"))


def test_the_condition_is_asked_before_the_deed(actions, window, qtbot):
    ran, possible = [], [False]
    actions.add(Action("x", "X", "Ctrl+J", when=lambda: possible[0], run=lambda: ran.append(1)))
    button = actions.push_button("x")
    qtbot.addWidget(button)
    assert not button.isEnabled()
    assert not actions.run("x")
    possible[0] = True
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert ran == [1]
    assert button.isEnabled()
    assert [action.id for action in actions.possible()] == ["x"]


def test_groups_keep_their_order_and_hold_hints(actions):
    actions.add(Action("a", "A", "Ctrl+K"), Action("b", "B", group="View"), Action("c", "C"))
    actions.add_hints(Hint("Next / previous", "J K", "View"))
    groups = actions.groups()
    assert [name for name, _ in groups] == ["Anywhere", "View"]
    assert [entry.text for entry in groups[1][1]] == ["B", "Next / previous"]


def test_menus_hold_the_same_actions(actions, window, qtbot):
    ran = []
    actions.add(Action("a", "A", run=lambda: ran.append("a")), Action("b", "B"))
    menu = QMenu(window)
    actions.fill(menu, ["a", "-", "b"])
    menu.actions()[0].trigger()
    assert ran == ["a"]
    assert menu.actions()[1].isSeparator()


def test_enter_means_both_enter_keys(actions, window, qtbot):
    ran = []
    actions.add(Action("open", "Open", "Enter", run=lambda: ran.append(1), scope="list"), on=window.list)
    qtbot.keyClick(window.list, Qt.Key.Key_Return)
    qtbot.keyClick(window.list, Qt.Key.Key_Enter)
    assert ran == [1, 1]


def test_what_is_withdrawn_is_gone_from_everywhere_until_it_is_offered_again(actions, window, qtbot):
    ran = []
    actions.add(Action("load", "Load", "Ctrl+L", run=lambda: ran.append(1)), Action("other", "Other"))
    menu = QMenu(window)
    actions.fill(menu, ["load"])
    actions.withdraw(["load"])
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not actions.run("load")
    assert [a.id for a in actions.all()] == [a.id for a in actions.possible()] == ["other"]
    assert [[a.id for a in group] for _, group in actions.groups_here()] == [["other"]]
    assert not menu.actions()[0].isVisible()
    assert ran == []
    actions.offer_again(["load"])
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert menu.actions()[0].isVisible()
    assert ran == [1]
