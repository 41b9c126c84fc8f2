"""Articles that need care, and why; beside them what was searched in vain, for somebody to write about."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import override

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QSplitter, QToolButton, QWidget

from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError
from app.knowledge.care import Reason
from app.knowledge.queries import Cared
from app.knowledge.text import Text
from ui.core.actions import LIST, Action, Hint
from ui.core.buttons import button, tool
from ui.core.first_stop import lead_keys
from ui.core.flow import FlowLayout
from ui.core.info_bar import InfoBars
from ui.core.labels import label
from ui.core.layout import plane, vbox
from ui.core.theme import STRONG
from ui.core.widgets import EmptyState
from ui.knowledge.article_actions import ArticleActions
from ui.knowledge.deeds import ArticleDeeds
from ui.knowledge.flow.lines import Line, LinesList
from ui.knowledge.parts import Parts, RoomPage
from ui.knowledge.reading import subject_of
from ui.knowledge.subject import Subject

GROUP = "Care"
_QUIET_MS = 800
_ICONS = {
    Reason.HELPS_LITTLE: "chart-column",
    Reason.FLAGGED: "triangle-alert",
    Reason.OVERDUE: "calendar-clock",
    Reason.UNUSED: "archive",
}
_DEEDS = {
    "edit": ("Edit", "pencil"),
    "still_right": ("Still right", "calendar-clock"),
    "answer": ("Answer the flag…", "message-square"),
    "hand_over": ("Hand over…", "arrow-right-left"),
    "archive": ("Archive", "archive"),
}
"""The deeds that bring an article off the list, each with its button."""
_MEANS = (
    "Used much and helping little, flagged for a week, past their day of review, or validated and not used for a year."
)


class CarePage(RoomPage):
    """The audit list at the left, those with most reasons first; at the right the words searched in vain."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._subject: Subject | None = None
        self.deeds = ArticleDeeds(parts, self)
        self.article_actions = ArticleActions(self.deeds, parts, self._chosen, self._is_here)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._build()
        self._connect()

    @override
    def read(self) -> None:
        self._parts.background.read(self._parts.queries.care, self._show, self._fail, slot=(self, "care"))

    @override
    def list_actions(self) -> Sequence[tuple[QWidget, Sequence[Action]]]:
        read = Action("care.read", "Read the article", "R", "book-open", self._has_one, self._read_it, GROUP, LIST)
        write = Action("care.write", "Write about it", "N", "plus", self._has_gap, self._write, GROUP, LIST)
        deeds = self.article_actions.actions("care", GROUP, in_palette=False)
        return ((self.lines, (read, *deeds)), (self.gaps, (write,)))

    @override
    def hints(self) -> Sequence[Hint]:
        return (Hint("Next, previous", "J K", GROUP), Hint("Read the article, or write it", "Enter", GROUP))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read anew whenever it is come back to."""
        super().showEvent(event)
        self.read()

    # ------------------------------------------------------------ showing

    def _show(self, found: tuple[Sequence[Cared], Mapping[str, int]]) -> None:
        self.bars.clear("read")
        cared, gaps = found
        self.lines.show_lines([_line(one) for one in cared])
        self.gaps.show_lines([Line(words, words, f"searched {times} times", "search") for words, times in gaps.items()])
        for listed, empty in ((self.lines, self._well), (self.gaps, self._no_gaps)):
            listed.setVisible(bool(listed.lines_model.lines))
            empty.setVisible(not listed.lines_model.lines)
        self.write_button.setVisible(bool(gaps))
        for made in self._buttons:
            made.setVisible(bool(cared))
        self._look()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.bars.show_bar("read", "warn", str(error), actions=[("Read again", self.read)])

    # ------------------------------------------------------------ deeds

    def _has_one(self) -> bool:
        return self.lines.line is not None

    def _has_gap(self) -> bool:
        return self.gaps.line is not None

    def _is_here(self) -> bool:
        return self.isVisible() and self._chosen() is not None

    def _chosen(self) -> Subject | None:
        """Return the article that the keys are on, once it was read."""
        line, one = self.lines.line, self._subject
        return one if line is not None and one is not None and one.article == line.article else None

    @Slot()
    def _look(self) -> None:
        """Read what may be done with the article that the keys are on."""
        line, parts = self.lines.line, self._parts
        if line is not None and self.isVisible():
            parts.background.read(
                partial(subject_of, parts.library, parts.queries, line.article), self._take_subject, self._fail,
                slot=(self, "subject"),
            )  # fmt: skip

    def _take_subject(self, one: Subject | None) -> None:
        self._subject = one
        self._follow()

    @Slot()
    def _follow(self) -> None:
        for made, name in zip(self._buttons, (*_DEEDS, ""), strict=True):
            why = self.article_actions.why_not(name) if name else ""
            made.setEnabled(self._chosen() is not None and not why)
            if name:
                words = self.article_actions.words(name)
                made.setToolTip(f"{words}: {why}" if why else words)

    @Slot()
    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.article_actions.fill(menu)
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    @Slot()
    def _read_it(self) -> None:
        if self.lines.line is not None:
            self._parts.ways.read(self.lines.line.article)

    @Slot()
    def _write(self) -> None:
        if self.gaps.line is not None:
            title = self.gaps.line.title
            self._parts.ways.begin(Text(f"{title[:1].upper()}{title[1:]}"))

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.lines, self.gaps = LinesList("Articles that need care"), LinesList("Searched in vain")
        self._well = EmptyState("circle-check", "No article needs care just now.")
        self._no_gaps = EmptyState("search", "Nothing was searched in vain three times or more.")
        self.write_button = button("Write about it", "plus", key="N", pressed=self._write)
        self.more: QToolButton = tool("ellipsis", "More to do with the article")
        self._buttons = (
            *(
                button(words, icon, pressed=partial(self.article_actions.run, name))
                for name, (words, icon) in _DEEDS.items()
            ),
            self.more,
        )
        split = QSplitter()
        split.addWidget(_titled("NEED CARE", _MEANS, self.lines, self._well, *self._buttons))
        split.addWidget(
            _titled("SEARCHED IN VAIN", "Words of the last 90 days.", self.gaps, self._no_gaps, self.write_button)
        )
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        column = vbox(self.bars, split, spacing=0)
        column.setStretchFactor(split, 1)
        self.setLayout(column)
        lead_keys(self, self.lines)

    def _connect(self) -> None:
        self.lines.read_asked.connect(self._parts.ways.read)
        self.lines.selectionModel().currentChanged.connect(self._look)
        self.lines.selectionModel().currentChanged.connect(self._follow)
        self.deeds.changed.connect(self.read)
        self.more.clicked.connect(self._open_menu)
        self.gaps.read_asked.connect(lambda _words: self._write())
        self._quiet.timeout.connect(self.read)
        self._parts.live.changed.connect(self._hear)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.ARTICLE) and self.isVisible():
            self._quiet.start()


def _line(one: Cared) -> Line:
    votes = "1 vote" if one.rating.votes == 1 else f"{one.rating.votes} votes"
    rated = f"success {round(one.rating.rate * 100)} % by {votes}" if one.rating.votes else "no votes"
    reasons = ", ".join(reason.value for reason in one.reasons)
    uses = f"used {one.uses} times" if one.uses != 1 else "used once"
    remark = f"{reasons} · {rated} · {uses} · {one.keeper}"
    return Line(one.article.article, one.article.title, remark, _ICONS[one.reasons[0]])


def _titled(words: str, means: str, listed: QWidget, empty: QWidget, *ways: QWidget) -> QWidget:
    deeds = FlowLayout()
    for way in ways:
        deeds.addWidget(way)
    whole = QWidget()
    column = vbox(
        label(words, "caption", STRONG, "text3"), label(means, "caption", tone="text3", wrap=True), listed, empty,
        deeds, margins=(16, 12, 16, 12), spacing=8,
    )  # fmt: skip
    for part in (listed, empty):
        column.setStretchFactor(part, 1)
    whole.setLayout(column)
    return whole
