"""The revisions of an article: who published what and when, what each changed, and putting an earlier text back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QSplitter, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.document import Document, write_document
from app.knowledge.file_names import slug
from app.knowledge.library import Ending, Opened, Saved, Version
from app.knowledge.queries import Revision
from app.knowledge.text import Text
from ui.core.buttons import Segmented, button
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, px
from ui.knowledge.days import moment_words
from ui.knowledge.difference_view import DifferenceView
from ui.knowledge.flow.lines import Line, LinesList
from ui.knowledge.parts import Parts

_HERE = "here "
_BEFORE, _NOW = "before", "now"
AWAY = "The database can't be reached: these are the texts that were seen on this computer."
BUSY = "The article is being changed elsewhere. Nothing was put back; try again."


@dataclass(frozen=True)
class Found:
    """What there is of an article: its text now, the published revisions, and those seen here."""

    opened: Opened | None
    revisions: Sequence[Revision]
    versions: Sequence[Version]
    problem: str = ""


class RevisionsDialog(QDialog):
    """`restored(article)` when an earlier text stands there again."""

    restored = Signal(str)

    def __init__(self, parts: Parts, article: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts, self._article = parts, article
        self._found = Found(None, (), ())
        self._texts: dict[str, Text] = {}
        self._text: Text | None = None
        self.setWindowFlag(Qt.WindowType.Window)
        self.setWindowTitle("Revisions")
        self._build()
        self._connect()
        self.lines.setFocus(Qt.FocusReason.OtherFocusReason)
        self.read()

    @Slot()
    def read(self) -> None:
        """Read what there is of the article."""
        self._parts.background.read(self._look, self._show, self._fail, slot=(self, "revisions"))

    @Slot()
    def restore(self) -> None:
        """Let the chosen text be the newest again: it is published as a new revision."""
        opened, text = self._found.opened, self._text
        if opened is None or text is None or text == opened.text:
            return
        was = opened.text

        def done(saved: Saved) -> None:
            if saved.ending in (Ending.CONFLICT, Ending.BUSY):
                self.bars.show_bar("restore", "warn", BUSY)
                return
            self._tell_saved()
            if saved.ending is Ending.HANDED_IN:
                self._parts.say(f"“{text.title}” is archived: the earlier text was handed in as a proposal.", None)
                return
            undo = partial(_take_back, self._parts, self._article, text, was)
            self._parts.say(f"The earlier text of “{text.title}” stands there again.", undo)
            self.close()

        self._parts.local.write(partial(self._parts.library.save, self._article, was, text), done, self._fail)

    @Slot()
    def save_as(self) -> None:
        """Write the chosen text into a file."""
        text = self._text
        if text is None:
            return
        name, _kind = QFileDialog.getSaveFileName(self, "Save this text", f"{slug(text.title) or 'article'}.md")
        if name:
            written = write_document(Document(self._article, 0, text))
            self._parts.local.write(partial(_write, name, written), lambda _done: self._told(name), self._fail)

    # ------------------------------------------------------------ reading

    def _look(self) -> Found:
        """Read revisions and local versions; runs on a worker's thread."""
        opened = self._parts.library.opened(self._article)
        versions = self._parts.library.versions(self._article)
        try:
            return Found(opened, self._parts.queries.revisions(self._article), versions)
        except HelpDeskError as error:
            return Found(opened, (), versions, f"{AWAY} ({error})")

    def _show(self, found: Found) -> None:
        self._found = found
        if found.problem:
            self.bars.show_bar("away", "warn", found.problem, actions=[("Try again", self.read)])
        else:
            self.bars.clear("away")
        if found.opened is not None:
            self._title.setText(found.opened.text.title)
            self.setWindowTitle(f"Revisions: {found.opened.text.title}")
        self.lines.show_lines([*map(self._published, found.revisions), *self._seen_here()])
        self._follow()

    def _published(self, one: Revision) -> Line:
        of = f", proposed by {one.proposed_by}" if one.proposed_by else ""
        when = moment_words(one.at, self._parts.clock.now())
        return Line(str(one.rev), f"Revision {one.rev}", f"{one.by}{of} · {when}", "history")

    def _seen_here(self) -> list[Line]:
        """Return the texts that were saved on this computer, all of them: some were never published."""
        now = self._parts.clock.now()
        for n, version in enumerate(self._found.versions):
            self._texts[f"{_HERE}{n}"] = version.text
        return [
            Line(f"{_HERE}{n}", "Seen on this computer", moment_words(one.at, now), "hard-drive")
            for n, one in enumerate(self._found.versions)
        ]

    @Slot()
    def _follow(self) -> None:
        line = self.lines.line
        self._text = None
        self._let_do()
        if line is None:
            self.view.say("There is no earlier text.")
            return
        self.view.say("Reading…")
        with_what = self._against.choice
        work = partial(self._pair, line.article, with_what)
        self._parts.background.read(work, partial(self._show_pair, line.article), self._fail, slot=(self, "pair"))

    def _pair(self, name: str, with_what: str) -> tuple[Text | None, Text | None]:
        """Return the chosen text and what it is compared with; runs on a worker's thread."""
        chosen = self._text_of(name)
        now = self._found.opened.text if self._found.opened is not None else None
        if with_what == _NOW or name.startswith(_HERE):
            return chosen, now
        return chosen, self._text_of(str(int(name) - 1)) if int(name) > 1 else Text()

    def _text_of(self, name: str) -> Text | None:
        if name not in self._texts and not name.startswith(_HERE):
            found = self._parts.queries.text(self._article, int(name))
            if found is not None:
                self._texts[name] = found
        return self._texts.get(name)

    def _show_pair(self, name: str, pair: tuple[Text | None, Text | None]) -> None:
        if self.lines.line is None or self.lines.line.article != name:
            return
        chosen, other = pair
        self._text = chosen
        if chosen is None:
            self.view.say("This text is no longer in your sight.")
        elif self._against.choice == _NOW or name.startswith(_HERE):
            self.view.show_difference(chosen, other or chosen)
        else:
            self.view.show_difference(other or Text(), chosen)
        self._let_do()

    def _let_do(self) -> None:
        is_other = self._found.opened is not None and self._text is not None and self._text != self._found.opened.text
        self.restore_button.setEnabled(is_other)
        self.save_button.setEnabled(self._text is not None)

    def _tell_saved(self) -> None:
        if self._parts.librarian is not None:
            self._parts.librarian.saved()
        self.restored.emit(self._article)

    def _told(self, name: str) -> None:
        self._parts.say(f"The text is saved as {name}.", None)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError | OSError):
            raise error
        self.bars.show_bar("failed", "danger", f"{error}")

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.bars = InfoBars()
        self.lines = LinesList("Revisions")
        self.view = DifferenceView()
        self._title = Elided("", "subtitle", STRONG)
        self._against = Segmented(
            "What it is compared with", ((_BEFORE, "What it changed", ""), (_NOW, "What became of it since", ""))
        )
        self.restore_button = button("Put this text back", "rotate-ccw", "primary", key="Ctrl+Enter")
        self.save_button = button("Save as a file…", "download")
        self.close_button = button("Close", key="Esc")
        for each in (self.restore_button, self.save_button, self.close_button):
            each.setAutoDefault(False)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.lines)
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([px(300), px(640)])
        hint = label("It is published as a new revision; nothing is taken from the others.", "caption", tone="text3")
        body = QWidget()
        plane(body, "surface")
        head = hbox(self._title, self._against, spacing=12)
        head.setStretch(0, 1)
        body.setLayout(vbox(head, split, margins=(16, 12, 16, 8), spacing=10))
        foot = QWidget()
        plane(foot, "surface", "top")
        foot.setLayout(
            hbox(self.save_button, hint, None, self.close_button, self.restore_button, margins=(16, 8, 16, 10))
        )
        column = vbox(self.bars, body, foot, spacing=0)
        column.setStretchFactor(body, 1)
        self.setLayout(column)
        room = self.screen().availableGeometry()
        self.resize(min(px(1000), room.width() - 40), min(px(680), room.height() - 60))

    def _connect(self) -> None:
        self.lines.selectionModel().currentChanged.connect(self._follow_current)
        self._against.chosen.connect(lambda _choice: self._follow())
        self.restore_button.clicked.connect(self.restore)
        self.save_button.clicked.connect(self.save_as)
        self.close_button.clicked.connect(self.close)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.restore)

    @Slot(QModelIndex)
    def _follow_current(self, _index: QModelIndex) -> None:
        self._follow()


def _write(name: str, written: str) -> None:
    with open(name, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123  a name that a person chose
        file.write(written)


def _take_back(parts: Parts, article: str, put: Text, was: Text) -> None:
    """Let the text stand there again that an earlier one was put in place of; the window is closed by then."""

    def done(saved: Saved) -> None:
        if saved.ending in (Ending.CONFLICT, Ending.BUSY):
            parts.say(f"“{was.title}” was not taken back: somebody changes it just now. Try again.", retry)
        elif parts.librarian is not None:
            parts.librarian.saved()

    def failed(error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        parts.say(f"“{was.title}” was not taken back. {error}", retry)

    retry = partial(_take_back, parts, article, put, was)
    parts.local.write(partial(parts.library.save, article, put, was), done, failed)
