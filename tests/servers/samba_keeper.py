"""Runs one Samba domain controller of Active Directory in a network of its own, for as long as its starter lives.

Started by `tests.servers.samba` with any Python of the system, in namespaces of its own: Samba's ports are fixed, so
that two would collide otherwise, and whatever it leaves running ends with this, the first of its processes.
Its input is a socket: first come the listeners to be relayed and the order (JSON), then programs to be run (a JSON
list a line, answered by a JSON list of exit code and output). It ends when the socket is closed.
"""

import fcntl
import hashlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

ADMIN_PASSWORD = "Adm1n-Pass-9x!"
PORTS = (636, 389)
CHUNK = 65_536
DAY = 86_400.0
SETTINGS = """[global]
 netbios name = DC1
 workgroup = HELP
 realm = HELP.TEST
 server role = active directory domain controller
 server services = ldap
 interfaces = lo
 bind interfaces only = yes
 private dir = {home}/private
 state directory = {home}/state
 cache directory = {home}/cache
 lock directory = {home}
 binddns dir = {home}/bind-dns
 pid directory = {home}/run
 ncalrpc dir = {home}/ncalrpc
 winbindd socket directory = {home}/run/winbindd
 log file = {home}/log/log.%m
 tls enabled = yes
 tls keyfile = {home}/tls/dc.key
 tls certfile = {home}/tls/dc.crt
 tls cafile = {home}/tls/ca.crt
 load printers = no
 ldb:nosync = true
"""
"""Without every wait for the disk: a domain of tests need not outlive the machine."""


def main() -> int:
    """Keep a domain controller until the starter hangs up; return 0 when all went well."""
    starter = socket.socket(fileno=0)
    words, fds, _, _ = socket.recv_fds(starter, CHUNK, len(PORTS))
    listeners = [socket.socket(fileno=fd) for fd in fds]
    order = json.loads(words)
    home = Path(order["folder"]) / "dc"
    try:
        bring_up_loopback()
        provide(home, Path(order["cache"]))
        give_certificate(home, order)
        samba = start(home)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        answer(starter, ["failed", f"{error} {getattr(error, 'stderr', '') or ''}"])
        return 1
    for listener, port in zip(listeners, PORTS, strict=True):
        threading.Thread(target=relay, args=(listener, port), daemon=True).start()
    answer(starter, ["ready", str(home)])
    serve(starter)
    stop(samba)
    shutil.rmtree(home.parent, ignore_errors=True)  # the starter may have been killed
    return 0


def bring_up_loopback() -> None:
    """Let this new network have its 127.0.0.1."""
    get_flags, set_flags, up = 0x8913, 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        named = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(any_socket, get_flags, named), 16)
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", flags | up))


def provide(home: Path, cache: Path) -> None:
    """Put a domain's files into `home`: a copy of the one made on this machine in the last day, else a new one."""
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    if cache.stat().st_uid != os.geteuid():  # somebody else's, who may have put anything there
        provision(home)
        return
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = cache / fingerprint()
        if not made.exists() or time.time() - made.stat().st_mtime > DAY:
            for old in (path for path in cache.iterdir() if path.is_dir()):
                shutil.rmtree(old, ignore_errors=True)
            unfinished = cache / "unfinished"
            provision(unfinished)
            unfinished.rename(made)
            os.utime(made)
        shutil.copytree(made, home, symlinks=True)


def fingerprint() -> str:
    """Return what a made domain depends on: the version of Samba and how it is made."""
    version = subprocess.run(["samba", "--version"], check=True, capture_output=True).stdout
    return hashlib.sha256(version + Path(__file__).read_bytes()).hexdigest()[:16]


def provision(home: Path) -> None:
    """Make a domain: 4 to 14 s."""
    for folder in ("tls", "run/winbindd", "log", "ncalrpc", "cache"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    # fmt: off
    tool(
        "domain", "provision", f"--targetdir={home}", "--realm=HELP.TEST", "--domain=HELP", "--server-role=dc",
        "--dns-backend=NONE", f"--adminpass={ADMIN_PASSWORD}", "--host-name=dc1", "--host-ip=127.0.0.1",
        "--option=interfaces=lo", "--option=bind interfaces only=yes", "--option=ldb:nosync=true",
    )
    # fmt: on
    configure(home)
    rules = ("--min-pwd-age=0", "--account-lockout-threshold=3")
    tool("domain", "passwordsettings", "set", *rules, "-s", f"{home}/etc/smb.conf", "-H", f"{home}/private/sam.ldb")


def configure(home: Path) -> None:
    """Write the settings anew: those that provisioning wrote lead into the system's folders."""
    (home / "etc" / "smb.conf").write_text(SETTINGS.format(home=home))


def tool(*words: str) -> None:
    """Run samba-tool; raise RuntimeError with its words when it fails."""
    done = subprocess.run(
        ["samba-tool", *words], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"samba-tool {words[0]} {words[1]}: {done.stdout[-1000:]} {done.stderr[-3000:]}")


def give_certificate(home: Path, order: dict[str, str]) -> None:
    """Put the certificate where the server reads it, with a key that is its account's alone."""
    configure(home)
    for name, source in (("dc.crt", "certificate"), ("dc.key", "key"), ("ca.crt", "authority")):
        place = home / "tls" / name
        place.unlink(missing_ok=True)
        place.touch(mode=0o600)
        place.write_bytes(Path(order[source]).read_bytes())


def start(home: Path) -> "subprocess.Popen[bytes]":
    """Start the server and wait until it listens."""
    heard = home / "log" / "out"
    with heard.open("wb") as out:
        samba = subprocess.Popen(
            ["samba", "-F", "--no-process-group", "-M", "single", "-s", f"{home}/etc/smb.conf", "--debug-stdout"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    last = time.monotonic() + 60
    while time.monotonic() < last and samba.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", PORTS[0]), 1).close()
            return samba
        time.sleep(0.05)
    raise RuntimeError(f"samba does not listen: {heard.read_text(errors='replace')[-3000:]}")


def stop(samba: "subprocess.Popen[bytes]") -> None:
    """End the server."""
    samba.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        samba.wait(10)
    samba.kill()
    samba.wait()


def serve(starter: socket.socket) -> None:
    """Run what the starter asks for until it hangs up."""
    with starter.makefile("r") as asked:
        for line in asked:
            done = subprocess.run(
                json.loads(line), check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60
            )
            answer(starter, [str(done.returncode), done.stdout + done.stderr])


def answer(starter: socket.socket, words: list[str]) -> None:
    """Send one line of JSON."""
    with suppress(OSError):
        starter.sendall(json.dumps(words).encode() + b"\n")


def relay(listener: socket.socket, port: int) -> None:
    """Lead connections from the machine's loopback to ours."""
    while True:
        outside, _ = listener.accept()
        try:
            inside = socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            outside.close()
            continue
        inside.settimeout(None)
        threading.Thread(target=carry, args=(outside, inside), daemon=True).start()


def carry(outside: socket.socket, inside: socket.socket) -> None:
    """Carry bytes both ways until one end hangs up."""
    with outside, inside, suppress(OSError):
        while True:
            ready, _, _ = select.select([outside, inside], [], [])
            for end in ready:
                said = end.recv(CHUNK)
                if not said:
                    return
                (inside if end is outside else outside).sendall(said)


if __name__ == "__main__":
    sys.exit(main())
