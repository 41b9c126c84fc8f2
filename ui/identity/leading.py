"""Where the keys go as pages come and change: to what the page wants, else to Continue, else nowhere that acts."""

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from ui.identity.flags_panel import FlagsPanel
from ui.identity.frame import WizardFrame


class Leading(QObject):
    """Leads the keys until somebody goes elsewhere by themselves, or ticks warning signs."""

    def __init__(self, frame: WizardFrame, panel: FlagsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._frame, self._panel = frame, panel
        self._leads = self._is_parked = False
        self.is_ticking = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.lead)

    @Slot()
    def begin(self) -> None:
        """Lead the keys anew."""
        self._leads, self._is_parked = True, False

    @Slot()
    def lead(self) -> None:
        """Put the keys where the page wants them, else on Continue; else on the page, where Enter does nothing."""
        page, focused = self._frame.page, QApplication.focusWidget()
        is_ticking = self.is_ticking and focused is not None and self._panel.isAncestorOf(focused)
        if not self._leads or self._frame.is_panel_over or is_ticking:
            return
        stop = page.first_stop()
        if stop is not None:
            self._lead_to(stop)
        elif self._frame.go.isEnabled() and not page.is_deliberate:
            self._lead_to(self._frame.go)
        elif not self._is_parked:
            self._is_parked = True
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        elif focused is not page:
            self._leads = False  # somebody went elsewhere meanwhile

    def _lead_to(self, stop: QWidget) -> None:
        if stop.isVisible():
            self._leads = False
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._soon.start()  # what was put there just now is shown a moment later
