"""The secrets of a worker: each connection's, and its own key. They lie in its key ring or its environment only."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.connect.vault import Keys, VaultClosed
from app.core.errors import RuleBroken

VARIABLE = "FRONTLINE_SECRET_"
WORKER, DATABASE = "WORKER", "DATABASE"
"""Name the worker's own key, 32 bytes in hexadecimal, and the password of its login."""
KEY_BYTES = 32


class Ring(Protocol):
    """A key ring."""

    def read(self, name: str) -> str | None:
        """Return a secret, None when there is none. Raises VaultClosed."""

    def write(self, name: str, key: str) -> None:
        """Keep a secret. Raises VaultClosed."""


class SecretMissing(RuleBroken):
    """A connection's secret is neither in the worker's key ring nor in its environment."""


@dataclass(frozen=True)
class OwnKeys:
    """Reads secrets: the environment first, as containers have it, then the key ring."""

    desk: str
    ring: Ring = field(default_factory=Keys, repr=False)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def of_connection(self, name: str) -> str:
        """Return a connection's secret. Raises SecretMissing, which says where to put it."""
        variable = VARIABLE + re.sub(r"[^A-Z0-9]", "_", name.upper())
        found = self.environment.get(variable) or self._in_ring(f"connection {name}")
        if not found:
            raise SecretMissing(
                f"The secret of the connection {name} is missing on this computer. Keep it in the key ring of the "
                f'account that the worker runs as, with: python -m app.service --database URL --keep-secret "{name}", '
                f"or set the variable {variable}."
            )
        return found

    def of_database(self) -> str | None:
        """Return the password of the worker's login from the environment, None where the key ring has to know it."""
        return self.environment.get(VARIABLE + DATABASE) or None

    def keep(self, name: str, secret: str) -> None:
        """Keep a connection's secret in the key ring. Raises VaultClosed."""
        self.ring.write(self._named(f"connection {name}"), secret)

    def own(self) -> bytes:
        """Return the worker's own key, made at the first start. Raises RuleBroken with what to do."""
        found = self.environment.get(VARIABLE + WORKER) or self._in_ring("worker key") or self._made()
        try:
            key = bytes.fromhex(found)
        except ValueError:
            key = b""
        if len(key) < KEY_BYTES:
            raise RuleBroken(f"The worker's key ({VARIABLE}{WORKER}) has to be {KEY_BYTES} bytes in hexadecimal.")
        return key

    def _made(self) -> str:
        made = secrets.token_hex(KEY_BYTES)
        try:
            self.ring.write(self._named("worker key"), made)
        except VaultClosed as closed:
            raise RuleBroken(
                "This computer has no key ring in which the worker could keep its key. Make one with: python -c "
                f'"import secrets; print(secrets.token_hex({KEY_BYTES}))" and set it as {VARIABLE}{WORKER}, the same '
                "for every worker of the desk; contact data known under another key counts as new."
            ) from closed
        return made

    def _in_ring(self, name: str) -> str | None:
        try:
            return self.ring.read(self._named(name))
        except VaultClosed:
            return None

    def _named(self, name: str) -> str:
        return f"{name} of {self.desk}"
