"""How often an article helped, and how sure that is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from app.knowledge.model import Helped

Z = 1.959964
"""The quantile of the normal distribution for an interval of 95 %."""
_WORTH = {Helped.HELPED: 1.0, Helped.PARTLY: 0.5, Helped.WRONG: 0.0}


@dataclass(frozen=True)
class Rating:
    """How many votes there are, the part of them that helped (0 to 1), and the bounds it lies within by 95 %."""

    votes: int
    rate: float
    low: float
    high: float


NO_VOTES = Rating(0, 0.0, 0.0, 1.0)


def rating(votes: Iterable[Helped]) -> Rating:
    """Return the rating of these votes: partly helped counts half, not used counts not at all.

    The interval is Wilson's (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927), which holds for few votes too.
    """
    found = Counter(vote for vote in votes if vote in _WORTH)
    n = found.total()
    if not n:
        return NO_VOTES
    rate = sum(_WORTH[vote] * times for vote, times in found.items()) / n
    middle = rate + Z * Z / (2 * n)
    reach = Z * sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return Rating(n, rate, max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale))
