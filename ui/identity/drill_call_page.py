"""A drill's call as it goes: what was said, what the caller says now, and what may be answered."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.identity.drill import Run
from ui.core.announce import announce
from ui.core.labels import Avatar, Elided, chip, label
from ui.core.layout import hbox, vbox
from ui.core.passage import Passage
from ui.core.theme import STRONG, fit
from ui.core.widgets import Card
from ui.identity import speech
from ui.identity.card_rows import CardRow
from ui.identity.cards import CardList
from ui.identity.drill_pages import Scrolled
from ui.identity.drill_rows import Rows

INVENTED = "Invented"


class CallPage(QWidget):
    """`answered(which)` by a digit, or Enter on a reply."""

    answered = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._build()
        self.replies.chosen.connect(self._answer)

    def show_run(self, run: Run) -> None:
        """Show a call as far as it has come."""
        turn = run.turn
        if turn is None:
            return
        about = run.call.about
        self.avatar.show_person(about.name)
        self.name.setText(about.name)
        self.where.setText(f"{about.department} · {about.site} · asks: {speech.action(run.call.action).lower()}")
        self._said.show_rows([_exchange(run.call.turns[name].caller, reply.says) for name, reply in run.said])
        self.caller.show_words(f"“{turn.caller}”")
        self._card.setAccessibleName(f"The caller says: {turn.caller}")
        self._show_replies([reply.says for reply in turn.replies])
        self.scrolled.begin_at_top()
        announce(self, f"The caller says: {turn.caller}", urgent=True)

    def take_keys(self) -> None:
        """Have the replies take the keys."""
        self.replies.setFocus()

    def answer(self, digit: str) -> None:
        """Give the reply of a digit, if there is one."""
        row = next((row for row in self.replies.rows if row.key == digit), None)
        if row is not None:
            self._answer(row.value)

    def _show_replies(self, words: Sequence[str]) -> None:
        self.replies.show_rows(())  # else a card moved to on the line before would stay the chosen one
        self.replies.show_rows([CardRow(at, "", lines=(says,), key=str(at + 1)) for at, says in enumerate(words)])

    def _answer(self, which: object) -> None:
        if isinstance(which, int):
            self.answered.emit(which)

    def _build(self) -> None:
        self.setAccessibleName("Call")
        self.avatar = Avatar("", 34)
        self.name = Elided("", "title", STRONG, tone="text")
        self.where = label("", "body", tone="text2", wrap=True)
        self._said = Rows("What was said so far", spacing=10)
        self.caller = Passage("", "reading", line=128)
        self._card = Card(label("The caller says", "caption", STRONG, "accent_text"), self.caller, tone="selected")
        self.replies = CardList("What you say or do")
        self.scrolled = Scrolled("What was said")
        first = hbox(self.name, chip(INVENTED, "accent"))
        first.setStretch(0, 1)
        words = vbox(first, self.where, spacing=2)
        head = hbox(vbox(self.avatar, None), words, spacing=12)
        head.setStretch(1, 1)
        question = label("What do you say or do?", "body", STRONG)
        self.scrolled.inside.setLayout(
            vbox(question, self.replies, 6, self._said, None, margins=(24, 8, 24, 12), spacing=8)
        )
        top = QWidget()  # what the caller says stays in sight, however long the replies are
        top.setProperty("plane", "none")
        top.setLayout(vbox(head, self._card, margins=(24, 16, 24, 8), spacing=12))
        whole = vbox(top, self.scrolled, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)


def _exchange(caller: str, says: str) -> QLayout:
    column: QVBoxLayout = vbox(spacing=3)
    for who, words in (("The caller", caller), ("You", says)):
        row = hbox(vbox(_who(who), None), label(words, "body", tone="text2", wrap=True), spacing=10)
        row.setStretch(1, 1)
        column.addLayout(row)
    return column


def _who(name: str) -> QWidget:
    made = label(name, "body", STRONG, "text2")
    fit(made, width=72)
    return made
