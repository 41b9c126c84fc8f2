"""What a hostile client tries, and what it is to get: a refusal by its SQLSTATE, or nothing at all.

Each attempt is one script of SQL, sent past every rule of our own client by somebody with a login of their own.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.security.desk import (
    BENS,
    CHIEF,
    DONE,
    FREE,
    HR,
    MINE,
    OLD,
    SECRET_ONE,
    STRANGER,
    VAULT,
    VAULTED,
    WORD,
    Desk,
)
from tests.security.desk import KEY as BENS_KEY

NOTHING = "nothing"
"""Neither a row nor a change."""
HIDDEN = "hidden"
"""An answer that tells nothing of what is restricted."""
DENIED = "42501"
TELLING = ("Salary", WORD, "Vaulted")
"""Words that stand only in restricted tickets."""
KEY = f"'{BENS_KEY}'"


@dataclass(frozen=True)
class Attempt:
    """Something tried by a login, and how it has to end; `alone` where it can't be part of a transaction."""

    name: str
    who: str
    script: str
    ends: str = DENIED
    alone: bool = False

    def outcome(self, desk: Desk) -> str:
        """Try it, take it back, and return how it ended."""
        wire = desk.connection(self.who)
        try:
            wire.rollback()
            wire.autocommit = self.alone
            with wire.cursor() as cursor:
                if self.script.endswith("to stdout"):
                    with cursor.copy(self.script) as copied:  # type: ignore[arg-type]
                        return _judged([tuple(bytes(line).decode() for line in copied)], 0)
                cursor.execute(self.script)  # type: ignore[arg-type]
                return _seen(cursor)
        except psycopg.Error as error:
            return error.sqlstate or str(error)
        finally:
            with suppress(psycopg.OperationalError):  # of a session that somebody else could end
                wire.rollback()
                wire.autocommit = False


def got_through(desk: Desk, attempts: Iterable[Attempt]) -> Iterator[str]:
    """Yield what ended otherwise than it has to."""
    for one in attempts:
        ended = one.outcome(desk)
        if ended != one.ends:
            yield f"{one.who}: {one.name} ended with {ended} instead of {one.ends}"


def _seen(cursor: psycopg.Cursor[Any]) -> str:
    rows: list[Any] = []
    changed = 0
    while True:
        if cursor.description is not None:
            rows = cursor.fetchall()
        elif cursor.statusmessage and cursor.statusmessage.split()[0] in ("UPDATE", "DELETE", "INSERT"):
            changed += cursor.rowcount
        if not cursor.nextset():
            break
    return _judged(rows, changed)


def _judged(rows: list[Any], changed: int) -> str:
    if not changed and all(value in (None, 0, "", [], False) for row in rows for value in row):
        return NOTHING
    text = repr(rows)
    return HIDDEN if not changed and not any(word.lower() in text.lower() for word in TELLING) else f"told {text[:80]}"


def _ticket(values: str, columns: str = "") -> str:
    return (
        f"insert into ticket (subject, queue_id, kind, impact, urgency, priority, source, due_at, version, created_at, "
        f"created_by, updated_at, updated_by, status{columns}) values ('x', {values})"
    )


_NEW = "1, 'incident', 'low', 'medium', 4, 'desk', '9000-01-01Z', 1, now(), 2, now(), 2, 'new'"


def _update(setting: str, number: int) -> str:
    return f"update ticket set {setting}, version = version + 1 where id = {number}"


def _entry(ticket: int, kind: str = "note", facts: str = "{}") -> str:
    return (
        "insert into entry (ticket_id, kind, by_id, at, facts, body, words) "
        f"values ({ticket}, '{kind}', 2, now(), '{facts}', 'x', '')"
    )


def _all(who: str, ends: str, scripts: Iterable[tuple[str, str]]) -> tuple[Attempt, ...]:
    return tuple(Attempt(name, who, script, ends) for name, script in scripts)


FORGING = (
    *_all("ana", DENIED, (
        ("becoming another by session", "set session authorization sue"),
        ("becoming another by role", "set role sue"),
        ("becoming the one who owns all", "set role fl_owner"),
        ("becoming a supervisor", "set role fl_supervisor"),
        ("becoming an administrator", "set role fl_administrator"),
        ("becoming an auditor", "set role fl_auditor"),
        ("choosing an id", _ticket(_NEW + ", 999", ", id")),
        ("claiming to have been moved just now", _ticket(_NEW + ", pg_current_xact_id()", ", moved_in")),
        ("making out that a ticket was moved just now", f"update ticket set moved_in = pg_current_xact_id() where id = {SECRET_ONE}"),
        ("making out that a ticket was not changed just now", f"update ticket set changed_in = null where id = {MINE}"),
        ("rewriting who made a ticket", f"update ticket set created_by = 1 where id = {MINE}"),
        ("backdating a ticket", f"update ticket set created_at = '2020-01-01Z' where id = {MINE}"),
        ("rewriting a subject", f"update ticket set subject = 'y', version = 2 where id = {MINE}"),
        ("giving a ticket to another requester", f"update ticket set requester_id = null, version = 2 where id = {MINE}"),
        ("passing a ticket off as imported", f"update ticket set external_id = 'x', version = 2 where id = {MINE}"),
        ("an entry with an id", "insert into entry (id, ticket_id, kind, by_id, at, facts, body, words) values (9, 1, 'note', 2, now(), '{}', 'x', '')"),
    )),
    *_all("ana", "FL001", (
        ("a version that stands still", f"update ticket set category_id = 1 where id = {MINE}"),
        ("a version that jumps", f"update ticket set category_id = 1, version = 99 where id = {MINE}"),
        ("a version that goes back", f"update ticket set category_id = 1, version = 0 where id = {MINE}"),
    )),
    Attempt("a ticket from elsewhere", "ana", _ticket(_NEW.replace("'desk'", "'import'") + ", 'x-1'", ", external_id"), "FL023"),
    Attempt("a ticket from elsewhere, by a supervisor", "sue", _ticket(_NEW + ", 'x-2'", ", external_id"), "FL023"),
    Attempt("a new ticket that is closed at once", "ana", _ticket(_NEW.replace("'new'", "'closed'")), "FL024"),
    Attempt("a new ticket given to someone else", "ana", _ticket(_NEW.replace("'new'", "'open'") + ", 3", ", assignee_id"), "FL024"),
    Attempt("a new ticket with a wrong priority", "ana", _ticket(_NEW.replace(" 4,", " 1,")), "FL020"),
    Attempt("a new ticket that waits", "ana", _ticket(_NEW + ", now()", ", wakes_at"), "FL021"),
    Attempt("a new ticket that is never due", "ana", _ticket(_NEW.replace("9000-01-01Z", "2020-01-01Z")), "FL021"),
    Attempt("a new ticket in a closed queue", "ana", _ticket(_NEW.replace("1,", f"{OLD},", 1)), "FL013"),
    Attempt("a new ticket in the vault", "ana", _ticket(_NEW.replace("1,", f"{VAULT},", 1)), "FL013"),
    Attempt("a new ticket under a closed category", "ana", _ticket(_NEW + ", 2", ", category_id"), "FL022"),
    Attempt("taking a new ticket that one may not see", "ana", _ticket(_NEW.replace("1,", f"{HR},", 1).replace("'new'", "'open'") + ", 2", ", assignee_id"), "FL017"),
    Attempt("saying that one keeps the desk", "ana", f"set frontline.keeping = on; update ticket set category_id = 1 where id = {MINE}", "FL001"),
    Attempt("saying so, as an administrator", "ada", "set frontline.keeping = on; insert into queue_member values (3, 7)", "FL053"),
)  # fmt: skip

MOVING = (
    *_all("ana", "FL011", (
        ("taking what is someone else's", _update("assignee_id = 2", BENS)),
        ("releasing what is someone else's", _update("assignee_id = null", BENS)),
        ("giving away what is nobody's", _update("assignee_id = 3", FREE)),
        ("transferring what is someone else's", _update("queue_id = 1", BENS)),
    )),
    *_all("tess", "FL011", (
        ("taking what is someone else's, as a technician", _update("assignee_id = 6", BENS)),
        ("giving away what is nobody's, as a technician", _update("assignee_id = 2", FREE)),
    )),
    *_all("sue", "unused", ()),
    Attempt("giving to who has left", "sue", _update("assignee_id = 8", FREE), "FL018"),
    Attempt("giving to who is away", "sue", _update("assignee_id = 4", FREE), "FL019"),
    Attempt("giving what is restricted to who may not see it", "hugo", _update("assignee_id = 2", SECRET_ONE), "FL017"),
    Attempt("moving with its assignee out of the assignee's sight", "sue", _update(f"queue_id = {HR}", MINE), "FL017"),
    Attempt("moving into a queue that takes none", "ana", _update(f"queue_id = {VAULT}", MINE), "FL013"),
    Attempt("moving into a closed queue", "ana", _update(f"queue_id = {OLD}", MINE), "FL013"),
    Attempt("moving into a queue that isn't there", "ana", _update("queue_id = 77", MINE), "FL013"),
    Attempt("working on what is done", "ana", _update("category_id = 1", DONE), "FL012"),
    Attempt("ranking what is done", "ana", _update("impact = 'high', priority = 2", DONE), "FL012"),
    Attempt("taking what is done", "ana", _update("assignee_id = null", DONE), "FL012"),
    Attempt("a step there is not", "ana", _update("status = 'new'", MINE), "FL015"),
    Attempt("a status there is not", "ana", _update("status = 'gone'", MINE), "FL015"),
    Attempt("a priority of one's own", "ana", _update("priority = 1", MINE), "FL020"),
    Attempt("waking what doesn't sleep", "ana", _update("wakes_at = now()", MINE), "FL021"),
    Attempt("filing under a closed category", "ana", _update("category_id = 2", MINE), "FL022"),
    Attempt("changing twice in one transaction", "ana", f"{_update('category_id = 1', MINE)}; {_update('category_id = null', MINE)}", "FL033"),
    Attempt("going back where nobody went", "ana", f"update command set outcome = '{{}}'; {_update('status = ' + repr('new'), MINE)}", "FL015"),
    Attempt("a change that the journal isn't told of", "ana", f"{_update('category_id = 1', MINE)}; set constraints all immediate", "FL032"),
    Attempt("a resolution without a word", "ana", f"{_update('status = ' + repr('resolved'), MINE)}; insert into entry (ticket_id, kind, by_id, at, facts, body, words) values ({MINE}, 'event', 2, now(), '{{}}', '  ', ''); set constraints all immediate", "FL032"),
    Attempt("taking from someone without a word", "sue", f"{_update('assignee_id = 3', MINE)}; insert into entry (ticket_id, kind, by_id, at, facts, body, words) values ({MINE}, 'event', 1, now(), '{{}}', '', ''); set constraints all immediate", "FL032"),
    Attempt("a change told in another ticket's journal", "ana", f"{_update('category_id = 1', MINE)}; {_entry(FREE, 'event')}", "FL030"),
)  # fmt: skip
MOVING = tuple(one for one in MOVING if one.ends != "unused")

HISTORY = (
    *_all("ana", DENIED, (
        ("rewriting the audit", "update audit set actor = 'sue'"),
        ("deleting the audit", "delete from audit"),
        ("emptying the audit", "truncate audit"),
        ("adding to the audit", "insert into audit (entity, entity_id, seq, op, actor, at, payload) values ('ticket', 1, 99, 'U', 'sue', now(), '{}')"),
        ("recording by hand", "select record('ticket', 1, 1, 'U', '{}')"),
        ("reading the chain's hashes", "select hash from audit"),
        ("reading the hashes before", "select prev from audit"),
        ("dropping the audit", "drop table audit"),
        ("altering the audit", "alter table audit add column x int"),
        ("rewriting the journal", "update entry set body = 'y' where id = 1"),
        ("deleting from the journal", "delete from entry"),
        ("emptying the journal", "truncate entry"),
        ("emptying everything", "truncate ticket, entry, attachment, draft, read_mark"),
        ("deleting a ticket", f"delete from ticket where id = {MINE}"),
        ("emptying the tickets", "truncate ticket cascade"),
        ("deleting a file", "delete from attachment"),
        ("changing a file", "update blob set content = 'x'"),
        ("deleting a file's content", "delete from blob"),
        ("redacting an entry", "select redact_entry(1, 'because')"),
        ("writing changes of one's own", "insert into change (entity, entity_id) values ('ticket', 1)"),
        ("deleting changes", "delete from change"),
        ("stopping the clock of wake-ups", "update tick set at = now() + interval '1 year'"),
        ("reading the clock of wake-ups", "select * from tick"),
        ("disabling a guard", "alter table ticket disable trigger a_guard"),
        ("disabling the record", "alter table ticket disable trigger z_record"),
        ("disabling all triggers", "alter table entry disable trigger all"),
        ("dropping a guard", "drop trigger a_guard on ticket"),
        ("replacing a guard", "create or replace function ticket_guard() returns trigger language plpgsql as $$ begin return new; end $$"),
        ("triggers of a replica", "set session_replication_role = replica"),
        ("a trigger of one's own", "create trigger mine before update on ticket for each row execute function is_kept()"),
        ("a rule of one's own", "create rule mine as on update to ticket do instead nothing"),
        ("switching policies off", "alter table ticket disable row level security"),
        ("a policy of one's own", "create policy mine on ticket using (true)"),
        ("dropping a policy", "drop policy see on ticket"),
        ("taking a table over", "alter table ticket owner to ana"),
        ("saying which schema there is", "update schema_info set version = 99"),
        ("forging the print of the catalog", "delete from schema_print"),
        ("renaming the desk", "update desk set name = 'Mine'"),
        ("reading the versions of the schema", "select * from alembic_version"),
    )),
    *_all("sue", DENIED, (
        ("rewriting the audit, as a supervisor", "update audit set actor = 'ana'"),
        ("rewriting the journal, as a supervisor", "update entry set body = 'y'"),
        ("redacting, as a supervisor", "select redact_entry(1, 'because')"),
    )),
    *_all("ada", DENIED, (
        ("rewriting the audit, as an administrator", "update audit set actor = 'ana'"),
        ("deleting the audit, as an administrator", "delete from audit"),
        ("rewriting the journal, as an administrator", "update entry set body = 'y'"),
        ("deleting a ticket, as an administrator", "delete from ticket"),
        ("deleting staff, as an administrator", "delete from staff where id = 2"),
        ("deleting a queue, as an administrator", "delete from queue where id = 1"),
        ("disabling a guard, as an administrator", "alter table staff disable trigger a_guard"),
    )),
    Attempt("granting oneself a right", "ana", "grant all on ticket to ana; select has_table_privilege('ticket', 'delete')", NOTHING),
    Attempt("an event that tells of nothing", "ana", _entry(MINE, "event", '{"status":["new","open"]}'), "FL030"),
    Attempt("an event of somebody else's doing", "ana", _entry(BENS, "event", '{"assignee_id":[3,2]}'), "FL030"),
    Attempt("the requester's words put into their mouth", "ana", _entry(MINE, "message"), "FL034"),
    Attempt("withdrawing another's note", "ana", _entry(FREE, "event", '{"withdraws":[null,1]}'), "FL036"),
    Attempt("withdrawing a note elsewhere", "ana", _entry(MINE, "event", '{"withdraws":[null,1]}'), "FL036"),
    Attempt("a kind there is not", "ana", _entry(MINE, "law"), "FL039"),
    Attempt("a file put to another's entry", "ana", "insert into blob (sha256, size, content) values (encode(sha256('x'), 'hex'), 1, 'x'); insert into attachment (entry_id, sha256, name, size) values (1, encode(sha256('x'), 'hex'), 'x', 1)", "FL037"),
    Attempt("content under another's name", "ana", "insert into blob (sha256, size, content) values (repeat('0', 64), 1, 'x')", "FL038"),
    Attempt("content without end", "ana", "insert into blob (sha256, size, content) select encode(sha256(c), 'hex'), 1, c from (select convert_to(repeat('x', 10485761), 'UTF8') c) x", "FL038"),
)  # fmt: skip

_ROADS: tuple[tuple[str, str, str], ...] = (
    ("by its id", f"select subject from ticket where id in ({SECRET_ONE}, {VAULTED})", NOTHING),
    ("by its queue", f"select count(*) from ticket where queue_id in ({HR}, {VAULT})", NOTHING),
    ("by all", "select subject from ticket", HIDDEN),
    ("its entries", f"select body from entry where ticket_id in ({SECRET_ONE}, {VAULTED})", NOTHING),
    ("all entries", "select body, words::text from entry", HIDDEN),
    ("by their ids", f"select count(*) from entry where id in ({SECRET_ONE}, {VAULTED})", NOTHING),
    ("by the words of entries", f"select count(*) from entry where words @@ '{WORD}'", NOTHING),
    ("by the search", f"select * from entry_hits('''{WORD}''', 100)", NOTHING),
    ("by the search in its queue", f"select * from entry_hits('''{WORD}''', 100, {HR})", NOTHING),
    ("by the search for all", f"select * from entry_tickets('''{WORD}''')", NOTHING),
    ("by its audit", f"select payload from audit where entity = 'ticket' and entity_id in ({SECRET_ONE}, {VAULTED})", NOTHING),
    ("by the audit of its queue", f"select * from (select id from audit where queue_id in ({HR}, {VAULT})) x", NOTHING),
    ("by its changes", f"select * from change where entity = 'ticket' and entity_id in ({SECRET_ONE}, {VAULTED})", NOTHING),
    ("by the changes of its queue", f"select * from change where queue_id in ({HR}, {VAULT})", NOTHING),
    ("who sees it", "select * from queue_member", NOTHING),
    ("the vault's name", f"select name from queue where id = {VAULT}", NOTHING),
    ("by an update", _update("category_id = 1", SECRET_ONE), NOTHING),
    ("by an update of all", "update ticket set version = version + 1, category_id = category_id where queue_id = 3", NOTHING),
    ("by a lock", f"select id from ticket where id = {SECRET_ONE} for update", NOTHING),
    ("by a lock of all", "select id from ticket where queue_id = 3 for no key update", NOTHING),
    ("by a note", _entry(SECRET_ONE), DENIED),
    ("by an event", _entry(SECRET_ONE, "event", '{"withdraws":[null,4]}'), "FL036"),
    ("by an event of what isn't there", _entry(424242, "event", '{"withdraws":[null,424242]}'), "FL036"),
    ("by a note on what isn't there", _entry(424242), DENIED),
    ("by a draft's foreign key", f"insert into draft (staff_id, key, kind, ticket_id, subject, body, rest, changed_at) values (2, {KEY}, 'note', {SECRET_ONE}, '', '', '{{}}', now())", "FL041"),
    ("by a draft of what isn't there", f"insert into draft (staff_id, key, kind, ticket_id, subject, body, rest, changed_at) values (2, {KEY}, 'note', 424242, '', '', '{{}}', now())", "FL041"),
    ("by a mark's foreign key", f"insert into read_mark values (2, {SECRET_ONE}, 1)", "FL041"),
    ("by a mark of what isn't there", "insert into read_mark values (2, 424242, 1)", "FL041"),
    ("by an error", "select 1 / (case when subject like 'Salary%' then 0 else 1 end) from ticket where queue_id = 3", NOTHING),
    ("by a cast's error", "select subject::int from ticket where queue_id = 3", NOTHING),
    ("by what statistics know", "select most_common_vals::text from pg_stats where tablename in ('ticket', 'entry')", NOTHING),
    ("by what statistics of columns know", "select most_common_vals::text from pg_stats_ext where tablename = 'ticket'", NOTHING),
    ("by statistics themselves", "select * from pg_statistic", DENIED),
    ("by extended statistics themselves", "select * from pg_statistic_ext_data", DENIED),
    ("by switching row security off", "set row_security = off; select subject from ticket", DENIED),
    ("by a copy", "copy ticket (subject) to stdout", HIDDEN),
    ("by a copy of entries", "copy (select body from entry) to stdout", HIDDEN),
    ("by a plan", f"explain (analyze, verbose, costs off, timing off, summary off) select subject from ticket where id = {SECRET_ONE}", HIDDEN),
    ("by the plan of a function", "explain (verbose) select * from entry_hits('''x''', 100)", HIDDEN),
    ("by what others ask", "select query from pg_stat_activity where usename <> session_user and query not like '%insufficient privilege%'", NOTHING),
    ("by a function of one's own", "create function pg_temp.leak(text) returns bool language plpgsql cost 0.0001 as $$ begin raise notice '%', $1; return true; end $$", DENIED),
    ("by a temporary table", "create temp table x as select 1", DENIED),
    ("by a view", "create view v as select 1", DENIED),
    ("by a function in the desk's schema", "create function f() returns int language sql as 'select 1'", DENIED),
    ("by a table in the desk's schema", "create table x (a int)", DENIED),
    ("by a schema of one's own", "create schema mine", DENIED),
    ("by its list of queues", "select sees_queue(5, 3)", DENIED),
    ("by asking the guard", "select * from (select is_going_back(5, t, t) from ticket t) x", DENIED),
    ("by where its sequence stands", "select last_value from ticket_id_seq", DENIED),
    ("by the sequence's settings", "select last_value from pg_sequences where sequencename = 'ticket_id_seq'", HIDDEN),
    ("its files", "select name from attachment", NOTHING),
    ("its files' content", "select length(content) from blob", NOTHING),
    ("its files by their hash", "select content from blob where sha256 = encode(sha256('payroll'), 'hex')", NOTHING),
    ("by whose drafts there are", "select * from draft where staff_id = 5", NOTHING),
    ("by what others have read", "select * from read_mark where staff_id = 5", NOTHING),
    ("by what others did", "select * from command where staff_id <> (select me())", NOTHING),
)  # fmt: skip
PEEKING = tuple(
    Attempt(f"looking at what is restricted {name}", who, script, ends)
    for who in ("ana", "sue")
    for name, script, ends in _ROADS
)
PEEKING += tuple(
    Attempt(f"looking at what is restricted {name}, as an administrator", "ada", script, ends)
    for name, script, ends in _ROADS
    if name
    in ("by its id", "by its queue", "its entries", "by the search", "by its audit", "by its changes", "by an update")
)

OTHERS = (
    Attempt("another's draft", "ana", "select * from draft where staff_id = 3", NOTHING),
    Attempt("rewriting another's draft", "ana", "update draft set body = 'y' where staff_id = 3", NOTHING),
    Attempt("dropping another's draft", "ana", "delete from draft where staff_id = 3", NOTHING),
    Attempt("rewriting what another has read", "ana", "update read_mark set entry_id = 0 where staff_id = 3", NOTHING),
    Attempt("the outcome of another's deed", "ana", f"select outcome from command where key = {KEY}", NOTHING),
    Attempt("rewriting another's outcome", "ana", "update command set outcome = 'x' where staff_id = 3", NOTHING),
    Attempt("rewriting when one did something", "ana", "update command set at = now()", DENIED),
    Attempt("rewriting what one did", "ana", "update command set deed = 'y'", DENIED),
    Attempt("handing a deed to another", "ana", "update command set staff_id = 3", DENIED),
    Attempt("forgetting what one did", "ana", "delete from command", DENIED),
    Attempt("changes of another's drafts", "ana", "select * from change where entity = 'draft' and entity_id <> 2", NOTHING),
    Attempt("sending another away", "ana", "update staff set is_available = false where id = 3", NOTHING),
    Attempt("sending another away, as a technician", "tess", "update staff set is_available = false where id = 3", NOTHING),
    Attempt("promoting oneself", "ana", "update staff set role = 'administrator' where id = 2", "FL050"),
    Attempt("promoting oneself, as a supervisor", "sue", "update staff set role = 'administrator' where id = 1", "FL050"),
    Attempt("demoting the supervisor", "ana", "update staff set role = 'analyst' where id = 1", NOTHING),
    Attempt("taking another's login", "ana", "update staff set login = 'ana2' where id = 3", NOTHING),
    Attempt("letting someone back in", "ana", "update staff set is_active = true where id = 8", NOTHING),
    Attempt("shutting everyone out", "ana", "update staff set is_active = false", "FL050"),
    Attempt("another id for oneself", "ana", "update staff set id = 77 where id = 2", DENIED),
    Attempt("new staff", "ana", "insert into staff (login, name, role, tier, email, is_active, is_available) values ('m', 'M', 'administrator', 1, '', true, true)"),
    Attempt("new staff, as a supervisor", "sue", "insert into staff (login, name, role, tier, email, is_active, is_available) values ('m', 'M', 'administrator', 1, '', true, true)"),
    Attempt("a new queue", "ana", "insert into queue (name, tier, icon, takes_transfers, is_active, position) values ('Q', 1, '', true, true, 1)"),
    Attempt("opening a restricted queue", "ana", f"update queue set is_restricted = false where id = {HR}"),
    Attempt("opening a restricted queue, as a supervisor", "sue", f"update queue set is_restricted = false where id = {HR}"),
    Attempt("opening a restricted queue, as an administrator", "ada", f"update queue set is_restricted = false where id = {HR}", "FL054"),
    Attempt("letting oneself into a restricted queue", "ada", f"insert into queue_member values ({HR}, 7)", "FL053"),
    Attempt("letting oneself in, as an analyst", "ana", f"insert into queue_member values ({HR}, 2)"),
    Attempt("letting oneself in, as a member elsewhere", "hugo", f"insert into queue_member values ({HR}, 2)"),
    Attempt("putting a member out", "sue", "delete from queue_member"),
    Attempt("a new category", "ana", "insert into category (name, is_active) values ('C', true)"),
    Attempt("closing a category", "sue", "update category set is_active = false"),
    Attempt("letting somebody in", "ana", "select let_in(2, null)"),
    Attempt("letting somebody in, as a supervisor", "sue", "select let_in(1, null)"),
    Attempt("showing somebody out", "sue", "select show_out(7)"),
    Attempt("leaving the desk without an administrator", "ada", "update staff set role = 'analyst' where role = 'administrator' and id <> 7; update staff set role = 'analyst' where id = 7", "FL052"),
    Attempt("a requester taken away", "ana", "delete from requester"),
    Attempt("a requester with an id", "ana", "update requester set id = 9"),
)  # fmt: skip

LEFT = tuple(
    Attempt(f"{name}, as {kind}", who, script, ends)
    for who, kind in (("gone", "one who has left"), (STRANGER, "a stranger"))
    for name, script, ends in (
        ("reading tickets", "select subject from ticket", NOTHING),
        ("reading entries", "select body from entry", NOTHING),
        ("reading requesters", "select name from requester", NOTHING),
        ("reading staff", "select name from staff where login <> session_user", NOTHING),
        ("reading queues", "select name from queue", NOTHING),
        ("reading categories", "select name from category", NOTHING),
        ("reading the desk", "select name from desk", NOTHING),
        ("reading changes", "select * from change", NOTHING),
        ("reading the audit", "select payload from audit", NOTHING),
        ("searching", "select * from entry_hits('''printer''', 10)", NOTHING),
        ("searching for people", "select * from requester_hits('''dana'':*', 10)", NOTHING),
        ("opening a ticket", _ticket(_NEW), "FL002"),
        ("noting", _entry(FREE), "FL002"),
        ("claiming a key", f"insert into command (staff_id, key, deed, at) values (8, {KEY}, 'x', now())", "FL002"),
        ("a new requester", "insert into requester (name, email, phone, department, location, is_vip, is_active, folded, words) values ('x', '', '', '', '', false, true, 'x', '')", "FL002"),
        ("changing all requesters unread", "update requester set is_vip = true", NOTHING),
        ("changing all tickets unread", "update ticket set version = 2", NOTHING),
        ("being here", "update staff set is_available = true", NOTHING),
        ("a file", "insert into blob (sha256, size, content) values (encode(sha256('x'), 'hex'), 1, 'x')", "FL002"),
    )
)  # fmt: skip

LEFT += (Attempt("pruning the feed, as a stranger", STRANGER, "select 1 / prune_changes(1, 1000000)", "22012"),)

ELSEWHERE = (
    Attempt("a lock on all members, as another desk's administrator", CHIEF, "lock table queue_member in access exclusive mode"),
    Attempt("putting a member out by the function, as another desk's administrator", CHIEF, f"select put_out({HR}, array[5])", "FL002"),
    Attempt("reading queues, as another desk's administrator", CHIEF, "select name from queue", NOTHING),
    Attempt("reading members, as another desk's administrator", CHIEF, "select * from queue_member", NOTHING),
    Attempt("changing a queue, as another desk's administrator", CHIEF, "update queue set is_restricted = false", NOTHING),
    Attempt("a new queue, as another desk's administrator", CHIEF, "insert into queue (name, tier, icon, takes_transfers, is_active, position) values ('Q', 1, '', true, true, 1)", "FL050"),
    Attempt("a new member, as another desk's administrator", CHIEF, f"insert into queue_member values ({HR}, 2)", "FL050"),
    Attempt("putting a member out, as another desk's administrator", CHIEF, "delete from queue_member"),
    Attempt("a new category, as another desk's administrator", CHIEF, "insert into category (name, is_active) values ('C', true)", "FL050"),
    Attempt("changing a category, as another desk's administrator", CHIEF, "update category set is_active = false", NOTHING),
    Attempt("new staff, as another desk's administrator", CHIEF, "insert into staff (login, name, role, tier, email, is_active, is_available) values ('m', 'M', 'administrator', 1, '', true, true)", "FL002"),
    Attempt("changing staff, as another desk's administrator", CHIEF, "update staff set is_active = false", NOTHING),
    Attempt("letting somebody in, as another desk's administrator", CHIEF, "select let_in(2, null)", "FL060"),
)  # fmt: skip

POWERS = _all("ana", DENIED, (
    ("a superuser of oneself", "alter role ana superuser"),
    ("rights to make roles", "alter role ana createrole"),
    ("no limit of connections", "alter role ana connection limit -1"),
    ("a role", "create role mallory"),
    ("a supervisor's role", "grant fl_supervisor to ana"),
    ("an administrator's role", "grant fl_administrator to ana"),
    ("the auditor's role", "grant fl_auditor to ana"),
    ("the owner's role", "grant fl_owner to ana"),
    ("another's password", "alter role sue password 'x'"),
    ("an extension", "alter extension plpgsql set schema public"),
    ("a program", "copy (select 1) to program 'id'"),
    ("a file of the server's", "copy (select 1) to '/tmp/x'"),
    ("a table from a file", "copy requester from '/etc/passwd'"),
    ("a file's text", "select pg_read_file('/etc/passwd')"),
    ("a folder", "select pg_ls_dir('.')"),
    ("another's session ended", "select pg_terminate_backend(pid) from pg_stat_activity where usename <> session_user"),
    ("another's statement cancelled", "select pg_cancel_backend(pid) from pg_stat_activity where usename <> session_user"),
    ("a lock by number", "select pg_advisory_lock(1)"),
    ("the upgrade's lock", "select pg_try_advisory_lock(7303012)"),
    ("a lock on a table", "lock table ticket in access exclusive mode"),
    ("a lock on the audit", "lock table audit in share mode"),
    ("a large object", "select lo_create(0)"),
    ("a large object with content", "select lo_from_bytea(0, 'x')"),
    ("the server's log switched", "select pg_switch_wal()"),
    ("settings read anew", "select pg_reload_conf()"),
    ("another language", "create function f() returns int language internal as 'x'"),
    ("passwords", "select * from pg_authid"),
    ("the server's own log", "select pg_current_logfile()"),
    ("statistics forgotten", "select pg_stat_reset()"),
    ("an event trigger", "create event trigger mine on ddl_command_end execute function is_kept()"),
    ("a publication", "create publication p for all tables"),
    ("a foreign server", "create foreign data wrapper x"),
    ("a comment", "comment on table ticket is 'x'"),
    ("a label in the catalog", "update pg_class set relrowsecurity = false"),
    ("a vacuum's lock", "cluster ticket using pk_ticket"),
    ("an index", "create index on ticket (subject)"),
    ("the sequence set back", "select setval('ticket_id_seq', 1)"),
))  # fmt: skip

_EVENT = (
    "insert into entry (ticket_id, kind, by_id, at, facts, body, words) values ({}, 'event', 2, now(), '{{}}', 'x', '')"
)
CUNNING = (
    Attempt("making a role of one's own", "ada", "update staff set role = 'owner' where id = 6", "23514"),
    Attempt("an auditor of one's own", "ada", "update staff set role = 'auditor' where id = 3", "23514"),
    Attempt("new staff of another kind", "ada", "insert into staff (login, name, role, tier, email, is_active, is_available) values ('m', 'M', 'owner', 1, '', true, true)", "23514"),
    Attempt("a lock on all marks", "ana", "lock table read_mark in access exclusive mode"),
    Attempt("a lock on all members", "ada", "lock table queue_member in access exclusive mode"),
    Attempt("a lock on everyone", "ana", "select 1 / (count(*) - 1) from (select 1 from staff for update) x", "22012"),
    Attempt("a note written before all time", "ana", _entry(MINE).replace("by_id, at,", "by_id, written_at, at,").replace("2, now(),", "2, '-infinity', now(),"), "23514"),
    Attempt("waking at the end of time", "ana", _update("status = 'pending', wakes_at = 'infinity'", MINE), "23514"),
    Attempt("an impact there is not", "ana", _update("impact = 'zzz'", MINE), "23514"),
    Attempt("a kind of ticket there is not", "ana", _ticket(_NEW.replace("'incident'", "'zzz'")), "23514"),
    Attempt("a source there is not", "ana", _ticket(_NEW.replace("'desk'", "'zzz'")), "23514"),
    Attempt("a subject without end", "ana", _ticket(_NEW).replace("'x'", "repeat('x', 2000)"), "23514"),
    Attempt("words without end", "ana", _entry(MINE).replace("'x', '')", "repeat('x', 4000001), '')"), "23514"),
    Attempt("a requester's name without end", "ana", "update requester set name = repeat('x', 1000)", "23514"),
    Attempt("a change told by a withdrawal", "ana", f"{_entry(MINE)}; {_update('category_id = 1', MINE)}; insert into entry (ticket_id, kind, by_id, at, facts, body, words) select {MINE}, 'event', 2, now(), '{{\"withdraws\":[null,' || currval('entry_id_seq') || ']}}', 'x', ''; set constraints all immediate", "FL032"),
    Attempt("a change told by a redaction", "ada", f"{_update('assignee_id = 7', BENS)}; select redact_entry({BENS}, 'x'); set constraints all immediate", "FL032"),
    Attempt("a resolution of blanks", "ana", f"{_update('status = ' + repr('resolved'), MINE)}; {_EVENT.format(MINE).replace(chr(39) + 'x' + chr(39), 'E' + chr(39) + chr(92) + 't' + chr(39))}; set constraints all immediate", "FL032"),
    Attempt("writing by a snapshot of before", "hugo", f"set transaction isolation level repeatable read; {_entry(SECRET_ONE)}", "FL003"),
    Attempt("changing by a snapshot of before", "hugo", f"set transaction isolation level serializable; {_update('category_id = 1', SECRET_ONE)}", "FL003"),
    Attempt("setting up by a snapshot of before", "ada", "set transaction isolation level repeatable read; update staff set role = 'supervisor' where id = 3", "FL003"),
    Attempt("a category by a snapshot of before", "ada", "set transaction isolation level repeatable read; insert into category (name, is_active) values ('C', true)", "FL003"),
    Attempt("letting in by a snapshot of before", "ada", "set transaction isolation level repeatable read; select let_in(3, null)", "FL003"),
    Attempt("showing out by a snapshot of before", "ada", "set transaction isolation level repeatable read; select show_out(8)", "FL003"),
    Attempt("redacting by a snapshot of before", "cleo", "set transaction isolation level repeatable read; select redact_entry(1, 'x')", "FL003"),
    Attempt("a file by its hash alone", "ana", f"{_entry(MINE)}; insert into attachment (entry_id, sha256, name, size) select currval('entry_id_seq'), encode(sha256('payroll'), 'hex'), 'x', 7", "FL037"),
    Attempt("whether there is such a file", "ana", "insert into blob (sha256, size, content) values (encode(sha256('payroll'), 'hex'), 7, 'payroll'); select count(*) from blob", NOTHING),
    Attempt("hiding a requester from the search", "ana", "update requester set words = '', folded = ''", "FL042"),
    Attempt("who is a member", "ana", _update(f"queue_id = {HR}, assignee_id = 5", MINE), "FL017"),
    Attempt("who is none", "ana", _update(f"queue_id = {HR}, assignee_id = 3", MINE), "FL017"),
    Attempt("putting a member out by the function", "sue", f"select put_out({HR}, array[5])"),
    Attempt("reading who brought which file", "ana", "select * from blob_giver"),
)  # fmt: skip

POWERS += (
    Attempt("a database", "ana", "create database mine", alone=True),
    Attempt("the server's settings", "ana", "alter system set fsync = off", alone=True),
)

EVERY = (*FORGING, *MOVING, *HISTORY, *PEEKING, *OTHERS, *LEFT, *ELSEWHERE, *CUNNING, *POWERS)
