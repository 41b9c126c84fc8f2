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


HEADINGS = ("From", "Title", "Result", "To be looked at")


@dataclass(frozen=True)
class Exported:
    """How many articles were written, how many restricted ones were not, and the attached files that are missing."""

    written: int
    restricted: int
    missing: tuple[str, ...]
    is_whole: bool = True
    """False when it was stopped: then nothing was written."""
