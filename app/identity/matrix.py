"""The policy a desk begins with, and the floor below which none may go, whoever approves it."""

from dataclasses import replace

from app.identity.model import Action, Channel, Method, Risk
from app.identity.rules import Asked, Limits, Policy, RiskLists, Route, Rule, Rules

WITNESSED, MACHINE = Asked.WITNESSED, Asked.MACHINE
CODES = (Method.SMS_CODE, Method.MAIL_CODE)
BY_TEXT = (Method.SMS_CODE,)
KEY_OR_PRESENT = ((Method.FIDO,), (Method.IN_PERSON,))
PRESENT = ((Method.IN_PERSON,),)
SEEN_SOMEHOW = ((Method.FIDO,), (Method.IN_PERSON,), (Method.VIDEO,), (Method.MANAGER,))
PRESENT_OR_VOUCHED = ((Method.IN_PERSON,), (Method.VIDEO, Method.MANAGER))
ON_VIDEO = (Route((Method.VIDEO, Method.MANAGER), second_login=True),)
"""For who travels without the phone (A4): seen on video and vouched for, by two logins."""
AT_THE_DESK = (Route((Method.IN_PERSON, Method.MANAGER), second_login=True),)
"""For who has nothing at all with them (A4): at a desk and vouched for, by two logins."""

SECURITY = Rule(deny="security_team")
LEFT = Rule(deny="leaver")
NO_SERVICE = Rule(deny="service_account")


def _at_least(factors: int, points: int, **more: object) -> Rule:
    return replace(Rule(factors, points, possession=True, proof=WITNESSED), **more)  # type: ignore[arg-type]


SERVICE_RESET = Rule(
    proof=WITNESSED, approvals=(Method.OWNER,), second=True, change_record=True, not_by=(Channel.PHONE,)
)

PASSWORD = {
    Risk.STANDARD: _at_least(2, 40, routes=ON_VIDEO),
    Risk.SENSITIVE: _at_least(2, 50, proof=MACHINE, routes=AT_THE_DESK),
    Risk.PRIVILEGED: _at_least(3, 90, needs=KEY_OR_PRESENT, bars=CODES, second=True),
    Risk.SERVICE: SERVICE_RESET,
    Risk.LEAVER: LEFT,
}

RULES: Rules = {
    Action.UNLOCK: {
        Risk.STANDARD: Rule(1, 20, possession=True, routes=ON_VIDEO),
        Risk.SENSITIVE: Rule(2, 40, possession=True),
        Risk.PRIVILEGED: PASSWORD[Risk.PRIVILEGED],
        Risk.SERVICE: Rule(approvals=(Method.OWNER,)),
        Risk.LEAVER: LEFT,
    },
    Action.PASSWORD_RESET: PASSWORD,
    Action.MFA_RESET: {
        Risk.STANDARD: _at_least(2, 50, needs=SEEN_SOMEHOW, bars=BY_TEXT, routes=ON_VIDEO),
        Risk.SENSITIVE: _at_least(3, 70, needs=PRESENT_OR_VOUCHED, bars=BY_TEXT, routes=AT_THE_DESK),
        Risk.PRIVILEGED: _at_least(3, 100, needs=PRESENT, bars=CODES, routes=AT_THE_DESK, second=True),
        Risk.SERVICE: NO_SERVICE,
        Risk.LEAVER: LEFT,
    },
    Action.FIRST_CREDENTIAL: {
        Risk.STANDARD: _at_least(1, 40, needs=PRESENT, routes=ON_VIDEO, approvals=(Method.HR,), start=True),
        Risk.SENSITIVE: _at_least(1, 40, needs=PRESENT, approvals=(Method.HR, Method.MANAGER), start=True),
        Risk.PRIVILEGED: _at_least(
            1, 40, needs=PRESENT, approvals=(Method.HR, Method.MANAGER), second=True, start=True
        ),
        Risk.SERVICE: NO_SERVICE,
        Risk.LEAVER: LEFT,
    },
    Action.CONTACT_CHANGE: {
        Risk.STANDARD: _at_least(2, 50),
        Risk.SENSITIVE: _at_least(3, 70, routes=AT_THE_DESK),
        Risk.PRIVILEGED: _at_least(1, 40, needs=PRESENT, second=True),
        Risk.SERVICE: NO_SERVICE,
        Risk.LEAVER: LEFT,
    },
    Action.ENABLE_ACCOUNT: {
        Risk.STANDARD: Rule(proof=WITNESSED, approvals=(Method.HR, Method.MANAGER)),
        Risk.SENSITIVE: Rule(proof=WITNESSED, approvals=(Method.HR, Method.MANAGER), second=True),
        Risk.PRIVILEGED: SECURITY,
        Risk.SERVICE: NO_SERVICE,
        Risk.LEAVER: Rule(proof=WITNESSED, approvals=(Method.HR, Method.MANAGER), second=True),
    },
    Action.ACCESS_CHANGE: {
        Risk.STANDARD: replace(PASSWORD[Risk.STANDARD], approvals=(Method.OWNER,)),
        Risk.SENSITIVE: replace(PASSWORD[Risk.SENSITIVE], approvals=(Method.OWNER,)),
        Risk.PRIVILEGED: replace(PASSWORD[Risk.PRIVILEGED], approvals=(Method.OWNER,)),
        Risk.SERVICE: SERVICE_RESET,
        Risk.LEAVER: LEFT,
    },
    Action.ELEVATED_INSTALL: {
        Risk.STANDARD: _at_least(2, 40, routes=ON_VIDEO),
        Risk.SENSITIVE: _at_least(2, 50, routes=AT_THE_DESK),
        Risk.PRIVILEGED: _at_least(2, 60, bars=CODES, second=True),
        Risk.SERVICE: NO_SERVICE,
        Risk.LEAVER: LEFT,
    },
    Action.RECOVERY_KEY: {
        Risk.STANDARD: _at_least(2, 50, routes=ON_VIDEO),
        Risk.SENSITIVE: _at_least(2, 60, routes=AT_THE_DESK),
        Risk.PRIVILEGED: _at_least(2, 70, bars=CODES, second=True),
        Risk.SERVICE: NO_SERVICE,
        Risk.LEAVER: LEFT,
    },
}

COOL_DOWN_DAYS = {Risk.STANDARD: 7, Risk.SENSITIVE: 14, Risk.PRIVILEGED: 30, Risk.SERVICE: 30, Risk.LEAVER: 30}

SENSITIVE = RiskLists(
    sensitive_departments=("Finance", "Payroll", "Human resources", "HR", "Executive office"),
    sensitive_groups=("Executives",),
)
"""Whose accounts pay, hire or decide, by the names most directories give them; each desk adds its own."""

DEFAULT = Policy(1, RULES, COOL_DOWN_DAYS, frozenset({Method.CODEWORD, Method.HR_QUESTION}), Limits(), SENSITIVE)
"""What a desk begins with."""


def _lowest(rule: Rule) -> Rule:
    """Give way by one factor of three and ten points above forty, in numbers alone: nothing else may be given up."""
    return replace(rule, factors=min(rule.factors, 2), points=max(min(rule.points, 40), rule.points - 10))


FLOOR = Policy(
    0, {action: {risk: _lowest(rule) for risk, rule in row.items()} for action, row in RULES.items()}, COOL_DOWN_DAYS
)
"""What every policy is held to besides: a grant has to satisfy both."""
