"""Tickets from elsewhere: what a row becomes, and why one is refused."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from app.core.errors import RuleBroken
from app.people.rules import LONGEST as LINE_LENGTH
from app.tickets.model import Kind, Level, Priority, Status
from app.tickets.rules import BODY_LENGTH, SUBJECT_LENGTH
from app.tickets.words import fold, words_of

FIRST_WORDS = 80
"""Characters of a subject made from the text."""
SEARCHED = 900_000
"""Bytes of words kept for search: PostgreSQL's tsvector ends at 1,048,575."""
OLDEST = datetime(1970, 1, 2, tzinfo=UTC)
STATUSES: Mapping[str, Status] = {s.value: s for s in Status} | {
    "in progress": Status.OPEN,
    "assigned": Status.OPEN,
    "waiting": Status.PENDING,
    "hold": Status.ON_HOLD,
    "solved": Status.RESOLVED,
    "done": Status.RESOLVED,
}
KINDS: Mapping[str, Kind] = {k.value: k for k in Kind} | {"request": Kind.SERVICE_REQUEST}
LEVELS: Mapping[str, Level] = {x.value: x for x in Level} | {"1": Level.HIGH, "2": Level.MEDIUM, "3": Level.LOW}
PRIORITIES: Mapping[str, Priority] = (
    {p.name.lower(): p for p in Priority}
    | {str(int(p)): p for p in Priority}
    | {f"p{int(p)}": p for p in Priority}
    | {"urgent": Priority.CRITICAL, "medium": Priority.NORMAL}
)
PAIRS: Mapping[Priority, tuple[Level, Level]] = {
    Priority.CRITICAL: (Level.HIGH, Level.HIGH),
    Priority.HIGH: (Level.HIGH, Level.MEDIUM),
    Priority.NORMAL: (Level.MEDIUM, Level.MEDIUM),
    Priority.LOW: (Level.LOW, Level.MEDIUM),
}
"""Which impact and urgency stand for a priority that came without them."""
_GAPS = re.compile(r"[\s_-]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One ticket on its way in; names of queue, category and people are still names. `key` finds it again."""

    line: int
    key: str
    subject: str
    body: str
    category: str = ""
    queue: str = ""
    kind: Kind = Kind.INCIDENT
    status: Status = Status.NEW
    impact: Level = Level.LOW
    urgency: Level = Level.MEDIUM
    requester_name: str = ""
    requester_email: str = ""
    assignee: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receiving:
    """One of the staff as an import needs them."""

    id: int
    name: str
    is_active: bool


@dataclass(frozen=True)
class Desk:
    """The desk's queues by folded name and staff by folded login, as an import looks them up."""

    queues: Mapping[str, int]
    staff: Mapping[str, Receiving]
    default_queue: int

    def queue_of(self, ticket: Incoming) -> int:
        """Return where the ticket goes. Raises RuleBroken for a queue that isn't there."""
        if not ticket.queue:
            return self.default_queue
        found = self.queues.get(fold(ticket.queue))
        if found is None:
            raise RuleBroken(f"there is no queue named {_short(ticket.queue)}", field="queue")
        return found

    def assignee_of(self, ticket: Incoming) -> int | None:
        """Return who has the ticket. Raises RuleBroken for an unknown login, or live work of one who has left."""
        if not ticket.assignee:
            return None
        found = self.staff.get(ticket.assignee.casefold())
        if found is None:
            raise RuleBroken(f"nobody on the staff list has the login {_short(ticket.assignee)}", field="assignee")
        if ticket.status.is_live and not found.is_active:
            raise RuleBroken(f"{found.name} no longer works here and the ticket is live", field="assignee")
        return found.id


@dataclass
class Cleaning:
    """Turns rows into tickets, telling equal rows of one file apart by counting them; `now` bounds dates."""

    now: datetime
    _seen: Counter[bytes] = field(default_factory=Counter)
    _lines: dict[str, int] = field(default_factory=dict)

    def ticket(self, line: int, values: Mapping[str, str]) -> Incoming:
        """Return the ticket of a row (values by field). Raises RuleBroken with the reason it is refused."""
        said = {name: _text(name, text) for name, text in values.items()}
        subject, body = _subject_and_body(said.get("subject", ""), said.get("body", ""))
        impact, urgency = _levels(said)
        return Incoming(
            line,
            key=self._key(line, said),
            subject=subject,
            body=body,
            category=_line(said, "category"),
            queue=_line(said, "queue"),
            kind=_one_of(KINDS, said, "kind", Kind.INCIDENT),
            status=_status(said),
            impact=impact,
            urgency=urgency,
            requester_name=_line(said, "requester_name"),
            requester_email=_email(said),
            assignee=_line(said, "assignee"),
            created_at=_instant(said.get("created_at", ""), self.now),
        )

    def _key(self, line: int, said: Mapping[str, str]) -> str:
        own = _line(said, "external_id")
        if own:
            first = self._lines.setdefault(own, line)
            if first != line:
                raise RuleBroken(f"line {first} has the same external id {_short(own)}", field="external_id")
            return own
        content = content_hash(said)
        self._seen[content] += 1
        return f"sha256:{content.hex()}:{self._seen[content]}"


def content_hash(values: Mapping[str, str]) -> bytes:
    """Return the SHA-256 of a row's fields that say something, whatever their order."""
    said = [f"{name}\0{text}" for name, text in sorted(values.items()) if text]
    return sha256("\0".join(said).encode()).digest()  # no text holds a NUL, so no two rows look alike


def subject_from(text: str, longest: int = FIRST_WORDS) -> str:
    """Return the first words of a text in one line, cut between words at `longest` characters where there is a gap."""
    line = " ".join(text[: longest * 8].split())
    if len(line) <= longest:
        return line
    cut = line[:longest].rpartition(" ")[0] or line[: longest - 1]
    return f"{cut[: longest - 1].rstrip()}…"


def searchable(subject: str, body: str) -> str:
    """Return the words a ticket is found by, as many as PostgreSQL can keep."""
    words = words_of(subject, body)
    if len(words) * 4 <= SEARCHED:
        return words
    return words.encode()[:SEARCHED].decode(errors="ignore").rpartition(" ")[0]


def _text(name: str, text: str) -> str:
    if not text:
        return text
    if "\0" in text:
        raise RuleBroken(f"the {_label(name)} holds a NUL character, which is no text", field=name)
    if not text.isascii() and _SURROGATE.search(text):
        raise RuleBroken(f"the {_label(name)} holds bytes that are no UTF-8 text", field=name)
    return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text).strip()


def _subject_and_body(subject: str, body: str) -> tuple[str, str]:
    if not (subject or body):
        raise RuleBroken("there is neither a subject nor a text", field="body")
    if len(body) > BODY_LENGTH or len(subject) > BODY_LENGTH:
        raise RuleBroken(f"the text is longer than {BODY_LENGTH:,} characters", field="body")
    plain = " ".join(subject.split())
    if not plain:
        return subject_from(body), body
    if len(plain) <= SUBJECT_LENGTH:
        return plain, body or subject
    whole = f"{subject}\n\n{body}".strip()  # too long for a subject: its words stay, in front of the text
    if len(whole) > BODY_LENGTH:
        raise RuleBroken(f"the text is longer than {BODY_LENGTH:,} characters", field="body")
    return subject_from(plain, SUBJECT_LENGTH), whole


def _line(said: Mapping[str, str], name: str) -> str:
    if not said.get(name):
        return ""
    text = " ".join(said[name].split())
    if len(text) > LINE_LENGTH:
        raise RuleBroken(f"the {_label(name)} is longer than {LINE_LENGTH} characters", field=name)
    return text


def _email(said: Mapping[str, str]) -> str:
    text = _line(said, "requester_email")
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise RuleBroken(f"{_short(text)} is no e-mail address", field="requester_email")
    return text.casefold()


def _one_of[Value](known: Mapping[str, Value], said: Mapping[str, str], name: str, default: Value) -> Value:
    if not said.get(name):
        return default
    text = _GAPS.sub(" ", said[name].casefold()).strip()
    if text not in known:
        raise RuleBroken(f"{_short(said[name])} is no {_label(name)}", field=name)
    return known[text]


def _status(said: Mapping[str, str]) -> Status:
    status = _one_of(STATUSES, said, "status", Status.NEW)
    return Status.OPEN if status is Status.NEW and said.get("assignee") else status


def _levels(said: Mapping[str, str]) -> tuple[Level, Level]:
    if "priority" in said:
        return PAIRS[_one_of(PRIORITIES, said, "priority", Priority.LOW)]
    return _one_of(LEVELS, said, "impact", Level.LOW), _one_of(LEVELS, said, "urgency", Level.MEDIUM)


def _instant(text: str, now: datetime) -> datetime | None:
    """Return an ISO 8601 instant in UTC; one without a zone is taken for UTC."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
        at = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise RuleBroken(
            f"{_short(text)} is no date; write it as 2026-03-31 or 2026-03-31T14:05:00+02:00", field="created_at"
        ) from None
    if not OLDEST <= at <= now + timedelta(days=1):
        raise RuleBroken(f"{_short(text)} is before 1970 or in the future", field="created_at")
    return at


def _label(name: str) -> str:
    return name.replace("_", " ")


def _short(text: str) -> str:
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"  # noqa: PLR2004


def names_in(tickets: Sequence[Incoming]) -> Mapping[str, str]:
    """Return the categories of some tickets by folded name, each as first written."""
    named: dict[str, str] = {}
    for ticket in tickets:
        if ticket.category:
            named.setdefault(fold(ticket.category), ticket.category)
    return named
