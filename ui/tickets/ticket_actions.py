"""The deeds of the ticket list in one table: keys, menus, palette and overlay grow from it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.tickets.model import Status
from app.tickets.queries import Sort
from ui.core.actions import LIST, Action, Hint, always, nothing
from ui.tickets.columns import SORTED
from ui.tickets.operations import TicketOperations

if TYPE_CHECKING:
    from ui.tickets.deed_starter import DeedStarter

GROUP = "Ticket list"
MENU = (
    "list.open",
    "-",
    "list.take",
    "list.assign",
    "list.release",
    "list.transfer",
    "-",
    "list.priority",
    "list.category",
    "-",
    "list.wait",
    "list.hold",
    "list.reopen",
    "list.resolve",
    "list.close",
    "-",
    "list.repeat",
)
"""The deeds on rows in the order of their menu."""

ORDERS = tuple(f"list.sort_{sort.name.lower()}" for sort in SORTED)
"""The orders a list can stand in, as its menus offer them."""

HINTS = (
    Hint("Next, previous ticket", "J K", GROUP),
    Hint("First, last ticket", "Home End", GROUP),
    Hint("Mark, and keep the others marked", "Space", GROUP),
)
"""Keys that the list itself sees to."""


def ticket_actions(
    starter: "DeedStarter",
    operations: TicketOperations,
    *,
    has_current: Callable[[], bool],
    open_current: Callable[[], object],
    take_next: Callable[[], object],
    refresh: Callable[[], object],
    filter_here: Callable[[], object],
) -> tuple[Action, ...]:
    """Return the actions of a ticket list; all of scope "list", so that letters work only with focus there."""
    work = starter.can_work

    def to(status: Status) -> Callable[[], bool]:
        return lambda: starter.can_step(status)

    def again() -> bool:
        return starter.has_chosen and bool(operations.repeatable)

    deeds = (
        ("take", "Assign to me", "A", "user-plus", work, starter.take, "take mine claim"),
        ("assign", "Assign to…", "Shift+A", "users", work, starter.assign, "reassign give person"),
        ("release", "Release", "", "user-minus", work, starter.release, "unassign nobody"),
        ("transfer", "Transfer to queue…", "T", "arrow-right-left", work, starter.transfer, "move queue"),
        ("priority", "Set priority…", "P", "flame", work, starter.set_priority, "impact urgency"),
        ("category", "Set category…", "C", "tag", work, starter.set_category, "file about"),
        ("wait", "Pending until…", "W", "pause", to(Status.PENDING), starter.wait, "wait snooze wake requester"),
        ("hold", "Put on hold", "", "hand", to(Status.ON_HOLD), starter.hold, "wait third party vendor"),
        ("reopen", "Open again", "O", "rotate-ccw", to(Status.OPEN), starter.reopen, "reopen"),
        ("resolve", "Resolve…", "R", "circle-check", to(Status.RESOLVED), starter.resolve, "solve done what helped"),
        ("close", "Close", "", "archive", to(Status.CLOSED), starter.close, "done finish"),
        ("repeat", "Repeat the last deed", ".", "history", again, starter.repeat, "again same"),
    )
    opening = ("open", "Open ticket", "Enter", "arrow-up-right", has_current, open_current, "read show")
    of_the_list = (
        ("next", "Take next ticket", "N", "hand", always, take_next, "unassigned most urgent"),
        ("refresh", "Refresh list", "F5", "refresh-cw", always, refresh, "reload read again"),
        ("filter", "Filter list", "", "list-filter", always, filter_here, "narrow search words"),
    )
    on_rows = (_action(*row, about=starter.about, why_not=starter.why_not) for row in deeds)
    return (_action(*opening), *on_rows, *(_action(*row) for row in of_the_list))


def order_actions(order: Callable[[], Sort], choose: Callable[[Sort], object]) -> tuple[Action, ...]:
    """Return the choices of the order that a list stands in."""
    return tuple(
        Action(
            action_id,
            words.words.replace("Sorted by", "Sort by"),
            icon="list-filter",
            run=partial(choose, sort),
            group=GROUP,
            scope=LIST,
            words="sort order",
            is_on=partial(_holds, order, sort),
        )
        for action_id, (sort, words) in zip(ORDERS, SORTED.items(), strict=True)
    )


def _holds(order: Callable[[], Sort], sort: Sort) -> bool:
    return order() is sort


def _action(  # noqa: PLR0917  the columns of the table above
    name: str,
    text: str,
    key: str,
    icon: str,
    when: Callable[[], bool],
    run: Callable[[], object],
    words: str,
    about: Callable[[], str] = nothing,
    why_not: Callable[[], str] = nothing,
) -> Action:
    return Action(f"list.{name}", text, key, icon, when, run, GROUP, LIST, words, about=about, why_not=why_not)
