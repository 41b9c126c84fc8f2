"""What the journal of a ticket keeps of a verification: the ways, their results and the outcome; nothing secret."""

from collections.abc import Mapping

from app.identity.gate import Verification
from app.identity.guard import Came, WorkOrder
from app.identity.model import Action, GrantState, Result, State
from app.identity.words import method

ACTIONS: Mapping[Action, str] = {
    Action.UNLOCK: "Unlock",
    Action.PASSWORD_RESET: "Password reset",
    Action.MFA_RESET: "Reset of the second factor",
    Action.FIRST_CREDENTIAL: "First credential",
    Action.CONTACT_CHANGE: "Change of contact data",
    Action.ENABLE_ACCOUNT: "Enabling of the account",
    Action.ACCESS_CHANGE: "Change of access",
    Action.ELEVATED_INSTALL: "Elevated install",
    Action.RECOVERY_KEY: "Recovery key",
}
OUTCOMES: Mapping[State, str] = {
    State.EXECUTED: "It was carried out.",
    State.UNKNOWN: "Whether it was carried out is not known; it is being looked into.",
    State.REFUSED: "It was not completed. Nothing was changed.",
    State.ABANDONED: "It was not completed. Nothing was changed.",
    State.EXPIRED: "It ran out of time. Nothing was changed.",
    State.DISPUTED: "The person says that it was not them. Security looks into it.",
}
CAME: Mapping[Came, str] = {
    Came.DONE: "The directory team carried it out.",
    Came.NOT_DONE: "The directory team did not carry it out. Nothing was changed.",
    Came.UNKNOWN: "The directory team can't tell whether it was carried out; security looks into it.",
}
RESULTS: Mapping[Result, str] = {
    Result.PASSED: "passed",
    Result.FAILED: "not passed",
    Result.DECLINED: "declined",
    Result.EXPIRED: "not answered in time",
    Result.UNREACHED: "nobody reached",
}


def journal_note(verification: Verification) -> str:
    """Return the note for a ticket, as neutral after a refusal as after time ran out: many people read tickets."""
    subject = verification.subject
    whom = f" for {subject.name} ({subject.account})" if subject is not None else ""
    lines = [f"{ACTIONS[verification.action]}{whom}: {_outcome(verification)}"]
    ways = [f"{method(one.method)}: {RESULTS[one.result]}" for one in verification.evidence if one.result in RESULTS]
    lines += [f"Identity: {'; '.join(ways)}."] if ways else []
    lines += [f"Signed as second person: {verification.signed_by}."] if verification.signed_by else []
    return "\n".join(lines)


def stage(verification: Verification) -> str:
    """Return at which of the points a verification stands that a ticket is told of, nothing in between."""
    if verification.state is State.GRANTED and _is_ordered(verification):
        return GrantState.ORDERED
    return verification.state if verification.state in OUTCOMES else ""


def order_note(order: WorkOrder, came: Came) -> str:
    """Return the note for a ticket once the directory team has said what came of its work order."""
    action = ACTIONS[Action(order.action)] if order.action in set(Action) else order.action
    return f"{action} for {order.subject} ({order.account}): {CAME[came]}"


def _is_ordered(verification: Verification) -> bool:
    return verification.grant is not None and verification.grant.state is GrantState.ORDERED


def _outcome(verification: Verification) -> str:
    grant = verification.grant
    if stage(verification) == GrantState.ORDERED:
        return "The directory team was given a work order; nothing has been changed yet."
    if verification.state is State.OPEN and grant is not None and grant.state is GrantState.FAILED:
        return "It was tried and nothing was changed."
    return OUTCOMES.get(verification.state, "The identity of the person is being verified.")
