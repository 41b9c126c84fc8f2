"""Which ways are offered for what, and why each other is not."""

from typing import Any

from app.identity import words
from app.identity.matrix import DEFAULT, FLOOR
from app.identity.model import Action, Method, Risk
from app.identity.offers import QUICK_FIRST, Means, Reach, offers
from app.identity.weighing import Scales
from tests.cases import LONG_AGO, NOW, standing

PUSH, CALLBACK, MANAGER = Method.PUSH, Method.CALLBACK, Method.MANAGER
REACHES = (
    Reach(PUSH, "authapp:1", LONG_AGO, is_handset=True),
    Reach(CALLBACK, "phone:1", NOW),
    Reach(CALLBACK, "phone:2", LONG_AGO),
    Reach(MANAGER, "person:9", LONG_AGO),
)


def _offers(action: Action = Action.PASSWORD_RESET, risk: Risk = Risk.STANDARD, *, is_alive: bool = True, **facts: Any):
    scales = Scales(action, risk, standing(**facts), DEFAULT, FLOOR, bool(facts.get("is_phone_lost")), NOW)
    means = Means({PUSH, Method.FIDO, Method.SMS_CODE}, frozenset({MANAGER}), is_alive)
    return {offer.method: offer for offer in offers(REACHES, scales, means)}


def test_what_can_be_used_comes_first_the_quick_ones_before():
    found = list(_offers())
    assert found[:2] == [PUSH, CALLBACK]
    assert set(found) == set(Method) == set(QUICK_FIRST)


def test_each_other_says_why_not():
    found = _offers()
    assert {method: offer.why_not for method, offer in found.items() if offer.why_not} == {
        Method.FIDO: "not_enrolled",
        Method.TOTP: "no_provider",
        Method.DEVICE: "no_provider",
        Method.RECOVERY: "no_provider",
        Method.SMS_CODE: "not_enrolled",
        Method.MAIL_CODE: "no_provider",
        Method.SITE: "no_provider",
        MANAGER: "too_often",
        Method.OWNER: "not_asked",
        Method.HR: "not_asked",
        Method.CODEWORD: "off",
        Method.HR_QUESTION: "off",
    }
    assert all(words.why_not_sentence(offer.why_not) for offer in found.values() if offer.why_not)


def test_the_best_way_to_somebody_is_taken_and_what_counts_nothing_is_not_offered():
    assert _offers()[CALLBACK].reach == REACHES[2]
    assert _offers(is_phone_lost=True)[PUSH].why_not == "phone_lost"
    assert _offers(is_elevated=True)[CALLBACK].why_not == "elevated"
    assert _offers(Action.MFA_RESET)[Method.SMS_CODE].why_not == "not_enrolled"
    assert _offers(Action.CONTACT_CHANGE)[CALLBACK].why_not == "excluded"
    assert _offers(Action.ACCESS_CHANGE)[Method.OWNER].why_not == ""
    assert _offers(is_alive=False)[PUSH].why_not == "worker_away"
    assert _offers(risk=Risk.PRIVILEGED)[Method.IN_PERSON].why_not == ""
    without = _offers(has_manager=False)
    assert without[MANAGER].why_not == "no_contact"
    assert without[Method.HR].why_not == ""


def test_every_code_has_its_sentence():
    for code in ("factors", "one_of:fido|video+manager", "approval:owner", "nothing:push:young", "not_by:phone", "x_y"):
        assert words.sentence(code).endswith(".")
        assert "_" not in words.sentence(code)
        assert "{" not in words.sentence(code)
    assert words.sentence("one_of:fido|video+manager") == (
        "One of these is needed: a passkey or hardware key; live video with photo ID with the manager on record."
    )
