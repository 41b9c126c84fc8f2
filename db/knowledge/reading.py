"""What every query of articles begins with: an article as lists show it, who is in charge, and how it was rated."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from app.core.actor import Role
from app.knowledge.care import PERIOD
from app.knowledge.law import licence_of
from app.knowledge.model import Article, Helped, Licence
from app.knowledge.rating import NO_VOTES, Rating, rating
from db.engine import Store
from db.knowledge.shelves import Shelves
from db.knowledge.tables import article, article_licence, article_link, article_view, article_vote
from db.people.tables import staff
from db.reading import AnyRow, read
from db.schema import microseconds

A = article.c
SLOT = 1800
"""Seconds of a look."""
keeper = staff.alias("keeper")


def articles_and_keepers() -> Select[*tuple[object, ...]]:
    """Return the query of articles with the names of who is in charge."""
    return select(article, keeper.c.name.label("keeper")).select_from(
        article.outerjoin(keeper, keeper.c.id == A.keeper_id)
    )


def article_of(row: AnyRow) -> Article:
    """Return an article from its row."""
    return Article(
        row.key.hex,
        row.title,
        row.head,
        row.confidence,
        row.governance,
        row.queue_id,
        row.keeper_id,
        row.review_by,
        row.changed_at,
    )


class Reading(Shelves):
    """Reads what several queries need."""

    @property
    def store(self) -> Store:
        """The desk that is read."""
        return self._store

    @property
    def me(self) -> int:
        """Whoever asks, as a member of staff."""
        return self._actor.staff_id

    def my_licence(self) -> Licence:
        """Return what whoever asks may do."""
        found = read(
            self._store,
            select(staff.c.role, article_licence.c.licence)
            .select_from(staff.outerjoin(article_licence, article_licence.c.staff_id == staff.c.id))
            .where(staff.c.id == self._actor.staff_id),
        )
        return licence_of(Role(found[0].role), found[0].licence) if found else Licence.CANDIDATE

    def ratings(self, only: ColumnElement[bool]) -> Mapping[int, Rating]:
        """Return the ratings of articles by their ids; the votes of whoever wrote one first don't count."""
        v = article_vote.c
        counted = (
            select(v.article_id, v.helped, func.count().label("times"))
            .select_from(article_vote.join(article, A.id == v.article_id))
            .where(only, A.created_by.is_distinct_from(v.staff_id))
            .group_by(v.article_id, v.helped)
        )
        votes: dict[int, list[Helped]] = defaultdict(list)
        for row in read(self._store, counted):
            votes[row.article_id] += [row.helped] * row.times
        return defaultdict(lambda: NO_VOTES, {key: rating(each) for key, each in votes.items()})

    def uses(self, now: datetime, only: ColumnElement[bool]) -> Mapping[int, tuple[int, datetime | None]]:
        """Return how often each article was looked at or linked of late, and when last ever."""
        link, view = article_link.c, article_view.c
        since = now - PERIOD
        linked = (
            select(
                link.article_id, func.count().filter(link.at >= since).label("times"), func.max(link.at).label("last")
            )
            .select_from(article_link.join(article, A.id == link.article_id))
            .where(only)
            .group_by(link.article_id)
        )
        from_slot = int(microseconds(since) // 1_000_000 // SLOT)
        viewed = (
            select(
                view.article_id,
                func.count().filter(view.slot >= from_slot).label("times"),
                func.max(view.slot).label("last"),
            )
            .select_from(article_view.join(article, A.id == view.article_id))
            .where(only)
            .group_by(view.article_id)
        )
        found: dict[int, tuple[int, datetime | None]] = {}
        for row in read(self._store, linked):
            found[row.article_id] = row.times, row.last
        for row in read(self._store, viewed):
            times, last = found.get(row.article_id, (0, None))
            seen = datetime.fromtimestamp(row.last * SLOT, now.tzinfo)
            found[row.article_id] = times + row.times, seen if last is None else max(last, seen)
        return found
