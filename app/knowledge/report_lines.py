"""What is told of articles that were brought in or written out."""

from dataclasses import dataclass
from enum import StrEnum


class Became(StrEnum):
    """What became of a file or row."""

    TAKEN = "taken in"
    HERE = "here already"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Told:
    """A line of the report: where the article stood, what it is called, what became of it, and what there is to say."""

    source: str
    title: str
    became: Became
    remarks: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the line as cells of a table."""
        return (self.source, self.title, self.became.value, " ".join(self.remarks))


MOST_TOLD = 5
HEADINGS = ("From", "Title", "Result", "To be looked at")


@dataclass(frozen=True)
class Exported:
    """How many articles were written, how many restricted ones were not, and the attached files that are missing.

    `grave` are the titles of those in which something looks like a secret or somebody's data.
    """

    written: int
    restricted: int
    missing: tuple[str, ...]
    is_whole: bool = True
    """False when it was stopped: then nothing was written."""
    grave: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """Say what to look at before the pages leave the house; empty for nothing."""
        if not self.grave:
            return ""
        many = f"{len(self.grave):,} articles" if len(self.grave) > 1 else "one article"
        more = " and others" if len(self.grave) > MOST_TOLD else ""
        return (
            f"Look before they leave the house: in {many} something looks like a secret or somebody's data: "
            f"{', '.join(f'“{title}”' for title in self.grave[:MOST_TOLD])}{more}."
        )
