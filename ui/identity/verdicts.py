"""A verdict in words: its title, what it means, and each code of why."""

from collections.abc import Mapping
from datetime import datetime

from app.identity import words
from app.identity.gate import Decision
from ui.identity import speech

TITLES: Mapping[str, tuple[str, str, str]] = {
    "allow": ("Verified", "shield-check", "ok"),
    "need": ("Not yet", "circle-dot", "warn"),
    "hold": ("Held", "pause", "warn"),
    "deny": ("Not allowed", "shield-alert", "danger"),
}
"""Verdict to (title, icon, tone)."""


def in_words(decision: Decision, now: datetime | None) -> str:
    """Return what a verdict means for what comes next."""
    if decision.verdict == "allow":
        return "All that this takes is there. The right to do it once is given for ten minutes."
    if decision.verdict == "need":
        return "It is not refused: what is missing can still be brought. The ticket and all proofs are kept."
    if decision.verdict == "hold":
        if decision.until is not None and now is not None:
            return f"It can go on {_until(decision.until, now)}. What was gathered is kept as long as it is valid."
        return "It waits for a supervisor or for security. What was gathered is kept as long as it is valid."
    return "Nothing may be done to this account by this way. The ticket is kept; don’t say why to the caller."


def code_words(code: str) -> str:
    """Return why, in a sentence."""
    return words.sentence(code)


def _until(until: datetime, now: datetime) -> str:
    return f"from {speech.on_day(until, now)} on"
