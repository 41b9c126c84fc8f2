"""What the screens remember: how they look of each person, where one was and what one left unsaved of each desk."""

from app.core.settings import Settings

LOOKS = "geometry/", "properties"
"""Begin the keys of what looks the same on every desk."""


class DeskMemory:
    """Reads and writes a person's remembered texts, as they are meant for one desk."""

    def __init__(self, settings: Settings, desk_key: str) -> None:
        self._settings, self._desk_key = settings, desk_key

    def get(self, key: str) -> str | None:
        """Return what was remembered here under a key, None when it was nothing."""
        return self._settings.get(self._here(key))

    def put(self, key: str, text: str) -> None:
        """Remember a text."""
        self._settings.put(self._here(key), text)

    def _here(self, key: str) -> str:
        return key if key.startswith(LOOKS) or not self._desk_key else f"{key}@{self._desk_key}"
