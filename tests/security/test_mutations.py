"""Each guard, policy, right and function is needed: with it taken away, at least one attempt gets through."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from db.migrate import own_sql
from tests.security.attempts import EVERY, got_through
from tests.security.desk import Desk, keep_letting_in
from tests.security.test_verifying_mutations import TABLES as OF_VERIFICATIONS

POLICIES = """
select c.relname, p.polname, what, format('alter policy %I on public.%I %s', p.polname, c.relname,
         case what when 'using' then 'using (true)' else 'with check (true)' end)
  from pg_policy p join pg_class c on c.oid = p.polrelid, unnest(array['using', 'with check']) what
 where case what when 'using' then pg_get_expr(p.polqual, p.polrelid) else pg_get_expr(p.polwithcheck, p.polrelid) end <> 'true'
   and p.polname not in ('check_it', 'guard', 'serve', 'watch')
"""
TRIGGERS = """
select c.relname, t.tgname, '', format('alter table public.%I disable trigger %I', c.relname, t.tgname)
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
 where not t.tgisinternal and (t.tgname in ('a_guard', 'b_restriction', 'b_member', 'told'))
"""
RIGHTS = f"""
select c.relname, 'all', '', format('grant all on public.%I to fl_analyst', c.relname) from pg_class c
 where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not in ('draft', 'read_mark', 'alembic_version')
   and c.relname <> all ('{{{",".join(OF_VERIFICATIONS)}}}')
"""
"""What belongs to verifications is tried by `test_verifying_mutations`."""
DOORS = """
select p.proname, 'execute', '', format('grant execute on function %s to fl_analyst', p.oid::regprocedure) from pg_proc p
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


@contextmanager
def mutated(desk: Desk, statement: str) -> Iterator[None]:
    """Lend the desk with one thing changed, and mend it by what an upgrade applies."""
    keeper = desk.keeper()
    keeper.execute(statement)
    try:
        yield
    finally:
        with keeper.transaction():
            keeper.execute("set local role fl_owner")
            for table, trigger in keeper.execute(
                "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal and tgenabled = 'D'"
            ).fetchall():
                keeper.execute(f"alter table {table} enable trigger {trigger}")
            for script in own_sql("postgresql"):
                keeper.execute(script)
        keep_letting_in(keeper)
        desk.connection("gone").close()  # whose session an upgrade ends


def survivors(desk: Desk, statements: list[tuple[str, str]]) -> list[str]:
    """Return the mutations that no attempt notices."""
    assert list(got_through(desk, EVERY)) == []  # or every mutation would seem to be seen
    unseen = []
    for name, statement in statements:
        with mutated(desk, statement):
            likely_first = sorted(EVERY, key=lambda attempt: re.split(r"\W", name)[0] not in attempt.script)
            if next(got_through(desk, likely_first), None) is None:
                unseen.append(name)
    return unseen


@pytest.mark.slow
@pytest.mark.parametrize("kind", [POLICIES, TRIGGERS, RIGHTS, DOORS], ids=["policies", "guards", "rights", "doors"])
def test_nothing_that_protects_can_be_taken_away_unnoticed(desk: Desk, kind: str):
    found = desk.keeper().execute(kind).fetchall()
    assert len(found) >= 5
    assert (
        survivors(desk, [(f"{table}: {name} {part}".strip(), statement) for table, name, part, statement in found])
        == []
    )


@pytest.mark.slow
def test_no_function_can_forget_its_purpose_unnoticed(desk: Desk):
    changed = [(name, f"create or replace function public.{name} returns {body}") for name, body in BODIES.items()]
    assert survivors(desk, changed) == []
