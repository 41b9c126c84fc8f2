from uuid import uuid4

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.core.errors import StoreUnavailable
from app.tickets.drafts import DraftKind
from app.tickets.files import LARGEST
from app.tickets.model import Status
from ui.tickets.composer import Composer
from ui.tickets.correspondent import Correspondent
from ui.tickets.draft_parts import files_of, then_of
from ui.tickets.file_states import State

DANA = Correspondent(41, "Dana Whitfield", "dana@northwind.example", Status.OPEN)
MOSS = Correspondent(42, "Daniel Moss", "", Status.NEW)
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def composer(room, qtbot):
    for ticket_id in (41, 42):
        room.desk.add_ticket(ticket_id)
    made = Composer(room.keeper)
    qtbot.addWidget(made)
    made.resize(620, 220)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.write_to(DANA)
    return made


def type_in(composer, text):
    composer.editor.setFocus()
    QTest.keyClicks(composer.editor, text)


def test_each_ticket_and_audience_has_its_own_draft(composer, room):
    type_in(composer, "for Dana")
    composer.write_to(MOSS)
    assert composer.editor.text == ""
    type_in(composer, "for Moss")
    composer.write_to(DANA)
    assert composer.editor.text == "for Dana"
    composer.write_to(MOSS)
    assert composer.editor.text == "for Moss"
    assert {d.ticket_id for d in room.keeper.all()} == {41, 42}


def test_an_arriving_address_does_not_touch_the_text(composer):
    composer.write_to(Correspondent(41))
    type_in(composer, "half a sen")
    composer.write_to(DANA)
    assert composer.editor.text == "half a sen"
    assert composer._to_line.text() == "To: dana@northwind.example"


def test_audiences_differ_in_words_icon_and_ground(composer):
    reply = (composer.send_button.text().strip(), composer.property("audience"), composer._to_line.text())
    composer.note()
    note = (composer.send_button.text().strip(), composer.property("audience"), composer._to_line.text())
    assert reply == ("Send reply", "reply", "To: dana@northwind.example")
    assert note == ("Add note", "note", "Only staff read this")
    assert composer._lock.isVisible()
    assert "note" in composer.editor.accessibleName().lower()


def test_the_ground_of_a_note_is_painted_differently(composer, qtbot):
    def ground():
        qtbot.wait(20)
        return composer.grab().toImage().pixelColor(composer.width() // 2, composer.height() // 2).name()

    before = ground()
    composer.note()
    assert ground() != before


def test_nothing_typed_changes_the_audience_without_a_question(composer):
    composer.note()
    assert composer.kind is DraftKind.NOTE
    assert not composer._question.isVisible()


def test_a_change_of_audience_with_text_asks_and_changes_nothing_until_answered(composer):
    type_in(composer, "Password is in the vault")
    composer._audience.segment("note").click()
    assert composer._question.isVisible()
    assert composer.kind is DraftKind.REPLY
    assert composer._audience.choice == "reply"
    composer.send()
    assert composer.editor.text == "Password is in the vault"
    QTest.keyClick(composer._question.move_button, Qt.Key.Key_Escape)
    assert not composer._question.isVisible()
    assert composer.kind is DraftKind.REPLY


def test_the_text_can_go_along(composer, room):
    type_in(composer, "for colleagues")
    composer.note()
    composer._question.move_button.click()
    assert composer.kind is DraftKind.NOTE
    assert composer.editor.text == "for colleagues"
    assert room.keeper.draft_for(41, DraftKind.REPLY) is None
    assert room.keeper.draft_for(41, DraftKind.NOTE).body == "for colleagues"


def test_the_text_can_stay_behind_as_a_draft(composer, room):
    type_in(composer, "a reply")
    composer.note()
    composer._question.leave_button.click()
    assert composer.editor.text == ""
    type_in(composer, "a note")
    composer.reply()
    composer._question.leave_button.click()
    assert composer.editor.text == "a reply"
    assert room.keeper.draft_for(41, DraftKind.NOTE).body == "a note"


def test_text_going_along_joins_the_draft_that_is_there(composer, room):
    composer.note()
    type_in(composer, "note one")
    composer.reply()
    composer._question.leave_button.click()
    type_in(composer, "from the reply")
    composer.note()
    composer._question.move_button.click()
    assert composer.editor.text == "note one\n\nfrom the reply"
    assert [d.kind for d in room.keeper.all()] == [DraftKind.NOTE]


def test_a_note_is_never_offered_to_the_requester_by_default(composer, qtbot):
    composer.note()
    type_in(composer, "She is lying")
    composer.reply()
    qtbot.waitUntil(composer._question.leave_button.hasFocus)


def test_ctrl_enter_sends_and_leaves_an_empty_field(composer, room, qtbot):
    type_in(composer, "Done")
    with qtbot.waitSignal(composer.sent):
        QTest.keyClick(composer.editor, Qt.Key.Key_Return, CTRL)
    assert composer.editor.text == ""
    assert not composer.editor.document().isUndoAvailable()
    assert [d.body for d in room.keeper.held_for(41)] == ["Done"]


def test_an_empty_reply_is_refused_in_place(composer, room):
    QTest.keyClicks(composer.editor, "   ")
    composer.send()
    assert "empty" in composer._error.text()
    assert composer._error.isVisible()
    assert room.keeper.held_for(41) == []
    type_in(composer, "x")
    assert not composer._error.isVisible()


def test_tab_leaves_the_field(composer, qtbot):
    composer.editor.setFocus()
    QTest.keyClick(composer.editor, Qt.Key.Key_Tab)
    assert not composer.editor.hasFocus()
    assert composer.editor.text == ""


def test_what_follows_the_reply_travels_with_it(composer, room):
    type_in(composer, "Please try again")
    composer.then_button._choose(Status.PENDING)
    draft = room.keeper.draft_for(41, DraftKind.REPLY)
    assert then_of(draft) is Status.PENDING
    composer.write_to(MOSS)
    assert composer.then_button.then is None
    composer.write_to(DANA)
    assert composer.then_button.then is Status.PENDING
    composer.send()
    assert then_of(room.keeper.held_for(41)[0]) is Status.PENDING
    assert composer.then_button.then is None


def test_a_pasted_picture_becomes_a_file(composer, room, qtbot):
    pasted = QMimeData()
    picture = QImage(30, 20, QImage.Format.Format_RGB32)
    picture.fill(0x336699)
    pasted.setImageData(picture)
    composer.editor.insertFromMimeData(pasted)
    qtbot.waitUntil(lambda: len(composer.strip.filing.files(composer.key)) == 1)
    filed = composer.strip.filing.files(composer.key)[0]
    assert filed.name == "screenshot.png"
    assert room.desk.contents[filed.sha256].startswith(b"\x89PNG")
    assert files_of(room.keeper.draft(composer.key)) == (filed,)


def test_pasted_words_stay_words_even_with_a_picture_beside(composer):
    pasted = QMimeData()
    pasted.setText("a cell")
    pasted.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    composer.editor.insertFromMimeData(pasted)
    assert composer.editor.text == "a cell"


def test_dropped_files_are_attached(composer, qtbot, tmp_path):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(name)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("one.txt", "two.txt")])
    assert composer.editor.canInsertFromMimeData(dropped)
    composer.editor.insertFromMimeData(dropped)
    qtbot.waitUntil(lambda: len(composer.strip.filing.files(composer.key)) == 2)


def test_a_file_too_large_is_refused_with_a_sentence(composer, qtbot, tmp_path):
    big = tmp_path / "huge.iso"
    with big.open("wb") as made:
        made.truncate(LARGEST + 1)
    composer.strip.add_paths([big])
    qtbot.waitUntil(lambda: "10.0 MB" in composer._error.text())
    assert composer.strip.filing.unfiled(composer.key) == []


def test_a_file_not_filed_yet_holds_the_reply_back_and_can_be_tried_again(composer, room, qtbot):
    room.desk.error = StoreUnavailable("The database can't be reached.")
    type_in(composer, "see the file")
    composer.strip.add_content("log.txt", b"x" * 10)
    qtbot.waitUntil(lambda: [a.state for a in composer.strip.filing.of(composer.key)] == [State.WAITING])
    composer.send()
    assert "will be attached when the database is back" in composer._error.text()
    assert room.keeper.held_for(41) == []
    assert composer.editor.text == "see the file"
    room.desk.error = None
    composer.strip.chips[0].tried_again.emit()
    qtbot.waitUntil(lambda: composer.strip.filing.unfiled(composer.key) == [])
    composer.send()
    assert [f.name for f in files_of(room.keeper.held_for(41)[0])] == ["log.txt"]


def test_a_file_filed_after_switching_tickets_joins_its_own_draft(composer, room, qtbot):
    type_in(composer, "with a file")
    key = composer.key
    composer.strip.add_content("late.txt", b"late")
    composer.write_to(MOSS)
    qtbot.waitUntil(lambda: [f.name for f in files_of(room.keeper.draft(key))] == ["late.txt"])
    assert composer.strip.filing.files(composer.key) == ()
    composer.write_to(DANA)
    assert [f.name for f in composer.strip.filing.files(composer.key)] == ["late.txt"]


def test_a_file_can_be_removed(composer, room, qtbot):
    type_in(composer, "hello")
    composer.strip.add_content("a.txt", b"a")
    qtbot.waitUntil(lambda: len(composer.strip.filing.files(composer.key)) == 1)
    composer.strip.chips[0].removed.emit()
    assert composer.strip.filing.files(composer.key) == ()
    assert files_of(room.keeper.draft(composer.key)) == ()
    assert not composer.strip.isVisible()


def test_a_folder_is_refused_with_a_sentence(composer, qtbot, tmp_path):
    composer.strip.add_paths([tmp_path])
    qtbot.waitUntil(lambda: "is no file" in composer._error.text())


def test_drafts_arriving_late_fill_an_untouched_composer(composer, room, qtbot):
    from app.tickets.drafts import Draft

    draft = Draft(uuid4(), DraftKind.NOTE, "from another computer", 41, changed_at=room.clock.now())
    room.shared.kept[draft.key] = draft
    room.keeper.load()
    qtbot.waitUntil(lambda: composer.editor.text == "from another computer")
    assert composer.kind is DraftKind.NOTE


def test_drafts_arriving_late_do_not_touch_what_is_being_typed(composer, room, qtbot):
    from app.tickets.drafts import Draft

    type_in(composer, "already typing")
    draft = Draft(uuid4(), DraftKind.REPLY, "older", 41, changed_at=room.clock.now())
    room.shared.kept[draft.key] = draft
    with qtbot.waitSignal(room.keeper.loaded):
        room.keeper.load()
    qtbot.wait(50)
    assert composer.editor.text == "already typing"


@pytest.mark.parametrize("width", [360, 440, 620, 900])
@pytest.mark.parametrize("percent", [100, 150, 200])
def test_nothing_needed_is_cut_off_at_any_width_or_text_size(composer, keeper, qtbot, width, percent):
    keeper.apply("light", percent)
    composer.resize(width, 400)
    qtbot.wait(20)
    for key in ("reply", "note"):
        segment = composer._audience.segment(key)
        assert segment.width() >= segment.sizeHint().width() - 2, (key, width, percent)
    if percent < 200:
        assert composer.send_button.width() >= composer.send_button.sizeHint().width() - 2


NOBODY = Correspondent(42, "", "", Status.NEW, has_requester=False)


def test_where_nobody_would_get_a_reply_a_note_is_begun(composer):
    composer.write_to(NOBODY)
    assert composer.kind is DraftKind.NOTE
    assert composer.send_button.isEnabled()
    assert not composer.note_button.isVisible()


def test_a_reply_to_nobody_cannot_be_sent_and_says_why(composer, room):
    composer.write_to(NOBODY)
    composer.reply()
    assert not composer.send_button.isEnabled()
    assert "no requester is known" in composer.send_button.toolTip()
    assert composer.send_button.accessibleDescription() == composer.send_button.toolTip()
    type_in(composer, "hello?")
    QTest.keyClick(composer.editor, Qt.Key.Key_Return, CTRL)
    assert "Nothing was sent" in composer._error.text()
    assert composer.editor.text == "hello?"
    assert not room.keeper.held_for(42)
    composer.write_to(DANA)
    assert composer.send_button.isEnabled()
    assert composer.send_button.accessibleDescription() == ""
    assert "Ctrl+Enter" in composer.send_button.toolTip()


@pytest.mark.parametrize("text", ["hello?", ""])
def test_what_nobody_would_get_becomes_a_note_by_one_key(composer, room, text):
    composer.write_to(NOBODY)
    composer.reply()
    type_in(composer, text)
    assert composer.note_button.isVisible()
    composer.note_button.setFocus()
    QTest.keyClick(composer.note_button, Qt.Key.Key_Return)
    assert composer.kind is DraftKind.NOTE
    assert composer.editor.text == text
    assert composer.editor.hasFocus()
    assert composer.send_button.isEnabled()
    assert not composer.note_button.isVisible()
    assert {d.kind for d in room.keeper.all() if d.ticket_id == 42 and not d.is_empty} <= {DraftKind.NOTE}


def test_a_reply_begun_before_the_ticket_was_read_keeps_its_text(composer):
    composer.write_to(Correspondent(42))
    assert composer.kind is DraftKind.REPLY
    assert composer.send_button.isEnabled()
    assert composer._to_line.text() == ""
    type_in(composer, "half a sen")
    composer.write_to(NOBODY)
    assert (composer.kind, composer.editor.text) == (DraftKind.REPLY, "half a sen")
    assert not composer.send_button.isEnabled()


def test_nothing_begun_turns_to_a_note_once_the_ticket_is_read(composer):
    composer.write_to(Correspondent(42))
    composer.write_to(NOBODY)
    assert composer.kind is DraftKind.NOTE
    composer.reply()
    composer.write_to(NOBODY)  # read again
    assert composer.kind is DraftKind.REPLY
