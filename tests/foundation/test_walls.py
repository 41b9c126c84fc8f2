"""Each wall between the rooms holds: an import planted through it is found and the wall is named."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("app", "ui", "db", "resources")
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]

HOUSE = "The house"
DESK = "The desk knows neither Qt nor SQL nor the network"
SCREENS = "Screens touch neither the database nor the network"
DATABASE = "The database and the worker touch no Qt"
RESOURCES = "Resources lean on nothing"
VAULT = "Only the vault opens the key ring"
FEATURE = "Inside a feature"
WINDOWS = "Inside the windows"

# (wall, the room that must not, the import it must not have)
VIOLATIONS = [
    (HOUSE, "app.core.clock", "app.tickets.model"),
    (HOUSE, "app.people.model", "app.tickets.model"),
    (HOUSE, "app.tickets.rules", "app.bootstrap"),
    (HOUSE, "app.tickets.rules", "app.connect.vault"),
    (HOUSE, "app.tickets.commands", "ui.core.live"),
    (HOUSE, "app.people.queries", "db.engine"),
    (HOUSE, "app.people.rules", "app.knowledge.model"),
    (HOUSE, "app.bootstrap", "app.__main__"),
    (HOUSE, "app.admin", "app.__main__"),
    (HOUSE, "app.connect.vault", "app.bootstrap"),
    (HOUSE, "app.connect.mail", "db.engine"),
    (HOUSE, "ui.tickets.screen", "db.engine"),
    (HOUSE, "ui.tickets.screen", "app.connect.vault"),
    (HOUSE, "db.engine", "ui.core.live"),
    (DESK, "app.core.errors", "PySide6.QtCore"),
    (DESK, "app.core.errors", "sqlalchemy.orm"),
    (DESK, "app.people.model", "psycopg"),
    (DESK, "app.people.model", "platformdirs"),
    (DESK, "app.tickets.rules", "requests"),
    (DESK, "app.tickets.rules", "keyring"),
    *[(SCREENS, "ui.tickets.screen", library) for library in ("sqlalchemy.orm", "psycopg", "requests", "keyring")],
    (DATABASE, "db.engine", "PySide6.QtCore"),
    (RESOURCES, "resources", "app.core.errors"),
    (RESOURCES, "resources", "ui.core.live"),
    (RESOURCES, "resources", "PySide6.QtGui"),
    (VAULT, "app.connect.mail", "keyring"),
    (VAULT, "app.bootstrap", "keyring.errors"),
    (VAULT, "db.engine", "keyring"),
    (FEATURE, "app.tickets.model", "app.tickets.rules"),
    (FEATURE, "app.tickets.rules", "app.tickets.commands"),
    (FEATURE, "app.tickets.queries", "app.tickets.rules"),
    (FEATURE, "app.people.model", "app.people.queries"),
    (WINDOWS, "ui.core.live", "ui.tickets.screen"),
    (WINDOWS, "ui.tickets.screen", "ui.shell.main_window"),
    (WINDOWS, "ui.tickets.screen", "ui.knowledge.screen"),
]

PASSAGES = [
    ("app.connect.vault", "keyring"),
    ("app.connect.mail", "requests"),
    ("app.__main__", "app.bootstrap"),
    ("app.bootstrap", "ui.shell.main_window"),
    ("app.bootstrap", "db.engine"),
    ("ui.tickets.screen", "PySide6.QtWidgets"),
    ("ui.tickets.screen", "app.tickets.commands"),
    ("db.engine", "sqlalchemy"),
    ("app.tickets.commands", "app.people.model"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the floors as they are now, free to be damaged."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_house_as_it_stands_keeps_every_wall(house: Path) -> None:
    _room(house, "app.core")
    verdict = _lint(house)
    assert verdict.returncode == 0, verdict.stdout
    assert _broken(verdict.stdout) == []


@pytest.mark.parametrize(("wall", "room", "imported"), VIOLATIONS)
def test_a_planted_import_breaks_its_wall(house: Path, wall: str, room: str, imported: str) -> None:
    _plant(house, room, imported)
    verdict = _lint(house)
    assert verdict.returncode != 0
    assert [name for name in _broken(verdict.stdout) if name.startswith(wall)], verdict.stdout


def test_the_doors_are_open(house: Path) -> None:
    for room, imported in PASSAGES:
        _plant(house, room, imported)
    verdict = _lint(house)
    assert verdict.returncode == 0, verdict.stdout


def test_every_wall_has_been_tried() -> None:
    tried = {wall for wall, _, _ in VIOLATIONS}
    assert [c["name"] for c in CONTRACTS if not any(c["name"].startswith(wall) for wall in tried)] == []


def test_every_room_of_the_desk_has_its_place() -> None:
    layers = " ".join(CONTRACTS[0]["layers"]).replace("(", " ").replace(")", " ").split()
    modules = {f"app.{path.stem}" for path in (ROOT / "app").glob("*.py")}
    packages = {f"app.{path.parent.name}" for path in (ROOT / "app").glob("*/__init__.py")}
    assert (modules | packages) - {"app.__init__"} - set(layers) == set()


NO_FEATURES = {"app.connect", "app.bootstrap", "app.administration", "app.worker"}
"""Rooms above the wings, and the one that talks to the outside."""


def test_every_feature_is_kept_from_the_libraries() -> None:
    features = {f"app.{path.parent.name}" for path in (ROOT / "app").glob("*/__init__.py")} - NO_FEATURES
    desk = next(contract for contract in CONTRACTS if contract["name"] == DESK)
    assert features <= set(desk["source_modules"])


def _plant(house: Path, room: str, imported: str) -> None:
    if imported.partition(".")[0] in FLOORS:
        _room(house, imported)
    path = _room(house, room)
    words = path.read_text("utf-8")
    planted = f"import {imported}\n"
    path.write_text(f"{words}\n{planted}" if _after_future(words) else planted + words, "utf-8")


def _after_future(words: str) -> bool:
    """Tell whether the module begins with something that must stay first."""
    return bool(ast.parse(words).body)


def _room(house: Path, name: str) -> Path:
    """Return a module's file, making it and the packages around it where they do not exist yet."""
    *packages, module = name.split(".")
    folder = house
    for package in packages:
        folder = folder / package
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    if (folder / module).is_dir():
        return folder / module / "__init__.py"
    path = folder / f"{module}.py"
    path.touch()
    return path


def _lint(house: Path) -> subprocess.CompletedProcess[str]:
    # -P: the copy is found by its folder, never the checkout the environment was made for
    program = f"import sys; sys.path.insert(0, {str(house)!r}); {LINT}"
    command = [sys.executable, "-P", "-c", program, "--no-cache"]
    return subprocess.run(command, cwd=house, capture_output=True, encoding="utf-8", check=False)


def _broken(report: str) -> list[str]:
    """Return the names of the broken contracts, which the report wraps at its own width."""
    flat = " ".join(report.split())
    return [contract["name"] for contract in CONTRACTS if f"{contract['name']} BROKEN" in flat]
