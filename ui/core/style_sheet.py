"""The one style sheet of the program, written from the tokens."""

from collections.abc import Callable

from resources import path
from ui.core.tokens import CARDS, Theme

Scale = Callable[[float], int]
_WITHIN_CELL = 3
"""Pixels that Qt leaves between the padding of a table's cell and its words, whatever the text size."""


def style_sheet(theme: Theme, px: Scale) -> str:
    """The whole sheet for `theme`; `px` turns lengths for 100 % text into lengths at the present text size."""
    parts = (_panes, _texts, _cards, _buttons, _inputs, _checks, _lists, _bars, _menus, _floating)
    return "\n".join(part(theme, px) for part in parts)


def _picture(theme: Theme, name: str) -> str:
    return f'url("{path(f"style/{theme.name}-{name}.svg").as_posix()}")'


def _panes(c: Theme, _px: Scale) -> str:
    planes = "\n".join(
        f'QWidget[plane="{name}"] {{ background:{getattr(c, name)}; }}'
        for name in ("app", "surface", "raised", "sidebar")
    )
    edges = "\n".join(
        f'QWidget[edge="{side}"] {{ border:none; border-{side}:1px solid {c.border}; }}'
        for side in ("top", "bottom", "left", "right")
    )
    return f"""
{planes}
{edges}
QDialog, QMessageBox, QWizard, QWizard > QWidget {{ background:{c.surface}; }}
QScrollArea {{ border:none; background:transparent; }}
QScrollArea[ringed="true"] {{ border:2px solid transparent; }}
QScrollArea[ringed="true"]:focus {{ border-color:{c.focus}; }}
QScrollArea > QWidget > QWidget[plane="none"] {{ background:transparent; }}
QToolTip {{ background:{c.raised}; color:{c.text}; border:1px solid {c.border_strong}; padding:4px 8px; }}
QFrame[rule="h"] {{ background:{c.border}; border:none; max-height:1px; min-height:1px; }}
QFrame[rule="v"] {{ background:{c.border}; border:none; max-width:1px; min-width:1px; }}
QSplitter::handle {{ background:{c.border}; }}
QSplitter::handle:hover, QSplitter::handle:focus {{ background:{c.accent}; }}
"""


def _texts(c: Theme, px: Scale) -> str:
    tones = "\n".join(
        f'QLabel[tone="{name}"] {{ color:{getattr(c, name)}; }}'
        for name in ("text", "text2", "text3", "accent_text", "danger", "warn", "ok", "on_accent")
    )
    chips = "\n".join(
        f'QLabel[chip="{kind}"] {{ background:{back}; color:{front}; }}'
        for kind, back, front in (
            ("neutral", c.hover if c.name == "light" else c.pressed, c.text2),
            ("danger", c.danger_soft, c.danger),
            ("warn", c.warn_soft, c.warn),
            ("ok", c.ok_soft, c.ok),
            ("accent", c.accent_soft, c.accent_text),
        )
    )
    return f"""
QLabel {{ background:transparent; }}
{tones}
QLabel[chip] {{ border-radius:{px(20) // 2}px; padding:0 {px(8)}px; }}
{chips}
QLabel[key="cap"] {{ background:{c.surface}; color:{c.text2}; border:1px solid {c.border};
  border-bottom:2px solid {c.border}; border-radius:4px; padding:1px {px(6)}px; }}
QLabel:focus {{ border:2px solid {c.focus}; border-radius:4px; }}
QLabel[passage="true"]:focus {{ border:none; }}
"""


def _cards(c: Theme, _px: Scale) -> str:
    cards = "\n".join(
        f'QFrame[card="{kind}"] {{ background:{getattr(c, back)}; border:1px solid {getattr(c, line)}; '
        f"border-radius:8px; }}"
        for kind, (back, line) in CARDS.items()
    )
    return f"""
{cards}
QFrame[card="composer"] {{ background:{c.raised}; border:1px solid {c.border_strong}; border-radius:8px; padding:1px; }}
QFrame[card="composer"][focused="true"] {{ border:2px solid {c.focus}; padding:0; }}
QFrame[card="composer"][audience="note"] {{ background:{c.note_bg};
  border-color:{c.warn}; border-left:4px solid {c.warn}; }}
QFrame[card="composer"] QPlainTextEdit, QFrame[card="composer"] QTextEdit {{
  background:transparent; border:none; padding:0; min-height:0; }}
QFrame[tone="warn"][bar="true"] {{ background:{c.warn_soft}; border:none; border-bottom:1px solid {c.border}; }}
QFrame[tone="danger"][bar="true"] {{ background:{c.danger_soft}; border:none; border-bottom:1px solid {c.border}; }}
QFrame[tone="ok"][bar="true"] {{ background:{c.ok_soft}; border:none; border-bottom:1px solid {c.border}; }}
QFrame[tone="info"][bar="true"] {{ background:{c.accent_soft}; border:none; border-bottom:1px solid {c.border}; }}
QFrame[tone="quiet"][bar="true"] {{ background:{c.app}; border:none; border-bottom:1px solid {c.border}; }}
"""


def _buttons(c: Theme, px: Scale) -> str:
    tall = px(32)
    primary = (
        ("primary", c.accent, c.on_accent, c.accent_hover, c.text),
        ("danger", c.danger, c.on_danger, c.danger, c.text),
    )
    kinds = "\n".join(
        f"""
QPushButton[kind="{kind}"] {{ background:{back}; color:{front}; border-color:{back}; }}
QPushButton[kind="{kind}"]:hover {{ background:{over}; }}
QPushButton[kind="{kind}"]:focus {{ border:2px solid {ring}; }}
QPushButton[kind="{kind}"]:disabled {{ background:{c.hover}; color:{c.text3}; border-color:{c.border}; }}"""
        for kind, back, front, over, ring in primary
    )
    return f"""
QPushButton {{ background:{c.button}; color:{c.text}; border:1px solid {c.border}; border-radius:6px;
  padding:0 {px(12)}px; min-height:{tall - 2}px; }}
QPushButton:hover {{ background:{c.button_hover}; }}
QPushButton:pressed {{ background:{c.pressed}; }}
QPushButton:focus {{ border:2px solid {c.focus}; padding:0 {px(12) - 1}px; min-height:{tall - 4}px; }}
QPushButton:disabled {{ color:{c.text3}; background:{c.app}; }}
QPushButton::menu-indicator {{ width:0; }}
{kinds}
QPushButton[kind="quiet"] {{ background:transparent; border-color:transparent; color:{c.accent_text}; }}
QPushButton[kind="quiet"]:hover {{ background:{c.hover}; }}
QPushButton[kind="quiet"]:focus {{ border:2px solid {c.focus}; }}
QPushButton[kind="value"] {{ text-align:left; background:transparent; border:1px solid transparent; color:{c.text};
  padding:0 {px(4)}px; min-height:{px(22)}px; }}
QPushButton[kind="value"]:hover {{ background:{c.hover}; border-color:{c.border_strong}; }}
QPushButton[kind="value"]:focus {{ border:2px solid {c.focus}; padding:0 {px(4) - 1}px; min-height:{px(22) - 2}px; }}
QPushButton[kind="value"]:disabled {{ background:transparent; color:{c.text2}; }}
QPushButton[kind="waiting"] {{ background:{c.warn_soft}; color:{c.warn}; border:1px solid {c.warn};
  padding:0 {px(6)}px; min-height:{px(18)}px; }}
QPushButton[kind="waiting"]:focus {{ border:2px solid {c.focus}; padding:0 {px(6) - 1}px; min-height:{px(18) - 2}px; }}
QPushButton[kind="search"] {{ text-align:left; background:{c.raised}; color:{c.text3};
  border:1px solid {c.border_strong}; }}
QPushButton[kind="search"]:focus {{ border:2px solid {c.focus}; }}
QToolButton {{ background:transparent; border:2px solid transparent; border-radius:6px; padding:{px(4)}px;
  color:{c.text2}; }}
QToolButton:hover {{ background:{c.hover}; }}
QWidget[plane="sidebar"] QToolButton:hover {{ background:{c.pressed}; }}
QToolButton:pressed {{ background:{c.pressed}; }}
QToolButton:checked {{ background:{c.accent_soft}; color:{c.accent_text}; }}
QToolButton:focus {{ border-color:{c.focus}; }}
QToolButton:disabled {{ color:{c.text3}; }}
QToolButton::menu-indicator {{ image:none; width:0; }}
"""


def _inputs(c: Theme, px: Scale) -> str:
    tall, side = px(32), px(8)
    one_line = "QLineEdit, QComboBox, QAbstractSpinBox"
    many_lines = "QTextEdit, QPlainTextEdit"
    focused = ", ".join(f"{name}:focus" for name in one_line.split(", "))
    return f"""
{one_line}, {many_lines} {{ background:{c.raised}; color:{c.text}; border:1px solid {c.border_strong};
  border-radius:6px; selection-background-color:{c.accent}; selection-color:{c.on_accent}; }}
{one_line} {{ padding:0 {side}px; min-height:{tall - 2}px; }}
{focused} {{ border:2px solid {c.focus}; padding:0 {side - 1}px; min-height:{tall - 4}px; }}
{many_lines} {{ padding:{px(4)}px {side - 4}px; }}
QTextEdit:focus, QPlainTextEdit:focus {{ border:2px solid {c.focus}; padding:{px(4) - 1}px {side - 5}px; }}
QTextEdit[look="page"] {{ background:{c.surface}; border:2px solid transparent; border-radius:0; padding:0; }}
QTextEdit[look="page"]:focus {{ border:2px solid {c.focus}; padding:0; }}
QLineEdit[error="true"], QComboBox[error="true"], QAbstractSpinBox[error="true"] {{
  border:2px solid {c.danger}; padding:0 {side - 1}px; min-height:{tall - 4}px; }}
QTextEdit[error="true"], QPlainTextEdit[error="true"] {{
  border:2px solid {c.danger}; padding:{px(4) - 1}px {side - 5}px; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QTextEdit:disabled, QPlainTextEdit:disabled {{
  background:{c.app}; color:{c.text3}; border-color:{c.border}; }}
QLineEdit:read-only {{ background:{c.app}; }}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{
  border:none; background:transparent; padding:0; min-height:0; }}
QAbstractSpinBox {{ min-height:{tall - 4}px; }}
QAbstractSpinBox:focus, QAbstractSpinBox[error="true"] {{ min-height:{tall - 6}px; }}
QComboBox {{ padding-right:{px(26)}px; }}
QComboBox:focus {{ padding-right:{px(26) - 1}px; }}
QComboBox::drop-down, QDateTimeEdit::drop-down {{ subcontrol-origin:border; subcontrol-position:center right;
  width:{px(26)}px; border:none; background:transparent; }}
QComboBox::down-arrow, QDateTimeEdit::down-arrow {{
  image:{_picture(c, "chevron-down")}; width:{px(14)}px; height:{px(14)}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border:none; background:transparent; width:{px(22)}px; }}
QAbstractSpinBox::up-arrow {{ image:{_picture(c, "chevron-up")}; width:{px(12)}px; height:{px(12)}px; }}
QAbstractSpinBox::down-arrow {{ image:{_picture(c, "chevron-down")}; width:{px(12)}px; height:{px(12)}px; }}
QComboBox QAbstractItemView, QListView[popup="true"] {{ background:{c.raised}; color:{c.text};
  border:1px solid {c.border_strong}; padding:4px; outline:0; selection-background-color:{c.accent_soft};
  selection-color:{c.accent_text}; }}
QComboBox QAbstractItemView::item, QListView[popup="true"]::item {{ min-height:{px(28)}px; padding:0 {px(6)}px;
  border-radius:4px; }}
QComboBox QAbstractItemView::item:selected, QListView[popup="true"]::item:selected {{
  background:{c.accent_soft}; color:{c.accent_text}; }}
"""


def _checks(c: Theme, px: Scale) -> str:
    side = px(16)
    return f"""
QCheckBox, QRadioButton {{ spacing:{px(8)}px; color:{c.text}; background:transparent; border:2px solid transparent;
  border-radius:6px; padding:{px(2)}px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color:{c.focus}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color:{c.text3}; }}
QCheckBox::indicator, QListView::indicator, QTreeView::indicator, QTableView::indicator, QGroupBox::indicator {{
  width:{side}px; height:{side}px; border:1px solid {c.border_strong}; border-radius:4px; background:{c.raised}; }}
QRadioButton::indicator {{ width:{side}px; height:{side}px; border:1px solid {c.border_strong};
  border-radius:{(side + 2) // 2}px; background:{c.raised}; }}
QCheckBox::indicator:checked, QListView::indicator:checked, QTreeView::indicator:checked,
QTableView::indicator:checked, QGroupBox::indicator:checked {{
  background:{c.accent}; border-color:{c.accent}; image:{_picture(c, "check")}; }}
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate {{
  background:{c.accent}; border-color:{c.accent}; image:{_picture(c, "minus")}; }}
QRadioButton::indicator:checked {{ background:{c.accent}; border-color:{c.accent}; image:{_picture(c, "dot")}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background:{c.app}; border-color:{c.border}; }}
QGroupBox {{ border:1px solid {c.border}; border-radius:8px; margin-top:{px(10)}px; padding:{px(12)}px; }}
QGroupBox::title {{ subcontrol-origin:margin; left:{px(12)}px; padding:0 4px; color:{c.text2}; }}
"""


def _lists(c: Theme, px: Scale) -> str:
    return f"""
QTreeView, QListView, QTableView {{ background:transparent; border:none; outline:0; color:{c.text};
  selection-background-color:{c.accent_soft}; selection-color:{c.text}; alternate-background-color:{c.app}; }}
QTableView {{ background:{c.surface}; gridline-color:{c.border}; }}
QTableView::item, QTreeView::item {{ padding:0 {px(8)}px; border:none; border-bottom:1px solid {c.border}; }}
QListView::item {{ padding:{px(4)}px {px(8)}px; }}
QListView[framed="true"] {{ background:{c.raised}; border:1px solid {c.border_strong}; border-radius:6px;
  padding:1px; }}
QListView[framed="true"]:focus {{ border:2px solid {c.focus}; padding:0; }}
QListView[framed="true"][error="true"] {{ border-color:{c.danger}; }}
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
  background:{c.accent_soft}; color:{c.text}; }}
QHeaderView {{ background:{c.surface}; border:none; }}
QHeaderView::section {{ background:{c.surface}; color:{c.text3}; border:none; border-bottom:1px solid {c.border};
  padding:0 {px(8)}px 0 {px(8) + _WITHIN_CELL}px; min-height:{px(32) - 1}px; }}
QHeaderView::section:hover {{ color:{c.text}; }}
QHeaderView::up-arrow {{ image:{_picture(c, "chevron-up")}; width:{px(12)}px; height:{px(12)}px; }}
QHeaderView::down-arrow {{ image:{_picture(c, "chevron-down")}; width:{px(12)}px; height:{px(12)}px; }}
QTableCornerButton::section {{ background:{c.surface}; border:none; }}
QTabWidget::pane {{ border:none; border-top:1px solid {c.border}; }}
QTabBar {{ background:transparent; }}
QTabBar::tab {{ color:{c.text2}; padding:{px(7)}px {px(12)}px; border:2px solid transparent;
  border-bottom:2px solid transparent; }}
QTabBar::tab:hover {{ color:{c.text}; background:{c.hover}; border-radius:6px; }}
QTabBar::tab:selected {{ color:{c.accent_text}; border-bottom:2px solid {c.accent}; }}
QTabBar::tab:focus {{ border:2px solid {c.focus}; border-radius:6px; }}
"""


def _bars(c: Theme, _px: Scale) -> str:
    return f"""
QScrollBar:vertical {{ background:transparent; width:12px; margin:0; }}
QScrollBar:horizontal {{ background:transparent; height:12px; margin:0; }}
QScrollBar::handle {{ background:{c.border_strong}; border-radius:3px; }}
QScrollBar::handle:vertical {{ min-height:32px; margin:2px 3px; }}
QScrollBar::handle:horizontal {{ min-width:32px; margin:3px 2px; }}
QScrollBar::handle:hover {{ background:{c.text3}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height:0; width:0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background:transparent; }}
QAbstractScrollArea::corner {{ background:transparent; }}
QProgressBar {{ background:{c.pressed}; border:none; border-radius:2px; max-height:4px; min-height:4px; }}
QProgressBar::chunk {{ background:{c.accent}; border-radius:2px; }}
QProgressBar[tone="danger"]::chunk {{ background:{c.danger}; }}
QProgressBar[tone="warn"]::chunk {{ background:{c.warn}; }}
QProgressBar[tone="ok"]::chunk {{ background:{c.ok}; }}
"""


def _menus(c: Theme, px: Scale) -> str:
    return f"""
QMenuBar {{ background:{c.sidebar}; color:{c.text}; border:none; }}
QMenuBar::item {{ padding:{px(5)}px {px(10)}px; border-radius:6px; background:transparent; }}
QMenuBar::item:selected {{ background:{c.pressed}; }}
QMenu {{ background:{c.raised}; color:{c.text}; border:1px solid {c.border_strong}; padding:5px; }}
QMenu::item {{ padding:{px(6)}px {px(28)}px {px(6)}px {px(10)}px; border-radius:4px; }}
QMenu::item:selected {{ background:{c.accent_soft}; color:{c.accent_text}; }}
QMenu::item:disabled {{ color:{c.text3}; background:transparent; }}
QMenu::icon {{ padding-left:{px(8)}px; }}
QMenu::separator {{ height:1px; background:{c.border}; margin:5px 8px; }}
QMenu::right-arrow {{ image:{_picture(c, "chevron-right")}; width:{px(12)}px; height:{px(12)}px; }}
"""


def _floating(c: Theme, px: Scale) -> str:
    return f"""
QFrame[float="card"] {{ background:{c.raised}; border:1px solid {c.border_strong}; border-radius:12px; }}
QFrame[float="toast"] {{ background:{c.toast}; border:1px solid {c.toast}; border-radius:8px; }}
QFrame[float="toast"] QLabel {{ color:{c.on_toast}; }}
QFrame[float="toast"] QLabel[key="cap"] {{ background:transparent; border:1px solid {c.border_strong};
  color:{c.on_toast}; }}
QFrame[float="toast"] QPushButton {{ background:transparent; border:2px solid transparent; color:{c.toast_link};
  min-height:{px(24)}px; padding:0 {px(8)}px; }}
QFrame[float="toast"] QPushButton:hover {{ border-color:{c.border_strong}; }}
QFrame[float="toast"] QPushButton:focus, QFrame[float="toast"] QToolButton:focus {{ border:2px solid {c.toast_link}; }}
QFrame[float="toast"] QToolButton:hover {{ background:transparent; border-color:{c.border_strong}; }}
QLineEdit[look="bare"], QLineEdit[look="bare"]:focus {{ border:none; background:transparent; padding:0 4px;
  min-height:{px(40)}px; }}
"""
