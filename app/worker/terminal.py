"""The terminal of the worker's computer as a screen for one person: what is private is not in its scrollback."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.core.errors import RuleBroken

BESIDE = 10
"""Lines that what is said beside a picture takes."""
_DARK_ON_LIGHT, _PLAIN = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
"""Black on white by their places in the palette that no theme changes: few phones read a code in light on dark."""
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

    def picture(self, lines: Sequence[str]) -> bool:
        """Show a code to be scanned; False, showing nothing, where the window is too small or can't draw it."""
        size = shutil.get_terminal_size()
        has_room = size.columns >= max(map(len, lines)) and size.lines >= len(lines) + BESIDE
        if not has_room or not self._draws("".join(lines)):
            return False
        sys.stdout.writelines(f"{_DARK_ON_LIGHT}{line}{_PLAIN}\n" for line in lines)
        return True

    @staticmethod
    def _draws(text: str) -> bool:
        try:
            text.encode(sys.stdout.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    @contextmanager
    def privately(self) -> Iterator[None]:
        """Show what follows on the terminal's other page, which keeps nothing, and wipe it."""
        sys.stdout.write(_OTHER_PAGE)
        try:
            yield
        finally:
            sys.stdout.write(_WIPE + _BACK)
            sys.stdout.flush()
