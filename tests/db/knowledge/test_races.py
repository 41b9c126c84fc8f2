"""What two do at the same moment: each text becomes one revision, each key one deed, each proposal one decision."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from app.core.errors import HelpDeskError, StoreUnavailable
from app.knowledge.shared import Answer, Because, Ending
from db.engine import Store
from db.knowledge import tables as k
from tests.db.knowledge.desk import VPN, an_article, gate_of
from tests.makers import ANA, BEN, SUE

THREADS, PUBLISHED = 4, 5


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all at the same moment and return what came of each, errors of the desk included."""
    together = Barrier(len(deeds))

    def done(deed: Callable[[], Any]) -> Any:
        together.wait()
        try:
            return deed()
        except HelpDeskError as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [one.result() for one in [pool.submit(done, deed) for deed in deeds]]


def counted(store: Store, table: Any) -> int:
    with store.reader.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_who_publishes_at_once_makes_revisions_without_a_gap(store: Store):
    article = an_article(gate_of(store, ANA))
    gates = [gate_of(store, who) for who in (ANA, BEN, SUE, ANA)]

    def publish(number: int) -> None:
        base = 1
        for one in range(PUBLISHED):
            while True:
                answer = gates[number].publish(uuid4(), article, base, replace(VPN, title=f"{number}.{one}"))
                base = answer.rev
                if answer.ending is Ending.PUBLISHED:
                    break

    assert at_once(*(lambda n=n: publish(n) for n in range(THREADS))) == [None] * THREADS
    with store.reader.connect() as connection:
        revs = list(connection.scalars(select(k.article_revision.c.rev).order_by(k.article_revision.c.rev)))
    assert revs == list(range(1, THREADS * PUBLISHED + 2))


def test_what_is_sent_twice_at_once_is_done_once(store: Store):
    ana, ben = gate_of(store, ANA), gate_of(store, ANA)
    article, op = uuid4().hex, uuid4()
    answers = at_once(*(lambda gate=gate: gate.publish(op, article, 0, VPN) for gate in (ana, ben)))
    assert answers == [Answer(Ending.PUBLISHED, 1)] * 2
    op = uuid4()
    answers = at_once(*(lambda gate=gate: gate.publish(op, article, 1, VPN) for gate in (ana, ben)))
    assert answers == [Answer(Ending.PUBLISHED, 2)] * 2
    assert counted(store, k.article_revision) == 2


def test_one_key_for_two_deeds_at_once_is_one_deed(store: Store):
    ana, ben = gate_of(store, ANA), gate_of(store, ANA)
    first, second = an_article(ana), an_article(ana)
    op = uuid4()
    at_once(lambda: ana.flag(op, first, "It is old."), lambda: ben.flag(op, second, "It is old."))
    assert counted(store, k.article_flag) == 1


def test_a_new_article_is_begun_by_one_of_two(store: Store):
    ana, ben = gate_of(store, ANA), gate_of(store, BEN)
    article = uuid4().hex
    answers = at_once(lambda: ana.publish(uuid4(), article, 0, VPN), lambda: ben.publish(uuid4(), article, 0, VPN))
    assert Counter(answer.ending for answer in answers) == {Ending.PUBLISHED: 1, Ending.STALE: 1}
    assert counted(store, k.article_revision) == 1


def test_a_proposal_is_decided_by_one_of_two(store: Store):
    ana, ben, sue = (gate_of(store, who) for who in (ANA, BEN, SUE))
    article = an_article(ana)
    ana.propose(uuid4(), article, 1, VPN, Because.REVIEW)
    with store.reader.connect() as connection:
        which = connection.scalar(select(k.article_proposal.c.id)) or 0
    answers = at_once(lambda: ben.accept(uuid4(), which, 1, VPN), lambda: sue.accept(uuid4(), which, 1, VPN))
    assert sum(answer == 2 for answer in answers) == 1
    assert sum(isinstance(answer, HelpDeskError) for answer in answers) == 1
    assert counted(store, k.article_revision) == 2


def test_an_article_begun_while_a_proposal_for_it_is_accepted_is_begun_once(store: Store):
    ana, ben, sue = (gate_of(store, who) for who in (ANA, BEN, SUE))
    for number in range(15):
        article = uuid4().hex
        ben.propose(uuid4(), article, 3, VPN, Because.ROLLED_BACK)
        with store.reader.connect() as connection:
            which = connection.scalar(select(func.max(k.article_proposal.c.id))) or 0
        done = at_once(
            lambda of=article: ana.begin(uuid4(), of, VPN, queue_id=None),
            lambda which=which: sue.accept(uuid4(), which, 0, VPN),
        )
        assert not any(isinstance(one, StoreUnavailable) for one in done), (number, done)
        assert ana.heads()[article].rev == 1
