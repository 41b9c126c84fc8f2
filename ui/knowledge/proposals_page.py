"""Proposals: texts that wait for somebody to take them, with what they would change, and what became of one's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import override
from uuid import uuid4

from PySide6.QtCore import QModelIndex, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.core.changes import Changes, Topic
from app.core.errors import ChangedElsewhere, HelpDeskError
from app.knowledge.merging import merge
from app.knowledge.model import ProposalState
from app.knowledge.queries import Proposal
from app.knowledge.shared import Because
from app.knowledge.text import Text
from ui.core.actions import LIST, Action, Hint
from ui.core.buttons import Segmented, button
from ui.core.decision_dialog import Decided, DecisionDialog, Question
from ui.core.first_stop import lead_keys
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG
from ui.core.widgets import EmptyState
from ui.knowledge import merge_dialog
from ui.knowledge.days import moment_words
from ui.knowledge.difference_view import DifferenceView
from ui.knowledge.flow.lines import Line, LinesList
from ui.knowledge.parts import Parts, RoomPage

GROUP = "Proposals"
_QUIET_MS = 400
REASONS = {
    Because.CONFLICT: "somebody published something else of the same lines",
    Because.ARCHIVED: "the article was archived meanwhile",
    Because.NOT_PERMITTED: "its author may propose and not publish",
    Because.OUT_OF_SIGHT: "its author doesn't see the article any more",
    Because.ROLLED_BACK: "the database was restored to before the text it was made from",
    Because.REVIEW: "its author asks for a review",
}
"""Why a text waits, in plain words."""
_STATES = {
    ProposalState.ACCEPTED: "accepted",
    ProposalState.REJECTED: "declined",
    ProposalState.WITHDRAWN: "withdrawn",
    ProposalState.OPEN: "waits",
}


@dataclass(frozen=True)
class Seen:
    """A proposal with the text that it was made from, and the newest that is published; None where there is none."""

    proposal: Proposal
    base: Text | None
    head: Text | None
    rev: int


class ProposalsPage(RoomPage):
    """The proposals in sight at the left, what the chosen one would change at the right."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._found: Sequence[Proposal] = ()
        self._seen: Seen | None = None
        self._dialog: QWidget | None = None
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._build()
        self._connect()

    @property
    def proposal(self) -> Proposal | None:
        """The one that is chosen."""
        line = self.lines.line
        return next((one for one in self._found if line is not None and str(one.id) == line.article), None)

    @override
    def read(self) -> None:
        queries, is_open = self._parts.queries, self._which.choice == "open"
        asked = partial(queries.proposals, is_open=is_open)
        self._parts.background.read(asked, self._show, self._fail, slot=(self, "proposals"))

    @override
    def list_actions(self) -> Sequence[tuple[QWidget, Sequence[Action]]]:
        decide, mine = self._may_decide, self._is_mine
        return (
            (
                self.lines,
                (
                    _deed("accept", "Accept the proposal", "A", "check", decide, self.accept),
                    _deed("edit", "Bring together and accept…", "E", "git-merge", decide, self.edit),
                    _deed("reject", "Decline the proposal…", "D", "x", decide, self.reject),
                    _deed("withdraw", "Withdraw my proposal", "W", "undo-2", mine, self.withdraw),
                ),
            ),
        )

    @override
    def hints(self) -> Sequence[Hint]:
        return (Hint("Next, previous proposal", "J K", GROUP), Hint("Read the article", "Enter", GROUP))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read anew whenever it is come back to."""
        super().showEvent(event)
        self.read()

    # ------------------------------------------------------------ deeds

    @Slot()
    def accept(self) -> None:
        """Publish the proposal upon what is newest; where both changed the same, the person brings them together."""
        seen = self._seen
        if seen is None or not self._may_decide():
            return
        text = seen.proposal.text if seen.head is None else merge(seen.base or Text(), seen.proposal.text, seen.head)
        if text is None:
            self.edit()
        else:
            self._publish(seen, text)

    @Slot()
    def edit(self) -> None:
        """Bring the proposal and what is published together by hand."""
        seen = self._seen
        if seen is None or not self._may_decide():
            return
        dialog = merge_dialog.MergeDialog(
            seen.base,
            seen.head or Text(),
            seen.proposal.text,
            whose=merge_dialog.Whose.PROPOSED,
            title=seen.proposal.title,
            parent=self.window(),
        )
        dialog.review_button.hide()
        dialog.settled.connect(partial(self._take, seen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        self._dialog = dialog

    @Slot()
    def reject(self) -> None:
        """Decline the proposal, and tell its author why."""
        one = self.proposal
        if one is None or not self._may_decide():
            return
        question = Question(
            f"Decline the proposal by {one.by}",
            "The article stays as it is. The proposal is kept and can be read.",
            "Decline",
            about=one.title,
            why="What its author is told",
            why_hint=f"{one.by} reads it with the proposal.",
            why_missing=f"Say why: {one.by} reads it.",
        )
        gate = self._parts.gate

        def decline(decided: Decided) -> None:
            gate.reject(uuid4(), one.id, decided.reason)

        dialog = DecisionDialog(
            question, decline, self._parts.background, clock=self._parts.clock, parent=self.window()
        )
        dialog.decided.connect(partial(self._said, f"The proposal by {one.by} is declined; the reason is told."))
        dialog.open()
        self._dialog = dialog

    @Slot()
    def withdraw(self) -> None:
        """Take one's own proposal back."""
        one = self.proposal
        if one is None or not self._is_mine():
            return
        gate, again = self._parts.gate, self._parts.background

        def undo() -> None:
            work = partial(gate.propose, uuid4(), one.article, one.base, one.text, one.because)
            again.write(work, lambda _done: self.read(), self._fail)

        work = partial(gate.withdraw, uuid4(), one.id)
        self._parts.background.write(
            work, lambda _done: self._said("Your proposal is withdrawn.", undo=undo), self._fail
        )

    def _take(self, seen: Seen, decided: merge_dialog.Decided) -> None:
        if decided.way is merge_dialog.Way.THEIRS:
            self.reject()
        else:
            self._publish(seen, decided.text)

    def _publish(self, seen: Seen, text: Text) -> None:
        work = partial(self._parts.gate.accept, uuid4(), seen.proposal.id, seen.rev, text)

        def done(rev: int) -> None:
            self._said(
                f"“{seen.proposal.title}” is published as revision {rev}, with what {seen.proposal.by} proposed."
            )

        self._parts.background.write(work, done, self._fail)

    def _said(self, sentence: str, *_more: object, undo: object = None) -> None:
        self._parts.say(sentence, undo if callable(undo) else None)
        self.read()
        if self._parts.librarian is not None:
            self._parts.librarian.sync()

    def _may_decide(self) -> bool:
        return self.proposal is not None and self.proposal.may_decide

    def _is_mine(self) -> bool:
        one = self.proposal
        return one is not None and one.is_mine and one.state is ProposalState.OPEN

    # ------------------------------------------------------------ showing

    def _show(self, found: Sequence[Proposal]) -> None:
        self.bars.clear("read")
        self._found = found
        self.lines.show_lines([self._line(one) for one in found])
        if self._which.choice == "open":
            self.counted.emit(sum(one.may_decide for one in found))
        self._empty.setVisible(not found)
        self._split.setVisible(bool(found))
        self._follow()

    def _line(self, one: Proposal) -> Line:
        when = moment_words(one.at, self._parts.clock.now())
        who = "you" if one.is_mine else one.by
        state = "" if one.state is ProposalState.OPEN else f"{_STATES[one.state]} · "
        icon = "clock" if one.state is ProposalState.OPEN and not one.may_decide else "git-merge"
        return Line(str(one.id), one.title, f"{state}by {who} · {when}", icon)

    @Slot()
    def _follow(self) -> None:
        one = self.proposal
        self._seen = None
        for made, may in (
            (self.accept_button, self._may_decide()), (self.edit_button, self._may_decide()),
            (self.reject_button, self._may_decide()), (self.withdraw_button, self._is_mine()),
        ):  # fmt: skip
            made.setVisible(may)
        self._title.setText("" if one is None else one.title)
        self._why.setText("" if one is None else _told(one))
        if one is not None:
            self.view.say("Reading…")
            self._parts.background.read(partial(self._look, one), self._show_seen, self._fail, slot=(self, "seen"))

    def _look(self, one: Proposal) -> Seen:
        queries = self._parts.queries
        about = queries.about(one.article)
        rev = about.article.head if about is not None else 0
        return Seen(
            one,
            queries.text(one.article, one.base) if one.base else None,
            queries.text(one.article, rev) if rev else None,
            rev,
        )

    def _show_seen(self, seen: Seen) -> None:
        if self.proposal == seen.proposal:
            self._seen = seen
            self.view.show_difference(seen.head or seen.base or Text(), seen.proposal.text)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.bars.show_bar("read", "warn", str(error), actions=[("Read again", self.read)])
        if isinstance(error, ChangedElsewhere):
            self.read()

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.lines = LinesList("Proposals")
        self._which = Segmented("Which proposals", (("open", "Waiting", ""), ("decided", "Decided of late", "")))
        self._title, self._why = Elided("", "subtitle", STRONG), label("", "body", tone="text2", wrap=True)
        self.view = DifferenceView("What the proposal would change")
        self.accept_button = button("Accept", "check", "primary", key="A", pressed=self.accept)
        self.edit_button = button("Bring together…", key="E", pressed=self.edit)
        self.reject_button = button("Decline…", key="D", pressed=self.reject)
        self.withdraw_button = button("Withdraw", key="W", pressed=self.withdraw)
        acts = hbox(self.accept_button, self.edit_button, self.reject_button, self.withdraw_button, None, spacing=8)
        right = QWidget()
        right.setLayout(vbox(self._title, self._why, self.view, acts, margins=(14, 4, 16, 12), spacing=8))
        self._split = QSplitter()
        self._split.addWidget(self.lines)
        self._split.addWidget(right)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([340, 700])
        self._empty = EmptyState(
            "git-merge", "No proposal waits. What colleagues propose stands here with what it changes."
        )
        head = hbox(self._which, None, margins=(16, 10, 16, 6))
        column = vbox(self.bars, head, self._split, self._empty, spacing=0)
        column.setStretchFactor(self._split, 1)
        column.setStretchFactor(self._empty, 1)
        self.setLayout(column)
        lead_keys(self, self.lines)

    def _connect(self) -> None:
        self._which.chosen.connect(lambda _choice: self.read())
        self.lines.selectionModel().currentChanged.connect(self._follow_current)
        self.lines.read_asked.connect(self._read_article)
        self._quiet.timeout.connect(self.read)
        self._parts.live.changed.connect(self._hear)

    @Slot(QModelIndex)
    def _follow_current(self, _index: QModelIndex) -> None:
        self._follow()

    @Slot(str)
    def _read_article(self, _id: str) -> None:
        if self.proposal is not None:
            self._parts.ways.read(self.proposal.article)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.ARTICLE) and self.isVisible():
            self._quiet.start()


def _told(one: Proposal) -> str:
    if one.state is ProposalState.OPEN:
        return f"It waits because {REASONS[one.because]}."
    answer = f": “{one.answer}”" if one.answer else "."
    by = f" by {one.decided_by}" if one.decided_by else ""
    return f"{_STATES[one.state].capitalize()}{by}{answer}"


def _deed(  # noqa: PLR0917  the columns of a table
    name: str, words: str, key: str, icon: str, when: Callable[[], bool], run: Callable[[], object]
) -> Action:
    return Action(f"proposals.{name}", words, key, icon, when, run, GROUP, LIST)
