"""A window in which a folder is chosen and something long is done with it, with its progress and a way to stop."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.knowledge.library import Progress
from ui.core.buttons import button
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, Meter, label
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, px
from ui.knowledge.carrying.errand_dialog import ErrandDialog
from ui.knowledge.parts import Parts

Work = Callable[[Progress], object]


class FolderDialog(ErrandDialog):
    """Says what it means, asks for the folder and does it. `was_chosen(Path)` when another folder was."""

    was_chosen = Signal(object)

    def __init__(
        self, parts: Parts, title: str, means: str, act: str, *also: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parts, parent)
        self.folder: Path | None = None
        self.setWindowTitle(title)
        self._build(title, means, act, also)
        self.errand.ended.connect(self._take)
        self.errand.failed.connect(self._fail)
        self.errand.progressed.connect(self._go_on)

    def work(self, folder: Path) -> Work:
        """Return what is done with a folder, on a worker's thread."""
        raise NotImplementedError

    def told(self, done: object) -> None:
        """Say what came of it."""
        raise NotImplementedError

    def show_folder(self, folder: Path | None) -> None:
        """Show which folder is meant."""
        self.folder = folder
        self._follow()

    @Slot()
    def choose(self) -> None:
        """Ask for the folder."""
        chosen = QFileDialog.getExistingDirectory(self, self.windowTitle(), str(self.folder or ""))
        if chosen:
            self.show_folder(Path(chosen))
            self.was_chosen.emit(self.folder)
            self.act_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def act(self) -> None:
        """Do it."""
        if self.folder is not None and not self.errand.is_under_way:
            self.bars.clear("said")
            self.errand.run(self.work(self.folder))
            self._follow()

    # ------------------------------------------------------------ inside

    @Slot(object)
    def _take(self, done: object) -> None:
        self._follow()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.told(done)

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self.bars.show_bar("said", "warn", sentence)
        self._follow()

    @Slot(int, int)
    def _go_on(self, done: int, of: int) -> None:
        self.meter.show_value(round(100 * done / of) if of else 0)

    def _follow(self) -> None:
        is_busy = self.errand.is_under_way
        self.where.setText(str(self.folder) if self.folder is not None else "no folder is chosen")
        self.meter.setVisible(is_busy)
        self.choose_button.setEnabled(not is_busy)
        self.act_button.setEnabled(self.folder is not None and not is_busy)
        self.close_button.setText("Stop" if is_busy else "Close")

    def _build(self, title: str, means: str, act: str, also: tuple[QWidget, ...]) -> None:
        plane(self, "surface")
        self.bars = InfoBars()
        self.choose_button = button("Choose a folder…", "folder", pressed=self.choose)
        self.where = Elided("", "body", tone="text2")
        self.meter = Meter(name="How far it is")
        self.close_button = button("Close", pressed=self.reject)
        self.act_button = button(act, kind="primary", pressed=self.act)
        row = hbox(self.choose_button, self.where, spacing=10)
        row.setStretch(1, 1)
        body = QWidget()
        foot = hbox(None, self.close_button, self.act_button)
        body.setLayout(
            vbox(
                label(title, "subtitle", STRONG), label(means, "body", tone="text2", wrap=True), row, *also, self.meter,
                None, foot, margins=(18, 16, 18, 14), spacing=12,
            )
        )  # fmt: skip
        whole = vbox(self.bars, body, spacing=0)
        whole.setStretchFactor(body, 1)
        self.setLayout(whole)
        self.resize(px(560), px(320))
        self._follow()
