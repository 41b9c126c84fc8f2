"""Codes: sent to an address on record and spoken back, or shown on an authenticator of the person's own."""

from collections.abc import Mapping
from typing import Any

from app.identity import codes, limits
from app.identity.directories import Contact, ContactKind, Person
from app.identity.masking import masked
from app.identity.messages import code_message
from app.identity.model import Method
from app.identity.providers import Messages, Passcodes, ProviderAway, ProviderRefused
from app.worker.connections import Built
from app.worker.proving import Guessed, chosen, name_at
from app.worker.telling import tell

_KINDS = {
    Method.SMS_CODE: (ContactKind.MOBILE,),
    Method.MAIL_CODE: (ContactKind.OTHER_MAIL,),  # never the mailbox that the account itself protects
}


class Sending(Guessed):
    """A code that the worker makes and sends: only its keyed digest is kept, and only until it ends."""

    def begin(self) -> float | None:
        """Send a code; one that an earlier worker sent can be judged by nobody any more."""
        if self.told.get("until"):
            return self.unreached("worker_restarted")
        return self.whom(self._prepare)

    def _prepare(self, person: Person) -> float | None:
        contact = chosen(person, _KINDS[self.method], str(self.job.facts.get("contact", "")))
        carrier = self._carrier()
        if contact is None or carrier is None:
            return self.unreached("no_contact" if contact is None else "no_carrier")
        code = codes.new_code()
        self._kept = codes.digest(code, key=self.means.seals.key, about=self.about)
        self.ends_at = self.means.now() + limits.CODE
        return self.then(lambda: self._keep(contact, carrier, code))

    def _keep(self, contact: Contact, carrier: Messages, code: str) -> float | None:
        self.means.desk.keep_code(self.job.id, self._kept)
        return self.then(lambda: self._send(contact, carrier, code))

    def _send(self, contact: Contact, carrier: Messages, code: str) -> float | None:
        message = code_message(
            self.purpose(), code, minutes=int(limits.CODE.total_seconds() // 60), published=self.means.published()
        )
        text = message.short if self.method is Method.SMS_CODE else message.text
        try:
            transaction = carrier.send(contact.value, message.subject, text)
        except (ProviderAway, ProviderRefused) as failure:
            tell("not_sent", job=self.job.id, kind=self.job.kind, failure=failure)
            return self.unreached("not_sent")
        told = {"target": masked(contact), "transaction": transaction, "until": self.ends_at.isoformat()}
        return self.then(lambda: self._tell(told))

    def _tell(self, told: Mapping[str, Any]) -> float | None:
        self.means.desk.under_way(self.job.id, told)
        return self.then(self.listen, after=self.every)

    def _carrier(self) -> Messages | None:
        every = self.means.connections.all()
        ends = [one.sms if self.method is Method.SMS_CODE else one.mail for one in every]
        return next((end for end in ends if end is not None), None)

    def is_right(self, guess: str) -> bool | None:
        """Compare a guess with the code that was sent."""
        return codes.is_right(guess, self._kept, key=self.means.seals.key, about=self.about)


class Asking(Guessed):
    """A code shown on the person's own authenticator, or one they put away: whoever knows it is asked per guess."""

    def begin(self) -> float | None:
        """Find out who can tell, and listen."""
        return self.whom(self._prepare)

    def _prepare(self, person: Person) -> float | None:
        found = next((one for one in self.means.connections.all() if self._fits(one)), None)
        if found is None:
            return self.unreached("no_provider")
        self._passcodes, self._account, self._name = found.passcodes, name_at(found, person), found.name
        self.ends_at = self.means.now() + limits.CODE
        if self.told.get("until"):
            return self.then(self.listen)
        return self.then(self._tell)

    _passcodes: Passcodes | None

    def _fits(self, built: Built) -> bool:
        return built.passcodes is not None and self.method in built.methods

    def _tell(self) -> float | None:
        self.means.desk.under_way(self.job.id, {"provider": self._name, "until": self.ends_at.isoformat()})
        return self.then(self.listen, after=self.every)

    def is_right(self, guess: str) -> bool | None:
        """Ask whoever knows; None when they can't be asked now."""
        if self._passcodes is None:
            return None
        try:
            return self._passcodes.is_right(self._account, guess)
        except (ProviderAway, ProviderRefused) as failure:
            tell("no_answer", job=self.job.id, kind=self.job.kind, connection=self._name, failure=failure)
            return None

    def known(self) -> Mapping[str, Any]:
        """Return the channel: the provider whose authenticator shows the code."""
        group = "recovery" if self.method is Method.RECOVERY else f"authapp:{self._name}"
        return {"group": group, "is_handset": self.method is Method.TOTP}
