"""Nothing a hostile member of staff tries against articles gets through, and each thing that keeps them from it is needed."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic
from typing import Any

import psycopg
import pytest

from tests.security.articles import (
    ATTEMPTS,
    NEW,
    PROVEN,
    SECRET,
    SKETCH,
    TABLES,
    TEXT,
    TO_PROVEN,
    UNKNOWN,
    fill,
    key,
    on_article,
)
from tests.security.attempts import Attempt, got_through
from tests.security.desk import Desk

FUNCTIONS = """
select p.proname, p.oid::regprocedure::text, pg_get_functiondef(p.oid) from pg_proc p
 where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype and p.proname ~ 'article|proposal'
   and p.proname !~ '^record' and p.prosrc ~ 'refuse_article|my_article_queues|article_answer|acting_on_articles' order by 1
"""
SOURCE = "select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace and proname = %s"
SEEN = re.compile(r"\(?a?\.?queue_id is null or a?\.?queue_id = any \(public\.my_article_queues\(\)\)\)?")
POLICIES = """
select c.relname, p.polname, pg_get_expr(p.polqual, p.polrelid) from pg_policy p join pg_class c on c.oid = p.polrelid
 where (c.relname like 'article%' or p.polname = 'articles') order by 1
"""
TWO_AT_ONCE = {
    "begun_article: perform public.refuse_article('FL189')",
    "note_article_answer: perform public.refuse_article('FL001')",
    "accept_proposal: perform public.refuse_article('FL189')",
    "publish_article: public.article_answer(op) is not null",
}
"""What only two at the same moment meet: `test_the_second_of_two_finds_what_the_first_did`."""
BODIES = {
    "my_article_queues()": "select array_agg(id)::int[] from public.queue",
    "my_article_licence()": "select 4",
    "is_fit_article_queue(integer)": "select true",
    "publishing_refusal(integer,text,text,boolean)": "select ''",
    "judging_refusal(integer,text,text,boolean,text)": "select ''",
    "deciding_refusal(integer,text,text,boolean)": "select ''",
    "is_article_text(text)": "select $1 is not null",
    "article_answer(uuid)": "select null::jsonb",
    "acting_on_articles()": "select 2",
    "article_in_sight(uuid)": "select a from public.article a where a.key = $1",
}
"""What a function could be that forgot its purpose, in SQL."""

CUTS = (
    ("publish_article", "a.head <> base", "false"),
    ("publish_article", "code <> ''", "false"),
    ("publish_article", "code = 'FL181'", "false"),
    ("publish_article", "a.id is null and base <> 0", "false"),
    ("publish_article", "case base when 0 then 'not permitted' else 'stale' end", "'not permitted'"),
    ("propose_article", "on conflict (by_id, key) do nothing", ""),
    ("locked_proposal", "public.my_article_licence() >= 3", "true"),
    ("grant_article_licence", "or to_staff is not distinct from i", ""),
    ("hand_article_over", "and s.is_active", ""),
    ("hand_article_over", "m.queue_id = a.queue_id and m.staff_id = s.id", "true"),
    ("is_fit_article_queue", "and q.is_restricted", ""),
    ("article_on_ticket", "t.queue_id = any (public.my_queue_ids())", "true"),
    ("look_at_articles", "between now_is - 2880 and now_is", "> 0"),
    ("look_at_articles", "and now_is", "and 2000000000"),
    ("look_at_articles", "now_is - 2880 and", "0 and"),
    ("edit_article", "and e.staff_id = i", ""),
    ("note_article_gap", "left(btrim(said), 200)", "said"),
    ("flag_article", "left(btrim(why), 2000)", "why"),
    ("is_article_text", "octet_length(said) > 2000000", "false"),
    ("is_article_text", "(select count(*) from json_object_keys(said::json)) = 7", "true"),
    ("is_article_text", "char_length(t ->> 'title') <= 300", "true"),
    ("is_article_text", "jsonb_typeof(e) <> 'string')\n", "false)\n"),
    ("is_article_text", "jsonb_array_length(e) <> 2", "false"),
    ("is_article_text", "t ->> 'review_by' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and ", ""),
    ("is_article_text", "(t ->> 'review_by')::date is not null", "true"),
    ("keep_article_file", "left(called, 8) <> left(digest, 8)", "false"),
    ("keep_article_file", "octet_length(what) not between 1 and 20000000", "octet_length(what) < 1"),
    ("keep_article_file", "octet_length(what) not between 1 and 20000000", "octet_length(what) > 20000000"),
    ("keep_article_file", "called !~ '^[0-9a-f]{8}-[a-z0-9]([a-z0-9-]{0,62}[a-z0-9-])?(\\.[a-z0-9]{1,8})?$'", "false"),
)
"""Words of functions that something hangs on, and what would stand there without them."""


@pytest.fixture(scope="module")
def articles(desk: Desk) -> Desk:
    """Lend a desk with articles, some of them for few."""
    fill(desk)
    return desk


@pytest.fixture(scope="module")
def sound(articles: Desk) -> Desk:
    """Lend the desk once all attempts have ended as they have to: or every mutation would seem to be seen."""
    assert list(got_through(articles, ATTEMPTS)) == []
    assert not _looks_in(articles)
    return articles


def test_nothing_gets_through(sound: Desk):
    assert len({(one.who, one.script) for one in ATTEMPTS}) == len(ATTEMPTS) >= 400


def test_what_is_out_of_sight_answers_as_what_is_not_there(articles: Desk):
    for who in ("ana", "sue"):
        there, nowhere = on_article(SECRET), on_article(UNKNOWN)
        assert [Attempt(name, who, f"select {call}").outcome(articles) for name, call in there.items()] == [
            Attempt(name, who, f"select {call}").outcome(articles) for name, call in nowhere.items()
        ]


def test_nobody_but_functions_writes_a_table_of_articles(articles: Desk):
    found = articles.keeper().execute(
        "select c.relname, g.rolname, what from pg_class c, pg_roles g, unnest(array['insert', 'update', 'delete', 'truncate']) what "
        "where c.relname = any (%s) and g.rolname like 'fl\\_%%' and g.rolname <> 'fl_owner' and c.relnamespace = 'public'::regnamespace "
        "and (has_table_privilege(g.oid, c.oid, what) or (what in ('insert', 'update') and has_any_column_privilege(g.oid, c.oid, what)))",
        (list(TABLES),),
    )
    assert found.fetchall() == []


@contextmanager
def changed(desk: Desk, do: str, undo: str) -> Iterator[None]:
    """Lend the desk with one thing changed."""
    keeper = desk.keeper()
    keeper.execute(do)  # type: ignore[arg-type]
    try:
        yield
    finally:
        keeper.execute(undo)  # type: ignore[arg-type]


def _looks_in(desk: Desk) -> bool:
    """Tell whether a look of Ana's at what is out of her sight is noted; only others could see it."""
    wire, keeper = desk.connection("ana"), desk.keeper()
    wire.execute(f"select {on_article(SECRET)['look']}")  # type: ignore[call-overload]
    wire.commit()
    found = keeper.execute("delete from article_view where staff_id = 2 returning 1").fetchall()
    return bool(found)


def _is_noticed(desk: Desk, name: str, tried: Sequence[Attempt] = ATTEMPTS) -> bool:
    likely_first = sorted(tried, key=lambda one: name not in one.script)
    return next(got_through(desk, likely_first), None) is not None or _looks_in(desk)


def _mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield a function with each of its checks taken out, and what was."""
    for found in re.finditer(r"perform public\.refuse_article\(", source):
        end = source.index(";", found.start())
        yield source[found.start() : end], f"{source[: found.start()]}null{source[end:]}"
    for found in SEEN.finditer(source):
        words = found[0]
        is_whole = words.count("(") == words.count(")")
        cut = found.end() if is_whole else found.end() - 1
        yield words, f"{source[: found.start()]}true{source[cut:]}"
    for found in re.finditer(r"public\.article_answer\(op\) is not null", source):
        yield found[0], f"{source[: found.start()]}false{source[found.end() :]}"
    if "note_article_answer" in source:
        return  # what it notes its answer in asks the same again: `a_guard` of the commands
    for found in re.finditer(r"public\.acting_on_articles\(\)", source):
        yield found[0], f"{source[: found.start()]}public.me(){source[found.end() :]}"


def test_no_check_of_a_function_can_be_taken_out_unnoticed(sound: Desk):
    unseen, tried = [], 0
    for name, _signature, source in sound.keeper().execute(FUNCTIONS).fetchall():
        for words, mutant in _mutants(source):
            if f"{name}: {words}" in TWO_AT_ONCE:
                continue
            tried += 1
            with changed(sound, mutant, source):
                if not _is_noticed(sound, name):
                    unseen.append(f"{name}: {words}")
    assert unseen == []
    assert tried >= 65


def test_no_word_that_something_hangs_on_can_be_cut_unnoticed(sound: Desk):
    unseen = []
    for name, words, instead in CUTS:
        (source,) = sound.keeper().execute(SOURCE, (name,)).fetchone() or ("",)
        assert words in source, (name, words)
        with changed(sound, source.replace(words, instead), source):
            if not _is_noticed(sound, name):
                unseen.append(f"{name}: {words}")
    assert unseen == []


def test_no_policy_can_be_taken_away_unnoticed(sound: Desk):
    unseen = []
    policies = sound.keeper().execute(POLICIES).fetchall()
    assert len(policies) == len(TABLES) + 2
    for table, policy, words in policies:
        off, on = (f"alter policy {policy} on {table} using ({using})" for using in ("true", words))
        with changed(sound, off, on):
            if not _is_noticed(sound, table):
                unseen.append(f"{table}: {policy}")
    assert unseen == []


def test_no_table_can_be_opened_unnoticed(sound: Desk):
    unseen = []
    for table in TABLES:
        keeps = "by_id" if table == "article_gap" else ""
        for right in ("update", "delete", "truncate"):  # what is inserted, the policies refuse as well
            undo = f"revoke {right} on {table} from fl_analyst"
            with changed(sound, f"grant {right} on {table} to fl_analyst", undo):
                if not _is_noticed(sound, f"{right} {'from ' if right == 'delete' else ''}{table}"):
                    unseen.append(f"{right} on {table}")
        if keeps:
            with changed(
                sound,
                f"grant select ({keeps}) on {table} to fl_analyst",
                f"revoke select ({keeps}) on {table} from fl_analyst",
            ):
                assert _is_noticed(sound, "by_id")
    assert unseen == []


def test_no_function_can_forget_its_purpose_unnoticed(sound: Desk):
    unseen = []
    keeper = sound.keeper()
    for signature, words in BODIES.items():
        found = keeper.execute(
            "select pg_get_functiondef(oid), pg_get_function_arguments(oid), pg_get_function_result(oid), proname from pg_proc "
            "where oid = %s::regprocedure",
            (f"public.{signature}",),
        ).fetchone()
        assert found is not None
        before, arguments, result, name = found
        mutant = f"create or replace function public.{name}({arguments}) returns {result} language sql stable security definer as $it$ {words} $it$"
        with changed(sound, mutant, before):
            if not _is_noticed(sound, key(SECRET)):
                unseen.append(signature)
    assert unseen == []


WAITS = "select wait_event_type = 'Lock' from pg_stat_activity where pid = %s"
FIRST, SECOND = (f"'0b000000-0000-4000-8000-00000000009{n}'::uuid" for n in range(2))
BEGUN, BEGUN_TOO = 51, 52
TOGETHER = (
    (
        f"publish_article({FIRST}, {key(BEGUN)}, 0, {TEXT})",
        f"publish_article({FIRST}, {key(BEGUN)}, 0, {TEXT})",
        "published",
    ),
    (
        f"begin_article({NEW}, {key(BEGUN_TOO)}, {TEXT}, null)",
        f"begin_article({NEW}, {key(BEGUN_TOO)}, {TEXT}, null)",
        "FL189",
    ),
    (f"flag_article({SECOND}, {key(SKETCH)}, 'x')", f"flag_article({SECOND}, {key(PROVEN)}, 'x')", "FL001"),
    (
        f"accept_proposal({NEW}, {TO_PROVEN}, 1, {TEXT}, '')",
        f"accept_proposal({NEW}, {TO_PROVEN}, 1, {TEXT}, '')",
        "FL188",
    ),
)
"""What one does, what another does before that has ended, and how that ends; nothing else is tried on these."""


@pytest.mark.parametrize(("one", "other", "ends"), TOGETHER)
def test_the_second_of_two_finds_what_the_first_did(sound: Desk, one: str, other: str, ends: str):
    first, second = sound.fresh("ana"), sound.fresh("ana")
    with first, second, ThreadPoolExecutor(1) as pool:
        first.execute(f"select {one}")  # type: ignore[call-overload]
        answer = pool.submit(_ended, second, other)
        deadline = monotonic() + 10
        while sound.keeper().execute(WAITS, (second.info.backend_pid,)).fetchone() != (True,):
            assert not answer.done(), "it didn't wait"
            assert monotonic() < deadline
        first.commit()
        assert answer.result() == ends


def _ended(wire: psycopg.Connection[Any], call: str) -> str:
    """Return the code of a refusal, or how publishing ended; nothing of it stays."""
    try:
        ((answer,),) = wire.execute(f"select {call}").fetchall()  # type: ignore[call-overload]
        return str(answer["ending"]) if isinstance(answer, dict) else str(answer)
    except psycopg.Error as error:
        return error.sqlstate or str(error)
    finally:
        wire.rollback()
