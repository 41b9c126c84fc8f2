"""The nouns of a policy: what one action asks for in one column, and all of it together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from app.identity.model import Action, Channel, Method, Risk


class Asked(StrEnum):
    """Who has to say so at least (A1), each step including those before it."""

    ANY = "any"
    WITNESSED = "witnessed"
    """A machine proved one of the factors, or a second login performed one itself."""
    MACHINE = "machine"
    """A machine proved one of the factors, and not by text message."""

    @property
    def rank(self) -> int:
        """Return how much it asks for."""
        return list(Asked).index(self)


@dataclass(frozen=True, slots=True)
class Route:
    """Methods which are enough together where the usual count can't be reached; one by a second login, if so said."""

    methods: tuple[Method, ...]
    second_login: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What one action asks for in one column. `deny` is the code of why it is never granted, empty otherwise."""

    factors: int = 0
    points: int = 0
    possession: bool = False
    proof: Asked = Asked.ANY
    needs: tuple[tuple[Method, ...], ...] = ()
    routes: tuple[Route, ...] = ()
    bars: tuple[Method, ...] = ()
    approvals: tuple[Method, ...] = ()
    second: bool = False
    change_record: bool = False
    start: bool = False
    not_by: tuple[Channel, ...] = ()
    deny: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often and how long: of wrong codes, failed methods, prompts in 15 minutes, lock-outs and grants."""

    wrong_codes: int = 3
    failed_methods: int = 2
    failure_hours: int = 24
    pushes: int = 2
    shopping_hours: int = 24
    linked_hours: int = 72
    lock_outs: int = 3
    grants_per_hour: int = 12
    start_days: int = 14

    @staticmethod
    def longer_is_stricter() -> frozenset[str]:
        """Return the names of those where more asks for more; of all others less does."""
        return frozenset({"failure_hours", "shopping_hours", "linked_hours"})


@dataclass(frozen=True, slots=True)
class RiskLists:
    """Who counts as sensitive, privileged or a service by lists of the desk, beyond what a directory marks."""

    sensitive_departments: tuple[str, ...] = ()
    sensitive_groups: tuple[str, ...] = ()
    sensitive_people: tuple[str, ...] = ()
    privileged_groups: tuple[str, ...] = ()
    privileged_units: tuple[str, ...] = ()
    service_units: tuple[str, ...] = ()

    @staticmethod
    def names() -> tuple[str, ...]:
        """Return the names of the lists."""
        return tuple(one.name for one in fields(RiskLists))


type Rules = Mapping[Action, Mapping[Risk, Rule]]


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that the desk may set, under a number; what it sets below the floor is judged by the floor."""

    version: int
    rules: Rules
    cool_down_days: Mapping[Risk, int]
    off: frozenset[Method] = frozenset()
    limits: Limits = field(default_factory=Limits)
    risk: RiskLists = field(default_factory=RiskLists)

    def rule(self, action: Action, column: Risk) -> Rule:
        """Return what it asks for."""
        return self.rules[action][column]
