"""What the guard's codes say on the screen: alerts, holds, and what a deed means before it is done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.identity.flags import FLAGS
from app.identity.guard import Alert
from app.identity.journal import ACTIONS
from app.identity.model import Action
from app.identity.standing import Lifted
from app.identity.words import method, sentence

ALERTS: Mapping[str, str] = {
    "declined": "The person said that it wasn’t them",
    "disputed": "Somebody disputes what was done for them",
    "frozen": "An account was frozen",
    "unfrozen": "An account was freed",
    "refused": "A request was refused and reported",
    "denied": "A request was denied by the policy",
    "lifted": "A hold was lifted",
    "exception": "A waiting time is asked to be waived",
    "exception_granted": "A waiting time was waived",
    "exception_declined": "A waiting time was not waived",
    "grant_misused": "A grant was used by somebody else, or for something else",
    "flags_withdrawn": "Red flags were taken back before something was granted",
    "dialled": "An analyst had more numbers shown than an hour allows",
    "blocking": "Somebody kept a worker waiting and was shown out",
    "spike": "Many more accounts are locked, or people verified, than usual within an hour",
    "one_number": "One number calls for several people",
    "privileged_act": "Something was done to a privileged account",
    "supervised": "Two of the staff signed in beside somebody, in an emergency",
    "out_of_hours": "Something was done to an account outside the desk’s hours",
    "unknown": "What came of an act is not known",
    "outcome_unknown": "What came of an act is not known",
    "sessions_left": "Sign-ins could not be ended",
    "nobody_told": "The person could not be told of an act",
    "work_order": "A work order waits for the directory team",
    "order_late": "A work order has waited for three days",
    "order_done": "A work order was carried out",
    "order_not_done": "A work order was not carried out",
    "order_unknown": "What came of a work order is not known",
    "clock": "A worker’s clock goes wrong",
    "capped": "A worker changed as many accounts this hour as it may",
    "policy_proposed": "A policy waits for approval",
    "policy_changed": "Another policy is in force",
    "policy_withdrawn": "A proposed policy was withdrawn",
    "role_proposed": "A role waits for agreement",
    "connection": "A connection was changed",
    "connection_proposed": "A connection waits for agreement",
    "connection_declined": "A change of a connection was declined",
    "connection_moved": "The order of connections was changed",
    "connection_retired": "A connection is no longer used",
    "outside_reset": "A password was set without a grant",
    "watch_contact": "Contact data changed soon after something was done to the account",
    "watch_authenticator": "Authenticators changed soon after something was done to the account",
    "watch_password": "A password was set again soon after a reset",
    "watch_rights": "An account got more rights soon after something was done to it",
    "watch_linked": "The other half of an account was asked for soon after the first",
    "scrambled": "A temporary password lay unused and was made worthless",
    "not_scrambled": "A temporary password lies unused and could not be made worthless",
    "go_live_proposed": "That the gate decides waits for agreement",
    "go_live": "The gate decides from now on",
    "baseline_proposed": "A baseline of contact data waits for agreement",
    "baseline_agreed": "A baseline of contact data may be applied",
    "baseline": "A baseline of contact data was applied",
    "enrolled": "Somebody enrolled an authenticator or recovery codes of the desk",
    "enrolment_agreed": "A second person agreed that an authenticator or recovery codes are enrolled",
    "enrolment_removed": "An authenticator or recovery codes of the desk were removed",
    "legal_hold": "A record is kept for as long as the law asks",
    "legal_hold_lifted": "A record is no longer kept for longer",
    "worker": "A worker’s login was made or changed",
    "staff_bound": "Somebody of the staff was bound to an account of a directory",
    "administrator": "Somebody is an administrator from now on",
    "on_guard": "The desk was put on its guard, or for another time",
    "at_ease": "The desk is on its guard no more",
    "officer_gone": "Somebody is no security officer any more",
}
"""Each code of an alert, as a line of the list."""
LIFTS: Mapping[str, str] = {
    Lifted.RED_FLAGS: "Red flags",
    Lifted.SHOPPING: "A failed attempt with a colleague",
    Lifted.LOCK_OUTS: "Repeated lock-outs",
}
"""What can be lifted, as a choice."""
LIFTING = (
    "The hold goes, and nothing else: as many ways as before have to prove who it is, and a starred flag still ends "
    "the request. Who worked on it can’t lift it. Your reason is recorded and told to security."
)
FREEING = (
    "From then on requests about this account are judged as any other. What was disputed or declined stays recorded."
)
FREEZING = "Nothing is granted about this account until a security officer frees it, and grants not yet used run out."
ON_GUARD = (
    "Calls, text messages and mails prove nothing until then, and whoever needs a new sign-in comes in person. It "
    "ends by itself at that time."
)
AT_EASE = "From now on calls, text messages and mails count again as the policy says."
APPROVING = (
    "The waiting time of new channels is waived for this request, once. As many ways as before have to prove who it is."
)
ORDERS: Mapping[str, str] = {
    "done": "It was carried out",
    "not_done": "It was not carried out; nothing was changed",
    "unknown": "Nobody can tell",
}
"""What can come of a work order, as a choice."""
ORDERING = (
    "No worker may do this: the directory team does it by hand. Say what came of it. Who asked for it can’t, and "
    "the person is told on all their addresses once it was carried out."
)
SETTLING = (
    "Nobody knows whether this was done. Look at the account in its directory, and say what came of it. Who asked for "
    "it can’t."
)
DECLINING = "The waiting time stays as it is. Another way, or time, goes on."


def alert_line(code: str) -> str:
    """Return what an alert is about, a plain sentence for a code that nobody knows."""
    return ALERTS.get(code, _capital(code.replace("_", " ").replace(":", ": ")))


def alert_facts(alert: Alert) -> str:
    """Return what was recorded with an alert, in words; nothing that is only for machines."""
    return " ".join(part for part in (_told(name, value) for name, value in alert.facts.items()) if part)


def action_line(code: str) -> str:
    """Return what was asked for."""
    return ACTIONS[Action(code)] if code in set(Action) else _capital(code.replace("_", " "))


def flag_line(code: str) -> str:
    """Return what was observed."""
    return FLAGS[code].says if code in FLAGS else _capital(code.replace("_", " "))


def until_line(at: datetime) -> str:
    """Return an end as a day and a time, as this machine's clock shows it."""
    local = at.astimezone()
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"


def _told(name: str, value: Any) -> str:
    if isinstance(value, str):
        return _TEXTS[name](value.strip()) if name in _TEXTS and value.strip() else ""
    if isinstance(value, list):
        return _LISTS[name]([str(one) for one in value]) if name in _LISTS and value else ""
    return f"{value} people." if name == "people" else ""


_TEXTS: Mapping[str, Callable[[str], str]] = {
    "reason": lambda text: f"“{text}”",
    "why": lambda text: f"“{text}”",
    "what": lambda text: f"{LIFTS.get(text, text)}.",
    "method": lambda text: f"By {method(text)}.",
    "role": lambda text: f"As {text}.",
    "name": lambda text: f"{text}.",
    "login": lambda text: f"{text}.",
}
_LISTS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "flags": lambda codes: "; ".join(map(flag_line, codes)) + ".",
    "resources": lambda names: f"Access to {', '.join(names)}.",
    "codes": lambda codes: " ".join(map(sentence, codes)),
}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
