"""One person at two windows: what one does to a draft the other shows, and nothing leaves that was recalled."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from app.tickets.drafts import HOLD, DraftKind
from tests.ui.tickets.conversation_fakes import ANA, NOW, MemoryDrafts
from tests.ui.tickets.two_windows import GONE, Window, a_reply, pass_time, sent
from ui.tickets.composer import Composer, Correspondent
from ui.tickets.held_replies import GRACE, Stage
from ui.tickets.other_windows import NOT_SENT_TWICE, RECALLED_ELSEWHERE, SET_APART
from ui.tickets.recalls import HAD_LEFT

# ---------------------------------------------------------------- both show the same


def test_a_draft_shows_in_the_other_window(one, other, settle):
    one.keeper.keep(a_reply())
    one.keeper.flush()
    settle()
    assert other.bodies() == ["Hello Dana"]
    assert [d.body for d in other.local.kept.values()] == ["Hello Dana"]


def test_what_is_typed_on_shows_in_the_other_window(one, other, room, settle):
    draft = a_reply()
    for body in ("Hello", "Hello Dana"):
        one.keeper.keep(replace(draft, body=body))
        one.keeper.flush()
        settle()
        assert other.bodies() == [body]
        room.clock.pass_seconds(1)


def test_a_draft_of_someone_else_is_not_asked_for(one, room, settle):
    room.shared.calls.clear()
    one.live.heard(changed(Topic.DRAFT, ANA.staff_id + 1))
    settle()
    assert room.shared.calls == []


def test_a_discarded_draft_is_gone_from_both(one, other, room, settle):
    draft = a_reply()
    one.keeper.keep(draft)
    one.keeper.flush()
    settle()
    other.keeper.discard(draft.key)
    settle()
    assert one.bodies() == other.bodies() == []
    assert not room.shared.kept
    assert not one.local.kept


def test_a_held_reply_shows_in_the_other_window_and_leaves_once(one, other, room, settle):
    draft = a_reply()
    one.keeper.keep(draft)
    one.keeper.flush()
    settle()
    one.keeper.send(draft)
    settle()
    assert other.bodies() == []
    assert [d.key for d in other.keeper.held_for(41)] == [draft.key]
    assert other.keeper.seconds_left(draft.key) == 10
    one.keeper._held._timer.stop()
    pass_time(room, HOLD)
    other.keeper._held.look()
    settle()
    assert other.keeper.stage(draft.key) is Stage.COUNTING  # that is the first window's to send
    one.keeper._held.look()
    settle()
    assert sent(room) == ["Hello Dana"]
    assert not other.keeper.held_for(41)
    assert not one.local.kept
    assert not other.local.kept
    assert one.said == other.said == []


def test_a_reply_leaves_from_the_other_window_when_the_first_has_died(one, other, room, settle):
    one.keeper.send(a_reply())
    settle()
    one.close()
    pass_time(room, HOLD + GRACE)
    other.keeper._held.look()
    settle()
    assert sent(room) == ["Hello Dana"]


def test_a_clock_that_is_ahead_does_not_shorten_the_hold(other, room, settle):
    early = a_reply().held(NOW - timedelta(hours=1))
    room.shared.keep(early)
    settle()
    other.keeper._held.look()
    settle()
    assert sent(room) == []
    assert other.keeper.may_recall(early.key)


# ---------------------------------------------------------------- recalling


@pytest.mark.parametrize("who", ["the same", "the other"])
def test_a_reply_recalled_in_either_window_leaves_from_neither(one, other, room, settle, who):
    draft = a_reply()
    one.keeper.send(draft)
    settle()
    (one if who == "the same" else other).keeper.recall(draft.key)
    settle()
    pass_time(room, HOLD + GRACE)
    for window in (one, other):
        window.keeper._held.look()
    settle()
    assert sent(room) == []
    assert one.bodies() == other.bodies() == ["Hello Dana"]
    assert not one.keeper.held_for(41)
    assert not other.keeper.held_for(41)


def test_a_recalled_reply_does_not_leave_from_a_window_that_has_not_heard(one, other, room, settle):
    draft = a_reply()
    one.keeper.send(draft)
    settle()
    room.shared.told = lambda: None
    one.keeper.recall(draft.key)
    settle()
    assert other.keeper.held_for(41)
    pass_time(room, HOLD + GRACE)
    other.keeper._held.look()
    settle()
    assert sent(room) == []
    assert other.said == [RECALLED_ELSEWHERE]
    assert draft.key not in other.local.kept
    assert one.bodies() == ["Hello Dana"]


@contextmanager
def recalled_too_late(one, other, room, settle):
    """Recall a reply in one window, which is away; it leaves in the other one before the database is back."""
    draft = a_reply()
    one.keeper.send(draft)
    settle()
    one.away = True
    yield one.keeper.recall(draft.key)
    settle()
    pass_time(room, HOLD + GRACE)
    other.keeper._held.look()
    one.keeper._held.look()
    settle()
    one.away = False
    one.keeper.try_now()
    settle()


def test_a_recall_too_late_is_told_and_takes_the_copy_away(one, other, room, settle):
    with recalled_too_late(one, other, room, settle) as back:
        settle()
        assert one.bodies() == ["Hello Dana"]
    assert sent(room) == ["Hello Dana"]
    assert one.said == [HAD_LEFT]
    assert one.bodies() == []
    assert one.keeper.draft(back.key) is None
    assert not [d for d in one.local.kept.values() if not d.is_empty]


def test_what_was_written_after_a_recall_too_late_is_kept(one, other, room, settle):
    with recalled_too_late(one, other, room, settle) as back:
        one.keeper.keep(replace(back, body="Hello Dana, and more"))
    assert one.bodies() == ["Hello Dana, and more"]
    assert one.said == [f"{HAD_LEFT} What you wrote since then is kept as a draft."]


def test_what_was_recalled_and_sent_again_does_not_reach_the_requester_twice(one, other, room, settle):
    with recalled_too_late(one, other, room, settle) as back:
        one.keeper.send(replace(back, body="Hello Dana, corrected"))
    assert sent(room) == ["Hello Dana"]
    assert one.bodies() == ["Hello Dana, corrected"]
    assert one.said == [HAD_LEFT]


def test_a_recall_during_an_outage_holds_at_the_next_start(one, other, room, settle, qtbot):
    one.away = True
    draft = a_reply()
    one.keeper.send(draft)
    one.keeper.recall(draft.key)
    settle()
    one.close()  # killed before the database came back
    pass_time(room, HOLD)
    again = Window(room, local=one.local)
    with qtbot.waitSignal(again.keeper.loaded):
        again.keeper.load()
    qtbot.waitUntil(lambda: draft.key in room.desk.done)
    settle()
    assert sent(room) == []
    assert again.bodies() == ["Hello Dana"]
    again.close()


def test_a_recall_and_the_text_it_gives_back_are_written_in_one_breath(one, settle):
    draft = a_reply()
    one.keeper.send(draft)
    settle()
    written = []
    keep = one.local.keep
    one.local.keep = lambda *drafts: written.append(drafts) or keep(*drafts)
    one.keeper.recall(draft.key)
    settle()
    [together] = [drafts for drafts in written if any(d.key == draft.key for d in drafts)]
    assert {d.body for d in together} == {"", "Hello Dana"}


def test_a_held_reply_found_at_a_start_after_it_was_recalled_elsewhere_does_not_leave(one, room, settle, qtbot):
    held = a_reply().held(NOW - timedelta(hours=1))
    room.desk.perform('{"deed": "recall", "version": 1, "arguments": {}}', held.key)
    late = Window(room, local=MemoryDrafts(held))
    with qtbot.waitSignal(late.keeper.told):
        late.keeper.load()
    settle()
    assert sent(room) == []
    assert late.said == [RECALLED_ELSEWHERE]
    assert held.key not in late.local.kept
    late.close()


def closed(window, settle):
    window.keeper.flush()
    settle()
    window.close()
    return window.local


def test_a_draft_sent_while_the_other_computer_was_off_is_not_kept_there(one, other, room, settle, qtbot):
    draft = a_reply()
    one.keeper.keep(draft)
    one.keeper.flush()
    settle()
    local = closed(other, settle)
    assert draft.key in local.kept
    one.keeper.send(draft)
    settle()
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    late = Window(room, local=local)
    with qtbot.waitSignal(late.keeper.loaded):
        late.keeper.load()
    qtbot.waitUntil(lambda: not local.kept)
    assert late.bodies() == []
    assert late.said == []
    late.close()


def test_words_typed_during_an_outage_are_kept_though_the_draft_was_sent_elsewhere(one, other, room, settle, qtbot):
    draft = a_reply()
    one.keeper.keep(draft)
    one.keeper.flush()
    settle()
    other.away = True
    room.clock.pass_seconds(1)
    other.keeper.keep(replace(draft, body="Hello Dana, and more"))
    local = closed(other, settle)
    one.keeper.send(draft)
    settle()
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    late = Window(room, local=local)
    with qtbot.waitSignal(late.keeper.loaded):
        late.keeper.load()
    qtbot.waitUntil(lambda: late.said == [SET_APART])
    assert late.bodies() == ["Hello Dana, and more"]
    late.close()


# ---------------------------------------------------------------- both write at once


def test_a_draft_sent_from_one_window_while_the_other_types_on_costs_no_word(one, other, room, settle):
    draft = a_reply("Hello")
    one.keeper.keep(draft)
    one.keeper.flush()
    settle()
    room.shared.told = lambda: None
    one.keeper.send(draft)
    settle()
    room.clock.pass_seconds(1)
    other.keeper.keep(replace(draft, body="Hello and much more"))
    other.keeper.flush()
    settle()
    assert other.bodies() == ["Hello and much more"]
    assert other.keeper.draft_for(41, DraftKind.REPLY).key != draft.key
    assert [d.body for d in other.keeper.held_for(41)] == ["Hello"]
    assert other.said == [SET_APART]
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    assert sent(room) == ["Hello"]
    assert room.shared.kept[other.keeper.draft_for(41, DraftKind.REPLY).key].body == "Hello and much more"


def test_two_texts_sent_under_one_key_are_not_taken_for_one(one, other, room, settle):
    draft = a_reply("short")
    for window in (one, other):
        window.keeper.keep(draft)
        window.keeper.flush()
    settle()
    other.send_unasked()
    other.away = True
    other.keeper.send(replace(draft, body="long and different"))
    settle()
    one.keeper.send(draft)
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    other.away = False
    other.keeper._held.send_waiting()  # before the drafts are levelled
    settle()
    assert sent(room) == ["short"]
    assert other.bodies() == ["long and different"]
    assert other.said == [NOT_SENT_TWICE]


def test_a_reply_that_left_without_an_answer_is_not_said_to_be_unsent(one, room, settle, qtbot):
    def lose_the_answer(text, key):
        room.desk.perform(text, key)
        raise StoreUnavailable("The answer was lost.", outcome_unknown=True)

    draft = a_reply()
    room.shared.error = GONE
    one.send_unasked()
    one.keeper._held._perform = lose_the_answer
    one.keeper.send(draft)
    pass_time(room, HOLD)
    one.keeper._held.look()
    qtbot.waitUntil(lambda: one.keeper.stage(draft.key) is Stage.WAITING)
    room.shared.error = None
    one.keeper._places.try_now()
    settle()
    assert one.said == []
    one.keeper._held._perform = one.perform
    one.keeper._held.send_waiting()
    settle()
    assert sent(room) == ["Hello Dana"]
    assert one.bodies() == []


def test_the_same_text_sent_twice_at_once_is_one_reply(one, other, room, settle):
    draft = a_reply()
    for window in (one, other):
        window.keeper.keep(draft)
        window.keeper.flush()
    settle()
    room.shared.told = lambda: None
    one.keeper.send(draft)
    settle()
    room.clock.pass_seconds(1)
    other.keeper.send(draft)
    settle()
    pass_time(room, HOLD + GRACE)
    for window in (one, other):
        window.keeper._held.look()
        settle()
    assert sent(room) == ["Hello Dana"]
    assert one.bodies() == other.bodies() == []


# ---------------------------------------------------------------- the field


@pytest.fixture
def field(other, room, qtbot):
    composer = Composer(other.keeper)
    qtbot.addWidget(composer)
    composer.show()
    composer.write_to(Correspondent(41, "Dana Whitfield", "dana@northwind.example"))
    return composer


def test_the_field_follows_the_other_window(one, field, room, settle):
    draft = a_reply()
    one.keeper.keep(draft)
    one.keeper.flush()
    settle()
    assert field.text.text == "Hello Dana"
    room.clock.pass_seconds(6)
    one.keeper.keep(replace(draft, body="Hello Dana, again"))
    one.keeper.flush()
    settle()
    assert field.text.text == "Hello Dana, again"
    one.keeper.send(draft)
    settle()
    assert field.text.text == ""
    assert field.key != draft.key


def test_a_late_refusal_of_what_gave_way_to_the_other_window_brings_nothing_back(one, other, room, settle):
    draft = a_reply()
    one.write(draft, room)
    settle()
    one.hears = False
    other.write(replace(draft, body="Hello Dana, and more"), room)
    settle()
    their = room.shared.kept[draft.key]
    room.desk.done[draft.key] = None  # a key that was sent is refused
    room.shared.forget(draft.key)
    room.clock.pass_seconds(1)
    one.keeper.keep(replace(draft, body="Hello Dan"))
    one.keeper.share(draft.key)
    one.keeper._book.take_over(their)  # the answer to an earlier look overtakes the refusal
    settle()
    one.hear()
    settle()
    assert one.bodies() == other.bodies() == []


def test_the_field_keeps_what_is_typed_on_under_another_key(one, field, other, room, settle):
    draft = a_reply()
    one.keeper.keep(draft)
    one.keeper.flush()
    settle()
    room.shared.told = lambda: None
    one.keeper.send(draft)
    settle()
    room.clock.pass_seconds(1)
    field.insert(" and more")
    other.keeper.flush()
    settle()
    assert field.text.text == "Hello Dana and more"
    assert field.key != draft.key
    field.insert(".")
    assert other.keeper.draft(field.key).body == "Hello Dana and more."
