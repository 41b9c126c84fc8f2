"""The wizard's course: no page is skipped, changes throw away what was gathered, and logs learn nothing of people."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from app.identity import words
from app.identity.flow import (
    SHORT,
    Lost,
    Page,
    loggable,
    may_become,
    may_go_back,
    page_of,
    pages,
    thrown_away,
    why_stay,
)
from app.identity.gate import Asked, Decision, Grant, Offer, Subject, Verification
from app.identity.matrix import DEFAULT, FLOOR
from app.identity.model import Action, Caller, Channel, GrantState, Method, Proof, Risk, State
from app.identity.offers import QUICK_FIRST, Means, Reach, offers
from app.identity.temporary import SYMBOLS, temporary_password
from app.identity.weighing import Scales
from tests.cases import LONG_AGO, NOW, proof, standing

PUSH, CALLBACK, MANAGER = Method.PUSH, Method.CALLBACK, Method.MANAGER
CANARY = "Dana-Canary"
DANA = Subject("ad", "guid-1", CANARY, CANARY, CANARY, CANARY, Risk.STANDARD, {"mobile": CANARY}, CANARY)
GRANT = Grant(uuid4(), GrantState.ISSUED, Action.PASSWORD_RESET, 3, NOW)
OFFER = Offer(PUSH, 30, Proof.MACHINE)


def _at(**more: Any) -> Verification:
    start = Verification(
        7, 12, Action.PASSWORD_RESET, Channel.PHONE, Caller.SUBJECT, State.OPEN, 3, "Ana", opened_at=NOW, now=NOW
    )
    return replace(start, **more)


FOUND = {"subject": DANA}
LOOKED = {**FOUND, "has_looked": True}
OFFERED = {**LOOKED, "offers": (OFFER,)}
PROVED = {**OFFERED, "evidence": (proof(PUSH),)}
GRANTED = {**PROVED, "grant": GRANT, "state": State.GRANTED}


@pytest.mark.parametrize(
    ("facts", "page", "why"),
    [
        ({}, Page.SUBJECT, "no_subject"),
        (FOUND, Page.FLAGS, "not_looked"),
        (LOOKED, Page.METHODS, "nothing_offered"),
        (OFFERED, Page.PROVE, "nothing_tried"),
        (PROVED, Page.DECISION, "not_granted"),
        (GRANTED, Page.ACT, "not_carried_out"),
    ],
)
def test_each_page_is_left_by_what_it_asks_for_and_none_is_skipped(facts: dict[str, Any], page: Page, why: str):
    verification = _at(**facts)
    assert page_of(verification) is page
    assert why_stay(page, verification) == why
    later = list(Page)[list(Page).index(page) :]
    assert all(why_stay(one, verification) for one in later)
    assert not any(why_stay(one, verification) for one in list(Page)[: list(Page).index(page)])


def test_it_begins_with_the_request_and_an_unlock_takes_four_pages():
    assert page_of(None) is Page.REQUEST
    assert why_stay(Page.SUBJECT, None)
    assert len(pages(Action.PASSWORD_RESET)) == 7
    assert pages(Action.UNLOCK) == SHORT
    assert len(SHORT) == 4
    unlocking = _at(action=Action.UNLOCK, **FOUND)
    assert page_of(unlocking) is Page.PROVE
    assert why_stay(Page.PROVE, unlocking) == "not_looked"


def test_what_has_ended_goes_nowhere():
    for state in (State.REFUSED, State.ABANDONED, State.EXPIRED, State.DISPUTED, State.EXECUTED):
        ended = _at(**PROVED, state=state)
        assert why_stay(Page.PROVE, ended) == "ended"
        assert not may_go_back(ended)
    assert may_go_back(_at(**GRANTED))
    assert not may_go_back(_at(**GRANTED | {"grant": replace(GRANT, state=GrantState.RESERVED)}))
    assert may_become(State.OPEN, State.GRANTED)
    assert not may_become(State.REFUSED, State.GRANTED)
    assert not may_become(State.UNKNOWN, State.GRANTED)


def test_a_change_throws_away_what_was_gathered_for_something_else():
    asked = Asked(12, Action.PASSWORD_RESET, Channel.CHAT, Caller.OTHER)
    granted = _at(**GRANTED)
    assert thrown_away(granted, asked=asked) == set()
    assert thrown_away(granted, asked=replace(asked, action=Action.MFA_RESET)) == {Lost.EVIDENCE, Lost.GRANT}
    assert thrown_away(granted, asked=replace(asked, ticket_id=13)) == set(Lost)
    assert thrown_away(granted, object_id="guid-1") == set()
    assert thrown_away(granted, object_id="guid-2") == {Lost.EVIDENCE, Lost.GRANT}
    assert thrown_away(_at(), object_id="guid-2") == set()


def test_a_log_learns_nothing_of_a_person():
    verification = _at(**GRANTED, by_name=CANARY, signed_by=CANARY, decision=Decision("allow", (CANARY,)))
    told = loggable(verification)
    assert CANARY not in str(told)
    assert told["methods"] == ["push=passed"]


# ---------------------------------------------------------------- offers

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


# ---------------------------------------------------------------- temporary passwords


def test_a_temporary_password_has_eighty_bits_three_classes_and_nobodys_name():
    assert len(set(SYMBOLS)) == 32
    made = {temporary_password("dtr", "Ada Defrat") for _ in range(300)}
    assert len(made) == 300
    for one in made:
        blocks = one.split("-")
        assert [len(block) for block in blocks] == [4] * 4
        symbols = "".join(blocks)
        assert set(symbols) <= set(SYMBOLS)
        assert any(s.isupper() for s in symbols)
        assert any(s.islower() for s in symbols)
        assert any(s.isdigit() for s in symbols)
        assert not any(part in symbols.casefold() for part in ("dtr", "ada", "defrat"))


def test_parts_of_a_name_are_kept_out_however_it_is_written(monkeypatch: pytest.MonkeyPatch):
    drawn = iter("AdaM2222mmmmMMMM" + "TTTT2222mmmmMMMM")
    monkeypatch.setattr("app.identity.temporary.secrets.choice", lambda _: next(drawn))
    assert temporary_password("x", "ADA, von M") == "TTTT-2222-mmmm-MMMM"


def test_every_code_has_its_sentence():
    for code in ("factors", "one_of:fido|video+manager", "approval:owner", "nothing:push:young", "not_by:phone", "x_y"):
        assert words.sentence(code).endswith(".")
        assert "_" not in words.sentence(code)
        assert "{" not in words.sentence(code)
    assert words.sentence("one_of:fido|video+manager") == (
        "One of these is needed: a passkey or hardware key; live video with photo ID with the manager on record."
    )
