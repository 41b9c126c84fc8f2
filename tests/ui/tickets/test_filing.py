"""Files attached while the database is away: kept here at once, told of truthfully, filed when it is back."""

from uuid import UUID, uuid4

import pytest

from app.core.errors import RuleBroken, StoreUnavailable
from app.tickets.drafts import Draft, DraftKind
from app.tickets.files import WaitingFile
from app.tickets.model import Filed
from tests.ui.tickets.conversation_fakes import NOW
from tests.ui.tickets.test_drafts import second_start
from ui.tickets.composer import Composer
from ui.tickets.correspondent import Correspondent
from ui.tickets.draft_parts import files_of, rest_of, waiting_of
from ui.tickets.file_states import State

GONE = StoreUnavailable("The database can't be reached.")
DANA = Correspondent(41, "Dana Whitfield", "dana@northwind.example")


@pytest.fixture
def composer(room, qtbot):
    for ticket_id in (41, 42):
        room.desk.add_ticket(ticket_id)
    return shown(room.keeper, qtbot)


def shown(keeper, qtbot):
    made = Composer(keeper)
    qtbot.addWidget(made)
    made.resize(620, 260)
    made.show()
    made.write_to(DANA)
    return made


def go_away(room):
    room.desk.error = room.shared.error = GONE


def come_back(room, keeper=None):
    room.desk.error = room.shared.error = None
    (keeper or room.keeper).try_now()


def states(composer):
    return [a.state for a in composer.strip.filing.of(composer.key)]


def attach_during_outage(composer, room, qtbot, name="log.txt", content=b"every line"):
    go_away(room)
    composer.strip.add_content(name, content)
    qtbot.waitUntil(lambda: states(composer)[-1] is State.WAITING)
    qtbot.waitUntil(lambda: any(f.name == name for f, _ in room.files.kept.values()))
    qtbot.waitUntil(lambda: composer.strip.filing.of(composer.key)[-1].content is None)


def start_again(room, qtbot):
    """Start once more after a kill: only what was kept is there, and the killed one writes nothing any more."""
    killed = room.keeper._places
    killed._local._is_closed = killed._shared._is_closed = True
    room.keeper.close()
    room.keeper = again = second_start(room)
    with qtbot.waitSignal(again.loaded):
        again.load()
    return again


def saved(room, qtbot, key: UUID):
    qtbot.waitUntil(lambda: key in room.local.kept)
    return room.local.kept[key]


def test_a_file_attached_during_an_outage_says_so_and_is_filed_when_it_ends(composer, room, qtbot):
    attach_during_outage(composer, room, qtbot)
    [chip] = composer.strip.chips
    assert "will be attached when the database is back" in chip.accessibleName()
    assert chip._again.isVisibleTo(chip)
    come_back(room)
    qtbot.waitUntil(lambda: states(composer) == [State.FILED])
    [filed] = composer.strip.filing.files(composer.key)
    assert room.desk.contents[filed.sha256] == b"every line"
    assert "will be" not in chip.accessibleName()
    assert files_of(room.keeper.draft(composer.key)) == (filed,)


def test_its_bytes_outlive_a_kill_during_the_outage(composer, room, qtbot):
    attach_during_outage(composer, room, qtbot)
    key = composer.key
    assert waiting_of(saved(room, qtbot, key)) == ("log.txt",)
    again = start_again(room, qtbot)
    field = shown(again, qtbot)
    assert field.key == key
    assert states(field) == [State.WAITING]
    come_back(room, again)
    qtbot.waitUntil(lambda: states(field) == [State.FILED])
    draft = again.draft(key)
    assert [f.name for f in files_of(draft)] == ["log.txt"]
    assert waiting_of(draft) == ()
    assert list(room.desk.contents.values()) == [b"every line"]
    qtbot.waitUntil(lambda: all(not content for _file, content in room.files.kept.values()))


def test_it_is_filed_at_a_start_without_its_ticket_being_opened(composer, room, qtbot):
    composer.text.insertPlainText("see the log")
    attach_during_outage(composer, room, qtbot)
    key = composer.key
    saved(room, qtbot, key)
    room.desk.error = room.shared.error = None
    again = start_again(room, qtbot)
    qtbot.waitUntil(lambda: [f.name for f in files_of(again.draft(key))] == ["log.txt"])
    assert again.draft(key).body == "see the log"


def test_a_kill_between_filing_and_saving_the_draft_costs_no_file(room, qtbot):
    room.desk.add_ticket(41)
    draft = Draft(uuid4(), DraftKind.REPLY, "see", 41, changed_at=NOW, rest=rest_of((), waiting=["log.txt"]))
    filed = Filed("a" * 64, "log.txt", 3)
    file = WaitingFile(uuid4(), draft.key, "log.txt", 3, filed)
    room.local.kept = {draft.key: draft}
    room.files.kept = {file.key: (file, b"")}
    again = start_again(room, qtbot)
    assert files_of(again.draft(draft.key)) == (filed,)
    assert waiting_of(again.draft(draft.key)) == ()


def test_what_a_draft_has_or_nobody_needs_is_swept_at_the_next_start(room, qtbot):
    room.desk.add_ticket(41)
    filed = Filed("a" * 64, "log.txt", 3)
    draft = Draft(uuid4(), DraftKind.REPLY, "see", 41, changed_at=NOW, rest=rest_of((filed,)))
    has = WaitingFile(uuid4(), draft.key, "log.txt", 3, filed)
    orphan = WaitingFile(uuid4(), uuid4(), "old.txt", 3)
    room.local.kept = {draft.key: draft}
    room.files.kept = {has.key: (has, b""), orphan.key: (orphan, b"old")}
    start_again(room, qtbot)
    qtbot.waitUntil(lambda: not room.files.kept)
    assert room.desk.contents == {}


def test_nothing_is_swept_before_the_database_has_told_its_drafts(room, qtbot):
    go_away(room)
    mine = WaitingFile(uuid4(), uuid4(), "log.txt", 3)
    room.files.kept = {mine.key: (mine, b"abc")}
    start_again(room, qtbot)
    qtbot.wait(50)
    assert list(room.files.kept) == [mine.key]


def test_a_full_disk_is_told_and_the_file_still_filed(composer, room, qtbot):
    room.files.error = StoreUnavailable("The file of drafts on this computer can't be used.")
    go_away(room)
    composer.strip.add_content("log.txt", b"abc")
    qtbot.waitUntil(lambda: states(composer) == [State.WAITING])
    qtbot.waitUntil(lambda: "only in this window" in composer.strip.chips[0].accessibleName())
    come_back(room)
    qtbot.waitUntil(lambda: states(composer) == [State.FILED])


def test_a_reply_with_a_waiting_file_stays_a_draft_and_says_why(composer, room, qtbot):
    attach_during_outage(composer, room, qtbot)
    composer.text.insertPlainText("see the log")
    composer.send()
    assert room.keeper.held_for(41) == []
    assert "“log.txt” will be attached when the database is back" in composer._error.text()
    assert composer.text.text == "see the log"


def test_a_file_that_waits_on_another_computer_is_named_and_keeps_the_reply_back(composer, room, qtbot):
    rest = rest_of((), waiting=["far.log"])
    draft = Draft(uuid4(), DraftKind.REPLY, "see the log", 41, changed_at=NOW, rest=rest)
    room.shared.kept = {draft.key: draft}
    with qtbot.waitSignal(room.keeper.loaded):
        room.keeper.load()
    qtbot.waitUntil(lambda: composer.text.text == "see the log")
    assert states(composer) == [State.ELSEWHERE]
    composer.send()
    assert "“far.log” waits on the computer" in composer._error.text()
    composer.strip.chips[0].removed.emit()
    assert waiting_of(room.keeper.draft(draft.key)) == ()
    composer.send()
    assert [d.key for d in room.keeper.held_for(41)] == [draft.key]


def test_a_removed_file_is_forgotten_here(composer, room, qtbot):
    attach_during_outage(composer, room, qtbot)
    composer.strip.chips[0].removed.emit()
    qtbot.waitUntil(lambda: not room.files.kept)
    come_back(room)
    qtbot.wait(50)
    assert room.desk.contents == {}


def test_a_discarded_draft_can_be_put_back_with_its_waiting_file(composer, room, qtbot):
    attach_during_outage(composer, room, qtbot)
    key = composer.key
    draft = room.keeper.discard(key)
    room.keeper.restore(draft)
    assert waiting_of(room.keeper.draft(key)) == ("log.txt",)
    come_back(room)
    qtbot.waitUntil(lambda: [f.name for f in files_of(room.keeper.draft(key))] == ["log.txt"])


def test_a_sent_reply_leaves_nothing_behind(composer, room, qtbot):
    composer.text.insertPlainText("see the log")
    composer.strip.add_content("log.txt", b"abc")
    qtbot.waitUntil(lambda: states(composer) == [State.FILED])
    composer.send()
    qtbot.waitUntil(lambda: not room.files.kept)
    assert [f.name for f in files_of(room.keeper.held_for(41)[0])] == ["log.txt"]


def test_a_waiting_file_goes_with_the_text_to_the_other_audience(composer, room, qtbot):
    composer.note()
    composer.text.insertPlainText("note one")
    composer.reply()
    composer._question.leave_button.click()
    attach_during_outage(composer, room, qtbot)
    composer.note()
    composer._question.move_button.click()
    assert composer.kind is DraftKind.NOTE
    assert states(composer) == [State.WAITING]
    assert composer.text.text.startswith("note one")
    qtbot.waitUntil(lambda: [f.draft for f, _ in room.files.kept.values()] == [composer.key])
    come_back(room)
    qtbot.waitUntil(lambda: [f.name for f in files_of(room.keeper.draft(composer.key))] == ["log.txt"])


def test_a_waiting_file_goes_with_what_a_recalled_reply_is_joined_with(composer, room, qtbot):
    composer.text.insertPlainText("First")
    composer.send()
    composer.text.insertPlainText("Second")
    attach_during_outage(composer, room, qtbot)
    back = room.keeper.recall(room.keeper.held_for(41)[0].key)
    composer.show_draft(back)
    assert (composer.text.text, states(composer)) == ("First\n\nSecond", [State.WAITING])
    come_back(room)
    qtbot.waitUntil(lambda: [f.name for f in files_of(room.keeper.draft(back.key))] == ["log.txt"])


def test_a_file_that_the_database_refuses_is_taken_off_with_its_sentence(composer, room, qtbot):
    room.desk.error = RuleBroken("“log.txt” is too much.")
    composer.strip.add_content("log.txt", b"abc")
    qtbot.waitUntil(lambda: "too much" in composer._error.text())
    assert states(composer) == []
    qtbot.waitUntil(lambda: not room.files.kept)
