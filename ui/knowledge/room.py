"""The knowledge room: a tab for each page, and over them how folder and database stand to each other."""

from functools import partial
from typing import override

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.knowledge.text import Text
from ui.core import icons
from ui.core.actions import Action
from ui.core.buttons import button
from ui.core.first_stop import lead_keys
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import MEDIUM, STRONG, px, set_font
from ui.knowledge.articles_page import ArticlesPage
from ui.knowledge.pages import ARTICLES, PAGES, KnowledgePage
from ui.knowledge.parts import Parts, RoomPage
from ui.knowledge.sync_line import SyncLine

GROUP, TITLE = "Knowledge", "Knowledge"


class KnowledgeRoom(QWidget):
    """Shows one page at a time; `entered()` wants the room shown, `counted(n)` tells how much waits in it.

    The pages are added one by one (`add_page`), for a window is being built meanwhile.
    """

    entered = Signal()
    counted = Signal(int)

    def __init__(self, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.pages: dict[str, RoomPage] = {}
        self._kinds: dict[str, KnowledgePage] = {}
        self._counts: dict[str, int] = {}
        self._build()

    @property
    def page(self) -> RoomPage | None:
        """The page that is shown."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, RoomPage) else None

    @property
    def articles(self) -> ArticlesPage:
        """The page of articles. Raises KeyError before it was added."""
        page = self.pages[ARTICLES]
        if not isinstance(page, ArticlesPage):
            raise KeyError(ARTICLES)
        return page

    def kinds(self) -> tuple[KnowledgePage, ...]:
        """Return the pages that the person here is shown."""
        return tuple(kind for kind in PAGES if kind.may_see(self._parts.actor()))

    def add_page(self, kind: KnowledgePage) -> RoomPage:
        """Make a page and give it its tab."""
        page = kind.make(self._parts)
        self.pages[kind.name], self._kinds[kind.name] = page, kind
        self.tabs.addTab(icons.icon(kind.icon), kind.title)
        self.tabs.setTabData(self.tabs.count() - 1, kind.title)
        self._stack.addWidget(page)
        page.counted.connect(partial(self._count, kind.name))
        self.tabs.setVisible(len(self.pages) > 1)
        return page

    def go_to(self, name: str) -> None:
        """Show one page and go on by keyboard there."""
        if name in self.pages:
            self.tabs.setCurrentIndex(list(self.pages).index(name))
            self.pages[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def read_article(self, article: str) -> None:
        """Show an article."""
        self.go_to(ARTICLES)
        self.articles.read_article(article)

    def show_count(self, name: str, count: int) -> None:
        """Show how much waits on a page that was not looked at yet."""
        if name in self.pages:
            self._count(name, count)

    def search_here(self) -> None:
        """Go to the words that narrow what is shown (Ctrl+F)."""
        if self.page is not None:
            self.page.search_here()

    def actions_of_pages(self) -> tuple[Action, ...]:
        """Return what leads to each page, and what each page does from anywhere in the window."""
        goes = (
            Action(
                f"knowledge.{name}", f"{TITLE}: {kind.title}", "", kind.icon, run=partial(self._enter, name),
                group="Go to", words=kind.words,
            )
            for name, kind in self._kinds.items()
        )  # fmt: skip
        return (*goes, *(action for page in self.pages.values() for action in page.page_actions()))

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "tabs"):
            self.tabs.setIconSize(QSize(px(16), px(16)))

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        plane(self, "surface")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Pages of the knowledge room")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setIconSize(QSize(px(16), px(16)))
        set_font(self.tabs, "body", MEDIUM)
        self.line = SyncLine(self._parts.clock, self._parts.librarian)
        self.new_button = button("New article", "plus", key="N", pressed=self._begin)
        self._stack = QStackedWidget()
        title = hbox(label(TITLE, "title", STRONG), self.line, self.new_button, spacing=14)
        title.setStretch(1, 1)
        head = QWidget()
        head.setLayout(vbox(title, self.tabs, margins=(18, 10, 14, 6), spacing=6))
        whole = vbox(head, rule(), self._stack, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.tabs.hide()
        lead_keys(self, self._stack)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)

    @Slot()
    def _begin(self) -> None:
        self._parts.ways.begin(Text())

    def _enter(self, name: str) -> None:
        self.entered.emit()
        self.go_to(name)

    def _count(self, name: str, count: int) -> None:
        self._counts[name] = count
        kind = self._kinds[name]
        self.tabs.setTabText(list(self.pages).index(name), f"{kind.title} ({count:,})" if count else kind.title)
        self.counted.emit(sum(self._counts.values()))
