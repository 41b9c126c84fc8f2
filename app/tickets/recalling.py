"""Taking back a held reply: its key is used up, so that no window of its author can send it any more.

Two windows may have sent two texts under one key, of which one left; each finds out whether it was its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from app.core.clock import Clock
from app.core.texts import keepable
from app.tickets.model import EntryKind, Filed
from app.tickets.outcome import Outcome, outcome_from
from app.tickets.work import TicketWork


def recall_reply(work: TicketWork, _clock: Clock, *, key: UUID, said: str = "") -> Outcome:
    """Use up the key of a held reply and drop its draft record, in one transaction.

    The key is also the reply's own, and a key is used once: either this comes first and the reply never leaves,
    from whichever window, or the reply has left and its outcome is returned (`has_left`). `said` tells what goes on as
    a draft where it is recalled.
    """
    with work.keyed(key, "recall") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        work.drafts.drop(key)
        outcome = Outcome(said=said)
        return replace(outcome, changes=work.commit(outcome.stored()))


def has_left(outcome: Outcome) -> bool:
    """Tell whether what is known under a held reply's key is that it was sent, not that it was recalled."""
    return outcome.entry


def said(kind: EntryKind, body: str, files: Sequence[Filed] = ()) -> str:
    """Return what tells an entry's text and files from others: the same for the same words, whichever window sends."""
    parts = (kind.value, keepable(body).strip(), *(file.sha256 for file in files))
    return sha256("\0".join(parts).encode()).hexdigest()  # no text that is kept holds a NUL


def another_left(outcome: Outcome, own: str) -> bool:
    """Tell whether another text than `own` (as `said` tells it) was sent under its key.

    What an older version sent is not told apart: it is taken for one's own.
    """
    return has_left(outcome) and outcome.said not in ("", own)


def another_was_recalled(outcome: Outcome, own: str) -> bool:
    """Tell whether another text than `own` was recalled under its key: then `own` goes on nowhere else."""
    return not has_left(outcome) and outcome.said not in ("", own)
