"""What an article is besides its text: how sure, for whom, in whose charge, and who may do what."""

from uuid import UUID

from sqlalchemy import delete, select, update

from app.knowledge.law import COACHES, OUT_OF_SIGHT, handing_over, judging, licensing, restricting
from app.knowledge.model import Confidence, Governance, Licence
from app.knowledge.refusals import refusal
from db.knowledge.in_file.publishing import standing
from db.knowledge.in_file.turn import Turn, must
from db.knowledge.tables import article_licence
from db.people.tables import staff
from db.tickets.tables import queue_member

JUDGE, RESTRICT, GOVERN = "judge article", "restrict article", "govern article"
HAND_OVER, LICENSE = "hand article over", "grant article licence"


def judge(turn: Turn, op: UUID, key: str, to: Confidence) -> None:
    """Set how far an article may be relied on."""
    if turn.told(op) is None:
        found = turn.in_sight(key)
        must(judging(turn.licence, standing(turn, found), to))
        turn.change(found.id, confidence=to)
        turn.note(op, JUDGE)


def restrict(turn: Turn, op: UUID, key: str, queue_id: int | None) -> None:
    """Set who reads an article: the members of a restricted queue, or everybody."""
    if turn.told(op) is None:
        found = turn.in_sight(key)
        must(restricting(turn.licence, sees_the_queue=queue_id is None or turn.may_write_for(queue_id)))
        turn.change(found.id, queue_id=queue_id)
        turn.note(op, RESTRICT)


def govern(turn: Turn, op: UUID, key: str, to: Governance) -> None:
    """Set who may change an article."""
    if turn.told(op) is None:
        found = turn.in_sight(key)
        must(restricting(turn.licence, sees_the_queue=True))
        turn.change(found.id, governance=to)
        turn.note(op, GOVERN)


def hand_over(turn: Turn, op: UUID, key: str, staff_id: int) -> None:
    """Put somebody who works here in charge of an article."""
    if turn.told(op) is None:
        found = turn.in_sight(key)
        must(handing_over(turn.licence, is_keeper=found.keeper_id == turn.me))
        must("" if _works_here(turn, staff_id) and _reads(turn, staff_id, found.queue_id) else OUT_OF_SIGHT)
        turn.change(found.id, keeper_id=staff_id)
        turn.note(op, HAND_OVER)


def license_(turn: Turn, op: UUID, staff_id: int, licence: Licence | None) -> None:
    """Grant somebody else a licence, or let them go by their role again."""
    if turn.told(op) is None:
        must(licensing(turn.licence))
        if staff_id == turn.me or not _works_here(turn, staff_id):
            raise refusal(COACHES if staff_id == turn.me else OUT_OF_SIGHT)
        theirs = article_licence.c.staff_id == staff_id
        turn.do(update(article_licence).where(theirs).values(by_id=turn.me, at=turn.now))  # the audit tells who took it
        turn.do(delete(article_licence).where(theirs))
        if licence is not None:
            turn.add(article_licence, staff_id=staff_id, licence=licence, by_id=turn.me, at=turn.now)
        turn.note(op, LICENSE)


def _works_here(turn: Turn, staff_id: int) -> bool:
    return turn.one(select(staff.c.id).where(staff.c.id == staff_id, staff.c.is_active)) is not None


def _reads(turn: Turn, staff_id: int, queue_id: int | None) -> bool:
    c = queue_member.c
    is_member = select(c.queue_id).where(c.queue_id == queue_id, c.staff_id == staff_id)
    return queue_id is None or turn.one(is_member) is not None
