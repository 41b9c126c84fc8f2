"""All that the window needs of the desk it is opened on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from app.core.actor import Actor
    from app.core.clock import Clock
    from app.core.saved import Saved
    from app.people.queries import PeopleQueries, StaffRow
    from app.tickets.drafts import DraftStore, LocalDraftStore
    from app.tickets.files import WaitingFiles
    from app.tickets.model import Filed
    from app.tickets.queries import CategoryRow, QueueRow, TicketQueries
    from ui.tickets.deed_line import Perform


@dataclass(frozen=True)
class Desk:
    """A database that let us in, as the screens use it; every callable runs on a worker thread.

    `save_…(row, was, key)` keep a row of the desk's set-up (id 0 makes a new one) over the row the form was filled
    with; they raise RuleBroken naming the field. `set_available(staff_id, available, key)` says that someone is here
    or away: oneself, or anyone for a supervisor. One key does it once, however often it is asked. `close` shuts the
    workstation's own file once nothing runs any more. `told_here` tells why nothing can be kept there, empty when it
    can, and what else a person should hear of it, each thing once. `key` is a short name by which what the screens
    remember of this desk is found again; without one they remember it of every desk.
    """

    actor: Actor
    clock: Clock
    label: str
    tickets: TicketQueries
    people: PeopleQueries
    perform: Perform
    local_drafts: LocalDraftStore
    shared_drafts: DraftStore
    waiting_files: WaitingFiles
    mark_read: Callable[[int, int], None]
    store_file: Callable[[str, bytes], Filed]
    save_staff: Callable[[StaffRow, StaffRow | None, UUID], Saved]
    save_queue: Callable[[QueueRow, QueueRow | None, UUID], Saved]
    save_category: Callable[[CategoryRow, CategoryRow | None, UUID], Saved]
    set_available: Callable[[int, bool, UUID], Saved]
    close: Callable[[], None]
    key: str = ""
    told_here: Callable[[], tuple[str, Sequence[str]]] = lambda: ("", ())
