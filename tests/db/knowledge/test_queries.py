"""What screens read of articles, on both engines."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from app.core.actor import Actor
from app.knowledge.care import Reason
from app.knowledge.law import PROPOSE, PUBLISHERS
from app.knowledge.model import Confidence, Helped, Licence, Part, ProposalState, slot_of
from app.knowledge.queries import LinkedTicket, OfQueue
from app.knowledge.shared import Because
from app.knowledge.text import Text
from app.tickets.commands.fields import set_status
from app.tickets.model import Status
from db.engine import Store
from db.knowledge.queries import SqlKnowledgeQueries
from tests.db.knowledge.desk import VPN, an_article, gate_of
from tests.db.knowledge.test_gate import SKETCH, a_vault
from tests.makers import ANA, BEN, SUE, did, opened, seat

SINCE = date(2020, 1, 1)


def queries_of(store: Store, actor: Actor = ANA) -> SqlKnowledgeQueries:
    return SqlKnowledgeQueries(seat(store, actor), actor)


def test_an_article_is_told_with_all_that_belongs_to_it(store: Store):
    ana, ben, sue = (gate_of(store, who) for who in (ANA, BEN, SUE))
    article, number = an_article(ana), opened(store)
    for gate, helped in ((ana, Helped.HELPED), (ben, Helped.WRONG), (sue, Helped.PARTLY)):
        gate.link(number, article, Part.USED)
        gate.vote(number, article, helped)
    ben.looked([(article, slot_of(datetime.now(UTC)))])
    ben.flag(uuid4(), article, "Menu moved")
    ben.propose(uuid4(), article, 1, SKETCH, Because.REVIEW)
    ben.editing(article, is_open=True)
    about = queries_of(store).about(article)
    assert about is not None
    assert (about.article.title, about.keeper, about.queue) == (VPN.title, "Ana Torres", "")
    assert (about.rating.votes, about.rating.rate) == (2, 0.25)  # her own doesn't count
    assert (about.uses, about.proposals, about.editing) == (2, 1, ["Ben Carter"])
    assert [(flag.reason, flag.by) for flag in about.flags] == [("Menu moved", "Ben Carter")]
    assert (about.may_publish, about.may_archive, about.may_restrict) == ("", "", PUBLISHERS)
    of_ben = queries_of(store, BEN).about(article)
    assert of_ben is not None
    assert of_ben.editing == []
    assert of_ben.may_archive == PUBLISHERS
    assert queries_of(store).about(uuid4().hex) is None


def test_revisions_tell_who_and_whose_proposal_it_was(store: Store):
    ana, ben = gate_of(store, ANA), gate_of(store, BEN)
    article = an_article(ana)
    ben.propose(uuid4(), article, 1, SKETCH, Because.REVIEW)
    (waiting,) = queries_of(store).proposals()
    ana.accept(uuid4(), waiting.id, 1, SKETCH)
    found = queries_of(store, BEN).revisions(article)
    assert [(one.rev, one.by, one.proposed_by) for one in found] == [
        (2, "Ana Torres", "Ben Carter"),
        (1, "Ana Torres", ""),
    ]
    assert queries_of(store).text(article, 1) == VPN
    assert queries_of(store).text(article, 9) is None


def test_proposals_are_read_with_what_one_may_do(store: Store):
    ana, ben, sue = (gate_of(store, who) for who in (ANA, BEN, SUE))
    article = an_article(ana)
    sue.license(uuid4(), BEN.staff_id, Licence.CANDIDATE)
    ben.propose(uuid4(), article, 1, SKETCH, Because.NOT_PERMITTED)
    (of_ana,) = queries_of(store).proposals()
    (of_ben,) = queries_of(store, BEN).proposals(article=article)
    assert (of_ana.may_decide, of_ana.is_mine, of_ana.by) == (True, False, "Ben Carter")
    assert (of_ben.may_decide, of_ben.is_mine, of_ben.text) == (False, True, SKETCH)
    ana.reject(uuid4(), of_ana.id, "It says less.")
    assert queries_of(store).proposals() == []
    (decided,) = queries_of(store, BEN).proposals(is_open=False)
    assert (decided.state, decided.answer, decided.decided_by) == (
        ProposalState.REJECTED,
        "It says less.",
        "Ana Torres",
    )
    again = queries_of(store, BEN).proposal(of_ana.id)
    assert again == decided
    about = queries_of(store, BEN).about(article)
    assert about is not None
    assert about.may_publish == PROPOSE


def test_a_proposal_to_what_is_out_of_sight_is_its_authors_and_the_members(store: Store):
    ana, ben = gate_of(store, ANA), gate_of(store, BEN)
    article = an_article(ana, queue_id=a_vault(store, ANA))
    ben.propose(uuid4(), article, 1, SKETCH, Because.OUT_OF_SIGHT)
    assert [one.may_decide for one in queries_of(store).proposals()] == [True]
    assert [(one.may_decide, one.is_mine) for one in queries_of(store, BEN).proposals()] == [(False, True)]
    assert queries_of(store, SUE).proposals() == []


def test_what_is_out_of_sight_shows_nowhere(store: Store):
    ana = gate_of(store, ANA)
    article, number = an_article(ana, queue_id=a_vault(store, ANA)), opened(store)
    ana.link(number, article, Part.USED)
    ana.flag(uuid4(), article, "Wrong")
    mine, other = queries_of(store), queries_of(store, SUE)
    assert len(mine.articles()) == len(mine.links(number)) == len(mine.flags()) == len(mine.revisions(article)) == 1
    about = mine.about(article)
    assert about is not None
    assert about.queue == "Payroll"
    assert [*other.articles(), *other.links(number), *other.flags(), *other.revisions(article)] == []
    assert other.about(article) is None
    assert other.text(article, 1) is None
    assert other.tickets(article) == ()
    assert other.care()[0] == []


def test_links_tell_what_one_said_and_where_else_an_article_was_used(store: Store):
    ana, ben = gate_of(store, ANA), gate_of(store, BEN)
    article, number = an_article(ana), opened(store, subject="Tunnel drops")
    ben.link(number, article, Part.USED)
    ben.vote(number, article, Helped.HELPED)
    (of_ana,) = queries_of(store).links(number)
    (of_ben,) = queries_of(store, BEN).links(number)
    assert (of_ana.part, of_ana.by, of_ana.vote) == (Part.USED, "Ben Carter", None)
    assert of_ben.vote is Helped.HELPED
    assert [one[:3] for one in queries_of(store).tickets(article)] == [(number, "Tunnel drops", Part.USED)]


def test_care_lists_what_needs_it_and_what_nobody_wrote_yet(store: Store):
    ana = gate_of(store, ANA)
    overdue = an_article(ana, Text("Old", review_by=date(2026, 1, 1), body="Words.\n"))
    an_article(ana)
    for _times in range(3):
        ana.missed("Fax driver")
    ana.missed("once only")
    cared, gaps = queries_of(store).care()
    assert [(one.article.article, one.reasons) for one in cared] == [(overdue, [Reason.OVERDUE])]
    assert gaps == {"fax driver": 3}


def test_contributions_are_ones_own_and_the_desks_together(store: Store):
    ana, ben = gate_of(store, ANA), gate_of(store, BEN)
    article, number = an_article(ana), opened(store)
    ana.publish(uuid4(), article, 1, SKETCH)
    an_article(ben)
    ben.link(number, article, Part.USED)
    ben.vote(number, article, Helped.HELPED)
    mine, desk = queries_of(store).contributions(SINCE)
    assert (mine.name, mine.created, mine.improved, mine.reused, mine.helped) == ("Ana Torres", 1, 1, 1, 1)
    assert (desk.name, desk.created, desk.improved) == ("", 2, 1)


def test_a_report_says_how_articles_serve_the_desk(store: Store):
    ana = gate_of(store, ANA)
    article = an_article(ana)
    with_one, without = opened(store), opened(store)
    ana.link(with_one, article, Part.USED)
    ana.vote(with_one, article, Helped.WRONG)
    ana.flag(uuid4(), article, "Outdated")
    did(
        store,
        ANA,
        set_status,
        was={with_one: Status.NEW, without: Status.NEW},
        to=Status.RESOLVED,
        reason="Restarted it",
    )
    found = queries_of(store).report(SINCE)
    assert (found.resolved, found.linked) == (2, 1)
    assert (found.accurate, found.created, found.flagged, found.proposals) == (0.0, 1, 1, 0)
    assert found.oldest_flag is not None
    assert found.by_queue == [OfQueue("Triage", 2, 1, 0, 0)]
    assert [one.key for one in found.sample] == [article]
    (drawn,) = found.links
    assert (drawn.article.article, drawn.key) == (article, f"{article}:{with_one}")
    assert drawn.ticket == LinkedTicket(with_one, *["Printer prints blank pages"] * 2, "Restarted it")
    nothing = queries_of(store).report(datetime.now(UTC).date() + timedelta(days=2))
    assert (nothing.resolved, nothing.accurate, nothing.sample, nothing.links) == (0, None, [], [])


def test_what_tickets_of_a_queue_gave_to_articles_counts_for_its_team(store: Store):
    ana = gate_of(store, ANA)
    article, other, number = an_article(ana), an_article(ana), opened(store)
    ana.link(number, article, Part.CREATED)
    ana.link(number, article, Part.IMPROVED)
    ana.link(number, other, Part.IMPROVED)
    found = queries_of(store).report(SINCE)
    assert found.by_queue == [OfQueue("Triage", 0, 0, 1, 2)]
    assert found.links == []


def test_licences_tell_what_a_coach_granted(store: Store):
    gate_of(store, SUE).license(uuid4(), BEN.staff_id, Licence.PUBLISHER)
    found = {name: (licence, is_granted) for _id, name, licence, is_granted in queries_of(store).licences()}
    assert found["Ben Carter"] == (Licence.PUBLISHER, True)
    assert found["Ana Torres"] == (Licence.CONTRIBUTOR, False)
    assert queries_of(store, BEN).licence() is Licence.PUBLISHER


def test_a_desk_of_an_older_schema_has_no_articles(store: Store):
    queries = queries_of(store)
    article = an_article(gate_of(store, ANA))
    seat(store, ANA).schema = 3
    try:
        assert queries.articles() == queries.proposals() == queries.flags() == queries.licences() == ()
        assert queries.about(article) is None
        assert queries.care() == ((), {})
        assert queries.report(SINCE).resolved == 0
    finally:
        seat(store, ANA).schema = None


@pytest.mark.parametrize("confidence", [Confidence.ARCHIVED])
def test_archived_articles_are_listed_too(store: Store, confidence: Confidence):
    article = an_article(gate_of(store, ANA))
    gate_of(store, ANA).judge(uuid4(), article, confidence)
    assert [(one.article, one.confidence) for one in queries_of(store).articles()] == [(article, confidence)]
