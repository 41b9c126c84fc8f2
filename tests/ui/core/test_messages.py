"""Toast, info bars, overlay, crash window and how failures are shown."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from app.core.errors import (
    ChangedElsewhere,
    HelpDeskError,
    NotPermitted,
    PasswordNeeded,
    RuleBroken,
    StoreRefused,
    StoreUnavailable,
)
from ui.core.actions import Action, Hint
from ui.core.crash import CrashKeeper, CrashWindow, report_of, set_up_log
from ui.core.errors import shown
from ui.core.info_bar import InfoBar, InfoBars
from ui.core.overlay import ShortcutsOverlay, shared_out
from ui.core.toast import Toast


@pytest.fixture
def said(monkeypatch):
    heard = []
    for module in ("toast", "info_bar", "overlay"):
        monkeypatch.setattr(f"ui.core.{module}.announce", lambda _widget, text, **_: heard.append(text))
    return heard


def test_a_toast_is_announced_and_takes_no_focus(window, said):
    toast = Toast(window)
    toast.say("HD-1 assigned to you", lambda: None)
    assert said == ["HD-1 assigned to you Undo with Ctrl+Z."]
    assert QApplication.focusWidget() is window.list
    assert toast.isVisible()


def test_a_toast_names_no_key_that_a_text_field_takes_for_itself(window, said):
    line = QLineEdit(window)
    line.show()
    line.setFocus()
    line.insert("typed")
    toast = Toast(window)
    toast.say("HD-1 assigned to you", lambda: None)
    line.undo()
    toast.say("HD-1 assigned to you", lambda: None)
    assert said == ["HD-1 assigned to you", "HD-1 assigned to you Undo with Ctrl+Z."]


def test_a_toast_undoes_once(window):
    undone, toast = [], Toast(window)
    toast.say("Moved", lambda: undone.append(1))
    assert toast.can_undo
    assert toast.undo()
    assert not toast.undo()
    assert undone == [1]
    assert not toast.isVisible()


def test_a_toast_goes_by_itself_and_by_its_button(window, qtbot, monkeypatch):
    monkeypatch.setattr("ui.core.toast.REACH_MS", 50)  # the pointer may rest where the toast appears
    toast = Toast(window)
    toast.say("Saved", seconds=0.05)
    qtbot.waitUntil(lambda: not toast.isVisible())
    toast.say("Saved again")
    qtbot.mouseClick(toast._close, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()


def test_a_toast_leaves_escape_to_what_has_the_focus(window, qtbot):
    class Field(QLineEdit):
        left = False

        def keyPressEvent(self, event):  # noqa: N802
            self.left = self.left or event.key() == Qt.Key.Key_Escape

    field = Field(window)
    field.show()
    field.setFocus()
    toast = Toast(window)
    toast.say("Note added.", lambda: None)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.left
    assert toast.isVisible()


def test_escape_in_a_toast_is_the_toasts_own(window, qtbot):
    others = []
    escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
    escape.activated.connect(lambda: others.append(True))
    toast = Toast(window)
    toast.say("Note added.", lambda: None)
    toast._button.setFocus()
    qtbot.keyClick(toast._button, Qt.Key.Key_Escape)
    assert not toast.isVisible()
    assert others == []


def test_a_toast_stays_bottom_left_when_the_window_changes(window, qtbot):
    toast = Toast(window)
    toast.say("Saved " * 40, lambda: None)
    window.resize(700, 500)
    qtbot.wait(20)
    assert window.rect().contains(toast.geometry().adjusted(20, 20, -20, -20))
    assert toast.card.mapTo(window, toast.card.rect().bottomLeft()).x() == 16


@pytest.mark.parametrize("width", [260, 340, 540])
def test_a_toast_keeps_over_its_pane_and_hides_nothing_beside_it(window, qtbot, width):
    pane = QWidget(window)
    pane.setGeometry(100, 0, width, 400)
    pane.show()
    toast = Toast(window)
    toast.keep_over(pane)
    toast.say("150 tickets moved to Network, and nobody has them now.", lambda: None)
    at = QRect(toast.card.mapTo(window, QPoint()), toast.card.size())
    assert pane.geometry().left() <= at.left()
    assert at.right() <= pane.geometry().right()
    assert at.width() >= toast.card.minimumSizeHint().width()  # nothing in it is cut
    assert toast._text.height() >= toast._text.heightForWidth(toast._text.width())
    pane.resize(width - 60, 400)
    qtbot.waitUntil(lambda: toast.card.mapTo(window, toast.card.rect().topRight()).x() <= pane.geometry().right())


def test_a_toast_without_its_pane_stays_where_it_would_be_without_one(window, qtbot):
    pane = QWidget(window)
    pane.setGeometry(100, 0, 340, 400)
    toast = Toast(window)
    toast.keep_over(pane)
    toast.say("Saved", lambda: None)
    assert toast.card.mapTo(window, QPoint()).x() == 244


def test_a_toast_grows_with_the_text(window, keeper, qtbot):
    toast = Toast(window)
    toast.say("37 tickets put back.")
    keeper.set_text_percent(150)
    qtbot.waitUntil(lambda: toast._text.width() >= toast._text.sizeHint().width())
    assert window.rect().contains(toast.geometry().adjusted(20, 20, -20, -20))


def test_a_toast_waits_while_its_button_has_the_focus(window, qtbot):
    toast = Toast(window)
    toast.say("Saved", lambda: None, seconds=0.2)
    toast._button.setFocus()
    qtbot.wait(350)
    assert toast.isVisible()
    qtbot.keyClick(toast._button, Qt.Key.Key_Escape)
    assert not toast.isVisible()
    assert QApplication.focusWidget() is window.list


def test_info_bars_stack_by_cause(qtbot, said):
    bars, tried = InfoBars(), []
    qtbot.addWidget(bars)
    bars.show()
    bars.show_bar("net", "warn", "Offline.", actions=[("Try now", lambda: tried.append(1))])
    bars.show_bar("conflict", "danger", "Ben changed this.")
    bars.show_bar("net", "warn", "Still offline.", actions=[("Try now", lambda: tried.append(2))])
    bars.bar("net").buttons[0].click()
    assert tried == [2]
    assert bars._column.itemAt(0).widget() is bars.bar("net")
    assert said == ["Offline.", "Ben changed this.", "Still offline."]
    bars.clear("net")
    bars.bar("conflict").close_button.click()
    assert not bars.isVisible()


def test_several_bars_fold_into_the_gravest_where_there_is_no_room(qtbot, said):
    bars = InfoBars()
    qtbot.addWidget(bars)
    bars.resize(400, 200)
    bars.show()
    bars.show_bar("net", "warn", "Offline.")
    assert bars.fit(400, 0) == bars.bar("net").heightForWidth(400)  # one has nothing to fold with
    bars.show_bar("refused", "danger", "Ben changed this.")
    bars.show_bar("news", "info", "Ana added a note.", actions=[("See", print)])
    full = bars.fit(400, 500)
    qtbot.waitUntil(bars.bar("news").isVisible)  # its layout shows what is new, once it comes to it
    bars.bar("news").buttons[0].setFocus()
    assert bars.fit(400, full - 1) < full / 2
    assert not bars.bar("news").isVisible()
    more = bars._folded.more
    assert (bars._folded.accessibleName(), more.text()) == ("Ben changed this.", "and 2 more")
    assert more.hasFocus()
    with qtbot.waitSignal(bars.changed):
        qtbot.keyClick(more, Qt.Key.Key_Space)
    assert bars.bar("news").isVisible()
    assert bars.fit(400, full - 1) > full
    assert (bars._folded.accessibleName(), more.text()) == ("3 messages", "Fold")
    bars.clear("refused")
    bars.clear("news")
    assert bars.bar("net").isVisible()
    assert not more.isVisible()


def test_the_same_words_are_not_announced_twice(qtbot, said):
    bars = InfoBars()
    qtbot.addWidget(bars)
    for _ in range(3):
        bars.show_bar("net", "warn", "Offline.")
    assert said == ["Offline."]


def test_an_info_bar_offers_at_most_two_acts(qapp):
    with pytest.raises(ValueError, match="at most two"):
        InfoBar("warn", "x", actions=[("a", print), ("b", print), ("c", print)])


@pytest.fixture
def overlay(window, actions):
    for number in range(24):
        actions.add(
            Action(f"a{number}", f"Deed number {number}", f"Ctrl+Shift+F{number + 1}", group=f"Group {number // 6}")
        )
    actions.add(Action("keyless", "No key", group="Group 0"))
    actions.add_hints(Hint("Next / previous", "J K", "Group 1"))
    return ShortcutsOverlay(window, actions)


def words_of(overlay):
    return {one.text() for one in overlay._inside.findChildren(QLabel)}


def test_the_overlay_shows_every_key_there_is(overlay):
    overlay.open()
    assert {"Deed number 0", "Ctrl+Shift+F1", "J", "K", "Group 3"} <= words_of(overlay)


def test_a_deed_without_a_key_is_listed_with_where_it_is_found(overlay):
    overlay.open()
    assert {"No key", "in the menu"} <= words_of(overlay)


def test_two_ways_to_do_the_same_share_a_line(overlay, actions):
    actions.add_hints(Hint("Deed number 0", "Alt", "Group 0"))
    assert overlay._lines(actions.groups_here()[0][1])[0] == ("Deed number 0", "Ctrl+Shift+F1 Alt")


def test_what_belongs_to_a_room_is_listed_only_while_it_is_in_sight(overlay, actions, window):
    actions.add(Action("pick", "Pick it", "P", group="List", scope="list"), on=window.list)
    actions.add(Action("save", "Save it", "Ctrl+S", group="Room"), on=window.list)
    actions.add_hints(Hint("Step", "Down", "List"), on=window.list)
    of_the_list = {"Pick it", "Save it", "Step", "List", "Room"}
    overlay.open()
    assert of_the_list <= words_of(overlay)
    overlay.dismiss()
    window.list.hide()
    overlay.open()
    assert not of_the_list & words_of(overlay)


def test_the_overlay_reflows_and_scrolls_at_its_smallest(overlay, window, keeper, qtbot):
    overlay.open()
    assert overlay._columns == 3
    keeper.set_text_percent(150)
    window.resize(1040, 640)
    qtbot.wait(30)
    overlay.dismiss()
    overlay.open()
    qtbot.wait(30)
    assert overlay._columns == 2
    assert window.rect().contains(overlay.card.geometry())
    assert overlay.list.verticalScrollBar().maximum() > 0
    assert overlay._inside.width() <= overlay.list.viewport().width()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F1])
def test_the_overlay_closes_and_gives_the_focus_back(overlay, window, qtbot, key):
    overlay.open()
    qtbot.keyClick(overlay.list, key)
    assert not overlay.isVisible()
    assert QApplication.focusWidget() is window.list


def test_keys_do_nothing_underneath_the_overlay(overlay, actions, qtbot):
    ran = []
    actions.add(Action("new", "New", "Ctrl+N", run=lambda: ran.append(1)))
    overlay.open()
    qtbot.keyClick(overlay.list, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert not ran


def test_groups_are_shared_out_evenly_and_in_order():
    groups = [(name, [None] * length) for name, length in (("a", 7), ("b", 5), ("c", 4), ("d", 2), ("e", 3))]
    shares = shared_out(groups, 3)
    assert [[name for name, _ in share] for share in shares] == [["a"], ["b", "c"], ["d", "e"]]
    assert shared_out([], 3) == [[], [], []]
    long = [(name, [None] * length) for name, length in (("a", 4), ("b", 4), ("c", 20))]
    assert [[name for name, _ in share] for share in shared_out(long, 3)] == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("error", "tone", "offers"),
    [
        (RuleBroken("Choose a reason.", field="reason"), "danger", ()),
        (NotPermitted("Only leads may."), "danger", ()),
        (ChangedElsewhere("Ben resolved this."), "warn", ("see", "use_mine")),
        (StoreUnavailable("Gone."), "warn", ("retry",)),
        (StoreUnavailable("Gone.", outcome_unknown=True), "warn", ("retry",)),
        (PasswordNeeded("Sign in."), "warn", ("sign_in",)),
        (StoreRefused("Wrong version."), "danger", ("retry",)),
        (HelpDeskError("Something else."), "danger", ()),
    ],
)
def test_each_kind_of_failure_is_shown_in_its_way(error, tone, offers):
    how = shown(error)
    assert (how.tone, how.offers) == (tone, offers)
    assert how.text.startswith(str(error))


def test_a_broken_rule_names_its_field():
    assert shown(RuleBroken("Choose.", field="reason")).field == "reason"


def test_what_nobody_foresaw_goes_on_to_the_crash_window():
    with pytest.raises(ZeroDivisionError):
        shown(ZeroDivisionError())


SECRET = "hunter2"
ADDRESS = f"postgresql://ana:{SECRET}@db01/desk"


def failure():
    body = f"My password is {SECRET}"
    parts = {"ticket": body, ADDRESS: [ADDRESS]}
    try:
        parts[body]
    except KeyError as error:
        error.add_note(f"while opening {ADDRESS}")
        raise RuntimeError(f"no such ticket: {body}", parts) from error


def report():
    with pytest.raises(RuntimeError) as caught:
        failure()
    return report_of(caught.value, "0.1")


def test_a_report_tells_no_secret():
    text = report().text()
    assert SECRET not in text
    assert "builtins.RuntimeError" in text
    assert "caused by: builtins.KeyError" in text
    assert "in failure" in text
    assert "Frontline 0.1" in text


def test_a_report_of_several_failures_at_once_tells_no_secret():
    both = ExceptionGroup(f"opening {ADDRESS}", [ValueError(SECRET), OSError(2, SECRET, ADDRESS)])
    assert SECRET not in report_of(both, "0.1").text()


@pytest.fixture
def log(tmp_path):
    """The log of a program that was started in a folder, taken down again."""
    import faulthandler

    from ui.core import crash

    writer, was_on = logging.getLogger("frontline"), faulthandler.is_enabled()
    before = list(writer.handlers)
    yield set_up_log(tmp_path / "logs")
    for added in set(writer.handlers) - set(before):
        writer.removeHandler(added)
        added.close()
    faulthandler.disable()
    if was_on:
        faulthandler.enable()
    crash._open_streams.pop().close()


def test_no_secret_reaches_the_log_the_terminal_or_the_card(qtbot, log, capfd, monkeypatch):
    monkeypatch.setattr("sys.argv", ["frontline", "--database", ADDRESS])
    monkeypatch.setenv("PGPASSWORD", SECRET)
    keeper = CrashKeeper("0.1", log=log)
    keeper.install()
    try:
        try:
            failure()
        except RuntimeError as error:
            sys.excepthook(RuntimeError, error, error.__traceback__)
        thread = threading.Thread(target=failure)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: keeper.window is not None)
        keeper.window.copy.click()
        said = [one.text() for one in keeper.window.findChildren(QLabel)]
        everything = [
            *said,
            keeper.window.report.toPlainText(),
            QGuiApplication.clipboard().text(),
            *capfd.readouterr(),
        ]
        everything += [file.read_text("utf-8") for file in log.parent.iterdir()]
        assert "RuntimeError" in log.read_text("utf-8")
        assert not any(SECRET in text for text in everything)
        keeper.window.go_on.click()
    finally:
        keeper.uninstall()


def test_a_safe_start_offers_no_safer_one(qtbot):
    window = CrashWindow(report())
    qtbot.addWidget(window)
    window.show()
    assert not window.restart.isVisible()
    assert not any("safe mode" in one.text() for one in window.findChildren(QLabel))
    other = CrashWindow(report(), restart=print)
    qtbot.addWidget(other)
    other.show()
    assert other.restart.isVisible()
    assert any("safe mode" in one.text() for one in other.findChildren(QLabel))


def test_the_crash_window_copies_and_restarts(qtbot):
    again = []
    window = CrashWindow(report(), restart=lambda: again.append(1))
    qtbot.addWidget(window)
    window.show()
    window.copy.click()
    assert "RuntimeError" in QGuiApplication.clipboard().text()
    window.restart.click()
    assert again == [1]
    assert not window.isVisible()


def test_the_crash_keeper_logs_and_shows_one_window(qtbot, monkeypatch, caplog):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    keeper = CrashKeeper("0.1")
    keeper.install()
    try:
        with caplog.at_level(logging.CRITICAL, "frontline"):
            for _ in range(2):
                error = ValueError("hunter2")
                sys.excepthook(ValueError, error, None)
        qtbot.waitUntil(lambda: keeper.window is not None)
        first = keeper.window
        qtbot.wait(20)
        assert keeper.window is first
        assert "ValueError" in caplog.text
        assert "hunter2" not in caplog.text
        first.go_on.click()
        assert keeper.window is None
    finally:
        keeper.uninstall()
    caplog.clear()


def test_the_log_lies_in_the_folder(log):
    logging.getLogger("frontline").info("started")
    assert "started" in log.read_text("utf-8")
    assert (log.parent / "native-crash.log").exists()
