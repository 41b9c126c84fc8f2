"""Articles that may help while a ticket is typed, between its description and its files."""

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.errors import HelpDeskError
from app.knowledge.library import Hit, Library
from ui.core.background import Background
from ui.core.labels import label
from ui.core.layout import vbox
from ui.core.theme import STRONG
from ui.knowledge.flow.lines import LinesList, line_of

_PAUSE_MS, _MOST = 250, 3
_LEAST = 4
"""Characters from which on words say anything."""
_HINT = "Ctrl+Shift+K goes here · Enter reads · Space: it helped, link it"


class Suggestions(QWidget):
    """Up to three articles near to what is typed; hidden while there is none. `read_asked(article)`."""

    read_asked = Signal(str)

    def __init__(self, library: Library, local: Background) -> None:
        super().__init__()
        self._library, self._local = library, local
        self._words = ""
        self._hits: Sequence[Hit] = ()
        self._chosen: set[str] = set()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        self._connect()

    @property
    def chosen(self) -> Collection[str]:
        """The articles that helped: they are to be linked once the ticket is there."""
        return frozenset(self._chosen)

    @Slot(str)
    def look_for(self, words: str) -> None:
        """Look for what is near to the words of the ticket as it is now, once typing pauses."""
        words = words.strip()
        if words == self._words:
            return
        self._words = words
        if len(words) < _LEAST:
            self.clear()
        else:
            self._pause.start()

    @Slot()
    def clear(self) -> None:
        """Show nothing, as for an empty ticket."""
        self._pause.stop()
        self._local.forget(self._slot)
        self._words, self._hits = "", ()
        self._chosen.clear()
        self._lay()

    @Slot()
    def go_here(self) -> None:
        """Go to the list by keyboard, when there is any."""
        if self._hits:
            self.lines.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        self.lines = LinesList("Articles that may help")
        self.setLayout(
            vbox(
                label("MAY HELP", "caption", STRONG, "text3"),
                self.lines,
                label(_HINT, "caption", tone="text3", wrap=True),
                spacing=4,
            )
        )
        self.hide()

    def _connect(self) -> None:
        self._pause.timeout.connect(self._look)
        self.lines.read_asked.connect(self.read_asked)
        self.lines.pressed_on.connect(self._switch)

    @property
    def _slot(self) -> tuple[str, int]:
        return "suggestions", id(self)

    @Slot()
    def _look(self) -> None:
        near = partial(self._library.near, self._words, limit=_MOST)
        self._local.read(near, self._take, self._fail, slot=self._slot)

    def _take(self, hits: Sequence[Hit]) -> None:
        kept = [hit for hit in self._hits if hit.listed.article in self._chosen]
        taken = {hit.listed.article for hit in kept}
        self._hits = [*kept, *(hit for hit in hits if hit.listed.article not in taken)][: max(_MOST, len(kept))]
        self._lay()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._hits = ()
        self._lay()

    def _lay(self) -> None:
        lines = [line_of(hit.listed, is_chosen=hit.listed.article in self._chosen) for hit in self._hits]
        self.lines.show_lines(lines, most=_MOST)
        self.setVisible(bool(lines))

    @Slot(str, object)
    def _switch(self, article: str, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Space:
            self._chosen ^= {article}
            self._lay()
