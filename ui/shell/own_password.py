"""Changing one's own password at a desk on a server: where it is offered, and what is told of it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.errors import RuleBroken, StoreUnavailable
from app.people.own_password import OwnPassword, Told
from ui.core.actions import Action
from ui.core.errors import shown

if TYPE_CHECKING:
    from ui.shell.change_password import ChangePassword
    from ui.shell.main_window import MainWindow
    from ui.shell.settings_dialog import SettingsDialog
    from ui.shell.workplace import Workplace

CHANGE = "app.password"
PATIENCE = 60.0
"""Seconds that it may take: each of several servers is tried, and a lost answer is found out by signing in anew."""
_AWAY = "the database can't be reached"
_TRIES_BOTH = "Frontline tries both once the server is there again, and tells you here which one holds."
_BAR = "own password"


class PasswordPlace(QObject):
    """Offers it while one is signed in by a password, with the reason while the database is away."""

    _settled = Signal()

    def __init__(self, window: "MainWindow", work: "Workplace", own: OwnPassword) -> None:
        super().__init__(work)
        self._window, self._work, self._own = window, work, own
        self._dialog: ChangePassword | None = None
        self._connect()
        self._look()

    @property
    def is_offered(self) -> bool:
        """Tell whether there is a password to change: whoever signs in by single sign-on has none here."""
        return self._own.is_asked_for() is not False

    def why_not(self) -> str:
        """Tell why it can't be changed now, nothing when it can."""
        return _AWAY if self._work.desk.is_away else ""

    def offer_in(self, settings: "SettingsDialog") -> None:
        """Offer it in the settings, too."""
        if self.is_offered:
            settings.offer_password(self._own.login, self.why_not())
            settings.password_asked.connect(self.ask)

    @Slot()
    def ask(self) -> None:
        """Open the dialog."""
        from ui.shell.change_password import ChangePassword  # noqa: PLC0415  it is seldom asked for

        self._dialog = dialog = ChangePassword(self._own.login, self._work.desk.label, self._window)
        dialog.given.connect(self._change)
        dialog.finished.connect(self._forget)
        dialog.open()

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self._own.settled = self._settled.emit
        self._settled.connect(self._catch_up, Qt.ConnectionType.QueuedConnection)
        self._window.contact_changed.connect(self._look)
        self._window.actions_table.add(
            Action(
                CHANGE,
                "Change password…",
                icon="key-round",
                when=lambda: not self.why_not(),
                run=self.ask,
                words="own login account secret credentials",
                why_not=self.why_not,
            )
        )

    @Slot()
    def _look(self) -> None:
        table = self._window.actions_table
        (table.offer_again if self.is_offered else table.withdraw)([CHANGE])

    @Slot(str, str)
    def _change(self, now: str, new: str) -> None:
        change = partial(self._own.change, now, new)
        self._work.background.write(change, self._tell, self._fail, deadline=PATIENCE)

    def _tell(self, told: Told) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self._window.say(told.said)
        if told.still:
            self._window.bars.show_bar(_BAR, "warn", told.still, icon="key-round")
        else:
            self._window.bars.clear(_BAR)

    def _fail(self, error: Exception) -> None:
        is_unknown = isinstance(error, StoreUnavailable) and error.outcome_unknown
        is_away = isinstance(error, StoreUnavailable)
        text, tone = (str(error), "warn") if is_away else ((how := shown(error)).text, how.tone)
        if self._dialog is not None and not is_unknown:
            self._dialog.refuse(text, field=error.field if isinstance(error, RuleBroken) else "", tone=tone)
            return
        if self._dialog is not None:
            self._dialog.reject()
        more = f" {_TRIES_BOTH}" if is_unknown else ""
        self._window.bars.show_bar(_BAR, tone, text + more, icon="key-round")

    @Slot()
    def _catch_up(self) -> None:
        self._work.background.read(self._own.catch_up, self._tell_settled, self._fail)

    def _tell_settled(self, told: Told) -> None:
        text = f"{told.said} {told.still}".strip()
        self._window.bars.show_bar(_BAR, "info", text, icon="key-round")

    @Slot()
    def _forget(self) -> None:
        self._dialog = None
