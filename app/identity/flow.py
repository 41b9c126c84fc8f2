"""The course of the wizard without its screens: its pages, where a verification stands, what a change throws away.

It reads a verification as the gate shows it and remembers nothing: whoever takes one over stands where it stands. What
it may be gone on with, page by page, the database decides; the pages ask it and say why not.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.identity.gate import Asked, Decision, Verification
from app.identity.jobs import UNDER_WAY, JobKind
from app.identity.model import Action, GrantState, State
from app.identity.states import ENDED

REQUEST, SUBJECT, SIGNS, METHODS, PROVE, DECISION, ACT = (
    "request", "subject", "signs", "methods", "prove", "decision", "act"
)  # fmt: skip
ATTEMPTS, TAKE_OVER, SIGN, ENDING, TROUBLE = "attempts", "take_over", "sign", "ended", "trouble"
"""Pages beside it: earlier attempts, a colleague's, one to be signed, one that has ended, one that can't be read."""

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
_STOPS = frozenset({"stop", "declined", "frozen", "self"})
_SECOND = "second_person"
WITH_PANEL = frozenset({METHODS, PROVE, DECISION, ACT})
"""The pages that have the warning signs beside them."""
WITH_PROGRESS = frozenset({METHODS, PROVE, DECISION})
"""The pages that show how far the proofs go."""
PAGES = frozenset({REQUEST, SUBJECT, SIGNS, METHODS, PROVE, DECISION, ACT})


def is_short(verification: Verification | None) -> bool:
    """Tell whether it takes the four-page form: an unlock is quick (A12)."""
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


# ---------------------------------------------------------------- where it stands


def page_of(verification: Verification, me: int) -> str:
    """Return the page that a verification stands at when somebody opens it: none before it is skipped."""
    if is_mine(verification, me):
        return _page_of_mine(verification)
    if may_sign(verification, me):
        return SIGN
    return ENDING if _is_over(verification) else TAKE_OVER


def _page_of_mine(verification: Verification) -> str:
    if any(one.kind == JobKind.CARRY_OUT and one.state in UNDER_WAY for one in verification.running):
        return ACT
    if _is_over(verification):
        return ENDING
    if verification.grant is not None and verification.grant.state is GrantState.ISSUED:
        return ACT
    if verification.state is State.HELD:
        return DECISION
    return _page_of_proving(verification)


def _page_of_proving(verification: Verification) -> str:
    if verification.subject is None:
        return SUBJECT
    if not verification.has_looked:
        return SUBJECT if is_short(verification) else SIGNS
    if is_enough(verification.decision):
        return DECISION
    is_proving = any(one.method is not None and one.state in UNDER_WAY for one in verification.running)
    return PROVE if is_proving else METHODS


def _is_over(verification: Verification) -> bool:
    return verification.state in ENDED or verification.state is State.UNKNOWN


def is_done(verification: Verification | None) -> bool:
    """Tell whether it was carried out, or may have been: nothing is gone back to, and it can be disputed alone."""
    return verification is not None and verification.state in (State.EXECUTED, State.UNKNOWN)


def is_stopped(verification: Verification) -> bool:
    """Tell whether it ends here whatever else is proved: nobody is asked for anything any more."""
    decision = verification.decision
    if decision is None or "would_be" in decision.codes:
        return False
    return decision.verdict == "deny" and bool(_STOPS & set(decision.codes))


def is_enough(decision: Decision | None) -> bool:
    """Tell whether the proofs are all there: what else may be missing is no way of proving."""
    if decision is None:
        return False
    has_all = decision.factors >= decision.factors_needed and decision.points >= decision.points_needed
    return decision.verdict == "allow" or (decision.factors_needed > 0 and has_all)


def is_mine(verification: Verification, me: int) -> bool:
    """Tell whether I am the one who goes through it."""
    return me == (verification.by_id if verification.owner_id is None else verification.owner_id)


def may_sign(verification: Verification, me: int) -> bool:
    """Tell whether a second person is waited for, and I may be the one."""
    decision = verification.decision
    wanted = decision is not None and _SECOND in decision.codes and not verification.signed_by
    took_part = {verification.by_id, verification.owner_id, *(one.by for one in verification.evidence)}
    return wanted and me not in took_part


# ---------------------------------------------------------------- what a change throws away


class Lost(StrEnum):
    """What a change throws away; it is kept in the record, and counts no more."""

    EVIDENCE = "evidence"
    FLAGS = "flags"
    SUBJECT = "subject"
    GRANT = "grant"


def thrown_away(verification: Verification, *, asked: Asked | None = None, object_id: str = "") -> frozenset[Lost]:
    """Return what is thrown away by asking for something else, or by choosing another person: asked before."""
    lost: set[Lost] = set()
    if asked is not None and (asked.ticket_id, asked.action) != (verification.ticket_id, verification.action):
        lost |= {Lost.EVIDENCE, Lost.GRANT}
    if asked is not None and asked.ticket_id != verification.ticket_id:
        lost |= {Lost.SUBJECT, Lost.FLAGS}
    subject = verification.subject
    if object_id and subject is not None and subject.object_id != object_id:
        lost |= {Lost.EVIDENCE, Lost.GRANT}
    return frozenset(lost & _there(verification))


def _there(verification: Verification) -> set[Lost]:
    there = {
        Lost.EVIDENCE: bool(verification.evidence or verification.running),
        Lost.FLAGS: verification.has_looked,
        Lost.SUBJECT: verification.subject is not None,
        Lost.GRANT: verification.grant is not None,
    }
    return {lost for lost, is_there in there.items() if is_there}
