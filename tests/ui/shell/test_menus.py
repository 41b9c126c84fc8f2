"""The menu bar that Alt and F10 call, and what it holds; quitting; the overlay of the place one is in."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.settings import Settings
from tests.ui.shell.whole_desk import WholeDesk
from tests.ui.tickets.fake_desk import SUE
from ui.core.theme import ThemeKeeper
from ui.shell.menu_bar import MENUS, REST, parted

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)  # menus ask for both


@pytest.fixture
def sues(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    made = WholeDesk(qtbot, settings, theme, replace(SUE, role=Role.ADMINISTRATOR))
    yield made
    made.close()


def focused(desk: WholeDesk) -> QWidget:
    found = desk.window.focusWidget()
    assert found is not None
    return found


def open_menu(desk: WholeDesk, qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


class TestCallingIt:
    def test_alt_alone_opens_the_first_menu_on_its_first_deed(self, whole: WholeDesk, qtbot: QtBot) -> None:
        bar = whole.window.menuBar()
        assert not bar.isVisible()
        QTest.keyPress(focused(whole), Key.Key_Alt)
        assert not bar.isVisible()
        QTest.keyRelease(focused(whole), Key.Key_Alt, Mod.AltModifier)
        menu = open_menu(whole, qtbot)
        assert bar.isVisible()
        assert menu.title() == "&Ticket"
        assert menu.activeAction().text() == "New ticket"

    def test_f10_does_the_same(self, whole: WholeDesk, qtbot: QtBot) -> None:
        qtbot.keyClick(focused(whole), Key.Key_F10)
        assert open_menu(whole, qtbot).title() == "&Ticket"

    def test_esc_hides_it_and_gives_the_focus_back(self, whole: WholeDesk, qtbot: QtBot) -> None:
        before = focused(whole)
        qtbot.keyClick(before, Key.Key_F10)
        qtbot.keyClick(open_menu(whole, qtbot), Key.Key_Escape)
        qtbot.waitUntil(lambda: not whole.window.menuBar().isVisible())
        assert focused(whole) is before

    def test_the_arrows_go_from_menu_to_menu_and_it_stays(self, whole: WholeDesk, qtbot: QtBot) -> None:
        qtbot.keyClick(focused(whole), Key.Key_F10)
        qtbot.keyClick(open_menu(whole, qtbot), Key.Key_Right)
        qtbot.wait(30)
        assert open_menu(whole, qtbot).title() == "&List"
        assert whole.window.menuBar().isVisible()

    def test_alt_and_a_letter_opens_that_menu(self, whole: WholeDesk, qtbot: QtBot) -> None:
        qtbot.keyClick(focused(whole), Key.Key_V, Mod.AltModifier)
        assert open_menu(whole, qtbot).title() == "&View"

    def test_alt_with_another_key_opens_nothing(self, whole: WholeDesk, qtbot: QtBot) -> None:
        at = focused(whole)
        QTest.keyPress(at, Key.Key_Alt)
        QTest.keyClick(at, Key.Key_Down, Mod.AltModifier)
        QTest.keyRelease(at, Key.Key_Alt, Mod.AltModifier)
        assert not whole.window.menuBar().isVisible()

    def test_a_letter_of_no_menu_shows_nothing(self, whole: WholeDesk, qtbot: QtBot) -> None:
        qtbot.keyClick(focused(whole), Key.Key_Z, Mod.AltModifier)
        assert not whole.window.menuBar().isVisible()

    def test_a_deed_is_chosen_by_keys(self, whole: WholeDesk, qtbot: QtBot) -> None:
        qtbot.keyClick(focused(whole), Key.Key_F10)
        qtbot.keyClick(open_menu(whole, qtbot), Key.Key_Return)
        qtbot.waitUntil(whole.window.new_ticket.isVisible)  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: not whole.window.menuBar().isVisible())
        whole.window.new_ticket.reject()  # type: ignore[attr-defined]

    def test_a_deed_on_the_list_works_from_its_menu(self, whole: WholeDesk, qtbot: QtBot) -> None:
        whole.window.actions_table.run("go.unassigned")
        whole.quiet()
        qtbot.keyClick(focused(whole), Key.Key_L, Mod.AltModifier)
        menu = open_menu(whole, qtbot)
        take = next(row for row in menu.actions() if row.text() == "Assign to me")
        menu.setActiveAction(take)
        qtbot.keyClick(menu, Key.Key_Return)
        whole.quiet()
        assert "assigned to you" in whole.window.toast.text


class TestWhatItHolds:
    def test_every_deed_there_is_once(self, sues: WholeDesk) -> None:
        held = [one for _, ids in sues.window.menus.contents() for one in ids if one != "-"]
        assert sorted(held) == sorted(one.id for one in sues.window.actions_table.all() if one.id != "go.menu")
        assert {"list.take", "list.resolve", "load.move", "set_up.save", "app.quit"} <= set(held)

    def test_a_deed_that_came_later_is_there_too(self, whole: WholeDesk, qtbot: QtBot) -> None:
        from ui.core.actions import Action

        qtbot.keyClick(focused(whole), Key.Key_F10)
        qtbot.keyClick(open_menu(whole, qtbot), Key.Key_Escape)
        whole.window.actions_table.add(Action("odd.one", "Odd one", "Ctrl+Shift+O"))
        whole.window.menus.open()
        shown = {row.text(): row for menu in whole.window.menus._menus for row in menu.actions()}
        assert shown["Odd one"].shortcut().toString() == "Ctrl+Shift+O"
        assert shown["Assign to me"].shortcut().toString() == "A"
        assert shown["Open ticket"].shortcut().toString() == "Enter"
        qtbot.keyClick(open_menu(whole, qtbot), Key.Key_Escape)

    def test_rooms_one_may_not_enter_have_no_menu(self, whole: WholeDesk, sues: WholeDesk) -> None:
        assert "L&oad" not in dict(whole.window.menus.contents())
        assert "L&oad" in dict(sues.window.menus.contents())

    def test_each_menu_has_a_letter_of_its_own_and_one_place_for_the_rest(self) -> None:
        letters = [title[title.index("&") + 1].lower() for title, _, _ in MENUS]
        assert len(set(letters)) == len(letters)
        assert all(order.count(REST) <= 1 for _, _, order in MENUS)

    def test_lines_stand_only_between_deeds(self) -> None:
        assert parted(["-", "a", "-", "-", "b", "-"]) == ["a", "-", "b"]
        assert parted(["-", "-"]) == []


class TestQuitting:
    def test_ctrl_q_closes_the_window(self, whole: WholeDesk, qtbot: QtBot) -> None:
        with qtbot.waitSignal(whole.window.closed):
            qtbot.keyClick(focused(whole), Key.Key_Q, Mod.ControlModifier)
        assert not whole.window.isVisible()

    def test_it_asks_what_becomes_of_held_replies(
        self, whole: WholeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        monkeypatch.setattr(whole.work.keeper, "on_closing", lambda: [object()])
        monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()))
        qtbot.keyClick(focused(whole), Key.Key_Q, Mod.ControlModifier)
        assert asked == ["A reply is still waiting to be sent."]
        assert whole.window.isVisible()
        monkeypatch.undo()

    def test_the_palette_and_the_overlay_know_it(self, whole: WholeDesk, qtbot: QtBot) -> None:
        assert whole.window.palette_card is not None
        whole.window.palette_card.open("exit")
        assert "Quit Frontline" in [found.title for found in whole.window.palette_card.entries()]
        qtbot.keyClick(whole.window.palette_card.line, Key.Key_Escape)
        assert {"Quit Frontline", "Ctrl+Q"} <= words(whole)

    def test_nobody_meets_it_first(self, sues: WholeDesk, qtbot: QtBot) -> None:
        assert sues.window.palette_card is not None
        sues.window.palette_card.open()
        titles = [found.title for found in sues.window.palette_card.entries()]
        assert titles[0] != "Quit Frontline"
        assert sues.window.actions_table.all()[-1].id == "app.quit"
        qtbot.keyClick(sues.window.palette_card.line, Key.Key_Escape)

    def test_before_a_desk_is_open_it_works_too(self, qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> None:
        from ui.shell.first_start import FirstStart
        from ui.shell.main_window import MainWindow

        window = MainWindow(settings, theme)
        window.keeps_geometry = False
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        card = FirstStart()
        window.show_card(card)
        with qtbot.waitSignal(window.closed):
            qtbot.keyClick(card.empty, Key.Key_Q, Mod.ControlModifier)


def words(desk: WholeDesk) -> set[str]:
    keys = desk.window.keys
    keys.open()
    found = {one.text() for one in keys._inside.findChildren(QLabel)}
    keys.dismiss()
    return found


class TestTheOverlayOfAPlace:
    def test_it_names_every_deed_of_the_place_and_the_keys_of_the_composer(self, whole: WholeDesk) -> None:
        texts = {action.text for action in whole.window.actions_table.all()}
        assert texts | {"Send", "Ctrl+Enter", "Attach a file", "Alt", "Menu bar"} <= words(whole)

    def test_the_set_up_shows_its_own_keys_and_no_list_s(self, sues: WholeDesk) -> None:
        listed = words(sues)
        assert "Assign to me" in listed
        assert "Move queue up" not in listed
        sues.work.show_room("administration")
        sues.quiet()
        found = words(sues)
        assert {"Save", "Ctrl+S", "Ctrl+Enter", "Discard what was typed", "Esc", "Edit this row"} <= found
        assert not {"Assign to me", "Next, previous person", "Send", "Open draft"} & found

    def test_the_board_and_the_drafts_show_theirs(self, sues: WholeDesk) -> None:
        sues.work.show_room("load")
        sues.quiet()
        assert {"Next, previous person", "Assign to me"} <= words(sues)
        sues.work.show_room("drafts")
        assert {"Open draft", "Discard draft", "Delete"} <= words(sues)

    def test_no_key_is_promised_that_nobody_sees_to(self, sues: WholeDesk) -> None:
        table = sues.window.actions_table
        promised = {hint.keys for hint, _ in table._hints if hint.keys.startswith("Ctrl+Shift")}
        kept = {shortcut.key().toString() for shortcut in sues.window.findChildren(QShortcut)}
        assert promised <= kept
