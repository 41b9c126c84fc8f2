"""A desk in memory for the tests of the conversation: its reads, its drafts, its deeds."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.core.actor import Actor
from app.core.changes import Topic, changed
from app.core.clock import NEVER
from app.core.errors import RuleBroken
from app.people.queries import RequesterRow, StaffRow
from app.tickets import deeds, recalling
from app.tickets.creating import said_in_all
from app.tickets.drafts import Draft
from app.tickets.files import WaitingFile
from app.tickets.model import EntryKind, Filed, Kind, Level, Priority, Source, Status
from app.tickets.outcome import Outcome
from app.tickets.queries import CategoryRow, Conversation, EntryRow, QueueRow, TicketRow

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
ANA = Actor(1, "Ana Torres", "ana")
BEN_ID, SUE_ID = 2, 3


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOW):
        self.at = at

    def now(self):
        return self.at

    def pass_seconds(self, seconds):
        self.at += timedelta(seconds=seconds)


class MemoryDrafts:
    """A draft store in memory; while `error` is set, every call fails with it.

    `used` tells which keys were sent or recalled: drafts of these are not taken, nor changes of what is held.
    """

    def __init__(self, *drafts: Draft, used=()):
        self.kept = {d.key: d for d in drafts}
        self.used = used
        self.error: Exception | None = None
        self.calls: list[str] = []
        self.told = lambda: None
        self.had = {}
        self.sent_once = set()

    def keep(self, *drafts, over=None):
        self._answer("keep")
        taken = [self._kept(draft, over) for draft in drafts]
        return all(taken)

    def _kept(self, draft, over):
        known = self.kept.get(draft.key)
        is_unheard = known is not None and over is not None and known.changed_at not in over
        is_older = (
            known is not None
            and None not in (known.changed_at, draft.changed_at)
            and (draft.changed_at < known.changed_at)
        )
        is_held_elsewhere = known is not None and known.is_held and known.leaves_at != draft.leaves_at
        if draft.key in self.used or is_older or is_unheard or (is_held_elsewhere and self.used != ()):
            return False
        self.kept[draft.key] = draft
        self.told()
        return True

    def drop(self, key, over=None):
        self._answer("drop")
        known = self.kept.get(key)
        if known is not None and over is not None and known.changed_at not in over:
            return False
        self.forget(key)
        return True

    def forget(self, key):
        """Forget a draft, as a deed does that sends or recalls it."""
        if self.kept.pop(key, None) is not None:
            self.told()

    def all(self):
        self._answer("all")
        return list(self.kept.values())

    def note_shared(self, draft):
        self.had[draft.key] = draft.changed_at

    def shared_forms(self):
        return dict(self.had)

    def note_tried(self, key):
        is_first = key not in self.sent_once
        self.sent_once.add(key)
        return is_first

    def note_untried(self, key):
        self.sent_once.discard(key)

    def tried(self):
        return frozenset(self.sent_once)

    def _answer(self, call):
        self.calls.append(call)
        if self.error is not None:
            raise self.error


class MemoryFiles:
    """Waiting files in memory; while `error` is set, every call fails with it."""

    def __init__(self):
        self.kept: dict[UUID, tuple[WaitingFile, bytes]] = {}
        self.error: Exception | None = None

    def keep(self, file, content):
        self._answer()
        self.kept[file.key] = (file, content)

    def note_filed(self, key, filed):
        self._answer()
        self.kept[key] = (replace(self.kept[key][0], filed=filed), b"")

    def content(self, key):
        self._answer()
        return self.kept[key][1]

    def go_on_under(self, draft, other):
        self._answer()
        self.kept = {
            key: (replace(file, draft=other) if file.draft == draft else file, content)
            for key, (file, content) in self.kept.items()
        }

    def drop(self, *keys):
        self._answer()
        for key in keys:
            self.kept.pop(key, None)

    def all(self):
        self._answer()
        return [file for file, _content in self.kept.values()]

    def _answer(self):
        if self.error is not None:
            raise self.error


class FakeDesk:
    """Tickets with conversations; deeds are performed on it as written text."""

    def __init__(self):
        self.rows: dict[int, TicketRow] = {}
        self.entries: dict[int, list[EntryRow]] = {}
        self.contents: dict[str, bytes] = {}
        self.done: dict[UUID, Outcome] = {}
        self.performed: list[dict] = []
        self.read_marks: list[tuple[int, int]] = []
        self.reads: list[int] = []
        self.error: Exception | None = None
        self.reading_error: Exception | None = None
        self.listed: list = []
        self.people = FakePeople()
        self.drafts: MemoryDrafts | None = None
        self._next_entry = 100

    # -------------------------------------------------- making

    def add_ticket(self, ticket_id=41, **facts):
        row = a_row(ticket_id, **facts)
        self.rows[ticket_id] = row
        self.entries[ticket_id] = []
        return row

    def add_entry(self, ticket_id, kind=EntryKind.REPLY, body="Hello", *, by_id=1, at=NOW, facts=None, **rest):
        self._next_entry += 1
        by = {1: "Ana Torres", 2: "Ben Carter", 3: "Sue Okafor"}[by_id]
        entry = EntryRow(
            self._next_entry, ticket_id, kind, body, by_id, by, at, rest.pop("written_at", None), facts or {}, **rest
        )
        self.entries[ticket_id].append(entry)
        return entry

    def change(self, ticket_id, **facts):
        self.rows[ticket_id] = replace(self.rows[ticket_id], **facts)

    # -------------------------------------------------- deeds

    def perform(self, text: str, key: UUID) -> Outcome:
        if self.error is not None:
            raise self.error
        if key in self.done:
            return replace(self.done[key], again=True)
        deed = json.loads(text)
        outcome = getattr(self, "_" + deed["deed"])(deed["arguments"])
        self.performed.append(deed)
        self.done[key] = outcome  # before anyone hears of it: a transaction shows all it did at once
        if self.drafts is not None and deed["deed"] in ("entry", "recall"):
            self.drafts.forget(key)
        if self.drafts is not None and deed["deed"] == "create" and deed["arguments"].get("draft"):
            self.drafts.forget(UUID(deed["arguments"]["draft"]))
        return outcome

    def _entry(self, said):
        if said["ticket_id"] not in self.rows:
            raise RuleBroken("The ticket is no longer there. Your text is kept as a draft.")
        files = tuple(Filed(**f) for f in said["files"])
        kind, body = EntryKind(said["kind"]), said["body"].strip()
        self.add_entry(said["ticket_id"], kind, body, files=files)
        return Outcome(
            entry=True, said=recalling.said(kind, body, files), changes=changed(Topic.TICKET, said["ticket_id"])
        )

    def _status(self, said):
        done, left = {}, {}
        for ticket_id, was in ((int(i), w) for i, w in said["was"].items()):
            if self.rows[ticket_id].status.value != was:
                left[ticket_id] = "The status was changed by someone else a moment ago"
                continue
            self.change(ticket_id, status=Status(said["to"]))
            done[ticket_id] = {"before": {"status": was}, "after": {"status": said["to"]}, "version": 2}
        return Outcome(done, left, changes=changed(Topic.TICKET, *done))

    def _recall(self, said):
        return Outcome(said=said.get("said", ""))

    def _withdraw(self, said):
        ticket_id = next(i for i, es in self.entries.items() if any(e.id == said["entry_id"] for e in es))
        self.add_entry(ticket_id, EntryKind.EVENT, "", facts={"withdraws": [None, said["entry_id"]]})
        return Outcome(entry=True, changes=changed(Topic.TICKET, ticket_id))

    def _create(self, said):
        new = said["new"]
        ticket_id = max(self.rows, default=0) + 1
        self.add_ticket(ticket_id, subject=new["subject"])
        new, files = (deeds.DEEDS["create"].reads[name](said[name]) for name in ("new", "files"))
        return Outcome(created=ticket_id, said=said_in_all(new, files), changes=changed(Topic.TICKET, ticket_id))

    # -------------------------------------------------- reads

    def conversation(self, ticket_id, newest=30):
        self.reads.append(ticket_id)
        if self.reading_error is not None:
            raise self.reading_error
        if ticket_id not in self.rows:
            return None
        entries = self.entries[ticket_id]
        return Conversation(
            self.rows[ticket_id],
            "dana.whitfield@northwind.example",
            "+44 20 7946 0018",
            "Finance",
            "London",
            "Dana Whitfield",
            tuple(entries[-newest:]),
            max(0, len(entries) - newest),
        )

    def earlier(self, ticket_id, before_entry, limit=30):
        return [e for e in self.entries[ticket_id] if e.id < before_entry][-limit:]

    def first_page(self, listing, now, limit=200):
        self.listed.append(listing)
        return [r for r in self.rows.values() if listing.requester_id in (None, r.requester_id)][:limit]

    def queues(self):
        return [
            QueueRow(1, "Triage", 1, "layers", True, True, 1),
            QueueRow(2, "Network", 2, "network", True, True, 2),
        ]

    def categories(self):
        return [CategoryRow(1, "Accounts", True), CategoryRow(2, "Hardware", True)]

    def prefix(self):
        return "HD"

    def content(self, sha256):
        if sha256 not in self.contents:
            raise RuleBroken("The file is gone.")
        return self.contents[sha256]

    def store_file(self, name, content):
        if self.error is not None:
            raise self.error
        sha256 = hashlib.sha256(content).hexdigest()
        self.contents[sha256] = content
        return Filed(sha256, name, len(content))

    def mark_read(self, ticket_id, entry_id):
        self.read_marks.append((ticket_id, entry_id))


class FakePeople:
    """Staff and requesters."""

    def __init__(self):
        self.asked: list[str] = []
        self.error: Exception | None = None
        self.requesters = [
            RequesterRow(
                7,
                "Dana Whitfield",
                "dana.whitfield@northwind.example",
                "+44 20 7946 0018",
                "Finance",
                "London",
                True,
                True,
            ),
            RequesterRow(
                8, "Daniel Moss", "daniel.moss@northwind.example", "+44 20 7946 0020", "Sales", "Leeds", False, True
            ),
        ]

    def staff(self):
        from app.core.actor import Role

        return [
            StaffRow(i, n.split()[0].lower(), n, Role.ANALYST, 1, "", True, True)
            for i, n in ((1, "Ana Torres"), (2, "Ben Carter"), (3, "Sue Okafor"))
        ]

    def requesters_like(self, words, limit=20) -> Sequence[RequesterRow]:
        self.asked.append(words)
        if self.error is not None:
            raise self.error
        parts = words.lower().split()
        return [r for r in self.requesters if all(any(w.startswith(p) for w in r.name.lower().split()) for p in parts)]

    def load(self):
        return []


def a_row(ticket_id=41, **facts) -> TicketRow:
    """Return a row of a list."""
    row = TicketRow(
        ticket_id,
        "Locked out of account after password change",
        Kind.INCIDENT,
        Status.OPEN,
        Priority.CRITICAL,
        Level.HIGH,
        Level.HIGH,
        1,
        1,
        "Accounts",
        1,
        "Ana Torres",
        7,
        "Dana Whitfield",
        True,
        Source.EMAIL,
        None,
        NEVER,
        NOW - timedelta(minutes=41),
        NOW - timedelta(minutes=5),
        1,
        False,
    )
    return replace(row, **facts)
