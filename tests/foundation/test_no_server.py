"""Without a PostgreSQL server its tests are skipped for all to see; in CI they fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_SERVER = """
from tests.servers import postgres

def nothing():
    raise postgres.NoServer("no server programs here")

postgres.open_cluster = nothing
"""


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    (tmp_path / "no_server.py").write_text(NO_SERVER)
    return tmp_path


def _run(plugin: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if name != "CI" and "PYTEST" not in name}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no_server", "tests/foundation/test_proxy.py"],
        cwd=ROOT,
        env=outside | {"PYTHONPATH": str(plugin)} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_skip_is_loud(plugin: Path) -> None:
    run = _run(plugin)
    assert run.returncode == 0, run.stdout
    assert "PostgreSQL was not tested" in run.stdout
    assert "2 tests were skipped: Skipped: no server programs here" in run.stdout


def test_in_ci_the_skip_is_a_failure(plugin: Path) -> None:
    run = _run(plugin, CI="true")
    assert run.returncode == 1
    assert "2 errors" in run.stdout
    assert "may not be skipped in CI" in run.stdout
