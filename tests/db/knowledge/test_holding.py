"""Two programs never work in one folder at once, and one that was killed holds nothing."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core.errors import StoreUnavailable
from app.knowledge.library import Ending
from app.knowledge.text import Text
from db.knowledge.library import WorkingLibrary
from db.knowledge.working_copy.holding import NAME, FolderHeld, Hold
from tests.fuzz.memory_desk import MemoryDesk, Shelf

ROOT = Path(__file__).parents[3]
VPN = Text("VPN drops", body="It drops.\n")
HOLDER = """
import sys
from pathlib import Path
from db.knowledge.working_copy.holding import Hold
hold = Hold(Path(sys.argv[1]), program="Frontline, the other one")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_program(own: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Let another program hold a folder until it is ended."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(own)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        yield holder
    finally:
        holder.kill()
        holder.communicate()


def a_library(tmp_path: Path, shelf: Shelf) -> WorkingLibrary:
    return WorkingLibrary(tmp_path / "ana", "ana", MemoryDesk(shelf, "ana"), settle=0)


def test_a_folder_that_another_program_holds_is_read_only_and_says_whose_it_is(tmp_path: Path):
    shelf = Shelf()
    first = a_library(tmp_path, shelf)
    article = first.create(VPN).article
    first.sync()
    first.close()
    library = a_library(tmp_path, shelf)
    with another_program(tmp_path / "ana" / ".kb") as holder:
        assert [one.title for one in library.listed()] == ["VPN drops"]
        assert [hit.listed.title for hit in library.search("vpn")] == ["VPN drops"]
        with pytest.raises(FolderHeld, match=rf"Frontline, the other one \(process {holder.pid}, since "):
            library.save(article, VPN, Text("VPN drops", body="Mine.\n"))
        assert "the other one" in library.sync().problem
        assert not library.scan()
        holder.kill()  # as when it crashes: nothing is left to be cleared away by hand
        holder.wait()
        assert library.save(article, VPN, Text("VPN drops", body="Mine.\n")).ending is Ending.SAVED
    assert library.sync().published == 1
    library.close()


def test_a_folder_that_was_never_opened_and_is_held_is_told(tmp_path: Path):
    library = a_library(tmp_path, Shelf())
    with another_program(tmp_path / "ana" / ".kb"), pytest.raises(FolderHeld):
        library.listed()


def test_who_closes_lets_go(tmp_path: Path):
    first, second = (a_library(tmp_path, Shelf()) for _ in range(2))
    first.create(VPN)
    with pytest.raises(FolderHeld):
        second.create(VPN)
    first.close()
    assert second.create(VPN).ending is Ending.SAVED
    second.close()


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b"\xff\xfe", b'{"program": 1}'])
def test_a_holder_that_told_nothing_is_another_program(tmp_path: Path, spoilt: bytes):
    hold = Hold(tmp_path, program="Frontline")
    (tmp_path / NAME).write_bytes(spoilt)
    with pytest.raises(FolderHeld, match=r"^Another program works"):
        Hold(tmp_path, program="Frontline")
    hold.let_go()


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path):
    (tmp_path / "no-folder").write_text("")
    with pytest.raises(StoreUnavailable, match="It can only be read"):
        Hold(tmp_path / "no-folder" / ".kb", program="Frontline")
