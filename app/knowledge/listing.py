"""Which articles a list shows, and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from app.knowledge.library import Listed, Local
from app.knowledge.model import Article, Confidence


class Order(StrEnum):
    """How articles are put in order while nothing is searched; found ones come by how well they fit."""

    CATEGORY = "category"
    TITLE = "title"
    NEWEST = "newest"


@dataclass(frozen=True)
class Wanted:
    """What narrows a list; `category` None and `confidence` None let all through but archived ones."""

    category: str | None = None
    confidence: Confidence | None = None
    mine: bool = False
    needs_review: bool = False
    restricted: bool = False
    flagged: bool = False
    unsent: bool = False

    @property
    def narrows(self) -> bool:
        """Tell whether anything may be left out."""
        return self != Wanted()


def fits(listed: Listed, wanted: Wanted, *, me: str, today: date) -> bool:
    """Tell whether a list shows an article; `me` is the name of who looks."""
    return (
        _is_sure_enough(listed, wanted)
        and (wanted.category is None or listed.category == wanted.category)
        and (not wanted.mine or listed.keeper == me or listed.local in OWN)
        and (not wanted.needs_review or needs_review(listed, today))
        and (not wanted.restricted or bool(listed.queue))
        and (not wanted.flagged or listed.flags > 0)
        and (not wanted.unsent or listed.local is not Local.SAME)
    )


OWN = frozenset({Local.UNSENT, Local.NEW, Local.PROPOSED})


def _is_sure_enough(listed: Listed, wanted: Wanted) -> bool:
    if wanted.confidence is not None:
        return listed.confidence is wanted.confidence
    return listed.confidence is not Confidence.ARCHIVED


def needs_review(listed: Listed, today: date) -> bool:
    """Tell whether an article's review is overdue."""
    is_in_use = listed.confidence is not Confidence.ARCHIVED
    return is_in_use and listed.review_by is not None and listed.review_by < today


def ordered(listed: Iterable[Listed], order: Order) -> list[Listed]:
    """Return articles in order; those without a category come last, those never published first by time."""
    match order:
        case Order.CATEGORY:
            return sorted(listed, key=lambda one: (not one.category, one.category.casefold(), one.title.casefold()))
        case Order.TITLE:
            return sorted(listed, key=lambda one: one.title.casefold())
        case Order.NEWEST:
            return sorted(listed, key=_published, reverse=True)


def _published(listed: Listed) -> datetime:
    return listed.changed_at or datetime.max.replace(tzinfo=UTC)


def withdrawn(article: Article, *, keeper: str = "", queue: str = "") -> Listed:
    """Return an article as the database lists it, for those that are archived have no file here."""
    return Listed(
        article=article.article,
        title=article.title,
        category="",
        tags=(),
        environment="",
        confidence=article.confidence,
        queue=queue,
        keeper=keeper,
        rev=article.head,
        local=Local.SAME,
        path=None,
        changed_at=article.changed_at,
        review_by=article.review_by,
    )


def categories(listed: Iterable[Listed]) -> list[str]:
    """Return the categories in use, in the order of the alphabet."""
    return sorted({one.category for one in listed if one.category}, key=lambda name: (name.casefold(), name))
