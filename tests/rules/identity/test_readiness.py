"""Who can't be verified is told before anybody calls: what is missing, for which action, on the line or at all."""

from datetime import datetime, timedelta

from app.identity.model import Action, Method, Risk
from app.identity.offers import Reach
from app.identity.policy import DEFAULT
from app.identity.readiness import Known, Lack, readiness, unready
from tests.cases import LONG_AGO, NOW

PROVES = frozenset({Method.PUSH, Method.TOTP, Method.MANAGER, Method.FIDO, Method.MAIL_CODE, Method.SMS_CODE})


def reaches(*methods: Method, since: datetime | None = LONG_AGO) -> tuple[Reach, ...]:
    return tuple(Reach(one, f"group:{one}", since, one in (Method.PUSH, Method.CALLBACK)) for one in methods)


def known(
    *methods: Method, risk: Risk = Risk.STANDARD, has_manager: bool = True, since: datetime | None = LONG_AGO
) -> Known:
    found = reaches(*methods, since=since) + (reaches(Method.MANAGER) if has_manager else ())
    return Known("corp", "id-dana", "Dana", risk, has_manager, found)


def test_whoever_has_a_prompt_a_number_and_a_manager_lacks_nothing():
    found = readiness(known(Method.PUSH, Method.CALLBACK, Method.MAIL_CODE), PROVES, DEFAULT, NOW)
    resets = {gap.action for gap in found.gaps} & {Action.PASSWORD_RESET, Action.UNLOCK, Action.MFA_RESET}
    assert (found.lacks, resets) == ((), set())


def test_what_is_young_counts_nothing_and_is_said_so():
    young = known(Method.PUSH, Method.CALLBACK, risk=Risk.SENSITIVE, since=NOW - timedelta(days=13), has_manager=False)
    found = readiness(young, PROVES, DEFAULT, NOW)
    assert set(found.lacks) == {Lack.YOUNG, Lack.MANAGER}
    gap = next(gap for gap in found.gaps if gap.action is Action.PASSWORD_RESET)
    assert gap.why
    old = known(Method.PUSH, Method.CALLBACK, risk=Risk.SENSITIVE, since=NOW - timedelta(days=14), has_manager=False)
    assert Lack.YOUNG not in readiness(old, PROVES, DEFAULT, NOW).lacks
    unknown = known(Method.PUSH, Method.CALLBACK, since=None)
    assert Lack.YOUNG in readiness(unknown, PROVES, DEFAULT, NOW).lacks


def test_an_administrator_without_a_key_has_to_come_and_with_one_has_not():
    without = known(Method.PUSH, Method.CALLBACK, Method.MAIL_CODE, risk=Risk.PRIVILEGED)
    found = readiness(without, PROVES, DEFAULT, NOW)
    gap = next(gap for gap in found.gaps if gap.action is Action.PASSWORD_RESET)
    assert Lack.KEY in found.lacks
    assert not gap.is_everywhere
    with_key = known(Method.FIDO, Method.PUSH, Method.CALLBACK, risk=Risk.PRIVILEGED)
    found = readiness(with_key, PROVES, DEFAULT, NOW)
    assert Lack.KEY not in found.lacks
    assert Action.PASSWORD_RESET not in {gap.action for gap in found.gaps}


def test_what_no_connection_proves_is_no_way():
    person = known(Method.PUSH, Method.CALLBACK, risk=Risk.SENSITIVE)
    with_push = {gap.action for gap in readiness(person, PROVES, DEFAULT, NOW).gaps}
    without = {gap.action for gap in readiness(person, frozenset(), DEFAULT, NOW).gaps}
    assert Action.PASSWORD_RESET not in with_push
    assert Action.PASSWORD_RESET in without


def test_whom_nothing_helps_comes_first_and_whoever_lacks_nothing_not_at_all():
    ready = known(Method.PUSH, Method.CALLBACK, Method.MAIL_CODE, Method.RECOVERY)
    leaver = known(risk=Risk.LEAVER)
    bare = known(has_manager=False)
    told = unready([ready, bare, leaver], PROVES, DEFAULT, NOW)
    assert [one.person for one in told][:2] == [leaver, bare]
    assert all(gap.is_everywhere for gap in told[0].gaps)
