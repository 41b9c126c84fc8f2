"""Asking people on their own devices: the subject, or whoever has to approve."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, override

from app.identity import limits
from app.identity.directories import (
    ContactKind,
    Directory,
    DirectoryAway,
    DirectoryRefused,
    KeepsOwners,
    Mark,
    Person,
)
from app.identity.jobs import REPORTED
from app.identity.model import Action, Method, Result
from app.identity.providers import Answer, Enrolled, Prompts, ProviderAway, ProviderRefused, Purpose
from app.worker.approval_links import ApprovalLinks
from app.worker.connections import Built
from app.worker.proving import Proving, name_at
from app.worker.telling import tell

EVERY, LATER = 1.0, 5.0
"""Seconds between two looks for an answer: at first, and when it may take hours."""
_RESULTS = {
    Answer.APPROVED: Result.PASSED,
    Answer.DECLINED: Result.DECLINED,
    Answer.EXPIRED: Result.EXPIRED,
}


class Prompting(Proving):
    """A prompt to the subject: the number is told, the answer waited for; whoever says no is heard at once."""

    within = limits.PROMPT
    can_be_resumed = True

    def begin(self) -> float | None:
        """Ask, or go on waiting for what an earlier worker asked."""
        if self.told.get("transaction"):
            return self._go_on()
        return self.whom(lambda person: self.ask(person, self.purpose(), self._fit()))

    def ask(self, person: Person, purpose: Purpose, fit: Sequence[Built]) -> float | None:
        """Ask a person on the first provider where they can be asked."""
        for built in fit:
            try:
                told = self._told_of(built, person, purpose)
            except (ProviderAway, ProviderRefused) as failure:
                tell("no_answer", job=self.job.id, kind=self.job.kind, connection=built.name, failure=failure)
                if isinstance(failure, ProviderAway) and failure.was_sent:
                    break  # it may have reached them: nobody is asked twice
                continue
            if told is not None:
                return self.then(partial(self._tell, told))
        return self.unreached("not_enrolled")

    def _told_of(self, built: Built, person: Person, purpose: Purpose) -> Mapping[str, Any] | None:
        """Ask a person and return what is to be told of it; None where they can't be asked at all."""
        account = name_at(built, person)
        enrolled = built.prompts.enrolled(account) if built.prompts else ()
        if not built.prompts or not enrolled:
            return None
        prompted = built.prompts.prompt(account, purpose)
        self._asked(built, account, enrolled)
        return {
            "number": prompted.number,
            "target": enrolled[0].label,
            "provider": built.name,
            "account": account,
            "transaction": prompted.transaction,
            "until": (self.means.now() + self.within).isoformat(),
        }

    def known(self) -> Mapping[str, Any]:
        """Return what is known of the device, to lie beside the evidence."""
        return self._known

    _known: Mapping[str, Any] = {}

    def _asked(self, built: Built, account: str, enrolled: Sequence[Enrolled]) -> None:
        self._prompts: Prompts | None = built.prompts
        self._account = account
        prefix = "idp" if self.method is Method.FIDO else "authapp"
        self._known = {
            "group": f"{prefix}:{built.name}",
            "is_handset": any(one.is_handset for one in enrolled),
            "target": enrolled[0].label,
        }
        if enrolled[0].since is not None:
            self._known = {**self._known, "known_since": enrolled[0].since.isoformat()}

    def _tell(self, told: Mapping[str, Any]) -> float | None:
        self.means.desk.under_way(self.job.id, {**told, "known": dict(self.known())})
        self._transaction, self._until = str(told["transaction"]), self.means.now() + self.within
        return self.then(self._look, after=EVERY)

    def _go_on(self) -> float | None:
        built = next((one for one in self.means.connections.all() if one.name == self.told.get("provider")), None)
        if built is None or built.prompts is None:
            return self.unreached("provider_gone")
        self._prompts, self._account = built.prompts, str(self.told.get("account", ""))
        self._known = dict(self.told.get("known") or {})
        self._transaction, self._until = str(self.told["transaction"]), self.until(self.within)
        return self._look()

    def _look(self) -> float | None:
        self._pause = EVERY if self.within == limits.PROMPT else LATER
        answer = self._answer()
        if answer in _RESULTS:
            return self.proved(_RESULTS[answer], transaction=self._transaction, also=self.known())
        if answer is Answer.FAILED:
            return self.proved(Result.FAILED, transaction=self._transaction, also=self.known())
        if self.means.now() > self._until:
            last = Result.EXPIRED if answer is Answer.WAITING else Result.UNREACHED
            return self.proved(last, transaction=self._transaction, also=self.known())
        return self.then(self._look, after=self._pause)

    def _answer(self) -> Answer | None:
        """Return what became of it; None while the provider doesn't say, which proves nothing either way."""
        try:
            return self._prompts.answer(self._account, self._transaction) if self._prompts else Answer.FAILED
        except ProviderAway as failure:
            tell("no_answer", job=self.job.id, kind=self.job.kind, failure=failure)
            self._pause = max(self._pause, failure.wait or 0.0)
            return None
        except ProviderRefused as failure:
            tell("refused", job=self.job.id, kind=self.job.kind, failure=failure)
            return Answer.FAILED

    def _fit(self) -> Sequence[Built]:
        every = [one for one in self.means.connections.all() if one.prompts is not None]
        return [one for one in every if self.method in one.methods]


class Approving(Prompting):
    """An approval by somebody on record: the manager, as the directory has them, on a device or link of their own."""

    within = limits.APPROVAL
    _resource = ""

    def begin(self) -> float | None:
        """Find out who has to approve, and ask them."""
        if self.told.get("transaction"):
            return self._go_on()
        return self.whom(self._ask_approver)

    def _ask_approver(self, person: Person) -> float | None:
        approver = self._approver(person)
        if approver is None:
            return self.unreached("no_approver")
        if approver.object_id == person.object_id or approver.marks & {Mark.DISABLED, Mark.EXPIRED}:
            return self.unreached("unfit_approver")
        self._person, self._approver_id, self._approver_name = person, approver.object_id, approver.name
        self._approver_person = approver
        purpose = self.purpose()
        what = f" to {self._resource}" if self._resource else ""
        purpose = Purpose(purpose.desk, f"{purpose.action}{what} for {person.name}", purpose.ticket, purpose.analyst)
        return self.ask(approver, purpose, self._carriers())

    def _approver(self, person: Person) -> Person | None:
        try:
            directory = self.means.connections.directory(person.directory)
            named = self.job.facts.get("approver") or self._on_record(directory, person)
            return directory.person(str(named)) if named else None
        except (DirectoryAway, DirectoryRefused) as failure:
            tell("no_answer", job=self.job.id, kind=self.job.kind, failure=failure)
            return None

    def _on_record(self, directory: Directory, person: Person) -> str | None:
        """Return who the directory says has to approve: somebody's manager, or the owner of what access is asked to."""
        if self.method is not Method.OWNER:
            return person.manager_id if self.method is Method.MANAGER else None
        is_access = self.job.facts.get("action") == Action.ACCESS_CHANGE
        wanted = str(self.job.facts.get("contact", "")) if is_access else person.object_id
        owned = directory.owned(wanted) if wanted and isinstance(directory, KeepsOwners) else None
        if owned is None:
            return None
        self._resource = owned.name if is_access else ""
        return owned.owner_id

    def _carriers(self) -> Sequence[Built]:
        """Return who can ask an approver: their authenticator first, then a signed link."""
        every = [one for one in self.means.connections.all() if one.prompts is not None]
        return sorted(every, key=lambda one: Method.MANAGER in one.methods)

    def _asked(self, built: Built, account: str, enrolled: Sequence[Enrolled]) -> None:
        super()._asked(built, account, enrolled)
        self._known = {
            "group": f"person:{self._approver_id}",
            "approver": self._approver_id,
            "is_handset": False,
            "target": self._approver_name,
        }
        if self._resource:  # it approves nothing else
            self._known = {**self._known, "resource": self._resource}
        since = enrolled[0].since or _mailbox_since(self._approver_person, account)
        if since is not None:  # else the database says since when it knows the approver
            self._known = {**self._known, "known_since": since.isoformat()}

    @override
    def proved(self, result: Result, *, transaction: str = "", also: Mapping[str, Any] | None = None) -> float | None:
        """End with a result: how the approver says to have spoken to the person, or that they report the request.

        On a device a manager can say no and not why: it is no approval, and no word of the person's.
        """
        prompts = getattr(self, "_prompts", None)
        if not isinstance(prompts, ApprovalLinks):
            no = Result.FAILED if self.method is Method.MANAGER else Result.DECLINED
            return super().proved(no if result is Result.DECLINED else result, transaction=transaction, also=also)
        how = prompts.how(transaction) if result is Result.PASSED else ""
        more = {REPORTED: True} if result is Result.DECLINED else {"how": how} if how else {}
        return super().proved(result, transaction=transaction, also={**(also or {}), **more})


def _mailbox_since(approver: Person, account: str) -> datetime | None:
    """Return since when the mailbox is on record that the approver was asked at; None when nobody knows."""
    found = [one.changed_at for one in approver.contacts if one.kind is ContactKind.MAIL and one.value == account]
    return found[0] if found else None
