"""The console program in folders of its own, called by dana, and what it printed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app import admin
from app.connect import vault
from app.core.actor import Actor
from db.people import identity
from tests.conftest import MemoryKeyring
from tests.makers import SECRET

Run = Callable[..., tuple[int, str, str]]
"""Takes the words of a command; returns its exit code, what it printed, and what it printed of failures."""


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(identity, "os_login", lambda: "dana")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = admin.main(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


@pytest.fixture
def as_(address: str, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], str]:
    """Return the address of the desk as somebody of its staff writes it."""
    assert memory_keyring.secrets == {}

    def of(actor: Actor) -> str:
        monkeypatch.setattr(identity, "os_login", lambda: actor.login)
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            return str(url.database)
        plain = str(url._replace(drivername="postgresql", username=actor.login, password=None))
        vault.write(plain, SECRET)
        return plain

    return of
