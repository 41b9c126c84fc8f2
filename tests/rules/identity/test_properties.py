"""What holds of every verdict, whatever the case: evidence can only help, and everything else can only hurt."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from app.identity.case import as_json as verdict_json
from app.identity.flags import FLAGS
from app.identity.judging import Ruling, Verdict, evaluate
from app.identity.matrix import DEFAULT, FLOOR
from app.identity.methods import METHODS
from app.identity.model import Action, Evidence, Kind, Method, Proof, Result, Risk
from app.identity.policy import below_floor
from app.identity.rules import Policy
from app.identity.standing import Standing
from tests.cases import NOW, any_evidence, any_policy, any_standing, proof, signed

settings.register_profile("rules", max_examples=120, deadline=None)
settings.load_profile("rules")

seeds = some.integers(0, 2**32)
actions = some.sampled_from(list(Action))
risks = some.sampled_from(list(Risk))
RANK = {Ruling.DENY: 0, Ruling.HOLD: 1, Ruling.NEED: 1, Ruling.ALLOW: 2}


def _judged(  # noqa: PLR0917  as `evaluate` takes them
    action: str,
    risk: str,
    evidence: list[Evidence],
    flags: Any,
    standing: Standing,
    policy: Policy | None = DEFAULT,
) -> Verdict:
    return evaluate(action, risk, evidence, flags, NOW, standing=standing, policy=policy)


def _mostly_quiet(dice: Random) -> Standing:
    return any_standing(dice) if dice.random() < 0.5 else signed(has_change_record=True, starts_on=NOW.date())


def _gathered(dice: Random, most: int = 6) -> list[Evidence]:
    sound = [proof(method) for method in dice.sample(list(Method), dice.randrange(most))]
    return sound if dice.random() < 0.5 else [any_evidence(dice) for _ in sound]


@given(seeds, actions, risks)
def test_evidence_can_only_help(seed: int, action: Action, risk: Risk):
    dice = Random(seed)
    standing, policy = _mostly_quiet(dice), any_policy(dice)
    standing = replace(standing, conflicts=frozenset())  # who approves as their manager is denied for that
    evidence = [one for one in _gathered(dice) if one.result is not Result.DECLINED]
    more = replace(any_evidence(dice), result=Result.PASSED)
    before = _judged(action, risk, evidence, (), standing, policy)
    after = _judged(action, risk, [*evidence, more], (), standing, policy)
    assert RANK[after.verdict] >= RANK[before.verdict]


@given(seeds, actions, risks, some.sampled_from(list(FLAGS)))
def test_flags_can_only_hurt(seed: int, action: Action, risk: Risk, flag: str):
    dice = Random(seed)
    standing, evidence = _mostly_quiet(dice), _gathered(dice)
    flags = dice.sample(list(FLAGS), dice.randrange(3))
    before = _judged(action, risk, evidence, flags, standing)
    after = _judged(action, risk, evidence, [*flags, flag], standing)
    if after.verdict is Ruling.ALLOW:
        assert before.verdict is Ruling.ALLOW
    assert RANK[after.verdict] <= RANK[before.verdict] or before.column in (Risk.SERVICE, Risk.LEAVER)


@given(seeds, actions, risks)
def test_knowledge_alone_never_allows(seed: int, action: Action, risk: Risk):
    dice = Random(seed)
    known = [method for method, traits in METHODS.items() if traits.kind is Kind.KNOWLEDGE]
    evidence = [proof(dice.choice(known), group=f"knowledge:{n}") for n in range(6)]
    policy = replace(any_policy(dice), off=frozenset())
    assert _judged(action, risk, evidence, (), signed(), policy).verdict is not Ruling.ALLOW


@given(seeds, actions, risks)
def test_anything_unknown_is_denied(seed: int, action: Action, risk: Risk):
    dice = Random(seed)
    evidence, standing = _gathered(dice), signed()
    odd = replace(proof(Method.PUSH), method="telepathy")  # type: ignore[arg-type]
    for verdict in (
        _judged("transfer", risk, evidence, (), standing),
        _judged(action, "harmless", evidence, (), standing),
        _judged(action, risk, [*evidence, odd], (), standing),
        _judged(action, risk, evidence, ("nice_weather",), standing),
        _judged(action, risk, evidence, (), standing, None),
    ):
        assert verdict.verdict is Ruling.DENY
        assert verdict.codes


@given(seeds, actions, risks)
def test_the_floor_holds_under_every_policy(seed: int, action: Action, risk: Risk):
    dice = Random(seed)
    policy = any_policy(dice)
    standing, evidence = _mostly_quiet(dice), _gathered(dice)
    if _judged(action, risk, evidence, (), standing, policy).verdict is Ruling.ALLOW:
        assert _judged(action, risk, evidence, (), standing, FLOOR).verdict is Ruling.ALLOW
    rule = policy.rule(action, risk)
    weaker = rule.factors < FLOOR.rule(action, risk).factors and not rule.deny
    assert not weaker or f"{action}/{risk}/factors" in below_floor(policy)


@given(seeds, actions, risks, some.integers(0, 60 * 24 * 40))
def test_time_never_helps_but_for_what_ends(seed: int, action: Action, risk: Risk, minutes: int):
    dice = Random(seed)
    evidence = [one for one in _gathered(dice) if one.at <= NOW]
    # nothing waits for time here: no hold, no start date, no channel or login that is too new, no fact of the future
    evidence = [replace(one, known_since=one.known_since and min(one.known_since, NOW - timedelta(days=40)))
                for one in evidence]  # fmt: skip
    standing = replace(_mostly_quiet(dice), shopped_until=None, is_held=False, starts_on=None)
    standing = replace(standing, signer_since=NOW - timedelta(days=8), facts_at=NOW)
    later = NOW + timedelta(minutes=minutes)
    before = evaluate(action, risk, evidence, (), NOW, standing=standing, policy=DEFAULT)
    after = evaluate(action, risk, evidence, (), later, standing=standing, policy=DEFAULT)
    assert RANK[after.verdict] <= RANK[before.verdict]


@given(seeds, actions, risks)
def test_a_grant_always_rests_on_a_machine_or_a_second_login(seed: int, action: Action, risk: Risk):
    dice = Random(seed)
    evidence, standing = _gathered(dice), _mostly_quiet(dice)
    by_ana_alone = [replace(one, also_by=None, by=standing.analyst) for one in evidence if one.proof is Proof.ATTESTED]
    verdict = _judged(action, risk, by_ana_alone, (), standing)
    unlocks = action is Action.UNLOCK and verdict.column is not Risk.PRIVILEGED
    assert verdict.verdict is not Ruling.ALLOW or unlocks


@given(seeds, actions)
def test_what_is_said_names_why_and_how_far(seed: int, action: Action):
    dice = Random(seed)
    found = verdict_json(_judged(action, dice.choice(list(Risk)), _gathered(dice), (), any_standing(dice)))
    assert (found["verdict"] == "allow") == (found["codes"] == [])
    assert len(set(found["codes"])) == len(found["codes"])
