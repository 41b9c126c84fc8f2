"""Articles at hand while one works on tickets: found, inserted and linked by key, asked about where one is resolved."""

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.core.errors import HelpDeskError
from app.knowledge.creating import article_from
from app.knowledge.file_names import slug
from app.knowledge.from_ticket import known_of, told_by
from app.knowledge.gate import KnowledgeGate
from app.knowledge.library import Library, Opened
from app.knowledge.links import article_link
from app.knowledge.model import Part
from app.knowledge.queries import KnowledgeQueries, Linked
from app.knowledge.replying import as_reply
from app.knowledge.text import Text
from app.tickets.drafts import DraftKind
from app.tickets.queries import Conversation, TicketRow
from ui.core.actions import Action
from ui.knowledge.flow.article_picker import ArticlePicker, Chosen, Use
from ui.knowledge.flow.asking_beside import AskingBeside
from ui.knowledge.flow.ticket_articles import OpenTicket, TicketArticles

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace
    from ui.tickets.deed_starter import DeedStarter

FIND, BEGIN = "ticket.find_article", "ticket.write_article"
LINKED = "“{title}” is linked to {number}."
UNLINKED = "“{title}” is no longer linked to {number}."
NO_RESOLUTION = "“{title}” says nothing yet that a requester could do. It is linked."
GONE = "That article is no longer here."


class ArticlesInFlow(QObject):
    """Ties the open ticket and its answer to the articles.

    `read(article)` shows an article, `begin(text, ticket)` begins one that came of a ticket, `edit(article, ticket)`
    opens one that is improved because of it.
    """

    def __init__(
        self,
        window: "MainWindow",
        work: "Workplace",
        library: Library,
        gate: KnowledgeGate,
        queries: KnowledgeQueries,
        *,
        read: Callable[[str], object],
        begin: Callable[[Text, int], object],
        edit: Callable[[str, int], object],
    ) -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._library, self._gate, self._queries = library, gate, queries
        self._read, self._begin_article, self._edit = read, begin, edit
        self._picker: ArticlePicker | None = None
        self.section = TicketArticles(library, queries, work.background, work.local_background, work.live)
        self._offer()
        self._connect()

    def link(self, ticket_id: int, articles: Collection[str]) -> None:
        """Link articles to a ticket that they helped with."""
        for article in articles:
            self._write(partial(self._gate.link, ticket_id, article, Part.USED), self._look_again)

    def ask_with(self, *starters: "DeedStarter") -> None:
        """Let these ask which article helped, where they resolve a ticket."""
        for starter in starters:
            starter.asks_beside = self._asking

    @Slot()
    def find(self) -> None:
        """Ask for an article for the open ticket."""
        about = self._about()
        if about is None:
            return
        is_note = self._work.ticket.composer.kind is DraftKind.NOTE
        into = "put its link into the note" if is_note else "put it into the reply"
        self._picker = ArticlePicker(
            self._window.root, self._work.local_background, self._library, about=about.words, into=into
        )
        self._picker.chosen.connect(partial(self._use, about.id))
        self._picker.chosen.connect(self._picker.deleteLater)
        self._picker.cancelled.connect(self._picker.deleteLater)
        self._picker.open()

    @Slot()
    def begin(self) -> None:
        """Begin an article with what the open ticket says, without anybody's data."""
        conversation = self._work.ticket.conversation
        if conversation is not None:
            self._begin_article(article_from(told_by(conversation), known_of(conversation)), conversation.row.id)

    # ------------------------------------------------------------ tying together

    def _offer(self) -> None:
        self._window.actions_table.add(
            Action(
                FIND,
                "Find an article…",
                "Ctrl+Shift+K",
                "book-open",
                self._has_ticket,
                self.find,
                "Ticket",
                words="insert link knowledge solution known error",
                why_not=self._why_not,
            ),
            Action(
                BEGIN,
                "Write an article from this ticket…",
                icon="notebook-pen",
                when=self._has_ticket,
                run=self.begin,
                group="Ticket",
                words="create knowledge new solution",
                why_not=self._why_not,
            ),
        )

    def _connect(self) -> None:
        work, section = self._work, self.section
        if work.has_properties:
            work.properties.take_section(section)
        work.ticket.shown.connect(self._follow)
        work.ticket.emptied.connect(partial(section.show_ticket, None))
        section.read_asked.connect(self._read)
        section.insert_asked.connect(lambda article: self._use(self._ticket_id(), Chosen(article, Use.INSERT)))
        section.link_asked.connect(lambda article: self._use(self._ticket_id(), Chosen(article, Use.LINK)))
        section.unlink_asked.connect(self._unlink)
        section.edit_asked.connect(lambda article: self._edit(article, self._ticket_id()))
        section.find_asked.connect(self.find)
        section.begin_asked.connect(self.begin)
        if work.ticket.conversation is not None:
            self._follow(work.ticket.conversation)

    @Slot(object)
    def _follow(self, conversation: Conversation) -> None:
        self.section.show_ticket(_open_ticket(conversation))

    def _asking(self, row: TicketRow) -> AskingBeside:
        return AskingBeside(row.id, self._gate, self._queries, self._work.background, self._window.say)

    # ------------------------------------------------------------ using an article

    def _use(self, ticket_id: int, chosen: Chosen) -> None:
        if chosen.use is Use.READ:
            self._read(chosen.article)
            return
        opened = partial(self._library.opened, chosen.article)
        self._work.local_background.read(opened, partial(self._use_opened, ticket_id, chosen.use), self._tell)

    def _use_opened(self, ticket_id: int, use: Use, opened: Opened | None) -> None:
        if opened is None:
            self._window.say(GONE)
            return
        said = LINKED
        if use is Use.INSERT and ticket_id == self._work.ticket.ticket_id:
            said = LINKED if self._insert(opened) else NO_RESOLUTION
        self._link(ticket_id, opened, said)

    def _insert(self, opened: Opened) -> bool:
        composer = self._work.ticket.composer
        is_note = composer.kind is DraftKind.NOTE
        title = opened.text.title
        words = article_link(title, opened.listed.article, slug(title)) if is_note else as_reply(opened.text)
        if words:
            composer.insert(words)
        return bool(words)

    def _link(self, ticket_id: int, opened: Opened, said: str) -> None:
        title, article = opened.text.title, opened.listed.article
        sentence = said.format(title=title, number=self._work.directory.number(ticket_id))
        known = {one.article for one in self.section.links} if self._ticket_id() == ticket_id else set()

        def undo() -> None:
            self._write(partial(self._gate.unlink, ticket_id, article, Part.USED), self._look_again)

        def done() -> None:
            self._window.say(sentence, None if article in known else undo)
            self._look_again()

        self._write(partial(self._gate.link, ticket_id, article, Part.USED), done)

    @Slot(object)
    def _unlink(self, linked: Linked) -> None:
        ticket_id = self._ticket_id()
        sentence = UNLINKED.format(title=linked.title, number=self._work.directory.number(ticket_id))

        def undo() -> None:
            self._write(partial(self._gate.link, ticket_id, linked.article, linked.part), self._look_again)

        def done() -> None:
            self._window.say(sentence, undo)
            self._look_again()

        self._write(partial(self._gate.unlink, ticket_id, linked.article, linked.part), done)

    def _write(self, work: Callable[[], object], done: Callable[[], None]) -> None:
        self._work.background.write(work, lambda _answer: done(), self._tell)

    def _look_again(self) -> None:
        self.section.look()

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._window.say(str(error))

    # ------------------------------------------------------------ the open ticket

    def _about(self) -> OpenTicket | None:
        conversation, row = self._work.ticket.conversation, self._work.ticket.row
        if conversation is not None:
            return _open_ticket(conversation)
        return OpenTicket(row.id, row.subject) if row is not None else None

    def _ticket_id(self) -> int:
        return self._work.ticket.ticket_id or 0

    def _has_ticket(self) -> bool:
        return self._work.ticket.ticket_id is not None

    def _why_not(self) -> str:
        return "" if self._has_ticket() else "no ticket is open"


def _open_ticket(conversation: Conversation) -> OpenTicket:
    told = told_by(conversation)
    return OpenTicket(conversation.row.id, f"{told.subject}\n{told.description}")
