"""The articles of the open ticket among its properties: those linked to it, and those that may help."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError
from app.knowledge.library import Hit, Library
from app.knowledge.model import Part
from app.knowledge.queries import KnowledgeQueries, Linked
from ui.core.background import Background
from ui.core.buttons import button
from ui.core.labels import label
from ui.core.layout import hbox, vbox
from ui.core.live import Live
from ui.core.theme import STRONG
from ui.knowledge.flow.lines import Line, LinesList, lines_of

_PAUSE_MS = 400
"""How long a ticket has to be shown before its articles are looked for."""
_NEAR, _SHOWN = 3, 6
_PARTS = {Part.USED: "linked", Part.CREATED: "written from it", Part.IMPROVED: "improved by it"}
_HINT = "Enter reads · I inserts · L links · E edits · Del unlinks"


@dataclass(frozen=True)
class OpenTicket:
    """A ticket as suggestions are made for it: what it says in words, and where it happened."""

    id: int
    words: str
    environment: str = ""


class TicketArticles(QWidget):
    """The section. Signals carry an article's id, `unlink_asked` a Linked.

    `links` are those of the ticket that is shown, as far as they are known.
    """

    read_asked = Signal(str)
    insert_asked = Signal(str)
    link_asked = Signal(str)
    unlink_asked = Signal(object)
    edit_asked = Signal(str)
    find_asked = Signal()
    begin_asked = Signal()

    def __init__(
        self, library: Library, queries: KnowledgeQueries, background: Background, local: Background, live: Live
    ) -> None:
        super().__init__()
        self._library, self._queries = library, queries
        self._background, self._local = background, local
        self._ticket: OpenTicket | None = None
        self.links: Sequence[Linked] = ()
        self._near: Sequence[Hit] = ()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        self._connect(live)

    @property
    def ticket(self) -> OpenTicket | None:
        """The ticket whose articles these are."""
        return self._ticket

    def show_ticket(self, ticket: OpenTicket | None) -> None:
        """Show the articles of another ticket once one stays with it."""
        if ticket == self._ticket:
            return
        is_other = ticket is None or self._ticket is None or ticket.id != self._ticket.id
        self._ticket = ticket
        if is_other:
            self.links, self._near = (), ()
            self._lay()
            self._say("Looking…" if ticket is not None else "")
        self._pause.start()

    @Slot()
    def look(self) -> None:
        """Read again what is linked, and what may help."""
        ticket = self._ticket
        if ticket is None:
            return
        near = partial(self._library.near, ticket.words, environment=ticket.environment, limit=_NEAR + _SHOWN)
        self._local.read(near, partial(self._take_near, ticket.id), self._fail_near, slot=("near", id(self)))
        linked = partial(self._queries.links, ticket.id)
        self._background.read(linked, partial(self._take_links, ticket.id), self._fail_links, slot=("links", id(self)))

    def _build(self) -> None:
        self.setAccessibleName("Articles")
        self.lines = LinesList("Articles of this ticket, and those that may help")
        self._remark = label("", "caption", tone="text3", wrap=True)
        self._keys = label(_HINT, "caption", tone="text3", wrap=True)
        self.find_button = button("Find", "search", key="Ctrl+Shift+K", pressed=self.find_asked.emit)
        self.begin_button = button("Write one", "plus", pressed=self.begin_asked.emit)
        self.setLayout(
            vbox(
                label("ARTICLES", "caption", STRONG, "text3"), self._remark, self.lines, self._keys,
                hbox(self.find_button, self.begin_button, None, spacing=6), spacing=6,
            )
        )  # fmt: skip
        self._lay()

    def _connect(self, live: Live) -> None:
        self._pause.timeout.connect(self.look)
        self.lines.read_asked.connect(self.read_asked)
        self.lines.pressed_on.connect(self._do)
        live.changed.connect(self._hear)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self._ticket is not None and changes.touches(Topic.ARTICLE):
            self._pause.start()

    def _take_near(self, ticket_id: int, hits: Sequence[Hit]) -> None:
        if self._ticket is not None and self._ticket.id == ticket_id:
            self._near = hits
            self._lay()
            self._say_what_is_there()

    def _take_links(self, ticket_id: int, links: Sequence[Linked]) -> None:
        if self._ticket is not None and self._ticket.id == ticket_id:
            self.links = links
            self._lay()
            self._say_what_is_there()

    def _fail_near(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._say(str(error))

    def _fail_links(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._say("What is linked can't be shown now; it follows when the database is back.")

    def _lay(self) -> None:
        linked = {one.article for one in self.links}
        near = [hit for hit in self._near if hit.listed.article not in linked][:_NEAR]
        lines = [_linked_line(ones) for ones in _by_article(self.links)] + lines_of(near)
        self.lines.show_lines(lines, most=_SHOWN)
        self.lines.setVisible(bool(lines))
        self._keys.setVisible(bool(lines))

    def _say_what_is_there(self) -> None:
        if self.links:
            self._say("")
        else:
            self._say("None is linked. These may help:" if self._near else "None is linked, and none seems near.")

    def _say(self, words: str) -> None:
        self._remark.setText(words)
        self._remark.setVisible(bool(words))

    @Slot(str, object)
    def _do(self, article: str, key: Qt.Key) -> None:
        linked = next((one for one in reversed(self.links) if one.article == article), None)
        match key:
            case Qt.Key.Key_I:
                self.insert_asked.emit(article)
            case Qt.Key.Key_L if linked is None:
                self.link_asked.emit(article)
            case Qt.Key.Key_E:
                self.edit_asked.emit(article)
            case Qt.Key.Key_Delete if linked is not None:
                self.unlink_asked.emit(linked)
            case _:
                pass


def _by_article(links: Sequence[Linked]) -> Sequence[Sequence[Linked]]:
    """Return the links of each article together: one may be written from a ticket, and improved because of it."""
    return [[one for one in links if one.article == article] for article in dict.fromkeys(one.article for one in links)]


def _linked_line(ones: Sequence[Linked]) -> Line:
    one = ones[0]
    parts = {each.part: f"{_PARTS[each.part]} by {each.by}" for each in ones}
    said = " · ".join([*parts.values(), *([one.vote.value] if one.vote is not None else [])])
    return Line(one.article, one.title or "An article out of your sight", said, "link", is_chosen=bool(one.title))
