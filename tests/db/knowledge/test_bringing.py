"""Articles brought in from files elsewhere and written out as pages: nothing outside is read, changed or fetched."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app.core.errors import RuleBroken, StoreUnavailable
from app.knowledge.attachments import named_in
from app.knowledge.report_lines import Became, Told
from app.knowledge.text import Text
from db.knowledge.bringing import bring_in, look_for
from db.knowledge.exporting import export
from db.knowledge.library import WorkingLibrary
from tests.fuzz.memory_desk import MemoryDesk, Shelf

PICTURE = b"\x89PNG picture"


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def library(tmp_path: Path, shelf: Shelf) -> Iterator[WorkingLibrary]:
    made = WorkingLibrary(tmp_path / "articles", "ana", MemoryDesk(shelf, "ana"), settle=0)
    yield made
    made.close()


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    """Lend a folder of files from elsewhere, good and bad."""
    folder = tmp_path / "guides"
    (folder / "img").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"not to be read")
    (folder / "img" / "a.png").write_bytes(PICTURE)
    (folder / "vpn.html").write_text(
        '<h1>VPN drops</h1><p>See <a href="sub/printer.md">the printer</a> <img src="img/a.png"> '
        '<img src="../secret.png"><img src="..\\..\\secret.png"><img src="gone.png"></p><script>x()</script>'
    )
    (folder / "sub").mkdir()
    (folder / "sub" / "printer.md").write_text("# Printer\n\nSee [vpn](../vpn.html).\n\n![](/etc/passwd)\n")
    (folder / "bad.md").write_bytes(b"caf\xe9")
    (folder / "large.md").write_bytes(b"a" * 20_000_001)
    (folder / "table.csv").write_text("title,body,views\nReset,Hold it,1\n")
    (folder / "notes.txt").write_text("no article")
    (folder / "old.docx").write_bytes(b"PK\x03\x04")
    (folder / "loop").symlink_to(folder)
    (folder / "img" / "link.png").symlink_to(tmp_path / "secret.png")
    return folder


def by_source(told: list[Told]) -> dict[str, Told]:
    return {one.source.removeprefix("guides/"): one for one in told}


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}


def test_a_folder_is_brought_in_and_each_file_is_told_of(library: WorkingLibrary, guides: Path):
    before = files_in(guides)
    found = look_for([guides])
    told = by_source(bring_in(library, found))
    assert {name: one.became for name, one in told.items() if "loop" not in name and "link.png" not in name} == {
        "vpn.html": Became.TAKEN, "sub/printer.md": Became.TAKEN, "table.csv, row 2": Became.TAKEN,
        "bad.md": Became.LEFT_OUT, "large.md": Became.LEFT_OUT, "old.docx": Became.LEFT_OUT,
    }  # fmt: skip
    assert found.others == 2
    assert sum("links are not followed" in one.remarks[0] for one in told.values() if one.remarks) == 2
    assert "a script" in " ".join(told["vpn.html"].remarks)
    assert "“gone.png” isn't beside it" in " ".join(told["vpn.html"].remarks)
    assert files_in(guides) == before


def test_files_beside_a_page_come_along_and_none_outside_is_read(library: WorkingLibrary, guides: Path):
    bring_in(library, look_for([guides]))
    vpn = next(one for one in library.listed() if one.title == "VPN drops")
    opened = library.opened(vpn.article)
    assert opened is not None
    (name,) = named_in(opened.text.body)
    assert library.attached(name) == PICTURE
    assert not [path for path, raw in files_in(library.folder).items() if b"not to be read" in raw]


def test_a_link_to_a_file_outside_or_to_a_link_is_never_followed(library: WorkingLibrary, guides: Path):
    (guides / "vpn.html").write_text('<p>x <img src="img/link.png"></p>')
    told = by_source(bring_in(library, look_for([guides / "vpn.html"])))
    assert "isn't beside it, is no plain file" in told["vpn.html"].remarks[0]


def test_links_between_files_become_links_between_articles(library: WorkingLibrary, guides: Path):
    bring_in(library, look_for([guides]))
    ids = {one.title: one.article for one in library.listed()}
    opened = library.opened(ids["VPN drops"])
    assert opened is not None
    assert f"[the printer](printer--{ids['Printer'][:8]}.md)" in opened.text.body


def test_a_second_time_nothing_is_doubled(library: WorkingLibrary, guides: Path):
    bring_in(library, look_for([guides]))
    library.sync()
    before = [one.article for one in library.listed()]
    again = bring_in(library, look_for([guides]))
    assert {one.became for one in again} == {Became.HERE, Became.LEFT_OUT}
    elsewhere = guides.rename(guides.with_name("moved"))
    moved = bring_in(library, look_for([elsewhere / "table.csv"]))
    assert [(one.became, one.remarks) for one in moved] == [(Became.HERE, ("“Reset” says the same.",))]
    assert [one.article for one in library.listed()] == before


def test_what_was_archived_since_does_not_come_in_again(library: WorkingLibrary, guides: Path, shelf: Shelf):
    bring_in(library, look_for([guides]))
    library.sync()
    for article in [one.article for one in library.listed()]:
        shelf.archive(article)
    library.sync()
    assert library.listed() == []
    (guides / "table.csv").rename(guides / "renamed.csv")
    told = by_source(bring_in(library, look_for([guides])))
    assert library.listed() == []
    assert told["renamed.csv, row 2"].became is told["sub/printer.md"].became is Became.HERE
    assert told["sub/printer.md"].remarks == ("“Printer” says the same, and is archived.",)


def test_a_title_that_is_too_long_is_told_in_the_trial(library: WorkingLibrary, tmp_path: Path):
    (tmp_path / "long.md").write_text(f"---\ntitle: {'x' * 301}\n---\nWords.\n")
    (told,) = bring_in(library, look_for([tmp_path / "long.md"]), is_trial=True)
    assert (told.became, told.remarks) == (Became.LEFT_OUT, ("Its title is longer than 300 characters.",))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="names are text, and pipes lie in no folder there")
def test_a_pipe_is_not_read_and_a_name_that_is_no_text_is_told(library: WorkingLibrary, tmp_path: Path):
    folder = tmp_path / "odd"
    folder.joinpath(*["d"] * 400).mkdir(parents=True)
    os.mkfifo(folder / "pipe.md")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.md")).write_text("# Named\n\nWords.\n")
    found = look_for([folder])
    (told,) = bring_in(library, found)
    assert (told.source, told.became, found.others) == ("odd/?.md", Became.TAKEN, 2)
    assert [one.title for one in library.listed()] == ["Named"]


def test_a_trial_changes_nothing(library: WorkingLibrary, guides: Path):
    tried = bring_in(library, look_for([guides]), is_trial=True)
    assert not library.listed()
    assert not (library.folder / "attachments").exists()
    assert [one.became for one in tried] == [one.became for one in bring_in(library, look_for([guides]))]


def test_stopped_it_keeps_what_came_and_goes_on_the_next_time(library: WorkingLibrary, guides: Path):
    told = bring_in(library, look_for([guides]), progress=lambda _what, done, _of: done < 4)
    assert 0 < sum(one.became is Became.TAKEN for one in told) < 3
    bring_in(library, look_for([guides]))
    assert len(library.listed()) == 3


def test_what_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(RuleBroken, match="There is nothing at"):
        look_for([tmp_path / "gone"])


# ---------------------------------------------------------------- exporting


def test_articles_are_written_with_their_files_and_made_anew(library: WorkingLibrary, tmp_path: Path):
    address = library.attach(PICTURE, "a.png")
    library.create(Text("VPN", "Network", body=f"![a]({address}) ![gone](attachments/12345678-gone.png)\n"))
    target = tmp_path / "out" / "site"
    done = export(library, target, with_markdown=True)
    assert (done.written, done.restricted, done.missing) == (1, 0, ("12345678-gone.png",))
    assert (target / address).read_bytes() == PICTURE
    library.create(Text("Printer", body="x\n"))
    (target / "left over.html").write_text("")
    assert export(library, target).written == 2
    assert not (target / "left over.html").exists()
    assert not (target / "markdown").exists()
    assert sorted(path.name for path in target.parent.iterdir()) == ["site"]


def test_a_folder_of_something_else_is_left_alone(library: WorkingLibrary, tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("years of work")
    with pytest.raises(RuleBroken, match="holds other files"):
        export(library, tmp_path / "mine")
    with pytest.raises(RuleBroken, match="is no folder"):
        export(library, tmp_path / "mine" / "thesis.doc")
    assert (tmp_path / "mine" / "thesis.doc").read_text() == "years of work"


def test_an_export_that_breaks_off_leaves_the_old_one_whole(
    library: WorkingLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    library.create(Text("VPN", body="x\n"))
    target = tmp_path / "site"
    export(library, target)
    before = files_in(target)
    assert not export(library, target, progress=lambda _what, done, _of: done < 1).is_whole
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(Path, "write_text", lambda *_a, **_k: (_ for _ in ()).throw(full))
    with pytest.raises(StoreUnavailable, match=r"No space left on device\. What was there"):
        export(library, target)
    assert files_in(target) == before
    assert not list(tmp_path.glob(".site*"))


def test_three_hundred_articles_come_back_as_they_went_out(library: WorkingLibrary, tmp_path: Path, shelf: Shelf):
    texts = [Text(f"Article {n}", "Cat", ("t",), "Win", body=f"## Issue\n\nline {n}\n") for n in range(300)]
    for text in texts:
        library.create(text)
    export(library, tmp_path / "site", with_markdown=True)
    other = WorkingLibrary(tmp_path / "other", "ben", MemoryDesk(Shelf(), "ben"), settle=0)
    told = bring_in(other, look_for([tmp_path / "site" / "markdown"]))
    assert {one.became for one in told} == {Became.TAKEN}
    back = [other.opened(one.article) for one in other.listed()]
    facts = {
        (one.text.title, one.text.category, one.text.tags, one.text.environment, one.text.body) for one in back if one
    }
    assert facts == {(text.title, text.category, text.tags, text.environment, text.body) for text in texts}
    other.close()


# ---------------------------------------------------------------- nothing is ever fetched


def test_no_image_elsewhere_is_ever_fetched(library: WorkingLibrary, tmp_path: Path):
    asked: list[str] = []

    class Tracker(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Tracker)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        at = f"http://127.0.0.1:{server.server_port}"
        (tmp_path / "page.html").write_text(
            f'<link rel=stylesheet href="{at}/c"><p>x<img src="{at}/i"><img srcset="{at}/s 2x"></p>'
            f'<script src="{at}/j"></script>'
            f'<iframe src="{at}/f"></iframe><a href="{at}/a">web</a><object data="{at}/o"></object>'
        )
        (tmp_path / "page.md").write_text(f"![x]({at}/m)\n")
        bring_in(library, look_for([tmp_path / "page.html", tmp_path / "page.md"]))
        library.sync()
        export(library, tmp_path / "site")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == []
    pages = "".join(path.read_text() for path in (tmp_path / "site").rglob("*.html"))
    assert not [line for line in pages.split("<") if line.startswith(("img", "link", "script")) and "127.0.0.1" in line]


def test_rows_without_a_title_and_those_called_the_same_are_told(library: WorkingLibrary, tmp_path: Path):
    (tmp_path / "rows.csv").write_text("title,body\n,One.\nVPN,Two.\nvpn,Three.\n")
    told = by_source(bring_in(library, look_for([tmp_path / "rows.csv"])))
    assert [one.remarks for one in told.values()] == [
        ("The row has no title: it is called after the file.",), (), ("Another article is called the same.",),
    ]  # fmt: skip
