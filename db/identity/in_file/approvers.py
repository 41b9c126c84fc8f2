"""Who approves for the personnel office, and who at somebody's site: as the desk set it up, never as a client says."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.identity.model import Method
from app.identity.refusals import refusal
from db.identity import tables as t
from db.identity.in_file.facts import Gathered
from db.identity.in_file.turn import Turn

SETTING = "approvers"


def approver_asked(turn: Turn, found: Gathered, method: Method) -> dict[str, str]:
    """Return who is asked to approve, for a job's facts. Raises RuleBroken when nobody is set, or only themselves."""
    if method not in (Method.HR, Method.SITE):
        return {}
    subject = turn.one(select(t.subject).where(t.subject.c.id == found.whole.subject_id))
    c = t.connection.c
    kept = turn.one(select(c.settings).where(c.name == SETTING, c.kind == "settings", c.is_active))
    if subject is None or kept is None:
        raise refusal("FL106")
    listed = kept.settings.get("hr") if method is Method.HR else _at(kept.settings.get("site"), subject.site)
    fit = [one["object_id"] for one in listed or () if _fits(one, subject.directory, subject.object_id)]
    if not fit:
        raise refusal("FL106")
    return {"approver": fit[0]}


def _at(sites: Any, site: str) -> Any:
    return sites.get(site) if isinstance(sites, Mapping) else None


def _fits(one: Any, directory: str, object_id: str) -> bool:
    is_there = isinstance(one, Mapping) and one.get("directory") == directory
    return is_there and one.get("object_id", "") not in ("", object_id)
