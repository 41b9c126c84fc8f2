"""The window in which an analyst verifies somebody: the ticket stays in sight beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import override

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.core.errors import HelpDeskError, NotPermitted, StoreUnavailable
from app.identity import flow
from app.identity.gate import Gate, Offer, Verification
from app.identity.going_live import BAND
from app.identity.model import State
from app.tickets import number as numbers
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.layout import vbox
from ui.core.live import Live
from ui.core.theme import px
from ui.identity import speech
from ui.identity.act_page import ReplyKey
from ui.identity.asking_why import AskingWhy
from ui.identity.course import Course
from ui.identity.flags_model import FlagsModel
from ui.identity.flags_panel import KEY as FLAGS_KEY
from ui.identity.flags_panel import FlagsPanel
from ui.identity.frame import BACK_KEY, REFUSE_KEY, WizardFrame
from ui.identity.keys_told import WIZARD, tell_keys
from ui.identity.leading import Leading
from ui.identity.page import Page
from ui.identity.pages import Pages
from ui.identity.questions import Throwing
from ui.identity.titles import saved, where, window_title

_MOST_ATTEMPTS = 9
_AWAY = (
    "The desk’s database can’t be reached: nothing is granted meanwhile, and nothing that was recorded is lost. "
    "Promise the caller to ring back on the number on record."
)
_GOES_ON = (State.OPEN, State.WAITING, State.HELD)


@dataclass(frozen=True)
class Place:
    """What a window needs of the desk it stands at."""

    gate: Gate
    background: Background
    live: Live
    me: int
    prefix: Callable[[], str] = lambda: numbers.DEFAULT_PREFIX
    new_key: Callable[[], ReplyKey] | None = None


class VerificationWindow(QWidget):
    """Signals: `said(sentence)` when it closes or ends, `closed()`, `noted(text)` for the ticket.

    Esc saves and closes; nothing closes silently.
    """

    said = Signal(str)
    closed = Signal()
    noted = Signal(str)

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.place = place
        self.course = Course(place.gate, place.background, place.live, self)
        self.flags = FlagsModel(speech.observed_flags(), self)
        self._name = ""
        self._ticket: tuple[int, str, str] = (0, "", "")
        self._is_opening = self._is_closing = False
        self._build()
        self._connect()

    # ------------------------------------------------------------ beginning

    @property
    def page_name(self) -> str:
        """The name of the page that is shown."""
        return self._name

    def start(self, ticket_id: int, subject: str = "", requester: str = "") -> None:
        """Begin from a ticket; what there is of it already is shown first."""
        self._ticket = (ticket_id, subject, requester)
        self.pages.request.start_from(ticket_id, subject)
        self.pages.subject.offer(requester)
        self._name_window()
        gate = self.place.gate

        def attempts() -> list[Verification]:
            return [gate.read(one) for one in list(gate.of_ticket(ticket_id))[:_MOST_ATTEMPTS]]

        self.place.background.read(attempts, self._show_attempts, self._fail, slot=("attempts", id(self)))

    def open(self, verification_id: int) -> None:
        """Open a verification where it stands."""
        self._is_opening = True
        self.course.follow(verification_id)

    def page(self, name: str) -> Page:
        """Return a page by its name."""
        return self.pages[name]

    def go_to(self, name: str) -> None:
        """Show a page."""
        if self.keys.isVisible():
            self.keys.dismiss()
        if self._name and self._name != name:
            self.pages[self._name].leave()
        self._name = name
        page, verification = self.pages[name], self.course.verification
        if verification is not None:
            page.take(verification)
        self.frame.show_page(page, with_panel=name in flow.WITH_PANEL, with_progress=name in flow.WITH_PROGRESS)
        page.setFocus(Qt.FocusReason.OtherFocusReason)  # as the page before goes, Qt has the keys go on to the signs
        self.leading.begin()
        self._show()
        page.enter()
        if verification is not None and name == flow.METHODS and flow.is_stopped(verification):
            self.go_to(flow.DECISION)
            return
        announce(self, where(name, page.title.text(), verification), urgent=False)

    # ------------------------------------------------------------ what can always be done

    @Slot()
    def save_and_close(self) -> None:
        """Set it aside, and say so."""
        verification, id_ = self.course.verification, self.course.id
        if self._is_closing or self._asks_before_losing():
            return
        if id_ is None or verification is None:
            self._leave("Nothing was opened, so nothing is kept.")
        elif verification.state in _GOES_ON and flow.is_mine(verification, self.place.me):
            self._is_closing = True
            words = saved(verification, self.place.prefix())
            self.course.do(lambda: self.place.gate.set_aside(id_), lambda _none: self._leave(words), self._unsaved)
        else:
            self._leave("")

    def _asks_before_losing(self) -> bool:
        lost = self.pages.act.would_lose if self._name == flow.ACT else ""
        if lost:
            ask = Throwing(lost, "Close all the same", self, title="Close and lose the password?", keep="Stay here")
            ask.agreed.connect(partial(self._leave, "Closed. A temporary password that nobody saw is lost."))
            ask.open()
        return bool(lost)

    @Slot()
    def _refuse(self) -> None:
        """Refuse and report; once something was done, report that it was not for them."""
        (self.asking.dispute if flow.is_done(self.course.verification) else self.asking.refuse_and_report)()

    @Slot()
    def go_back(self) -> None:
        """Show the page before."""
        if self.frame.is_panel_over:
            self._leave_panel()
            return
        name = flow.before(self._name, self.course.verification)
        if self.pages.methods.is_witness and self._name == flow.METHODS:
            self._reopen()
            return
        if flow.is_done(self.course.verification):
            return
        if name and not (self._name == flow.ACT and (self.pages.act.is_under_way or self.pages.act.secret.has_secret)):
            self.go_to(name)

    @Slot()
    def go_on(self) -> None:
        """Hand in what the page asks for."""
        page = self.frame.page
        if not page.why_not() and not self.course.is_busy:
            page.go_on()

    @Slot()
    def take_flags(self) -> None:
        """Go to the warning signs, from wherever one is."""
        if self._name == flow.SIGNS:
            self.pages.signs.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._name in flow.WITH_PANEL:
            self.leading.is_ticking = True
            self.frame.show_panel_over(shown=True)
            self.panel.take_keys()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on by Enter where nothing else wants it."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        wanted = Qt.KeyboardModifier.ControlModifier if self.frame.page.is_deliberate else _NONE
        if is_enter and event.modifiers() & _HELD == wanted:
            if not event.isAutoRepeat():
                self.go_on()
        elif is_enter and not event.modifiers() & _HELD:
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Close as Save and close does."""
        if self._is_gone:
            super().closeEvent(event)
            return
        event.ignore()
        self.save_and_close()

    # ------------------------------------------------------------ inside: reading

    def _show_attempts(self, found: Sequence[Verification]) -> None:
        if found:
            self.pages.attempts.show_attempts(found)
            self.go_to(flow.ATTEMPTS)
        else:
            self.go_to(flow.REQUEST)

    @Slot(object)
    def _take(self, verification: Verification) -> None:
        self.frame.bars.clear("away")
        self.flags.show_recorded(verification.flags)
        self.panel.show_context(speech.context(verification.context))
        if self._is_opening:
            self._is_opening = False
            name = flow.page_of(verification, self.place.me)
            self.go_to(name)
            if name == flow.PROVE and not self.pages.prove.resume(verification):
                self.go_to(flow.METHODS)
        elif self._name:
            self.pages[self._name].take(verification)
            self._follow_outcome(verification)
        self._show()

    def _follow_outcome(self, verification: Verification) -> None:
        """Leave pages that a verification which ended elsewhere has no use for."""
        is_over = verification.state in (State.REFUSED, State.ABANDONED, State.EXPIRED, State.DISPUTED)
        if is_over and self._name in flow.PAGES and self._name != flow.ACT:
            self.go_to(flow.ENDING)
        elif flow.is_stopped(verification) and self._name in (flow.SIGNS, flow.METHODS):
            self.go_to(flow.DECISION)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        words = f"{error} {_AWAY}" if isinstance(error, StoreUnavailable) else str(error)
        if self.course.verification is None and self._name != flow.REQUEST:
            self.pages.trouble.say(words)
            self.pages.trouble.set_lead(
                "" if isinstance(error, StoreUnavailable) else "It was refused by the desk’s database."
            )
            self.go_to(flow.TROUBLE)
        elif isinstance(error, StoreUnavailable):
            self.frame.bars.show_bar(
                "away", "warn", _AWAY, actions=[("Try again", self.course.read)], icon="wifi-off", dismissable=False
            )
        else:
            icon = "lock" if isinstance(error, NotPermitted) else ""
            self.frame.bars.show_bar("failure", "danger", words, icon=icon)

    # ------------------------------------------------------------ inside: showing

    @Slot()
    def _show(self) -> None:
        if not self._name:
            return
        verification, page = self.course.verification, self.frame.page
        names = [name for name, _ in flow.steps(verification)]
        self.frame.steps.show_steps(names, flow.step_of(self._name, verification))
        subject = verification.subject if verification is not None else None
        action = speech.action(verification.action) if verification is not None else ""
        self.frame.steps.show_subject(subject, action)
        self._show_band(is_observing=verification is not None and verification.is_observing)
        decision = verification.decision if verification is not None else None
        self.frame.progress.show_decision(decision, verification.evidence if verification is not None else ())
        why = page.why_not()
        if not why and self.panel.has_unrecorded and self._name in flow.WITH_PANEL:
            why = "Record the warning signs that you ticked, or take the ticks back (Esc)."
        told = getattr(page, "go_text", None)
        self.frame.say_why_not(why, words=told() if told is not None else page.go_words, busy=self.course.is_busy)
        is_done = flow.is_done(verification)
        self.frame.back.setEnabled(bool(flow.before(self._name, verification)) and not is_done)
        self.frame.refuse.setEnabled(self.course.id is not None and self._name not in (flow.SIGN, flow.ENDING))
        self.frame.show_done(is_done=is_done)
        self.frame.signs.setText(self._signs_words())
        self._name_window()
        self.leading.lead()

    def _show_band(self, *, is_observing: bool) -> None:
        """Say over every page that the desk only watches, for as long as it does."""
        if is_observing and self.frame.bars.bar("observing") is None:
            self.frame.bars.show_bar("observing", "warn", BAND, icon="eye", dismissable=False)
        elif not is_observing:
            self.frame.bars.clear("observing")

    def _signs_words(self) -> str:
        count = len(self.flags.recorded)
        return f" {speech.counted(count, 'warning sign')}" if count else " Warning signs"

    def _name_window(self) -> None:
        self.setWindowTitle(window_title(self.course.verification, self._ticket[0], self.place.prefix()))

    # ------------------------------------------------------------ inside: going on

    @Slot()
    def _next(self) -> None:
        self._onward[self._name]()

    def _paths(self) -> dict[str, Callable[[], object]]:
        """Return what each page leads on to."""
        return {
            flow.ATTEMPTS: partial(self.go_to, flow.REQUEST),
            flow.REQUEST: partial(self.go_to, flow.SUBJECT),
            flow.SUBJECT: self._leave_subject,
            flow.SIGNS: partial(self.go_to, flow.METHODS),
            flow.PROVE: self._leave_proof,
            flow.DECISION: partial(self.go_to, flow.ACT),
            flow.TAKE_OVER: self._reopen,
            flow.SIGN: partial(self._leave, "Signed as the second person."),
            flow.ENDING: partial(self._leave, ""),
            flow.TROUBLE: self._try_again,
        }

    def _leave_proof(self) -> None:
        if self.pages.methods.is_witness:
            self._reopen()
        else:
            self.go_to(flow.DECISION if self.pages.prove.has_enough else flow.METHODS)

    @Slot()
    def _witness(self) -> None:
        self.pages.methods.is_witness = True
        self.go_to(flow.METHODS)

    def _reopen(self) -> None:
        """Go to where the verification stands now."""
        self.pages.methods.is_witness = False
        self._is_opening = True
        self.course.read()

    def _leave_subject(self) -> None:
        verification = self.course.verification
        has_looked = verification is not None and verification.has_looked and flow.is_short(verification)
        self.go_to(flow.METHODS if has_looked or self.pages.subject.has_answered_signs else flow.SIGNS)

    def _try_again(self) -> None:
        if self.course.id is not None:
            self._reopen()
        elif self._ticket[0]:
            self.start(*self._ticket)

    @Slot(object)
    def _run(self, offer: Offer) -> None:
        self.go_to(flow.PROVE)
        self.pages.prove.start(offer)
        self.leading.begin()
        self._show()

    @Slot(object)
    def _note_ticks(self, _codes: frozenset[str]) -> None:
        self.leading.is_ticking = True
        self._show()

    @Slot(object)
    def _record_flags(self, codes: frozenset[str]) -> None:
        id_ = self.course.id
        if id_ is not None:
            self.course.do(lambda: self.place.gate.flag(id_, codes), lambda _none: self._recorded(codes))

    def _recorded(self, codes: frozenset[str]) -> None:
        self.flags.show_recorded(codes)
        announce(self, f"{speech.counted(len(codes), 'warning sign')} recorded", urgent=True)
        self._leave_panel()

    @Slot()
    def _leave_panel(self) -> None:
        self.leading.is_ticking = False
        self.frame.show_panel_over(shown=False)
        self.leading.begin()
        self.panel.list.clearFocus()
        self.frame.page.enter()
        self._show()

    # ------------------------------------------------------------ inside: closing

    @Slot()
    def _finish(self) -> None:
        if not (self.pages.act.secret.is_unseen and self._asks_before_losing()):
            self._leave("The verification is done and recorded.")

    def _unsaved(self, error: Exception) -> None:
        self._is_closing = False
        if isinstance(error, StoreUnavailable):
            self._leave("The database can’t be reached: the verification stays as it was recorded last.")
        else:
            self._leave(f"Closed. {error}")

    def _leave(self, words: str) -> None:
        self._is_gone = True
        self.course.end()
        for page in self.pages:
            page.leave()
        if words:
            self.said.emit(words)
        self.close()
        self.closed.emit()

    # ------------------------------------------------------------ inside: building

    def _build(self) -> None:
        self._is_gone = False
        place, course = self.place, self.course
        self.panel = FlagsPanel(self.flags)
        self.frame = WizardFrame(self.panel, is_boundary=place.gate.is_boundary)
        self.pages = Pages(course, self.flags, self, me=place.me, prefix=place.prefix, new_key=place.new_key)
        self.leading = Leading(self.frame, self.panel, self)
        self.asking = AskingWhy(course, place.gate, self)
        self._onward = self._paths()
        for page in self.pages:
            self.frame.add_page(page)
        self.setLayout(vbox(self.frame))
        self.setMinimumSize(720, 520)
        room = self.screen().availableGeometry()
        self.resize(min(px(1120), room.width() - 40), min(px(760), room.height() - 60))
        self.setAccessibleName("Verification")

    def _connect(self) -> None:
        self.course.arrived.connect(self._take)
        self.course.failed.connect(self._fail)
        self.course.busy_changed.connect(self._show)
        self.asking.over.connect(self._leave)
        self.asking.asked.connect(lambda words: self.frame.bars.show_bar("exception", "info", words))
        for page in self.pages:
            page.edited.connect(self._show)
            page.went_on.connect(self._next)
        self.pages.attempts.opened.connect(self.open)
        self.pages.methods.started.connect(self._run)
        self.pages.take_over.witnessed.connect(self._witness)
        self.pages.sign.witnessed.connect(self._witness)
        self.pages.sign.take_over_asked.connect(partial(self.go_to, flow.TAKE_OVER))
        self.pages.prove.answered.connect(self._after_answer)
        self.pages.subject.answered.connect(self._after_answer)
        self.pages.decision.exception_asked.connect(self.asking.ask_exception)
        self.pages.decision.emergency_told.connect(self.asking.supervise)
        self.asking.noted.connect(self.noted)
        self.pages.ended.disputed.connect(self.asking.dispute)
        self.pages.act.finished.connect(self._finish)
        self.panel.recorded.connect(self._record_flags)
        self.panel.left.connect(self._leave_panel)
        self.flags.ticked.connect(self._note_ticks)
        self.frame.refuse_asked.connect(self._refuse)
        self.frame.save_asked.connect(self.save_and_close)
        self.frame.back_asked.connect(self.go_back)
        self.frame.go_asked.connect(self.go_on)
        self.frame.stalled.connect(self.leading.begin)
        self.frame.signs.clicked.connect(self.take_flags)
        for key, run in (
            (REFUSE_KEY, self.frame.refuse.click),
            ("Esc", self.save_and_close),
            (BACK_KEY, self.go_back),
            (FLAGS_KEY, self.take_flags),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(run)
        self.keys = tell_keys(self, WIZARD)

    @Slot()
    def _after_answer(self) -> None:
        self.leading.begin()
        focused = QApplication.focusWidget()
        if focused is not None and self.frame.page.isAncestorOf(focused):
            focused.clearFocus()
        self._show()


_NONE = Qt.KeyboardModifier.NoModifier
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
