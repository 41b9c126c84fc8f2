"""When something nobody foresaw goes wrong: a log, a window, and a report that tells no secrets."""

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit

from ui.core.buttons import button, set_button_text
from ui.core.labels import IconLabel, label
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, set_font

LOG_BYTES, LOG_FILES = 1_000_000, 5

_log = logging.getLogger("frontline")


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of the way to a failure: a file of the program, a line and a function; no values."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that may be told about a failure; never its message, which could hold a secret."""

    version: str
    python: str
    qt: str
    system: str
    display: str
    kind: str
    causes: tuple[str, ...]
    frames: tuple[Frame, ...]

    def text(self) -> str:
        """The report as it is copied."""
        caused = [f"caused by: {kind}" for kind in self.causes]
        steps = [f"  {frame.file}:{frame.line} in {frame.function}" for frame in self.frames]
        lines = [
            f"Frontline {self.version}",
            f"Python {self.python}, Qt {self.qt}, {self.system}, {self.display}",
            f"failure: {self.kind}",
            *caused,
            *steps,
        ]
        return "\n".join(lines)


def report_of(error: BaseException, version: str) -> Report:
    """The report of a failure."""
    return Report(
        version=version,
        python=platform.python_version(),
        qt=qVersion(),
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        display=QGuiApplication.platformName() or "no display",
        kind=_kind(error),
        causes=tuple(_kind(cause) for cause in _causes(error)),
        frames=_frames(error.__traceback__),
    )


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found


def _frames(trace: TracebackType | None) -> tuple[Frame, ...]:
    steps = traceback.extract_tb(trace)
    return tuple(Frame(_short(step.filename), step.lineno or 0, step.name) for step in steps)


def _short(filename: str) -> str:
    """The last parts of a path: enough to find the file, too little to name a home folder."""
    return "/".join(Path(filename).parts[-3:])


def set_up_log(folder: Path, *, level: int = logging.INFO) -> Path:
    """Write a log of five files of 1 MB, and native crashes, into `folder`; returns the log's path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "frontline.log"
    writer = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True)
    writer.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    _log.addHandler(writer)
    _log.setLevel(level)
    _keep_native_crashes(folder / "native-crash.log")
    return file


def _keep_native_crashes(file: Path) -> None:
    # The file stays open as long as the program runs: a crash leaves no time to open it.
    stream = file.open("a", encoding="utf-8")
    faulthandler.enable(stream, all_threads=True)
    _open_streams.append(stream)


_open_streams: list[object] = []


class CrashWindow(QDialog):
    """Says what happened, offers to copy the report and to go on; with `restart`, to start again in safe mode."""

    def __init__(self, report: Report, *, restart: Callable[[], object] | None = None, log: Path | None = None) -> None:
        super().__init__()
        self._report = report
        self._restart = restart
        self._build(log)
        self._connect()

    def _build(self, log: Path | None) -> None:
        self.setWindowTitle("Frontline met a problem")
        self.resize(620, 420)
        title = label("Something went wrong that should not have", "subtitle", STRONG, wrap=True)
        said = label(
            f"What you did last may not have been done; drafts are kept. {self._ways()} The report below holds no "
            "ticket text and no passwords.",
            tone="text2",
            wrap=True,
        )
        self.report = QPlainTextEdit(self._report.text())
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName("Report")
        set_font(self.report, "caption", mono=True)
        kept = label(f"Also kept in {log.name}" if log else "", "caption", tone="text3")
        self.copy = button("Copy report", "copy")
        self.restart = button("Restart in safe mode", "rotate-ccw")
        self.go_on = button("Go on", kind="primary")
        self.go_on.setDefault(True)
        heading = hbox(IconLabel("triangle-alert", "danger", 20), title, spacing=10)
        heading.setStretch(1, 1)
        acts = hbox(self.copy, None, self.restart, self.go_on)
        self.setLayout(vbox(heading, said, self.report, kept, acts, margins=(24, 20, 24, 20), spacing=12))
        self.restart.setVisible(self._restart is not None)  # only now that it has a parent

    def _ways(self) -> str:
        if self._restart is None:
            return "You can go on working; if it happens again, close Frontline and start it anew."
        return "You can go on working, or start again in safe mode: with the usual looks and without live changes."

    def _connect(self) -> None:
        self.copy.clicked.connect(self._copy)
        self.restart.clicked.connect(self._start_again)
        self.go_on.clicked.connect(self.accept)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.text())
        set_button_text(self.copy, "Copied", "check")

    @Slot()
    def _start_again(self) -> None:
        self.accept()
        if self._restart is not None:
            self._restart()


class CrashKeeper(QObject):
    """Catches what nobody foresaw, on any thread, logs it and shows one window at a time."""

    caught = Signal(object)
    _met = Signal(object)

    def __init__(
        self,
        version: str,
        *,
        restart: Callable[[], object] | None = None,
        log: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._version, self._restart, self._log_file = version, restart, log
        self._before = (sys.excepthook, threading.excepthook)
        self.window: CrashWindow | None = None
        self._met.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Begin to catch."""
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread

    def uninstall(self) -> None:
        """Stop catching."""
        sys.excepthook, threading.excepthook = self._before

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        report = report_of(error.with_traceback(trace), self._version)
        _log.critical("%s", report.text())
        self._met.emit(report)

    def _catch_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._catch(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _show(self, report: Report) -> None:
        self.caught.emit(report)
        if self.window is not None:
            return
        self.window = CrashWindow(report, restart=self._restart, log=self._log_file)
        self.window.finished.connect(self._forget)
        self.window.show()

    @Slot()
    def _forget(self) -> None:
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
