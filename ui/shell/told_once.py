"""What is refused or can't be read, told in one place: where it was done if that is in sight, else by the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.core.errors import HelpDeskError, StoreUnavailable

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

_NAMES = "names"


class ToldOnce(QObject):
    """Tells of deeds that were refused and of names that could not be read; takes it back once they are read."""

    def __init__(self, window: "MainWindow", work: "Workplace") -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._connect()

    def _connect(self) -> None:
        work = self._work
        work.operations.refused.connect(self._tell_refusal)
        work.refused.connect(self._say)
        work.directory.failed.connect(self._tell_names)
        work.directory.load_failed.connect(self._window.meet)
        work.directory.changed.connect(self._take_back)
        work.was_read.connect(self._window.connection_restored)

    @Slot(str)
    def _tell_refusal(self, sentence: str) -> None:
        if not self._work.ticket.is_in_sight:
            self._say(sentence)

    @Slot(str)
    def _say(self, sentence: str) -> None:
        self._window.say(sentence)

    @Slot(object)
    def _tell_names(self, error: Exception) -> None:
        if isinstance(error, StoreUnavailable) or not isinstance(error, HelpDeskError):
            self._window.meet(error)
            return
        said = f"The names of people, queues and categories could not be read; they are tried again. {error}"
        now = ("Try now", self._work.directory.read)
        self._window.bars.show_bar(_NAMES, "warn", said, actions=[now], dismissable=False)

    @Slot()
    def _take_back(self) -> None:
        self._window.bars.clear(_NAMES)
        self._window.connection_restored()
