"""Account names that look like another: what can't be seen in them, and letters that other alphabets lend."""

import re
import unicodedata
from collections.abc import Iterable

UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]"
)
"""What takes no room, or leaves nothing but room."""
_LENT = "АВЕКМНОРСТУХІЈЅаеорсухіјѕԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορν"
_OURS = "ABEKMHOPCTYXIJSaeopcyxijsdhqwABEZHIKMNOPTYXaopv"
LOOKS = str.maketrans(_LENT, _OURS)
"""Cyrillic and Greek letters that look like Latin ones. A server holds the same in `59_look_alikes.sql`."""
SENTENCE = "Holds characters that can’t be seen, or letters of another alphabet: it may imitate another account."


def plain(name: str) -> str:
    """Return a name as the eye takes it: two that look alike come out the same."""
    seen = UNSEEN.sub("", unicodedata.normalize("NFKC", name))
    return seen.translate(LOOKS).lower()


def bare(name: str) -> str:
    """Return the name itself: another directory writes the same person with a domain before it or behind it."""
    return plain(name).rpartition("\\")[2].partition("@")[0]


def is_odd(names: Iterable[str]) -> bool:
    """Tell whether one of these may imitate another: by what is unseen in it, or by alphabets mixed in one word."""
    return any(_hides(name) or any(_is_mixed(word) for word in re.split(r"[\W\d_]+", name)) for name in names)


def _hides(name: str) -> bool:
    """Tell whether something in it can't be seen; plain blanks between words can."""
    return name != name.strip() or "  " in name or bool(UNSEEN.search(name.replace(" ", "")))


def _is_mixed(word: str) -> bool:
    alphabets = {unicodedata.name(one, "").partition(" ")[0] for one in word}
    return "LATIN" in alphabets and bool(alphabets & {"CYRILLIC", "GREEK"})
