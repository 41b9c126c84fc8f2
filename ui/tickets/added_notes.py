"""Notes just added: found again in their conversation, so that they can be withdrawn at once."""

from collections.abc import Callable

from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind
from app.tickets.queries import Conversation, EntryRow


class AddedNotes:
    """Waits for one's own notes to appear as entries; `offer(entry_id)` is called once for each."""

    def __init__(self, author_id: int, offer: Callable[[int], object]) -> None:
        self._author_id, self._offer = author_id, offer
        self._added: list[Draft] = []

    def note(self, draft: Draft) -> None:
        """Remember a note that has been added."""
        if draft.kind is DraftKind.NOTE:
            self._added.append(draft)

    def look_in(self, conversation: Conversation) -> None:
        """Look for remembered notes among the entries of their ticket."""
        for draft in [d for d in self._added if d.ticket_id == conversation.row.id]:
            self._added.remove(draft)
            found = [entry for entry in conversation.entries if self._is_note(entry, draft)]
            if found:
                self._offer(found[-1].id)

    def forget(self) -> None:
        """Remember none any more: another ticket is open."""
        self._added.clear()

    def _is_note(self, entry: EntryRow, draft: Draft) -> bool:
        is_mine = entry.kind is EntryKind.NOTE and entry.by_id == self._author_id
        return is_mine and entry.body == draft.body.strip()
