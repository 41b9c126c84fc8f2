from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage, QTextOption
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QToolTip, QWidget

from app.core.errors import StoreUnavailable
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind, Filed, Source
from tests.ui.tickets.conversation_fakes import ANA, NOW
from ui.core.layout import vbox
from ui.core.passage import Passage, marked_up, open_link
from ui.tickets.attached_files import AttachedFiles, FileButton, small_picture, write_copy
from ui.tickets.prose import FOLDED_CHARACTERS, folded, prose
from ui.tickets.speech import Speech
from ui.tickets.timeline import Timeline
from ui.tickets.timeline_cards import DayLine, EntryCard, EventLine, HeldCard, WithdrawnNote, source_words


@pytest.fixture
def timeline(room, qtbot):
    room.desk.add_ticket(41)
    files = AttachedFiles(room.background, room.desk.content)
    made = Timeline(room.keeper, room.directory, files, ANA, room.clock)
    made.held_files = files
    qtbot.addWidget(made)
    made.resize(560, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def show(timeline, room, held=(), **facts):
    conversation = replace(room.desk.conversation(41, 30), **facts)
    timeline.show_conversation(conversation, list(conversation.entries), held)
    return conversation


def words_in(widget):
    """Return what is written and painted there."""
    heads = [speech.head for speech in [widget, *widget.findChildren(Speech)] if isinstance(speech, Speech)]
    labels = " ".join(one.text() for one in [*widget.findChildren(QLabel), *widget.findChildren(Passage)])
    return " ".join([*(f"{head.speaker} {head.about}" for head in heads), labels])


def test_people_are_cards_and_events_single_lines(timeline, room):
    room.desk.add_entry(41, EntryKind.MESSAGE, "It is broken")
    room.desk.add_entry(41, EntryKind.EVENT, "Ana is on leave", by_id=2, facts={"assignee_id": [None, 1]})
    room.desk.add_entry(41, EntryKind.REPLY, "Looking into it")
    show(timeline, room)
    assert [type(card) for card in timeline.cards()] == [DayLine, EntryCard, EventLine, EntryCard]
    assert timeline.cards()[2].words.text == "Ben Carter assigned the ticket to Ana Torres: Ana is on leave"


def test_a_note_says_so_in_words_icon_and_ground(timeline, room):
    room.desk.add_entry(41, EntryKind.NOTE, "Only for us", by_id=2)
    room.desk.add_entry(41, EntryKind.REPLY, "For her", by_id=2)
    show(timeline, room)
    _day, note, reply = timeline.cards()
    assert note.is_note
    assert note.tone == "note"
    assert "Internal note" in note.accessibleName()
    assert not reply.is_note
    assert reply.tone == "plain"
    assert "Internal note" not in reply.accessibleName()


def test_the_requester_speaks_even_when_the_desk_wrote_it_down(timeline, room):
    room.desk.change(41, source=Source.PHONE)
    room.desk.add_entry(41, EntryKind.MESSAGE, "She says it is broken")
    show(timeline, room)
    words = words_in(timeline.cards()[1])
    assert "Dana Whitfield" in words
    assert "by phone" in words
    assert "logged by Ana Torres" in words


@pytest.mark.parametrize("source", [Source.PHONE, Source.EMAIL, Source.IMPORT])
def test_what_followed_was_typed_at_the_desk_however_the_ticket_came(timeline, room, source):
    room.desk.change(41, source=source)
    room.desk.add_entry(41, EntryKind.MESSAGE, "It is broken", by_id=2)
    room.desk.add_entry(41, EntryKind.MESSAGE, "It works again", by_id=1)
    show(timeline, room)
    _day, first, then = (words_in(card) for card in timeline.cards())
    assert source_words(source) in first
    assert source_words(source) not in then
    assert "logged by Ana Torres" in then


def test_a_message_is_not_taken_for_the_first_while_earlier_ones_are_not_shown(timeline, room):
    room.desk.change(41, source=Source.PHONE)
    for _ in range(31):
        room.desk.add_entry(41, EntryKind.MESSAGE, "It is broken")
    show(timeline, room)
    assert not any("by phone" in words_in(card) for card in timeline.cards())


def test_a_head_without_room_is_told_whole_under_the_mouse(timeline, room, qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, words, _piece: told.append(words))
    room.desk.change(41, source=Source.PHONE)
    room.desk.add_entry(41, EntryKind.MESSAGE, "It is broken")
    timeline.resize(380, 400)
    show(timeline, room)
    card = timeline.cards()[1]
    qtbot.waitUntil(lambda: 0 < card.width() < 380)
    timeline.grab()

    for at in (QPoint(120, 20), QPoint(120, 60)):
        there = card.mapToGlobal(at)
        asked = QHelpEvent(QEvent.Type.ToolTip, timeline.viewport().mapFromGlobal(there), there)
        QApplication.sendEvent(timeline.viewport(), asked)
    assert told == ["Dana Whitfield · Requester · by phone · logged by Ana Torres"]


def test_days_part_the_entries(timeline, room):
    room.desk.add_entry(41, at=NOW - timedelta(days=1))
    room.desk.add_entry(41, at=NOW - timedelta(hours=1))
    room.desk.add_entry(41, at=NOW)
    show(timeline, room)
    assert [card.accessibleName() for card in timeline.cards() if isinstance(card, DayLine)] == ["Yesterday", "Today"]


def test_an_entry_written_offline_says_when(timeline, room):
    room.desk.add_entry(41, written_at=NOW - timedelta(seconds=59))
    room.desk.add_entry(41, written_at=NOW - timedelta(minutes=21))
    show(timeline, room)
    _day, soon, late = timeline.cards()
    assert "offline" not in words_in(soon)
    assert "offline" in words_in(late)


def test_a_withdrawn_note_is_folded_where_it_stood(timeline, room):
    note = room.desk.add_entry(41, EntryKind.NOTE, "wrong ticket")
    room.desk.add_entry(41, EntryKind.EVENT, "", facts={"withdraws": [None, note.id]})
    show(timeline, room)
    _day, folded_note = timeline.cards()
    assert isinstance(folded_note, WithdrawnNote)
    assert "withdrew a note" in words_in(folded_note)
    assert "wrong ticket" not in words_in(folded_note)
    folded_note.show_button.click()
    assert "wrong ticket" in words_in(folded_note)
    assert folded_note.show_button.text() == "Hide"
    folded_note.show_button.click()
    assert not folded_note._note.isVisible()


def test_a_withdrawn_note_unfolds_without_a_face_where_there_is_little_room(timeline, room, qtbot):
    note = room.desk.add_entry(41, EntryKind.NOTE, "wrong ticket")
    room.desk.add_entry(41, EntryKind.EVENT, "", facts={"withdraws": [None, note.id]})
    timeline.resize(260, 400)
    show(timeline, room)
    withdrawn = timeline.cards()[1]
    withdrawn.show_button.click()
    assert not withdrawn._note._shows_face
    timeline.resize(600, 400)
    assert withdrawn._note._shows_face


def test_only_ones_own_note_can_be_withdrawn(timeline, room, qtbot):
    room.desk.add_entry(41, EntryKind.NOTE, "mine", by_id=1)
    room.desk.add_entry(41, EntryKind.NOTE, "Ben's", by_id=2)
    room.desk.add_entry(41, EntryKind.REPLY, "sent", by_id=1)
    show(timeline, room)

    def withdraws(card):
        return [b for b in card.findChildren(QPushButton.__mro__[1]) if "Withdraw" in b.accessibleName()]

    _day, mine, bens, reply = timeline.cards()
    assert (len(withdraws(mine)), len(withdraws(bens)), len(withdraws(reply))) == (1, 0, 0)
    with qtbot.waitSignal(timeline.withdrawal_asked) as asked:
        withdraws(mine)[0].click()
    assert asked.args == [room.desk.entries[41][0].id]


def test_only_what_changed_is_built_anew(timeline, room):
    for n in range(5):
        room.desk.add_entry(41, body=f"entry {n}")
    show(timeline, room)
    before = timeline.cards()
    room.desk.add_entry(41, body="new")
    show(timeline, room)
    after = timeline.cards()
    assert list(after[:6]) == list(before)
    assert len(after) == 7


def test_a_withdrawal_replaces_only_its_note(timeline, room):
    note = room.desk.add_entry(41, EntryKind.NOTE, "oops")
    room.desk.add_entry(41, body="stays")
    show(timeline, room)
    _day, _old, stays = timeline.cards()
    room.desk.add_entry(41, EntryKind.EVENT, "", facts={"withdraws": [None, note.id]})
    show(timeline, room)
    assert isinstance(timeline.cards()[1], WithdrawnNote)
    assert timeline.cards()[2] is stays
    layout_order = [timeline._column.itemAt(i).widget() for i in range(timeline._column.count())]
    assert layout_order == list(timeline.cards())


def fill(room, count=25):
    for n in range(count):
        room.desk.add_entry(41, body=f"entry {n}\nwith\nsome\nlines")


def test_a_ticket_opens_at_its_newest_entry(timeline, room, qtbot):
    fill(room)
    show(timeline, room)
    bar = timeline.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 500 and bar.value() == bar.maximum())


def test_a_new_entry_leaves_the_place_being_read_alone(timeline, room, qtbot):
    fill(room)
    show(timeline, room)
    bar = timeline.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 500 and bar.value() == bar.maximum())
    bar.setValue(200)
    room.desk.add_entry(41, body="new\n" * 20)
    before = bar.maximum()
    show(timeline, room)
    timeline.tell_of_news(1)
    qtbot.waitUntil(lambda: bar.maximum() > before)
    assert bar.value() == 200
    assert timeline.news_button.isVisible()
    assert "1 new entry" in timeline.news_button.text()
    timeline.news_button.click()
    assert bar.value() == bar.maximum()
    assert not timeline.news_button.isVisible()


def test_a_new_entry_is_followed_at_the_end(timeline, room, qtbot):
    fill(room)
    show(timeline, room)
    bar = timeline.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 500 and bar.value() == bar.maximum())
    before = bar.maximum()
    room.desk.add_entry(41, body="new\n" * 20)
    show(timeline, room)
    qtbot.waitUntil(lambda: bar.maximum() > before and bar.value() == bar.maximum())


def test_earlier_entries_come_above_without_a_jump(timeline, room, qtbot):
    fill(room, 50)
    conversation = show(timeline, room)
    bar = timeline.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 500 and bar.value() == bar.maximum())
    assert timeline.earlier_button.isVisible()
    assert "20" in timeline.earlier_button.text()
    bar.setValue(0)
    first = timeline.cards()[1]
    offset = first.y() - bar.value()
    timeline.show_conversation(replace(conversation, earlier=0), room.desk.entries[41], ())
    qtbot.waitUntil(lambda: first.y() > 400)
    qtbot.wait(50)
    assert abs(first.y() - bar.value() - offset) <= 2
    assert not timeline.earlier_button.isVisible()


def test_at_most_thirty_entries_are_built_at_first(timeline, room):
    fill(room, 80)
    show(timeline, room)
    assert sum(isinstance(card, EntryCard) for card in timeline.cards()) == 30


# ---------------------------------------------------------------- held replies


def held_card(timeline):
    return next(card for card in timeline.cards() if isinstance(card, HeldCard))


def test_a_held_reply_counts_down_in_its_place(timeline, room, qtbot):
    draft = Draft(key(), DraftKind.REPLY, "On its way", 41)
    room.keeper.send(draft)
    show(timeline, room, room.keeper.held_for(41))
    assert held_card(timeline).words == "Leaves in 10 s"
    room.clock.pass_seconds(3)
    qtbot.waitUntil(lambda: held_card(timeline).words == "Leaves in 7 s")
    with qtbot.waitSignal(timeline.recall_asked) as asked:
        held_card(timeline).recall_button.click()
    assert asked.args == [draft.key]


def test_a_held_reply_says_that_it_waits_for_the_database(timeline, room, qtbot):
    room.keeper.send(Draft(key(), DraftKind.REPLY, "On its way", 41))
    show(timeline, room, room.keeper.held_for(41))
    room.desk.error = StoreUnavailable("away", outcome_unknown=True)
    room.clock.pass_seconds(11)
    qtbot.waitUntil(lambda: "Waits for the database" in held_card(timeline).words)
    assert held_card(timeline)._state.property("tone") == "warn"
    assert not held_card(timeline).recall_button.isVisible()


def key():
    from uuid import uuid4

    return uuid4()


# ---------------------------------------------------------------- text and files


def test_text_is_shown_as_text_never_as_markup():
    shown = marked_up("<b>hi</b> <img src=x> & https://a.example/?q=1&x=2.", 100)
    assert "<b>" not in shown
    assert "<img" not in shown
    assert "&lt;b&gt;" in shown
    assert '<a href="https://a.example/?q=1&amp;x=2"' in shown


@pytest.mark.parametrize("text", ["javascript:alert(1)", "file:///etc/passwd", "\\\\server\\share"])
def test_only_web_and_mail_addresses_become_links(text):
    assert "<a " not in marked_up(text, 100)
    assert not open_link(text)


def test_a_very_long_text_is_folded_and_can_be_shown(timeline, room):
    room.desk.add_entry(41, body="word " * 5_000)
    room.desk.add_entry(41, body="line\n" * 200)
    show(timeline, room)
    _day, long, tall = timeline.cards()
    assert len(folded("word " * 5_000)) <= FOLDED_CHARACTERS + 1
    for card in (long, tall):
        more = next(b for b in card.findChildren(QPushButton) if "whole text" in b.text())
        more.click()
        assert not more.isVisible()
    assert any("line\n" * 100 in label.accessibleName() for label in tall.findChildren(Passage))


def a_png(width=40, height=20):
    from PySide6.QtCore import QBuffer, QIODevice

    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(0xAA3333)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())


def test_pictures_show_small(timeline, room, qtbot):
    filed = room.desk.store_file("photo.png", a_png(1000, 900))
    room.desk.add_entry(41, files=(filed,))
    show(timeline, room)
    shown = timeline.cards()[1].findChild(FileButton)
    qtbot.waitUntil(lambda: not shown._picture.pixmap().isNull())
    assert shown._picture.pixmap().height() <= 200


def test_a_broken_picture_shows_no_preview():
    assert small_picture(b"not a picture").isNull()


def test_a_file_is_saved_and_a_failure_is_told(room, qtbot, tmp_path):
    files = AttachedFiles(room.background, room.desk.content)
    filed = room.desk.store_file("a.txt", b"content")
    with qtbot.waitSignal(files.saved):
        files.save(filed, tmp_path / "copy.txt")
    assert (tmp_path / "copy.txt").read_bytes() == b"content"
    with qtbot.waitSignal(files.failed) as failed:
        files.save(Filed("0" * 64, "gone.txt", 3), tmp_path / "gone.txt")
    assert "gone" in failed.args[0]
    (tmp_path / "wall").write_text("a file, no folder")
    with qtbot.waitSignal(files.failed) as failed:
        files.save(filed, tmp_path / "wall" / "x.txt")
    assert "can't be written" in failed.args[0]


def test_a_program_is_never_opened(room, qtbot, monkeypatch):
    opened = []
    monkeypatch.setattr("ui.tickets.attached_files.QDesktopServices.openUrl", opened.append)
    files = AttachedFiles(room.background, room.desk.content)
    with qtbot.waitSignal(files.failed):
        files.open(room.desk.store_file("invoice.pdf.exe", b"MZ"))
    files.open(room.desk.store_file("notes.txt", b"hello"))
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert opened[0].toLocalFile().endswith("/notes.txt")


def test_a_copy_is_written_where_folders_are_missing(tmp_path):
    assert write_copy(tmp_path / "a" / "b.txt", b"x").read_bytes() == b"x"


@pytest.mark.parametrize(("text", "anywhere"), [("x" * 30_000, True), ("word " * 6_000, False)])
def test_a_pasted_blob_is_broken_anywhere_and_words_between_them(qtbot, text, anywhere):
    shown = prose(text)
    qtbot.addWidget(shown)
    shown.show()
    shown.findChild(QPushButton).click()
    whole = shown.findChild(QPlainTextEdit)
    assert whole.toPlainText() == text
    assert (whole.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere) == anywhere


def test_tab_goes_through_links_and_buttons_as_they_are_read_before_what_stands_below(timeline, room, qtbot):
    window, below = QWidget(), QPushButton("Below")
    window.setLayout(vbox(timeline, below))
    qtbot.addWidget(window)
    room.desk.add_entry(41, EntryKind.MESSAGE, "See https://a.example/one and https://a.example/two")
    room.desk.add_entry(41, EntryKind.NOTE, "word " * 5_000, by_id=2)
    show(timeline, room)
    room.desk.add_entry(41, EntryKind.MESSAGE, "And https://a.example/three")
    show(timeline, room)
    stops, stop = [], timeline.earlier_button.nextInFocusChain()
    while stop is not below:
        if stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops += [at for at, card in enumerate(timeline.cards()) if card.isAncestorOf(stop)]
        stop = stop.nextInFocusChain()
    assert stops == sorted(stops)
    assert len(set(stops)) == 3
    timeline.setParent(None)
