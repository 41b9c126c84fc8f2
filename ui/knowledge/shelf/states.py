"""What stands where the list of articles is: the list, bars while it is read, or why there is none and what to do."""

from collections.abc import Callable
from typing import override

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.core.announce import announce
from ui.core.labels import Skeleton
from ui.core.theme import px
from ui.core.widgets import EmptyState
from ui.knowledge.shelf.list_view import ArticlesList

Do = Callable[[], object]
_LEAST = 60


class ShelfStates(QStackedWidget):
    """Blank at first. The buttons of what is empty do what they were given."""

    def __init__(
        self, shelf: ArticlesList, *, begin: Do, begin_missing: Do, note_gap: Do, show_all: Do, try_again: Do
    ) -> None:
        super().__init__()
        self._shelf, self._skeleton = shelf, Skeleton(8)
        self.none = EmptyState("book-open", "There are no articles yet.", "Write the first", begin)
        self.left_out = EmptyState("list-filter", "", "Show all", show_all)
        self.not_found = EmptyState("search", "", "Write this article", begin_missing)
        self.not_found.offer("Note the gap", note_gap)
        self.failed = EmptyState("book-open", "", "Try again", try_again)
        self.coming = EmptyState("book-open", "")
        pages = (self._skeleton, shelf, self.none, self.left_out, self.not_found, self.failed, self.coming)
        for page in (QWidget(), *pages):
            self.addWidget(page)

    @override
    def hasHeightForWidth(self) -> bool:
        """Need no height of its own: where there is little, the search and the chips above come first."""
        return False

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, px(_LEAST))

    @property
    def is_listing(self) -> bool:
        """Tell whether the list is shown."""
        return self.currentWidget() is self._shelf

    def show_list(self) -> None:
        """Show the list."""
        self.setCurrentWidget(self._shelf)

    @Slot()
    def show_skeleton(self) -> None:
        """Show bars in place of articles that are still being read."""
        self.setCurrentWidget(self._skeleton)

    def say_nothing(self, words: str, *, has_any: bool, narrows: bool) -> None:
        """Say why nothing is listed: nothing was found, or fits, or there is none at all."""
        if words:
            said = f"No article says “{words}”." + " What is shown is narrowed, too." * narrows
            self._say(self.not_found, said)
        elif has_any:
            self._say(self.left_out, "No article fits what is asked for.")
        else:
            self._say(self.none, "There are no articles yet.")

    def say_coming(self) -> None:
        """Say that the articles of the desk are still being brought here for the first time."""
        self._say(self.coming, "The desk’s articles are being brought to this computer.")

    def say_failed(self, error: Exception) -> None:
        """Say why articles could not be read."""
        self._say(self.failed, f"The articles could not be read. {error}")

    def way_out(self) -> QWidget | None:
        """Return the first button of what is empty, None while anything else is shown."""
        shown = self.currentWidget()
        return shown.action if isinstance(shown, EmptyState) else None

    def _say(self, page: EmptyState, said: str) -> None:
        if page.line.text() != said or self.currentWidget() is not page:
            page.say(said)
            self.setCurrentWidget(page)
            announce(self, said)
