"""The settings, grown from their table: each one's label, what it does, and a control that acts at once."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QScrollArea, QSizePolicy, QSpinBox, QWidget

from app.core.settings import ALL, DATABASE, NOTICES, SINGLE_LETTERS, TEXT_SIZE, THEME, Setting, Settings, Value
from ui.core.buttons import Segmented, button
from ui.core.info_bar import InfoBar
from ui.core.labels import label, rule
from ui.core.layout import Part, hbox, vbox
from ui.core.theme import MEDIUM, STRONG, TEXT_STEP, ThemeKeeper, fit, px, set_font

_WIDTH = 620
_WORDS = {
    "system": "System",
    "light": "Light",
    "dark": "Dark",
    "all": "All of mine",
    "assigned": "Given to me",
    "off": "Off",
}
_ICONS = {"system": "monitor", "light": "sun", "dark": "moon"}
_ORDER = (THEME, TEXT_SIZE, SINGLE_LETTERS, NOTICES, DATABASE)


class SettingsDialog(QDialog):
    """Everything a person can set; `changed()` after each change, which is kept and applied at once.

    `another_desk_asked()` asks for another desk than the one the settings name, `password_asked()` to change one's own
    password there.
    """

    changed = Signal()
    another_desk_asked = Signal()
    password_asked = Signal()

    def __init__(self, settings: Settings, theme: ThemeKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._theme = settings, theme
        self.controls: dict[str, QWidget] = {}
        self._build()
        self._connect()

    def control(self, setting: Setting) -> QWidget:
        """Return what changes a setting."""
        return self.controls[setting.key]

    def offer_password(self, login: str, why_not: str) -> None:
        """Offer to change the password of this login, or say why that isn't possible now."""
        said = f"You sign in as {login}."
        if why_not:
            said = f"{said} The password can't be changed now: {why_not}."
        self.account.setText(said)
        self.account.setVisible(True)
        self.password.setAccessibleDescription(said)
        self.password.setEnabled(not why_not)
        self.password.setVisible(True)
        self._fit()

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.another_desk = button("Open another desk…", "network", pressed=self._ask_another_desk)
        self.password = button("Change password…", "key-round", pressed=self._ask_password)
        self.account = label("", "caption", tone="text3", wrap=True)
        for way in (self.another_desk, self.password):
            way.setAutoDefault(False)
        rows: list[QWidget | None] = []
        for setting in (*_ORDER, *(one for one in ALL if one not in _ORDER)):
            rows += [self._row(setting), rule()]
        problems = [InfoBar("warn", problem, dismissable=False) for problem in self._settings.problems]
        self._inside = QWidget()
        self._inside.setProperty("plane", "none")
        self._inside.setLayout(vbox(*problems, *rows[:-1], None, margins=(24, 4, 24, 8), spacing=0))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        self._close = button("Close", "", "primary")
        head = hbox(label("Settings", "title", STRONG), None, margins=(24, 20, 24, 8))
        note = label("Changes apply at once and are kept.", "caption", tone="text3")
        foot = hbox(note, None, self._close, margins=(24, 12, 24, 16))
        self.setLayout(vbox(head, self._scroll, rule(), foot, spacing=0))
        self._fit()

    def _connect(self) -> None:
        self._close.clicked.connect(self.accept)
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._fit)
        # After the text size every label has to settle before the whole can be measured.
        self._theme.changed.connect(self._settling.start)

    def _row(self, setting: Setting) -> QWidget:
        row = QWidget()
        control = self._control(setting)
        self.controls[setting.key] = control
        name = label(setting.label, "body", MEDIUM)
        about = label(self._about(setting), "caption", tone="text3", wrap=True)
        control.setAccessibleName(setting.label)
        control.setAccessibleDescription(about.text())
        words = vbox(name, about, spacing=2)
        if isinstance(control, QLabel):
            ways: list[Part] = (
                [self.account, hbox(self.another_desk, self.password, None)] if setting is DATABASE else []
            )
            row.setLayout(vbox(words, control, *ways, margins=(0, 12, 0, 12), spacing=6))
            if setting is DATABASE:  # only in a place of their own: a file's desk has no password
                self.account.setVisible(False)
                self.password.setVisible(False)
            return row
        beside = hbox(words, control, margins=(0, 12, 0, 12), spacing=20)
        beside.setStretch(0, 1)
        beside.setAlignment(control, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        row.setLayout(beside)
        return row

    def _about(self, setting: Setting) -> str:
        if isinstance(setting.default, str) and not setting.choices:
            return f"{setting.help} {self._settings.place_of(setting)}".strip()
        return setting.help

    def _control(self, setting: Setting) -> QWidget:
        now = self._settings.value(setting)
        if setting.choices:
            return self._segments(setting, now)
        if isinstance(setting.default, bool):
            return self._check(setting, now=now)
        if isinstance(setting.default, int):
            return self._number(setting, now)
        return _read_only(now or "On this computer")

    def _segments(self, setting: Setting, now: str) -> QWidget:
        choices = [(key, _WORDS.get(key, key.capitalize()), _ICONS.get(key, "")) for key in setting.choices]
        made = Segmented(setting.label, choices)
        made.choose(now)
        made.chosen.connect(partial(self._choose, setting))
        return made

    def _check(self, setting: Setting, *, now: bool) -> QWidget:
        made = QCheckBox("On")
        set_font(made, "body")
        made.setChecked(now)
        made.toggled.connect(partial(self._choose, setting))
        return made

    def _number(self, setting: Setting, now: int) -> QWidget:
        made = QSpinBox()
        set_font(made, "body")
        made.setRange(setting.least or 0, setting.most or 100)
        made.setSingleStep(TEXT_STEP)
        made.setSuffix(" %")
        # Typing 150 must not pass through 100 and 15 on the way.
        made.setKeyboardTracking(False)
        made.setValue(now)
        fit(made, width=110)
        line = made.lineEdit()
        if line is not None:  # style sheets leave this inner line alone
            line.setTextMargins(7, 0, 0, 0)
            line.setAccessibleName(setting.label)
        made.valueChanged.connect(partial(self._choose, setting))
        return made

    @Slot()
    def _choose(self, setting: Setting, value: Value) -> None:
        self._settings.choose(setting, value)
        apply = self._at_once().get(setting.key)
        if apply is not None:
            apply(value)
        self.changed.emit()

    @Slot()
    def _ask_another_desk(self) -> None:
        self.accept()
        self.another_desk_asked.emit()

    @Slot()
    def _ask_password(self) -> None:
        self.accept()
        self.password_asked.emit()

    def _at_once(self) -> dict[str, Callable[..., None]]:
        return {THEME.key: self._theme.ask, TEXT_SIZE.key: self._theme.ask_text_percent}

    @Slot()
    def _fit(self) -> None:
        screen = self.screen().availableGeometry()
        width = min(px(_WIDTH), round(screen.width() * 0.92))
        self._scroll.setMinimumHeight(0)
        rows = self._inside.layout()
        tall = rows.totalHeightForWidth(width) if rows is not None and rows.hasHeightForWidth() else 400
        self.setFixedWidth(width)
        self.resize(width, min(tall + px(120), round(screen.height() * 0.9)))


def _read_only(text: str) -> QLabel:
    made = label(text, "body", MEDIUM, wrap=True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made
