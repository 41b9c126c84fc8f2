"""It is said why of two ways that passed only one counts, exactly where the policy counts one."""

from itertools import combinations

import pytest

from app.identity.model import Action, Method, Result, Risk
from app.identity.overlap import overlap
from tests.cases import judged, proof

MACHINE_OR_HAND = [m for m in Method if m not in (Method.OWNER, Method.HR, Method.CODEWORD, Method.HR_QUESTION)]


@pytest.mark.parametrize("risk", [Risk.STANDARD, Risk.SENSITIVE])
@pytest.mark.parametrize(("first", "second"), list(combinations(MACHINE_OR_HAND, 2)))
def test_two_ways_are_told_to_be_one_where_they_count_as_one(first: Method, second: Method, risk: Risk):
    both = [proof(first), proof(second)]
    verdict = judged(both, action=Action.PASSWORD_RESET, risk=risk)
    counts = sum(not any(note.startswith(f"nothing:{one.method}:") for note in verdict.notes) for one in both)
    assert bool(overlap(both, verdict.column)) == (counts == 2 and verdict.factors == 1)


def test_what_did_not_pass_is_no_part_of_it():
    both = [proof(Method.PUSH), proof(Method.CALLBACK, result=Result.FAILED)]
    assert overlap(both, Risk.SENSITIVE) == ""


def test_it_says_which_and_what_to_do():
    said = overlap([proof(Method.PUSH), proof(Method.CALLBACK)], Risk.SENSITIVE)
    assert "the same phone" in said
    assert said.endswith("Take another way.")
