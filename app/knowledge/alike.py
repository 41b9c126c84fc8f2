"""What two sequences have in common, as long as that can be told in a moment."""

from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

MOST_PAIRS = 2_000_000
"""Pairs of equal elements: so many has an article of a thousand and more equal lines. Beyond it takes minutes."""


def matcher_of[T: Hashable](one: Sequence[T], other: Sequence[T]) -> SequenceMatcher[T] | None:
    """Return what compares two sequences; None for such as would keep everybody waiting."""
    times = Counter(other)
    if sum(count * times[element] for element, count in Counter(one).items()) > MOST_PAIRS:
        return None
    return SequenceMatcher(None, one, other, autojunk=False)
