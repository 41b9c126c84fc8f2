"""Each threat and each amendment of the specification of verifying is shown by a test that bears its number."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
THREATS, AMENDMENTS = range(1, 32), range(1, 25)


def numbers_of(prefix: str) -> set[int]:
    """Return the numbers that names of tests bear after this."""
    named = re.compile(rf"^def test_{prefix}(\d+)_", re.MULTILINE)
    return {int(number) for file in TESTS.rglob("test_*.py") for number in named.findall(file.read_text())}


def test_every_threat_and_every_amendment_is_shown() -> None:
    assert set(THREATS) - numbers_of("threat_") == set()
    assert set(AMENDMENTS) - numbers_of("a") == set()
