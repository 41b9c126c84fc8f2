"""The rooms beside the ticket lists, and what the panes ask for that needs the whole window."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from app.people.queries import StaffRow
from app.tickets.drafts import Draft
from app.tickets.queries import Listing, QueueRow
from ui.administration.administration_screen import AdministrationScreen
from ui.administration.farewell import queue_farewell, staff_farewell
from ui.administration.kinds import Kind, category_kind, queue_kind, staff_kind
from ui.core.actions import Action
from ui.shell.desk_memory import DeskMemory
from ui.shell.load_room import LoadRoom
from ui.tickets.draft_list import DraftList
from ui.tickets.new_ticket import NewTicketDialog

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace


class NewTicketPlace(Protocol):
    """Where a new ticket is written."""

    def open(self, draft: Draft | None = None) -> None:
        """Show it: with a draft, or as it was left, or empty."""


def add_load(window: "MainWindow", work: "Workplace") -> None:
    """Add the board of who has how much to do."""
    LoadRoom(window, work)


def add_administration(window: "MainWindow", work: "Workplace") -> Iterator[None]:
    """Add the desk's set-up, page by page."""
    desk = work.desk

    def show_load(row: StaffRow) -> None:
        work.show_room("load")
        work.queue.show_listing(Listing(row.name, assignee_id=row.id))

    def show_queue(row: QueueRow) -> None:
        work.show_listing(Listing(row.name, row.id))

    leaving = staff_farewell(desk.people.load, show_load)
    closing = queue_farewell(lambda: desk.tickets.counts(desk.clock.now()).by_queue, show_queue)
    kinds: list[Kind[Any]] = [
        staff_kind(desk.people.staff, desk.save_staff, farewell=leaving, let_in=desk.let_in),
        queue_kind(
            desk.tickets.queues,
            desk.save_queue,
            farewell=closing,
            staff=desk.people.staff,
            me=desk.actor.staff_id,
            why_all_see=desk.why_all_see,
        ),
        category_kind(desk.tickets.categories, desk.save_category),
    ]
    memory = DeskMemory(window.settings, desk.key)
    screen = AdministrationScreen((), work.background, work.live, get=memory.get, put=memory.put, parent=work.middle)
    for kind in kinds:
        screen.add_page(kind)
        yield
    screen.said.connect(window.say)
    work.add_room("administration", screen)
    go = partial(work.enter_room, "administration")
    window.actions_table.add(
        Action("go.administration", "Administration", "", "settings", run=go, group="Go to", words="set up staff")
    )
    window.actions_table.add(*screen.deeds(), on=screen)
    window.actions_table.add_hints(*screen.hints(), on=screen)
    for table, deeds in screen.table_deeds():
        window.actions_table.add(*deeds, on=table)


def new_ticket_form(window: "MainWindow", work: "Workplace") -> NewTicketDialog:
    """Return the form of a new ticket."""
    desk = work.desk
    form = NewTicketDialog(
        work.background,
        desk.people,
        work.directory,
        work.operations,
        work.keeper,
        parent=window,
    )
    form.created.connect(work.open_ticket)
    form.open_asked.connect(work.open_ticket)
    form.said.connect(window.say)
    return form


def add_drafts(window: "MainWindow", work: "Workplace") -> None:
    """Add the list of drafts."""
    drafts = DraftList(work.keeper, work.directory, work.desk.clock, work.middle)
    drafts.opened.connect(partial(_open_draft, window, work))
    drafts.said.connect(window.say)
    work.add_room("drafts", drafts)


def _open_draft(window: "MainWindow", work: "Workplace", draft: Draft) -> None:
    if draft.ticket_id is None:
        window.open_new_ticket(draft)
    else:
        work.open_ticket(draft.ticket_id)
        work.ticket.composer.show_draft(draft)
