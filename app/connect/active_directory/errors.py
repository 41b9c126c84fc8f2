"""What Active Directory answers, by its codes, in sentences that help; told apart by what became of the order."""

import re
from dataclasses import dataclass
from typing import Any

from app.core.errors import HelpDeskError
from app.identity.directories import DirectoryAway, DirectoryRefused

SUCCESS, SIZE_LIMIT, STRONGER_AUTH, REFERRAL, NO_ATTRIBUTE = 0, 4, 8, 10, 16
CONSTRAINT, EXISTS, NO_SUCH, WRONG_CREDENTIALS, NO_RIGHTS = 19, 20, 32, 49, 50
BUSY, UNAVAILABLE, UNWILLING = 51, 52, 53
TOO_WEAK = "0000052D"
_EXTENDED = re.compile(r"\b([0-9A-Fa-f]{8})\b")
_SUBCODE = re.compile(r"\bdata ([0-9a-fA-F]{1,8})\b")

SIGN_IN = {
    "525": "there is no such account",
    "52e": "the account's name or its password is wrong",
    "530": "the account may not sign in at this hour",
    "531": "the account may not sign in from this computer",
    "532": "the account's password has expired",
    "533": "the account is disabled",
    "701": "the account has expired",
    "773": "the account has to change its password first",
    "775": "the account is locked",
}
"""Why a sign-in was refused: for those who look after the connection, never for who rings the desk."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the directory answered to one order: the code of LDAP, and Windows' own where there is one."""

    code: int
    extended: str = ""
    subcode: str = ""

    @classmethod
    def of(cls, result: dict[str, Any] | None) -> "Answered":
        """Read a result as ldap3 holds it; none at all is no success."""
        if not result:
            return cls(-1)
        said = str(result.get("message") or "")
        extended, subcode = _EXTENDED.search(said), _SUBCODE.search(said)
        return cls(
            int(result.get("result", -1)),
            extended[1].upper() if extended else "",
            subcode[1].lower() if subcode else "",
        )

    @property
    def is_fine(self) -> bool:
        """Tell whether it did what was asked."""
        return self.code == SUCCESS

    def __str__(self) -> str:
        return "/".join(part for part in (str(self.code), self.extended, self.subcode) if part)


def sign_in_failure(answered: Answered) -> HelpDeskError:
    """Return the failure for a refused sign-in of our own; why stands in its code, and in the connection's test."""
    if answered.code in (BUSY, UNAVAILABLE):
        return _busy()
    return DirectoryRefused(
        "The directory doesn't let Frontline's own account sign in. Nothing was changed. Whoever looks after the "
        "connection finds the reason with “Test connection”.",
        code=str(answered),
    )


def read_failure(answered: Answered) -> HelpDeskError:
    """Return the failure for a search that was refused."""
    if answered.code in (BUSY, UNAVAILABLE):
        return _busy()
    said = _READING.get(answered.code, "The directory refused to answer.")
    return DirectoryRefused(f"{said} Nothing was changed.", code=str(answered))


def change_failure(answered: Answered, *, policy: str = "") -> HelpDeskError:
    """Return the failure for a change that was refused; `policy` says what the domain asks of a password."""
    if answered.code in (BUSY, UNAVAILABLE):
        return _busy()
    if is_too_weak(answered):
        return DirectoryRefused(
            f"The directory didn't take this password. {policy} Nothing was changed; try again with another one.",
            code=str(answered),
            may_retry=True,
        )
    said = _CHANGING.get(answered.code, "The directory refused this change.")
    return DirectoryRefused(f"{said} Nothing was changed.", code=str(answered))


def is_too_weak(answered: Answered) -> bool:
    """Tell whether a password was refused for what it is."""
    return answered.code == CONSTRAINT and answered.extended in ("", TOO_WEAK)


def _busy() -> DirectoryAway:
    return DirectoryAway("The directory is too busy to answer. Nothing was changed. Try again in a minute.")


_READING = {
    SIZE_LIMIT: "More accounts than can be chosen from are called that. Search by account, address or staff number.",
    NO_SUCH: "The directory doesn't know the place that was asked for: its base DN is wrong, or the account is gone.",
    NO_RIGHTS: "Frontline's account may not read this in the directory.",
    STRONGER_AUTH: "The directory wants an encrypted connection; Frontline speaks LDAPS only, so the port is wrong.",
    REFERRAL: "That is kept by another domain than the one of this connection.",
}
_CHANGING = {
    NO_RIGHTS: (
        "Frontline's account has no right to do this to this account: either the right was never granted on its unit, "
        "or the account is one of administrators, which the directory protects. Those are for the directory team."
    ),
    NO_SUCH: "The account isn't there any more: it was deleted, or moved out of what Frontline may see.",
    UNWILLING: (
        "The directory is not willing to do this: the connection isn't encrypted as it asks for, or the account is of "
        "a kind whose password is not set like this."
    ),
    CONSTRAINT: "The change breaks a rule of the directory.",
    NO_ATTRIBUTE: "Somebody else changed the account at the same moment. Look at it again.",
    EXISTS: "Somebody else changed the account at the same moment. Look at it again.",
    REFERRAL: (
        "This domain controller can't be written to: it is read-only, or the account is of another domain. Name a "
        "writable one in the connection."
    ),
    STRONGER_AUTH: "The directory wants an encrypted connection; Frontline speaks LDAPS only, so the port is wrong.",
}
