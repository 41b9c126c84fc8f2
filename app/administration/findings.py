"""What the doctor has to tell of one thing: how it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from db.engine import Store


class Level(StrEnum):
    """How bad a finding is; what may not be looked at is skipped."""

    OK = "ok"
    SKIPPED = "skip"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """One thing the doctor looked at: how it is, what to do, and more of it in lines of their own."""

    level: Level
    what: str
    said: str
    advice: str = ""
    more: tuple[str, ...] = ()

    def line(self) -> str:
        """Return the finding as it is printed."""
        advice = f" → {self.advice}" if self.advice else ""
        return "\n        ".join((f"{self.level.value:<4}  {self.what}: {self.said}{advice}", *self.more))


def mending(store: Store) -> str:
    """Return the command that lays all that is the desk's own down again."""
    where = store.url.render_as_string(hide_password=True) if store.is_postgres else store.url.database
    return f'run: python -m app.admin upgrade --database "{where}"'
