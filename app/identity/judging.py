"""The verdict: whether what was gathered is enough for what was asked, what is missing, or why it ends here.

Pure and closed: whatever it doesn't know, it denies. A server holds the same in its own words
(`db/postgres/51_judging.sql`); both are compared case by case. Reasons are codes; `words` has their sentences.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from app.identity.flags import FLAGS, must_hold, must_stop, raise_it
from app.identity.matrix import FLOOR
from app.identity.methods import ALWAYS_OPEN, METHODS
from app.identity.model import Action, Evidence, Method, Result, Risk
from app.identity.rules import Limits, Policy
from app.identity.standing import Conflict, Lifted, Standing
from app.identity.weighing import (
    Scales,
    Weight,
    approvals,
    counted,
    lacking,
    passed,
    sound,
    weigh,
    why_nothing,
    young_until,
)

SIGNER_AGE = timedelta(days=7)
"""How old the login of a second person is at least (A20)."""
FACTS_AGE = timedelta(minutes=60)
"""How long what the directory said of somebody holds."""
SECURITY_TEAM = "security_team"
NEW_SIGN_IN = frozenset({Action.MFA_RESET, Action.FIRST_CREDENTIAL})
"""What gives somebody a new way to sign in: in person alone while the threat is elevated."""
NEXT = {Risk.STANDARD: Risk.SENSITIVE, Risk.SENSITIVE: Risk.PRIVILEGED}
"""The next column to the right; right of the last is the security team."""


class Ruling(StrEnum):
    """What the policy says."""

    ALLOW = "allow"
    NEED = "need"
    HOLD = "hold"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says and why. `notes` are what is worth knowing beside: what raised it, what counted nothing."""

    verdict: Ruling
    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    column: Risk = Risk.PRIVILEGED
    points: int = 0
    points_needed: int = 0
    factors: int = 0
    factors_needed: int = 0
    needs_second: bool = False
    until: datetime | None = None


def evaluate(
    action: str,
    risk: str,
    evidence: Sequence[Evidence],
    flags: Collection[str],
    now: datetime,
    *,
    standing: Standing,
    policy: Policy | None,
) -> Verdict:
    """Judge what was gathered, by the policy and by the floor."""
    if policy is None:
        return Verdict(Ruling.DENY, ("no_policy",))
    if unknown := _unknown(action, risk, evidence, flags):
        return Verdict(Ruling.DENY, unknown)
    column, notes = _column(Risk(risk), flags, standing, policy)
    is_lost = standing.is_phone_lost or "phone_lost" in flags
    scales = Scales(Action(action), column or Risk.PRIVILEGED, standing, policy, FLOOR, is_lost, now)
    return _Judging(scales, evidence, flags, notes, _weights(evidence, scales), is_beyond=column is None).verdict()


def _weights(evidence: Sequence[Evidence], scales: Scales) -> tuple[Weight, ...]:
    """Weigh by the policy and by the floor."""
    counting = sound(evidence, scales)
    return tuple(
        weigh(rule, counted(counting, scales, rule), approvals(counting, scales, rule)) for rule in scales.rules
    )


def _unknown(action: str, risk: str, evidence: Sequence[Evidence], flags: Collection[str]) -> tuple[str, ...]:
    found = {
        "unknown_action": action not in list(Action),
        "unknown_risk": risk not in list(Risk),
        "unknown_method": any(one.method not in METHODS for one in evidence),
        "unknown_flag": any(code not in FLAGS for code in flags),
    }
    return tuple(code for code, is_so in found.items() if is_so)


def _column(
    risk: Risk, flags: Collection[str], standing: Standing, policy: Policy
) -> tuple[Risk | None, tuple[str, ...]]:
    """Move right for a linked reset, and once for failures or the context: these alone never shut somebody out."""
    column: Risk | None = risk
    if standing.is_linked:
        column = NEXT.get(risk)
    failing = standing.wrong_codes >= _limit("wrong_codes", policy) or (
        standing.failed_methods >= _limit("failed_methods", policy)
    )
    if column is not None and (failing or raise_it(flags)):
        column = NEXT.get(column, column)
    notes = {
        "linked": standing.is_linked,
        "raised_failures": failing,
        "raised_context": raise_it(flags),
        "elevated": standing.is_elevated,
        "exception": standing.has_exception,
    }
    return column, tuple(code for code, is_so in notes.items() if is_so)


def _limit(name: str, policy: Policy) -> int:
    stricter = max if name in Limits.longer_is_stricter() else min
    return int(stricter(getattr(policy.limits, name), getattr(FLOOR.limits, name)))


@dataclass(frozen=True, slots=True)
class _Judging:
    scales: Scales
    evidence: Sequence[Evidence]
    flags: Collection[str]
    notes: tuple[str, ...]
    weights: tuple[Weight, ...]
    is_beyond: bool

    @property
    def standing(self) -> Standing:
        return self.scales.standing

    def verdict(self) -> Verdict:
        if denied := self._denied():
            return self._said(Ruling.DENY, denied)
        if held := self._held():
            ends = list(held.values())
            return self._said(Ruling.HOLD, tuple(held), None if None in ends else max(e for e in ends if e))
        missing = self._missing_proof()
        lacking = (*missing, *self._missing_else())
        young = young_until(self.evidence, self.scales) if missing else None
        if young is not None:
            return self._said(Ruling.HOLD, ("young", *lacking), young)
        return self._said(Ruling.NEED if lacking else Ruling.ALLOW, lacking)

    def _said(self, ruling: Ruling, codes: tuple[str, ...], until: datetime | None = None) -> Verdict:
        rules, weight = self.scales.rules, self.weights[0]
        return Verdict(
            ruling,
            tuple(dict.fromkeys(codes)),
            (*self.notes, *self._worthless()),
            self.scales.column,
            points=weight.points,
            points_needed=max(rule.points for rule in rules),
            factors=weight.factors,
            factors_needed=max(rule.factors for rule in rules),
            needs_second=self._needs_second(),
            until=until,
        )

    # ------------------------------------------------------------ it ends here

    def _denied(self) -> tuple[str, ...]:
        standing, rules = self.standing, self.scales.rules
        found = {
            "frozen": standing.is_frozen,
            "declined": any(one.result is Result.DECLINED for one in self.evidence),
            "self": Conflict.SELF in standing.conflicts,
            "approver": Conflict.REPORT in standing.conflicts
            and any(one.method is Method.MANAGER for one in passed(self.evidence)),
            SECURITY_TEAM: self.is_beyond,
            **{rule.deny: True for rule in rules if rule.deny},
            f"not_by:{standing.channel}": any(standing.channel in rule.not_by for rule in rules),
            "start_passed": self._asks_start() and self._start_passed(),
            "stop": must_stop(self.flags),
        }
        return tuple(code for code, is_so in found.items() if is_so)

    def _asks_start(self) -> bool:
        return any(rule.start for rule in self.scales.rules)

    def _start_passed(self) -> bool:
        starts, days = self.standing.starts_on, timedelta(days=_limit("start_days", self.scales.policy))
        return starts is not None and self.scales.now.astimezone(UTC).date() > starts + days

    # ------------------------------------------------------------ it waits for time or for somebody

    def _held(self) -> dict[str, datetime | None]:
        """Return why it has to wait and until when, None where somebody has to lift it."""
        standing, now = self.standing, self.scales.now
        held: dict[str, datetime | None] = {}
        if standing.is_held and (standing.held_until is None or standing.held_until > now):
            held["held"] = standing.held_until
        if must_hold(self.flags) and Lifted.RED_FLAGS not in standing.lifted:
            held["red_flags"] = None
        if self._is_shopped():
            held["shopping"] = standing.shopped_until
        if self.scales.action is Action.UNLOCK and Lifted.LOCK_OUTS not in standing.lifted:
            held |= self._locked_out()
        if self._asks_start():
            held |= self._too_early()
        if not standing.is_worker_alive:
            held["worker_away"] = None
        return held

    def _is_shopped(self) -> bool:
        until = self.standing.shopped_until
        if until is None or until <= self.scales.now or Lifted.SHOPPING in self.standing.lifted:
            return False
        return not any(one.method in ALWAYS_OPEN for one in sound(self.evidence, self.scales))

    def _locked_out(self) -> dict[str, datetime | None]:
        is_often = self.standing.lock_outs >= _limit("lock_outs", self.scales.policy)
        found = {"lock_outs": is_often, "spike": self.standing.is_spike}
        return {code: None for code, is_so in found.items() if is_so}

    def _too_early(self) -> dict[str, datetime | None]:
        if self.standing.starts_on is None:
            return {}
        days = timedelta(days=_limit("start_days", self.scales.policy))
        begins = datetime.combine(self.standing.starts_on - days, time(), UTC)
        return {"start_ahead": begins} if begins > self.scales.now else {}

    # ------------------------------------------------------------ what is missing

    def _missing_proof(self) -> tuple[str, ...]:
        codes = [code for weight in self.weights for code in weight.missing]
        if self.standing.is_elevated and self.scales.action in NEW_SIGN_IN and not self._is_present():
            codes.append("in_person")
        return tuple(codes)

    def _is_present(self) -> bool:
        return any(one.method is Method.IN_PERSON for one in sound(self.evidence, self.scales))

    def _missing_else(self) -> tuple[str, ...]:
        standing, rules = self.standing, self.scales.rules
        codes = [code for rule in rules for code in lacking(self.evidence, self.scales, rule)]
        read = standing.facts_at
        is_fresh = read is not None and timedelta(0) <= self.scales.now - read <= FACTS_AGE
        found = {
            "change_record": any(rule.change_record for rule in rules) and not standing.has_change_record,
            "start_record": self._asks_start() and standing.starts_on is None,
            "not_looked": not standing.has_looked,
            "stale_facts": not is_fresh,
            "other_team": Conflict.OWN_TEAM in standing.conflicts,
        }
        return (*codes, *(code for code, is_so in found.items() if is_so), *self._unsigned())

    def _needs_second(self) -> bool:
        is_near = bool(self.standing.conflicts & {Conflict.MANAGER, Conflict.REPORT})
        return is_near or any(rule.second for rule in self.scales.rules)

    def _unsigned(self) -> tuple[str, ...]:
        """Return why nobody fit for it has signed as the second person."""
        if not self._needs_second():
            return ()
        standing = self.standing
        since, conflicts = standing.signer_since, standing.signer_conflicts
        if standing.signed_by is None:
            return ("second_person",)
        unfit = {
            "second_is_analyst": standing.signed_by == standing.analyst,
            "second_is_subject": Conflict.SELF in conflicts,
            "second_is_approver": Conflict.REPORT in conflicts,
            "second_own_team": Conflict.OWN_TEAM in conflicts,
            "second_too_new": since is None or self.scales.now - since < SIGNER_AGE,
        }
        return tuple(code for code, is_so in unfit.items() if is_so)

    def _worthless(self) -> tuple[str, ...]:
        reasons = ((one.method, why_nothing(one, self.scales)) for one in passed(self.evidence))
        return tuple(dict.fromkeys(f"nothing:{method}:{why}" for method, why in reasons if why))
