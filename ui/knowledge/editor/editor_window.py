"""The window in which an article is written."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import override

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.errors import HelpDeskError
from app.knowledge.checks import Finding
from app.knowledge.library import ArticleDraft, Opened
from app.knowledge.queries import About
from app.knowledge.template import Section, body_of, sections_of
from app.knowledge.text import Text
from ui.core.buttons import set_button_text
from ui.knowledge.article_view import badges_of
from ui.knowledge.editor.course import EditorCourse
from ui.knowledge.editor.editor_frame import EditorFrame
from ui.knowledge.editor.findings_pane import Looked, underlines, without
from ui.knowledge.editor.link_popup import LinkPopup, Tickets
from ui.knowledge.parts import Parts

_PREVIEW_MS = 150
_ATTACHING = "![…attaching {n}…]()"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp")
Dispute = Callable[[Text, Text, Text], None]


class EditorWindow(EditorFrame):
    """One article. `closed()` when it is gone; `saved(article)` each time it was saved; `said(sentence)`.

    `left(ArticleDraft)` when a new article was closed before it was saved.
    """

    closed = Signal()
    left = Signal(object)
    saved = Signal(str)
    said = Signal(str)
    disputed = Signal(object, object, object)

    def __init__(
        self,
        parts: Parts,
        opened: Opened | None = None,
        draft: ArticleDraft | None = None,
        *,
        tickets: Tickets | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parts, partial(_known, parts), parent)
        self.course = EditorCourse(parts, opened, draft, self)
        self.popup = LinkPopup(self.source, parts.local, parts.library, tickets)
        self._confirmed: frozenset[Finding] = frozenset()
        self._wants_save = False
        self._attached = 0
        self._previewing = QTimer(self, singleShot=True, interval=_PREVIEW_MS)
        self._offer_queues()
        self._show(self.course.text)
        self._connect()
        self._name()

    def begin(self) -> None:
        """Show the window and what is known of its article."""
        self.show()
        self.activateWindow()
        if not self.course.article:
            self.source.go_to_section(next(iter(Section)))
        (self.source if self.facts.title.value else self.facts.title).setFocus()
        self.course.begin()
        self._parts.local.read(self._parts.library.listed, self._offer_facts, _say_nothing)

    @property
    def text(self) -> Text:
        """What stands in the editor."""
        return self.facts.facts_of(replace(self.course.text, body=self.source.body))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what isn't saved as a draft, and go."""
        self.course.note(self.text)
        if self.course.is_dirty and not self.course.article and not self.course.is_saving:
            self.left.emit(self.course.draft)  # no list shows it, to go on from
        elif self.course.is_dirty:
            self.said.emit("What you wrote is kept as a draft: open the article again to go on.")
        self.course.leave()
        self.remember_size()
        event.accept()  # a dialog of Qt's would ask `reject`, which closes the window in its turn
        self.closed.emit()

    @override
    def reject(self) -> None:
        """Close on Esc; what is asked before saving goes first."""
        if self.bars.bar("grave") is None:
            self.close()
        else:
            self.bars.clear("grave")
            self.source.setFocus()

    # ------------------------------------------------------------ tying together

    def _connect(self) -> None:
        course = self.course
        self.facts.edited.connect(self._note)
        self.source.textChanged.connect(self._note)
        self._previewing.timeout.connect(self._preview)
        self.source.verticalScrollBar().valueChanged.connect(self._follow_scroll)
        self.source.pictured.connect(lambda content: self._attach(content, "screenshot.png"))
        self.source.dropped.connect(self._attach_files)
        self.findings.line_asked.connect(self._go_to)
        self.findings.strip_asked.connect(self._strip)
        self.findings.looked.connect(self._mark)
        course.replaced.connect(self._show)
        course.told.connect(self.status.setText)
        course.failed.connect(partial(self.bars.show_bar, "failed", "danger"))
        course.came.connect(self._tell_came)
        course.known.connect(self._follow_about)
        course.was_saved.connect(self._note_saved)
        course.disputed.connect(self.disputed)
        self.save_button.clicked.connect(self.save)
        self.review_button.clicked.connect(self._propose)
        self.close_button.clicked.connect(self.close)
        self.sections_tool.clicked.connect(self.insert_sections)
        self.preview_tool.clicked.connect(self.turn_preview)
        self.attach_tool.clicked.connect(self._choose_files)
        self.queue.currentIndexChanged.connect(self._follow_queue)
        for key, run in (
            ("Ctrl+S", self.save), ("Ctrl+Return", self.save), ("F8", self.turn_preview),
            ("Ctrl+Shift+S", self.insert_sections), ("Ctrl+Shift+A", self._choose_files),
        ):  # fmt: skip
            QShortcut(QKeySequence(key), self, run)

    def _show(self, text: Text) -> None:
        self.facts.show_text(text)
        self.source.become(text.body)
        self._previewing.start()
        self.findings.look_at(text)
        self._name()

    @Slot()
    def _note(self) -> None:
        text = self.text
        self.course.note(text)
        self._previewing.start()
        self.findings.look_at(text)
        self._name()

    @Slot()
    def _preview(self) -> None:
        if self.view.isVisible():
            self.view.show_text(self.text, badges_of(self.text), name="Preview")

    @Slot(int)
    def _follow_scroll(self, value: int) -> None:
        bar = self.source.verticalScrollBar()
        if self.view.isVisible() and bar.maximum():
            self.view.go_to_share(value / bar.maximum())

    def _name(self) -> None:
        title = self.facts.title.value or "New article"
        self.setWindowTitle(f"{title} — editing")
        self.setAccessibleName(f"Editing: {title}")

    # ------------------------------------------------------------ saving

    @Slot()
    def save(self) -> None:
        """Save, unless something in the text has to be confirmed first."""
        self.course.note(self.text)
        self.facts.title.clear_error()
        if not self.facts.title.value:
            self.facts.title.show_error("Say in the title what goes wrong, and with what.")
            self.facts.title.focus()
        elif self.facts.check_day():
            self._wants_save = True
            self.findings.look_now(self.course.text)

    @Slot()
    def _propose(self) -> None:
        self.course.note(self.text)
        self.course.propose()

    def _save_if_wanted(self, looked: Looked) -> None:
        if not self._wants_save or looked.text != self.course.text:
            return
        self._wants_save = False
        grave = [one for one in looked.grave if one not in self._confirmed]
        if grave:
            self._ask_about(grave)
        else:
            self.bars.clear("grave")
            self.course.save()

    def _ask_about(self, grave: list[Finding]) -> None:
        first = grave[0]
        where = f"Line {first.line}: " if first.line else "Title: "
        more = f" And {len(grave) - 1} more." if len(grave) > 1 else ""
        bar = self.bars.show_bar(
            "grave",
            "danger",
            f"{where}{first.said}{more} Nothing was saved.",
            actions=[("Look", partial(self._go_to, first.line)), ("Save all the same", partial(self._confirm, grave))],
        )
        bar.buttons[0].setFocus()

    def _confirm(self, grave: list[Finding]) -> None:
        self._confirmed |= frozenset(grave)
        self.save()

    def _note_saved(self, article: str) -> None:
        self.bars.clear("failed")
        self.bars.clear("came")
        self._let_choose_queue(now=False)
        self.saved.emit(article)

    # ------------------------------------------------------------ what others do

    def _tell_came(self, sentence: str) -> None:
        if self.course.is_dirty:
            self.bars.show_bar("came", "info", sentence, actions=[("Bring together now", self._bring_together)])
        else:
            self.status.setText(sentence)

    def _bring_together(self) -> None:
        self.bars.clear("came")
        self.course.note(self.text)
        self.course.bring_together()

    @Slot(object)
    def _follow_about(self, about: About) -> None:
        set_button_text(self.save_button, "Propose" if about.may_publish else "Save and publish", "check")
        self.review_button.setVisible(not about.may_publish)
        if about.editing:
            who = " and ".join(about.editing)
            self.bars.show_bar("editing", "info", f"{who} {'has' if len(about.editing) == 1 else 'have'} it open, too.")
        else:
            self.bars.clear("editing")

    # ------------------------------------------------------------ template, findings, files

    @Slot()
    def insert_sections(self) -> None:
        """Add the sections that are missing, in their order, at the end of what stands there."""
        body = self.source.body
        there = sections_of(body)
        missing = [section for section in Section if section not in there]
        if not body.strip():
            self.source.become(body_of({}))
        elif missing:
            rest = "\n".join(f"## {section}\n" for section in missing)
            self.source.become(f"{body.rstrip()}\n\n{rest}")

    @Slot(object)
    def _mark(self, looked: Looked) -> None:
        self.source.underline(underlines(self.source.document(), looked))
        self._save_if_wanted(looked)

    @Slot(int)
    def _go_to(self, line: int) -> None:
        if line:
            self.source.go_to_line(line)
        else:
            self.facts.title.focus()

    @Slot(object)
    def _strip(self, finding: Finding) -> None:
        if finding.line:
            self.source.become(without(self.source.body, finding.line))
        else:
            self.facts.title.set_value(without(self.facts.title.value, 1))

    @Slot()
    def _choose_files(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self, "Attach to the article")
        self._attach_files([Path(name) for name in names])

    @Slot(list)
    def _attach_files(self, paths: list[Path]) -> None:
        for path in paths:
            self._attach(path, path.name)

    def _attach(self, what: bytes | Path, name: str) -> None:
        """Keep a file off the screen's thread; a placeholder stands in the text until then."""
        self._attached += 1
        place = _ATTACHING.format(n=self._attached)
        self.source.insert(place)

        def keep() -> str:
            content = what if isinstance(what, bytes) else _read(what)
            return self._parts.library.attach(content, name)

        self._parts.local.write(keep, partial(self._put_link, place, name), partial(self._take_place, place))

    def _put_link(self, place: str, name: str, address: str) -> None:
        is_picture = address.lower().endswith(_PICTURES)
        words = Path(name).stem.replace("]", " ").replace("[", " ")
        self.source.become(self.source.body.replace(place, f"{'!' if is_picture else ''}[{words}]({address})", 1))

    def _take_place(self, place: str, error: Exception) -> None:
        self.source.become(self.source.body.replace(place, "", 1))
        if not isinstance(error, HelpDeskError | OSError):
            raise error
        self.bars.show_bar(
            "attach", "danger", f"{error}" if isinstance(error, HelpDeskError) else f"It can't be read: {error}"
        )

    # ------------------------------------------------------------ who reads it, and what is known

    def _offer_queues(self) -> None:
        queues = self._parts.restricted()
        self.queue.addItem("everybody here", None)
        for queue_id, name in queues:
            self.queue.addItem(f"members of {name} alone", queue_id)
        self.queue.setCurrentIndex(max(0, self.queue.findData(self.course.queue_id)))
        self._let_choose_queue(now=not self.course.article and bool(queues))

    def _let_choose_queue(self, *, now: bool) -> None:
        self.queue.setVisible(now)
        self.queue_label.setVisible(now)

    @Slot()
    def _follow_queue(self) -> None:
        self.course.queue_id = self.queue.currentData()

    def _offer_facts(self, listed: object) -> None:
        if isinstance(listed, list | tuple):
            self.facts.offer([one.category for one in listed], [tag for one in listed for tag in one.tags])


def _known(parts: Parts) -> tuple[frozenset[str], frozenset[str]]:
    listed = parts.library.listed()
    folder = parts.library.folder / "attachments"
    try:
        files = frozenset(each.name for each in folder.iterdir())
    except OSError:
        files = frozenset()
    return frozenset(one.article[:8] for one in listed), files


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _say_nothing(error: Exception) -> None:
    if not isinstance(error, HelpDeskError):
        raise error
