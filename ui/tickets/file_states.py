"""One file on its way into a draft: how far it is, in words, and how it is read from disk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from uuid import UUID, uuid4

from app.core.errors import RuleBroken
from app.tickets.files import LARGEST, refusal, size_words
from app.tickets.model import Filed


class State(Enum):
    """How far a file is; ELSEWHERE waits on the computer where it was attached."""

    READING = auto()
    FILING = auto()
    WAITING = auto()
    FILED = auto()
    ELSEWHERE = auto()


_HOLDING_BACK = (
    (
        "{} waits on the computer where it was attached. Open Frontline there, or attach it here and remove that one.",
        {State.ELSEWHERE},
    ),
    (
        "{} will be attached when the database is back. This stays a draft until then; remove the file to go on.",
        {State.WAITING},
    ),
    ("{} is still being filed. Wait a moment, or remove it; what you typed is kept.", {State.READING, State.FILING}),
)
"""What keeps a draft with unfiled files back, the gravest first."""


@dataclass(eq=False)
class Attachment:
    """One file of a draft; its content stays in memory until it is kept on this computer or filed."""

    draft: UUID
    name: str
    size: int = 0
    state: State = State.READING
    filed: Filed | None = None
    key: UUID = field(default_factory=uuid4)
    content: bytes | None = field(default=None, repr=False)

    @property
    def words(self) -> str:
        """How far the file is, and where it is safe."""
        match self.state:
            case State.READING:
                return "reading…"
            case State.FILING:
                return f"{size_words(self.size)} · filing…"
            case State.WAITING if self.content is None:
                return "will be attached when the database is back"
            case State.WAITING:
                return "not saved: only in this window until the database is back"
            case State.ELSEWHERE:
                return "waits on the computer where it was attached"
        return size_words(self.size)


def why_unfiled(unfiled: Sequence[Attachment]) -> str:
    """Return the sentence that says why a draft can't be sent yet because of its files, nothing when it can."""
    for said, states in _HOLDING_BACK:
        names = [f"“{a.name}”" for a in unfiled if a.state in states]
        if names:
            return said.format(", ".join(names))
    return ""


def read_file(path: Path) -> bytes:
    """Return a file's content. Raises RuleBroken with the sentence to show when it can't be attached."""
    try:
        if not path.is_file():
            raise RuleBroken(f"“{path.name}” is no file. Attach files one by one, or pack the folder first.")
        _must_fit(path.name, path.stat().st_size)
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise RuleBroken(f"“{path.name}” can't be read ({error.strerror}). It wasn't attached.") from error
    _must_fit(path.name, len(content))  # it may have grown since
    return content


def _must_fit(name: str, size: int) -> None:
    said = refusal(name, size)
    if said is not None:
        raise RuleBroken(said)
