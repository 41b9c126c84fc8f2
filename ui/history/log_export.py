"""The verification log written to a file, page by page on a worker's thread, while one goes on working."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core.errors import HelpDeskError
from app.identity.log import Asked, LogQueries, Mark, csv_heading, csv_lines
from ui.core.background import Background

_DEADLINE_S = 60.0


class LogExport(QObject):
    """One file at a time. `told` says how far it is, `ended` how it ended, and whether that is well."""

    told = Signal(str)
    ended = Signal(str, bool)

    def __init__(
        self, queries: LogQueries, background: Background, prefix: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queries, self._background, self._prefix = queries, background, prefix
        self._path: Path | None = None
        self._written = 0

    @property
    def is_running(self) -> bool:
        """Tell whether a file is being written."""
        return self._path is not None

    def begin(self, asked: Asked, path: Path) -> None:
        """Write all that is asked for; what was at the path stays until all of it is there."""
        if not self.is_running:
            self._path, self._written = path, 0
            self.told.emit("Writing the verification log…")
            self._go_on(asked, None)

    def stop(self) -> None:
        """Leave it: nothing is kept of it."""
        if (path := self._path) is not None:
            self._path = None
            self._background.forget(self)
            self._background.read(lambda: _forget(path), lambda _none: None, lambda _error: None)
            self.ended.emit("The verification log was not exported: it was stopped. Nothing was written.", True)

    def _go_on(self, asked: Asked, after: Mark | None) -> None:
        path = self._path
        if path is not None:
            self._background.read(
                lambda: self._page(asked, after, path),
                lambda found: self._take(asked, *found),
                self._fail,
                slot=self,
                deadline=_DEADLINE_S,
            )

    def _page(self, asked: Asked, after: Mark | None, path: Path) -> tuple[int, Mark | None]:
        page = self._queries.page(asked, after)
        unfinished = _unfinished(path)
        # the mark at its beginning tells spreadsheets that it is Unicode
        with unfinished.open(
            "w" if after is None else "a", encoding="utf-8-sig" if after is None else "utf-8", newline=""
        ) as file:
            if after is None:
                file.write(csv_heading())
            file.writelines(csv_lines(page.rows, self._prefix()))
        if page.rest is None:
            unfinished.replace(path)
        return len(page.rows), page.rest

    def _take(self, asked: Asked, count: int, rest: Mark | None) -> None:
        if self._path is None:
            return
        self._written += count
        if rest is not None:
            self.told.emit(f"{self._written:,} verifications written so far…")
            self._go_on(asked, rest)
            return
        path, self._path = self._path, None
        word = "verification" if self._written == 1 else "verifications"
        self.ended.emit(f"{self._written:,} {word} written to {path.name} in {path.parent}.", True)

    def _fail(self, error: Exception) -> None:
        path, self._path = self._path, None
        if path is not None:
            self._background.read(lambda: _forget(path), lambda _none: None, lambda _error: None)
        if not isinstance(error, HelpDeskError | OSError):
            raise error
        why = str(error) if isinstance(error, HelpDeskError) else f"{error.strerror or error}."
        self.ended.emit(f"The verification log was not exported. {why} Nothing was written; try again.", False)


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _forget(path: Path) -> None:
    with suppress(OSError):
        _unfinished(path).unlink(missing_ok=True)
