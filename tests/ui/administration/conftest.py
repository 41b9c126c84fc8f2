"""A dressed program, and threads that leave the screen's things alone."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ui.core.background import Background
from ui.core.live import Live
from ui.core.theme import ThemeKeeper

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform complain that it has no window borders to tell of."""
    for test in items:
        if test.path.is_relative_to(HERE):
            test.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> ThemeKeeper:
    return ThemeKeeper(qapp)


@pytest.fixture(autouse=True)
def dressed(theme: ThemeKeeper) -> Iterator[None]:
    theme.apply("light", 100)
    yield
    theme.apply("light", 100)


@pytest.fixture(autouse=True)
def _collected_where_widgets_live() -> Iterator[None]:
    """Keep threads from collecting what belongs to the screen's thread."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


@pytest.fixture
def live(qapp: QApplication) -> Live:
    return Live()
