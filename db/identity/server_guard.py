"""What security officers, administrators and second persons decide on a server: functions of the database, each."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.identity.guard import Came
from app.identity.standing import Lifted
from db.engine import Store
from db.identity.calling import answered


class ServerGuard:
    """Each call is one transaction; all raise NotPermitted, RuleBroken with the sentence to show, StoreUnavailable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lift(self, verification_id: int, what: Lifted, reason: str) -> None:
        """Lift a hold; never a factor, and no starred flag."""
        self._answer("select lift_hold(:id, :what, :why)", id=verification_id, what=what.value, why=reason)

    def freeze(self, subject_id: int, reason: str) -> None:
        """Let nothing be granted about somebody until it is lifted; noted first, where no lock can put it off."""
        self._answer("select note_subject_freeze(:id, :why)", id=subject_id, why=reason)
        self._answer("select hold_subject(:id, true, null, :why)", id=subject_id, why=reason)

    def free(self, subject_id: int, reason: str, *, held_until: datetime | None = None) -> None:
        """Lift a freeze; `held_until` lets some time pass first."""
        held = "select hold_subject(:id, false, cast(:until as timestamptz), :why)"
        self._answer(held, id=subject_id, until=held_until, why=reason)

    def guard(self, until: datetime | None, reason: str) -> None:
        """Put the desk on its guard until an instant, None to end it."""
        self._answer("select set_guard(cast(:until as timestamptz), :why)", until=until, why=reason)

    def approve_exception(self, verification_id: int, wish_id: int | None = None) -> None:
        """Waive a cool-down as another team's second person, as it was wished in what they read."""
        self._answer("select approve_exception(:id, :wish)", id=verification_id, wish=wish_id)

    def decline_exception(self, verification_id: int, reason: str) -> None:
        """Leave a cool-down as it is, and say why."""
        self._answer("select decline_exception(:id, :why)", id=verification_id, why=reason)

    def answer_order(self, verification_id: int, came: Came, reason: str) -> None:
        """Say what came of a work order."""
        self._answer("select answer_order(:id, :came, :why)", id=verification_id, came=came.value, why=reason)

    def see_alert(self, alert_id: int) -> None:
        """Note that an alert was seen."""
        self._answer("select see_alert(:id)", id=alert_id)

    def propose_policy(self, rules: Mapping[str, Any]) -> int:
        """Propose a policy, as an administrator, and return its version; it holds once security has approved it."""
        return int(self._answer("select propose_policy(:rules)", rules=json.dumps(dict(rules))))

    def approve_policy(self, version: int) -> None:
        """Put a policy in force that somebody else has proposed, as a security officer."""
        self._answer("select approve_policy(:version)", version=version)

    def withdraw_policy(self, version: int) -> None:
        """Take a proposal back."""
        self._answer("select withdraw_policy(:version)", version=version)

    def agree_role(self, proposal: int) -> None:
        """Agree with a role that somebody else has proposed."""
        self._answer("select approve_role(:proposal)", proposal=proposal)

    def _answer(self, statement: str, **values: Any) -> Any:
        return answered(self._store, statement, **values)
