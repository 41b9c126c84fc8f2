"""The program: a window first, then the desk behind it."""

import getpass
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app import __version__
from app.bootstrap.housekeeping import Housekeeping
from app.bootstrap.loading import loaded
from app.bootstrap.profiles import demo_folder, drafts_folder, embedded_path, profile_name
from app.bootstrap.safe_start import SafeStart
from app.core.clock import SystemClock
from app.core.errors import HelpDeskError, PasswordNeeded, PasswordWrong, StoreUnavailable
from app.core.settings import DATABASE, Settings, Value, data_folder, machine_file, person_file
from ui.core.background import Background
from ui.core.collector import Collector
from ui.core.crash import CrashKeeper, set_up_log
from ui.core.live import Live
from ui.core.theme import ThemeKeeper
from ui.shell.main_window import MainWindow, themed
from ui.shell.single import SingleStart

if TYPE_CHECKING:
    from app.bootstrap.opening import Opened
    from ui.shell.desk import Desk
    from ui.shell.first_start import FirstStart

OPENING = 60.0
"""Seconds that opening may take: a first start makes the database, and an upgrade rewrites it."""
LISTENING = 1.0
"""Seconds the window waits for the feed; a feed that is later than that has everything read again."""


@dataclass(frozen=True)
class Options:
    """How the program was started."""

    demo: bool = False
    database: str = ""
    tour: Path | None = None
    safe: bool = False
    tickets: int | None = None
    arguments: tuple[str, ...] = field(default=())


class Program(QObject):
    """Opens the desk behind the window, signs in where a password is wanted, and follows the database's state."""

    _state_told = Signal(bool, str)

    def __init__(self, app: QApplication, options: Options) -> None:
        super().__init__(app)
        self._app, self._options = app, options
        self.settings = Settings(machine_file(), person_file(), _from_command_line(options))
        self.theme = ThemeKeeper(app)
        themed(self.settings, self.theme, safe=options.safe)
        self.opened: Opened | None = None
        self.live = Live(self)
        self.background = Background(self, abandoned=self._sever)
        self.local_background = Background(self)
        self._feed: Any = None
        self._housekeeping: Housekeeping | None = None
        self._last: Callable[[], Any] | None = None
        self._not_kept = ""
        self.window = MainWindow(self.settings, self.theme, safe=options.safe)
        self._connect()

    def begin(self) -> None:
        """Show the window, and open the desk as soon as it has been painted."""
        self.window.show()
        for problem in self.settings.problems:
            self.window.bars.show_bar(problem, "warn", problem)
        QTimer.singleShot(0, self, self._begin_opening)

    def address(self) -> str:
        """Return the desk's address: command line, the person's file, the machine's file, else this machine's own."""
        chosen: str = self.settings.value(DATABASE)
        return chosen or str(embedded_path(data_folder()))

    # ------------------------------------------------------------ opening

    @Slot()
    def _begin_opening(self) -> None:
        if self._options.demo:
            self._open(self._opened_demo)
        elif not self.settings.value(DATABASE) and not embedded_path(data_folder()).exists():
            self._ask_first_start()
        else:
            self._open(partial(_opened, self.address()))

    def _opened_demo(self) -> "Opened":
        from app.bootstrap.opening import make_demo

        url = make_demo(demo_folder(data_folder()), login=getpass.getuser(), tickets=self._options.tickets)
        return _opened(url)

    def _open(self, opening: Callable[[], "Opened"]) -> None:
        self._last = opening
        self.background.write(partial(self._made_ready, opening), self._show, self._refused, deadline=OPENING)

    def _made_ready(self, opening: Callable[[], "Opened"]) -> "Desk":
        """Open the desk and import its screens, on the worker's thread, while the window already stands."""
        self.opened = opening()
        try:
            return self._desk_behind(self.opened)
        except BaseException:
            self._let_go()  # trying again opens the desk anew
            raise

    def _desk_behind(self, opened: "Opened") -> "Desk":
        if not self._options.safe:
            self._listen(opened)
        import_module("ui.shell.entrance")
        label = "demo data" if self._options.demo else opened.store.label
        desk = desk_of(opened, drafts_folder(data_folder(), opened.store.url.database), label)
        if self._feed is not None:
            # What is read before the feed listens may be out of date for ever after.
            self._feed.ready.wait(LISTENING)
        return desk

    def _listen(self, opened: "Opened") -> None:
        from db.live import live

        self._feed = live(opened.store, heard=self.live.heard, state=self._state_told.emit)
        self._feed.start()

    def _show(self, desk: "Desk") -> None:
        self.window.enter(desk, self.background, self.local_background, self.live)
        if self.opened is not None and not self._options.safe:
            self._housekeeping = Housekeeping(self.background, self.opened.tidy, self)

    # ------------------------------------------------------------ being refused

    def _refused(self, error: Exception) -> None:
        match error:
            case PasswordNeeded():
                self._ask_password(str(error) if isinstance(error, PasswordWrong) else "")
            case StoreUnavailable():
                self._refuse(f"{error} The address is {self.address()}.")
            case HelpDeskError():
                self._refuse(str(error))
            case _:
                raise error

    def _refuse(self, text: str) -> None:
        self.window.show_refusal(text, again=self._again, elsewhere=self._ask_first_start)

    def _again(self) -> None:
        if self._last is not None:
            self._open(self._last)

    def _ask_password(self, said: str) -> None:
        from ui.shell.sign_in import SignIn

        if isinstance(self.window.card, SignIn):  # what is ticked there stays ticked
            self.window.card.refuse(said)
            return
        card = SignIn(self.address(), said)
        card.password_given.connect(self._sign_in)
        self.window.show_card(card)

    @Slot(str, bool)
    def _sign_in(self, password: str, remember: bool) -> None:  # noqa: FBT001  a signal's answer
        self._open(partial(self._signed_in, self.address(), password, remember=remember))

    def _signed_in(self, address: str, password: str, *, remember: bool) -> "Opened":
        """Open the desk on the worker's thread; a key ring that can't be used keeps nobody out."""
        opened = _opened(address, password=password)
        if remember:
            from app.connect import vault

            try:
                vault.write(address, password)
            except HelpDeskError as not_kept:
                self._not_kept = str(not_kept)
        return opened

    def _ask_first_start(self) -> None:
        from ui.shell.first_start import FirstStart

        card = FirstStart()
        card.empty_chosen.connect(self._open_own)
        card.demo_chosen.connect(lambda: self._open(self._opened_demo))
        card.address_given.connect(partial(self._connect_to, card))
        self.window.show_card(card)

    @Slot()
    def _open_own(self) -> None:
        # An address that was chosen before, and led nowhere, would be opened again.
        if self.settings.value(DATABASE):
            self.settings.choose(DATABASE, "")
        self._open(partial(_opened, self.address()))

    def _connect_to(self, card: "FirstStart", typed: str) -> None:
        def keep(address: str) -> None:
            self.settings.choose(DATABASE, address)
            self._open(partial(_opened, address))

        self.background.read(partial(_checked, typed), keep, card.refuse)

    # ------------------------------------------------------------ state and end

    def _connect(self) -> None:
        self._state_told.connect(self._tell_state, Qt.ConnectionType.QueuedConnection)
        self.window.try_asked.connect(self._try_again)
        self.window.closed.connect(self._close)
        self.window.entered.connect(self._entered)

    @Slot(bool, str)
    def _tell_state(self, online: bool, text: str) -> None:  # noqa: FBT001  a signal's answer
        if online:
            self.window.connection_restored()
        else:
            self.window.connection_lost(text)

    @Slot()
    def _try_again(self) -> None:
        if self.window.work is not None:
            self.window.work.begin(replay=not self._options.safe)

    @Slot()
    def _entered(self) -> None:
        loaded()
        if self._not_kept:
            self.window.bars.show_bar("key ring", "warn", self._not_kept, icon="key-round")
        if self._options.tour is not None:
            from ui.shell.tour import Tour

            self._tour = Tour(self.window, self.theme, self._options.tour)
            self._tour.ended.connect(self._app.quit)
            self._tour.begin()

    @Slot()
    def _close(self) -> None:
        if self._housekeeping is not None:
            self._housekeeping.end()
        if self.window.work is not None:
            self.window.work.desk.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._feed is not None:
            self._feed.stop()
        if self.opened is not None:
            self.opened.store.dispose()

    def _sever(self, thread: int) -> None:
        if self.opened is not None:
            self.opened.store.sever(thread)


def _opened(address: str, *, password: str | None = None) -> "Opened":
    from app.bootstrap.opening import open_database

    return open_database(address, password=password)


def desk_of(opened: "Opened", folder: Path, label: str) -> "Desk":
    """Return an opened database as the screens use it; drafts are kept in `folder` too."""
    from db.local.drafts import LocalDrafts
    from db.local.files import LocalFiles
    from db.local.store import LocalStore
    from ui.shell.desk import Desk

    url = opened.store.url.render_as_string(hide_password=True)
    local = LocalStore(folder, database=url, login=opened.actor.login)
    return Desk(
        actor=opened.actor,
        clock=SystemClock(),
        label=label,
        tickets=opened.tickets,
        people=opened.people,
        perform=opened.perform,
        local_drafts=LocalDrafts(local),
        shared_drafts=opened.drafts,
        waiting_files=LocalFiles(local),
        mark_read=opened.mark_read,
        store_file=opened.store_file,
        save_staff=opened.save_staff,
        save_queue=opened.save_queue,
        save_category=opened.save_category,
        set_available=opened.set_available,
        close=local.close,
    )


def _checked(typed: str) -> str:
    from db.address import checked_address

    return checked_address(typed).render_as_string(hide_password=True)


def _from_command_line(options: Options) -> Mapping[str, Value]:
    return {DATABASE.key: options.database} if options.database else {}


def run(options: Options) -> int:
    """Run the program to its end and return its exit code."""
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Frontline")
    app.setDesktopFileName("frontline")
    app.setQuitOnLastWindowClosed(True)
    log = set_up_log(data_folder() / "log")
    where = "demo" if options.demo else options.database or str(person_file())
    first = SingleStart(profile_name(where, getpass.getuser()), app)
    if options.tour is None and first.raised_other():
        return 0
    again = SafeStart(options.arguments)
    crash = CrashKeeper(__version__, restart=None if options.safe else again.ask, log=log, parent=app)
    crash.install()
    program = Program(app, options)
    again.window = program.window
    first.called.connect(program.window.raise_window)
    collector = Collector(app)
    collector.begin()
    collector.wait_for(program.window.entered)
    program.begin()
    try:
        return app.exec()
    finally:
        collector.end()
        crash.uninstall()
        first.close()
        again.begin_if_asked()
