"""The one command that sets a checkout up: what it finds, what it refuses, and that two do not collide."""

import ast
import importlib.util
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

DEV = Path(__file__).parents[2] / "installer" / "dev.py"


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The script as a module, pointed at an empty checkout."""
    found = importlib.util.spec_from_file_location("dev", DEV)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    for name, path in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "STAMP": tmp_path / ".venv" / ".stamp",
        "LOCK": tmp_path / ".dev.lock",
        "REQUIREMENTS": tmp_path / "requirements",
    }.items():
        monkeypatch.setattr(module, name, path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").write_text("qt==6\n")
    (tmp_path / "pyproject.toml").write_text("")
    return module


def test_the_script_is_read_by_python_3_9() -> None:
    ast.parse(DEV.read_text("utf-8"), feature_version=(3, 9))


def test_it_needs_only_the_standard_library() -> None:
    tree = ast.parse(DEV.read_text("utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_help_names_every_command() -> None:
    said = subprocess.run([sys.executable, DEV, "--help"], capture_output=True, text=True, check=True).stdout
    for command in ("demo", "test", "check", "system", "lock", "doctor"):
        assert command in said


def test_this_python_will_do(dev) -> None:
    assert dev.ask_python([sys.executable]) == sys.version_info[:3]


def test_what_is_no_python_is_passed_over(dev) -> None:
    assert dev.ask_python(["no-such-program"]) is None


def test_the_named_python_comes_first(dev, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTLINE_PYTHON", "/opt/mine/python")
    assert next(iter(dev.candidates())) == ("/opt/mine/python",)


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        ([(3, 11, 9), (3, 13, 0)], (3, 13, 0)),
        ([(3, 15, 0), (3, 12, 4)], (3, 12, 4)),
        ([(3, 11, 9), (3, 15, 0)], (3, 15, 0)),
    ],
)
def test_the_best_python_is_taken(dev, monkeypatch: pytest.MonkeyPatch, there, chosen) -> None:
    monkeypatch.setattr(dev, "candidates", lambda: iter((version,) for version in there))
    monkeypatch.setattr(dev, "ask_python", lambda command: command[0])
    assert dev.best_python()[0] == chosen


@pytest.mark.skipif(sys.platform == "win32", reason="folders are closed in another way there")
def test_a_folder_that_is_closed_to_us_is_passed_over(dev, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_arguments, **_options):
        raise PermissionError

    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(dev.os, "stat", closed)
    assert str(tmp_path) not in str(list(dev.installed_candidates()))


def test_without_a_python_it_says_how_to_get_one(dev, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "candidates", lambda: iter(()))
    monkeypatch.setattr(dev, "debian_like", lambda: False)
    with pytest.raises(dev.StopError, match="winget install"):
        dev.find_python()


def test_without_rights_it_prints_the_command(dev, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "missing_packages", list)
    monkeypatch.setattr(dev, "is_root", lambda: False)
    with pytest.raises(dev.StopError, match=r"sudo apt-get .*install .* libegl1 libgl1"):
        dev.apt_install(["libegl1", "libgl1"])


def test_a_changed_lock_asks_for_a_new_set_up(dev) -> None:
    python = dev.venv_python()
    python.parent.mkdir(parents=True)
    python.touch()
    dev.STAMP.write_text(dev.fingerprint())
    assert dev.is_set_up()
    (dev.REQUIREMENTS / "dev.txt").write_text("qt==7\n")
    assert not dev.is_set_up()


def test_two_starts_take_turns(dev) -> None:
    order = []

    def start(name: str) -> None:
        with dev.only_one():
            order.append(name)
            time.sleep(0.1)
            order.append(name)

    starts = [threading.Thread(target=start, args=(name,)) for name in "ab"]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    assert order[0] == order[1]
    assert order[2] == order[3]


def test_nothing_it_starts_is_led_elsewhere(dev, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    environment = dev.own_environment({"EXTRA": "1"})
    assert "PYTHONPATH" not in environment
    assert "PIP_TARGET" not in environment
    assert environment["EXTRA"] == "1"
    assert environment["PATH"].split(os.pathsep)[0] == str(dev.venv_python().parent)


def test_a_failure_shows_the_last_words(dev) -> None:
    with pytest.raises(dev.StopError, match="paper jam"):
        dev.quietly([sys.executable, "-c", "import sys; sys.exit('paper jam')"])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_pictures_are_taken(dev, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dev, "set_up", lambda: None)
    monkeypatch.setattr(dev, "run_python", lambda *arguments, **environment: ran.append((arguments, environment)) or 0)
    assert dev.demo(["--safe"]) == 0
    monkeypatch.setenv("DISPLAY", ":0")
    assert dev.demo([]) == 0
    (without, environment), (with_screen, _) = ran
    assert without == ("-m", "app", "--demo", "--tour", str(dev.PICTURES), "--safe")
    assert environment == {"QT_QPA_PLATFORM": "offscreen"}
    assert with_screen == ("-m", "app", "--demo")
