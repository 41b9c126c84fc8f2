"""One draft of a new ticket created twice, from two windows or after a lost answer: no word typed since is lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.core.errors import NotPermitted, StoreUnavailable
from app.tickets.outcome import Outcome
from tests.ui.tickets.conversation_fakes import ANA
from ui.tickets import deed_line
from ui.tickets.draft_parts import files_of
from ui.tickets.new_ticket import NOT_CREATED, TYPED_ON, UNREACHED, USED_UP, VANISHED, NewTicketDialog
from ui.tickets.operations import TicketOperations
from ui.tickets.other_windows import SET_APART

MORE = "first words and a whole page more"


class Form(NewTicketDialog):
    """A form in a window of its own; `told` are its deeds, `made` and `opened` the tickets it shows."""

    def __init__(self, window, room):
        self.operations = TicketOperations(
            window.background, window.live, room.directory, ANA, window.perform, clock=room.clock
        )
        super().__init__(window.background, room.desk.people, room.directory, self.operations, window.keeper)
        self.desk = window
        self.told, self.made, self.opened = [], [], []
        self.operations.settled.connect(lambda settled: self.told.append(settled.sentence))
        self.created.connect(self.made.append)
        self.open_asked.connect(self.opened.append)

    def write(self, body, subject="VPN drops"):
        self.form.requester.name.set_value("Yuki Tanaka")
        self.form.subject.set_value(subject)
        self.form.body.set_value(body)

    @property
    def text(self):
        return self.form.body.area.toPlainText()

    def bar(self, name="apart"):
        bar = self._bars.bar(name)
        return "" if bar is None else bar.text

    def press(self, words):
        for name in ("apart", "refused"):
            for pressed in self._bars.bar(name).buttons if self._bars.bar(name) else ():
                if pressed.text() == words:
                    pressed.click()
                    return
        raise AssertionError(words)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Let deeds be tried three times at once."""
    monkeypatch.setattr(deed_line, "PAUSES_MS", (1, 1))


@pytest.fixture
def forms(room, windows, qtbot):
    made = [Form(window, room) for window in windows]
    for form in made:
        qtbot.addWidget(form)
    made[0].open()
    yield made
    for form in made:
        form.hide()


@pytest.fixture
def ours(forms):
    return forms[0]


@pytest.fixture
def shared(forms, settle):
    """Return both forms over one draft that both windows know."""
    ours, theirs = forms
    ours.write("first words")
    ours.desk.keeper.flush()
    settle()
    theirs.open(theirs.desk.keeper.all()[0])
    assert theirs.key == ours.key
    return forms


def bodies(room):
    return [d["arguments"]["new"]["body"] for d in room.desk.performed if d["deed"] == "create"]


def lose_answers(form, *, last=None):
    """Let what the form sends arrive, and every answer be lost; the `last` try finds nobody there."""
    arrive, tries = form.desk.perform, []

    def lost(text, key):
        tries.append(key)
        if last is not None and len(tries) == 3:
            raise last
        arrive(text, key)
        raise StoreUnavailable("The answer was lost.", outcome_unknown=True)

    form.operations._line._perform = lost


def answer(form):
    form.operations._line._perform = form.desk.perform


def give_up(form, qtbot):
    with qtbot.waitSignal(form.operations.turned_down):
        form.submit()


# ---------------------------------------------------------------- one window, the answer lost


def test_what_was_written_since_a_lost_answer_is_kept_and_told(ours, room, settle, qtbot):
    ours.write("first words")
    lose_answers(ours)
    give_up(ours, qtbot)
    ours.form.body.set_value(MORE)
    answer(ours)
    ours.submit()
    settle()
    assert bodies(room) == ["first words"]
    assert (ours.isVisible(), ours.text, ours.made) == (True, MORE, [])
    assert "HD-42 was created with what stood here before" in ours.bar()
    assert ours.told == [""]
    ours.desk.keeper.flush()
    settle()
    assert ours.desk.bodies() == [MORE]
    assert [d.body for d in room.shared.all()] == [MORE]
    ours.press("Open HD-42")
    assert ours.opened == [42]
    with qtbot.waitSignal(ours.created):
        ours.submit()
    assert bodies(room) == ["first words", MORE]
    settle()
    assert ours.desk.bodies() == []


def test_what_was_overtaken_is_discarded_from_its_form_with_a_way_back(ours, qtbot, settle):
    ours.write("first words")
    lose_answers(ours)
    give_up(ours, qtbot)
    ours.form.body.set_value(MORE)
    answer(ours)
    ours.submit()
    settle()
    with qtbot.waitSignal(ours.said) as said:
        ours.press("Discard")
    assert (ours.isVisible(), ours.desk.bodies()) == (False, [])
    said.args[1]()
    assert ours.desk.bodies() == [MORE]


@pytest.mark.parametrize("last", [None, StoreUnavailable("Nobody there.")])
def test_trying_again_after_a_lost_answer_creates_it_once(ours, room, settle, qtbot, last):
    ours.write("first words")
    lose_answers(ours, last=last)
    give_up(ours, qtbot)
    assert "may have been created" in ours.bar("refused")
    ours.desk.keeper.flush()
    settle()  # the database refuses the draft of a key that is used: it goes on under another
    assert ours.bar() == ""
    assert ours.desk.said == []
    answer(ours)
    with qtbot.waitSignal(ours.created):
        ours.press("Try again")
    settle()
    assert bodies(room) == ["first words"]
    assert (ours.made, ours.desk.bodies(), room.shared.all()) == ([42], [], [])


def test_a_draft_closed_before_the_answer_came_is_not_created_twice(ours, room, settle, qtbot):
    ours.write("first words")
    lose_answers(ours)
    give_up(ours, qtbot)
    ours.desk.keeper.flush()
    settle()
    QTest.keyClick(ours, Qt.Key.Key_Escape)
    answer(ours)
    ours.open(ours.desk.keeper.all()[0])
    with qtbot.waitSignal(ours.created):
        ours.submit()
    settle()
    assert bodies(room) == ["first words"]
    assert ours.desk.bodies() == []


def test_after_a_refusal_the_draft_belongs_to_all_windows_again(shared, room, settle, qtbot):
    ours, theirs = shared
    room.desk.error = NotPermitted("You may not.")
    give_up(ours, qtbot)
    room.desk.error = None
    room.clock.pass_seconds(1)
    theirs.form.body.set_value(MORE)
    theirs.desk.keeper.flush()
    settle()
    assert ours.text == MORE


def test_what_is_created_takes_no_more_files(ours, qtbot):
    ours.write("first words")
    ours.submit()
    assert not ours._attach.isEnabled()
    assert not ours.strip.isEnabled()
    qtbot.waitUntil(lambda: ours.made == [42])
    assert ours._attach.isEnabled()
    assert ours.strip.isEnabled()


# ---------------------------------------------------------------- two windows


def test_what_the_other_window_typed_is_kept_though_it_has_not_heard(shared, room, settle, qtbot):
    ours, theirs = shared
    theirs.form.body.set_value(MORE)
    theirs.strip.add_content("log.txt", b"log")
    qtbot.waitUntil(lambda: len(theirs.strip.filing.files(theirs.key)) == 1)
    room.shared.told = lambda: None
    with qtbot.waitSignal(ours.created):
        ours.submit()
    theirs.submit()
    settle()
    assert bodies(room) == ["first words"]
    assert (theirs.text, theirs.made) == (MORE, [])
    assert "HD-42 was created" in theirs.bar()
    assert theirs.desk.said == []
    kept = theirs.desk.keeper.all()
    assert [(d.body, [f.name for f in files_of(d)]) for d in kept] == [(MORE, ["log.txt"])]
    assert [d.key for d in kept] == [theirs.key]


def test_the_same_text_from_both_windows_is_one_ticket(shared, room, settle, qtbot):
    ours, theirs = shared
    room.shared.told = lambda: None
    for form in (ours, theirs):
        with qtbot.waitSignal(form.created):
            form.submit()
    settle()
    assert bodies(room) == ["first words"]
    assert ours.made == theirs.made == [42]
    assert theirs.desk.bodies() == []


def test_a_form_follows_its_draft_that_was_set_apart(shared, room, settle, qtbot):
    ours, theirs = shared
    theirs.form.body.set_value(MORE)
    with qtbot.waitSignal(ours.created):
        ours.submit()
    theirs.desk.keeper.flush()
    settle()
    assert theirs.key == theirs.desk.keeper.all()[0].key != ours.key
    assert theirs.bar() == SET_APART
    assert theirs.desk.said == []  # its form tells it
    with qtbot.waitSignal(theirs.created):
        theirs.submit()
    settle()
    assert bodies(room) == ["first words", MORE]
    assert (theirs.made, theirs.desk.bodies()) == ([43], [])


def test_opening_a_draft_writes_nothing(shared):
    _ours, theirs = shared
    kept = theirs.desk.keeper.draft(theirs.key)
    theirs.reject()
    theirs.open(kept)
    assert theirs.desk.keeper.draft(theirs.key) is kept


def typed_unheard(shared, room, settle):
    """Let the other window save more than ours has heard of."""
    ours, theirs = shared
    ours.desk.hears = False
    room.clock.pass_seconds(1)
    theirs.form.body.set_value(MORE)
    theirs.desk.keeper.flush()
    settle()
    assert [d.body for d in room.shared.all()] == [MORE]
    room.clock.pass_seconds(1)
    return ours, theirs


@pytest.mark.parametrize("is_closed", [False, True], ids=["shown there", "in the list there"])
def test_nothing_is_created_without_words_saved_in_another_window(shared, room, settle, is_closed):
    ours, theirs = typed_unheard(shared, room, settle)
    if is_closed:
        theirs.reject()
    ours.submit()
    settle()
    ours.desk.hear()
    settle()
    assert (bodies(room), ours.made, ours.bar()) == ([], [], TYPED_ON)
    assert ours.create_button.isEnabled()
    assert MORE in ours.desk.bodies()
    assert MORE in theirs.desk.bodies()
    assert ours.desk.said == theirs.desk.said == []


def test_both_texts_of_a_new_ticket_are_kept_and_each_can_be_created(shared, room, settle, qtbot):
    ours, theirs = typed_unheard(shared, room, settle)
    ours.form.body.set_value("something else")
    ours.submit()
    settle()
    assert (bodies(room), ours.bar(), ours.text) == ([], TYPED_ON, "something else")
    assert ours.desk.bodies() == sorted([MORE, "something else"])
    for form in (ours, theirs):
        with qtbot.waitSignal(form.created):
            form.submit()
    settle()
    ours.desk.hear()
    settle()
    assert bodies(room) == ["something else", MORE]
    assert ours.desk.bodies() == theirs.desk.bodies() == []


def test_nothing_is_created_while_the_draft_cannot_be_shared(ours, room, settle, qtbot):
    ours.write("first words")
    ours.desk.away = True
    ours.submit()
    qtbot.waitUntil(lambda: ours.bar("refused") != "")
    assert f"{UNREACHED} {NOT_CREATED}" in ours.bar("refused")
    ours.desk.away = False
    with qtbot.waitSignal(ours.created):
        ours.press("Try again")
    settle()
    assert bodies(room) == ["first words"]
    assert ours.desk.bodies() == []


def test_words_that_were_saved_when_another_window_created_its_own_stay(shared, room, settle, qtbot):
    ours, theirs = typed_unheard(shared, room, settle)
    ours.desk.hears = True
    ours.desk.keeper._places.awaits = lambda _key: False  # it creates unasked, as earlier versions did
    with qtbot.waitSignal(ours.created):
        ours.submit()
    settle()
    assert theirs.text == MORE
    assert theirs.desk.bodies() == [MORE]
    theirs.desk.keeper.flush()
    settle()  # the database refuses a draft of a used key: it goes on under another
    assert theirs.bar() == VANISHED
    theirs.submit()
    settle()
    assert "HD-42 was created" in theirs.bar()
    assert theirs.desk.bodies() == [MORE]


def test_a_form_whose_draft_was_created_elsewhere_shows_that_ticket(shared, room, settle, qtbot):
    ours, theirs = shared
    with qtbot.waitSignal(ours.created):
        ours.submit()
    settle()
    theirs.desk.keeper.flush()
    settle()
    assert (theirs.text, theirs.bar()) == ("first words", VANISHED)
    with qtbot.waitSignal(theirs.created):
        theirs.submit()
    settle()
    assert bodies(room) == ["first words"]
    assert (theirs.made, theirs.desk.bodies()) == ([42], [])


def test_a_form_shows_what_another_window_typed_on(shared, room, settle):
    ours, theirs = shared
    theirs.form.body.area.moveCursor(theirs.form.body.area.textCursor().MoveOperation.End)
    at = theirs.form.body.area.textCursor().position()
    room.clock.pass_seconds(5)
    ours.form.body.set_value(MORE)
    ours.desk.keeper.flush()
    settle()
    assert theirs.text == MORE
    assert theirs.form.body.area.textCursor().position() == at > 0


def test_under_a_key_that_was_discarded_elsewhere_nothing_is_lost(ours, room, settle, qtbot):
    ours.write("first words")
    room.desk.done[ours.key] = Outcome()
    ours.submit()
    qtbot.waitUntil(lambda: ours.bar() != "")
    assert ours.bar() == USED_UP
    assert ours.desk.bodies() == ["first words"]
    with qtbot.waitSignal(ours.created):
        ours.submit()
    assert bodies(room) == ["first words"]


def test_an_overtaken_ticket_is_told_by_the_window_when_its_form_is_closed(shared, room, qtbot):
    ours, theirs = shared
    room.shared.told = lambda: None
    with qtbot.waitSignal(ours.created):
        ours.submit()
    theirs.form.body.set_value(MORE)
    theirs.submit()
    with qtbot.waitSignal(theirs.said) as said:
        theirs.reject()
    assert "HD-42 was created" in said.args[0]
    assert theirs.text == MORE
