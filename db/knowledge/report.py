"""What articles gave to the desk in a period, and what somebody gave to articles (KCS v6, techniques 5.6 to 5.11)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import ColumnElement, Executable, FromClause, Select, distinct, func, select, true

from app.knowledge.from_ticket import issue, resolutions
from app.knowledge.model import Helped, Part, ProposalState
from app.knowledge.queries import Contribution, Drawn, LinkedTicket, OfQueue, Report
from app.tickets.model import EntryKind, Status
from db.knowledge.reading import A, Reading, article_of, articles_and_keepers, keeper
from db.knowledge.tables import (
    article,
    article_flag,
    article_link,
    article_proposal,
    article_revision,
    article_vote,
)
from db.reading import AnyRow, read
from db.tickets.tables import entry, queue, ticket

SAMPLE = 10
"""Articles drawn to be read against the content standard."""
_T, _K, _V = ticket.c, article_link.c, article_vote.c


def contribution(reading: Reading, name: str, begin: datetime, staff_id: int | None) -> Contribution:
    """Return what somebody gave since an instant, or everybody together."""

    def whose(column: ColumnElement[int | None]) -> ColumnElement[bool]:
        return true() if staff_id is None else column == staff_id

    r, p, seen = article_revision.c, article_proposal.c, reading.in_sight()
    revised = article_revision.join(article, A.id == r.article_id)
    used = article_link.join(article, A.id == _K.article_id)
    voted = article_vote.join(article, A.id == _V.article_id)

    def times(of: FromClause, *only: ColumnElement[bool]) -> int:
        return _count(reading, select(func.count()).select_from(of).where(*only))

    others = _K.by_id.is_distinct_from(A.created_by)
    return Contribution(
        name,
        created=times(article, A.created_at >= begin, whose(A.created_by), seen),
        improved=times(revised, r.at >= begin, r.rev > 1, whose(r.by_id), seen),
        reviewed=times(article_proposal, p.decided_at >= begin, whose(p.decided_by)),
        reused=times(used, _K.at >= begin, whose(A.created_by), _K.part == Part.USED, others, seen),
        helped=times(
            voted, _V.at >= begin, whose(A.created_by), _V.helped == Helped.HELPED, _V.staff_id != A.created_by, seen
        ),
    )


def report(reading: Reading, begin: datetime, searched_in_vain: Mapping[str, int]) -> Report:
    """Return how articles served the desk since an instant."""
    store = reading.store
    if not store.has_knowledge:
        return Report(0, 0, 0, None, 0, 0, 0, None, 0, {}, (), (), ())
    resolved = _T.status.in_([Status.RESOLVED, Status.CLOSED]) & (_T.updated_at >= begin)
    linked = article_link.join(article, A.id == _K.article_id).join(ticket, _T.id == _K.ticket_id)
    before = A.created_at < _T.created_at
    votes = {row.helped: row.times for row in read(store, _votes(begin))}
    counted = votes.get(Helped.HELPED, 0) + votes.get(Helped.PARTLY, 0)
    f, p, r = article_flag.c, article_proposal.c, article_revision.c
    flags = read(store, select(func.count().label("n"), func.min(f.at).label("at")).where(f.closed_at.is_(None)))[0]
    sample = (
        articles_and_keepers().where(A.changed_at >= begin, reading.in_sight()).order_by(func.random()).limit(SAMPLE)
    )
    return Report(
        resolved=_count(reading, select(func.count()).select_from(ticket).where(resolved)),
        linked=_count(reading, select(func.count(distinct(_T.id))).select_from(linked).where(resolved)),
        known=_count(reading, select(func.count(distinct(_T.id))).select_from(linked).where(resolved, before)),
        accurate=counted / total if (total := sum(votes.values())) else None,
        created=_count(
            reading, select(func.count()).select_from(article).where(A.created_at >= begin, reading.in_sight())
        ),
        improved=_count(reading, select(func.count()).select_from(article_revision).where(r.at >= begin, r.rev > 1)),
        flagged=flags.n,
        oldest_flag=flags.at,
        proposals=_count(reading, select(func.count()).where(p.state == ProposalState.OPEN)),
        gaps=searched_in_vain,
        by_queue=_by_queue(reading, begin, resolved),
        sample=[Drawn(article_of(row)) for row in read(store, sample)],
        links=_links(reading, resolved),
    )


def _votes(begin: datetime) -> Select[*tuple[object, ...]]:
    return select(_V.helped, func.count().label("times")).where(_V.at >= begin).group_by(_V.helped)


def _by_queue(reading: Reading, begin: datetime, resolved: ColumnElement[bool]) -> list[OfQueue]:
    """Return the queues in which anything was resolved, written or improved."""
    has_link = select(_K.article_id).where(_K.ticket_id == _T.id).exists()
    solved = (
        select(_T.queue_id, func.count().label("resolved"), func.count().filter(has_link).label("linked"))
        .where(resolved)
        .group_by(_T.queue_id)
        .subquery()
    )
    made = (
        select(
            _T.queue_id,
            func.count().filter(_K.part == Part.CREATED).label("written"),
            func.count().filter(_K.part == Part.IMPROVED).label("improved"),
        )
        .select_from(article_link.join(ticket, _T.id == _K.ticket_id))
        .where(_K.at >= begin, _K.part != Part.USED)
        .group_by(_T.queue_id)
        .subquery()
    )
    counts = solved.c.resolved, solved.c.linked, made.c.written, made.c.improved
    joined = queue.outerjoin(solved, solved.c.queue_id == queue.c.id).outerjoin(made, made.c.queue_id == queue.c.id)
    wanted = select(queue.c.name, *(func.coalesce(each, 0).label(each.name) for each in counts)).select_from(joined)
    is_any = solved.c.queue_id.is_not(None) | made.c.queue_id.is_not(None)
    rows = read(reading.store, wanted.where(is_any).order_by(queue.c.name))
    return [OfQueue(row.name, row.resolved, row.linked, row.written, row.improved) for row in rows]


def _links(reading: Reading, resolved: ColumnElement[bool]) -> list[Drawn]:
    """Draw links between articles that were used and tickets that are resolved."""
    joined = article.outerjoin(keeper, keeper.c.id == A.keeper_id).join(article_link, A.id == _K.article_id)
    wanted = (
        select(article, keeper.c.name.label("keeper"), _T.id.label("ticket_id"), _T.subject)
        .select_from(joined.join(ticket, _T.id == _K.ticket_id))
        .where(resolved, _K.part == Part.USED, reading.in_sight())
        .order_by(func.random())
        .limit(SAMPLE)
    )
    drawn = read(reading.store, wanted)
    journals = _journals(reading, {row.ticket_id for row in drawn})
    return [
        Drawn(article_of(row), LinkedTicket(row.ticket_id, row.subject, *journals.get(row.ticket_id, ("", ""))))
        for row in drawn
    ]


def _journals(reading: Reading, tickets: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Return of each ticket what was asked, and what resolved it."""
    e = entry.c
    wanted = (
        select(e.ticket_id, e.kind, e.body, e.facts)
        .where(e.ticket_id.in_(tickets), e.kind != EntryKind.NOTE)
        .order_by(e.ticket_id, e.id)
    )
    by_ticket = groupby(read(reading.store, wanted), attrgetter("ticket_id"))
    return {ticket_id: _told(list(lines)) for ticket_id, lines in by_ticket}


def _told(lines: list[AnyRow]) -> tuple[str, str]:
    return issue(lines), "\n".join(resolutions(lines))


def _count(reading: Reading, wanted: Executable) -> int:
    rows: list[AnyRow] = list(read(reading.store, wanted))
    return int(rows[0][0] or 0)
