"""Each guard, policy, right and function is needed: with it taken away, at least one attempt gets through."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.security.attempts import EVERY, got_through
from tests.security.desk import Desk
from tests.security.test_verifying_mutations import TABLES as OF_VERIFICATIONS

POLICIES = """
select c.relname, p.polname, part, format('alter policy %I on public.%I %s (true)', p.polname, c.relname, part),
       format('alter policy %I on public.%I %s (%s)', p.polname, c.relname, part, law)
  from pg_policy p join pg_class c on c.oid = p.polrelid,
       lateral (values ('using', pg_get_expr(p.polqual, p.polrelid)),
                       ('with check', pg_get_expr(p.polwithcheck, p.polrelid))) x(part, law)
 where law <> 'true' and p.polname not in ('check_it', 'guard', 'serve', 'watch', 'articles') and c.relname !~ '^article'
"""
TRIGGERS = """
select c.relname, t.tgname, '', format('alter table public.%I disable trigger %I', c.relname, t.tgname),
       format('alter table public.%I enable trigger %I', c.relname, t.tgname)
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
 where not t.tgisinternal and t.tgenabled = 'O' and (t.tgname in ('a_guard', 'b_restriction', 'b_member', 'told'))
"""
RIGHTS = f"""
select c.relname, 'all', '', format('grant all on public.%I to fl_analyst', c.relname),
       concat_ws('; ', format('revoke all on public.%I from fl_analyst', c.relname),
         (select string_agg(format('grant %s on public.%I to fl_analyst', privilege_type, c.relname), '; ')
            from aclexplode(c.relacl) where grantee = 'fl_analyst'::regrole),
         (select string_agg(format('grant %s (%I) on public.%I to fl_analyst', privilege_type, attname, c.relname), '; ')
            from pg_attribute a, aclexplode(a.attacl) where attrelid = c.oid and grantee = 'fl_analyst'::regrole))
  from pg_class c
 where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not in ('draft', 'read_mark', 'alembic_version')
   and c.relname <> all ('{{{",".join(OF_VERIFICATIONS)}}}') and c.relname !~ '^article'
"""
"""What belongs to verifications is tried by `test_verifying_mutations`, what belongs to articles by `test_articles`."""
DOORS = """
select p.proname, 'execute', '', format('grant execute on function %s to fl_analyst', p.oid::regprocedure),
       format('revoke execute on function %s from fl_analyst', p.oid::regprocedure) from pg_proc p
 where p.pronamespace = 'public'::regnamespace and p.proname in ('record', 'let_in', 'show_out', 'sees_queue', 'is_going_back')
"""
BODIES = {
    "me()": "int language plpgsql stable security definer as $$ begin return coalesce((select id from public.staff where login = session_user), 2); end $$",
    "acting()": "int language plpgsql stable as $$ begin return public.me(); end $$",
    "my_role()": "text language plpgsql stable as $$ begin return 'administrator'; end $$",
    "my_queue_ids()": "int[] language plpgsql stable security definer as $$ begin return (select array_agg(id) from public.queue); end $$",
    "sees_queue(who int, which int)": "bool language sql stable as 'select true'",
    "is_keeping()": "bool language plpgsql stable as $$ begin return current_setting('frontline.keeping', true) is not distinct from 'on'; end $$",
    "keeps_the_desk()": "bool language plpgsql stable as $$ begin return true; end $$",
    "sees_everything()": "bool language plpgsql stable as $$ begin return true; end $$",
    "is_going_back(i int, o public.ticket, n public.ticket)": "bool language plpgsql stable as $$ begin return true; end $$",
    "is_step(before text, after text)": "bool language sql immutable as 'select true'",
    "priority_of(impact text, urgency text)": "int language sql immutable as 'select 1'",
    "this_transaction()": "xid8 language plpgsql stable as $$ begin return (select max(moved_in) from public.ticket); end $$",
    "requester_hits(lexemes text, most int)": "setof bigint language sql stable security definer as 'select id from public.requester'",
    "entry_tickets(lexemes text)": "setof bigint language sql stable security definer as 'select ticket_id from public.entry'",
    "must_let_in()": "void language plpgsql stable as $$ begin end $$",
}
"""What a function could be that forgot its purpose."""


@dataclass(frozen=True)
class Mutation:
    """One thing taken away, and how it is given back as it was."""

    name: str
    do: str
    undo: str


@contextmanager
def mutated(desk: Desk, mutation: Mutation) -> Iterator[None]:
    """Lend the desk with one thing changed."""
    desk.keeper().execute(mutation.do)
    try:
        yield
    finally:
        desk.keeper().execute(mutation.undo)


def survivors(desk: Desk, mutations: list[Mutation]) -> list[str]:
    """Return the mutations that no attempt notices."""
    assert list(got_through(desk, EVERY)) == []  # or every mutation would seem to be seen
    unseen = []
    for mutation in mutations:
        with mutated(desk, mutation):
            table = re.split(r"\W", mutation.name)[0]
            likely_first = sorted(EVERY, key=lambda attempt, table=table: table not in attempt.script)
            if next(got_through(desk, likely_first), None) is None:
                unseen.append(mutation.name)
    assert list(got_through(desk, EVERY)) == []  # each was given back, and none was seen in place of another
    return unseen


@pytest.mark.slow
@pytest.mark.parametrize("kind", [POLICIES, TRIGGERS, RIGHTS, DOORS], ids=["policies", "guards", "rights", "doors"])
def test_nothing_that_protects_can_be_taken_away_unnoticed(desk: Desk, kind: str):
    found = desk.keeper().execute(kind).fetchall()
    assert len(found) >= 5
    assert (
        survivors(desk, [Mutation(f"{of}: {what} {part}".strip(), do, undo) for of, what, part, do, undo in found])
        == []
    )


@pytest.mark.slow
def test_no_function_can_forget_its_purpose_unnoticed(desk: Desk):
    assert survivors(desk, [forgetful(desk, name, body) for name, body in BODIES.items()]) == []


def forgetful(desk: Desk, name: str, body: str) -> Mutation:
    """Return how a function is made to forget its purpose, and to remember it."""
    called = re.sub(r"(\(|, )\w+ ", r"\1", name)  # by its types alone, as a server asks for it
    before = desk.keeper().execute("select pg_get_functiondef(%s::regprocedure)", (f"public.{called}",)).fetchone()
    assert before is not None
    return Mutation(name, f"create or replace function public.{name} returns {body}", before[0])
