"""What evidence is worth: which of it counts, which of that is independent, and whether a rule is satisfied by it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from app.identity.methods import ALWAYS_OPEN, METHODS, PHONE_AND_MAIL
from app.identity.model import Action, Evidence, Kind, Method, Proof, Result, Risk
from app.identity.rules import Asked, Policy, Route, Rule
from app.identity.standing import Standing

MOST = 12
"""So many different proofs are weighed together, the heaviest: nobody ever has more."""
NO_EXCEPTION = frozenset({Risk.PRIVILEGED, Risk.SERVICE, Risk.LEAVER})
"""Where a cool-down is never waived (A8)."""


@dataclass(frozen=True, slots=True)
class Scales:
    """What evidence is weighed by: the action and the column that holds, what stands, the policy and its floor, now."""

    action: Action
    column: Risk
    standing: Standing
    policy: Policy
    floor: Policy
    is_phone_lost: bool
    now: datetime

    @property
    def rules(self) -> tuple[Rule, Rule]:
        """Return the two rules of which each has to be satisfied."""
        return self.policy.rule(self.action, self.column), self.floor.rule(self.action, self.column)

    @property
    def cool_down(self) -> timedelta:
        """Return how long a channel has to be on record before it counts."""
        return timedelta(days=max(self.policy.cool_down_days[self.column], self.floor.cool_down_days[self.column]))


@dataclass(frozen=True, slots=True)
class Counted:
    """A piece of evidence that counts. Two that share a key are not independent."""

    method: Method
    points: int
    keys: frozenset[str]
    is_possession: bool
    is_machine: bool
    is_text: bool
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Weight:
    """How a rule is met by the best choice of independent evidence: what is missing, and how far it reaches."""

    missing: tuple[str, ...]
    factors: int
    points: int


def why_nothing(evidence: Evidence, scales: Scales) -> str:
    """Return the code of why a passed method counts nothing, empty when it counts."""
    return _why_unsound(evidence, scales) or _why_shut(evidence, scales)


def _why_unsound(evidence: Evidence, scales: Scales) -> str:
    traits = METHODS[evidence.method]
    is_workers = evidence.proof is Proof.MACHINE
    if traits.kind is Kind.KNOWLEDGE:
        return "knowledge"
    if evidence.proof not in traits.proofs or is_workers != (evidence.by == 0) or not evidence.group:
        return "unproved"
    if evidence.at > scales.now:
        return "ahead"
    if scales.now - evidence.at > traits.validity:
        return "stale"
    return ""


def _why_shut(evidence: Evidence, scales: Scales) -> str:  # noqa: PLR0911  a list of reasons, the first holds
    method, standing = evidence.method, scales.standing
    if method in scales.policy.off or any(method in rule.bars for rule in scales.rules):
        return "barred"
    if standing.is_elevated and method in PHONE_AND_MAIL:
        return "elevated"
    if method not in ALWAYS_OPEN and (standing.is_ticket_blocked or method in standing.blocked):
        return "blocked"
    if _is_excluded(evidence.group, scales):
        return "excluded"
    if scales.is_phone_lost and evidence.is_handset:
        return "phone_lost"
    if method is Method.IN_PERSON and scales.column is Risk.PRIVILEGED and not is_by_two(evidence):
        return "alone"
    if is_young(evidence, scales):
        return "young"
    return ""


def _is_excluded(group: str, scales: Scales) -> bool:
    if scales.action is Action.CONTACT_CHANGE and group.startswith(("phone:", "mail:")):
        return True
    return group in scales.standing.excluded


def is_by_two(evidence: Evidence) -> bool:
    """Tell whether a second member of staff looked as well."""
    return evidence.also_by is not None and evidence.also_by > 0 and evidence.also_by != evidence.by


def is_young(evidence: Evidence, scales: Scales) -> bool:
    """Tell whether the channel is not on record for long enough; what nobody knows the age of is young."""
    if not METHODS[evidence.method].ages:
        return False
    if scales.standing.has_exception and scales.column not in NO_EXCEPTION:
        return False
    return evidence.known_since is None or scales.now - evidence.known_since < scales.cool_down


def passed(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what was passed."""
    return [one for one in evidence if one.result is Result.PASSED]


def sound(evidence: Sequence[Evidence], scales: Scales) -> list[Evidence]:
    """Return what counts."""
    return [one for one in passed(evidence) if not why_nothing(one, scales)]


def counted(sound_ones: Sequence[Evidence], scales: Scales, rule: Rule) -> list[Counted]:
    """Return the proofs of somebody's identity among what counts, each different one once, the heaviest first."""
    proofs: list[Counted] = []
    for one in sound_ones:
        method = _plays(one.method, scales, rule)
        if METHODS[method].kind is not Kind.APPROVAL and (proof := _counted(one, method, scales)) not in proofs:
            proofs.append(proof)
    return sorted(proofs, key=lambda proof: -proof.points)[:MOST]


def approvals(sound_ones: Sequence[Evidence], scales: Scales, rule: Rule) -> list[Counted]:
    """Return the approvals among what counts that a rule asks for."""
    played = [(one, _plays(one.method, scales, rule)) for one in sound_ones]
    return [_counted(one, method, scales) for one, method in played if method in rule.approvals]


def _plays(method: Method, scales: Scales, rule: Rule) -> Method:
    """Without a manager on record HR stands in for one, where it isn't asked for in its own right (A5)."""
    stands_in = method is Method.HR and not scales.standing.has_manager and Method.HR not in rule.approvals
    return Method.MANAGER if stands_in else method


def _counted(one: Evidence, method: Method, scales: Scales) -> Counted:
    traits = METHODS[method]
    is_by_pair = method is Method.IN_PERSON and is_by_two(one)
    return Counted(
        method,
        traits.points,
        frozenset(_keys(one, method, scales)),
        is_possession=traits.kind is Kind.POSSESSION or is_by_pair,
        is_machine=one.proof is Proof.MACHINE,
        is_text=method is Method.SMS_CODE,
        is_seen=one.proof is Proof.ATTESTED and (one.by != scales.standing.analyst or is_by_two(one)),
    )


def _keys(one: Evidence, method: Method, scales: Scales) -> Iterator[str]:
    yield f"method {method}"
    yield f"group {one.group}"
    if METHODS[method].is_spoken:
        yield "spoken"
    if one.is_handset and scales.column is not Risk.STANDARD:
        yield "handset"


def weigh(rule: Rule, proofs: Sequence[Counted], approved: Sequence[Counted]) -> Weight:
    """Return how a rule is met by the choice of independent proofs that leaves least missing."""
    choices = [(_missing(rule, choice, approved), choice) for choice in _independent(proofs)]
    missing, best = min(
        choices, key=lambda one: (len(one[0]), -min(len(one[1]), rule.factors), -_points(one[1]), -len(one[1]))
    )
    if any(_is_taken(route, choice) for route in rule.routes for _, choice in choices):
        missing = ()
    return Weight(missing, len(best), _points(best))


def _independent(proofs: Sequence[Counted]) -> list[tuple[Counted, ...]]:
    choices: list[tuple[Counted, ...]] = [()]
    for proof in proofs:
        choices += [(*choice, proof) for choice in choices if not any(proof.keys & other.keys for other in choice)]
    return choices


def _missing(rule: Rule, choice: Sequence[Counted], approved: Sequence[Counted]) -> tuple[str, ...]:
    methods = {proof.method for proof in choice}
    is_needed = bool(rule.needs) and not any(methods.issuperset(way) for way in rule.needs)
    found = {
        "factors": len(choice) < rule.factors,
        "points": _points(choice) < rule.points,
        "possession": rule.possession and not any(proof.is_possession for proof in choice),
        rule.proof.value: not _is_said(rule.proof, choice if rule.factors else approved),
        "one_of:" + "|".join("+".join(way) for way in rule.needs): is_needed,
    }
    return tuple(code for code, is_missing in found.items() if is_missing)


def _is_said(asked: Asked, proofs: Sequence[Counted]) -> bool:
    if asked is Asked.MACHINE:
        return any(proof.is_machine and not proof.is_text for proof in proofs)
    return asked is Asked.ANY or any(proof.is_machine or proof.is_seen for proof in proofs)


def _is_taken(route: Route, choice: Sequence[Counted]) -> bool:
    used = [proof for proof in choice if proof.method in route.methods]
    is_said = any(proof.is_seen or (proof.is_machine and not route.second_login) for proof in used)
    return len(used) == len(route.methods) and is_said


def _points(choice: Sequence[Counted]) -> int:
    return sum(proof.points for proof in choice)


def lacking(evidence: Sequence[Evidence], scales: Scales, rule: Rule) -> tuple[str, ...]:
    """Return the approvals that a rule asks for and that are not there."""
    given = {one.method for one in approvals(sound(evidence, scales), scales, rule)}
    return tuple(f"approval:{method}" for method in rule.approvals if method not in given)


def young_until(evidence: Sequence[Evidence], scales: Scales) -> datetime | None:
    """Return when the first of the channels that are too new counts, None when there is none whose age is known."""
    young = (one for one in passed(evidence) if why_nothing(one, scales) == "young" and one.known_since is not None)
    known = chain.from_iterable([one.known_since] if one.known_since else [] for one in young)
    return min((since + scales.cool_down for since in known), default=None)
