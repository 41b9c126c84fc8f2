from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.changes import EVERYTHING, Topic, changed
from app.core.errors import StoreUnavailable
from app.tickets.drafts import DraftKind
from app.tickets.model import EntryKind, Level, Priority, Status
from tests.ui.tickets.conversation_fakes import NOW
from ui.tickets.moments import clock_time
from ui.tickets.timeline_cards import EntryCard, HeldCard, WithdrawnNote


@pytest.fixture
def screen(room, qtbot):
    for ticket_id, subject in ((41, "Locked out"), (42, "Printer jams")):
        room.desk.add_ticket(ticket_id, subject=subject)
        room.desk.add_entry(ticket_id, EntryKind.MESSAGE, f"Help with {subject}")
    made = room.screen()
    qtbot.addWidget(made)
    made.resize(620, 800)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def opened(screen, room, qtbot, ticket_id=41):
    with qtbot.waitSignal(screen.shown):
        screen.open(ticket_id, room.desk.rows[ticket_id])
    return screen


def bodies(screen):
    return [card._entry.body for card in screen.timeline.cards() if isinstance(card, EntryCard)]


def held(screen):
    return [card for card in screen.timeline.cards() if isinstance(card, HeldCard)]


def test_nothing_open_says_what_to_do(screen):
    assert screen.frame.state == "nothing"
    assert screen.ticket_id is None


def test_the_head_is_there_before_the_conversation(screen, room, qtbot):
    screen.preview(room.desk.rows[41])
    assert screen.head.title.text() == "Locked out"
    assert room.desk.reads == []
    qtbot.waitUntil(lambda: bodies(screen) == ["Help with Locked out"])


def test_passing_over_tickets_reads_only_the_last(screen, room, qtbot):
    for _ in range(5):
        screen.preview(room.desk.rows[41])
        screen.preview(room.desk.rows[42])
    qtbot.waitUntil(lambda: bodies(screen) == ["Help with Printer jams"])
    assert room.desk.reads == [42]


def test_the_head_tells_the_ticket_in_words(screen, room, qtbot):
    room.desk.change(41, status=Status.PENDING, wakes_at=NOW + timedelta(hours=2))
    opened(screen, room, qtbot)
    head = screen.head
    assert head.meta.text() == "HD-41  ·  Accounts  ·  opened 41 min ago by Dana Whitfield"
    assert head._priority.text() == "P1 · Critical"
    assert head._status.text().startswith("Pending until")
    assert head._vip.isVisible()


def test_a_done_ticket_offers_to_reopen(screen, room, qtbot):
    room.desk.change(41, status=Status.RESOLVED)
    opened(screen, room, qtbot)
    with qtbot.waitSignal(screen.reopen_asked):
        screen.head.resolve_button.click()
    assert screen.head.resolve_button.accessibleName() == "Reopen"
    assert not screen.head.assign_button.isEnabled()


def test_a_slow_answer_shows_a_skeleton_and_a_failure_offers_to_try_again(screen, room, qtbot):
    room.desk.reading_error = StoreUnavailable("The database can't be reached.")
    screen.open(41, room.desk.rows[41])
    qtbot.waitUntil(lambda: screen.frame.state == "failure")
    assert "can't be reached" in screen.frame.failure.line.text()
    QTest.keyClicks(screen.composer.editor, "typed in an outage")
    room.desk.reading_error = None
    with qtbot.waitSignal(screen.shown):
        screen.frame.failure.action.click()
    assert screen.frame.state == "conversation"
    assert screen.composer.editor.text == "typed in an outage"


def test_a_failed_refresh_keeps_what_is_shown(screen, room, qtbot):
    opened(screen, room, qtbot)
    room.desk.reading_error = StoreUnavailable("The database can't be reached.")
    room.live.heard(changed(Topic.TICKET, 41))
    qtbot.waitUntil(lambda: screen._bars.bar("read") is not None)
    assert bodies(screen) == ["Help with Locked out"]


def test_a_ticket_that_is_gone_says_so_and_keeps_the_text(screen, room, qtbot):
    opened(screen, room, qtbot)
    QTest.keyClicks(screen.composer.editor, "precious")
    del room.desk.rows[41]
    room.live.heard(EVERYTHING)
    qtbot.waitUntil(lambda: screen.frame.state == "gone")
    assert [d.body for d in room.keeper.all()] == ["precious"]
    with qtbot.waitSignal(screen.drafts_asked):
        screen.frame.gone.action.click()


def test_a_ticket_is_marked_as_read_once_it_was_shown(screen, room, qtbot):
    opened(screen, room, qtbot)
    newest = room.desk.entries[41][-1].id
    qtbot.waitUntil(lambda: room.desk.read_marks == [(41, newest)])
    room.live.heard(changed(Topic.TICKET, 41))
    qtbot.wait(900)
    assert room.desk.read_marks == [(41, newest)]


def test_a_ticket_passed_over_is_not_marked_as_read(screen, room, qtbot):
    opened(screen, room, qtbot, 41)
    opened(screen, room, qtbot, 42)
    qtbot.waitUntil(lambda: len(room.desk.read_marks) > 0)
    assert {ticket for ticket, _entry in room.desk.read_marks} == {42}


def test_others_changes_arrive_without_touching_what_is_typed(screen, room, qtbot):
    opened(screen, room, qtbot)
    screen.reply()
    QTest.keyClicks(screen.composer.editor, "half a sen")
    room.desk.add_entry(41, EntryKind.NOTE, "I called her", by_id=2)
    room.desk.add_entry(41, EntryKind.EVENT, "", by_id=2, at=NOW - timedelta(seconds=12), facts={"priority": [1, 2]})
    room.desk.change(41, priority=Priority.HIGH)
    room.live.heard(changed(Topic.TICKET, 41))
    qtbot.waitUntil(lambda: "I called her" in bodies(screen))
    assert screen.composer.editor.text == "half a sen"
    assert screen.composer.editor.hasFocus()
    at = clock_time(NOW - timedelta(seconds=12))
    assert screen._bars.bar("changed").text == f"Ben Carter changed priority at {at}"
    assert screen.head._priority.text() == "P2 · High"
    screen._bars.bar("changed").buttons[0].click()
    assert screen._bars.bar("changed") is None


def test_a_ticket_of_nobody_is_written_to_by_notes(screen, room, qtbot):
    room.desk.change(41, requester_id=None, requester="")
    opened(screen, room, qtbot)
    assert screen.composer.kind is DraftKind.NOTE
    screen.reply()
    assert not screen.composer.send_button.isEnabled()
    opened(screen, room, qtbot, 42)
    assert screen.composer.kind is DraftKind.REPLY
    assert screen.composer.send_button.isEnabled()


def test_ones_own_changes_raise_no_bar(screen, room, qtbot):
    opened(screen, room, qtbot)
    room.desk.add_entry(41, EntryKind.EVENT, "", by_id=1, facts={"priority": [1, 2]})
    with qtbot.waitSignal(screen.shown):
        room.live.heard(changed(Topic.TICKET, 41))
    assert screen._bars.bar("changed") is None


def test_changes_of_other_tickets_are_not_read(screen, room, qtbot):
    opened(screen, room, qtbot)
    reads = len(room.desk.reads)
    room.live.heard(changed(Topic.TICKET, 42))
    qtbot.wait(250)
    assert len(room.desk.reads) == reads


def test_a_deed_shows_at_once_and_is_put_back_when_refused(screen, room, qtbot):
    opened(screen, room, qtbot)
    room.desk.error = StoreUnavailable("The database can't be reached.")
    room.operations.set_priority([screen.row], impact=Level.LOW, urgency=Level.LOW)
    assert screen.head._priority.text() == "P4 · Low"
    qtbot.waitUntil(lambda: screen.head._priority.text() == "P1 · Critical")
    qtbot.waitUntil(lambda: screen._bars.bar("refused") is not None)


def test_a_ticket_left_by_a_deed_says_why(screen, room, qtbot):
    opened(screen, room, qtbot)
    stale = screen.row
    room.desk.change(41, status=Status.ON_HOLD)
    room.operations.set_status([stale], to=Status.PENDING)
    qtbot.waitUntil(lambda: screen._bars.bar("refused") is not None)
    assert "changed by someone else" in screen._bars.bar("refused").text


def test_what_was_refused_is_unsaid_by_a_deed_that_succeeds(screen, room, qtbot):
    opened(screen, room, qtbot)
    stale = screen.row
    room.desk.change(41, status=Status.ON_HOLD)
    room.operations.set_status([stale], to=Status.PENDING)
    qtbot.waitUntil(lambda: screen._bars.bar("refused") is not None)
    qtbot.waitUntil(lambda: screen.row.status is Status.ON_HOLD)
    room.operations.set_status([screen.row], to=Status.OPEN)
    qtbot.waitUntil(lambda: screen._bars.bar("refused") is None)


def test_esc_leaves_the_ticket_and_keeps_what_is_typed(screen, room, qtbot):
    opened(screen, room, qtbot)
    QTest.keyClicks(screen.composer.editor, "half a sen")
    for inside in (screen.composer.editor, screen.timeline):
        with qtbot.waitSignal(screen.left):
            QTest.keyClick(inside, Qt.Key.Key_Escape)
    assert screen.composer.editor.text == "half a sen"


def test_who_types_while_the_list_turns_to_another_ticket_writes_to_nobody(screen, room, qtbot):
    said = []
    screen.said.connect(lambda sentence, _undo: said.append(sentence))
    opened(screen, room, qtbot)
    screen.note()
    qtbot.waitUntil(screen.composer.editor.hasFocus)
    QTest.keyClicks(screen.composer.editor, "his salary")
    screen.preview(room.desk.rows[42])  # the list's cursor goes on, for ticket 41 is out of sight
    QTest.keyClicks(QApplication.focusWidget(), " is")
    assert screen.composer.ticket_id == 42
    assert screen.composer.editor.text == ""
    assert screen.timeline.hasFocus()
    (sentence,) = said
    assert "among your drafts" in sentence
    opened(screen, room, qtbot)
    assert screen.composer.editor.text == "his salary"


def test_who_looked_away_while_the_list_turned_to_another_ticket_writes_to_nobody(screen, room, qtbot):
    opened(screen, room, qtbot)
    screen.note()
    qtbot.waitUntil(screen.composer.editor.hasFocus)
    elsewhere = QWidget()
    qtbot.addWidget(elsewhere)
    with qtbot.waitActive(elsewhere):
        elsewhere.show()
        elsewhere.activateWindow()
    screen.preview(room.desk.rows[42])
    with qtbot.waitActive(screen):
        screen.activateWindow()
    assert screen.timeline.hasFocus()


def test_a_reply_is_held_sent_and_then_part_of_the_conversation(screen, room, qtbot):
    opened(screen, room, qtbot)
    screen.reply()
    QTest.keyClicks(screen.composer.editor, "It is unlocked")
    QTest.keyClick(screen.composer.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert held(screen)[0].words == "Leaves in 10 s"
    room.clock.pass_seconds(11)
    qtbot.waitUntil(lambda: bodies(screen)[-1] == "It is unlocked")
    assert held(screen) == []


def test_a_recalled_reply_is_back_in_the_field(screen, room, qtbot):
    opened(screen, room, qtbot)
    QTest.keyClicks(screen.composer.editor, "too early")
    screen.composer.send()
    assert screen.recall_latest()
    assert screen.composer.editor.text == "too early"
    assert held(screen) == []
    assert not screen.recall_latest()


def test_a_recall_joins_what_is_being_typed(screen, room, qtbot):
    opened(screen, room, qtbot)
    QTest.keyClicks(screen.composer.editor, "first")
    screen.composer.send()
    QTest.keyClicks(screen.composer.editor, "second")
    screen.recall_latest()
    assert screen.composer.editor.text == "first\n\nsecond"


def test_a_reply_recalled_from_another_ticket_asks_for_its_ticket(screen, room, qtbot):
    opened(screen, room, qtbot)
    QTest.keyClicks(screen.composer.editor, "for 41")
    screen.composer.send()
    opened(screen, room, qtbot, 42)
    with qtbot.waitSignal(screen.open_asked) as asked:
        screen.recall_latest()
    opened(screen, room, qtbot, asked.args[0])
    assert screen.composer.editor.text == "for 41"


def test_a_refused_reply_is_back_in_its_ticket_with_the_sentence(screen, room, qtbot, monkeypatch):
    from app.core.errors import NotPermitted

    opened(screen, room, qtbot)
    QTest.keyClicks(screen.composer.editor, "not allowed")
    screen.composer.send()
    room.desk.error = NotPermitted("You may no longer answer here.")
    room.clock.pass_seconds(11)
    qtbot.waitUntil(lambda: screen._bars.bar("came back") is not None)
    assert "You may no longer answer here." in screen._bars.bar("came back").text
    assert screen.composer.editor.text == "not allowed"


def test_a_note_goes_at_once_and_can_be_withdrawn(screen, room, qtbot):
    opened(screen, room, qtbot)
    screen.note()
    QTest.keyClicks(screen.composer.editor, "for us only")
    with qtbot.waitSignal(screen.said) as said:
        screen.composer.send()
    sentence, undo = said.args
    assert sentence == "Note added."
    assert bodies(screen)[-1] == "for us only"
    undo()
    qtbot.waitUntil(lambda: any(isinstance(c, WithdrawnNote) for c in screen.timeline.cards()))


def test_earlier_entries_are_fetched_and_stay_after_a_change(screen, room, qtbot):
    for n in range(70):
        room.desk.add_entry(41, body=f"entry {n}")
    opened(screen, room, qtbot)
    assert len(bodies(screen)) == 30
    assert "(41)" in screen.timeline.earlier_button.text()
    screen.timeline.earlier_button.click()
    qtbot.waitUntil(lambda: len(bodies(screen)) == 60)
    assert "(11)" in screen.timeline.earlier_button.text()
    room.desk.add_entry(41, body="news", by_id=2)
    room.live.heard(changed(Topic.TICKET, 41))
    qtbot.waitUntil(lambda: len(bodies(screen)) == 61)
    screen.timeline.earlier_button.click()
    qtbot.waitUntil(lambda: len(bodies(screen)) == 72)
    assert not screen.timeline.earlier_button.isVisible()


def test_names_follow_the_directory(screen, room, qtbot):
    room.desk.add_entry(41, EntryKind.EVENT, "", facts={"queue_id": [1, 2]})
    opened(screen, room, qtbot)
    assert "Network" in screen.timeline.cards()[-1].words.text
    room.desk.queues = lambda: [replace(q, name="Cables") for q in type(room.desk).queues(room.desk)]
    room.directory.read()
    qtbot.waitUntil(lambda: "Cables" in screen.timeline.cards()[-1].words.text)


def test_a_low_window_leaves_room_for_the_conversation(screen, room, qtbot):
    opened(screen, room, qtbot)
    screen.resize(460, 440)
    qtbot.waitUntil(lambda: not screen.head.reply_button.isVisible())
    assert screen.timeline.height() >= 60
    assert [a.text() for a in screen.head.more_menu.actions()][:2] == ["Reply", "Internal note"]


def test_every_control_has_a_name(screen, room, qtbot):
    room.desk.add_entry(41, EntryKind.NOTE, "note", files=(room.desk.store_file("a.txt", b"1"),))
    opened(screen, room, qtbot)
    QTest.keyClicks(screen.composer.editor, "x")
    screen.composer.strip.add_content("b.txt", b"2")
    screen.note()
    nameless = []
    for widget in screen.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            spoken = QAccessible.queryAccessibleInterface(widget)
            if spoken is None or not spoken.text(QAccessible.Text.Name):
                nameless.append((type(widget).__name__, widget.objectName()))
    assert nameless == []


def test_the_keyboard_reaches_head_conversation_and_composer_in_reading_order(screen, room, qtbot):
    opened(screen, room, qtbot)
    screen.head.copy_button.setFocus()
    reached = []
    for _ in range(30):
        reached.append(screen.focusWidget())
        QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Tab)
    order = [screen.head.reply_button, screen.timeline, screen.composer.editor, screen.composer.send_button]
    places = [reached.index(widget) for widget in order]
    assert places == sorted(places)


def test_a_slow_conversation_shows_a_skeleton_after_a_moment(screen, room, qtbot):
    import threading

    answer, read = threading.Event(), room.desk.conversation
    room.desk.conversation = lambda *asked: answer.wait(4) and read(*asked)
    screen.open(41, room.desk.rows[41])
    assert screen.frame.state == "conversation"
    qtbot.waitUntil(lambda: screen.frame.state == "skeleton")
    answer.set()
    qtbot.waitUntil(lambda: bodies(screen) == ["Help with Locked out"])
    assert screen.frame.state == "conversation"


def test_a_ticket_opened_is_painted_with_its_conversation_and_never_empty_in_between(screen, room, qtbot):
    with qtbot.waitSignal(screen.shown):
        screen.open(41, room.desk.rows[41])
        assert not screen.updatesEnabled()
    assert screen.updatesEnabled()
    screen.open(41, room.desk.rows[41])
    assert screen.updatesEnabled()


def test_a_slow_conversation_keeps_nobody_from_the_head(screen, room, qtbot):
    import threading

    answer, read = threading.Event(), room.desk.conversation
    room.desk.conversation = lambda *asked: answer.wait(4) and read(*asked)
    screen.open(41, room.desk.rows[41])
    qtbot.waitUntil(screen.updatesEnabled)
    assert screen.conversation is None
    answer.set()
    qtbot.waitUntil(lambda: screen.conversation is not None)


@pytest.mark.parametrize("turn", ["fail", "leave"])
def test_whatever_comes_of_it_the_ticket_pane_is_painted_again(screen, room, qtbot, turn):
    screen._stillness._timer.setInterval(60_000)
    if turn == "fail":
        room.desk.reading_error = StoreUnavailable("away")
        screen.open(41, room.desk.rows[41])
        qtbot.waitUntil(lambda: screen.frame.state == "failure")
    else:
        screen.open(41, room.desk.rows[41])
        screen.close_ticket()
    assert screen.updatesEnabled()


def test_tickets_opened_one_after_another_do_not_keep_the_pane_from_being_painted(screen, room, qtbot):
    import threading

    answer, read = threading.Event(), room.desk.conversation
    room.desk.conversation = lambda *asked: answer.wait(4) and read(*asked)
    screen._stillness._timer.setTimerType(Qt.TimerType.PreciseTimer)
    screen._stillness._timer.setInterval(60_000)
    screen.open(41, room.desk.rows[41])
    qtbot.wait(15)
    left = screen._stillness._timer.remainingTime()
    screen.open(42, room.desk.rows[42])
    assert screen._stillness._timer.remainingTime() <= left < 60_000
    answer.set()


def test_a_ticket_opened_by_its_number_never_shows_the_head_of_the_one_before(screen, room, qtbot):
    opened(screen, room, qtbot)
    screen.open(42)
    assert screen.head.meta.text() == "HD-42"
    assert screen.head.title.text() == ""
    assert not screen.head._priority.isVisible()
    qtbot.waitUntil(lambda: screen.head.title.text() == "Printer jams")
    assert screen.head._priority.isVisible()


def test_a_late_answer_about_the_ticket_before_is_dropped(screen, room, qtbot):
    import threading

    answer, read = threading.Event(), room.desk.conversation

    def slow_for_41(ticket_id, *more):
        if ticket_id == 41:
            answer.wait(3)
        return read(ticket_id, *more)

    room.desk.conversation = slow_for_41
    screen.open(41)
    screen.open(42)
    qtbot.waitUntil(lambda: bodies(screen) == ["Help with Printer jams"])
    answer.set()
    qtbot.wait(150)
    assert bodies(screen) == ["Help with Printer jams"]
    assert screen.head.title.text() == "Printer jams"


def test_nothing_untrue_is_said_before_the_conversation_is_there(screen, room, qtbot):
    screen.preview(room.desk.rows[41])
    assert " by " not in screen.head.meta.text()
    assert "no e-mail known" not in screen.composer._to_line.text()
    qtbot.waitUntil(lambda: screen.conversation is not None)
    assert "opened 41 min ago by Dana Whitfield" in screen.head.meta.text()
