"""What articles are good for: linked, voted on, looked at, flagged, missed, open in an editor, and their files."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select, update

from app.knowledge.attachments import is_safe, why_not
from app.knowledge.law import deciding
from app.knowledge.model import Helped, Part, slot_of
from app.knowledge.personal import stripped
from app.knowledge.refusals import DECIDED, NO_REASON, NOT_ON_TICKET, UNKNOWN_FILE, refusal
from db.knowledge.in_file.publishing import standing
from db.knowledge.in_file.turn import Turn, must
from db.knowledge.tables import (
    article,
    article_blob,
    article_editing,
    article_file,
    article_flag,
    article_gap,
    article_link,
    article_view,
    article_vote,
)
from db.reading import AnyRow
from db.tickets.tables import ticket
from db.upsert import insert_into

FLAG, UNFLAG = "flag article", "answer flag"
MOST_WORDS = 200
"""Characters of a search in vain that are kept."""
KEPT_SLOTS = 60 * 48
"""Half hours back that a look may be told of: somebody was offline as long."""


def link(turn: Turn, ticket_id: int, key: str, part: Part) -> None:
    """Note what an article had to do with a ticket."""
    found = _on(turn, ticket_id, key)
    values = {"ticket_id": ticket_id, "article_id": found.id, "part": part, "by_id": turn.me, "at": turn.now}
    turn.do(insert_into(article_link, is_postgres=False).values(**values).on_conflict_do_nothing())


def unlink(turn: Turn, ticket_id: int, key: str, part: Part) -> None:
    """Take a link back."""
    found, c = _on(turn, ticket_id, key), article_link.c
    this = (c.ticket_id == ticket_id) & (c.article_id == found.id) & (c.part == part)
    turn.do(update(article_link).where(this).values(by_id=turn.me))  # the audit tells who took it back
    turn.do(delete(article_link).where(this))


def vote(turn: Turn, ticket_id: int, key: str, helped: Helped) -> None:
    """Say whether an article that is linked to a ticket helped."""
    found, c, v = _on(turn, ticket_id, key), article_link.c, article_vote.c
    if turn.one(select(c.at).where(c.ticket_id == ticket_id, c.article_id == found.id)) is None:
        raise refusal(NOT_ON_TICKET)
    turn.do(delete(article_vote).where(v.ticket_id == ticket_id, v.article_id == found.id, v.staff_id == turn.me))
    turn.add(article_vote, ticket_id=ticket_id, article_id=found.id, staff_id=turn.me, helped=helped, at=turn.now)


def looked(turn: Turn, looks: Sequence[tuple[str, int]]) -> None:
    """Note looks; those at articles out of sight, or of no time that could be, are passed over."""
    now = slot_of(turn.now)
    for key, slot in looks:
        found = turn.article(key)
        if found is not None and turn.sees(found.queue_id) and now - KEPT_SLOTS <= slot <= now:
            values = {"article_id": found.id, "staff_id": turn.me, "slot": slot}
            turn.do(insert_into(article_view, is_postgres=False).values(**values).on_conflict_do_nothing())


def flag(turn: Turn, op: UUID, key: str, reason: str) -> None:
    """Tell whoever is in charge that an article is wrong or outdated."""
    if turn.told(op) is None:
        found = turn.in_sight(key)
        must("" if reason.strip() else NO_REASON)
        turn.add(article_flag, article_id=found.id, reason=reason.strip()[:2000], by_id=turn.me, at=turn.now, answer="")
        turn.note(op, FLAG)


def unflag(turn: Turn, op: UUID, flag_id: int, answer: str) -> None:
    """Say what came of a flag."""
    if turn.told(op) is not None:
        return
    raised = turn.one(select(article_flag, article.c.key).join(article).where(article_flag.c.id == flag_id))
    found = turn.in_sight(raised.key.hex if raised is not None else "0" * 32)
    if raised is not None and raised.closed_at is not None:
        raise refusal(DECIDED)
    must(deciding(turn.licence, standing(turn, found)))
    closed = {"closed_by": turn.me, "closed_at": turn.now, "answer": answer.strip()[:2000]}
    turn.do(update(article_flag).where(article_flag.c.id == flag_id).values(**closed))
    turn.note(op, UNFLAG)


def missed(turn: Turn, words: str) -> None:
    """Note words that were searched without a hit."""
    kept = " ".join(stripped(words).split())[:MOST_WORDS]
    if kept:
        turn.add(article_gap, words=kept, by_id=turn.me, at=turn.now)


def editing(turn: Turn, key: str, *, is_open: bool) -> None:
    """Note that somebody has an article open to change it, or no longer has."""
    found, c = turn.in_sight(key), article_editing.c
    mine = (c.article_id == found.id) & (c.staff_id == turn.me)
    if not is_open:
        turn.do(delete(article_editing).where(mine))
    elif not turn.do(update(article_editing).where(mine).values(seen_at=turn.now)):
        turn.add(article_editing, article_id=found.id, staff_id=turn.me, since=turn.now, seen_at=turn.now)


def keep_file(turn: Turn, key: str, name: str, content: bytes) -> None:
    """Keep an attached file; of an article that isn't there yet, or is out of sight, too."""
    digest = sha256(content).hexdigest()
    if not is_safe(name) or name[:8] != digest[:8] or why_not(content):
        raise refusal(UNKNOWN_FILE)
    stamped = {"by_id": turn.me, "at": turn.now}
    blob = {"sha256": digest, "size": len(content), "content": content, **stamped}
    turn.do(insert_into(article_blob, is_postgres=False).values(**blob).on_conflict_do_nothing())
    named = {"of_key": UUID(key), "name": name, "sha256": digest, **stamped}
    turn.do(insert_into(article_file, is_postgres=False).values(**named).on_conflict_do_nothing())
    c = article_file.c
    kept = turn.one(select(c.sha256).where(c.of_key == UUID(key), c.name == name))
    if kept is None or kept.sha256 != digest:  # eight digits can be met by another content: what was there first stays
        raise refusal(UNKNOWN_FILE)


def _on(turn: Turn, ticket_id: int, key: str) -> AnyRow:
    found = turn.in_sight(key)
    if turn.one(select(ticket.c.id).where(ticket.c.id == ticket_id)) is None:
        raise refusal(NOT_ON_TICKET)
    return found
