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
from app.bootstrap.fresh_start import FreshStart
from app.bootstrap.front_door import FrontDoor, opened
from app.bootstrap.housekeeping import Housekeeping
from app.bootstrap.kept_here import KeptHere
from app.bootstrap.loading import loaded
from app.bootstrap.profiles import demo_folder, desk_key, drafts_folder, is_demo, profile_name
from app.core.clock import SystemClock
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
    from db.local.codec import Codec
    from db.local.store import LocalStore
    from db.local.unlocking import KeyRing
    from ui.shell.desk import Desk

OPENING = 60.0
"""Seconds that opening may take: a first start makes the database, and an upgrade rewrites it."""
LISTENING = 1.0
"""Seconds the window waits for the feed; a feed that is later than that has everything read again."""


@dataclass(frozen=True)
class Options:
    """How the program was started."""

    demo: bool = False
    database: str = ""
    remember: bool = False
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
        self.window = MainWindow(self.settings, self.theme, safe=options.safe)
        self.door = FrontDoor(
            self.window,
            self.settings,
            self.background,
            self._open,
            demo=self._opened_demo,
            remember=options.remember,
        )
        self._connect()

    def begin(self) -> None:
        """Show the window, and open the desk as soon as it has been painted."""
        self.window.show()
        for problem in self.settings.problems:
            self.window.bars.show_bar(problem, "warn", problem)
        QTimer.singleShot(0, self, self._begin_opening)

    # ------------------------------------------------------------ opening

    @Slot()
    def _begin_opening(self) -> None:
        self.door.begin(demo=self._options.demo)

    def _opened_demo(self) -> "Opened":
        from app.bootstrap.opening import make_demo

        url = make_demo(demo_folder(data_folder()), login=getpass.getuser(), tickets=self._options.tickets)
        return opened(url)

    def _open(self, opening: Callable[[], "Opened"]) -> None:
        self.background.write(partial(self._made_ready, opening), self._show, self.door.refuse, deadline=OPENING)

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
        home, file = data_folder(), opened.store.url.database
        desk = desk_of(opened, drafts_folder(home, file), label, passing=is_demo(home, file))
        if self._feed is not None:
            # What is read before the feed listens may be out of date for ever after.
            self._feed.ready.wait(LISTENING)
        return desk

    def _listen(self, opened: "Opened") -> None:
        from db.live import live

        self._feed = live(opened.store, heard=self.live.heard, state=self._state_told.emit)
        self._feed.start()

    def _show(self, desk: "Desk") -> None:
        self.door.has_opened()
        self.window.enter(desk, self.background, self.local_background, self.live)
        if self.opened is not None and not self._options.safe:
            self._housekeeping = Housekeeping(self.background, self.opened.tidy, self)
        self._kept_here = KeptHere(self.window, desk, self.local_background, start_again=self._start_again)

    def _start_again(self) -> None:
        self.door.leave(self._options.arguments)

    # ------------------------------------------------------------ state and end

    def _connect(self) -> None:
        self._state_told.connect(self._tell_state, Qt.ConnectionType.QueuedConnection)
        self.window.try_asked.connect(self._try_again)
        self.window.another_desk_asked.connect(self.door.ask_another)
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
        if self.door.not_kept:
            self.window.bars.show_bar("key ring", "warn", self.door.not_kept, icon="key-round")
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


def desk_of(opened: "Opened", folder: Path, label: str, *, passing: bool = False) -> "Desk":
    """Return an opened database as the screens use it; drafts are kept in `folder` too, if `passing` for this run."""
    from app.connect.vault import Keys, PassingKeys
    from db.local.drafts import LocalDrafts
    from db.local.files import LocalFiles
    from db.local.store import LocalStore
    from db.tls import plain
    from ui.shell.desk import Desk

    url = plain(opened.store.url).render_as_string(hide_password=True)
    local = LocalStore(
        folder, database=url, login=opened.actor.login, unlock=partial(_unlocked, PassingKeys() if passing else Keys())
    )
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
        key=desk_key(url),
        told_here=local.told,
    )


def _unlocked(ring: "KeyRing", store: "LocalStore") -> "Codec":
    """Unlock the workstation's file; only now is what encrypts imported, on the thread that first needs it."""
    from db.local.unlocking import Unlocking

    return Unlocking(ring, store).codec()


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
    again = FreshStart(options.arguments)
    crash = CrashKeeper(__version__, restart=None if options.safe else again.ask_safe, log=log, parent=app)
    crash.install()
    program = Program(app, options)
    again.window = program.window
    program.door.leave = again.ask
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
