"""What the palette finds beside deeds: places to go to, tickets, and people."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.core.errors import HelpDeskError
from app.knowledge.library import Listed
from app.people.queries import PeopleQueries, RequesterRow, StaffRow
from app.tickets.queries import Hit, Listing, TicketQueries
from ui.core.background import Background
from ui.core.palette_rows import Answer, Found, Trouble
from ui.knowledge.articles_page import listed_words
from ui.knowledge.parts import Parts
from ui.shell.place_rows import Place
from ui.tickets.directory import Directory

_GO_TO = "go to"
_AROUND, _LONGEST, _MOST = 24, 90, 8


@dataclass
class Places:
    """The rows of the sidebar."""

    rows: Callable[[], tuple[Place, ...]]
    go: Callable[[Place], object]
    prefix: str = ""
    name: str = "places"
    is_at_hand: bool = True

    def search(self, query: str, answer: Answer) -> None:
        """Answer with every place; the palette sorts out which fit."""
        wanted = query.casefold().removeprefix(_GO_TO).strip()  # as the heading over the places puts it
        rows = [p for p in self.rows() if not p.is_heading and wanted in p.title.casefold()]
        answer([self._found(p) for p in rows])

    def _found(self, place: Place) -> Found:
        count = f"{place.count:,}" if place.count else ""
        return Found(
            "Go to", place.title, count, place.icon, run=partial(self.go, place), also=f"{_GO_TO} {place.title}"
        )


@dataclass
class Tickets:
    """Tickets by number, words or requester."""

    queries: TicketQueries
    background: Background
    directory: Directory
    open: Callable[[int], object]
    prefix: str = "#"
    name: str = "tickets"
    is_at_hand: bool = False

    def search(self, query: str, answer: Answer) -> None:
        """Read and answer; a later question drops this one."""
        if not query.strip():
            answer([])
            return
        self.background.read(
            lambda: self.queries.search(query, limit=_MOST),
            lambda hits: answer([self._found(hit, query) for hit in hits]),
            partial(_fail, answer, "Tickets", ()),
            slot="palette tickets",
        )

    def _found(self, hit: Hit, query: str) -> Found:
        where = excerpt(hit.text, query) if hit.place == "entry" else hit.requester
        number = self.directory.number(hit.ticket_id)
        subtitle = f"{number} · {where}" if where else number
        also = query if hit.place == "number" else ""
        return Found("Tickets", hit.subject, subtitle, "tag", run=lambda: self.open(hit.ticket_id), also=also)


@dataclass
class People:
    """Staff and requesters; Enter shows a person's tickets."""

    queries: PeopleQueries
    background: Background
    directory: Directory
    show: Callable[[Listing], object]
    prefix: str = "@"
    name: str = "people"
    is_at_hand: bool = False

    def search(self, query: str, answer: Answer) -> None:
        """Answer with staff at once and with requesters as they are read."""
        if not query.strip():
            answer([])
            return
        staff = self._staff(query)
        self.background.read(
            lambda: self.queries.requesters_like(query, _MOST),
            lambda rows: answer([*staff, *(self._requester(row) for row in rows)]),
            partial(_fail, answer, "Requesters", tuple(staff)),
            slot="palette people",
        )

    def _staff(self, query: str) -> list[Found]:
        wanted = query.casefold()
        rows = [s for s in self.directory.staff if s.is_active and wanted in s.name.casefold()]
        return [self._member(s) for s in rows[:_MOST]]

    def _member(self, row: StaffRow) -> Found:
        about = f"{row.role.label} · their tickets"
        return Found("People", row.name, about, "user", run=partial(self.show, Listing(row.name, assignee_id=row.id)))

    def _requester(self, row: RequesterRow) -> Found:
        about = " · ".join(part for part in ("Requester", row.department, row.email) if part)
        listing = Listing(row.name, requester_id=row.id, live_only=False)
        return Found("People", row.name, about, "user", run=lambda: self.show(listing))


@dataclass
class Articles:
    """Articles of this workstation by their words, whether the database is there or not."""

    parts: Parts
    open: Callable[[str], object]
    prefix: str = "?"
    name: str = "articles"
    is_at_hand: bool = False

    def search(self, query: str, answer: Answer) -> None:
        """Search and answer; a later question drops this one."""
        if not query.strip():
            answer([])
            return
        library = self.parts.library
        self.parts.local.read(
            lambda: library.search(query, limit=_MOST),
            lambda hits: answer([self._found(hit.listed, query) for hit in hits]),
            partial(_fail, answer, "Articles", ()),
            slot="palette articles",
        )

    def _found(self, listed: Listed, query: str) -> Found:
        return Found(
            "Articles", listed.title, listed_words(listed), "book-open", run=partial(self.open, listed.article),
            also=query,
        )  # fmt: skip


def _fail(answer: Answer, what: str, found: tuple[Found, ...], error: Exception) -> None:
    if not isinstance(error, HelpDeskError):
        answer(list(found))
        raise error
    answer(Trouble(what, str(error), found))


def excerpt(text: str, query: str) -> str:
    """Return the stretch of a text around the first word searched for, on one line."""
    line = " ".join(text.split())
    at = min((i for w in query.casefold().split() if (i := line.casefold().find(w)) >= 0), default=0)
    start = max(0, at - _AROUND)
    cut = line[start : start + _LONGEST]
    return f"{'…' if start else ''}{cut}{'…' if start + _LONGEST < len(line) else ''}"
