"""Lines to one domain controller: one for each call, or one kept for all that a thread asks in one go.

Signing in costs more than most of what is asked. A kept line is used by one thread only and seen to be sound before
each use; one that broke is dropped, and nothing that may have been carried out is asked for again.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from app.connect.active_directory.line import Line, signed_in
from app.connect.active_directory.settings import Settings
from app.identity.directories import DirectoryRefused


class Lines:
    """Lends them to the calls of one directory."""

    def __init__(self, settings: Settings, secret: Callable[[], str]) -> None:
        self._settings, self._secret = settings, secret
        self._own = threading.local()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep one for what this thread asks inside; within another such block, that one's stays the one."""
        if self._kept is not None:
            yield
            return
        kept = self._own.kept = _Kept(self._settings, self._secret)
        try:
            yield
        finally:
            self._own.kept = None
            kept.drop()

    @contextmanager
    def lent(self) -> Iterator[Line]:
        """Lend a line on which we are signed in. Raises DirectoryAway and DirectoryRefused."""
        kept = self._kept
        if kept is None:
            with signed_in(self._settings, self._secret) as line:
                yield line
            return
        try:
            yield kept.sound()
        except DirectoryRefused:
            raise  # it has answered: the line is as good as before
        except BaseException:
            kept.drop()
            raise

    @property
    def _kept(self) -> "_Kept | None":
        return getattr(self._own, "kept", None)


class _Kept:
    """The line of one thread, there once it is needed."""

    def __init__(self, settings: Settings, secret: Callable[[], str]) -> None:
        self._settings, self._secret = settings, secret
        self._line: Line | None = None
        self._open = ExitStack()

    def sound(self) -> Line:
        """Return it, or a fresh one where the server has hung up since. Raises DirectoryAway and DirectoryRefused."""
        if self._line is not None and not self._line.is_sound():
            self.drop()
        if self._line is None:
            self._line = self._open.enter_context(signed_in(self._settings, self._secret))
        return self._line

    def drop(self) -> None:
        """Hang up."""
        self._line = None
        self._open.close()
