"""Finds what a person means by a few typed letters."""

from dataclasses import dataclass
from enum import IntEnum

_RUN, _WORD_START, _ELSEWHERE = 8.0, 6.0, 1.0
_WHOLE, _AT_WORD_START = 200.0, 60.0
_LENGTH_COST = 0.1


class Nearness(IntEnum):
    """How near a name is to what was typed; what is nearer comes first, whatever kind it is of."""

    WHOLE = 0
    BEGINNING = 1
    WORD = 2
    PIECE = 3
    BESIDE = 4
    STREWN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text fits (more is better), how near it is to what was typed, and which of its letters were meant."""

    score: float
    letters: frozenset[int]
    nearness: Nearness = Nearness.STREWN


def match(query: str, text: str) -> Match | None:
    """How `query` fits `text`: as a piece, as words in any order, or as letters in order; else None."""
    wanted, low = query.lower().strip(), text.lower()
    if len(low) != len(text):  # some letters change their number when lowered; then only marks would be wrong
        low = text
    if not wanted:
        return Match(0.0, frozenset(), Nearness.WHOLE)
    return _piece(wanted, low) or _words(wanted.split(), low) or _letters(wanted, low)


def _piece(wanted: str, low: str) -> Match | None:
    at = low.find(wanted)
    if at < 0:
        return None
    word_start = _word_start_of(wanted, low)
    if word_start >= 0:
        at = word_start
    score = _WHOLE + (_AT_WORD_START if word_start >= 0 else 0.0) - at - len(low) * _LENGTH_COST
    return Match(score, frozenset(range(at, at + len(wanted))), _nearness(wanted, low, word_start))


def _nearness(wanted: str, low: str, word_start: int) -> Nearness:
    if wanted == low.strip(" …"):
        return Nearness.WHOLE
    if word_start < 0:
        return Nearness.PIECE
    return Nearness.WORD if word_start else Nearness.BEGINNING


def _word_start_of(wanted: str, low: str) -> int:
    at = low.find(wanted)
    while at >= 0:
        if _starts_word(low, at):
            return at
        at = low.find(wanted, at + 1)
    return -1


def _words(wanted: list[str], low: str) -> Match | None:
    if len(wanted) < 2:
        return None
    found = [_piece(word, low) for word in wanted]
    if not all(found):
        return None
    letters = frozenset[int]().union(*(one.letters for one in found if one))
    return Match(_WHOLE / 2 - len(low) * _LENGTH_COST, letters, Nearness.PIECE)


def _letters(wanted: str, low: str) -> Match | None:
    score, at, last, letters = 0.0, 0, -2, []
    for letter in wanted.replace(" ", ""):
        found = low.find(letter, at)
        if found < 0:
            return None
        score += _RUN if found == last + 1 else _WORD_START if _starts_word(low, found) else _ELSEWHERE
        letters.append(found)
        last, at = found, found + 1
    if score < len(letters) * 3:  # letters strewn about are not what was meant
        return None
    return Match(score - len(low) * _LENGTH_COST, frozenset(letters))


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()
