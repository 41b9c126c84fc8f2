"""What the tour shows of drills: before a call, in it, and what came of it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from app.identity.drill_results import Result
from ui.identity.drill_kept import Kept
from ui.identity.drill_window import DrillWindow

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow

START, CALL, END = "start", "call", "end"
STOPS = (START, CALL, END)
_ME, _WIDE, _HIGH = 1, 1000, 720
_DONE = (("new_phone", True), ("relay", False), ("executive", True), ("stressed", True))  # so that “learning” is next
_NOTED = 1


class _Forgetful:
    """Remembers for as long as the picture takes, so that nobody's own results are touched."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self._texts.get(key)

    def put(self, key: str, text: str) -> None:
        self._texts[key] = text


class DrillVisit:
    """Opens a drill as far as one of its pages, and takes its window away again."""

    def __init__(self, window: "MainWindow", page: str) -> None:
        self._window, self._page = window, page
        self._drill: DrillWindow | None = None

    @property
    def picture(self) -> DrillWindow:
        """The window that is shown."""
        if self._drill is None:
            raise RuntimeError("the drill is not open")
        return self._drill

    def open(self) -> None:
        """Open the window, as wide as there is room for."""
        work = self._window.work
        if work is None:
            raise RuntimeError("the tour begins once the desk is shown")
        now = work.desk.clock.now
        kept = Kept(_Forgetful(), _ME)
        at = [now() - timedelta(hours=20 * (age + 1)) for age in range(len(_DONE))]
        kept.put([Result(name, one.isoformat(), is_right) for one, (name, is_right) in zip(at, _DONE, strict=True)])
        self._drill = DrillWindow(kept, now, self._window)
        self._drill.resize(min(_WIDE, self._window.width()), min(_HIGH, self._window.height()))
        self._drill.show()

    def go(self) -> None:
        """Go as far as the page."""
        drill = self.picture
        if self._page != START:
            drill.start()
            drill.flags.toggle(drill.flags.index(_NOTED))
            drill.call.answer("1")
        if self._page == END:
            drill.refuse()

    def close(self) -> None:
        """Take the window away."""
        drill, self._drill = self._drill, None
        if drill is not None:
            drill.close()
            drill.deleteLater()
        self._window.activateWindow()
