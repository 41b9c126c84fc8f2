"""What stands around the list: the other panes, the rooms, and the keys, menus and palette that lead there.

Apart from the entrance, which has it imported by a worker while the list is already being read.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.core.settings import NOTICES, SINGLE_LETTERS
from ui.core.palette import CommandPalette
from ui.shell import menu_bar as _of_the_window  # noqa: F401  so that the screen's thread finds it loaded
from ui.shell import providers
from ui.shell.availability import Availability
from ui.shell.guard_watch import GuardWatch
from ui.shell.history_place import TicketHistoryPlace
from ui.shell.knowledge_place import add_knowledge
from ui.shell.notices import Notices
from ui.shell.outbox_place import OutboxPlace
from ui.shell.own_password import PasswordPlace
from ui.shell.role_rooms import RoleRooms
from ui.shell.rooms import add_drafts, new_ticket_form
from ui.shell.standing import Standing
from ui.shell.ticket_deeds import TicketDeeds
from ui.shell.tickets_meant import TicketsMeant
from ui.shell.verification_place import VerificationPlace
from ui.shell.window_actions import window_actions, window_hints
from ui.tickets import deed_starter as _deeds_of_the_list  # noqa: F401  so that the screen's thread finds it loaded
from ui.tickets.properties import Properties
from ui.tickets.ticket_screen import TicketScreen

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

Step = Callable[[], object]


def steps(window: "MainWindow", work: "Workplace") -> Sequence[Step]:
    """Return what everybody's work needs, each step short enough not to be felt."""
    return (
        partial(_add_ticket, work),
        partial(_add_properties, work),
        partial(_add_notices, window, work),
        partial(TicketDeeds, window, work),
        partial(Availability, window, work),
        partial(Standing, window, work),
        partial(_add_form, window, work),
        partial(_add_drafts, window, work),
        partial(OutboxPlace, window, work),
        partial(_add_keys, window, work),
        partial(_offer_deeds, window, work),
        partial(_offer_password, window, work),
        partial(_add_history, window, work),
        partial(_add_verifications, window, work),
        partial(_add_guard, window, work),
        partial(add_knowledge, window, work),
        partial(_add_hints, window, work),
        partial(_add_menus, window),
        partial(_add_palette, window, work),
    )


def rooms(window: "MainWindow", work: "Workplace") -> Sequence[Step]:
    """Return what adds the rooms that only some may enter, once the keys of all others are known."""
    return RoleRooms(window, work).steps()


def _add_ticket(work: "Workplace") -> Iterator[None]:
    desk = work.desk
    ticket = TicketScreen(
        work.background,
        work.live,
        work.directory,
        work.operations,
        desk.tickets,
        keeper=work.keeper,
        actor=desk.actor,
        clock=desk.clock,
        mark_read=work.mark_read,
        parent=work.beside,
    )
    yield
    work.take_ticket(ticket)


def _add_properties(work: "Workplace") -> Iterator[None]:
    desk = work.desk
    properties = Properties(work.background, work.directory, desk.tickets, clock=desk.clock, parent=work)
    yield
    work.take_properties(properties)


def _add_notices(window: "MainWindow", work: "Workplace") -> None:
    desk = work.desk
    notices = Notices(
        work.background,
        work.live,
        work.directory,
        desk.tickets,
        actor=desk.actor,
        clock=desk.clock,
        window=window,
    )
    notices.wanted = window.settings.value(NOTICES)
    window.take_notices(notices)


def _add_form(window: "MainWindow", work: "Workplace") -> None:
    window.new_ticket = new_ticket_form(window, work)


def _add_drafts(window: "MainWindow", work: "Workplace") -> None:
    add_drafts(window, work)


def _add_keys(window: "MainWindow", work: "Workplace") -> None:
    table = window.actions_table
    table.set_single_letters(window.settings.value(SINGLE_LETTERS))
    table.add(*window_actions(window, work))


def _offer_deeds(window: "MainWindow", work: "Workplace") -> None:
    window.starter = work.queue.offer(window.actions_table, window, TicketsMeant(work))


def _offer_password(window: "MainWindow", work: "Workplace") -> None:
    if work.desk.own_password is not None:
        window.own_password = PasswordPlace(window, work, work.desk.own_password)


def _add_history(window: "MainWindow", work: "Workplace") -> None:
    TicketHistoryPlace(window, work)


def _add_verifications(window: "MainWindow", work: "Workplace") -> None:
    if work.desk.gate is not None:
        window.verifications = VerificationPlace(window, work, work.desk.gate)


def _add_guard(window: "MainWindow", work: "Workplace") -> None:
    if work.desk.guard is not None:
        window.guard = GuardWatch(window, work, work.desk.guard)


def _add_hints(window: "MainWindow", work: "Workplace") -> None:
    for place, hints in window_hints(work):
        window.actions_table.add_hints(*hints, on=place)


def _add_menus(window: "MainWindow") -> None:
    window.add_menus()


def _add_palette(window: "MainWindow", work: "Workplace") -> None:
    desk = work.desk
    window.palette_card = CommandPalette(
        window.root,
        window.actions_table,
        [
            providers.Places(work.places, work.go),
            providers.Tickets(desk.tickets, work.background, work.directory, work.open_ticket),
            providers.People(desk.people, work.background, work.directory, work.show_listing),
            *([providers.Articles(window.knowledge.parts, window.knowledge.read)] if window.knowledge else []),
        ],
        search_all=work.queue.search_everywhere_requested.emit,
    )
