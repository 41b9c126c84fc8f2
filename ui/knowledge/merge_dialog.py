"""The dialog that lets a person decide: what it was, what is published, what is mine, and below what comes of it."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QSplitter, QTextEdit, QWidget

from app.knowledge.disputes import Dispute, Take, decided, dispute_of, lines_of
from app.knowledge.merging import Disputed
from app.knowledge.text import Text, tidy
from ui.core import tokens
from ui.core.buttons import Segmented, button
from ui.core.labels import Elided, label
from ui.core.layout import hbox, plane, vbox
from ui.core.qt_text import exact, units
from ui.core.theme import MEDIUM, STRONG, fit, px, set_font
from ui.knowledge.editor.source import SourceView

_FACT_WORDS = {"title": "Title", "category": "Category", "environment": "Environment", "review_by": "Review by"}
_KEYS = ((Take.THEIRS, "Alt+1"), (Take.MINE, "Alt+2"), (Take.BOTH, "Alt+3"))


class Whose(StrEnum):
    """Whose text is brought together with what is published, as it is called."""

    MINE = "mine"
    PROPOSED = "proposed"


class Way(StrEnum):
    """What was decided."""

    EDITED = "edited"
    THEIRS = "keep published"
    REVIEW = "ask a reviewer"


@dataclass(frozen=True)
class Decided:
    """What a person decided, and the text that came of it."""

    way: Way
    text: Text


class MergeDialog(QDialog):
    """Three panes above, the result below. `settled(Decided)` tells the decision; closing decides nothing.

    `mine` is one's own text, or what somebody proposed (`whose`).
    """

    settled = Signal(object)

    def __init__(
        self,
        base: Text | None,
        theirs: Text,
        mine: Text,
        *,
        whose: Whose = Whose.MINE,
        title: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._whose = whose
        self.dispute: Dispute = dispute_of(base or Text(), theirs, mine)
        self._places: list[_Place] = []
        self._facts: dict[str, Segmented] = {}
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle(f"Bring together: {title or mine.title or theirs.title}")
        self._build()
        self._fill()
        self._connect()
        self.next_place()
        self.merged.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def left(self) -> int:
        """How many passages nobody has decided yet."""
        return sum(not place.is_decided for place in self._places)

    @property
    def text(self) -> Text:
        """What comes of it as it stands now."""
        facts = {fact: Take(choice.choice) for fact, choice in self._facts.items()}
        return tidy(decided(self.dispute, self.merged.body, facts))

    # ------------------------------------------------------------ passages

    @Slot()
    def next_place(self) -> None:
        """Go to the next passage to decide, from the first again after the last."""
        self._step(1)

    @Slot()
    def previous_place(self) -> None:
        """Go to the passage before."""
        self._step(-1)

    def take(self, take: Take) -> None:
        """Decide the passage that the cursor is in, or the next one."""
        place = self._here() or next((one for one in self._places if not one.is_decided), None)
        if place is None:
            return
        place.decide(lines_of(place.hunk, take), self.merged)
        self._show_standing()
        self.next_place()

    def _here(self) -> "_Place | None":
        at = self.merged.textCursor().position()
        return next((one for one in self._places if one.begins <= at < max(one.ends, one.begins + 1)), None)

    def _step(self, by: int) -> None:
        open_ones = [one for one in self._places if not one.is_decided] or self._places
        if not open_ones:
            return
        at, here = self.merged.textCursor().position(), self._here()
        ordered = open_ones if by > 0 else open_ones[::-1]
        beyond = [one for one in ordered if one is not here and ((one.begins > at) if by > 0 else (one.begins < at))]
        self._go_to((beyond or ordered)[0])

    def _go_to(self, place: "_Place") -> None:
        cursor = self.merged.textCursor()
        cursor.setPosition(place.begins)
        self.merged.setTextCursor(cursor)
        self.merged.centerCursor()
        for side, lines in (
            (self.base, place.hunk.base),
            (self.theirs, place.hunk.theirs),
            (self.mine, place.hunk.mine),
        ):
            _find(side, lines)
        self._show_standing()

    # ------------------------------------------------------------ deciding

    @Slot()
    def save(self) -> None:
        """Take what stands below, once every passage has been decided."""
        if not self.left:
            self._settle(Way.EDITED, self.text)
        else:
            self._go_to(next(place for place in self._places if not place.is_decided))
            self.merged.setFocus(Qt.FocusReason.OtherFocusReason)

    def _settle(self, way: Way, text: Text) -> None:
        self.settled.emit(Decided(way, text))
        self.close()

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.base, self.theirs, self.mine = (
            _pane(name) for name in ("What it was", "Published", self._whose.value.capitalize())
        )
        self.merged = SourceView()
        self.merged.setAccessibleName("What comes of both")
        above = QSplitter(Qt.Orientation.Horizontal)
        for words, pane in (
            ("WHAT IT WAS", self.base),
            ("PUBLISHED", self.theirs),
            (self._whose.value.upper(), self.mine),
        ):
            above.addWidget(_titled(words, pane))
        rows = QSplitter(Qt.Orientation.Vertical)
        rows.addWidget(above)
        rows.addWidget(self._built_result())
        rows.setSizes([px(280), px(420)])
        body = QWidget()
        plane(body, "surface")
        body.setLayout(vbox(self._built_facts(), rows, margins=(16, 12, 16, 8), spacing=10))
        column = vbox(body, self._built_foot(), spacing=0)
        column.setStretchFactor(body, 1)
        self.setLayout(column)
        room = self.screen().availableGeometry()
        self.resize(min(px(1180), room.width() - 40), min(px(820), room.height() - 60))

    def _built_facts(self) -> QWidget:
        rows = QWidget()
        lines = []
        for fact in self.dispute.facts:
            theirs, mine = (str(getattr(text, fact) or "none") for text in (self.dispute.theirs, self.dispute.mine))
            choice = Segmented(_FACT_WORDS[fact], ((Take.THEIRS.value, theirs, ""), (Take.MINE.value, mine, "")))
            self._facts[fact] = choice
            lines.append(hbox(label(_FACT_WORDS[fact], "body", MEDIUM), choice, None, spacing=10))
        rows.setLayout(vbox(*lines, spacing=6))
        rows.setVisible(bool(lines))
        return rows

    def _built_result(self) -> QWidget:
        self._standing = label("", "caption", STRONG, "text3")
        words = {Take.THEIRS: "Take published", Take.MINE: f"Take {self._whose}", Take.BOTH: "Take both"}
        self._takes = [button(words[take], key=key, pressed=partial(self.take, take)) for take, key in _KEYS]
        self.next_button = button("Next", key="F7", pressed=self.next_place)
        for each in (*self._takes, self.next_button):
            each.setAutoDefault(False)
            each.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._keys = Elided(f"{_KEYS[0][1]} to {_KEYS[-1][1]} take, F7 leads on", "caption", tone="text3")
        head = hbox(self._standing, self._keys, *self._takes, self.next_button, spacing=6)
        head.setStretch(1, 1)
        whole = QWidget()
        whole.setLayout(vbox(head, self.merged, spacing=6))
        return whole

    def _built_foot(self) -> QWidget:
        self.theirs_button = button("Keep published")
        self.mine_button = button(f"Use {self._whose}")
        self.review_button = button("Ask a reviewer")
        self.cancel_button = button("Decide later", key="Esc")
        self.save_button = button("Save edited", "check", "primary", key="Ctrl+S")
        each = (self.theirs_button, self.mine_button, self.review_button, self.cancel_button, self.save_button)
        for one in each:
            one.setAutoDefault(False)
        foot = QWidget()
        plane(foot, "surface", "top")
        foot.setLayout(hbox(*each[:3], None, *each[3:], margins=(16, 8, 16, 10)))
        return foot

    def _fill(self) -> None:
        for pane, text in (
            (self.base, self.dispute.base),
            (self.theirs, self.dispute.theirs),
            (self.mine, self.dispute.mine),
        ):
            pane.setPlainText(text.body)
        at, lines = 0, list[str]()
        spans = []
        for hunk in self.dispute.hunks:
            shown = hunk.mine if isinstance(hunk, Disputed) else hunk.lines
            length = sum(units(line) + 1 for line in shown)
            if isinstance(hunk, Disputed):
                spans.append((hunk, at, at + length))
            at += length
            lines += shown
        self.merged.setPlainText("".join(f"{line}\n" for line in lines))
        self._places = [_Place(hunk, self.merged, begins, ends) for hunk, begins, ends in spans]
        self._show_standing()

    def _connect(self) -> None:
        self.theirs_button.clicked.connect(lambda: self._settle(Way.THEIRS, self.dispute.theirs))
        self.mine_button.clicked.connect(lambda: self._settle(Way.EDITED, self.dispute.mine))
        self.review_button.clicked.connect(lambda: self._settle(Way.REVIEW, self.dispute.mine))
        self.cancel_button.clicked.connect(self.close)
        self.save_button.clicked.connect(self.save)
        for key, run in (("F7", self.next_place), ("Shift+F7", self.previous_place), ("Ctrl+S", self.save)):
            QShortcut(QKeySequence(key), self, run)
        for take, key in _KEYS:
            QShortcut(QKeySequence(key), self, partial(self.take, take))
        self.merged.textChanged.connect(self._note_edit)

    @Slot()
    def _note_edit(self) -> None:
        """Take what is typed in a passage for its decision."""
        if self.merged.hasFocus() and (here := self._here()) is not None and not here.is_decided:
            here.is_decided = True
            self._show_standing()

    def _show_standing(self) -> None:
        left = self.left
        one = "1 PASSAGE TO DECIDE" if left == 1 else f"{left} PASSAGES TO DECIDE"
        self._standing.setText(one if left else "EVERYTHING IS DECIDED: READ IT ONCE MORE")
        self.merged.setExtraSelections([place.mark() for place in self._places])
        for each in (self._keys, *self._takes, self.next_button):
            each.setVisible(bool(self._places))


class _Place:
    """A disputed passage in the result: whole lines, none where one side took them out. It moves with what is typed."""

    def __init__(self, hunk: Disputed, result: QPlainTextEdit, begins: int, ends: int) -> None:
        self.hunk, self.is_decided = hunk, False
        self._first, self._last = (QTextCursor(result.document()) for _ in range(2))
        self._first.setPosition(begins)
        self._first.setKeepPositionOnInsert(True)
        self._last.setPosition(ends)
        self._last.setKeepPositionOnInsert(True)  # what is typed there begins the line after it

    @property
    def begins(self) -> int:
        """Where it begins."""
        return self._first.position()

    @property
    def ends(self) -> int:
        """Where the line after it begins."""
        return max(self._last.position(), self.begins)

    def decide(self, lines: tuple[str, ...], result: QPlainTextEdit) -> None:
        """Let these lines stand there."""
        cursor = QTextCursor(result.document())
        cursor.beginEditBlock()
        cursor.setPosition(self.begins)
        cursor.setPosition(self.ends, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("".join(f"{line}\n" for line in lines))
        cursor.endEditBlock()
        self._last.setPosition(cursor.position())
        self.is_decided = True

    def mark(self) -> QTextEdit.ExtraSelection:
        """Return its mark: in the colour of a warning until it is decided."""
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._first)
        cursor.setPosition(self.begins)
        cursor.setPosition(max(self.begins, self.ends - 1), QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        mark.format.setBackground(QColor(tokens.colour_of("ok_soft" if self.is_decided else "warn_soft")))
        return mark


def _pane(name: str) -> QPlainTextEdit:
    pane = QPlainTextEdit()
    pane.setReadOnly(True)
    pane.setTabChangesFocus(True)
    pane.setAccessibleName(name)
    set_font(pane, "body")
    fit(pane, least_height=80)
    return pane


def _titled(words: str, pane: QWidget) -> QWidget:
    whole = QWidget()
    whole.setLayout(vbox(label(words, "caption", STRONG, "text3"), pane, margins=(6, 0, 6, 4), spacing=4))
    return whole


def _find(pane: QPlainTextEdit, lines: tuple[str, ...]) -> None:
    """Show a passage in a pane, and mark it."""
    there, passage = exact(pane.document()), "\n".join(lines)
    found = there.find(passage) if lines else -1
    if found < 0:
        pane.setExtraSelections([])
        return
    cursor, at = pane.textCursor(), units(there[:found])
    cursor.setPosition(at)
    pane.setTextCursor(cursor)
    pane.centerCursor()
    cursor.setPosition(at + units(passage), QTextCursor.MoveMode.KeepAnchor)
    mark = QTextEdit.ExtraSelection()
    mark.cursor = cursor
    mark.format.setBackground(QColor(tokens.colour_of("accent_soft")))
    pane.setExtraSelections([mark])
