"""Files that are left alone until a person says what they are: nothing about them is guessed."""

from collections.abc import Sequence
from functools import partial
from typing import override

from PySide6.QtCore import QModelIndex, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.library import Answer, Asked
from app.knowledge.personal import traces
from ui.core.actions import LIST, Action, Hint
from ui.core.buttons import button
from ui.core.first_stop import lead_keys
from ui.core.flow import FlowLayout
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, label
from ui.core.layout import plane, vbox
from ui.core.theme import STRONG, px, set_font
from ui.core.widgets import EmptyState
from ui.knowledge.flow.lines import Line, LinesList
from ui.knowledge.parts import Parts, RoomPage
from ui.knowledge.waves import place_of, wave

GROUP = "Files that ask"
_MOST = 20_000
"""Characters of a file that are shown."""
_LEAST = 160
"""How narrow the list becomes where there is little room."""
MEANINGS = {
    "copy": ("Copy of an article", "It carries the id of “{title}”, whose own file lies elsewhere. What is it to be?"),
    "unknown": ("Unknown article", "It says it is an article that this desk doesn't have, or not in that revision."),
    "unmarked": ("Lost its front matter", "It lies where “{title}” lay, and no longer says which article it is."),
    "broken": ("Can't be read", "{why} Mend the file; until then the article stays as it was read last."),
    "unconfirmed": (
        "A secret, or somebody's data?",
        "{why} Take it out of the file. Or let it be published: everybody at the desk can read it then, for good.",
    ),
    "busy": ("Held by another program", "Another program holds it just now. It is taken in as soon as that lets go."),
}
"""What each question is called, and what it means."""
_ANSWERS: dict[str, tuple[Answer, ...]] = {
    "copy": (Answer.NEW_ARTICLE, Answer.HAND_IN, Answer.DISCARD),
    "unknown": (Answer.NEW_ARTICLE, Answer.DISCARD),
    "unmarked": (Answer.GIVE_FRONT_MATTER, Answer.NEW_ARTICLE, Answer.DISCARD),
    "broken": (Answer.DISCARD,),
    "unconfirmed": (Answer.CONFIRM,),
    "busy": (),
}
_WORDS = {
    Answer.NEW_ARTICLE: ("A new article", "N", "plus"),
    Answer.HAND_IN: ("A change: propose it", "P", "git-merge"),
    Answer.GIVE_FRONT_MATTER: ("It is that article", "T", "check"),
    Answer.CONFIRM: ("Publish it all the same", "Y", "check"),
    Answer.DISCARD: ("Put it aside", "Delete", "archive"),
}
_DONE = {
    Answer.NEW_ARTICLE: "{path} is an article of its own now.",
    Answer.HAND_IN: "What {path} says is proposed; the file is put away.",
    Answer.GIVE_FRONT_MATTER: "{path} is the article again, with what was written in it.",
    Answer.CONFIRM: "{path} is published with the next synchronisation.",
    Answer.DISCARD: "{path} is put aside: it lies in .kb/rescued in the folder of articles.",
}


class FilesPage(RoomPage):
    """The files at the left, what stands in the chosen one at the right, and what it can be below."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._found: Sequence[Asked] = ()
        self._build()
        self._connect()

    @property
    def asked(self) -> Asked | None:
        """The file that is chosen."""
        line = self.lines.line
        return next((one for one in self._found if line is not None and one.path == line.article), None)

    @override
    def read(self) -> None:
        self._parts.local.read(self._parts.library.asked, self.show_asked, self._fail, slot=(self, "asked"))

    @override
    def list_actions(self) -> Sequence[tuple[QWidget, Sequence[Action]]]:
        deeds = [
            Action(
                f"files.{answer.name.lower()}", words, key, icon, partial(self._may, answer), partial(self.say, answer),
                GROUP, LIST,
            )
            for answer, (words, key, icon) in _WORDS.items()
        ]  # fmt: skip
        deeds.append(Action("files.edit", "Edit it here", "E", "pencil", self._may_edit, self.edit, GROUP, LIST))
        return ((self.lines, tuple(deeds)),)

    @override
    def hints(self) -> Sequence[Hint]:
        return (Hint("Next, previous file", "J K", GROUP), Hint("Open the file", "Enter", GROUP))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Read anew whenever it is come back to."""
        super().showEvent(event)
        self.read()

    def edit(self) -> None:
        """Open the article in the editor, where what was found is taken out by a key."""
        one = self.asked
        if one is not None and one.article is not None and self._may_edit():
            self._parts.ways.edit(one.article)

    def say(self, answer: Answer) -> None:
        """Do with the chosen file what a person says."""
        one = self.asked
        if one is None or not self._may(answer):
            return

        def done(_done: object) -> None:
            self._parts.say(_DONE[answer].format(path=one.path), None)
            self.read()
            if self._parts.librarian is not None:
                self._parts.librarian.saved()

        work = partial(self._parts.library.answer, one.path, answer)
        self._parts.local.write(work, done, self._fail)

    def show_asked(self, found: Sequence[Asked]) -> None:
        """Show these files."""
        self.bars.clear("read")
        self._found = found
        self.lines.show_lines([_line(one) for one in found])
        self.counted.emit(len(found))
        self._empty.setVisible(not found)
        self._split.setVisible(bool(found))
        self._follow()

    def _may(self, answer: Answer) -> bool:
        return self.asked is not None and answer in _ANSWERS.get(self.asked.question, ())

    def _may_edit(self) -> bool:
        return self.asked is not None and self.asked.question == "unconfirmed"

    # ------------------------------------------------------------ showing

    @Slot()
    def _follow(self) -> None:
        one = self.asked
        for answer, made in self.buttons.items():
            made.setVisible(self._may(answer))
        self.open_button.setVisible(one is not None)
        self.edit_button.setVisible(self._may_edit())
        self._title.setText("" if one is None else one.path)
        self._why.setText("" if one is None else meaning(one))
        if one is not None:
            self._parts.local.read(
                partial(self._passage, one.path), self._show_passage, self._fail, slot=(self, "file")
            )

    def _passage(self, path: str) -> str:
        """Return the beginning of a file; runs on a worker's thread."""
        try:
            with (self._parts.library.folder / path).open("rb") as file:
                return file.read(_MOST).decode("utf-8", "replace")
        except OSError as error:
            return f"It can't be read just now: {error.strerror}."

    def _show_passage(self, words: str) -> None:
        self.text.setPlainText(words)
        found = traces(words) if self._may_edit() else []
        places = [place_of(self.text.document(), words, one.begins, one.ends) for one in found]
        self.text.setExtraSelections([wave(one, "danger") for one in places if one is not None])
        if places and places[0] is not None:
            places[0].clearSelection()
            self.text.setTextCursor(places[0])
            self.text.centerCursor()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.bars.show_bar("read", "warn", str(error), actions=[("Read again", self.read)])

    @Slot()
    def _open(self) -> None:
        if self.asked is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._parts.library.folder / self.asked.path)))

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.lines = LinesList("Files that ask")
        self._title, self._why = Elided("", "subtitle", STRONG), label("", "body", tone="text2", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("What stands in the file")
        set_font(self.text, "reading")
        self.buttons = {
            answer: button(words, icon, "primary" if n == 0 else "plain", key=key, pressed=partial(self.say, answer))
            for n, (answer, (words, key, icon)) in enumerate(_WORDS.items())
        }
        self.open_button = button("Open the file", "external-link", pressed=self._open)
        self.edit_button = button("Edit it here", "pencil", key="E", pressed=self.edit)
        acts = FlowLayout()
        for each in (*self.buttons.values(), self.edit_button, self.open_button):
            acts.addWidget(each)
        right = QWidget()
        right.setLayout(vbox(self._title, self._why, self.text, acts, margins=(14, 12, 16, 12), spacing=8))
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self.lines)
        self._split.addWidget(right)
        self._split.setStretchFactor(1, 1)
        self._split.setChildrenCollapsible(False)
        self.lines.setMinimumWidth(px(_LEAST))
        self._split.setSizes([320, 700])
        self._empty = EmptyState("file", "Every file in the folder is plainly an article. Those that aren't ask here.")
        column = vbox(self.bars, self._split, self._empty, spacing=0)
        column.setStretchFactor(self._split, 1)
        column.setStretchFactor(self._empty, 1)
        self.setLayout(column)
        lead_keys(self, self.lines)

    def _connect(self) -> None:
        self.lines.selectionModel().currentChanged.connect(self._follow_current)
        self.lines.read_asked.connect(lambda _path: self._open())
        if self._parts.librarian is not None:
            self._parts.librarian.changed.connect(self._look)
            self._parts.librarian.synced.connect(self._look)

    @Slot(QModelIndex)
    def _follow_current(self, _index: QModelIndex) -> None:
        self._follow()

    @Slot()
    def _look(self) -> None:
        if self.isVisible():
            self.read()


def meaning(one: Asked) -> str:
    """Return what is asked about a file, in plain words."""
    _name, means = MEANINGS.get(one.question, ("", "{why}"))
    return means.format(title=one.title or "an article", why=one.why)


def _line(one: Asked) -> Line:
    name, _means = MEANINGS.get(one.question, (one.question, ""))
    return Line(one.path, one.path, name + (f" · {one.title}" if one.title else ""), "file")
