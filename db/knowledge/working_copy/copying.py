"""The working copy: what is saved in the folder reaches the database, and what is published there, the folder."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.knowledge.library import Progress
from app.knowledge.shared import SharedArticles
from db.knowledge.working_copy.adopting import Adopting
from db.knowledge.working_copy.attached import Attached
from db.knowledge.working_copy.attaching import Attaching
from db.knowledge.working_copy.damage import forget_damaged
from db.knowledge.working_copy.files import Files, Told, say_nothing
from db.knowledge.working_copy.folder import OWN, Folder
from db.knowledge.working_copy.lineage import Lineage
from db.knowledge.working_copy.parting import Parting
from db.knowledge.working_copy.recovering import recover
from db.knowledge.working_copy.saving import Saving
from db.knowledge.working_copy.settling import Settling, Tally
from db.knowledge.working_copy.state import STATE, LocalState

TAKING_UP = "Taking up new files"
BETWEEN = 50
"""New files that are taken up before anybody else has a turn."""


def always(_what: str, _done: int, _of: int) -> bool:
    """Go on, whatever is done."""
    return True


class Question(StrEnum):
    """What a person is asked about a file, for nothing is guessed."""

    COPY = "copy"
    """It carries the id of an article whose file lies elsewhere."""
    UNKNOWN = "unknown"
    """It carries the id of an article that this desk doesn't have, or hasn't in that revision."""
    UNMARKED = "unmarked"
    """It lies in the place of an article and has lost its front matter."""
    BROKEN = "broken"
    """It can't be read."""
    UNCONFIRMED = "unconfirmed"
    """Another program saved what looks like a secret or somebody's data: it isn't published without a person's word."""
    BUSY = "busy"
    """Another program holds it."""


@dataclass(frozen=True)
class Asked:
    """A file that is left alone until a person says what it is, or repairs it."""

    path: str
    question: Question
    article: str | None = None
    why: str = ""


class WorkingCopy:
    """One folder of articles. Only one thread at a time may use it; `answers` is told what a person says of files."""

    def __init__(
        self,
        root: Path,
        login: str,
        *,
        settle: float = 3.0,
        at: Callable[[str], None] = lambda _point: None,
        is_careful: bool = True,
    ) -> None:
        """Open or begin a folder; a new file becomes an article `settle` seconds after it was saved last."""
        self.folder = Folder(root, at)
        self.folder.sweep()
        self.state = LocalState(root / OWN / STATE, is_careful=is_careful)
        self._files = Files(self.folder, self.state)
        self._lineage = Lineage(self.state, login, at)
        self.attached = Attached(root)
        self.saving = Saving(self._files, self._lineage)
        self.answers = Adopting(self._files, self._lineage, int(settle * 1e9))

    def close(self) -> None:
        """Close the state; the files stay."""
        self.state.close()

    @property
    def links(self) -> tuple[str, ...]:
        """What led elsewhere at the last look, and was left alone."""
        return self._files.links

    @property
    def odd(self) -> tuple[str, ...]:
        """What can't be kept at the last look, and was left alone: names that are no text, what is no file."""
        return self._files.odd

    def scan(self, progress: Progress = always, told: Told = say_nothing) -> None:
        """Read what was saved in the folder, and take it into the articles' texts here. Needs no database.

        While files are read nobody else may change anything, so that `told` only tells; `progress` is asked between two
        new articles, and may stop there.
        """
        files = self._files
        files.read_all(told)
        recover(files, self._lineage)
        files.look()
        for article, path in files.places.at.items():
            self._lineage.fold(article, files.known[path])
        for path, article in files.places.unmarked.items():
            self.answers.mark_again(article, path)
        for done, path in enumerate(files.places.new):
            if done % BETWEEN == 0 and done and not progress(TAKING_UP, done, len(files.places.new)):
                return
            self.answers.adopt(path)

    def sync(self, desk: SharedArticles, progress: Progress = always, told: Told = say_nothing) -> Tally:
        """Bring the folder and the database together. Raises StoreUnavailable; what is saved goes on its way later."""
        self._lineage.gaps.clear()
        self.scan(progress, told)
        parting = Parting(self._files, self._lineage, self.answers)
        attaching = Attaching(self.attached, self.state, desk)
        settling = Settling(self._files, self._lineage, parting, attaching, desk)
        is_whole = settling.settle_all(progress)
        settling.send_all()
        attaching.fetch()
        settling.clean_up()
        if is_whole:
            forget_damaged(self.folder.root)
        return settling.tally

    def asked(self) -> list[Asked]:
        """Return the files that wait for a person, as of the last scan, by their paths."""
        files, places = self._files, self._files.places
        found = [Asked(path, Question.COPY, article) for path, article in places.copies.items()]
        found += [Asked(path, Question.UNMARKED, article) for path, article in places.unmarked.items()]
        found += [Asked(path, Question.UNKNOWN) for path in files.unknown]
        for path, why in files.unconfirmed.items():
            if path in files.known:
                found.append(Asked(path, Question.UNCONFIRMED, files.known[path].article, why))
        for path, article in places.broken.items():
            question = Question.BUSY if path in files.busy else Question.BROKEN
            why = files.known[path].problem if path in files.known else ""
            found.append(Asked(path, question, article, why))
        return sorted((one for one in found if one.path in files.known), key=lambda one: one.path)
