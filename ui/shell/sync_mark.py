"""The mark at the bottom of the window: that changes of articles wait, or can't be sent."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from app.knowledge.library import Synced
from ui.core import icons
from ui.core.theme import fit, set_font
from ui.knowledge.librarian import Librarian


class SyncMark(QPushButton):
    """Says "2 articles waiting" or "Articles not synchronised"; out of sight while all is as it should be."""

    def __init__(self, librarian: Librarian) -> None:
        super().__init__()
        self.setProperty("kind", "waiting")
        set_font(self, "caption")
        fit(self, icon=13)
        self.hide()
        librarian.synced.connect(self.show_synced)

    @Slot(object)
    def show_synced(self, synced: Synced) -> None:
        """Say what a synchronisation left to be known."""
        words = mark_words(synced)
        self.setText(f" {words}")
        self.setIcon(icons.icon("circle-alert" if synced.problem or synced.asked else "book-open", "warn"))
        self.setAccessibleName(f"Articles: {words}")
        self.setToolTip(synced.problem or "Shows the knowledge room")
        self.setVisible(bool(words))


def mark_words(synced: Synced) -> str:
    """Return what the mark says; empty where nothing has to be known."""
    waiting = f"{synced.waiting:,} article{'s' * (synced.waiting != 1)} waiting" if synced.waiting else ""
    asking = f"{len(synced.asked):,} file{'s' * (len(synced.asked) != 1)} to be looked at" if synced.asked else ""
    problem = "Articles not synchronised" if synced.problem and not waiting else ""
    return " · ".join(part for part in (problem, waiting, asking) if part)
