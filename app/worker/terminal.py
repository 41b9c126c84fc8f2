"""The terminal of the worker's computer as a screen for one person: what is private is not in its scrollback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import RuleBroken

_OTHER_PAGE, _WIPE, _BACK = "\x1b[?1049h\x1b[2J\x1b[H", "\x1b[2J\x1b[H", "\x1b[?1049l"


class Terminal:
    """Asks and tells; refused where what is shown would go into a file or a pipe."""

    def __init__(self) -> None:
        """Raises RuleBroken where nobody sits in front of it."""
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise RuleBroken("Enrolling takes a terminal with somebody in front of it. Nothing was enrolled.")

    def say(self, text: str) -> None:
        """Show a line."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def ask(self, prompt: str) -> str:
        """Return what was typed; nothing where the input has ended."""
        sys.stdout.write(prompt)
        sys.stdout.flush()
        return sys.stdin.readline().rstrip("\r\n")

    @contextmanager
    def privately(self) -> Iterator[None]:
        """Show what follows on the terminal's other page, which keeps nothing, and wipe it."""
        sys.stdout.write(_OTHER_PAGE)
        try:
            yield
        finally:
            sys.stdout.write(_WIPE + _BACK)
            sys.stdout.flush()
