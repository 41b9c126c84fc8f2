"""The keys that work anywhere in the window of a desk, in one table."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from ui.core.actions import Action, Hint
from ui.core.qt_text import undoes_its_own
from ui.shell.sidebar import UNASSIGNED, my_tickets
from ui.shell.workplace import Workplace

GROUP = "Ticket"
"""The overlay's group of what is done in the open ticket."""


class Window(Protocol):
    """What the keys ask of the window itself."""

    def open_palette(self) -> None:
        """Open the palette."""

    def open_new_ticket(self) -> None:
        """Open the form of a new ticket."""

    def undo_shown(self) -> bool:
        """Undo what the note at the bottom left offers; return whether it offered anything."""


def window_hints(work: Workplace) -> tuple[tuple[QWidget | None, tuple[Hint, ...]], ...]:
    """Return the keys that parts of the window see to by themselves, each beside the part."""
    drafts = (
        Hint("Next, previous draft", "J K", "Drafts"),
        Hint("First, last draft", "Home End", "Drafts"),
        Hint("Open draft", "Enter", "Drafts"),
        Hint("Copy the text", "Ctrl+C", "Drafts"),
        Hint("Discard draft", "Delete", "Drafts"),
    )
    return (
        (None, (Hint("Menu bar", "Alt", "Anywhere"),)),
        (work.ticket.composer, (Hint("Send", "Ctrl+Enter", GROUP), Hint("Attach a file", "Ctrl+Shift+A", GROUP))),
        (work.ticket, (Hint("Back to the list", "Esc", GROUP),)),
        *((room, drafts) for name, room in work.rooms().items() if name == "drafts"),
    )


def window_actions(window: Window, work: Workplace) -> tuple[Action, ...]:
    """Return the actions of the whole window that need a desk."""

    def mine() -> None:
        work.show_listing(my_tickets(work.desk.actor))
        work.focus_list()

    def unassigned() -> None:
        work.show_listing(UNASSIGNED)
        work.focus_list()

    there = _has_ticket(work)

    def has_drafts() -> bool:
        return "drafts" in work.rooms()

    return (
        Action(
            "go.palette",
            "Command palette",
            "Ctrl+K",
            "search",
            run=window.open_palette,
            group="Anywhere",
            in_palette=False,
        ),
        Action(
            "ticket.new",
            "New ticket",
            "Ctrl+N",
            "plus",
            run=window.open_new_ticket,
            group="Anywhere",
            words="log a call create",
        ),
        Action(
            "list.search",
            "Search this list",
            "Ctrl+F",
            "list-filter",
            run=work.search_here,
            group="Anywhere",
            words="filter",
        ),
        Action("go.next_pane", "Next pane", "F6", run=lambda: work.next_pane(1), group="Anywhere", in_palette=False),
        Action(
            "go.previous_pane",
            "Previous pane",
            "Shift+F6",
            run=lambda: work.next_pane(-1),
            group="Anywhere",
            in_palette=False,
        ),
        Action(
            "edit.undo",
            "Undo the last deed",
            "Ctrl+Z",
            "undo-2",
            when=_not_typing,
            run=lambda: undo(window, work),
            group="Anywhere",
        ),
        Action("go.mine", "My tickets", "Ctrl+1", "inbox", run=mine, group="Go to"),
        Action("go.unassigned", "Unassigned", "Ctrl+2", "circle-dot", run=unassigned, group="Go to", words="triage"),
        Action("go.drafts", "Drafts", "", "pencil", has_drafts, lambda: work.enter_room("drafts"), "Go to"),
        Action("ticket.reply", "Reply", "Ctrl+R", "reply", there, work.ticket.reply, group="Ticket"),
        Action("ticket.note", "Internal note", "Ctrl+Shift+N", "lock", there, work.ticket.note, group="Ticket"),
        Action(
            "view.properties",
            "Toggle properties",
            "Ctrl+I",
            "panel-right",
            lambda: work.has_properties,
            work.toggle_properties,
            "View",
        ),
    )


def undo(window: Window, work: Workplace) -> None:
    """Undo what the note on the screen tells of, else recall the reply just sent, else undo the last deed."""
    if not window.undo_shown() and not work.ticket.recall_latest():
        work.operations.undo()


def _has_ticket(work: Workplace) -> Callable[[], bool]:
    return lambda: work.ticket.ticket_id is not None


def _not_typing() -> bool:
    return not undoes_its_own()
