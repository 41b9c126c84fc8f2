"""What the tour shows of the wizard: each of its pages over a verification that stands still."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from app.identity import flow
from app.identity.gate import Before, Decision, Gate, Grant, Offer, Running, Subject, Verification
from app.identity.model import (
    Action,
    Caller,
    Channel,
    Evidence,
    GrantState,
    Method,
    Proof,
    Result,
    Risk,
    State,
)
from ui.identity.verification_window import Place, VerificationWindow

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow

_ME, _TICKET = 1, 146
_WIDE, _HIGH = 1120, 760
_NOW = datetime(2026, 3, 2, 9, 26, tzinfo=UTC)
_DANA = Subject(
    "demo", "5b2c-41", "Dana Whitfield", "dwhitfield", "Logistics", "London", Risk.STANDARD,
    {"mobile": "+44 *** *** 0018", "mail": "d***@n***.example"}, "Luca Ferretti",
)  # fmt: skip
_OFFERS = (
    Offer(Method.PUSH, 30, Proof.MACHINE, "iPhone"),
    Offer(Method.CALLBACK, 20, Proof.ATTESTED, "+44 *** *** 0018"),
    Offer(Method.SMS_CODE, 15, Proof.MACHINE, "+44 *** *** 0018"),
    Offer(Method.IN_PERSON, 40, Proof.ATTESTED),
    Offer(Method.MANAGER, 20, Proof.ATTESTED, "Luca Ferretti"),
    Offer(Method.FIDO, 40, Proof.MACHINE, "", "Nothing is on record for this."),
)
_PUSHED = Evidence(Method.PUSH, Result.PASSED, Proof.MACHINE, "app", _NOW - timedelta(minutes=3))
_CALLED = Evidence(Method.CALLBACK, Result.PASSED, Proof.ATTESTED, "phone", _NOW - timedelta(minutes=1), _ME)
_BEGUN = Verification(
    1, _TICKET, Action.PASSWORD_RESET, Channel.PHONE, Caller.SUBJECT, State.OPEN, _ME, "Ana Torres",
    _NOW - timedelta(minutes=5), _NOW, owner_id=_ME,
)  # fmt: skip
_CHOSEN = replace(
    _BEGUN,
    subject=_DANA,
    offers=_OFFERS,
    before=(Before(_NOW - timedelta(hours=20), "Ben Carter", Action.MFA_RESET, State.REFUSED, 131),),
    decision=Decision("need", ("factors",), points_needed=40, factors_needed=2),
)
_LOOKED = replace(_CHOSEN, has_looked=True, flags=frozenset({"urgency"}), context=frozenset({"contact_changed"}))
_HALF = replace(
    _LOOKED,
    evidence=(_PUSHED,),
    decision=Decision("need", ("factors", "points"), points=30, points_needed=40, factors=1, factors_needed=2),
    running=(Running(7, "prompt", Method.PUSH, "executing", _NOW, _NOW + timedelta(seconds=94), number="57"),),
)
_PROVED = replace(
    _LOOKED,
    evidence=(_PUSHED, _CALLED),
    decision=Decision("allow", points=50, points_needed=40, factors=2, factors_needed=2),
    state=State.GRANTED,
    grant=Grant(UUID(int=1), GrantState.ISSUED, Action.PASSWORD_RESET, _ME, _NOW + timedelta(minutes=9)),
)
STILLS = {
    flow.REQUEST: _BEGUN,
    flow.SUBJECT: _CHOSEN,
    flow.SIGNS: _CHOSEN,
    flow.METHODS: replace(_HALF, running=()),
    flow.PROVE: _HALF,
    flow.DECISION: _PROVED,
    flow.ACT: _PROVED,
    flow.TAKE_OVER: replace(_HALF, running=()),
}
"""Each page, and the verification it is shown over."""


class StillGate:
    """A gate behind which nothing ever changes: it only answers what is asked to be shown."""

    is_boundary = True

    def __init__(self, still: Verification) -> None:
        self._still = still

    def read(self, _verification_id: int) -> Verification:
        """Return the one there is."""
        return self._still

    def of_ticket(self, _ticket_id: int) -> Sequence[int]:
        """Return none, so that the first page is shown."""
        return ()

    def decide(self, _verification_id: int) -> Decision:
        """Return what was decided."""
        return self._still.decision or Decision("need")


class WizardVisit:
    """Opens one page of the wizard, and takes its window away again."""

    def __init__(self, window: "MainWindow", page: str) -> None:
        self._window, self._page = window, page
        self._wizard: VerificationWindow | None = None

    @property
    def picture(self) -> VerificationWindow:
        """The window that is shown."""
        if self._wizard is None:
            raise RuntimeError("the wizard is not open")
        return self._wizard

    def open(self) -> None:
        """Open the verification, as wide as there is room for."""
        work = self._window.work
        if work is None:
            raise RuntimeError("the tour begins once the desk is shown")
        gate = cast(Gate, StillGate(STILLS[self._page]))
        self._wizard = VerificationWindow(Place(gate, work.background, work.live, _ME), self._window)
        self._wizard.resize(min(_WIDE, self._window.width()), min(_HIGH, self._window.height()))
        self._wizard.open(_BEGUN.id)
        self._wizard.show()

    def go(self) -> None:
        """Go to the page."""
        self.picture.go_to(self._page)
        verification = self.picture.course.verification
        if self._page == flow.PROVE and verification is not None:
            self.picture.pages.prove.resume(verification)

    def close(self) -> None:
        """Take the window away."""
        wizard, self._wizard = self._wizard, None
        if wizard is not None:
            wizard.course.end()
            wizard.hide()
            wizard.deleteLater()
        self._window.activateWindow()
