"""The one translation of driver errors into what a person can do something about."""

import json
import logging
import re
import sqlite3
from collections import deque
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.errors import (
    ChangedElsewhere,
    HelpDeskError,
    NotOnStaff,
    NotPermitted,
    NotSetUp,
    PasswordNeeded,
    PasswordWrong,
    RuleBroken,
    StoreBusy,
    StoreRefused,
    StoreUnavailable,
)
from app.identity.refusals import REFUSALS as VERIFYING
from app.knowledge.refusals import REFUSALS as KNOWING

AWAY = "The database can't be reached. Nothing is lost: what you typed is kept on this computer. Try again in a moment."
COLLIDED = "Two changes met in the database and this one gave way. Nothing was changed. Try again."
CHANGED = "Someone else changed this first. Look at it again and repeat."
MISSING = "Something this refers to is no longer there. Refresh and choose again."
UNFIT = "The database can't keep this: a text is too long or holds a character it doesn't know. Nothing was changed."
TAKEN = "There is one of that name already."
TOO_LONG = "The database took longer than 5 seconds. Nothing was changed. Try again."
NO_PASSWORD = "This login needs a password."  # noqa: S105 - a sentence, no secret
AWAY_STATES = ("08", "25", "40", "53", "57", "58")
"""Classes of SQLSTATE that tell of the server itself: its connections, its means, its coming and going."""
OUTDATED = "cached plan must not change result type"
"""What PostgreSQL says of a statement that was prepared before an upgrade."""
READ_ONLY = "This server may only be read from now: another has taken over. Nothing was changed. Try again in a moment."
UPGRADED = "The database has just been upgraded. Nothing was changed. Try again."
NOT_LET_IN = (
    "The database did not accept this login with this password. If both are right, the password may have expired; an "
    "administrator then sets a new one."
)
"""An expired password is told by PostgreSQL in the very words of a wrong one."""
BARRED = "The login {0} may not sign in to the database any more. If that is wrong, ask an administrator."

_log = logging.getLogger("frontline.database")
_noted: deque[str] = deque(maxlen=1)
Refusal = tuple[type[HelpDeskError], str]

REFUSALS: dict[str, Refusal] = {
    **VERIFYING,
    **KNOWING,
    "FL001": (ChangedElsewhere, CHANGED),
    "FL002": (
        NotPermitted,
        "You are not on the staff list any more. Nothing was changed; what you typed is kept as a draft.",
    ),
    "FL003": (NotPermitted, "What is written is judged by what holds now. Nothing was changed."),
    "FL011": (NotPermitted, "belongs to someone else; only a supervisor may move it"),
    "FL012": (RuleBroken, "is resolved or closed already"),
    "FL013": (RuleBroken, "That queue takes no tickets from you. Choose another."),
    "FL015": (RuleBroken, "can't take that step"),
    "FL017": (RuleBroken, "Whom it is to lie with may not see it there. Choose someone else."),
    "FL018": (RuleBroken, "Whom it is to lie with no longer works here. Choose someone else."),
    "FL019": (RuleBroken, "Whom it is to lie with is away. Choose someone else."),
    "FL020": (RuleBroken, "The priority follows from impact and urgency."),
    "FL021": (RuleBroken, "Only a pending ticket can wake by itself."),
    "FL022": (RuleBroken, "That category is no longer in use. Choose another."),
    "FL023": (NotPermitted, "Only an administrator takes in tickets from elsewhere."),
    "FL024": (NotPermitted, "A new ticket lies with nobody, or with yourself."),
    "FL030": (NotPermitted, "The journal tells only of what was done with it."),
    "FL031": (NotPermitted, "Entries of the journal are only ever added."),
    "FL032": (RuleBroken, "What changes a ticket is told in its journal, and why. Say why."),
    "FL033": (NotPermitted, "A ticket is changed once in one step."),
    "FL034": (NotPermitted, "The requester's words come with the ticket."),
    "FL035": (NotPermitted, "What a desk has done is never deleted."),
    "FL036": (NotPermitted, "Only its author may withdraw a note."),
    "FL037": (NotPermitted, "A file comes with its entry."),
    "FL038": (RuleBroken, "The file did not arrive as it was sent, or is larger than 10 MB. Attach it again."),
    "FL039": (NotPermitted, "The journal knows messages, replies, notes and events."),
    "FL041": (RuleBroken, "That ticket is no longer there, or you may no longer see it."),
    "FL042": (NotPermitted, "What a requester is found by follows from who they are. Nothing was changed."),
    "FL050": (NotPermitted, "Only an administrator may set up the desk. Nothing was changed."),
    "FL051": (NotPermitted, "Only a supervisor may say that someone else is here or away."),
    "FL052": (RuleBroken, "The desk needs an active administrator. Make someone else administrator first."),
    "FL053": (NotPermitted, "Nobody lets themselves into a restricted queue. Ask another administrator."),
    "FL054": (NotPermitted, "Only a member of a restricted queue may open it to everyone."),
    "FL060": (NotPermitted, "Only an administrator lets people in. Nothing was changed."),
    "FL061": (
        RuleBroken,
        (
            "This login was not made by the desk, or may do more on the server than a member of staff. Whoever looks "
            "after it sets its password; nothing was changed."
        ),
    ),
    "FL062": (RuleBroken, "This login can't be a person's: the server keeps such names for itself, or it is too long."),
    "FL063": (RuleBroken, "A password comes to the server only as its verifier. Nothing was changed."),
    "FL064": (RuleBroken, "Only who works at the desk is let in. Nothing was changed."),
    "23503": (RuleBroken, MISSING),
    "23505": (RuleBroken, TAKEN),
    "25006": (StoreUnavailable, READ_ONLY),
    "28000": (StoreRefused, "This login may not sign in to the database. If that is wrong, ask an administrator."),
    "28P01": (PasswordWrong, NOT_LET_IN),
    "3D000": (StoreRefused, "There is no database of that name on the server. Check the address."),
    "40001": (StoreBusy, COLLIDED),
    "40P01": (StoreBusy, COLLIDED),
    "42501": (NotPermitted, "The database doesn't permit this to your login."),
    "42P01": (
        NotSetUp,
        "The database has not been set up. An administrator runs: python -m app.admin init --database URL",
    ),
    "53300": (StoreUnavailable, "The database has no free connection. Try again in a moment."),
    "55P03": (StoreBusy, TOO_LONG),
    "57014": (StoreUnavailable, TOO_LONG),
    "57P03": (StoreUnavailable, "The database is just starting or stopping. Try again in a moment."),
}
"""By SQLSTATE: our own guards' codes (`FL…`, in SQLite's tongue too) and PostgreSQL's (appendix A)."""
WORDS: tuple[tuple[str, Refusal], ...] = (
    (OUTDATED, (StoreUnavailable, UPGRADED)),
    ("UNIQUE constraint", (RuleBroken, TAKEN)),
    ("FOREIGN KEY constraint", (RuleBroken, MISSING)),
    ("no such table", REFUSALS["42P01"]),
    ("file is not a database", (StoreRefused, "This file is no Frontline desk. Check its name; nothing was changed.")),
    (
        "disk image is malformed",
        (StoreRefused, "The desk's file is damaged. Close Frontline, copy the file away, restore the last backup."),
    ),
    (
        "unable to open database file",
        (StoreRefused, "The desk's file can't be opened. Check that its folder is there and may be written to."),
    ),
    ("readonly database", (StoreRefused, "The desk's file may not be written to. Check its rights.")),
    ("disk is full", (StoreUnavailable, "The disk is full. Nothing was changed; make room and try again.")),
    # a server that lets nobody in, told without a SQLSTATE; of several reasons the first in this list counts
    ("no password supplied", (PasswordNeeded, NO_PASSWORD)),
    ("(?:password|LDAP|PAM|RADIUS) authentication failed", (PasswordWrong, NOT_LET_IN)),
    ('FATAL: +role "(.+?)" is not permitted to log in', (NotOnStaff, BARRED)),
    (
        'FATAL: +role "(.+?)" does not exist',
        (NotOnStaff, "The database knows no login {0}. Check the address, or ask an administrator for a login."),
    ),
    (
        '(?:GSSAPI|SSPI) authentication failed for user "(.+?)"',
        (
            StoreRefused,
            (
                "Single sign-on worked, but whom it showed may not use the login {0}. Check the login in the address, "
                "or ask an administrator."
            ),
        ),
    ),
    (
        (
            "(?:GSSAPI|SSPI) (?:continuation|name import) error|could not acquire SSPI credentials"
            "|(?:GSSAPI|SSPI) authentication not supported"
        ),
        (
            StoreRefused,
            (
                "The server asks for single sign-on, and this computer has no valid sign-in to the domain to show. "
                "Sign in to the domain again (on Linux and macOS: kinit), then try again."
            ),
        ),
    ),
    (
        '(?:Ident|Peer|[Cc]ertificate) authentication failed for user "(.+?)"',
        (StoreRefused, "The server knows you by another account than the login {0}. Ask an administrator."),
    ),
    (
        "no pg_hba.conf entry|pg_hba.conf rejects",
        (
            StoreRefused,
            (
                "The server takes nobody with this login from this computer. An administrator has to permit it "
                "(pg_hba.conf)."
            ),
        ),
    ),
    ('database "(.+?)" does not exist', REFUSALS["3D000"]),
    (
        'permission denied for database "(.+?)"',
        (StoreRefused, "This login may not open the database {0}. An administrator has to grant it (CONNECT)."),
    ),
    (
        'too many connections for role "(.+?)"',
        (
            StoreUnavailable,
            (
                "The login {0} has as many connections as it may have. Close Frontline where else it runs with this "
                "login, or try again in a moment."
            ),
        ),
    ),
    ("too many clients|remaining connection slots|too many connections", REFUSALS["53300"]),
    (
        "certificate verify failed",
        (
            StoreRefused,
            (
                "The server can't prove who it is: its certificate has run out, or is from an authority this computer "
                "doesn't know. Nothing was sent to it. An administrator renews it, or names the authority's file in "
                "the settings (certificate_authority)."
            ),
        ),
    ),
    (
        'server certificate for "(.+?)".* does not match host name "(.+?)"',
        (
            StoreRefused,
            (
                "What answers at {1} shows a certificate of another name ({0}), so it may be another server. Nothing "
                "was sent to it. Check the address: it has to name the server as its certificate does."
            ),
        ),
    ),
    (
        "server does not support SSL",
        (
            StoreRefused,
            (
                "The server doesn't encrypt: anybody on the way could read along, or answer in its place. Nothing was "
                "sent to it. An administrator switches TLS on there (ssl = on)."
            ),
        ),
    ),
    (
        'root certificate file "(.+?)" does not exist',
        (StoreRefused, "The file of the authority that vouches for the server isn't there: {0}. Check its name."),
    ),
    (
        'could not read root certificate file "(.+?)"',
        (
            StoreRefused,
            (
                "The file of the authority that vouches for the server can't be read: {0}. It has to hold a "
                "certificate (PEM)."
            ),
        ),
    ),
    (
        'invalid connection option "(.+?)"|invalid (\\w+) value',
        (StoreRefused, "The address says something that PostgreSQL doesn't know: {0}. Check what follows the “?”."),
    ),
    ("database system is (?:starting up|shutting down|in recovery)|not yet accepting connections", REFUSALS["57P03"]),
    (
        "session is read-only|server is in hot standby mode",
        (StoreUnavailable, "Only a stand-in answers, which takes nothing new; the main server is away."),
    ),
    (
        "failed to resolve host '(.+?)'|could not translate host name \"(.+?)\"",
        (
            StoreUnavailable,
            (
                "There is no server {0} to be found from here. Check its name in the address, and whether this "
                "computer is in the network that it belongs to (VPN)."
            ),
        ),
    ),
    (
        "Connection refused",
        (
            StoreUnavailable,
            (
                "The server's computer answers, but no database does: it is switched off, or the address names another "
                "port."
            ),
        ),
    ),
)
"""By what is said, as patterns: SQLite's refusals, and PostgreSQL's while connecting; {0} is the first group."""


def foreseen(error: Exception, *, committing: bool = False) -> Exception:
    """Return the failure as a person may meet it, or the error itself when nobody foresaw it.

    The SQLSTATE is read before the class: psycopg calls states it doesn't know OperationalError, and then every
    refusal of ours would look like an outage.
    """
    orig: Any = getattr(error, "orig", error)
    if refusal := REFUSALS.get(_state(orig)) or _in_words(str(orig)):
        kind, said = refusal
        _note(orig)
        failure = RuleBroken(said, field="name") if said == TAKEN else kind(said)
        failure.ticket = _ticket_named(orig)
        return failure
    if _state(orig).startswith("FL"):  # a guard that is newer than this program
        return NotPermitted(str(orig.diag.message_primary))
    if _is_unfit(error):
        return RuleBroken(UNFIT)
    if said := _unknown_refusal(orig):
        _note(orig)
        return PasswordWrong(f"The database did not let this login in. It said: {said}")
    if is_outage(error):
        _note(orig)
        return StoreUnavailable(AWAY, outcome_unknown=committing)
    return error


def is_outage(error: Exception) -> bool:
    """Tell whether the database, not our request, is at fault."""
    orig = getattr(error, "orig", None)
    if _is_mistake(orig) or _is_unfit(error) or _is_answer(orig):
        return False
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def misses_value(error: Exception) -> bool:
    """Tell whether a column that must be filled would have stayed empty."""
    orig: Any = getattr(error, "orig", None)
    return _state(orig) == "23502" or str(orig).startswith("NOT NULL constraint")


def _state(orig: Any) -> str:
    return getattr(orig, "sqlstate", None) or str(orig)[:5]


def _ticket_named(orig: Any) -> int | None:
    """Return the ticket that a guard of ours refused: it names the right one among twenty, and at the commit too."""
    if not _state(orig).startswith("FL"):
        return None
    try:
        named = json.loads(orig.diag.message_detail or "{}")
    except (AttributeError, ValueError):
        return None
    return named.get("id") if named.get("entity") == "ticket" else None


def _in_words(said: str) -> Refusal | None:
    """Return the refusal that an error without a SQLSTATE tells: SQLite's, and PostgreSQL's while connecting."""
    for words, (kind, sentence) in WORDS:
        if found := re.search(words, said):
            return kind, sentence.format(*filter(None, found.groups()))
    return None


def _unknown_refusal(orig: Any) -> str:
    """Return what a server said to a password in a language we don't read, nothing where it was no such answer."""
    connecting: Any = getattr(orig, "pgconn", None)
    if getattr(orig, "sqlstate", None) or not getattr(connecting, "used_password", False):
        return ""
    return str(orig).partition("FATAL: ")[2].strip()


def _note(orig: Any) -> None:
    """Keep the driver's own words for whoever looks for the cause: once, however often they are repeated."""
    said = " ".join(str(orig).split())
    if getattr(orig, "sqlstate", None) is None and said not in _noted:  # with one, it may quote what was written
        _noted.append(said)
        _log.info("The database said: %s", said)


def _is_unfit(error: Exception) -> bool:
    # 54…: psycopg calls a text beyond a limit OperationalError, and a reply that never fits would be sent for ever
    return isinstance(error, DataError) or str(getattr(getattr(error, "orig", None), "sqlstate", ""))[:2] == "54"


def _is_answer(orig: Any) -> bool:
    """Tell whether a server answered with a SQLSTATE that is no sign of it being away; psycopg tells by its class."""
    state = getattr(orig, "sqlstate", None)
    return state is not None and state[:2] not in AWAY_STATES


def _is_mistake(orig: Any) -> bool:
    # SQLite calls a statement it can't make sense of OperationalError too; that is our mistake and no outage.
    return getattr(orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
