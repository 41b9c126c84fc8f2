"""The splitter between list and ticket: the share a person gave it comes back whenever there is room again."""

from typing import override

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

USUAL_SHARE, USUAL_LEAST = 0.34, 400
"""The list's share of the whole, and the pixels it has at least, while nobody has dragged."""


class Parting(QSplitter):
    """Two panes; the first has a share of the width of `whole`, as far as the least widths of both let it.

    `share` is None until somebody drags the handle; a small window takes from the first pane, and not from its share.
    """

    def __init__(self, whole: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._whole = whole
        self.share: float | None = None
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.splitterMoved.connect(self._note_dragged)

    def part(self) -> None:
        """Give each pane its room."""
        whole, room = self._whole.width(), self.width() - self.handleWidth()
        wanted = max(USUAL_LEAST, round(whole * USUAL_SHARE)) if self.share is None else round(whole * self.share)
        second = self.widget(1)
        least = second.minimumWidth() if second is not None else 0
        first = max(1, min(wanted, room - least))
        self.setSizes([first, max(1, room - first)])

    @override
    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Share anew what room there is now, and not what was left of it the last time."""
        self.part()

    @Slot()
    def _note_dragged(self) -> None:
        self.share = self.sizes()[0] / max(1, self._whole.width())
