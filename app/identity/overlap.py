"""Why of several ways that passed only one counts: they rest on the same thing (A2, A3)."""

from collections.abc import Sequence
from itertools import combinations

from app.identity.methods import METHODS
from app.identity.model import Evidence, Method, Result, Risk
from app.identity.words import method as named


def overlap(evidence: Sequence[Evidence], column: Risk) -> str:
    """Return a sentence about two ways that passed and count as one, "" where there are none."""
    passed = [one for one in evidence if one.result is Result.PASSED]
    for first, second in combinations(passed, 2):
        why = _why_one(first, second, column)
        if why and first.method is not second.method:
            return f"{_begun(first.method)} and {named(second.method)} {why}: they count as one. Take another way."
    return ""


def _why_one(first: Evidence, second: Evidence, column: Risk) -> str:
    if first.group and first.group == second.group:
        return "go over the same channel"
    if METHODS[first.method].is_spoken and METHODS[second.method].is_spoken:
        return "are both codes that are read out"
    if first.is_handset and second.is_handset and column is not Risk.STANDARD:
        return "rest on the same phone, and more is at stake here than usual"
    return ""


def _begun(method: Method) -> str:
    words = named(method)
    return words[:1].upper() + words[1:]
