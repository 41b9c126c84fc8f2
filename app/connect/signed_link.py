"""Approvals by a signed link: whoever is on record gets it by mail, speaks to the person, and answers on a small page.

The link holds what the page shows, sealed under the worker's key, and runs out; it opens only while the worker waits
for the answer, and answers once. What a database keeps of it is a name from which the link can't be made.
A link alone proves that somebody read the mailbox: the page that it opens has people sign in (`approval_page`).
"""

import base64
import hmac
import json
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.identity.directories import Check
from app.identity.limits import APPROVAL
from app.identity.messages import approval_request
from app.identity.providers import Answer, Enrolled, Messages, Prompted, Purpose

STILL_WAITS = timedelta(minutes=2)
"""How long after the worker's last look for an answer its link still opens."""
LONGEST = 4096
_NONCE, _KEY = 12, 32
_PLACE = b"approval link 1"


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody is asked to approve, as the page shows it. `account` is who is asked: their address on record."""

    id: str
    account: str
    until: datetime
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody answered. `how` is how they say to have spoken to the person, `by` who was signed in."""

    answer: Answer
    account: str
    how: str = ""
    by: str = ""


class LinkSeal:
    """Makes tokens of links and opens them, under a key of its own that is drawn from the worker's."""

    def __init__(self, key: bytes) -> None:
        """Take the worker's key. Raises ValueError below 32 bytes."""
        if len(key) < _KEY:
            raise ValueError(f"The key of links has at least {_KEY} bytes.")
        self._key = HKDF(SHA256(), _KEY, salt=None, info=_PLACE).derive(key)
        self._box = AESGCM(self._key)

    def __repr__(self) -> str:
        return "<LinkSeal>"

    def token(self, ask: Ask) -> str:
        """Return what stands in a link."""
        said = {**asdict(ask), "until": ask.until.astimezone(UTC).isoformat()}
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._box.encrypt(nonce, json.dumps(said).encode(), _PLACE)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def opened(self, token: str) -> Ask | None:
        """Return what a token asks; None for one that we did not make, whatever is wrong with it."""
        if len(token) > LONGEST:
            return None
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            said = json.loads(self._box.decrypt(sealed[:_NONCE], sealed[_NONCE:], _PLACE))
        except (InvalidTag, ValueError):
            return None
        return Ask(said["id"], said["account"], datetime.fromisoformat(said["until"]), Purpose(**said["purpose"]))

    def stamp(self, *parts: str) -> str:
        """Return what a form has to bring back: made of these parts under our key."""
        made = hmac.digest(self._key, "\0".join(("form", *parts)).encode(), "sha256")
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


class Approvals:
    """What is waited for and what was answered, for as long as the program runs; shared by worker and page."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Take a clock."""
        self._now = now
        self._lock = threading.Lock()
        self._looked: dict[str, datetime] = {}
        self._answered: dict[str, Answered] = {}

    def look(self, transaction: str) -> Answered | None:
        """Return the answer so far, and keep the link open: somebody waits for it."""
        with self._lock:
            self._forget()
            self._looked[transaction] = self._now()
            return self._answered.get(transaction)

    def is_open(self, ask: Ask) -> bool:
        """Tell whether an answer is still waited for."""
        with self._lock:
            return self._is_open(ask)

    def settle(self, ask: Ask, answered: Answered) -> bool:
        """Keep an answer; False, keeping nothing, when there is one already or nobody waits any more."""
        with self._lock:
            if not self._is_open(ask):
                return False
            self._answered[ask.id] = answered
            return True

    def _is_open(self, ask: Ask) -> bool:
        looked = self._looked.get(ask.id)
        is_waited_for = looked is not None and self._now() - looked <= STILL_WAITS
        return is_waited_for and self._now() < ask.until and ask.id not in self._answered

    def _forget(self) -> None:
        for name in [name for name, at in self._looked.items() if self._now() - at > APPROVAL]:
            del self._looked[name]
            self._answered.pop(name, None)


class SignedLinks:
    """Asks whoever has to approve by a link in a mail (Prompts); accounts are their mail addresses on record."""

    def __init__(
        self, public: str, *, seal: LinkSeal, approvals: Approvals, mail: Messages, now: Callable[[], datetime]
    ) -> None:
        """Take the page's address as people reach it, and the mail that carries links to it."""
        self._public = public.rstrip("/")
        self._seal = seal
        self._approvals = approvals
        self._mail = mail
        self._now = now

    def enrolled(self, account: str) -> Sequence[Enrolled]:
        """Return the mailbox, for whoever has one."""
        return (Enrolled("link", "link by mail", is_handset=False),) if "@" in account else ()

    def prompt(self, account: str, purpose: Purpose) -> Prompted:
        """Send a link, good for four hours. Raises ProviderAway, ProviderRefused."""
        ask = Ask(secrets.token_hex(16), account, self._now() + APPROVAL, purpose)
        link = f"{self._public}/approve/{self._seal.token(ask)}"
        message = approval_request(purpose, link=link, hours=APPROVAL // timedelta(hours=1))
        self._approvals.look(ask.id)
        self._mail.send(account, message.subject, message.text)
        return Prompted(ask.id)

    def answer(self, account: str, transaction: str) -> Answer:
        """Return what was answered; looking for it is what keeps the link open."""
        found = self._approvals.look(transaction)
        if found is None:
            return Answer.WAITING
        return found.answer if found.account == account else Answer.FAILED

    def how(self, transaction: str) -> str:
        """Return how the one who approved says to have spoken to the person, empty before."""
        found = self._approvals.look(transaction)
        return found.how if found else ""

    def check(self) -> Sequence[Check]:
        """Try the mail that carries links; whether the page can be reached is seen by opening it."""
        return self._mail.check()
