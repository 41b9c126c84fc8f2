"""How far an import or a copy has come, told while it runs."""

from collections.abc import Callable
from time import monotonic
from typing import TextIO

EVERY = 5.0
"""Seconds between two lines where there is no screen to draw on."""
REDRAW = 0.1
WIDTH = 24


class Progress:
    """Draws a bar on a terminal, and writes a line each five seconds anywhere else."""

    def __init__(self, stream: TextIO, *, of: str = "tickets", clock: Callable[[], float] = monotonic) -> None:
        """Take where to draw, and what is counted."""
        self._stream, self._of, self._clock = stream, of, clock
        self._draws = stream.isatty()
        self._began = self._told = clock()
        self._drawn = 0

    def tell(self, count: int, fraction: float) -> None:
        """Say how many are through and how much of the whole that is (0 to 1)."""
        now = self._clock()
        if now - self._told < (REDRAW if self._draws else EVERY):
            return
        self._told = now
        text = sentence(count, fraction, now - self._began, of=self._of)
        if self._draws:
            full = round(WIDTH * fraction)
            self._draw(f"[{'#' * full}{'.' * (WIDTH - full)}] {text}")
        else:
            self._stream.write(f"{text}\n")
            self._stream.flush()

    def clear(self) -> None:
        """Leave an empty line for what is said next."""
        if self._drawn:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def seconds(self) -> float:
        """Return how long it has taken so far."""
        return self._clock() - self._began

    def _draw(self, text: str) -> None:
        self._stream.write(f"\r{text.ljust(self._drawn)}")
        self._stream.flush()
        self._drawn = len(text)


def sentence(count: int, fraction: float, seconds: float, *, of: str = "tickets") -> str:
    """Return such as `45 %, 12,345 tickets, 8,000/s, 3 s left`."""
    parts = [f"{fraction:.0%}".replace("%", " %"), f"{count:,} {of}"]
    if seconds > 0:
        parts.append(f"{count / seconds:,.0f}/s")
    if 0 < fraction < 1:
        parts.append(f"{_span(seconds / fraction - seconds)} left")
    return ", ".join(parts)


def _span(seconds: float) -> str:
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
