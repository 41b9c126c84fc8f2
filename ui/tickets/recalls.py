"""Recalls on their way to the database, which decides: a reply is recalled, or it had left from another window."""

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets import deeds
from app.tickets.drafts import Draft
from app.tickets.outcome import Outcome
from app.tickets.recalling import has_left
from ui.core.background import Background
from ui.tickets.draft_book import DraftBook
from ui.tickets.filing import Filing
from ui.tickets.held_replies import FIRST_PAUSE_S, LONGEST_PAUSE_S, HeldReplies, Perform

HAD_LEFT = "The reply had already left from another window; it is on its ticket."


class Recalls(QObject):
    """Makes held replies drafts again at once, and uses up their keys in the database, tried until it answers.

    Signals, when a reply had left all the same: `told(sentence)`, `followed(key)` the copy of it is gone,
    `came_back(draft, sentence)` it had been sent once more and is a draft again.
    """

    told = Signal(str)
    followed = Signal(object)
    came_back = Signal(object, str)

    def __init__(
        self, background: Background, perform: Perform, book: DraftBook, held: HeldReplies, filing: Filing
    ) -> None:
        super().__init__(book.places)
        self._background, self._perform = background, perform
        self._book, self._held, self._filing = book, held, filing
        self._asked: dict[UUID, tuple[Draft, UUID | None]] = {}
        self._waiting: set[UUID] = set()
        self._pause_s = 0
        self._is_closed = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.try_now)

    def is_unsure_of(self, plain_key: UUID) -> bool:
        """Tell whether a draft goes on from a reply of which is not known yet whether it had left."""
        return any(plain_key == key for _held, key in self._asked.values())

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
        if held.key not in self._asked and not self._is_closed:
            self._asked[held.key] = (held, plain_key)
            self._submit(held.key)

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

    def _submit(self, key: UUID) -> None:
        work = partial(self._perform, deeds.written("recall", {}), key)
        self._background.write(work, partial(self._settle, key), partial(self._fail, key))

    def _settle(self, key: UUID, outcome: Outcome) -> None:
        self._pause_s = 0
        self._answer(key, had_left=has_left(outcome))

    def _fail(self, key: UUID, error: Exception) -> None:
        if isinstance(error, StoreUnavailable):
            self._waiting.add(key)
            self._pause_s = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, self._pause_s * 2))
            self._timer.start(self._pause_s * 1000)
            return
        self._answer(key, had_left=False)  # who may not recall may not send either: it doesn't leave
        if not isinstance(error, HelpDeskError):
            raise error

    def _answer(self, key: UUID, *, had_left: bool) -> None:
        held, plain_key = self._asked.pop(key)
        self._book.places.end(key)
        if had_left:
            self._meet_late(held, None if plain_key is None else self._book.drafts.get(plain_key))

    def _meet_late(self, held: Draft, plain: Draft | None) -> None:
        if plain is None:
            self.told.emit(HAD_LEFT)
        elif (again := self._held.let_go(plain.key)) is not None:
            self.came_back.emit(self.take_back(again), HAD_LEFT)  # or it would reach the requester twice
        elif (plain.body, plain.rest) == (held.body, held.rest):
            self._book.forget(plain.key)
            self.followed.emit(plain.key)
            self.told.emit(HAD_LEFT)
        else:
            self.told.emit(f"{HAD_LEFT} What you wrote since then is kept as a draft.")
