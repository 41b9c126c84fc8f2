"""What happens to articles is told and recorded, alike on both engines, without a word of theirs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select

from app.core.actor import Actor
from app.history.queries import About, Asked
from app.history.telling import lines_of
from app.knowledge.attachments import name_of
from app.knowledge.model import Confidence, Helped, Licence, Part, slot_of
from app.knowledge.shared import Because
from app.knowledge.text import dump
from db.engine import Store
from db.history.queries import SqlHistoryQueries
from db.knowledge import tables as k
from db.tables import audit, change
from db.tickets.tables import queue, queue_member
from tests.db.knowledge.desk import VPN, an_article, gate_of
from tests.makers import ANA, BEN, NOON, SUE, TRIAGE, Clock, opened, seat

VAULT = 90
PICTURE = b"pixels"
PICTURE_NAME = name_of(PICTURE, "map.png")


def a_vault(store: Store, *members: Actor) -> None:
    """Add a restricted queue with these members."""
    with store.writer.begin() as connection:
        connection.execute(
            insert(queue).values(
                id=VAULT, name="Payroll", tier=2, icon="lock", takes_transfers=False, is_active=True, position=9,
                is_restricted=True,
            )
        )  # fmt: skip
        connection.execute(
            insert(queue_member), [{"queue_id": VAULT, "staff_id": member.staff_id} for member in members]
        )


def key_of(store: Store, article: str) -> int:
    with store.reader.connect() as connection:
        rows = connection.execute(select(k.article.c.id, k.article.c.key)).all()
    return next(row.id for row in rows if row.key.hex == article)


@contextmanager
def noted(store: Store) -> Iterator[list[tuple[int, int | None]]]:
    """Lend what is told of articles within, when it is over: ids with their queues, each once."""
    found: list[tuple[int, int | None]] = []
    with store.reader.connect() as connection:
        last = connection.scalar(select(func.max(change.c.seq))) or 0
    yield found
    wanted = select(change.c.entity_id, change.c.queue_id).where(change.c.seq > last, change.c.entity == "article")
    with store.reader.connect() as connection:
        found += sorted({tuple(row) for row in connection.execute(wanted)}, key=repr)


def recorded(store: Store, entity: str) -> list[tuple[Any, ...]]:
    c = audit.c
    wanted = select(c.entity_id, c.queue_id, c.seq, c.op, c.by_id, c.payload).where(c.entity == entity).order_by(c.id)
    with store.reader.connect() as connection:
        return [tuple(row) for row in connection.execute(wanted)]


def digest(store: Store, words: str) -> str | None:
    """Return a text as a payload holds it: on a file there is nothing to take a hash with."""
    return sha256(words.encode()).hexdigest() if store.is_postgres else None


def test_each_deed_on_an_article_is_told_as_a_change_of_it(store: Store):
    ana, ben, sue = (gate_of(store, who) for who in (ANA, BEN, SUE))
    with noted(store) as begun:
        article = an_article(ana)
    it = key_of(store, article)
    ticket = opened(store)
    assert begun == [(it, None)]
    for deed in (
        lambda: ben.publish(uuid4(), article, 1, VPN),
        lambda: sue.judge(uuid4(), article, Confidence.VALIDATED),
        lambda: ben.propose(uuid4(), article, 1, VPN, Because.CONFLICT),
        lambda: ana.link(ticket, article, Part.USED),
        lambda: ana.vote(ticket, article, Helped.HELPED),
        lambda: ana.vote(ticket, article, Helped.WRONG),
        lambda: ana.unlink(ticket, article, Part.USED),
        lambda: ana.flag(uuid4(), article, "It is old."),
        lambda: ana.editing(article, is_open=True),
        lambda: ana.editing(article, is_open=False),
    ):
        with noted(store) as told:
            deed()
        assert told == [(it, None)]
    for deed in (
        lambda: sue.license(uuid4(), 2, Licence.COACH),
        lambda: sue.license(uuid4(), 2, None),
        lambda: ben.propose(uuid4(), uuid4().hex, 4, VPN, Because.ROLLED_BACK),
    ):
        with noted(store) as told:
            deed()
        assert told == [(0, None)]


def test_looks_and_searches_in_vain_and_a_minute_more_of_editing_are_told_to_nobody(store: Store):
    clock = Clock()
    ana = gate_of(store, ANA, clock)
    article = an_article(ana)
    ana.editing(article, is_open=True)
    with noted(store) as told:
        ana.looked([(article, slot_of(clock.now()))])
        ana.missed("printer")
        ana.editing(article, is_open=True)
    assert told == []
    with store.writer.begin() as connection:
        connection.execute(k.article_editing.update().values(seen_at=NOON.replace(year=2020)))
    with noted(store) as told:
        ana.editing(article, is_open=True)
    assert told == [(key_of(store, article), None)]


def test_an_article_that_gets_other_readers_is_told_of_to_both_sides(store: Store):
    a_vault(store, SUE)
    sue = gate_of(store, SUE)
    article = an_article(sue)
    queues = [None, VAULT] if store.is_postgres else [None]
    with noted(store) as told:
        sue.restrict(uuid4(), article, VAULT)
    assert {where for _, where in told} == set(queues)
    with noted(store) as told:
        sue.flag(uuid4(), article, "It is old.")
    assert [where for _, where in told] == queues[-1:]
    with noted(store) as told:
        sue.restrict(uuid4(), article, None)
    assert {where for _, where in told} == set(queues)


def test_an_article_is_one_chain_of_the_audit(store: Store):
    a_vault(store, SUE, ANA)
    sue = gate_of(store, SUE)
    article = uuid4().hex
    sue.keep_file(article, PICTURE_NAME, PICTURE)
    sue.begin(uuid4(), article, VPN)
    sue.publish(uuid4(), article, 1, VPN)
    sue.judge(uuid4(), article, Confidence.VALIDATED)
    sue.restrict(uuid4(), article, VAULT)
    sue.hand_over(uuid4(), article, 2)
    sue.keep_file(article, name_of(b"more", "more.txt"), b"more")
    sue.flag(uuid4(), article, "It is old.")
    with store.reader.connect() as connection:
        flag = connection.scalar(select(k.article_flag.c.id)) or 0
    sue.unflag(uuid4(), flag, "Renewed.")
    it = key_of(store, article)
    text = digest(store, dump(VPN))
    whole = sha256(PICTURE).hexdigest()
    rows = recorded(store, "article")
    assert [row[:5] for row in rows] == [
        (it, None if n <= 5 else VAULT, n, op, 1) for n, op in enumerate("IEEEUUUEEE", 1)
    ]  # fmt: skip
    assert [json.loads(row[5]) for row in rows] == [
        {"key": article, "confidence": "not validated", "governance": "experience", "queue_id": None, "keeper_id": 1,
         "review_by": None},
        {"file": PICTURE_NAME, "sha256": whole},
        {"revision": 1, "text": text, "proposal_id": None},
        {"revision": 2, "text": text, "proposal_id": None},
        {"confidence": ["not validated", "validated"]},
        {"queue_id": [None, VAULT]},
        {"keeper_id": [1, 2]},
        {"file": name_of(b"more", "more.txt"), "sha256": sha256(b"more").hexdigest()},
        {"flag": flag, "reason": digest(store, "It is old.")},
        {"flag": flag, "closed_by": 1, "answer": digest(store, "Renewed.")},
    ]  # fmt: skip
    assert not any(", " in row[5] or "VPN" in row[5] for row in rows)


def test_links_and_votes_are_in_the_chain_of_their_article(store: Store):
    ana, ben = gate_of(store, ANA), gate_of(store, BEN)
    article, ticket = an_article(ana), opened(store)
    ana.link(ticket, article, Part.USED)
    ana.link(ticket, article, Part.USED)
    ana.vote(ticket, article, Helped.HELPED)
    ana.vote(ticket, article, Helped.WRONG)
    ben.unlink(ticket, article, Part.USED)
    rows = [(*row[1:5], json.loads(row[5])) for row in recorded(store, "article")]
    assert rows[2:] == [
        (TRIAGE, 3, "E", ANA.staff_id, {"link": "used", "ticket_id": ticket}),
        (TRIAGE, 4, "E", ANA.staff_id, {"vote": "helped", "ticket_id": ticket}),
        (TRIAGE, 5, "E", ANA.staff_id, {"vote": "wrong", "ticket_id": ticket}),
        (TRIAGE, 6, "E", BEN.staff_id, {"link": "used", "ticket_id": ticket, "removed": True}),
    ]
    told = [
        (line.by.split()[0], line.what, line.was, line.now)
        for line in lines_of(SqlHistoryQueries(store).page(Asked(about=About.ARTICLES)))
    ]
    assert told[:4] == [
        ("Ben", "Link", f"used on HD-{ticket}", "removed"),
        ("Ana", "Vote", "", f"wrong, on HD-{ticket}"),
        ("Ana", "Vote", "", f"helped, on HD-{ticket}"),
        ("Ana", "Link", "", f"used on HD-{ticket}"),
    ]


def test_what_an_article_was_to_a_ticket_is_told_to_those_who_see_both(store: Store):
    a_vault(store, SUE)
    sue = gate_of(store, SUE)
    for_few, for_all = an_article(sue, queue_id=VAULT), an_article(sue)
    hidden, open_to_all = opened(store, SUE, queue_id=VAULT), opened(store, SUE)
    for ticket, article in ((hidden, for_all), (open_to_all, for_few), (open_to_all, for_all)):
        sue.link(ticket, article, Part.USED)
    everything = {
        (key_of(store, article), ticket)
        for ticket, article in ((hidden, for_all), (open_to_all, for_few), (open_to_all, for_all))
    }
    both_in_sight = {(key_of(store, for_all), open_to_all)}

    def told_to(who: Actor) -> set[tuple[int, int]]:
        rows = recorded(seat(store, who), "article")
        return {(row[0], json.loads(row[5])["ticket_id"]) for row in rows if "link" in json.loads(row[5])}

    assert told_to(SUE) == everything
    assert told_to(BEN) == (both_in_sight if store.is_postgres else everything)


def test_proposals_and_licences_have_chains_of_their_own(store: Store):
    ana, sue = gate_of(store, ANA), gate_of(store, SUE)
    article = an_article(sue)
    ana.propose(uuid4(), article, 1, VPN, Because.REVIEW)
    with store.reader.connect() as connection:
        proposal = connection.scalar(select(k.article_proposal.c.id)) or 0
    sue.accept(uuid4(), proposal, 1, VPN, "Thank you.")
    sue.license(uuid4(), 2, Licence.PUBLISHER)
    sue.license(uuid4(), 2, None)
    text, none, thanks = (digest(store, words) for words in (dump(VPN), "", "Thank you."))
    of = key_of(store, article)
    assert [(*row[:5], json.loads(row[5])) for row in recorded(store, "article_proposal")] == [
        (
            proposal,
            None,
            1,
            "I",
            2,
            {"article_id": of, "base": 1, "because": "review", "text": text},
        ),
        (proposal, None, 2, "U", 1, {"state": ["open", "accepted"], "answer": [none, thanks]}),
    ]
    assert [(*row[:5], json.loads(row[5])) for row in recorded(store, "article_licence")] == [
        (2, None, 1, "I", 1, {"licence": 3}),
        (2, None, 2, "U", 1, {"licence": [3, None]}),
    ]
    assert json.loads(recorded(store, "article")[-1][5])["proposal_id"] == proposal


def test_the_history_names_articles_and_tells_only_what_is_in_sight(store: Store):
    a_vault(store, SUE)
    sue = gate_of(store, SUE)
    an_article(sue)
    hidden = an_article(sue, queue_id=VAULT)
    gate_of(store, ANA).propose(uuid4(), hidden, 1, VPN, Because.OUT_OF_SIGHT)
    sue.license(uuid4(), 2, Licence.PUBLISHER)

    def told() -> set[str]:
        page = SqlHistoryQueries(seat(store, SUE)).page(Asked(about=About.ARTICLES))
        return {line.about.rsplit(maxsplit=1)[0] for line in lines_of(page)}

    opened_to_all = {"Article VPN", "Licence of Ana"}
    assert told() == opened_to_all | {"Proposal no."} | (set() if store.is_postgres else {"Article no."})
    if store.is_postgres:
        with store.writer.begin() as connection:
            connection.execute(delete(queue_member).where(queue_member.c.queue_id == VAULT))
            connection.execute(queue.update().where(queue.c.id == VAULT).values(is_restricted=False))
        assert told() == opened_to_all


def test_what_was_for_few_is_told_to_nobody_else_when_their_queue_is_opened(store: Store):
    a_vault(store, SUE)
    an_article(gate_of(store, SUE), queue_id=VAULT)
    with store.writer.begin() as connection:
        connection.execute(queue.update().where(queue.c.id == VAULT).values(is_restricted=False))
    heard = select(func.count()).select_from(change).where(change.c.entity == "article")
    for who, is_told in ((SUE, True), (BEN, not store.is_postgres)):
        with seat(store, who).reader.connect() as connection:
            assert bool(connection.scalar(heard)) is is_told
