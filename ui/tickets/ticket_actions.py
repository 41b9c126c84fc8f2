"""The deeds of the ticket list in one table: keys, menus, palette and overlay grow from it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.core.actions import LIST, Action, Hint
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

HINTS = (
    Hint("Next, previous ticket", "J K", GROUP),
    Hint("First, last ticket", "Home End", GROUP),
    Hint("Select without losing the others", "Space", GROUP),
)
"""Keys that the list itself sees to."""


def ticket_actions(
    starter: "DeedStarter",
    operations: TicketOperations,
    *,
    open_current: Callable[[], object],
    take_next: Callable[[], object],
    refresh: Callable[[], object],
    filter_here: Callable[[], object],
) -> tuple[Action, ...]:
    """Return the actions of a ticket list; all of scope "list", so that letters work only with focus there."""
    some = _some(starter)

    def again() -> bool:
        return starter.has_chosen and bool(operations.repeatable)

    rows = (
        ("open", "Open ticket", "Enter", "arrow-up-right", some, open_current, "read show"),
        ("take", "Assign to me", "A", "user-plus", some, starter.take, "take mine claim"),
        ("assign", "Assign to…", "Shift+A", "users", some, starter.assign, "reassign give person"),
        ("release", "Release", "", "user-minus", some, starter.release, "unassign nobody"),
        ("next", "Take next ticket", "N", "hand", None, take_next, "unassigned most urgent"),
        ("transfer", "Transfer to queue…", "T", "arrow-right-left", some, starter.transfer, "move queue"),
        ("priority", "Set priority…", "P", "flame", some, starter.set_priority, "impact urgency"),
        ("category", "Set category…", "C", "tag", some, starter.set_category, "file about"),
        ("wait", "Pending until…", "W", "pause", some, starter.wait, "wait snooze wake requester"),
        ("hold", "Put on hold", "", "hand", some, starter.hold, "wait third party vendor"),
        ("reopen", "Open again", "O", "rotate-ccw", some, starter.reopen, "reopen"),
        ("resolve", "Resolve…", "R", "circle-check", some, starter.resolve, "solve done what helped"),
        ("close", "Close", "", "archive", some, starter.close, "done finish"),
        ("repeat", "Repeat the last deed", ".", "history", again, starter.repeat, "again same"),
        ("refresh", "Refresh list", "F5", "refresh-cw", None, refresh, "reload read again"),
        ("filter", "Filter list", "", "list-filter", None, filter_here, "narrow search words"),
    )
    return tuple(_action(*row) for row in rows)


def _some(starter: "DeedStarter") -> Callable[[], bool]:
    return lambda: starter.has_chosen


def _action(  # noqa: PLR0917  the columns of the table above
    name: str,
    text: str,
    key: str,
    icon: str,
    when: Callable[[], bool] | None,
    run: Callable[[], object],
    words: str,
) -> Action:
    made = Action(f"list.{name}", text, key, icon, run=run, group=GROUP, scope=LIST, words=words)
    if when is None:
        return made
    return Action(f"list.{name}", text, key, icon, when, run, GROUP, LIST, words)
