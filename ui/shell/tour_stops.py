"""The stops of the tour: how to get to each screen, and how to leave it as it was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtWidgets import QApplication, QDialog, QTabBar, QWidget

from app.tickets.queries import Listing
from ui.shell.change_password import NOW, ChangePassword
from ui.shell.first_start import FirstStart
from ui.shell.sign_in import SignIn
from ui.shell.tour_drill import STOPS, DrillVisit
from ui.shell.tour_knowledge import (
    IN_VAIN,
    SEARCHED,
    CardVisit,
    FlagVisit,
    SearchVisit,
    show_files_that_ask,
    windows_of,
)
from ui.shell.tour_security import PAGES, SecurityVisit
from ui.shell.tour_verifications import STILLS, WizardVisit
from ui.tickets.outbox_lines import UNSURE, WAITS, Line
from ui.tickets.outbox_list import OutboxList

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

Act = Callable[[], object]
_ADDRESS = "postgresql://ana.torres@db01.northgate.example/helpdesk"
_WRONG = "The password was not accepted for ana.torres. Check Caps Lock, then type it again."
_NOT_YOURS = "The server did not accept this as your password until now. Check Caps Lock and type it again."
_AWAY = "The desk at db01.northgate.example can't be reached. Check the network, then try again; nothing is lost."
_KEPT = (
    "This computer keeps what was read until 09:26: you can look at that meanwhile. Frontline goes on trying and takes "
    "up by itself when the desk is there again."
)
_CAME_BACK = "HD-21 stayed as it was: already resolved."
_NOTE = "Called Fatima: the laptop asks for the recovery key after the firmware update. Sending it by the desk's phone."


@dataclass(frozen=True)
class Stop:
    """One picture: its name, what leads there, of what it is, and what leads back."""

    name: str
    arrive: tuple[Act, ...]
    picture: Callable[[], QWidget]
    leave: tuple[Act, ...] = ()


def stops(window: "MainWindow") -> list[Stop]:
    """Return all stops in their order; the first is the ticket list."""
    return [
        first_stop(window),
        *_over_the_list(window),
        *_pickers(window),
        *_writing(window),
        *_rooms(window),
        *_states(window),
        *_wizard(window),
        *_drill(window),
        *_security(window),
        *_knowledge(window),
        *_cards(window),
    ]


def first_stop(window: "MainWindow") -> Stop:
    """Return the stop at the ticket list."""
    work = _work(window)
    first = next((place.listing for place in work.places() if place.listing is not None), Listing())
    return Stop("main", (lambda: work.show_listing(first), work.queue.focus_list), lambda: window)


def _over_the_list(window: "MainWindow") -> list[Stop]:
    work = _work(window)
    palette = window.palette_card
    found = [] if palette is None else [
        Stop("palette", (palette.open,), lambda: window, (palette.dismiss,)),
        Stop("palette-lock", (lambda: palette.open("lock"),), lambda: window, (palette.dismiss,)),
    ]  # fmt: skip
    return [
        *found,
        Stop("keys", (window.keys.open,), lambda: window, (window.keys.dismiss,)),
        Stop("filter", (work.queue.filter_here,), lambda: window, (work.queue.bar.close_chips,)),
        Stop("sidebar-focused", (work.sidebar.focus_list,), lambda: window, (work.queue.focus_list,)),
    ]


def _pickers(window: "MainWindow") -> list[Stop]:
    starter = window.starter

    def cancel() -> None:
        if starter.picker is not None:
            starter.picker.cancel()

    asked = {
        "assign": starter.assign,
        "transfer": starter.transfer,
        "priority": starter.set_priority,
        "category": starter.set_category,
        "pending": starter.wait,
        "resolve": starter.resolve,
    }
    return [Stop(f"pick-{name}", (ask,), lambda: window, (cancel,)) for name, ask in asked.items()]


def _writing(window: "MainWindow") -> list[Stop]:
    work = _work(window)
    composer = work.ticket.composer

    def type_note() -> None:
        composer.insert(_NOTE)

    stops = [
        Stop(
            "note",
            (work.ticket.note, type_note),
            lambda: window,
            (composer.editor.clear, work.ticket.reply, work.queue.focus_list),
        )
    ]
    return [*stops, Stop("new-ticket", (window.open_new_ticket,), _dialog, (partial(_close_dialog, window),))]


def _rooms(window: "MainWindow") -> list[Stop]:
    work = _work(window)
    visits: list[Stop] = []
    for name, room in work.rooms().items():
        bars = room.findChildren(QTabBar)
        first = tuple(partial(tabs.setCurrentIndex, 0) for tabs in bars)
        visits.append(Stop(f"room-{name}", (partial(work.show_room, name), *first), lambda: window))
        for tabs in bars:
            visits += [
                Stop(f"room-{name}-{_tab(tabs, at)}", (partial(tabs.setCurrentIndex, at),), lambda: window)
                for at in range(1, tabs.count())
            ]  # fmt: skip
    return visits


def _tab(tabs: QTabBar, at: int) -> str:
    """Return what a tab is called, without what it counts."""
    return str(tabs.tabData(at) or tabs.tabText(at)).lower()


def _states(window: "MainWindow") -> list[Stop]:
    work = _work(window)
    nothing = Listing("Waiting for parts", queue_id=0)
    back_home = first_stop(window).arrive
    return [
        Stop("settings", (window.open_settings,), _dialog, (partial(_close_dialog, window),)),
        Stop("change-password", (partial(_change_password, window),), _dialog, (partial(_close_dialog, window),)),
        Stop(
            "ticket-history",
            (*back_home, partial(window.actions_table.run, "list.history")),
            _dialog,
            (partial(_close_dialog, window),),
        ),
        _outbox(window),
        Stop("empty", (lambda: work.show_listing(nothing),), lambda: window, back_home),
        Stop(
            "offline",
            (
                *back_home,
                partial(_lose, window),
                lambda: window.say("HD-146 is assigned to you.", lambda: None),
            ),
            lambda: window,
            (partial(_find, window), window.toast.dismiss),
        ),
    ]


def _change_password(window: "MainWindow") -> None:
    dialog = ChangePassword("ana.torres", "helpdesk@db01.northgate.example", window)
    dialog.open()
    dialog.refuse(_NOT_YOURS, field=NOW)


def _lose(window: "MainWindow") -> None:
    desk = _work(window).desk
    if desk.reading is not None:
        desk.reading.contact.lose(desk.clock.now() - timedelta(minutes=12))
    window.connection_lost("The server closed the connection.")


def _find(window: "MainWindow") -> None:
    reading = _work(window).desk.reading
    if reading is not None:
        reading.contact.find()
    window.connection_restored()


def _outbox(window: "MainWindow") -> Stop:
    room = _work(window).rooms()["outbox"]
    if not isinstance(room, OutboxList):
        raise TypeError(room)
    at = _work(window).desk.clock.now() - timedelta(minutes=19)
    lines = (
        Line(uuid4(), "circle-check", "HD-21 resolved", _CAME_BACK, at, (21,), has_come_back=True),
        Line(uuid4(), "user-plus", "4 tickets assigned to Ben Carter", WAITS, at, (3, 4, 5, 6)),
        Line(uuid4(), "reply", "Reply to HD-146: Hello Fatima, the recovery key is on its way.", WAITS, at, (146,)),
        Line(uuid4(), "flame", "HD-8 set to high", UNSURE, at, (8,), is_unsure=True),
    )
    show = partial(_work(window).show_room, "outbox")
    return Stop("outbox", (show, partial(room.show_lines, lines)), lambda: window, (room.refresh,))


def _wizard(window: "MainWindow") -> list[Stop]:
    visits = [(page, WizardVisit(window, page)) for page in STILLS]
    return [Stop(f"verify-{page}", (v.open, v.go), partial(_shown_by, v), (v.close,)) for page, v in visits]


def _drill(window: "MainWindow") -> list[Stop]:
    visits = [(page, DrillVisit(window, page)) for page in STOPS]
    return [Stop(f"drill-{page}", (v.open, v.go), partial(_shown_by, v), (v.close,)) for page, v in visits]


def _security(window: "MainWindow") -> list[Stop]:
    visits = [(page, SecurityVisit(window, page)) for page in PAGES]
    return [Stop(f"security-{page}", (v.open,), partial(_shown_by, v), (v.close,)) for page, v in visits]


def _knowledge(window: "MainWindow") -> list[Stop]:
    if window.knowledge is None:
        return []
    found, vain, flag = SearchVisit(window, SEARCHED), SearchVisit(window, IN_VAIN), FlagVisit(window)
    files, ask = partial(window.knowledge.parts.ways.page, "files"), partial(show_files_that_ask, window.knowledge)
    reports = partial(window.knowledge.parts.ways.page, "reports")  # counted there, before its sample is read
    ways: dict[str, tuple[Act, ...]] = {"article-sample": (reports,), "article-picker": first_stop(window).arrive}
    windows = [
        Stop(name, (*ways.get(name, ()), visit.open), partial(_shown_by, visit), (visit.close,))
        for name, visit in windows_of(window, window.knowledge)
    ]
    return [
        Stop("articles-found", (found.open,), lambda: window, (found.close,)),
        Stop("articles-not-found", (vain.open,), lambda: window, (vain.close,)),
        Stop("articles-that-ask", (files, ask), lambda: window, (partial(window.knowledge.room.go_to, "articles"),)),
        Stop("article-flagged", (flag.open,), partial(_shown_by, flag), (flag.close,)),
        *windows,
    ]


def _shown_by(visit: WizardVisit | DrillVisit | SecurityVisit | FlagVisit | CardVisit) -> QWidget:
    return visit.picture


def _cards(window: "MainWindow") -> list[Stop]:
    connecting = FirstStart()
    cards: tuple[tuple[str, QWidget, tuple[Act, ...]], ...] = (
        ("sign-in", SignIn(_ADDRESS, _WRONG), ()),
        ("first-start", FirstStart(), ()),
        ("first-start-address", connecting, (connecting.connecting.click,)),
    )
    visits = [
        Stop(name, (partial(window.show_card, card), *then), lambda: window, (window.show_desk,))
        for name, card, then in cards
    ]
    again, go_on = ("Try again", lambda: None), ("Go on with what is kept here", lambda: None)
    refuse = partial(window.show_refusal, _AWAY, again)
    offer = partial(window.show_refusal, f"{_AWAY}\n\n{_KEPT}", again, go_on)
    return [
        *visits,
        Stop("refusal", (refuse,), lambda: window, (window.show_desk,)),
        Stop("refusal-kept", (offer,), lambda: window, (window.show_desk,)),
    ]


def _work(window: "MainWindow") -> "Workplace":
    work = window.work
    if work is None:
        raise RuntimeError("the tour begins once the desk is shown")
    return work


def _dialog() -> QWidget:
    shown = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]
    return shown[-1]


def _close_dialog(window: "MainWindow") -> None:
    dialog = _dialog()
    if isinstance(dialog, QDialog):
        dialog.reject()
    window.activateWindow()
