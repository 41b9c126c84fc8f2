"""A program that saves articles and synchronises them until it is killed, and says on stdout what it has saved.

Each line is `saved WORD`: the word stands in an article whose saving has ended, or in a file another program wrote.
Arguments: address of the desk as Ana opens it, folder of the articles, a seed, and the number of the first word.
"""

import os
import random
import sys
from dataclasses import replace
from pathlib import Path

from app.knowledge.attachments import named_in
from app.knowledge.library import Ending
from app.knowledge.text import Text
from db.engine import Store
from db.knowledge.file_gate import FileKnowledgeGate
from db.knowledge.library import WorkingLibrary
from db.knowledge.server_gate import ServerKnowledgeGate
from tests.makers import ANA

_MOST = 6
"""Articles; after that, no new ones."""


class Keeper:
    """Saves in every way there is."""

    def __init__(self, library: WorkingLibrary, dice: random.Random, first: int) -> None:
        self.library, self.dice, self.n = library, dice, first

    def go_on(self) -> None:
        """Do something, for ever."""
        while True:
            self.dice.choice((self.save, self.save, self.edit_outside, self.begin, self.attach, self.sync, self.sync))()

    def save(self) -> None:
        """Save in the program's own editor."""
        listed = self.library.listed()
        opened = self.library.opened(self.dice.choice(listed).article) if listed else None
        if opened is not None:
            word = self.word()
            text = replace(opened.text, body=f"{opened.text.body}{word}\n")
            if self.library.save(opened.listed.article, opened.text, text).ending is not Ending.CONFLICT:
                tell(word)

    def edit_outside(self) -> None:
        """Save as careful editors do: beside, then in its place."""
        files = sorted(self.library.folder.glob("*.md"))
        if files:
            path, word = self.dice.choice(files), self.word()
            try:
                aside = path.with_name(".being-saved")
                aside.write_text(f"{path.read_text('utf-8')}{word}\n", "utf-8")
                aside.replace(path)
            except FileNotFoundError:
                return
            tell(word)

    def begin(self) -> None:
        """Begin an article."""
        if len(self.library.listed()) < _MOST:
            word = self.word()
            self.library.create(Text(f"Article {word}", body=f"{word}\n"))
            tell(word)

    def attach(self) -> None:
        """Attach a file and save the text that names it; few, for each is kept for ever."""
        listed = self.library.listed()
        opened = self.library.opened(self.dice.choice(listed).article) if listed else None
        if opened is not None and not named_in(opened.text.body):
            word = self.word()
            address = self.library.attach(word.encode(), "picture.png")
            text = replace(opened.text, body=f"{opened.text.body}![{word}]({address})\n")
            if self.library.save(opened.listed.article, opened.text, text).ending is not Ending.CONFLICT:
                tell(word)

    def sync(self) -> None:
        """Bring folder and desk together."""
        self.library.sync()

    def word(self) -> str:
        """Return a word that nobody wrote yet."""
        self.n += 1
        return f"tok{self.n}"


def tell(word: str) -> None:
    """Say that a word is saved."""
    os.write(1, f"saved {word}\n".encode())


def main() -> None:
    """Save and synchronise until killed."""
    address, folder, seed, first = sys.argv[1:5]
    store = Store(address)
    gate = ServerKnowledgeGate(store, ANA) if store.is_postgres else FileKnowledgeGate(store, ANA)
    library = WorkingLibrary(Path(folder), "ana", gate, settle=0)
    Keeper(library, random.Random(int(seed)), int(first)).go_on()


if __name__ == "__main__":
    main()
