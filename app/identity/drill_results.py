"""The last results of drills: kept as one text by whoever practised, for nobody else, and forgotten when they ask."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from app.identity.drill import Call, Score

MOST = 10
"""How many are kept: older ones go by themselves."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one call: its name, when (ISO, with its offset), whether it was right, and the seconds it took."""

    call: str
    at: str
    is_right: bool
    seconds: int = 0


def result_of(call: Call, score: Score, at: datetime) -> Result:
    """Return what is kept of a call that has ended."""
    return Result(call.name, at.isoformat(timespec="seconds"), score.is_right, score.seconds)


def read(text: str | None) -> tuple[Result, ...]:
    """Return what was kept, newest first; what can't be read counts as nothing."""
    try:
        found = json.loads(text or "[]")
        results = tuple(_result(one) for one in found)
    except (ValueError, TypeError, KeyError):
        return ()
    return results[:MOST]


def written(results: Sequence[Result]) -> str:
    """Return the newest results as one text."""
    return json.dumps([asdict(one) for one in results[:MOST]]) if results else ""


def next_call(calls: Sequence[Call], results: Sequence[Result]) -> Call:
    """Return the call to practise now: the first that is not among the results, else the one longest ago."""
    ages = {one.call: age for age, one in reversed(list(enumerate(results)))}
    unknown = len(results)
    return max(calls, key=lambda call: ages.get(call.name, unknown))


def _result(one: dict[str, object]) -> Result:
    call, at, is_right, seconds = one["call"], one["at"], one["is_right"], one["seconds"]
    if not (isinstance(call, str) and isinstance(at, str) and isinstance(is_right, bool) and isinstance(seconds, int)):
        raise TypeError(one)
    if datetime.fromisoformat(at).tzinfo is None:
        raise ValueError(at)
    return Result(call, at, is_right, seconds)
