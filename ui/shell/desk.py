"""All that the window needs of the desk it is opened on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.core.actor import Actor
    from app.core.clock import Clock
    from app.core.saved import Saved
    from app.history.queries import HistoryQueries
    from app.identity.connections import ConnectionDesk
    from app.identity.gate import Gate
    from app.identity.guard import Watch
    from app.identity.log import LogQueries
    from app.identity.reports import ReportQueries
    from app.knowledge.gate import KnowledgeGate
    from app.knowledge.library import Library
    from app.knowledge.queries import KnowledgeQueries
    from app.people.letting_in import LetIn
    from app.people.own_password import OwnPassword
    from app.people.queries import PeopleQueries, StaffRow
    from app.tickets.drafts import DraftStore, LocalDraftStore
    from app.tickets.files import WaitingFiles
    from app.tickets.model import Filed
    from app.tickets.outbox import OutboxStore
    from app.tickets.queries import CategoryRow, QueueRow, TicketQueries
    from app.tickets.reading_on import ReadingOn
    from ui.identity.act_page import ReplyKey
    from ui.tickets.deed_line import Perform


@dataclass(frozen=True)
class Desk:
    """A database that let us in, as the screens use it; every callable runs on a worker thread.

    `let_in(row, anew)` makes a person's login, or gives it another password; there is none where no server lets in.
    `own_password` is that of the person here; there is none where the desk is a file.

    `save_…(row, was, key)` keep a row of the desk's set-up (id 0 makes a new one) over the row the form was filled
    with; they raise RuleBroken naming the field. `set_available(staff_id, available, key)` says that someone is here
    or away: oneself, or anyone for a supervisor. One key does it once, however often it is asked. `close` shuts the
    workstation's own file once nothing runs any more. `told_here` tells why nothing can be kept there, empty when it
    can, and what else a person should hear of it, each thing once. `key` is a short name by which what the screens
    remember of this desk is found again; without one they remember it of every desk. `reading` is what is kept here to
    be read while the database is away; then `tickets` and `people` are its own. `why_all_see` tells at once why no
    queue can be restricted here, nothing when one can. `gate` is who verifications are asked of, and `new_reply_key`
    makes a key to which a temporary secret is sealed; without a gate nobody is verified here. `verification_log` is
    what supervisors and security officers read of all verifications, `verification_reports` what those add up to,
    `guard` what they decide and are told, `connections` what administrators set up of directories, providers and
    carriers. `articles` is what is done with articles, `article_queries` what is read of them, and `library` those of
    this workstation; there are none where the desk is of an older schema.
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
    outbox: OutboxStore
    mark_read: Callable[[int, int], None]
    store_file: Callable[[str, bytes], Filed]
    save_staff: Callable[[StaffRow, StaffRow | None, UUID], Saved]
    save_queue: Callable[[QueueRow, QueueRow | None, UUID], Saved]
    save_category: Callable[[CategoryRow, CategoryRow | None, UUID], Saved]
    set_available: Callable[[int, bool, UUID], Saved]
    close: Callable[[], None]
    key: str = ""
    told_here: Callable[[], tuple[str, Sequence[str]]] = lambda: ("", ())
    reading: ReadingOn | None = None
    history: HistoryQueries | None = None
    let_in: Callable[[StaffRow, bool], LetIn] | None = None
    why_all_see: Callable[[], str] = str
    own_password: OwnPassword | None = None
    gate: Gate | None = None
    new_reply_key: Callable[[], ReplyKey] | None = None
    verification_log: LogQueries | None = None
    verification_reports: ReportQueries | None = None
    guard: Watch | None = None
    connections: ConnectionDesk | None = None
    articles: KnowledgeGate | None = None
    article_queries: KnowledgeQueries | None = None
    library: Library | None = None

    @property
    def is_away(self) -> bool:
        """Tell whether the database is known to be away: then what is read is what was kept."""
        return self.reading is not None and self.reading.contact.is_away

    def last_contact(self) -> datetime:
        """Return until when the database was there: now, as far as nobody knows better."""
        since = self.reading.contact.since if self.reading is not None else None
        return since or self.clock.now()
