"""*Test connection*: everything that the desk needs of Active Directory, tried in order, and how to mend what isn't so.

Nothing is changed. Who reads this looks after the connection, so reasons are told that nobody at the desk is told.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from app.connect.active_directory.errors import SIGN_IN
from app.connect.active_directory.line import CONNECT_TIMEOUT, Entry, Line, escaped, reachable, signed_in, verifying
from app.connect.active_directory.policy import asked_for
from app.connect.active_directory.reading import found, person
from app.connect.active_directory.rights import MAY_WRITE, may_reset, may_write, our_own
from app.connect.active_directory.settings import Settings
from app.connect.active_directory.values import HISTORY, domain_of, history, id_of, parent_of, place_of, written
from app.core.errors import HelpDeskError
from app.identity.directories import Check, DirectoryAway, DirectoryRefused, Mark, OutcomeUnknown

FURTHEST = timedelta(minutes=2)
"""How far the domain's clock may be from ours: times of resets are compared."""
NARROW = {Mark.PRIVILEGED_GROUP, Mark.ADMIN_COUNT}
EXPIRED, UNKNOWN_ISSUERS, WRONG_NAMES = 10, {18, 19, 20, 21}, {62, 64}
"""Why a certificate is not believed, by the numbers of OpenSSL."""


def checked(settings: Settings, secret: Callable[[], str]) -> list[Check]:
    """Return what was tried, up to the first thing without which nothing further can be."""
    lines: list[Check] = []
    for step in (_reached, _verified):
        lines.append(step(settings))
        if not lines[-1].is_fine:
            return lines
    try:
        with signed_in(settings, secret) as line:
            lines.append(Check("Sign-in", is_fine=True, said=f"Signed in as {settings.account}."))
            lines.extend(_tried_inside(line, settings))
    except (DirectoryAway, DirectoryRefused, OutcomeUnknown) as failure:
        signs_in = len(lines) > 2  # noqa: PLR2004  the two before
        what = "Answers" if signs_in else "Sign-in"
        lines.append(Check(what, is_fine=False, said=_sign_in_words(settings, failure)))
    return lines


def _reached(settings: Settings) -> Check:
    what = f"{settings.host}, port {settings.port}"
    try:
        address = reachable(settings.host, settings.port)
    except DirectoryAway as failure:
        return Check(what, is_fine=False, said=f"{failure} Use the full name of a domain controller, or of the domain.")
    try:
        socket.create_connection((address, settings.port), CONNECT_TIMEOUT).close()
    except OSError as error:
        said = f"{address} doesn't answer on port {settings.port} ({error.strerror or error})."
        return Check(
            what, is_fine=False, said=f"{said} LDAPS listens on 636; look at firewalls between here and there."
        )
    return Check(what, is_fine=True, said=f"Reached at {address}.")


def _verified(settings: Settings) -> Check:
    what = "Certificate"
    try:
        context = verifying(settings.ca_file)
        address = reachable(settings.host, settings.port)
        with (
            socket.create_connection((address, settings.port), CONNECT_TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=settings.host) as wrapped,
        ):
            until = dict(wrapped.getpeercert() or {}).get("notAfter", "")
            return Check(what, is_fine=True, said=f"Good for {settings.host} until {until} ({wrapped.version()}).")
    except ssl.SSLCertVerificationError as error:
        return Check(what, is_fine=False, said=_certificate_words(settings, error))
    except ssl.SSLError as error:
        return Check(what, is_fine=False, said=f"There is no LDAPS on port {settings.port}: {error.reason or error}.")
    except (OSError, HelpDeskError) as error:
        return Check(what, is_fine=False, said=f"No encryption was agreed upon: {error}")


def _certificate_words(settings: Settings, error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in WRONG_NAMES:
        return (
            f"It is for another name than {settings.host}: {error.verify_message} Write the host as the certificate "
            "names it, or give the domain controller one with this name."
        )
    if error.verify_code in UNKNOWN_ISSUERS:
        trusted = settings.ca_file or "this computer's own list"
        return (
            f"Its issuer is not among those trusted ({trusted}): {error.verify_message}. Export the certificate of "
            "your domain's authority as PEM (certutil -ca.cert ca.cer, certutil -encode ca.cer ca.pem), name that file."
        )
    if error.verify_code == EXPIRED:
        return "It has expired: renew the domain controller's certificate."
    return f"It can't be trusted: {error.verify_message}."


def _sign_in_words(settings: Settings, failure: HelpDeskError) -> str:
    code = getattr(failure, "code", "")
    why = SIGN_IN.get(code.rpartition("/")[2]) if code.startswith("49") else None
    return f"{settings.account} was refused: {why} ({code})." if why else f"{failure} {code}".strip()


def _tried_inside(line: Line, settings: Settings) -> Iterator[Check]:
    root = line.read("", ("defaultNamingContext", "currentTime", "dnsHostName"))
    yield _clock(root)
    base = _base(line, settings, root)
    yield base
    if not base.is_fine:
        return
    yield _own_account(line, settings)
    if not settings.sample:
        said = "Name an ordinary person's account as the sample, so that the rights can be tested on it."
        yield Check("Rights", is_fine=False, said=said)
        return
    people = found(line, settings, settings.sample)
    if len(people) != 1:
        said = f"{len(people)} accounts are called {settings.sample} below {settings.base_dn}; it has to be one."
        yield Check("Sample", is_fine=False, said=said)
        return
    yield from _tried_on(line, settings, people[0].object_id)


def _clock(root: Entry | None) -> Check:
    theirs = written(root.text("currentTime")) if root else None
    if theirs is None:
        return Check("Clock", is_fine=False, said="The domain controller doesn't tell the time.")
    apart = datetime.now(UTC) - theirs
    said = f"It is {abs(apart.total_seconds()):.0f} s {'behind' if apart > timedelta(0) else 'ahead of'} this computer."
    if abs(apart) <= FURTHEST:
        return Check("Clock", is_fine=True, said=said)
    return Check("Clock", is_fine=False, said=f"{said} Let both take their time from the same source.")


def _base(line: Line, settings: Settings, root: Entry | None) -> Check:
    entry = line.read(settings.base_dn, ("objectClass",))
    if entry is None:
        whole = root.text("defaultNamingContext") if root else ""
        said = f"There is no {settings.base_dn}, or it may not be read. The whole domain is {whole or 'unknown'}."
        return Check("Base DN", is_fine=False, said=said)
    if not domain_of(settings.base_dn):
        return Check("Base DN", is_fine=False, said=f"{settings.base_dn} names no domain (DC=…).")
    return Check("Base DN", is_fine=True, said=settings.base_dn)


def _own_account(line: Line, settings: Settings) -> Check:
    what = "Frontline's account"
    own = our_own(line, settings)
    seen = person(line, settings, id_of(own)) if own else None
    if seen is None:
        return Check(what, is_fine=True, said="Lies outside the base DN; see that it is no administrator.")
    if seen.marks & NARROW:
        said = "It is an administrator. Use an account of its own that holds the delegated rights and nothing else."
        return Check(what, is_fine=False, said=said)
    return Check(what, is_fine=True, said="No administrator.")


def _tried_on(line: Line, settings: Settings, object_id: str) -> Iterator[Check]:
    place = place_of(object_id) or ""
    entry = line.read(place, (MAY_WRITE, *HISTORY))
    seen = person(line, settings, object_id)
    if entry is None or seen is None:
        yield Check("Sample", is_fine=False, said="The sample vanished while it was looked at.")
        return
    yield _sample_is_ordinary(settings, seen.marks)
    unit = parent_of(entry.dn)
    resets = may_reset(line, settings, object_id)
    yield _right(settings, unit, "Right to reset passwords", "CA;Reset Password", holds=resets is not False)
    for name, what in (("pwdLastSet", "Right to demand a change"), ("lockoutTime", "Right to unlock")):
        yield _right(settings, unit, what, f"RPWP;{name}", holds=may_write(entry, name))
    yield _enabling(settings, unit, entry)
    yield _groups(line, settings, object_id)
    yield _ages(entry)
    policy = asked_for(line, settings, object_id)
    yield Check("Password policy", is_fine="can't be read" not in policy, said=policy)


def _sample_is_ordinary(settings: Settings, marks: frozenset[Mark]) -> Check:
    what = f"Sample {settings.sample}"
    if Mark.RISK_UNKNOWN in marks:
        said = "Its groups or flags can't all be read, so everybody would count as an administrator. Grant reading."
        return Check(what, is_fine=False, said=said)
    if marks & (NARROW | {Mark.SERVICE}):
        return Check(what, is_fine=False, said="It is an administrator's or a service's: name an ordinary person's.")
    return Check(what, is_fine=True, said="An ordinary account, read in full.")


def _right(settings: Settings, unit: str, what: str, right: str, *, holds: bool) -> Check:
    if holds:
        return Check(what, is_fine=True, said="Granted.")
    return Check(
        what, is_fine=False, said=f"Not granted. As a domain administrator:  {granting(settings, unit, right)}"
    )


def granting(settings: Settings, unit: str, right: str) -> str:
    """Return the command by which an administrator of the domain grants a right on a unit's people."""
    return f'dsacls "{unit}" /I:S /G "{settings.account}:{right};user"'


def _enabling(settings: Settings, unit: str, entry: Entry) -> Check:
    what = "Right to enable disabled accounts"
    if may_write(entry, "userAccountControl"):
        return Check(what, is_fine=True, said="Granted.")
    wanted = granting(settings, unit, "RPWP;userAccountControl")
    return Check(what, is_fine=True, said=f"Not granted, and needed only if the desk enables accounts:  {wanted}")


def _groups(line: Line, settings: Settings, object_id: str) -> Check:
    seen = person(line, settings, object_id)
    count = len(seen.groups) if seen else 0
    if not count:
        return Check("Groups", is_fine=False, said="No group of the sample can be read, not even its primary one.")
    unknown = list(_unknown_groups(line, settings))
    if unknown:
        said = f"The domain has no group called {' or '.join(unknown)}: whom it was to protect isn't protected."
        return Check("Groups", is_fine=False, said=said)
    return Check("Groups", is_fine=True, said=f"{count} of the sample are read, nested ones included.")


def _unknown_groups(line: Line, settings: Settings) -> Sequence[str]:
    asked = (*settings.protected_groups, *settings.reset_groups)
    domain = domain_of(settings.base_dn)
    return [
        name
        for name in asked
        if not line.search(
            domain,
            f"(&(objectCategory=group)(|(sAMAccountName={escaped(name)})(cn={escaped(name)})"
            f"(distinguishedName={escaped(name)})))",
            ("objectSid",),
        )
    ]


def _ages(entry: Entry) -> Check:
    if history(entry):
        return Check("Age of contact data", is_fine=True, said="The directory tells when each was changed.")
    said = (
        "The directory doesn't tell this account when contact data was changed (msDS-ReplAttributeMetaData): until "
        "Frontline has known it for long enough, it counts as young, and passwords reset elsewhere are not found."
    )
    return Check("Age of contact data", is_fine=False, said=said)
