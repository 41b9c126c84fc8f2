"""Who approves for the personnel office, and who at somebody's site: as two people set it, never as a client says."""

from collections.abc import Mapping
from typing import Any

from app.identity.model import Method

SETTING = "approvers"
"""The setting that two people agree on: `hr` lists accounts, `site` lists them by the name of each site."""
SET = (Method.HR, Method.SITE)
"""What only somebody who was set approves."""


def approver_of(setting: Mapping[str, Any], method: Method, directory: str, object_id: str, site: str) -> str:
    """Return the id of who approves for an account, "" where nobody is set or only the person themselves."""
    listed = setting.get("hr") if method is Method.HR else _at(setting.get("site"), site)
    every = listed if isinstance(listed, list) else []
    return next((str(one["object_id"]) for one in every if _fits(one, directory, object_id)), "")


def _at(sites: Any, site: str) -> Any:
    return sites.get(site) if isinstance(sites, Mapping) else None


def _fits(one: Any, directory: str, object_id: str) -> bool:
    is_there = isinstance(one, Mapping) and one.get("directory") == directory
    return is_there and one.get("object_id") not in (None, "", object_id)
