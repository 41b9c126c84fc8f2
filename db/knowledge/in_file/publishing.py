"""Publishing a text: upon the revision it was made from, or not at all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from app.knowledge.creating import confidence_of
from app.knowledge.law import ARCHIVED, OUT_OF_SIGHT, Standing, publishing
from app.knowledge.model import Confidence, Governance
from app.knowledge.refusals import MOVED_ON, UNFIT, refusal
from app.knowledge.shared import Answer, Ending
from app.knowledge.text import Text, dump, why_unfit
from db.knowledge.in_file.turn import Turn, must
from db.knowledge.tables import article, article_proposal, article_revision
from db.reading import AnyRow

PUBLISH, BEGIN = "publish article", "begin article"


def standing(turn: Turn, found: AnyRow) -> Standing:
    """Return how an article stands towards who asks."""
    return Standing(found.confidence, found.governance, found.keeper_id == turn.me)


def publish(turn: Turn, op: UUID, key: str, base: int, text: Text) -> Answer:
    """Publish a text that was made from revision `base`, 0 for a new article."""
    if (told := turn.told(op)) is not None:
        return Answer(Ending(told["ending"]), told["rev"])
    _must_fit(text)
    found = turn.article(key)
    if found is None:
        if base:
            return Answer(Ending.STALE)
        begun(turn, key, text, None)
        rev = 1
    else:
        if not turn.sees(found.queue_id):
            return Answer(Ending.STALE if base else Ending.NOT_PERMITTED)  # as of one that isn't there
        code = publishing(turn.licence, standing(turn, found))
        if code:
            return Answer(Ending.ARCHIVED, found.head) if code == ARCHIVED else Answer(Ending.NOT_PERMITTED)
        if found.head != base:
            return Answer(Ending.STALE, found.head)
        rev = revised(turn, found, text)
    turn.note(op, PUBLISH, ending=Ending.PUBLISHED.value, rev=rev)
    return Answer(Ending.PUBLISHED, rev)


def begin(turn: Turn, op: UUID, key: str, text: Text, queue_id: int | None) -> None:
    """Publish a new article, for the members of a restricted queue alone where one is named."""
    if turn.told(op) is not None:
        return
    _must_fit(text)
    must("" if queue_id is None or turn.may_write_for(queue_id) else OUT_OF_SIGHT)
    if turn.article(key) is not None:
        raise refusal(MOVED_ON)
    begun(turn, key, text, queue_id)
    turn.note(op, BEGIN)


def begun(turn: Turn, key: str, text: Text, queue_id: int | None, proposal_id: int | None = None) -> int:
    """Add an article with its first revision, and return its id; what was proposed to it before is its own then."""
    article_id = turn.add(
        article,
        key=UUID(key),
        head=1,
        title=text.title,
        review_by=text.review_by,
        confidence=confidence_of(text),
        governance=Governance.EXPERIENCE,
        queue_id=queue_id,
        keeper_id=turn.me,
        created_at=turn.now,
        created_by=turn.me,
        changed_at=turn.now,
        changed_by=turn.me,
    )
    _add_revision(turn, article_id, 1, text, turn.now, proposal_id)
    waiting = article_proposal.c.of_key == UUID(key)
    turn.do(update(article_proposal).where(waiting).values(article_id=article_id))
    return article_id


def revised(turn: Turn, found: AnyRow, text: Text, proposal_id: int | None = None) -> int:
    """Add a revision to an article, and return its number."""
    rev = int(found.head) + 1
    turn.change(found.id, head=rev, title=text.title, review_by=text.review_by, confidence=_lifted(found, text))
    _add_revision(turn, found.id, rev, text, turn.now, proposal_id)
    return rev


def _lifted(found: AnyRow, text: Text) -> Confidence:
    """Return how far an article may be relied on with its new text: one that says what to do is no sketch any more."""
    was = Confidence(found.confidence)
    return confidence_of(text) if was is Confidence.WORK_IN_PROGRESS else was


def _add_revision(  # noqa: PLR0917  a row, column by column
    turn: Turn, article_id: int, rev: int, text: Text, at: datetime, proposal_id: int | None
) -> None:
    turn.add(
        article_revision, article_id=article_id, rev=rev, text=dump(text), by_id=turn.me, at=at, proposal_id=proposal_id
    )


def _must_fit(text: Text) -> None:
    if why_unfit(text):
        raise refusal(UNFIT)
