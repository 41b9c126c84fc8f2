"""What a verification is called: in the title of its window, read aloud, and when it is saved."""

from app.identity import flow
from app.identity.gate import Verification
from app.tickets import number as numbers


def window_title(verification: Verification | None, ticket_id: int, prefix: str) -> str:
    """Return the title: whom it is about as far as that is known, and the ticket."""
    ticket_id = verification.ticket_id if verification is not None else ticket_id
    number = numbers.number(ticket_id, prefix) if ticket_id else ""
    is_known = verification is not None and verification.subject is not None
    whom = f"Verify {verification.subject.name}" if is_known else "Verify identity"  # type: ignore[union-attr]
    return " · ".join(part for part in (whom, number) if part)


def where(name: str, title: str, verification: Verification | None) -> str:
    """Return what is read aloud of a page: its step, and its title."""
    at = flow.step_of(name, verification)
    return f"Step {at + 1} of {len(flow.steps(verification))}: {title}" if at >= 0 else title


def saved(verification: Verification | None, prefix: str) -> str:
    """Return how one goes on with what was set aside."""
    if verification is None:
        return ""
    number = numbers.number(verification.ticket_id, prefix)
    whom = f" of {verification.subject.name}" if verification.subject is not None else ""
    return f"The verification{whom} is saved at {number}. Go on with it by Ctrl+Shift+V there."
