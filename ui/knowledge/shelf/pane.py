"""The left side of the articles: the search, the chips, the list, and what is said where there is nothing to list."""

from collections.abc import Sequence
from functools import partial
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.library import Hit, Listed
from app.knowledge.listing import Order, Wanted, categories, fits, ordered, withdrawn
from app.knowledge.model import Confidence
from app.knowledge.text import Text
from ui.core import icons
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, rule
from ui.core.layout import plane, vbox
from ui.core.theme import set_font
from ui.knowledge.parts import Parts
from ui.knowledge.shelf.chips import Chips
from ui.knowledge.shelf.list_view import ArticlesList
from ui.knowledge.shelf.model import ArticlesModel, Row, row_of
from ui.knowledge.shelf.states import ShelfStates

_SLOW_MS, _MOST = 300, 200
_ORDER = "knowledge/order"
_LEAST_WIDTH = 280
_LEAST_GAP = 3
"""Letters from which on words that found nothing are worth being noted as a gap."""
_INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ShelfPane(QWidget):
    """`moved(article)` as the keys go through the list, `opened(article)` when one is to be read.

    `offered(article)` when the list comes to stand on one that nobody chose.
    `listed` are all articles as they were read last, whether they are shown or not.
    """

    moved = Signal(str)
    offered = Signal(str)
    opened = Signal(str)
    was_read = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self.listed: Sequence[Listed] = ()
        self._archived: Sequence[Listed] = ()
        self._hits: Sequence[Hit] = ()
        self._words = ""
        self._is_read = self._is_stale = self._is_awaited = False
        self._wanted_article, self._at, self._leads = "", 0, False
        self._build()
        self._connect()

    @property
    def current(self) -> Listed | None:
        """The article that the keys are on."""
        return self.list.current

    def article_of(self, beginning: str) -> Listed | None:
        """Return the article whose id begins so, or which is called so; None where there is none here."""
        wanted = beginning.casefold()
        by_id = (one for one in self.listed if one.article.startswith(wanted) and len(wanted) > 7)
        by_title = (one for one in self.listed if one.title.casefold() == wanted)
        return next(by_id, None) or next(by_title, None)

    def follow(self, article: str) -> None:
        """Stand on the article that is read, where the list shows it."""
        self._wanted_article = article
        self.list.mark(article)

    @Slot()
    def search_here(self) -> None:
        """Go to the search with all that is typed chosen."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def take_keys(self) -> None:
        """Go on by keyboard in the list, or where there is none, with what can be done instead."""
        self._is_awaited = not self._is_read
        way_out = self.states.way_out()
        if self.states.is_listing and (listed := self.list.current) is not None:
            self._offer(listed.article)
        if way_out is not None:
            way_out.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.states.is_listing or self._is_awaited:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def read(self) -> None:
        """Read all articles again, and search again; what is shown stays until then."""
        self._is_stale = False
        library = self._parts.library
        self._parts.local.read(lambda: library.listed(), self._take_listed, self._fail, slot=(self, "listed"))  # noqa: PLW0108  nothing of it is touched here
        if self._words:
            self._search()
        if self.chips.wanted.confidence is Confidence.ARCHIVED:
            self._ask_archived()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read when it is first looked at, and what changed while it was hidden."""
        super().showEvent(event)
        if not self._is_read or self._is_stale:
            if not self._is_read:
                self._slow.start()
            self.read()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keys on to where they are of use."""
        super().focusInEvent(event)
        self.take_keys()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the search into the list by ↓ and Enter; Esc empties it first, and then leaves it."""
        if isinstance(event, QKeyEvent) and event.key() in (*_INTO_LIST, Qt.Key.Key_Escape):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._press(Qt.Key(event.key()))
                return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------ searching

    @Slot(str)
    def _type(self, typed: str) -> None:
        self._words = " ".join(typed.split())
        if self._words:
            self._search()
        else:
            self._parts.local.forget((self, "search"))
            self._hits = ()
            self._show()

    def _search(self) -> None:
        words, library = self._words, self._parts.library
        self._parts.local.read(
            lambda: library.search(words, limit=_MOST),
            self._take_hits,
            self._fail,
            slot=(self, "search"),
        )

    def _take_hits(self, hits: Sequence[Hit]) -> None:
        self._hits = hits
        self._show()

    @Slot()
    def _note_gap(self) -> None:
        words, library = self._words, self._parts.library
        if len(words) >= _LEAST_GAP:
            self._parts.local.write(lambda: library.missed(words), self._noted, self._fail)

    def _noted(self, _done: object) -> None:
        self._parts.say("The gap is noted: it is on the care list once it was met three times.", None)

    # ------------------------------------------------------------ showing

    def _take_listed(self, listed: Sequence[Listed]) -> None:
        self._slow.stop()
        self._is_read, self.listed = True, listed
        self.chips.show_categories(categories(listed))
        self._show()
        self.was_read.emit()

    @Slot()
    @Slot(object)
    def _show(self, _synced: object = None) -> None:
        if not self._is_read:
            return
        self.bars.clear("failed")
        had_keys = self.list.hasFocus()
        self.model.today = self._parts.clock.now().date()
        rows = self._rows()
        self.list.show_passages(bool(self._words))
        self.model.show_rows(rows)
        self._say_count(len(rows))
        if rows:
            self.states.show_list()
            self._stand_somewhere(rows)
            if had_keys:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._say_nothing()
        if self._is_awaited and self._has_keys():
            self.take_keys()

    def _has_keys(self) -> bool:
        """Tell whether the keys are still here: whoever waited may have gone on to something else."""
        now = QApplication.focusWidget()
        return now is not None and (now is self or self.isAncestorOf(now))

    def _say_nothing(self) -> None:
        librarian = self._parts.librarian
        if not self.listed and librarian is not None and librarian.last is None:
            self.states.say_coming()
        else:
            self.states.say_nothing(self._words, has_any=bool(self.listed), narrows=self.chips.wanted.narrows)
        if not self._words:
            self.moved.emit("")

    def _stand_somewhere(self, rows: Sequence[Row]) -> None:
        """Stand on what is read, or near to where it stood; it stays open until the keys move on, or chips narrow."""
        at = self.model.place_of(self._wanted_article)
        self._at = at if at >= 0 else max(0, min(self._at, len(rows) - 1))
        article = rows[self._at].listed.article
        self.list.mark(article)
        if at < 0 and (self._leads or not self._wanted_article):
            self._offer(article)
        self._leads = False

    def _rows(self) -> list[Row]:
        wanted, me = self.chips.wanted, self._parts.actor().name
        kept = partial(fits, wanted=wanted, me=me, today=self.model.today)
        if wanted.confidence is Confidence.ARCHIVED:
            words = self._words.casefold().split()
            fitting = (one for one in self._archived if all(word in one.title.casefold() for word in words))
            return [Row(one) for one in ordered(filter(kept, fitting), self.chips.order)]
        if self._words:
            return [row_of(hit) for hit in self._hits if kept(hit.listed)]
        return [Row(one) for one in ordered(filter(kept, self.listed), self.chips.order)]

    def _ask_archived(self) -> None:
        """Ask the database for those that were withdrawn: they have no file here, so that nobody goes by them."""
        queries = self._parts.queries
        self._parts.background.read(
            lambda: [withdrawn(one) for one in queries.articles() if one.confidence is Confidence.ARCHIVED],
            self._take_archived,
            self._fail,
            slot=(self, "archived"),
        )

    def _take_archived(self, archived: Sequence[Listed]) -> None:
        self._archived, self._leads = archived, True
        self._show()

    def _say_count(self, shown: int) -> None:
        most = f"the first {_MOST} found" if self._words and shown >= _MOST else ""
        self.count.setText(most or f"{shown:,} article{'s' * (shown != 1)}")

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._slow.stop()
        if self._is_read:
            said = f"The articles could not be read again. {error} They are shown as they were before."
            self.bars.show_bar("failed", "warn", said, actions=[("Try again", self.read)])
        else:
            self.states.say_failed(error)

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        plane(self, "surface")
        self.line = QLineEdit()
        self.line.setPlaceholderText("Search articles  ( / )")
        self.line.setAccessibleName("Search articles")
        self.line.setClearButtonEnabled(True)
        self.line.addAction(icons.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        set_font(self.line, "body")
        self.chips = Chips()
        self.chips.choose(Wanted(), self._kept_order())
        self.bars = InfoBars()
        self.model = ArticlesModel(self)
        self.list = ArticlesList(self.model)
        self.count = Elided("", "caption", tone="text3")
        self.states = ShelfStates(
            self.list, begin=self._begin, begin_missing=self._begin_missing, note_gap=self._note_gap,
            show_all=self.chips.clear, try_again=self.read,
        )  # fmt: skip
        if self._parts.ways.bring_in is not None:
            self.states.none.offer("Bring in articles…", self._parts.ways.bring_in)
        top = QWidget()
        top.setLayout(vbox(self.line, self.chips, self.count, margins=(14, 10, 14, 6), spacing=8))
        whole = vbox(top, rule(), self.bars, self.states, spacing=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)

    def _connect(self) -> None:
        self.line.textChanged.connect(self._type)
        self.line.installEventFilter(self)
        self.chips.changed.connect(self._follow_chips)
        self.list.moved.connect(self._move)
        self.list.opened.connect(self.opened)
        self.list.search_asked.connect(self.search_here)
        self._slow.timeout.connect(self.states.show_skeleton)
        if self._parts.librarian is not None:
            self._parts.librarian.changed.connect(self._hear)
            self._parts.librarian.synced.connect(self._show)

    def _kept_order(self) -> Order:
        kept = self._parts.get(_ORDER)
        return Order(kept) if kept in set(Order) else Order.CATEGORY

    @Slot(str)
    def _move(self, article: str) -> None:
        self._wanted_article = article
        self.moved.emit(article)

    def _offer(self, article: str) -> None:
        self._wanted_article = article
        self.offered.emit(article)

    @Slot()
    def _follow_chips(self) -> None:
        self._parts.put(_ORDER, self.chips.order.value)
        if self.chips.wanted.confidence is Confidence.ARCHIVED:
            self._ask_archived()
        self._leads = not self._words
        self._show()

    @Slot()
    def _hear(self) -> None:
        if self.isVisible():
            self.read()
        else:
            self._is_stale = True

    def _press(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Escape and self.line.text():
            self.line.clear()
            return
        self.take_keys()
        if key in _INTO_LIST and self.states.is_listing and (listed := self.list.current) is not None:
            self._move(listed.article)

    @Slot()
    def _begin(self) -> None:
        self._parts.ways.begin(Text())

    @Slot()
    def _begin_missing(self) -> None:
        words = self._words
        self._parts.ways.begin(Text(title=words[:1].upper() + words[1:]))
