"""Enrolling an authenticator and recovery codes for somebody who stands at the worker's computer.

Two hands are in it: whoever verified the person, without whose grant nothing is enrolled, and whoever looks after the
worker, without whom nobody gets at its key. The secret is shown to the person alone, and kept once a right code came.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from app.connect import totp
from app.connect.qr_code import drawn
from app.connect.recovery import RecoveryCode, new_codes
from app.core.errors import NotPermitted, RuleBroken
from app.identity.enrolling import Due, Enrolled, EnrollingDesk
from app.identity.model import Method
from app.worker.enrolments import enrolled_here, marked, place
from app.worker.means import Means
from app.worker.telling import tell

TRIES = 3
CODES = 10
_GROUP = 4


class Screen(Protocol):
    """Where the person looks. What is said stays; what is said privately is gone when that ends."""

    def say(self, text: str) -> None:
        """Show a line."""

    def ask(self, prompt: str) -> str:
        """Return what was typed."""

    def picture(self, lines: Sequence[str]) -> bool:
        """Show a code to be scanned; False, showing nothing, where it does not fit."""

    def privately(self) -> AbstractContextManager[object]:
        """Show something on a page of its own, which is wiped at the end."""


def enrol(means: Means, desk: EnrollingDesk, ticket_id: int, screen: Screen) -> None:
    """Enrol what the desk is set up for, for whom this ticket opened it. Raises RuleBroken, having enrolled nothing."""
    kinds = enrolled_here(means.connections)
    if not kinds:
        raise RuleBroken(NO_KIND)
    due = desk.due(ticket_id)
    _has_come(due, screen)
    sealed, step = _authenticator(means, due, screen) if Method.TOTP in kinds else (None, 0)
    codes = new_codes(CODES) if Method.RECOVERY in kinds else ()
    desk.enrol(due.job_id, Enrolled(sealed, step, _marked(means, due, codes)))
    tell("enrolled", job=due.job_id, count=len(codes))
    if codes:
        _show(codes, screen)
    screen.say(DONE)


def _has_come(due: Due, screen: Screen) -> None:
    """Have the one at the computer say whom they see: an order of a ticket is easily taken for another's."""
    screen.say(WHO.format(name=_shown(due.name), account=_shown(due.account), directory=_shown(due.directory)))
    if screen.ask("Account name: ").strip().casefold() != due.account.casefold():
        raise RuleBroken("That is another account. Nothing was enrolled.")


def _authenticator(means: Means, due: Due, screen: Screen) -> tuple[bytes, int]:
    account, key = place(due.directory, due.object_id), totp.SealingKey(means.seals.key[:32])
    made = totp.enrol(account, issuer=_issuer(means), key=key, label=_shown(due.account))
    with screen.privately():
        screen.say((SCAN if _is_scannable(screen, made.url) else NO_ROOM) + SETUP.format(typed=_grouped(made.typed)))
        for left in reversed(range(TRIES)):
            said = screen.ask("The code that it shows now: ")
            step = totp.matching_step(key.open(made.sealed, account), said, at=means.now(), after=None)
            if step is not None:
                return made.sealed, step
            screen.say(f"That code is not right. Tries left: {left}.")
    raise RuleBroken(WRONG)


def _marked(means: Means, due: Due, codes: Sequence[RecoveryCode]) -> Sequence[bytes]:
    account = place(due.directory, due.object_id)
    return [marked(one.kept, account, means.seals.key) for one in codes]


def _is_scannable(screen: Screen, url: str) -> bool:
    """Show what an app scans, and tell whether it could be shown."""
    try:
        return screen.picture(drawn(url))
    except ValueError:  # more than such a code holds
        return False


def _show(codes: Sequence[RecoveryCode], screen: Screen) -> None:
    with screen.privately():
        screen.say(CODES_ARE.format(codes="\n".join(f"    {one.shown}" for one in codes)))
        screen.ask("Press Enter once they are put away: ")


def _issuer(means: Means) -> str:
    try:
        return str(means.setting("desk", "Help desk"))
    except NotPermitted:  # no worker of this login is at work just now, and so is told no setting
        return "Help desk"


def _grouped(typed: str) -> str:
    return " ".join(typed[at : at + _GROUP] for at in range(0, len(typed), _GROUP))


def _shown(text: str) -> str:
    """Return what a directory says without what would steer a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text)


NO_KIND = (
    "No connection in use checks authenticators or recovery codes of the desk's own. An administrator sets one up in "
    "the room Connections: “Authenticator codes” or “Recovery codes”."
)
WHO = (
    "To be enrolled: {name} ({account}) in {directory}.\nLook at their badge. They have to be here themselves: let "
    "nobody else see what comes next, yourself included. Type the name of their account."
)
SCAN = "Only the person themselves looks at this, and scans it with the authenticator app. "
NO_ROOM = (
    "Only the person themselves looks at this. (This window is too small for a code to scan, or can't draw one. To "
    "scan, press Ctrl+C, make it 60 columns wide and 40 lines high, and begin again: nothing is enrolled yet.) "
)
SETUP = "By hand: choose “Enter a setup key”, based on time:\n\n    {typed}\n"
WRONG = (
    "Three codes were wrong, and nothing was enrolled. See that the clock of the phone is set by itself, remove what "
    "the app added, and begin again: the next setup key is another one."
)
CODES_ARE = (
    "Recovery codes. Each is good once, on the day there is nothing else. Write them down and put them away; they are "
    "never shown again:\n\n{codes}\n"
)
DONE = (
    "Enrolled. It counts once its waiting time is over (7, 14 or 30 days); until then other ways prove who they are. "
    "Security was told, and the person is told on all addresses on record."
)
