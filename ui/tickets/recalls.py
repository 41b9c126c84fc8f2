"""Recalls on their way to the database, which decides: a reply is recalled, or it had left from another window."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets import deeds
from app.tickets.drafts import Draft
from app.tickets.outcome import Outcome
from app.tickets.recalling import another_left, another_was_recalled, has_left
from ui.core.background import Background
from ui.tickets.draft_book import DraftBook
from ui.tickets.draft_parts import said_in
from ui.tickets.filing import Filing
from ui.tickets.held_replies import FIRST_PAUSE_S, LONGEST_PAUSE_S, HeldReplies
from ui.tickets.leaving import Perform

HAD_LEFT = "The reply had already left from another window; it is on its ticket."
OTHER_HAD_LEFT = "Another text had already left from another window; it is on its ticket. Yours is kept as a draft."
RECALLED_ANOTHER = (
    "Not sent: another text was recalled in another window in its place. What was to be sent here is kept as a draft."
)
DISCARDED_ELSEWHERE = (
    "Not sent: the draft of this reply was discarded in another window. What was to be sent is kept as a draft."
)


@dataclass(frozen=True)
class _Question:
    deed: str
    answer: Callable[[Outcome], None]
    plain_key: UUID | None = None


class Recalls(QObject):
    """Makes held replies drafts again at once, and uses up their keys in the database, tried until it answers.

    Signals, when a reply had left all the same: `told(sentence)`, `followed(key)` the copy of it is gone,
    `came_back(draft, sentence)` it had been sent once more and is a draft again, `overtaken(draft, sentence)` what
    was sent here did not leave; no sentence when another window had sent another text in its place.
    """

    told = Signal(str)
    followed = Signal(object)
    came_back = Signal(object, str)
    overtaken = Signal(object, str)

    def __init__(
        self, background: Background, perform: Perform, book: DraftBook, held: HeldReplies, filing: Filing
    ) -> None:
        super().__init__(book.places)
        self._background, self._perform = background, perform
        self._book, self._held, self._filing = book, held, filing
        self._asked: dict[UUID, _Question] = {}
        self._waiting: set[UUID] = set()
        self._pause_s = 0
        self._is_closed = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.try_now)

    def is_unsure_of(self, plain_key: UUID) -> bool:
        """Tell whether a draft goes on from a reply of which is not known yet whether it had left."""
        return any(plain_key == question.plain_key for question in self._asked.values())

    def take_back(self, held: Draft) -> Draft:
        """Return a held reply as a draft under another key, joined with what was typed meanwhile."""
        newer = self._book.of(held.ticket_id, held.kind)
        plain = self._book.take_back(held)
        if newer is not None:
            self._filing.go_on_under(newer.key, plain.key)
        self.ask(held, plain.key)
        return plain

    def ask(self, held: Draft, plain_key: UUID | None = None) -> None:
        """Have a reply recalled, once however often it is asked."""
        # an empty draft stands for one recalled or discarded before the start: what it said goes on under another key
        deed = deeds.written("recall", {"said": "" if held.is_empty else said_in(held)})
        self._put(held.key, _Question(deed, partial(self._end_recall, held, plain_key), plain_key))

    @Slot(object)
    def ask_what_left(self, held: Draft) -> None:
        """Ask what became of a reply sent here that the database holds no longer; from now on it leaves no more."""
        self._book.put_aside(held.key)
        deed = deeds.written("recall", {"said": said_in(held)})
        self._put(held.key, _Question(deed, partial(self._learn, held)))

    @Slot()
    def try_now(self) -> None:
        """Ask again at once what the database did not answer."""
        waiting, self._waiting = self._waiting, set()
        for key in waiting:
            self._submit(key)

    def close(self) -> None:
        """Ask nothing any more: what is unanswered is asked at the next start."""
        self._timer.stop()
        self._is_closed = True

    def _put(self, key: UUID, question: _Question) -> None:
        if key not in self._asked and not self._is_closed:
            self._asked[key] = question
            self._submit(key)

    def _submit(self, key: UUID) -> None:
        work = partial(self._perform, self._asked[key].deed, key)
        self._background.write(work, partial(self._settle, key), partial(self._fail, key))

    def _settle(self, key: UUID, outcome: Outcome) -> None:
        self._pause_s = 0
        self._asked.pop(key).answer(outcome)

    def _fail(self, key: UUID, error: Exception) -> None:
        if isinstance(error, StoreUnavailable):
            self._waiting.add(key)
            self._pause_s = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, self._pause_s * 2))
            self._timer.start(self._pause_s * 1000)
            return
        self._asked.pop(key).answer(Outcome())  # who may not recall may not send either: it doesn't leave
        if not isinstance(error, HelpDeskError):
            raise error

    def _learn(self, held: Draft, outcome: Outcome) -> None:
        if another_left(outcome, said_in(held)):
            self.overtaken.emit(held, "")
        elif another_was_recalled(outcome, said_in(held)):
            self.overtaken.emit(held, RECALLED_ANOTHER)
        elif outcome.again:  # it left as it is, or it was recalled and goes on where that was done
            self._book.end(held.key)
        else:
            self.overtaken.emit(held, DISCARDED_ELSEWHERE)

    def _end_recall(self, held: Draft, plain_key: UUID | None, outcome: Outcome) -> None:
        self._book.places.end(held.key)
        if has_left(outcome):
            plain = None if plain_key is None else self._book.drafts.get(plain_key)
            self._meet_late(held, plain, is_other=another_left(outcome, said_in(held)))

    def _meet_late(self, held: Draft, plain: Draft | None, *, is_other: bool) -> None:
        if plain is None:
            self.told.emit(HAD_LEFT)
        elif (again := self._held.let_go(plain.key)) is not None:
            # or it would reach the requester twice
            self.came_back.emit(self.take_back(again), OTHER_HAD_LEFT if is_other else HAD_LEFT)
        elif is_other:
            self.told.emit(OTHER_HAD_LEFT)
        elif (plain.body, plain.rest) == (held.body, held.rest):
            self._book.forget(plain.key)
            self.followed.emit(plain.key)
            self.told.emit(HAD_LEFT)
        else:
            self.told.emit(f"{HAD_LEFT} What you wrote since then is kept as a draft.")
