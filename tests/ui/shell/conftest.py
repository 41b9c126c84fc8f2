"""A dressed program, settings of nobody, and the whole window over a desk in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.settings import Settings
from tests.ui.shell.whole_desk import WholeDesk
from ui.core.theme import ThemeKeeper

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform complain that it has no window borders to tell of."""
    for test in items:
        if test.path.is_relative_to(HERE):
            test.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture(scope="session")
def shell_theme(qapp: QApplication) -> ThemeKeeper:
    return ThemeKeeper(qapp)


@pytest.fixture(autouse=True)
def theme(shell_theme: ThemeKeeper) -> Iterator[ThemeKeeper]:
    """Lend the program's dress, light and at 100 % before and after."""
    shell_theme.apply("light", 100)
    yield shell_theme
    shell_theme.apply("light", 100)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Lend settings that were never touched."""
    return Settings(tmp_path / "machine.json", tmp_path / "person.json")


@pytest.fixture
def whole(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    """Lend a window that has entered a desk in memory."""
    made = WholeDesk(qtbot, settings, theme)
    yield made
    made.close()
