"""What the window of a new ticket looks like: bars, the form with its files, and what can be done at the foot."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.people.queries import PeopleQueries
from ui.core.background import Background
from ui.core.info_bar import InfoBars
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, px
from ui.core.widgets import Elided, button, label, set_button_text, tool
from ui.tickets.attachments import AttachmentStrip
from ui.tickets.directory import Directory
from ui.tickets.filing import Filing
from ui.tickets.new_ticket_form import NewTicketForm


class NewTicketFrame(QDialog):
    """The form between its bars and its foot; whoever fills it in connects the buttons."""

    def __init__(
        self,
        background: Background,
        people: PeopleQueries,
        directory: Directory,
        filing: Filing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._build()
        self.form = NewTicketForm(background, people, directory, self._page)
        self.strip = AttachmentStrip(filing)
        self._fill_page()

    def take_section(self, section: QWidget) -> None:
        """Show a section of another room's between the form and its files."""
        column = self._page.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.indexOf(self.strip), section)

    def _build(self) -> None:
        self.setWindowTitle("New ticket")
        self.setAccessibleName("New ticket")
        self._bars = InfoBars()
        self._page = QWidget()
        plane(self._page, "surface")
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = self._built_foot()
        column = vbox(self._bars, scroll, foot, spacing=0)
        column.setStretchFactor(scroll, 1)
        self.setLayout(column)
        scroll.setWidget(self._page)
        self._size()

    def _built_foot(self) -> QWidget:
        self._attach = tool("paperclip", "Attach files", "Ctrl+Shift+A")
        self._saved = Elided("", "caption", tone="text3")
        self.close_button = button("Keep as draft", key="Esc")
        self.create_button = button("Create ticket", "plus", "primary", key="Ctrl+Enter")
        for pressed in (self.close_button, self.create_button):
            pressed.setAutoDefault(False)
        foot = QWidget()
        plane(foot, "surface", "top")
        row = hbox(self._attach, self._saved, self.close_button, self.create_button, margins=(20, 10, 20, 12))
        row.setStretchFactor(self._saved, 1)
        foot.setLayout(row)
        return foot

    def _fill_page(self) -> None:
        page = vbox(label("New ticket", "title", STRONG), self.form, self.strip, margins=(24, 18, 24, 12), spacing=14)
        page.setStretchFactor(self.form, 1)
        self._page.setLayout(page)

    def _size(self) -> None:
        room = self.screen().availableGeometry()
        self.resize(min(px(680), room.width() - 40), min(px(700), room.height() - 60))

    def _come_forward(self) -> None:
        """Show the window, over the others if it was there already."""
        if self.isVisible():
            self.raise_()
        else:
            self._size()  # the text size may have changed since
        self.show()
        self.activateWindow()

    @Slot()
    def _focus_first(self) -> None:
        first = self.form.requester.name if self.form.requester.is_empty else self.form.subject
        first.focus()

    def _let_fill_in(self, *, now: bool) -> None:
        for part in (self.form, self.strip, self._attach, self.create_button):
            part.setEnabled(now)

    def _say_saved(self, words: str, *, says_something: bool) -> None:
        set_button_text(self.close_button, "Keep as draft" if says_something else "Close")
        self._saved.setText(words)

    def _has_marked(self, field: str, said: str) -> bool:
        """Mark a field with what is wrong about it and bring it into view; tell whether there is such a field."""
        if not field or not self.form.mark(field, said):
            return False
        marked = self.focusWidget()
        if marked is not None:
            self._scroll.ensureWidgetVisible(marked, 0, px(60))
        return True


def go_to(area: QPlainTextEdit, at: int) -> None:
    """Put the cursor of a text where it was, or at its end where the text is shorter now."""
    cursor = area.textCursor()
    cursor.setPosition(min(at, area.document().characterCount() - 1))
    area.setTextCursor(cursor)
