"""What administrators set for a connection to Active Directory; its secret is the worker's own and never in here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.core.errors import RuleBroken

LDAPS = 636


@dataclass(frozen=True, slots=True)
class Settings:
    """One domain: where it is, as whom we sign in, and what makes an account of it privileged.

    `account` is a login such as frontline@corp.example, `ca_file` whom to trust besides nobody, empty for those that
    this computer trusts. `protected_groups` (names or DNs, nested ones count) come on top of the built-in ones of
    administrators; `reset_groups` are those that may reset passwords; accounts below `listed_units` (DNs) are
    privileged, and below `service_units` services. `sample` is an ordinary account by which the rights are tested.
    With `reports_every_change`, people who changed their own password count as reset outside, too: the directory
    can't tell them apart from a reset without the duty to change.
    """

    name: str
    host: str
    base_dn: str
    account: str
    port: int = LDAPS
    ca_file: str = ""
    protected_groups: tuple[str, ...] = ()
    reset_groups: tuple[str, ...] = ()
    listed_units: tuple[str, ...] = ()
    service_units: tuple[str, ...] = ()
    sample: str = ""
    reports_every_change: bool = False

    @classmethod
    def of(cls, name: str, said: Mapping[str, Any]) -> Self:
        """Return the settings as they are stored. Raises RuleBroken, naming what is missing or can't be read."""
        for needed in ("host", "base_dn", "account"):
            if not str(said.get(needed) or "").strip():
                raise RuleBroken(f"The connection {name} lacks its setting “{needed}”.", field=needed)
        return cls(
            name=name,
            host=str(said["host"]).strip(),
            base_dn=str(said["base_dn"]).strip(),
            account=str(said["account"]).strip(),
            port=_port(name, said.get("port")),
            ca_file=str(said.get("ca_file") or ""),
            protected_groups=_several(said.get("protected_groups")),
            reset_groups=_several(said.get("reset_groups")),
            listed_units=_several(said.get("listed_units")),
            service_units=_several(said.get("service_units")),
            sample=str(said.get("sample") or "").strip(),
            reports_every_change=said.get("reports_every_change") is True,
        )


def _port(name: str, said: object) -> int:
    try:
        port = LDAPS if said in (None, "") else int(str(said))
    except ValueError:
        port = 0
    if not 0 < port < 1 << 16:
        raise RuleBroken(f"The port of {name} is no port: {said!r}. LDAPS listens on {LDAPS}.", field="port")
    return port


def _several(said: object) -> tuple[str, ...]:
    """Return a list as it is stored; one text is several lines, for a DN has commas."""
    lines = said.splitlines() if isinstance(said, str) else said if isinstance(said, list | tuple) else ()
    return tuple(word for word in (str(line).strip() for line in lines) if word)
