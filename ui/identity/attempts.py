"""Earlier and present attempts as cards: those of a ticket, those for a person, those that wait for somebody."""

from collections.abc import Sequence
from datetime import datetime

from app.identity.flow import may_sign
from app.identity.gate import Before, Verification
from app.tickets import number as numbers
from ui.identity import speech
from ui.identity.card_rows import CardRow

ELSEWHERE = "on a ticket that you don’t see"
"""Where an attempt was whose ticket lies with a queue of others."""


def before_card(at: int, before: Before, now: datetime, prefix: str) -> CardRow:
    """Return the card of an earlier attempt for the same person."""
    number = numbers.number(before.ticket_id, prefix) if before.ticket_id else ELSEWHERE
    return CardRow(
        ("before", at),
        speech.action(before.action),
        icon="history",
        lines=(f"{before.by} · {number} · {speech.on_day(before.at, now)} ({speech.ago(before.at, now)})",),
        right=speech.STATES[before.state],
    )


def before_cards(earlier: Sequence[Before], now: datetime, prefix: str) -> list[CardRow]:
    """Return the cards of all earlier attempts for one person."""
    return [before_card(at, one, now, prefix) for at, one in enumerate(earlier)]


def verification_card(verification: Verification, prefix: str, *, key: str = "", me: int = 0) -> CardRow:
    """Return the card of a verification as it stands."""
    subject = verification.subject
    number = numbers.number(verification.ticket_id, prefix)
    passed = sum(evidence.result == "passed" for evidence in verification.evidence)
    began = f"{verification.by_name} began it {speech.ago(verification.opened_at, verification.now)}"
    facts = [number, began, *([speech.counted(passed, "proof") + " passed"] if passed else [])]
    to_sign = bool(me) and may_sign(verification, me)
    return CardRow(
        verification.id,
        subject.name if subject is not None else "Nobody chosen yet",
        face=subject.name if subject is not None else "",
        icon="" if subject is not None else "user",
        chips=((speech.action(verification.action), "accent"), *((("Sign", "warn"),) if to_sign else ())),
        lines=(" · ".join(facts),),
        right=speech.STATES[verification.state],
        key=key,
    )
