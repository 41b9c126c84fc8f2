"""The guard: what security officers, second persons and administrators are shown of verifications, and decide.

On a server each deed is a function of the database, which decides by itself who may; in a file the same rules run here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from app.identity.standing import Lifted

ALERTS = 200
"""So many alerts are read, the newest."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What security is told, by code; `facts` are what was recorded with it, `seen_by` who has seen it, if anybody."""

    id: int
    code: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    ticket_id: int | None = None
    verification_id: int | None = None
    subject_id: int | None = None
    subject: str = ""
    by: str = ""
    seen_by: str = ""
    seen_at: datetime | None = None

    @property
    def is_seen(self) -> bool:
        """Tell whether a security officer has seen it."""
        return self.seen_at is not None


@dataclass(frozen=True, slots=True)
class Case:
    """A verification that is on hold or disputed; `lifted` are the holds that were lifted, and don't hold it now."""

    id: int
    ticket_id: int
    subject_id: int | None
    subject: str
    action: str
    risk: str
    analyst: str
    at: datetime
    state: str
    flags: Sequence[str] = ()
    lifted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """An account about which nothing is granted: frozen until somebody frees it, or held until an instant."""

    id: int
    name: str
    account: str
    directory: str
    department: str = ""
    frozen_at: datetime | None = None
    frozen_by: str = ""
    why: str = ""
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish that a cool-down be waived; never a factor."""

    id: int
    verification_id: int
    ticket_id: int
    subject: str
    action: str
    risk: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """What the directory team was asked to do by hand, or an act of which nobody knows what came, since `at`."""

    id: int
    ticket_id: int
    subject_id: int | None
    subject: str
    account: str
    action: str
    risk: str
    analyst: str
    at: datetime
    state: str
    resources: Sequence[str] = ()


class Came(StrEnum):
    """What came of a work order."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RoleWish:
    """A role that waits for a second person's agreement."""

    id: int
    staff_id: int
    name: str
    role: str
    by_id: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OnGuard:
    """A stretch of time in which the desk is on its guard."""

    began_at: datetime
    ends_at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Version:
    """A policy by its number: `rules` is its text, who proposed it and who approved it, and whether it is in force."""

    version: int
    rules: str
    proposed_by: int | None = None
    proposer: str = ""
    proposed_at: datetime | None = None
    approver: str = ""
    approved_at: datetime | None = None
    is_active: bool = False
    withdrawer: str = ""
    withdrawn_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Tell whether it was proposed, and neither approved nor withdrawn."""
        is_open = not self.is_active and self.approved_at is None and self.withdrawn_at is None
        return is_open and self.proposed_by is not None


class GuardQueries(Protocol):
    """Reads of the guard, each a statement or two. All raise NotPermitted, StoreRefused, StoreUnavailable."""

    def unseen(self) -> int:
        """Return how many alerts nobody has seen."""

    def alerts(self) -> Sequence[Alert]:
        """Return the newest alerts, newest first."""

    def cases(self, state: str) -> Sequence[Case]:
        """Return the verifications on hold, or disputed, of the tickets that one may see; newest first."""

    def stopped(self) -> Sequence[Stopped]:
        """Return the accounts about which nothing is granted, those frozen last first."""

    def wishes(self) -> Sequence[Wish]:
        """Return the wishes that one may decide on as a second person, oldest first."""

    def orders(self) -> Sequence[WorkOrder]:
        """Return the work orders that wait, and the acts of which nobody knows what came; oldest first."""

    def role_wishes(self) -> Sequence[RoleWish]:
        """Return the roles that wait for an agreement."""

    def on_guard(self) -> OnGuard | None:
        """Return why and until when the desk is on its guard, None while it is at ease."""

    def versions(self) -> Sequence[Version]:
        """Return all policies, newest first."""

    def relying(self) -> Sequence[Case]:
        """Return those under way that rest on calls, texts or mails: they count nothing on one's guard."""


class Guard(Protocol):
    """What is decided. Each call is one transaction; all raise NotPermitted, RuleBroken and StoreUnavailable."""

    def lift(self, verification_id: int, what: Lifted, reason: str) -> None:
        """Lift a hold; never a factor, and no starred flag."""

    def freeze(self, subject_id: int, reason: str) -> None:
        """Let nothing be granted about somebody until it is lifted."""

    def free(self, subject_id: int, reason: str, *, held_until: datetime | None = None) -> None:
        """Lift a freeze; `held_until` lets some time pass first."""

    def guard(self, until: datetime | None, reason: str) -> None:
        """Put the desk on its guard until an instant, None to end it."""

    def approve_exception(self, verification_id: int, wish_id: int | None = None) -> None:
        """Waive a cool-down as another team's second person."""

    def decline_exception(self, verification_id: int, reason: str) -> None:
        """Leave a cool-down as it is, and say why."""

    def answer_order(self, verification_id: int, came: Came, reason: str) -> None:
        """Say what came of a work order, as a security officer who didn't ask for it."""

    def see_alert(self, alert_id: int) -> None:
        """Note that an alert was seen."""

    def propose_policy(self, rules: Mapping[str, Any]) -> int:
        """Propose a policy, as an administrator, and return its version; it holds once security has approved it."""

    def approve_policy(self, version: int) -> None:
        """Put a policy in force that somebody else has proposed, as a security officer."""

    def withdraw_policy(self, version: int) -> None:
        """Take a proposal back."""

    def agree_role(self, proposal: int) -> None:
        """Agree with a role that somebody else has proposed."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Both together, as a window is given them."""

    deeds: Guard
    reads: GuardQueries
