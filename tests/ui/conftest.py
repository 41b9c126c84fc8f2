"""A dressed program, and threads that leave the screen's things alone."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from ui.core.background import Background
from ui.core.live import Live
from ui.core.theme import ThemeKeeper


@pytest.fixture(scope="session")
def keeper(qapp: QApplication) -> ThemeKeeper:
    """Lend the one who dresses the program."""
    return ThemeKeeper(qapp)


@pytest.fixture(autouse=True)
def theme(keeper: ThemeKeeper) -> Iterator[ThemeKeeper]:
    """Lend the program's dress, light and at 100 % before and after."""
    keeper.apply("light", 100)
    yield keeper
    keeper.apply("light", 100)


@pytest.fixture(autouse=True)
def _windows_are_gone(theme: ThemeKeeper) -> Iterator[None]:
    """Take away the windows a test leaves behind: each change of dress would go through all of them ever after."""
    yield
    for window in QApplication.topLevelWidgets():
        if isinstance(window, QMainWindow):
            window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="module", autouse=True)
def _old_things_stay() -> None:
    """Look no more through what earlier modules left for good, or each test's end would cost a third of a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _collected_where_widgets_live(_old_things_stay: None) -> Iterator[None]:
    """Keep threads from collecting what belongs to the screen's thread, as the program itself does."""
    gc.disable()
    yield
    gc.collect()
    if not gc.get_freeze_count():  # the test ended a program, which gives back all that was frozen
        gc.freeze()
    gc.enable()


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    """Lend threads that are closed again."""
    made = Background()
    yield made
    made.close()


@pytest.fixture
def live(qapp: QApplication) -> Live:
    """Lend one who carries changes."""
    return Live()
