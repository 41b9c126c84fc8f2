"""Articles at the console, on both engines: synchronised, checked, brought in and written out."""

import csv
import json
import os
from pathlib import Path

import pytest

from db.knowledge.working_copy.holding import Hold
from tests.admin.conftest import Run
from tests.desks import on_both_engines
from tests.makers import ANA, BEN

address = on_both_engines()


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    folder.mkdir()
    (folder / "vpn.md").write_text("---\ntitle: VPN drops\n---\n## Issue\n\nIt drops.\n\n## Resolution\n\nRestart.\n")
    (folder / "printer.html").write_text("<h1>Printer jams</h1><p>Ask dana@example.com.</p>")
    return folder


def test_what_one_brings_in_another_has_and_writes_out(run: Run, as_, guides: Path, tmp_path: Path):
    report = tmp_path / "report.csv"
    (guides / "printer.html").write_text("<h1>Printer jams</h1><p>Ask at the desk.</p>")
    code, out, _ = run(
        "knowledge", "import", str(guides), "--database", as_(ANA), "--report", str(report), "--category", "Guides"
    )
    assert code == 0
    assert "2 taken in, 0 here already, 0 left out; 0 files of other kinds." in out
    assert "2 were published" in out
    rows = list(csv.reader(report.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["From", "Title", "Result", "To be looked at"]
    assert [row[:3] for row in rows[1:]] == [
        ["guides/printer.html", "Printer jams", "taken in"], ["guides/vpn.md", "VPN drops", "taken in"],
    ]  # fmt: skip
    code, out, _ = run("knowledge", "sync", "--database", as_(BEN))
    assert (code, "2 articles came or changed" in out) == (0, True)
    code, out, _ = run("knowledge", "export", "site", "--database", as_(BEN))
    assert (code, "2 articles are written to site" in out) == (0, True)
    assert "Printer jams" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_a_check_names_lines_and_ends_with_1_for_what_is_grave(run: Run, as_, guides: Path):
    code, out, _ = run("knowledge", "import", str(guides), "--database", as_(ANA))
    assert code == 0
    assert "1 were published" in out
    assert "1 file waits for a person" in out
    code, out, _ = run("knowledge", "check", "--database", as_(ANA))
    assert code == 1
    assert "“dana@example.com” looks like an e-mail address" in out
    assert "1 of them grave" in out
    code, out, _ = run("knowledge", "check", "--json", "--database", as_(ANA))
    found = json.loads(out)
    assert [one["kind"] for one in found if one["is_grave"]] == ["personal data"]


def test_a_trial_takes_in_nothing_and_what_is_left_out_ends_with_1(run: Run, as_, guides: Path):
    (guides / "bad.md").write_bytes(b"caf\xe9")
    code, out, _ = run("knowledge", "import", "--dry-run", str(guides), "--database", as_(ANA))
    assert code == 1
    assert "guides/bad.md: left out. Line 1 isn't UTF-8." in out
    assert "2 would be taken in" in out
    assert "nothing was changed" in out
    code, out, _ = run("knowledge", "check", "--database", as_(ANA))
    assert (code, out) == (0, "Nothing to look at.\n")


def test_who_holds_the_folder_is_told_and_an_outage_too(run: Run, as_, guides: Path, tmp_path: Path):
    folder = tmp_path / "mine"
    held = Hold(folder / ".kb", program="Frontline")
    code, _out, err = run("knowledge", "sync", "--database", as_(ANA), "--folder", str(folder))
    assert code == 1
    assert f"Frontline (process {os.getpid()}, since" in err
    held.let_go()
    code, _out, err = run("knowledge", "import", str(tmp_path / "gone"), "--database", as_(ANA))
    assert (code, "There is nothing at" in err) == (1, True)
