"""Articles of a desk in a file and of one on a server, taken through the same at random: both do and refuse the same.

FRONTLINE_ALIKE=N does so many deeds in place of the few of the suite; FRONTLINE_ALIKE_SEED begins elsewhere.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from app.core.actor import Actor, Role
from app.core.errors import HelpDeskError
from app.knowledge.attachments import name_of
from app.knowledge.gate import KnowledgeGate
from app.knowledge.model import Confidence, Governance, Helped, Licence, Part
from app.knowledge.shared import Because
from app.knowledge.text import Text
from db.engine import Store
from db.tickets.tables import queue, queue_member
from tests.db.knowledge.desk import gate_of
from tests.db.knowledge.test_queries import queries_of
from tests.desks import desk_in, desk_on, of_four
from tests.makers import ANA, AWAY, BEN, SUE, in_role, leave, opened
from tests.servers.postgres import Cluster

DEEDS = int(os.environ.get("FRONTLINE_ALIKE", "150"))
SEED = int(os.environ.get("FRONTLINE_ALIKE_SEED", "1"))
BOSS = replace(AWAY, role=Role.ADMINISTRATOR)
PEOPLE = (SUE, ANA, BEN, BOSS)
VAULT, CLOSED, OPEN = 90, 91, 1
SKETCH = "## Issue\n\nIt drops.\n\n## Resolution\n"
BODIES = (f"{SKETCH}\nStart it again.\n", SKETCH, "words\n")
QUEUES = (None, None, VAULT, CLOSED, OPEN)
KEEPERS = (*PEOPLE, replace(SUE, staff_id=99))
REASONS = ("Menu moved", "", "x" * 3000)
ARTICLES, PICTURE = 6, b"\x89PNG"


@dataclass(frozen=True)
class Both:
    """The two desks, each with tickets of the same numbers."""

    desks: tuple[Store, Store]
    tickets: Sequence[int]

    def do(self, actor: Actor, deed: Callable[[KnowledgeGate, Store], object]) -> list[object]:
        """Do something at both and return what came of it at each: what it answered, or how it was refused."""
        return [_told(deed, gate_of(desk, actor), desk) for desk in self.desks]


def _told(deed: Callable[[KnowledgeGate, Store], object], gate: KnowledgeGate, desk: Store) -> object:
    try:
        return deed(gate, desk)
    except HelpDeskError as refusal:
        return type(refusal).__name__, str(refusal)


@pytest.fixture
def both(pg_cluster: Cluster, tmp_path: Path) -> Iterator[Both]:
    """Lend the same desk in a file and on a server."""
    with desk_on(pg_cluster, of_four) as url:
        desks = Store(desk_in(tmp_path / "desk.db", of_four)), Store(url)
        numbers = []
        for desk in desks:
            in_role(desk, AWAY, Role.ADMINISTRATOR)
            _add_vaults(desk)
            numbers.append([opened(desk) for _ in range(3)])
        assert numbers[0] == numbers[1]
        yield Both(desks, numbers[0])
        leave()
        for desk in desks:
            desk.dispose()


def _add_vaults(desk: Store) -> None:
    usual = {"tier": 2, "icon": "lock", "takes_transfers": False, "is_active": True, "is_restricted": True}
    with desk.writer.begin() as wire:
        wire.execute(
            insert(queue),
            [usual | {"id": number, "name": f"Vault {number}", "position": number} for number in (VAULT, CLOSED)],
        )
        members = ((VAULT, SUE), (VAULT, ANA), (CLOSED, SUE), (CLOSED, BOSS))
        wire.execute(insert(queue_member), [{"queue_id": n, "staff_id": who.staff_id} for n, who in members])


class Dice:
    """Chooses what is done next; the same for the same seed."""

    def __init__(self, seed: int, both: Both) -> None:
        self.dice, self.both = Random(seed), both
        self.articles = [self.key().hex for _ in range(ARTICLES)]

    def key(self) -> UUID:
        """Return a key that was not there before."""
        return UUID(int=self.dice.getrandbits(128), version=4)

    def text(self) -> Text:
        """Return a text; some say nothing of a resolution, some have no title."""
        title = self.dice.choice(("VPN drops", "Printer jams", "Wi-Fi", ""))
        return Text(title, body=self.dice.choice(BODIES) + f"{self.dice.randrange(99)}\n")

    def deed(self) -> tuple[str, Callable[[KnowledgeGate, Store], object]]:
        """Return something to do, with its name."""
        name = self.dice.choice([name for name in dir(self) if name.startswith("do_")])
        return name.removeprefix("do_"), getattr(self, name)()

    def do_begin(self) -> Any:
        op, article, text = self.key(), self.dice.choice(self.articles), self.text()
        where = self.dice.choice((None, None, VAULT, OPEN, 404))
        return lambda gate, _desk: gate.begin(op, article, text, queue_id=where)

    def do_publish(self) -> Any:
        op, article, base, text = self.key(), self.dice.choice(self.articles), self.dice.randrange(4), self.text()
        return lambda gate, _desk: gate.publish(op, article, base, text)

    def do_publish_upon_the_newest(self) -> Any:
        op, article, text = self.key(), self.dice.choice(self.articles), self.text()

        def publish(gate: KnowledgeGate, _desk: Store) -> object:
            head = gate.heads().get(article)
            return gate.publish(op, article, 0 if head is None else head.rev, text)

        return publish

    def do_propose(self) -> Any:
        op, article, base, text = self.key(), self.dice.choice(self.articles), self.dice.randrange(4), self.text()
        because = self.dice.choice(list(Because))
        return lambda gate, _desk: gate.propose(op, article, base, text, because)

    def do_decide(self) -> Any:
        op, n, text = self.key(), self.dice.randrange(5), self.text()
        how, ahead = self.dice.choice(("accept", "accept", "reject", "withdraw")), self.dice.choice((0, 0, 0, 1))

        def decide(gate: KnowledgeGate, desk: Store) -> object:
            waiting = queries_of(desk, SUE).proposals() + queries_of(desk, ANA).proposals()
            if not waiting:
                return "nothing waits"
            one = waiting[n % len(waiting)]
            if how == "withdraw":
                return gate.withdraw(op, one.id)
            if how == "reject":
                return gate.reject(op, one.id, "Not so.")
            head = gate.heads().get(one.article)
            return gate.accept(op, one.id, (0 if head is None else head.rev) + ahead, text, "Thanks.")

        return decide

    def do_judge(self) -> Any:
        op, article, to = self.key(), self.dice.choice(self.articles), self.dice.choice(list(Confidence))
        return lambda gate, _desk: gate.judge(op, article, to)

    def do_restrict(self) -> Any:
        op, article, to = (
            self.key(),
            self.dice.choice(self.articles),
            self.dice.choice(QUEUES),
        )
        return lambda gate, _desk: gate.restrict(op, article, to)

    def do_govern(self) -> Any:
        op, article, to = self.key(), self.dice.choice(self.articles), self.dice.choice(list(Governance))
        return lambda gate, _desk: gate.govern(op, article, to)

    def do_hand_over(self) -> Any:
        op, article, to = (
            self.key(),
            self.dice.choice(self.articles),
            self.dice.choice(KEEPERS),
        )
        return lambda gate, _desk: gate.hand_over(op, article, to.staff_id)

    def do_license(self) -> Any:
        op, who, to = self.key(), self.dice.choice(PEOPLE), self.dice.choice((*Licence, None))
        return lambda gate, _desk: gate.license(op, who.staff_id, to)

    def do_link(self) -> Any:
        number, article = self.dice.choice((*self.both.tickets, 9999)), self.dice.choice(self.articles)
        part, deed = self.dice.choice(list(Part)), self.dice.choice(("link", "link", "unlink"))
        return lambda gate, _desk: getattr(gate, deed)(number, article, part)

    def do_vote(self) -> Any:
        number, article = self.dice.choice(self.both.tickets), self.dice.choice(self.articles)
        helped = self.dice.choice(list(Helped))
        return lambda gate, _desk: gate.vote(number, article, helped)

    def do_flag(self) -> Any:
        op, article, reason = (
            self.key(),
            self.dice.choice(self.articles),
            self.dice.choice(REASONS),
        )
        return lambda gate, _desk: gate.flag(op, article, reason)

    def do_unflag(self) -> Any:
        op, n = self.key(), self.dice.randrange(4)

        def unflag(gate: KnowledgeGate, desk: Store) -> object:
            flags = queries_of(desk, SUE).flags()
            return gate.unflag(op, flags[n % len(flags)].id, "Mended.") if flags else "nothing is flagged"

        return unflag

    def do_keep_file(self) -> Any:
        article, content = self.dice.choice(self.articles), PICTURE + bytes([self.dice.randrange(3)])
        name = self.dice.choice((name_of(content, "a.png"), "../a.png", "12345678-a.png"))

        def keep(gate: KnowledgeGate, _desk: Store) -> object:
            gate.keep_file(article, name, content)
            return gate.file(article, name)

        return keep

    def do_look(self) -> Any:
        article, slot = self.dice.choice(self.articles), self.dice.randrange(3)
        return lambda gate, _desk: gate.looked([(article, slot)])


def seen(both: Both, articles: Sequence[str]) -> list[object]:
    """Return what everybody sees at each desk."""
    return [[_seen_by(desk, who, both.tickets, articles) for who in PEOPLE] for desk in both.desks]


def _seen_by(desk: Store, who: Actor, tickets: Sequence[int], articles: Sequence[str]) -> object:
    queries, heads = queries_of(desk, who), gate_of(desk, who).heads()
    abouts = [queries.about(article) for article in articles]
    return (
        queries.licence(),
        {article: replace(head, changed_at=None) for article, head in heads.items()},
        gate_of(desk, who).texts([(article, head.rev) for article, head in heads.items()]),
        [replace(one, id=0, at=None) for one in queries.proposals()],  # type: ignore[arg-type]
        [replace(one, id=0, at=None) for one in queries.flags()],  # type: ignore[arg-type]
        [queries.links(number) for number in tickets],
        queries.licences(),
        [one and (one.keeper, one.queue, one.rating, one.uses, one.may_publish, one.may_archive, one.may_restrict)
         for one in abouts],
    )  # fmt: skip


@pytest.mark.postgres
def test_both_engines_do_and_refuse_the_same(both: Both):
    dice = Dice(SEED, both)
    ended: Counter[str] = Counter()
    for n in range(DEEDS):
        who = dice.dice.choice(PEOPLE)
        name, deed = dice.deed()
        file, server = both.do(who, deed)
        assert file == server, f"deed {n}: {name} by {who.login}"
        ended["refused" if isinstance(file, tuple) else name] += 1
        if n % 10 == 0:
            on_file, on_server = seen(both, dice.articles)
            assert on_file == on_server, f"after deed {n}: {name} by {who.login}"
    assert ended["refused"] > DEEDS / 10
    assert len(ended) > 12, f"hardly anything was done: {ended}"
