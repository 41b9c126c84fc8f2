"""A policy as text: JSON that holds exactly what a policy has, and nothing else."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any

from app.core.errors import HelpDeskError
from app.identity.methods import METHODS
from app.identity.model import Action, Channel, Kind, Method, Risk
from app.identity.rules import Asked, Limits, Policy, RiskLists, Route, Rule

DENIALS = ("", "security_team", "leaver", "service_account", "closed")
"""Why an action may never be granted in a column; empty where it may."""
MOST = 1000
"""No number of a policy is larger."""


class PolicyBroken(HelpDeskError):
    """A policy that can't be read; the sentence says where. The one in force stays in force."""


def parse(text: str) -> Policy:
    """Return the policy that a text holds. Raises PolicyBroken for whatever isn't exactly one."""
    try:
        return from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise PolicyBroken(f"This is no policy: it isn't JSON ({error}). The one in force stays in force.") from error


def dump(policy: Policy) -> str:
    """Return a policy as text, the same for the same policy."""
    return json.dumps(as_json(policy), indent=1)


def as_json(policy: Policy) -> dict[str, Any]:
    """Return a policy as plain JSON."""
    return {
        "version": policy.version,
        "rules": {
            action.value: {risk.value: rule_as_json(policy.rule(action, risk)) for risk in Risk} for action in Action
        },
        "cool_down_days": {risk.value: policy.cool_down_days[risk] for risk in Risk},
        "off": sorted(policy.off),
        "limits": {one.name: getattr(policy.limits, one.name) for one in fields(Limits)},
        "risk": {name: list(getattr(policy.risk, name)) for name in RiskLists.names()},
    }


def rule_as_json(rule: Rule) -> dict[str, Any]:
    """Return one rule as plain JSON."""
    return {
        "factors": rule.factors,
        "points": rule.points,
        "possession": rule.possession,
        "proof": rule.proof.value,
        "needs": [[method.value for method in way] for way in rule.needs],
        "routes": [
            {"methods": [method.value for method in route.methods], "second_login": route.second_login}
            for route in rule.routes
        ],
        "bars": [method.value for method in rule.bars],
        "approvals": [method.value for method in rule.approvals],
        "second": rule.second,
        "change_record": rule.change_record,
        "start": rule.start,
        "not_by": [channel.value for channel in rule.not_by],
        "deny": rule.deny,
    }


def from_json(found: Any) -> Policy:
    """Return the policy that plain JSON holds. Raises PolicyBroken."""
    whole = _only(found, [one.name for one in fields(Policy)], "policy")
    return Policy(
        _number(whole["version"], "version"),
        {
            action: {risk: _rule(cell, f"{action}/{risk}") for risk, cell in _by(Risk, columns, action.value).items()}
            for action, columns in _by(Action, whole["rules"], "rules").items()
        },
        {risk: _number(days, "cool_down_days") for risk, days in _by(Risk, whole["cool_down_days"], "days").items()},
        frozenset(_each(whole["off"], Method, "off")),
        Limits(**_numbers(whole["limits"])),
        RiskLists(**_texts(whole["risk"])),
    )


def _rule(found: Any, at: str) -> Rule:
    cell = _only(found, [one.name for one in fields(Rule)], at)
    rule = Rule(
        _number(cell["factors"], at),
        _number(cell["points"], at),
        _truth(cell["possession"], at),
        _one(cell["proof"], Asked, at),
        tuple(_way(way, at) for way in _list(cell["needs"], at)),
        tuple(_route(route, at) for route in _list(cell["routes"], at)),
        _each(cell["bars"], Method, at),
        _each(cell["approvals"], Method, at),
        _truth(cell["second"], at),
        _truth(cell["change_record"], at),
        _truth(cell["start"], at),
        _each(cell["not_by"], Channel, at),
        cell["deny"],
    )
    if rule.deny not in DENIALS:
        raise PolicyBroken(f"{at}: “{rule.deny}” is no reason to deny. The policy in force stays in force.")
    if not (rule.factors or rule.approvals or rule.deny):
        raise PolicyBroken(f"{at}: it asks for nothing at all. The policy in force stays in force.")
    return rule


def _route(found: Any, at: str) -> Route:
    route = _only(found, ["methods", "second_login"], at)
    return Route(_way(route["methods"], at), _truth(route["second_login"], at))


def _way(found: Any, at: str) -> tuple[Method, ...]:
    way = _each(found, Method, at)
    if not way or any(METHODS[method].kind in (Kind.KNOWLEDGE, Kind.APPROVAL) for method in way):
        raise PolicyBroken(f"{at}: methods that prove somebody's identity are asked for here. What holds stays.")
    return way


def _by[T: StrEnum](kind: type[T], found: Any, at: str) -> dict[T, Any]:
    return {one: _only(found, [each.value for each in kind], at)[one.value] for one in kind}


def _only(found: Any, names: Sequence[str], at: str) -> Mapping[str, Any]:
    if not isinstance(found, dict) or set(found) != set(names):
        raise PolicyBroken(f"{at}: exactly {', '.join(names)} are asked for here. The policy in force stays in force.")
    return found


def _list(found: Any, at: str) -> list[Any]:
    if not isinstance(found, list):
        raise PolicyBroken(f"{at}: a list is asked for here. The policy in force stays in force.")
    return found


def _each[T](found: Any, kind: Callable[[Any], T], at: str) -> tuple[T, ...]:
    return tuple(_one(one, kind, at) for one in _list(found, at))


def _one[T](found: Any, kind: Callable[[Any], T], at: str) -> T:
    try:
        return kind(found)
    except ValueError as error:
        raise PolicyBroken(f"{at}: “{found}” is not known here. The policy in force stays in force.") from error


def _number(found: Any, at: str) -> int:
    if type(found) is not int or not 0 <= found <= MOST:
        raise PolicyBroken(f"{at}: a whole number up to {MOST} is asked for. The policy in force stays in force.")
    return found


def _truth(found: Any, at: str) -> bool:
    if type(found) is not bool:
        raise PolicyBroken(f"{at}: true or false is asked for here. The policy in force stays in force.")
    return found


def _numbers(found: Any) -> dict[str, int]:
    limits = _only(found, [one.name for one in fields(Limits)], "limits")
    return {name: _number(number, f"limits/{name}") for name, number in limits.items()}


def _texts(found: Any) -> dict[str, tuple[str, ...]]:
    lists = _only(found, RiskLists.names(), "risk")
    for name, texts in lists.items():
        if not all(type(text) is str and text.strip() for text in _list(texts, name)):
            raise PolicyBroken(f"risk/{name}: a list of names is asked for. The policy in force stays in force.")
    return {name: tuple(texts) for name, texts in lists.items()}
