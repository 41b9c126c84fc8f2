"""The hours at which the desk works: what is asked for, or done to an account, outside them is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.core.errors import RuleBroken

SETTING = "desk_hours"
"""The setting that two people agree on, like any connection: `zone`, `begins`, `ends`, and `days` (all where none)."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class DeskHours:
    """From when until when somebody works, in local time; where it ends before it begins, it goes past midnight.

    Ending when it begins is the whole day.
    """

    zone: ZoneInfo
    begins: time
    ends: time
    days: frozenset[str] = frozenset(DAYS)
    """The days on which work begins."""

    def has(self, at: datetime) -> bool:
        """Tell whether the desk works at an instant."""
        local = at.astimezone(self.zone)
        if self.begins < self.ends:
            return self.begins <= local.time() < self.ends and self._works_on(local)
        if local.time() >= self.begins:
            return self._works_on(local)
        return local.time() < self.ends and self._works_on(local - timedelta(days=1))

    def _works_on(self, local: datetime) -> bool:
        return DAYS[local.weekday()] in self.days


def hours_of(setting: Mapping[str, Any]) -> DeskHours | None:
    """Return the hours as they were set, None where they are not.

    Raises RuleBroken with what is wrong, and how it is written.
    """
    if not setting:
        return None
    days = frozenset(setting.get("days", DAYS))
    if not days or days - set(DAYS):
        raise RuleBroken(f'Days are some of {", ".join(DAYS)}, such as days=\'["mon","tue"]\'.', field="days")
    return DeskHours(_zone(setting), _time(setting, "begins"), _time(setting, "ends"), days)


def kept_hours(setting: Mapping[str, Any]) -> DeskHours | None:
    """Return the hours as they are kept; what can't be read was never set."""
    try:
        return hours_of(setting)
    except RuleBroken:
        return None


def _zone(setting: Mapping[str, Any]) -> ZoneInfo:
    try:
        return ZoneInfo(str(setting.get("zone", "")))
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise RuleBroken("The zone is the name of one, such as zone=Europe/London.", field="zone") from error


def _time(setting: Mapping[str, Any], name: str) -> time:
    try:
        return datetime.strptime(str(setting.get(name, "")), "%H:%M").time()  # noqa: DTZ007  a time of any day
    except ValueError as error:
        raise RuleBroken(f"When it {name} is a time of 24 hours, such as {name}=07:30.", field=name) from error
