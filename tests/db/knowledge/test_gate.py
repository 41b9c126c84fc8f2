"""Every deed on articles, on both engines: what it does, that it is done once, and whom it is refused to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from app.core.actor import Actor
from app.core.errors import ChangedElsewhere, NotPermitted, RuleBroken, StoreBusy
from app.knowledge.attachments import name_of
from app.knowledge.gate import KnowledgeGate
from app.knowledge.model import Confidence, Governance, Helped, Licence, Part, slot_of
from app.knowledge.shared import Answer, Because, Ending
from app.knowledge.text import Text
from db.engine import Store
from db.knowledge import tables as k
from db.tickets.tables import queue, queue_member
from tests.db.knowledge.desk import VPN, an_article, gate_of
from tests.makers import ANA, BEN, SUE, opened

Gates = Callable[[Actor], KnowledgeGate]
SKETCH = replace(VPN, body="## Issue\n\nIt drops.\n\n## Resolution\n")
VAULT = 90


@pytest.fixture
def gates(store: Store) -> Gates:
    return lambda actor: gate_of(store, actor)


@pytest.fixture
def ana(gates: Gates) -> KnowledgeGate:
    return gates(ANA)


@pytest.fixture
def ben(gates: Gates) -> KnowledgeGate:
    return gates(BEN)


@pytest.fixture
def sue(gates: Gates) -> KnowledgeGate:
    return gates(SUE)


def rows(store: Store, table: Any) -> list[Any]:
    """Return what the table holds, as whoever looks after the desk sees it."""
    with store.writer.begin() as connection:
        return list(connection.execute(select(table)).all())


def a_vault(store: Store, *members: Actor) -> int:
    """Add a restricted queue with these members."""
    with store.writer.begin() as connection:
        connection.execute(
            insert(queue).values(
                id=VAULT, name="Payroll", tier=2, icon="lock", takes_transfers=False, is_active=True, position=9,
                is_restricted=True,
            )
        )  # fmt: skip
        for member in members:
            connection.execute(insert(queue_member).values(queue_id=VAULT, staff_id=member.staff_id))
    return VAULT


# ---------------------------------------------------------------- publishing


def test_a_text_is_published_upon_the_revision_it_was_made_from(ana: KnowledgeGate, ben: KnowledgeGate):
    article = uuid4().hex
    assert ana.publish(uuid4(), article, 0, VPN) == Answer(Ending.PUBLISHED, 1)
    better = replace(VPN, title="VPN drops every hour")
    assert ben.publish(uuid4(), article, 1, better) == Answer(Ending.PUBLISHED, 2)
    assert ana.publish(uuid4(), article, 1, VPN) == Answer(Ending.STALE, 2)
    assert ana.publish(uuid4(), uuid4().hex, 7, VPN) == Answer(Ending.STALE, 0)
    assert ana.heads()[article].rev == 2
    assert ana.texts([(article, 1), (article, 2), (article, 3)]) == {(article, 1): VPN, (article, 2): better}


def test_one_key_publishes_once(ana: KnowledgeGate, ben: KnowledgeGate):
    article, op = uuid4().hex, uuid4()
    assert ana.publish(op, article, 0, VPN) == Answer(Ending.PUBLISHED, 1)
    assert ben.publish(uuid4(), article, 1, replace(VPN, title="Other")) == Answer(Ending.PUBLISHED, 2)
    assert ana.publish(op, article, 0, VPN) == Answer(Ending.PUBLISHED, 1)
    assert ana.heads()[article].rev == 2
    assert ben.publish(op, article, 2, VPN) == Answer(Ending.PUBLISHED, 3)  # a key is its owner's alone


def test_an_article_is_a_sketch_until_it_says_what_to_do(ana: KnowledgeGate):
    article = an_article(ana, SKETCH)
    assert ana.heads()[article].confidence is Confidence.WORK_IN_PROGRESS
    ana.publish(uuid4(), article, 1, VPN)
    assert ana.heads()[article].confidence is Confidence.NOT_VALIDATED
    ana.judge(uuid4(), article, Confidence.VALIDATED)
    ana.publish(uuid4(), article, 2, SKETCH)
    assert ana.heads()[article].confidence is Confidence.VALIDATED


def test_heads_tell_who_is_in_charge_and_what_is_flagged(ana: KnowledgeGate, ben: KnowledgeGate):
    article = an_article(ana)
    ben.flag(uuid4(), article, "The menu is called otherwise now.")
    head = ben.heads()[article]
    assert (head.keeper, head.flags, head.queue, head.is_archived) == ("Ana Torres", 1, "", False)
    assert head.changed_at is not None


def test_what_is_no_text_is_refused(ana: KnowledgeGate):
    with pytest.raises(RuleBroken, match="can't keep"):
        ana.publish(uuid4(), uuid4().hex, 0, replace(VPN, title="x" * 301))
    with pytest.raises(RuleBroken, match="can't keep"):
        ana.publish(uuid4(), uuid4().hex, 0, replace(VPN, body="a\0b"))


def test_odd_words_come_back_as_they_were(ana: KnowledgeGate):
    odd = Text(
        'Tab "and" \\back',
        "Ça & là",
        ("naïve", "👩‍💻"),
        "e\u0301",
        others=(("owner", "owner: x"),),
        body="%s {x} :y\n\n\tcode of \\u0000\n",
    )
    article = an_article(ana, odd)
    assert ana.texts([(article, 1)]) == {(article, 1): odd}


# ---------------------------------------------------------------- licences


def test_a_candidate_writes_new_articles_and_proposes_changes_of_others(
    ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate
):
    article = an_article(ana)
    sue.license(uuid4(), BEN.staff_id, Licence.CANDIDATE)
    assert ben.publish(uuid4(), article, 1, SKETCH) == Answer(Ending.NOT_PERMITTED)
    own = an_article(ben)
    assert ben.publish(uuid4(), own, 1, SKETCH) == Answer(Ending.PUBLISHED, 2)
    with pytest.raises(NotPermitted):
        ben.judge(uuid4(), own, Confidence.VALIDATED)
    sue.judge(uuid4(), own, Confidence.VALIDATED)
    assert ben.publish(uuid4(), own, 2, VPN) == Answer(Ending.NOT_PERMITTED)
    sue.license(uuid4(), BEN.staff_id, None)
    assert ben.publish(uuid4(), article, 1, SKETCH) == Answer(Ending.PUBLISHED, 2)


def test_only_a_coach_grants_licences_and_never_to_themselves(ana: KnowledgeGate, sue: KnowledgeGate):
    with pytest.raises(NotPermitted):
        ana.license(uuid4(), BEN.staff_id, Licence.COACH)
    with pytest.raises(NotPermitted):
        sue.license(uuid4(), SUE.staff_id, None)
    with pytest.raises(RuleBroken):
        sue.license(uuid4(), 4711, Licence.COACH)


def test_what_has_to_be_kept_to_is_a_publishers(ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate):
    article = an_article(ana)
    with pytest.raises(NotPermitted):
        ana.govern(uuid4(), article, Governance.COMPLIANCE)
    sue.govern(uuid4(), article, Governance.COMPLIANCE)
    assert ben.publish(uuid4(), article, 1, SKETCH) == Answer(Ending.NOT_PERMITTED)
    assert ana.publish(uuid4(), article, 1, SKETCH) == Answer(Ending.PUBLISHED, 2)  # she is in charge
    assert ben.heads()[article].governance is Governance.COMPLIANCE


def test_archived_articles_take_nothing_until_a_publisher_takes_them_out(
    ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate
):
    article = an_article(ana)
    with pytest.raises(NotPermitted):
        ben.judge(uuid4(), article, Confidence.ARCHIVED)
    ana.judge(uuid4(), article, Confidence.ARCHIVED)
    assert ben.heads()[article].is_archived
    assert ana.publish(uuid4(), article, 1, SKETCH) == Answer(Ending.ARCHIVED, 1)
    with pytest.raises(NotPermitted):
        ana.judge(uuid4(), article, Confidence.NOT_VALIDATED)
    sue.judge(uuid4(), article, Confidence.NOT_VALIDATED)
    assert ana.publish(uuid4(), article, 1, SKETCH) == Answer(Ending.PUBLISHED, 2)


def test_an_article_is_handed_over_by_who_has_it_or_a_publisher(
    ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate
):
    article = an_article(ana)
    with pytest.raises(NotPermitted):
        ben.hand_over(uuid4(), article, BEN.staff_id)
    ana.hand_over(uuid4(), article, BEN.staff_id)
    assert ana.heads()[article].keeper == "Ben Carter"
    sue.hand_over(uuid4(), article, ANA.staff_id)
    with pytest.raises(RuleBroken):
        sue.hand_over(uuid4(), article, 4711)


# ---------------------------------------------------------------- proposals


def only_proposal(store: Store) -> Any:
    (found,) = rows(store, k.article_proposal)
    return found


def test_a_proposal_is_handed_in_once_and_accepted_upon_what_is_newest(
    store: Store, ana: KnowledgeGate, ben: KnowledgeGate
):
    article, key = an_article(ana), uuid4()
    for _again in range(2):
        ben.propose(key, article, 1, SKETCH, Because.REVIEW)
    waiting = only_proposal(store)
    assert (waiting.because, waiting.by_id, waiting.base) == (Because.REVIEW, BEN.staff_id, 1)
    with pytest.raises(ChangedElsewhere):
        ana.accept(uuid4(), waiting.id, 7, SKETCH)
    op = uuid4()
    assert ana.accept(op, waiting.id, 1, SKETCH, "Thank you") == 2
    assert ana.accept(op, waiting.id, 1, SKETCH) == 2
    assert ana.texts([(article, 2)]) == {(article, 2): SKETCH}
    assert {row.proposal_id for row in rows(store, k.article_revision) if row.rev == 2} == {waiting.id}
    with pytest.raises(RuleBroken, match="decided already"):
        ana.reject(uuid4(), waiting.id, "Too late")


def test_a_proposal_is_rejected_with_a_reason_or_withdrawn_by_its_author(
    store: Store, ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate
):
    article = an_article(ana)
    sue.license(uuid4(), BEN.staff_id, Licence.CANDIDATE)
    ben.propose(uuid4(), article, 1, SKETCH, Because.NOT_PERMITTED)
    waiting = only_proposal(store)
    with pytest.raises(NotPermitted):
        ben.accept(uuid4(), waiting.id, 1, SKETCH)
    with pytest.raises(NotPermitted):
        ben.reject(uuid4(), waiting.id, "No")
    with pytest.raises(NotPermitted):
        ana.withdraw(uuid4(), waiting.id)
    with pytest.raises(RuleBroken, match="Say why"):
        ana.reject(uuid4(), waiting.id, "  ")
    ben.withdraw(uuid4(), waiting.id)
    with pytest.raises(RuleBroken, match="decided already"):
        ana.reject(uuid4(), waiting.id, "No")


def test_accepting_takes_an_archived_article_back_out_by_a_publisher_alone(
    store: Store, ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate
):
    article = an_article(ana)
    sue.judge(uuid4(), article, Confidence.ARCHIVED)
    ben.propose(uuid4(), article, 1, SKETCH, Because.ARCHIVED)
    waiting = only_proposal(store)
    with pytest.raises(NotPermitted):
        ana.accept(uuid4(), waiting.id, 1, SKETCH)
    assert sue.accept(uuid4(), waiting.id, 1, SKETCH) == 2
    assert not ana.heads()[article].is_archived


def test_a_proposal_to_an_article_that_the_desk_lost_begins_it_anew(
    store: Store, ana: KnowledgeGate, sue: KnowledgeGate
):
    article = uuid4().hex
    ana.propose(uuid4(), article, 12, VPN, Because.ROLLED_BACK)
    waiting = only_proposal(store)
    with pytest.raises(NotPermitted):
        ana.accept(uuid4(), waiting.id, 0, VPN)
    assert sue.accept(uuid4(), waiting.id, 0, VPN) == 1
    assert ana.heads()[article].rev == 1
    assert only_proposal(store).article_id is not None


# ---------------------------------------------------------------- out of sight


def test_what_is_written_for_few_is_there_for_them_alone(
    store: Store, ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate
):
    vault = a_vault(store, ANA)
    article = an_article(ana, queue_id=vault)
    picture = b"not for Ben"
    ana.keep_file(article, name_of(picture, "plan.png"), picture)
    assert ana.heads()[article].queue == "Payroll"
    for other in (ben, sue):
        assert article not in other.heads()
        assert other.texts([(article, 1)]) == {}
        assert other.file(article, name_of(picture, "plan.png")) is None
        assert other.publish(uuid4(), article, 1, SKETCH) == other.publish(uuid4(), uuid4().hex, 1, SKETCH)
        assert other.publish(uuid4(), article, 0, SKETCH) == Answer(Ending.NOT_PERMITTED)
        for deed in (
            lambda gate: gate.judge(uuid4(), article, Confidence.ARCHIVED),
            lambda gate: gate.restrict(uuid4(), article, None),
            lambda gate: gate.govern(uuid4(), article, Governance.COMPLIANCE),
            lambda gate: gate.hand_over(uuid4(), article, BEN.staff_id),
            lambda gate: gate.flag(uuid4(), article, "Wrong"),
            lambda gate: gate.editing(article, is_open=True),
        ):
            with pytest.raises(RuleBroken, match="no longer"):
                deed(other)
    with pytest.raises(RuleBroken, match="no longer"):
        an_article(ben, queue_id=vault)
    assert ana.file(article, name_of(picture, "plan.png")) == picture


@pytest.mark.parametrize("address", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_who_meets_an_article_that_is_held_is_told_of_that_alone(store: Store):
    ana = gate_of(store, ANA)
    article = an_article(ana)
    with store.writer.begin() as other:
        other.execute(select(k.article.c.id).with_for_update())
        with pytest.raises(StoreBusy):
            ana.publish(uuid4(), article, 1, SKETCH)
    assert ana.publish(uuid4(), article, 1, SKETCH).rev == 2


def test_what_the_desk_never_had_is_told_from_what_is_out_of_sight(
    store: Store, ana: KnowledgeGate, ben: KnowledgeGate
):
    seen, secret, never = an_article(ana), an_article(ana, queue_id=a_vault(store, ANA)), uuid4().hex
    assert list(ben.unheard([seen, secret, never])) == [never]
    assert list(ben.unheard([])) == []


def test_a_file_handed_in_for_an_article_out_of_sight_is_seen_by_its_readers_alone(
    store: Store, ana: KnowledgeGate, ben: KnowledgeGate
):
    article, name = an_article(ana, queue_id=a_vault(store, ANA)), name_of(b"mine", "mine.png")
    ben.keep_file(article, name, b"mine")
    assert (ana.file(article, name), ben.file(article, name)) == (b"mine", None)


def test_a_publisher_sets_who_reads_an_article(
    store: Store, ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate
):
    vault = a_vault(store, ANA, SUE)
    article = an_article(ana)
    with pytest.raises(NotPermitted):
        ana.restrict(uuid4(), article, vault)
    sue.restrict(uuid4(), article, vault)
    assert article not in ben.heads()
    ben.propose(uuid4(), article, 1, SKETCH, Because.OUT_OF_SIGHT)  # what Ben had open is not lost
    waiting = only_proposal(store)
    with pytest.raises(RuleBroken, match="no longer"):
        ben.accept(uuid4(), waiting.id, 1, SKETCH)
    sue.restrict(uuid4(), article, None)
    assert article in ben.heads()
    with pytest.raises(RuleBroken, match="no longer"):
        sue.restrict(uuid4(), article, 1)  # everybody's queue restricts nothing


def test_whoever_is_put_in_charge_of_what_few_read_is_one_of_them(store: Store, ana: KnowledgeGate, ben: KnowledgeGate):
    article = an_article(ana, queue_id=a_vault(store, ANA, BEN))
    with pytest.raises(RuleBroken, match="no longer"):
        ana.hand_over(uuid4(), article, SUE.staff_id)
    ana.hand_over(uuid4(), article, BEN.staff_id)
    assert ben.heads()[article].keeper == BEN.name


def test_nothing_is_written_for_the_members_of_a_queue_that_everybody_sees(store: Store, ana: KnowledgeGate):
    vault = a_vault(store, ANA)
    with store.writer.begin() as connection:
        connection.execute(queue.update().where(queue.c.id == vault).values(is_restricted=False))
    with pytest.raises(RuleBroken, match="no longer"):
        an_article(ana, queue_id=vault)


def test_an_article_stays_for_few_when_their_queue_is_opened(store: Store, ana: KnowledgeGate, ben: KnowledgeGate):
    vault = a_vault(store, ANA)
    article = an_article(ana, queue_id=vault)
    with store.writer.begin() as connection:
        connection.execute(queue.update().where(queue.c.id == vault).values(is_restricted=False, is_active=False))
    assert article in ana.heads()
    assert article not in ben.heads()


# ---------------------------------------------------------------- use


def test_articles_are_linked_to_tickets_and_voted_on(store: Store, ana: KnowledgeGate, ben: KnowledgeGate):
    article, number = an_article(ana), opened(store)
    with pytest.raises(RuleBroken, match="not linked"):
        ben.vote(number, article, Helped.HELPED)
    for _again in range(2):
        ben.link(number, article, Part.USED)
    ben.vote(number, article, Helped.HELPED)
    ben.vote(number, article, Helped.WRONG)
    assert [row.helped for row in rows(store, k.article_vote)] == [Helped.WRONG]
    assert [(row.part, row.by_id) for row in rows(store, k.article_link)] == [(Part.USED, BEN.staff_id)]
    ben.unlink(number, article, Part.USED)
    assert rows(store, k.article_link) == []
    with pytest.raises(RuleBroken, match="out of your sight"):
        ben.link(4711, article, Part.USED)


def test_looks_count_once_in_half_an_hour_and_only_such_as_could_be(store: Store, ana: KnowledgeGate):
    article = an_article(ana)
    now = slot_of(datetime.now(UTC))
    gate = gate_of(store, ANA)
    gate.looked(
        [(article, now), (article, now), (article, now - 5), (article, now + 9), (article, 3), (uuid4().hex, now)]
    )
    gate.looked([(article, now)])
    assert sorted(row.slot for row in rows(store, k.article_view)) == [now - 5, now]


def test_a_flag_is_raised_with_a_reason_and_answered_by_who_may_publish(
    store: Store, ana: KnowledgeGate, ben: KnowledgeGate, sue: KnowledgeGate
):
    article, op = an_article(ana), uuid4()
    with pytest.raises(RuleBroken, match="Say why"):
        ben.flag(uuid4(), article, " ")
    for _again in range(2):
        ben.flag(op, article, "Outdated")
    (raised,) = rows(store, k.article_flag)
    sue.license(uuid4(), BEN.staff_id, Licence.CANDIDATE)
    with pytest.raises(NotPermitted):
        ben.unflag(uuid4(), raised.id, "Mended")
    ana.unflag(uuid4(), raised.id, "Mended")
    assert ana.heads()[article].flags == 0
    with pytest.raises(RuleBroken, match="decided already"):
        ana.unflag(uuid4(), raised.id, "Again")
    with pytest.raises(RuleBroken, match="no longer"):
        ana.unflag(uuid4(), 4711, "None")


def test_a_flag_on_an_archived_article_is_answered_by_a_publisher(store: Store, ana: KnowledgeGate, sue: KnowledgeGate):
    article = an_article(ana)
    ana.flag(uuid4(), article, "Outdated")
    ana.judge(uuid4(), article, Confidence.ARCHIVED)
    (raised,) = rows(store, k.article_flag)
    with pytest.raises(NotPermitted):
        ana.unflag(uuid4(), raised.id, "Archived")
    sue.unflag(uuid4(), raised.id, "Archived")
    assert sue.heads()[article].flags == 0


def test_another_content_takes_nobodys_name(store: Store, ana: KnowledgeGate):
    article, name = an_article(ana), name_of(b"mine", "x.png")
    ana.keep_file(article, name_of(b"theirs", "y.png"), b"theirs")
    (theirs,) = rows(store, k.article_file)
    with store.writer.begin() as connection:  # as if both began with the same eight digits
        connection.execute(
            insert(k.article_file).values(of_key=theirs.of_key, name=name, sha256=theirs.sha256, by_id=2, at=theirs.at)
        )
    with pytest.raises(RuleBroken, match="did not arrive"):
        ana.keep_file(article, name, b"mine")
    assert ana.file(article, name) == b"theirs"


def test_searches_in_vain_are_kept_without_anybodys_data(store: Store, ana: KnowledgeGate):
    ana.missed("  vpn   for dana@northwind.example ")
    ana.missed("   ")
    assert [row.words for row in rows(store, k.article_gap)] == ["vpn for [e-mail address]"]


def test_who_has_an_article_open_is_told_until_they_close_it(store: Store, ana: KnowledgeGate, ben: KnowledgeGate):
    article = an_article(ana)
    ben.editing(article, is_open=True)
    ben.editing(article, is_open=True)
    assert [row.staff_id for row in rows(store, k.article_editing)] == [BEN.staff_id]
    ben.editing(article, is_open=False)
    assert rows(store, k.article_editing) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("00000000-x.png", b"x"),
        ("../2d711642-x.png", b"x"),
        ("2d711642-../x", b"x"),
        ("2d711642-X.png", b"x"),
        (name_of(b"", "x.png"), b""),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_refused(ana: KnowledgeGate, name: str, content: bytes):
    article = an_article(ana)
    with pytest.raises(RuleBroken, match="did not arrive"):
        ana.keep_file(article, name, content)


def test_a_file_is_there_before_its_article_and_is_read_once_that_is_there(ana: KnowledgeGate, ben: KnowledgeGate):
    article, picture = uuid4().hex, b"\x89PNG"
    name = name_of(picture, "Screen shot.PNG")
    ana.keep_file(article, name, picture)
    ana.keep_file(article, name, picture)
    assert ben.file(article, name) is None
    ana.publish(uuid4(), article, 0, VPN)
    assert ben.file(article, name) == picture
    assert ben.file(article, "2d711642-other.png") is None
