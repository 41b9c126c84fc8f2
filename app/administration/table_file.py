"""A file of rows from elsewhere, read line by line however large or damaged it is: CSV or JSON lines, plain or gzip."""

import csv
import gzip
import io
import json
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from app.core.errors import HelpDeskError, RuleBroken
from app.tickets.mapping import nearest

LONGEST = 64_000_000
"""Characters of one row: a quotation mark that is never closed swallows no more than this."""
SAMPLE = 200
"""JSON rows looked at to learn which names there are."""
DELIMITERS = (",", ";", "\t", "|")
_FOREIGN = (
    (b"PK\x03\x04", "a workbook or a zip archive; save the sheet as CSV (UTF-8)"),
    (b"\xff\xfe", "in UTF-16; save it as UTF-8"),
    (b"\xfe\xff", "in UTF-16; save it as UTF-8"),
    (b"SQLite format 3", "a database; export its tickets as CSV"),
)


class FileDamaged(HelpDeskError):
    """The file ends too early or can't be read on; what came before is sound."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it begins (lines count from 1), its cells by column, its text; or why it can't be read."""

    line: int
    text: str
    cells: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""


class _RowTooLong(Exception):
    pass


class TableFile:
    """Opens a file whose `columns` are wanted; iterate over `rows()`. Raises RuleBroken before anything is read."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path, self._columns = path, columns
        try:
            self._size = path.stat().st_size
            self._raw: BinaryIO = path.open("rb")
        except OSError as error:
            why = error.strerror or "it can't be opened"
            raise RuleBroken(f"{path.name} can't be read: {why}. Nothing was imported.", field="file") from error
        self._lines = _Lines(_text_of(self._raw))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.close()
        self._raw.close()

    def fraction(self) -> float:
        """Return how much of the file has been read, 0 to 1."""
        return min(1.0, self._raw.tell() / self._size) if self._size else 1.0

    def rows(self) -> Iterator[Row]:
        """Return the rows; one that can't be read carries its refusal. Raises RuleBroken, FileDamaged."""
        first = self._first()
        if _is_json(self._path, first):
            yield from self._json_rows()
        else:
            yield from self._csv_rows()

    def _first(self) -> str:
        head = self._raw.read(16)
        self._raw.seek(0)
        for mark, said in _FOREIGN:
            if head.startswith(mark):
                raise RuleBroken(f"{self._path.name} is {said}. Nothing was imported.", field="file")
        for first in self._lines.beginning():
            if first.strip():
                self._lines.put_back(0)
                return first
            self._lines.begin()
        raise RuleBroken(f"{self._path.name} is empty. Nothing was imported.", field="file")

    # ------------------------------------------------------------ comma-separated

    def _csv_rows(self) -> Iterator[Row]:
        csv.field_size_limit(LONGEST)
        delimiter, header = self._header()
        reader = csv.reader(self._lines, delimiter=delimiter, strict=True)
        rows = 0
        while True:
            line = self._lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                break
            except (csv.Error, _RowTooLong) as error:
                # most likely a quotation mark that is never closed: give up its line alone and read on behind it
                text = self._lines.put_back(1)
                if not text:
                    break
                yield Row(line, text, refusal=_why(error))
                rows += 1
                continue
            if cells:
                rows += 1
                yield self._csv_row(line, header, cells)
        if not rows:
            raise RuleBroken(f"{self._path.name} has a header and no rows. Nothing was imported.", field="file")

    def _csv_row(self, line: int, header: Sequence[str], cells: Sequence[str]) -> Row:
        text = self._lines.text()
        if len(cells) != len(header):
            return Row(line, text, refusal=f"the row has {len(cells)} cells, the header has {len(header)}")
        return Row(line, text, {name: cell for name, cell in zip(header, cells, strict=True) if name in self._columns})

    def _header(self) -> tuple[str, Sequence[str]]:
        """Return the delimiter under which the wanted columns are there, and all columns."""
        best: Sequence[str] = ()
        for delimiter in DELIMITERS:
            self._lines.begin()
            names: list[str] = []
            with suppress(csv.Error, _RowTooLong, StopIteration):
                names = [name.strip() for name in next(csv.reader(self._lines, delimiter=delimiter, strict=True))]
            if set(self._columns) <= set(names):
                self._refuse_twins(names)
                return delimiter, names
            self._lines.put_back(0)
            best = max(best, names, key=len)
        raise self._missing(best)

    def _refuse_twins(self, names: Sequence[str]) -> None:
        twins = [name for name in self._columns if names.count(name) > 1]
        if twins:
            raise RuleBroken(
                f"Two columns are named “{twins[0]}”. Rename one in the file. Nothing was imported.", field="map"
            )

    def _missing(self, names: Sequence[str]) -> RuleBroken:
        missing = [name for name in self._columns if name not in names]
        said = ", ".join(f"“{name}”" for name in missing)
        near = nearest(missing[0], names)
        meant = f" Did you mean “{near[:60]}”?" if near else ""
        there = ", ".join(name[:60] for name in names[:40]) or "none"
        return RuleBroken(f"No column is named {said}.{meant} Columns are: {there}. Nothing was imported.", field="map")

    # ------------------------------------------------------------ JSON lines

    def _json_rows(self) -> Iterator[Row]:
        sample: list[Row] = []
        names: dict[str, None] = {}
        rows = self._json_lines(names)
        for row in rows:
            sample.append(row)
            if len(sample) == SAMPLE or set(self._columns) <= set(names):
                break
        if not set(self._columns) <= set(names):
            raise self._missing(list(names))
        yield from sample
        yield from rows

    def _json_lines(self, names: dict[str, None]) -> Iterator[Row]:
        while True:
            line = self._lines.begin()
            try:
                text = next(self._lines)
            except StopIteration:
                return
            except _RowTooLong as error:
                yield Row(line, self._lines.put_back(1), refusal=_why(error))
                continue
            if text.strip():
                yield self._json_row(line, text, names)

    def _json_row(self, line: int, text: str, names: dict[str, None]) -> Row:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return Row(line, text, refusal="the line is no JSON")
        if not isinstance(found, dict):
            return Row(line, text, refusal="the line is no JSON object of names and values")
        if len(names) < 1000:  # noqa: PLR2004  enough to name them in a message
            names.update(dict.fromkeys(found))
        try:
            return Row(line, text, {name: _plain(found.get(name)) for name in self._columns})
        except TypeError:
            return Row(line, text, refusal="a value is a list or an object where text is needed")


class _Lines:
    """Lines of a text that can be put back, at most LONGEST characters between two calls of `begin`."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self._length = 0
        self._line = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._length += len(line)
        if self._length > LONGEST:
            raise _RowTooLong
        return line

    def begin(self) -> int:
        """Begin a row and return the number of its first line."""
        self._line += len(self._taken)
        self._taken.clear()
        self._length = 0
        return self._line

    def beginning(self) -> Iterator[str]:
        """Return line after line, one that is too long as well: it is refused when it is read again."""
        while True:
            try:
                yield next(self)
            except StopIteration:
                return
            except _RowTooLong:
                yield self.text()

    def put_back(self, kept: int) -> str:
        """Put back all lines of the row but the first `kept`; return the text of those."""
        self._waiting.extendleft(reversed(self._taken[kept:]))
        del self._taken[kept:]
        return self.text()

    def text(self) -> str:
        """Return the row as it stands in the file."""
        return "".join(self._taken)

    def close(self) -> None:
        """Close the text."""
        with suppress(OSError, EOFError, zlib.error):
            self._stream.close()

    def _read(self) -> str:
        try:
            line = self._stream.readline(LONGEST + 1)
            if len(line) > LONGEST:  # the rest of a line nobody can use
                while (rest := self._stream.readline(LONGEST)) and not rest.endswith(("\n", "\r")):
                    pass
        except (EOFError, zlib.error, OSError) as error:
            raise FileDamaged(
                "The file is damaged or cut off here; get it again and repeat the import. What is in stays, and "
                "nothing goes in twice."
            ) from error
        return line


def _text_of(raw: BinaryIO) -> io.TextIOBase:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    plain = cast("BinaryIO", gzip.GzipFile(fileobj=raw) if packed else raw)
    # bytes that are no UTF-8 become surrogates: they spoil their own row and reach the rejects unchanged
    return io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _is_json(path: Path, first: str) -> bool:
    names = [suffix.lower() for suffix in path.suffixes]
    if first.lstrip().startswith("["):
        raise RuleBroken(
            f"{path.name} is one JSON list; write one object to a line (JSON lines). Nothing was imported.",
            field="file",
        )
    return first.lstrip().startswith("{") or bool({".jsonl", ".ndjson"} & set(names))


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool() | int() | float():
            return json.dumps(value)
        case _:
            raise TypeError


def _why(error: Exception) -> str:
    if isinstance(error, _RowTooLong) or "field larger" in str(error):
        return f"the row is longer than {LONGEST:,} characters, or a quotation mark is never closed"
    if "end of data" in str(error):
        return "a quotation mark is opened here and never closed"
    return "quotation marks are not closed where a cell ends"
