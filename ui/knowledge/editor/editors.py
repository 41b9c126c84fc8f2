"""The editors that are open: one window for each article, drafts found again, disputes put to a person."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import uuid4

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.core.errors import HelpDeskError
from app.knowledge.library import ArticleDraft, Opened
from app.knowledge.template import body_of
from app.knowledge.text import Text
from ui.knowledge.begin_card import BeginCard
from ui.knowledge.editor.editor_window import EditorWindow
from ui.knowledge.editor.link_popup import Tickets
from ui.knowledge.merge_dialog import Decided, MergeDialog, Way
from ui.knowledge.parts import Parts
from ui.knowledge.reading import from_database

GONE = "That article is no longer there, or you may no longer see it."


class Editors(QObject):
    """Opens editors over `window`. `saved(article)` after each save, `read_asked(article)` where one is to be read.

    `left(ArticleDraft)` when a new article was closed before it was saved.
    """

    saved = Signal(str)
    read_asked = Signal(str)
    left = Signal(object)

    def __init__(self, parts: Parts, window: QWidget, over: QWidget, tickets: Tickets | None = None) -> None:
        super().__init__(window)
        self._parts, self._window, self._over, self._tickets = parts, window, over, tickets
        self._open: dict[str, EditorWindow] = {}
        self._card: BeginCard | None = None

    def windows(self) -> Sequence[EditorWindow]:
        """Return the windows that are open."""
        return [one for one in self._open.values() if isValid(one) and one.isVisible()]

    def edit(self, article: str, ticket_id: int | None = None) -> None:
        """Open an article, with what was typed and not saved the last time; `ticket_id` is what it is improved for."""
        if (known := self._open.get(article)) is not None and isValid(known) and known.isVisible():
            known.course.ticket_id = ticket_id or known.course.ticket_id
            if not known.isActiveWindow():
                known.raise_()
                known.activateWindow()
            return

        def read() -> tuple[Opened | None, ArticleDraft | None]:
            library = self._parts.library
            return library.opened(article), next((one for one in library.drafts() if one.key == article), None)

        self._parts.local.read(read, partial(self._show_read, article, ticket_id), self._tell)

    def begin(self, text: Text, ticket_id: int | None = None) -> None:
        """Begin a new article, once nothing that is there fits."""
        card = self._card = BeginCard(
            self._over,
            self._parts.local,
            self._parts.library,
            title=text.title,
            about=f"{text.environment}\n{text.body}",
        )
        card.chosen.connect(partial(self._begin_as, text, ticket_id))
        card.read_asked.connect(self.read_asked)
        for ended in (card.chosen, card.cancelled):
            ended.connect(card.deleteLater)
        card.open()

    def go_on(self, draft: ArticleDraft) -> None:
        """Go on with a new article that was never saved."""
        self._show(None, draft)

    def close(self) -> None:
        """Close all windows; what isn't saved stays a draft."""
        for window in self.windows():
            window.close()

    # ------------------------------------------------------------ inside

    def _begin_as(self, text: Text, ticket_id: int | None, title: object) -> None:
        whole = replace(text, title=str(title), body=text.body if text.body.strip() else body_of({}))
        self._show(None, ArticleDraft(uuid4().hex, whole, ticket_id=ticket_id))

    def _show_read(self, article: str, ticket_id: int | None, found: tuple[Opened | None, ArticleDraft | None]) -> None:
        opened, draft = found
        if opened is not None:
            self._show(opened, draft, ticket_id)
        else:  # an archived one has no file here
            queries = self._parts.queries
            self._parts.background.read(
                lambda: from_database(queries, article), partial(self._show_archived, draft), self._tell
            )

    def _show_archived(self, draft: ArticleDraft | None, opened: Opened | None) -> None:
        if opened is None:
            self._parts.say(GONE, None)
        else:
            self._show(opened, draft)

    def _show(self, opened: Opened | None, draft: ArticleDraft | None, ticket_id: int | None = None) -> None:
        window = EditorWindow(self._parts, opened, draft, tickets=self._tickets, parent=self._window)
        window.course.ticket_id = ticket_id or window.course.ticket_id
        self._open[window.course.key] = window
        window.saved.connect(partial(self._note_saved, window))
        window.said.connect(lambda sentence: self._parts.say(sentence, None))
        window.left.connect(self.left)
        window.disputed.connect(partial(self._decide, window))
        window.closed.connect(window.deleteLater)
        window.begin()

    def _note_saved(self, window: EditorWindow, article: str) -> None:
        self._open[article] = window
        self.saved.emit(article)

    def _decide(self, window: EditorWindow, base: Text, theirs: Text, mine: Text) -> None:
        dialog = MergeDialog(base, theirs, mine, parent=window)
        dialog.settled.connect(partial(self._take, window, theirs))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, window: EditorWindow, theirs: Text, decided: Decided) -> None:
        course = window.course
        match decided.way:
            case Way.EDITED:
                course.settle(decided.text, theirs)
            case Way.THEIRS:
                course.take_theirs(theirs)
            case Way.REVIEW:
                course.hand_in(decided.text, theirs)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._parts.say(str(error), None)
