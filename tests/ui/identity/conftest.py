"""What the tests of the wizard share."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.identity.fake_gate import FakeGate
from tests.ui.identity.sat import Sat
from ui.core.background import Background
from ui.core.live import Live


@pytest.fixture
def gate() -> FakeGate:
    """Lend a gate in memory."""
    return FakeGate()


@pytest.fixture
def sat(qtbot: QtBot, background: Background, live: Live, gate: FakeGate) -> Sat:
    """Lend somebody who sits at a window."""
    return Sat(qtbot, background, live, gate)
