"""Which server a workstation believes: beyond this machine, only one whose certificate proves its name."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL

from app.core.errors import RuleBroken
from app.core.settings import AUTHORITY, UNVERIFIED, data_folder, kept_value, person_file, write_whole
from db.hosts import given

if TYPE_CHECKING:
    from ssl import SSLContext

PROVEN = "verify-full"
"""The one mode of libpq in which a server proves its name; the next lower ones take any server's word."""
SYSTEM = "system"
_CHECKING = (PROVEN, "verify-ca")
"""The modes that look at an authority; a file of one would turn `require` into the latter."""
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d*)?|([^:]*):\d*")
_TLS = ("sslmode", "sslrootcert")
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@dataclass(frozen=True)
class Trust:
    """Whom a computer trusts: the file of an authority (none: those of the system), and if unproven servers will do."""

    authority: str = ""
    allows_unverified: bool = False


def secured(
    address: URL,
    trust: Trust | None = None,
    *,
    surroundings: Mapping[str, str] = os.environ,
    system: Callable[[], str] | None = None,
) -> URL:
    """Return the address of a server with the proof that is asked of it; one of this machine stays as it is.

    What the address says of the authority wins over `trust`, which is read from the settings where none is given.
    `surroundings` are the variables libpq reads too. Raises RuleBroken, field "database", for a weaker mode than
    `verify-full` that no setting allows.
    """
    if all(is_here(place) for place in places(address, surroundings)):
        return address
    trust = trust or trust_here()
    mode, authority = (_said(address, option) for option in _TLS)
    mode = mode or PROVEN
    if mode != PROVEN and not trust.allows_unverified:
        raise _weaker(mode)
    if mode not in _CHECKING:
        return address
    chosen = authority or trust.authority or SYSTEM
    if chosen == SYSTEM:
        chosen = (system or system_authorities)()
    return address.update_query_dict({"sslmode": mode, "sslrootcert": str(Path(chosen).expanduser())})


def plain(address: URL) -> URL:
    """Return an address without what it says of certificates: the same desk, however its server is checked."""
    return address.difference_update_query(_TLS)


def is_here(place: str) -> bool:
    """Tell whether a host is this machine: a loopback address, a socket's folder, or none named."""
    if not place or place.startswith(("/", "@")) or place.casefold() == "localhost":
        return True
    try:
        return ip_address(place).is_loopback
    except ValueError:
        return False


def places(address: URL, surroundings: Mapping[str, str]) -> Iterator[str]:
    """Yield every host and network address a connection may go to; a service's file may name any."""
    said = [address.host, *given(address, "host")]
    hosts = [one for part in said if part for one in part.split(",")] or surroundings.get("PGHOST", "").split(",")
    yield from (_without_port(host) for host in hosts)
    numbers = given(address, "hostaddr") or [surroundings.get("PGHOSTADDR", "")]
    yield from (one for part in numbers for one in part.split(","))
    yield from given(address, "service") or [surroundings.get("PGSERVICE", "")]


def trust_here() -> Trust:
    """Return what the settings of this person and this machine say."""
    return Trust(kept_value(AUTHORITY), kept_value(UNVERIFIED))


def system_authorities() -> str:
    """Return the file of the authorities this computer trusts; libpq as it is packaged looks for one of its own.

    Windows keeps them in no file: they are written to one.
    """
    import ssl  # noqa: PLC0415  costs 10 ms, and only a server beyond this machine needs it

    if sys.platform == "win32":
        return written(ssl.create_default_context(), data_folder() / "authorities.pem")
    found = (ssl.get_default_verify_paths().cafile, *_BUNDLES)
    return next((file for file in found if file and Path(file).is_file()), SYSTEM)


def written(trusted: "SSLContext", file: Path) -> str:
    """Write the authorities a context trusts to a file, in PEM, and return its path."""
    import ssl  # noqa: PLC0415

    write_whole(file, "".join(map(ssl.DER_cert_to_PEM_cert, trusted.get_ca_certs(binary_form=True))))
    return str(file)


def _weaker(mode: str) -> RuleBroken:
    return RuleBroken(
        f"With sslmode={mode} any server could pass itself off as this one and learn passwords and tickets. Leave it "
        "out of the address, so that the server has to prove its name. Whoever must do without writes "
        f'"{UNVERIFIED.key}": true into {person_file()}.',
        field="database",
    )


def _said(address: URL, option: str) -> str:
    return ",".join(given(address, option))


def _without_port(host: str) -> str:
    found = _WITH_PORT.fullmatch(host)
    return (found[1] or found[2]) if found else host
