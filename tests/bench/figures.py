"""A figure: how long one thing takes, beside the least it could take and what was promised."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Target:
    """What was promised, in the figure's unit; None promises nothing. `most` is about counts and sizes."""

    median: float | None = None
    p95: float | None = None
    over_floor: float | None = None
    statements: float | None = None
    most: float | None = None
    least: float | None = None
    ratio: float | None = None

    def __str__(self) -> str:
        parts = {
            "median ≤": self.median, "p95 ≤": self.p95, "floor +": self.over_floor, "trips ≤": self.statements,
            "≤": self.most, "≥": self.least, "ratio ≤": self.ratio,
        }  # fmt: skip
        return ", ".join(f"{name} {value:g}" for name, value in parts.items() if value is not None)


@dataclass(frozen=True)
class Figure:
    """One line of the report; `statements` are statements of a read and round trips of a deed."""

    name: str
    engine: str
    median: float
    p95: float
    unit: str
    floor: float | None
    ratio: float | None
    statements: float | None
    target: str
    ok: bool

    def line(self) -> str:
        """Return the figure as one line of JSON."""
        rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items()}
        return json.dumps(rounded, ensure_ascii=False)


def figure(
    name: str,
    engine: str,
    took: Sequence[float],
    target: Target,
    *,
    unit: str = "ms",
    floor: Sequence[float] = (),
    statements: float | None = None,
) -> Figure:
    """Return the figure of these measurements and judge it."""
    middle, high = median(took), p95(took)
    least = median(floor) if floor else None
    kept = (
        target.median is None or middle <= target.median,
        target.p95 is None or high <= target.p95,
        target.over_floor is None or least is None or middle <= least + target.over_floor,
        target.statements is None or statements is None or statements <= target.statements,
        target.most is None or high <= target.most,
        target.least is None or middle >= target.least,
        target.ratio is None or least is None or middle <= least * target.ratio,
    )
    ratio = middle / least if least else None
    return Figure(name, engine, middle, high, unit, least, ratio, statements, str(target), all(kept))


def p95(took: Sequence[float]) -> float:
    """Return the value that 95 of 100 measurements do not exceed."""
    return sorted(took)[max(0, -(-len(took) * 95 // 100) - 1)]


def timed(call: Callable[[], Any], times: int, *, warm: int = 5) -> list[float]:
    """Return how many milliseconds each of `times` calls took, after some unmeasured ones."""
    for _ in range(warm):
        call()
    return [once(call) for _ in range(times)]


def once(call: Callable[[], Any]) -> float:
    """Return how many milliseconds one call took."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000
