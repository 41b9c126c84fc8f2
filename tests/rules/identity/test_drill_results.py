"""Results of drills: ten at most are kept as one text, newest first, and what can't be read counts as nothing."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest

from app.identity.drill import begin, score
from app.identity.drill_calls import CALLS
from app.identity.drill_results import MOST, Result, next_call, read, result_of, written

AT = datetime(2026, 3, 2, 9, 26, 12, tzinfo=UTC)
ONE = Result("executive", AT.isoformat(), True, 64)


def test_what_was_written_is_read_again_and_no_more_than_ten():
    many = [replace(ONE, seconds=n) for n in range(MOST + 3)]
    assert read(written(many)) == tuple(many[:MOST])
    assert len(read(json.dumps([asdict(one) for one in many]))) == MOST
    assert written([]) == ""
    assert read("") == read(None) == ()


def test_a_result_holds_no_more_than_how_it_went():
    run = begin(CALLS[0]).refuse()
    assert result_of(CALLS[0], score(run, 31), AT) == Result("new_phone", "2026-03-02T09:26:12+00:00", False, 31)


@pytest.mark.parametrize(
    "text",
    ["{", "7", "[7]", "[{}]", '[{"call": 1, "at": "", "is_right": true, "seconds": 1}]', "null",
     '[{"call": "executive", "at": "soon", "is_right": true, "seconds": 1}]',
     '[{"call": "executive", "at": "2026-03-02T09:26:12", "is_right": true, "seconds": 1}]'],
)  # fmt: skip
def test_what_can_t_be_read_counts_as_nothing(text: str):
    assert read(text) == ()


def test_each_call_comes_once_before_the_one_longest_ago_comes_again():
    results: list[Result] = []
    for call in (*CALLS, *CALLS):
        assert next_call(CALLS, results) is call
        results = list(read(written([replace(ONE, call=call.name), *results])))
