"""What screens read of articles, the same statements on both engines."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true

from app.core.actor import Actor, Role
from app.core.clock import Clock, SystemClock
from app.knowledge.care import Use, audit_list, gaps
from app.knowledge.law import Standing, judging, licence_of, publishing, restricting
from app.knowledge.model import Article, Confidence, Licence, Part
from app.knowledge.queries import (
    About,
    Cared,
    Contribution,
    Flag,
    Linked,
    Proposal,
    Report,
    Revision,
)
from app.knowledge.text import Text
from db.engine import Store
from db.knowledge import proposals, report
from db.knowledge.reading import A, Reading, article_of, articles_and_keepers
from db.knowledge.tables import (
    article,
    article_editing,
    article_flag,
    article_gap,
    article_licence,
    article_link,
    article_proposal,
    article_revision,
    article_vote,
)
from db.people.tables import staff
from db.reading import AnyRow, read
from db.tickets.tables import queue, ticket

OPEN_FOR = timedelta(minutes=2)
"""How long after an editor was heard of last an article counts as open in it: it tells every minute."""
GAPS_SINCE = timedelta(days=90)
DESK = "the desk itself"
"""Who did what nobody on the staff did."""


class SqlKnowledgeQueries:
    """Reads the articles of one desk as one login sees them."""

    def __init__(self, store: Store, actor: Actor, clock: Clock | None = None) -> None:
        self._store, self._actor = store, actor
        self._clock = clock or SystemClock()
        self._reading = Reading(store, actor)

    def licence(self) -> Licence:
        """Return what whoever asks may do."""
        return self._reading.my_licence() if self._store.has_knowledge else Licence.CANDIDATE

    def articles(self) -> Sequence[Article]:
        """Return all articles in sight, archived ones too, by their titles."""
        if not self._store.has_knowledge:
            return ()
        wanted = articles_and_keepers().where(self._reading.in_sight()).order_by(func.lower(A.title), A.id)
        return [article_of(row) for row in read(self._store, wanted)]

    def about(self, article: str) -> About | None:
        """Return an article with what belongs to it; None where it isn't in sight."""
        row = self._one(article)
        if row is None:
            return None
        only, licence = A.id == row.id, self.licence()
        standing = Standing(row.confidence, row.governance, row.keeper_id == self._actor.staff_id)
        uses = self._reading.uses(self._clock.now(), only).get(row.id, (0, None))[0]
        return About(
            article_of(row),
            row.keeper or DESK,
            self._queue_name(row.queue_id),
            self._reading.ratings(only)[row.id],
            uses,
            self._flags(only),
            self._waiting(row.key),
            self._editing(row.id),
            publishing(licence, standing),
            judging(licence, standing, Confidence.ARCHIVED),
            restricting(licence, sees_the_queue=True),
        )

    def revisions(self, article: str) -> Sequence[Revision]:
        """Return the revisions of an article, newest first."""
        row = self._one(article)
        if row is None:
            return ()
        r, p = article_revision.c, article_proposal.c
        by, proposer = staff.alias(), staff.alias()
        wanted = (
            select(r.rev, r.at, by.c.name.label("by"), proposer.c.name.label("proposer"))
            .select_from(
                article_revision.outerjoin(by, by.c.id == r.by_id)
                .outerjoin(article_proposal, p.id == r.proposal_id)
                .outerjoin(proposer, proposer.c.id == p.by_id)
            )
            .where(r.article_id == row.id)
            .order_by(r.rev.desc())
        )
        return [Revision(one.rev, one.by or DESK, one.at, one.proposer or "") for one in read(self._store, wanted)]

    def text(self, article: str, rev: int) -> Text | None:
        """Return a published text; None where it isn't in sight."""
        return self._reading.texts([(article, rev)]).get((article, rev)) if self._store.has_knowledge else None

    def proposals(self, *, article: str | None = None, is_open: bool = True) -> Sequence[Proposal]:
        """Return the proposals in sight, oldest first: open ones, or those decided in the last 90 days."""
        if not self._store.has_knowledge:
            return ()
        only = true() if article is None else article_proposal.c.of_key == UUID(article)
        return proposals.read_all(self._reading, only, is_open=is_open, now=self._clock.now())

    def proposal(self, proposal_id: int) -> Proposal | None:
        """Return a proposal; None where it isn't in sight."""
        if not self._store.has_knowledge:
            return None
        return proposals.read_one(self._reading, proposal_id)

    def flags(self) -> Sequence[Flag]:
        """Return the open flags in sight, oldest first."""
        return self._flags(true()) if self._store.has_knowledge else ()

    def links(self, ticket_id: int) -> Sequence[Linked]:
        """Return the articles on a ticket that are in sight."""
        if not self._store.has_knowledge:
            return ()
        k, v = article_link.c, article_vote.c
        mine = (v.ticket_id == k.ticket_id) & (v.article_id == k.article_id) & (v.staff_id == self._actor.staff_id)
        wanted = (
            select(A.key, A.title, A.confidence, k.part, staff.c.name.label("by"), v.helped)
            .select_from(
                article_link.join(article, A.id == k.article_id)
                .outerjoin(staff, staff.c.id == k.by_id)
                .outerjoin(article_vote, mine)
            )
            .where(k.ticket_id == ticket_id, self._reading.in_sight())
            .order_by(k.at, A.id)
        )
        return [
            Linked(row.key.hex, row.title, row.confidence, row.part, row.by or DESK, row.helped)
            for row in read(self._store, wanted)
        ]

    def tickets(self, article: str) -> Sequence[tuple[int, str, Part, datetime]]:
        """Return the tickets in sight that an article is linked to, newest first."""
        row = self._one(article)
        if row is None:
            return ()
        k = article_link.c
        wanted = (
            select(k.ticket_id, ticket.c.subject, k.part, k.at)
            .join(ticket, ticket.c.id == k.ticket_id)
            .where(k.article_id == row.id)
            .order_by(k.at.desc())
            .limit(500)
        )
        return [(one.ticket_id, one.subject, one.part, one.at) for one in read(self._store, wanted)]

    def care(self) -> tuple[Sequence[Cared], Mapping[str, int]]:
        """Return the audit list, and the words searched in vain with how often."""
        if not self._store.has_knowledge:
            return (), {}
        now, sight = self._clock.now(), self._reading.in_sight()
        rows = {row.key.hex: row for row in read(self._store, articles_and_keepers().where(sight))}
        ratings, uses = self._reading.ratings(sight), self._reading.uses(now, sight)
        flagged = self._flagged_since(sight)
        known = [
            Use(
                key,
                row.confidence,
                uses.get(row.id, (0, None))[0],
                uses.get(row.id, (0, None))[1] or row.created_at,
                ratings[row.id],
                flagged.get(row.id),
                row.review_by,
            )
            for key, row in rows.items()
        ]
        by_key = {use.article: use for use in known}
        cared = [
            Cared(article_of(rows[key]), rows[key].keeper or DESK, by_key[key].rating, by_key[key].uses, reasons)
            for key, reasons in audit_list(known, now).items()
        ]
        return cared, self._gaps(now)

    def contributions(self, since: date) -> Sequence[Contribution]:
        """Return one's own contributions, then the desk's together; no ranking of people."""
        if not self._store.has_knowledge:
            return ()
        begin = _begin_of(since)
        mine = report.contribution(self._reading, self._actor.name, begin, self._actor.staff_id)
        return mine, report.contribution(self._reading, "", begin, None)

    def report(self, since: date) -> Report:
        """Return how articles serve the desk since a day."""
        begin = _begin_of(since)
        return report.report(self._reading, begin, self._gaps(self._clock.now(), begin))

    def licences(self) -> Sequence[tuple[int, str, Licence, bool]]:
        """Return everybody on the staff: id, name, licence, and whether a coach granted it."""
        if not self._store.has_knowledge:
            return ()
        wanted = (
            select(staff.c.id, staff.c.name, staff.c.role, article_licence.c.licence)
            .select_from(staff.outerjoin(article_licence, article_licence.c.staff_id == staff.c.id))
            .where(staff.c.is_active)
            .order_by(func.lower(staff.c.name), staff.c.id)
        )
        return [
            (row.id, row.name, licence_of(Role(row.role), row.licence), row.licence is not None)
            for row in read(self._store, wanted)
        ]

    # ---------------------------------------------------------------- inside

    def _one(self, key: str) -> AnyRow | None:
        if not self._store.has_knowledge:
            return None
        rows = read(self._store, articles_and_keepers().where(A.key == UUID(key), self._reading.in_sight()))
        return rows[0] if rows else None

    def _flags(self, only: ColumnElement[bool]) -> list[Flag]:
        f = article_flag.c
        wanted = (
            select(f.id, A.key, A.title, f.reason, staff.c.name.label("by"), f.at)
            .select_from(article_flag.join(article, A.id == f.article_id).outerjoin(staff, staff.c.id == f.by_id))
            .where(f.closed_at.is_(None), only, self._reading.in_sight())
            .order_by(f.at, f.id)
        )
        return [
            Flag(row.id, row.key.hex, row.title, row.reason, row.by or DESK, row.at)
            for row in read(self._store, wanted)
        ]

    def _flagged_since(self, only: ColumnElement[bool]) -> Mapping[int, datetime]:
        f = article_flag.c
        wanted = (
            select(f.article_id, func.min(f.at).label("at"))
            .select_from(article_flag.join(article, A.id == f.article_id))
            .where(f.closed_at.is_(None), only)
            .group_by(f.article_id)
        )
        return {row.article_id: row.at for row in read(self._store, wanted)}

    def _waiting(self, key: UUID) -> int:
        return len(
            proposals.read_all(self._reading, article_proposal.c.of_key == key, is_open=True, now=self._clock.now())
        )

    def _editing(self, article_id: int) -> list[str]:
        e = article_editing.c
        wanted = (
            select(staff.c.name)
            .join(article_editing, e.staff_id == staff.c.id)
            .where(
                e.article_id == article_id,
                e.staff_id != self._actor.staff_id,
                e.seen_at > self._clock.now() - OPEN_FOR,
            )
            .order_by(e.since)
        )
        return [row.name for row in read(self._store, wanted)]

    def _queue_name(self, queue_id: int | None) -> str:
        if queue_id is None:
            return ""
        rows = read(self._store, select(queue.c.name).where(queue.c.id == queue_id))
        return rows[0].name if rows else ""

    def _gaps(self, now: datetime, since: datetime | None = None) -> Mapping[str, int]:
        g = article_gap.c
        words = func.lower(g.words)
        wanted = (
            select(words.label("words"), func.count().label("times"))
            .where(g.at >= (since or now - GAPS_SINCE))
            .group_by(words)
            .order_by(func.count().desc(), words)
            .limit(500)
        )
        return gaps((row.words, row.times) for row in read(self._store, wanted))


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
