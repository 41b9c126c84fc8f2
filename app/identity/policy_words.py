"""A policy in words: what a cell of its table asks for, and in what two policies differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from app.identity.journal import ACTIONS
from app.identity.model import Action, Method, Risk
from app.identity.policy import weakens
from app.identity.policy_draft import limit_names
from app.identity.rules import Asked, Policy, RiskLists, Route, Rule
from app.identity.words import CHANNELS, SENTENCES, method

COLUMNS: Mapping[Risk, str] = {
    Risk.STANDARD: "Standard",
    Risk.SENSITIVE: "Sensitive",
    Risk.PRIVILEGED: "Privileged",
    Risk.SERVICE: "Service account",
    Risk.LEAVER: "Leaver",
}
LIMITS: Mapping[str, tuple[str, str]] = {
    "wrong_codes": ("Wrong codes", "so many raise the requirement"),
    "failed_methods": ("Failed methods", "so many raise the requirement"),
    "failure_hours": ("Failures count for", "hours"),
    "pushes": ("Prompts", "at most, in 15 minutes"),
    "shopping_hours": ("A failed attempt holds others for", "hours"),
    "linked_hours": ("Password and second factor are linked for", "hours"),
    "lock_outs": ("Lock-outs in a day", "so many hold an unlock"),
    "grants_per_hour": ("Grants", "at most, per person and hour"),
    "start_days": ("A first sign-in", "so many days around the start date"),
}
"""Each limit: its name, and what its number means."""
LISTS: Mapping[str, str] = {
    "sensitive_departments": "Sensitive departments",
    "sensitive_groups": "Sensitive groups",
    "sensitive_people": "Sensitive people",
    "privileged_groups": "Privileged groups",
    "privileged_units": "Privileged units of the directory",
    "service_units": "Units of service accounts",
}
_PROOF = {
    Asked.ANY: "",
    Asked.WITNESSED: "one proved by a machine or performed by a second login",
    Asked.MACHINE: "one proved by a machine, not by text message",
}
_SHORT: Mapping[Method, str] = {Method.OWNER: "owner", Method.MANAGER: "manager"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two policies differ, what it was and is; `is_weaker` where less is asked for now."""

    where: str
    was: str
    now: str
    is_weaker: bool

    @property
    def sentence(self) -> str:
        """Return all of it as one line; that it is weaker is said in words."""
        return (
            f"{self.where}: {self.was or 'nothing'} → {self.now or 'nothing'}{', which asks for less' * self.is_weaker}"
        )


def short(rule: Rule) -> str:
    """Return what a cell asks for in a few characters, for the table."""
    if rule.deny:
        return "never"
    parts = []
    if rule.factors:
        parts.append(f"{rule.factors} · {rule.points} pts")
    parts += [_SHORT.get(one, method(one)) for one in rule.approvals]
    return " + ".join([*parts, *(["2nd"] if rule.second else [])]) or "–"


def told(rule: Rule) -> Sequence[str]:
    """Return everything that a cell asks for, a line each."""
    if rule.deny:
        return (f"Never granted. {SENTENCES.get(rule.deny, '')}".strip(),)
    return tuple(f"{line[:1].upper()}{line[1:]}." for line in _lines(rule))


def _lines(rule: Rule) -> Iterator[str]:
    ways = "one way" if rule.factors == 1 else f"{rule.factors} independent ways"
    asked = {
        f"{ways}, {rule.points} points together": rule.factors,
        "one of them something that the person has": rule.possession,
        _PROOF[rule.proof]: rule.proof is not Asked.ANY,
        f"among them: {_ways(rule.needs)}": rule.needs,
        **{f"or else: {_route(route)}": True for route in rule.routes},
        f"not counted: {_methods(rule.bars)}": rule.bars,
        f"approval of {_methods(rule.approvals)}": rule.approvals,
        "a second person signs": rule.second,
        "a change record": rule.change_record,
        "HR’s record of the start date": rule.start,
        f"not {', '.join(CHANNELS[one] for one in rule.not_by)}": rule.not_by,
    }
    yield from (line for line, is_asked in asked.items() if is_asked)


def _route(route: Route) -> str:
    second = ", one by a second login" if route.second_login else ""
    return f"{' with '.join(map(method, route.methods))}{second}"


def differences(old: Policy, new: Policy) -> Sequence[Difference]:
    """Return in what a policy differs from another, in the order of its table."""
    weaker = weakens(old, new)
    whole = (_cells(old, new, weaker), _days(old, new, weaker), _off(old, new, weaker), _named(old, new, weaker))
    return tuple(chain.from_iterable(whole))


def _cells(old: Policy, new: Policy, weaker: Sequence[str]) -> Iterator[Difference]:
    for action in Action:
        for risk in Risk:
            was, now = old.rule(action, risk), new.rule(action, risk)
            if was != now:
                where = f"{ACTIONS[action]}, {COLUMNS[risk].lower()}"
                yield _cell(where, was, now, is_weaker=any(one.startswith(f"{action}/{risk}/") for one in weaker))


def _days(old: Policy, new: Policy, weaker: Sequence[str]) -> Iterator[Difference]:
    for risk in Risk:
        was, now = old.cool_down_days[risk], new.cool_down_days[risk]
        if was != now:
            where = f"Waiting time of new channels, {COLUMNS[risk].lower()}"
            yield Difference(where, f"{was} days", f"{now} days", f"cool_down_days/{risk}" in weaker)


def _off(old: Policy, new: Policy, weaker: Sequence[str]) -> Iterator[Difference]:
    if old.off != new.off:
        is_weaker = any(one.startswith("off/") for one in weaker)
        yield Difference("Methods not used here", _methods(sorted(old.off)), _methods(sorted(new.off)), is_weaker)


def _named(old: Policy, new: Policy, weaker: Sequence[str]) -> Iterator[Difference]:
    for name in limit_names():
        was, now = getattr(old.limits, name), getattr(new.limits, name)
        if was != now:
            yield Difference(LIMITS[name][0], str(was), str(now), f"limits/{name}" in weaker)
    for name in RiskLists.names():
        before, after = getattr(old.risk, name), getattr(new.risk, name)
        if before != after:
            yield Difference(LISTS[name], ", ".join(before), ", ".join(after), f"risk/{name}" in weaker)


def _cell(where: str, was: Rule, now: Rule, *, is_weaker: bool) -> Difference:
    """Tell of a cell only what differs in it."""
    before, after = (told(one) for one in (was, now))
    gone = [line.rstrip(".") for line in before if line not in after]
    come = [line.rstrip(".") for line in after if line not in before]
    return Difference(where, "; ".join(gone), "; ".join(come), is_weaker)


def _ways(ways: Sequence[Sequence[str]]) -> str:
    return ", or ".join(" with ".join(map(method, way)) for way in ways)


def _methods(methods: Sequence[str]) -> str:
    return ", ".join(map(method, methods))
