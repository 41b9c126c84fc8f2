"""The policy of a desk: what it begins with, what it may never fall below, and when a change needs two people."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import timedelta

from app.identity.matrix import DEFAULT, FLOOR
from app.identity.model import Action, Method, Risk
from app.identity.policy_text import PolicyBroken, as_json, dump, from_json, parse
from app.identity.rules import Asked, Limits, Policy, RiskLists, Route, Rule

__all__ = [
    "CODE", "DEFAULT", "FLOOR", "GRANT", "TEMPORARY", "Asked", "Limits", "Policy", "PolicyBroken", "RiskLists",
    "Route", "Rule", "as_json", "below_floor", "dump", "from_json", "parse", "weakens",
]  # fmt: skip

GRANT = timedelta(minutes=10)
"""How long a grant can be carried out."""
CODE = timedelta(minutes=10)
"""How long a code that was sent can be read out."""
TEMPORARY = timedelta(minutes=60)
"""How long a temporary password may lie unused."""

type Ways = tuple[tuple[Method, ...], ...]


def weakens(old: Policy, new: Policy) -> tuple[str, ...]:
    """Return where a policy asks for less than another, as paths; if anywhere, two people have to approve it."""
    return tuple(_weaker(old, new))


def below_floor(policy: Policy) -> tuple[str, ...]:
    """Return where a policy asks for less than it ever may, as paths: such a proposal is refused."""
    return tuple(path for path in _weaker(FLOOR, policy) if not path.startswith("risk/"))


def _weaker(old: Policy, new: Policy) -> Iterator[str]:
    for action in Action:
        for risk in Risk:
            yield from (f"{action}/{risk}/{name}" for name in _less(old.rule(action, risk), new.rule(action, risk)))
    for risk in Risk:
        if new.cool_down_days[risk] < old.cool_down_days[risk]:
            yield f"cool_down_days/{risk}"
    yield from (f"off/{method}" for method in sorted(old.off - new.off))
    yield from (f"limits/{name}" for name in _looser(old.limits, new.limits))
    for name in RiskLists.names():
        if set(getattr(old.risk, name)) - set(getattr(new.risk, name)):
            yield f"risk/{name}"


def _less(old: Rule, new: Rule) -> Iterator[str]:
    """Tell by which of its parts a rule asks for less. What is denied asks for most."""
    if new.deny:
        return
    if old.deny:
        yield "deny"
    yield from (name for name, is_weaker in _COMPARED.items() if is_weaker(old, new))


_COMPARED: dict[str, Callable[[Rule, Rule], bool]] = {
    "factors": lambda old, new: new.factors < old.factors,
    "points": lambda old, new: new.points < old.points,
    "possession": lambda old, new: old.possession and not new.possession,
    "proof": lambda old, new: new.proof.rank < old.proof.rank,
    "needs": lambda old, new: bool(old.needs) and not _is_within(new.needs, old.needs),
    "routes": lambda old, new: not all(_has_route(route, old) for route in new.routes),
    "bars": lambda old, new: not set(new.bars) >= set(old.bars),
    "approvals": lambda old, new: not set(new.approvals) >= set(old.approvals),
    "second": lambda old, new: old.second and not new.second,
    "change_record": lambda old, new: old.change_record and not new.change_record,
    "start": lambda old, new: old.start and not new.start,
    "not_by": lambda old, new: not set(new.not_by) >= set(old.not_by),
}


def _is_within(new: Ways, old: Ways) -> bool:
    """Tell whether each way asks for all that one of the old ways did."""
    return bool(new) and all(any(set(way) >= set(before) for before in old) for way in new)


def _has_route(route: Route, old: Rule) -> bool:
    return any(
        set(route.methods) >= set(before.methods) and route.second_login >= before.second_login for before in old.routes
    )


def _looser(old: Limits, new: Limits) -> Iterator[str]:
    for one in fields(Limits):
        before, after = getattr(old, one.name), getattr(new, one.name)
        is_looser = after < before if one.name in Limits.longer_is_stricter() else after > before
        if is_looser:
            yield one.name
