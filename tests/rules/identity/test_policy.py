"""A policy is read strictly, weakened by two people only, and never goes below the floor."""

import json
from dataclasses import replace

import pytest

from app.identity.directories import Mark, Person
from app.identity.matrix import DEFAULT, FLOOR
from app.identity.model import Action, Method, Risk
from app.identity.policy import PolicyBroken, as_json, below_floor, dump, from_json, parse, weakens
from app.identity.risk import risk_of
from app.identity.rules import Asked, Limits, Policy, RiskLists, Route, Rule

DANA = Person("ad", "guid-1", "Dana Whitfield", "dana", department="Payroll", unit="OU=Staff,DC=help,DC=test")


def _with(rule: Rule, action: Action = Action.PASSWORD_RESET, risk: Risk = Risk.STANDARD) -> Policy:
    rules = {one: dict(row) for one, row in DEFAULT.rules.items()}
    rules[action][risk] = rule
    return replace(DEFAULT, rules=rules)


def test_a_policy_comes_back_as_it_was_written():
    assert parse(dump(DEFAULT)) == DEFAULT
    assert from_json(json.loads(dump(FLOOR))) == FLOOR


@pytest.mark.parametrize(
    ("path", "strange"),
    [
        ((), []),
        (("more",), 1),
        (("version",), "1"),
        (("version",), True),
        (("rules", "unlock", "standard", "points"), -1),
        (("rules", "unlock", "standard", "points"), 20.0),
        (("rules", "unlock", "standard", "possession"), 1),
        (("rules", "unlock", "standard", "proof"), "nobody"),
        (("rules", "unlock", "standard", "deny"), "because"),
        (("rules", "unlock", "standard", "needs"), [["hrq"]]),
        (("rules", "unlock", "standard", "needs"), [[]]),
        (("rules", "unlock", "standard", "extra"), 0),
        (("rules", "unlock", "everybody"), {}),
        (("rules", "transfer"), {}),
        (("off",), ["telepathy"]),
        (("off",), "hrq"),
        (("limits", "patience"), 1),
        (("risk", "sensitive_departments"), [""]),
        (("cool_down_days", "standard"), 1001),
    ],
)
def test_whatever_is_not_exactly_a_policy_is_refused_with_where(path, strange):
    whole = as_json(DEFAULT)
    place = whole
    for key in path[:-1]:
        place = place[key]
    if path:
        place[path[-1]] = strange
    with pytest.raises(PolicyBroken):
        from_json(whole if path else strange)


def test_a_rule_that_asks_for_nothing_is_refused():
    with pytest.raises(PolicyBroken, match="unlock/standard"):
        parse(dump(_with(Rule(), Action.UNLOCK)))
    with pytest.raises(PolicyBroken):
        parse("{")


BEFORE = DEFAULT.rule(Action.PASSWORD_RESET, Risk.STANDARD)


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        (replace(BEFORE, factors=1), "factors"),
        (replace(BEFORE, points=39), "points"),
        (replace(BEFORE, possession=False), "possession"),
        (replace(BEFORE, proof=Asked.ANY), "proof"),
        (replace(BEFORE, routes=(Route((Method.VIDEO,), second_login=True),)), "routes"),
        (replace(BEFORE, routes=(Route((Method.VIDEO, Method.MANAGER)),)), "routes"),
    ],
)
def test_asking_for_less_needs_two_people_and_never_goes_below_the_floor(rule: Rule, part: str):
    path = f"password_reset/standard/{part}"
    assert weakens(DEFAULT, _with(rule)) == (path,)
    assert below_floor(_with(rule)) == (path,)


@pytest.mark.parametrize(
    "rule",
    [
        replace(BEFORE, factors=3, points=60),
        replace(BEFORE, proof=Asked.MACHINE),
        replace(BEFORE, routes=()),
        replace(BEFORE, second=True, needs=((Method.FIDO,),), bars=(Method.SMS_CODE,)),
        Rule(deny="closed"),
    ],
)
def test_asking_for_more_needs_one(rule: Rule):
    assert weakens(DEFAULT, _with(rule)) == ()


def test_numbers_may_go_down_to_the_floor_with_two_people():
    assert below_floor(FLOOR) == ()
    assert "password_reset/privileged/factors" in weakens(DEFAULT, FLOOR)
    lower = replace(DEFAULT.rule(Action.PASSWORD_RESET, Risk.PRIVILEGED), points=80)
    policy = _with(lower, risk=Risk.PRIVILEGED)
    assert weakens(DEFAULT, policy) == ("password_reset/privileged/points",)
    assert below_floor(policy) == ()


def test_lists_days_and_limits_weaken_as_well():
    named = ("Treasury", *DEFAULT.risk.sensitive_departments)
    listed = replace(DEFAULT, risk=replace(DEFAULT.risk, sensitive_departments=named))
    assert weakens(listed, DEFAULT) == ("risk/sensitive_departments",)
    assert weakens(DEFAULT, listed) == ()
    assert weakens(DEFAULT, replace(DEFAULT, off=frozenset())) == ("off/codeword", "off/hrq")
    assert weakens(DEFAULT, replace(DEFAULT, limits=Limits(wrong_codes=4))) == ("limits/wrong_codes",)
    assert weakens(DEFAULT, replace(DEFAULT, limits=Limits(linked_hours=71))) == ("limits/linked_hours",)
    shorter = replace(DEFAULT, cool_down_days=DEFAULT.cool_down_days | {Risk.STANDARD: 6})
    assert below_floor(shorter) == ("cool_down_days/standard",)
    again = _with(replace(DEFAULT.rule(Action.MFA_RESET, Risk.SERVICE), deny="", factors=4), Action.MFA_RESET)
    assert weakens(_with(Rule(deny="closed"), Action.MFA_RESET), again) == ("mfa_reset/standard/deny",)


@pytest.mark.parametrize(
    ("more", "lists", "risk"),
    [
        ({}, {}, Risk.STANDARD),
        ({}, {"sensitive_departments": ("payroll ",)}, Risk.SENSITIVE),
        ({"groups": frozenset({"Assistants"})}, {"sensitive_groups": ("assistants",)}, Risk.SENSITIVE),
        ({}, {"sensitive_people": ("GUID-1",)}, Risk.SENSITIVE),
        ({}, {"privileged_units": ("ou=staff,dc=help,dc=test",)}, Risk.PRIVILEGED),
        ({}, {"privileged_units": ("dc=test",)}, Risk.PRIVILEGED),
        ({}, {"privileged_units": ("u=staff,dc=help,dc=test",)}, Risk.STANDARD),
        ({"groups": frozenset({"Tier 0"})}, {"privileged_groups": ("tier 0",)}, Risk.PRIVILEGED),
        ({"marks": frozenset({Mark.SERVICE})}, {}, Risk.SERVICE),
        ({}, {"service_units": ("OU=Staff,DC=help,DC=test",)}, Risk.SERVICE),
        ({"marks": frozenset({Mark.DISABLED})}, {"sensitive_departments": ("Payroll",)}, Risk.LEAVER),
        ({"marks": frozenset({Mark.EXPIRED})}, {}, Risk.LEAVER),
        ({"marks": frozenset({"blessed"})}, {}, Risk.PRIVILEGED),
        ({"marks": frozenset({Mark.LOCKED, Mark.SYNCED})}, {}, Risk.STANDARD),
    ],
)
def test_the_column_follows_from_what_the_directory_and_the_desk_say(more, lists, risk: Risk):
    assert risk_of(replace(DANA, **more), RiskLists(**lists)) is risk
