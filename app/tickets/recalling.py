"""Taking back a held reply: its key is used up, so that no window of its author can send it any more."""

from dataclasses import replace
from uuid import UUID

from app.core.clock import Clock
from app.tickets.outcome import Outcome, outcome_from
from app.tickets.work import TicketWork


def recall_reply(work: TicketWork, _clock: Clock, *, key: UUID) -> Outcome:
    """Use up the key of a held reply and drop its draft record, in one transaction.

    The key is also the reply's own, and a key is used once: either this comes first and the reply never leaves,
    from whichever window, or the reply has left and its outcome is returned (`has_left`).
    """
    with work.keyed(key, "recall") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        work.drafts.drop(key)
        outcome = Outcome()
        return replace(outcome, changes=work.commit(outcome.stored()))


def has_left(outcome: Outcome) -> bool:
    """Tell whether what is known under a held reply's key is that it was sent, not that it was recalled."""
    return outcome.entry
