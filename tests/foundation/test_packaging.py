"""The wheel holds every floor of the house and starts without the checkout."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("app", "ui", "db", "resources")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    return next(folder.glob("frontline_desk-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def _run(*arguments: str, cwd: Path) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_module_and_resource_is_packed(wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", *FLOORS], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    packed = set(zipfile.ZipFile(wheel).namelist())
    tracked = [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    assert tracked
    assert [name for name in tracked if name not in packed] == []


def test_nothing_but_the_floors_is_packed(wheel: Path) -> None:
    roots = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert roots == {*FLOORS, "frontline_desk-0.1.0.dist-info"}


def test_the_programs_and_the_licence_are_announced(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        entry_points = packed.read("frontline_desk-0.1.0.dist-info/entry_points.txt").decode()
        assert "MIT License" in packed.read("frontline_desk-0.1.0.dist-info/licenses/LICENSE").decode()
    for name, target in (PROJECT["gui-scripts"] | PROJECT["scripts"]).items():
        assert f"{name} = {target}" in entry_points


def test_the_packed_floors_import_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    program = f"import sys; sys.path.insert(0, {str(installed)!r}); import app, ui, db, resources; print(app)"
    assert _run("-P", "-c", program, cwd=tmp_path).count(repr(str(installed))[1:-1]) == 1


@pytest.mark.parametrize("target", sorted((PROJECT["gui-scripts"] | PROJECT["scripts"]).values()))
def test_each_program_answers_from_the_wheel(installed: Path, tmp_path: Path, target: str) -> None:
    module, function = target.split(":")
    if not (ROOT / Path(*module.split("."))).with_suffix(".py").exists():
        pytest.skip(f"{module} is not written yet")
    program = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); sys.argv[1:] = ['--help'];"
        f" from {module} import {function}; sys.exit({function}())"
    )
    assert "usage" in _run("-P", "-c", program, cwd=tmp_path).lower()


def test_no_lock_names_an_address() -> None:
    for path in (ROOT / "installer" / "requirements").glob("*.txt"):
        assert "://" not in path.read_text("utf-8")


def test_the_locks_agree_and_pin_everything() -> None:
    runtime, dev = (_pins(ROOT / "installer" / "requirements" / f"{name}.txt") for name in ("runtime", "dev"))
    assert runtime.items() <= dev.items()
    wanted = {_name(line) for line in PROJECT["dependencies"]}
    assert wanted <= set(runtime)


def _pins(path: Path) -> dict[str, str]:
    lines = [line.split(";")[0].strip(" \\") for line in path.read_text("utf-8").splitlines() if "==" in line]
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def _name(requirement: str) -> str:
    return re.split(r"[>\[]", requirement, maxsplit=1)[0].strip().lower()
