"""A guard in memory: what it is told stands in lists, and what is decided is noted."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.errors import HelpDeskError
from app.identity.guard import (
    Alert,
    Came,
    Case,
    Guard,
    GuardQueries,
    OnGuard,
    RoleWish,
    Stopped,
    Version,
    Watch,
    Wish,
    WorkOrder,
)
from app.identity.matrix import DEFAULT
from app.identity.policy import dump
from app.identity.standing import Lifted

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ALERTS = (
    Alert(5, "declined", NOW - timedelta(minutes=4), {"method": "push"}, 21, 3, 11, "Dana Whitfield", "Ana Torres"),
    Alert(4, "frozen", NOW - timedelta(minutes=4), {"why": "It was not them."}, 21, 3, 11, "Dana Whitfield"),
    Alert(3, "policy_proposed", NOW - timedelta(hours=2), {}),
    Alert(2, "lifted", NOW - timedelta(hours=5), {"what": "red_flags", "why": "Seen at the desk."}, 22, 2, 12,
          "Carl Other", "Sue Park", "Olga Sauer", NOW - timedelta(hours=4)),
)  # fmt: skip
HELD = (
    Case(7, 21, 12, "Carl Other", "password_reset", "standard", "Ben Carter", NOW - timedelta(minutes=20), "held",
         ("asks_how", "urgency")),
)  # fmt: skip
STOPPED = (
    Stopped(11, "Dana Whitfield", "dwhitfield", "corp", "Finance", NOW - timedelta(minutes=4), "", "It was not them."),
    Stopped(14, "Ines Vogt", "ivogt", "corp", held_until=NOW + timedelta(hours=3)),
)
WISHES = (
    Wish(1, 9, 22, "Priya Raman", "mfa_reset", "standard", "Ana Torres", NOW - timedelta(minutes=30),
         "The new phone came with the move, the ward opens at six."),
)  # fmt: skip
ORDERS = (
    WorkOrder(8, 21, 13, "Ada Root", "adm-ada", "password_reset", "privileged", "Ana Torres", NOW - timedelta(days=4),
              "granted"),
    WorkOrder(6, 22, 12, "Carl Other", "cother", "access_change", "standard", "Ben Carter", NOW - timedelta(hours=3),
              "unknown"),
)  # fmt: skip
ROLES = (RoleWish(4, 3, "Ben Carter", "verifier", 7, "Ada Byron", NOW - timedelta(days=1)),)
VERSIONS = (
    Version(1, dump(DEFAULT), None, "", NOW - timedelta(days=90), is_active=True),
)  # fmt: skip


@dataclass
class FakeWatch:
    """Reads and decides over lists; `refusal` is raised instead of deciding while it is set."""

    all_alerts: list[Alert] = field(default_factory=lambda: list(ALERTS))
    held: list[Case] = field(default_factory=lambda: list(HELD))
    disputed: list[Case] = field(default_factory=list)
    frozen: list[Stopped] = field(default_factory=lambda: list(STOPPED))
    asked: list[Wish] = field(default_factory=lambda: list(WISHES))
    waiting: list[WorkOrder] = field(default_factory=lambda: list(ORDERS))
    roles: list[RoleWish] = field(default_factory=lambda: list(ROLES))
    policies: list[Version] = field(default_factory=lambda: list(VERSIONS))
    mode: OnGuard | None = None
    done: list[tuple[Any, ...]] = field(default_factory=list)
    refusal: HelpDeskError | None = None
    broken: HelpDeskError | None = None
    me: tuple[int, str] = (1, "Sue Park")
    told: Callable[[], None] = lambda: None

    def watch(self) -> Watch:
        """Return it as a window is given it."""
        deeds: Guard = self
        reads: GuardQueries = self
        return Watch(deeds, reads)

    # ------------------------------------------------------------ reads

    def unseen(self) -> int:
        """Return how many alerts nobody has seen."""
        return sum(not one.is_seen for one in self.all_alerts)

    def alerts(self) -> Sequence[Alert]:
        """Return all alerts."""
        return self._read(list(self.all_alerts))

    def cases(self, state: str) -> Sequence[Case]:
        """Return those on hold, or disputed."""
        return self._read(list(self.held if state == "held" else self.disputed))

    def stopped(self) -> Sequence[Stopped]:
        """Return the accounts about which nothing is granted."""
        return self._read(list(self.frozen))

    def wishes(self) -> Sequence[Wish]:
        """Return the wishes."""
        return self._read(list(self.asked))

    def orders(self) -> Sequence[WorkOrder]:
        """Return the work orders."""
        return self._read(list(self.waiting))

    def role_wishes(self) -> Sequence[RoleWish]:
        """Return the roles that wait."""
        return self._read(list(self.roles))

    def on_guard(self) -> OnGuard | None:
        """Return why the desk is on its guard."""
        return self.mode

    def versions(self) -> Sequence[Version]:
        """Return all policies, newest first."""
        return self._read(list(self.policies))

    def relying(self) -> Sequence[Case]:
        """Return those that rest on calls."""
        return [replace(HELD[0], id=8, subject="Greta Lund", state="open")]

    # ------------------------------------------------------------ deeds

    def lift(self, verification_id: int, what: Lifted, reason: str) -> None:
        """Note it."""
        self._do("lift", verification_id, what, reason)
        self.held = [replace(one, lifted=(what.value,)) for one in self.held]

    def freeze(self, subject_id: int, reason: str) -> None:
        """Note it."""
        self._do("freeze", subject_id, reason)

    def free(self, subject_id: int, reason: str, *, held_until: datetime | None = None) -> None:
        """Note it."""
        self._do("free", subject_id, reason, held_until)
        self.frozen = [one for one in self.frozen if one.id != subject_id]

    def guard(self, until: datetime | None, reason: str) -> None:
        """Note it."""
        self._do("guard", until, reason)
        self.mode = OnGuard(NOW, until, self.me[1], reason) if until else None

    def approve_exception(self, verification_id: int, wish_id: int | None = None) -> None:
        """Note it."""
        assert wish_id is not None
        self._do("approve", verification_id)
        self.asked.clear()

    def decline_exception(self, verification_id: int, reason: str) -> None:
        """Note it."""
        self._do("decline", verification_id, reason)
        self.asked.clear()

    def answer_order(self, verification_id: int, came: Came, reason: str) -> None:
        """Note it."""
        self._do("answer", verification_id, came, reason)
        self.waiting = [one for one in self.waiting if one.id != verification_id]

    def see_alert(self, alert_id: int) -> None:
        """Note it."""
        self._do("see", alert_id)
        seen = {"seen_by": self.me[1], "seen_at": NOW}
        self.all_alerts = [replace(one, **seen) if one.id == alert_id else one for one in self.all_alerts]  # type: ignore[arg-type]

    def propose_policy(self, rules: Mapping[str, Any]) -> int:
        """Note it."""
        self._do("propose")
        version = self.policies[0].version + 1
        text = dump_of({**rules, "version": version})
        self.policies.insert(0, Version(version, text, self.me[0], self.me[1], NOW))
        return version

    def approve_policy(self, version: int) -> None:
        """Note it."""
        self._do("approve_policy", version)
        signed = {"is_active": True, "approver": self.me[1], "approved_at": NOW}
        self.policies = [
            replace(one, **signed) if one.version == version else replace(one, is_active=False)  # type: ignore[arg-type]
            for one in self.policies
        ]

    def withdraw_policy(self, version: int) -> None:
        """Note it."""
        self._do("withdraw", version)

    def agree_role(self, proposal: int) -> None:
        """Note it."""
        self._do("agree", proposal)
        self.roles.clear()

    def _do(self, *what: Any) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.done.append(what)

    def _read[T](self, found: T) -> T:
        if self.broken is not None:
            raise self.broken
        return found


def dump_of(rules: Mapping[str, Any]) -> str:
    """Return plain rules as text."""

    return json.dumps(dict(rules))
