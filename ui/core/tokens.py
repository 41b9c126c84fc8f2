"""The colours, spacing, radii and type sizes that every screen is made of."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Theme:
    """One complete set of colours, each written #RRGGBB (the scrim #AARRGGBB)."""

    name: str
    app: str
    surface: str
    raised: str
    sidebar: str
    hover: str
    pressed: str
    button: str
    button_hover: str
    border: str
    border_strong: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    accent_soft: str
    danger: str
    danger_soft: str
    on_danger: str
    warn: str
    warn_soft: str
    ok: str
    ok_soft: str
    note_bg: str
    note_border: str
    focus: str
    toast: str
    on_toast: str
    toast_link: str
    shadow: str
    scrim: str


LIGHT = Theme(
    name="light",
    app="#F5F6F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sidebar="#EEF0F4",
    hover="#F0F2F6",
    pressed="#E4E8EF",
    button="#FFFFFF",
    button_hover="#F0F2F6",
    border="#E1E5EB",
    border_strong="#7F8998",
    text="#1A1F27",
    text2="#4D5766",
    text3="#626C7B",
    accent="#2C5BD4",
    accent_hover="#234CB6",
    on_accent="#FFFFFF",
    accent_text="#2450BF",
    accent_soft="#E6EDFC",
    danger="#B3261E",
    danger_soft="#FCE8E6",
    on_danger="#FFFFFF",
    warn="#854D00",
    warn_soft="#FDF0D5",
    ok="#17693A",
    ok_soft="#E1F4E8",
    note_bg="#FFF9EA",
    note_border="#EFDDAE",
    focus="#2C5BD4",
    toast="#1A1F27",
    on_toast="#F5F6F8",
    toast_link="#9DBBFF",
    shadow="#000000",
    scrim="#66101418",
)

DARK = Theme(
    name="dark",
    app="#14161B",
    surface="#1B1E25",
    raised="#252A34",
    sidebar="#16191F",
    hover="#232833",
    pressed="#2C3340",
    button="#2C3340",
    button_hover="#38414F",
    border="#2C323D",
    border_strong="#6C7789",
    text="#E8EBF1",
    text2="#B0B8C6",
    text3="#929CAC",
    accent="#3F6FE8",
    accent_hover="#3A66DA",
    on_accent="#FFFFFF",
    accent_text="#93B4FF",
    accent_soft="#22315A",
    danger="#FF9C94",
    danger_soft="#43211F",
    on_danger="#14161B",
    warn="#F2C063",
    warn_soft="#3D2F12",
    ok="#7BD6A0",
    ok_soft="#173726",
    note_bg="#2A2618",
    note_border="#4F4526",
    focus="#7FA5FF",
    toast="#E8EBF1",
    on_toast="#14161B",
    toast_link="#1F49B0",
    shadow="#000000",
    scrim="#99000000",
)

SPACE = {"xs": 4, "sm": 8, "md": 12, "lg": 16, "xl": 24, "xxl": 32}
"""Gaps in logical pixels."""

RADIUS = {"key": 4, "control": 6, "card": 8, "overlay": 12}
"""Corner radii in logical pixels."""

TYPE = {"chip": 11, "caption": 12, "body": 13, "reading": 14, "subtitle": 16, "title": 20, "display": 26}
"""Type sizes in logical pixels at a text size of 100 %."""

HEIGHT = {"control": 32, "nav": 34, "ticket": 56, "header": 32, "top_bar": 52, "status": 28, "palette": 40}
"""Heights in logical pixels at a text size of 100 %."""

CARDS = {
    "plain": ("raised", "border"),
    "note": ("note_bg", "note_border"),
    "selected": ("accent_soft", "accent"),
    "danger": ("danger_soft", "danger"),
    "warn": ("warn_soft", "warn"),
    "ok": ("raised", "ok"),
}
"""Tone of a card to (token of its ground, token of its line)."""

READING_LINE = 138
"""Line height of long text, in per cent."""

FAMILIES = ["Segoe UI Variable Text", "Segoe UI", "Inter", "DejaVu Sans"]
MONO_FAMILIES = ["Cascadia Mono", "Consolas", "DejaVu Sans Mono"]

_PANES = ("app", "surface", "raised", "sidebar", "hover", "accent_soft")
_STATES = ("danger", "warn", "ok")

PAIRS: tuple[tuple[str, str, float], ...] = (
    *((text, pane, 4.5) for text in ("text", "text2", "text3") for pane in _PANES),
    *((text, pane, 4.5) for text in ("text", "text2") for pane in ("button", "button_hover")),
    *(("text", soft, 4.5) for soft in ("danger_soft", "warn_soft", "ok_soft", "pressed")),
    *((text, "note_bg", 4.5) for text in ("text", "text2", "text3", "warn")),
    *((state, pane, 4.5) for state in _STATES for pane in (*_PANES, "button")),
    *((state, f"{state}_soft", 4.5) for state in _STATES),
    *(("accent_text", pane, 4.5) for pane in _PANES),
    ("text2", "pressed", 4.5),
    ("on_accent", "accent", 4.5),
    ("on_accent", "accent_hover", 4.5),
    ("on_danger", "danger", 4.5),
    ("on_toast", "toast", 4.5),
    ("toast_link", "toast", 4.5),
    *(("border_strong", pane, 3.0) for pane in ("app", "surface", "raised", "sidebar")),
    *(("focus", pane, 3.0) for pane in (*_PANES, "note_bg", "button", "pressed")),
    *(("accent", pane, 3.0) for pane in ("surface", "app", "sidebar")),
)
"""(token in front, token behind, least contrast) for everything that is drawn on something."""

_current = LIGHT


def current() -> Theme:
    """The theme on the screen now."""
    return _current


def set_current(theme: Theme) -> None:
    """Make `theme` the one that painting reads from now on."""
    global _current  # noqa: PLW0603  painting has no other way to be told
    _current = theme


def colour_of(token: str) -> str:
    """The colour of `token` in the theme on the screen; raises AttributeError for an unknown token."""
    value: str = getattr(_current, token)
    return value


def colour_names() -> tuple[str, ...]:
    """Every token that names a colour."""
    return tuple(field.name for field in fields(Theme) if field.name != "name")


def contrast(front: str, behind: str) -> float:
    """The contrast ratio of two #RRGGBB colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(front), _luminance(behind)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
