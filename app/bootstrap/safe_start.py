"""Starting anew in safe mode, once this program has let go of its name and its files."""

import sys
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QApplication


class Closing(Protocol):
    """A window that may refuse to close: it asks what becomes of held replies."""

    def close(self) -> bool:
        """Close, and tell whether it did."""


class SafeStart:
    """Ends this program when a safe start is asked for; `begin_if_asked` starts the safe one afterwards."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = [argument for argument in arguments if argument != "--safe"]
        self._is_asked = False
        self.window: Closing | None = None

    def ask(self) -> None:
        """Close the window and end; a window that stays keeps the program as it is."""
        self._is_asked = self.window is None or self.window.close()
        if self._is_asked:
            QApplication.quit()

    def begin_if_asked(self) -> None:
        """Start the program in safe mode, if that was asked for."""
        if self._is_asked:
            import subprocess

            subprocess.Popen([sys.executable, "-m", "app", *self._arguments, "--safe"])  # noqa: S603  this very program
