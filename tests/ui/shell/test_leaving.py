"""Replies on their way in the whole window: recalled by a key at the last moment, and asked about on closing."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.tickets.drafts import HOLD
from tests.ui.shell.whole_desk import MINE, WholeDesk
from ui.tickets.held_replies import Stage

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def writing(whole: WholeDesk, qtbot: QtBot) -> WholeDesk:
    """Lend a window with a ticket open and the focus in the reply."""
    whole.work.open_ticket(MINE[0])
    whole.quiet()
    qtbot.keyClick(whole.window.focusWidget(), Key.Key_R, Mod.ControlModifier)
    qtbot.waitUntil(whole.work.ticket.composer.text.hasFocus)
    return whole


def send(whole: WholeDesk, qtbot: QtBot, text: str = "Hello Dana") -> None:
    field = whole.work.ticket.composer.text
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Key.Key_Return, Mod.ControlModifier)
    assert [d.body for d in whole.work.keeper.held_for(MINE[0])] == [text]


def replies(whole: WholeDesk) -> list[str]:
    told = [json.loads(text) for text, _ in whole.desk.texts]
    return [deed["arguments"]["body"] for deed in told if deed["deed"] == "entry"]


def key_of(whole: WholeDesk):
    return whole.work.keeper.held_for(MINE[0])[0].key


def asked(qtbot: QtBot, answer: Callable[[QMessageBox], None]) -> list[str]:
    """Answer the closing question as soon as it stands."""
    heard: list[str] = []

    def meet() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, meet)
            return
        heard.append(box.text())
        answer(box)

    QTimer.singleShot(0, meet)
    return heard


def press(key: Key) -> Callable[[QMessageBox], None]:
    def answer(box: QMessageBox) -> None:
        from PySide6.QtTest import QTest

        QTest.keyClick(box.focusWidget() or box, key)

    return answer


# ---------------------------------------------------------------- the last moment


def test_a_reply_is_recalled_by_its_key_with_no_second_left(writing: WholeDesk, qtbot: QtBot) -> None:
    send(writing, qtbot)
    keeper = writing.work.keeper
    keeper._held._timer.stop()
    writing.clock.at += HOLD
    assert keeper.seconds_left(key_of(writing)) == 0
    assert keeper.stage(key_of(writing)) is Stage.COUNTING
    qtbot.keyClick(writing.window.focusWidget(), Key.Key_Z, Mod.ControlModifier)
    keeper._held.look()
    writing.quiet()
    assert replies(writing) == []
    assert writing.work.ticket.composer.text.text == "Hello Dana"
    assert not keeper.held_for(MINE[0])


def test_a_reply_just_leaving_is_not_recalled_and_the_person_is_told(writing: WholeDesk, qtbot: QtBot) -> None:
    send(writing, qtbot)
    writing.quiet()
    key, ticket = key_of(writing), writing.work.ticket
    writing.desk.gate.clear()
    writing.clock.at += HOLD
    writing.work.keeper._held.look()
    assert writing.work.keeper.stage(key) is Stage.LEAVING
    ticket.recall(key)
    assert "too late to recall" in ticket._bars.bar("recall").text
    writing.desk.gate.set()
    writing.quiet()
    assert replies(writing) == ["Hello Dana"]
    assert ticket.composer.text.text == ""


# ---------------------------------------------------------------- closing


def test_esc_in_the_closing_question_stays_and_the_reply_counts_on(writing: WholeDesk, qtbot: QtBot) -> None:
    send(writing, qtbot)
    heard = asked(qtbot, press(Key.Key_Escape))
    assert not writing.window.close()
    assert heard == ["A reply is still waiting to be sent."]
    assert writing.window.isVisible()
    assert writing.work.keeper.stage(key_of(writing)) is Stage.COUNTING
    writing.clock.at += HOLD
    writing.work.keeper._held.look()
    writing.quiet()
    assert replies(writing) == ["Hello Dana"]


def test_the_closing_question_has_our_buttons_only(writing: WholeDesk, qtbot: QtBot) -> None:
    send(writing, qtbot)
    found: dict[str, tuple[bool, str]] = {}

    def look(box: QMessageBox) -> None:
        found.update({one.text(): (one.icon().isNull(), one.property("kind")) for one in box.buttons()})
        press(Key.Key_Return)(box)

    asked(qtbot, look)
    assert writing.window.close()
    assert found == dict.fromkeys(("Send now", "Keep as draft", "Cancel"), (True, "plain"))


def test_nothing_leaves_while_the_question_stands(writing: WholeDesk, qtbot: QtBot) -> None:
    send(writing, qtbot)
    keeper = writing.work.keeper
    writing.clock.at += HOLD - timedelta(seconds=4)

    def wait_long_then_stay(box: QMessageBox) -> None:
        writing.clock.at += timedelta(minutes=5)
        keeper._held.look()
        assert keeper.stage(key_of(writing)) is Stage.COUNTING
        press(Key.Key_Escape)(box)

    asked(qtbot, wait_long_then_stay)
    assert not writing.window.close()
    assert replies(writing) == []
    assert keeper.seconds_left(key_of(writing)) == 4
    writing.clock.at += timedelta(seconds=4)
    keeper._held.look()
    writing.quiet()
    assert replies(writing) == ["Hello Dana"]


def test_enter_keeps_it_as_a_draft_and_closes(writing: WholeDesk, qtbot: QtBot) -> None:
    send(writing, qtbot)
    local = writing.work.desk.local_drafts
    asked(qtbot, press(Key.Key_Return))
    assert writing.window.close()
    assert replies(writing) == []
    [draft] = [d for d in local.all() if not d.is_empty]
    assert (draft.body, draft.is_held) == ("Hello Dana", False)


def test_send_now_sends_before_the_window_is_gone(writing: WholeDesk, qtbot: QtBot) -> None:
    send(writing, qtbot)

    def send_now(box: QMessageBox) -> None:
        next(b for b in box.buttons() if isinstance(b, QPushButton) and "Send now" in b.text()).click()

    asked(qtbot, send_now)
    assert writing.window.close()
    assert replies(writing) == ["Hello Dana"]


# ---------------------------------------------------------------- attaching without a mouse


def test_files_are_attached_and_removed_by_keys_alone(writing: WholeDesk, qtbot: QtBot, tmp_path) -> None:
    field, strip = writing.work.ticket.composer.text, writing.work.ticket.composer.strip
    path = tmp_path / "log.txt"
    path.write_text("every line")
    strip.ask = lambda: [str(path)]
    qtbot.keyClick(field, Key.Key_A, Mod.ControlModifier | Mod.ShiftModifier)
    qtbot.waitUntil(lambda: [f.name for f in strip.filing.files(writing.work.ticket.composer.key)] == ["log.txt"])
    qtbot.keyClick(field, Key.Key_Tab)
    assert writing.window.focusWidget().accessibleName() == "Remove log.txt"
    qtbot.keyClick(writing.window.focusWidget(), Key.Key_Space)
    assert strip.chips == ()
    assert field.hasFocus()


def test_a_screenshot_is_pasted_by_its_key(writing: WholeDesk, qtbot: QtBot) -> None:
    picture = QImage(30, 20, QImage.Format.Format_RGB32)
    picture.fill(0x336699)
    QApplication.clipboard().setImage(picture)
    composer = writing.work.ticket.composer
    qtbot.keyClick(composer.text, Key.Key_V, Mod.ControlModifier)
    qtbot.waitUntil(lambda: [f.name for f in composer.strip.filing.files(composer.key)] == ["screenshot.png"])
    assert composer.text.text == ""
