"""This client works with the schema before, in all that it had; the upgrade keeps every row, and the law holds then."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.administration.doctor import examine
from app.bootstrap.opening import Opened
from app.bootstrap.program import desk_of
from app.core.changes import Changes, Topic
from app.core.errors import NotPermitted, RuleBroken, StoreRefused
from app.history.queries import Asked
from app.tickets.deeds import written
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind, Level, NewTicket, Status
from app.tickets.outcome import Outcome
from app.tickets.queries import CategoryRow, Listing, QueueRow
from db.engine import Store, single_engine
from db.live import live, prune_changes, tidy_changes
from db.migrate import SCHEMA, Version, upgrade, version_of
from tests.makers import ANA, BEN, DANA, NETWORK, SUE, TRIAGE
from tests.versions.conftest import ADA, Enter

pytestmark = pytest.mark.postgres
KEPT = (
    "staff",
    "queue",
    "category",
    "requester",
    "ticket",
    "entry",
    "attachment",
    "blob",
    "draft",
    "read_mark",
    "command",
)
LATER = timedelta(days=1)


def do(desk: Opened, deed: str, **said: Any) -> Outcome:
    """Do a deed as the screens do it: written down, then performed."""
    return desk.perform(written(deed, said), uuid4())


def status(desk: Opened, ticket: int, was: Status, to: Status, **said: Any) -> Outcome:
    return do(desk, "status", was={ticket: was}, to=to, **said)


def work_a_day(ana: Opened, sue: Opened, word: str) -> int:
    """Do everything that analysts do, each thing seen afterwards, and return the ticket."""
    filed = ana.store_file("notes.txt", f"{word} in a file".encode())
    new = NewTicket(f"Printer prints {word}", TRIAGE, f"It says {word}.", asker=DANA, category_id=1)
    made = do(ana, "create", new=new, files=[filed]).created
    assert made is not None
    assert ana.tickets.content(filed.sha256) == f"{word} in a file".encode()
    assert do(ana, "assign", was={made: None}, to=ANA.staff_id).done
    taken = do(ana, "entry", ticket_id=made, kind=EntryKind.NOTE, body=f"Looked at the {word}.")
    assert taken.noted
    do(ana, "entry", ticket_id=made, kind=EntryKind.REPLY, body="Hello Dana")
    assert do(ana, "withdraw", entry_id=taken.noted).entry
    assert do(ana, "priority", was={made: (Level.LOW, Level.MEDIUM)}, impact=Level.HIGH, urgency=Level.HIGH).done
    assert do(ana, "category", was={made: 1}, to=2).done
    assert status(ana, made, Status.OPEN, Status.PENDING, wakes_at=datetime.now(UTC) + LATER, reason="Waits").done
    assert status(ana, made, Status.PENDING, Status.OPEN).done
    key = uuid4()
    assert ana.perform(written("transfer", {"was": {made: TRIAGE}, "to": NETWORK, "reason": ""}), key).done
    assert do(ana, "undo", undoes=key).done
    assert do(sue, "assign", was={made: ANA.staff_id}, to=BEN.staff_id, reason="Ana is away").done
    assert do(sue, "release all", of=BEN.staff_id, reason="Both are away").done
    assert do(ana, "take next").done
    assert status(ana, made, Status.OPEN, Status.RESOLVED, reason="Another toner").done
    assert status(ana, made, Status.RESOLVED, Status.OPEN).done
    draft = Draft(uuid4(), DraftKind.REPLY, "Half a reply", ticket_id=made, changed_at=datetime.now(UTC))
    assert ana.drafts.keep(draft)
    assert [one.body for one in ana.drafts.all()] == ["Half a reply"]
    ana.drafts.drop(draft.key)
    return made


def look_around(ana: Opened, made: int, word: str) -> None:
    """Read everything that screens read."""
    now = datetime.now(UTC)
    listing = Listing(queue_id=TRIAGE)
    assert made in [row.id for row in ana.tickets.first_page(listing, now)]
    assert made in ana.tickets.spine(listing, now).ids
    assert [row.id for row in ana.tickets.rows_in(listing, now, [made])] == [made]
    assert made in [row.id for row in ana.tickets.first_page(Listing(words=word), now)]
    assert made in ana.tickets.spine(Listing(words=word), now).ids
    shown = ana.tickets.conversation(made)
    assert shown is not None
    assert shown.row.assignee_id == ANA.staff_id
    assert [entry.body for entry in shown.entries if entry.kind is EntryKind.REPLY] == ["Hello Dana"]
    ana.mark_read(made, shown.entries[-1].id)
    assert not ana.tickets.rows([made])[0].unread
    assert ana.tickets.earlier(made, shown.entries[1].id)[0].files[0].name == "notes.txt"
    assert ana.tickets.counts(now).mine >= 1
    assert [row.name for row in ana.tickets.queues()][:3] == ["Triage", "Network", "Vault"]
    assert all(row.may_see for row in ana.tickets.queues())
    assert made in [hit.ticket_id for hit in ana.tickets.search(word)]
    assert made in [hit.ticket_id for hit in ana.tickets.search(word, TRIAGE)]
    assert made in [hit.ticket_id for hit in ana.tickets.search("Whitfield")]
    assert ana.tickets.search(f"HD-{made}")[0].place == "number"
    assert [row.name for row in ana.people.requesters_like("dana")] == ["Dana Whitfield"]
    assert {row.staff_id for row in ana.people.load()} >= {ANA.staff_id}


def test_a_day_is_worked_on_a_desk_of_the_schema_before(enter: Enter):
    ana = enter(ANA)
    assert ana.store.schema == 1
    made = work_a_day(ana, enter(SUE), "zebra")
    look_around(ana, made, "zebra")


def test_a_window_hears_what_others_do(enter: Enter):
    ana, ben = enter(ANA), enter(BEN)
    heard: list[Changes] = []
    came = threading.Event()

    def hear(changes: Changes) -> None:
        heard.append(changes)
        if any(changes.of(Topic.TICKET) for changes in heard):
            came.set()

    feed = live(ben.store, heard=hear, state=lambda _online, _said: None)
    feed.start()
    try:
        assert feed.ready.wait(15)
        do(ana, "create", new=NewTicket("Heard of", TRIAGE))
        assert came.wait(15)
    finally:
        feed.stop()


def test_old_changes_are_forgotten(enter: Enter):
    ana = enter(ANA)
    for at in range(5):
        do(ana, "create", new=NewTicket(f"Ticket {at}", TRIAGE))
    assert prune_changes(ana.store, keep=1) > 0
    assert tidy_changes(ana.store) == 0


def test_the_desk_is_set_up(enter: Enter):
    ada = enter(ADA)
    row = QueueRow(0, "Payroll", 2, "users", takes_transfers=True, is_active=True, position=0)
    made = ada.save_queue(row, None, uuid4())
    now = replace(row, id=made.id, position=4)
    assert ada.tickets.queues()[-1] == now
    ada.save_queue(replace(now, name="Salaries"), now, uuid4())
    assert ada.tickets.queues()[-1].name == "Salaries"
    ada.save_category(CategoryRow(0, "Printing", is_active=True), None, uuid4())
    assert "Printing" in [category.name for category in ada.tickets.categories()]
    ben = next(one for one in ada.people.staff() if one.id == BEN.staff_id)
    ada.save_staff(replace(ben, is_active=False), ben, uuid4())
    ada.set_available(SUE.staff_id, False, uuid4())
    assert [one.name for one in ada.people.staff() if not one.is_active] == [ben.name]
    with pytest.raises(NotPermitted):
        enter(ANA).save_queue(replace(now, tier=1), now, uuid4())


def test_a_queue_is_restricted_only_after_the_upgrade(enter: Enter):
    ada = enter(ADA)
    assert "older than restricted queues" in ada.why_all_see()
    triage = ada.tickets.queues()[0]
    with pytest.raises(RuleBroken, match="older than restricted queues"):
        ada.save_queue(replace(triage, is_restricted=True), triage, uuid4())
    assert not ada.tickets.queues()[0].is_restricted


def test_the_history_says_why_there_is_none_yet(enter: Enter):
    with pytest.raises(StoreRefused, match="begins when an administrator upgrades"):
        enter(SUE).history.page(Asked())


def test_the_doctor_says_what_to_do(enter: Enter, tmp_path: Path):
    found = {finding.what: finding for finding in examine(enter(ADA).store, folder=tmp_path)}
    assert found["Schema"].said.startswith(f"1, this program writes {SCHEMA}")
    assert "upgrade" in str(found["Schema"])
    assert not [finding for finding in found.values() if finding.level.name == "FAIL"]


def test_nobody_is_let_in_by_the_client_before_the_upgrade(enter: Enter, tmp_path: Path):
    desk = desk_of(enter(ADA), tmp_path, "the old desk")
    assert desk.let_in is None
    desk.close()


def all_rows(keeper: Store) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the old desk, by table."""
    with keeper.reader.connect() as connection:
        return {
            name: sorted((dict(row._mapping) for row in connection.execute(text(f"select * from {name}"))), key=str)
            for name in KEPT
        }


def test_the_upgrade_keeps_every_row_and_then_the_law_holds(enter: Enter, keeper: Store):
    ana, sue = enter(ANA), enter(SUE)
    made = work_a_day(ana, sue, "zebra")
    before = all_rows(keeper)
    for desk in (ana, sue):
        desk.store.dispose()
    keeper.dispose()
    upgrade(single_engine(keeper.url.render_as_string(hide_password=False)))
    after = all_rows(keeper)
    assert {
        name: [{column: row[column] for column in before[name][0]} for row in rows]
        for name, rows in after.items()
        if rows
    } == {name: rows for name, rows in before.items() if rows}
    found = version_of(keeper)
    assert found is not None
    assert found.schema == SCHEMA
    ana, sue = enter(ANA), enter(SUE)
    assert ana.store.is_guarded
    look_around(ana, made, "zebra")
    again = work_a_day(ana, sue, "giraffe")
    look_around(ana, again, "giraffe")
    assert sue.history.page(Asked(ticket_id=again)).rows


def test_a_window_that_was_open_during_the_upgrade_goes_on(enter: Enter, keeper: Store):
    ana = enter(ANA)
    made = work_a_day(ana, enter(SUE), "zebra")
    upgrade(single_engine(keeper.url.render_as_string(hide_password=False)))
    assert not ana.store.is_guarded  # nobody has told it yet
    assert made in [hit.ticket_id for hit in ana.tickets.search("zebra")]
    assert do(ana, "entry", ticket_id=made, kind=EntryKind.NOTE, body="Still here").noted
    assert all(row.may_see for row in ana.tickets.queues())
    assert ana.store.is_guarded
    look_around(ana, made, "zebra")


def test_an_older_client_is_let_in_and_one_too_old_is_told(enter: Enter, keeper: Store):
    upgrade(single_engine(keeper.url.render_as_string(hide_password=False)))
    found = version_of(enter(ANA).store)
    assert found == Version(SCHEMA, min_client=1)
    with keeper.writer.begin() as connection:
        connection.execute(text(f"update schema_info set min_client = {SCHEMA + 1}"))
    with pytest.raises(StoreRefused, match="Install the current version; your drafts stay"):
        enter(ANA)


@pytest.mark.parametrize(
    "statement",
    [
        "truncate entry cascade",
        "truncate requester cascade",
        "delete from requester",
        "update ticket set created_by = 1",
        "update schema_info set version = 1",
        "update desk set prefix = 'XX'",
        "delete from change",
        "insert into audit (entity, entity_id, seq, op, actor, at, payload) values ('x', 1, 1, 'I', 'x', now(), '{}')",
    ],
)
def test_what_a_grant_once_allowed_is_allowed_no_more(enter: Enter, keeper: Store, statement: str):
    enter(ANA).store.dispose()
    upgrade(single_engine(keeper.url.render_as_string(hide_password=False)))
    with pytest.raises(Exception, match=r"permission denied|FL0"), enter(ANA).store.writer.begin() as connection:
        connection.execute(text(statement))
