"""Starting anew, in safe mode or on another desk, once this program has let go of its name and its files."""

import sys
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QApplication


class Closing(Protocol):
    """A window that may refuse to close: it asks what becomes of held replies."""

    def close(self) -> bool:
        """Close, and tell whether it did."""


class FreshStart:
    """Ends this program when a fresh start is asked for; `begin_if_asked` starts the next one afterwards."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = [argument for argument in arguments if argument != "--safe"]
        self._next: Sequence[str] | None = None
        self.window: Closing | None = None

    def ask_safe(self) -> None:
        """End, and start as before but in safe mode."""
        self.ask([*self._arguments, "--safe"])

    def ask(self, arguments: Sequence[str]) -> bool:
        """Close the window and end, and start with other arguments; a window that stays keeps the program as it is."""
        if self.window is not None and not self.window.close():
            return False
        self._next = arguments
        QApplication.quit()
        return True

    def begin_if_asked(self) -> None:
        """Start the next program, if that was asked for."""
        if self._next is not None:
            import subprocess

            subprocess.Popen([sys.executable, "-m", "app", *self._next])  # noqa: S603  this very program
