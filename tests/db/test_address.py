"""What may stand as the desk's address."""

from pathlib import Path

import pytest

from app.core.errors import RuleBroken, Unfinished
from db import address
from db.address import address_of_desk, checked_address, is_remote_drive, is_unc, network_mount

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/desk /mnt/desk nfs4 rw 0 0
//files/it /mnt/it\\040share cifs rw 0 0
/dev/sdb1 /mnt/desk/local ext4 rw 0 0
ana@box:/ /home/ana/box fuse.sshfs rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/mnt/desk/desk.db", "nfs4"),
        ("/mnt/it share/desk.db", "cifs"),
        ("/home/ana/box/desk.db", "fuse.sshfs"),
        ("/mnt/desk/local/desk.db", None),
        ("/mnt/desktop/desk.db", None),
        ("/home/ana/desk.db", None),
    ],
)
def test_the_deepest_mount_decides(path: str, kind: str | None):
    assert network_mount(path, MOUNTS) == kind


@pytest.mark.parametrize("path", [r"\\files\it\desk.db", "//files/it/desk.db", r"\\?\UNC\files\it\desk.db"])
def test_a_share_by_its_name_is_refused(path: str):
    assert is_unc(path)
    with pytest.raises(RuleBroken, match="network share") as refused:
        checked_address(path)
    assert refused.value.field == "database"


def test_a_long_local_path_of_windows_is_no_share():
    assert not is_unc(r"\\?\C:\desk.db")
    assert not is_unc(r"C:\desk.db")


def test_a_mapped_drive_is_found_by_what_windows_says():
    kinds = {"Z:\\": 4, "C:\\": 3}
    assert is_remote_drive(r"Z:\desk.db", kinds.__getitem__)
    assert is_remote_drive(r"\\?\Z:\desk.db", kinds.__getitem__)
    assert not is_remote_drive(r"C:\desk.db", kinds.__getitem__)
    assert not is_remote_drive("/desk.db", kinds.__getitem__)


def test_a_file_behind_a_link_to_a_share_is_refused(tmp_path: Path, monkeypatch):
    (tmp_path / "share").mkdir()
    (tmp_path / "here").symlink_to(tmp_path / "share")
    monkeypatch.setattr(address, "_mounts", lambda: f"srv:/x {tmp_path / 'share'} nfs rw 0 0\n")
    with pytest.raises(RuleBroken, match="network share"):
        checked_address(str(tmp_path / "here" / "desk.db"))
    checked_address(str(tmp_path / "desk.db"))


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ana:Hunter2@db/desk",
        "postgresql+psycopg://ana@db/desk?password=Hunter2",
        "postgres://ana:Hunter2@db/desk",
        "postgresql://ana@db/desk?PASSWORD=Hunter2",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(text: str):
    with pytest.raises(RuleBroken, match="asks for it next") as refused:
        checked_address(text)
    assert "Hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No database"),
        ("   ", "No database"),
        ("mysql://x@y/z", "not in mysql"),
        ("postgresql://ana@db", "names no database"),
        ("postgresql://ana@db:port/desk", "can't be read"),
        ("sqlite://", "three slashes"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:///", "in memory"),
        (":memory:", "in memory"),
        ("des\0k.db", "No database"),
    ],
)
def test_what_can_not_be_an_address(text: str, said: str):
    with pytest.raises(RuleBroken, match=said):
        checked_address(text)


def test_a_folder_is_no_database(tmp_path: Path):
    with pytest.raises(RuleBroken, match="folder"):
        checked_address(str(tmp_path))


def test_addresses_are_brought_to_one_form(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole = str(tmp_path / "desk.db")
    for text in ("desk.db", f" {whole} ", f"sqlite:///{whole}", "sqlite:///desk.db", "./x/../desk.db"):
        assert checked_address(text).database == whole
    for text in (
        "postgresql://ana@db:5433/desk",
        "postgres://ana@db:5433/desk",
        "postgresql+psycopg://ana@db:5433/desk",
    ):
        assert str(checked_address(text)) == "postgresql+psycopg://ana@db:5433/desk"


def test_the_home_folder_may_be_written_short(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert checked_address("~/desk.db").database == str(tmp_path / "desk.db")


class TestADeskThatIsThereAlready:
    @pytest.mark.parametrize(
        ("typed", "begun"),
        [
            ("notanaddress", "postgresql://notanaddress/"),
            ("db01.example", "postgresql://db01.example/"),
            ("db01:5433/", "postgresql://db01:5433/"),
            ("ana@db01", "postgresql://ana@db01/"),
            ("ana@db01/desk", "postgresql://ana@db01/desk"),
        ],
    )
    def test_a_bare_server_is_offered_as_an_address_to_be_finished(self, typed: str, begun: str, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(Unfinished) as refused:
            address_of_desk(typed)
        assert refused.value.begun == begun
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("typed", ["desk.db", "desks/mine", "./desk", "sqlite:///desk.db"])
    def test_a_file_that_is_not_there_is_refused_by_its_whole_path(self, typed: str, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(RuleBroken, match="There is no file") as refused:
            address_of_desk(typed)
        assert not isinstance(refused.value, Unfinished)
        assert str(tmp_path) in str(refused.value)

    def test_a_file_that_is_there_is_taken_by_its_whole_path(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "notanaddress").touch()
        assert address_of_desk("notanaddress").database == str(tmp_path / "notanaddress")

    def test_a_server_is_taken(self):
        assert address_of_desk("postgresql://ana@db01/desk").host == "db01"
