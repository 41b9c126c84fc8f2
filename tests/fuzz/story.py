"""A story of a few people who edit the same articles, told at random and the same again by its seed."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, ClassVar

from app.core.errors import RuleBroken, StoreUnavailable
from app.knowledge.document import write_document
from db.knowledge.working_copy.copying import Asked, Question
from db.knowledge.working_copy.lineage import UNMARKED
from tests.fuzz.editors import InEditors
from tests.fuzz.memory_desk import Shelf
from tests.fuzz.people import Crash, Ledger, Person, Plan, read_or_none, words

if TYPE_CHECKING:
    from tests.fuzz.real_desk import RealShelf

UNFIT_TITLES = ("x" * 301, '"\\u0000"', '"\\ud800"')
"""Titles that no desk can keep."""


class Story(InEditors):
    """One sequence of steps by a few people, told by its seed."""

    def __init__(
        self, seed: int, folder: Path, clients: int, counts: Counter[str], shelf: "Shelf | RealShelf | None" = None
    ) -> None:
        self.dice, self.counts, self.folder = Random(seed), counts, folder
        self.shelf, self.ledger, self.plan, self.n = shelf or Shelf(), Ledger(), None, 0
        names = self.shelf.people(clients)
        self.people = [Person(name, folder / name, self.shelf.desk_of(name), self.reached) for name in names]
        self.ever_hidden: set[str] = set()
        """Articles that went out of somebody's sight, and with them the history on that workstation."""
        if self.dice.random() < 0.3:
            self.shelf.limit(names[0])

    plan: Plan | None

    def close(self) -> None:
        for person in self.people:
            person.copy.close()
        self.shelf.close()

    def word(self) -> str:
        self.n += 1
        return f"tok{self.n}"

    # ---------------------------------------------------------------- steps

    def step(self) -> None:
        dice = self.dice
        person = dice.choice(self.people)
        chosen = dice.choices(list(self.STEPS), list(self.STEPS.values()))[0]
        self.counts[chosen] += 1
        getattr(self, chosen)(person)

    STEPS: ClassVar[Mapping[str, int]] = {
        "edit": 30,
        "open_buffer": 6,
        "save_buffer": 12,
        "open_editor": 6,
        "save_editor": 10,
        "begin_in_editor": 1,
        "attach": 2,
        "lose_attachment": 1,
        "sync": 38,
        "scan": 4,
        "delete": 2,
        "rename": 2,
        "move_over": 1,
        "copy_file": 1,
        "create": 2,
        "archive": 1,
        "break_file": 1,
        "hide_or_show": 1,
        "go_away_or_come_back": 2,
        "answer_one": 1,
        "age": 1,
        "back_up_or_restore": 2,
    }
    """What may happen next, and how often it does."""

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
            new, old = (person.characters(one) or "" for one in (path, over))
            if self._whose(person, path, new)[0] == self._whose(person, over, old)[0]:
                self.ledger.two_buffers |= words(old) - words(new)  # a copy is put in the place of its own article
            (person.root / path).replace(person.root / over)

    def copy_file(self, person: Person) -> None:
        path = self._some_path(person)
        if path:
            shutil.copy(person.root / path, person.root / f"copy {self.word()}.md")

    def archive(self, _person: Person) -> None:
        there = sorted(set(self.shelf.heads) - self.shelf.archived)
        if there and self.dice.random() < 0.4:
            self.shelf.archive(self.dice.choice(there))

    def break_file(self, person: Person) -> None:
        """Save what nobody can read, or without front matter: the words are in the file still."""
        path = self._some_path(person)
        if not path:
            return
        characters = person.characters(path)
        if characters is None or read_or_none(characters) is None:
            return
        self.counts["broken"] += 1
        how = self.dice.random()
        if how < 0.3:
            (person.root / path).write_bytes(characters.encode() + b"\xff\xfe")
        elif how < 0.6:
            self._retitle(person, path, characters, self.dice.choice(UNFIT_TITLES))
        else:
            body = characters.split("---\n", 2)[2]
            self.ledger.removed |= words(characters) - words(body)
            (person.root / path).write_text(body, encoding="utf-8")

    def _retitle(self, person: Person, path: str, characters: str, title: str) -> None:
        """Save a title that no desk can keep."""
        lines = [f"title: {title}" if line.startswith("title:") else line for line in characters.split("\n")]
        now = "\n".join(lines)
        self.ledger.removed |= words(characters) - words(now)
        (person.root / path).write_text(now, encoding="utf-8", newline="")

    def hide_or_show(self, person: Person) -> None:
        if self.shelf.hidden and self.dice.random() < 0.6:
            self.shelf.show(*self.dice.choice(sorted(self.shelf.hidden)))
        elif self.shelf.heads:
            article = self.dice.choice(sorted(self.shelf.heads))
            if self.ledger.restored:  # what the desk has lost and this workstation has, can't be told any more
                row = person.copy.state.row(article)
                self.ledger.restored |= words(repr(person.copy.state.text(row.text))) if row else set()
            self.shelf.hide(person.name, article)
            self.ever_hidden |= {article for _, article in self.shelf.hidden}

    def go_away_or_come_back(self, person: Person) -> None:
        person.desk.is_away = not person.desk.is_away

    def back_up_or_restore(self, _person: Person) -> None:
        """Restore the desk: what was on nobody's workstation any more is lost for good."""
        shelf = self.shelf
        if not isinstance(shelf, Shelf):
            return
        if not shelf.has_backup or self.dice.random() < 0.5:
            shelf.back_up()
            return
        self.counts["restored"] += 1
        shelf.restore()
        saved: set[str] = set().union(*self.ledger.saved.values())
        self.ledger.restored |= saved - set().union(*(self._held(person) for person in self.people))

    def _held(self, person: Person) -> set[str]:
        """Return the words of what somebody's workstation shows or has on its way, as far as they may read it."""
        state = person.copy.state
        rows = [row for row in state.rows().values() if (person.name, row.article) not in self.shelf.hidden]
        texts = [*(row.text for row in rows), *(waiting.text for waiting in state.outbox())]
        shown = words(" ".join(repr(state.text(each)) for each in texts))
        return shown.union(*(self._unread(person, path) for path in person.paths()))

    def _unread(self, person: Person, path: str) -> set[str]:
        """Return the words of a file that were taken in nowhere yet: neither into an article nor a proposal."""
        document = read_or_none(person.characters(path) or "")
        if document is not None and (person.name, document.article) in self.shelf.hidden:
            return set()
        raw = (person.root / path).read_bytes().decode("utf-8", "replace")
        return words(raw) - self.read_already(person)

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
            self.answer(person, self.dice.choice(asked), may_discard=True)

    def answer(self, person: Person, one: Asked, *, may_discard: bool) -> None:
        self.counts[f"asked: {one.question}"] += 1
        path = person.root / one.path
        match one.question:
            case Question.COPY:
                ways = [partial(_keep_as_new, person), person.copy.answers.hand_in]
                if may_discard and self.dice.random() < 0.3:
                    self.ledger.removed |= words(person.characters(one.path) or "")
                    ways = [person.copy.answers.discard]
                self._run(person, lambda: self.dice.choice(ways)(one.path))
            case Question.UNKNOWN:
                self._run(person, lambda: _keep_as_new(person, one.path))
            case Question.UNMARKED:
                self._say_of_unmarked(person, one)
            case Question.BROKEN:
                mended = path.read_bytes().replace(b"\xff\xfe", b"")
                for title in UNFIT_TITLES:
                    mended = mended.replace(f"title: {title}".encode(), b"title: mended")
                path.write_bytes(mended)

    def _say_of_unmarked(self, person: Person, one: Asked) -> None:
        """Say that a file is the article's whose place it lies in, as far as anybody can tell by reading both."""
        row = person.copy.state.row(one.article or "")
        its = words(repr(person.copy.state.text(row.text))) if row else set()
        there = words(person.characters(one.path) or "")
        if its & there:
            self.ledger.removed |= its - there
            self._run(person, lambda: person.copy.answers.give_front_matter(one.path))
        else:
            self._run(person, lambda: person.copy.answers.keep_as_new(one.path))

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
        row = article and person.copy.state.row(article)
        if row and row.tag == rev:  # saved in the program just now, and not noted of the file yet
            kept = words(repr(person.copy.state.text(row.text))) & self.ledger.in_editor
            self.ledger.two_buffers |= kept - words(before)
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
        known = self.read_already(person)
        self.ledger.overwritten |= words(characters) - words(keeping) - known

    @staticmethod
    def read_already(person: Person) -> set[str]:
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
            self.shelf.publish_meanwhile(article, new)

    def _save_meanwhile(self, person: Person) -> None:
        """Save from an editor whose file may be out of its place just now."""
        if person.buffers and self.dice.random() < 0.7:
            self.save_buffer(person)
        else:
            self.edit(person)


def _keep_as_new(person: Person, path: str) -> None:
    """Make a file an article of its own; what is for few alone is handed in instead."""
    try:
        person.copy.answers.keep_as_new(path)
    except RuleBroken:
        person.copy.answers.hand_in(path)
