"""The steps of a story that are done in the program's own editor, and with attached files."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from app.knowledge.attachments import address_of
from app.knowledge.library import Ending
from app.knowledge.text import Text
from db.knowledge.working_copy.saving import Outcome
from tests.fuzz.people import Crash, Ledger, Person, Plan, words

if TYPE_CHECKING:
    from tests.fuzz.memory_desk import Shelf
    from tests.fuzz.real_desk import RealShelf

_TRIES = 8
"""How often somebody saves again what a crash or a dispute kept from being saved: the editor has it still."""


class InEditors:
    """What people do in the program itself; a part of a story."""

    dice: Random
    counts: Counter[str]
    ledger: Ledger
    plan: Plan | None
    shelf: "Shelf | RealShelf"
    word: Callable[[], str]

    def open_editor(self, person: Person) -> None:
        """Open an article, beside one that is open perhaps."""
        rows = person.copy.state.rows()
        if rows:
            row = rows[self.dice.choice(sorted(rows))]
            person.editors = [*person.editors[-1:], (row.article, person.copy.state.text(row.text))]

    def save_editor(self, person: Person) -> None:
        """Save what was made of a text that may be hours old."""
        if person.editors:
            n = self.dice.randrange(len(person.editors))
            article, was = person.editors[n]
            text = self._typed(was) if self.dice.random() < 0.9 else was
            outcome = self._saved(person, article, was, text)
            if outcome.ending is Ending.HANDED_IN:
                del person.editors[n]
            else:
                person.editors[n] = outcome.article, outcome.text

    def begin_in_editor(self, person: Person) -> None:
        """Begin a new article."""
        text = Text(self.word(), body="\n".join(self.word() for _ in range(3)) + "\n")
        self.ledger.in_editor |= words(repr(text))
        outcome = self._until_done(person, lambda: person.copy.saving.create(text))
        self.ledger.saved[outcome.article] |= words(repr(text))

    def attach(self, person: Person) -> None:
        """Attach a file to an article that is open, and save the text that names it."""
        if person.editors:
            article, was = person.editors[-1]
            name = person.copy.attached.keep(self.word().encode(), "picture.png")
            text = replace(was, body=f"{was.body}![{self.word()}]({address_of(name)})\n")
            outcome = self._saved(person, article, was, text)
            person.editors[-1] = outcome.article, outcome.text
            self.counts["attached"] += 1

    def lose_attachment(self, person: Person) -> None:
        """Delete an attached file that the database has: it is fetched again."""
        kept = {name for _article, name in self.shelf.files}
        here = sorted(kept & person.copy.attached.names())
        if here:
            person.copy.attached.remove(self.dice.choice(here))

    # ---------------------------------------------------------------- saving

    def _saved(self, person: Person, article: str, was: Text, text: Text) -> Outcome:
        """Save a text until it is kept; disputed, both sides go into one."""
        began, typed = words(repr(was)), words(repr(text))
        self.ledger.saved[article] |= typed - began
        self.ledger.in_editor |= typed - began
        self.ledger.removed |= began - typed
        for _ in range(_TRIES):
            base, mine = was, text
            outcome = self._until_done(
                person, lambda base=base, mine=mine: person.copy.saving.save(article, base, mine)
            )
            if outcome.ending is not Ending.CONFLICT or outcome.theirs is None:
                return outcome
            self.counts["disputed in the editor"] += 1
            fresh = sorted(words(repr(text)) - words(repr(outcome.theirs)) - began)
            was, theirs = outcome.theirs, outcome.theirs
            text = replace(theirs, body=theirs.body + "".join(f"{word}\n" for word in fresh))
        raise AssertionError("an editor couldn't save")

    def _until_done(self, person: Person, save: Callable[[], Outcome]) -> Outcome:
        what = self.dice.choice(["none", "none", "crash", "race", "save"])
        self.plan = None if what == "none" else Plan(what, self.dice.randint(1, 6))
        for _ in range(_TRIES):
            try:
                return save()
            except Crash:
                self.counts["crashes in the editor"] += 1
                person.restart()
            finally:
                self.plan = None
        raise AssertionError("an editor couldn't save")

    def _typed(self, was: Text) -> Text:
        body = was.body.split("\n")
        match self.dice.randrange(5):
            case 0:
                return replace(was, title=self.word())
            case 1 if len(body) > 3:
                body[self.dice.randrange(len(body))] = self.word()
            case 2 if len(body) > 3:
                del body[self.dice.randrange(len(body))]
            case _:
                body.insert(self.dice.randrange(len(body) + 1), self.word())
        return replace(was, body="\n".join(body))
