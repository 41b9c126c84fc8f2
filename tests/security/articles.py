"""What a hostile member of staff tries against articles: what is for few, what is another's to do, and what is no text."""

from collections.abc import Iterable
from typing import Any

import psycopg

from app.knowledge.text import Text, dump
from tests.security.attempts import HIDDEN, NOTHING, Attempt
from tests.security.desk import HR, MINE, OLD, SECRET_ONE, WORD, Desk

TABLES = (
    "article", "article_revision", "article_proposal", "article_link", "article_vote", "article_view", "article_flag",
    "article_gap", "article_editing", "article_blob", "article_file", "article_licence",
)  # fmt: skip
OPEN, SECRET, GONE, RULES, SKETCH, PROVEN, STAYED = range(1, 8)
UNKNOWN = 99
"""A key under which there is nothing."""
ARTICLES = {
    OPEN: ("not validated", "experience", None, 3),
    SECRET: ("validated", "experience", HR, 5),
    GONE: ("archived", "experience", None, 3),
    RULES: ("validated", "compliance", None, 1),
    SKETCH: ("work in progress", "experience", None, 4),
    PROVEN: ("validated", "experience", None, 4),
    STAYED: ("validated", "experience", OLD, 5),
}
"""By id: confidence, governance, for whom, in whose charge. One stayed for few when their queue was opened."""
CANDIDATE, PUBLISHER = 4, 6
"""Chloe may only propose; Tess is a publisher. Sue and Ada are coaches by their roles, all others contributors."""
TO_OPEN, TO_SECRET, ANAS, DECIDED, TO_UNKNOWN, TO_GONE, TO_RULES, TO_PROVEN = range(1, 9)
PROPOSALS = {
    TO_OPEN: (OPEN, 4, "open"),
    TO_SECRET: (SECRET, 5, "open"),
    ANAS: (SECRET, 2, "open"),
    DECIDED: (OPEN, 4, "rejected"),
    TO_UNKNOWN: (UNKNOWN, 4, "open"),
    TO_GONE: (GONE, 4, "open"),
    TO_RULES: (RULES, 3, "open"),
    TO_PROVEN: (PROVEN, 3, "open"),
}
"""By id: to which article, by whom, in which state."""
FLAGS = {1: (OPEN, None), 2: (SECRET, None), 3: (OPEN, 3), 4: (GONE, None), 5: (RULES, None)}
"""By id: on which article, closed by whom."""
BODY = "## Issue\n\nIt drops.\n\n## Resolution\n\nStart it again.\n"
TEXT = f"$text${dump(Text('VPN drops', body=BODY))}$text$"
OTHER = f"$text${dump(Text('VPN drops again', body=BODY))}$text$"
HIDDEN_TEXT = dump(Text(f"Salaries {WORD}", body=f"{WORD}\n"))
OP = "'0b000000-0000-4000-8000-000000000001'"
NEW = "gen_random_uuid()"
A_FILE, FILE_NAME = "'payroll'::bytea", "60f91a74-x.txt"


def key(article: int) -> str:
    """Return the key of an article, as SQL."""
    return f"'a0000000-0000-4000-8000-{article:012}'::uuid"


def fill(desk: Desk) -> None:
    """Put articles, and what belongs to them, into a desk."""
    keeper = desk.keeper()
    with keeper.transaction():
        keeper.execute("insert into queue_member values (%s, 5)", (OLD,))
        for number, (confidence, governance, queue, keeper_id) in ARTICLES.items():
            _an_article(keeper, number, queue)
            keeper.execute(
                "update article set confidence = %s, governance = %s, keeper_id = %s where id = %s",
                (confidence, governance, keeper_id, number),
            )
        for number, (article, by, state) in PROPOSALS.items():
            keeper.execute(
                "insert into article_proposal (id, key, article_id, of_key, base, text, because, by_id, at, state, answer) "
                f"values (%s, {NEW}, %s, {key(article)}, 1, %s, 'review', %s, now(), %s, '')",
                (number, article if article != UNKNOWN else None, HIDDEN_TEXT, by, state),
            )
        for number, (article, closed_by) in FLAGS.items():
            keeper.execute(
                "insert into article_flag (id, article_id, reason, by_id, at, closed_by, closed_at, answer) "
                f"values (%s, %s, 'old', 3, now(), %s, {'now()' if closed_by else 'null'}, '')",
                (number, article, closed_by),
            )
        keeper.execute(
            "insert into article_licence values (%s, 1, 1, now()), (%s, 3, 1, now())", (CANDIDATE, PUBLISHER)
        )
        keeper.execute(  # as if two contents began with the same eight digits
            f"insert into article_file select {key(PROVEN)}, %s, sha256, 5, now() from article_file where of_key = {key(OPEN)}",
            (FILE_NAME,),
        )
        keeper.execute("insert into article_gap (words, by_id, at) values ('vpn', 3, now())")
        for table in ("article", "article_proposal", "article_flag", "article_gap"):
            keeper.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), 100)")


def _an_article(keeper: psycopg.Connection[Any], number: int, queue: int | None) -> None:
    title = "VPN" if queue is None else f"Salaries {WORD}"
    keeper.execute(
        "insert into article (id, key, head, title, confidence, governance, queue_id, created_at, created_by, changed_at, changed_by) "
        f"values (%s, {key(number)}, 1, %s, 'validated', 'experience', %s, now(), 3, now(), 3)",
        (number, title, queue),
    )
    text = HIDDEN_TEXT if queue is not None else dump(Text("VPN", body=BODY))
    keeper.execute("insert into article_revision values (%s, 1, %s, 3, now(), null)", (number, text))
    for ticket in (MINE, SECRET_ONE):
        keeper.execute("insert into article_link values (%s, %s, 'used', 3, now())", (ticket, number))
        keeper.execute("insert into article_vote values (%s, %s, 5, 'helped', now())", (ticket, number))
    keeper.execute("insert into article_view values (%s, 5, 1)", (number,))
    keeper.execute("insert into article_editing values (%s, 5, now(), now())", (number,))
    content = f"file {number}"
    keeper.execute(
        "insert into article_blob values (encode(sha256(convert_to(%s, 'UTF8')), 'hex'), 6, convert_to(%s, 'UTF8'), 5, now())",
        (content, content),
    )
    keeper.execute(
        f"insert into article_file values ({key(number)}, %s, encode(sha256(convert_to(%s, 'UTF8')), 'hex'), 5, now())",
        (f"0000000{number}-x.txt", content),
    )


def _all(who: str, ends: str, scripts: Iterable[tuple[str, str]]) -> tuple[Attempt, ...]:
    return tuple(Attempt(name, who, f"select {script}", ends) for name, script in scripts)


def on_article(article: int, op: str = NEW) -> dict[str, str]:
    """Return a call of every function that names an article, by its name: such as a publisher's might be."""
    k = key(article)
    return {
        "publish": f"publish_article({op}, {k}, 1, {TEXT})",
        "judge": f"judge_article({op}, {k}, 'validated')",
        "archive": f"judge_article({op}, {k}, 'archived')",
        "open": f"restrict_article({op}, {k}, null)",
        "govern": f"govern_article({op}, {k}, 'compliance')",
        "hand over": f"hand_article_over({op}, {k}, 3)",
        "link": f"link_article({MINE}, {k}, 'improved')",
        "unlink": f"unlink_article({MINE}, {k}, 'used')",
        "vote": f"vote_article({MINE}, {k}, 'helped')",
        "look": f"look_at_articles(jsonb_build_array(jsonb_build_array({k}, (extract(epoch from now()) / 1800)::int - 1)))",
        "flag": f"flag_article({op}, {k}, 'old')",
        "edit": f"edit_article({k}, true)",
        "stop editing": f"edit_article({k}, false)",
    }


def on_proposal(which: int, op: str = NEW, *, upon: int = 1) -> dict[str, str]:
    """Return a call of every function that names a proposal."""
    return {
        "accept": f"accept_proposal({op}, {which}, {upon}, {TEXT}, '')",
        "reject": f"reject_proposal({op}, {which}, 'no')",
        "withdraw": f"withdraw_proposal({op}, {which})",
    }


_HIDDEN_ROWS = {
    "article": f"id in ({SECRET}, {STAYED})",
    "article_proposal": f"id = {TO_SECRET}",
    "article_flag": f"article_id in ({SECRET}, {STAYED})",
    "article_file": f"of_key in ({key(SECRET)}, {key(STAYED)})",
    "article_blob": f"content in ('file {SECRET}', 'file {STAYED}')",
} | dict.fromkeys(
    ("article_revision", "article_link", "article_vote", "article_view", "article_editing"),
    f"article_id in ({SECRET}, {STAYED})",
)
READING = (
    *(
        Attempt(f"hidden rows of {table}", who, f"select * from {table} where {where}", NOTHING)
        for table, where in _HIDDEN_ROWS.items()
        for who in ("ana", "sue", "ada", "tess")
    ),
    *(
        Attempt(f"{table} as {who}", who, f"select {'words' if table == 'article_gap' else '*'} from {table}", NOTHING)
        for table in TABLES
        for who in ("stranger", "gone", "chief")
    ),
    *(
        Attempt(f"{table} with all there is", "ana", f"select * from {table} where article_id = {OPEN} and ticket_id = {SECRET_ONE}", NOTHING)
        for table in ("article_link", "article_vote")
    ),
    Attempt("all texts", "ana", "select text from article_revision", HIDDEN),
    Attempt("all titles", "ana", "select title from article", HIDDEN),
    Attempt("all texts at once", "ana", "copy article_revision to stdout", HIDDEN),
    Attempt("who searched in vain", "ana", "select by_id from article_gap"),
    Attempt("what was proposed to what isn't there", "ana", f"select id from article_proposal where id = {TO_UNKNOWN}", NOTHING),
    Attempt("changes of what is for few", "ana", f"select * from change where entity = 'article' and entity_id in ({SECRET}, {STAYED})", NOTHING),
    *(
        Attempt(f"the audit of what is for few, as {who}", who, f"select 1 from audit where entity = 'article' and entity_id in ({SECRET}, {STAYED})", NOTHING)
        for who in ("ana", "sue")
    ),
    Attempt("the audit of a proposal to it", "sue", f"select 1 from audit where entity = 'article_proposal' and entity_id = {TO_SECRET}", NOTHING),
    Attempt("the audit of its queue", "ana", f"select 1 from audit where entity like 'article%' and queue_id = {OLD} and entity_id <> {ANAS}", NOTHING),
    Attempt("how many articles there ever were", "ana", "select last_value from article_id_seq"),
    Attempt("an article kept from others", "ana", "select id from article for share"),
)  # fmt: skip
_SETTING = {"article": "head = 9", "article_view": "slot = 1", "article_editing": "seen_at = now()"}
WRITING = tuple(
    Attempt(f"{script} by {who}", who, script)
    for who in ("ana", "sue", "ada")
    for table in TABLES
    for script in (
        f"delete from {table}",
        f"truncate {table}",
        f"insert into {table} default values returning *",
        f"update {table} set {_SETTING.get(table, 'at = now()')}",
    )
)  # fmt: skip
_SAME = "select 1 where {} is distinct from {}"
SIGHT = (
    *(
        Attempt(f"{name} out of sight", who, f"select {call}", "FL186")
        for who in ("ana", "sue")
        for article in (SECRET, STAYED)
        for name, call in on_article(article).items()
        if name not in ("publish", "look")
    ),
    *(
        Attempt(f"{name} as {who}", who, f"select {call}", "FL002")
        for who in ("gone", "stranger", "chief")
        for name, call in (on_article(OPEN) | on_proposal(TO_OPEN)).items()
    ),
    *_all("gone", "FL002", (
        ("a new article of who has left", f"publish_article({NEW}, {NEW}, 0, {TEXT})"),
        ("beginning one", f"begin_article({NEW}, {NEW}, {TEXT}, null)"),
        ("proposing", f"propose_article({NEW}, {key(OPEN)}, 1, {TEXT}, 'review')"),
        ("a licence by who has left", f"grant_article_licence({NEW}, 3, 4)"),
        ("closing a flag", f"close_article_flag({NEW}, 1, 'x')"),
        ("a search in vain", "note_article_gap('x')"),
        ("what isn't there", "unheard_articles('[]')"),
        ("a file", f"keep_article_file({key(OPEN)}, '{FILE_NAME}', {A_FILE})"),
    )),
    Attempt("publishing out of sight", "ana", _SAME.format(f"publish_article({NEW}, {key(SECRET)}, 1, {TEXT})", f"publish_article({NEW}, {key(UNKNOWN)}, 1, {TEXT})"), NOTHING),
    Attempt("publishing over what is out of sight", "ana", f"select 1 where publish_article({NEW}, {key(SECRET)}, 0, {TEXT}) <> '{{\"ending\": \"not permitted\", \"rev\": 0}}'", NOTHING),
    *_all("ana", "FL186", (
        *((f"{name} a proposal to what is out of sight", call) for name, call in on_proposal(TO_SECRET).items()),
        *((f"{name} a proposal that isn't there", call) for name, call in on_proposal(4711).items()),
        *((f"{name} a proposal to what isn't there", call) for name, call in on_proposal(TO_UNKNOWN, upon=0).items()),
        ("accepting one's own to what is out of sight", on_proposal(ANAS)["accept"]),
        ("rejecting one's own to what is out of sight", on_proposal(ANAS)["reject"]),
        ("closing a flag on what is out of sight", f"close_article_flag({NEW}, 2, 'x')"),
        ("closing a flag that isn't there", f"close_article_flag({NEW}, 4711, 'x')"),
        ("beginning for a queue of others", f"begin_article({NEW}, {NEW}, {TEXT}, {HR})"),
    )),
    *_all("sue", "FL186", (
        ("accepting a proposal to what is out of sight, as a coach", on_proposal(TO_SECRET)["accept"]),
        ("restricting to a queue of others", f"restrict_article({NEW}, {key(OPEN)}, {HR})"),
        ("restricting to everybody's queue", f"restrict_article({NEW}, {key(OPEN)}, 1)"),
        ("in charge: who has left", f"hand_article_over({NEW}, {key(OPEN)}, 8)"),
        ("in charge: nobody", f"hand_article_over({NEW}, {key(OPEN)}, null)"),
        ("a licence to who has left", f"grant_article_licence({NEW}, 8, 2)"),
    )),
    Attempt("beginning for a queue that was opened", "hugo", f"select begin_article({NEW}, {NEW}, {TEXT}, {OLD})", "FL186"),
    Attempt("in charge of what one doesn't read", "hugo", f"select hand_article_over({NEW}, {key(SECRET)}, 2)", "FL186"),
    *_all("ana", "FL211", (
        ("linking to a ticket out of sight", f"link_article({SECRET_ONE}, {key(OPEN)}, 'used')"),
        ("unlinking from a ticket out of sight", f"unlink_article({SECRET_ONE}, {key(OPEN)}, 'used')"),
        ("voting on a ticket out of sight", f"vote_article({SECRET_ONE}, {key(OPEN)}, 'wrong')"),
        ("voting where nothing is linked", f"vote_article(1, {key(OPEN)}, 'wrong')"),
    )),
)  # fmt: skip
RULED = (
    *_all("chloe", "FL182", (
        ("judging, as a candidate", on_article(OPEN)["judge"]),
        ("accepting, as a candidate", on_proposal(TO_OPEN)["accept"]),
        ("rejecting, as a candidate", on_proposal(TO_OPEN)["reject"]),
        ("closing a flag, as a candidate", f"close_article_flag({NEW}, 1, 'x')"),
    )),
    *_all("ana", "FL183", (
        ("judging what publishers keep", on_article(RULES)["judge"]),
        ("accepting what publishers keep", on_proposal(TO_RULES)["accept"]),
        ("closing a flag on what publishers keep", f"close_article_flag({NEW}, 5, 'x')"),
    )),
    *_all("ana", "FL184", (
        ("archiving, as a contributor", on_article(OPEN)["archive"]),
        ("taking back out, as a contributor", on_article(GONE)["judge"]),
        ("restricting, as a contributor", on_article(OPEN)["open"]),
        ("governing, as a contributor", on_article(OPEN)["govern"]),
        ("handing over another's", on_article(OPEN)["hand over"]),
        ("accepting to what is archived", on_proposal(TO_GONE)["accept"]),
        ("rejecting to what is archived", on_proposal(TO_GONE)["reject"]),
        ("withdrawing another's proposal", on_proposal(TO_OPEN)["withdraw"]),
        ("closing a flag on what is archived", f"close_article_flag({NEW}, 4, 'x')"),
    )),
    Attempt("taking one's own back out", "ben", f"select {on_article(GONE)['judge']}", "FL184"),
    Attempt("restricting one's own", "ben", f"select {on_article(OPEN)['open']}", "FL184"),
    *_all("tess", "FL185", (
        ("a licence by a publisher", f"grant_article_licence({NEW}, 3, 4)"),
        ("a licence for oneself by a publisher", f"grant_article_licence({NEW}, 6, 4)"),
    )),
    Attempt("a licence for oneself by a coach", "sue", f"select grant_article_licence({NEW}, 1, 2)", "FL185"),
    Attempt("taking back what was decided about oneself", "sue", f"select grant_article_licence({NEW}, 1, null)", "FL185"),
    Attempt("deciding what was decided", "ben", f"select {on_proposal(DECIDED)['accept']}", "FL188"),
    Attempt("rejecting what was decided", "ben", f"select {on_proposal(DECIDED)['reject']}", "FL188"),
    Attempt("withdrawing what was decided", "chloe", f"select {on_proposal(DECIDED)['withdraw']}", "FL188"),
    Attempt("closing what was closed", "ben", f"select close_article_flag({NEW}, 3, 'x')", "FL188"),
    Attempt("accepting upon an older revision", "ben", f"select {on_proposal(TO_OPEN, upon=0)['accept']}", "FL189"),
    Attempt("beginning what there is", "ben", f"select begin_article({NEW}, {key(OPEN)}, {TEXT}, null)", "FL189"),
    Attempt("rejecting without a word", "ben", f"select reject_proposal({NEW}, {TO_OPEN}, ' ')", "FL212"),
    Attempt("flagging without a word", "ben", f"select flag_article({NEW}, {key(OPEN)}, ' ')", "FL212"),
    *(
        Attempt(f"publishing: {name}", who, f"select 1 where publish_article({NEW}, {key(article)}, {base}, {TEXT}) ->> 'ending' is distinct from '{ending}'", NOTHING)
        for name, who, article, base, ending in (
            ("another's, as a candidate", "chloe", OPEN, 1, "not permitted"),
            ("one's own that was validated, as a candidate", "chloe", PROVEN, 1, "not permitted"),
            ("what publishers keep", "ana", RULES, 1, "not permitted"),
            ("what is archived", "sue", GONE, 1, "archived"),
            ("upon another revision", "ana", OPEN, 7, "stale"),
            ("upon one that was", "ana", OPEN, 0, "stale"),
            ("one's own sketch, as a candidate", "chloe", SKETCH, 1, "published"),
        )
    ),
)  # fmt: skip
UNFIT = tuple(
    Attempt(f"{name}: {what}", "sue", f"select {call.replace('TEXT', text)}", "FL187")
    for what, text in (
        ("no text", "null"),
        ("no JSON", "'x'"),
        ("another shape", "'{\"title\": \"x\"}'"),
        ("nothing", "'{}'"),
        ("JSON of null", "'null'"),
        ("a list", "'[]'"),
        ("two titles", f"replace({TEXT}, '{{\"', '{{\"title\": 999, \"')"),
        ("too long", f"({TEXT}::jsonb || jsonb_build_object('body', repeat('x', 2000001)))::text"),
    )
    for name, call in (
        ("publishing", f"publish_article({NEW}, {key(OPEN)}, 1, TEXT)"),
        ("beginning", f"begin_article({NEW}, {NEW}, TEXT, null)"),
        ("proposing", f"propose_article({NEW}, {key(OPEN)}, 1, TEXT, 'review')"),
        ("accepting", f"accept_proposal({NEW}, {TO_OPEN}, 1, TEXT, '')"),
    )
) + _all("sue", "FL187", (
    *((f"{name} without a key", call) for name, call in (on_article(OPEN, "null") | on_proposal(TO_OPEN, "null")).items() if "(null" in call),
    *(
        (f"publishing {what}", f"publish_article({NEW}, {key(OPEN)}, 1, ({TEXT}::jsonb || '{part}')::text)")
        for what, part in (
            ("a title without end", f'{{"title": "{"x" * 301}"}}'),
            ("a title of numbers", '{"title": 1}'),
            ("tags of numbers", '{"tags": [1]}'),
            ("no tags", '{"tags": null}'),
            ("facts of three", '{"others": [["a", "b", "c"]]}'),
            ("facts of numbers", '{"others": [["a", 1]]}'),
            ("a day there is not", '{"review_by": "2026-02-30"}'),
            ("a day of words", '{"review_by": "tomorrow"}'),
            ("more than there is", '{"more": ""}'),
        )
    ),
    ("publishing a NUL", f"publish_article({NEW}, {key(OPEN)}, 1, replace({TEXT}, 'It drops', '\\u0000'))"),
    ("publishing half a character", f"publish_article({NEW}, {key(OPEN)}, 1, replace({TEXT}, 'It drops', '\\ud800'))"),
    ("publishing nothing", f"publish_article({NEW}, null, 0, {TEXT})"),
    ("beginning nothing", f"begin_article({NEW}, null, {TEXT}, null)"),
    ("proposing for no reason", f"propose_article({NEW}, {key(OPEN)}, 1, {TEXT}, 'boredom')"),
    ("accepting upon nothing", f"accept_proposal({NEW}, {TO_OPEN}, null, {TEXT}, '')"),
    ("a confidence there is not", f"judge_article({NEW}, {key(OPEN)}, 'certain')"),
    ("a governance there is not", f"govern_article({NEW}, {key(OPEN)}, 'anarchy')"),
    ("a licence there is not", f"grant_article_licence({NEW}, 3, 5)"),
    ("a part there is not", f"link_article({MINE}, {key(OPEN)}, 'read')"),
    ("a vote there is not", f"vote_article({MINE}, {key(OPEN)}, 'maybe')"),
    ("looks that are none", "look_at_articles('{}')"),
    ("asking for no list", "unheard_articles('{}')"),
    ("asking for no keys", "unheard_articles('[\"x\"]')"),
    ("looks at what is no key", "look_at_articles(jsonb_build_array(jsonb_build_array('x', (extract(epoch from now()) / 1800)::int - 1)))"),
    ("looks without end", "look_at_articles((select jsonb_agg(1) from generate_series(1, 5001)))"),
))  # fmt: skip
FILES = _all("ana", "FL210", (
    ("a file that isn't what it is called", f"keep_article_file({key(OPEN)}, '00000000-x.txt', {A_FILE})"),
    ("a name that leads elsewhere", f"keep_article_file({key(OPEN)}, '60f91a74-../../x', {A_FILE})"),
    ("a name in capitals", f"keep_article_file({key(OPEN)}, '60f91a74-X.txt', {A_FILE})"),
    ("a name of two lines", f"keep_article_file({key(OPEN)}, E'60f91a74-x\\n', {A_FILE})"),
    ("a name that another content has", f"keep_article_file({key(PROVEN)}, '{FILE_NAME}', {A_FILE})"),
    ("an empty file", f"keep_article_file({key(OPEN)}, 'e3b0c442-x.txt', ''::bytea)"),
    ("no file", f"keep_article_file({key(OPEN)}, '{FILE_NAME}', null)"),
    ("a file of no article", f"keep_article_file(null, '{FILE_NAME}', {A_FILE})"),
    ("a file that is too large", f"keep_article_file({key(OPEN)}, left(encode(sha256(c), 'hex'), 8) || '-x.txt', c) from (select convert_to(repeat('x', 20000001), 'UTF8') c) x"),
))  # fmt: skip
_TWICE = {
    "judge": ("sue", on_article(OPEN, OP)["judge"]),
    "restrict": ("sue", on_article(OPEN, OP)["open"]),
    "govern": ("sue", on_article(OPEN, OP)["govern"]),
    "hand over": ("sue", on_article(OPEN, OP)["hand over"]),
    "license": ("sue", f"grant_article_licence({OP}, 3, 3)"),
    "begin": ("ana", f"begin_article({OP}, {key(UNKNOWN)}, {TEXT}, null)"),
    "reject": ("ben", on_proposal(TO_OPEN, OP)["reject"]),
    "withdraw": ("chloe", on_proposal(TO_OPEN, OP)["withdraw"]),
    "flag": ("ana", on_article(OPEN, OP)["flag"]),
    "answer a flag": ("ben", f"close_article_flag({OP}, 1, 'x')"),
    "propose": ("ana", f"propose_article({OP}, {key(OPEN)}, 1, {TEXT}, 'review')"),
}
AGAIN = (
    *(Attempt(f"{name} twice under one key", who, f"select {call}; select {call}", NOTHING) for name, (who, call) in _TWICE.items()),
    Attempt(
        "publish another text under the key of the first", "ana",
        f"select publish_article({OP}, {key(OPEN)}, 1, {TEXT}); select publish_article({OP}, {key(OPEN)}, 2, {OTHER}); "
        f"select 1 from article_revision where article_id = {OPEN} and rev > 2", NOTHING,
    ),
    Attempt(
        "a new article twice under one key", "ana",
        f"select publish_article({OP}, {key(UNKNOWN)}, 0, {TEXT}); "
        f"select 1 where publish_article({OP}, {key(UNKNOWN)}, 0, {TEXT}) ->> 'ending' <> 'published'", NOTHING,
    ),
    Attempt(
        "accept twice under one key", "ben",
        f"select {on_proposal(TO_OPEN, OP)['accept']}; select 1 where {on_proposal(TO_OPEN, OP)['accept']} <> 2", NOTHING,
    ),
    Attempt(
        "propose another text under the key of the first", "ana",
        f"select propose_article({OP}, {key(OPEN)}, 1, {TEXT}, 'review'); select propose_article({OP}, {key(OPEN)}, 1, {OTHER}, 'review'); "
        f"select 1 from article_proposal where key = {OP} and text = {OTHER}", NOTHING,
    ),
    Attempt("closing what another has open", "ana", f"select {on_article(OPEN)['stop editing']}; select 1 where not exists (select from article_editing where article_id = {OPEN} and staff_id = 5)", NOTHING),
    Attempt("searching in vain without end", "ana", "select note_article_gap(repeat('x', 300)); select 1 from article_gap where length(words) > 200", NOTHING),
    Attempt("a reason without end", "ana", f"select flag_article({NEW}, {key(OPEN)}, repeat('x', 3000)); select 1 from article_flag where length(reason) > 2000", NOTHING),
    Attempt("a look ahead, and one of long ago", "ana", "select look_at_articles('[[\"a0000000-0000-4000-8000-000000000001\", 9000000], [\"a0000000-0000-4000-8000-000000000001\", 4]]'); select 1 from article_view where staff_id = 2", NOTHING),
    Attempt("a flag by an older snapshot", "ana", f"set transaction isolation level repeatable read; select {on_article(OPEN)['flag']}", "FL003"),
)  # fmt: skip
ATTEMPTS = (*READING, *WRITING, *SIGHT, *RULED, *UNFIT, *FILES, *AGAIN)
