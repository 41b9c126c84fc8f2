"""The card that asks for the password of the desk's database."""

from urllib.parse import parse_qs, unquote, urlsplit

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QProgressBar, QSizePolicy, QWidget

from ui.core import icons
from ui.core.announce import announce
from ui.core.buttons import button, tool
from ui.core.field import TextField
from ui.core.labels import Elided, IconLabel, label
from ui.core.layout import hbox
from ui.core.theme import MEDIUM, STRONG, fit, set_font
from ui.shell.front_page import front_page


class SignIn(QWidget):
    """Shows host, database and login, and asks for the password; `password_given(password, remember)`.

    Whoever meant another desk asks for it: `another_asked()`.

    The password is in the line and in the signal, nowhere else; it is wiped from the line when it is given.
    """

    password_given = Signal(str, bool)
    another_asked = Signal()

    def __init__(self, address: str, said: str, *, other: str = "Another desk…") -> None:
        """`other` is what the way past this card says."""
        super().__init__()
        self._where, self._other = parts_of(address), other
        self._build()
        self._connect()
        self.refuse(said)

    def refuse(self, said: str) -> None:
        """Say what went wrong, and wait for another try."""
        self._said.setText(said)
        self._problem.setVisible(bool(said))
        self._set_busy(busy=False)
        if said:
            announce(self, said, urgent=True)
        self.field.focus()

    def _build(self) -> None:
        self.field = TextField("Password")
        self.field.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_button = tool("eye", "Show the password")
        self.show_button.setCheckable(True)
        self.remember = QCheckBox("Remember on this computer (key ring)")
        set_font(self.remember, "body")
        self.sign_in = button("Sign in", "log-out", "primary")
        self.another = button(self._other, pressed=self.another_asked.emit)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName("Signing in")
        kept = self.busy.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(kept)
        front_page(
            self,
            hbox(IconLabel("key-round", "accent_text", 22), label("Sign in to the desk", "title", STRONG), None),
            *(self._fact(name, value) for name, value in self._where if value),
            self._made_problem(),
            self._password_line(),
            self.remember,
            self.busy,
            hbox(None, self.another, self.sign_in),
        )
        self.setFocusProxy(self.field.line)

    def _fact(self, name: str, value: str) -> QWidget:
        row, caption, shown = QWidget(), label(name, "body", tone="text3"), Elided(value, "body", MEDIUM, "text")
        fit(caption, width=84)
        row.setLayout(hbox(caption, shown))
        row.setAccessibleName(f"{name} {value}")
        return row

    def _made_problem(self) -> QWidget:
        self._problem = QWidget()
        self._said = label("", "body", MEDIUM, "danger", wrap=True)
        self._said.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._problem.setLayout(hbox(IconLabel("circle-alert", "danger"), self._said))
        return self._problem

    def _password_line(self) -> QWidget:
        line = self.field.line
        line.setTextMargins(0, 0, 34, 0)
        line.setLayout(hbox(None, self.show_button, margins=(0, 0, 4, 0)))
        return self.field

    def _connect(self) -> None:
        self.sign_in.clicked.connect(self._give)
        self.field.line.returnPressed.connect(self._give)
        self.show_button.toggled.connect(self._show_password)

    @Slot()
    def _give(self) -> None:
        if not self.field.line.isEnabled():
            return
        password = self.field.line.text()
        if not password:
            self.field.show_error("Type the password of this login.")
            self.field.focus()
            return
        self.field.line.clear()
        self._set_busy(busy=True)
        self.password_given.emit(password, self.remember.isChecked())

    def _set_busy(self, *, busy: bool) -> None:
        for control in (self.field, self.remember, self.another, self.sign_in):
            control.setEnabled(not busy)
        self.busy.setVisible(busy)

    @Slot(bool)
    def _show_password(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.field.line.setEchoMode(mode.Normal if shown else mode.Password)
        name = "Hide the password" if shown else "Show the password"
        self.show_button.setIcon(icons.icon("eye-off" if shown else "eye"))
        self.show_button.setAccessibleName(name)
        self.show_button.setToolTip(name)


def parts_of(address: str) -> tuple[tuple[str, str], ...]:
    """Return what an address says, as (name, value): server, database and login; a password is left out."""
    split = urlsplit(address)
    try:
        port = split.port
    except ValueError:
        port = None
    host = split.hostname or ", ".join(parse_qs(split.query).get("host", ()))
    return (
        ("Server", f"{host}:{port}" if split.hostname and port else host),
        ("Database", unquote(split.path.lstrip("/"))),
        ("Login", unquote(split.username or "")),
    )
