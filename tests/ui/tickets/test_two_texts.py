"""Two texts under one key, from two windows of one person: one leaves, the other is kept and told."""

from dataclasses import replace

import pytest

from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from app.tickets.drafts import HOLD
from app.tickets.model import Status
from tests.ui.tickets.conversation_fakes import ANA
from tests.ui.tickets.two_windows import GONE, a_reply, pass_time, sent
from ui.tickets.draft_parts import rest_of
from ui.tickets.held_replies import GRACE, Stage
from ui.tickets.other_windows import NOT_SENT_TWICE
from ui.tickets.recalls import DISCARDED_ELSEWHERE, OTHER_HAD_LEFT

OURS, THEIRS = "Dear Dana, it was the cable", "Dana, please restart it"


def hang(window):
    """Let what this window sends go unanswered, whether it arrives or not."""

    def hung(text, key):
        raise StoreUnavailable("There was no answer.", outcome_unknown=True)

    window.keeper._held._perform = hung


def answer(window):
    """Let the database answer this window again."""
    window.keeper._held._perform = window.perform


@pytest.fixture
def rival(one, other, room, settle):
    """Let the other window, cut off and of an earlier version, send another text under a draft's key.

    Returns what lets it leave.
    """
    draft = a_reply("Dear")
    for window in (one, other):
        window.keeper.keep(draft)
        window.keeper.flush()
    settle()
    other.send_unasked()
    other.away = True
    other.keeper.send(replace(draft, body=THEIRS))
    settle()

    def back(*, heard):
        tell, room.shared.told = room.shared.told, room.shared.told if heard else lambda: None
        other.away = False
        other.keeper._held.send_waiting()  # before the drafts are levelled
        settle()
        room.shared.told = tell
        assert sent(room) == [THEIRS]

    pass_time(room, HOLD)
    other.keeper._held.look()
    settle()
    return draft, back


@pytest.mark.parametrize("heard", [False, True], ids=["sent again", "read"])
def test_a_reply_that_hung_while_another_text_went_under_its_key_is_kept_and_told(one, rival, room, settle, heard):
    draft, back = rival
    hang(one)
    one.keeper.send(replace(draft, body=OURS))
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    assert one.keeper.stage(draft.key) is Stage.WAITING
    answer(one)
    back(heard=heard)
    one.keeper._held.send_waiting()
    settle()
    assert sent(room) == [THEIRS]
    assert one.bodies() == [OURS]
    assert one.said == [NOT_SENT_TWICE]
    assert not one.keeper.held_for(41)
    assert OURS in {d.body for d in one.local.kept.values()}
    assert OURS in {d.body for d in room.shared.kept.values()}


@pytest.mark.parametrize("heard", [False, True], ids=["sent", "read"])
def test_a_reply_that_was_still_held_while_another_text_went_under_its_key_is_kept_and_told(
    one, rival, room, settle, heard
):
    draft, back = rival
    one.keeper.send(replace(draft, body=OURS))
    settle()
    back(heard=heard)
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    assert sent(room) == [THEIRS]
    assert one.bodies() == [OURS]
    assert one.said == [NOT_SENT_TWICE]


def test_what_is_recalled_while_another_text_went_under_its_key_is_kept_and_told(one, rival, room, settle):
    draft, back = rival
    one.keeper.send(replace(draft, body=OURS))
    settle()
    back(heard=False)
    one.keeper.recall(draft.key)
    settle()
    assert sent(room) == [THEIRS]
    assert one.bodies() == [OURS]
    assert one.said == [OTHER_HAD_LEFT]


def test_nothing_is_resolved_by_a_reply_that_did_not_leave(one, rival, room, settle):
    draft, back = rival
    room.desk.change(41, status=Status.OPEN)
    one.keeper.send(replace(draft, body=OURS, rest=rest_of((), Status.RESOLVED, Status.OPEN)))
    settle()
    back(heard=False)
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    assert one.bodies() == [OURS]
    assert room.desk.rows[41].status is Status.OPEN


def test_a_reply_that_hung_is_not_written_over_by_what_the_other_window_holds_under_its_key(one, other, room, settle):
    draft = a_reply("Dear")
    for window in (one, other):
        window.keeper.keep(draft)
        window.keeper.flush()
    settle()
    room.shared.error = GONE  # the drafts can't be kept while this is sent
    one.send_unasked()
    hang(one)
    one.keeper.send(replace(draft, body=OURS))
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    room.shared.error = None
    other.keeper.send(replace(draft, body=THEIRS))
    settle()
    assert one.keeper.draft(draft.key).body == OURS
    answer(one)
    one.keeper.try_now()
    settle()
    pass_time(room, HOLD + GRACE)
    for window in (one, other):
        window.keeper._held.look()
        settle()
    assert sent(room) == [OURS]
    assert other.bodies() == one.bodies() == [THEIRS]
    assert other.said == [NOT_SENT_TWICE]
    assert one.said == []


def test_a_held_reply_whose_draft_was_discarded_in_the_other_window_is_kept_and_not_sent(one, other, room, settle):
    draft = a_reply()
    one.keeper.keep(draft)
    one.keeper.flush()
    settle()
    tell, room.shared.told = room.shared.told, lambda: None
    one.keeper.send(draft)
    settle()
    room.shared.told = tell
    other.keeper.discard(draft.key)
    settle()
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    assert sent(room) == []
    assert one.bodies() == ["Hello Dana"]
    assert one.said == [DISCARDED_ELSEWHERE]


def test_a_reply_that_left_without_an_answer_still_resolves_its_ticket_when_that_is_read(one, room, settle):
    def lose_the_answer(text, key):
        answer(one)
        room.desk.perform(text, key)
        raise StoreUnavailable("The answer was lost.", outcome_unknown=True)

    one.keeper._held._perform = lose_the_answer
    one.keeper.send(a_reply(rest=rest_of((), Status.RESOLVED, Status.OPEN)))
    settle()
    pass_time(room, HOLD)
    one.keeper._held.look()
    settle()
    one.live.heard(changed(Topic.DRAFT, ANA.staff_id))
    settle()
    assert sent(room) == ["Hello Dana"]
    assert room.desk.rows[41].status is Status.RESOLVED
    assert one.said == one.bodies() == []


def test_what_became_of_a_reply_is_asked_until_the_database_answers(one, rival, room, settle):
    draft, back = rival
    one.keeper.send(replace(draft, body=OURS))
    settle()
    recalling = one.keeper._recalls
    perform, recalling._perform = recalling._perform, unreachable
    back(heard=True)
    assert not one.keeper.held_for(41)
    assert OURS in {d.body for d in one.local.kept.values()}  # nor would a crash lose it
    recalling._perform = perform
    one.live.heard(changed(Topic.DRAFT, ANA.staff_id))
    settle()
    assert one.said == []
    one.keeper.try_now()
    settle()
    assert one.bodies() == [OURS]
    assert one.said == [NOT_SENT_TWICE]


def unreachable(_text, _key):
    raise GONE
