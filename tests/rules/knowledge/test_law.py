"""Who may do what with an article."""

import pytest

from app.core.actor import Role
from app.identity.refusals import REFUSALS as VERIFYING
from app.knowledge import law
from app.knowledge.law import Standing, handing_over, judging, licence_of, licensing, publishing, restricting
from app.knowledge.model import Confidence, Governance, Licence
from app.knowledge.refusals import REFUSALS

WIP, NEW, SURE, GONE = Confidence
OPEN, STRICT = Governance
CANDIDATE, CONTRIBUTOR, PUBLISHER, COACH = Licence


@pytest.mark.parametrize(
    ("licence", "confidence", "governance", "is_keeper", "refusal"),
    [
        (CANDIDATE, NEW, OPEN, False, law.PROPOSE),
        (CANDIDATE, NEW, OPEN, True, ""),
        (CANDIDATE, SURE, OPEN, True, law.PROPOSE),
        (CONTRIBUTOR, SURE, OPEN, False, ""),
        (CONTRIBUTOR, SURE, STRICT, False, law.COMPLIANCE),
        (CONTRIBUTOR, SURE, STRICT, True, ""),
        (PUBLISHER, SURE, STRICT, False, ""),
        (COACH, GONE, OPEN, True, law.ARCHIVED),
    ],
)
def test_who_publishes(licence, confidence, governance, is_keeper, refusal):
    assert publishing(licence, Standing(confidence, governance, is_keeper)) == refusal


@pytest.mark.parametrize(
    ("licence", "was", "to", "governance", "is_keeper", "refusal"),
    [
        (CANDIDATE, NEW, SURE, OPEN, True, law.PROPOSE),
        (CONTRIBUTOR, NEW, SURE, OPEN, True, ""),
        (CONTRIBUTOR, NEW, SURE, STRICT, False, law.COMPLIANCE),
        (CONTRIBUTOR, NEW, GONE, OPEN, False, law.PUBLISHERS),
        (CONTRIBUTOR, NEW, GONE, OPEN, True, ""),
        (CONTRIBUTOR, GONE, NEW, OPEN, True, law.PUBLISHERS),
        (PUBLISHER, GONE, NEW, STRICT, False, ""),
    ],
)
def test_who_says_how_far_it_may_be_relied_on(*, licence, was, to, governance, is_keeper, refusal):
    assert judging(licence, Standing(was, governance, is_keeper), to) == refusal


def test_who_sets_the_rest():
    assert restricting(CONTRIBUTOR, sees_the_queue=True) == law.PUBLISHERS
    assert restricting(PUBLISHER, sees_the_queue=False) == law.OUT_OF_SIGHT
    assert restricting(PUBLISHER, sees_the_queue=True) == ""
    assert handing_over(CANDIDATE, is_keeper=True) == ""
    assert handing_over(CONTRIBUTOR, is_keeper=False) == law.PUBLISHERS
    assert licensing(PUBLISHER) == law.COACHES
    assert licensing(COACH) == ""


def test_a_desk_can_begin_before_anybody_granted_a_licence():
    assert licence_of(Role.ANALYST, None) is CONTRIBUTOR
    assert licence_of(Role.SUPERVISOR, None) is COACH
    assert licence_of(Role.SECURITY, None) is CANDIDATE
    assert licence_of(Role.SUPERVISOR, CANDIDATE) is CANDIDATE


def test_no_code_of_a_refusal_means_two_things():
    assert not set(REFUSALS) & set(VERIFYING)
