"""The worker in the window's own program: it hears of what is asked here at once, and the window of its answer."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.program import Options, Program
from app.core.changes import Changes, Topic
from app.core.errors import RuleBroken
from app.identity.gate import Asked
from app.identity.jobs import JobState
from app.identity.model import Action, Caller, Channel

SLOW = 60_000
NEVER = 3_600.0
ENDED = (JobState.SUCCEEDED, JobState.FAILED)


@pytest.fixture
def demo(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """Lend the program with a demo desk where nobody ever looks unasked."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("db.feed_sqlite.EVERY", NEVER)
    monkeypatch.setattr("app.worker.worker.FLOOR", NEVER)
    program = Program(QApplication.instance(), Options(demo=True, tickets=40))  # type: ignore[arg-type]
    with qtbot.waitSignal(program.window.entered, timeout=SLOW):
        program.begin()
    qtbot.waitUntil(lambda: program._beside is not None and program._beside.is_at_work, timeout=SLOW)
    idle = (program.background.is_idle, program.local_background.is_idle)
    qtbot.waitUntil(lambda: all(one() for one in idle), timeout=SLOW)
    yield program
    qtbot.waitUntil(lambda: all(one() for one in idle), timeout=SLOW)
    program.window.close()
    program.deleteLater()


def test_nobody_waits_for_the_next_look(demo: Program, qtbot: QtBot) -> None:
    assert demo.opened is not None
    gate, heard = demo.opened.gate, []

    def hear(changes: Changes) -> None:
        if changes.touches(Topic.VERIFICATION):
            heard.append(changes)

    assert gate is not None
    demo.live.changed.connect(hear)
    verification = gate.open(Asked(1, Action.UNLOCK, Channel.PHONE, Caller.SUBJECT), key=uuid4())
    asked: list[int] = []

    def looks_up() -> bool:
        try:
            asked.append(gate.look_up(verification, "Nobody At All"))
        except RuleBroken:  # it has begun, and not said yet that it is there
            return False
        return True

    qtbot.waitUntil(looks_up, timeout=SLOW)
    job = asked[-1]

    def is_answered() -> bool:
        return any(one.job_id == job and one.state in ENDED for one in gate.read(verification).running)

    qtbot.waitUntil(is_answered, timeout=SLOW)
    qtbot.waitUntil(lambda: bool(heard), timeout=SLOW)
