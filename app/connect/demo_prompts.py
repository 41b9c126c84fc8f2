"""The demo's phone: prompts that are answered by themselves, codes and messages that a window may show."""

import hmac
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count

from app.connect.demo_people import DECLINES, SILENT
from app.core.clock import Clock, SystemClock
from app.identity.directories import Check, Contact, ContactKind, Directory
from app.identity.providers import Answer, Enrolled, Prompted, ProviderRefused, Purpose

ANSWERED_AFTER = timedelta(seconds=2)
EXPIRES_AFTER = timedelta(minutes=1)
STEP = timedelta(seconds=30)
"""How long a code of the demo's authenticator is shown."""
_KEPT = 50
_FINE = "Nothing leaves this computer: prompts answer themselves, messages are shown in the demo."


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that arrived on the demo's phone: a message, a prompt or a code."""

    address: str
    subject: str
    text: str
    at: datetime


class DemoPhone:
    """Where everything arrives; `on_sent` is called on the sender's thread for each, the last fifty are in `sent`."""

    def __init__(self, *, clock: Clock | None = None, on_sent: Callable[[Sent], None] | None = None) -> None:
        self.clock = clock or SystemClock()
        self.on_sent = on_sent
        self._sent: list[Sent] = []
        self._lock = threading.Lock()

    @property
    def sent(self) -> Sequence[Sent]:
        """Return what arrived, the newest last."""
        with self._lock:
            return tuple(self._sent)

    def receive(self, address: str, subject: str, text: str) -> None:
        """Show something."""
        arrived = Sent(address, subject, text, self.clock.now())
        with self._lock:
            self._sent = [*self._sent, arrived][-_KEPT:]
        if self.on_sent is not None:
            self.on_sent(arrived)


class DemoMessages:
    """Carries messages to the demo's phone."""

    def __init__(self, phone: DemoPhone) -> None:
        self._phone = phone
        self._numbers = count(1)

    def send(self, address: str, subject: str, text: str) -> str:
        """Show it on the phone and return a number for it."""
        if not address.strip():
            raise ProviderRefused("There is no address to send to. Nothing was sent.", code="NoAddress")
        self._phone.receive(address, subject, text)
        return f"demo-{next(self._numbers)}"

    def check(self) -> Sequence[Check]:
        """Say that nothing leaves this computer."""
        return [Check("Messages", is_fine=True, said=_FINE)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A prompt on its way, as who was asked will answer it."""

    account: str
    at: datetime
    will: Answer


class DemoPrompts:
    """Asks the people of a directory: they approve after two seconds, unless their authenticator says otherwise."""

    def __init__(self, directory: Directory, phone: DemoPhone) -> None:
        self._directory = directory
        self._phone = phone
        self._asked: dict[str, _Asked] = {}
        self._lock = threading.Lock()

    def enrolled(self, account: str) -> Sequence[Enrolled]:
        """Return the authenticators of the account with this very name."""
        return [
            Enrolled(one.value, one.label, is_handset=True, since=one.changed_at)
            for one in _authenticators(self._directory, account)
        ]

    def prompt(self, account: str, purpose: Purpose) -> Prompted:
        """Ask the person. Raises ProviderRefused when they have nothing to be asked on."""
        found = _authenticators(self._directory, account)
        if not found:
            raise ProviderRefused("Nobody of this account can be asked. Nothing was sent.", code="NotEnrolled")
        transaction, number = secrets.token_hex(8), f"{secrets.randbelow(90) + 10}"
        with self._lock:
            self._asked[transaction] = _Asked(account, self._phone.clock.now(), _will(found[0].label))
        self._phone.receive(
            account,
            f"{purpose.desk}: is it you?",
            f"{purpose.analyst} asks for {purpose.action}, ticket {purpose.ticket}. Confirm the number that is read "
            "out to you; say no if you did not call.",
        )
        return Prompted(transaction, number)

    def answer(self, account: str, transaction: str) -> Answer:
        """Return what became of it so far; another's prompt has failed."""
        with self._lock:
            asked = self._asked.get(transaction)
        if asked is None or asked.account != account:
            return Answer.FAILED
        passed = self._phone.clock.now() - asked.at
        if passed < ANSWERED_AFTER or (asked.will is Answer.EXPIRED and passed < EXPIRES_AFTER):
            return Answer.WAITING
        return asked.will

    def check(self) -> Sequence[Check]:
        """Say that nobody is asked anything."""
        return [Check("Prompts", is_fine=True, said=_FINE)]


class DemoPasscodes:
    """Knows the code that somebody's authenticator shows now; each is right once."""

    def __init__(self, directory: Directory, phone: DemoPhone) -> None:
        self._directory = directory
        self._phone = phone
        self._key = secrets.token_bytes(32)
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()

    def shown(self, account: str) -> str:
        """Return the code that the authenticator shows now, for the demo's phone."""
        return self._code(account, self._step())

    def is_right(self, account: str, code: str) -> bool:
        """Tell whether it is the one shown now or just before; none counts twice. Raises ProviderRefused."""
        if not _authenticators(self._directory, account):
            raise ProviderRefused("This account has no authenticator that shows codes.", code="NotEnrolled")
        said = "".join(code.split())
        now = self._step()
        with self._lock:
            for step in (now, now - 1):
                if hmac.compare_digest(self._code(account, step), said.encode("ascii", "replace").decode()):
                    is_new = step > self._used.get(account, -1)
                    self._used[account] = max(step, self._used.get(account, -1))
                    return is_new
        return False

    def check(self) -> Sequence[Check]:
        """Say that the codes are the demo's own."""
        return [Check("Codes", is_fine=True, said=_FINE)]

    def _step(self) -> int:
        return int(self._phone.clock.now().timestamp() // STEP.total_seconds())

    def _code(self, account: str, step: int) -> str:
        made = hmac.digest(self._key, f"{account}\n{step}".encode(), sha256)
        return f"{int.from_bytes(made[:4]) % 1_000_000:06d}"


def _authenticators(directory: Directory, account: str) -> Sequence[Contact]:
    """Return the authenticators of who is called exactly this at the directory; nobody's where two could be meant."""
    wanted = account.strip().casefold()
    found = [one for one in directory.find(account) if wanted in (one.account.casefold(), one.object_id.casefold())]
    if len(found) != 1:
        return ()
    return [one for one in found[0].contacts if one.kind is ContactKind.AUTHENTICATOR]


def _will(label: str) -> Answer:
    """Return how somebody with this authenticator answers."""
    if DECLINES in label:
        return Answer.DECLINED
    return Answer.EXPIRED if SILENT in label else Answer.APPROVED
