"""Set Frontline up from a checkout and run it: python3 installer/dev.py demo, or test.

Only the standard library, and only syntax that Python 3.9 reads: whatever Python a machine starts
this with, it looks for one that is new enough and gives the checkout an environment of its own.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / ".dev.lock"
STAMP = VENV / ".stamp"
PICTURES = ROOT / "build" / "tour"
REQUIREMENTS = ROOT / "installer" / "requirements"
CREATE_CLUSTER = Path("/etc/postgresql-common/createcluster.d/90-frontline.conf")
POLICY = Path("/usr/sbin/policy-rc.d")
UNITS = Path("/etc/systemd/system")
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")

OLDEST = (3, 12)
NEWEST = (3, 14)  # what the locked wheels exist for; anything newer is only tried for want of another
PREFERRED = ("3.13", "3.14", "3.12")

QT_PACKAGES = (
    "libglib2.0-0",
    "libgl1",
    "libegl1",
    "libdbus-1-3",
    "libfontconfig1",
    "libxkbcommon0",
    "libgssapi-krb5-2",
    "libbrotli1",
    "libxcb-cursor0",  # from here on: windows on a real screen
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxkbcommon-x11-0",
)
TEST_PACKAGES = ("xvfb", "xdotool", "fonts-inter", "postgresql")
SAMBA_PACKAGES = ("samba-ad-dc", "samba-ad-provision")  # the first brings what each release splits it into
SAMBA_SERVICES = {"samba": ("smbd", "nmbd"), "samba-ad-dc": ("samba-ad-dc",), "winbind": ("winbind",)}
PYTHON_PACKAGES = ("python3", "python3-venv")

ASK_PYTHON = """
import sys, ctypes, ensurepip, lzma, sqlite3, ssl, venv, zlib
assert sys.implementation.name == "cpython" and sys.maxsize > 2**32
print(*sys.version_info[:3])
"""
ASK_QT = """
import ctypes, pathlib, PySide6
import PySide6.QtNetwork, PySide6.QtPrintSupport, PySide6.QtSvg, PySide6.QtWidgets
platforms = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
for name in ("libqoffscreen.so", "libqxcb.so"):
    ctypes.CDLL(str(platforms / name))
"""
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"  # it has no -m form
LEADS_ELSEWHERE = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PIP_CONSTRAINT",
    "PIP_BUILD_CONSTRAINT",
    "PIP_NO_BINARY",
    "PIP_REQUIRE_HASHES",
)
PLATFORMS = {  # in uv's words: the systems the lock must serve, as old as Qt allows
    "x86_64-pc-windows-msvc": {},
    "x86_64-manylinux_2_34": {},
    "aarch64-apple-darwin": {"MACOSX_DEPLOYMENT_TARGET": "14.0"},
}


class StopError(Exception):
    """The reader has to do something first; the text says what."""


PIN = "--universal --generate-hashes --python-version 3.12 --no-emit-index-url"
TRY_INSTALLING = "--dry-run --target build/never --python-version 3.12 --require-hashes --only-binary :all:"


def main(arguments):
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Set Frontline up from a checkout and run it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, summary) in COMMANDS.items():
        commands.add_parser(name, help=summary, add_help=False)
    chosen, rest = parser.parse_known_args(arguments)
    deed, _ = COMMANDS[chosen.command]
    return deed(rest)


def demo(rest):
    """Open the window on an invented desk; without a screen, take its pictures."""
    set_up()
    if has_screen():
        return run_python("-m", "app", "--demo", *rest)
    say("there is no screen here: the desk is drawn off screen and pictures are taken")
    code = run_python("-m", "app", "--demo", "--tour", str(PICTURES), *rest, QT_QPA_PLATFORM="offscreen")
    if code == 0:
        say(f"the pictures are in {PICTURES}")
    return code


def test(rest):
    """Run the whole suite, or what the arguments to pytest name."""
    set_up()
    install_test_packages()
    return run_python("-m", "pytest", *(rest or ("-n", "5", "--dist", "loadscope", "-q")))


def check(_rest):
    """Check form, types, walls and installed packages; every check is run, whatever the others say."""
    set_up()
    checks = {
        "ruff format": ("-m", "ruff", "format", "--check", "."),
        "ruff check": ("-m", "ruff", "check", "."),
        "mypy": ("-m", "mypy"),
        "import-linter": ("-c", LINT_IMPORTS),
        "pip check": ("-m", "pip", "check"),
    }
    failed = [name for name, command in checks.items() if run_python(*command)]
    say("these checks failed: " + ", ".join(failed) if failed else "every check passed")
    return 1 if failed else 0


def system(_rest):
    """Install the system's packages for Qt and the tests (Debian and Ubuntu, as root)."""
    if debian_like():
        with only_one():
            apt_install((*QT_PACKAGES, *TEST_PACKAGES))
            apt_install_samba()
    else:
        say("nothing to do: this is neither Debian nor Ubuntu")
    return 0


def lock(rest):
    """Pin the newest fitting versions with their hashes, then see that each system has its wheels."""
    uv = shutil.which("uv")
    if uv is None:
        raise StopError("renewing the lock needs uv:  python3 -m pip install uv")
    compile_lock(uv, "runtime", *rest)
    compile_lock(uv, "dev", "--group", "dev", "-c", "installer/requirements/runtime.txt", *rest)
    for platform, environment in PLATFORMS.items():
        say(f"the wheels for {platform}")
        options = f"--python-platform {platform} {TRY_INSTALLING}".split()
        quietly([uv, "pip", "install", *options, "-r", REQUIREMENTS / "dev.txt"], environment)
    return 0


def doctor(_rest):
    """Tell what of the set-up is there; change nothing."""
    findings = list(diagnose())
    for fine, what in findings:
        print(f"{'ok     ' if fine else 'MISSING'}  {what}")
    return 0 if all(fine for fine, _ in findings) else 1


COMMANDS = {
    "demo": (demo, "open the window on an invented desk (pictures of it, where there is no screen)"),
    "test": (test, "run the tests; arguments go to pytest"),
    "check": (check, "run ruff, mypy, import-linter and pip check"),
    "system": (system, "install the system packages only (Debian, Ubuntu; as root)"),
    "lock": (lock, "renew installer/requirements; arguments go to uv pip compile"),
    "doctor": (doctor, "tell what is missing on this machine"),
}


def set_up():
    """Make the environment as the lock wants it, unless it is; a second start waits for the first."""
    if is_set_up():
        return
    begun = time.monotonic()
    with only_one():
        if is_set_up():
            return
        if ask_python([venv_python()]) is None:
            make_environment()
        install_requirements()
        make_qt_load()
        STAMP.write_text(fingerprint(), encoding="utf-8")
    say(f"set up in {time.monotonic() - begun:.0f} s")


def is_set_up():
    """Tell whether the environment was finished with this lock, this project file, at this place."""
    try:
        return STAMP.read_text(encoding="utf-8") == fingerprint() and venv_python().exists()
    except OSError:
        return False


def fingerprint():
    """Return what the environment depends on, as a hash; a moved checkout needs a new one."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (REQUIREMENTS / "dev.txt", ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def make_environment():
    """Make an empty environment with the best Python there is."""
    version, command = find_python()
    say(f"Python {'.'.join(map(str, version))} from {' '.join(map(str, command))}")
    if VENV.exists():
        shutil.rmtree(VENV)
    quietly([*command, "-I", "-m", "venv", VENV])


def install_requirements():
    """Install the locked packages, each checked against its hash, and the project itself."""
    STAMP.unlink(missing_ok=True)
    install = [venv_python(), "-m", "pip", "install", "--progress-bar", "off"]
    say("installing the locked packages: a minute or two")
    quietly([*install, "--require-hashes", "--only-binary=:all:", "-r", REQUIREMENTS / "dev.txt"])
    quietly([*install, "--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT])


def make_qt_load():
    """See that Qt finds the system libraries it needs, installing them where we may."""
    if not LINUX:
        return
    trouble = qt_trouble()
    if trouble and debian_like():
        apt_install(QT_PACKAGES)
        trouble = qt_trouble()
    if trouble:
        raise StopError(f"Qt does not load: {trouble}\nInstall the library it names with your system's packages.")


def qt_trouble():
    """Return why Qt does not load, or nothing."""
    done = subprocess.run(
        [str(venv_python()), "-c", ASK_QT],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=own_environment(),
    )
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


def install_test_packages():
    """Install what the fullest test run wants; without it the suite still runs, on the wheel's PostgreSQL."""
    if not debian_like():
        return
    missing = missing_packages((*TEST_PACKAGES, *SAMBA_PACKAGES))
    if missing and not is_root():
        say(f"some tests will do without {', '.join(missing)}; to have them:  sudo {apt_command(missing)}")
    elif missing:
        with only_one():
            apt_install(TEST_PACKAGES)
            apt_install_samba()


def find_python():
    """Return the version and the command of a Python that will do; stop with advice when none does."""
    found = best_python()
    if found is None and debian_like() and is_root():
        apt_install(PYTHON_PACKAGES)
        found = best_python()
    if found is None:
        raise StopError(
            "Frontline needs 64-bit Python 3.12 or newer (3.13 is best), with venv, ssl and sqlite3.\n"
            "  Windows        winget install Python.Python.3.13\n"
            "  macOS          brew install python@3.13\n"
            "  Debian 13, Ubuntu 24.04   sudo apt-get install python3 python3-venv\n"
            "  elsewhere      uv python install 3.13, or pyenv install 3.13\n"
            "A Python in an unusual place is named by FRONTLINE_PYTHON."
        )
    return found


def best_python():
    """Return the first candidate within the tested versions, else the first that is newer, else None."""
    newer = None
    for command in dict.fromkeys(candidates()):
        version = ask_python(command)
        if version is None or version < OLDEST:
            continue
        if version[:2] <= NEWEST:
            return version, command
        newer = newer or (version, command)
    return newer


def candidates():
    """Yield commands that may be a Python, the likeliest first."""
    named = os.environ.get("FRONTLINE_PYTHON")
    if named:
        yield (named,)
    if VENV not in Path(sys.executable).parents:  # an environment cannot be remade by its own Python
        yield (sys.executable,)
    if WINDOWS:
        yield from windows_candidates()
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and "shims" not in Path(folder).parts:  # pyenv's stand-ins refuse when no version is chosen
            for version in PREFERRED:
                yield (str(Path(folder) / f"python{version}"),)
    yield from installed_candidates()
    for name in ("python3", "python"):
        yield (shutil.which(name) or name,)


def windows_candidates():
    """Yield what Windows' launcher and installer offer."""
    for version in PREFERRED:
        yield ("py", f"-{version}")
    programs = Path(os.environ.get("LOCALAPPDATA", "")) / "Programs" / "Python"
    for version in PREFERRED:
        yield (str(programs / f"Python{version.replace('.', '')}" / "python.exe"),)


def installed_candidates():
    """Yield the Pythons that pyenv, uv, Homebrew and the like keep in folders of their own."""
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or home / ".local" / "share" / "uv" / "python")
    places = (
        (pyenv / "versions", "{}*/bin/python3"),
        (pyenv / "pyenv-win" / "versions", "{}*/python.exe"),
        (uv, "cpython-{}*/bin/python3"),
        (Path(os.environ.get("APPDATA", "")) / "uv" / "python", "cpython-{}*/python.exe"),
        (Path("/opt/python"), "{}*/bin/python3"),
        (Path("/opt/homebrew/bin"), "python{}"),
        (Path("/usr/local/bin"), "python{}"),
        (Path("/Library/Frameworks/Python.framework/Versions"), "{}/bin/python3"),
    )
    for version in PREFERRED:
        for folder, pattern in places:
            if folder.is_absolute() and os.path.isdir(folder):  # noqa: PTH112 - a folder closed to us is none
                for path in sorted(folder.glob(pattern.format(version)), reverse=True):
                    yield (str(path),)


def ask_python(command):
    """Return the version of a complete CPython as a tuple, or None when the command is none."""
    try:
        done = subprocess.run(
            [*map(str, command), "-I", "-c", ASK_PYTHON],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return tuple(map(int, done.stdout.split())) if done.returncode == 0 else None


def compile_lock(uv, name, *options):
    """Write one file of pinned versions and hashes, good for every system, naming no address."""
    say(f"pinning installer/requirements/{name}.txt")
    told = ("--custom-compile-command", "python installer/dev.py lock")
    written = ("-o", f"installer/requirements/{name}.txt")
    quietly([uv, "pip", "compile", "pyproject.toml", *PIN.split(), *told, *written, *options])


def diagnose():
    """Yield (fine, what) for each thing the project needs."""
    found = best_python()
    yield found is not None, f"Python 3.12 or newer: {found[1][0] if found else 'none'}"
    yield is_set_up(), f"environment as the lock wants it: {VENV}"
    if LINUX and venv_python().exists():
        trouble = qt_trouble()
        yield not trouble, f"Qt loads{': ' + trouble if trouble else ''}"
    if debian_like():
        missing = missing_packages((*QT_PACKAGES, *TEST_PACKAGES, *SAMBA_PACKAGES))
        yield not missing, f"system packages{': ' + ' '.join(missing) if missing else ''}"


def debian_like():
    """Tell whether this system has Debian's packages under Debian's names."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    kinds = [line.partition("=")[2].strip('"') for line in lines if line.startswith(("ID=", "ID_LIKE="))]
    return bool({"debian", "ubuntu"} & set(" ".join(kinds).split()))


def missing_packages(names):
    """Return those packages that neither are installed nor come under another name."""
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package} ${Provides}\n"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    installed = (line for line in listed.stdout.splitlines() if line.startswith("ii"))
    have = {word for line in installed for word in line.replace(",", " ").split()}
    return [name for name in names if name not in have]


def apt_install(names):
    """Install those packages that are missing; stop with the command when we are not allowed to."""
    missing = missing_packages(names)
    if not missing:
        return
    if not is_root():
        raise StopError(f"some system packages are missing. Run this, then start again:\n  sudo {apt_command(missing)}")
    say("installing " + " ".join(missing))
    command = apt_command(missing).split()
    with nothing_starts_by_itself(missing):
        try:
            quietly(command, {"DEBIAN_FRONTEND": "noninteractive"})
        except StopError:  # the lists of packages are absent or old
            quietly(["apt-get", "update", "-qq"])
            quietly(command, {"DEBIAN_FRONTEND": "noninteractive"})


def apt_install_samba():
    """Install the domain controller that the tests of Active Directory start; old releases have no such packages."""
    try:
        apt_install(SAMBA_PACKAGES)
    except StopError as stop:
        say(f"the tests of Active Directory will be left out, for Samba can't be installed here: {stop}")


def apt_command(names):
    """Return the command that installs packages, as an administrator would type it."""
    return "apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends " + " ".join(names)


@contextlib.contextmanager
def nothing_starts_by_itself(names):
    """Keep packages of servers from making and starting a server of the system's own."""
    if "postgresql" in names and not CREATE_CLUSTER.exists():
        CREATE_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        CREATE_CLUSTER.write_text("create_main_cluster = false\n", encoding="utf-8")
    if set(names) & set(SAMBA_PACKAGES):
        mask_samba()
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            POLICY.unlink()


def mask_samba():
    """Keep services of Samba that come now from starting with the system; what was here before is left alone."""
    for package in missing_packages(SAMBA_SERVICES):
        for service in SAMBA_SERVICES[package]:
            unit = UNITS / f"{service}.service"
            if UNITS.is_dir() and not os.path.lexists(unit):
                unit.symlink_to("/dev/null")


@contextlib.contextmanager
def only_one():
    """Let one start at a time set this checkout up; the system frees the lock when its holder dies."""
    with LOCK.open("a+b") as held:
        if not take(held):
            say("another start is setting this checkout up; waiting for it")
            while not take(held):
                time.sleep(0.3)
        yield


def take(held):
    """Try to lock an open file until it is closed; tell whether it was free."""
    try:
        if WINDOWS:
            import msvcrt

            held.seek(0)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def run_python(*arguments, **environment):
    """Run the environment's Python where the reader can see it and return its exit code."""
    say("python " + " ".join(arguments))
    started = subprocess.Popen([str(venv_python()), *arguments], cwd=ROOT, env=own_environment(environment))
    while True:
        try:
            return started.wait()
        except KeyboardInterrupt:  # noqa: PERF203 - pressed for the program, too: let it end in its own way
            continue


def quietly(command, environment=None):
    """Run a command unseen; when it fails, stop with its last words."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=own_environment(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise StopError(f"this failed with exit code {done.returncode}:\n  {' '.join(words)}\n\n{done.stdout[-4000:]}")


def own_environment(more=None):
    """Return the environment for what we start: nothing in it leads to another Python or another folder."""
    environment = {name: value for name, value in os.environ.items() if name not in LEADS_ELSEWHERE}
    environment["PATH"] = str(venv_python().parent) + os.pathsep + environment.get("PATH", "")
    environment.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PYTHONUTF8="1")
    environment.update(more or {})
    return environment


def has_screen():
    """Tell whether a window can be seen here."""
    return not LINUX or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def venv_python():
    """Return the environment's Python."""
    return VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


def is_root():
    """Tell whether we may install system packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def say(text):
    """Tell the reader what is going on."""
    print(f"[dev] {text}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StopError as stop:
        print(f"[dev] STOP: {stop}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
