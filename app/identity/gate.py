"""The gate: what a member of staff asks of the desk's database to verify somebody, and what the wizard shows of it.

On a server each of these is a function of the database, which decides by itself and stamps who and when; in a file the
same rules run here, and are no security boundary. Nothing is changed in any directory without a grant from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.identity.model import Action, Caller, Channel, Evidence, GrantState, Method, Proof, Result, Risk, State


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verification is opened for. `number` is the caller's as it was shown, kept as a digest only."""

    ticket_id: int
    action: Action
    channel: Channel
    caller: Caller
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """An account that the look-up found: to be chosen by its id, its contact data masked."""

    directory: str
    object_id: str
    name: str
    account: str
    department: str = ""
    site: str = ""
    masked: Sequence[str] = ()
    is_disabled: bool = False
    is_locked: bool = False

    def __repr__(self) -> str:
        """Tell nothing of the person to a log."""
        return _told(self, "directory")


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """Whom a verification is about, as it stands in the database: everything about contact data is masked."""

    directory: str
    object_id: str
    name: str
    account: str
    department: str
    site: str
    risk: Risk
    contacts: Mapping[str, str] = field(default_factory=dict)
    manager: str = ""
    is_locked_out: bool = False
    bad_passwords: int = 0
    last_bad_at: datetime | None = None
    lock_outs_today: int = 0
    locked_at: datetime | None = None
    lock_source: str = ""

    def __repr__(self) -> str:
        """Tell nothing of the person to a log."""
        return _told(self, "directory", "risk")


@dataclass(frozen=True, slots=True)
class Offer:
    """One method as the wizard offers it. `why_not` is why it can't be used now; empty when it can."""

    method: Method
    points: int
    proof: Proof
    target: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A method or order under way: `number` is to be read out, `tries_left` and `until` are the database's."""

    job_id: int
    kind: str
    method: Method | None
    state: str
    asked_at: datetime
    until: datetime | None = None
    tries_left: int | None = None
    number: str = field(default="", repr=False)
    said: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier attempt for the same subject, shown before a second analyst starts.

    `ticket_id` is 0 where whoever reads it doesn't see the ticket.
    """

    at: datetime
    by: str = field(repr=False)
    action: Action
    state: State
    ticket_id: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says now: `verdict` is allow, need, deny or hold, `codes` why, in the policy's own words.

    `points`, `factors` and their goals are what the wizard shows as progress; `notes` are codes of what is worth saying
    beside: what asked for more, and what counted nothing for which reason.
    """

    verdict: str
    codes: Sequence[str] = ()
    column: Risk = Risk.STANDARD
    points: int = 0
    points_needed: int = 0
    factors: int = 0
    factors_needed: int = 0
    needs_second: bool = False
    until: datetime | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """The right to do one thing to one account once, and where it stands."""

    id: UUID
    state: GrantState
    action: Action
    issued_to: int
    expires_at: datetime
    said: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Verification:
    """Everything that the wizard shows of one verification, read in one go; `now` is the database's clock then.

    While the desk `is_observing`, nothing is granted: the decision tells what would have been.
    """

    id: int
    ticket_id: int
    action: Action
    channel: Channel
    caller: Caller
    state: State
    by_id: int
    by_name: str
    opened_at: datetime
    now: datetime
    owner_id: int | None = None
    owner_until: datetime | None = None
    subject: Subject | None = None
    flags: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    has_looked: bool = False
    evidence: Sequence[Evidence] = ()
    offers: Sequence[Offer] = ()
    running: Sequence[Running] = ()
    before: Sequence[Before] = ()
    decision: Decision | None = None
    grant: Grant | None = None
    signed_by: str = ""
    version: int = 0
    is_observing: bool = False

    def __repr__(self) -> str:
        """Tell a log what says nothing about a person: whatever is added to the class stays out of it by itself."""
        return _told(self, "id", "ticket_id", "action", "channel", "state", "by_id", "version")


def _told(one: object, *names: str) -> str:
    return f"{type(one).__name__}({', '.join(f'{name}={getattr(one, name)}' for name in names)})"


class Gate(Protocol):
    """What a member of staff can do about verifications.

    Each call is one transaction and never runs on the screen's thread. All raise NotPermitted, RuleBroken with the
    sentence to show, and StoreUnavailable.
    """

    @property
    def is_boundary(self) -> bool:
        """Tell whether the database holds the gate by itself; a file does not, and the wizard says so."""

    def open(self, asked: Asked, *, key: UUID) -> int:
        """Begin a verification and return its id; the same key begins it once."""

    def read(self, verification_id: int) -> Verification:
        """Return everything about one verification."""

    def of_ticket(self, ticket_id: int) -> Sequence[int]:
        """Return the verifications of a ticket, newest first."""

    def awaiting(self) -> Sequence[int]:
        """Return those that wait for me: to be signed, approved or taken on again."""

    def look_up(self, verification_id: int, words: str) -> int:
        """Have the directories searched; the candidates come as the answer of the job returned."""

    def choose(self, verification_id: int, candidate: Candidate) -> int:
        """Bind the subject by id, throwing away what was gathered for another; a job reads all that decides on them."""

    def change(self, verification_id: int, asked: Asked) -> None:
        """Ask for something else or for another ticket: what was gathered is thrown away."""

    def flag(self, verification_id: int, flags: frozenset[str]) -> None:
        """Record exactly these red flags as observed; none is a statement too, and has to be made."""

    def ask(self, verification_id: int, method: Method, contact: str = "") -> int:
        """Have the worker begin a method that a machine proves; returns its job."""

    def submit(self, job_id: int, code: str) -> None:
        """Hand over a code that the caller spoke, sealed for the worker alone; whether it is right is told later."""

    def attest(self, verification_id: int, method: Method, result: Result, facts: Mapping[str, str]) -> None:
        """Record what I performed myself: a callback, somebody at the desk, a manager on an outbound call."""

    def dial(self, verification_id: int, contact: str) -> str:
        """Return the number on record to be dialled, which is recorded; only while a callback is offered."""

    def decide(self, verification_id: int) -> Decision:
        """Have the database judge; if it allows, a grant of ten minutes is there to be carried out."""

    def sign(self, verification_id: int, shown: Verification | None = None) -> None:
        """Sign as the second person, from a login of one's own: what was `shown`, and nothing that it became since."""

    def carry_out(self, grant_id: UUID, *, ticket_id: int, object_id: str, action: Action, reply_to: bytes) -> int:
        """Consume the grant and order the act in one go; returns the job. Secrets come back sealed to `reply_to`."""

    def fetch_secret(self, job_id: int) -> bytes | None:
        """Return the sealed secret of a job once, and have it forgotten; None when there is none, or no longer."""

    def refuse(self, verification_id: int, reason: str) -> None:
        """Refuse and report: ends it, keeps the ticket, tells the security queue."""

    def set_aside(self, verification_id: int, until: datetime | None = None) -> None:
        """Save and close: it waits, and I or somebody else goes on with it."""

    def abandon(self, verification_id: int) -> None:
        """End it without an outcome, which is recorded."""

    def take_over(self, verification_id: int) -> None:
        """Go on with what a colleague began, openly."""

    def dispute(self, verification_id: int, reason: str) -> None:
        """Record that the subject says it was not them: freezes further grants at once."""

    def ask_exception(self, verification_id: int, reason: str) -> None:
        """Ask that a cool-down be waived; never a factor. Raises RuleBroken below 30 characters."""

    def supervise(self, verification_id: int, colleague: str, why: str) -> str:
        """Record a supervised sign-in with a colleague (by login), which changes nothing; returns their name."""
