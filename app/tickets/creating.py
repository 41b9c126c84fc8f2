"""Which of several texts under one key became the ticket: a form finds out whether it was its own.

Two windows may hold one draft, and a form may be written on after the answer to its first attempt was lost.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from hashlib import sha256

from app.core.texts import keepable
from app.tickets.model import Asker, Filed, NewTicket
from app.tickets.outcome import Outcome


def said_in_all(new: NewTicket, files: Sequence[Filed] = ()) -> str:
    """Return what tells all that a new ticket starts with from others: the same for the same, whoever sends it."""
    subject, body, asker = _plain(new.subject), _plain(new.body), _plain_asker(new.asker)
    kept = asdict(replace(new, subject=subject, body=body or subject, asker=asker))
    told = json.dumps([kept, sorted(file.sha256 for file in files)], sort_keys=True)
    return sha256(told.encode()).hexdigest()


def another_was_created(outcome: Outcome, own: str) -> bool:
    """Tell whether another ticket than `own` (as `said_in_all` tells it) was created under its key.

    What an older version created is not told apart: it is taken for one's own.
    """
    return outcome.created is not None and outcome.said not in ("", own)


def _plain(text: str) -> str:
    return keepable(text).strip()


def _plain_asker(asker: Asker) -> Asker:
    typed = (asker.name, asker.email, asker.phone, asker.department, asker.location)
    return Asker(asker.id, *map(_plain, typed))
