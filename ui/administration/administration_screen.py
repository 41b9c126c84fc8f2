"""The room where administrators set up the desk: its staff, its queues, its categories."""

from collections.abc import Sequence
from functools import partial
from typing import Any, override

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from ui.administration.kinds import Kind
from ui.administration.set_up_page import Get, Put, SetUpPage
from ui.core import icons
from ui.core.actions import LIST, Action, Hint
from ui.core.background import Background
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.live import Live
from ui.core.theme import MEDIUM, STRONG, px, set_font

GROUP = "Administration"


class AdministrationScreen(QWidget):
    """A tab for each kind of row; `said` carries a sentence and what would undo it, or None."""

    said = Signal(str, object)

    def __init__(
        self,
        kinds: Sequence[Kind[Any]],
        background: Background,
        live: Live,
        *,
        get: Get = lambda _key: None,
        put: Put = lambda _key, _text: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._live, self._get, self._put = background, live, get, put
        self.pages: list[SetUpPage] = []
        self._build()
        self._connect()
        for kind in kinds:
            self.add_page(kind)

    @property
    def page(self) -> SetUpPage:
        """The page that is shown."""
        return self.pages[self.tabs.currentIndex()]

    @property
    def has_unsaved(self) -> bool:
        """Tell whether something was typed on any page that is not saved."""
        return any(page.has_unsaved for page in self.pages)

    def add_page(self, kind: Kind[Any]) -> None:
        """Give another kind of row its tab."""
        page = SetUpPage(kind, self._background, self._live, get=self._get, put=self._put, parent=self._stack)
        page.said.connect(self.said)
        self.pages.append(page)
        self.tabs.addTab(icons.icon(kind.icon), kind.many)
        self._stack.addWidget(page)

    def deeds(self) -> tuple[Action, ...]:
        """Return the deeds of this room that work anywhere in the window while it is shown."""
        return (
            Action("set_up.save", "Save", "Ctrl+S", "check", self._may_save, lambda: self.page.save(), GROUP),  # noqa: PLW0108  the page changes
            *map(self._new, self.pages),
        )

    def hints(self) -> tuple[Hint, ...]:
        """Return the keys that the form and the tables see to by themselves."""
        return (
            Hint("Save", "Ctrl+Enter", GROUP),
            Hint("Discard what was typed", "Esc", GROUP),
            Hint("Edit this row", "Enter", GROUP),
        )

    def table_deeds(self) -> list[tuple[QWidget, tuple[Action, ...]]]:
        """Return each table with the deeds that belong to it alone."""
        return [(page.table, _moves(page)) for page in self.pages if page.kind.is_ordered]

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "tabs"):
            self._measure()

    def _measure(self) -> None:
        self.tabs.setIconSize(QSize(px(16), px(16)))

    def _build(self) -> None:
        plane(self, "surface")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("What to set up")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        set_font(self.tabs, "body", MEDIUM)
        self._stack = QStackedWidget()
        head = QWidget()
        head.setLayout(hbox(label("Administration", "title", STRONG), 16, self.tabs, None, margins=(18, 10, 12, 8)))
        self.setLayout(vbox(head, rule(), self._stack, spacing=0))
        self.setFocusProxy(self.tabs)
        self._measure()

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)

    def _new(self, page: SetUpPage) -> Action:
        run = partial(self._begin_new, page)
        return Action(f"set_up.new_{page.kind.topic}", f"New {page.kind.one}", "", "plus", self.isVisible, run, GROUP)

    def _begin_new(self, page: SetUpPage) -> None:
        self.tabs.setCurrentIndex(self.pages.index(page))
        page.begin_new()

    def _may_save(self) -> bool:
        return self.isVisible() and self.page.has_unsaved


def _moves(page: SetUpPage) -> tuple[Action, ...]:
    return tuple(
        Action(f"set_up.{name}", words, key, icon, run=partial(page.shift, by), group=GROUP, scope=LIST)
        for name, words, key, icon, by in (
            ("up", f"Move {page.kind.one} up", "Alt+Up", "chevron-up", -1),
            ("down", f"Move {page.kind.one} down", "Alt+Down", "chevron-down", 1),
        )
    )
