"""What both engines read alike of articles: their newest revisions and texts, as one login sees them."""

from collections.abc import Collection, Iterator, Mapping
from itertools import batched
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, cast, func, or_, select, true, tuple_

from app.core.actor import Actor
from app.knowledge.document import as_filed
from app.knowledge.model import ProposalState
from app.knowledge.shared import Head, Revision
from app.knowledge.text import Text, parse
from db.engine import Store
from db.knowledge.tables import article, article_blob, article_file, article_flag, article_proposal, article_revision
from db.people.tables import staff
from db.reading import read
from db.tickets.tables import queue, queue_member

BATCH = 200
"""Texts that one statement fetches: together they stay within a few megabytes, unless articles are books."""


class Shelves:
    """Reads articles. In a file a restricted queue's members are looked up here; a server's rows hide themselves."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store, self._actor = store, actor

    def in_sight(self) -> ColumnElement[bool]:
        """Return the condition on an article of being in sight."""
        if self._store.is_postgres:
            return true()
        mine = select(queue_member.c.queue_id).where(queue_member.c.staff_id == self._actor.staff_id)
        return or_(article.c.queue_id.is_(None), article.c.queue_id.in_(mine))

    def heads(self) -> Mapping[str, Head]:
        """Return the newest revision of every article in sight, archived ones too."""
        a, f = article.c, article_flag.c
        flagged = (
            select(f.article_id, func.count().label("flags"))
            .where(f.closed_at.is_(None))
            .group_by(f.article_id)
            .subquery()
        )
        p = article_proposal.c
        mine = (p.by_id == self._actor.staff_id) & (p.state == ProposalState.OPEN)
        waiting = select(p.of_key, func.count().label("waiting")).where(mine).group_by(p.of_key).subquery()
        columns = (
            a.key, a.head, a.confidence, a.governance, queue.c.name, staff.c.name.label("keeper"), flagged.c.flags,
            waiting.c.waiting, a.changed_at,
        )  # fmt: skip
        whole = (
            article.outerjoin(queue, queue.c.id == a.queue_id)
            .outerjoin(staff, staff.c.id == a.keeper_id)
            .outerjoin(flagged, flagged.c.article_id == a.id)
            .outerjoin(waiting, waiting.c.of_key == a.key)
        )
        rows = read(self._store, select(*columns).select_from(whole).where(self.in_sight()))
        return {
            row.key.hex: Head(
                row.head,
                row.confidence,
                row.governance,
                row.name or "",
                row.keeper or "",
                row.flags or 0,
                row.waiting or 0,
                row.changed_at,
            )
            for row in rows
        }

    def texts(self, wanted: Collection[Revision]) -> Mapping[Revision, Text]:
        """Return the texts of revisions; those that are not there, or not in sight, are left out."""
        return {one: text for some in batched(wanted, BATCH) for one, text in self._texts(some)}

    def file(self, key: str, name: str) -> bytes | None:
        """Return an attached file of an article in sight; None where there is none."""
        f, b = article_file.c, article_blob.c
        whole = article_file.join(article_blob, b.sha256 == f.sha256).join(article, article.c.key == f.of_key)
        wanted = select(b.content).select_from(whole).where(f.of_key == UUID(key), f.name == name, self.in_sight())
        rows = read(self._store, wanted)
        return rows[0].content if rows else None

    def _texts(self, wanted: Collection[Revision]) -> Iterator[tuple[Revision, Text]]:
        a, r = article.c, article_revision.c
        pairs = [(UUID(key), rev) for key, rev in wanted]
        statement = (
            select(a.key, r.rev, r.text)
            .join(article_revision, r.article_id == a.id)
            .where(tuple_(a.key, cast(r.rev, Integer)).in_(pairs), self.in_sight())
        )
        for row in read(self._store, statement):
            if (text := parsed(row.text)) is not None:
                yield (row.key.hex, row.rev), text


def parsed(written: str) -> Text | None:
    """Return a kept text as its file will say it; None for one that nobody can read, which must stop no other.

    Whoever wrote it may have had another program.
    """
    try:
        return as_filed(parse(written))
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
