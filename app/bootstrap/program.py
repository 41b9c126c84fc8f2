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
from app.bootstrap.kept_desk import local_store, name_of
from app.bootstrap.kept_here import KeptHere
from app.bootstrap.knowing import article_queries_of, articles_of, library_of, put_away
from app.bootstrap.loading import loaded
from app.bootstrap.own_password import ServerPassword, let_in
from app.bootstrap.profiles import demo_folder, drafts_folder, is_demo, profile_name
from app.bootstrap.safekeeping import Safekeeping
from app.bootstrap.turned_away import TurnedAway
from app.bootstrap.verifying import new_reply_key
from app.core.changes import EVERYTHING, Changes, Topic, changed
from app.core.clock import SystemClock
from app.core.errors import HelpDeskError, NotOnStaff, StoreRefused, StoreUnavailable
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
    from app.bootstrap.verifying import Beside
    from app.knowledge.library import Library
    from app.tickets.reading_on import Contact
    from ui.shell.desk import Desk

OPENING = 60.0
"""Seconds that opening may take: a first start makes the database, and an upgrade rewrites it."""
SOON_MS = 3_000
"""After how long a database that answers, but not yet all that is asked, is asked again."""
BESIDE_MS = 2_000
"""How long after the start a worker of our own begins: the first list comes first."""
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
    role: str | None = None
    arguments: tuple[str, ...] = field(default=())


class Program(QObject):
    """Opens the desk behind the window, signs in where a password is wanted, and follows the database's state."""

    _state_told = Signal(bool, str)
    _phone_told = Signal(str)

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
        # whether the feed hears the database, and whether the desk was entered without having seen it in this run
        self._is_online = self._is_guess = False
        self._housekeeping: Housekeeping | None = None
        self._beside: Beside | None = None
        self._forget_kept: Callable[[], object] = lambda: None
        self._is_shut = False
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

        wanted = self._options
        url = make_demo(demo_folder(data_folder()), login=getpass.getuser(), tickets=wanted.tickets, role=wanted.role)
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
        self._is_guess = opened.contact.is_away
        if not self._options.safe:
            self._listen(opened)
        import_module("ui.shell.entrance")
        label = "demo data" if self._options.demo else self.door.label(opened.store.label)
        home, file = data_folder(), opened.store.url.database
        desk = desk_of(opened, drafts_folder(home, file), label, passing=is_demo(home, file))
        if desk.reading is not None and self._is_guess:
            desk.reading.load()
        elif self._feed is not None:
            # What is read before the feed listens may be out of date for ever after.
            self._feed.ready.wait(LISTENING)
        return desk

    def _listen(self, opened: "Opened") -> None:
        from db.live import live

        self._feed = live(opened.store, heard=self.live.heard, state=partial(self._hear_state, opened.contact))
        self._feed.start()

    def _hear_state(self, contact: "Contact", online: bool, text: str) -> None:  # noqa: FBT001  the feed's answer
        """Take note on the feed's own thread, before anything is read because of what it tells next."""
        if not online:
            contact.lose(SystemClock().now())
        elif not self._is_guess and contact.find():
            self.live.heard(EVERYTHING)
        self._state_told.emit(online, text)

    def _show(self, desk: "Desk") -> None:
        self.door.has_opened()
        if self.opened is not None:
            self._turned_away = TurnedAway(self.window, self.opened, self.background, address=self.door.address())
            self._turned_away.let_in.connect(self._go_on)
            self._turned_away.shut.connect(self._shut)
            self._turned_away.doubted.connect(self._see_who_one_is)
        self.window.enter(desk, self.background, self.local_background, self.live)
        if self.opened is not None and not self._options.safe:
            self._housekeeping = Housekeeping(self.background, self.opened.tidy, self)
            if not self.opened.store.is_postgres:
                QTimer.singleShot(BESIDE_MS, self, self._work_beside)
        self._kept_here = KeptHere(self.window, desk, self.local_background, start_again=self._start_again)
        if desk.reading is not None and not self._options.safe:
            self._safekeeping = Safekeeping(
                self.window,
                desk,
                desk.reading,
                background=self.background,
                local=self.local_background,
                live=self.live,
                opens_alone=self.door.opens_alone,
            )
            self._safekeeping.left.connect(self._see_who_one_is)
            self._forget_kept = self._safekeeping.forget

    @Slot()
    def _work_beside(self) -> None:
        """Let a worker of our own begin: nobody else works for a desk in a file."""
        if self.opened is None or self.opened.gate is None:
            return
        from app.bootstrap.verifying import Beside

        file = self.opened.store.url.database
        told, written = self._phone_told.emit, self._look_for_changes
        self._beside = Beside(self.opened, is_demo=is_demo(data_folder(), file), told=told, written=written)
        self._look_beside(changed(Topic.VERIFICATION, 0))
        self.live.changed.connect(self._look_beside)

    def _look_for_changes(self) -> None:
        """Have the feed look, from any thread: what the worker has written is waited for here."""
        if (feed := self._feed) is not None:
            feed.look()

    @Slot(object)
    def _look_beside(self, changes: Changes) -> None:
        """Let it begin where it has not: a first connection may have been set up."""
        if self._beside is not None and not self._beside.is_at_work and changes.touches(Topic.VERIFICATION):
            self.local_background.read(self._beside.begin, lambda _none: None, self._tell_alone, slot="worker")

    def _tell_alone(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.window.bars.show_bar("worker", "warn", f"Nobody can be verified from here now. {error}")

    def _start_again(self) -> None:
        self.door.leave(self._options.arguments)

    # ------------------------------------------------------------ state and end

    def _connect(self) -> None:
        self._state_told.connect(self._tell_state, Qt.ConnectionType.QueuedConnection)
        self._phone_told.connect(self.window.say, Qt.ConnectionType.QueuedConnection)
        self.window.try_asked.connect(self._try_again)
        self.window.another_desk_asked.connect(self.door.ask_another)
        self.window.closed.connect(self._close)
        self.window.entered.connect(self._entered)

    @Slot(bool, str)
    def _tell_state(self, online: bool, text: str) -> None:  # noqa: FBT001  a signal's answer
        self._is_online = online
        if not online:
            self.window.connection_lost(text)
        elif self._is_guess:
            self._confirm()
        else:
            self.window.connection_restored()

    @Slot()
    def _try_again(self) -> None:
        work = self.window.work
        if work is None:
            return
        if not work.desk.is_away:
            work.begin(replay=not self._options.safe)
            return
        self.window.say("Looking for the database…")
        if self._feed is not None:
            self._feed.hurry()
        self._confirm()

    @Slot()
    def _confirm(self) -> None:
        """See that the database is the one we know before it is asked again."""
        if self.opened is not None and self.opened.contact.is_away:
            self.background.read(self.opened.confirm, self._go_live, self._stay, slot="confirm")

    def _go_live(self, _none: object) -> None:
        if self.opened is not None and self.window.work is not None:
            self._is_guess = False
            self.opened.contact.find()
            self.window.connection_restored()
            self.window.work.begin(replay=not self._options.safe)
            self.live.heard(EVERYTHING)

    def _stay(self, error: Exception) -> None:
        if isinstance(error, StoreUnavailable) and self._is_guess and self._is_online:
            QTimer.singleShot(SOON_MS, self, self._confirm)
        elif isinstance(error, StoreUnavailable):
            self.window.say("The database still can't be reached.")
        elif isinstance(error, NotOnStaff):
            self._shut(error)
        elif isinstance(error, StoreRefused) and self._is_guess:
            self.window.show_refusal(self.door.said(error), ("Start again", self._start_again))
        else:
            self.window.meet(error)

    @Slot()
    def _go_on(self) -> None:
        """Take up where the desk was when its password was no longer the one."""
        if self._feed is not None:
            self._feed.hurry()
        if self._is_guess:
            self._confirm()
        elif self.opened is not None:
            self.opened.contact.find()
            self.window.connection_restored()
            self.live.heard(EVERYTHING)

    @Slot()
    def _see_who_one_is(self) -> None:
        if self.opened is not None:
            self.background.read(self.opened.confirm, lambda _none: None, self._stay, slot="confirm")

    @Slot(object)
    def _shut(self, error: Exception) -> None:
        """Show who is not on the staff any more what a start would show, and keep nothing of the desk."""
        if self._is_shut:
            return
        self._is_shut = True
        if self._feed is not None:
            self.background.read(self._feed.stop, lambda _none: None, self._stay)
        if self.opened is not None:
            self.opened.contact.lose(SystemClock().now())
        self._forget_kept()
        ways = (("Try again", self._start_again), ("Open another desk…", self.door.ask_another))
        self.window.shut_out(self.door.said(error), *ways)

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
        if self._beside is not None:
            self._beside.end()
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
    from app.core.desks import desk_key
    from app.core.settings import Settings, machine_file, person_file
    from app.knowledge.where import chosen_folder
    from app.tickets.reading_on import ReadingOn
    from db.local.cache import LocalCache
    from db.local.drafts import LocalDrafts
    from db.local.files import LocalFiles
    from db.local.outbox import LocalOutbox
    from ui.shell.desk import Desk

    key = desk_key(name_of(opened.store.url))
    local = local_store(opened.store.url, opened.actor.login, folder, passing=passing)
    reading = ReadingOn(
        opened.tickets,
        opened.people,
        shelf=LocalCache(local, staff_id=opened.actor.staff_id),
        contact=opened.contact,
        clock=SystemClock(),
        staff_id=opened.actor.staff_id,
    )
    knows = opened.store.has_knowledge
    chosen = None if passing else chosen_folder(Settings(machine_file(), person_file()), key, opened.actor.login)
    library = library_of(opened.store, opened.actor, folder.parent, key, chosen) if knows else None
    return Desk(
        actor=opened.actor,
        clock=SystemClock(),
        label=label,
        tickets=reading.tickets,
        people=reading.people,
        perform=opened.perform,
        local_drafts=LocalDrafts(local),
        shared_drafts=opened.drafts,
        waiting_files=LocalFiles(local),
        outbox=LocalOutbox(local),
        mark_read=opened.mark_read,
        store_file=opened.store_file,
        save_staff=opened.save_staff,
        let_in=partial(let_in, opened) if opened.store.is_guarded else None,
        save_queue=opened.save_queue,
        why_all_see=opened.why_all_see,
        save_category=opened.save_category,
        set_available=opened.set_available,
        close=partial(_put_away, local.close, library),
        key=key,
        told_here=local.told,
        reading=reading,
        history=opened.history,
        own_password=ServerPassword(opened.store, opened.actor.login) if opened.store.is_postgres else None,
        gate=opened.gate,
        new_reply_key=new_reply_key,
        verification_log=opened.verification_log,
        verification_reports=opened.verification_reports,
        guard=opened.guard,
        connections=opened.connections,
        articles=articles_of(opened.store, opened.actor) if knows else None,
        article_queries=article_queries_of(opened.store, opened.actor) if knows else None,
        library=library,
    )


def _put_away(close: Callable[[], object], library: "Library | None") -> None:
    put_away(library)
    close()


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
