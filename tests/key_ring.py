"""A key ring in a file, for programs that a test starts and kills: what one was given, the next one has."""

import json
import os
from pathlib import Path
from typing import override

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

BACKEND = "tests.key_ring.FileKeyring"
PLACE = "FRONTLINE_TEST_KEY_RING"
"""The variable that names the file."""


def in_file(path: Path) -> dict[str, str]:
    """Return the variables that have a program keep its secrets in a file of a test's."""
    return {"PYTHON_KEYRING_BACKEND": BACKEND, PLACE: str(path)}


class FileKeyring(KeyringBackend):
    """Keeps secrets as JSON, each change in one step, so that a kill leaves all or none of it."""

    priority = 1

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.path = path or Path(os.environ[PLACE])

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}/{username}")

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._read() | {f"{service}/{username}": password})

    @override
    def delete_password(self, service: str, username: str) -> None:
        secrets = self._read()
        if secrets.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError("There is no such secret.")
        self._write(secrets)

    def _read(self) -> dict[str, str]:
        return dict(json.loads(self.path.read_text("utf-8"))) if self.path.exists() else {}

    def _write(self, secrets: dict[str, str]) -> None:
        fresh = self.path.with_suffix(".fresh")
        fresh.write_text(json.dumps(secrets), "utf-8")
        fresh.replace(self.path)
