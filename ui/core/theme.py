"""Fonts, text size, palette and the keeper that dresses the whole program in one theme."""

from functools import lru_cache

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QStyleFactory,
    QTextEdit,
    QWidget,
)

from ui.core import tokens
from ui.core.style_sheet import style_sheet
from ui.core.tokens import Theme

REGULAR = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
STRONG = QFont.Weight.DemiBold

CHOICES = ("system", "light", "dark")
LEAST_TEXT, MOST_TEXT, TEXT_STEP = 100, 200, 10
SOON_MS = 30
"""How long the keeper waits for more presses before it dresses the program in what they ask for."""

_percent = 100


def text_percent() -> int:
    """The text size in per cent, 100 to 200, that everything is drawn at."""
    return _percent


def set_text_percent(percent: int) -> None:
    """Set the text size in per cent; values outside 100 to 200 are brought inside."""
    global _percent  # noqa: PLW0603  painting has no other way to be told
    _percent = _within(percent)


def _within(percent: int) -> int:
    return max(LEAST_TEXT, min(MOST_TEXT, percent))


def px(length: float) -> int:
    """A length given for 100 % text, in logical pixels at the present text size."""
    return round(length * _percent / 100)


def font(kind: str = "body", weight: QFont.Weight = REGULAR, *, mono: bool = False) -> QFont:
    """The font of a kind of text ("caption", "body", "reading", …) at the present text size."""
    return QFont(_font(kind, weight, mono, px(tokens.TYPE[kind])))


@lru_cache(maxsize=256)
def _font(_kind: str, weight: QFont.Weight, mono: bool, pixels: int) -> QFont:
    made = QFont()
    made.setFamilies(tokens.MONO_FAMILIES if mono else tokens.FAMILIES)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    hinting = QFont.HintingPreference
    made.setHintingPreference(hinting.PreferNoHinting if pixels > 15 else hinting.PreferVerticalHinting)
    return made


def set_font(widget: QWidget, kind: str, weight: QFont.Weight = REGULAR, *, mono: bool = False) -> None:
    """Give `widget` a font that follows the text size from now on."""
    widget.setProperty("typeKind", kind)
    widget.setProperty("typeWeight", weight.value)
    widget.setProperty("typeMono", mono)
    widget.setFont(font(kind, weight, mono=mono))


def fit(widget: QWidget, **lengths: float) -> None:
    """Give `widget` lengths that follow the text size.

    They are width, height, least_width, least_height, most_width and icon, for 100 % text.
    """
    widget.setProperty("fit", {**(widget.property("fit") or {}), **lengths})
    _refit(widget)


def refresh_look(widget: QWidget) -> None:
    """Have the style sheet look at `widget` again after one of its properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    _refont(widget)  # polishing puts back the font of the text size at which the widget was made
    widget.update()


def _refit(widget: QWidget) -> None:
    for name, length in (widget.property("fit") or {}).items():
        _FITTERS[name](widget, px(length))


def _fit_icon(widget: QWidget, length: int) -> None:
    if isinstance(widget, (QAbstractButton, QComboBox)):
        widget.setIconSize(QSize(length, length))


_FITTERS = {
    "width": QWidget.setFixedWidth,
    "height": QWidget.setFixedHeight,
    "least_width": QWidget.setMinimumWidth,
    "least_height": QWidget.setMinimumHeight,
    "most_width": QWidget.setMaximumWidth,
    "icon": _fit_icon,
}


def _rescale(widget: QWidget) -> None:
    _refont(widget)
    _refit(widget)


def _refont(widget: QWidget) -> None:
    kind = widget.property("typeKind")
    if kind is None:
        return
    weight = QFont.Weight(widget.property("typeWeight"))
    dressed = font(kind, weight, mono=bool(widget.property("typeMono")))
    widget.setFont(dressed)
    if isinstance(widget, (QAbstractSpinBox, QComboBox)):
        _dress_inner_line(widget, dressed)
    elif isinstance(widget, (QPlainTextEdit, QTextEdit)):
        widget.viewport().setFont(dressed)  # which the placeholder is written in


def _dress_inner_line(widget: QWidget, dressed: QFont) -> None:
    # Qt does not hand a changed font down to the line inside once a style sheet is set.
    for line in widget.findChildren(QLineEdit):
        line.setFont(dressed)


def palette() -> QPalette:
    """The Qt palette made of the present theme."""
    theme, role = tokens.current(), QPalette.ColorRole
    made = QPalette()
    for names, colour in (
        ((role.Window, role.AlternateBase), theme.app),
        ((role.Base,), theme.surface),
        ((role.Button, role.ToolTipBase, role.Light), theme.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), theme.text),
        ((role.Highlight, role.Accent), theme.accent),
        ((role.HighlightedText,), theme.on_accent),
        ((role.Link, role.LinkVisited), theme.accent_text),
        ((role.PlaceholderText,), theme.text3),
        ((role.BrightText,), theme.danger),
        ((role.Mid,), theme.border),
        ((role.Dark,), theme.border_strong),
        ((role.Midlight,), theme.hover),
    ):
        for name in names:
            made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.text3))
    return made


def wants_high_contrast(hints: QStyleHints) -> bool:
    """Whether the person asked the system for high contrast."""
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def theme_of_system(system: QPalette) -> Theme:
    """A theme that only uses the system's own colours, for high contrast."""
    role = QPalette.ColorRole
    back, front = system.color(role.Window).name(), system.color(role.WindowText).name()
    chosen, on_chosen = system.color(role.Highlight).name(), system.color(role.HighlightedText).name()
    base = dict.fromkeys(tokens.colour_names(), front)
    behind = (
        "app surface raised sidebar hover pressed button button_hover accent_soft danger_soft "
        "warn_soft ok_soft note_bg on_danger on_toast shadow"
    )
    base |= dict.fromkeys(behind.split(), back)
    base |= {"accent": chosen, "accent_hover": chosen, "on_accent": on_chosen, "toast_link": back}
    base["scrim"] = "#99" + back[1:]
    return Theme(name="contrast", **base)


class ThemeKeeper(QObject):
    """Dresses the program as the person chose, and again whenever the system changes its mind.

    What keys and controls ask for is known at once and worn a moment later: several presses lead to one dressing.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice, self._percent = "system", text_percent()
        self._worn: tuple[str, int] | None = None
        self._applying = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._dress_anew)
        app.setStyle(QStyleFactory.create("Fusion"))
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow_system)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow_system)

    @property
    def choice(self) -> str:
        """What the person chose: "system", "light" or "dark"."""
        return self._choice

    @property
    def percent(self) -> int:
        """The text size in per cent that the person chose."""
        return self._percent

    def apply(self, choice: str, percent: int | None = None) -> None:
        """Dress the program now; raises ValueError for an unknown choice."""
        self._note(choice, percent)
        self._dress()

    def ask(self, choice: str | None = None, percent: int | None = None) -> None:
        """Dress the program as soon as no more is asked for; raises ValueError for an unknown choice."""
        self._note(choice, percent)
        if not self._soon.isActive():
            self._soon.start()

    def set_text_percent(self, percent: int) -> None:
        """Set the text size in per cent, 100 to 200, now."""
        self.apply(self._choice, percent)

    def flip(self) -> None:
        """Change from light to dark or back."""
        self.ask("light" if self._chosen_theme() is tokens.DARK else "dark")

    def ask_text_percent(self, percent: int) -> None:
        """Ask for a text size in per cent, 100 to 200."""
        self.ask(percent=percent)

    def enlarge_text(self) -> None:
        """Make the text one step larger."""
        self.ask(percent=self._percent + TEXT_STEP)

    def shrink_text(self) -> None:
        """Make the text one step smaller."""
        self.ask(percent=self._percent - TEXT_STEP)

    def _note(self, choice: str | None, percent: int | None) -> None:
        if choice not in (None, *CHOICES):
            raise ValueError(f"no theme called {choice!r}")
        self._choice = choice or self._choice
        self._percent = self._percent if percent is None else _within(percent)

    @Slot()
    def _follow_system(self) -> None:
        if not self._applying:
            self._dress()

    @Slot()
    def _dress_anew(self) -> None:
        if self._worn != (self._choice, self._percent):
            self._dress()

    def _dress(self) -> None:
        self._soon.stop()
        self._applying = True
        self._worn = self._choice, self._percent
        set_text_percent(self._percent)
        try:
            self._set_scheme()
            if wants_high_contrast(QGuiApplication.styleHints()):
                self._dress_for_contrast()
            else:
                self._dress_with_tokens()
        finally:
            self._applying = False
        self.changed.emit()

    def _set_scheme(self) -> None:
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        QGuiApplication.styleHints().setColorScheme(scheme.get(self._choice, Qt.ColorScheme.Unknown))

    def _dress_with_tokens(self) -> None:
        tokens.set_current(self._chosen_theme())
        self._put_on(palette(), style_sheet(tokens.current(), px))

    def _dress_for_contrast(self) -> None:
        system = QApplication.style().standardPalette()
        tokens.set_current(theme_of_system(system))
        self._put_on(system, "")

    def _put_on(self, colours: QPalette, sheet: str) -> None:
        # Where one sheet follows another, Qt polishes each widget again for everything it stands in: eleven times over.
        self._app.setStyleSheet("")
        self._app.setFont(font("body"))
        self._app.setPalette(colours)
        self._app.setStyleSheet(sheet)
        for widget in QApplication.allWidgets():
            _rescale(widget)
            widget.update()

    def _chosen_theme(self) -> Theme:
        if self._choice != "system":
            return tokens.DARK if self._choice == "dark" else tokens.LIGHT
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return tokens.DARK if dark else tokens.LIGHT
