"""The library of a workstation: found, suggested, opened, saved beside other editors, sent and fetched."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app.core.errors import RuleBroken, StoreUnavailable
from app.knowledge.library import Answer, ArticleDraft, Ending, Local
from app.knowledge.model import Confidence, Part
from app.knowledge.shared import Because
from app.knowledge.text import Text, tidy
from db.knowledge.library import WorkingLibrary
from db.knowledge.working_copy.folder import Busy, Folder
from tests.fuzz.memory_desk import MemoryDesk, Shelf
from tests.fuzz.people import Crash

VPN = Text(
    "VPN drops every hour", "Network", ("vpn", "wlan"), "Windows 11", body="## Issue\n\nThe tunnel drops.\n\nEnd.\n"
)
PRINTER = Text("Printer prints blank pages", "Hardware", ("printer",), body="Replace the toner. Café naïve.\n")
Enter = Callable[[str], WorkingLibrary]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def enter(shelf: Shelf, tmp_path: Path) -> Iterator[Enter]:
    opened: list[WorkingLibrary] = []

    def enter(who: str) -> WorkingLibrary:
        opened.append(WorkingLibrary(tmp_path / who, who, MemoryDesk(shelf, who), settle=0))
        return opened[-1]

    yield enter
    for library in opened:
        library.close()


@pytest.fixture
def ana(enter: Enter) -> WorkingLibrary:
    return enter("ana")


def _tells(path: Path, trace: bytes) -> bool:
    return trace in path.name.encode() + (path.read_bytes() if path.is_file() else b"")


def _sync_until(library: WorkingLibrary, point: str) -> None:
    """Synchronise, and end there as a program does that is killed."""

    def end(at: str) -> None:
        if at == point:
            raise Crash(at)

    with library._mine() as copy:
        copy.folder.at = end
    library.sync()


def the_file(library: WorkingLibrary, article: str) -> Path:
    opened = library.opened(article)
    assert opened is not None
    assert opened.listed.path is not None
    return library.folder / opened.listed.path


def test_what_one_writes_another_finds(ana: WorkingLibrary, enter: Enter):
    made = ana.create(VPN)
    assert made.ending is Ending.SAVED
    assert [one.local for one in ana.listed()] == [Local.NEW]
    done = ana.sync()
    assert (done.published, done.waiting, done.problem) == (1, 0, "")
    ben = enter("ben")
    assert ben.sync().came == 1
    (hit,) = ben.search("tunnel dro")
    assert (hit.listed.title, hit.listed.local, hit.listed.tags) == (VPN.title, Local.SAME, ("vpn", "wlan"))
    assert [hit.passage[a:b] for a, b in hit.marks] == ["tunnel", "drops"]
    opened = ben.opened(made.article)
    assert opened is not None
    assert (opened.text, opened.rev) == (VPN, 1)
    assert ben.opened("0" * 32) is None


@pytest.mark.parametrize("typed", ['"', "a OR (", "title:vpn", "NEAR(x", "*", "  ", "vpn AND", "-vpn", "\0"])
def test_no_words_break_a_search(ana: WorkingLibrary, typed: str):
    ana.create(VPN)
    assert [hit.listed.title for hit in ana.search(typed)] in ([], [VPN.title])
    assert len(ana.near(typed)) <= 1


def test_searches_mind_neither_marks_over_letters_nor_their_size(ana: WorkingLibrary):
    ana.create(PRINTER)
    assert [hit.listed.title for hit in ana.search("CAFE naive")] == [PRINTER.title]


def test_suggestions_come_by_the_words_that_tell_most(ana: WorkingLibrary):
    for text in (VPN, PRINTER, Text("Mailbox is full", body="Please help the user: empty it.\n")):
        ana.create(text)
    near = ana.near("Please help, my VPN tunnel is not working since this morning")
    assert [hit.listed.title for hit in near] == [VPN.title]
    assert ana.near("please help me with this problem") == []
    assert [hit.listed.title for hit in ana.near("drops", environment="Windows 11")] == [VPN.title]


def test_a_save_keeps_what_another_program_saved_meanwhile(ana: WorkingLibrary):
    article = ana.create(VPN).article
    file = the_file(ana, article)
    file.write_text(file.read_text().replace("End.", "End, at last."))
    saved = ana.save(article, VPN, replace(VPN, body=VPN.body.replace("## Issue", "## Issue\n\nSince May.")))
    assert saved.ending is Ending.MERGED
    assert "Since May." in saved.text.body
    assert "End, at last." in saved.text.body
    assert "Since May." in file.read_text()
    assert "End, at last." in file.read_text()


def test_a_conflict_saves_nothing_and_shows_both(ana: WorkingLibrary):
    article = ana.create(VPN).article
    file = the_file(ana, article)
    file.write_text(file.read_text().replace("The tunnel drops.", "The tunnel breaks off."))
    mine = replace(VPN, body=VPN.body.replace("The tunnel drops.", "It drops."))
    saved = ana.save(article, VPN, mine)
    assert saved.ending is Ending.CONFLICT
    assert saved.base == VPN
    assert saved.theirs is not None
    assert "breaks off" in saved.theirs.body
    assert "breaks off" in file.read_text()
    again = ana.save(article, saved.theirs, mine)
    assert again.ending is Ending.SAVED
    assert "It drops." in file.read_text()


def test_another_article_in_the_place_of_a_file_is_left_alone(ana: WorkingLibrary, shelf: Shelf):
    """Somebody moved a file over another, and it was not looked at since."""
    vpn, printer = ana.create(VPN).article, ana.create(PRINTER).article
    ana.sync()
    moved, over = the_file(ana, printer), the_file(ana, vpn)
    moved.write_text(moved.read_text("utf-8").replace("toner", "drum"), "utf-8")
    moved.replace(over)
    assert ana.save(vpn, VPN, replace(VPN, body=f"{VPN.body}More.\n")).ending is Ending.SAVED
    for _ in range(2):
        ana.sync()
    assert "More." in shelf.revisions[vpn, shelf.heads[vpn]].body
    assert "drum" in shelf.revisions[printer, shelf.heads[printer]].body


def test_a_file_that_lost_its_front_matter_is_kept_until_a_person_says_what_it_is(ana: WorkingLibrary):
    article = ana.create(VPN).article
    ana.sync()
    spoilt = the_file(ana, article)
    spoilt.write_text("Only this.\n", "utf-8")
    assert ana.save(article, VPN, replace(VPN, body=f"{VPN.body}More.\n")).ending is Ending.BUSY
    assert spoilt.read_text("utf-8") == "Only this.\n"
    ana.sync()
    assert [one.article for one in ana.asked()] == [article]


@pytest.mark.parametrize("because", [Because.ARCHIVED, Because.OUT_OF_SIGHT])
def test_what_is_saved_of_an_article_that_has_gone_becomes_a_proposal_and_no_new_article(
    ana: WorkingLibrary, enter: Enter, shelf: Shelf, because: Because
):
    """An article that was narrowed down would otherwise be everybody's again under another id."""
    article = ana.create(VPN).article
    ana.sync()
    ben = enter("ben")
    ben.sync()
    if because is Because.ARCHIVED:
        shelf.archived.add(article)
    else:
        shelf.hidden.add(("ben", article))
    ben.sync()
    saved = ben.save(article, VPN, replace(VPN, body="Mine.\n"))
    assert (saved.ending, saved.article) == (Ending.HANDED_IN, article)
    ben.sync()
    assert set(shelf.heads) == {article}
    assert [(its, text.body, why) for its, _base, text, why in shelf.proposals.values()] == [
        (article, "Mine.\n", because)
    ]


def test_a_draft_kept_after_its_article_went_out_of_sight_is_handed_in(ana: WorkingLibrary, enter: Enter, shelf: Shelf):
    """The window was open still when the article went."""
    article = ana.create(VPN).article
    ana.sync()
    ben = enter("ben")
    ben.sync()
    shelf.hidden.add(("ben", article))
    ben.sync()
    ben.keep_draft(ArticleDraft(article, replace(VPN, body="canary\n"), VPN))
    ben.sync()
    ben.sync()
    assert not ben.drafts()
    assert [text.body for _its, _base, text, _why in shelf.proposals.values()] == ["canary\n"]
    ben.close()
    assert not [path for path in ben.folder.rglob("*") if path.is_file() and b"canary" in path.read_bytes()]


def test_own_changes_are_told_until_they_are_sent(ana: WorkingLibrary):
    article = ana.create(VPN).article
    ana.sync()
    better = replace(VPN, title="VPN drops")
    assert ana.save(article, VPN, better).ending is Ending.SAVED
    assert [(one.title, one.local) for one in ana.listed()] == [("VPN drops", Local.UNSENT)]
    ana.sync()
    assert [one.local for one in ana.listed()] == [Local.SAME]
    assert [version.text for version in ana.versions(article)] == [better, VPN] or len(ana.versions(article)) == 2


def test_what_is_typed_is_kept_and_handed_in_where_its_article_goes_out_of_sight(
    ana: WorkingLibrary, enter: Enter, shelf: Shelf
):
    made = ana.create(VPN)
    ana.sync()
    ben = enter("ben")
    ben.sync()
    typed = replace(VPN, body="Half a sent")
    ben.keep_draft(ArticleDraft("new", PRINTER, ticket_id=7))
    ben.keep_draft(ArticleDraft(made.article, typed, VPN))
    assert {(draft.key, draft.text, draft.was, draft.ticket_id) for draft in ben.drafts()} == {
        ("new", PRINTER, None, 7),
        (made.article, replace(typed, body="Half a sent"), VPN, None),
    }
    shelf.hidden.add(("ben", made.article))
    ben.sync()
    assert [draft.key for draft in ben.drafts()] == ["new"]
    ((article, _base, text, because),) = shelf.proposals.values()
    assert (article, text.body, because) == (made.article, "Half a sent", Because.OUT_OF_SIGHT)
    ben.drop_draft("new")
    assert ben.drafts() == []


def test_looks_and_searches_in_vain_are_told_with_the_next_synchronisation(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.looked(article)
    ana.looked(article)
    ana.missed("a\0b")
    ana.missed("vpn for dana@northwind.example")
    assert (shelf.looks, shelf.missed) == (set(), [])
    ana.sync()
    ana.sync()
    assert [(who, one) for who, one, _slot in shelf.looks] == [("ana", article)]
    assert shelf.missed == ["vpn for [e-mail address]"]


def test_an_article_is_linked_to_the_ticket_that_it_came_of_once_the_desk_has_it(shelf: Shelf, tmp_path: Path):
    desk = MemoryDesk(shelf, "ana")
    ana = WorkingLibrary(tmp_path / "ana", "ana", desk, settle=0)
    desk.is_away = True
    article = ana.create(VPN).article
    ana.came_of(7, article, Part.CREATED)
    ana.came_of(8, article, Part.IMPROVED)
    shelf.no_tickets.add(8)
    ana.sync()
    ana.close()
    assert shelf.links == set()
    desk.is_away = False
    again = WorkingLibrary(tmp_path / "ana", "ana", desk, settle=0)
    assert again.sync().problem == ""
    assert shelf.links == {("ana", 7, article, Part.CREATED)}
    shelf.no_tickets.clear()
    shelf.links.clear()
    again.sync()
    assert shelf.links == set(), "what was told, or refused, is not told again"
    again.close()


@pytest.mark.parametrize(
    ("title", "why"),
    [("x" * 301, "longer than 300"), ('"a\\u0000b"', "NUL character"), ('"\\ud800"', "half a character")],
)
def test_a_file_that_no_desk_can_keep_is_asked_about_and_holds_up_no_other(
    ana: WorkingLibrary, shelf: Shelf, title: str, why: str
):
    vpn, printer = ana.create(VPN).article, ana.create(PRINTER).article
    ana.sync()
    paths = {one: the_file(ana, one) for one in (vpn, printer)}
    sound = paths[vpn].read_text("utf-8")
    paths[vpn].write_text(sound.replace(f"title: {VPN.title}", f"title: {title}"), "utf-8")
    paths[printer].write_text(paths[printer].read_text("utf-8").replace("toner", "drum"), "utf-8")
    done = ana.sync()
    assert (done.published, done.problem) == (1, "")
    assert [(one.article, why in one.why) for one in done.asked] == [(vpn, True)]
    assert f"title: {title}" in paths[vpn].read_text("utf-8"), "it is left as it was saved"
    paths[vpn].write_text(sound.replace(VPN.title, "VPN drops now"), "utf-8")
    assert ana.sync().published == 1
    assert shelf.revisions[vpn, 2].title == "VPN drops now"


def test_a_heading_longer_than_a_title_becomes_the_title_as_far_as_it_goes(ana: WorkingLibrary, shelf: Shelf):
    ana.sync()
    (ana.folder / "long.md").write_text(f"# {'word ' * 100}\n\nMore.\n")
    assert ana.sync().published == 1
    (text,) = shelf.revisions.values()
    assert len(text.title) == 299
    assert text.title.endswith("word")
    assert ana.sync().asked == []


def test_a_new_file_from_a_clock_that_is_ahead_becomes_an_article(shelf: Shelf, tmp_path: Path):
    ana = WorkingLibrary(tmp_path / "ana", "ana", MemoryDesk(shelf, "ana"), settle=3)
    ana.sync()
    ahead = ana.folder / "ahead.md"
    ahead.write_text("Words.\n")
    os.utime(ahead, (4_000_000_000, 4_000_000_000))
    assert ana.sync().published == 1
    ana.close()


def test_a_picture_added_after_the_article_went_out_of_sight_is_handed_in_with_its_text(
    ana: WorkingLibrary, shelf: Shelf
):
    article = ana.create(VPN).article
    ana.sync()
    shelf.hidden.add(("ana", article))
    ana.sync()
    address = ana.attach(b"pixels", "map.png")
    ana.save(article, VPN, replace(VPN, body=f"![map]({address})\n"))
    done = ana.sync()
    assert (done.proposed, done.waiting, done.problem) == (1, 0, "")
    ((_article, _base, text, because),) = shelf.proposals.values()
    assert (address in text.body, because) == (True, Because.OUT_OF_SIGHT)
    assert list(shelf.files.values()) == [b"pixels"]
    assert [one for one in ana.folder.rglob("*") if _tells(one, b"-map.png") or _tells(one, b"pixels")] == []


@pytest.mark.parametrize("waits", [False, True])
def test_the_picture_of_a_late_edit_goes_with_its_archived_article(ana: WorkingLibrary, shelf: Shelf, waits: bool):
    article = ana.create(VPN).article
    ana.sync()
    shelf.archived.add(article)
    ana.sync()
    ana.save(article, VPN, replace(VPN, body=f"![map]({ana.attach(b'pixels', 'map.png')})\n"))
    shelf.hidden.add(("ana", article))
    if waits:
        shelf.refused |= {VPN.title}  # it waits until the article is out of sight
        ana.sync()
        shelf.refused.clear()
    ana.sync()
    assert [because for *_, because in shelf.proposals.values()] == [Because.ARCHIVED]
    assert [one for one in ana.folder.rglob("*") if _tells(one, b"-map.png") or _tells(one, b"pixels")] == []


def test_a_text_out_of_sight_doesnt_wait_for_a_picture_that_is_refused(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    shelf.hidden.add(("ana", article))
    ana.sync()
    name = Path(address := ana.attach(b"pixels", "map.png")).name
    ana.save(article, VPN, replace(VPN, body=f"![map]({address})\n"))
    shelf.refused.add(name)
    done = ana.sync()
    assert (done.proposed, done.waiting, done.problem) == (1, 0, "")
    assert ana.attached(name) == b"pixels", "it is nowhere else"


@pytest.mark.parametrize(("breaks_at", "has_typed"), [("sent", True), ("settled", True), ("settled", False)])
def test_what_goes_out_of_sight_leaves_nothing_where_the_program_ended_in_between(
    ana: WorkingLibrary, enter: Enter, shelf: Shelf, breaks_at: str, has_typed: bool
):
    article = ana.create(replace(VPN, body=f"![xyzzy]({ana.attach(b'xyzzy', 'xyzzy.png')})\n")).article
    ana.sync()
    ben = enter("ben")
    ben.sync()
    text = ben.opened(article).text  # type: ignore[union-attr]
    if has_typed:
        ben.keep_draft(ArticleDraft(article, replace(text, tags=("typed",)), text))
    shelf.hidden.add(("ben", article))
    with pytest.raises(Crash):
        _sync_until(ben, breaks_at)
    ben.close()
    again = enter("ben")
    again.sync()
    assert [one for one in again.folder.rglob("*") if _tells(one, b"xyzzy")] == []


def test_what_the_database_refuses_stays_here_is_told_and_holds_up_no_other(ana: WorkingLibrary, shelf: Shelf):
    shelf.refused |= {VPN.title, "Old"}
    vpn, printer = ana.create(VPN).article, ana.create(PRINTER).article
    with ana._mine() as copy:
        copy._lineage.propose("0" * 32, 1, copy.state.keep_text(replace(VPN, title="Old")), Because.CONFLICT)
    done = ana.sync()
    assert (done.published, done.waiting) == (1, 2)
    assert "was refused, and stays here" in done.problem
    assert "So were 1 others" in done.problem
    assert (printer, 1) in shelf.revisions
    assert the_file(ana, vpn).exists()
    shelf.refused.clear()
    done = ana.sync()
    assert (done.published, done.proposed, done.waiting, done.problem) == (1, 1, 0, "")


@pytest.mark.parametrize("text", [replace(VPN, title="x" * 301), replace(VPN, body="ä" * 1_000_000)])
def test_what_no_desk_can_keep_is_not_saved_from_the_editor(ana: WorkingLibrary, text: Text):
    article = ana.create(VPN).article
    before = the_file(ana, article).read_text("utf-8")
    for save in (partial(ana.save, article, VPN, text), partial(ana.create, text)):
        with pytest.raises(RuleBroken, match="can't be saved"):
            save()
    assert the_file(ana, article).read_text("utf-8") == before
    assert len(ana.listed()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="names are text, and pipes lie in no folder there")
def test_what_is_no_file_and_what_has_no_name_is_left_alone_and_told(ana: WorkingLibrary, enter: Enter):
    article = ana.create(VPN).article
    folder = os.fsencode(ana.folder)
    Path(os.fsdecode(folder + b"/\xff.md")).write_text("No name.")
    os.mkdir(folder + b"/\xfe")  # noqa: PTH102  a name that is no text
    Path(os.fsdecode(folder + b"/\xfe/in.md")).write_text("No name above it.")
    os.mkfifo(ana.folder / "pipe.md")
    deep = ana.folder.joinpath(*["d"] * 400)
    deep.mkdir(parents=True)
    (deep / "deep.md").write_text("Too deep.")
    (ana.folder / "attachments").mkdir(exist_ok=True)
    os.mkfifo(ana.folder / "attachments" / "0123abcd-pipe.png")
    (ana.folder / "new.md").write_text("![a](attachments/0123abcd-pipe.png)\n")
    done = ana.sync()
    assert (done.published, done.problem) == (2, "")
    (said,) = done.warnings
    assert said.startswith("These were left alone, for their names are no text")
    assert said.endswith("pipe.md, ?/in.md and 1 more.")
    its = the_file(ana, article)
    its.unlink()
    os.mkfifo(its)
    assert ana.save(article, VPN, replace(VPN, body="Mine.\n")).ending is Ending.BUSY
    assert ana.sync().problem == ""
    ben = enter("ben")
    ben.sync()
    opened = ben.opened(article)
    assert opened is not None
    assert opened.text.body == "Mine.\n"


def test_an_outage_loses_nothing_and_says_what_waits(shelf: Shelf, tmp_path: Path):
    desk = MemoryDesk(shelf, "ana")
    ana = WorkingLibrary(tmp_path / "ana", "ana", desk, settle=0)
    desk.is_away = True
    ana.create(VPN)
    told = ana.sync()
    assert (told.problem, told.waiting) == ("away", 1)
    desk.is_away = False
    assert ana.sync().published == 1
    ana.close()


def test_attached_files_travel_with_the_text_that_names_them(ana: WorkingLibrary, enter: Enter, shelf: Shelf):
    picture = b"\x89PNG and more"
    address = ana.attach(picture, "Screen shot.PNG")
    assert address.endswith("-screen-shot.png")
    ana.create(replace(VPN, body=f"Look: ![menu]({address})\n"))
    ana.sync()
    ben = enter("ben")
    ben.sync()
    assert ben.attached(address.removeprefix("attachments/")) == picture
    assert ben.attached("../state.db") is None
    assert len(shelf.files) == 1


@pytest.mark.parametrize("content", [b"", b"x" * 20_000_001])
def test_a_file_that_is_empty_or_too_large_is_refused(ana: WorkingLibrary, content: bytes):
    with pytest.raises(RuleBroken, match="Nothing was attached"):
        ana.attach(content, "x.png")


def test_what_goes_out_of_sight_leaves_nothing_on_the_disk(ana: WorkingLibrary, enter: Enter, shelf: Shelf):
    secret = b"canary-in-a-picture"
    address = ana.attach(secret, "plan.png")
    made = ana.create(Text("Payroll canary-in-a-title", body=f"canary-in-a-text ![plan]({address})\n"))
    ana.sync()
    ben = enter("ben")
    ben.sync()
    ben.save(made.article, ana.opened(made.article).text, Text("Payroll", body="canary-in-a-save\n"))  # type: ignore[union-attr]
    shelf.hidden.add(("ben", made.article))
    ben.sync()
    ben.sync()
    assert [one.listed.title for one in ben.search("canary")] == []
    ben.close()
    left = [path for path in ben.folder.rglob("*") if path.is_file() and b"canary" in path.read_bytes()]
    assert left == []
    assert {because for *_, because in shelf.proposals.values()} == {Because.OUT_OF_SIGHT}


def _spoilt(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("rev: ", "rev: [", 1) + "mine\n", "utf-8")


def _unmarked(path: Path) -> None:
    path.write_text(path.read_text("utf-8").split("---\n", 2)[2] + "mine\n", "utf-8")


def _of_odd_bytes(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"mine \xff \0\n")


def _copied(path: Path) -> None:
    path.with_name("copy.md").write_bytes(path.read_bytes() + b"mine\n")


def _copied_and_spoilt(path: Path) -> None:
    _copied(path)
    _spoilt(path.with_name("copy.md"))


@pytest.mark.parametrize("spoil", [_spoilt, _unmarked, _of_odd_bytes, _copied, _copied_and_spoilt])
@pytest.mark.parametrize("was_asked", [False, True])
@pytest.mark.parametrize("is_archived", [False, True])
def test_a_file_that_asks_goes_out_of_sight_with_its_article(
    ana: WorkingLibrary, shelf: Shelf, spoil: Callable[[Path], None], was_asked: bool, is_archived: bool
):
    article = ana.create(replace(VPN, title="xyzzy", body="xyzzy\n")).article
    ana.sync()
    spoil(the_file(ana, article))
    if is_archived:
        shelf.archived.add(article)
    if was_asked:
        assert [one.path for one in ana.sync().asked]
    shelf.hidden.add(("ana", article))
    ana.sync()
    assert (ana.sync().asked, list(ana.listed())) == ([], [])
    assert [one for one in ana.folder.rglob("*") if _tells(one, b"xyzzy")] == []
    handed_in = [text for of, _base, text, because in shelf.proposals.values() if of == article]
    assert any("mine" in text.body for text in handed_in)


def test_a_file_of_a_revision_that_nobody_knows_goes_out_of_sight_with_its_article(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(replace(VPN, body="xyzzy\n")).article
    ana.sync()
    file = the_file(ana, article)
    file.write_text(re.sub("rev: .*", "rev: 99", file.read_text("utf-8")) + "mine\n", "utf-8")
    ana.sync()
    shelf.hidden.add(("ana", article))
    ana.sync()
    ana.sync()
    assert [one for one in ana.folder.rglob("*") if _tells(one, b"xyzzy")] == []
    assert any("mine" in text.body for _of, _base, text, _because in shelf.proposals.values())


def test_a_file_that_only_lost_its_front_matter_is_no_proposal(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    file = the_file(ana, article)
    file.write_text(VPN.body)
    shelf.hidden.add(("ana", article))
    ana.sync()
    assert (shelf.proposals, file.exists()) == ({}, False)


@pytest.mark.parametrize("held_at", ["read", "take_out"])
def test_an_article_out_of_sight_is_shown_no_more_while_another_program_holds_its_file(
    ana: WorkingLibrary, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, held_at: str
):
    def hold(*_asked: object) -> None:
        raise Busy("used by another process")

    article = ana.create(VPN).article
    ana.sync()
    file = the_file(ana, article)
    shelf.hidden.add(("ana", article))
    with monkeypatch.context() as held:
        held.setattr(Folder, held_at, hold)
        os.utime(file)  # or it would not be read again
        for _ in range(2):
            ana.sync()
            assert (list(ana.listed()), list(ana.search("vpn")), ana.near("vpn drops"), ana.opened(article)) == (
                [], [], [], None,
            )  # fmt: skip
    assert file.exists()
    shelf.hidden.clear()
    ana.sync()
    assert [one.article for one in ana.listed()] == [article]
    shelf.hidden.add(("ana", article))
    ana.sync()
    assert (file.exists(), shelf.proposals) == (False, {})


def test_an_archived_article_is_shown_no_more_while_its_file_asks(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    _spoilt(the_file(ana, article))
    shelf.archived.add(article)
    assert [one.article for one in ana.sync().asked] == [article]
    assert (list(ana.listed()), list(ana.search("vpn")), list(ana.near("vpn drops"))) == ([], [], [])
    opened = ana.opened(article)
    assert opened is not None
    assert opened.listed.confidence is Confidence.ARCHIVED


def test_what_was_put_aside_goes_out_of_sight_with_its_article(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(replace(VPN, body="xyzzy\n")).article
    ana.sync()
    _copied(the_file(ana, article))
    _spoilt(the_file(ana, article))
    ana.sync()
    for asked in ana.sync().asked:
        ana.answer(asked.path, Answer.DISCARD)
    shelf.hidden.add(("ana", article))
    ana.sync()
    ana.sync()
    assert [one for one in ana.folder.rglob("*") if _tells(one, b"xyzzy")] == []
    ((_article, _base, text, because),) = shelf.proposals.values()
    assert ("rev: [" in text.body, because) == (True, Because.OUT_OF_SIGHT), "nobody could read what it said"


def test_a_file_that_no_desk_keeps_stays_when_its_article_goes_out_of_sight(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    file = the_file(ana, article)
    file.write_text(file.read_text("utf-8") + "mine\n" * 1_300_000, "utf-8")
    shelf.hidden.add(("ana", article))
    for _ in range(2):
        assert [(one.path, one.article) for one in ana.sync().asked] == [(file.name, None)]
    assert (list(ana.listed()), file.exists()) == ([], True)


@pytest.mark.parametrize(
    "odd",
    [
        replace(VPN, title=" VPN\ndrops "),
        replace(VPN, body="a\r\nb\rc\n\n\n"),
        replace(VPN, tags=("a", "a", "b\nc")),
        replace(
            VPN,
            others=(
                ("id", f"id: {'0' * 32}"),
                ("x", "x: 1\n---\nmine"),
                ("y", "no fact"),
                ("z", "z: 1"),
                ("z", "z: 2"),
            ),
        ),
    ],
)
def test_what_another_program_published_is_no_edit_of_whoever_reads_it(shelf: Shelf, enter: Enter, odd: Text):
    article = "a" * 32
    shelf.heads[article], shelf.revisions[article, 1] = 1, odd
    ana, ben = enter("ana"), enter("ben")
    for library in (ana, ben, ana):
        done = library.sync()
        assert (done.published, done.proposed, done.asked, done.problem) == (0, 0, [], "")
    opened = ana.opened(article)
    assert opened is not None
    ana.save(article, opened.text, replace(opened.text, environment="Windows 12"))
    assert ana.sync().published == 1
    assert shelf.revisions[article, 2].environment == "Windows 12"


def _damage(path: Path, at: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * length)


@pytest.mark.parametrize(
    "harm", [lambda path: path.write_bytes(b"no database" * 999), lambda path: os.truncate(path, 9000)]
)
def test_a_damaged_state_is_made_anew_from_files_and_desk(
    ana: WorkingLibrary, enter: Enter, shelf: Shelf, harm: Callable[[Path], None]
):
    article = ana.create(VPN).article
    ana.sync()
    ana.sync()
    file = the_file(ana, article)
    ana.close()
    file.write_text(file.read_text("utf-8").replace("drops.", "drops, saved elsewhere."), "utf-8")
    harm(ana.folder / ".kb" / "state.db")
    again = enter("ana")
    done = again.sync()
    assert (done.problem, done.asked, [one.article for one in again.listed()]) == ("", [], [article])
    assert any("damaged" in said for said in done.warnings)
    again.sync()
    assert "saved elsewhere" in shelf.revisions[article, 2].body
    shelf.hidden.add(("ana", article))
    again.sync()
    again.sync()
    assert [one for one in again.folder.rglob("*") if _tells(one, b"tunnel")] == []


def test_what_can_be_read_of_a_damaged_state_is_taken_over(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    ana.keep_draft(ArticleDraft(article, replace(VPN, body="typed\n"), VPN))
    with ana._mine() as copy:
        copy._lineage.propose(article, 1, copy.state.keep_text(replace(VPN, body="proposed\n")), Because.REVIEW)
        copy.state.wipe()
        wire = copy.state._wire
        ((page,),) = wire.execute("select rootpage from sqlite_master where name = 'file'").fetchall()
        ((size,),) = wire.execute("pragma page_size").fetchall()
        wire.execute("pragma wal_checkpoint(truncate)")
        _damage(ana.folder / ".kb" / "state.db", (page - 1) * size, size)
    ana._copy.state._wire.execute("pragma shrink_memory")  # type: ignore[union-attr]
    done = ana.sync()
    assert "made anew" in done.problem
    done = ana.sync()
    assert (done.problem, done.proposed) == ("", 1)
    assert any(": 2." in said for said in done.warnings)
    assert [draft.text.body for draft in ana.drafts()] == ["typed\n"]
    assert [text.body for _of, _base, text, _because in shelf.proposals.values()] == ["proposed\n"]
    assert [one.article for one in ana.listed()] == [article]


def test_an_article_that_somebody_holds_in_the_database_holds_up_no_other(ana: WorkingLibrary, shelf: Shelf):
    vpn, printer = ana.create(VPN).article, ana.create(PRINTER).article
    ana.sync()
    for article, text in ((vpn, VPN), (printer, PRINTER)):
        ana.save(article, text, replace(text, environment="Windows 12"))
    shelf.held.add(vpn)
    done = ana.sync()
    assert (done.published, done.waiting, shelf.heads[printer]) == (1, 1, 2)
    assert VPN.title in done.problem
    shelf.held.clear()
    done = ana.sync()
    assert (done.published, done.waiting, done.problem, shelf.heads[vpn]) == (1, 0, "", 2)


SECRET = "Password: Winter2027!"


def test_a_secret_that_another_program_saved_is_published_once_a_person_said_so(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    file = the_file(ana, article)
    file.write_text(f"{file.read_text('utf-8')}\n{SECRET}\n", "utf-8")
    (ana.folder / "new.md").write_text(f"{SECRET}\n", "utf-8")
    for _ in range(2):
        done = ana.sync()
        assert ([one.question for one in done.asked], done.published) == (["unconfirmed"] * 2, 0)
    assert "looks as if a secret" in done.asked[0].why
    file.write_text(file.read_text("utf-8").replace(SECRET, "Start it again."), "utf-8")
    done = ana.sync()
    ((asked),) = done.asked
    assert (done.published, shelf.heads[article]) == (1, 2)
    ana.answer(asked.path, Answer.CONFIRM)
    done = ana.sync()
    assert (done.published, done.asked) == (1, [])
    new = (ana.folder / asked.path).read_text("utf-8")
    (ana.folder / asked.path).write_text(new + "More words.\n", "utf-8")
    assert ana.sync().published == 1, "what was let be published isn't asked about again"


def test_what_was_checked_in_the_editor_is_not_asked_about(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(replace(VPN, body=f"{SECRET}\n")).article
    assert (ana.sync().published, ana.sync().asked) == (1, [])
    ana.save(article, replace(VPN, body=f"{SECRET}\n"), replace(VPN, body=f"{SECRET}\nmail a.b@corp.example\n"))
    assert (ana.sync().published, ana.sync().asked) == (1, [])
    unchecked = ana.create(replace(PRINTER, body=f"{SECRET}\n"), is_checked=False).article
    assert [one.article for one in ana.sync().asked] == [unchecked]


def test_a_save_destroys_no_file_of_a_revision_that_is_not_known_here(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    file = the_file(ana, article)
    file.write_text(re.sub("rev: .*", "rev: 7", file.read_text("utf-8")) + "A colleague's words.\n", "utf-8")
    ana.scan()
    assert ana.save(article, VPN, replace(VPN, environment="Windows 12")).ending is Ending.BUSY
    ana.sync()
    assert "A colleague's words." in file.read_text("utf-8")
    assert shelf.revisions[article, shelf.heads[article]].environment in ("Windows 11", "Windows 12")


def test_a_picture_that_was_cut_to_nothing_is_fetched_and_attached_again(ana: WorkingLibrary, shelf: Shelf):
    address = ana.attach(b"pixels", "map.png")
    ana.create(replace(VPN, body=f"![map]({address})\n"))
    ana.sync()
    picture = ana.folder / address
    picture.write_bytes(b"")
    ana.sync()
    assert picture.read_bytes() == b"pixels"
    picture.write_bytes(b"other")
    assert ana.attach(b"pixels", "map.png") == address
    assert picture.read_bytes() == b"pixels"


def test_files_that_nobody_has_keep_no_picture_from_anybody(ana: WorkingLibrary, enter: Enter, shelf: Shelf):
    named = "".join(f"![x](attachments/{n:08x}-x.png)\n" for n in range(250))
    shelf.heads["0" * 32], shelf.revisions["0" * 32, 1] = 1, replace(VPN, body=named)
    address = ana.attach(b"pixels", "map.png")
    ana.create(replace(VPN, body=f"![map]({address})\n"))
    ana.sync()
    ben = enter("ben")
    for _ in range(3):
        ben.sync()
    assert ben.attached(Path(address).name) == b"pixels"
    shelf.files["0" * 32, "00000007-x.png"] = b"came later"
    for _ in range(25):
        ben.sync()
    assert "00000007-x.png" in ben._attached.names()


@pytest.mark.parametrize("turned", ["<", '{"x": 1,', "{ "], ids=["no text", "another", "a space more"])
def test_a_kept_text_that_is_another_is_damage_like_any_other(ana: WorkingLibrary, shelf: Shelf, turned: str):
    article = ana.create(VPN).article
    ana.sync()
    with ana._mine() as copy:
        copy.state._wire.execute("update text set written = replace(written, '{', ?)", (turned,))
    shelf.publish_meanwhile(article, replace(VPN, environment="Windows 12"))
    assert "damage" in ana.sync().problem
    ana.sync()
    assert [one.environment for one in ana.listed()] == ["Windows 12"]


@pytest.mark.parametrize("read", [WorkingLibrary.opened, WorkingLibrary.versions])
def test_damage_that_a_reader_comes_upon_is_mended_by_the_next(
    ana: WorkingLibrary, read: Callable[[WorkingLibrary, str], object]
):
    article = ana.create(VPN).article
    ana.sync()
    with ana._mine() as copy:
        copy.state._wire.execute("update text set written = replace(written, '{', '<')")
    with pytest.raises(StoreUnavailable, match=r"is damaged\. It is made anew"):
        read(ana, article)
    ana.sync()
    assert read(ana, article)
    assert ana.opened(article).text == VPN  # type: ignore[union-attr]


def test_a_reader_puts_nothing_aside_that_another_program_works_in(ana: WorkingLibrary, enter: Enter):
    article = ana.create(VPN).article
    ana.sync()
    with ana._mine() as copy:
        copy.state._wire.execute("update text set written = replace(written, '{', '<')")
    beside = enter("ana")
    with pytest.raises(StoreUnavailable, match="is no longer the one that was kept"):
        beside.opened(article)
    assert not list((ana.folder / ".kb").glob("damaged*"))


def test_what_waited_to_be_published_in_a_damaged_state_is_handed_in(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    file = the_file(ana, article)
    _spoilt(file)
    ana.save(article, VPN, replace(VPN, body="Typed.\n"))
    with ana._mine() as copy:
        copy.state._wire.execute("insert into text values ('x', '<')")
        ana._put_aside()
    ana.sync()
    assert [text.body for _of, _base, text, _because in shelf.proposals.values()] == ["Typed.\n"]


def _break_the_index_of_words(library: WorkingLibrary) -> None:
    """Damage the state where only what changes it comes by, as a disk does."""
    with library._mine() as copy:
        (size,) = copy.state._wire.execute("pragma page_size").fetchone()
        (page,) = copy.state._wire.execute("select rootpage from sqlite_schema where name = 'words_data'").fetchone()
        copy.state._wire.execute("pragma wal_checkpoint(truncate)")
        copy.close()
        library._copy = None
    _damage(library.folder / ".kb" / "state.db", (page - 1) * size, size)


@pytest.mark.parametrize("is_known", [True, False], ids=["history", "no history"])
def test_what_went_out_of_sight_leaves_nothing_behind_a_damaged_state(
    ana: WorkingLibrary, enter: Enter, shelf: Shelf, is_known: bool
):
    address = ana.attach(b"PICTUREWORDS", "vault.png")
    text = replace(VPN, body=f"VAULTWORDS ![x]({address})\n")
    article = ana.create(text).article
    ana.sync()
    ben = enter("ben")
    ben.sync()
    ben.keep_draft(ArticleDraft(article, replace(text, body="DRAFTWORDS\n"), text))
    if not is_known:
        with ben._mine() as copy:
            copy.state._wire.execute("delete from history")
    _break_the_index_of_words(ben)
    shelf.hide("ben", article)
    assert "damage" in ben.sync().problem
    for _ in range(3):
        ben.sync()
    left = b"".join(path.read_bytes() for path in ben.folder.rglob("*") if path.is_file())
    assert [words for words in (b"VAULTWORDS", b"DRAFTWORDS", b"PICTUREWORDS") if words in left] == []
    assert [text.body for _of, _base, text, _because in shelf.proposals.values()] == ["DRAFTWORDS\n"]


def test_what_was_ever_seen_here_outlives_a_damaged_state(ana: WorkingLibrary, shelf: Shelf):
    article, was = ana.create(VPN).article, VPN
    for body in ("Earlier.\n", "Later.\n"):
        ana.save(article, was, was := replace(VPN, body=body))
        ana.sync()
    _break_the_index_of_words(ana)
    shelf.publish_meanwhile(article, replace(VPN, body="Last.\n"))
    assert "damage" in ana.sync().problem
    ana.sync()
    assert {one.text.body for one in ana.versions(article)} == {VPN.body, "Earlier.\n", "Later.\n", "Last.\n"}
    assert not list((ana.folder / ".kb").glob("damaged*"))


def test_a_file_out_of_its_place_goes_back_behind_a_damaged_state(ana: WorkingLibrary):
    article = ana.create(VPN).article
    ana.sync()
    file = the_file(ana, article)
    file.write_text(file.read_text("utf-8") + "Mine.\n", "utf-8")
    with ana._mine() as copy:
        known = replace(copy._files.known[file.name], text=None)
        copy.state.stash("0" * 32, article, known, "else")
        file.rename(ana.folder / ".kb" / "stash" / ("0" * 32))
        ana._put_aside()
    ana.scan()
    assert "Mine." in file.read_text("utf-8")


def test_a_file_out_of_its_place_that_a_damaged_state_forgot_is_rescued(ana: WorkingLibrary):
    ana.create(VPN)
    ana.sync()
    (ana.folder / ".kb" / "stash" / ("0" * 32)).write_text("WORDS", "utf-8")
    with ana._mine():
        ana._put_aside()
    ana.sync()
    (rescued,) = (ana.folder / ".kb" / "rescued").iterdir()
    assert rescued.read_text("utf-8") == "WORDS"


def test_two_edits_that_are_too_long_together_are_for_a_person(ana: WorkingLibrary, enter: Enter, shelf: Shelf):
    long = replace(VPN, body="first\n\nmiddle\n\nlast\n")
    article = ana.create(long).article
    ana.sync()
    ben = enter("ben")
    ben.sync()
    ana.save(article, long, replace(long, body=long.body.replace("first", "a" * 1_200_000)))
    ben.save(article, long, replace(long, body=long.body.replace("last", "b" * 1_200_000)))
    ana.sync()
    done = ben.sync()
    assert (done.proposed, done.waiting, done.problem) == (1, 0, "")
    assert "aaa" in the_file(ben, article).read_text("utf-8")


def test_half_a_character_is_refused_in_a_sentence(ana: WorkingLibrary):
    with pytest.raises(RuleBroken, match="half a character"):
        ana.missed("\ud800x")
    with pytest.raises(RuleBroken, match="half a character"):
        ana.keep_draft(ArticleDraft("0" * 32, replace(VPN, body="\ud800")))


def test_an_article_that_a_restored_desk_has_lost_stays_and_is_asked_about(
    ana: WorkingLibrary, enter: Enter, shelf: Shelf
):
    article = ana.create(VPN).article
    ana.sync()
    ben = enter("ben")
    ben.sync()
    ana.save(article, VPN, replace(VPN, environment="Windows 12"))
    shelf.roll_back(article, 0)
    for library in (ana, ben, ana, ben):
        done = library.sync()
        assert ([one.question for one in done.asked], done.proposed) == (["unknown"], 0)
        assert [one.article for one in library.listed()] == [article]
    ((asked),) = ana.sync().asked
    ana.answer(asked.path, Answer.NEW_ARTICLE)
    assert (ana.sync().published, ana.sync().asked) == (1, [])
    ((again, _rev),) = shelf.revisions
    assert shelf.revisions[again, 1].environment == "Windows 12"
    ((asked),) = ben.sync().asked
    ben.answer(asked.path, Answer.DISCARD)
    assert ben.sync().asked == []
    assert [one.article for one in ben.listed()] == [again]


@pytest.mark.parametrize("others", [1, 2], ids=["the same number", "a higher number"])
@pytest.mark.parametrize("typed", [False, True], ids=["published", "not published"])
def test_a_restored_desk_that_wrote_on_is_noticed(
    ana: WorkingLibrary, enter: Enter, shelf: Shelf, others: int, typed: bool
):
    article = ana.create(VPN).article
    ana.sync()
    ben = enter("ben")
    ben.sync()
    mine = replace(VPN, body="Ana's words.\n")
    ana.save(article, VPN, mine)
    ana.sync()
    shelf.roll_back(article, 1)
    for n in range(others):
        shelf.publish_meanwhile(article, replace(VPN, body=f"Ben's words, {n}.\n"))
    if typed:
        mine = replace(mine, environment="Windows 12")
        ana.save(article, replace(VPN, body="Ana's words.\n"), mine)
    newest = shelf.revisions[article, shelf.heads[article]]
    ana.sync(lambda what, *_: "Bringing" not in what)  # stopped half-way
    for _ in range(2):
        assert ana.sync().published == 0
    ben.sync()
    assert shelf.revisions[article, shelf.heads[article]] == newest
    assert [ana.opened(article).text, ben.opened(article).text] == [newest, newest]  # type: ignore[union-attr]
    assert [(text, because) for _of, _base, text, because in shelf.proposals.values()] == [(mine, Because.ROLLED_BACK)]


def test_what_the_desk_tells_anew_without_another_text_is_no_other_revision(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    shelf.changed_at[article] += timedelta(days=1)
    assert (ana.sync().came, shelf.proposals) == (0, {})


def test_what_a_restored_desk_has_lost_is_shown_and_asked_about_without_its_file(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    the_file(ana, article).unlink()
    shelf.roll_back(article, 0)
    for _ in range(2):
        ((asked),) = ana.sync().asked
        assert (asked.question, the_file(ana, article).exists()) == ("unknown", True)
    ana.answer(asked.path, Answer.DISCARD)
    assert (ana.sync().asked, ana.listed()) == ([], [])


def test_what_was_saved_beside_a_lost_articles_file_goes_into_the_new_one(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    shelf.roll_back(article, 0)
    ((asked),) = ana.sync().asked
    later = replace(VPN, body="Typed since.\n")
    assert ana.save(article, VPN, later).ending is Ending.BUSY
    ana.answer(asked.path, Answer.NEW_ARTICLE)
    assert (ana.sync().published, list(shelf.revisions.values())) == (1, [later])


def _published_and_rolled_back(library: WorkingLibrary, shelf: Shelf) -> tuple[str, Text]:
    """Publish a second revision of an article, and restore the desk to the first."""
    article = library.create(VPN).article
    library.sync()
    mine = replace(VPN, body="Mine.\n")
    library.save(article, VPN, mine)
    library.sync()
    shelf.roll_back(article, 1)
    return article, mine


def test_a_text_on_its_way_goes_over_none_that_a_restored_desk_gave_its_number(
    ana: WorkingLibrary, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
):
    article, mine = _published_and_rolled_back(ana, shelf)
    shelf.revisions[article, 2], shelf.heads[article] = mine, 2
    later = replace(mine, environment="Windows 12")
    ana.save(article, mine, later)
    with monkeypatch.context() as patched:
        patched.setattr(MemoryDesk, "publish", _away)
        assert ana.sync().waiting == 1
    theirs = _given_again(shelf, article, replace(VPN, body="Theirs.\n"))
    ana.sync()
    assert shelf.revisions[article, shelf.heads[article]] == theirs
    assert [(text, because) for _of, _base, text, because in shelf.proposals.values()] == [(later, Because.ROLLED_BACK)]


def _given_again(shelf: Shelf, article: str, theirs: Text) -> Text:
    """Restore the desk to the first revision, and let somebody publish another second one."""
    shelf.roll_back(article, 1)
    shelf.publish_meanwhile(article, theirs)
    return theirs


def _away(*_given: object) -> None:
    raise StoreUnavailable("away")


def test_what_a_restored_desk_archived_since_takes_no_text_along(ana: WorkingLibrary, shelf: Shelf):
    article, mine = _published_and_rolled_back(ana, shelf)
    shelf.archive(article)
    for _ in range(2):
        ana.sync()
    assert [(text, because) for _of, _base, text, because in shelf.proposals.values()] == [(mine, Because.ROLLED_BACK)]
    assert ana.listed() == []


def test_what_is_saved_while_a_number_comes_again_is_a_change_of_the_text_it_was_made_from(
    ana: WorkingLibrary, shelf: Shelf
):
    article = ana.create(VPN).article
    ana.sync()
    shelf.publish_meanwhile(article, replace(VPN, body="Lost.\n"))
    ana.sync()
    theirs = _given_again(shelf, article, replace(VPN, body="Theirs.\n"))
    file = the_file(ana, article)

    def save(point: str) -> None:
        if point == "tagged" and "Windows 12" not in file.read_text("utf-8"):
            file.write_text(file.read_text("utf-8").replace("Windows 11", "Windows 12"), "utf-8")

    with ana._mine() as copy:
        copy.folder.at = save
    ana.sync()
    assert shelf.revisions[article, shelf.heads[article]] == replace(theirs, environment="Windows 12")


def test_an_old_buffer_of_a_number_that_came_again_is_a_change_of_what_it_was_made_from(
    ana: WorkingLibrary, shelf: Shelf
):
    article = ana.create(VPN).article
    ana.sync()
    shelf.publish_meanwhile(article, replace(VPN, body="Lost.\n\nThe end.\n"))
    ana.sync()
    buffer = the_file(ana, article).read_text("utf-8")
    theirs = _given_again(shelf, article, replace(VPN, body="Theirs.\n\nThe end.\n"))
    ana.sync()
    file = the_file(ana, article)
    file.write_text(buffer, "utf-8")  # an editor that saves without a change
    ana.sync()
    assert (shelf.heads[article], theirs.body in file.read_text("utf-8")) == (2, True)
    file.write_text(buffer.replace("Windows 11", "Windows 12"), "utf-8")
    ana.sync()
    assert shelf.revisions[article, 3] == replace(theirs, environment="Windows 12")


def test_files_are_sent_again_to_a_desk_that_lost_them(ana: WorkingLibrary, shelf: Shelf):
    address = ana.attach(b"pixels", "map.png")
    article = ana.create(VPN).article
    ana.sync()
    mine = replace(VPN, body=f"![map]({address})\n")
    ana.save(article, VPN, mine)
    ana.sync()
    shelf.roll_back(article, 1)
    shelf.files.clear()
    ana.sync()
    assert list(shelf.files.values()) == [b"pixels"]


def test_what_comes_back_to_a_restored_desk_is_asked_about_no_more(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    kept = dict(shelf.heads), dict(shelf.revisions)
    shelf.roll_back(article, 0)
    assert len(ana.sync().asked) == 1
    shelf.heads, shelf.revisions = kept
    assert (ana.sync().asked, shelf.proposals) == ([], {})
    assert [one.local for one in ana.listed()] == [Local.SAME]


def test_what_was_for_few_becomes_no_article_for_everybody(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    ana.sync()
    with ana._mine() as copy:
        copy.state._wire.execute("update head set queue = 'Payroll'")
    shelf.roll_back(article, 0)
    for _ in range(2):
        ((asked),) = ana.sync().asked
        with pytest.raises(RuleBroken, match="members of Payroll alone"):
            ana.answer(asked.path, Answer.NEW_ARTICLE)
    assert (shelf.proposals, shelf.heads) == ({}, {})


def test_a_full_disk_is_said_and_loses_nothing(ana: WorkingLibrary, shelf: Shelf):
    article = ana.create(VPN).article
    ana.sync()
    wire = ana._copy.state._wire  # type: ignore[union-attr]
    (pages,) = wire.execute("pragma page_count").fetchone()
    wire.execute(f"pragma max_page_count={pages}")
    long = replace(VPN, body="\n".join(f"line {n}" for n in range(20_000)))
    with pytest.raises(StoreUnavailable, match=r"is full\. See that there is room"):
        ana.save(article, VPN, long)
    shelf.heads[article], shelf.revisions[article, 2] = 2, long
    assert "is full" in ana.sync().problem
    assert ana.opened(article).text == VPN  # type: ignore[union-attr]
    wire.execute("pragma max_page_count=1000000")
    assert ana.sync().problem == ""
    assert ana.opened(article).text == tidy(long)  # type: ignore[union-attr]


def test_a_copy_is_asked_about_and_becomes_what_one_says(ana: WorkingLibrary):
    article = ana.create(VPN).article
    file = the_file(ana, article)
    (ana.folder / "copy.md").write_text(file.read_text().replace("End.", "Another end."))
    assert ana.scan()
    (asked,) = ana.asked()
    assert (asked.path, asked.question, asked.title) == ("copy.md", "copy", VPN.title)
    ana.answer("copy.md", Answer.NEW_ARTICLE)
    assert ana.asked() == []
    assert len(ana.listed()) == 2


def test_one_saves_while_a_synchronisation_goes_on(ana: WorkingLibrary, enter: Enter):
    for n in range(450):
        ana.create(Text(f"Article {n}", body=f"Words {n}\n"))
    ana.sync()
    ben = enter("ben")
    ben.listed()
    saved: list[Ending] = []
    first_batch = threading.Event()

    def save() -> None:
        first_batch.wait(20)
        saved.append(ben.create(VPN).ending)

    writer = threading.Thread(target=save)
    writer.start()
    told: list[int] = []

    def progress(_what: str, done: int, _of: int) -> bool:
        told.append(len(saved))
        if done:
            first_batch.set()
            writer.join(0.5)
        return True

    ben.sync(progress)
    writer.join()
    assert saved == [Ending.SAVED]
    assert told[-1] == 1  # before the last batch


def test_a_synchronisation_that_is_stopped_goes_on_the_next_time(ana: WorkingLibrary, enter: Enter):
    for n in range(250):
        ana.create(Text(f"Article {n}", body=f"Words {n}\n"))
    ana.sync()
    ben = enter("ben")
    ben.sync(lambda _what, done, _of: done == 0)
    assert 0 < len(ben.listed()) < 250
    ben.sync()
    assert len(ben.listed()) == 250


# ---------------------------------------------------------------- another place


def test_the_folder_moves_with_all_that_is_in_it(ana: WorkingLibrary, tmp_path: Path, shelf: Shelf):
    address = ana.attach(b"picture", "plan.png")
    article = ana.create(replace(VPN, body=f"![plan]({address})\n")).article
    ana.keep_draft(ArticleDraft("new", PRINTER))
    (ana.folder / "not mine.txt").write_text("kept")
    old, target = ana.folder, tmp_path / "elsewhere" / "articles"
    told: list[int] = []
    assert ana.move(target, lambda _what, done, _of: told.append(done) is None)
    assert told
    assert ana.folder == target
    assert not old.exists()
    assert (target / "not mine.txt").read_text() == "kept"
    assert [draft.text for draft in ana.drafts()] == [PRINTER]
    assert ana.attached(address.partition("/")[2]) == b"picture"
    file = the_file(ana, article)
    file.write_text(file.read_text().replace("![plan]", "Saved there. ![plan]"))
    done = ana.sync()
    assert (done.published, done.problem, done.asked) == (1, "", [])
    assert "Saved there." in shelf.revisions[article, shelf.heads[article]].body


def test_a_move_that_is_stopped_or_fails_leaves_everything_where_it_was(
    ana: WorkingLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    article = ana.create(VPN).article
    old, target = ana.folder, tmp_path / "elsewhere"
    target.mkdir()
    assert not ana.move(target, lambda _what, done, _of: done < 1)
    assert not list(target.iterdir())

    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copy2", full)
    with pytest.raises(StoreUnavailable, match="No space left on device"):
        ana.move(target)
    assert not list(target.iterdir())
    assert ana.folder == old
    assert ana.opened(article).text == VPN  # type: ignore[union-attr]
    assert ana.save(article, VPN, replace(VPN, title="VPN")).ending is Ending.SAVED


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("ana", "there already"),
        ("ana/in it", "lies in the other"),
        (".", "lies in the other"),
        ("full", "isn't an empty folder"),
    ],
)
def test_some_places_are_no_place_to_move_to(ana: WorkingLibrary, tmp_path: Path, where: str, why: str):
    ana.create(VPN)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    with pytest.raises(RuleBroken, match=why):
        ana.move(tmp_path / where)
    assert ana.listed()
