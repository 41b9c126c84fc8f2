"""What the tests of the set-up share: waiting until nothing is under way."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from ui.core.background import Background


@pytest.fixture
def quiet(qtbot: QtBot, background: Background) -> Callable[[], None]:
    """Wait until what was asked is answered, and what the answer asked for too."""

    def wait() -> None:
        for _ in range(2):
            qtbot.waitUntil(background.is_idle)
            qtbot.wait(20)

    return wait
