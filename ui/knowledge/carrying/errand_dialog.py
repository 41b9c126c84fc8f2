"""A window over a long piece of work: closed while that is under way, it stops it first."""

from typing import override

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QWidget

from ui.knowledge.carrying.errand import Errand
from ui.knowledge.parts import Parts


class ErrandDialog(QDialog):
    """Has one `errand`."""

    def __init__(self, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.errand = Errand(parts.local, self)

    @override
    def reject(self) -> None:
        """Stop what is under way first; closed a second time, it closes."""
        if self.errand.is_under_way:
            self.errand.stop()
        else:
            super().reject()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.errand.stop()
        super().closeEvent(event)
