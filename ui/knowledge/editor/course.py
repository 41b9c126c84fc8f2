"""The course of one article through its editor: typed, kept, saved, brought together with what others did."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError
from app.knowledge.attachments import send_files
from app.knowledge.library import ArticleDraft, Ending, Local, Opened, Saved
from app.knowledge.merging import merge
from app.knowledge.model import Part
from app.knowledge.queries import About
from app.knowledge.shared import Because
from app.knowledge.text import Text, tidy
from ui.knowledge.parts import Parts

KEEP_MS = 1_200
"""After a key, what was typed until then is kept."""
PRESENT_MS = 60_000
SAVING_S = 60.0
"""Saving may wait for a synchronisation's step, and for another program to let go of a file."""
KEPT = "Kept on this computer as a draft"
SAVED = "Saved here · on its way to the desk"
BUSY = "Kept here: another program holds the file. It is written as soon as that lets go."
HANDED_IN = "Handed in: whoever may publish this article decides"
_ENDED = {Ending.BUSY: BUSY, Ending.HANDED_IN: HANDED_IN}


class EditorCourse(QObject):
    """What happens to one text.

    `replaced(Text)` when the editor is to show another text, `told(sentence)` how it stands, `failed(sentence)` what
    went wrong, `came(sentence)` that others changed it meanwhile, `disputed(base, theirs, mine)` when a person has to
    decide, `was_saved(article)`, `known(About)` what the database says of the article.
    """

    replaced = Signal(object)
    told = Signal(str)
    failed = Signal(str)
    came = Signal(str)
    disputed = Signal(object, object, object)
    was_saved = Signal(str)
    known = Signal(object)

    def __init__(self, parts: Parts, opened: Opened | None, draft: ArticleDraft | None, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self.article = opened.listed.article if opened is not None else ""
        self.key = draft.key if draft is not None else self.article or uuid4().hex
        self.was = opened.text if opened is not None else None
        self.text = draft.text if draft is not None else self.was or Text()
        self.rev = opened.rev if opened is not None else 0
        self.queue_id = draft.queue_id if draft is not None else None
        self.ticket_id = draft.ticket_id if draft is not None else None
        self._base = draft.was if draft is not None and draft.was is not None else self.was
        self._is_saving = self._is_kept = False
        self._keeping = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._present = QTimer(self, interval=PRESENT_MS)
        self._connect()

    @property
    def is_dirty(self) -> bool:
        """Tell whether something was typed that is not saved."""
        return tidy(self.text) != tidy(self._base or Text())

    @property
    def draft(self) -> ArticleDraft:
        """What is typed, and what it was made from."""
        return ArticleDraft(self.key, self.text, self._base, self.queue_id, self.ticket_id)

    @property
    def is_saving(self) -> bool:
        """Tell whether saving is under way."""
        return self._is_saving

    @Slot()
    def begin(self) -> None:
        """Tell colleagues that one is here, and see what became of the article since a draft of it."""
        self._tell_presence()
        self._present.start()
        self._ask_about()
        if self._base is not None and self.was is not None and self._base != self.was:
            self._meet(self.was)
        elif self.is_dirty and self.was is not None:
            self.told.emit("This is your draft; it isn't saved yet")

    def note(self, text: Text) -> None:
        """Take note of what stands in the editor now."""
        if text != self.text:
            self.text = text
            self._is_kept = False
            if not self._keeping.isActive():
                self._keeping.start()  # not anew by each key: whoever types without a pause would have no draft

    # ------------------------------------------------------------ saving

    @Slot()
    def save(self) -> None:
        """Save what stands there; it is published by the synchronisation that follows."""
        if self._is_saving:
            return
        self._is_saving = True
        self._keeping.stop()
        library, text, base = self._parts.library, self.text, self._base
        if self.queue_id is not None and not self.article:
            self._begin_for_few(text)
            return
        work = (
            partial(library.create, text)
            if not self.article
            else partial(library.save, self.article, base or Text(), text)
        )
        self._parts.local.write(work, partial(self._take, text), self._fail, deadline=SAVING_S)

    @Slot()
    def propose(self) -> None:
        """Ask for a review instead of publishing."""
        if self.article and self.rev:
            self.hand_in(self.text, self._base or Text())
        else:
            self.save()

    def hand_in(self, text: Text, stands: Text) -> None:
        """Hand a text in as a proposal with its files, and show again what stands; what is typed meanwhile stays."""
        shown, gate = self.text, self._parts.gate

        def done(_answer: object) -> None:
            if self.text == shown:
                self._forget_draft()
            if isValid(self):
                self._go_on_from(stands, is_same=self.text == shown)

        deed = partial(gate.propose, uuid4(), self.article, self.rev, tidy(text), Because.REVIEW)
        self._send(self.article, text, deed, done)

    def settle(self, text: Text, theirs: Text) -> None:
        """Go on with what a person made of a dispute: it was made knowing `theirs`."""
        self._base = self.was = theirs
        self.text = text
        self.replaced.emit(text)
        self.save()

    def take_theirs(self, theirs: Text) -> None:
        """Let what others made stand."""
        self._base = self.was = self.text = theirs
        self._drop_draft()
        self.replaced.emit(theirs)
        self.told.emit("The published text stands.")

    @Slot()
    def bring_together(self) -> None:
        """Take in what was published meanwhile."""
        if self.was is not None:
            self._meet(self.was)

    def throw_away(self) -> None:
        """Forget what was typed."""
        self.text = self._base or Text()
        self._drop_draft()
        self.replaced.emit(self.text)

    @Slot()
    def leave(self) -> None:
        """Keep what isn't saved, and tell colleagues that one has gone."""
        self._keeping.stop()
        self._present.stop()
        if self.is_dirty and not self._is_kept:
            self._keep()
        if self.article and self.rev:
            self._parts.background.write(
                partial(self._parts.gate.editing, self.article, is_open=False), _nothing, _say_nothing
            )

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self._keeping.timeout.connect(self._keep)
        self._present.timeout.connect(self._tell_presence)
        self._parts.live.changed.connect(self._hear)
        if self._parts.librarian is not None:
            self._parts.librarian.changed.connect(self._look)
            self._parts.librarian.synced.connect(self._look)

    @Slot()
    def _keep(self) -> None:
        if not self.is_dirty:
            self._drop_draft()
            return
        self._parts.local.write(
            partial(self._parts.library.keep_draft, self.draft), self._note_kept, self._fail_keeping
        )

    def _note_kept(self, _answer: object) -> None:
        if not isValid(self):  # the window was closed while it was kept
            return
        self._is_kept = True
        if self.is_dirty and not self._is_saving:
            self.told.emit(KEPT)

    def _fail_keeping(self, error: Exception) -> None:
        """Say that the draft isn't safe; it is tried again with the next key."""
        if not isinstance(error, HelpDeskError):
            raise error
        if isValid(self):
            self.failed.emit(f"{error} What you type is in this window alone until it can be kept.")

    def _drop_draft(self) -> None:
        self._keeping.stop()
        self._forget_draft()

    def _forget_draft(self) -> None:
        self._parts.local.write(partial(self._parts.library.drop_draft, self.key), _nothing, _say_nothing)

    def _begin_for_few(self, text: Text) -> None:
        """Publish at once: an article for few is in nobody else's sight for a moment, so not by way of a file."""
        article = uuid4().hex
        deed = partial(self._parts.gate.begin, uuid4(), article, tidy(text), queue_id=self.queue_id)
        saved = Saved(Ending.SAVED, article, tidy(text))
        self._send(article, text, deed, lambda _answer: self._take(text, saved))

    def _send(self, article: str, text: Text, deed: Callable[[], object], done: Callable[[object], None]) -> None:
        """Do with a text what goes to the desk at once, after the files that it names."""
        gate, here = self._parts.gate, self._parts.library.attached

        def work() -> object:
            send_files(article, text.body, here, gate.keep_file)
            return deed()

        self._parts.background.write(work, done, self._fail)

    def _go_on_from(self, stands: Text, *, is_same: bool) -> None:
        """Go on after a text was handed in: with what stands, or with what was typed since."""
        self._base = self.was = stands
        if is_same:
            self._keeping.stop()
            self.text = stands
            self.replaced.emit(stands)
        else:
            self._is_kept = False
            self._keeping.start()
        self.told.emit(HANDED_IN if is_same else f"{HANDED_IN}. What you typed since is here")
        self.was_saved.emit(self.article)

    def _take(self, sent: Text, saved: Saved) -> None:
        is_conflict = saved.ending is Ending.CONFLICT and saved.theirs is not None
        if not isValid(self):
            if self.text == sent and not is_conflict:
                self._forget_draft()
            return
        self._is_saving = False
        if is_conflict:
            self.disputed.emit(saved.base or Text(), saved.theirs, self.text)
            return
        is_new = not self.article
        self.article = saved.article
        self._base = self.was = saved.text
        self._drop_draft()
        if is_new:
            self.key = saved.article
        if saved.ending is not Ending.HANDED_IN:
            self._note_ticket(Part.CREATED if is_new else Part.IMPROVED)
        if saved.ending is Ending.MERGED:
            self.came.emit("What was saved meanwhile has been brought together with yours.")
        if self.text == sent:
            self.text = saved.text
            self.replaced.emit(saved.text)
        self.told.emit(_ENDED.get(saved.ending, SAVED))
        self.was_saved.emit(saved.article)
        if self._parts.librarian is not None:
            self._parts.librarian.saved()

    def _note_ticket(self, part: Part) -> None:
        """Link the article to the ticket that was being worked on, once the desk has what was saved."""
        if self.ticket_id is not None:
            came_of = partial(self._parts.library.came_of, self.ticket_id, self.article, part)
            self._parts.local.write(came_of, _nothing, _say_nothing)
            self.ticket_id = None

    def _fail(self, error: Exception) -> None:
        if not isValid(self) and isinstance(error, HelpDeskError):
            return
        self._is_saving = False
        if not isinstance(error, HelpDeskError):
            raise error
        kept = " What you wrote is kept as a draft." if self.is_dirty else ""
        self._keep()
        self.failed.emit(f"{error}{kept}")

    # ------------------------------------------------------------ others

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self.article and changes.touches(Topic.ARTICLE):
            self._ask_about()

    @Slot()
    def _look(self) -> None:
        if self.article and not self._is_saving:
            opened = partial(self._parts.library.opened, self.article)
            self._parts.local.read(opened, self._compare, _say_nothing, slot=("editor", id(self)))

    def _compare(self, opened: Opened | None) -> None:
        if opened is None or self._is_saving:
            return
        before, self.rev = self.rev, opened.rev
        if opened.text != self._base:
            self.was = opened.text
            self._meet_or_tell(opened)
        elif not self.is_dirty:
            self.told.emit(_standing(opened))
            if opened.rev != before:
                self._ask_about()

    def _meet_or_tell(self, opened: Opened) -> None:
        if not self.is_dirty:
            self._base = self.text = opened.text
            self.replaced.emit(opened.text)
            self.told.emit(_standing(opened))
        else:
            self.came.emit(f"Revision {opened.rev} or a save in another program came meanwhile. Yours is kept.")

    def _meet(self, theirs: Text) -> None:
        base = self._base or Text()
        merged = merge(tidy(base), tidy(self.text), theirs)
        if merged is None:
            self.disputed.emit(base, theirs, self.text)
            return
        self._base, self.text = theirs, merged
        self.replaced.emit(merged)
        self._keep()
        self.told.emit("Both are brought together; save when it reads well")

    @Slot()
    def _tell_presence(self) -> None:
        if self.article and self.rev:
            work = partial(self._parts.gate.editing, self.article, is_open=True)
            self._parts.background.write(work, _nothing, _say_nothing)

    def _ask_about(self) -> None:
        if self.article and self.rev:
            asked = partial(self._parts.queries.about, self.article)
            self._parts.background.read(asked, self._tell_about, _say_nothing, slot=("about", id(self)))

    def _tell_about(self, about: About | None) -> None:
        if about is not None:
            self.known.emit(about)


def _standing(opened: Opened) -> str:
    """Return how a saved text stands towards the desk."""
    match opened.listed.local:
        case Local.SAME:
            return f"Published as revision {opened.rev}"
        case Local.PROPOSED:
            return HANDED_IN
        case _:
            return SAVED


def _nothing(_answer: object) -> None:
    """Leave it at that."""


def _say_nothing(error: Exception) -> None:
    """Leave what is shown as it is: that the database is away is told elsewhere."""
    if not isinstance(error, HelpDeskError):
        raise error
