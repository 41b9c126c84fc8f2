"""What helped, in the words of the reply that resolves its ticket."""

import re
from itertools import takewhile

LONGEST = 200
"""Characters kept of a resolution taken from a reply."""
_LONGEST_GREETING = 6
"""Words a line may have to pass for a greeting."""
_SHORT = 15
"""Characters below which a sentence says too little alone, such as "Done."."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^a-z\s])")


def resolution_in(reply: str) -> str:
    """Return the first sentence of a reply that is neither a greeting nor quoted; nothing when there is no word.

    One that is as short as "Done." goes with the next.
    """
    said = _first_paragraph([line.strip() for line in reply.splitlines() if not line.lstrip().startswith(">")])
    first, *more = _SENTENCE_END.split(" ".join(said.split()))
    while more and len(first) < _SHORT:
        first = f"{first} {more.pop(0)}"
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1].rsplit(' ', 1)[0]}…"


def _first_paragraph(lines: list[str]) -> str:
    rest = _without_blank_start(lines)
    if rest and _is_greeting(rest) and any(rest[1:]):
        rest = _without_blank_start(rest[1:])
    return " ".join(takewhile(bool, rest))


def _without_blank_start(lines: list[str]) -> list[str]:
    first = next((at for at, line in enumerate(lines) if line), len(lines))
    return lines[first:]


def _is_greeting(lines: list[str]) -> bool:
    is_short = len(lines[0].split()) <= _LONGEST_GREETING
    stands_alone = len(lines) > 1 and not lines[1]
    return is_short and (lines[0][-1] in ",!:" or (stands_alone and lines[0][-1].isalnum()))
