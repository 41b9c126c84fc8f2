"""What comes after: telling all addresses on record, and making a temporary password worthless that nobody used."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, override

from app.core.errors import HelpDeskError
from app.identity.directories import (
    Able,
    Contact,
    ContactKind,
    Directory,
    DirectoryAway,
    DirectoryRefused,
    Mark,
    OutcomeUnknown,
    Person,
)
from app.identity.jobs import JobState
from app.identity.masking import masked
from app.identity.messages import Message, done_notice, manager_notice
from app.identity.model import Risk
from app.identity.providers import ProviderAway, ProviderRefused, Purpose
from app.worker import acts
from app.worker.connections import NoConnection
from app.worker.course import Course
from app.worker.finding import GONE, person_of
from app.worker.telling import tell

YOUNG = timedelta(days=7)
"""An address that came on record so lately may be the wrong person's: it is told of nothing."""
_BY_MAIL = (ContactKind.MAIL, ContactKind.OTHER_MAIL)
_BY_SMS = (ContactKind.MOBILE,)
DISPUTED = "disputed"
"""What a job is about when somebody said that it was not them."""
TRIES, PAUSE = 5, 20.0
"""How often a directory or carrier that is away is asked again, and seconds between."""


class Notifying(Course):
    """Tells all addresses on record what was done and how to object, but those that have only just come on record.

    Of an account with which more can be done than usual the manager on record is told too.
    """

    limit = 60.0

    def begin(self) -> float | None:
        """Read whom it is about."""
        try:
            person = person_of(self.means.connections, self.job.facts)
        except (DirectoryAway, DirectoryRefused, NoConnection) as failure:
            return self._later(failure)
        if person is None:
            return self._end(JobState.FAILED, [], GONE)
        if self.job.facts.get("what") == DISPUTED:
            return self.then(self._end_sessions)
        self._told: list[str] = []
        notice = done_notice(self._purpose(), at=self.job.asked_at, published=self.means.published())
        self._left = [(one, notice) for one in self._addresses(person)]
        self._add_manager(person)
        return self.then(self._send)

    _attempt = 0

    def _end_sessions(self) -> float | None:
        """End the sign-ins of somebody who said that it was not them."""
        facts = self.job.facts
        try:
            directory = self.means.connections.directory(str(facts.get("directory", "")))
            if Able.REVOKE_SESSIONS not in directory.abilities(str(facts.get("object_id", ""))):
                return self._disputed(JobState.FAILED, "The directory ends no sign-ins: do it by hand.")
            directory.revoke_sessions(str(facts.get("object_id", "")))
        except (DirectoryAway, NoConnection) as failure:
            self._attempt += 1
            tell("sessions_left", job=self.job.id, count=self._attempt, failure=failure)
            if self._attempt < TRIES:
                return self.then(self._end_sessions, after=PAUSE)
            return self._disputed(JobState.FAILED, "The directory doesn't answer: its sign-ins were not ended.")
        except (DirectoryRefused, OutcomeUnknown) as failure:
            tell("sessions_left", job=self.job.id, failure=failure)
            return self._disputed(JobState.FAILED, "The sign-ins could not be ended: do it by hand.")
        return self._disputed(JobState.SUCCEEDED, "All sign-ins of the account were ended.")

    def _disputed(self, state: JobState, said: str) -> float | None:
        if state is JobState.FAILED:
            facts = self.job.facts
            about = {key: facts.get(key) for key in ("directory", "object_id", "ticket")}
            self.means.desk.alert("sessions_left", {**about, "job": self.job.id})
        return self.finish(lambda: self.means.desk.end(self.job.id, state, said=said, code=DISPUTED))

    def _later(self, failure: HelpDeskError) -> float | None:
        self._attempt += 1
        tell("not_told", job=self.job.id, count=self._attempt, failure=failure)
        if self._attempt >= TRIES:
            return self._end(JobState.FAILED, [], "Nobody could be told of it: the directory doesn't answer.")
        return self.then(self.begin, after=PAUSE)

    def _addresses(self, person: Person) -> Sequence[Contact]:
        now = self.means.now()
        every = [one for one in person.contacts if one.kind in (*_BY_MAIL, *_BY_SMS)]
        return [one for one in every if one.changed_at is None or now - one.changed_at > YOUNG]

    def _add_manager(self, person: Person) -> None:
        """Have the manager told as well; that they can't be found holds up nobody else."""
        risk = self.means.risk(person, self.means.policy(self.job.id))
        if risk not in (Risk.SENSITIVE, Risk.PRIVILEGED) or person.manager_id is None:
            return
        try:
            manager = person_of(self.means.connections, {**self.job.facts, "object_id": person.manager_id})
        except (DirectoryAway, DirectoryRefused, NoConnection) as failure:
            tell("not_told", job=self.job.id, code="manager", failure=failure)
            return
        notice = manager_notice(self._purpose(), person.name, at=self.job.asked_at, published=self.means.published())
        mails = [one for one in self._addresses(manager) if one.kind is ContactKind.MAIL] if manager else []
        self._left += [(one, notice) for one in mails]

    def _send(self) -> float | None:
        failed = [(one, message) for one, message in self._left if not self._sent(one, message)]
        self._attempt += 1
        self._left = failed
        if failed and self._attempt < TRIES and self._has_carriers([one for one, _ in failed]):
            return self.then(self._send, after=PAUSE)
        return self._end(JobState.SUCCEEDED if self._told else JobState.FAILED, self._told, "")

    def _purpose(self) -> Purpose:
        facts = self.job.facts
        desk = str(self.means.setting("desk", "The help desk"))
        return Purpose(desk, self.means.called(facts), str(facts.get("ticket", "")), str(facts.get("analyst", "")))

    def _has_carriers(self, contacts: Sequence[Contact]) -> bool:
        every = self.means.connections.all()
        return any((one.mail if contact.kind in _BY_MAIL else one.sms) for one in every for contact in contacts)

    def _sent(self, contact: Contact, message: Message) -> bool:
        for built in self.means.connections.all():
            carrier = built.mail if contact.kind in _BY_MAIL else built.sms
            if carrier is None:
                continue
            try:
                text = message.text if contact.kind in _BY_MAIL else message.short
                carrier.send(contact.value, message.subject, text)
            except (ProviderAway, ProviderRefused) as failure:
                tell("not_told", job=self.job.id, connection=built.name, failure=failure)
                continue
            self._told.append(masked(contact))
            return True
        return False

    def _end(self, state: JobState, told: Sequence[str], said: str) -> float | None:
        if state is JobState.FAILED:
            facts = self.job.facts
            about = {key: facts.get(key) for key in ("directory", "object_id", "action", "ticket")}
            self.means.desk.alert("nobody_told", {**about, "job": self.job.id})
        else:
            self.means.desk.under_way(self.job.id, {"told_to": list(told)})
        said = said or ("" if told else "No address on record could be told of it; security was told.")
        return self.finish(
            lambda: self.means.desk.end(self.job.id, state, said=said, code="told" if told else "untold")
        )

    @override
    def _give_up(self) -> None:
        self.means.desk.end(self.job.id, JobState.UNKNOWN, said="Not all addresses were told.", code="given_up")


class Scrambling(Course):
    """Sets a password that nobody knows where the temporary one was not used within its hour."""

    limit = 30.0
    _attempt = 0

    def begin(self) -> float | None:
        """Look whether it was used, and make it worthless if not."""
        try:
            directory = self.means.connections.directory(str(self.job.facts.get("directory", "")))
            person = directory.person(str(self.job.facts.get("object_id", "")))
            if person is None:
                return self._end(JobState.SUCCEEDED, "gone", GONE)
            if self._was_used(directory, person):
                return self._end(JobState.SUCCEEDED, "used", "The temporary password was used in time.")
            return self._scramble(directory, person)
        except (DirectoryAway, NoConnection) as failure:
            return self._later(failure)
        except DirectoryRefused as failure:
            tell("refused", job=self.job.id, code=failure.code, failure=failure)
            return self._loud("not_scrambled", JobState.FAILED, NOT_SCRAMBLED)

    def _was_used(self, directory: Directory, person: Person) -> bool:
        """Tell whether it is the password no more: whoever signs in with it has to choose another, a later stamp."""
        after = self.job.facts.get("after") or (self.job.facts.get("told") or {}).get("after")
        if after:
            return bool(acts.stamped(directory.stamp(person.object_id)) != after)
        return Mark.MUST_CHANGE not in person.marks

    def _scramble(self, directory: Directory, person: Person) -> float | None:
        try:
            directory.reset_password(person.object_id, self.means.temporary(person), unlock=False)
        except OutcomeUnknown as failure:
            tell("no_outcome", job=self.job.id, failure=failure)
            return self._loud("not_scrambled", JobState.UNKNOWN, NOT_SCRAMBLED)
        after = acts.stamped(directory.stamp(person.object_id))
        self.means.stamps.keep(directory.name, person.object_id, acts.set_at(after))
        return self.then(partial(self._scrambled, after))

    def _scrambled(self, after: dict[str, Any]) -> float | None:
        self.means.desk.under_way(self.job.id, {"after": after})
        return self._loud("scrambled", JobState.SUCCEEDED, "Nobody used it for an hour: it was made worthless.")

    def _later(self, failure: HelpDeskError) -> float | None:
        self._attempt += 1
        tell("not_scrambled", job=self.job.id, count=self._attempt, failure=failure)
        if self._attempt >= TRIES:
            return self._loud("not_scrambled", JobState.FAILED, NOT_SCRAMBLED)
        return self.then(self.begin, after=PAUSE)

    def _loud(self, code: str, state: JobState, said: str) -> float | None:
        facts = self.job.facts
        about = {key: facts.get(key) for key in ("directory", "object_id", "carry_out")}
        self.means.desk.alert(code, {**about, "job": self.job.id})
        return self._end(state, code, said)

    def _end(self, state: JobState, code: str, said: str) -> float | None:
        tell("ended", job=self.job.id, kind=self.job.kind, state=state, code=code)
        return self.finish(lambda: self.means.desk.end(self.job.id, state, said=said, code=code))

    @override
    def _give_up(self) -> None:
        self.means.desk.end(self.job.id, JobState.UNKNOWN, said=NOT_SCRAMBLED, code="not_scrambled")


NOT_SCRAMBLED = (
    "A temporary password that nobody used could not be made worthless. Set another for the account by hand; security "
    "was told."
)
