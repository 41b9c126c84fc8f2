"""What the tour shows of the security officer's room: its pages over a guard that stands still."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from app.core.actor import Actor, Role
from app.identity.guard import Alert, Case, Guard, OnGuard, RoleWish, Stopped, Version, Watch, Wish, WorkOrder
from app.identity.model import Action, Risk
from app.identity.policy import DEFAULT, dump
from app.identity.policy_draft import Draft
from ui.guarding.deeds import Means
from ui.guarding.kept_draft import KeptDraft
from ui.guarding.security_room import POLICY, SecurityRoom

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow

PAGES = ("alerts", "held", "orders", "stopped", "wishes", "disputed", "roles", POLICY)
"""The pages that are shown."""
_NOW = datetime(2026, 3, 2, 9, 26, tzinfo=UTC)
_OFFICER = Actor(5, "Olga Sauer", "olga.sauer", Role.SECURITY, 3)
_ALERTS = (
    Alert(5, "declined", _NOW - timedelta(minutes=4), {"method": "push"}, 146, 3, 11, "Dana Whitfield", "Ana Torres"),
    Alert(4, "frozen", _NOW - timedelta(minutes=4), {"why": "It was not them."}, 146, 3, 11, "Dana Whitfield"),
    Alert(3, "policy_proposed", _NOW - timedelta(hours=1)),
    Alert(2, "refused", _NOW - timedelta(hours=2), {"flags": ["urgency", "new_number"]}, 131, 2, 12, "Carl Osei",
          "Ben Carter", "Olga Sauer", _NOW - timedelta(hours=1)),
)  # fmt: skip
_CASE = Case(
    7, 131, 12, "Carl Osei", "password_reset", "standard", "Ben Carter", _NOW - timedelta(minutes=20), "held",
    ("asks_how", "urgency"),
)  # fmt: skip
_STOPPED = (
    Stopped(11, "Dana Whitfield", "dwhitfield", "corp", "Finance", _NOW - timedelta(minutes=4), "", "It was not them."),
    Stopped(14, "Ines Vogt", "ivogt", "corp", held_until=_NOW + timedelta(hours=3)),
)
_WISH = Wish(
    1, 9, 146, "Priya Raman", "mfa_reset", "standard", "Ana Torres", _NOW - timedelta(minutes=30),
    "The new phone came with the move, the ward opens at six.",
)  # fmt: skip
_ORDERS = (
    WorkOrder(8, 131, 13, "Ada Root", "adm-ada", "password_reset", "privileged", "Ana Torres",
              _NOW - timedelta(days=4), "granted"),
    WorkOrder(6, 146, 12, "Carl Osei", "cosei", "access_change", "standard", "Ben Carter", _NOW - timedelta(hours=3),
              "unknown"),
)  # fmt: skip
_ROLE = RoleWish(4, 3, "Ben Carter", "verifier", 7, "Ada Byron", _NOW - timedelta(hours=20))


class StillGuard:
    """A guard under which nothing ever changes: it only answers what is asked to be shown."""

    def unseen(self) -> int:
        """Return how many alerts nobody has seen."""
        return sum(not one.is_seen for one in _ALERTS)

    def alerts(self) -> Sequence[Alert]:
        """Return some of each kind."""
        return _ALERTS

    def cases(self, state: str) -> Sequence[Case]:
        """Return one on hold, and none that is disputed."""
        return (_CASE,) if state == "held" else ()

    def stopped(self) -> Sequence[Stopped]:
        """Return one that is frozen and one on hold."""
        return _STOPPED

    def wishes(self) -> Sequence[Wish]:
        """Return one."""
        return (_WISH,)

    def orders(self) -> Sequence[WorkOrder]:
        """Return one that waits, and one of which nobody knows what came."""
        return _ORDERS

    def role_wishes(self) -> Sequence[RoleWish]:
        """Return one."""
        return (_ROLE,)

    def on_guard(self) -> OnGuard | None:
        """Return that the desk is at ease."""
        return None

    def versions(self) -> Sequence[Version]:
        """Return the one in force, and one that asks for more and was proposed."""
        draft = Draft(DEFAULT)
        draft.set_points(Action.PASSWORD_RESET, Risk.STANDARD, 50)
        proposed = Version(2, dump(draft.now), 7, "Ada Byron", _NOW - timedelta(hours=1))
        return proposed, Version(1, dump(DEFAULT), is_active=True)

    def relying(self) -> Sequence[Case]:
        """Return none."""
        return ()


class _Clock:
    def now(self) -> datetime:
        return _NOW


class SecurityVisit:
    """Opens the room at one page, as large as the window, and takes it away again."""

    def __init__(self, window: "MainWindow", page: str) -> None:
        self._window, self._page = window, page
        self._room: SecurityRoom | None = None

    @property
    def picture(self) -> SecurityRoom:
        """The room that is shown."""
        if self._room is None:
            raise RuntimeError("the room is not open")
        return self._room

    def open(self) -> None:
        """Open the room."""
        work = self._window.work
        if work is None:
            raise RuntimeError("the tour begins once the desk is shown")
        still = StillGuard()
        watch = Watch(cast(Guard, still), still)
        means = Means(watch, None, work.background, work.live, _Clock(), lambda: _OFFICER, lambda: "HD")
        self._room = SecurityRoom(means, KeptDraft(lambda _key: None, lambda _key, _text: None))
        self._room.resize(work.middle.size())
        self._room.go_to(self._page)
        self._room.show()

    def close(self) -> None:
        """Take the room away."""
        room, self._room = self._room, None
        if room is not None:
            room.hide()
            room.deleteLater()
        self._window.activateWindow()
