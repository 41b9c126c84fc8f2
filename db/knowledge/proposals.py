"""Proposals as screens show them: those in sight, and what one may do with each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, false, or_, select

from app.knowledge.law import Standing, deciding
from app.knowledge.model import Licence, ProposalState
from app.knowledge.queries import Proposal
from app.knowledge.text import Text
from db.knowledge.reading import A, Reading
from db.knowledge.shelves import parsed
from db.knowledge.tables import article, article_proposal
from db.people.tables import staff
from db.reading import AnyRow, read

DECIDED_SINCE = timedelta(days=90)
MOST = 500
P = article_proposal.c
_by, _decided_by = staff.alias("proposer"), staff.alias("decider")


def read_all(
    reading: Reading, only: ColumnElement[bool], *, is_open: bool, now: datetime, most: int = MOST
) -> Sequence[Proposal]:
    """Return the proposals in sight, oldest first: those that wait, or those that were decided of late."""
    which = P.state == ProposalState.OPEN if is_open else P.decided_at >= now - DECIDED_SINCE
    licence = reading.my_licence()
    wanted = _wanted(reading, licence).where(only, which).order_by(P.at, P.id).limit(most)
    return [_proposal(reading, licence, row) for row in read(reading.store, wanted)]


def read_one(reading: Reading, proposal_id: int) -> Proposal | None:
    """Return one proposal, None where it isn't in sight."""
    licence = reading.my_licence()
    rows = read(reading.store, _wanted(reading, licence).where(P.id == proposal_id))
    return _proposal(reading, licence, rows[0]) if rows else None


def _wanted(reading: Reading, licence: Licence) -> Select[*tuple[object, ...]]:
    lost = A.id.is_(None) & P.article_id.is_(None) if licence >= Licence.PUBLISHER else false()
    return (
        select(
            article_proposal,
            A.id.label("of_id"),
            A.title,
            A.confidence,
            A.governance,
            A.keeper_id,
            _by.c.name.label("by"),
            _decided_by.c.name.label("decider"),
        )
        .select_from(
            article_proposal.outerjoin(article, (A.key == P.of_key) & reading.in_sight())
            .outerjoin(_by, _by.c.id == P.by_id)
            .outerjoin(_decided_by, _decided_by.c.id == P.decided_by)
        )
        .where(or_(A.id.is_not(None), P.by_id == reading.me, lost))
    )


def _proposal(reading: Reading, licence: Licence, row: AnyRow) -> Proposal:
    text = parsed(row.text) or Text("(nobody can read this text)")
    is_hidden = row.of_id is None and row.article_id is not None
    standing = None if row.of_id is None else Standing(row.confidence, row.governance, row.keeper_id == reading.me)
    return Proposal(
        row.id,
        row.of_key.hex,
        row.title or text.title,
        row.base,
        text,
        row.because,
        row.by or "",
        row.at,
        row.state,
        row.answer,
        row.decider or "",
        row.state is ProposalState.OPEN and not is_hidden and not deciding(licence, standing),
        row.by_id == reading.me,
    )
