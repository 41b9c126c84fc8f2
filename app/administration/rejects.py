"""The rows an import refused, kept so that they can be mended and imported again."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from app.core.errors import RuleBroken

LONGEST = 1_000_000
"""Characters kept of a refused row; longer ones are cut, and the file they came from still has them."""


class Rejects:
    """A CSV file of line, reason and the row's own text, made when the first row is refused."""

    def __init__(self, path: Path, *, source: Path) -> None:
        if path.exists() and path.samefile(source):
            raise RuleBroken("--rejects names the file that is to be imported. Name another.", field="rejects")
        self.path, self.count = path, 0
        self._stream: TextIO | None = None
        self._rows: Any = None

    def add(self, line: int, reason: str, text: str) -> None:
        """Keep one row. Raises RuleBroken when the file can't be written."""
        try:
            if self._stream is None:
                self._open()
            self._rows.writerow((line, reason, text[:LONGEST]))
        except OSError as error:
            raise self._unwritable(error) from error
        self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            try:
                self._stream.close()
            except OSError as failure:
                raise self._unwritable(failure) from failure

    def _open(self) -> None:
        # the bytes of a row that is no UTF-8 text go out as they came in
        self._stream = self.path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        self._rows = csv.writer(self._stream)
        self._rows.writerow(("line", "reason", "text"))

    def _unwritable(self, error: OSError) -> RuleBroken:
        return RuleBroken(
            f"The refused rows can't be written to {self.path} ({error.strerror}). Name another file with --rejects "
            "and repeat: what is in stays, and nothing goes in twice.",
            field="rejects",
        )
