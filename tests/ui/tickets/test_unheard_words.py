"""Words saved in one window that the other has not heard of yet: whatever that one does, they stay."""

from dataclasses import replace
from threading import Event

import pytest

from app.tickets.drafts import HOLD, DraftKind
from tests.ui.tickets.two_windows import Window, a_reply, pass_time, sent
from ui.tickets.held_replies import GRACE, Stage
from ui.tickets.other_windows import NOT_DISCARDED, SET_APART, TYPED_ON
from ui.tickets.recalls import RECALLED_ANOTHER

OLD, NEW, OTHERS = "Hello", "Hello Dana, it was the cable", "Hello, please restart it"
KINDS = pytest.mark.parametrize("kind", [DraftKind.REPLY, DraftKind.NOTE])


@pytest.fixture
def kind():
    """Stand for a reply where no kind is asked for."""
    return DraftKind.REPLY


@pytest.fixture
def unheard(one, other, room, settle, kind):
    """Let both windows know a draft, and the first type on; return the form that the other still knows."""
    draft = replace(a_reply(OLD), kind=kind)
    one.write(draft, room)
    settle()
    assert other.bodies() == [OLD]
    other.hears = False
    one.write(replace(draft, body=NEW), room)
    settle()
    assert other.bodies() == [OLD]
    room.clock.pass_seconds(1)
    return draft


def let_all_leave(windows, room, settle):
    """Let every hold run out, and every window hear."""
    for window in windows:
        window.hear()
    settle()
    pass_time(room, HOLD + GRACE)
    for window in windows:
        window.keeper._held.look()
        settle()


@KINDS
def test_an_older_text_is_not_sent_over_words_not_heard_of(one, other, unheard, room, settle):
    other.keeper.send(unheard)
    settle()
    let_all_leave((one, other), room, settle)
    assert sent(room) == []
    assert one.bodies() == other.bodies() == [NEW]
    assert other.said == [TYPED_ON]
    assert one.said == []


def test_nothing_leaves_while_it_is_asked_what_was_not_heard_of(windows, unheard, room, settle, qtbot):
    one, other = windows
    may_tell = Event()
    other.all = lambda: may_tell.wait(5) and room.shared.all()
    other.keeper.send(replace(unheard, kind=DraftKind.NOTE))
    qtbot.waitUntil(lambda: other.keeper._others.is_asking_of(unheard.key))
    other.keeper._held.look()
    assert other.keeper.stage(unheard.key) is Stage.COUNTING
    may_tell.set()
    settle()
    let_all_leave((one, other), room, settle)
    assert sent(room) == []
    assert one.bodies() == [NEW]


def test_what_is_sent_at_the_end_takes_no_word_not_heard_of_along(one, other, unheard, room, settle):
    other.keeper.send(replace(unheard, body=OTHERS))
    other.keeper.on_closing()
    other.keeper.send_now()
    other.close()
    settle()
    assert sent(room) == []
    assert one.bodies() == [NEW]
    assert OTHERS in {d.body for d in other.local.kept.values()}  # for the next start to tell


@KINDS
def test_another_text_is_not_sent_over_words_not_heard_of_and_both_are_kept(one, other, unheard, room, settle):
    other.keeper.send(replace(unheard, body=OTHERS))
    settle()
    let_all_leave((one, other), room, settle)
    assert sent(room) == []
    assert one.bodies() == other.bodies() == sorted([NEW, OTHERS])
    assert other.said == [TYPED_ON]
    assert one.said == []


def test_what_is_typed_on_an_older_form_goes_on_beside_words_not_heard_of(one, other, unheard, room, settle):
    other.write(replace(unheard, body=OTHERS), room)
    settle()
    let_all_leave((one, other), room, settle)
    assert one.bodies() == other.bodies() == sorted([NEW, OTHERS])
    assert other.said == [SET_APART]
    assert one.said == []


def test_what_says_all_that_was_not_heard_of_and_more_takes_its_place(one, other, unheard, room, settle):
    other.write(replace(unheard, body=f"{NEW}, sorry"), room)
    settle()
    let_all_leave((one, other), room, settle)
    assert one.bodies() == other.bodies() == [f"{NEW}, sorry"]
    assert one.said == other.said == []


def test_a_discarded_draft_comes_back_with_words_not_heard_of(one, other, unheard, room, settle):
    other.keeper.discard(unheard.key)
    settle()
    let_all_leave((one, other), room, settle)
    assert one.bodies() == other.bodies() == [NEW]
    assert other.local.kept[unheard.key].body == NEW
    assert other.said == [NOT_DISCARDED]
    assert one.said == []


@KINDS
def test_words_not_saved_yet_when_the_draft_leaves_go_on(one, other, room, settle, kind):
    draft = replace(a_reply(OLD), kind=kind)
    one.write(draft, room)
    settle()
    one.hears = False
    room.clock.pass_seconds(1)
    one.keeper.keep(replace(draft, body=NEW))
    other.keeper.send(draft)
    settle()
    let_all_leave((one, other), room, settle)
    one.keeper.flush()
    settle()
    assert sent(room) == [OLD]
    assert one.bodies() == other.bodies() == [NEW]
    assert one.said == [SET_APART]


@KINDS
def test_what_left_with_all_that_was_saved_does_not_come_back(one, other, room, settle, kind):
    draft = replace(a_reply(OLD), kind=kind)
    one.write(draft, room)
    settle()
    one.hears = False
    room.clock.pass_seconds(1)
    other.keeper.send(replace(draft, body="Hi, shorter, but the newest"))
    settle()
    let_all_leave((other,), room, settle)
    assert sent(room) == ["Hi, shorter, but the newest"]
    one.hear()
    settle()
    assert one.bodies() == other.bodies() == []
    assert not one.local.kept
    assert one.said == other.said == []


@KINDS
def test_what_was_sent_during_an_outage_does_not_leave_over_words_saved_meanwhile(one, other, unheard, room, settle):
    other.away = True
    other.keeper.send(replace(unheard, body=OTHERS))
    settle()
    pass_time(room, HOLD)
    other.keeper._held.look()
    settle()
    other.away = False
    other.keeper._held.send_waiting()  # before the drafts are levelled
    settle()
    other.keeper.try_now()
    settle()
    let_all_leave((one, other), room, settle)
    assert sent(room) == []
    assert one.bodies() == other.bodies() == sorted([NEW, OTHERS])
    assert other.said == [TYPED_ON]


@pytest.mark.parametrize("held", [False, True], ids=["plain", "held"])
def test_a_start_does_not_write_over_words_saved_while_it_was_off(windows, unheard, settle, qtbot, held):
    (one, other), room = windows, windows[0].room
    other.away = True
    draft = replace(unheard, body=OTHERS)
    other.keeper.send(draft) if held else other.keeper.keep(draft)
    other.keeper.flush()
    settle()
    other.close()
    pass_time(room, HOLD)
    late = Window(room, local=other.local)
    with qtbot.waitSignal(late.keeper.loaded):
        late.keeper.load()
    qtbot.waitUntil(lambda: bool(late.said))
    settle()
    let_all_leave((one, late), room, settle)
    assert sent(room) == []
    assert one.bodies() == late.bodies() == sorted([NEW, OTHERS])
    assert late.said == [TYPED_ON if held else SET_APART]
    late.close()


def test_what_was_discarded_offline_comes_back_at_a_start(windows, unheard, room, settle, qtbot):
    one, other = windows
    other.away = True
    other.keeper.discard(unheard.key)
    other.keeper.flush()
    settle()
    other.close()
    late = Window(room, local=other.local)
    with qtbot.waitSignal(late.keeper.loaded):
        late.keeper.load()
    settle()
    let_all_leave((one, late), room, settle)
    assert one.bodies() == late.bodies() == [NEW]
    assert late.said == [NOT_DISCARDED]
    assert late.local.kept[unheard.key].body == NEW  # or the next start would discard it after all
    late.close()


def test_what_is_held_in_one_window_is_kept_though_another_text_is_recalled_under_its_key(one, other, room, settle):
    draft = a_reply(OLD)
    one.write(draft, room)
    settle()
    other.away = True
    other.hears = False
    other.keeper.send(replace(draft, body=OTHERS))
    other.keeper.recall(draft.key)
    settle()
    room.clock.pass_seconds(1)
    one.keeper.send(replace(draft, body=NEW))
    settle()
    other.away = False
    other.keeper.try_now()
    settle()
    let_all_leave((one, other), room, settle)
    assert sent(room) == []
    assert one.bodies() == other.bodies() == sorted([NEW, OTHERS])
    assert one.said == [RECALLED_ANOTHER]


@pytest.mark.parametrize("is_away", [True, False])
def test_a_draft_discarded_here_and_typed_on_where_that_was_unheard_is_here_again(one, other, room, settle, is_away):
    draft = a_reply(OLD)
    one.write(draft, room)
    settle()
    other.hears, other.away = False, is_away
    one.keeper.discard(draft.key)
    one.keeper.flush()
    settle()
    assert one.bodies() == []
    other.write(replace(draft, body=NEW), room)
    settle()
    other.away = False
    other.keeper.try_now()
    settle()
    for window in (one, other, one):
        window.hear()
        settle()
    assert one.bodies() == other.bodies() == [NEW]
    assert one.said == [NOT_DISCARDED]
