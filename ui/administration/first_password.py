"""The dialog that gives someone a first password: it asks before the one until now is ended, and shows the new once."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.people.letting_in import LetIn
from ui.core.announce import announce
from ui.core.buttons import button, set_button_text
from ui.core.labels import label, rule
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, px, set_font


class FirstPassword(QDialog):
    """`wanted` says yes to a new password; what was shown is forgotten when the dialog closes."""

    wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._build()
        self._connect()

    def ask(self) -> None:
        """Ask whether a new password is wanted."""
        self._said.setText(f"Give {self._name} a new first password?")
        self._why.setText(
            "The password until now lets nobody in any more. Where Frontline is open, it soon asks for the new one."
        )
        self._show(is_told=False)
        self._go.setFocus()

    def wait(self) -> None:
        """Say that the password is on its way."""
        self._go.setEnabled(False)
        self._why.setText("The server is making it…")

    def tell(self, made: LetIn) -> None:
        """Show a password, this once."""
        self._said.setText(f"{self._name} can sign in.")
        self._why.setText(
            "It is shown this once. Hand it over in person or by phone. They change it in Frontline, by the command "
            "“Change password…” (Ctrl+K), or at a console with: python -m app.admin password change"
        )
        self.login.setText(made.login)
        self.password.setText(made.password)
        self._show(is_told=True)
        self.copy.setDefault(True)  # else Enter in the line of the password closes it, and it is shown only once
        self.copy.setFocus()
        announce(self.password, f"The first password of {self._name} is shown.")

    @Slot(int)
    def done(self, result: int) -> None:
        """Close, and keep nothing of what was shown."""
        self.password.clear()
        super().done(result)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.password.text())
        set_button_text(self.copy, "Copied", "check")
        announce(self.copy, "The password is in the clipboard.")

    @Slot()
    def _want(self) -> None:
        self.wait()
        self.wanted.emit()

    def _show(self, *, is_told: bool) -> None:
        for widget in (self.login, self.password, self.copy, self._login_name, self._password_name):
            widget.setVisible(is_told)
        self._go.setVisible(not is_told)
        self._go.setEnabled(True)
        set_button_text(self._close, "Close" if is_told else "Cancel")
        self._column.activate()
        self.resize(px(460), self._column.totalHeightForWidth(px(460)))

    def _build(self) -> None:
        self.setWindowTitle("First password")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._said = label("", "subtitle", STRONG, wrap=True)
        self._why = label("", "body", tone="text2", wrap=True)
        self._login_name, self.login = self._line("Login")
        self._password_name, self.password = self._line("First password")
        self.copy = button("Copy", "copy")
        self._close = button("Cancel")
        self._go = button("New password", "key-round", "primary")
        shown = hbox(self.password, self.copy, spacing=8)
        shown.setStretch(0, 1)
        column = self._column = vbox(
            self._said, self._why, self._login_name, self.login, self._password_name, margins=(20, 18, 20, 16)
        )
        column.addLayout(shown)
        column.addStretch()
        column.addSpacing(px(6))
        column.addWidget(rule())
        column.addLayout(hbox(None, self._close, self._go))
        column.setSpacing(px(8))
        self.setLayout(column)

    def _line(self, name: str) -> tuple[QWidget, QLineEdit]:
        line = QLineEdit()
        line.setReadOnly(True)
        line.setAccessibleName(name)
        set_font(line, "reading", mono=True)
        caption = label(name, "caption", STRONG, tone="text2")
        caption.setBuddy(line)
        return caption, line

    def _connect(self) -> None:
        self.copy.clicked.connect(self._copy)
        self._go.clicked.connect(self._want)
        self._close.clicked.connect(self.reject)
