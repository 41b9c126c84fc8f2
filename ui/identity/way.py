"""Which page a verification stands at, and which steps lead there: seven, or four for an unlock."""

from collections.abc import Mapping, Sequence

from app.identity.gate import Verification
from app.identity.jobs import JobKind
from app.identity.model import Action, GrantState, State
from ui.identity.attempts import may_sign
from ui.identity.course import UNDER_WAY
from ui.identity.prove_page import is_enough

REQUEST, SUBJECT, SIGNS, METHODS, PROVE, DECISION, ACT = (
    "request", "subject", "signs", "methods", "prove", "decision", "act"
)  # fmt: skip
ATTEMPTS, TAKE_OVER, SIGN, ENDED, TROUBLE = "attempts", "take_over", "sign", "ended", "trouble"

_SEVEN = (
    ("Ticket and action", (REQUEST,)),
    ("Who it is about", (SUBJECT,)),
    ("Warning signs", (SIGNS,)),
    ("Ways to prove it", (METHODS,)),
    ("Prove identity", (PROVE,)),
    ("Decision", (DECISION,)),
    ("Carry out", (ACT,)),
)
_FOUR = (
    ("Ticket and action", (REQUEST,)),
    ("Account and lock-out", (SUBJECT,)),
    ("Prove identity", (SIGNS, METHODS, PROVE)),
    ("Unlock", (DECISION, ACT)),
)
_BACK: Mapping[str, str] = {
    SUBJECT: REQUEST, SIGNS: SUBJECT, METHODS: SIGNS, PROVE: METHODS, DECISION: METHODS, ACT: DECISION
}  # fmt: skip
_OVER = (State.REFUSED, State.ABANDONED, State.EXPIRED, State.DISPUTED, State.EXECUTED, State.UNKNOWN)
_STOPS = frozenset({"stop", "declined", "frozen", "self"})
WITH_PANEL = frozenset({METHODS, PROVE, DECISION, ACT})
WITH_PROGRESS = frozenset({METHODS, PROVE, DECISION})
PAGES = frozenset({REQUEST, SUBJECT, SIGNS, METHODS, PROVE, DECISION, ACT})


def is_short(verification: Verification | None) -> bool:
    """Tell whether it takes the four-page form."""
    return verification is not None and verification.action is Action.UNLOCK


def steps(verification: Verification | None) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Return the steps with the pages of each."""
    return _FOUR if is_short(verification) else _SEVEN


def step_of(page: str, verification: Verification | None) -> int:
    """Return the step that a page belongs to, -1 for none."""
    return next((at for at, (_, pages) in enumerate(steps(verification)) if page in pages), -1)


def before(page: str, verification: Verification | None) -> str:
    """Return the page that Back leads to, "" where there is none."""
    if is_short(verification) and page == METHODS:
        return SUBJECT
    if verification is not None and page == DECISION and is_stopped(verification):
        return ""
    return _BACK.get(page, "")


def is_stopped(verification: Verification) -> bool:
    """Tell whether it ends here whatever else is proved: nobody is asked for anything any more."""
    decision = verification.decision
    is_only_told = decision is not None and "would_be" in decision.codes
    return (
        decision is not None and not is_only_told and decision.verdict == "deny" and bool(_STOPS & set(decision.codes))
    )


def is_mine(verification: Verification, me: int) -> bool:
    """Tell whether I am the one who goes through it."""
    return me in (verification.owner_id, None if verification.owner_id is not None else verification.by_id)


def page_of(verification: Verification, me: int) -> str:  # noqa: C901, PLR0911  the places it can stand at, in order
    """Return the page that a verification stands at when it is opened."""
    if may_sign(verification, me) and not is_mine(verification, me):
        return SIGN
    carrying = any(one.kind == JobKind.CARRY_OUT and one.state in UNDER_WAY for one in verification.running)
    if is_mine(verification, me) and carrying:
        return ACT
    if verification.state in _OVER:
        return ENDED
    if not is_mine(verification, me):
        return TAKE_OVER
    if verification.grant is not None and verification.grant.state is GrantState.ISSUED:
        return ACT
    if verification.state is State.HELD:
        return DECISION
    if verification.subject is None:
        return SUBJECT
    if not verification.has_looked:
        return SUBJECT if is_short(verification) else SIGNS
    if is_enough(verification.decision):
        return DECISION
    if any(one.method is not None and one.state in UNDER_WAY for one in verification.running):
        return PROVE
    return METHODS
