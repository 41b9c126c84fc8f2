"""Colours can be read, icons exist, sizes follow the text."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

import ui
from resources import path
from ui.core import icons, tokens
from ui.core.delegates import avatar_colours, initials
from ui.core.labels import Elided, chip, label
from ui.core.style_sheet import style_sheet
from ui.core.theme import ThemeKeeper, px, theme_of_system

ICON = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)+)["']""")
CALLED = re.compile(r"""\b(?:icons\.(?:icon|pixmap)|IconLabel|tool|EmptyState)\(\s*"([a-z0-9-]+)\"""")


@pytest.mark.parametrize("theme", [tokens.LIGHT, tokens.DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("front", "behind", "least"), tokens.PAIRS)
def test_everything_drawn_on_something_can_be_seen(theme, front, behind, least):
    assert tokens.contrast(getattr(theme, front), getattr(theme, behind)) >= least


def test_avatars_can_be_read():
    for theme in (tokens.LIGHT, tokens.DARK):
        tokens.set_current(theme)
        for letter in "abcdefghijkl":
            ground, letters = avatar_colours(letter)
            assert tokens.contrast(letters, ground) >= 4.5, (theme.name, letter)


def test_contrast_of_black_on_white_is_21():
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_every_icon_that_screens_name_exists():
    named = set()
    for file in Path(ui.__file__).parent.rglob("*.py"):
        named |= set(CALLED.findall(file.read_text("utf-8")))
    assert named
    assert named <= icons.names()


def test_an_unknown_icon_is_refused():
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")


def test_every_icon_draws_in_its_colour(qapp):
    for name in icons.names():
        image = icons.pixmap(name, "#FF0000", 16, 2.0).toImage()
        assert image.size() == QSize(32, 32)
        colours = {
            image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha()
        }
        assert colours, name
        assert all(colour.endswith("0000") for colour in colours), name


def test_an_icon_follows_the_theme(keeper: ThemeKeeper):
    icon = icons.icon("lock", "text")
    keeper.apply("light")
    light = icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Normal).toImage()
    keeper.apply("dark")
    assert icon.pixmap(QSize(16, 16), 1.0, QIcon.Mode.Normal).toImage() != light


@pytest.mark.parametrize("theme", [tokens.LIGHT, tokens.DARK], ids=lambda theme: theme.name)
def test_pictures_of_the_sheet_exist_and_have_its_colours(theme):
    named = set(re.findall(r'url\("([^"]+)"\)', style_sheet(theme, round)))
    assert len(named) == 6
    allowed = {theme.text2.lower(), theme.on_accent.lower()}
    for name in named:
        drawn = {colour.lower() for colour in re.findall(r"#[0-9A-Fa-f]{6}", Path(name).read_text("utf-8"))}
        assert drawn
        assert drawn <= allowed, name


def test_no_icon_ships_without_its_licence():
    assert "ISC" in path("icons/LICENSE").read_text("utf-8")


def test_text_size_scales_fonts_and_heights(keeper: ThemeKeeper, qtbot):
    words, pill = label("words"), chip("open")
    qtbot.addWidget(words)
    qtbot.addWidget(pill)
    keeper.set_text_percent(150)
    assert words.font().pixelSize() == 20
    assert pill.height() == px(21) == 32
    keeper.set_text_percent(999)
    assert px(100) == 200
    keeper.set_text_percent(100)
    assert words.font().pixelSize() == 13


def test_larger_and_smaller_go_by_steps(keeper: ThemeKeeper, qtbot):
    keeper.enlarge_text()
    qtbot.waitUntil(lambda: px(100) == 110)
    keeper.shrink_text()
    keeper.shrink_text()
    assert keeper.percent == 100
    qtbot.waitUntil(lambda: px(100) == 100)


def test_the_keeper_dresses_and_tells(keeper: ThemeKeeper, qtbot):
    with qtbot.waitSignal(keeper.changed):
        keeper.apply("dark")
    assert tokens.current() is tokens.DARK
    assert QApplication.palette().color(QPalette.ColorRole.Base).name() == tokens.DARK.surface.lower()
    keeper.flip()
    qtbot.waitUntil(lambda: tokens.current() is tokens.LIGHT)
    with pytest.raises(ValueError, match="mauve"):
        keeper.apply("mauve")


def test_the_system_decides_until_the_person_does(keeper: ThemeKeeper):
    keeper.apply("system")
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert tokens.current() is (tokens.DARK if dark else tokens.LIGHT)


def test_high_contrast_drops_the_sheet(keeper: ThemeKeeper, monkeypatch):
    monkeypatch.setattr("ui.core.theme.wants_high_contrast", lambda _hints: True)
    keeper.apply("dark")
    assert not QApplication.instance().styleSheet()
    assert tokens.current().name == "contrast"


def test_high_contrast_uses_only_the_systems_colours():
    system = QPalette()
    theme = theme_of_system(system)
    used = {getattr(theme, name)[-6:] for name in tokens.colour_names()}
    roles = QPalette.ColorRole
    allowed = (roles.Window, roles.WindowText, roles.Highlight, roles.HighlightedText)
    assert used <= {system.color(role).name()[1:] for role in allowed}


def test_initials():
    assert [initials(name) for name in ("Dana Whitfield", "ana", "", "Jan van der Berg")] == ["DW", "A", "?", "JB"]


def test_an_elided_label_keeps_the_whole_text_in_its_tooltip(qtbot):
    line = Elided("a long line that does not fit into forty pixels")
    qtbot.addWidget(line)
    line.show()
    line.resize(60, 20)
    assert line.toolTip() == line.text()
    line.resize(2000, 20)
    assert not line.toolTip()
