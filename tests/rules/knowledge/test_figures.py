"""The figures of articles, and the sample that is read against the content standard."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.knowledge.figures import Behind, of_articles, of_contribution, of_links, of_report
from app.knowledge.queries import Contribution, OfQueue, Report
from app.knowledge.standard import Criterion, Fit, Sample, from_words, in_words

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
REPORT = Report(
    40,
    30,
    20,
    0.9,
    5,
    7,
    1,
    NOW - timedelta(days=3),
    2,
    {"fax": 3},
    [OfQueue("Triage", 20, 15, 2, 1), OfQueue("Security", 0, 0, 0, 0)],
    (),
    (),
)


def test_ones_own_part_and_the_desks_are_told_apart():
    mine = list(of_contribution(Contribution("Ana", 2, 3, 1, 4, 0)))
    desk = list(of_contribution(Contribution("", 20, 30, 10, 40, 50)))
    assert [one.number for one in mine] == ["2", "3", "1", "4", "0"]
    assert {one.of for one in mine} == {"You"}
    assert {one.of for one in desk} == {"The desk together"}
    assert [one.is_any for one in mine] == [True, True, True, True, False]
    assert "that you wrote" in mine[-1].meaning
    assert mine[3].spoken == "Used by others, you: 4"


def test_rates_are_parts_of_what_they_belong_to():
    told = {one.title: one for one in of_report(REPORT, NOW)}
    linked = told["Resolved with an article, the period"]
    assert (linked.number, linked.share) == ("30 of 40", 0.75)
    known = told["Known before, of those with an article"]
    assert (known.number, round(known.share or 0, 2)) == ("20 of 30", 0.67)
    assert told["Links that fitted, of the votes"].number == "90 %"
    assert told["Resolved with an article, triage"].number == "15 of 20"
    assert told["Resolved with an article, security"].number == "none yet"
    given = told["Articles from its tickets, triage"]
    assert (given.number, given.meaning) == (
        "3", "2 written, 1 improved because of its tickets. A queue stands for its team."
    )  # fmt: skip
    flags = told["Open flags, the oldest of 3 days ago"]
    assert (flags.number, flags.behind) == ("1", Behind.CARE)
    assert told["Proposals that wait, now"].behind is Behind.PROPOSALS
    assert told["Searched in vain, “fax”"].number == "3 times"


@pytest.mark.parametrize(
    ("days", "said"), [(0, "The oldest of today"), (1, "The oldest of 1 day ago"), (9, "The oldest of 9 days ago")]
)
def test_the_oldest_flag_has_an_age(days: int, said: str):
    told = of_report(replace(REPORT, oldest_flag=NOW - timedelta(days=days)), NOW)
    assert next(one for one in told if one.name == "Open flags").of == said


def test_a_desk_that_begins_has_rates_of_nothing():
    nothing = Report(0, 0, 0, None, 0, 0, 0, None, 0, {}, (), (), ())
    told = list(of_report(nothing, NOW))
    assert not any(one.is_any for one in told)
    assert [one.number for one in told] == ["0", "none yet", "none yet", "none yet", "0", "0"]


def test_each_figure_tells_exactly_what_is_counted():
    assert all(len(one.cells) == 3 and one.meaning.endswith(".") for one in of_report(REPORT, NOW))


def test_a_sample_counts_the_points_that_were_met():
    read = Sample[Criterion](date(2026, 6, 1)).with_one("a", frozenset(Criterion)).with_one("b", frozenset())
    again = read.with_one("b", frozenset({Criterion.TITLE}))
    told = {one.name: one.number for one in of_articles(again)}
    assert told["Standard: title"] == "2 of 2"
    assert told["Standard: no double"] == "1 of 2"
    assert list(of_articles(Sample(date(2026, 6, 1)))) == list(of_articles(None)) == []
    links = Sample[Fit](date(2026, 6, 1)).with_one("a:7", frozenset({Fit.ABOUT}))
    assert [(one.name, one.number, one.behind) for one in of_links(links)] == [
        ("Links: about it", "1 of 1", Behind.LINKS),
        ("Links: resolved it", "0 of 1", Behind.LINKS),
    ]


@given(st.dictionaries(st.text(max_size=8), st.frozensets(st.sampled_from(Criterion)), max_size=4))
def test_a_sample_is_remembered_as_it_was(read: dict[str, frozenset[Criterion]]):
    sample = Sample(date(2026, 6, 1), read)
    assert from_words(in_words(sample), Criterion) == sample


@pytest.mark.parametrize(
    "kept", [None, "", "{", "[]", "7", '{"on": "soon", "read": {}}', '{"read": {}}', '{"on": "2026-06-01", "read": 3}']
)
def test_what_was_kept_and_spoilt_is_no_sample(kept: str | None):
    assert from_words(kept, Criterion) is None


def test_a_point_that_a_newer_version_knows_is_passed_over():
    assert from_words('{"on": "2026-06-01", "read": {"a": ["TITLE", "SCENT"]}}', Criterion) == Sample(
        date(2026, 6, 1), {"a": frozenset({Criterion.TITLE})}
    )
