"""A restricted article is on the disk of those alone who may read it: two people with a folder each, on both engines.

On a server both are logins of their own, and what keeps the article from the other is the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert

from app.core.actor import Actor
from app.knowledge.attachments import address_of, name_of
from app.knowledge.gate import KnowledgeGate
from app.knowledge.library import ArticleDraft
from app.knowledge.shared import Because
from app.knowledge.text import Text
from db.engine import Store
from db.knowledge.library import WorkingLibrary
from db.tickets.tables import queue_member
from tests.db.knowledge.desk import VPN, an_article, gate_of
from tests.db.knowledge.test_gate import a_vault
from tests.db.knowledge.test_queries import queries_of
from tests.makers import ANA, BEN, SUE

Enter = Callable[[Actor], WorkingLibrary]
PICTURE = b"\x89PNG vkcontent"
NAMED = name_of(PICTURE, "qjname.png")
SECRET = Text(
    "Zqtitle of the payroll",
    "Hwcategory",
    ("gftag",),
    "Jpenvironment",
    body=f"## Issue\n\nXwbody.\n\n![plan]({address_of(NAMED)})\n",
)
TRACES = (b"zqtitle", b"hwcategory", b"gftag", b"jpenvironment", b"xwbody", b"qjname", b"vkcontent")
"""Each begins as no other word does, for an index keeps of a word only what differs from the one before."""


@pytest.fixture
def enter(store: Store, tmp_path: Path) -> Iterator[Enter]:
    """Lend folders: each person's is as on their own workstation."""
    opened: list[WorkingLibrary] = []

    def enter(actor: Actor) -> WorkingLibrary:
        opened.append(WorkingLibrary(tmp_path / actor.login, actor.login, gate_of(store, actor), settle=0))
        return opened[-1]

    yield enter
    for library in opened:
        library.close()


def traces(library: WorkingLibrary) -> set[bytes]:
    """Return what is found of the article in any byte below the folder, be it a file or its name."""
    library.close()
    found = set()
    for path in library.folder.rglob("*"):
        whole = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        found |= {trace for trace in TRACES if trace in whole.lower()}
    return found


def begin_secret(gate: KnowledgeGate, vault: int | None) -> str:
    """Publish the article with its picture."""
    article = an_article(gate, SECRET, queue_id=vault)
    gate.keep_file(article, NAMED, PICTURE)
    return article


def may_no_longer(store: Store, actor: Actor) -> None:
    """Take somebody's right to read away."""
    with store.writer.begin() as connection:
        connection.execute(delete(queue_member).where(queue_member.c.staff_id == actor.staff_id))


def may_again(store: Store, vault: int, actor: Actor) -> None:
    """Give it back."""
    with store.writer.begin() as connection:
        connection.execute(insert(queue_member).values(queue_id=vault, staff_id=actor.staff_id))


def test_a_restricted_article_never_reaches_the_disk_of_others(store: Store, enter: Enter):
    vault = a_vault(store, ANA)
    begin_secret(gate_of(store, ANA), vault)
    an_article(gate_of(store, BEN), VPN)
    ana, ben = enter(ANA), enter(BEN)
    for library in (ana, ben, ana, ben):
        assert library.sync().problem == ""
    assert [one.title for one in ben.listed()] == ["VPN drops"]
    assert not ben.search("payroll")
    assert traces(ben) == set()
    assert traces(ana) == set(TRACES), "what is looked for can be found"


def test_it_disappears_with_the_right_and_what_was_written_is_handed_in(store: Store, enter: Enter):
    vault = a_vault(store, ANA, BEN)
    article = begin_secret(gate_of(store, ANA), vault)
    ben = enter(BEN)
    ben.sync()
    opened = ben.opened(article)
    assert opened is not None
    assert opened.listed.path is not None
    file = ben.folder / opened.listed.path
    file.write_text(file.read_text("utf-8").replace("Xwbody.", "Xwbody, saved in another program."), "utf-8")
    ben.keep_draft(ArticleDraft(article, replace(SECRET, body="Xwbody, typed and not saved.\n"), SECRET))
    may_no_longer(store, BEN)
    for _ in range(2):
        assert ben.sync().problem == ""
    assert not ben.listed()
    assert not ben.drafts()
    assert traces(ben) == set()
    handed_in = queries_of(store, ANA).proposals(article=article)
    assert {one.because for one in handed_in} == {Because.OUT_OF_SIGHT}
    assert {"saved in another program" in one.text.body for one in handed_in} == {True, False}
    assert any("typed and not saved" in one.text.body for one in handed_in)


def test_an_article_that_is_narrowed_down_goes_and_comes_back_with_the_right(store: Store, enter: Enter):
    vault = a_vault(store, ANA, SUE)
    sue = gate_of(store, SUE)
    article = begin_secret(gate_of(store, ANA), None)
    ben = enter(BEN)
    ben.sync()
    assert ben.attached(NAMED) == PICTURE
    sue.restrict(uuid4(), article, vault)
    for _ in range(2):
        ben.sync()
    assert traces(ben) == set()
    may_again(store, vault, BEN)
    again = enter(BEN)
    again.sync()
    opened = again.opened(article)
    assert opened is not None
    assert opened.text == SECRET
    assert again.attached(NAMED) == PICTURE
