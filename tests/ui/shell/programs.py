"""The whole program, started as often as a test likes, and ended as a person ends it."""

from dataclasses import dataclass, field

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.program import Options, Program

SLOW = 30_000


@dataclass
class Programs:
    """Starts programs; those that a test leaves open are in `programs`."""

    qtbot: QtBot
    programs: list[Program] = field(default_factory=list, kw_only=True)

    def start_at(self, address: str) -> Program:
        """Start the program and wait for the desk or for what stands in its place."""
        program = Program(QApplication.instance(), Options(database=address))  # type: ignore[arg-type]
        self.programs.append(program)
        program.begin()
        window = program.window
        self.qtbot.waitUntil(lambda: window.work is not None or window.card is not None, timeout=SLOW)
        return program

    def standing(self, program: Program) -> None:
        """Wait until all of the window stands and it rests."""
        self.qtbot.waitUntil(lambda: program.window.palette_card is not None, timeout=SLOW)
        self.quiet(program)

    def quiet(self, program: Program) -> None:
        """Wait until nothing is asked any more."""
        idle = (program.background.is_idle, program.local_background.is_idle)
        for _ in range(2):
            self.qtbot.waitUntil(lambda: all(one() for one in idle), timeout=SLOW)
            self.qtbot.wait(50)

    def end(self, program: Program) -> None:
        """Close the window as a person does."""
        self.quiet(program)
        program.window.close()
        self.programs.remove(program)
        program.deleteLater()

    def end_all(self) -> None:
        """Close all windows that are still open."""
        for program in list(self.programs):
            self.end(program)
