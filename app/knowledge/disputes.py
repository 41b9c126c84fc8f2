"""What a person has to decide where two people changed the same: passages of the body, and facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.knowledge.merging import Disputed, Hunk, is_disputed, merge, merge_lines
from app.knowledge.text import Text

FACTS = "title", "category", "environment", "review_by"


class Take(StrEnum):
    """What is taken of a disputed passage."""

    THEIRS = "published"
    MINE = "mine"
    BOTH = "both"


@dataclass(frozen=True)
class Dispute:
    """Two texts made of one: the hunks of their bodies, and the facts that differ on both sides."""

    base: Text
    theirs: Text
    mine: Text
    hunks: Sequence[Hunk]
    facts: Sequence[str]

    @property
    def passages(self) -> int:
        """Return how many passages of the body are disputed."""
        return sum(isinstance(hunk, Disputed) for hunk in self.hunks)


def dispute_of(base: Text, theirs: Text, mine: Text) -> Dispute:
    """Return what is disputed between two texts."""
    hunks = merge_lines(*(text.body.split("\n") for text in (base, mine, theirs)))
    facts = [fact for fact in FACTS if is_disputed(*(getattr(text, fact) for text in (base, mine, theirs)))]
    return Dispute(base, theirs, mine, hunks, facts)


def lines_of(hunk: Disputed, take: Take) -> tuple[str, ...]:
    """Return the lines that a decision leaves."""
    match take:
        case Take.THEIRS:
            return hunk.theirs
        case Take.MINE:
            return hunk.mine
        case Take.BOTH:
            return (*hunk.theirs, *hunk.mine)


def decided(dispute: Dispute, body: str, facts: Mapping[str, Take]) -> Text:
    """Return the text that came of a dispute: the body as it was edited, and of each disputed fact the side chosen.

    What isn't disputed is taken from whoever changed it; facts that are none of ours, where both did, as published.
    """
    sides = {Take.THEIRS: dispute.theirs, Take.MINE: dispute.mine}
    chosen = {fact: getattr(sides.get(facts.get(fact, Take.THEIRS), dispute.theirs), fact) for fact in dispute.facts}
    agreed = [replace(text, body="", others=(), **chosen) for text in (dispute.base, dispute.mine, dispute.theirs)]
    merged = merge(*agreed) or agreed[2]
    bare = (Text(others=text.others) for text in (dispute.base, dispute.mine, dispute.theirs))
    return replace(merged, body=body, others=(merge(*bare) or dispute.theirs).others)
