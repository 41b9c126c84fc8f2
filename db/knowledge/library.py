"""The library of a workstation: its folder of articles, read by anybody at any time, changed by one at a time."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import batched
from pathlib import Path

from app.core.clock import Clock, SystemClock
from app.core.errors import HelpDeskError, NotPermitted, RuleBroken, StoreUnavailable
from app.knowledge.checks import grave_words
from app.knowledge.library import (
    Answer,
    ArticleDraft,
    Asked,
    Ending,
    Hit,
    Listed,
    Opened,
    Progress,
    Saved,
    Synced,
    Version,
)
from app.knowledge.model import Part, slot_of
from app.knowledge.personal import stripped
from app.knowledge.report_lines import Exported, Told
from app.knowledge.shared import SharedArticles
from app.knowledge.text import Text
from db.knowledge.moving import check_target, copied
from db.knowledge.working_copy.attached import Attached
from db.knowledge.working_copy.copying import WorkingCopy, always
from db.knowledge.working_copy.damage import is_aside, is_damage, put_aside, take_over
from db.knowledge.working_copy.folder import OWN
from db.knowledge.working_copy.holding import FolderHeld, Hold
from db.knowledge.working_copy.looking import CLOSED, Looking
from db.knowledge.working_copy.saving import Outcome
from db.knowledge.working_copy.settling import Tally
from db.knowledge.working_copy.state import STATE
from db.knowledge.working_copy.surroundings import warnings_of

ENTERING = 0.2
"""Seconds within which whoever waits for the folder takes it."""
MOST_LOOKS = 2_000
"""Looks told at once."""
MOST_SHOWN = 60
"""Characters of a path that are shown."""
MOST_TEXTS = 200
"""Texts asked for at once."""


DAMAGED = "What this computer knows of its articles is damaged. It is made anew from the files and the desk. Try again."
MENDED = (
    "What this computer knew of its articles was damaged, and was made anew from the files and the desk. Of what was "
    "typed and not saved, or waited to be proposed, all was taken over that could be read: {:,}."
)


class _Stopped(Exception):
    """Reading the folder was stopped; what was read stays so."""


class WorkingLibrary:
    """The articles of one login in one folder; `desk` is asked where the two are brought together."""

    def __init__(
        self,
        folder: Path,
        login: str,
        desk: SharedArticles,
        *,
        clock: Clock | None = None,
        settle: float = 3.0,
        program: str = "Frontline",
    ) -> None:
        """Take a folder, without touching it yet: it is opened by the first who needs it, off the screen's thread.

        While another program works in it, it is read only, and whoever wants to change it is told which (`program` is
        what others are told of this one).
        """
        self._folder, self._login, self._desk = folder, login, desk
        self._clock, self._settle = clock or SystemClock(), settle
        self._program = program
        self._copy: WorkingCopy | None = None
        self._hold: Hold | None = None
        self._attached = Attached(folder)
        self._looking = Looking(folder / OWN / STATE)
        self._turn = threading.RLock()
        self._others = 0
        self._has_entered = threading.Event()
        self._is_closed = False
        self._mended = ""

    @property
    def folder(self) -> Path:
        """Return where the files lie."""
        return self._folder

    def close(self) -> None:
        """Let go of the folder, once nothing changes it."""
        with self._turn:
            self._is_closed = True
            self._let_go()

    def move(self, folder: Path, progress: Progress = always) -> bool:
        """Let the files lie in another folder; the old one is removed once the new one is whole."""
        with self._turn:
            self._open()
            check_target(self._folder, folder)
            old = self._folder
            self._let_go()  # a file of SQLite is whole once nobody has it open
            try:
                is_done = copied(old, folder, progress)
            finally:
                self._lie_in(old)
            if is_done:
                self._lie_in(folder)
                self._open()
                shutil.rmtree(old, ignore_errors=True)
            return is_done

    def _lie_in(self, folder: Path) -> None:
        self._folder = folder
        self._looking, self._attached = Looking(folder / OWN / STATE), Attached(folder)

    def _let_go(self) -> None:
        self._looking.close()
        if self._copy is not None:
            self._copy.close()
            self._copy = None
        if self._hold is not None:
            self._hold.let_go()
            self._hold = None

    # ---------------------------------------------------------------- reading

    def listed(self) -> Sequence[Listed]:
        """Return all articles that are here, by their titles."""
        return self._read(lambda looking: looking.listed())

    def search(self, words: str, *, limit: int = 50) -> Sequence[Hit]:
        """Return the articles in which all words occur, each as a beginning, the best first."""
        return self._read(lambda looking: looking.search(words, limit))

    def near(self, words: str, *, environment: str = "", limit: int = 5) -> Sequence[Hit]:
        """Return the articles nearest to free words."""
        return self._read(lambda looking: looking.near(words, environment, limit))

    def opened(self, article: str) -> Opened | None:
        """Return an article with its text; None where it isn't here."""
        return self._read(lambda looking: looking.opened(article))

    def versions(self, article: str) -> Sequence[Version]:
        """Return every text of an article ever seen on this workstation, newest first."""
        return self._read(lambda looking: looking.versions(article))

    def attached(self, name: str) -> bytes | None:
        """Return an attached file by its name; None where it isn't here."""
        return self._attached.get(name)

    # ---------------------------------------------------------------- changing

    def save(self, article: str, was: Text, text: Text, *, is_checked: bool = True) -> Saved:
        """Save what was made in an editor from the text `was`."""
        with self._mine() as copy:
            if is_checked:
                copy.state.confirm(article, grave_words(text))
            return _saved(copy.saving.save(article, was, text), was)

    def create(self, text: Text, *, is_checked: bool = True) -> Saved:
        """Begin a new article; it is published by the next synchronisation."""
        with self._mine() as copy:
            made = copy.saving.create(text)
            if is_checked:
                copy.state.confirm(made.article, grave_words(text))
            return _saved(made, None)

    def attach(self, content: bytes, name: str) -> str:
        """Keep a file and return its address in the text. Raises RuleBroken."""
        return f"attachments/{self._attached.keep(content, name)}"

    def asked(self) -> Sequence[Asked]:
        """Return the files that wait for a person, as of the last look."""
        with self._mine() as copy:
            return self._asked(copy)

    def answer(self, path: str, answer: Answer) -> None:
        """Do what a person says of a file."""
        with self._mine() as copy:
            copy.scan()
            answers: dict[Answer, Callable[[str], None]] = {
                Answer.NEW_ARTICLE: copy.answers.keep_as_new,
                Answer.HAND_IN: copy.answers.hand_in,
                Answer.DISCARD: copy.answers.discard,
                Answer.GIVE_FRONT_MATTER: copy.answers.give_front_matter,
                Answer.CONFIRM: copy.answers.confirm,
            }
            answers[answer](path)
            copy.scan()

    def scan(self) -> bool:
        """Look what other programs saved; tell whether anything changed."""
        try:
            with self._mine() as copy:
                before = copy.state.mark()
                copy.scan()
                return copy.state.mark() != before
        except FolderHeld:
            return False  # the program that works in it looks itself

    def sync(self, progress: Progress = lambda _what, _done, _of: True) -> Synced:
        """Bring the folder and the database together; whoever wants to save meanwhile comes in between."""

        def go_on(what: str, done: int, of: int) -> bool:
            self._let_others_in()
            return progress(what, done, of) and not self._is_closed

        def told(what: str, done: int, of: int) -> None:
            if not progress(what, done, of) or self._is_closed:
                raise _Stopped

        with self._turn:
            try:
                copy = self._open()
            except HelpDeskError as error:
                return Synced(problem=str(error))
            try:
                tally = copy.sync(self._desk, go_on, told)
                self._tell(copy)
            except _Stopped:
                return Synced(waiting=copy.state.waiting())
            except (sqlite3.Error, OSError) as error:
                return Synced(problem=str(self._failed(error)))
            except HelpDeskError as error:
                return Synced(waiting=copy.state.waiting(), asked=self._asked(copy), problem=str(error))
            return Synced(
                tally.came,
                tally.published,
                tally.proposed,
                copy.state.waiting(),
                self._asked(copy),
                _refused(tally),
                self._clock.now(),
                self._warnings(copy),
            )

    def withdrawn(self) -> Sequence[Text]:
        """Return the texts of the archived articles in sight; empty while the database is away."""
        with self._mine() as copy:
            wanted = copy.state.archived()
        with suppress(HelpDeskError):
            return [text for some in batched(wanted, MOST_TEXTS) for text in self._desk.texts(some).values()]
        return []

    def bring_in(
        self, chosen: Sequence[Path], *, category: str = "", is_trial: bool = False, progress: Progress = always
    ) -> Sequence[Told]:
        """Take in the articles in files from elsewhere, or only tell what would become of each."""
        from db.knowledge.bringing import bring_in, look_for  # noqa: PLC0415  what reads HTML takes long to load

        return bring_in(self, look_for(chosen), category=category, is_trial=is_trial, progress=progress)

    def export(self, folder: Path, *, with_markdown: bool = False, progress: Progress = always) -> Exported:
        """Write the articles that everybody may read as pages into a folder."""
        from db.knowledge.exporting import export  # noqa: PLC0415  as above

        return export(self, folder, with_markdown=with_markdown, progress=progress)

    def keep_draft(self, draft: ArticleDraft) -> None:
        """Keep what is being typed."""
        with self._mine() as copy:
            copy.state.keep_draft(draft, self._clock.now())

    def drop_draft(self, key: str) -> None:
        """Forget a draft."""
        with self._mine() as copy:
            copy.state.drop_draft(key)

    def drafts(self) -> Sequence[ArticleDraft]:
        """Return what was typed and neither saved nor thrown away, newest first."""
        with self._mine() as copy:
            return copy.state.drafts()

    def came_of(self, ticket_id: int, article: str, part: Part) -> None:
        """Note that an article was written or improved because of a ticket: linked once the database has it."""
        with self._mine() as copy:
            copy.state.note_origin(ticket_id, article, part)

    def looked(self, article: str) -> None:
        """Note that an article was read; it is told with the next synchronisation."""
        with self._mine() as copy:
            copy.state.note_look(article, slot_of(self._clock.now()))

    def missed(self, words: str) -> None:
        """Note words that were searched without a hit; they are told with the next synchronisation."""
        with self._mine() as copy:
            copy.state.note_missed(stripped(" ".join(words.split())))

    # ---------------------------------------------------------------- one at a time

    @contextmanager
    def _mine(self) -> Iterator[WorkingCopy]:
        """Lend the folder to one who changes it, between two steps of a synchronisation if need be."""
        self._others += 1
        try:
            with self._turn:
                self._has_entered.set()
                yield self._open()
        except UnicodeEncodeError as error:
            raise RuleBroken("It holds half a character: a surrogate that stands alone. Nothing was kept.") from error
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error
        finally:
            self._others -= 1

    def _let_others_in(self) -> None:
        """Give the folder away for a moment, when somebody waits for it."""
        if self._others and not self._is_closed:
            self._has_entered.clear()
            self._turn.release()
            self._has_entered.wait(ENTERING)
            self._turn.acquire()

    def _open(self) -> WorkingCopy:
        if self._is_closed:
            raise StoreUnavailable(CLOSED)
        if self._copy is None:
            self._hold = self._hold or Hold(self._folder / OWN, program=self._program)
            try:
                self._copy = self._entered()
            except (sqlite3.Error, OSError) as error:
                raise self._full(error) from error
        return self._copy

    def _entered(self) -> WorkingCopy:
        """Enter the folder, with a new state where the one in it is damaged."""
        try:
            copy = WorkingCopy(self._folder, self._login, settle=self._settle)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            self._put_aside()
            copy = WorkingCopy(self._folder, self._login, settle=self._settle)
        if is_aside(self._folder):
            taken = take_over(copy.folder, copy.attached, copy.state, self._login, self._clock.now())
            self._mended = MENDED.format(taken)
        return copy

    def _put_aside(self) -> None:
        with self._turn:
            if self._copy is not None:
                self._copy.close()
                self._copy = None
            self._looking.close()
            put_aside(self._folder)
            self._lie_in(self._folder)

    def _failed(self, error: sqlite3.Error | OSError) -> StoreUnavailable:
        """Return what is said of an error; a state that turns out to be damaged is mended when it is needed next."""
        if not is_damage(error):
            return self._full(error)
        with suppress(OSError):  # somebody reads it just now: the next error does it
            self._put_aside()
        return StoreUnavailable(DAMAGED)

    def _read[T](self, ask: Callable[[Looking], T]) -> T:
        """Ask something; where the state turns out to be damaged, it is mended when it is needed next."""
        try:
            return ask(self._reading())
        except StoreUnavailable as error:
            cause = error.__cause__
            if self._hold is None or not (isinstance(cause, sqlite3.Error) and is_damage(cause)):
                raise
            raise self._failed(cause) from error

    def _reading(self) -> Looking:
        """Return what reads the folder, also while another program works in it."""
        if self._copy is None:
            try:
                with self._turn:
                    self._open()
            except FolderHeld:
                if not (self._folder / OWN / STATE).exists():
                    raise
        return self._looking

    def _tell(self, copy: WorkingCopy) -> None:
        """Tell the database what was read here, and searched in vain, and which tickets articles came of."""
        looks, missed = copy.state.looks()[:MOST_LOOKS], copy.state.missed()
        if looks:
            self._desk.looked(looks)
        for words in missed:
            with suppress(RuleBroken):  # no words that a database keeps: a NUL among them
                self._desk.missed(words)
        copy.state.drop_told(looks, missed)
        for ticket_id, article, part in copy.state.origins():
            with suppress(RuleBroken, NotPermitted):  # the ticket went out of sight meanwhile
                self._desk.link(ticket_id, article, part)
            copy.state.drop_origin(ticket_id, article, part)

    def _asked(self, copy: WorkingCopy) -> Sequence[Asked]:
        found = []
        for one in copy.asked():
            row = None if one.article is None else copy.state.row(one.article)
            title = "" if row is None else copy.state.text(row.text).title
            found.append(Asked(one.path, one.question.value, one.article, title, one.why))
        return found

    def _warnings(self, copy: WorkingCopy) -> Sequence[str]:
        said = [*warnings_of(self._folder), *filter(None, [self._mended])]
        if copy.links:
            said.append(f"Links in the folder are not followed: {_some(copy.links)}.")
        if copy.odd:
            why = "their names are no text, they are no plain files, or lie too deep"
            said.append(f"These were left alone, for {why}: {_some(copy.odd)}.")
        return said

    def _full(self, error: sqlite3.Error | OSError) -> StoreUnavailable:
        return StoreUnavailable(
            f"The folder of articles, {self._folder}, can't be written to: {error}. See that there is room on the "
            "disk; what was saved before is kept, and what is open in an editor stays there."
        )


def _some(paths: Sequence[str]) -> str:
    """Return the first few of these, and how many there are beside them."""
    told = [path if len(path) <= MOST_SHOWN else f"…{path[-MOST_SHOWN:]}" for path in paths[:3]]
    return ", ".join(told) + (f" and {len(paths) - 3:,} more" if len(paths) > len(told) else "")


def _saved(outcome: Outcome, was: Text | None) -> Saved:
    is_conflict = outcome.ending is Ending.CONFLICT
    return Saved(outcome.ending, outcome.article, outcome.text, was if is_conflict else None, outcome.theirs)


def _refused(tally: Tally) -> str:
    """Return what was refused, and that the rest is in line; empty for nothing."""
    if not tally.refused:
        return ""
    title, why = next(iter(tally.refused.items()))
    others = f" So were {len(tally.refused) - 1:,} others." if len(tally.refused) > 1 else ""
    return f"“{title}” was refused, and stays here: {why}{others}"
