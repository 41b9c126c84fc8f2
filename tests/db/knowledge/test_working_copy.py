"""The working copy: what people do to files, one thing after another, and what comes of it."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import StoreUnavailable
from app.knowledge.document import Document, read_document, write_document
from app.knowledge.shared import Because
from app.knowledge.text import MOST_BYTES, Text
from db.knowledge.working_copy.copying import Question, WorkingCopy
from db.knowledge.working_copy.folder import Busy, Folder
from tests.fuzz.memory_desk import MemoryDesk, Shelf

type Open = Callable[[str], "Desk"]


class Desk:
    """One person's folder, and the desk as they see it."""

    def __init__(self, root: Path, shelf: Shelf, who: str) -> None:
        self.root, self.shelf = root, shelf
        self.desk = MemoryDesk(shelf, who)
        self.copy = WorkingCopy(root, who, settle=0, is_careful=False)

    def sync(self) -> None:
        self.copy.sync(self.desk)

    def wrote(self, name: str, characters: str | bytes) -> Path:
        path = self.root / name
        path.write_bytes(characters.encode() if isinstance(characters, str) else characters)
        return path

    def files(self) -> dict[str, Document | None]:
        return {path.name: read_document(path.read_text("utf-8")) for path in sorted(self.root.glob("*.md"))}

    def only(self) -> tuple[Path, Document]:
        ((name, document),) = self.files().items()
        assert document is not None
        return self.root / name, document

    def save(self, path: Path, **facts: object) -> None:
        document = read_document(path.read_text("utf-8"))
        assert document is not None
        path.write_text(write_document(replace(document, text=replace(document.text, **facts))), "utf-8")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def open_as(tmp_path: Path, shelf: Shelf) -> Iterator[Open]:
    opened: list[Desk] = []

    def one(who: str) -> Desk:
        opened.append(Desk(tmp_path / who, shelf, who))
        return opened[-1]

    yield one
    for each in opened:
        each.copy.close()


@pytest.fixture
def ana(open_as: Open) -> Desk:
    return open_as("ana")


@pytest.fixture
def ben(open_as: Open) -> Desk:
    return open_as("ben")


def _published(ana: Desk, body: str = "# VPN drops\n\na\nb\nc\n") -> tuple[Path, Document]:
    ana.wrote("notes.md", body)
    ana.sync()
    return ana.only()


def test_a_new_file_becomes_an_article_and_reaches_the_others(ana: Desk, ben: Desk, shelf: Shelf):
    path, document = _published(ana)
    assert path.name == "notes.md"
    assert (document.rev, document.text.title) == (0, "VPN drops")
    ben.sync()
    assert list(ben.files()) == [f"vpn-drops--{document.article[:8]}.md"]
    assert ben.only()[1] == replace(document, rev=1)
    assert shelf.revisions == {(document.article, 1): document.text}


def test_a_new_file_that_is_empty_is_left_alone(ana: Desk, shelf: Shelf):
    ana.wrote("new.md", "")
    ana.sync()
    assert (ana.root / "new.md").read_bytes() == b""
    assert shelf.heads == {}


def test_two_people_change_different_lines(ana: Desk, ben: Desk):
    path, _ = _published(ana)
    ben.sync()
    ana.save(path, body="# VPN drops\n\nA\nb\nc\n")
    ben.save(ben.only()[0], body="# VPN drops\n\na\nb\nC\n")
    for desk in (ana, ben, ana):
        desk.sync()
    assert ana.only()[1].text.body == ben.only()[1].text.body == "# VPN drops\n\nA\nb\nC\n"


def test_two_people_change_one_line_and_the_second_waits_as_a_proposal(ana: Desk, ben: Desk, shelf: Shelf):
    path, document = _published(ana)
    ben.sync()
    ana.save(path, title="VPN drops at noon")
    ana.sync()
    ben.save(ben.only()[0], title="VPN drops often")
    ben.sync()
    assert ben.only()[1].text.title == "VPN drops at noon"
    ((article, base, text, because),) = shelf.proposals.values()
    assert (article, base, text.title, because) == (document.article, 1, "VPN drops often", Because.CONFLICT)


def test_a_buffer_of_hours_ago_still_names_what_it_was_made_from(ana: Desk, ben: Desk):
    _published(ana, "# VPN drops\n\na\n\nb\n\nc\n")
    ben.sync()
    path, buffer = ben.only()
    for body in ("# VPN drops\n\nA\n\nb\n\nc\n", "# VPN drops\n\nA\n\nB\n\nc\n"):
        ana.save(ana.only()[0], body=body)
        ana.sync()
        ben.sync()
    old = replace(buffer, text=replace(buffer.text, body="# VPN drops\n\na\n\nb\n\nC\n"))
    path.write_text(write_document(old), "utf-8")
    ben.sync()
    assert ben.only()[1].text.body == "# VPN drops\n\nA\n\nB\n\nC\n"


def test_own_changes_do_not_touch_the_file_again(ana: Desk):
    path, _ = _published(ana)
    ana.save(path, title="VPN drops often")
    before = path.stat()
    ana.sync()
    ana.sync()
    after = path.stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


@pytest.mark.parametrize("form", ["crlf", "bom", "old mac"])
def test_line_ends_of_editors_are_no_change(ana: Desk, shelf: Shelf, form: str):
    path, _ = _published(ana)
    words = path.read_text("utf-8")
    changed = {"crlf": words.replace("\n", "\r\n"), "bom": f"\ufeff{words}", "old mac": words.replace("\n", "\r")}[form]
    path.write_bytes(changed.encode())
    ana.sync()
    assert len(shelf.revisions) == 1
    assert path.read_bytes() == changed.encode()


def test_a_file_may_be_renamed_and_moved(ana: Desk, shelf: Shelf):
    path, document = _published(ana)
    (ana.root / "network").mkdir()
    path.rename(ana.root / "network" / "Größe – VPN.md")
    ana.sync()
    ana.sync()
    assert [one.name for one in ana.root.rglob("*.md")] == ["Größe – VPN.md"]
    assert len(shelf.revisions) == 1
    assert ana.copy.state.rows()[document.article].path == "network/Größe – VPN.md"


def test_a_deleted_file_comes_back_and_archives_nothing(ana: Desk, shelf: Shelf):
    path, document = _published(ana)
    path.unlink()
    ana.sync()
    assert ana.only()[1].text == document.text
    assert shelf.archived == set()


def test_an_emptied_folder_comes_back(ana: Desk):
    for n in range(3):
        ana.wrote(f"{n}.md", f"# Article {n}\n")
    ana.sync()
    for path in ana.root.glob("*.md"):
        path.unlink()
    ana.sync()
    assert sorted(one.text.title for one in ana.files().values() if one) == ["Article 0", "Article 1", "Article 2"]


def test_a_lost_state_is_made_again_from_the_files(ana: Desk, open_as: Open, shelf: Shelf):
    path, _ = _published(ana)
    ana.save(path, title="VPN drops often")
    ana.copy.close()
    for name in ("state.db", "state.db-wal", "state.db-shm"):
        (ana.root / ".kb" / name).unlink(missing_ok=True)
    again = open_as("ana")
    again.sync()
    assert len(shelf.heads) == 1
    assert shelf.revisions[next(iter(shelf.heads)), 2].title == "VPN drops often"


# ---------------------------------------------------------------- copies


def _copied(ana: Desk) -> tuple[Path, Document, Path]:
    path, document = _published(ana)
    copy = path.with_name("copy.md")
    copy.write_bytes(path.read_bytes())
    ana.save(copy, title="VPN drops, the copy")
    ana.sync()
    return path, document, copy


def test_a_copy_is_asked_about_and_never_adopted(ana: Desk, shelf: Shelf):
    path, document, copy = _copied(ana)
    assert [(one.path, one.question, one.article) for one in ana.copy.asked()] == [
        ("copy.md", Question.COPY, document.article)
    ]
    path.unlink()  # not even where the article's own file is gone
    ana.sync()
    assert path.exists()
    assert copy.exists()
    assert len(shelf.heads) == len(shelf.revisions) == 1


def test_a_copy_becomes_an_article_of_its_own_when_a_person_says_so(ana: Desk, shelf: Shelf):
    _copied(ana)
    ana.copy.answers.keep_as_new("copy.md")
    ana.sync()
    assert ana.copy.asked() == []
    assert sorted(text.title for text in shelf.revisions.values()) == ["VPN drops", "VPN drops, the copy"]


def test_a_copy_is_handed_in_as_a_proposal(ana: Desk, shelf: Shelf):
    _, document, copy = _copied(ana)
    ana.copy.answers.hand_in("copy.md")
    ana.sync()
    assert not copy.exists()
    ((article, _, text, because),) = shelf.proposals.values()
    assert (article, text.title, because) == (document.article, "VPN drops, the copy", Because.REVIEW)


def test_a_discarded_copy_is_kept_aside(ana: Desk):
    _, _, copy = _copied(ana)
    was = copy.read_bytes()
    ana.copy.answers.discard("copy.md")
    ana.sync()
    assert ana.copy.asked() == []
    assert [one.read_bytes() for one in (ana.root / ".kb" / "rescued").iterdir()] == [was]


def test_a_file_of_another_desk_is_asked_about(ana: Desk, shelf: Shelf):
    ana.wrote("theirs.md", write_document(Document("0" * 32, 7, Text("Theirs", body="x\n"))))
    ana.sync()
    assert [(one.path, one.question) for one in ana.copy.asked()] == [("theirs.md", Question.UNKNOWN)]
    assert shelf.heads == {}
    ana.copy.answers.keep_as_new("theirs.md")
    ana.sync()
    assert [text.title for text in shelf.revisions.values()] == ["Theirs"]


# ---------------------------------------------------------------- archived, or out of sight


def test_an_archived_article_goes_and_a_late_edit_becomes_a_proposal(ana: Desk, ben: Desk, shelf: Shelf):
    _, document = _published(ana)
    ben.sync()
    shelf.archived.add(document.article)
    ben.save(ben.only()[0], title="VPN drops, do this")
    ben.sync()
    ana.sync()
    assert ana.files() == ben.files() == {}
    ((_, _, text, because),) = shelf.proposals.values()
    assert (text.title, because) == ("VPN drops, do this", Because.ARCHIVED)


def test_an_article_out_of_sight_leaves_nothing_behind(ana: Desk, ben: Desk, shelf: Shelf):
    _, document = _published(ana, "# Payroll\n\nThe secret word is xyzzy.\n")
    ben.sync()
    path = ben.only()[0]
    buffer = path.read_bytes()
    path.with_name("copy.md").write_bytes(buffer)
    ben.save(path, tags=("mine",))
    shelf.hidden.add(("ben", document.article))
    ben.sync()
    path.write_bytes(buffer)  # an editor that had it open
    ben.sync()
    ben.sync()
    ben.copy.close()
    left = [one for one in ben.root.rglob("*") if one.is_file() and b"xyzzy" in one.read_bytes()]
    assert left == []
    assert ("mine",) in [text.tags for _, _, text, _ in shelf.proposals.values()]


def test_an_article_comes_back_into_sight(ana: Desk, ben: Desk, shelf: Shelf):
    _, document = _published(ana)
    ben.sync()
    shelf.hidden.add(("ben", document.article))
    ben.sync()
    assert ben.files() == {}
    shelf.hidden.clear()
    ben.sync()
    assert ben.only()[1].text == document.text


def test_who_may_not_publish_proposes(ana: Desk, ben: Desk, shelf: Shelf):
    _, document = _published(ana)
    shelf.candidates.add("ben")
    ben.sync()
    ben.save(ben.only()[0], title="VPN drops, says Ben")
    ben.sync()
    assert ben.only()[1].text.title == "VPN drops"
    ((article, base, text, because),) = shelf.proposals.values()
    assert (article, base, text.title, because) == (document.article, 1, "VPN drops, says Ben", Because.NOT_PERMITTED)


def test_a_restored_database_takes_nothing_back_unseen(ana: Desk, shelf: Shelf):
    path, document = _published(ana)
    ana.save(path, title="VPN drops often")
    ana.sync()
    shelf.heads[document.article] = 1
    del shelf.revisions[document.article, 2]
    ana.sync()
    assert ana.only()[1].text.title == "VPN drops"
    assert [(text.title, because) for _, _, text, because in shelf.proposals.values()] == [
        ("VPN drops often", Because.ROLLED_BACK)
    ]


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe invalid",
        b"---\nid: 1\n---\n",
        b"---\nno end\nid: 0\n# x",
        b"a\0b",
        b"# big\n" + b"x" * (20 * MOST_BYTES // 2),
    ],
    ids=["no utf-8", "odd id", "no end", "nul", "20 MB"],
)
def test_bad_files_are_kept_and_explained(ana: Desk, shelf: Shelf, raw: bytes):
    path = ana.wrote("bad.md", raw)
    ana.sync()
    ana.sync()
    assert path.read_bytes() == raw
    if not raw.startswith(b"---\nno end"):  # a file that only begins with a line is a text like any other
        ((asked),) = ana.copy.asked()
        assert (asked.path, asked.question) == ("bad.md", Question.BROKEN)
        assert asked.why
        assert shelf.heads == {}


def test_an_article_saved_badly_keeps_its_place_until_it_is_repaired(ana: Desk, ben: Desk, shelf: Shelf):
    path, document = _published(ana)
    good = path.read_bytes()
    path.write_bytes(good + b"\xff")
    ben.sync()
    ben.save(ben.only()[0], title="VPN drops, says Ben")
    ben.sync()
    ana.sync()
    assert path.read_bytes() == good + b"\xff"
    assert [(one.question, one.article) for one in ana.copy.asked()] == [(Question.BROKEN, document.article)]
    path.write_bytes(good.replace(b"\nb\n", b"\nB\n"))
    ana.sync()
    assert ana.only()[1].text == replace(document.text, title="VPN drops, says Ben", body="# VPN drops\n\na\nB\nc\n")


def test_lost_front_matter_is_asked_about_and_given_back(ana: Desk, ben: Desk):
    _published(ana)
    ben.sync()
    path, document = ben.only()
    path.write_text("# VPN drops\n\na\nb\nC\n", "utf-8")
    ben.sync()
    assert [one.question for one in ben.copy.asked()] == [Question.UNMARKED]
    ben.copy.answers.give_front_matter(path.name)
    ben.sync()
    assert ben.only()[1].text == replace(document.text, body="# VPN drops\n\na\nb\nC\n")


def test_a_circle_of_links_is_not_followed(ana: Desk, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.md").write_text("# Not ours\n")
    (ana.root / "circle").symlink_to(ana.root, target_is_directory=True)
    (ana.root / "out").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (ana.root / "link.md").symlink_to(tmp_path / "elsewhere" / "secret.md")
    ana.sync()
    assert ana.copy.state.rows() == {}
    assert ana.copy.folder.listed().links == ("circle", "link.md", "out")


def test_a_file_that_another_program_holds_waits(ana: Desk, ben: Desk, monkeypatch: pytest.MonkeyPatch):
    path, _ = _published(ana)
    ben.sync()
    ben.save(ben.only()[0], title="VPN drops often")
    ben.sync()

    def held(*_arguments: object) -> bool:
        raise Busy("used by another process")

    with monkeypatch.context() as locked:
        locked.setattr(Folder, "take_out", held)
        ana.sync()
        assert ana.only()[1].text.title == "VPN drops"
    ana.sync()
    assert ana.only()[1].text.title == "VPN drops often"
    assert path.exists()


def test_a_read_only_file_is_replaced_all_the_same(ana: Desk, ben: Desk):
    path, _ = _published(ana)
    path.chmod(stat.S_IREAD)
    ben.sync()
    ben.save(ben.only()[0], title="VPN drops often")
    ben.sync()
    ana.sync()
    assert ana.only()[1].text.title == "VPN drops often"


def test_what_an_editor_writes_into_a_file_it_holds_open_is_not_lost(ana: Desk, ben: Desk):
    path, _ = _published(ana)
    ben.sync()
    ben.save(ben.only()[0], title="VPN drops often")
    ben.sync()
    with path.open("r+b") as held:
        ana.sync()  # the file is out of its place now
        content = held.read()
        held.seek(0)
        held.write(content.replace(b"\na\n", b"\nA\n"))
    ana.sync()
    assert ana.only()[1].text.body == "# VPN drops\n\nA\nb\nc\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnavailable, match="can't be made"):
        WorkingCopy(tmp_path / "file" / "articles", "ana")


def test_files_are_not_read_again_while_nothing_changes(ana: Desk, monkeypatch: pytest.MonkeyPatch):
    path, _ = _published(ana)
    os.utime(path, ns=(0, 0))
    ana.sync()
    read: list[str] = []
    monkeypatch.setattr(Folder, "read", lambda _self, path: read.append(path))
    ana.sync()
    assert read == []
