"""What is said while a worker is waited for: that it is, how long already, and what to do if none is there."""

from app.identity.gate import Running
from app.identity.jobs import JobState
from ui.identity import speech
from ui.identity.course import Course

PATIENCE_S = 10
"""Seconds after which a job that no worker took is told of."""


def waiting_words(running: Running, course: Course, what: str) -> str:
    """Return what is being done and for how long already."""
    now = course.now()
    since = 0 if now is None else max(0, int((now - running.asked_at).total_seconds()))
    if running.state == JobState.RESERVED and since >= PATIENCE_S:
        return (
            f"No worker has taken this up for {speech.counted(since, 'second')}: perhaps none is running. It stays in "
            "line. Promise the caller to ring back, save and close, and tell whoever looks after the desk."
        )
    return f"{what}… {since} s" if since > 2 else f"{what}…"
