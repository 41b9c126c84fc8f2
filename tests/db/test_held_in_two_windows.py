"""One person at two windows: a held reply is sent once or recalled, never both, and each window is told which."""

import json
import queue
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.core.changes import Topic
from app.tickets import deeds
from app.tickets.commands.conversation import add_entry
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind
from app.tickets.outcome import Outcome
from app.tickets.recalling import another_left, has_left, recall_reply, said
from db.engine import Store
from db.live import live
from db.tables import change, command
from db.tickets import tables as t
from db.tickets.drafts import SqlDrafts
from db.tickets.files import store_file
from db.work import SqlWork
from tests.db.conftest import Statements
from tests.db.test_live import PATIENCE
from tests.makers import ANA, BEN, NOON, Clock, did, opened, seat


@pytest.fixture
def ticket_id(store: Store) -> int:
    return opened(store)


def held(ticket_id: int, body: str = "Dear Zoë") -> Draft:
    return Draft(uuid4(), DraftKind.REPLY, body, ticket_id, changed_at=NOON).held(NOON)


def send(store: Store, draft: Draft) -> Outcome:
    return did(store, ANA, add_entry, key=draft.key, ticket_id=draft.ticket_id, kind=EntryKind.REPLY, body=draft.body)


def recall(store: Store, key: UUID) -> Outcome:
    text = deeds.written("recall", {})
    return deeds.perform(text, SqlWork(store, ANA), Clock(), key=key)


def own(draft: Draft) -> str:
    """Return what tells this window's text from others."""
    return said(EntryKind.REPLY, draft.body)


def replies(store: Store) -> list[str]:
    with store.reader.connect() as connection:
        return list(connection.scalars(select(t.entry.c.body).where(t.entry.c.kind == EntryKind.REPLY)))


def test_a_recalled_reply_is_not_sent_by_the_other_window(store: Store, ticket_id: int):
    draft = held(ticket_id)
    SqlDrafts(store, ANA).keep(draft)
    assert not has_left(recall(store, draft.key))
    assert not SqlDrafts(store, ANA).all()
    sent = send(store, draft)
    assert sent.again
    assert not has_left(sent)
    assert replies(store) == []


def test_a_reply_whose_record_was_never_written_is_recalled_all_the_same(store: Store, ticket_id: int):
    draft = held(ticket_id)
    recall(store, draft.key)
    assert not has_left(send(store, draft))
    assert replies(store) == []


def test_a_reply_that_left_is_not_recalled_and_recalling_says_so(store: Store, ticket_id: int):
    draft = held(ticket_id)
    send(store, draft)
    assert has_left(recall(store, draft.key))
    assert replies(store) == [draft.body]


def test_recalling_twice_is_fine(store: Store, ticket_id: int):
    draft = held(ticket_id)
    assert [has_left(recall(store, draft.key)) for _ in range(2)] == [False, False]


def test_nobody_recalls_the_reply_of_another(store: Store, ticket_id: int):
    draft = held(ticket_id)
    did(store, BEN, recall_reply, key=draft.key)
    send(store, draft)
    assert replies(store) == [draft.body]


def test_of_a_recall_and_a_sending_at_once_one_wins_and_both_hear_which(store: Store, ticket_id: int):
    for n in range(12):
        draft = held(ticket_id, f"text {n}")
        SqlDrafts(store, ANA).keep(draft)
        heard: dict[str, bool] = {}
        gate = threading.Barrier(2)

        def window(name: str, deed, draft=draft, heard=heard, gate=gate) -> None:
            gate.wait()
            heard[name] = has_left(deed())

        windows = [
            threading.Thread(target=window, args=("recall", lambda d=draft: recall(store, d.key))),
            threading.Thread(target=window, args=("send", lambda d=draft: send(store, d))),
        ]
        for one in windows:
            one.start()
        for one in windows:
            one.join()
        assert heard["recall"] == heard["send"] == (draft.body in replies(store))


def test_each_window_learns_whether_it_was_its_own_text_that_left(store: Store, ticket_id: int):
    ours, theirs = held(ticket_id, "it was the cable \n"), held(ticket_id, "restart it")
    theirs = replace(theirs, key=ours.key)
    first, late = send(store, theirs), send(store, ours)
    assert (first.again, late.again) == (False, True)
    assert replies(store) == ["restart it"]
    for outcome in (first, late, recall(store, ours.key)):
        assert another_left(outcome, own(ours))
        assert not another_left(outcome, own(theirs))
        assert not another_left(outcome, own(replace(theirs, body=" restart it\n")))


def test_the_files_of_a_text_tell_it_from_others(store: Store, ticket_id: int):
    draft, paper = held(ticket_id), store_file(seat(store, ANA), "paper.txt", b"blank")
    reply = {"kind": EntryKind.REPLY, "body": draft.body}
    outcome = did(store, ANA, add_entry, key=draft.key, ticket_id=ticket_id, **reply, files=(paper,))
    assert another_left(outcome, said(**reply))
    assert not another_left(outcome, said(**reply, files=(paper,)))
    assert another_left(outcome, said(EntryKind.NOTE, draft.body, (paper,)))


def test_a_recalled_reply_was_overtaken_by_no_other_text(store: Store, ticket_id: int):
    draft = held(ticket_id)
    recall(store, draft.key)
    assert not another_left(send(store, draft), own(draft))


def test_what_an_older_version_sent_is_taken_for_ones_own(store: Store, ticket_id: int):
    draft = held(ticket_id)
    send(store, draft)
    with store.writer.begin() as connection:
        kept = json.loads(connection.scalar(select(command.c.outcome).where(command.c.key == draft.key)) or "")
        del kept["said"]
        connection.execute(update(command).where(command.c.key == draft.key).values(outcome=json.dumps(kept)))
    late = send(store, draft)
    assert has_left(late)
    assert not another_left(late, own(draft))


def test_sending_asks_the_draft_record_nothing(store: Store, ticket_id: int, statements: Statements):
    draft = held(ticket_id)
    SqlDrafts(store, ANA).keep(draft)
    statements.sent.clear()
    send(store, draft)
    # what was recalled is known by the key that the first statement claims anyway: no round trip more
    assert [s.split()[0].lower() for s in statements.sent if "draft" in s] == ["delete"]


# ---------------------------------------------------------------- draft records


def test_what_was_sent_or_recalled_is_not_kept_again(store: Store, ticket_id: int):
    drafts, sent, recalled = SqlDrafts(store, ANA), held(ticket_id), held(ticket_id)
    send(store, sent)
    recall(store, recalled.key)
    for draft in (sent, recalled):
        assert not drafts.keep(replace(draft.recalled(NOON + timedelta(minutes=1)), body="typed on"))
    assert not drafts.all()
    assert SqlDrafts(store, BEN).keep(sent)


def test_a_held_reply_is_not_changed_by_a_window_that_still_shows_the_draft(store: Store, ticket_id: int):
    drafts, draft = SqlDrafts(store, ANA), held(ticket_id)
    later = NOON + timedelta(minutes=1)
    assert drafts.keep(replace(draft, leaves_at=None))
    assert drafts.keep(draft)
    assert not drafts.keep(replace(draft.recalled(later), body="typed on"))
    assert not drafts.keep(replace(draft.held(later), body="sent there too"))
    assert drafts.keep(replace(draft, changed_at=later))
    assert [(d.body, d.leaves_at) for d in drafts.all()] == [(draft.body, draft.leaves_at)]


def test_an_older_form_is_not_taken(store: Store, ticket_id: int):
    drafts, draft = SqlDrafts(store, ANA), Draft(uuid4(), DraftKind.NOTE, "new", ticket_id, changed_at=NOON)
    assert drafts.keep(draft)
    assert not drafts.keep(replace(draft, body="old", changed_at=NOON - timedelta(seconds=1)))


# ---------------------------------------------------------------- the feed


def told(store: Store) -> list[int]:
    with store.reader.connect() as connection:
        found = select(change.c.entity_id).where(change.c.entity == "draft").order_by(change.c.seq)
        return list(connection.scalars(found))


def test_drafts_that_come_go_are_held_or_recalled_are_told_by_whose_they_are(store: Store, ticket_id: int):
    drafts = SqlDrafts(store, ANA)
    draft = Draft(uuid4(), DraftKind.REPLY, "Dear", ticket_id, changed_at=NOON)
    drafts.keep(draft)
    assert told(store) == [ANA.staff_id]
    drafts.keep(replace(draft.held(NOON), changed_at=NOON))
    assert told(store) == [ANA.staff_id] * 2
    recall(store, draft.key)
    assert told(store) == [ANA.staff_id] * 3
    SqlDrafts(store, BEN).keep(replace(draft, key=uuid4()))
    assert told(store) == [ANA.staff_id] * 3 + [BEN.staff_id]


def test_typing_is_told_only_every_few_seconds(store: Store, ticket_id: int):
    drafts = SqlDrafts(store, ANA)
    draft = Draft(uuid4(), DraftKind.REPLY, "", ticket_id, changed_at=NOON)
    for tenths in range(0, 101, 5):
        drafts.keep(replace(draft, body="x" * tenths, changed_at=NOON + timedelta(seconds=tenths / 10)))
    assert len(told(store)) == 3


def test_dropping_what_is_not_there_wakes_nobody(store: Store):
    SqlDrafts(store, ANA).drop(uuid4())
    assert told(store) == []


def test_the_other_window_hears_of_a_draft(store: Store, ticket_id: int):
    whose: queue.Queue[frozenset[int]] = queue.Queue()
    feed = live(store, heard=lambda changes: whose.put(changes.of(Topic.DRAFT)), state=lambda _online, _text: None)
    feed.start()
    assert feed.ready.wait(PATIENCE)
    SqlDrafts(store, ANA).keep(held(ticket_id))
    assert ANA.staff_id in whose.get(timeout=PATIENCE)
    feed.stop()
