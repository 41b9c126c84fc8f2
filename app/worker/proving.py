"""What the courses share that prove something about a person: whom it is about, and how a result is told."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, override

from app.core.errors import HelpDeskError
from app.identity.directories import Contact, ContactKind, DirectoryAway, DirectoryRefused, Person
from app.identity.masking import masked
from app.identity.model import Method, Result
from app.identity.providers import Purpose
from app.worker.connections import Built, NoConnection
from app.worker.course import Course
from app.worker.enrolments import place_of
from app.worker.finding import person_of
from app.worker.seals import Proved
from app.worker.telling import tell


class Proving(Course):
    """A method that a machine proves."""

    @property
    def method(self) -> Method:
        """Return the method asked for."""
        return Method(str(self.job.facts["method"]))

    @property
    def told(self) -> Mapping[str, Any]:
        """Return how far an earlier worker had come."""
        found = self.job.facts.get("told") or {}
        return found if isinstance(found, Mapping) else {}

    @property
    def about(self) -> str:
        """Return what codes of this job are sealed for."""
        return f"job:{self.job.id}"

    def purpose(self) -> Purpose:
        """Return what a prompt or message says of itself."""
        facts = self.job.facts
        return Purpose(
            desk=str(self.means.setting("desk", "the help desk")),
            action=self.means.called(facts),
            ticket=str(facts.get("ticket", "")),
            analyst=str(facts.get("analyst", "")),
        )

    def whom(self, go_on: Callable[[Person], float | None]) -> float | None:
        """Read whom it is about and go on with them; without them it ends as not reached."""
        try:
            person = person_of(self.means.connections, self.job.facts)
        except (DirectoryAway, DirectoryRefused, NoConnection) as failure:
            tell("no_answer", job=self.job.id, kind=self.job.kind, failure=failure)
            person = None
        return self.unreached("nobody") if person is None else go_on(person)

    def unreached(self, why: str) -> float | None:
        """End without a result: nothing was proved, and nothing is held against anybody."""
        tell("unreached", job=self.job.id, kind=self.job.kind, code=why)
        return self.proved(Result.UNREACHED, also={"why": why})

    def proved(self, result: Result, *, transaction: str = "", also: Mapping[str, Any] | None = None) -> float | None:
        """End with a result, marked as this worker's own."""
        beside = self.beside(result, transaction=transaction, also=also)
        return self.finish(lambda: self.means.desk.prove(self.job.id, result, transaction=transaction, also=beside))

    def beside(self, result: Result, *, transaction: str = "", also: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what lies beside the evidence: what is known of it, and the worker's mark."""
        facts = self.job.facts
        proved = Proved(
            self.job.verification_id,
            str(facts.get("directory", "")),
            str(facts.get("object_id", "")),
            self.method,
            result,
            transaction,
        )
        return {**(also or {}), "transaction": transaction, **self.means.seals.mark(proved, self.means.now())}

    def until(self, within: timedelta) -> datetime:
        """Return until when the answer may come: as told before, else so long from now."""
        said = self.told.get("until")
        return datetime.fromisoformat(said) if isinstance(said, str) else self.means.now() + within

    @override
    def _give_up(self) -> None:
        also = self.beside(Result.UNREACHED, also={"why": "given_up"})
        self.means.desk.prove(self.job.id, Result.UNREACHED, also=also)


class Guessed(Proving):
    """A method by a code that the caller speaks: guesses come sealed, are judged and counted one by one."""

    listens = True
    every = 1.0
    """Seconds between two looks, for when no wake-up came."""
    ends_at: datetime

    @abstractmethod
    def is_right(self, guess: str) -> bool | None:
        """Tell whether a guess is right; None when nobody can tell now, which counts nothing."""

    def listen(self) -> float | None:
        """Judge the guesses that came; over when one is right, the last is wrong, or time has run out."""
        for guess_id, sealed in self.means.desk.guesses(self.job.id):
            guess = self._opened(sealed)
            if guess is None:
                return self.unreached("sealed_for_another")
            right = self.is_right(guess)
            if right is None:
                return self.unreached("provider_away")
            if self._judge(guess_id, is_right=right) or right:
                return self.finish(_nothing)
        if self.means.now() > self.ends_at:
            return self.proved(Result.EXPIRED)
        return self.then(self.listen, after=self.every)

    def _judge(self, guess_id: int, *, is_right: bool) -> bool:
        """Count a guess and tell whether it was the last."""
        result = Result.PASSED if is_right else Result.FAILED
        self.means.desk.judge_guess(guess_id, is_right=is_right, also=self.beside(result, also=self.known()))
        self._wrong = getattr(self, "_wrong", 0) + (not is_right)
        return self._wrong >= self.tries

    tries = 3

    def known(self) -> Mapping[str, Any]:
        """Return what is known of the channel, to lie beside the evidence."""
        return {}

    def _opened(self, sealed: bytes) -> str | None:
        try:
            return self.means.keys.open(sealed, about=self.about).decode("utf-8", "replace").strip()
        except HelpDeskError as failure:
            tell("guess_not_opened", job=self.job.id, failure=failure)
            return None


def name_at(built: Built, person: Person) -> str:
    """Return what a provider calls somebody."""
    if built.account_of == "mail":
        mails = [one.value for one in person.contacts if one.kind is ContactKind.MAIL]
        return mails[0] if mails else person.account
    if built.account_of == "place":
        return place_of(person)
    return person.object_id if built.account_of == "object_id" else person.account


def chosen(person: Person, kinds: tuple[ContactKind, ...], wanted: str) -> Contact | None:
    """Return the way to reach somebody that was asked for, by its masked form or kind; the first of a fit kind else."""
    fit = [one for kind in kinds for one in person.contacts if one.kind is kind]
    if wanted and wanted not in set(ContactKind):
        fit = [one for one in fit if wanted in (masked(one), one.label)]
    return fit[0] if fit else None


def _nothing() -> None:
    """Nothing is left to be said: judging the guess ended the job."""
