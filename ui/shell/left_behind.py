"""The tickets a deed left as they were, each with its reason; for deeds on more than a sentence can name."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QListView, QWidget

from ui.core.buttons import button
from ui.core.labels import label, rule
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, fit, px, set_font

_TICKET = Qt.ItemDataRole.UserRole + 1


class LeftBehind(QDialog):
    """Enter or a double click opens a ticket: `open_asked(ticket)`."""

    open_asked = Signal(int)

    def __init__(
        self,
        sentence: str,
        left: Mapping[int, str],
        number: Callable[[int], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._build(sentence)
        for ticket_id, why in left.items():
            self._add(ticket_id, f"{number(ticket_id)}  ·  {why}")
        self.view.setCurrentIndex(self._rows.index(0, 0))
        self.view.activated.connect(self._open)
        self.view.setFocus()

    def _build(self, sentence: str) -> None:
        self.setWindowTitle("Tickets that stayed")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._rows = QStandardItemModel(self)
        self.view = QListView()
        self.view.setModel(self._rows)
        self.view.setAccessibleName("Tickets that stayed")
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        set_font(self.view, "body")
        fit(self.view, least_height=220)
        close = button("Close", kind="primary", pressed=self.accept)
        close.setAutoDefault(False)
        said = label(sentence, "subtitle", STRONG, wrap=True)
        why = label("They are as they were. Enter opens one.", "body", tone="text2", wrap=True)
        self.setLayout(vbox(said, why, self.view, rule(), hbox(None, close), margins=(20, 18, 20, 16), spacing=10))
        self.resize(px(520), px(400))

    def _add(self, ticket_id: int, words: str) -> None:
        row = QStandardItem(words)
        row.setData(ticket_id, _TICKET)
        row.setToolTip(words)
        self._rows.appendRow(row)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.accept()
        self.open_asked.emit(int(index.data(_TICKET)))
