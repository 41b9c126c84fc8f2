"""Where the knowledge room stands in the window, its keys, and what leads there: links, the palette, open tickets."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QDialog

from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError
from app.knowledge.gate import KnowledgeGate
from app.knowledge.library import ArticleDraft, Library, Synced
from app.knowledge.model import Part
from app.knowledge.queries import KnowledgeQueries
from app.knowledge.text import Text
from app.tickets.number import id_in
from ui.core.actions import Action
from ui.knowledge.carrying.bring_dialog import BringDialog
from ui.knowledge.carrying.export_dialog import ExportDialog
from ui.knowledge.carrying.move_dialog import MoveDialog
from ui.knowledge.editor.editors import Editors
from ui.knowledge.flow.suggestions import Suggestions
from ui.knowledge.librarian import Librarian
from ui.knowledge.pages import ARTICLES
from ui.knowledge.parts import Parts, Undo, Ways
from ui.knowledge.revisions_dialog import RevisionsDialog
from ui.knowledge.room import GROUP, KnowledgeRoom
from ui.shell.articles_in_flow import ArticlesInFlow
from ui.shell.articles_in_form import ArticlesInForm
from ui.shell.desk_memory import DeskMemory
from ui.shell.sync_mark import SyncMark
from ui.tickets.new_ticket import NewTicketDialog

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

ROOM = "knowledge"
_FAILED, _WARNING, _WARNED = "articles", "articles folder", "knowledge/warned"
_QUIET_MS = 600
_TICKETS, _BEGUN = 8, 3
_WORDS = "knowledge base kb solutions known errors how to"


def add_knowledge(window: "MainWindow", work: "Workplace") -> Iterator[None]:
    """Add the knowledge room, where the desk has articles."""
    desk = work.desk
    if desk.articles is None or desk.article_queries is None or desk.library is None:
        return
    place = KnowledgePlace(window, work, desk.articles, desk.article_queries, desk.library)
    yield
    for _page in place.add_pages():
        yield
    place.begin()


class KnowledgePlace(QObject):
    """Ties the room to the window: what waits is counted in the sidebar, how it is synchronised said at the bottom."""

    def __init__(
        self, window: "MainWindow", work: "Workplace", gate: KnowledgeGate, queries: KnowledgeQueries, library: Library
    ) -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._gate, self._queries, self._library = gate, queries, library
        self._proposals, self._asked = 0, 0
        self.librarian = Librarian(library, work.live, self)
        self._memory = DeskMemory(window.settings, work.desk.key)
        self.parts = self._made_of()
        self.editors = Editors(self.parts, window, window.root, self._tickets_like)
        self.room = KnowledgeRoom(self.parts, work.middle)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        window.knowledge = self

    # ------------------------------------------------------------ coming to be

    def add_pages(self) -> Iterator[None]:
        """Add page after page, and tie what is done with articles to tickets."""
        for kind in self.room.kinds():
            self.room.add_page(kind)
            yield
        self._work.add_room(ROOM, self.room)
        self._offer()
        self._tie_to_tickets()

    def begin(self) -> None:
        """Synchronise for the first time, and from then on by itself."""
        self.mark = SyncMark(self.librarian)
        self._window.status.hold(self.mark)
        self._connect()
        self._work.show_articles(0)
        self._count()
        self.librarian.begin()
        self._find_begun()

    def close(self) -> None:
        """Let nothing go on in the folder: the window closes. What is typed in editors stays a draft."""
        self.editors.close()
        self.librarian.close()

    def _made_of(self) -> Parts:
        desk, work, directory = self._work.desk, self._work, self._work.directory
        ways = Ways(
            read=self.read, edit=self._edit, begin=self._begin, history=self._show_revisions,
            ticket=self._open_ticket, page=self._go_to,
            link=self._link, why_no_ticket=self._why_no_ticket, bring_in=self._bring_in,
        )  # fmt: skip
        return Parts(
            self._library, self._gate, self._queries, work.background, work.local_background, work.live, desk.clock,
            lambda: work.actor, self._say, self._memory.get, self._memory.put, ways, self.librarian,
            lambda: [(row.id, row.name) for row in directory.queues if row.is_restricted and row.may_see],
            lambda: [(row.id, row.name) for row in directory.active_staff()],
        )  # fmt: skip

    def _offer(self) -> None:
        table = self._window.actions_table
        table.add(
            Action("go.knowledge", "Knowledge", "Ctrl+3", "book-open", run=self.enter, group="Go to", words=_WORDS),
            Action(
                "knowledge.search", "Search articles", "", "search", run=self.search, group="Go to",
                words="find knowledge",
            ),
            Action(
                "knowledge.synchronise", "Synchronise articles now", "", "refresh-cw", run=self.librarian.sync,
                group=GROUP, words="knowledge sync send pull publish",
            ),
            Action(
                "knowledge.bring_in", "Bring in articles…", "", "folder", run=self._bring_in, group=GROUP,
                words="knowledge import markdown html csv word docx",
            ),
            Action(
                "knowledge.export", "Export articles…", "", "download", run=self._export, group=GROUP,
                words="knowledge pages html site write out",
            ),
            Action(
                "knowledge.folder", "Where the articles lie…", "", "folder", run=self._move, group=GROUP,
                words="knowledge folder move files settings cloud onedrive",
            ),
            *self.room.actions_of_pages(),
        )  # fmt: skip
        for page in self.room.pages.values():
            for on, actions in page.list_actions():
                table.add(*actions, on=on)
            table.add_hints(*page.hints(), on=page)

    def _tie_to_tickets(self) -> None:
        self.flow = ArticlesInFlow(
            self._window, self._work, self._library, self._gate, self._queries, read=self.read,
            begin=self.editors.begin, edit=self.editors.edit,
        )  # fmt: skip
        self.flow.ask_with(self._window.starter)
        form = self._window.new_ticket
        if isinstance(form, NewTicketDialog):
            suggestions = Suggestions(self._library, self._work.local_background)
            suggestions.read_asked.connect(self.read)
            self.form = ArticlesInForm(form, suggestions, self.flow.link)

    def _connect(self) -> None:
        self.room.entered.connect(self.enter)
        self.librarian.synced.connect(self._take_synced)
        self.librarian.failed.connect(self._tell_failed)
        self.mark.clicked.connect(self.enter)
        self.editors.read_asked.connect(self.read)
        self.editors.left.connect(lambda draft: self._offer_begun([draft]))
        self._quiet.timeout.connect(self._count)
        self._work.live.changed.connect(self._hear)
        self._window.contact_changed.connect(self._follow_contact)

    # ------------------------------------------------------------ ways

    @Slot()
    def enter(self) -> None:
        """Go to the room, to the page that was left; from within it, to the articles."""
        is_here = self.room.isVisible()
        self._work.enter_room(ROOM)
        if is_here:
            self.room.go_to(ARTICLES)

    @Slot()
    def search(self) -> None:
        """Go to the search of the articles."""
        self.enter()
        self.room.go_to(ARTICLES)
        self.room.search_here()

    @Slot(str)
    def read(self, article: str) -> None:
        """Show an article."""
        if not self._window.isActiveWindow():
            self._window.raise_window()
        self._work.show_room(ROOM)
        self.room.read_article(article)

    def _go_to(self, page: str) -> None:
        self.enter()
        self.room.go_to(page)

    def _open_ticket(self, number: str) -> None:
        ticket_id = id_in(number, self._work.directory.prefix)
        if ticket_id is None:
            self._window.say(f"“{number}” is no number of a ticket of this desk.")
        else:
            self._work.open_ticket(ticket_id)

    def _why_no_ticket(self) -> str:
        return "" if self._work.ticket.ticket_id is not None else "no ticket is open"

    def _link(self, article: str) -> None:
        ticket_id = self._work.ticket.ticket_id
        if ticket_id is not None:
            number = self._work.directory.number(ticket_id)
            unlink = partial(self._gate.unlink, ticket_id, article, Part.USED)
            undo = partial(self._write, unlink, "Unlinked again.", None)
            link = partial(self._gate.link, ticket_id, article, Part.USED)
            self._write(link, f"The article is linked to {number}.", undo)

    def _write(self, work: Callable[[], object], said: str, undo: Undo | None) -> None:
        self._work.background.write(work, lambda _done: self._say(said, undo), self._tell)

    # ------------------------------------------------------------ changing articles

    def _edit(self, article: str) -> None:
        self.editors.edit(article)

    def _show_revisions(self, article: str) -> None:
        dialog = RevisionsDialog(self.parts, article, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _bring_in(self) -> None:
        self._show_over(BringDialog(self.parts, self._window))

    def _export(self) -> None:
        self._show_over(ExportDialog(self.parts, self._window))

    def _move(self) -> None:
        self._show_over(MoveDialog(self.parts, self._window))

    @staticmethod
    def _show_over(dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _begin(self, text: Text) -> None:
        self.editors.begin(text)

    def _tickets_like(self, typed: str) -> list[tuple[str, str]]:
        """Return tickets for a link that is being typed; runs on a worker's thread."""
        hits = self._work.desk.tickets.search(typed, limit=_TICKETS)
        return [(self._work.directory.number(hit.ticket_id), hit.subject) for hit in hits]

    def _find_begun(self) -> None:
        """Find again what was begun and never saved."""

        def begun() -> list[ArticleDraft]:
            here = {one.article for one in self._library.listed()}
            return [draft for draft in self._library.drafts() if draft.key not in here]

        self._work.local_background.read(begun, self._offer_begun, lambda _error: None)

    def _offer_begun(self, drafts: list[ArticleDraft]) -> None:
        for draft in drafts[:_BEGUN]:
            cause = f"begun {draft.key}"
            self._window.bars.show_bar(
                cause,
                "info",
                f"You began an article and didn’t save it: “{draft.text.title or 'no title yet'}”.",
                actions=[
                    ("Go on", partial(self._go_on, cause, draft)),
                    ("Throw away", partial(self._throw_away, cause, draft)),
                ],
            )

    def _go_on(self, cause: str, draft: ArticleDraft) -> None:
        self._window.bars.clear(cause)
        self.editors.go_on(draft)

    def _throw_away(self, cause: str, draft: ArticleDraft) -> None:
        self._window.bars.clear(cause)
        drop, keep = partial(self._library.drop_draft, draft.key), partial(self._library.keep_draft, draft)
        local = self._work.local_background

        def undo() -> None:
            local.write(keep, lambda _done: self._offer_begun([draft]), self._tell)

        local.write(drop, lambda _done: self._say("The article you began is thrown away.", undo), self._tell)

    # ------------------------------------------------------------ what waits, and how it is synchronised

    @Slot()
    def _count(self) -> None:
        queries = self._queries
        self._work.background.read(
            lambda: sum(one.may_decide for one in queries.proposals()), self._take_count, lambda _error: None,
            slot=(self, "count"),
        )  # fmt: skip

    def _take_count(self, proposals: int) -> None:
        self._proposals = proposals
        self.room.show_count("proposals", proposals)
        self._work.show_articles(self._proposals + self._asked)

    @Slot(object)
    def _take_synced(self, synced: Synced) -> None:
        self._asked = len(synced.asked)
        self.room.show_count("files", self._asked)
        self._work.show_articles(self._proposals + self._asked)
        self._window.bars.clear(_FAILED)
        self._tell_warnings(synced.warnings)

    def _tell_warnings(self, warnings: Sequence[str]) -> None:
        known = (self._memory.get(_WARNED) or "").split("\n")
        fresh = [one for one in warnings if one not in known]
        if fresh:
            self._memory.put(_WARNED, "\n".join([*known, *fresh]).strip("\n"))
            self._window.bars.show_bar(
                _WARNING, "warn", " ".join(fresh), actions=[("Where the articles lie…", self._move)]
            )

    @Slot(str)
    def _tell_failed(self, sentence: str) -> None:
        self._window.bars.show_bar(_FAILED, "warn", sentence, actions=[("Try again", self.librarian.sync)])

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.ARTICLE):
            self._quiet.start()

    @Slot()
    def _follow_contact(self) -> None:
        if self._window.bars.bar("away") is None:
            self.librarian.sync()

    # ------------------------------------------------------------ saying

    def _say(self, said: str, undo: Undo | None) -> None:
        self._window.say(said, undo)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._window.say(str(error))
