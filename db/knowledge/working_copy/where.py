"""Where the articles of a desk lie on a workstation: a folder for each login, for no two read the same."""

from pathlib import Path

from app.knowledge.file_names import slug


def folder_of(home: Path, key: str, login: str) -> Path:
    """Return the folder of a login's articles under the program's own, given the short name of the desk."""
    return home / "articles" / f"{slug(login) or 'me'}-{key}"
