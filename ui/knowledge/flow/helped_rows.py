"""Which article helped: asked where a ticket is resolved, of each article that is linked to it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.knowledge.model import Helped
from app.knowledge.queries import Linked
from ui.core.buttons import Segmented
from ui.core.labels import Elided, label
from ui.core.layout import vbox
from ui.core.theme import MEDIUM

MOST = 6
"""So many articles are asked about: a ticket with more has its nearest ones first."""
_NOTHING = ""
_CHOICES = (
    (_NOTHING, "Not said", ""),
    (Helped.HELPED.value, "Helped", ""),
    (Helped.PARTLY.value, "Partly", ""),
    (Helped.WRONG.value, "Wrong", ""),
    (Helped.NOT_USED.value, "Not used", ""),
)


class HelpedRows(QWidget):
    """A line for each article. `resized()` tells that it needs another height."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, Segmented] = {}
        self._before: dict[str, str] = {}
        self._remark = label("Looking which articles are linked…", "caption", tone="text3", wrap=True)
        self._column = vbox(label("Which article helped?", "body", MEDIUM), self._remark, spacing=6)
        self.setLayout(self._column)
        self.setAccessibleName("Which article helped?")

    def show_links(self, links: Sequence[Linked]) -> None:
        """Ask about these; what was said before is chosen."""
        for one in links[:MOST]:
            if one.article not in self._rows and one.title:
                self._add(one)
        self.say("" if self._rows else "No article is linked to this ticket. Ctrl+Shift+K finds one, in the ticket.")

    def say(self, words: str) -> None:
        """Say something in place of the articles."""
        self._remark.setText(words)
        self._remark.setVisible(bool(words))
        self.resized.emit()

    def said(self) -> Mapping[str, Helped]:
        """Return what was said of which article, where it is something else than before."""
        return {
            article: Helped(choice.choice)
            for article, choice in self._rows.items()
            if choice.choice not in (_NOTHING, self._before[article])
        }

    def _add(self, one: Linked) -> None:
        choice = Segmented(f"Whether “{one.title}” helped", _CHOICES)
        self._before[one.article] = one.vote.value if one.vote is not None else _NOTHING
        choice.choose(self._before[one.article])
        self._rows[one.article] = choice
        self._column.addWidget(Elided(one.title, "body", tone="text2"))
        self._column.addWidget(choice)
