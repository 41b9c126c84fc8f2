"""The hours at which the desk works, in its own zone, past midnight and at the change of clocks too."""

from datetime import UTC, datetime

import pytest

from app.core.errors import RuleBroken
from app.identity.hours import hours_of, kept_hours

LONDON = {"zone": "Europe/London", "begins": "07:00", "ends": "19:00", "days": ["mon", "tue", "wed", "thu", "fri"]}
NIGHT = {"zone": "America/New_York", "begins": "22:00", "ends": "06:00", "days": ["fri"]}


@pytest.mark.parametrize(
    ("setting", "at", "works"),
    [
        (LONDON, datetime(2026, 1, 5, 7, 0, tzinfo=UTC), True),
        (LONDON, datetime(2026, 1, 5, 6, 59, tzinfo=UTC), False),
        (LONDON, datetime(2026, 1, 5, 19, 0, tzinfo=UTC), False),
        (LONDON, datetime(2026, 7, 6, 6, 0, tzinfo=UTC), True),
        (LONDON, datetime(2026, 7, 6, 18, 0, tzinfo=UTC), False),
        (LONDON, datetime(2026, 1, 4, 12, 0, tzinfo=UTC), False),
        (NIGHT, datetime(2026, 1, 3, 3, 0, tzinfo=UTC), True),
        (NIGHT, datetime(2026, 1, 3, 10, 59, tzinfo=UTC), True),
        (NIGHT, datetime(2026, 1, 3, 11, 0, tzinfo=UTC), False),
        (NIGHT, datetime(2026, 1, 4, 3, 0, tzinfo=UTC), False),
    ],
)
def test_the_desk_works_from_when_to_when_it_says(setting: dict[str, object], at: datetime, works: bool):
    hours = hours_of(setting)
    assert hours is not None
    assert hours.has(at) is works


@pytest.mark.parametrize(
    "wrong",
    [{"zone": "Nowhere/Town"}, {"zone": "../etc"}, {"begins": "7 o'clock"}, {"ends": "25:00"}, {"days": ["someday"]}],
)
def test_what_is_not_an_hour_is_refused_where_it_is_set_and_else_counts_as_never_set(wrong: dict[str, object]):
    with pytest.raises(RuleBroken) as refusal:
        hours_of({**LONDON, **wrong})
    assert refusal.value.field == next(iter(wrong))
    assert kept_hours({**LONDON, **wrong}) is None


def test_without_a_setting_there_are_none():
    assert hours_of({}) is None
