"""Where somebody chose to keep the articles of a desk: in their settings, for each desk and login."""

from pathlib import Path

from app.core.settings import Settings


def folder_key(login: str) -> str:
    """Return under what a person's settings of a desk keep the folder that they chose for a login's articles."""
    return f"articles folder {login}"


def chosen_folder(settings: Settings, desk: str, login: str) -> Path | None:
    """Return the folder that was chosen, None for the usual one; `desk` is the desk's short name."""
    kept = settings.get(f"{folder_key(login)}@{desk}")
    return Path(kept) if kept else None
