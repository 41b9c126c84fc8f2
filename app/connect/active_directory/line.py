"""One short-lived, encrypted and verified connection to a domain controller: the only place that speaks LDAP.

A connection whose certificate isn't vouched for, or whose name is another, is never used. What was sent and got no
answer is told apart from what was never sent.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, override

from app.connect.active_directory.errors import SIZE_LIMIT, Answered, read_failure, sign_in_failure
from app.connect.active_directory.ldap import LDAPExceptionError, escape_filter_chars, ldap3
from app.connect.active_directory.settings import Settings
from app.identity.directories import DirectoryAway, DirectoryRefused, OutcomeUnknown

CONNECT_TIMEOUT = 5
"""Seconds for reaching the server, and again for the handshake and each answer until we are signed in."""
RECEIVE_TIMEOUT = 10
"""Seconds to wait for an answer once signed in."""
PAGE = 500
PAGED = "1.2.840.113556.1.4.319"
REPLACE, ADD, DELETE = ldap3.MODIFY_REPLACE, ldap3.MODIFY_ADD, ldap3.MODIFY_DELETE
Changes = Mapping[str, Sequence[tuple[str, Sequence[bytes]]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the directory; values are bytes as they came, for ldap3 would turn a "+1555" into a number."""

    dn: str
    values: Mapping[str, Sequence[bytes]] = field(repr=False)

    def first(self, name: str) -> bytes | None:
        """Return the first value of an attribute, None when it has none, or is not shown to us."""
        found = self.values.get(name.lower())
        return found[0] if found else None

    def text(self, name: str) -> str:
        """Return an attribute as text, empty when there is none."""
        return (self.first(name) or b"").decode(errors="replace")

    def number(self, name: str) -> int | None:
        """Return an attribute as a number, None when there is none."""
        found = self.first(name)
        return int(found) if found is not None else None

    def all(self, name: str) -> Sequence[bytes]:
        """Return all values of an attribute."""
        return self.values.get(name.lower(), ())


class VerifiedTls(ldap3.Tls):
    """TLS as Python's own library verifies it: chain, dates and the name we asked for, before anything is sent."""

    def __init__(self, host: str, ca_file: str) -> None:
        self._host = host
        self._context = verifying(ca_file)
        super().__init__(validate=ssl.CERT_REQUIRED)

    @override
    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Encrypt the connection's socket; ldap3's own way compares names by itself, and validates nothing unasked."""
        connection.socket = self._context.wrap_socket(connection.socket, server_hostname=self._host)


def verifying(ca_file: str) -> ssl.SSLContext:
    """Return how to verify a server: by the authorities of a file, else of this computer. Raises DirectoryRefused."""
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise DirectoryRefused(
            f"The file of authorities {Path(ca_file).name} can't be read, so no server can be verified. Nothing was "
            "sent. Name a readable file with certificates (PEM).",
            code=type(error).__name__,
        ) from error
    # authorities made by older domains lack marks that Python asks for since 3.13; chain and name are verified anyway
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def escaped(words: str) -> str:
    """Return text as it may stand in a filter, whatever it contains."""
    said: str = escape_filter_chars(words)
    return said


def escaped_bytes(value: bytes) -> str:
    """Return bytes as they may stand in a filter."""
    return "".join(f"\\{byte:02x}" for byte in value)


class Line:
    """A connection on which we are signed in."""

    def __init__(self, connection: ldap3.Connection) -> None:
        self._connection = connection

    def search(self, base: str, words: str, names: Sequence[str], *, limit: int = 0) -> list[Entry]:
        """Return records below a base. Raises DirectoryAway, DirectoryRefused also when there are more than `limit`.

        `words` is a filter whose every foreign part went through `escaped`.
        """
        found = self._found(base, words, names, scope=ldap3.SUBTREE, size_limit=limit + 1 if limit else 0)
        if limit and len(found) > limit:
            raise read_failure(Answered(SIZE_LIMIT))
        return found

    def read(self, dn: str, names: Sequence[str], *, controls: Any = None) -> Entry | None:
        """Return one record, None when there is none. Raises DirectoryAway and DirectoryRefused."""
        try:
            found = self._found(dn, "(objectClass=*)", names, scope=ldap3.BASE, controls=controls)
        except DirectoryRefused as refused:
            if refused.code.partition("/")[0] == "32":
                return None
            raise
        return found[0] if found else None

    def pages(self, base: str, words: str, names: Sequence[str], *, size: int = PAGE) -> Iterator[list[Entry]]:
        """Yield all records below a base, however many, some hundreds at a time; in between others may be asked for."""
        cookie: bytes | None = None
        while True:
            page = self._found(base, words, names, scope=ldap3.SUBTREE, paged_size=size, paged_cookie=cookie)
            controls = (self._connection.result or {}).get("controls") or {}
            cookie = controls.get(PAGED, {}).get("value", {}).get("cookie")
            yield page
            if not cookie:
                return

    def change(self, dn: str, changes: Changes) -> Answered:
        """Order a change and return what was answered. Raises OutcomeUnknown when nothing was."""
        modify: Callable[..., bool] = self._connection.modify
        with _failing_as(_no_answer):
            modify(dn, {name: list(steps) for name, steps in changes.items()})
        if (self._connection.result or {}).get("type") != "modifyResponse":  # ldap3 takes the answer to anything
            raise _no_answer()
        return Answered.of(self._connection.result)

    def is_sound(self) -> bool:
        """Tell whether the server still listens, by asking it for nothing. Raises DirectoryAway when it is silent."""
        begun = time.monotonic()
        try:
            self._wait_at_most(CONNECT_TIMEOUT)
            self.read("", ("1.1",))
            self._wait_at_most(RECEIVE_TIMEOUT)
        except DirectoryRefused:
            return False
        except DirectoryAway:
            if time.monotonic() - begun >= CONNECT_TIMEOUT:  # another line would be as silent
                raise
            return False
        return True

    def _wait_at_most(self, seconds: float) -> None:
        with _failing_as(_hung_up):  # there is no socket any more where the other end has closed it
            self._connection.socket.settimeout(seconds)

    def _found(self, base: str, words: str, names: Sequence[str], *, scope: Any, **how: Any) -> list[Entry]:
        with _failing_as(_hung_up):
            self._connection.search(base, words, scope, attributes=list(names), **how)
        answered = Answered.of(self._connection.result)
        if not answered.is_fine:
            raise read_failure(answered)
        entries = (one for one in self._connection.response or () if one.get("type") == "searchResEntry")
        return [
            Entry(one["dn"], {name.lower(): values or () for name, values in one["raw_attributes"].items()})
            for one in entries
        ]


@contextmanager
def signed_in(settings: Settings, secret: Callable[[], str]) -> Iterator[Line]:
    """Lend a connection on which we are signed in. Raises DirectoryAway and DirectoryRefused."""
    connection = opened(settings, secret())
    try:
        with _failing_as(_hung_up):
            connection.bind()
        answered = Answered.of(connection.result)
        if not answered.is_fine or not connection.bound:
            raise sign_in_failure(answered)
        connection.socket.settimeout(RECEIVE_TIMEOUT)
        yield Line(connection)
    finally:
        hang_up(connection)


def opened(settings: Settings, secret: str) -> ldap3.Connection:
    """Return an encrypted connection to a server that is who it should be, not signed in yet."""
    if not secret:  # the directory would let us in as nobody, and call that a success
        raise DirectoryRefused(
            "There is no password for Frontline's account of the directory, so it wasn't asked. Give it to the worker.",
            code="no secret",
        )
    tls = VerifiedTls(settings.host, settings.ca_file)
    server = ldap3.Server(
        reachable(settings.host, settings.port),
        port=settings.port,
        use_ssl=True,
        tls=tls,
        get_info=ldap3.NONE,
        connect_timeout=CONNECT_TIMEOUT,
    )
    connection = ldap3.Connection(
        server,
        user=settings.account,
        password=secret,
        authentication=ldap3.SIMPLE,
        auto_referrals=False,
        raise_exceptions=False,
        check_names=False,
        receive_timeout=CONNECT_TIMEOUT,
    )
    try:
        connection.open(read_server_info=False)
    except (LDAPExceptionError, OSError) as error:
        hang_up(connection)
        raise unreached(settings, str(error)) from error
    return connection


def hang_up(connection: ldap3.Connection) -> None:
    """Say goodbye and close, whatever state it is in; the password is forgotten."""
    connection.password = None
    with suppress(LDAPExceptionError, OSError, AttributeError):
        connection.unbind()
    if connection.socket is not None:  # what was never signed in isn't closed by that
        connection.socket.close()


def unreached(settings: Settings, why: str) -> DirectoryAway | DirectoryRefused:
    """Return the failure for a connection that wasn't made; one that can't be trusted is refused, not away."""
    if "certificate verify failed" in why.lower():
        return DirectoryRefused(
            f"{settings.host} showed a certificate that can't be trusted, so nothing was sent to it. Whoever looks "
            "after the connection finds the reason with “Test connection”.",
            code="certificate",
        )
    return DirectoryAway(
        f"The directory {settings.name} ({settings.host}:{settings.port}) can't be reached, or speaks no LDAPS there. "
        "Nothing was sent. Try again in a minute."
    )


def reachable(host: str, port: int) -> str:
    """Return the first address of a host that answers: the name of a domain stands for all its controllers."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # the second for what can't be a name at all
        raise DirectoryAway(f"The name {host} isn't known to this computer's DNS. Nothing was sent.") from error
    addresses = list(dict.fromkeys(str(address[4][0]) for address in found))
    last = time.monotonic() + CONNECT_TIMEOUT
    for tried, address in enumerate(addresses[:-1]):
        share = max(0.2, (last - time.monotonic()) / (len(addresses) - tried))
        with suppress(OSError), socket.create_connection((address, port), share):
            return address
    return addresses[-1]


@contextmanager
def _failing_as(failure: Callable[[], Exception]) -> Iterator[None]:
    """Turn whatever goes wrong in one call of ldap3 into this failure."""
    try:
        yield
    except Exception as error:  # an answer it doesn't know makes it stumble in any way, a KeyError as often as not
        raise failure() from error


def _no_answer() -> OutcomeUnknown:
    return OutcomeUnknown(
        "The directory was asked and didn't answer: the change may have been made or not. Nothing is sent a second "
        "time; look at the account before going on."
    )


def _hung_up() -> DirectoryAway:
    return DirectoryAway("The directory hung up or stopped answering. Nothing was changed. Try again in a minute.")
