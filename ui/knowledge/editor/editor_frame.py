"""What an article's editor looks like: facts above, source and preview side by side, what to look at, the foot."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QSplitter, QWidget

from ui.core.buttons import button, tool
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import px
from ui.knowledge.article_view import ArticleView
from ui.knowledge.editor.facts import FactsForm
from ui.knowledge.editor.findings_pane import FindingsPane, Known, Looked
from ui.knowledge.editor.source import SourceView
from ui.knowledge.parts import Parts

_SIZE = "knowledge/editor size"
_SHARES = "knowledge/editor shares"
_PREVIEW = "knowledge/editor preview"
_FINDINGS = 120
SIDE, OFF, ONLY = "side", "off", "only"


class EditorFrame(QDialog):
    """The window; whoever fills it in connects it."""

    def __init__(self, parts: Parts, known: Known, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.setWindowFlag(Qt.WindowType.Window)
        self.setSizeGripEnabled(True)
        self.bars = InfoBars()
        self.facts = FactsForm()
        self.source = SourceView()
        self.view = ArticleView(parts.background, parts.library.attached)
        self.findings = FindingsPane(parts.local, known)
        self._has_findings = False
        self._build()
        self._size()
        self.findings.looked.connect(self._fit_findings)

    def show_preview(self, how: str) -> None:
        """Show the preview beside the source, not at all, or alone."""
        self._how = how
        self.view.setVisible(how != OFF)
        self.source.setVisible(how != ONLY)
        self._parts.put(_PREVIEW, how)

    def turn_preview(self) -> None:
        """Show the preview the next way."""
        order = (SIDE, OFF, ONLY)
        self.show_preview(order[(order.index(self._how) + 1) % len(order)])
        (self.view.page if self._how == ONLY else self.source).setFocus(Qt.FocusReason.OtherFocusReason)

    def remember_size(self) -> None:
        """Keep size and shares for the next time."""
        self._parts.put(_SIZE, f"{self.width()}x{self.height()}")
        self._parts.put(_SHARES, ",".join(map(str, self._split.sizes())))

    def _build(self) -> None:
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self.source)
        self._split.addWidget(self.view)
        self._split.setChildrenCollapsible(False)
        self._rows = QSplitter(Qt.Orientation.Vertical)
        self._rows.addWidget(self._split)
        self._rows.addWidget(self.findings)
        self._rows.setStretchFactor(0, 1)
        self._rows.setChildrenCollapsible(False)
        body = QWidget()
        plane(body, "surface")
        body.setLayout(vbox(self.facts, self._rows, margins=(16, 12, 16, 8), spacing=10))
        column = vbox(self.bars, body, self._built_foot(), spacing=0)
        column.setStretchFactor(body, 1)
        self.setLayout(column)

    @Slot(object)
    def _fit_findings(self, looked: Looked) -> None:
        """Give what to look at room once there is anything, and take it back when there is nothing more."""
        if bool(looked.found) != self._has_findings:
            self._has_findings = bool(looked.found)
            self._share_rows()

    def _share_rows(self) -> None:
        low = px(_FINDINGS) if self._has_findings else self.findings.minimumSizeHint().height()
        self._rows.setSizes([max(1, self.height() - low), low])

    def _built_foot(self) -> QWidget:
        self.status = Elided("", "caption", tone="text3")
        self.sections_tool = tool("layers", "Insert missing sections", "Ctrl+Shift+S")
        self.preview_tool = tool("eye", "Preview: beside, off, alone", "F8")
        self.attach_tool = tool("paperclip", "Attach a file", "Ctrl+Shift+A")
        self.queue_label = label("Read by", "caption", tone="text2")
        self.queue = QComboBox()
        self.queue.setAccessibleName("Who reads the article")
        self.review_button = button("Ask for a review")
        self.close_button = button("Close", key="Esc")
        self.save_button = button("Save and publish", "check", "primary", key="Ctrl+S")
        for each in (self.review_button, self.close_button, self.save_button):
            each.setAutoDefault(False)
        foot = QWidget()
        plane(foot, "surface", "top")
        row = hbox(
            self.sections_tool, self.preview_tool, self.attach_tool, self.status, self.queue_label, self.queue,
            self.review_button, self.close_button, self.save_button, margins=(16, 8, 16, 10),
        )  # fmt: skip
        row.setStretchFactor(self.status, 1)
        foot.setLayout(row)
        return foot

    def _size(self) -> None:
        room = self.screen().availableGeometry()
        width, height = _numbers(self._parts.get(_SIZE), "x") or (px(1180), px(820))
        self.resize(min(width, room.width() - 40), min(height, room.height() - 60))
        self._split.setSizes(_numbers(self._parts.get(_SHARES), ",") or (600, 520))
        self._share_rows()
        how = self._parts.get(_PREVIEW) or SIDE
        self.show_preview(how if how in (SIDE, OFF, ONLY) else SIDE)


def _numbers(kept: str | None, mark: str) -> tuple[int, int] | None:
    found = (kept or "").split(mark)
    return (int(found[0]), int(found[1])) if len(found) == 2 and all(one.isdigit() for one in found) else None
