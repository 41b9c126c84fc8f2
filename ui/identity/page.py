"""What every page of the wizard is made of: one question, what answers it, and why one can't go on yet."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.identity.gate import Verification
from ui.core.info_bar import InfoBars
from ui.core.labels import label
from ui.core.layout import vbox
from ui.core.theme import STRONG
from ui.identity.course import Course


class Page(QWidget):
    """`edited()` when the answer changed, `went_on()` when it was given; subclasses fill `column` and answer."""

    edited = Signal()
    went_on = Signal()

    go_words = "Continue"
    is_danger = False
    is_deliberate = False
    """Whether Ctrl+Enter is wanted to go on, for what nobody should do by the way."""

    def __init__(self, course: Course, title: str, lead: str = "") -> None:
        super().__init__()
        self.course = course
        self.title = label(title, "title", STRONG)
        self.lead = label(lead, "body", tone="text2", wrap=True)
        self.bars = InfoBars()
        self.column = vbox(spacing=12)
        self._inside = QWidget()
        self.scrolled = QScrollArea()
        self._lay_out()

    def fill_height(self) -> None:
        """Give what the page holds all the height there is, where a list can use it."""
        self._spread.setStretch(0, 1)
        self._spread.setStretch(1, 0)

    def take(self, verification: Verification) -> None:
        """Show what was read; what is typed and not handed in yet stays."""

    def why_not(self) -> str:
        """Tell why one can't go on, nothing when one can."""
        return ""

    def go_on(self) -> None:
        """Hand the answer in, and tell when it was taken."""
        self.went_on.emit()

    def first_stop(self) -> QWidget | None:
        """Return where the keys go when the page is entered."""
        return None

    def enter(self) -> None:
        """Be shown; the keys are led to the first stop."""

    def leave(self) -> None:
        """Be left: nothing secret stays behind."""

    def refuse(self, error: Exception) -> None:
        """Say what the gate did not allow."""
        self.bars.show_bar("refused", "danger", str(error))

    def set_lead(self, text: str) -> None:
        """Change the line under the title."""
        self.lead.setText(text)
        self.lead.setVisible(bool(text))

    def _lay_out(self) -> None:
        self._inside.setProperty("plane", "none")
        self._spread = vbox(self.column, None, margins=(0, 2, 12, 8))
        self._inside.setLayout(self._spread)
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setWidget(self._inside)
        whole = vbox(self.title, self.lead, self.bars, 6, self.scrolled, spacing=6)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.lead.setVisible(bool(self.lead.text()))
