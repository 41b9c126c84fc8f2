"""What is said of a version of the policy: where it stands, and who proposed and approved it."""

from datetime import datetime

from app.identity.guard import Version
from ui.tickets.moments import date_and_time


def choice_line(one: Version) -> str:
    """Return a version as a choice."""
    if one.is_active:
        return f"Version {one.version}, in force"
    if one.waits:
        return f"Version {one.version}, proposed"
    return f"Version {one.version}, withdrawn" if one.withdrawn_at else f"Version {one.version}"


def status_line(one: Version, now: datetime) -> str:
    """Return who had a part in a version, and when."""
    if one.proposed_by is None:
        return "It came with the desk."
    parts = [f"Proposed by {one.proposer}{_at(one.proposed_at, now)}"]
    if one.approved_at is not None:
        parts.append(f"approved by {one.approver}{_at(one.approved_at, now)}")
    elif one.withdrawn_at is not None:
        parts.append(f"withdrawn by {one.withdrawer}{_at(one.withdrawn_at, now)}")
    else:
        parts.append("waits for a security officer")
    return ", ".join(parts) + "."


def _at(at: datetime | None, now: datetime) -> str:
    return f", {date_and_time(at, now)}" if at is not None else ""
