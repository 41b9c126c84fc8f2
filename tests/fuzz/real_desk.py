"""A real desk for the stories, on either engine: each person comes in by a login of their own."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, select

from app.core.errors import StoreUnavailable
from app.knowledge.gate import KnowledgeGate
from app.knowledge.model import Confidence, Licence, Part
from app.knowledge.shared import Answer, Because, Head, Revision
from app.knowledge.text import Text, parse
from db.engine import Store
from db.knowledge import tables as k
from db.people.tables import staff
from db.tickets.tables import queue, queue_member
from tests.db.knowledge.desk import gate_of
from tests.desks import desk_in, desk_on, of_four
from tests.fuzz.memory_desk import Shelf
from tests.makers import ANA, AWAY, BEN, SUE, leave
from tests.servers.lending import running
from tests.servers.postgres import Cluster, PrivateCluster, find_binaries

_PEOPLE = {actor.login: actor for actor in (ANA, BEN, AWAY)}
_FIRST_QUEUE = 500


class RealShelf:
    """The articles of one desk, as whoever looks after it sees them. Sue does what somebody else does meanwhile."""

    def __init__(self, address: str, close: Callable[[], object]) -> None:
        self._store, self._close = Store(address), close
        self._sue = gate_of(self._store, SUE)
        self._queues: dict[frozenset[str], int] = {}
        self.hidden: set[tuple[str, str]] = set()

    def close(self) -> None:
        """Leave the desk."""
        leave()
        self._store.dispose()
        self._close()

    @staticmethod
    def people(count: int) -> list[str]:
        """Return who works here."""
        return list(_PEOPLE)[:count]

    def desk_of(self, who: str) -> "RealDesk":
        """Return the desk as one of them sees it."""
        return RealDesk(gate_of(self._store, _PEOPLE[who]))

    # ---------------------------------------------------------------- what is there

    @property
    def heads(self) -> dict[str, int]:
        """The newest revision of every article."""
        return {row.key.hex: row.head for row in self._rows(k.article)}

    @property
    def archived(self) -> set[str]:
        """The articles that are withdrawn."""
        return {row.key.hex for row in self._rows(k.article) if row.confidence == Confidence.ARCHIVED}

    @property
    def revisions(self) -> dict[Revision, Text]:
        """Every revision that was ever published."""
        with self._store.reader.connect() as wire:
            a, r = k.article.c, k.article_revision.c
            found = wire.execute(select(a.key, r.rev).join(k.article, a.id == r.article_id)).all()
        return dict(self._sue.texts([(row.key.hex, row.rev) for row in found]))

    @property
    def proposals(self) -> dict[UUID, tuple[str, int, Text, Because]]:
        """Every proposal."""
        return {
            row.key: (row.of_key.hex, row.base, parse(row.text), row.because) for row in self._rows(k.article_proposal)
        }

    @property
    def files(self) -> set[tuple[str, str]]:
        """The attached files that the desk has, each with its article."""
        return {(row.of_key.hex, row.name) for row in self._rows(k.article_file)}

    # ---------------------------------------------------------------- what somebody else does meanwhile

    def limit(self, who: str) -> None:
        """Let somebody propose only."""
        with self._store.writer.begin() as wire:
            wire.execute(staff.update().where(staff.c.id == SUE.staff_id).values(role="administrator"))
        self._sue.license(uuid4(), _PEOPLE[who].staff_id, Licence.CANDIDATE)
        with self._store.writer.begin() as wire:
            wire.execute(staff.update().where(staff.c.id == SUE.staff_id).values(role="supervisor"))

    def archive(self, article: str) -> None:
        """Withdraw an article."""
        self._sue.judge(uuid4(), article, Confidence.ARCHIVED)

    def hide(self, who: str, article: str) -> None:
        """Take an article out of somebody's sight."""
        self.hidden.add((who, article))
        self._narrow(article)

    def show(self, who: str, article: str) -> None:
        """Let somebody see it again."""
        self.hidden.discard((who, article))
        self._narrow(article)

    def publish_meanwhile(self, article: str, text: Text) -> None:
        """Publish from elsewhere."""
        self._sue.publish(uuid4(), article, self.heads[article], text)

    def _narrow(self, article: str) -> None:
        out = frozenset(who for who, its in self.hidden if its == article)
        self._sue.restrict(uuid4(), article, self._queue_without(out) if out else None)

    def _queue_without(self, out: frozenset[str]) -> int:
        """Return a restricted queue that everybody but these is a member of."""
        if out not in self._queues:
            number = self._queues[out] = _FIRST_QUEUE + len(self._queues)
            members = [SUE, *(actor for login, actor in _PEOPLE.items() if login not in out)]
            with self._store.writer.begin() as wire:
                wire.execute(
                    insert(queue).values(
                        id=number, name=f"Without {', '.join(sorted(out))}", tier=2, icon="lock", takes_transfers=False,
                        is_active=True, position=number, is_restricted=True,
                    )
                )  # fmt: skip
                wire.execute(insert(queue_member), [{"queue_id": number, "staff_id": one.staff_id} for one in members])
        return self._queues[out]

    def _rows(self, table: Table) -> Sequence[Any]:
        with self._store.reader.connect() as wire:
            return wire.execute(select(table)).all()


class RealDesk:
    """The desk as one login sees it; it can be away, or lose its answer on the way."""

    def __init__(self, gate: KnowledgeGate) -> None:
        self._gate = gate
        self.is_away = False
        self.loses_answer = False

    def heads(self) -> Mapping[str, Head]:
        return self._reached().heads()

    def texts(self, wanted: Collection[Revision]) -> Mapping[Revision, Text]:
        return self._reached().texts(wanted)

    def unheard(self, articles: Collection[str]) -> Collection[str]:
        return self._reached().unheard(articles)

    def publish(self, op: UUID, article: str, base: int, text: Text) -> Answer:
        answer = self._reached().publish(op, article, base, text)
        self._answered()
        return answer

    def propose(self, op: UUID, article: str, base: int, text: Text, because: Because) -> None:
        self._reached().propose(op, article, base, text, because)
        self._answered()

    def keep_file(self, article: str, name: str, content: bytes) -> None:
        self._reached().keep_file(article, name, content)
        self._answered()

    def file(self, article: str, name: str) -> bytes | None:
        return self._reached().file(article, name)

    def looked(self, looks: Sequence[tuple[str, int]]) -> None:
        self._reached().looked(looks)

    def link(self, ticket_id: int, article: str, part: Part) -> None:
        self._reached().link(ticket_id, article, part)

    def missed(self, words: str) -> None:
        self._reached().missed(words)

    def _reached(self) -> KnowledgeGate:
        if self.is_away:
            raise StoreUnavailable("away")
        return self._gate

    def _answered(self) -> None:
        if self.loses_answer:
            self.loses_answer = False
            raise StoreUnavailable("lost")


@contextmanager
def shelves(engine: str) -> Iterator[Callable[[], Shelf | RealShelf]]:
    """Lend what makes a fresh desk for each story: in memory, in a file, or on a server of our own."""
    if engine == "memory":
        yield Shelf
    elif engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield lambda: RealShelf(desk_in(Path(folder) / f"{uuid4().hex}.db", of_four), lambda: None)
    else:
        with running(PrivateCluster(find_binaries())) as cluster:
            yield lambda: on_a_server(cluster)


def on_a_server(cluster: Cluster) -> RealShelf:
    """Return a fresh desk on a server."""
    lent = desk_on(cluster, of_four)
    return RealShelf(lent.__enter__(), lambda: lent.__exit__(None, None, None))
