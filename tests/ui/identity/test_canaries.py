"""A canary behind the key: what keys, mice, screen readers, pictures, clipboards and crash reports can make of it."""

import faulthandler
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAccessible, QClipboard, QContextMenuEvent, QDrag, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.security.canary import Canaries
from tests.ui.identity.fake_gate import NUMBER, SECRET, FakeGate, FakeKey
from tests.ui.identity.sat import Key, Mod, Sat
from ui.core import crash
from ui.core.crash import CrashKeeper, Report, report_of
from ui.identity.big_number import BigNumber
from ui.identity.secret_view import SecretView

OTHER = "M3VB-8RTY-2HJK-N6QF"
CODE = "84417730"
MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection, QClipboard.Mode.FindBuffer)
TOLD = (
    QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help,
    QAccessible.Text.Accelerator,
)  # fmt: skip


@pytest.fixture
def canaries() -> Canaries:
    made = Canaries()
    for name, secret in (("secret", SECRET), ("code", CODE), ("number", NUMBER)):
        made.plant(name, secret)
    return made


@pytest.fixture
def secret(sat: Sat) -> SecretView:
    """Lend the view of a temporary password that has just come."""
    sat.to_decision()
    sat.enter()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    sat.work()
    made = sat.window.pages.act.secret
    assert made.has_secret
    return made


def on_clipboards() -> bytes:
    """Return all that any clipboard of the system holds, in every format."""
    held = QApplication.clipboard()
    return b"\n".join(_in_mime(held.mimeData(mode)) for mode in MODES)


def _in_mime(data: QMimeData | None) -> bytes:
    formats = data.formats() if data is not None else []
    return b"\n".join([one.encode() for one in formats] + [bytes(data.data(one).data()) for one in formats])  # type: ignore[union-attr]


def told_of(widget: QWidget) -> str:
    """Return all that a screen reader or an input method is told of a widget."""
    reader: Any = QAccessible.queryAccessibleInterface(widget)
    words = [reader.text(kind) for kind in TOLD]
    asked = (Qt.InputMethodQuery.ImSurroundingText, Qt.InputMethodQuery.ImCurrentSelection)
    words += [str(widget.inputMethodQuery(one)) for one in asked]
    for name in ("textInterface", "valueInterface", "editableTextInterface"):
        part = getattr(reader, name, lambda: None)()
        words += [str(part.text(0, part.characterCount()))] if hasattr(part, "characterCount") else []
        words += [str(part.currentValue())] if hasattr(part, "currentValue") else []
    return "\n".join([*words, widget.toolTip(), widget.statusTip(), widget.whatsThis(), widget.objectName()])


def test_no_key_or_pointer_takes_it_away(
    sat: Sat, secret: SecretView, canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    drags: list[QDrag] = []
    monkeypatch.setattr(QDrag, "exec", lambda self, *_: drags.append(self))
    QApplication.clipboard().setText("mine")
    QTest.keyPress(secret, Key.Key_Space)
    assert secret.is_shown
    for key in (Key.Key_A, Key.Key_C, Key.Key_Insert, Key.Key_X):
        QTest.keyClick(secret, key, Mod.ControlModifier)
    QTest.keyClick(secret, Key.Key_Menu)
    QTest.keyClick(secret, Key.Key_F10, Mod.ShiftModifier)
    middle = secret.rect().center()
    QApplication.sendEvent(
        secret, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, secret.mapToGlobal(middle))
    )
    assert QApplication.activePopupWidget() is None
    QTest.mousePress(secret, Qt.MouseButton.LeftButton, Mod.NoModifier, middle)
    for way in range(5, 200, 20):
        QTest.mouseMove(secret, middle + QPoint(way, 0))
    QTest.mouseDClick(secret, Qt.MouseButton.LeftButton, Mod.NoModifier, middle)
    assert not drags
    assert not canaries.in_bytes(on_clipboards())
    assert QApplication.clipboard().text() == "mine"
    assert sat.window.frame.isVisible()


def test_nobody_is_told_of_it_held_or_not(sat: Sat, secret: SecretView, canaries: Canaries) -> None:
    for _ in range(2):
        everything = [sat.texts(), *(told_of(one) for one in QApplication.allWidgets())]
        titles = [one.title() for one in QApplication.allWindows()]
        assert not canaries.in_text("\n".join([*everything, *titles]))
        QTest.keyPress(secret, Key.Key_Space)
        assert secret.is_shown
    QTest.keyRelease(secret, Key.Key_Space)


def test_pictures_without_a_held_key_differ_in_nothing(sat: Sat, secret: SecretView) -> None:
    secret._second.stop()
    one = _pictures(sat, secret)
    secret.take(bytearray(OTHER.encode()))
    secret._second.stop()
    other = _pictures(sat, secret)
    assert one["before"] == other["before"]
    assert one["held"] != other["held"]
    assert one["after"] == other["after"] == one["before"]


def _pictures(sat: Sat, secret: SecretView) -> dict[str, QImage]:
    def picture() -> QImage:
        sat.qtbot.wait(1)
        return sat.window.grab().toImage()

    secret.setFocus()
    before = picture()
    QTest.keyPress(secret, Key.Key_Space)
    held = picture()
    QTest.keyRelease(secret, Key.Key_Space)
    return {"before": before, "held": held, "after": picture()}


def test_whoever_looks_finds_what_is_on_a_clipboard_in_a_text_or_a_title(sat: Sat, canaries: Canaries) -> None:
    sat.start()
    data = QMimeData()
    data.setData("application/x-anything", SECRET.encode())
    QApplication.clipboard().setMimeData(data)
    assert canaries.in_bytes(on_clipboards()) == {"secret"}
    QApplication.clipboard().setText("mine")
    widget = sat.window.pages.act.secret
    for put in (widget.setAccessibleName, widget.setAccessibleDescription, widget.setToolTip, widget.setWhatsThis):
        put(f"now {SECRET}")
        assert canaries.in_text(told_of(widget)) == {"secret"}
        put("")
    sat.window.setWindowTitle(SECRET)
    assert canaries.in_text("\n".join(one.title() for one in QApplication.allWindows())) == {"secret"}


# ---------------------------------------------------------------- what fails while it has a secret in its hands


@dataclass
class Crash:
    """What catches all that nobody foresaw, what it met, and where the program's own log is."""

    keeper: CrashKeeper
    folder: Path
    met: list[BaseException] = field(default_factory=list)

    def report_of(self, error: BaseException, version: str) -> Report:
        self.met.append(error)
        return report_of(error, version)


@pytest.fixture
def met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crash]:
    """Lend it, at work."""
    monkeypatch.setattr(crash, "_keep_native_crashes", lambda _file: None)
    said = logging.getLogger("frontline")
    before, level = list(said.handlers), said.level
    keeper = CrashKeeper("1", log=crash.set_up_log(tmp_path / "log", level=logging.DEBUG))
    made = Crash(keeper, tmp_path)
    monkeypatch.setattr(crash, "report_of", made.report_of)
    keeper.install()
    yield made
    keeper.uninstall()
    for one in [one for one in said.handlers if one not in before]:
        said.removeHandler(one)
        one.close()
    said.setLevel(level)
    if keeper.window is not None:
        keeper.window.close()


def quoting(secret: str) -> Callable[..., NoReturn]:
    """Return what fails as a library would that quotes what it was given, with the cause of it."""

    def fail(*_given: object, **_also: object) -> NoReturn:
        held = secret.encode()
        try:
            int(secret + "!")
        except ValueError as error:
            raise ZeroDivisionError(f"could not use {held!r}") from error
        raise AssertionError

    return fail


Way = Callable[[Sat, FakeGate], None]


def _reveal(sat: Sat, _gate: FakeGate) -> None:
    sat.to_decision()
    sat.enter()
    sat.key(Key.Key_Return, Mod.ControlModifier)
    sat.work()
    QTest.keyPress(sat.window.pages.act.secret, Key.Key_Space)


def _call(sat: Sat, _gate: FakeGate) -> None:
    sat.to_methods()
    sat.type("2")


def _code(sat: Sat, gate: FakeGate) -> None:
    sat.to_methods()
    sat.type("3")
    gate.send_code(gate.newest_job())
    sat.settle()
    sat.type(CODE)
    sat.enter()


@pytest.mark.parametrize(
    "place",
    [
        (FakeKey, "open", SECRET, _reveal),
        (SecretView, "take", SECRET, _reveal),
        (FakeGate, "fetch_secret", SECRET, _reveal),
        (FakeGate, "dial", NUMBER, _call),
        (BigNumber, "show_number", NUMBER, _call),
        (FakeGate, "submit", CODE, _code),
    ],
    ids=lambda place: place[1],
)
def test_a_crash_report_holds_nothing_of_what_was_in_hand(
    place: tuple[type, str, str, Way], sat: Sat, canaries: Canaries, met: Crash, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, name, planted, way = place
    sat.start()  # what a page shows while it is built holds no secret
    monkeypatch.setattr(where, name, quoting(planted))
    way(sat, sat.gate)
    sat.qtbot.waitUntil(lambda: met.keeper.window is not None)
    window = met.keeper.window
    assert window is not None
    assert canaries.in_text(repr([(error, error.__cause__) for error in met.met]))  # it was there to be told
    window.copy.click()
    assert b"ZeroDivisionError" in on_clipboards()
    assert not canaries.in_bytes(on_clipboards())
    assert not canaries.in_text(window.report.toPlainText())
    assert b"ZeroDivisionError" in (met.folder / "log" / "frontline.log").read_bytes()
    assert not canaries.in_files(met.folder)
    assert not sat.window.course.is_busy


def test_what_is_written_of_a_native_crash_names_places_alone(tmp_path: Path, canaries: Canaries) -> None:
    def crashes(secret: str, held: bytearray) -> None:
        with (tmp_path / "native-crash.log").open("w") as stream:
            faulthandler.dump_traceback(stream, all_threads=True)
        assert secret.encode() == held

    crashes(SECRET, bytearray(SECRET.encode()))
    assert "in crashes" in (tmp_path / "native-crash.log").read_text()
    assert not canaries.in_files(tmp_path)
