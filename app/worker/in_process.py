"""A worker inside another program: for a desk in a file and for the demo, where one machine does it all."""

import threading
from collections.abc import Callable

from app.core.errors import HelpDeskError
from app.worker.means import Means
from app.worker.telling import tell
from app.worker.worker import Worker

LEAVE, SPARE = 12.0, 1.0
"""Seconds that `stop` waits, and those of them that are kept for telling the database what could not end."""


class InProcess:
    """Runs a worker on a thread of its own, from `start` to `stop`; `at_end` is called there once it has ended.

    Whoever stops it may go before it has: what it works with is closed by itself, and by nobody under its hands.
    """

    def __init__(self, means: Means, *, at_end: Callable[[], object] = lambda: None) -> None:
        self._means, self._at_end = means, at_end
        self._worker = Worker(means)
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def hurry(self) -> None:
        """Look for jobs at once: something was committed."""
        self._worker.hurry()

    def stop(self, seconds: float = LEAVE) -> None:
        """Take nothing more and return once what was under way has ended, or these seconds are over."""
        self._worker.stop(max(0.0, seconds - SPARE))
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._worker.run()
        except HelpDeskError as failure:  # there is nobody here to tell but the log: the wizard says that none answers
            tell("stopped", failure=failure)
        finally:
            self._means.connections.close()
            self._at_end()
