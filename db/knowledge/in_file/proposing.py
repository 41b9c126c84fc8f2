"""Proposals: handed in, and accepted, rejected or withdrawn."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.knowledge.law import OUT_OF_SIGHT, PUBLISHERS, deciding
from app.knowledge.model import Confidence, Licence, ProposalState
from app.knowledge.refusals import DECIDED, MOVED_ON, NO_REASON, refusal
from app.knowledge.shared import Because
from app.knowledge.text import Text, dump
from db.knowledge.in_file.publishing import begun, revised, standing
from db.knowledge.in_file.turn import Turn, must
from db.knowledge.tables import article, article_proposal
from db.reading import AnyRow

ACCEPT, REJECT, WITHDRAW = "accept proposal", "reject proposal", "withdraw proposal"


def propose(  # noqa: PLR0917  as it is asked
    turn: Turn, op: UUID, key: str, base: int, text: Text, because: Because
) -> None:
    """Keep a text as a proposal, once for each key."""
    c = article_proposal.c
    if turn.one(select(c.id).where(c.key == op, c.by_id == turn.me)) is not None:
        return
    found = turn.article(key)
    turn.add(
        article_proposal,
        key=op,
        article_id=None if found is None else found.id,
        of_key=UUID(key),
        base=base,
        text=dump(text),
        because=because,
        by_id=turn.me,
        at=turn.now,
        state=ProposalState.OPEN,
        answer="",
    )


def accept(  # noqa: PLR0917  as it is asked
    turn: Turn, op: UUID, proposal_id: int, head: int, text: Text, answer: str
) -> int:
    """Publish what came of a proposal upon revision `head`, and return the new revision."""
    if (told := turn.told(op)) is not None:
        return int(told["rev"])
    proposed = _open(turn, proposal_id)
    found = _article_of(turn, proposed)
    _must_decide(turn, found)
    if (0 if found is None else found.head) != head:
        raise refusal(MOVED_ON)
    if found is None:
        begun(turn, proposed.of_key.hex, text, None, proposal_id)
        rev = 1
    else:
        if found.confidence is Confidence.ARCHIVED:
            turn.change(found.id, confidence=Confidence.NOT_VALIDATED)
        rev = revised(turn, _article_of(turn, proposed) or found, text, proposal_id)
    _decide(turn, proposal_id, ProposalState.ACCEPTED, answer)
    turn.note(op, ACCEPT, rev=rev)
    return rev


def reject(turn: Turn, op: UUID, proposal_id: int, answer: str) -> None:
    """Decline a proposal and tell its author why."""
    if turn.told(op) is not None:
        return
    found = _article_of(turn, _open(turn, proposal_id))
    _must_decide(turn, found)
    if not answer.strip():
        raise refusal(NO_REASON)
    _decide(turn, proposal_id, ProposalState.REJECTED, answer)
    turn.note(op, REJECT)


def withdraw(turn: Turn, op: UUID, proposal_id: int) -> None:
    """Take one's own proposal back."""
    if turn.told(op) is not None:
        return
    proposed = _open(turn, proposal_id)
    if proposed.by_id != turn.me:
        raise refusal(PUBLISHERS)
    _decide(turn, proposal_id, ProposalState.WITHDRAWN, "")
    turn.note(op, WITHDRAW)


def _must_decide(turn: Turn, found: AnyRow | None) -> None:
    """Refuse to decide on what is somebody else's to, or isn't in sight any more, one's own proposal to it included."""
    must("" if found is None or turn.sees(found.queue_id) else OUT_OF_SIGHT)
    must(deciding(turn.licence, None if found is None else standing(turn, found)))


def _open(turn: Turn, proposal_id: int) -> AnyRow:
    found = turn.one(select(article_proposal).where(article_proposal.c.id == proposal_id))
    if found is None or not _sees(turn, found):
        raise refusal(OUT_OF_SIGHT)
    if found.state is not ProposalState.OPEN:
        raise refusal(DECIDED)
    return found


def _sees(turn: Turn, proposed: AnyRow) -> bool:
    found = _article_of(turn, proposed)
    if proposed.by_id == turn.me:
        return True
    return turn.licence >= Licence.PUBLISHER if found is None else turn.sees(found.queue_id)


def _article_of(turn: Turn, proposed: AnyRow) -> AnyRow | None:
    return turn.one(select(article).where(article.c.key == proposed.of_key))


def _decide(turn: Turn, proposal_id: int, state: ProposalState, answer: str) -> None:
    decided: dict[str, Any] = {"decided_by": turn.me, "decided_at": turn.now, "answer": answer.strip()[:2000]}
    turn.do(update(article_proposal).where(article_proposal.c.id == proposal_id).values(state=state, **decided))
