"""Articles of the demo: what the desk has learned, what helped with its tickets, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, insert

from app.knowledge.file_names import slug
from app.knowledge.links import article_link
from app.knowledge.model import Confidence, Governance, Helped, Part, ProposalState, slot_of
from app.knowledge.shared import Because
from app.knowledge.template import Section, body_of
from app.knowledge.text import Text, dump, tidy
from db.knowledge import tables as k
from db.samples.hours import Hours
from db.samples.script import Cast, Played
from db.samples.texts import texts

_KEYS = UUID("6b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f0a1")
_SECTIONS = {Section.ISSUE: "issue", Section.CAUSE: "cause", Section.RESOLUTION: "resolution"}


def add_articles(connection: Connection, cast: Cast, hours: Hours, shown: Sequence[Played]) -> None:
    """Add the articles with their use; they are linked to tickets whose subjects have the same words."""
    told = texts("articles")
    wholes = {one["title"]: _text(one) for one in told["article"]}
    ids = {one["title"]: n for n, one in enumerate(told["article"], 1)}
    connection.execute(insert(k.article), [_article(one, ids, cast, hours) for one in told["article"]])
    connection.execute(
        insert(k.article_revision), [r for one in told["article"] for r in _revisions(one, ids, cast, hours)]
    )
    _add_use(connection, told["article"], ids, cast, hours, shown)
    _put(connection, k.article_flag, [_flag(one, ids, cast, hours) for one in told["article"] if "flag" in one])
    _put(connection, k.article_proposal, [_proposal(one, wholes, ids, cast, hours) for one in told["proposal"]])
    gaps = [
        {"words": words, "by_id": 2, "at": hours.now - timedelta(days=2 + n)}
        for words, times in told["gaps"].items()
        for n in range(times)
    ]
    _put(connection, k.article_gap, gaps)


def key_of(title: str) -> UUID:
    """Return the id of a demo's article by its title: the same in every demo."""
    return uuid5(_KEYS, title)


def _text(one: dict[str, Any]) -> Text:
    body = body_of(
        {section: _linked(one[name]) for section, name in _SECTIONS.items()} | {Section.ENVIRONMENT: one["environment"]}
    )
    return tidy(Text(one["title"], one["category"], tuple(one["tags"]), one["environment"], body=body))


def _linked(words: str) -> str:
    """Return words with the titles in braces as links."""
    for one in texts("articles")["article"]:
        title = one["title"]
        words = words.replace(f"{{{title}}}", article_link(title, key_of(title).hex, slug(title)))
    return words


def _article(one: dict[str, Any], ids: dict[str, int], cast: Cast, hours: Hours) -> dict[str, Any]:
    at = hours.now - timedelta(days=one["days"])
    by = cast.staff[one["by"]]
    return {
        "id": ids[one["title"]],
        "key": key_of(one["title"]),
        "head": 2 if "earlier" in one else 1,
        "title": one["title"],
        "review_by": (hours.now + timedelta(days=one["review"])).date() if "review" in one else None,
        "confidence": Confidence(one["confidence"]),
        "governance": Governance(one.get("governance", "experience")),
        "queue_id": None,
        "keeper_id": by,
        "created_at": at,
        "created_by": by,
        "changed_at": at + timedelta(days=2) if "earlier" in one else at,
        "changed_by": by,
    }


def _revisions(one: dict[str, Any], ids: dict[str, int], cast: Cast, hours: Hours) -> list[dict[str, Any]]:
    text = _dated(one, hours)
    made = {"article_id": ids[one["title"]], "by_id": cast.staff[one["by"]], "proposal_id": None}
    at = hours.now - timedelta(days=one["days"])
    if "earlier" not in one:
        return [made | {"rev": 1, "text": dump(text), "at": at}]
    first = replace(text, body=text.body[: text.body.index("## Resolution")] + f"## Resolution\n\n{one['earlier']}\n")
    return [
        made | {"rev": 1, "text": dump(first), "at": at},
        made | {"rev": 2, "text": dump(text), "at": at + timedelta(days=2)},
    ]


def _dated(one: dict[str, Any], hours: Hours) -> Text:
    by = (hours.now + timedelta(days=one["review"])).date() if "review" in one else None
    return replace(_text(one), review_by=by)


def _add_use(  # noqa: PLR0917  a demo's parts
    connection: Connection,
    told: Sequence[dict[str, Any]],
    ids: dict[str, int],
    cast: Cast,
    hours: Hours,
    shown: Sequence[Played],
) -> None:
    staff = [staff_id for name, staff_id in cast.staff.items() if name != "Paul Whitfield"]
    links, votes, views = [], [], []
    for one in told:
        article_id = ids[one["title"]]
        fitting = [
            each.ticket for each in shown if any(word in each.ticket.subject.casefold() for word in one["words"])
        ]
        for n, (ticket, said) in enumerate(zip(fitting, one["votes"], strict=False)):
            by = ticket.assignee_id or staff[n % len(staff)]
            at = min(ticket.updated_at, hours.now)
            links.append({"ticket_id": ticket.id, "article_id": article_id, "part": Part.USED, "by_id": by, "at": at})
            votes.append(
                {"ticket_id": ticket.id, "article_id": article_id, "staff_id": by, "helped": Helped(said), "at": at}
            )
        now = slot_of(hours.now)
        for n in range(one["looks"]):
            slot = now - 7 - n * 23
            views.append({"article_id": article_id, "staff_id": staff[(n + article_id) % len(staff)], "slot": slot})
    for table, rows in ((k.article_link, links), (k.article_vote, votes), (k.article_view, views)):
        _put(connection, table, rows)


def _flag(one: dict[str, Any], ids: dict[str, int], cast: Cast, hours: Hours) -> dict[str, Any]:
    return {
        "article_id": ids[one["title"]],
        "reason": one["flag"],
        "by_id": cast.staff["Ben Carter"],
        "at": hours.now - timedelta(days=9),
        "answer": "",
    }


def _proposal(
    one: dict[str, Any], wholes: dict[str, Text], ids: dict[str, int], cast: Cast, hours: Hours
) -> dict[str, Any]:
    text = wholes[one["title"]]
    return {
        "key": uuid5(_KEYS, f"proposal {one['title']}"),
        "article_id": ids[one["title"]],
        "of_key": key_of(one["title"]),
        "base": 1,
        "text": dump(replace(text, body=text.body.replace(one["find"], one["put"]))),
        "because": Because(one["because"]),
        "by_id": cast.staff[one["by"]],
        "at": hours.now - timedelta(hours=one["hours"]),
        "state": ProposalState.OPEN,
        "answer": "",
    }


def _put(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
