"""The page of articles: found at the left, read at the right, and done with by keys."""

from collections.abc import Sequence
from functools import partial
from typing import override

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QToolButton, QWidget

from app.knowledge.library import Listed
from app.knowledge.model import Confidence
from ui.core.actions import Action, Hint
from ui.core.buttons import button, set_button_text, tool
from ui.core.first_stop import lead_keys
from ui.core.layout import hbox
from ui.core.pane import Pane
from ui.core.theme import px
from ui.knowledge.article_actions import ArticleActions
from ui.knowledge.banners import PROPOSALS, SYNCHRONISE
from ui.knowledge.deeds import ArticleDeeds
from ui.knowledge.parts import Parts, RoomPage
from ui.knowledge.reader import Reader
from ui.knowledge.shelf.pane import ShelfPane
from ui.knowledge.subject import Subject

GROUP, READING = "Articles", "Reading an article"
_SHARE = "knowledge/list"
_USUAL_LIST, _LEAST_LIST, _LEAST_READER = 400, 280, 320
"""Widths in pixels, the reader's at 100 % text."""


class ArticlesPage(RoomPage):
    """Shows the articles; `read_article` shows one of them and gives it the keys."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.shelf = ShelfPane(parts)
        self.reader = Reader(parts, self.shelf.article_of)
        self.deeds = ArticleDeeds(parts, self)
        self.article_actions = ArticleActions(self.deeds, parts, lambda: self.subject, self._is_here)
        self._build()
        self._connect()

    @property
    def subject(self) -> Subject | None:
        """What is done something with: the article that is read."""
        return self.reader.subject

    def read_article(self, article: str) -> None:
        """Show an article, wherever one comes from, and go on by keyboard in it."""
        self.reader.show_article(article, keeps_way=True)
        self.shelf.follow(article)
        self.reader.take_keys()
        self._takes_keys = article

    @override
    def read(self) -> None:
        self.shelf.read()
        self.reader.read()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._part()

    @override
    def search_here(self) -> None:
        self.shelf.search_here()

    @override
    def list_actions(self) -> Sequence[tuple[QWidget, Sequence[Action]]]:
        return (
            (self.shelf.list, self.article_actions.actions("article", GROUP, in_palette=True)),
            (self.reader.view.page, self.article_actions.actions("reading", READING, in_palette=False)),
        )

    @override
    def hints(self) -> Sequence[Hint]:
        return (
            Hint("Next, previous article", "J K", GROUP),
            Hint("Search articles", "/", GROUP),
            Hint("Read", "Enter", GROUP),
            Hint("Next, previous link", "Tab", READING),
            Hint("Find in the article", "Ctrl+F", READING),
            Hint("Copy the code in sight", "Ctrl+Shift+C", READING),
            Hint("Back to the article before", "Backspace", READING),
            Hint("Back to the list", "Esc", READING),
        )

    # ------------------------------------------------------------ deeds

    def _is_here(self) -> bool:
        return self.isVisible() and self.subject is not None

    @Slot(str)
    def _act(self, act: str) -> None:
        """Do what the button of a bar says."""
        if act == PROPOSALS:
            self._parts.ways.page(PROPOSALS)
        elif act == SYNCHRONISE:
            if self._parts.librarian is not None:
                self._parts.librarian.sync()
        elif why := self.article_actions.why_not(act):
            self._parts.say(f"“{self.article_actions.words(act)}” isn’t possible: {why}.", None)
        else:
            self.article_actions.run(act)

    @Slot()
    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.article_actions.fill(menu)
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    @Slot()
    def _follow(self) -> None:
        one = self.subject
        for made in (self.edit_button, self.flag_button, self.more):
            made.setEnabled(one is not None)
        self.back.setEnabled(self.reader.can_go_back)
        proposes = one is not None and one.about is not None and bool(one.about.may_publish)
        is_archived = one is not None and one.confidence is Confidence.ARCHIVED
        set_button_text(self.edit_button, "Propose…" if proposes or is_archived else "Edit", "pencil")

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self._takes_keys = ""
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.addWidget(self.shelf)
        self.split.addWidget(Pane(self.reader))
        self.split.setStretchFactor(1, 1)
        kept = self._parts.get(_SHARE) or ""
        self._wide = int(kept) if kept.isdecimal() else 0
        self.back = tool("corner-up-left", "Back to the article before", "Backspace")
        self.edit_button = button("Edit", "pencil", key="E", pressed=partial(self.article_actions.run, "edit"))
        self.flag_button = button("Flag…", "triangle-alert", key="F", pressed=partial(self.article_actions.run, "flag"))
        self.more: QToolButton = tool("ellipsis", "More to do with the article")
        for made in (self.back, self.edit_button, self.flag_button, self.more):
            self.reader.deeds.addWidget(made)
        row = hbox(self.split, spacing=0)
        self.setLayout(row)
        lead_keys(self, self.shelf)
        self._follow()

    def _connect(self) -> None:
        self.shelf.moved.connect(self._preview)
        self.shelf.offered.connect(self._show_unasked)
        self.shelf.opened.connect(self._open)
        self.reader.shown.connect(self._stand_there)
        self.reader.changed.connect(self._follow)
        self.reader.act_asked.connect(self._act)
        self.reader.view.page.left.connect(self.shelf.take_keys)
        self.deeds.changed.connect(self._refresh)
        self.back.clicked.connect(self.reader.go_back)
        self.more.clicked.connect(self._open_menu)
        self.split.splitterMoved.connect(self._keep_share)

    @Slot(str)
    def _preview(self, article: str) -> None:
        self.reader.show_article(article)

    @Slot(str)
    def _show_unasked(self, article: str) -> None:
        self.reader.show_article(article, is_chosen=False)

    @Slot(str)
    def _open(self, article: str) -> None:
        self.reader.show_article(article)
        self._takes_keys = article
        self.reader.take_keys()

    @Slot(str)
    def _stand_there(self, article: str) -> None:
        self.shelf.follow(article)
        if self._takes_keys == article:
            self._takes_keys = ""
            self.reader.take_keys()

    @Slot(str)
    def _refresh(self, _article: str) -> None:
        self.read()

    @Slot()
    def _keep_share(self) -> None:
        self._wide = self.split.sizes()[0]
        self._parts.put(_SHARE, str(self._wide))

    def _part(self) -> None:
        """Give the list what it was given last, and the reader what it needs at this text size."""
        wanted = self._wide or min(_USUAL_LIST, round(self.width() * 0.42))
        wide = max(_LEAST_LIST, min(wanted, self.width() - px(_LEAST_READER)))
        self.split.setSizes([wide, max(1, self.width() - wide - 1)])


def listed_words(listed: Listed) -> str:
    """Return an article in one line, for lists of few words such as the palette's."""
    locked = f"only {listed.queue}" if listed.queue else ""
    return " · ".join(part for part in (listed.confidence.value, listed.category, locked) if part)
