"""What is decided in the room, each in a window that says what it means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.actor import Actor, Role
from app.core.changes import Topic, changed
from app.core.clock import Clock
from app.core.errors import HelpDeskError, RuleBroken
from app.identity import guard_words as words
from app.identity.gate import Gate
from app.identity.guard import Alert, Came, Case, RoleWish, Stopped, Watch, Wish, WorkOrder
from app.identity.journal import ACTIONS, order_note
from app.identity.model import State
from app.identity.policy import parse
from app.identity.policy_words import COLUMNS
from app.identity.standing import Lifted
from app.identity.stranding import Stranded, stranded
from app.tickets.number import number
from ui.core.background import Background
from ui.core.decision_dialog import OTHER_TIME, Decided, DecisionDialog, Question, Span
from ui.core.live import Live

_LATER: tuple[Span, ...] = (
    ("1 hour", timedelta(hours=1)), ("4 hours", timedelta(hours=4)), ("1 day", timedelta(days=1)),
    ("3 days", timedelta(days=3)), ("7 days", timedelta(days=7)), (OTHER_TIME, None),
)  # fmt: skip
_NOTES = UUID("7f6c2d38-3a55-4a0e-9d1b-1c8e5b0f6a42")
"""Under which the keys of notes are made, so that one answer is noted once."""
_CHOOSE = "Choose what came of it…"
_AT_ONCE: Span = ("From now on", None)


@dataclass(frozen=True)
class Means:
    """What deeds need of the window around."""

    watch: Watch
    gate: Gate | None
    background: Background
    live: Live
    clock: Clock
    actor: Callable[[], Actor]
    prefix: Callable[[], str]


class GuardDeeds(QObject):
    """`said` carries what was done, or why something can't be; `noted` a ticket, its note and the note's key."""

    said = Signal(str)
    noted = Signal(int, str, object)

    def __init__(self, means: Means, window: QWidget) -> None:
        super().__init__(window)
        self._means, self._window = means, window

    # ------------------------------------------------------------ alerts

    def see(self, alerts: Sequence[Alert]) -> None:
        """Note that these were seen."""
        fresh = [alert.id for alert in alerts if not alert.is_seen]
        see = self._means.watch.deeds.see_alert

        def work() -> None:
            for one in fresh:
                see(one)

        if fresh:
            self._means.background.write(work, lambda _done: self._tell(0, ""), self._fail)

    # ------------------------------------------------------------ holds and freezes

    def lift(self, case: Case) -> None:
        """Ask which hold is lifted and why, once what holds it now is known."""
        gate = self._means.gate
        if gate is None:
            self._ask_lift(case, frozenset(Lifted))
            return

        def holding() -> frozenset[Lifted]:
            decision = gate.read(case.id).decision
            codes = frozenset(decision.codes if decision is not None else ())
            holds = {one for one in Lifted if one in codes}
            return frozenset(holds | ({Lifted.LOCK_OUTS} if "spike" in codes else set()))

        self._means.background.read(holding, partial(self._ask_lift, case), self._fail, slot=(self, "lift"))

    def _ask_lift(self, case: Case, holding: frozenset[Lifted]) -> None:
        may_all = self._means.actor().role is Role.SECURITY
        choices = [(words.LIFTS[one], one) for one in Lifted if one in holding and (may_all or one is Lifted.RED_FLAGS)]
        about = self._about(case.ticket_id, case.subject, case.action)
        if not choices:
            why = "A security officer lifts what holds it." if holding else "Nothing holds it that can be lifted now."
            self.said.emit(f"{about}: {why}")
            return
        flags = "\n".join(words.flag_line(code) for code in case.flags)
        asked = Question(
            "Lift a hold",
            words.LIFTING,
            "Lift it",
            about,
            choices=choices,
            notes=flags,
            notes_name="Red flags observed",
        )

        def perform(decided: Decided) -> None:
            self._means.watch.deeds.lift(case.id, Lifted(str(decided.choice)), decided.reason)

        self._open(asked, perform, f"{about}: the hold is lifted.", case.id)

    def freeze(self, row: Alert | Case | Stopped) -> None:
        """Ask why nothing is to be granted about somebody."""
        subject_id, name = _subject(row)
        if subject_id is None:
            return

        def perform(decided: Decided) -> None:
            self._means.watch.deeds.freeze(subject_id, decided.reason)

        asked = Question("Freeze an account", words.FREEZING, "Freeze it", name, kind="danger")
        self._open(asked, perform, f"Nothing is granted about {name} until it is freed.")

    def free(self, row: Stopped) -> None:
        """Ask why somebody is freed, and whether at once."""

        def perform(decided: Decided) -> None:
            self._means.watch.deeds.free(row.id, decided.reason, held_until=decided.until)

        spans = (_AT_ONCE, *((f"After {text}", span) for text, span in _LATER[:-1]), _LATER[-1])
        asked = Question("Free an account", words.FREEING, "Free it", _named(row), spans=spans, until="Requests go on")
        self._open(asked, perform, f"{row.name} is freed.")

    # ------------------------------------------------------------ work orders

    def answer_order(self, order: WorkOrder) -> None:
        """Ask what came of a work order."""
        about = self._about(order.ticket_id, f"{order.subject} ({order.account})", order.action)
        is_unknown = order.state == State.UNKNOWN
        fit = [(text, Came(code)) for code, text in words.ORDERS.items() if code != Came.UNKNOWN or not is_unknown]
        choices = [(_CHOOSE, None), *fit]  # nothing is taken for done because nobody chose
        means = words.SETTLING if is_unknown else words.ORDERING
        asked = Question("Answer a work order", means, "Record it", about, choices=choices)
        came: list[Came] = []

        def perform(decided: Decided) -> None:
            if decided.choice is None:
                raise RuleBroken("Choose what came of it. Nothing was recorded.")
            came[:] = [Came(str(decided.choice))]
            self._means.watch.deeds.answer_order(order.id, came[0], decided.reason)

        def noted() -> None:
            self.noted.emit(order.ticket_id, order_note(order, came[0]), uuid5(_NOTES, f"{order.id} {came[0]}"))

        self._open(asked, perform, f"{about}: recorded, and noted on the ticket.", order.id, noted)

    # ------------------------------------------------------------ second persons

    def approve(self, wish: Wish) -> None:
        """Ask whether a waiting time is to be waived."""
        about = self._about(wish.ticket_id, wish.subject, wish.action)
        asked = Question(
            "Waive a waiting time", words.APPROVING, "Approve", about, has_reason=False,
            notes=wish.reason, notes_name=f"Why {wish.by} asks for it",
        )  # fmt: skip

        def perform(_decided: Decided) -> None:
            self._means.watch.deeds.approve_exception(wish.verification_id, wish.id)

        self._open(asked, perform, f"{about}: the waiting time is waived.", wish.verification_id)

    def decline(self, wish: Wish) -> None:
        """Ask why a waiting time stays."""
        about = self._about(wish.ticket_id, wish.subject, wish.action)
        asked = Question(
            "Leave a waiting time as it is", words.DECLINING, "Decline", about,
            notes=wish.reason, notes_name=f"Why {wish.by} asks for it",
        )  # fmt: skip

        def perform(decided: Decided) -> None:
            self._means.watch.deeds.decline_exception(wish.verification_id, decided.reason)

        self._open(asked, perform, f"{about}: the waiting time stays.", wish.verification_id)

    def agree(self, wish: RoleWish) -> None:
        """Ask whether somebody is to have a role."""
        role = Role(wish.role).label.lower() if wish.role in set(Role) else wish.role
        asked = Question(
            "Agree on a role",
            f"{wish.name} is a {role} from then on. {wish.by} proposed it; neither of you can be the one it is for.",
            "Agree", f"{wish.name} as {role}", has_reason=False,
        )  # fmt: skip

        def perform(_decided: Decided) -> None:
            self._means.watch.deeds.agree_role(wish.id)

        self._open(asked, perform, f"{wish.name} is a {role} now.")

    # ------------------------------------------------------------ the whole desk

    def put_on_guard(self) -> None:
        """Ask until when the desk is on its guard, showing whom that strands."""
        reads, now = self._means.watch.reads, self._means.clock.now()

        def strands() -> _Strands:
            policy = next(one for one in reads.versions() if one.is_active)
            return _Strands(stranded(parse(policy.rules), now), reads.relying())

        self._means.background.read(strands, self._ask_guard, self._fail, slot=(self, "guard"))

    def _ask_guard(self, found: "_Strands") -> None:
        asked = Question(
            "Put the desk on its guard", words.ON_GUARD, "Put on guard", kind="danger", spans=_LATER, until="Until",
            notes=self._strands(found), notes_name="Who has no way left until then",
        )  # fmt: skip

        def perform(decided: Decided) -> None:
            self._means.watch.deeds.guard(decided.until or self._means.clock.now(), decided.reason)

        self._open(asked, perform, "The desk is on its guard.")

    def end_guard(self) -> None:
        """Ask why the desk is at ease again."""
        asked = Question("Put the desk at ease", words.AT_EASE, "Put at ease")

        def perform(decided: Decided) -> None:
            self._means.watch.deeds.guard(None, decided.reason)

        self._open(asked, perform, "The desk is at ease again.")

    def _strands(self, found: "_Strands") -> str:
        lines: list[str] = []
        by_who: dict[str, list[Stranded]] = {}
        for one in found.people:
            by_who.setdefault(one.who, []).append(one)
        for who, ones in by_who.items():
            lines.append(f"{who}:")
            lines += [
                f"  · {ACTIONS[one.action]} ({', '.join(COLUMNS[risk].lower() for risk in one.columns)})"
                for one in ones
            ]
        if found.under_way:
            lines.append("Under way, and resting on a call, text message or mail:")
            lines += [f"  · {self._about(one.ticket_id, one.subject, one.action)}" for one in found.under_way]
        return "\n".join(lines) or "Nobody: the policy in force takes no call, text message or mail anyway."

    # ------------------------------------------------------------ inside

    def _open(
        self,
        asked: Question,
        perform: Callable[[Decided], object],
        done: str,
        verification_id: int = 0,
        also: Callable[[], None] = lambda: None,
    ) -> None:
        means = self._means
        dialog = DecisionDialog(asked, perform, means.background, clock=means.clock, parent=self._window)
        dialog.decided.connect(also)
        dialog.decided.connect(partial(self._tell, verification_id, done))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, verification_id: int, done: str) -> None:
        self._means.live.heard(changed(Topic.VERIFICATION, verification_id))
        if done:
            self.said.emit(done)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.said.emit(str(error))

    def _about(self, ticket_id: int, subject: str, action: str) -> str:
        parts = (number(ticket_id, self._means.prefix()), subject or "nobody chosen", words.action_line(action))
        return " · ".join(parts)


class _Strands(NamedTuple):
    people: Sequence[Stranded]
    under_way: Sequence[Case]


def _subject(row: Any) -> tuple[int | None, str]:
    if isinstance(row, Stopped):
        return row.id, _named(row)
    return row.subject_id, row.subject or "this account"


def _named(row: Stopped) -> str:
    return f"{row.name} ({row.account}, {row.directory})"
