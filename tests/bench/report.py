"""`python -m tests.bench.report < lines > table`: the lines of a run as a table for people."""

import json
import sys
from typing import Any

HEAD = """| figure | engine | median | p95 | unit | bare driver | ratio | trips | target | |
|---|---|--:|--:|---|--:|--:|--:|---|---|"""


def row(told: dict[str, Any]) -> str:
    """Return one line of the table."""
    numbers = [_short(told[name]) for name in ("floor", "ratio", "statements")]
    cells = [told["name"], told["engine"], _short(told["median"]), _short(told["p95"]), told["unit"], *numbers]
    return f"| {' | '.join(cells)} | {told['target'] or '–'} | {'met' if told['ok'] else '**missed**'} |"


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    lines = [row(json.loads(line)) for line in sys.stdin if line.startswith("{")]
    sys.stdout.write("\n".join([HEAD, *lines]) + "\n")
