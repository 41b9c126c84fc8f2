"""The law of articles says the same in Python and in SQL: in every combination of facts, and to who really tries."""

from itertools import product

import pytest

from app.core.actor import Role
from app.knowledge import law
from app.knowledge.creating import confidence_of
from app.knowledge.law import Standing, licence_of
from app.knowledge.model import Confidence, Governance, Licence
from app.knowledge.text import Text, dump, tidy
from tests.security.articles import NEW, OPEN, fill, key, on_article
from tests.security.attempts import NOTHING, Attempt
from tests.security.desk import STAFF, Desk

pytestmark = pytest.mark.postgres
STANDINGS = [Standing(*facts) for facts in product(Confidence, Governance, (False, True))]
BODIES = (
    "", "x", "## Issue", "## Issue\n\nx", "## Resolution\n", "## Resolution\nx", "# RESOLUTION #\nx",
    "#resolution\nx", "## Resolution\n\n \t\n", "## Issue\nx\n## Other\n## Resolution\n\nx",
    "## Resolution\n## Issue\nx", "x\n## Cause\n\n", "## Resolution\n# x\nx", " ## Resolution\nx",
    "## Environment\n\x0b\n## Resolution\n\x0b", "## Other\nx", "##\nx", "## Resolution\n\u3000\xa0",
    "##\u2003Resolution\x1f\nv", "## Resolution\nvv\n", "## Resolution\r\nx",
    "## Issue\n## Resolution\n\nx\n## Resolution\n",
)  # fmt: skip
TEXTS = (
    Text(), Text("x" * 300), Text("x" * 301), Text("ü\n\"'\\\u2028\U0001f600", tags=("a", "a b")), Text(body="\0"),
    Text(others=(("x", "x: 1\n  2"),), body="\u0001"), Text(title="\udc80"),
)  # fmt: skip


@pytest.fixture(scope="module")
def articles(desk: Desk) -> Desk:
    """Lend a desk with articles."""
    fill(desk)
    return desk


def asked(desk: Desk, words: str, *values: object) -> object:
    found = desk.keeper().execute(f"select {words}", values).fetchone()  # type: ignore[arg-type]
    return None if found is None else found[0]


def test_every_combination_of_facts_is_judged_alike(desk: Desk):
    for licence, one in product(Licence, STANDINGS):
        facts = (licence.value, one.confidence.value, one.governance.value, one.is_keeper)
        assert asked(desk, "publishing_refusal(%s, %s, %s, %s)", *facts) == law.publishing(licence, one), facts
        assert asked(desk, "deciding_refusal(%s, %s, %s, %s)", *facts) == law.deciding(licence, one), facts
        for to in Confidence:
            found = asked(desk, "judging_refusal(%s, %s, %s, %s, %s)", *facts, to.value)
            assert found == law.judging(licence, one, to), (facts, to)
    for licence in Licence:
        found = asked(desk, "deciding_refusal(%s, null::text, null::text, null::bool)", licence.value)
        assert found == law.deciding(licence, None), licence


@pytest.mark.parametrize("licence", list(Licence))
def test_who_really_tries_is_refused_as_the_law_says(articles: Desk, licence: Licence):
    calls = on_article(OPEN)
    articles.keeper().execute("insert into article_licence values (2, %s, 1, now())", (licence.value,))
    try:
        for is_keeper in (False, True):
            articles.keeper().execute("update article set keeper_id = %s where id = %s", (2 if is_keeper else 3, OPEN))
            for said, call in (
                (law.restricting(licence, sees_the_queue=True), calls["open"]),
                (law.restricting(licence, sees_the_queue=True), calls["govern"]),
                (law.handing_over(licence, is_keeper=is_keeper), calls["hand over"]),
                (law.licensing(licence), f"grant_article_licence({NEW}, 3, 2)"),
            ):
                assert Attempt(call, "ana", f"select {call}").outcome(articles) == (said or NOTHING), (licence, call)
        if licence >= Licence.PUBLISHER:
            restricted = f"select restrict_article({NEW}, {key(OPEN)}, 3)"
            said = law.restricting(licence, sees_the_queue=False)
            assert Attempt("x", "ana", restricted).outcome(articles) == said
    finally:
        articles.keeper().execute("delete from article_licence where staff_id = 2")


def test_everybody_has_the_licence_of_their_role_unless_one_was_granted(articles: Desk):
    keeper = articles.keeper()
    for number, (login, role, works, _here) in STAFF.items():
        for granted in (None, *Licence):
            keeper.execute("delete from article_licence where staff_id = %s", (number,))
            if granted is not None:
                keeper.execute("insert into article_licence values (%s, %s, 1, now())", (number, granted.value))
            wire = articles.connection(login)
            found = wire.execute("select my_article_licence()").fetchone()
            wire.rollback()
            assert found == ((licence_of(Role(role), granted).value,) if works else (None,)), (login, granted)
        keeper.execute("delete from article_licence where staff_id = %s", (number,))


@pytest.mark.parametrize("body", BODIES)
def test_a_body_is_as_sure_in_both(desk: Desk, body: str):
    text = tidy(Text("x", body=body))
    assert asked(desk, "text_confidence(%s)", text.body) == confidence_of(text).value


def test_a_text_is_one_in_both(desk: Desk):
    found = []
    for text in TEXTS:
        written = dump(text)
        try:
            written.encode()
        except UnicodeEncodeError:
            found.append(False)  # no connection carries it
            continue
        found.append(asked(desk, "is_article_text(%s)", written))
    assert found == [True, True, False, True, False, True, False]
    twice = dump(TEXTS[0]).replace("{", '{"title": ' + "9" * 5000 + ", ", 1)
    for written in (twice, "{}", "[]", "null", "1", '""', '{"title": "x"}'):
        assert asked(desk, "is_article_text(%s)", written) is False, written
