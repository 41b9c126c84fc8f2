"""What a reader is told of an article besides its text, and where one comes from that has no file here."""

from datetime import datetime
from pathlib import Path

from app.knowledge.figures import how_often
from app.knowledge.library import Library, Opened
from app.knowledge.listing import withdrawn
from app.knowledge.queries import About, KnowledgeQueries
from app.knowledge.rating import Rating
from ui.knowledge.days import moment_words
from ui.knowledge.subject import Subject


def facts_line(opened: Opened, about: About | None, now: datetime, *, is_away: bool) -> str:
    """Return who is in charge of an article, when it was published, and what it was good for, in one line."""
    one = opened.listed
    parts = [f"{one.keeper} is in charge" if one.keeper else ""]
    rev, at = (one.rev, one.changed_at) if about is None else (about.article.head, about.article.changed_at)
    if at is not None:
        parts.append(f"revision {rev}, published {moment_words(at, now)}")
    if about is not None:
        parts += [f"used {how_often(about.uses)} in 90 days" if about.uses else "", _helped(about.rating)]
    elif is_away:
        parts.append("the database is away: this is the copy of this computer")
    return " · ".join(part for part in parts if part)


def from_database(queries: KnowledgeQueries, article: str) -> Opened | None:
    """Return an article as it was published last; None where it isn't in sight. Raises StoreUnavailable."""
    about = queries.about(article)
    text = queries.text(article, about.article.head) if about is not None else None
    if about is None or text is None:
        return None
    return Opened(withdrawn(about.article, keeper=about.keeper, queue=about.queue), text, about.article.head)


def subject_of(library: Library, queries: KnowledgeQueries, article: str) -> Subject | None:
    """Return an article with what may be done with it; None where it isn't in sight. Raises StoreUnavailable."""
    opened = library.opened(article) or from_database(queries, article)
    return None if opened is None else Subject(opened, queries.about(article), queries.licence())


def written(path: Path, content: bytes | None) -> bool:
    """Write a file, if there is anything to write, and tell whether there was. Raises OSError."""
    if content is not None:
        path.write_bytes(content)
    return content is not None


def _helped(rating: Rating) -> str:
    votes = "1 vote" if rating.votes == 1 else f"{rating.votes} votes"
    return f"success {rating.rate:.0%} by {votes}, surely {rating.low:.0%}" if rating.votes else ""
