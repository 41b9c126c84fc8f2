"""What is done with an article as a whole: each deed with its words, why it isn't possible now, and the way back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.core.errors import HelpDeskError
from app.knowledge.file_names import slug
from app.knowledge.library import Ending, Opened, Saved
from app.knowledge.links import article_link
from app.knowledge.model import Confidence, Governance
from app.knowledge.replying import as_reply
from ui.core.decision_dialog import Decided, DecisionDialog, Question
from ui.knowledge.flag_dialog import FlagDialog
from ui.knowledge.parts import Parts, Undo
from ui.knowledge.subject import Subject

REVIEWED_FOR = timedelta(days=180)
EVERYBODY = "Everybody who works here"
GOVERNANCE_WORDS = {
    Governance.EXPERIENCE: "Every contributor, as experience grows",
    Governance.COMPLIANCE: "Publishers and who is in charge alone",
}


class ArticleDeeds(QObject):
    """Does what is asked with an article; `changed(article)` once something was done."""

    changed = Signal(str)

    def __init__(self, parts: Parts, over: QWidget) -> None:
        super().__init__(over)
        self._parts, self._over = parts, over

    # ------------------------------------------------------------ flags

    def flag_or_fix(self, one: Subject) -> None:
        """Ask what is wrong, or lead to the editor where it is put right at once."""
        proposes = one.about is not None and bool(one.about.may_publish)
        dialog = FlagDialog(one.title, proposes=proposes, parent=self._over.window())
        dialog.fix_asked.connect(partial(self._parts.ways.edit, one.article))
        dialog.flagged.connect(partial(self._flag, one))
        dialog.open()

    def answer_flag(self, one: Subject) -> None:
        """Say what came of the newest flag of an article."""
        if one.about is None or not one.about.flags:
            return
        flag = one.about.flags[-1]
        asked = Question(
            "Answer a flag", "The banner goes, and who flagged it is told.", "Answer", f"{flag.by}: “{flag.reason}”",
            why="What came of it", why_hint="Read by who flagged the article.",
            why_missing="Say in a sentence what came of it.",
        )  # fmt: skip

        def undo() -> None:
            self._write(one, partial(self._parts.gate.flag, uuid4(), one.article, flag.reason), "The flag is back.")

        self._ask(one, asked, lambda told: self._parts.gate.unflag(uuid4(), flag.id, told.reason), "Answered.", undo)

    def _flag(self, one: Subject, reason: str) -> None:
        said = f"“{one.title}” is flagged. {self._keeper(one)} is told."
        undo = partial(self._take_flag_back, one, reason)
        self._write(one, partial(self._parts.gate.flag, uuid4(), one.article, reason), said, undo)

    def _take_flag_back(self, one: Subject, reason: str) -> None:
        parts, me = self._parts, self._parts.actor().name

        def take_back() -> None:
            about = parts.queries.about(one.article)
            flags = about.flags if about is not None else ()
            mine = [flag for flag in flags if (flag.by, flag.reason) == (me, reason)]
            if mine:
                parts.gate.unflag(uuid4(), mine[-1].id, "Taken back.")

        self._write(one, take_back, "The flag is taken back.")

    # ------------------------------------------------------------ how far it may be relied on

    def switch_validated(self, one: Subject) -> None:
        """Say that an article may be relied on, or not any more."""
        is_validated = one.confidence is Confidence.VALIDATED
        self._judge(one, Confidence.NOT_VALIDATED if is_validated else Confidence.VALIDATED)

    def switch_archived(self, one: Subject) -> None:
        """Withdraw an article, or take it back out."""
        if one.confidence is Confidence.ARCHIVED:
            self._judge(one, Confidence.NOT_VALIDATED)
        else:
            self._judge(one, Confidence.ARCHIVED)

    def _judge(self, one: Subject, to: Confidence) -> None:
        was = one.confidence
        undo = partial(self._write, one, partial(self._parts.gate.judge, uuid4(), one.article, was), _judged(one, was))
        self._write(one, partial(self._parts.gate.judge, uuid4(), one.article, to), _judged(one, to), undo)

    # ------------------------------------------------------------ who reads it, who changes it, who is in charge

    def restrict(self, one: Subject) -> None:
        """Ask who may read an article."""
        if one.about is None:
            return
        was = one.about.article.queue_id
        queues = self._parts.restricted()
        means = (
            "Members of a restricted queue alone read it then. It goes from everybody else’s computer with their next "
            "synchronisation; what they copied elsewhere stays."
        )
        choices = sorted([(EVERYBODY, None), *((f"Only {name}", number) for number, name in queues)],
                         key=lambda choice: choice[1] != was)  # fmt: skip
        asked = Question("Who reads it", means, "Let them read it", one.title, has_reason=False, choices=choices)
        undo = partial(self._write, one, partial(self._parts.gate.restrict, uuid4(), one.article, was),
                       "It is read by whom it was before.")  # fmt: skip
        self._ask(one, asked, lambda told: self._parts.gate.restrict(uuid4(), one.article, _number(told)),
                  f"Who reads “{one.title}” is changed.", undo)  # fmt: skip

    def govern(self, one: Subject) -> None:
        """Ask who may change an article."""
        if one.about is None:
            return
        was = one.about.article.governance
        choices = sorted(((words, of) for of, words in GOVERNANCE_WORDS.items()), key=lambda choice: choice[1] != was)
        means = "Others go on to propose changes, and whoever may change it decides."
        asked = Question("Who changes it", means, "Let them change it", one.title, has_reason=False, choices=choices)
        undo = partial(self._write, one, partial(self._parts.gate.govern, uuid4(), one.article, was),
                       "It is changed by whom it was before.")  # fmt: skip
        self._ask(one, asked, lambda told: self._parts.gate.govern(uuid4(), one.article, Governance(str(told.choice))),
                  f"Who changes “{one.title}” is set.", undo)  # fmt: skip

    def hand_over(self, one: Subject) -> None:
        """Ask who is in charge of an article from now on."""
        if one.about is None:
            return
        was = one.about.article.keeper_id
        choices = [(name, number) for number, name in self._parts.staff() if number != was]
        means = f"Flags and proposals go to them. Now {self._keeper(one)} is in charge."
        asked = Question("Hand over", means, "Hand over", one.title, has_reason=False, choices=choices)
        undo: Undo | None = None
        if was is not None:
            undo = partial(self._write, one, partial(self._parts.gate.hand_over, uuid4(), one.article, was),
                           "Who was in charge is so again.")  # fmt: skip
        self._ask(one, asked, lambda told: self._parts.gate.hand_over(uuid4(), one.article, _number(told) or 0),
                  f"“{one.title}” is handed over.", undo)  # fmt: skip

    # ------------------------------------------------------------ its text, on this workstation

    def still_right(self, one: Subject) -> None:
        """Put an article's review off by half a year."""
        opened, library = one.opened, self._parts.library
        text = replace(opened.text, review_by=self._parts.clock.now().date() + REVIEWED_FOR)

        def save(was: Opened) -> Saved:
            return library.save(one.article, was.text, text)

        def done(saved: Saved) -> None:
            if saved.ending in (Ending.CONFLICT, Ending.BUSY):
                self._parts.say("The article is being changed elsewhere. Its review is as it was; try again.", None)
                return
            self._parts.say(f"“{one.title}” is reviewed again by {text.review_by:%d %B %Y}.", undo)
            self._tell_saved(one.article)

        def undo() -> None:
            back = replace(text, review_by=opened.text.review_by)
            self._parts.local.write(
                lambda: library.save(one.article, text, back),
                lambda _saved: self._tell_saved(one.article),
                self._fail,
            )

        self._parts.local.write(partial(save, opened), done, self._fail)

    def show_in_folder(self, one: Subject) -> None:
        """Show the folder that the article's file lies in."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._parts.library.folder)))

    def copy_link(self, one: Subject) -> None:
        """Copy the link to an article as it is written into others."""
        self._copy(
            article_link(one.title, one.article, slug(one.title)), "The link is copied: paste it into an article."
        )

    def copy_text(self, one: Subject) -> None:
        """Copy what an article says in plain words."""
        text = one.opened.text
        self._copy(as_reply(text) or text.body, f"What “{one.title}” says is copied as plain text.")

    def _copy(self, words: str, said: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self._parts.say(said, None)

    def _tell_saved(self, article: str) -> None:
        self.changed.emit(article)
        if self._parts.librarian is not None:
            self._parts.librarian.saved()

    # ------------------------------------------------------------ inside

    def _ask(
        self, one: Subject, asked: Question, perform: Callable[[Decided], object], said: str, undo: Undo | None
    ) -> None:
        parts = self._parts
        dialog = DecisionDialog(asked, perform, parts.background, clock=parts.clock, parent=self._over.window())
        dialog.decided.connect(partial(self._tell, one.article, said, undo))
        dialog.open()

    def _write(self, one: Subject, work: Callable[[], Any], said: str, undo: Undo | None = None) -> None:
        self._parts.background.write(work, lambda _done: self._tell(one.article, said, undo), self._fail)

    def _tell(self, article: str, said: str, undo: Undo | None) -> None:
        self._parts.say(said, undo)
        self.changed.emit(article)
        if self._parts.librarian is not None:
            self._parts.librarian.sync()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._parts.say(str(error), None)

    def _keeper(self, one: Subject) -> str:
        name = one.about.keeper if one.about is not None else one.opened.listed.keeper
        return name or "Whoever is in charge"


def _number(told_: Decided) -> int | None:
    return told_.choice if isinstance(told_.choice, int) else None


def _judged(one: Subject, to: Confidence) -> str:
    match to:
        case Confidence.ARCHIVED:
            return f"“{one.title}” is archived. Nobody finds it any more unless they look for archived ones."
        case Confidence.VALIDATED:
            return f"“{one.title}” is validated."
        case _ if one.confidence is Confidence.ARCHIVED:
            return f"“{one.title}” is back out, {to.value}."
        case _:
            return f"“{one.title}” is {to.value}."
