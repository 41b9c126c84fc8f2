"""How often an article helped, and which ones somebody should look at."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.knowledge.care import Reason, Use, audit_list, gaps
from app.knowledge.model import Confidence, Helped
from app.knowledge.rating import NO_VOTES, rating

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PLAIN = Use("a", Confidence.VALIDATED, 0, NOW, NO_VOTES)


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ("h" * 10, (10, 1.0, 0.722, 1.0)),
        ("h" * 7 + "w" * 3, (10, 0.7, 0.397, 0.892)),  # the interval of Wilson's own formula, as tables give it
        ("hp", (2, 0.75, 0.198, 0.973)),
        ("nn", (0, 0.0, 0.0, 1.0)),
    ],
)
def test_the_rate_and_how_sure_it_is(votes: str, expected: tuple[int, float, float, float]):
    words = {"h": Helped.HELPED, "p": Helped.PARTLY, "w": Helped.WRONG, "n": Helped.NOT_USED}
    found = rating(words[vote] for vote in votes)
    assert (found.votes, found.rate, round(found.low, 3), round(found.high, 3)) == expected


def test_what_is_used_much_and_helps_little_needs_care():
    little = rating([Helped.WRONG] * 6 + [Helped.HELPED])
    uses = [replace(PLAIN, article=str(n), uses=n) for n in range(8)]
    uses[7] = replace(uses[7], rating=little)
    uses[1] = replace(uses[1], rating=little)  # used too seldom for that
    uses[6] = replace(uses[6], rating=rating([Helped.WRONG] * 4))  # too few votes
    assert audit_list(uses, NOW) == {"7": [Reason.HELPS_LITTLE]}


@pytest.mark.parametrize(
    ("more", "reasons"),
    [
        ({"flagged_at": NOW - timedelta(days=8)}, [Reason.FLAGGED]),
        ({"flagged_at": NOW - timedelta(days=6)}, []),
        ({"review_by": date(2026, 11, 22)}, [Reason.OVERDUE]),
        ({"review_by": date(2026, 11, 23)}, []),
        ({"used_at": NOW - timedelta(days=366)}, [Reason.UNUSED]),
        ({"used_at": NOW - timedelta(days=366), "confidence": Confidence.NOT_VALIDATED}, []),
        ({"review_by": date(2020, 1, 1), "confidence": Confidence.ARCHIVED}, []),
    ],
)
def test_other_reasons(more, reasons):
    assert audit_list([replace(PLAIN, **more)], NOW) == ({"a": reasons} if reasons else {})


def test_those_with_most_reasons_come_first():
    uses = [
        replace(PLAIN, article="b", uses=9, review_by=date(2020, 1, 1)),
        replace(PLAIN, article="c", uses=3, review_by=date(2020, 1, 1), flagged_at=NOW - timedelta(days=9)),
        replace(PLAIN, article="d", uses=10, review_by=date(2020, 1, 1)),
    ]
    assert list(audit_list(uses, NOW)) == ["c", "d", "b"]


def test_searches_without_a_hit_ask_for_an_article():
    assert gaps([("teams echo", 3), ("fax", 2)]) == {"teams echo": 3}
