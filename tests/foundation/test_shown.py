"""Each threat, amendment and situation of the specification of verifying is shown by a test that bears its number."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
THREATS, AMENDMENTS, SITUATIONS = range(1, 32), range(1, 25), range(1, 16)


def numbers_of(prefix: str) -> set[int]:
    """Return the numbers that names of tests bear after this."""
    named = re.compile(rf"^def test_{prefix}(\d+)_", re.MULTILINE)
    return {int(number) for file in TESTS.rglob("test_*.py") for number in named.findall(file.read_text())}


def test_every_threat_and_every_amendment_is_shown() -> None:
    assert set(THREATS) - numbers_of("threat_") == set()
    assert set(AMENDMENTS) - numbers_of("a") == set()


def test_every_situation_at_a_real_desk_is_shown() -> None:
    assert set(SITUATIONS) - numbers_of("situation_") == set()
