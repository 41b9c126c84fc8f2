"""What narrows the list of alerts: their kind, and whether anybody has seen them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.identity.guard import Alert
from app.identity.guard_words import alert_line
from ui.core.buttons import button
from ui.core.layout import hbox
from ui.core.theme import set_font

_ANY = "Any alert"


class AlertFilters(QWidget):
    """`changed` tells that something else is asked for now."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of alert")
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kind.addItem(_ANY, None)
        self.unseen = QCheckBox("Not seen only")
        self.unseen.setAccessibleName("Not seen only")
        set_font(self.unseen, "body")
        self.all_seen = button("Mark all as seen", "eye", "quiet")
        self.setLayout(hbox(self.kind, self.unseen, None, self.all_seen, margins=(18, 8, 12, 8), spacing=12))
        self.kind.currentIndexChanged.connect(self._tell)
        self.unseen.toggled.connect(self._tell)

    def offer(self, alerts: Sequence[Alert]) -> None:
        """Offer the kinds that there are; the one that is chosen stays so."""
        chosen: str | None = self.kind.currentData()
        codes = sorted({one.code for one in alerts} | ({chosen} if chosen else set()), key=alert_line)
        if codes == [self.kind.itemData(at) for at in range(1, self.kind.count())]:
            return
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(_ANY, None)
        for code in codes:
            self.kind.addItem(alert_line(code), code)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.kind.blockSignals(False)

    def wanted(self) -> Callable[[Alert], bool]:
        """Return which alerts are asked for."""
        kind, is_unseen = self.kind.currentData(), self.unseen.isChecked()
        return lambda alert: (kind is None or alert.code == kind) and not (is_unseen and alert.is_seen)

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()
