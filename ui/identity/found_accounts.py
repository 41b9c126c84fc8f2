"""The accounts that a search found, as cards to choose from by hand."""

from collections.abc import Mapping
from typing import Any

from app.identity.gate import Candidate, Running
from app.identity.look_alikes import is_odd
from ui.identity import speech
from ui.identity.card_rows import CardRow

_NOBODY = (
    "No account has exactly this id, staff number, address or name. Check it with the caller’s ticket; never guess."
)


def candidates(finding: Running) -> list[Candidate]:
    """Return the accounts that a search found, however sparsely they are described."""
    listed = finding.answer.get("candidates", ())
    return [_candidate(one) for one in listed if isinstance(one, Mapping)]


def _candidate(told: Mapping[str, Any]) -> Candidate:
    directory, object_id, name, account, department, site = (
        str(told.get(key) or "") for key in ("directory", "object_id", "name", "account", "department", "site")
    )
    masked = tuple(str(one) for one in told.get("masked") or ())
    is_disabled, is_locked = bool(told.get("is_disabled")), bool(told.get("is_locked"))
    return Candidate(directory, object_id, name, account, department, site, masked, is_disabled, is_locked)


def account_card(one: Candidate, at: int) -> CardRow:
    """Return the card of an account, which its digit chooses."""
    marks = [("Disabled", "danger")] if one.is_disabled else []
    marks += [("Locked", "warn")] if one.is_locked else []
    marks += [("Look-alike?", "danger")] if is_odd((one.name, one.account)) else []
    where = " · ".join(part for part in (one.account, one.department, one.site) if part)
    source = speech.DIRECTORIES.get(one.directory, one.directory)
    shown = "  ·  ".join(one.masked)
    return CardRow(
        (one.directory, one.object_id),
        one.name,
        face=one.name,
        chips=tuple(marks),
        lines=(where, f"{source} {one.object_id}" + (f"  ·  {shown}" if shown else "")),
        key=str(at) if at < 10 else "",
    )


def found_words(count: int) -> str:
    """Return what to do with so many accounts."""
    if not count:
        return _NOBODY
    if count == 1:
        return "One account. Compare department and site with the ticket, then press its digit, or ↓ and Enter."
    return f"{count} accounts. Tell them apart by department, site and id, then press a digit; if in doubt, stop."
