"""Attached files on their way: sent before the text that names them, fetched after it, gone with the last that did."""

from app.knowledge.attachments import named_in
from app.knowledge.shared import SharedArticles
from app.knowledge.text import Text
from db.knowledge.working_copy.attached import Attached
from db.knowledge.working_copy.state import LocalState

MOST_AT_ONCE = 200
"""Files fetched in one synchronisation: the rest follow in the next, so that none takes for ever."""
MOST_AGAIN = 10
"""Files asked for again that the desk hadn't: whoever attached them may not have synchronised since."""


class Attaching:
    """The attached files of one synchronisation."""

    def __init__(self, attached: Attached, state: LocalState, desk: SharedArticles) -> None:
        self._attached, self._state, self._desk = attached, state, desk

    def send(self, article: str, text: Text) -> None:
        """Let the database have the files that a text names, as far as they are here."""
        for name in named_in(text.body):
            content = None if self._state.has_sent(article, name) else self._attached.get(name)
            if content is not None:
                self._desk.keep_file(article, name, content)
                self._state.note_sent(article, name)

    def fetch(self) -> None:
        """Get the files that texts here name and that are missing."""
        here = self._attached.names()
        missing = {
            (article, name)
            for article, key in self._state.naming_files()
            for name in named_in(self._state.text(key).body) - here
        }
        absent = self._attached.absent = {one: None for one in self._attached.absent if one in missing}
        fresh = sorted(missing - absent.keys())
        for one in [*fresh[:MOST_AT_ONCE], *list(absent)[:MOST_AGAIN]]:
            self._take(*one)

    def note_handed_in(self, article: str, text: Text) -> None:
        """Note that the database has all of a text of what is out of sight: neither it nor its files stay here."""
        self._state.note_leaving({name for name in named_in(text.body) if self._state.has_sent(article, name)})
        self._state.forget_sent(article)
        self._state.note_unwiped()

    def remove_left(self) -> None:
        """Take away the files of what went out of sight, unless another text here names them."""
        leaving = self._state.leaving()
        if leaving:
            for name in leaving - self._state.named_files():
                self._attached.remove(name)
            self._state.drop_leaving()

    def _take(self, article: str, name: str) -> None:
        content = self._desk.file(article, name)
        self._attached.absent.pop((article, name), None)
        if content is None:
            self._attached.absent[article, name] = None  # last in its row
        else:
            self._attached.put(name, content)
            self._state.note_sent(article, name)
