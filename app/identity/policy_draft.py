"""A copy of a policy that is being edited: each edit can be taken back, and none gets below the floor."""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from app.core.errors import RuleBroken
from app.identity.matrix import FLOOR
from app.identity.methods import METHODS
from app.identity.model import Action, Kind, Method, Risk
from app.identity.policy import below_floor
from app.identity.policy_text import MOST
from app.identity.rules import Limits, Policy, Rule
from app.identity.words import method

BARRABLE = tuple(one for one in Method if METHODS[one].kind is not Kind.KNOWLEDGE)
"""The methods that can be barred or turned off: what somebody knows counts nothing anyway."""


class Draft:
    """A copy of the policy in force; an edit below the floor raises RuleBroken and changes nothing."""

    def __init__(self, base: Policy, now: Policy | None = None) -> None:
        self.base = base
        self.now = now or base
        self._before: list[Policy] = []
        self._after: list[Policy] = []

    @property
    def is_changed(self) -> bool:
        """Tell whether anything differs from the policy it was copied from."""
        return replace(self.now, version=self.base.version) != self.base

    @property
    def can_undo(self) -> bool:
        """Tell whether an edit can be taken back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Tell whether an edit that was taken back can be made again."""
        return bool(self._after)

    def undo(self) -> None:
        """Take the last edit back."""
        if self._before:
            self._after.append(self.now)
            self.now = self._before.pop()

    def redo(self) -> None:
        """Make the edit again that was taken back last."""
        if self._after:
            self._before.append(self.now)
            self.now = self._after.pop()

    def set_factors(self, action: Action, risk: Risk, factors: int) -> None:
        """Ask for so many independent ways."""
        self._set_rule(action, risk, factors=_number(factors))

    def set_points(self, action: Action, risk: Risk, points: int) -> None:
        """Ask for so many points."""
        self._set_rule(action, risk, points=_number(points))

    def set_second(self, action: Action, risk: Risk, *, is_asked: bool) -> None:
        """Ask for a second person, or not."""
        self._set_rule(action, risk, second=is_asked)

    def set_bars(self, action: Action, risk: Risk, methods: Iterable[Method]) -> None:
        """Let these methods count nothing there."""
        self._set_rule(action, risk, bars=_ordered(methods))

    def set_off(self, methods: Iterable[Method]) -> None:
        """Let the desk not use these methods at all."""
        self._take(replace(self.now, off=frozenset(methods)))

    def set_days(self, risk: Risk, days: int) -> None:
        """Let a channel count so many days after it came on record."""
        self._take(replace(self.now, cool_down_days={**self.now.cool_down_days, risk: _number(days)}))

    def set_limit(self, name: str, number: int) -> None:
        """Set how often or how long something may be."""
        self._take(replace(self.now, limits=replace(self.now.limits, **{name: _number(number)})))

    def set_list(self, name: str, names: Iterable[str]) -> None:
        """Name who counts as sensitive, privileged or a service, each once."""
        kept: dict[str, Any] = {name: tuple(dict.fromkeys(one.strip() for one in names if one.strip()))}
        self._take(replace(self.now, risk=replace(self.now.risk, **kept)))

    def _set_rule(self, action: Action, risk: Risk, **facts: Any) -> None:
        rule = replace(self.now.rule(action, risk), **facts)
        if not (rule.factors or rule.approvals or rule.deny):
            raise RuleBroken("It has to ask for something.")
        columns = {**self.now.rules[action], risk: rule}
        self._take(replace(self.now, rules={**self.now.rules, action: columns}))

    def _take(self, wanted: Policy) -> None:
        if wanted == self.now:
            return
        before = set(below_floor(self.now))
        low = [path for path in below_floor(wanted) if path not in before]
        if low:
            raise RuleBroken(floor_sentence(low[0]))
        self._before.append(self.now)
        self._after.clear()
        self.now = wanted


def floor_sentence(path: str) -> str:
    """Return what the floor asks for where a path leads."""
    name = path.rpartition("/")[2]
    if path.startswith("cool_down_days/"):
        return f"The floor is {FLOOR.cool_down_days[Risk(name)]} days."
    if path.startswith("limits/"):
        bound = "at least" if name in Limits.longer_is_stricter() else "at most"
        return f"The floor is {bound} {getattr(FLOOR.limits, name)}."
    if path.startswith("off/"):
        return "The floor leaves this method off."
    action, risk, part = path.split("/")
    return _of_rule(FLOOR.rule(Action(action), Risk(risk)), part)


def _of_rule(rule: Rule, part: str) -> str:
    said = {
        "factors": f"The floor is {rule.factors}.",
        "points": f"The floor is {rule.points}.",
        "bars": f"The floor bars {', '.join(map(method, rule.bars))} here.",
        "second": "The floor asks for a second person here.",
    }
    return said.get(part, "The floor asks for more here.")


def limit_names() -> tuple[str, ...]:
    """Return the names of the limits."""
    return tuple(one.name for one in fields(Limits))


def _ordered(methods: Iterable[Method]) -> tuple[Method, ...]:
    chosen = set(methods)
    return tuple(one for one in Method if one in chosen)


def _number(number: int) -> int:
    if not 0 <= number <= MOST:
        raise RuleBroken(f"A whole number up to {MOST} is asked for.")
    return number
