"""A few rows under one another that are shown anew as a whole."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLayout, QWidget

from ui.core.layout import vbox


class Rows(QWidget):
    """Shows rows of words and icons; for few, none of which can be chosen."""

    def __init__(self, name: str, *, spacing: int = 8) -> None:
        super().__init__()
        self.setProperty("plane", "none")
        self.setAccessibleName(name)
        self._column = vbox(spacing=spacing)
        self._shown: list[QWidget] = []
        self.setLayout(self._column)

    def show_rows(self, rows: Sequence[QLayout]) -> None:
        """Show these in place of those before."""
        for old in self._shown:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._shown = [self._row(layout) for layout in rows]
        self.setVisible(bool(rows))

    def _row(self, layout: QLayout) -> QWidget:
        made = QWidget()
        made.setProperty("plane", "none")
        made.setLayout(layout)
        self._column.addWidget(made)
        return made
