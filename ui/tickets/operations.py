"""The deeds on tickets as the screens start them, each in the words that say what it did."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from app.tickets.creating import said_in_all
from app.tickets.model import EntryKind, Filed, Level, NewTicket, Status
from app.tickets.queries import TicketRow
from ui.tickets import expectations
from ui.tickets.deed_course import TOLD_BY_ITS_FORM, DeedCourse
from ui.tickets.times import until_words

Rows = Sequence[TicketRow]
OUT = ", out of your sight"


class TicketOperations(DeedCourse):
    """Starts deeds; how they go and end is told by the signals of `DeedCourse`."""

    _again: Callable[[Rows], None] | None = None
    _again_words = ""

    # ------------------------------------------------------------ deeds on rows

    def take(self, rows: Rows) -> None:
        """Assign tickets to the person at this desk."""
        self._remember(self.take, "assign to me")
        self._give(rows, self._actor.staff_id, self._actor.name, "assigned to you", reason="")

    def assign(self, rows: Rows, *, to: int, reason: str = "") -> None:
        """Assign tickets to one person; a supervisor says why when they belong to someone else."""
        name = self._directory.staff_name(to)
        self._remember(partial(self.assign, to=to, reason=reason), f"assign to {name}")
        moves = any(row.assignee_id is not None for row in rows)
        did = "assigned to you" if to == self._actor.staff_id else f"{'moved' if moves else 'assigned'} to {name}"
        self._give(rows, to, name, did, reason=reason)

    def release(self, rows: Rows, *, reason: str = "") -> None:
        """Leave tickets with nobody."""
        self._remember(partial(self.release, reason=reason), "release")
        self._give(rows, None, "", "released", reason=reason)

    def release_all(self, *, of: int, reason: str = "") -> None:
        """Leave all live tickets of one person with nobody, as one deed."""
        self.do("release all", {"of": of, "reason": reason}, "released", {})

    def transfer(self, rows: Rows, *, to: int, reason: str = "") -> None:
        """Move tickets to another queue, where they wait unassigned."""
        name = self._directory.queue_name(to)
        is_seen = self._directory.sees(to)
        if is_seen:
            self._remember(partial(self.transfer, to=to, reason=reason), f"transfer to {name}")
        else:
            self._forget_last()  # what leads out of sight is asked about each time
        shown = expectations.all_alike(rows, {"queue_id": to, "assignee_id": None, "assignee": ""})
        was = {row.id: row.queue_id for row in rows}
        self.do("transfer", {"was": was, "to": to, "reason": reason}, f"moved to {name}{'' if is_seen else OUT}", shown)

    def set_priority(self, rows: Rows, *, impact: Level, urgency: Level, reason: str = "") -> None:
        """Set impact and urgency, and with them the priority."""
        shown = expectations.ranked(rows, impact, urgency)
        self._remember(partial(self.set_priority, impact=impact, urgency=urgency, reason=reason), "priority")
        was = {row.id: (row.impact, row.urgency) for row in rows}
        priority = next((fields["priority"].label.lower() for fields in shown.values()), "")
        said = {"was": was, "impact": impact, "urgency": urgency, "reason": reason}
        self.do("priority", said, f"set to {priority}", shown)

    def set_category(self, rows: Rows, *, to: int | None) -> None:
        """File tickets under a category, or under none."""
        name = self._directory.category_name(to)
        self._remember(partial(self.set_category, to=to), f"category {name}")
        shown = expectations.all_alike(rows, {"category_id": to, "category": "" if to is None else name})
        was = {row.id: row.category_id for row in rows}
        self.do("category", {"was": was, "to": to}, f"filed under {name}", shown)

    def wait(self, rows: Rows, *, wakes_at: datetime | None = None, reason: str = "") -> None:
        """Let tickets wait on the requester, until an instant if one is given."""
        until = f" until {until_words(wakes_at, self._clock.now())}" if wakes_at else ""
        self.set_status(rows, to=Status.PENDING, reason=reason, wakes_at=wakes_at, did=f"set to pending{until}")

    def hold(self, rows: Rows, *, reason: str = "") -> None:
        """Let tickets wait on a third party."""
        self.set_status(rows, to=Status.ON_HOLD, reason=reason, did="put on hold")

    def open(self, rows: Rows, *, reason: str = "") -> None:
        """Take tickets up again, whether they waited or were done."""
        again = any(not row.status.is_live for row in rows)
        self.set_status(rows, to=Status.OPEN, reason=reason, did="reopened" if again else "opened")

    def resolve(self, rows: Rows, *, reason: str) -> None:
        """Resolve tickets; `reason` says what helped."""
        self.set_status(rows, to=Status.RESOLVED, reason=reason, did="resolved")

    def close(self, rows: Rows, *, reason: str = "") -> None:
        """Close tickets for good."""
        self.set_status(rows, to=Status.CLOSED, reason=reason, did="closed")

    def set_status(
        self, rows: Rows, *, to: Status, reason: str = "", wakes_at: datetime | None = None, did: str = ""
    ) -> None:
        """Take tickets a step."""
        did = did or f"set to {to.value}"
        self._remember(partial(self.set_status, to=to, reason=reason, wakes_at=wakes_at, did=did), to.label)
        shown = expectations.all_alike(rows, {"status": to, "wakes_at": wakes_at})
        seen = {"was": {r.id: r.status for r in rows}, "waking": {r.id: r.wakes_at for r in rows}}
        said = {**seen, "to": to, "reason": reason, "wakes_at": wakes_at}
        self.do("status", said, did, shown)

    # ------------------------------------------------------------ deeds without rows

    def take_next(self, queue_ids: Sequence[int] | None = None) -> UUID:
        """Take the most urgent unassigned ticket of these queues, of all when None; returns its Settled's key."""
        ids = None if queue_ids is None else list(queue_ids)
        return self.do("take next", {"queue_ids": ids}, "assigned to you", {})

    def create(
        self,
        new: NewTicket,
        *,
        files: Sequence[Filed] = (),
        draft: UUID | None = None,
        key: UUID | None = None,
    ) -> UUID:
        """Open a ticket; returns the key its Settled will carry."""
        said, own = {"new": new, "files": files, "draft": draft}, said_in_all(new, files)
        did = (
            "created"
            if self._directory.sees(new.queue_id)
            else f"created in {self._directory.queue_name(new.queue_id)}{OUT}"
        )
        return self.do(TOLD_BY_ITS_FORM, said, did, {}, key=key, own=own, into=new.queue_id)

    def add_note(
        self,
        ticket_id: int,
        body: str,
        *,
        kind: EntryKind = EntryKind.NOTE,
        files: Sequence[Filed] = (),
        written_at: datetime | None = None,
        key: UUID | None = None,
        lasts: bool = False,
    ) -> UUID:
        """Add an internal note (or a reply); `key` is its draft's, which goes in the same breath.

        One that `lasts` was not written by hand: the last thing done is not it.
        """
        said = {"ticket_id": ticket_id, "kind": kind, "body": body, "files": files, "written_at": written_at}
        what = "Reply sent on" if kind is EntryKind.REPLY else "Note added to"
        return self.do("entry", said, f"{what} {self._directory.number(ticket_id)}.", {}, key=key, lasts=lasts)

    def withdraw(self, entry_id: int) -> UUID:
        """Mark one's own note as withdrawn."""
        return self.do("withdraw", {"entry_id": entry_id}, "Note withdrawn.", {})

    def repeat_last(self, rows: Rows) -> None:
        """Do the last deed on rows again, on these rows."""
        if self._again is not None and rows:
            self._again(rows)

    @property
    def repeatable(self) -> str:
        """The words of the deed that `repeat_last` would do, empty when there is none."""
        return self._again_words

    # ------------------------------------------------------------ inside

    def _remember(self, again: Callable[[Rows], None], words: str) -> None:
        self._again, self._again_words = again, words

    def _forget_last(self) -> None:
        self._again, self._again_words = None, ""

    def _give(self, rows: Rows, to: int | None, name: str, did: str, *, reason: str) -> None:
        was = {row.id: row.assignee_id for row in rows}
        self.do("assign", {"was": was, "to": to, "reason": reason}, did, expectations.given(rows, to, name))
