"""The deeds on an article as actions: for the list, for the text that is read, and for the menu beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu

from app.knowledge.text import Text
from ui.core.actions import LIST, Action
from ui.knowledge.deeds import ArticleDeeds
from ui.knowledge.parts import Parts, Ways, nowhere
from ui.knowledge.subject import Reasons, Subject, why_no_review

NOTHING_CHOSEN = "no article is chosen"


def _nothing(_one: Subject) -> str:
    return ""


@dataclass(frozen=True)
class Entry:
    """A deed by its name and words; `also` are more words that the palette finds it by."""

    name: str
    words: str
    run: Callable[[Subject], object]
    key: str = ""
    icon: str = ""
    why_not: Callable[[Subject], str] = _nothing
    also: str = ""


class ArticleActions:
    """Makes actions of what is done with the article that `subject` returns."""

    def __init__(
        self, deeds: ArticleDeeds, parts: Parts, subject: Callable[[], Subject | None], is_here: Callable[[], bool]
    ) -> None:
        self._subject, self._is_here, self._ways = subject, is_here, parts.ways
        self._entries = {entry.name: entry for entry in _entries(deeds, Reasons(parts), parts.ways)}

    def actions(self, of: str, group: str, *, in_palette: bool) -> tuple[Action, ...]:
        """Return all, their ids beginning with `of`, for one list."""
        begin = Action(
            f"{of}.new", "New article…", "N", "plus", run=self._begin, group=group, scope=LIST,
            words="write create knowledge", in_palette=in_palette,
        )  # fmt: skip
        return (begin, *(self._action(entry, of, group, in_palette=in_palette) for entry in self._entries.values()))

    def words(self, name: str) -> str:
        """Return the words of a deed."""
        return self._entries[name].words

    def why_not(self, name: str) -> str:
        """Tell why a deed isn't possible now, nothing when it is."""
        one = self._subject()
        return NOTHING_CHOSEN if one is None else self._entries[name].why_not(one)

    def run(self, name: str) -> None:
        """Do it, where it is possible."""
        one = self._subject()
        if one is not None and not self._entries[name].why_not(one):
            self._entries[name].run(one)

    def fill(self, menu: QMenu) -> None:
        """Put all deeds into a menu, each that isn't possible with why."""
        for entry in self._entries.values():
            why = self.why_not(entry.name)
            made = menu.addAction(f"{entry.words}  ({why})" if why else entry.words, partial(self.run, entry.name))
            made.setEnabled(not why)

    def _action(self, entry: Entry, of: str, group: str, *, in_palette: bool) -> Action:
        why_not = partial(self.why_not, entry.name)
        return Action(
            f"{of}.{entry.name}", entry.words, entry.key, entry.icon, lambda: self._is_here() and not why_not(),
            partial(self.run, entry.name), group, LIST, entry.also, in_palette=in_palette, about=self._title,
            why_not=why_not,
        )  # fmt: skip

    def _title(self) -> str:
        one = self._subject()
        return one.title if one is not None else ""

    def _begin(self) -> None:
        self._ways.begin(Text())


def _entries(deeds: ArticleDeeds, reasons: Reasons, ways: Ways) -> tuple[Entry, ...]:
    revisions = Entry(
        "history",
        "Revisions of the article",
        lambda one: ways.history(one.article),
        "H",
        "history",
        also="versions restore",
    )
    return (
        Entry("edit", "Edit the article…", lambda one: ways.edit(one.article), "E", "pencil", also="change propose"),
        Entry("flag", "Flag it or fix it…", deeds.flag_or_fix, "F", "triangle-alert", also="wrong outdated report"),
        *([] if ways.history is nowhere else [revisions]),
        Entry(
            "link", "Link it to the open ticket", lambda one: ways.link(one.article), "L", "link",
            lambda _one: ways.why_no_ticket(),
        ),
        Entry("answer", "Answer its flag…", deeds.answer_flag, "A", "message-square", reasons.why_not_answered),
        Entry(
            "validate", "Validate it, or no longer", deeds.switch_validated, "V", "circle-check",
            reasons.why_not_validated, "confidence sure",
        ),
        Entry(
            "still_right", "It is still right: review in half a year", deeds.still_right, "", "calendar-clock",
            why_no_review, "review date",
        ),
        Entry(
            "archive", "Archive it, or take it back out", deeds.switch_archived, "", "archive",
            reasons.why_not_archived, "withdraw delete remove",
        ),
        Entry("restrict", "Who reads it…", deeds.restrict, "", "lock", reasons.why_not_narrowed, "audience queue"),
        Entry("govern", "Who changes it…", deeds.govern, "", "scale", reasons.why_not_restricted, "governance"),
        Entry(
            "hand_over", "Hand it over…", deeds.hand_over, "", "arrow-right-left", reasons.why_not_handed_over,
            "keeper in charge",
        ),
        Entry("copy_link", "Copy its link", deeds.copy_link, "C", "copy"),
        Entry("copy_text", "Copy it as plain text", deeds.copy_text, "", "copy"),
        Entry("folder", "Show it in its folder", deeds.show_in_folder, "", "folder"),
    )  # fmt: skip
