from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import Filed
from ui.tickets.draft_list import DraftList, DraftModel, DraftRole
from ui.tickets.draft_parts import FORM, rest_of


@pytest.fixture
def drafts(room, qtbot):
    made = DraftList(room.keeper, room.directory, room.clock)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def keep(room, body, kind=DraftKind.REPLY, ticket_id=41, subject=""):
    room.clock.pass_seconds(1)
    draft = Draft(uuid4(), kind, body, ticket_id, subject)
    room.keeper.keep(draft)
    return draft


def test_no_drafts_says_what_would_stand_here(drafts):
    assert drafts._pages.currentWidget() is drafts._empty
    assert not drafts.open_button.isEnabled()


def test_drafts_are_listed_newest_first_with_their_place(drafts, room):
    keep(room, "Dear Dana,\n\nabout your account")
    keep(room, "look at the log", DraftKind.NOTE, 42)
    keep(room, "", DraftKind.TICKET, None, "Printer jams")
    model = drafts.model
    rows = [(model.index(r).data(), model.index(r).data(DraftRole.PLACE)) for r in range(model.rowCount())]
    assert rows == [
        ("Printer jams", "New ticket"),
        ("look at the log", "Internal note on HD-42"),
        ("Dear Dana, about your account", "Reply to HD-41"),
    ]


def test_a_draft_of_files_alone_is_told_by_their_names(drafts, room):
    filed = Filed("a" * 64, "screen.png", 3)
    room.keeper.keep(Draft(uuid4(), DraftKind.REPLY, "", 41, rest=rest_of((filed,), waiting=["log.txt"])))
    assert drafts.model.index(0).data() == "screen.png, log.txt"


def test_a_new_ticket_of_files_alone_is_told_by_whom_it_is_for(drafts, room):
    filed = Filed("a" * 64, "shot.png", 3)
    rest = {FORM: {"asker": {"name": "Dana Whitfield"}}, **rest_of((filed,))}
    room.keeper.keep(Draft(uuid4(), DraftKind.TICKET, "", rest=rest))
    assert drafts.model.index(0).data() == "New ticket for Dana Whitfield"


@pytest.mark.parametrize("form", [None, "broken", {}, {"asker": "Dana"}, {"asker": {"name": None}}])
def test_a_new_ticket_for_nobody_yet_is_told_by_its_files(drafts, room, form):
    rest = {FORM: form, **rest_of((Filed("a" * 64, "shot.png", 3),))}
    room.keeper.keep(Draft(uuid4(), DraftKind.TICKET, "", rest=rest))
    assert drafts.model.index(0).data() == "shot.png"


def test_keys_move_through_the_drafts_as_through_tickets(drafts, room, qtbot):
    for words in ("jot", "kind", "left"):
        keep(room, words, ticket_id=len(words))
    drafts.view.setFocus()
    drafts.view.setCurrentIndex(drafts.model.index(0))
    reached = []
    for name in ("J", "J", "J", "K", "Home", "End", "X"):
        QTest.keyClick(drafts.view, Qt.Key[f"Key_{name}"])
        reached.append(drafts.view.currentIndex().row())
    assert reached == [1, 2, 2, 1, 0, 2, 2]


def test_enter_opens_and_delete_discards_with_a_way_back(drafts, room, qtbot):
    kept, other = keep(room, "keep me"), keep(room, "other", ticket_id=42)
    drafts.view.setFocus()
    drafts.view.setCurrentIndex(drafts.model.index(drafts.model.row_of(kept.key)))
    with qtbot.waitSignal(drafts.opened) as opened:
        QTest.keyClick(drafts.view, Qt.Key.Key_Return)
    assert opened.args[0].key == kept.key
    with qtbot.waitSignal(drafts.said) as said:
        QTest.keyClick(drafts.view, Qt.Key.Key_Delete)
    assert [d.key for d in room.keeper.all()] == [other.key]
    said.args[1]()
    assert {d.key for d in room.keeper.all()} == {kept.key, other.key}


def test_the_chosen_draft_stays_chosen_when_another_arrives(drafts, room):
    first = keep(room, "first")
    drafts.view.setCurrentIndex(drafts.model.index(0))
    keep(room, "second", ticket_id=42)
    assert drafts.view.currentIndex().data(DraftRole.DRAFT).key == first.key


def test_the_whole_text_of_a_draft_is_copied_whatever_became_of_its_ticket(drafts, room):
    said = []
    drafts.said.connect(lambda sentence, _undo: said.append(sentence))
    body = "Dear Dana,\n\n" + "about your account " * 20 + "\n\nAna"
    keep(room, body, ticket_id=4711)
    drafts.view.setFocus()
    QTest.keyClick(drafts.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == body
    assert said == ["The draft's text is in the clipboard."]
    keep(room, "It says no.", DraftKind.TICKET, None, "Printer jams")
    drafts.view.setCurrentIndex(drafts.model.index(0))
    drafts.copy_button.click()
    assert QGuiApplication.clipboard().text() == "Printer jams\n\nIt says no."


def test_a_draft_without_a_word_has_none_to_copy(drafts, room):
    filed = Filed("a" * 64, "shot.png", 3)
    room.keeper.keep(Draft(uuid4(), DraftKind.REPLY, "", 41, rest=rest_of((filed,))))
    assert drafts.open_button.isEnabled()
    assert not drafts.copy_button.isEnabled()


def test_the_list_of_drafts_is_a_sound_model(room, qtmodeltester):
    model = DraftModel(room.directory, room.clock)
    model.show_drafts([Draft(uuid4(), DraftKind.NOTE, "a", 1), Draft(uuid4(), DraftKind.TICKET, "b")])
    qtmodeltester.check(model)
    assert model.data(model.index(9)) is None
