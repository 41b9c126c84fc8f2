"""Reading a sample, of articles or of their links to tickets: one after the other, a tick for each point it meets."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QScrollArea, QSplitter, QStackedWidget, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.library import Opened
from app.knowledge.queries import Drawn, LinkedTicket
from app.knowledge.standard import Criterion, Fit, Point, Sample
from ui.core.buttons import button
from ui.core.labels import Elided, Skeleton, label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, fit, px
from ui.core.widgets import EmptyState
from ui.knowledge.article_view import ArticleView, badges_of
from ui.knowledge.parts import Parts
from ui.knowledge.reading import from_database

_MEANS = "Drawn at random. What you tick stays on this computer; nobody is named."
_MOST_WORDS = 700
"""Characters of a ticket's texts that are shown: enough to judge by."""
_TITLES: Mapping[type[Point], str] = {Criterion: "Content standard: a sample", Fit: "Links that fit: a sample"}
_ONE: Mapping[type[Point], str] = {Criterion: "Article", Fit: "Link"}


class SampleDialog[P: Point](QDialog):
    """`done_with(Sample)` whenever it is closed after at least one of those drawn was read for its `points`."""

    done_with = Signal(object)

    def __init__(self, parts: Parts, drawn: Sequence[Drawn], points: type[P], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts, self._drawn, self._points, self._at = parts, drawn, points, 0
        self.sample = Sample[P](parts.clock.now().astimezone().date())
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle(_TITLES[points])
        self._build()
        self._connect()
        self._stand()

    @property
    def drawn(self) -> Drawn:
        """What is read."""
        return self._drawn[self._at]

    @Slot()
    def go_on(self) -> None:
        """Keep what was ticked, and read the next; after the last it is done."""
        self._keep()
        if self._at + 1 == len(self._drawn):
            self.accept()
        else:
            self._at += 1
            self._stand()

    @Slot()
    def go_back(self) -> None:
        """Read the one before again."""
        if self._at:
            self._keep()
            self._at -= 1
            self._stand()

    @override
    def done(self, result: int) -> None:
        """Tell what was read so far, however it was closed."""
        if self.sample.read:
            self.done_with.emit(self.sample)
        super().done(result)

    # ------------------------------------------------------------ inside

    def _keep(self) -> None:
        met = frozenset(point for point, box in self.boxes.items() if box.isChecked())
        self.sample = self.sample.with_one(self.drawn.key, met)

    def _stand(self) -> None:
        drawn, parts = self.drawn, self._parts
        article, one = drawn.article, _ONE[self._points]
        self._pages.setCurrentIndex(0)
        self.standing.setText(f"{one} {self._at + 1} of {len(self._drawn)}")
        self.name.setText(article.title)
        self.ticket.setVisible(drawn.ticket is not None)
        self.ticket.setText(_told(drawn.ticket) if drawn.ticket is not None else "")
        met = self.sample.read.get(drawn.key, frozenset())
        for point, box in self.boxes.items():
            box.setChecked(point in met)
        self.back_button.setEnabled(self._at > 0)
        is_last = self._at + 1 == len(self._drawn)
        self.next_button.setText("Done" if is_last else f"Next {one.lower()}")
        parts.background.read(
            lambda: parts.library.opened(article.article) or from_database(parts.queries, article.article),
            partial(self._show, drawn.key), self._fail, slot=(self, "article"),
        )  # fmt: skip
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, key: str, opened: Opened | None) -> None:
        if key != self.drawn.key:
            return
        if opened is None:
            self._gone.say("That article is no longer in your sight. Go on to the next.")
            self._pages.setCurrentWidget(self._gone)
            return
        today = self._parts.clock.now().astimezone().date()
        self.view.show_text(opened.text, badges_of(opened.text, self.drawn.article.confidence, today=today))
        self.view.go_to_top()
        self._pages.setCurrentWidget(self.view)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._gone.say(f"The article could not be read. {error}")
        self._pages.setCurrentWidget(self._gone)

    def _build(self) -> None:
        plane(self, "surface")
        self.view = ArticleView(self._parts.local, self._parts.library.attached)
        self._gone = EmptyState("circle-alert", "")
        self._pages = QStackedWidget()
        for page in (Skeleton(8), self.view, self._gone):
            self._pages.addWidget(page)
        split = QSplitter()
        split.addWidget(self._pages)
        split.addWidget(self._built_points())
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([px(560), px(340)])
        column = vbox(split, self._built_foot(), spacing=0)
        column.setStretchFactor(split, 1)
        self.setLayout(column)
        fit(self, least_width=760, least_height=480)
        room = self.screen().availableGeometry()
        self.resize(min(px(980), room.width() - 40), min(px(660), room.height() - 60))

    def _built_points(self) -> QWidget:
        self.standing = label("", "caption", STRONG, "text3")
        self.name = label("", "body", STRONG, wrap=True)
        self.ticket = label("", "body", wrap=True)
        self.ticket.setTextFormat(Qt.TextFormat.PlainText)
        self.boxes = {point: QCheckBox(f"{n}  {point.short}") for n, point in enumerate(self._points, 1)}
        column = vbox(self.standing, self.name, self.ticket, margins=(18, 16, 18, 12), spacing=6)
        for point, box in self.boxes.items():
            box.setToolTip(point.value)
            box.setAccessibleDescription(point.value)
            column.addSpacing(px(6))
            column.addWidget(box)
            column.addWidget(label(point.value, "caption", tone="text3", wrap=True))
        column.addStretch(1)
        column.addWidget(label(_MEANS, "caption", tone="text3", wrap=True))
        inside = QWidget()
        inside.setProperty("plane", "none")
        inside.setLayout(column)
        made = QScrollArea(widgetResizable=True)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plane(made, "surface", "left")
        made.setWidget(inside)
        return made

    def _built_foot(self) -> QWidget:
        self.told = Elided(f"Tick by 1 to {len(self._points)}, go on by Ctrl+Enter.", "caption", tone="text3")
        self.back_button = button("Back", pressed=self.go_back)
        self.close_button = button("Close", kind="quiet", pressed=self.reject)
        self.next_button = button("Next", kind="primary", pressed=self.go_on)
        foot = QWidget()
        plane(foot, "surface", "top")
        line = hbox(self.told, self.close_button, self.back_button, self.next_button, margins=(16, 10, 16, 10))
        line.setStretch(0, 1)
        foot.setLayout(line)
        return foot

    def _connect(self) -> None:
        for n, box in enumerate(self.boxes.values(), 1):
            tick = QShortcut(QKeySequence(str(n)), self)
            tick.activated.connect(box.toggle)
        for keys, deed in (("Ctrl+Return", self.go_on), ("Ctrl+Enter", self.go_on), ("Alt+Left", self.go_back)):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)


def _told(ticket: LinkedTicket) -> str:
    parts = [f"The ticket: {ticket.subject}"]
    parts += [f"Asked: {_cut(ticket.issue)}"] if ticket.issue not in ("", ticket.subject) else []
    parts += [f"In the end: {_cut(ticket.resolution)}"] if ticket.resolution else []
    return "\n\n".join(parts)


def _cut(words: str) -> str:
    words = words.strip()
    return words if len(words) <= _MOST_WORDS else f"{words[:_MOST_WORDS]}…"
