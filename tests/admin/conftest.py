"""The console program in folders of its own, called by dana, and what it printed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app import admin
from db.people import identity

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
