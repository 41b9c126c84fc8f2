"""The text of an article on this workstation, from one saved file to the next."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from app.knowledge.alike import matcher_of
from app.knowledge.merging import merge
from app.knowledge.shared import Because, Revision, proposal_key
from app.knowledge.text import Text, why_unfit
from db.knowledge.working_copy.state import Known, LocalState, Waiting

EMPTY = Text()
UNMARKED = -1
"""Stands for the revision of files that have no front matter."""


class Lineage:
    """Takes in what was saved; `gaps` are revisions that files were made from and that are not known here."""

    def __init__(self, state: LocalState, login: str, at: Callable[[str], None]) -> None:
        self._state, self._login, self._at = state, login, at
        self.gaps: set[Revision] = set()

    def fold(self, article: str, known: Known, *, tag: int | None = None, ancestor: str | None = None) -> None:
        """Take a saved file into the article's text: what its writer changed since the text that they began from.

        That is the text seen last in a file of the same revision, unless another `ancestor` is given; of several, for a
        restored desk gave the number again, the one it is most like. What can't be brought together with the text here
        becomes a proposal.
        """
        row, tag, saved = self._state.row(article), known.tag if tag is None else tag, known.text
        if row is None or saved is None:
            return
        texts = [ancestor] if ancestor else self._state.began(article, tag)
        if not texts:
            self.gaps.add((article, tag))
            return
        if saved in texts:
            return
        began = texts[0] if len(texts) == 1 else self.most_like(texts, self._state.text(saved).body)
        newest = saved if began == row.text else self.merged(began, saved, row.text)
        with self._state.together():
            self._state.note_seen(article, tag, saved)
            self._state.remember(article, saved)
            if newest is None:
                self.propose(article, tag, saved, Because.CONFLICT)
            else:
                self._state.put(replace(row, text=newest))
        self._at("folded")

    def is_taken_in(self, article: str, known: Known) -> bool:
        """Tell whether everything in the article's file is in its text here, or in a proposal."""
        tag = UNMARKED if known.article is None else known.tag
        texts: list[str | None] = [*self._state.began(article, tag)] or [None]
        return known.article in (None, article) and known.text in texts

    def most_like(self, texts: Iterable[str], body: str) -> str:
        """Return the text, of these, that a body is most like."""
        lines = body.split("\n")

        def likeness(text: str) -> float:
            matcher = matcher_of(self._state.text(text).body.split("\n"), lines)
            return 0.0 if matcher is None else matcher.ratio()

        return max(texts, key=likeness)

    def merged(self, base: str, mine: str, theirs: str) -> str | None:
        """Return the digest of the text with both sides' changes; None where a person has to decide."""
        text = merge(*(self._state.text(each) for each in (base, mine, theirs)))
        return None if text is None or why_unfit(text) else self._state.keep_text(text)

    def propose(self, article: str, base: int, text: str, because: Because) -> None:
        """Let a text wait as a proposal."""
        base = max(base, 0)
        key = proposal_key(article, base, text, self._login)
        self._state.send(Waiting(key, article, base, text, because))
