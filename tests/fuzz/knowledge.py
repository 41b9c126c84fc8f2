"""`python -m tests.fuzz.knowledge --clients 3 --steps 80 --sequences 900 --seed 1`: no saved edit of an article is lost.

Several people, each with a folder of real files, edit, rename, copy, delete and save over each other from buffers that
are hours old, while their programs synchronise, end at any point, lose answers, or are away. At the end everybody
synchronises until nothing happens any more; then every word that somebody saved and nobody took away again is in a
newest revision or an open proposal, all folders show the same, and synchronising once more changes nothing.
"""

import argparse
import os
import shutil
import sys
import tempfile
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from re import findall
from time import monotonic
from unittest.mock import patch
from uuid import UUID

from app.core.errors import StoreUnavailable
from app.knowledge.document import Document, Unreadable, decoded, read_document, write_document
from app.knowledge.text import Text
from db.knowledge.working_copy.folder import Folder
from db.knowledge.working_copy.identity import Places, placed
from db.knowledge.working_copy.placing import Change
from db.knowledge.working_copy.state import Known, Row
from db.knowledge.working_copy.copying import Question, WorkingCopy
from db.knowledge.working_copy.lineage import UNMARKED, Lineage
from tests.fuzz.memory_desk import MemoryDesk, Shelf

ROUNDS = 5


class Crash(BaseException):
    """The program ended here."""


def words(characters: str) -> set[str]:
    """Return the marked words of a text: each was saved by somebody once."""
    return set(findall(r"tok\d+", characters))


@dataclass
class Plan:
    """What happens at which point of a synchronisation."""

    what: str
    after: int


@dataclass
class Ledger:
    """Who saved which words where, as a person who looks over everybody's shoulder would note it."""

    saved: dict[str | None, set[str]] = field(default_factory=lambda: defaultdict(set))
    removed: set[str] = field(default_factory=set)
    """Words that somebody saw and took away."""
    overwritten: set[str] = field(default_factory=set)
    """Words that another program on the same workstation saved over before anybody could read them."""
    two_buffers: set[str] = field(default_factory=set)
    """Words that an older buffer of the same revision on the same workstation left out: they are in the history."""


class Person:
    """One person with a folder, and the buffers of their editors."""

    def __init__(self, story: "Story", name: str, root: Path) -> None:
        self.story, self.name, self.root = story, name, root
        self.desk = MemoryDesk(story.shelf, name)
        self.buffers: list[tuple[str, str]] = []
        self.copy = self._opened()

    def _opened(self) -> WorkingCopy:
        return WorkingCopy(
            self.root, self.name, settle=0, at=lambda point: self.story.reached(self, point), is_careful=False
        )

    def restart(self) -> None:
        self.copy.close()
        self.copy = self._opened()

    def paths(self) -> list[str]:
        return sorted(self.copy.folder.listed().files)

    def characters(self, path: str) -> str | None:
        try:
            return decoded((self.root / path).read_bytes())
        except (OSError, Unreadable):
            return None


class Story:
    """One sequence of steps by a few people, told by its seed."""

    def __init__(self, seed: int, folder: Path, clients: int, counts: Counter[str]) -> None:
        self.dice, self.counts, self.folder = Random(seed), counts, folder
        self.shelf, self.ledger, self.plan, self.n = Shelf(), Ledger(), None, 0
        self.people = [Person(self, f"p{n}", folder / f"p{n}") for n in range(clients)]
        if self.dice.random() < 0.3:
            self.shelf.candidates.add("p0")

    plan: Plan | None

    def close(self) -> None:
        for person in self.people:
            person.copy.close()

    def word(self) -> str:
        self.n += 1
        return f"tok{self.n}"

    # ---------------------------------------------------------------- steps

    def step(self) -> None:
        dice = self.dice
        person = dice.choice(self.people)
        steps: Sequence[tuple[int, Callable[[Person], None]]] = (
            (30, self.edit),
            (6, self.open_buffer),
            (12, self.save_buffer),
            (38, self.sync),
            (4, self.scan),
            (2, self.delete),
            (2, self.rename),
            (1, self.move_over),
            (1, self.copy_file),
            (2, self.create),
            (1, self.archive),
            (1, self.break_file),
            (1, self.hide_or_show),
            (2, self.go_away_or_come_back),
            (1, self.answer_one),
            (1, self.age),
        )
        chosen = dice.choices([step for _, step in steps], [weight for weight, _ in steps])[0]
        self.counts[chosen.__name__] += 1
        chosen(person)

    def create(self, person: Person) -> None:
        body = "\n".join(self.word() for _ in range(4))
        path = person.root / f"New {self.word()}.md"
        path.write_text(f"{body}\n", encoding="utf-8")
        self.ledger.saved[None] |= words(body)

    def edit(self, person: Person) -> None:
        path = self._some_path(person)
        before = path and person.characters(path)
        if path and before is not None:
            self.save(person, path, before, self._edited(before))

    def open_buffer(self, person: Person) -> None:
        path = self._some_path(person)
        characters = path and person.characters(path)
        if path and characters is not None:
            person.buffers = [*person.buffers[-1:], (path, characters)]

    def save_buffer(self, person: Person) -> None:
        if person.buffers:
            n = self.dice.randrange(len(person.buffers))
            path, before = person.buffers[n]
            after = self._edited(before) if self.dice.random() < 0.8 else before
            self.save(person, path, before, after)
            person.buffers[n] = path, after

    def scan(self, person: Person) -> None:
        self._run(person, person.copy.scan)

    def sync(self, person: Person) -> None:
        what = self.dice.choice(["none", "crash", "crash", "race", "save", "save", "lose"])
        self.plan = None if what == "none" else Plan(what, self.dice.randint(1, 20))
        self._run(person, lambda: person.copy.sync(person.desk))
        self.plan = None

    def _run(self, person: Person, deed: Callable[[], None]) -> None:
        try:
            deed()
        except Crash:
            self.counts["crashes"] += 1
            self.plan = None
            person.restart()
        except StoreUnavailable:
            self.counts["away"] += 1

    def delete(self, person: Person) -> None:
        path = self._some_path(person)
        if path:
            self._overwrites(person, path, keeping="")
            (person.root / path).unlink()

    def rename(self, person: Person) -> None:
        path = self._some_path(person)
        to = self.dice.choice(["", "sub/"]) + f"ren{self.word()}.md"
        if path:
            (person.root / to).parent.mkdir(exist_ok=True)
            (person.root / path).rename(person.root / to)

    def move_over(self, person: Person) -> None:
        path, over = self._some_path(person), self._some_path(person)
        if path and over and path != over:
            self._overwrites(person, over, keeping="")
            (person.root / path).replace(person.root / over)

    def copy_file(self, person: Person) -> None:
        path = self._some_path(person)
        if path:
            shutil.copy(person.root / path, person.root / f"copy {self.word()}.md")

    def archive(self, _person: Person) -> None:
        there = sorted(set(self.shelf.heads) - self.shelf.archived)
        if there and self.dice.random() < 0.4:
            self.shelf.archived.add(self.dice.choice(there))

    def break_file(self, person: Person) -> None:
        """Save what nobody can read, or without front matter: the words are in the file still."""
        path = self._some_path(person)
        if not path:
            return
        characters = person.characters(path)
        if characters is None or read_or_none(characters) is None:
            return
        self.counts["broken"] += 1
        if self.dice.random() < 0.5:
            (person.root / path).write_bytes(characters.encode() + b"\xff\xfe")
        else:
            body = characters.split("---\n", 2)[2]
            self.ledger.removed |= words(characters) - words(body)
            (person.root / path).write_text(body, encoding="utf-8")

    def hide_or_show(self, person: Person) -> None:
        if self.shelf.hidden and self.dice.random() < 0.6:
            self.shelf.hidden.discard(self.dice.choice(sorted(self.shelf.hidden)))
        elif self.shelf.heads:
            self.shelf.hidden.add((person.name, self.dice.choice(sorted(self.shelf.heads))))

    def go_away_or_come_back(self, person: Person) -> None:
        person.desk.is_away = not person.desk.is_away

    def age(self, person: Person) -> None:
        """Let files lie so long that their times are believed."""
        for path in person.paths():
            status = (person.root / path).stat()
            os.utime(person.root / path, ns=(status.st_atime_ns, status.st_mtime_ns - 10**10))
        self._run(person, person.copy.scan)

    def answer_one(self, person: Person) -> None:
        self._run(person, person.copy.scan)
        asked = person.copy.asked()
        if asked:
            self._answer(person, self.dice.choice(asked), may_discard=True)

    def _answer(self, person: Person, one, *, may_discard: bool) -> None:
        self.counts[f"asked: {one.question}"] += 1
        path = person.root / one.path
        match one.question:
            case Question.COPY:
                ways = [person.copy.answers.keep_as_new, person.copy.answers.hand_in]
                if may_discard and self.dice.random() < 0.3:
                    self.ledger.removed |= words(person.characters(one.path) or "")
                    ways = [person.copy.answers.discard]
                self._run(person, lambda: self.dice.choice(ways)(one.path))
            case Question.UNKNOWN:
                self._run(person, lambda: person.copy.answers.keep_as_new(one.path))
            case Question.UNMARKED:
                self._run(person, lambda: person.copy.answers.give_front_matter(one.path))
            case Question.BROKEN:
                path.write_bytes(path.read_bytes().replace(b"\xff\xfe", b""))

    # ---------------------------------------------------------------- saving

    def _some_path(self, person: Person) -> str | None:
        paths = person.paths()
        return self.dice.choice(paths) if paths else None

    def _edited(self, before: str) -> str:
        document = read_or_none(before)
        if document is None:
            return self._inserted(before)
        body = document.text.body.split("\n")
        match self.dice.randrange(5):
            case 0:
                return write_document(replace(document, text=replace(document.text, title=self.word())))
            case 1 if len(body) > 3:
                body[self.dice.randrange(len(body))] = self.word()
            case 2 if len(body) > 3:
                del body[self.dice.randrange(len(body))]
            case _:
                body.insert(self.dice.randrange(len(body) + 1), self.word())
        return write_document(replace(document, text=replace(document.text, body="\n".join(body))))

    def _inserted(self, before: str) -> str:
        lines = before.split("\n")
        lines.insert(self.dice.randrange(len(lines) + 1) if not before.startswith("---") else len(lines), self.word())
        return "\n".join(lines)

    def save(self, person: Person, path: str, before: str, after: str) -> None:
        """Write what an editor made of what it had read, over whatever lies there now."""
        self._overwrites(person, path, keeping=before)
        article, rev = self._whose(person, path, before)
        seen = article and person.copy.state.seen(article, rev)
        if seen:
            self.ledger.two_buffers |= words(repr(person.copy.state.text(seen))) - words(before)
        self.ledger.saved[article] |= words(after) - words(before)
        self.ledger.removed |= words(before) - words(after)
        raw = {"lf": after, "crlf": after.replace("\n", "\r\n"), "bom": f"\ufeff{after}"}[
            self.dice.choice(["lf", "lf", "lf", "crlf", "bom"])
        ].encode()
        whole = person.root / path
        whole.parent.mkdir(exist_ok=True)
        if self.dice.random() < 0.3:  # as careful editors save
            aside = whole.with_name(f"{whole.name}.tmp")
            aside.write_bytes(raw)
            aside.replace(whole)
        else:
            whole.write_bytes(raw)

    @staticmethod
    def _whose(person: Person, path: str, before: str) -> tuple[str | None, int]:
        """Return which article and revision an editor's text is taken for: without front matter, by its path."""
        document = read_or_none(before)
        if document is not None:
            return document.article, document.rev
        return next((row.article for row in person.copy.state.rows().values() if row.path == path), None), UNMARKED

    def _overwrites(self, person: Person, path: str, *, keeping: str) -> None:
        """Note the words that lie there, weren't read by the program yet, and are saved over."""
        characters = person.characters(path)
        if characters is None:
            try:
                characters = (person.root / path).read_bytes().decode("utf-8", "replace")
            except OSError:
                return
        known = self._read_already(person)
        self.ledger.overwritten |= words(characters) - words(keeping) - known

    @staticmethod
    def _read_already(person: Person) -> set[str]:
        wire = person.copy.state._wire
        kept = wire.execute("select written from text where digest in (select text from history)").fetchall()
        return words(" ".join(written for (written,) in kept))

    # ---------------------------------------------------------------- what happens in between

    def reached(self, person: Person, point: str) -> None:
        plan = self.plan
        if plan is None:
            return
        plan.after -= 1
        if plan.after:
            return
        self.plan = None
        self.counts[f"{plan.what} at {point}"] += 1
        match plan.what:
            case "crash":
                raise Crash(point)
            case "lose":
                person.desk.loses_answer = True
            case "race":
                self._publish_meanwhile()
            case "save":
                self._save_meanwhile(person)

    def _publish_meanwhile(self) -> None:
        there = sorted(set(self.shelf.heads) - self.shelf.archived)
        if there:
            article = self.dice.choice(there)
            head = self.shelf.heads[article]
            text = self.shelf.revisions[article, head]
            body = text.body.split("\n")
            body.insert(self.dice.randrange(len(body) + 1), self.word())
            new = replace(text, body="\n".join(body).strip("\n") + "\n")
            self.ledger.saved[article] |= words(new.body) - words(text.body)
            self.shelf.heads[article] = head + 1
            self.shelf.revisions[article, head + 1] = new

    def _save_meanwhile(self, person: Person) -> None:
        """Save from an editor whose file may be out of its place just now."""
        if person.buffers and self.dice.random() < 0.7:
            self.save_buffer(person)
        else:
            self.edit(person)

    # ---------------------------------------------------------------- the end

    def end(self) -> None:
        """Let everybody synchronise until nothing happens any more, and answer what they are asked. Raises Lost."""
        self.plan = None
        for person in self.people:
            person.desk.is_away = person.desk.loses_answer = False
        for _ in range(4):
            for person in self.people:
                person.copy.sync(person.desk)
                for one in person.copy.asked():
                    self._answer(person, one, may_discard=False)
        for _ in range(ROUNDS):
            for person in self.people:
                person.copy.sync(person.desk)
        self._nothing_is_lost()
        self._all_show_the_same()
        self._once_more_changes_nothing()

    def _nothing_is_lost(self) -> None:
        shelf = self.shelf
        for article, head in shelf.heads.items():
            revs = sorted(rev for its, rev in shelf.revisions if its == article)
            require(revs == list(range(1, head + 1)), f"revisions of {article} are {revs}")
        held = [repr(shelf.revisions[article, head]) for article, head in shelf.heads.items()]
        held += [repr(text) for _, _, text, _ in shelf.proposals.values()]
        there = words(" ".join(held))
        saved = set().union(*self.ledger.saved.values())
        excused = self.ledger.removed | self.ledger.overwritten | self.ledger.two_buffers
        lost = saved - there - excused
        require(not lost, f"lost {sorted(lost)}")
        history = " ".join(repr(text) for text in shelf.revisions.values()) + " ".join(held)
        history += " ".join(" ".join(self._read_already(person)) for person in self.people)
        purged = set().union(*(self.ledger.saved[article] for _, article in shelf.hidden))
        gone = (saved & self.ledger.two_buffers) - self.ledger.overwritten - words(history) - purged
        require(not gone, f"not even in a history: {sorted(gone)}")
        self.counts["revisions"] += len(shelf.revisions)
        self.counts["proposals"] += len(shelf.proposals)
        self.counts["words"] += len(saved)
        self.counts["words excused"] += len((saved - there) & (self.ledger.overwritten | self.ledger.two_buffers))

    def _all_show_the_same(self) -> None:
        shelf = self.shelf
        for person in self.people:
            want = {
                article: shelf.revisions[article, head]
                for article, head in shelf.heads.items()
                if article not in shelf.archived and (person.name, article) not in shelf.hidden
            }
            found: dict[str, Text] = {}
            for path in person.paths():
                document = read_or_none(person.characters(path) or "")
                require(document is not None, f"{person.name} has {path}, which is no article's")
                require(document.article not in found, f"{person.name} has {document.article} twice")
                found[document.article] = document.text
            wrong = [article for article in want.keys() | found.keys() if want.get(article) != found.get(article)]
            require(not wrong, f"{person.name} shows something else of {wrong}")
            require(not person.copy.state.outbox(), f"{person.name} has something to send")
            require(not list((person.root / ".kb" / "stash").iterdir()), f"{person.name} has files out of their place")
            rescued = person.root / ".kb" / "rescued"
            hidden = [article for who, article in shelf.hidden if who == person.name]
            known = " ".join(one for (one,) in person.copy.state._wire.execute("select article from history"))
            require(not [article for article in hidden if article in known], f"{person.name} remembers what is hidden")
            self.counts["rescued"] += len(list(rescued.iterdir())) if rescued.exists() else 0

    def _once_more_changes_nothing(self) -> None:
        before = self._marks()
        for person in self.people:
            person.copy.sync(person.desk)
        require(before == self._marks(), "synchronising once more changes something")

    def _marks(self) -> list[object]:
        files = [
            (person.name, path, (status := (person.root / path).stat()).st_mtime_ns, status.st_ino)
            for person in self.people
            for path in person.paths()
        ]
        return [files, len(self.shelf.revisions), len(self.shelf.proposals)]


def read_or_none(characters: str) -> Document | None:
    """Return the article that a file's characters hold."""
    try:
        return read_document(characters)
    except Unreadable:
        return None


def require(holds: bool, said: str) -> None:
    """Raise AssertionError unless this holds."""
    if not holds:
        raise AssertionError(said)


# ---------------------------------------------------------------- safeguards, taken away on purpose


def _trusting_the_newest(lineage: Lineage, article: str, known: Known, **_more: object) -> None:
    """Take a saved file for a change of the newest text here, whatever revision it was made from."""
    state = lineage._state
    row = state.row(article)
    if row is not None and known.text is not None:
        with state.together():
            state.note_seen(article, known.tag, known.text)
            state.put(replace(row, text=known.text))


def _written_over(
    folder: Folder, state: object, article: str, *, was: object, path: str, to: Document | None
) -> Change:
    """Write over what lies there without looking."""
    if to is None:
        (folder.root / path).unlink(missing_ok=True)
        return Change.DONE
    folder.at("noted")
    (folder.root / path).parent.mkdir(exist_ok=True)
    (folder.root / path).write_text(write_document(to), encoding="utf-8", newline="\n")
    return Change.DONE


def _adopting(files: Mapping[str, Known], rows: Mapping[str, Row], copies: Mapping[str, str]) -> Places:
    """Take whichever file carries an article's id, and was found last, for the article's."""
    found = placed(files, rows, {})
    for path, article in sorted(found.copies.items()):
        found.at[article] = path
    found.copies.clear()
    return found


SAFEGUARDS: Mapping[str, tuple[str, object]] = {
    "rev": ("lineage.Lineage.fold", _trusting_the_newest),
    "swap": ("files.change", _written_over),
    "cas": ("", None),
    "refusal": ("files.placed", _adopting),
}
"""What keeps edits from being lost, and what stands for it where it is taken away: the fuzz has to notice each."""


def run(seed: int, *, clients: int, steps: int, counts: Counter[str], without: str = "") -> str:
    """Tell one story, perhaps without a safeguard; return what was violated, or nothing."""
    folder = Path(tempfile.mkdtemp(prefix="frontline-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    ids = Random(seed)
    with ExitStack() as seeded:
        for module in ("adopting", "settling", "placing", "folder"):
            named = f"db.knowledge.working_copy.{module}.uuid4"
            seeded.enter_context(patch(named, lambda: UUID(int=ids.getrandbits(128), version=4)))
        if without and without != "cas":
            where, instead = SAFEGUARDS[without]
            seeded.enter_context(patch(f"db.knowledge.working_copy.{where}", instead))
        story = Story(seed, folder, clients, counts)
        story.shelf.checks_heads = without != "cas"
        return _told(story, steps)


def _told(story: Story, steps: int) -> str:
    try:
        for person in story.people[:2]:
            story.create(person)
        for _ in range(2):
            for person in story.people:
                person.copy.sync(person.desk)
        for _ in range(steps):
            story.step()
        story.end()
    except AssertionError as error:
        return str(error)
    except Exception as error:
        return (
            "".join(traceback.format_exception_only(error)).strip()
            + f" at {traceback.extract_tb(error.__traceback__)[-1]}"
        )
    finally:
        story.close()
        shutil.rmtree(story.folder, ignore_errors=True)
    return ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell stories and print what was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.knowledge")
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--sequences", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", choices=sorted(SAFEGUARDS), default="", help="take a safeguard away")
    asked = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    began, violations = monotonic(), 0
    for seed in range(asked.seed, asked.seed + asked.sequences):
        if said := run(seed, clients=asked.clients, steps=asked.steps, counts=counts, without=asked.without):
            violations += 1
            print(f"seed {seed}: {said}")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    print(f"{monotonic() - began:.0f} s")
    print(f"{asked.sequences} sequences, {violations} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
