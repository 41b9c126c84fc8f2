"""Bringing together what two people made of one text: line by line, and fact by fact.

The lines by the diff3 algorithm (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007): where only one side
changed something, its change is taken; where both did, differently, a person has to decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.knowledge.alike import matcher_of
from app.knowledge.text import Text, tidy

Lines = Sequence[str]


@dataclass(frozen=True)
class Agreed:
    """Lines that nobody disputes."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Disputed:
    """Lines of the ancestor, and the two different things that were made of them."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


type Hunk = Agreed | Disputed


def merge(base: Text, mine: Text, theirs: Text) -> Text | None:
    """Return one text with both sides' changes; None where a person has to decide."""
    if mine == theirs:
        return mine
    sides = base, mine, theirs
    body = merged_body(base.body, mine.body, theirs.body)
    others = _others(*sides)
    if body is None or others is None or any(is_disputed(*(getattr(side, f) for side in sides)) for f in _FACTS):
        return None
    return tidy(
        Text(
            title=_newer(base.title, mine.title, theirs.title),
            category=_newer(base.category, mine.category, theirs.category),
            tags=_tags(*sides),
            environment=_newer(base.environment, mine.environment, theirs.environment),
            review_by=_newer(base.review_by, mine.review_by, theirs.review_by),
            others=others,
            body=body,
        )
    )


def merged_body(base: str, mine: str, theirs: str) -> str | None:
    """Return a body with both sides' changes; None where they dispute a line."""
    hunks = merge_lines(*(body.split("\n") for body in (base, mine, theirs)))
    if any(isinstance(hunk, Disputed) for hunk in hunks):
        return None
    return "\n".join(line for hunk in hunks if isinstance(hunk, Agreed) for line in hunk.lines)


def merge_lines(base: Lines, mine: Lines, theirs: Lines) -> list[Hunk]:
    """Return the hunks of both sides' changes, in the order of the text."""
    head = _alike(base, mine, theirs)
    rest = min(len(base), len(mine), len(theirs)) - head
    tail = min(rest, _alike(base[::-1], mine[::-1], theirs[::-1]))
    core = [side[head : len(side) - tail] for side in (base, mine, theirs)]
    hunks: list[Hunk] = [Agreed(tuple(base[:head])), *_disputing(*core), Agreed(tuple(base[len(base) - tail :]))]
    return list(_joined(hunks))


def _alike(*sides: Lines) -> int:
    """Return how many lines all sides have in common from the beginning."""
    n = 0
    for lines in zip(*sides, strict=False):
        if any(line != lines[0] for line in lines):
            break
        n += 1
    return n


def _disputing(base: Lines, mine: Lines, theirs: Lines) -> Iterator[Hunk]:
    """Walk from one line that all three have to the next; what lies between, one side or both have changed."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    at = at_mine = at_theirs = 0
    while True:
        stays = at
        while stays < len(base) and not (stays in in_mine and stays in in_theirs):
            stays += 1
        is_end = stays == len(base)
        to_mine = len(mine) if is_end else in_mine[stays]
        to_theirs = len(theirs) if is_end else in_theirs[stays]
        yield _settled(tuple(base[at:stays]), tuple(mine[at_mine:to_mine]), tuple(theirs[at_theirs:to_theirs]))
        if is_end:
            return
        yield Agreed((base[stays],))
        at, at_mine, at_theirs = stays + 1, to_mine + 1, to_theirs + 1


def _places(base: Lines, side: Lines) -> dict[int, int]:
    """Return where the lines of the ancestor that a side has kept stand in it.

    None of them where that can't be told in a moment: then a person decides.
    """
    matcher = matcher_of(base, side)
    blocks = matcher.get_matching_blocks() if matcher is not None else []
    return {i + k: j + k for i, j, size in blocks for k in range(size)}


def _settled(base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> Hunk:
    if mine == base:
        return Agreed(theirs)
    if theirs in (base, mine):
        return Agreed(mine)
    return Disputed(base, mine, theirs)


def _joined(hunks: list[Hunk]) -> Iterator[Hunk]:
    """Join agreed hunks that follow each other, and leave out empty ones."""
    agreed: list[str] = []
    for hunk in hunks:
        if isinstance(hunk, Agreed):
            agreed += hunk.lines
            continue
        if agreed:
            yield Agreed(tuple(agreed))
            agreed = []
        yield hunk
    if agreed:
        yield Agreed(tuple(agreed))


# ---------------------------------------------------------------- facts

_FACTS = "title", "category", "environment", "review_by"


def is_disputed(base: object, mine: object, theirs: object) -> bool:
    """Tell whether both sides changed a fact, differently."""
    return mine not in (base, theirs) and theirs != base


def _newer[T](base: T, mine: T, theirs: T) -> T:
    """Return what became of a fact that at most one side has changed."""
    return theirs if mine == base else mine


def _tags(base: Text, mine: Text, theirs: Text) -> tuple[str, ...]:
    """Return the tags that are there, less those that I took away, with those that I added: tags never dispute."""
    taken = set(base.tags) - set(mine.tags)
    added = [tag for tag in mine.tags if tag not in base.tags and tag not in theirs.tags]
    return (*(tag for tag in theirs.tags if tag not in taken), *added)


def _others(base: Text, mine: Text, theirs: Text) -> tuple[tuple[str, str], ...] | None:
    """Return the facts that are none of ours, name by name; None where both sides changed one differently."""
    of_base, of_mine, of_theirs = (dict(text.others) for text in (base, mine, theirs))
    sides = {name: [side.get(name) for side in (of_base, of_mine, of_theirs)] for name in (*of_theirs, *of_mine)}
    if any(is_disputed(*each) for each in sides.values()):
        return None
    return tuple((name, written) for name, each in sides.items() if (written := _newer(*each)) is not None)
