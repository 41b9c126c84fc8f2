"""The words and icons of a verification on the screen."""

from collections.abc import Collection, Mapping
from datetime import datetime

from app.identity import words
from app.identity.flags import FLAGS, OBSERVED
from app.identity.flow import Lost
from app.identity.gate import Verification
from app.identity.model import Action, Caller, Channel, Method, Proof, Result, Risk, State
from ui.identity.flags_model import FlagRow

ACTIONS: Mapping[Action, tuple[str, str]] = {
    Action.UNLOCK: ("Unlock account", "Unlock the account"),
    Action.PASSWORD_RESET: ("Reset password", "Reset the password"),
    Action.MFA_RESET: ("Reset sign-in methods", "Reset the sign-in methods"),
    Action.FIRST_CREDENTIAL: ("First sign-in", "Give the first sign-in"),
    Action.CONTACT_CHANGE: ("Change contact data", "Change the contact data"),
    Action.ENABLE_ACCOUNT: ("Enable account", "Enable the account"),
    Action.ACCESS_CHANGE: ("Change access", "Change the access"),
    Action.ELEVATED_INSTALL: ("Elevated install", "Allow the elevated install"),
    Action.RECOVERY_KEY: ("Recovery key", "Read out the recovery key"),
}
CHANNELS = {
    Channel.PHONE.value: "Phone",
    Channel.CHAT.value: "Chat",
    Channel.EMAIL.value: "E-mail",
    Channel.WALK_UP.value: "At the desk",
    Channel.PORTAL.value: "Portal",
}
CALLERS = {
    Caller.SUBJECT.value: "The account’s holder",
    Caller.OTHER.value: "Somebody else, for them",
}
METHODS: Mapping[Method, tuple[str, str]] = {
    Method.FIDO: ("Passkey or hardware key", "key-round"),
    Method.IN_PERSON: ("In person, with photo ID", "user"),
    Method.SITE: ("Verified at their site", "map-pin"),
    Method.PUSH: ("Prompt with a number", "smartphone"),
    Method.VIDEO: ("Live video, with photo ID", "monitor"),
    Method.TOTP: ("Code from the authenticator", "clock"),
    Method.RECOVERY: ("Saved recovery code", "lock"),
    Method.CALLBACK: ("Call back on the number on record", "phone-call"),
    Method.MANAGER: ("The manager on record vouches", "users"),
    Method.DEVICE: ("Request from their managed device", "laptop"),
    Method.SMS_CODE: ("Code by text message", "message-square"),
    Method.MAIL_CODE: ("Code to the other address on record", "mail"),
    Method.CODEWORD: ("Agreed phrase", "message-circle"),
    Method.HR_QUESTION: ("Question from HR data", "clipboard-check"),
    Method.OWNER: ("The resource’s owner approves", "shield-check"),
    Method.HR: ("HR confirms", "building"),
}
RESULTS: Mapping[Result, tuple[str, str]] = {
    Result.PENDING: ("Running", "accent"),
    Result.PASSED: ("Passed", "ok"),
    Result.FAILED: ("Failed", "danger"),
    Result.DECLINED: ("Declined by the person", "danger"),
    Result.EXPIRED: ("Ran out of time", "warn"),
    Result.UNREACHED: ("Not reached", "neutral"),
}
RISKS: Mapping[Risk, tuple[str, str]] = {
    Risk.STANDARD: ("Standard", "neutral"),
    Risk.SENSITIVE: ("Sensitive", "warn"),
    Risk.PRIVILEGED: ("Privileged", "danger"),
    Risk.SERVICE: ("Service account", "danger"),
    Risk.LEAVER: ("Leaver", "danger"),
}
_TONES: Mapping[State, str] = {
    State.OPEN: "accent",
    State.WAITING: "warn",
    State.HELD: "warn",
    State.GRANTED: "ok",
    State.EXECUTED: "ok",
    State.UNKNOWN: "danger",
    State.REFUSED: "danger",
    State.ABANDONED: "neutral",
    State.EXPIRED: "neutral",
    State.DISPUTED: "danger",
}
STATES: Mapping[State, tuple[str, str]] = {one: (said, _TONES[one]) for one, said in words.STATES.items()}
CONTACTS = {
    "mobile": "Mobile",
    "phone": "Desk phone",
    "mail": "Mailbox",
    "other_mail": "Other address",
    "authenticator": "Authenticator",
    "passkey": "Passkey",
    "manager": "Manager",
}
PROOFS = {
    Proof.MACHINE: ("Proved by a machine", "ok"),
    Proof.ATTESTED: ("You attest it", "neutral"),
}
DIRECTORIES = {"ad": "Active Directory", "entra": "Entra", "demo": "Demo directory"}


def action(one: Action) -> str:
    """Return what is to be done, as a choice says it."""
    return ACTIONS[one][0]


def act(one: Action) -> str:
    """Return what is to be done, as a deed on an account."""
    return ACTIONS[one][1]


def method(one: Method) -> str:
    """Return what a way of proving is called."""
    return METHODS[one][0]


def icon(one: Method) -> str:
    """Return the icon of a way of proving."""
    return METHODS[one][1]


def contact(kind: str) -> str:
    """Return what a way to reach somebody is called."""
    return CONTACTS.get(kind, kind.replace("_", " ").capitalize())


def observed_flags() -> list[FlagRow]:
    """Return the flags that may be ticked."""
    return [FlagRow(code, FLAGS[code].says, FLAGS[code].is_starred) for code in OBSERVED]


def context(codes: frozenset[str]) -> list[str]:
    """Return what the records tell, in sentences."""
    return [FLAGS[code].says for code in FLAGS if code in codes]


def left(seconds: int) -> str:
    """Return how long is left, such as 9:41."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def at_time(at: datetime) -> str:
    """Return a time of day as this machine's clock shows it."""
    return at.astimezone().strftime("%H:%M")


def on_day(at: datetime, now: datetime) -> str:
    """Return an instant in short: only the time today, else the date with it."""
    local = at.astimezone()
    if local.date() == now.astimezone().date():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b %H:%M}"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago an instant was."""
    minutes = max(0, int((now - at).total_seconds())) // 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 24 else f"{hours // 24} d ago"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its word."""
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"


def lost(parts: Collection[Lost], verification: Verification) -> str:
    """Return what is thrown away, in words."""
    proofs = sum(evidence.result is Result.PASSED for evidence in verification.evidence)
    said = {
        Lost.EVIDENCE: (counted(proofs, "proof") + " and " if proofs else "") + "whatever is under way",
        Lost.GRANT: "the right to carry it out",
        Lost.SUBJECT: "who was chosen",
        Lost.FLAGS: "the answer about warning signs",
    }
    return ", ".join(one for part, one in said.items() if part in parts)
