"""The right side of the articles: one article with what is to be known of it, and the way back to those read before."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import override

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError
from app.knowledge.library import Library, Listed, Opened
from app.knowledge.links import Link, Target
from app.knowledge.model import Licence
from app.knowledge.queries import About
from ui.core.first_stop import lead_keys
from ui.core.info_bar import InfoBars, Offer
from ui.core.labels import Elided, Skeleton
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import px
from ui.core.widgets import EmptyState
from ui.knowledge.article_view import ArticleView, Badge, badges_of
from ui.knowledge.banners import Banner, banners
from ui.knowledge.parts import Parts
from ui.knowledge.reading import facts_line, from_database, written
from ui.knowledge.subject import Subject

_SLOW_MS, _LOOK_MS, _QUIET_MS, _MOST_BARS = 300, 3000, 400, 116
_LONGEST_WAY = 50
Find = Callable[[str], Listed | None]


class Reader(QWidget):
    """Shows an article. `shown(article)` once it stands there, `act_asked(name)` when a bar's button was pressed.

    `find` returns the article that a link means, by the beginning of its id or its title.
    """

    shown = Signal(str)
    act_asked = Signal(str)
    changed = Signal()

    def __init__(self, parts: Parts, find: Find) -> None:
        super().__init__()
        self._parts, self._find = parts, find
        self._article = ""
        self._way: list[str] = []
        self._opened: Opened | None = None
        self._about: About | None = None
        self._licence: Licence | None = None
        self._causes: set[str] = set()
        self._is_away = self._is_chosen = False
        self._build()
        self._connect()

    @property
    def article(self) -> str:
        """The article that is shown, or about to be; empty for none."""
        return self._article

    @property
    def subject(self) -> Subject | None:
        """What is shown, to do something with; None while nothing is."""
        opened = self._opened
        if opened is None or opened.listed.article != self._article:
            return None
        return Subject(opened, self._about, self._licence)

    @property
    def can_go_back(self) -> bool:
        """Tell whether another article was read before."""
        return bool(self._way)

    def show_article(self, article: str, *, keeps_way: bool = False, is_chosen: bool = True) -> None:
        """Show an article; `keeps_way` when it was come to by reading on, so that the way back leads here.

        One that nobody chose may stand there for hours without having been looked at.
        """
        if article == self._article:
            if is_chosen and not self._is_chosen:
                self._is_chosen = True
                self._looking.start()
            return
        self._is_chosen = is_chosen
        if keeps_way and self._article:
            self._way = [*self._way, self._article][-_LONGEST_WAY:]
        self._article, self._about = article, None
        self._looking.stop()
        if article:
            self._slow.start()
            self.read()
        else:
            self._opened = None
            self._stand("Choose an article to read it here.")
        self.changed.emit()

    @Slot()
    def go_back(self) -> None:
        """Show what was read before."""
        if self._way:
            self.show_article(self._way.pop())

    @Slot()
    def read(self) -> None:
        """Read the article again; it stays as it is until then."""
        article, library = self._article, self._parts.library
        if article:
            self._parts.local.read(
                lambda: library.opened(article), partial(self._take, article), self._fail, slot=(self, "opened")
            )
            self._ask()

    def take_keys(self) -> None:
        """Give the text the keys."""
        if self._pages.currentWidget() is self._page:
            self.view.take_keys()
            self.show_article(self._article)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bars()

    # ------------------------------------------------------------ reading

    def _ask(self) -> None:
        article, queries = self._article, self._parts.queries
        self._parts.background.read(
            lambda: (queries.about(article), queries.licence()),
            partial(self._take_about, article),
            partial(self._miss_about, article),
            slot=(self, "about"),
        )

    def _take(self, article: str, opened: Opened | None) -> None:
        if article != self._article:
            return
        if opened is None:
            self._ask_for_text(article)
        else:
            self._stand_there(article, opened)

    def _ask_for_text(self, article: str) -> None:
        """Ask the database for an article that has no file here: an archived one."""
        queries = self._parts.queries
        self._parts.background.read(
            lambda: from_database(queries, article), partial(self._take_from_database, article), self._fail,
            slot=(self, "text"),
        )  # fmt: skip

    def _take_from_database(self, article: str, opened: Opened | None) -> None:
        if article == self._article and opened is None:
            self._slow.stop()
            self._opened = None
            self._stand("That article is not here, or no longer in your sight.")
            self.changed.emit()
        elif article == self._article and opened is not None:
            self._stand_there(article, opened)

    def _stand_there(self, article: str, opened: Opened) -> None:
        self._slow.stop()
        self._opened = opened
        is_new = self.view.page.property("article") != article
        self.view.page.setProperty("article", article)
        self._show()
        self._pages.setCurrentWidget(self._page)
        if is_new:
            self.view.go_to_top()
        if is_new and self._is_chosen:
            self._looking.start()
        self.shown.emit(article)
        self.changed.emit()

    def _take_about(self, article: str, answer: tuple[About | None, Licence]) -> None:
        if article == self._article:
            self._about, self._licence = answer
            self._is_away = False
            self._show()
            self.changed.emit()

    def _miss_about(self, article: str, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        if article == self._article:
            self._is_away = True
            self._show()
            self.changed.emit()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._slow.stop()
        self._stand(f"The article could not be read. {error}")

    @Slot()
    def _note_look(self) -> None:
        article, library = self._article, self._parts.library
        if article and self.isVisible():
            # a look more or less is no matter
            self._parts.local.write(lambda: library.looked(article), lambda _noted: None, lambda _error: None)

    # ------------------------------------------------------------ showing

    def _show(self) -> None:
        opened, now = self._opened, self._parts.clock.now()
        if opened is None or opened.listed.article != self._article:
            return
        confidence = self._about.article.confidence if self._about is not None else opened.listed.confidence
        badges = badges_of(opened.text, confidence, today=now.astimezone().date())
        locked = [Badge(f"Only {opened.listed.queue}", "warn")] if opened.listed.queue else []
        self.view.show_text(opened.text, [*badges, *locked])
        self.facts.setText(facts_line(opened, self._about, now, is_away=self._is_away))
        self._show_bars(banners(opened, self._about, now))

    def _show_bars(self, wanted: Sequence[Banner]) -> None:
        for cause in self._causes - {banner.cause for banner in wanted}:
            self.bars.clear(cause)
        self._causes = {banner.cause for banner in wanted}
        for banner in wanted:
            before = self.bars.bar(banner.cause)
            if before is None or before.text != banner.said:
                self.bars.show_bar(banner.cause, banner.tone, banner.said, actions=self._offers(banner))
        self._fit_bars()

    def _offers(self, banner: Banner) -> list[Offer]:
        return [(banner.words, partial(self.act_asked.emit, banner.act))] if banner.act else []

    @Slot()
    def _fit_bars(self) -> None:
        self.bars.fit(self.width(), px(_MOST_BARS))

    def _stand(self, said: str) -> None:
        self._empty.say(said)
        self._pages.setCurrentWidget(self._empty)

    # ------------------------------------------------------------ links

    @Slot(object)
    def _follow(self, link: Link) -> None:
        match link.kind:
            case Target.ARTICLE:
                self._go_to_article(link)
            case Target.TICKET:
                self._parts.ways.ticket(link.to)
            case Target.FILE:
                self._save_file(link.to)
            case _:
                pass  # the page sees to it by itself

    def _go_to_article(self, link: Link) -> None:
        listed = self._find(link.to)
        if listed is None:
            said = f"“{link.words or link.to}” is not here: it was never written, or is not in your sight."
            self.bars.show_bar("link", "quiet", said)
            self._fit_bars()
        else:
            self.show_article(listed.article, keeps_way=True)

    def _save_file(self, name: str) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, "Save a copy", name.partition("-")[2] or name)
        if chosen:
            path, library = Path(chosen), self._parts.library
            self._parts.local.read(
                lambda: written(path, library.attached(name)),
                lambda is_here: self._say(f"Saved as {path}." if is_here else f"“{name}” isn’t on this computer yet."),
                lambda error: self._say(f"The file was not saved. {error}"),
            )

    @Slot(str)
    def _say(self, said: str) -> None:
        self._parts.say(said, None)

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.facts = Elided("", "caption", tone="text3")
        self.view = ArticleView(self._parts.local, partial(_attached, self._parts.library))
        self.deeds = hbox(spacing=6)
        foot = QWidget()
        plane(foot, "surface", "top")
        row = hbox(self.facts, self.deeds, margins=(16, 6, 12, 6), spacing=10)
        row.setStretch(0, 1)
        foot.setLayout(row)
        self._page, self._empty = QWidget(), EmptyState("book-open", "Choose an article to read it here.")
        whole = vbox(self.bars, self.view, foot, spacing=0)
        whole.setStretch(1, 1)
        self._page.setLayout(whole)
        self._pages = QStackedWidget()
        for page in (self._empty, Skeleton(6), self._page):
            self._pages.addWidget(page)
        self.setLayout(vbox(self._pages, spacing=0))
        lead_keys(self, self.view)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._looking = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)

    def _connect(self) -> None:
        self._slow.timeout.connect(partial(self._pages.setCurrentIndex, 1))
        self._looking.timeout.connect(self._note_look)
        self._quiet.timeout.connect(self._ask)
        self.bars.changed.connect(self._fit_bars)
        self.view.link_activated.connect(self._follow)
        self.view.back_asked.connect(self.go_back)
        self.view.copied.connect(self._say)
        self._parts.live.changed.connect(self._hear)
        if self._parts.librarian is not None:
            self._parts.librarian.changed.connect(self.read)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.ARTICLE) and self._article and self.isVisible():
            self._quiet.start()


def _attached(library: Library, name: str) -> bytes | None:
    return library.attached(name)
