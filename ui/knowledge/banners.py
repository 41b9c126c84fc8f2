"""What a reader should know of an article before believing it: one sentence each, with what can be done about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.knowledge.library import Local, Opened
from app.knowledge.listing import needs_review
from app.knowledge.model import Confidence
from app.knowledge.queries import About, Flag
from ui.knowledge.days import day_words, moment_words

ANSWER, TAKE_OUT, STILL_RIGHT, IN_FOLDER = "answer", "archive", "still_right", "folder"
SYNCHRONISE, PROPOSALS = "synchronise", "proposals"
_LONG = 160


@dataclass(frozen=True)
class Banner:
    """A sentence of one cause; `act` names what its button does, empty for none."""

    cause: str
    tone: str
    said: str
    words: str = ""
    act: str = ""


def banners(opened: Opened, about: About | None, now: datetime) -> list[Banner]:
    """Return what is to be said, the gravest first; `about` is None while the database wasn't asked, or is away."""
    return [
        *_of_the_file(opened),
        *_of_flags(opened, about, now),
        *_of_its_state(opened, now),
        *_of_others(opened, about),
    ]


def _of_the_file(opened: Opened) -> Iterator[Banner]:
    if opened.problem:
        why = opened.problem.rstrip(".")
        said = f"The file can't be read: {why}. You see what was known last; the file is left alone."
        yield Banner("problem", "danger", said, "Show in folder", IN_FOLDER)


def _of_its_state(opened: Opened, now: datetime) -> Iterator[Banner]:
    listed, today = opened.listed, now.astimezone().date()
    if listed.confidence is Confidence.ARCHIVED:
        yield Banner("archived", "danger", "This article is archived: don’t go by it.", "Take back out", TAKE_OUT)
    elif needs_review(listed, today) and listed.review_by is not None:
        said = f"Its review was due {day_words(listed.review_by, today)}."
        yield Banner("review", "warn", said, "It is still right", STILL_RIGHT)
    match listed.local:
        case Local.NEW:
            said = "Nobody else has this article yet. It is kept here and sent with the next synchronisation."
            yield Banner("local", "quiet", said, "Synchronise now", SYNCHRONISE)
        case Local.UNSENT:
            said = "Your changes are kept here and are sent with the next synchronisation."
            yield Banner("local", "quiet", said, "Synchronise now", SYNCHRONISE)
        case Local.PROPOSED:
            said = "You read what is published. Your changes wait for somebody to take them."
            yield Banner("local", "quiet", said, "See proposals", PROPOSALS)
        case Local.SAME:
            pass


def _of_flags(opened: Opened, about: About | None, now: datetime) -> Iterator[Banner]:
    if about is None and opened.listed.flags:
        yield Banner("flags", "warn", "This article is flagged: somebody found it wrong or outdated.")
    elif about is not None and about.flags:
        yield Banner("flags", "warn", _flagged(about.flags[-1], len(about.flags), now), "Answer…", ANSWER)


def _of_others(opened: Opened, about: About | None) -> Iterator[Banner]:
    if about is None:
        return
    if about.editing:
        names = " and ".join(about.editing)
        yield Banner("editing", "info", f"{names} {'are' if len(about.editing) > 1 else 'is'} editing this article.")
    if about.proposals and opened.listed.local is not Local.PROPOSED:
        many = about.proposals > 1
        said = f"{about.proposals} proposal{'s' * many} to this article wait{'s' * (not many)} to be decided."
        yield Banner("proposals", "quiet", said, "See proposals", PROPOSALS)


def _flagged(flag: Flag, count: int, now: datetime) -> str:
    reason = flag.reason if len(flag.reason) <= _LONG else f"{flag.reason[:_LONG]}…"
    more = f" ({count - 1} more)" if count > 1 else ""
    return f"Flagged by {flag.by} {moment_words(flag.at, now)}: “{' '.join(reason.split())}”{more}"
