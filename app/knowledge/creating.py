"""An article from a ticket: its sections filled in, with nothing in them that is somebody's."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.knowledge.model import Confidence
from app.knowledge.personal import NOBODY, Known, stripped
from app.knowledge.template import Section, body_of, is_resolved
from app.knowledge.text import Text, one_line, tidy

MOST_QUOTED = 4_000
"""Characters of a description that are taken over: more is a log, which an author picks from."""


@dataclass(frozen=True)
class Told:
    """What a ticket says: its subject, what its requester wrote, where it happened, and what was done."""

    subject: str
    description: str
    environment: str = ""
    cause: str = ""
    resolutions: Sequence[str] = ()
    category: str = ""


def article_from(told: Told, known: Known = NOBODY) -> Text:
    """Return the text that an author begins with: the requester's words quoted, and everybody's data taken out."""
    resolution = "\n\n".join(stripped(each, known).strip() for each in told.resolutions if each.strip())
    sections = {
        Section.ISSUE: "\n\n".join(filter(None, (stripped(told.subject, known).strip(), _quoted(told, known)))),
        Section.ENVIRONMENT: stripped(told.environment, known),
        Section.CAUSE: stripped(told.cause, known),
        Section.RESOLUTION: resolution,
    }
    title = one_line(stripped(told.subject, known))
    return tidy(Text(title, told.category, environment=one_line(sections[Section.ENVIRONMENT]), body=body_of(sections)))


def confidence_of(text: Text) -> Confidence:
    """Return how far a new article may be relied on: it has helped nobody yet."""
    return Confidence.NOT_VALIDATED if is_resolved(text) else Confidence.WORK_IN_PROGRESS


def _quoted(told: Told, known: Known) -> str:
    words = stripped(told.description, known).strip()
    cut = words[:MOST_QUOTED].rstrip() + ("\n…" if len(words) > MOST_QUOTED else "")
    return "\n".join(f"> {line}".rstrip() for line in cut.split("\n")) if words else ""
