"""A database kept on several servers, one of which takes what is written: how they are named, shown and chosen."""

import re
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL

from app.core.errors import RuleBroken

CHOICE: dict[str, Any] = {"target_session_attrs": "read-write", "connect_timeout": 3}
"""How the driver finds the one among several that takes what is written; seconds it gives to each."""
REPORTS: dict[str, Any] = {"target_session_attrs": "prefer-standby"}
"""How it finds one that reports are read on: a stand-in where there is one, else the server itself."""
_PLACE = re.compile(r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(?P<port>\d{1,5}))?")
_USUAL, _HIGHEST = 5432, 65535
_WRITABLE = ("read-write", "primary")
_EXAMPLE = "Write several servers as postgresql://login@host1,host2:5433/database."


def with_hosts_apart(said: str) -> str:
    """Return an address whose servers stand between commas as SQLAlchemy takes it: as `host=` behind it."""
    parts = urlsplit(said)
    login, at, servers = parts.netloc.rpartition("@")
    if "," not in servers:
        return said
    begin, _, rest = said.partition(parts.netloc)
    joint = "&" if parts.query else "" if rest.endswith("?") else "?"
    return f"{begin}{login}{at or ''}{rest}{joint}host={servers}"


def with_one_form(address: URL) -> URL:
    """Return an address as it is kept: several servers each as `host:port`, in their order, none twice.

    One server, and a folder of sockets, stay as they are. Raises RuleBroken, field "database".
    """
    named = _listed(address, "host")
    if address.host and named:
        raise _refused("The address names its server twice: before the database and as host=.")
    if len(named) < 2:  # noqa: PLR2004  one is no choice
        return address
    places = list(dict.fromkeys(map(_place, _with_ports(named, _listed(address, "port")))))
    _refuse_another_choice(address)
    bare = address.set(host=None, port=None).difference_update_query(("host", "port", "target_session_attrs"))
    if len(places) == 1:
        host, _, port = places[0].partition(":")
        return bare.set(host=host, port=int(port) if port else None)
    return bare.update_query_dict({"host": places})


def hosts_of(address: URL) -> tuple[str, ...]:
    """Return the servers of an address as a person reads them, each with its port where it isn't the usual one."""
    if address.host:
        return (f"{address.host}:{address.port}" if address.port not in (None, _USUAL) else address.host,)
    return tuple(_listed(address, "host")) or ("localhost",)


def given(address: URL, option: str) -> list[str]:
    """Return each value that an address gives an option behind its question mark."""
    found = address.query.get(option, ())
    return [found] if isinstance(found, str) else list(found)


def choice(address: URL) -> dict[str, Any]:
    """Return what to tell the driver, so that of several servers it takes the one that may be written to."""
    several = len(_listed(address, "host")) > 1 or "," in (address.host or "")
    return dict(CHOICE) if several else {}


def _with_ports(named: list[str], ports: list[str]) -> list[str]:
    if not ports:
        return named
    if len(ports) not in (1, len(named)) or any(":" in place for place in named):
        raise _refused(f"The address names {len(named)} servers and {len(ports)} ports.")
    each = ports * len(named) if len(ports) == 1 else ports
    return [f"{place}:{port}" for place, port in zip(named, each, strict=True)]


def _place(said: str) -> str:
    found = _PLACE.fullmatch(said)
    port = int(found["port"] or _USUAL) if found else 0
    if found is None or not 1 <= port <= _HIGHEST:
        what = f"“{said}” can't be one of several servers" if said else "Between two commas a server is missing"
        raise _refused(f"{what}: each is a name or an IPv4 address, with :port where it isn't {_USUAL}.")
    return found["host"] if port == _USUAL else f"{found['host']}:{port}"


def _refuse_another_choice(address: URL) -> None:
    wanted = _listed(address, "target_session_attrs")
    if wanted and wanted[0] not in _WRITABLE:
        raise _refused(
            f"With target_session_attrs={wanted[0]} the desk might open on a server that takes nothing. Leave it out: "
            "Frontline finds the one that takes what is written."
        )


def _listed(address: URL, option: str) -> list[str]:
    return [one.strip() for each in given(address, option) for one in each.split(",")]


def _refused(said: str) -> RuleBroken:
    return RuleBroken(said if said.endswith("is written.") else f"{said} {_EXAMPLE}", field="database")
