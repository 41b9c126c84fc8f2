"""What differs between two texts: line by line, and within lines that were changed, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.knowledge.alike import matcher_of
from app.knowledge.text import Text

CONTEXT = 3
"""Lines that stay the same and are shown around a change."""
_FACTS = ("title", "category", "tags", "environment", "review_by")
_LIKE = 0.5
"""How alike two lines have to be for their words to be compared."""


class Kind(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    SKIPPED = "skipped"
    """Lines that stay the same are left out here."""


@dataclass(frozen=True)
class Line:
    """A line, and where in it the words stand that differ from the line it took the place of."""

    kind: Kind
    words: str
    marks: Sequence[tuple[int, int]] = ()


def difference(before: Text, after: Text, *, context: int = CONTEXT) -> list[Line]:
    """Return the lines of both texts in order, facts first; what stays the same only around what doesn't."""
    return list(_folded(list(_compared(_lines(before), _lines(after))), context))


def is_same(lines: Sequence[Line]) -> bool:
    """Tell whether nothing differs."""
    return all(line.kind in (Kind.SAME, Kind.SKIPPED) for line in lines)


def _lines(text: Text) -> list[str]:
    told = ((name, _fact(getattr(text, name))) for name in _FACTS)
    facts = [f"{name.replace('_', ' ').capitalize()}: {fact}" for name, fact in told if fact]
    return [*facts, *(written for _name, written in text.others), "", *text.body.rstrip("\n").split("\n")]


def _fact(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")


def _compared(before: list[str], after: list[str]) -> Iterator[Line]:
    matcher = matcher_of(before, after)
    codes = matcher.get_opcodes() if matcher else [("replace", 0, len(before), 0, len(after))]
    for what, a, b, c, d in codes:
        if what == "equal":
            yield from (Line(Kind.SAME, words) for words in before[a:b])
        else:
            marks = _marks(before[a:b], after[c:d])
            yield from (Line(Kind.GONE, words, marks.get((0, n), ())) for n, words in enumerate(before[a:b]))
            yield from (Line(Kind.NEW, words, marks.get((1, n), ())) for n, words in enumerate(after[c:d]))


def _marks(gone: list[str], new: list[str]) -> dict[tuple[int, int], Sequence[tuple[int, int]]]:
    """Return where the words differ of lines that took each other's place and are much alike."""
    found: dict[tuple[int, int], Sequence[tuple[int, int]]] = {}
    for n, (was, became) in enumerate(zip(gone, new, strict=False)):
        words = [re.findall(r"\s+|\w+|[^\w\s]", line) for line in (was, became)]
        matcher = matcher_of(words[0], words[1])
        if matcher is not None and matcher.ratio() >= _LIKE:
            codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
            found[0, n] = [_span(words[0], a, b) for _what, a, b, _c, _d in codes if b > a]
            found[1, n] = [_span(words[1], c, d) for _what, _a, _b, c, d in codes if d > c]
    return found


def _span(words: list[str], first: int, last: int) -> tuple[int, int]:
    begins = sum(map(len, words[:first]))
    return begins, begins + sum(map(len, words[first:last]))


def _folded(lines: list[Line], context: int) -> Iterator[Line]:
    changed = [n for n, line in enumerate(lines) if line.kind is not Kind.SAME]
    shown = {n + k for n in changed for k in range(-context, context + 1)}
    skipped = 0
    for n, line in enumerate(lines):
        if n in shown:
            if skipped:
                yield Line(Kind.SKIPPED, f"{skipped} lines stay" if skipped > 1 else "1 line stays")
            skipped = 0
            yield line
        else:
            skipped += 1
    if skipped and changed:
        yield Line(Kind.SKIPPED, f"{skipped} lines stay" if skipped > 1 else "1 line stays")
