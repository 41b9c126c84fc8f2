"""Situations at a real desk, as far as the policy alone answers them; the others need the database or the wizard."""

from datetime import timedelta

import pytest

from app.identity.flags import FLAGS
from app.identity.judging import Ruling
from app.identity.matrix import DEFAULT, FLOOR
from app.identity.methods import METHODS
from app.identity.model import Action, Channel, Kind, Method, Risk
from app.identity.offers import Means, Reach, offers
from app.identity.scripts import SCRIPTS, WAYS, Moment
from app.identity.standing import Conflict
from app.identity.weighing import Scales
from tests.cases import BEN, LONG_AGO, NOW, by_two, judged, proof, proofs, signed, standing

ALLOW, NEED, DENY = Ruling.ALLOW, Ruling.NEED, Ruling.DENY
FIDO, PUSH, CALLBACK, MANAGER, VIDEO = Method.FIDO, Method.PUSH, Method.CALLBACK, Method.MANAGER, Method.VIDEO
PRESENT, RECOVERY, HR, OWNER = Method.IN_PERSON, Method.RECOVERY, Method.HR, Method.OWNER
FIRST, MFA, RESET, UNLOCK = Action.FIRST_CREDENTIAL, Action.MFA_RESET, Action.PASSWORD_RESET, Action.UNLOCK


def test_situation_01_a_new_hire_comes_in_person_or_on_video_within_the_days_of_the_start():
    starting = standing(starts_on=NOW.date())
    in_person = [by_two(), proof(HR, by=BEN)]
    on_video = [proof(VIDEO, by=BEN), proof(MANAGER), proof(HR, by=BEN)]
    for shown in (in_person, on_video):
        assert judged(shown, action=FIRST, how=starting).verdict is ALLOW
    by_phone = [*proofs(PUSH, CALLBACK), proof(HR, by=BEN)]
    assert judged(by_phone, action=FIRST, how=starting).verdict is NEED
    assert judged(in_person, action=FIRST, how=standing()).codes == ("start_record",)
    for days in (15, -15):
        outside = standing(starts_on=NOW.date() + timedelta(days=days))
        assert judged(in_person, action=FIRST, how=outside).verdict is not ALLOW
    assert judged(in_person[:1], action=FIRST, how=starting).verdict is NEED  # HR says that they start


def test_situation_02_who_lost_the_phone_on_a_journey_has_three_ways():
    lost = standing(is_phone_lost=True)
    seen = [proof(VIDEO, by=BEN), proof(MANAGER)]
    for action in (RESET, MFA):
        assert judged(seen, action=action, how=lost).verdict is ALLOW
        assert judged([by_two(), proof(MANAGER)], action=action, how=lost).verdict is ALLOW
    with_a_code = [proof(RECOVERY), proof(VIDEO, by=BEN)]
    assert judged(with_a_code, action=MFA, how=lost).verdict is ALLOW
    assert judged(proofs(PUSH, CALLBACK), how=lost).notes == ("nothing:push:phone_lost", "nothing:callback:phone_lost")
    assert "in person" in SCRIPTS[Moment.WAYS] or "photo ID at a service desk" in SCRIPTS[Moment.WAYS]
    assert all(way in SCRIPTS[Moment.WAYS] for way in WAYS)


def test_situation_03_who_does_not_speak_by_phone_has_ways_as_strong_and_a_relay_is_no_flag():
    for shown in (proofs(PUSH, Method.DEVICE), [proof(FIDO), proof(Method.DEVICE)]):
        assert judged(shown).verdict is ALLOW
    assert judged([proof(VIDEO, by=BEN), proof(MANAGER)]).verdict is ALLOW
    for flag in FLAGS.values():
        assert not any(word in flag.says.casefold() for word in ("relay", "accent", "hearing", "speech", "sounds"))
    assert not any("voice" in method for method in Method)  # nobody's voice proves or speaks against anything


def test_situation_04_a_sponsor_is_the_manager_on_record_and_without_one_hr_and_security_decide():
    offered = {one.method: one.why_not for one in _offered(standing())}
    assert offered[MANAGER] == ""
    without = {one.method: one.why_not for one in _offered(standing(has_manager=False))}
    assert without[MANAGER] == "no_contact"
    assert without[HR] == ""
    nobody = standing(has_manager=False)
    assert judged([proof(VIDEO, by=BEN), proof(HR)], how=nobody).verdict is ALLOW


def test_situation_05_the_executive_is_called_and_the_assistant_proves_nothing():
    called = [proof(CALLBACK), proof(FIDO)]
    assert judged(called, risk=Risk.SENSITIVE).verdict is ALLOW
    assert judged([], risk=Risk.SENSITIVE).verdict is NEED
    assert not any(traits.points and method in ("assistant", "caller_id") for method, traits in METHODS.items())


def test_situation_06_what_is_nobodys_own_is_answered_for_by_its_owner():
    theirs = proofs(PUSH, CALLBACK)
    asked = signed(has_change_record=True, channel=Channel.PORTAL)
    assert judged(theirs, risk=Risk.SERVICE, how=asked).verdict is not ALLOW
    assert judged([proof(OWNER, by=BEN)], risk=Risk.SERVICE, how=asked).verdict is ALLOW
    assert judged([proof(OWNER, by=BEN)], action=UNLOCK, risk=Risk.SERVICE).verdict is ALLOW
    assert judged(theirs, action=UNLOCK, risk=Risk.SERVICE).verdict is not ALLOW


def test_situation_07_an_unlock_is_an_act_of_its_own_and_repeated_locks_wait_for_security():
    assert judged([proof(CALLBACK)], action=UNLOCK).verdict is ALLOW
    assert judged([proof(CALLBACK)]).verdict is NEED
    assert judged([proof(CALLBACK)], action=UNLOCK, how=standing(lock_outs=3)).verdict is Ruling.HOLD
    assert judged(proofs(PUSH, CALLBACK), how=standing(lock_outs=3)).verdict is ALLOW


def test_situation_08_a_colleague_is_verified_by_another_team_and_as_who_could_do_the_most():
    shown = [by_two(), *proofs(FIDO, PUSH)]
    as_privileged = {"risk": Risk.PRIVILEGED}
    assert judged(shown, how=signed(), **as_privileged).verdict is ALLOW
    same_team = signed(conflicts=frozenset({Conflict.OWN_TEAM}))
    assert judged(shown, how=same_team, **as_privileged).verdict is not ALLOW


@pytest.mark.parametrize("channel", [Channel.CHAT, Channel.EMAIL, Channel.PORTAL])
def test_situation_09_a_request_by_chat_or_mail_counts_nothing_and_goes_on_outbound(channel: Channel):
    assert judged([], how=standing(channel=channel)) == judged([], how=standing(channel=Channel.PHONE))
    assert judged([proof(CALLBACK)], how=standing(channel=channel)).verdict is NEED
    assert judged(proofs(PUSH, CALLBACK), how=standing(channel=channel)).verdict is ALLOW


def test_situation_10_who_walks_up_shows_a_document_at_a_site_and_no_more_than_that_is_asked():
    assert judged([by_two()]).verdict is not ALLOW
    assert judged([by_two(), proof(MANAGER)]).verdict is ALLOW
    assert METHODS[PRESENT].kind is Kind.PRESENCE


def test_situation_12_a_leaver_needs_hr_and_the_manager_and_nothing_less():
    both = [proof(HR, by=BEN), proof(MANAGER)]
    enabling = {"action": Action.ENABLE_ACCOUNT, "risk": Risk.LEAVER}
    assert judged(both, how=signed(), **enabling).verdict is ALLOW
    for short in (both[:1], both[1:], proofs(PUSH, CALLBACK)):
        assert judged(short, how=signed(), **enabling).verdict is not ALLOW
    for action in set(Action) - {Action.ENABLE_ACCOUNT}:
        assert judged([*both, *proofs(PUSH, CALLBACK)], action=action, risk=Risk.LEAVER, how=signed()).verdict is DENY


def _offered(how):
    reaches = (Reach(PUSH, "authapp:1", LONG_AGO, is_handset=True),)
    reaches += (Reach(MANAGER, "person:9", LONG_AGO),) if how.has_manager else ()
    return offers(reaches, Scales(RESET, Risk.STANDARD, how, DEFAULT, FLOOR, False, NOW), Means({PUSH}))
