"""An article opened in the window: from its choice in the palette to the painted page, with all in the list beside."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.core.actor import Actor
from app.core.clock import SystemClock
from app.knowledge.gate import KnowledgeGate
from app.knowledge.library import Library
from app.knowledge.queries import KnowledgeQueries
from ui.core.background import Background
from ui.core.live import Live
from ui.core.theme import ThemeKeeper
from ui.knowledge.articles_page import ArticlesPage
from ui.knowledge.parts import Parts

_LONGEST_MS = 5_000


def shown(
    library: Library, gate: KnowledgeGate, queries: KnowledgeQueries, actor: Actor, articles: Sequence[str]
) -> list[float]:
    """Return how many milliseconds each article took from its choice until it was painted."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    ThemeKeeper(app).apply("light", 100)
    background, local = Background(), Background()
    parts = Parts(
        library, gate, queries, background, local, Live(), SystemClock(), lambda: actor, lambda _said, _undo: None
    )
    page = ArticlesPage(parts)
    page.resize(1400, 800)
    page.show()
    _until(lambda: bool(page.shelf.listed))
    took = [_open(page, article) for article in articles]
    page.close()
    background.close()
    local.close()
    return took[1:]  # the first makes fonts and the page


def _open(page: ArticlesPage, article: str) -> float:
    page.reader.show_article("")
    begun = time.perf_counter()
    loop = QEventLoop()
    page.reader.shown.connect(loop.quit)
    page.read_article(article)
    QTimer.singleShot(_LONGEST_MS, loop.quit)
    loop.exec()
    page.reader.repaint()
    return (time.perf_counter() - begun) * 1000


def _until(holds: Callable[[], bool]) -> None:
    loop, timer = QEventLoop(), QTimer(interval=5)
    timer.timeout.connect(lambda: loop.quit() if holds() else None)
    timer.start()
    loop.exec()
