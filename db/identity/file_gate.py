"""The gate of a file: the rules of a server's gate, kept by this program alone, and so no security boundary."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.identity.gate import Asked, Candidate, Decision, Verification
from app.identity.model import Action, Method, Result
from app.identity.refusals import refusal
from db.engine import Store
from db.identity.in_file import ending, granting, methods, opening, supervising
from db.identity.in_file.facts import gather
from db.identity.in_file.methods import Seal
from db.identity.in_file.turn import Turn, looking, writing
from db.identity.in_file.view import shown
from db.identity.tables import verification


class FileGate:
    """What a member of staff can do about verifications of a desk in a file.

    `seal` seals what only the worker may read (`app/connect/sealing.py`). `told`, once it is there, is called after
    each order: the worker of this program looks at once.
    """

    def __init__(self, store: Store, actor: Actor, *, seal: Seal, clock: Clock | None = None) -> None:
        self._store, self._actor, self._seal = store, actor, seal
        self._clock = clock or SystemClock()
        self.told: Callable[[], None] | None = None

    @property
    def is_boundary(self) -> bool:
        """Tell that whoever has the file has everything."""
        return False

    def open(self, asked: Asked, *, key: UUID) -> int:
        """Begin a verification and return its id; the same key begins it once."""
        with self._writing() as turn:
            return opening.begin(turn, asked, key)

    def read(self, verification_id: int) -> Verification:
        """Return everything about one verification."""
        with self._looking() as turn:
            return shown(gather(turn, verification_id), turn.by)

    def of_ticket(self, ticket_id: int) -> Sequence[int]:
        """Return the verifications of a ticket, newest first."""
        c = verification.c
        with self._looking() as turn:
            rows = turn.rows(select(c.id).where(c.ticket_id == ticket_id).order_by(c.id.desc()))
            return [one.id for one in rows]

    def awaiting(self) -> Sequence[int]:
        """Return those that wait for me."""
        with self._looking() as turn:
            return ending.awaiting(turn)

    def look_up(self, verification_id: int, words: str) -> int:
        """Have the directories searched."""
        with self._writing() as turn:
            job_id = opening.look_up(turn, verification_id, words)
        return self._ordered(job_id)

    def choose(self, verification_id: int, candidate: Candidate) -> int:
        """Bind the subject by id; a job reads all that decides on them."""
        with self._writing() as turn:
            job_id = opening.choose(turn, verification_id, candidate)
        return self._ordered(job_id)

    def change(self, verification_id: int, asked: Asked) -> None:
        """Ask for something else: what was gathered is thrown away."""
        with self._writing() as turn:
            opening.change(turn, verification_id, asked)

    def flag(self, verification_id: int, flags: frozenset[str]) -> None:
        """Record exactly these red flags as observed."""
        with self._writing() as turn:
            opening.flag(turn, verification_id, flags)

    def ask(self, verification_id: int, method: Method, contact: str = "") -> int:
        """Have the worker begin a method that a machine proves."""
        with self._writing() as turn:
            job_id = methods.ask(turn, verification_id, method, contact)
        return self._ordered(job_id)

    def submit(self, job_id: int, code: str) -> None:
        """Hand over a code that the caller spoke; whether it is right is told later."""
        with self._writing() as turn:
            methods.submit(turn, job_id, code, self._seal)
        self._ordered(job_id)

    def attest(self, verification_id: int, method: Method, result: Result, facts: Mapping[str, str]) -> None:
        """Record what I performed myself."""
        if result is Result.DECLINED:
            with self._writing() as turn:
                methods.note_no(turn, verification_id)
        with self._writing() as turn:
            methods.attest(turn, verification_id, method, result, facts)

    def dial(self, verification_id: int, contact: str) -> str:
        """Return the number on record to be dialled, which is recorded; so many in an hour."""
        with self._writing() as turn:
            number = methods.dial(turn, verification_id, contact)
        if number is None:
            raise refusal("FL171")
        return number

    def decide(self, verification_id: int) -> Decision:
        """Judge; if it is allowed, a grant of ten minutes is there."""
        with self._writing() as turn:
            return granting.decide(turn, verification_id)

    def sign(self, verification_id: int, shown: Verification | None = None) -> None:
        """Sign as the second person, what was shown."""
        with self._writing() as turn:
            granting.sign(turn, verification_id, shown)

    def carry_out(self, grant_id: UUID, *, ticket_id: int, object_id: str, action: Action, reply_to: bytes) -> int:
        """Consume the grant and order the act; that it was tried where it doesn't hold stays on record."""
        with self._writing() as turn:
            job_id = granting.carry_out(
                turn, grant_id, ticket_id=ticket_id, object_id=object_id, action=action, reply_to=reply_to
            )
        if job_id is None:
            raise refusal("FL111")
        return self._ordered(job_id)

    def fetch_secret(self, job_id: int) -> bytes | None:
        """Return the sealed secret of a job once, and have it forgotten."""
        with self._writing() as turn:
            return granting.fetch_secret(turn, job_id)

    def refuse(self, verification_id: int, reason: str) -> None:
        """Refuse and report."""
        with self._writing() as turn:
            ending.refuse(turn, verification_id, reason)

    def set_aside(self, verification_id: int, until: datetime | None = None) -> None:
        """Save and close: it waits for whoever goes on with it."""
        with self._writing() as turn:
            ending.set_aside(turn, verification_id, until)

    def abandon(self, verification_id: int) -> None:
        """End it without an outcome."""
        with self._writing() as turn:
            ending.abandon(turn, verification_id)

    def take_over(self, verification_id: int) -> None:
        """Go on with what a colleague began, openly."""
        with self._writing() as turn:
            ending.take_over(turn, verification_id)

    def dispute(self, verification_id: int, reason: str) -> None:
        """Record that the subject says it was not them."""
        with self._writing() as turn:
            ending.dispute(turn, verification_id, reason)

    def ask_exception(self, verification_id: int, reason: str) -> None:
        """Ask that a cool-down be waived."""
        with self._writing() as turn:
            ending.ask_exception(turn, verification_id, reason)

    def supervise(self, verification_id: int, colleague: str, why: str) -> str:
        """Record a supervised sign-in with a colleague; returns their name."""
        with self._writing() as turn:
            return supervising.supervise(turn, verification_id, colleague, why)

    def _writing(self) -> AbstractContextManager[Turn]:
        return writing(self._store, self._clock, by=self._actor.staff_id, name=self._actor.name)

    def _looking(self) -> AbstractContextManager[Turn]:
        return looking(self._store, self._clock, by=self._actor.staff_id, name=self._actor.name)

    def _ordered(self, job_id: int) -> int:
        if self.told is not None:
            self.told()
        return job_id
