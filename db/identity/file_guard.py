"""What security officers and second persons decide at a desk in a file, by the rules of a server's."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.identity.guard import Came
from app.identity.standing import Lifted
from db.engine import Store
from db.identity.in_file import guarding, ordering, policies
from db.identity.in_file.turn import Turn, writing


class FileGuard:
    """Each call is one transaction; all raise NotPermitted, RuleBroken with the sentence to show, StoreUnavailable."""

    def __init__(self, store: Store, actor: Actor, *, clock: Clock | None = None) -> None:
        self._store, self._actor = store, actor
        self._clock = clock or SystemClock()

    def lift(self, verification_id: int, what: Lifted, reason: str) -> None:
        """Lift a hold; never a factor, and no starred flag."""
        with self._writing() as turn:
            guarding.lift(turn, verification_id, what, reason)

    def freeze(self, subject_id: int, reason: str) -> None:
        """Let nothing be granted about somebody until it is lifted."""
        with self._writing() as turn:
            guarding.hold(turn, subject_id, is_frozen=True, until=None, reason=reason)

    def free(self, subject_id: int, reason: str, *, held_until: datetime | None = None) -> None:
        """Lift a freeze; `held_until` lets some time pass first."""
        with self._writing() as turn:
            guarding.hold(turn, subject_id, is_frozen=False, until=held_until, reason=reason)

    def guard(self, until: datetime | None, reason: str) -> None:
        """Put the desk on its guard until an instant, None to end it."""
        with self._writing() as turn:
            guarding.guard(turn, until, reason)

    def approve_exception(self, verification_id: int, wish_id: int | None = None) -> None:
        """Waive a cool-down as another team's second person, as it was wished in what they read."""
        with self._writing() as turn:
            guarding.approve_exception(turn, verification_id, wish_id)

    def decline_exception(self, verification_id: int, reason: str) -> None:
        """Leave a cool-down as it is, and say why."""
        with self._writing() as turn:
            guarding.decline_exception(turn, verification_id, reason)

    def answer_order(self, verification_id: int, came: Came, reason: str) -> None:
        """Say what came of a work order."""
        with self._writing() as turn:
            ordering.answer(turn, verification_id, came, reason)

    def see_alert(self, alert_id: int) -> None:
        """Note that an alert was seen."""
        with self._writing() as turn:
            guarding.see_alert(turn, alert_id)

    def propose_policy(self, rules: Mapping[str, Any]) -> int:
        """Propose a policy, as an administrator, and return its version; it holds once security has approved it."""
        with self._writing() as turn:
            return policies.propose(turn, rules)

    def approve_policy(self, version: int) -> None:
        """Put a policy in force that somebody else has proposed, as a security officer."""
        with self._writing() as turn:
            policies.approve(turn, version)

    def withdraw_policy(self, version: int) -> None:
        """Take a proposal back."""
        with self._writing() as turn:
            policies.withdraw(turn, version)

    def agree_role(self, proposal: int) -> None:
        """Refuse: nobody proposes roles at a desk in a file."""
        with self._writing() as turn:
            policies.agree_role(turn, proposal)

    def _writing(self) -> AbstractContextManager[Turn]:
        return writing(self._store, self._clock, by=self._actor.staff_id, name=self._actor.name)
