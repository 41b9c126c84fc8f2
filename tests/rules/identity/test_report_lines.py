"""The lines of a report: each number once, with a question to the log for just what it counts."""

from datetime import UTC, datetime, timedelta

import pytest

from app.identity.log import Asked
from app.identity.model import Method
from app.identity.report_lines import NAMES, Line, in_words, lines, share_left
from app.identity.reports import MEANINGS, Figure, Report, Wanted, Way

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = Wanted(NOW - 30 * DAY, NOW, NOW, queue_id=4)
OF_MONTH = {"since": MONTH.since, "until": MONTH.until, "queue_id": 4}
REPORT = Report(
    (Way("", 9, 5, 3), Way("push", 6, 4, 1), Way("iris", 1, 0, 1)),
    {Figure.DISPUTED: 2},
    held=[1, 0, 3],
    frozen=[0, 2, 0],
)


def found(figure: Figure, of: str = "") -> Line:
    (line,) = (line for line in lines(REPORT, MONTH) if (line.figure, line.of) == (figure, of))
    return line


def test_every_figure_has_a_name_a_meaning_and_a_line():
    assert set(NAMES) == set(MEANINGS) == {line.figure for line in lines(REPORT, MONTH)} == set(Figure)
    assert found(Figure.DISPUTED).meaning == MEANINGS[Figure.DISPUTED]


def test_a_figure_of_the_period_asks_the_log_for_the_period_and_the_queue():
    assert found(Figure.DISPUTED) == Line(Figure.DISPUTED, 2, Asked(**OF_MONTH, figure=Figure.DISPUTED))
    assert found(Figure.EXCEPTION_ASKED).count == 0
    assert found(Figure.LEFT) == Line(Figure.LEFT, 3, Asked(**OF_MONTH, figure=Figure.LEFT))


def test_a_method_is_asked_for_only_where_it_still_counts():
    asked = Asked(**OF_MONTH, figure=Figure.VERIFIED, method=Method.PUSH, still=True)
    assert found(Figure.VERIFIED, "push") == Line(Figure.VERIFIED, 4, asked, "push")


def test_a_method_of_a_newer_version_is_told_but_never_asked_for():
    assert found(Figure.OPENED, "iris") == Line(Figure.OPENED, 1, None, "iris")


def test_what_is_stopped_now_is_asked_for_by_its_age_whenever_it_was_opened():
    eldest = Asked(queue_id=4, figure=Figure.HELD, aged_upto=NOW - 7 * DAY)
    assert found(Figure.HELD, "7 days and more") == Line(Figure.HELD, 3, eldest, "7 days and more")
    between = Asked(queue_id=4, figure=Figure.FROZEN, aged_after=NOW - 7 * DAY, aged_upto=NOW - DAY)
    assert found(Figure.FROZEN, "1 to 7 days") == Line(Figure.FROZEN, 2, between, "1 to 7 days")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0.4, "0 s"), (59.6, "1 min 0 s"), (61, "1 min 1 s"), (3600, "1 h 0 min"), (90_061, "25 h 1 min")],
)
def test_a_time_is_told_in_words(seconds: float | None, words: str):
    assert in_words(None if seconds is None else timedelta(seconds=seconds)) == words


def test_nothing_opened_is_nothing_given_up():
    assert share_left(Way("", 0, 0, 0)) == 0.0
    assert share_left(Way("", 4, 1, 1)) == 0.25
