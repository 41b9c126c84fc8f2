"""The drafts there are, in this window's memory and in the two places where they are kept."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from app.core.clock import Clock
from app.tickets.drafts import Draft, DraftKind, latest
from ui.tickets.draft_parts import joined
from ui.tickets.draft_places import DraftPlaces


class DraftBook:
    """Every draft by its key, and every way one is written, forgotten, or goes on under another key.

    A key is used once: what was held, sent or recalled under one goes on under another when it is written on.
    """

    def __init__(self, places: DraftPlaces, clock: Clock) -> None:
        self.places = places
        self.drafts: dict[UUID, Draft] = {}
        self._clock = clock

    def plain(self) -> Sequence[Draft]:
        """Return the plain drafts that say anything, newest first."""
        return [d for d in latest(tuple(self.drafts.values())) if not d.is_held and not d.is_empty]

    def of(self, ticket_id: int | None, kind: DraftKind) -> Draft | None:
        """Return the newest plain draft of a ticket for one audience, None when there is none."""
        if ticket_id is None:
            return None
        return next((d for d in self.plain() if d.ticket_id == ticket_id and d.kind is kind), None)

    def write(self, draft: Draft) -> bool:
        """Keep what was typed; tell whether there was no draft of this key before."""
        is_new = draft.key not in self.drafts
        stamped = replace(draft, changed_at=self._clock.now())
        self.drafts[draft.key] = stamped
        self.places.keep(stamped)
        return is_new

    def hold(self, draft: Draft) -> None:
        """Keep a draft that is about to leave."""
        self.drafts[draft.key] = draft
        self.places.keep(draft, at_once=True)

    def forget(self, key: UUID) -> Draft | None:
        """Forget a draft in both places and return it."""
        draft = self.drafts.pop(key, None)
        if draft is not None:
            self.places.forget(draft)
        return draft

    def let_go(self, key: UUID) -> None:
        """Drop a draft that has become part of its ticket."""
        self.drafts.pop(key, None)
        self.places.let_go(key)

    def end(self, key: UUID) -> None:
        """Drop a draft that another window has seen to."""
        self.drafts.pop(key, None)
        self.places.end(key)

    def put_aside(self, key: UUID) -> None:
        """Show a draft no longer while it is asked what became of it; on this computer it stays until that is known."""
        self.drafts.pop(key, None)
        self.places.put_aside(key)

    def take_over(self, draft: Draft) -> None:
        """Keep a draft as another window left it."""
        self.drafts[draft.key] = draft
        self.places.take_over(draft)

    def take_back(self, held: Draft) -> Draft:
        """Return a held draft as a plain one, joined with what was typed meanwhile."""
        plain, newer = self._unheld(held), self.of(held.ticket_id, held.kind)
        if newer is not None:
            plain = joined(plain, newer)
            self.drafts.pop(newer.key, None)
        self._replace(held.key, plain)
        self.places.take_back(held, plain, [] if newer is None else [newer])
        return plain

    def set_apart(self, draft: Draft) -> Draft:
        """Return a draft under a key of its own: another window goes on under the one it had."""
        own = self._unheld(draft)
        self._replace(draft.key, own)
        self.places.set_apart(draft.key, own)
        return own

    def _unheld(self, draft: Draft) -> Draft:
        return replace(draft.recalled(self._clock.now()), key=uuid4())

    def _replace(self, key: UUID, draft: Draft) -> None:
        self.drafts.pop(key, None)
        self.drafts[draft.key] = draft
