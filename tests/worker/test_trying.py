"""Connections tried by a real worker because an administrator asked: what is missing is told line by line."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.actor import Role
from app.core.errors import RuleBroken
from app.identity.connections import SetUp, Trial
from app.worker.desk_of import desk_of
from app.worker.in_process import InProcess
from app.worker.setting_up import means_of
from db.engine import Store
from db.identity.connections import FileConnections
from db.migrate import version_of
from tests.desks import desk_in
from tests.makers import SUE, in_role
from tests.servers.certificates import Authority
from tests.servers.mail import LOGIN, PASSWORD, MailServer
from tests.servers.samba import BASE, HOST, lent_controller
from tests.servers.samba_desk import DELEGATE, LISTED, SAMPLE, SECRET, lent_desk
from tests.worker.fakes import KEY

CHIEF = replace(SUE, role=Role.ADMINISTRATOR)
PATIENCE = 60.0


class Working:
    """A desk in a file with its worker, and an administrator who has connections tried."""

    def __init__(self, store: Store) -> None:
        self.room = FileConnections(store, CHIEF)
        self.secrets: dict[str, str] = {}

    def secret(self, name: str) -> str:
        """Return a connection's secret as the worker has it now."""
        if name not in self.secrets:
            raise RuleBroken(f"The secret of the connection {name} is missing on this computer.")
        return self.secrets[name]

    def tried(self, wanted: SetUp) -> Trial:
        """Set a connection up, have it tried and return what came of it."""
        self.room.keep(wanted)
        job_id = self.room.test(wanted.name)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            trial = next(one.trial for one in self.room.read().rows if one.name == wanted.name)
            assert trial is not None
            assert trial.job_id == job_id
            if trial.ended_at is not None:
                return trial
            time.sleep(0.05)
        raise AssertionError("no worker ended it")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Working]:
    store = Store(desk_in(tmp_path / "desk.db"))
    version_of(store)
    in_role(store, SUE, Role.ADMINISTRATOR)
    made = Working(store)
    with working(store, made):
        yield made
    store.dispose()


@contextmanager
def working(store: Store, desk: Working) -> Iterator[None]:
    """Have a worker work, with the real kinds of connections."""
    worker = InProcess(means_of(desk_of(store, key=KEY), key=KEY, secret=desk.secret))
    worker.start()
    try:
        until = time.monotonic() + PATIENCE
        while not desk.room.read().workers and time.monotonic() < until:
            time.sleep(0.02)
        yield
    finally:
        worker.stop()


def wrong(trial: Trial) -> dict[str, str]:
    """Return what is missing, by what was tried."""
    return {line.what: line.said for line in trial.lines if not line.is_fine}


def test_a_secret_that_is_missing_then_wrong_then_right(desk: Working, tmp_path: Path):
    authority = Authority(tmp_path, "mail")
    with MailServer(authority.certify("localhost"), starts_tls=True, asks=True) as server:
        settings = {"host": server.host, "port": server.port, "sender": "desk@corp.example", "login": LOGIN}
        post = SetUp("Post", "smtp", {**settings, "authorities": str(authority.file)})
        trial = desk.tried(post)
        assert list(wrong(trial)) == ["Secret"]
        assert '--keep-secret "Post"' in wrong(trial)["Secret"]
        assert "FRONTLINE_SECRET_POST" in wrong(trial)["Secret"]
        desk.secrets["Post"] = "CANARY-wrong"
        trial = desk.tried(post)
        (said,) = wrong(trial).values()
        assert "refuses our login" in said
        assert trial.worker
        assert "CANARY" not in str(trial)
        desk.secrets["Post"] = PASSWORD  # taken up without another start of the worker
        trial = desk.tried(post)
        assert trial.is_fine, trial.lines
        assert server.taken == []


def test_what_no_worker_could_read_is_told_by_its_setting(desk: Working):
    desk.secrets["Texts"] = "s"
    trial = desk.tried(SetUp("Texts", "sms_gateway", {"url": "https://sms.example"}))
    assert "“form”" in wrong(trial)["Settings"]
    assert "doesn't know" in wrong(desk.tried(SetUp("Old", "novell")))["Settings"]
    codes = desk.tried(SetUp("Codes", "totp"))
    assert codes.is_fine  # it has neither secret nor server
    assert [line.what for line in codes.lines] == ["Settings", "Nothing to reach"]


@pytest.mark.ad
def test_a_right_that_is_missing_in_the_domain_is_told_with_how_to_delegate_it(desk: Working):
    with lent_controller() as controller, lent_desk(controller) as domain:
        domain.person("Lis Ted", sAMAccountName="listed", unit=LISTED)  # where nothing was delegated
        settings = {
            "host": HOST,
            "port": controller.port,
            "base_dn": BASE,
            "account": DELEGATE,
            "ca_file": str(controller.authority.file),
        }
        desk.secrets["Corp"] = SECRET
        fine = desk.tried(SetUp("Corp", "active_directory", {**settings, "sample": SAMPLE}))
        assert not [said for said in wrong(fine).values() if "dsacls" in said]
        lacking = wrong(desk.tried(SetUp("Corp", "active_directory", {**settings, "sample": "listed"})))
        told = [said for said in lacking.values() if "dsacls" in said]
        assert any(LISTED in said and "Reset Password" in said for said in told), lacking
        desk.secrets["Corp"] = "not it"
        trial = desk.tried(SetUp("Corp", "active_directory", {**settings, "sample": SAMPLE}))
        assert list(wrong(trial)) == ["Sign-in"]
        assert "wrong" in wrong(trial)["Sign-in"]
