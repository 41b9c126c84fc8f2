"""What people are told about a verification: each text names desk, action and ticket, and holds no secret but its own.

Each message has a subject, a text for mail, and one short text for a phone.
"""

from dataclasses import dataclass, field
from datetime import datetime

from app.identity.codes import spaced
from app.identity.providers import Purpose

NOBODY_RINGS = "Nobody from the help desk will ring you to ask for this code."
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Message:
    """One text as it is sent by mail, and `short` as it is sent to a phone."""

    subject: str
    text: str = field(repr=False)
    short: str = field(repr=False)


def code_message(purpose: Purpose, code: str, *, minutes: int, published: str) -> Message:
    """Return the message that carries a code; `published` is the number that everybody knows the desk by."""
    desk, action, ticket, analyst = _names(purpose)
    read = spaced(code)
    return Message(
        subject=f"{desk}: your code for ticket {ticket}",
        text=_lines(
            f"Your code is {read}.",
            f"It is for one thing only: {action}, ticket {ticket}, which you asked {analyst} of {desk} for.",
            f"It works once, within {minutes} minutes. Tell it only in the call or chat that you began yourself.",
            f"{NOBODY_RINGS} If somebody did, or you asked for nothing, tell nobody the code and ring "
            f"{_name(published)}.",
        ),
        short=f"{desk}: code {read} for {action}, ticket {ticket}. {NOBODY_RINGS} Not you? Ring {_name(published)}.",
    )


def done_notice(purpose: Purpose, *, at: datetime, published: str) -> Message:
    """Return the notice to all addresses on record that something was done to an account, and how to object.

    `at` is shown in its own time zone, so hand it over in the desk's.
    """
    desk, action, ticket, analyst = _names(purpose)
    when = _when(at)
    return Message(
        subject=f"{desk}: {action} for your account, ticket {ticket}",
        text=_lines(
            f"This was done for your account: {action}.",
            f"It was done by {analyst} of {desk} on {when}, ticket {ticket}.",
            "If you asked for this, there is nothing to do.",
            f"If you did not, ring {_name(published)} now and name the ticket. Do not use a number or link out of any "
            "other message. We will end all sign-ins of the account at once and look into it.",
        ),
        short=f"{desk}: done for your account: {action}, {when}, ticket {ticket}. Not you? Ring {_name(published)} "
        "now.",
    )


def manager_notice(purpose: Purpose, person: str, *, at: datetime, published: str) -> Message:
    """Return the notice to a manager that something was done to the account of somebody who reports to them."""
    desk, action, ticket, analyst = _names(purpose)
    whose, when = _name(person), _when(at)
    return Message(
        subject=f"{desk}: {action} for {whose}, ticket {ticket}",
        text=_lines(
            f"You are on record as the manager of {whose}. This was done for their account: {action}.",
            f"It was done by {analyst} of {desk} on {when}, ticket {ticket}.",
            "If you know of it, there is nothing to do.",
            "If you do not, speak to them in a call or chat that you begin yourself. If they did not ask for it, ring "
            f"{_name(published)} now and name the ticket: we will end all sign-ins of the account and look into it.",
        ),
        short=f"{desk}: done for {whose}: {action}, {when}, ticket {ticket}. Not asked for? Ring {_name(published)}.",
    )


def approval_request(purpose: Purpose, *, link: str, hours: int) -> Message:
    """Return the request to somebody on record to speak to a person, and then to approve or to decline.

    The action names the person ("password reset for Kim Lee").
    """
    desk, action, ticket, analyst = _names(purpose)
    return Message(
        subject=f"{desk}: do you vouch for this? Ticket {ticket}",
        text=_lines(
            f"{analyst} of {desk} was asked for this: {action}, ticket {ticket}.",
            "Please speak to that person first, in person or by a call or chat that you begin yourself, with a number "
            "or name that you know already. Do not rely on a message or call that came to you.",
            f"Then answer here, within {hours} hours:",
            link,
            "Approve only if you have just spoken to them and they asked for exactly this. Opening the page approves "
            "nothing. If they know nothing of it, report it there: that stops it at once.",
        ),
        short=f"{desk}: do you vouch for this? {action}, ticket {ticket}. Speak to them first, in a call that you "
        f"begin. Then: {link}",
    )


def _names(purpose: Purpose) -> tuple[str, str, str, str]:
    return _name(purpose.desk), _name(purpose.action), _name(purpose.ticket), _name(purpose.analyst)


def _name(text: str, longest: int = _LONGEST_NAME) -> str:
    """Return a name on one line: a name with a line break in it could write a message of its own."""
    whole = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return whole if len(whole) <= longest else whole[: longest - 1] + "…"


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d at %H:%M} {at.tzname() or ''}".strip()


def _lines(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"
