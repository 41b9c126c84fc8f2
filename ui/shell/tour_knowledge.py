"""What the tour shows of the knowledge room beside its pages: a search, a search in vain, and flagging an article."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from ui.knowledge.flag_dialog import FlagDialog

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow

SEARCHED, IN_VAIN = "the", "hovercraft full of eels"
_TITLE = "VPN drops after ten minutes on Windows 11"


class SearchVisit:
    """Types into the search of the articles, and takes it back."""

    def __init__(self, window: "MainWindow", words: str) -> None:
        self._window, self._words = window, words

    def open(self) -> None:
        """Search."""
        place = self._window.knowledge
        if place is not None:
            place.search()
            place.room.articles.shelf.line.setText(self._words)

    def close(self) -> None:
        """Search for nothing."""
        place = self._window.knowledge
        if place is not None:
            place.room.articles.shelf.line.clear()


class FlagVisit:
    """Opens the window in which an article is flagged, and closes it again."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window

    @property
    def picture(self) -> QWidget:
        """The window that is shown."""
        shown = QApplication.activeWindow()
        return shown if isinstance(shown, FlagDialog) else self._window.findChildren(FlagDialog)[-1]

    def open(self) -> None:
        """Open it, with something to say."""
        dialog = FlagDialog(_TITLE, proposes=False, parent=self._window)
        dialog.reason.set_value("Since the last update the menu is called Network & internet.")
        dialog.open()

    def close(self) -> None:
        """Close it."""
        for dialog in self._window.findChildren(FlagDialog):
            dialog.reject()
