from datetime import timedelta
from uuid import uuid4

import pytest

from app.core.errors import RuleBroken, StoreUnavailable
from app.tickets.drafts import HOLD, Draft, DraftKind
from app.tickets.model import Filed, Status
from tests.ui.tickets.conversation_fakes import NOW
from ui.tickets.draft_parts import files_of, joined, rest_of
from ui.tickets.filing import Filing
from ui.tickets.held_replies import Stage

GONE = StoreUnavailable("The database can't be reached.")


def a_draft(body="Hello Dana", kind=DraftKind.REPLY, ticket_id=41, **rest):
    return Draft(uuid4(), kind, body, ticket_id, **rest)


@pytest.fixture
def ready(room):
    room.desk.add_ticket(41)
    return room


def settle(qtbot, room):
    qtbot.waitUntil(lambda: room.background.is_idle() and room.local_background.is_idle())
    qtbot.wait(20)


def test_typing_is_kept_here_at_once_and_in_the_database_soon(ready, qtbot):
    draft = a_draft()
    ready.keeper.keep(draft)
    qtbot.waitUntil(lambda: draft.key in ready.local.kept)
    qtbot.waitUntil(lambda: draft.key in ready.shared.kept)
    assert ready.local.kept[draft.key].body == "Hello Dana"
    qtbot.waitUntil(
        lambda: (
            ready.keeper.saved_words(draft.key).startswith("Draft saved 1")
            or ready.keeper.saved_words(draft.key).startswith("Draft saved 0")
        ),
    )


def test_fast_typing_is_gathered_into_few_writes(ready, qtbot):
    draft = a_draft("")
    for n in range(1, 40):
        ready.keeper.keep(Draft(draft.key, draft.kind, "x" * n, 41))
        qtbot.wait(5)
    qtbot.waitUntil(lambda: draft.key in ready.shared.kept and ready.shared.kept[draft.key].body == "x" * 39)
    assert ready.local.calls.count("keep") <= 4
    assert ready.shared.calls.count("keep") <= 2


def test_an_outage_is_told_truthfully_and_caught_up_when_it_ends(ready, qtbot):
    ready.shared.error = GONE
    draft = a_draft()
    ready.keeper.keep(draft)
    qtbot.waitUntil(lambda: "on this computer" in ready.keeper.saved_words(draft.key))
    ready.shared.error = None
    ready.keeper.try_now()
    qtbot.waitUntil(lambda: draft.key in ready.shared.kept)
    qtbot.waitUntil(lambda: "computer" not in ready.keeper.saved_words(draft.key))


def test_a_full_disk_is_told_too(ready, qtbot):
    ready.local.error = OSError("disk full")
    draft = a_draft()
    ready.keeper.keep(draft)
    qtbot.waitUntil(lambda: "not on this computer" in ready.keeper.saved_words(draft.key))
    ready.shared.error = GONE
    ready.keeper.keep(Draft(draft.key, draft.kind, "more", 41))
    qtbot.waitUntil(lambda: ready.keeper.saved_words(draft.key).startswith("Not saved"))
    assert not ready.keeper.is_safe(draft.key)


def test_one_bad_draft_does_not_keep_the_others_back(ready, qtbot):
    bad, good = a_draft("bad"), a_draft("good", ticket_id=42)
    keep = ready.shared.keep

    def picky(draft, *, over):
        if draft.body == "bad":
            raise RuleBroken("too bad")
        return keep(draft, over=over)

    ready.shared.keep = picky
    ready.keeper.keep(bad)
    ready.keeper.keep(good)
    qtbot.waitUntil(lambda: good.key in ready.shared.kept)


def test_an_emptied_draft_is_forgotten_in_both_places(ready, qtbot):
    draft = a_draft()
    ready.keeper.keep(draft)
    qtbot.waitUntil(lambda: draft.key in ready.shared.kept)
    ready.keeper.keep(Draft(draft.key, draft.kind, "  ", 41))
    qtbot.waitUntil(lambda: not ready.local.kept and not ready.shared.kept)
    assert ready.keeper.all() == []


def test_a_draft_discarded_during_an_outage_does_not_come_back(ready, qtbot):
    draft = a_draft()
    ready.keeper.keep(draft)
    qtbot.waitUntil(lambda: draft.key in ready.shared.kept)
    ready.shared.error = GONE
    ready.clock.pass_seconds(1)
    ready.keeper.discard(draft.key)
    ready.keeper.close()
    settle(qtbot, ready)
    again = second_start(ready)
    ready.shared.error = None
    with qtbot.waitSignal(again.loaded):
        again.load()
    qtbot.waitUntil(lambda: not ready.local.kept and not ready.shared.kept)
    assert again.all() == []


def test_a_discarded_draft_can_be_put_back(ready, qtbot):
    draft = a_draft()
    ready.keeper.keep(draft)
    kept = ready.keeper.discard(draft.key)
    ready.keeper.restore(kept)
    qtbot.waitUntil(lambda: ready.shared.kept.get(draft.key) is not None)
    settle(qtbot, ready)
    assert ready.local.kept[draft.key].body == "Hello Dana"
    assert [d.key for d in ready.keeper.all()] == [draft.key]


def second_start(room):
    from ui.tickets.drafts import DraftKeeper

    room.next_keeper = DraftKeeper(
        room.background, room.local_background, local=room.local, shared=room.shared, perform=room.desk.perform,
        filing=Filing(room.background, room.local_background, store_file=room.desk.store_file, local=room.files),
        clock=room.clock, live=room.live,
    )  # fmt: skip
    return room.next_keeper


def test_a_start_finds_each_draft_in_its_newest_form_and_levels_both_places(ready, qtbot):
    old = a_draft("old", changed_at=NOW - timedelta(hours=2))
    new = Draft(old.key, old.kind, "new", 41, changed_at=NOW - timedelta(hours=1))
    elsewhere = a_draft("written on another computer", ticket_id=42, changed_at=NOW)
    ready.local.kept, ready.local.had = {new.key: new}, {old.key: old.changed_at}
    ready.shared.kept = {old.key: old, elsewhere.key: elsewhere}
    ready.keeper.load()
    qtbot.waitUntil(lambda: len(ready.keeper.all()) == 2)
    assert [d.body for d in ready.keeper.all()] == ["written on another computer", "new"]
    qtbot.waitUntil(lambda: ready.shared.kept[old.key].body == "new")
    qtbot.waitUntil(lambda: elsewhere.key in ready.local.kept)


def test_a_start_without_the_database_shows_what_is_here(ready, qtbot):
    mine = a_draft("mine", changed_at=NOW)
    ready.local.kept = {mine.key: mine}
    ready.shared.error = GONE
    ready.keeper.load()
    qtbot.waitUntil(lambda: len(ready.keeper.all()) == 1)
    other = a_draft("other", ticket_id=42, changed_at=NOW)
    ready.shared.error = None
    ready.shared.kept[other.key] = other
    ready.keeper.try_now()
    qtbot.waitUntil(lambda: len(ready.keeper.all()) == 2)


def test_an_older_text_here_never_replaces_a_newer_one_in_the_database(ready, qtbot):
    old = a_draft("old", changed_at=NOW - timedelta(hours=2))
    new = Draft(old.key, old.kind, "newer, from another computer", 41, changed_at=NOW - timedelta(hours=1))
    ready.local.kept, ready.shared.kept = {old.key: old}, {new.key: new}
    ready.shared.error = GONE
    with qtbot.waitSignal(ready.keeper.loaded):
        ready.keeper.load()
    qtbot.wait(1800)
    ready.shared.error = None
    ready.keeper.try_now()
    qtbot.waitUntil(lambda: [d.body for d in ready.keeper.all()] == ["newer, from another computer"])
    qtbot.waitUntil(lambda: ready.local.kept[old.key].body == "newer, from another computer")
    assert ready.shared.kept[old.key].body == "newer, from another computer"


def test_a_reply_recalled_on_another_computer_does_not_leave_from_here(ready, qtbot):
    held = a_draft("wait").held(NOW - timedelta(hours=2))
    recalled = held.recalled(NOW - timedelta(hours=1))
    ready.local.kept, ready.shared.kept = {held.key: held}, {held.key: recalled}
    with qtbot.waitSignal(ready.keeper.loaded):
        ready.keeper.load()
    qtbot.wait(400)
    assert ready.desk.performed == []
    assert [d.key for d in ready.keeper.all()] == [held.key]


# ---------------------------------------------------------------- held replies


def pass_hold(room):
    room.clock.pass_seconds(HOLD.total_seconds() + 1)


def test_a_reply_waits_ten_seconds_and_leaves_once(ready, qtbot):
    draft = a_draft()
    ready.keeper.send(draft)
    settle(qtbot, ready)
    assert ready.desk.performed == []
    assert ready.local.kept[draft.key].is_held
    assert ready.shared.kept[draft.key].is_held
    assert ready.keeper.stage(draft.key) is Stage.COUNTING
    assert ready.keeper.seconds_left(draft.key) == 10
    assert ready.keeper.all() == []
    with qtbot.waitSignal(ready.keeper.left):
        pass_hold(ready)
    settle(qtbot, ready)
    assert [d["deed"] for d in ready.desk.performed] == ["entry"]
    assert ready.desk.performed[0]["arguments"]["written_at"] == NOW.isoformat()
    qtbot.waitUntil(lambda: not ready.local.kept and not ready.shared.kept)


def test_a_recalled_reply_does_not_leave(ready, qtbot):
    draft = a_draft()
    ready.keeper.send(draft)
    back = ready.keeper.recall(draft.key)
    assert back.body == "Hello Dana"
    assert not back.is_held
    pass_hold(ready)
    qtbot.wait(400)
    assert [d["deed"] for d in ready.desk.performed] == ["recall"]
    # under its old key another window may have sent it; what is written now must not pass for sent
    assert ready.keeper.draft_for(41, DraftKind.REPLY).key == back.key != draft.key
    qtbot.waitUntil(lambda: back.key in ready.local.kept and draft.key not in ready.shared.kept)
    assert not ready.local.kept[back.key].is_held


def test_a_recalled_reply_joins_what_was_typed_meanwhile(ready, qtbot):
    first = a_draft("First", rest=rest_of([Filed("a" * 64, "a.txt", 1)]))
    ready.keeper.send(first)
    newer = a_draft("Second", rest=rest_of([Filed("b" * 64, "b.txt", 1)]))
    ready.keeper.keep(newer)
    back = ready.keeper.recall(first.key)
    assert back.body == "First\n\nSecond"
    assert [f.name for f in files_of(back)] == ["a.txt", "b.txt"]
    assert [d.key for d in ready.keeper.all()] == [back.key]
    settle(qtbot, ready)
    qtbot.waitUntil(lambda: newer.key not in ready.shared.kept)


def test_a_reply_due_during_an_outage_waits_and_leaves_with_the_same_key(ready, qtbot):
    draft = a_draft()
    ready.keeper.send(draft)
    settle(qtbot, ready)
    ready.desk.error = GONE
    pass_hold(ready)
    qtbot.waitUntil(lambda: ready.keeper.stage(draft.key) is Stage.WAITING)
    assert ready.local.kept[draft.key].is_held
    assert ready.keeper.may_recall(draft.key)
    ready.desk.error = None
    with qtbot.waitSignal(ready.keeper.left):
        ready.keeper.try_now()
    assert list(ready.desk.done) == [draft.key]


def test_a_reply_that_may_have_left_is_not_recalled_and_leaves_once(ready, qtbot):
    draft = a_draft()
    ready.keeper.send(draft)
    settle(qtbot, ready)
    real = ready.desk.perform

    def loses_answer(text, key):
        real(text, key)
        raise StoreUnavailable("The answer was lost.", outcome_unknown=True)

    ready.keeper._held._perform = loses_answer
    pass_hold(ready)
    qtbot.waitUntil(lambda: ready.keeper.stage(draft.key) is Stage.WAITING)
    assert ready.keeper.recall(draft.key) is None
    ready.keeper._held._perform = real
    with qtbot.waitSignal(ready.keeper.left):
        ready.keeper.try_now()
    assert len(ready.desk.entries[41]) == 1


def test_a_refused_reply_comes_back_with_its_sentence(ready, qtbot):
    draft = a_draft()
    ready.keeper.send(draft)
    settle(qtbot, ready)
    del ready.desk.rows[41]
    with qtbot.waitSignal(ready.keeper.came_back) as came:
        pass_hold(ready)
    assert "no longer there" in came.args[1]
    assert ready.keeper.draft_for(41, DraftKind.REPLY).body == "Hello Dana"
    back = ready.keeper.draft_for(41, DraftKind.REPLY)
    qtbot.waitUntil(lambda: list(ready.local.kept.values()) == [back])
    qtbot.waitUntil(lambda: list(ready.shared.kept.values()) == [back])


def test_a_note_goes_at_once(ready, qtbot):
    with qtbot.waitSignal(ready.keeper.left):
        ready.keeper.send(a_draft("Called Luca", DraftKind.NOTE))
    assert ready.desk.performed[0]["arguments"]["kind"] == "note"


def test_a_reply_may_take_the_ticket_a_step(ready, qtbot):
    draft = a_draft(rest=rest_of((), Status.PENDING, Status.OPEN))
    ready.keeper.send(draft)
    with qtbot.waitSignal(ready.keeper.left):
        pass_hold(ready)
    assert ready.desk.rows[41].status is Status.PENDING


def test_a_reply_that_resolves_says_what_helped(ready, qtbot):
    body = "Hello Dana,\n\nYour account is unlocked. Please sign in again."
    ready.keeper.send(a_draft(body, rest=rest_of((), Status.RESOLVED, Status.OPEN)))
    with qtbot.waitSignal(ready.keeper.left):
        pass_hold(ready)
    assert ready.desk.performed[-1]["arguments"]["reason"] == "Your account is unlocked."


def test_a_step_left_undone_is_told_but_the_reply_has_left(ready, qtbot):
    draft = a_draft(rest=rest_of((), Status.RESOLVED, Status.OPEN))
    ready.keeper.send(draft)
    ready.desk.change(41, status=Status.ON_HOLD)
    with qtbot.waitSignal(ready.keeper.left) as left:
        pass_hold(ready)
    assert "changed by someone else" in left.args[1].step_left
    assert len(ready.desk.entries[41]) == 1


def test_replies_overdue_at_the_start_are_sent_once_and_counted(ready, qtbot):
    overdue = [a_draft(f"late {n}").held(NOW - timedelta(hours=1)) for n in range(2)]
    waiting = a_draft("not yet").held(NOW)
    gone_already = a_draft("left before the crash").held(NOW - timedelta(hours=1))
    ready.desk.done[gone_already.key] = ready.desk._entry({"ticket_id": 41, "kind": "reply", "body": "x", "files": []})
    ready.local.kept = {d.key: d for d in (*overdue, waiting, gone_already)}
    ready.local.sent_once = {gone_already.key}
    with qtbot.waitSignal(ready.keeper.caught_up) as caught:
        ready.keeper.load()
    assert caught.args == [2]
    assert ready.keeper.stage(waiting.key) is Stage.COUNTING
    assert len(ready.desk.entries[41]) == 3


@pytest.mark.parametrize("error", [GONE, StoreUnavailable("The answer was lost.", outcome_unknown=True)])
def test_only_what_may_have_left_is_kept_as_such_and_from_before_it_is_sent(ready, qtbot, error):
    note, noted = a_draft("Called Luca", DraftKind.NOTE), []

    def fails(_text, key):
        noted.append(key in ready.local.sent_once)
        raise error

    ready.keeper._held._perform = fails
    ready.keeper.send(note)
    qtbot.waitUntil(lambda: ready.keeper.stage(note.key) is Stage.WAITING)
    assert noted == [True]
    assert ready.local.tried() == ({note.key} if error.outcome_unknown else frozenset())


def test_what_was_lost_once_stays_unsure_though_nobody_is_reached_after_that(ready, qtbot):
    note = a_draft("Called Luca", DraftKind.NOTE)
    errors = [StoreUnavailable("Lost.", outcome_unknown=True), GONE]

    def fails(_text, _key):
        raise errors.pop(0)

    ready.keeper._held._perform = fails
    ready.keeper.send(note)
    qtbot.waitUntil(lambda: ready.keeper.stage(note.key) is Stage.WAITING)
    ready.keeper.send_waiting()
    qtbot.waitUntil(lambda: not errors and ready.keeper.stage(note.key) is Stage.WAITING)
    assert ready.local.tried() == {note.key}
    assert not ready.keeper.may_recall(note.key)


@pytest.mark.parametrize("was_sent", [False, True])
def test_after_a_start_without_the_database_what_was_never_sent_can_be_taken_back(ready, qtbot, was_sent):
    note = a_draft("Called Luca", DraftKind.NOTE, leaves_at=NOW, changed_at=NOW)
    ready.local.kept = {note.key: note}
    ready.local.sent_once = {note.key} if was_sent else set()
    ready.shared.error = GONE
    ready.desk.error = GONE
    with qtbot.waitSignal(ready.keeper.loaded):
        ready.keeper.load()
    qtbot.waitUntil(lambda: ready.keeper.stage(note.key) is Stage.WAITING)
    assert ready.keeper.may_recall(note.key) is not was_sent


def test_closing_asks_about_what_is_held(ready, qtbot):
    draft = a_draft()
    ready.keeper.send(draft)
    assert [d.key for d in ready.keeper.on_closing()] == [draft.key]
    ready.keeper.keep_as_drafts()
    assert ready.keeper.on_closing() == []
    settle(qtbot, ready)
    [kept] = [d for d in ready.local.kept.values() if not d.is_empty]
    assert (kept.body, kept.is_held) == (draft.body, False)


def test_send_now_leaves_nothing_held(ready, qtbot):
    ready.keeper.send(a_draft())
    with qtbot.waitSignal(ready.keeper.left):
        ready.keeper.send_now()
    assert len(ready.desk.entries[41]) == 1


def test_closing_right_after_typing_loses_nothing(ready):
    draft = a_draft("typed a moment ago")
    ready.keeper.keep(draft)
    ready.keeper.close()
    ready.background.close()
    ready.local_background.close()
    assert ready.local.kept[draft.key].body == "typed a moment ago"
    assert ready.shared.kept[draft.key].body == "typed a moment ago"


def test_two_texts_join_without_losing_either():
    first, second = a_draft("one"), a_draft("two")
    assert joined(first, second).body == "one\n\ntwo"
    assert joined(first, a_draft("  ")).body == "one"
