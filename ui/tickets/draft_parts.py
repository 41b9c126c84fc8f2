"""What a draft keeps beside its text: attached files, and the step that follows a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from app.tickets import deeds
from app.tickets.drafts import HOLD, Draft, DraftKind
from app.tickets.model import EntryKind, Filed, Status
from app.tickets.recalling import said
from app.tickets.resolution import resolution_in

FILES, THEN, WAS, WAITING = "files", "then", "was", "waiting"
FORM = "form"
"""Where a draft of a new ticket keeps what is chosen in its form."""
AS_WRITTEN = "as written in the reply"
"""The resolution on record when a reply resolves its ticket and has no sentence that says more."""
_LONGEST_OPENING = 80


def files_of(draft: Draft) -> tuple[Filed, ...]:
    """Return the files attached to a draft."""
    return tuple(Filed(str(f["sha256"]), str(f["name"]), int(f["size"])) for f in draft.rest.get(FILES, ()))


def waiting_of(draft: Draft) -> tuple[str, ...]:
    """Return the names of the files that wait on the computer where they were attached until they are filed."""
    return tuple(str(name) for name in draft.rest.get(WAITING, ()))


def rest_of(
    files: Sequence[Filed], then: Status | None = None, was: Status | None = None, *, waiting: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what a draft keeps beside its text; nothing where there is nothing."""
    rest: dict[str, Any] = {}
    if waiting:
        rest[WAITING] = list(waiting)
    if files:
        rest[FILES] = [{"sha256": f.sha256, "name": f.name, "size": f.size} for f in files]
    if then is not None:
        rest[THEN] = then.value
    if was is not None:
        rest[WAS] = was.value
    return rest


def with_filed(draft: Draft, filed: Filed) -> Draft:
    """Return the draft with a file that the database has now."""
    waiting = list(waiting_of(draft))
    if filed.name in waiting:
        waiting.remove(filed.name)
    rest = {name: kept for name, kept in draft.rest.items() if name not in (FILES, WAITING)}
    files = dict.fromkeys((*files_of(draft), filed))
    return replace(draft, rest=rest | rest_of(tuple(files), waiting=waiting))


def then_of(draft: Draft) -> Status | None:
    """Return the status the ticket takes after the reply, None when it keeps its own."""
    then = draft.rest.get(THEN)
    return Status(then) if then else None


def joined(first: Draft, second: Draft) -> Draft:
    """Return both texts as one draft under the first's key, so that neither is lost."""
    texts = [text for text in (first.body.rstrip(), second.body) if text.strip()]
    files = tuple(dict.fromkeys((*files_of(first), *files_of(second))))
    rest = {**second.rest, **first.rest, **rest_of(files, waiting=(*waiting_of(first), *waiting_of(second)))}
    return replace(first, body="\n\n".join(texts), rest=rest)


def asker_of(draft: Draft) -> str:
    """Return the name of the person a draft of a new ticket is for, empty when none is typed."""
    form = draft.rest.get(FORM)
    asker = form.get("asker") if isinstance(form, Mapping) else None
    return str(asker.get("name") or "").strip() if isinstance(asker, Mapping) else ""


def opening_words(draft: Draft) -> str:
    """Return the first words of a draft, for lists."""
    words = " ".join((draft.subject if draft.kind is DraftKind.TICKET else draft.body).split())
    words = words or " ".join(draft.body.split())
    if len(words) <= _LONGEST_OPENING:
        return words
    return words[: _LONGEST_OPENING - 1].rstrip() + "…"


def whole_text(draft: Draft) -> str:
    """Return all that is typed in a draft, a new ticket's subject first."""
    return "\n\n".join(part for part in (draft.subject.strip(), draft.body.strip()) if part)


def deed_of(draft: Draft) -> str:
    """Return the written deed that sends a reply or a note."""
    arguments: Mapping[str, Any] = {
        "ticket_id": draft.ticket_id,
        "kind": EntryKind(draft.kind.value).value,
        "body": draft.body,
        "files": [{"sha256": f.sha256, "name": f.name, "size": f.size} for f in files_of(draft)],
        "written_at": written_at(draft),
    }
    return deeds.written("entry", arguments)


def written_at(draft: Draft) -> datetime | None:
    """Return when a reply or a note was sent by its author, or written last."""
    if draft.leaves_at is None or draft.kind is DraftKind.NOTE:
        return draft.leaves_at or draft.changed_at
    return draft.leaves_at - HOLD


def said_in(draft: Draft) -> str:
    """Return what tells the text of a reply or a note, with its files, from others sent under its key."""
    return said(EntryKind(draft.kind.value), draft.body, files_of(draft))


def step_of(draft: Draft) -> tuple[str, UUID] | None:
    """Return the written deed of the step after a reply, with its own key; None when there is none."""
    then, was = then_of(draft), draft.rest.get(WAS)
    if then is None or was is None or draft.ticket_id is None or draft.kind is not DraftKind.REPLY:
        return None
    # a reply opens a new ticket, so that is how the step finds it
    seen = Status.OPEN if Status(was) is Status.NEW else Status(was)
    if seen is then:
        return None
    arguments = {
        "was": {draft.ticket_id: seen.value},
        "to": then.value,
        "reason": (resolution_in(draft.body) or AS_WRITTEN) if then is Status.RESOLVED else "",
        "wakes_at": None,
    }
    return deeds.written("status", arguments), uuid5(draft.key, THEN)
