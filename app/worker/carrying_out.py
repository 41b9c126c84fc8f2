"""Carrying out a grant: judged once more, done once, told as it is."""

import threading
import time
from contextlib import ExitStack
from functools import partial
from typing import Any, override

from app.connect.sealing import about_job, seal
from app.core.errors import HelpDeskError
from app.identity.directories import (
    Able,
    ContactKind,
    Directory,
    DirectoryAway,
    DirectoryRefused,
    OutcomeUnknown,
    Person,
    line_of,
)
from app.identity.enrolling import OPENS
from app.identity.jobs import Job, JobState, Order
from app.identity.masking import masked
from app.identity.model import Action
from app.identity.providers import ProviderAway, ProviderRefused
from app.worker import acts
from app.worker.acts import Done
from app.worker.connections import NoConnection
from app.worker.course import Course
from app.worker.enrolments import enrolled_here
from app.worker.means import Means
from app.worker.proving import chosen
from app.worker.rejudging import No, objection
from app.worker.telling import tell

TRIES, PAUSE = 3, 0.5
"""How often an order is sent that provably changed nothing, and seconds between (times the try)."""
LOOKS, BETWEEN = 3, 1.0
"""How often it is looked whether an order without an answer was carried out, and seconds between."""
KEPT = 60.0
"""Seconds for which a secret waits in memory for a database that is away."""
_ENDS_SESSIONS = (Action.PASSWORD_RESET, Action.MFA_RESET)


class CarryingOut(Course):
    """One grant: nothing is sent to a directory before the order was moved to executing, and nothing twice."""

    limit = 50.0

    def __init__(self, job: Job, means: Means) -> None:
        super().__init__(job, means)
        self._acting = threading.Lock()
        self._able: frozenset[Able] = frozenset()
        self._has_begun = self._has_sent = self._enrols = False
        self.order: Order

    @override
    def step(self) -> float | None:
        """Take the next step; all that it asks of a directory goes over one line, kept no longer than that."""
        with ExitStack() as self._lines:
            return super().step()

    def begin(self) -> float | None:
        """Move the order to executing; one whose grant doesn't hold any more is left alone."""
        order = self.means.desk.begin(self.job.id)
        if order is None:
            tell("grant_gone", job=self.job.id)
            return self.finish(_nothing)
        self.order, self._has_begun = order, True
        return self.then(self._prepare)

    def _prepare(self) -> float | None:
        try:
            return self._judged_once_more()
        except NoConnection as failure:
            return self._failed("away", f"{failure} Nothing was changed.")
        except DirectoryAway as failure:
            tell("no_answer", job=self.job.id, kind=self.job.kind, failure=failure)
            return self._away()
        except DirectoryRefused as failure:
            return self._refused(failure)

    def _judged_once_more(self) -> float | None:
        order = self.order
        directory = self.means.connections.directory(order.directory)
        self._lines.enter_context(line_of(directory))
        person = directory.person(order.object_id)
        if person is None:
            return self._failed("gone", "The account is no longer there. Nothing was changed.")
        if (no := objection(self.means, self.job.id, order, person)) is not None:
            return self._objected(no)
        able = directory.abilities(order.object_id)
        self._able = able
        self._enrols = bool(enrolled_here(self.means.connections))
        is_ours = self._enrols and acts.keeps_none(person)
        if (lacking := acts.need(order.action, able, is_ours=is_ours)) is not None:
            return self._failed("not_able", NOT_ABLE.format(lacking))
        before = acts.seen(directory, order.action, person)
        return self.then(partial(self._mark, directory, person, able, before))

    def _mark(
        self, directory: Directory, person: Person, able: frozenset[Able], before: dict[str, Any]
    ) -> float | None:
        """Keep what the account was like, so that whoever comes after us can tell whether anything was done."""
        self.means.desk.under_way(self.job.id, {"before": before})
        return self.then(partial(self._act, directory, person, able, before))

    def _act(self, directory: Directory, person: Person, able: frozenset[Able], before: dict[str, Any]) -> float | None:
        self._lines.enter_context(line_of(directory))  # another thread may have prepared, while the database was away
        for attempt in range(1, TRIES + 1):
            if not self._may_send():
                return None
            secret: list[str] = []

            def new_secret(made: list[str] = secret) -> str:
                made.append(self.means.temporary(person))
                return made[-1]

            try:
                done = acts.carry_out(directory, self.order.action, person, able, new_secret)
            except OutcomeUnknown as failure:
                tell("no_outcome", job=self.job.id, failure=failure)
                return self._look(directory, before, Done("".join(secret)), person)
            except (DirectoryAway, DirectoryRefused) as failure:
                may_retry = isinstance(failure, DirectoryAway) or failure.may_retry
                tell("not_done", job=self.job.id, count=attempt, failure=failure)
                if not may_retry or attempt == TRIES:
                    return self._refused(failure) if isinstance(failure, DirectoryRefused) else self._away()
                self._has_sent = False
                time.sleep(PAUSE * attempt)
            else:
                return self._afterwards(directory, person, done)
        return None

    def _may_send(self) -> bool:
        """Say that an order goes out now; refused once the job was given up."""
        with self._acting:
            self._has_sent = not self._is_left
            return self._has_sent

    def _look(self, directory: Directory, before: dict[str, Any], done: Done, person: Person) -> float | None:
        """Look whether an order was carried out that nobody answered."""
        for _ in range(LOOKS):
            if acts.was_done(directory, self.order.action, self.order.object_id, before):
                return self._afterwards(directory, person, done)
            time.sleep(BETWEEN)
        self._alert("outcome_unknown", {})
        return self._end(JobState.UNKNOWN, said=UNKNOWN, code="unknown")

    def _afterwards(self, directory: Directory, person: Person, done: Done) -> float | None:
        """End the sessions, see what the account is like now, and hand the secret over."""
        said = [done.said, self._enrolling(), self._ended_sessions(directory)]
        try:
            after = acts.seen(directory, self.order.action, person)
        except HelpDeskError as failure:
            tell("not_seen", job=self.job.id, failure=failure)
            after = {}
        self.means.stamps.keep(self.order.directory, self.order.object_id, acts.set_at(after))
        self._lines.close()  # who carries a secret may be slow
        sealed, delivered = self._delivered(person, done.secret)
        said.append(delivered)
        return self.then(lambda: self._tell(after, " ".join(filter(None, said)), sealed, time.monotonic()))

    def _enrolling(self) -> str:
        return ENROL if self.order.action in OPENS and self._enrols else ""

    def _ended_sessions(self, directory: Directory) -> str:
        if self.order.action not in _ENDS_SESSIONS:
            return ""
        try:
            if Able.REVOKE_SESSIONS not in self._able:
                return ""
            directory.revoke_sessions(self.order.object_id)
        except HelpDeskError as failure:
            tell("sessions_left", job=self.job.id, failure=failure)
            self._alert("sessions_left", {})
            return "The sign-ins of before could not be ended; security was told."
        return ""

    def _delivered(self, person: Person, secret: str) -> tuple[bytes | None, str]:
        """Return the secret sealed for whoever asked, or where it was sent instead."""
        if not secret:
            return None, ""
        way = str(self.job.facts.get("delivery", "screen"))
        if way in ("mail", "sms") and (target := self._sent(person, secret, way)):
            return None, f"The temporary password was sent to {target}."
        try:
            sealed = seal(self.order.reply_to, secret.encode(), about=about_job(self.job.id))
        except ValueError:
            return None, "The temporary password could be handed to nobody: verify again for another."
        return sealed, "" if way == "screen" else "It could not be sent; it is shown instead."

    def _sent(self, person: Person, secret: str, way: str) -> str:
        kinds = (ContactKind.OTHER_MAIL,) if way == "mail" else (ContactKind.MOBILE,)
        contact = chosen(person, kinds, str(self.job.facts.get("contact", "")))
        every = self.means.connections.all()
        carrier = next((end for end in [one.mail if way == "mail" else one.sms for one in every] if end), None)
        if contact is None or carrier is None:
            return ""
        ticket = str(self.job.facts.get("ticket", ""))
        text = HANDED_OVER.format(ticket=ticket, secret=secret, number=self.means.published())
        try:
            carrier.send(contact.value, f"Your temporary password, ticket {ticket}", text)
        except (ProviderAway, ProviderRefused) as failure:
            tell("not_sent", job=self.job.id, failure=failure)
            return ""
        return masked(contact)

    def _tell(self, after: dict[str, Any], said: str, sealed: bytes | None, since: float) -> float | None:
        def end() -> None:
            is_fresh = time.monotonic() - since < KEPT
            self.means.desk.end(
                self.job.id, JobState.SUCCEEDED, said=said, code="done", sealed=sealed if is_fresh else None
            )

        self.means.desk.under_way(self.job.id, {"after": after})
        tell("done", job=self.job.id, kind=self.order.action, state=JobState.SUCCEEDED)
        return self.finish(end)

    def _objected(self, no: No) -> float | None:
        self._alert(no.code, no.facts)
        return self._failed(no.code, no.said)

    def _refused(self, failure: DirectoryRefused) -> float | None:
        tell("refused", job=self.job.id, code=failure.code, failure=failure)
        return self._failed("refused", f"{failure} Nothing was changed.")

    def _away(self) -> float | None:
        return self._failed("away", "The directory can't be reached. Nothing was changed.")

    def _failed(self, code: str, said: str) -> float | None:
        return self._end(JobState.FAILED, said=said, code=code)

    def _end(self, state: JobState, *, said: str, code: str) -> float | None:
        tell("ended", job=self.job.id, kind=self.job.kind, state=state, code=code)
        return self.finish(lambda: self.means.desk.end(self.job.id, state, said=said, code=code))

    def _alert(self, code: str, facts: Any) -> None:
        order = self.order
        about = {"job": self.job.id, "verification": self.job.verification_id, "action": order.action.value}
        about |= {"directory": order.directory, "object_id": order.object_id, "ticket": order.ticket_id}
        self.means.desk.alert(code, {**about, **facts})

    @override
    def _give_up(self) -> None:
        if not self._has_begun:
            return  # it waits for another worker
        with self._acting:
            has_sent = self._has_sent
        if has_sent:
            self._alert("outcome_unknown", {})
            self.means.desk.end(self.job.id, JobState.UNKNOWN, said=UNKNOWN, code="unknown")
        else:
            said = "The directory takes too long. Nothing was changed."
            self.means.desk.end(self.job.id, JobState.FAILED, said=said, code="away")


def _nothing() -> None:
    """Nothing is left to be said: the database has ended the job, or another worker has it."""


UNKNOWN = (
    "The directory was asked and did not answer: it may have been done. It is not asked again by itself; look at the "
    "account, and verify again."
)
NOT_ABLE = (
    "The worker's credential lacks the right to do this to the account ({}). Nothing was changed; an administrator "
    "sees what is missing with the connection's test."
)
HANDED_OVER = (
    "Your temporary password for ticket {ticket} is {secret}\n\nIt works once: you are asked for a new one at the next "
    "sign-in. If you asked for nothing, ring {number} now.\n"
)
ENROL = "An authenticator of the desk is enrolled in person where the worker runs, within 60 minutes."
