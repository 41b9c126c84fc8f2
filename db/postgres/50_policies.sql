-- Who sees what. Restricted queues are there for their members alone; everything else is there for whoever works here now.
-- `(select …)` asks once a statement; a function asked of each row would cost a second at a million. What depends on another
-- row is asked as a value and not as EXISTS, for which the planner may read that whole table into a hash.
create or replace function enclose(what text, variadic policies text[]) returns void language plpgsql as $$
declare one record; words text;
begin
  execute format('alter table public.%I enable row level security', what);
  for one in select polname from pg_policy where polrelid = format('public.%I', what)::regclass loop
    execute format('drop policy %I on public.%I', one.polname, what);
  end loop;
  foreach words in array policies loop
    execute format('create policy %I on public.%I %s', split_part(words, ' ', 1), what, substr(words, strpos(words, ' ') + 1));
  end loop;
end $$;

do $$
declare
  i constant text := '(select public.me()) is not null';
  seen constant text := 'queue_id = any ((select public.my_queue_ids())::int[])';
  mine constant text := 'staff_id = (select public.me())';
begin
  perform public.enclose('ticket',
    'see for select to fl_analyst using (' || seen || ' or moved_in = (select public.this_transaction()))',
    'add for insert to fl_analyst with check (true)',  -- the guard decides: a policy could not let it out of one's sight
    'change for update to fl_analyst using (' || seen || ') with check (true)');
  perform public.enclose('entry',
    'see for select to fl_analyst using ((select true from public.ticket t where t.id = ticket_id))',
    'add for insert to fl_analyst with check ((select true from public.ticket t where t.id = ticket_id))');
  perform public.enclose('attachment',
    'see for select to fl_analyst using ((select true from public.entry e where e.id = entry_id))',
    'add for insert to fl_analyst with check (true)');
  perform public.enclose('blob',
    'see for select to fl_analyst using ((select true from public.attachment a where a.sha256 = blob.sha256 limit 1))',
    'add for insert to fl_analyst with check (true)');
  perform public.enclose('draft', 'mine for all to fl_analyst using (' || mine || ')');
  perform public.enclose('read_mark', 'mine for all to fl_analyst using (' || mine || ')');
  perform public.enclose('command', 'mine for all to fl_analyst using (' || mine || ')');
  perform public.enclose('queue',
    'see for select to fl_analyst using (id = any ((select public.my_queue_ids())::int[]) or (takes_transfers and ' || i || '))',
    'set_up for all to fl_administrator using ((select public.my_role()) = ''administrator'') with check (true)');
  perform public.enclose('queue_member',
    'see for select to fl_analyst using (' || seen || ')',
    'set_up for all to fl_administrator using ((select public.my_role()) = ''administrator'') with check (true)');
  perform public.enclose('category',
    'see for select to fl_analyst using (' || i || ')',
    'set_up for all to fl_administrator using ((select public.my_role()) = ''administrator'') with check (true)');
  perform public.enclose('staff',
    'see for select to fl_analyst using (' || i || ' or login = session_user)',  -- who has left is told so
    -- a row that may be changed may be locked: and all that is written refers to the staff
    'change for update to fl_analyst using (id = (select public.me()) or (select public.my_role()) in (''supervisor'', ''administrator'')) with check (true)',
    'add for insert to fl_administrator with check (true)');
  perform public.enclose('requester',
    'see for select to fl_analyst using (' || i || ')',
    'add for insert to fl_analyst with check (true)',
    'change for update to fl_analyst using (' || i || ')');
  perform public.enclose('desk', 'see for select to fl_analyst using (' || i || ')');
  perform public.enclose('audit',
    'see for select to fl_analyst using (' || seen || ' or (queue_id is null and (select public.my_role()) in (''supervisor'', ''administrator'')))',
    -- to all and not to the role: whoever is in one may drop what it owns, and its policies with it
    'check_it for select to public using ((select pg_has_role(session_user, ''fl_auditor'', ''usage'')))');
  perform public.enclose('change',
    'hear for select to fl_analyst using ((queue_id is null and ' || i || ' and (entity not in (''draft'', ''member'') or entity_id = (select public.me()))) or ' || seen || ')');
  perform public.enclose('tick', variadic '{}');
end $$;
