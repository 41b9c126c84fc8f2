"""The nouns of a verification: what is asked for, of whom, by which ways it is proved, and where it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What is to be done to somebody's account once they are verified."""

    UNLOCK = "unlock"
    PASSWORD_RESET = "password_reset"  # noqa: S105  the word, not one
    MFA_RESET = "mfa_reset"
    FIRST_CREDENTIAL = "first_credential"
    CONTACT_CHANGE = "contact_change"
    ENABLE_ACCOUNT = "enable_account"
    ACCESS_CHANGE = "access_change"
    ELEVATED_INSTALL = "elevated_install"
    RECOVERY_KEY = "recovery_key"


BY_HAND = (Action.CONTACT_CHANGE, Action.ACCESS_CHANGE, Action.ELEVATED_INSTALL, Action.RECOVERY_KEY)
"""What the directory team does by hand for whomever: a worker only writes a work order."""


class Risk(StrEnum):
    """How much harm a wrong reset would do, from the directory: the column of the policy that holds."""

    STANDARD = "standard"
    SENSITIVE = "sensitive"
    PRIVILEGED = "privileged"
    SERVICE = "service"
    LEAVER = "leaver"


class Method(StrEnum):
    """One way of proving who somebody is; what counts how much stands in `methods`."""

    FIDO = "fido"
    IN_PERSON = "inperson"
    SITE = "site"
    PUSH = "push"
    VIDEO = "video"
    TOTP = "totp"
    RECOVERY = "recovery"
    CALLBACK = "callback"
    MANAGER = "manager"
    DEVICE = "device"
    SMS_CODE = "smsotp"
    MAIL_CODE = "emailotp"
    CODEWORD = "codeword"
    HR_QUESTION = "hrq"
    OWNER = "owner"
    HR = "hr"


class Kind(StrEnum):
    """What a method rests on. Knowledge never counts; an approval is no factor of the subject's own."""

    POSSESSION = "P"
    PRESENCE = "B"
    VOUCHING = "V"
    KNOWLEDGE = "K"
    APPROVAL = "A"


class Proof(StrEnum):
    """Who says that a method was passed: a machine at its own end, or the one who performed it."""

    MACHINE = "X"
    ATTESTED = "A"


class Result(StrEnum):
    """What came of one method. `declined` means that the subject said no, which is an alarm."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"
    DECLINED = "declined"
    EXPIRED = "expired"
    UNREACHED = "unreached"


class Channel(StrEnum):
    """The way in which the request came. It proves nothing."""

    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"
    WALK_UP = "walk_up"
    PORTAL = "portal"


class Caller(StrEnum):
    """Who asks: only the subject can be verified, others may open a ticket."""

    SUBJECT = "subject"
    OTHER = "other"


class State(StrEnum):
    """Where a verification stands (A16 of the specification). All but the first three and `executed` have ended."""

    OPEN = "open"
    WAITING = "waiting"
    HELD = "held"
    GRANTED = "granted"
    EXECUTED = "executed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    EXPIRED = "expired"
    DISPUTED = "disputed"


class GrantState(StrEnum):
    """Where a grant stands: it is reserved as it is consumed, before the directory is called."""

    ISSUED = "issued"
    RESERVED = "reserved"
    EXECUTING = "executing"
    ORDERED = "ordered"
    """A work order for the directory team: no worker does it (A19)."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What came of one method, as the policy weighs it.

    `group` names the channel: two of one group never count twice. `known_since` is since when the channel or
    authenticator is on record, None when nobody knows, which counts as young. `by` performed it (a staff id, 0 for the
    worker), `also_by` is a second member of staff who looked as well.
    """

    method: Method
    result: Result
    proof: Proof
    group: str
    at: datetime
    by: int = 0
    also_by: int | None = None
    known_since: datetime | None = None
    is_handset: bool = False
