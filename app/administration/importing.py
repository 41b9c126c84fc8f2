"""The import of tickets from a file: row by row through the rules, batch by batch into the desk."""

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol, TextIO

from app.administration.progress import Progress
from app.administration.rejects import Rejects
from app.administration.table_file import FileDamaged, Row, TableFile
from app.core.errors import HelpDeskError, RuleBroken
from app.tickets.importing import Cleaning, Incoming
from db.tickets.importing import TicketImport, Written

BATCH = 2000
"""Tickets written in one transaction."""
LARGEST_BATCH = 20_000
TOLD_EACH = 50
"""Rows between two looks at how far the file has been read."""


class Stop(Protocol):
    """Tells whether to stop after this batch."""

    def __call__(self) -> bool:
        """Return whether someone asked for an end."""


@dataclass
class Tally:
    """What an import has done so far; `stopped` when someone ended it, `failure` when something else did."""

    rows: int = 0
    written: Written = field(default_factory=Written)
    rejected: int = 0
    stopped: bool = False
    failure: HelpDeskError | None = None


@dataclass
class Import:
    """One run: where refused rows go, how progress is told, what each column means."""

    desk: TicketImport
    cleaning: Cleaning
    mapping: Mapping[str, str]
    rejects: Rejects
    progress: Progress
    batch: int = BATCH
    stop: Stop = lambda: False

    def run(self, file: TableFile) -> Tally:
        """Import a file; whatever ends it early, the tally tells what is in."""
        tally = Tally()
        batch: list[tuple[Incoming, str]] = []
        try:
            try:
                self._read(file, batch, tally)
            except FileDamaged as damage:
                tally.failure = damage  # what was read before is sound
            self._write(batch, tally)
        except HelpDeskError as failure:
            tally.failure = failure
        return tally

    def _read(self, file: TableFile, batch: list[tuple[Incoming, str]], tally: Tally) -> None:
        for row in file.rows():
            tally.rows += 1
            self._take(row, batch, tally)
            if len(batch) >= self.batch:
                self._write(batch, tally)
            if not tally.rows % TOLD_EACH:
                self.progress.tell(tally.rows, file.fraction())
            if self.stop():
                tally.stopped = True
                return

    def _take(self, row: Row, batch: list[tuple[Incoming, str]], tally: Tally) -> None:
        if row.refusal:
            self._reject(row.line, row.refusal, row.text, tally)
            return
        try:
            values = {self.mapping[column]: text for column, text in row.cells.items()}
            batch.append((self.cleaning.ticket(row.line, values), row.text))
        except RuleBroken as refusal:
            self._reject(row.line, str(refusal), row.text, tally)

    def _write(self, batch: list[tuple[Incoming, str]], tally: Tally) -> None:
        if not batch:
            return
        texts = {ticket.line: text for ticket, text in batch}
        written = self.desk.write([ticket for ticket, _ in batch])
        batch.clear()
        for ticket, reason in written.refused:
            self._reject(ticket.line, reason, texts[ticket.line], tally)
        tally.written = tally.written.and_(written)

    def _reject(self, line: int, reason: str, text: str, tally: Tally) -> None:
        self.rejects.add(line, reason, text)
        tally.rejected += 1


def report(tally: Tally, desk: TicketImport, rejects: Path, seconds: float) -> Iterable[str]:
    """Return the sentences about what an import did."""
    added, known = tally.written.added, tally.written.known
    speed = f" in {seconds:.1f} s ({added / seconds:,.0f}/s)" if seconds > 0 and added else ""
    yield f"{added:,} tickets imported{speed}."
    if known:
        yield f"{known:,} were in already and were left as they are."
    if tally.rejected:
        yield f"{tally.rejected:,} rows were refused; see {rejects}: mend them there and import that text again."
    if desk.new_queue:
        yield f"The desk had no queue; they wait in the new queue {desk.new_queue}."
    if tally.written.categories:
        yield f"New categories: {', '.join(sorted(set(tally.written.categories)))}."
    if tally.stopped:
        yield "Stopped. To go on, run the same command again: what is in stays, and nothing goes in twice."
    elif tally.failure is not None and added:
        yield "To go on, run the same command again: what is in stays, and nothing goes in twice."


@contextmanager
def stopping(stream: TextIO) -> Iterator[Callable[[], bool]]:
    """Turn Ctrl+C into an end after the batch under way; pressed again it ends at once."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        stream.write("\nStopping after this batch …\n")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
