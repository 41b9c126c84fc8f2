"""One draft of a new ticket sent twice, from two windows or after a lost answer: each learns whose was created."""

import json
import threading
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.tickets import deeds
from app.tickets.creating import another_was_created, said_in_all
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import Asker, Filed, Kind, Level, NewTicket, Source
from app.tickets.outcome import Outcome
from app.tickets.recalling import recall_reply
from db.engine import Store
from db.tables import command
from db.tickets import tables as t
from db.tickets.drafts import SqlDrafts
from db.tickets.files import store_file
from db.work import SqlWork
from tests.makers import ANA, NETWORK, NOON, TRIAGE, Clock, did, seat

NEW = NewTicket("VPN drops", TRIAGE, "first words", asker=Asker(name="Yuki Tanaka", email="yuki@northwind.example"))


def create(store: Store, key: UUID, new: NewTicket = NEW, files: tuple[Filed, ...] = ()) -> Outcome:
    text = deeds.written("create", {"new": new, "files": files, "draft": key})
    return deeds.perform(text, SqlWork(store, ANA), Clock(), key=key)


def firsts(store: Store) -> list[str]:
    with store.reader.connect() as connection:
        return list(connection.scalars(select(t.entry.c.body).where(t.entry.c.kind == "message")))


@pytest.mark.parametrize(
    "more",
    [
        {"subject": "VPN drops daily"},
        {"body": "first words and a whole page more"},
        {"queue_id": NETWORK},
        {"kind": Kind.SERVICE_REQUEST},
        {"impact": Level.HIGH},
        {"urgency": Level.HIGH},
        {"category_id": 1},
        {"source": Source.CHAT},
        {"take": True},
        {"asker": Asker(name="Yuki Tanaka")},
        {"asker": replace(NEW.asker, phone="4711")},
        {"asker": Asker(id=1)},
    ],
)
def test_whatever_was_filled_in_otherwise_is_told_from_what_was_created(store: Store, more: dict):
    key, ours = uuid4(), replace(NEW, **more)
    first, late = create(store, key), create(store, key, ours)
    assert (first.again, late.again) == (False, True)
    assert late.created == first.created
    assert firsts(store) == ["first words"]
    for outcome in (first, late):
        assert another_was_created(outcome, said_in_all(ours))
        assert not another_was_created(outcome, said_in_all(NEW))


def test_the_files_tell_a_new_ticket_from_others_in_whatever_order(store: Store):
    key, papers = uuid4(), tuple(store_file(seat(store, ANA), f"{n}.txt", n.encode()) for n in ("one", "two"))
    create(store, key, files=papers)
    late = create(store, key)
    assert another_was_created(late, said_in_all(NEW))
    assert another_was_created(late, said_in_all(NEW, papers[:1]))
    assert not another_was_created(late, said_in_all(NEW, papers[::-1]))


def test_the_same_said_again_is_ones_own_ticket(store: Store):
    key = uuid4()
    asker = replace(NEW.asker, name=" Yuki Tanaka ")
    create(store, key, replace(NEW, subject=" VPN drops", body="first words\n \0", asker=asker))
    assert not another_was_created(create(store, key), said_in_all(NEW))
    bare = replace(NEW, body="")
    create(store, other := uuid4(), bare)
    assert not another_was_created(create(store, other, replace(bare, body=" ")), said_in_all(bare))


def test_what_an_older_version_created_is_taken_for_ones_own(store: Store):
    create(store, key := uuid4())
    with store.writer.begin() as connection:
        kept = json.loads(connection.scalar(select(command.c.outcome).where(command.c.key == key)) or "")
        del kept["said"]
        connection.execute(update(command).where(command.c.key == key).values(outcome=json.dumps(kept)))
    late = create(store, key, replace(NEW, body="something else"))
    assert late.created is not None
    assert not another_was_created(late, said_in_all(replace(NEW, body="something else")))


def test_undoing_a_creation_forgets_nothing_of_what_was_created(store: Store):
    create(store, key := uuid4())
    undo = deeds.written("undo", {"undoes": key})
    deeds.perform(undo, SqlWork(store, ANA), Clock(), key=uuid4())
    assert another_was_created(create(store, key, replace(NEW, body="more")), said_in_all(replace(NEW, body="more")))


def test_under_a_key_that_was_recalled_nothing_is_created(store: Store):
    did(store, ANA, recall_reply, key=(key := uuid4()))
    late = create(store, key)
    assert late.created is None
    assert firsts(store) == []


def test_of_two_windows_at_once_exactly_one_hears_that_it_was_its_own(store: Store):
    for n in range(8):
        key, heard, gate = uuid4(), {}, threading.Barrier(2)

        def window(new: NewTicket, key=key, heard=heard, gate=gate) -> None:
            gate.wait()
            heard[new.body] = create(store, key, new)

        said = [replace(NEW, body=f"{name} {n}") for name in ("one", "other")]
        threads = [threading.Thread(target=window, args=(new,)) for new in said]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        own = [new.body for new in said if not another_was_created(heard[new.body], said_in_all(new))]
        assert own == [body for body in firsts(store) if body.endswith(f" {n}")]
        assert len({outcome.created for outcome in heard.values()}) == 1


def test_what_another_window_typed_on_is_refused_under_the_used_key_and_kept_under_another(store: Store):
    drafts = SqlDrafts(store, ANA)
    draft = Draft(uuid4(), DraftKind.TICKET, "first words", subject="VPN drops", changed_at=NOON)
    drafts.keep(draft)
    create(store, draft.key)
    typed_on = replace(draft, body="first words and more")
    assert not drafts.keep(typed_on)
    assert drafts.keep(replace(typed_on, key=uuid4()))
    assert [d.body for d in drafts.all()] == ["first words and more"]
