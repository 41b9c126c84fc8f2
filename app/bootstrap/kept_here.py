"""What a person hears of the workstation's own file: that nothing can be kept there, or what became of something."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.core.errors import HelpDeskError
from ui.core.background import Background
from ui.shell.main_window import MainWindow
from ui.tickets.filing import UNLOCKING_S

if TYPE_CHECKING:
    from ui.shell.desk import Desk


class KeptHere(QObject):
    """Asks once the window stands, which has the key ring asked, and again whenever the drafts have been read."""

    def __init__(
        self, window: MainWindow, desk: "Desk", local_background: Background, *, start_again: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._background = window, desk, local_background
        self._start_again = start_again
        self._has_refused = False
        window.entered.connect(self._listen)

    @Slot()
    def _listen(self) -> None:
        if self._window.work is not None:
            self._window.work.keeper.loaded.connect(self._ask)
        self._ask()

    @Slot()
    def _ask(self) -> None:
        self._background.read(self._desk.told_here, self._tell, self._fail, deadline=UNLOCKING_S)

    def _tell(self, told: tuple[str, Sequence[str]]) -> None:
        refusal, notices = told
        if refusal and not self._has_refused:
            self._has_refused = True
            offers = [("Start again", self._start_again)]
            self._window.bars.show_bar("not kept here", "warn", refusal, actions=offers, icon="key-round")
        for notice in notices:
            self._window.bars.show_bar(notice, "warn", notice)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._window.bars.show_bar("not kept here", "warn", str(error))
