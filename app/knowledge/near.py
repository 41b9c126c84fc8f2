"""Which words of a ticket, or of a title, tell what it is about: those an article is looked for by."""

import re
from collections.abc import Sequence

_SHORTEST = 3
"""Letters; two of them are seldom a word by themselves, unless they are a digit's or an abbreviation's."""
_SAYING_NOTHING = (
    "about after again all also and any are asked because been before but can cannot could did does doesn doing don"
    " down dear each error for from get gets getting give got had has have hello help her here hey him his how however"
    " into issue its just kind know like many may message more most much must need needs new not now off one only"
    " other our out over please problem regards same say says see seem seems she should since some still such thank"
    " thanks that the their them then there these they thing this those though through today too try tried trying two"
    " until upon use used user using very want was way well were what when where which while who why will with won"
    " work working works would yes yet you your"
)
_EVERYWHERE = frozenset(_SAYING_NOTHING.split())
"""Words that occur in tickets about anything."""


def significant(words: str) -> Sequence[str]:
    """Return the words that tell something, once each and in their order."""
    found = re.findall(r"[^\W_]+", words)
    return list(dict.fromkeys(word for word in found if _tells(word)))


def _tells(word: str) -> bool:
    is_long = len(word) >= _SHORTEST or (len(word) > 1 and (word.isupper() or any(c.isdigit() for c in word)))
    return is_long and word.lower() not in _EVERYWHERE
