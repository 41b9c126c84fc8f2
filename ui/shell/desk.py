"""All that the window needs of the desk it is opened on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.actor import Actor
    from app.core.clock import Clock
    from app.core.saved import Saved
    from app.people.queries import PeopleQueries, StaffRow
    from app.tickets.drafts import DraftStore
    from app.tickets.model import Filed
    from app.tickets.queries import CategoryRow, QueueRow, TicketQueries
    from ui.tickets.deed_line import Perform


@dataclass(frozen=True)
class Desk:
    """A database that let us in, as the screens use it; every callable runs on a worker thread.

    `save_…(row, was)` keep a row of the desk's set-up (id 0 makes a new one) over the row the form was filled with;
    they raise RuleBroken naming the field. `close` shuts the workstation's own file once nothing runs any more.
    """

    actor: Actor
    clock: Clock
    label: str
    tickets: TicketQueries
    people: PeopleQueries
    perform: Perform
    local_drafts: DraftStore
    shared_drafts: DraftStore
    mark_read: Callable[[int, int], None]
    store_file: Callable[[str, bytes], Filed]
    save_staff: Callable[[StaffRow, StaffRow | None], Saved]
    save_queue: Callable[[QueueRow, QueueRow | None], Saved]
    save_category: Callable[[CategoryRow, CategoryRow | None], Saved]
    set_available: Callable[[bool], object]
    close: Callable[[], None]
