"""Taking a text out of the journal, for good: an administrator's deed, done from the console."""

from dataclasses import replace
from datetime import UTC
from uuid import UUID

from app.core.clock import Clock
from app.core.errors import NotPermitted, RuleBroken
from app.tickets import rules
from app.tickets.outcome import Outcome, outcome_from
from app.tickets.work import TicketWork


def redact_entry(work: TicketWork, clock: Clock, *, key: UUID, entry_id: int, reason: str) -> Outcome:
    """Put a tombstone in the place of an entry's text, which says who took it out, when and why.

    The text is gone from the desk, its search and every list; the audit keeps only its sha256. Raises NotPermitted for
    all but administrators, RuleBroken without a reason and for an entry that is not there.
    """
    said = " ".join(rules.must_say(reason, "The reason", field="reason").split())
    with work.keyed(key, "redact") as earlier:
        if earlier is not None:
            return outcome_from(earlier)
        if not work.actor.is_administrator:
            raise NotPermitted("Only an administrator may take a text out of the journal. Nothing was changed.")
        about = work.journal.about(entry_id)
        if about is None or not work.tickets.locked([about.ticket_id]):
            raise RuleBroken("There is no such entry, or you may not see it. Nothing was changed.", field="entry")
        tombstone = f"[removed by {work.actor.name} on {clock.now().astimezone(UTC):%Y-%m-%d}: {said}]"
        work.journal.redact(entry_id, ticket_id=about.ticket_id, reason=said, tombstone=tombstone)
        outcome = Outcome(entry=True)
        return replace(outcome, changes=work.commit(outcome.stored()))
