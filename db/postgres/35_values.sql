-- What a column may hold at all. Our own client keeps to it; another might write what none of us could read any more.
create or replace function keep_to(what text, rule text, words text) returns void language plpgsql as $$
begin
  if not exists (select 1 from pg_constraint where conrelid = format('public.%I', what)::regclass and conname = rule) then
    execute format('alter table public.%I add constraint %I check (%s)', what, rule, words);
  end if;
end $$;

do $$
declare
  levels constant text := '(''high'', ''medium'', ''low'')';
  -- beyond these years neither Python nor the audit's ISO 8601 can tell an instant
  within constant text := ' between ''1000-01-01Z'' and ''9999-12-31Z''';
begin
  alter table public.staff drop constraint if exists ck_staff_role;  -- an older one knows fewer roles
  perform public.keep_to('staff', 'ck_staff_role',
    'role in (''analyst'', ''technician'', ''supervisor'', ''administrator'', ''security'', ''verifier'')');
  perform public.keep_to('staff', 'ck_staff_sizes', 'octet_length(login) <= 800 and octet_length(name) <= 800 and octet_length(email) <= 800');
  perform public.keep_to('ticket', 'ck_ticket_kind', 'kind in (''incident'', ''service request'')');
  perform public.keep_to('ticket', 'ck_ticket_status', 'status in (''new'', ''open'', ''pending'', ''on hold'', ''resolved'', ''closed'')');
  perform public.keep_to('ticket', 'ck_ticket_levels', 'impact in ' || levels || ' and urgency in ' || levels || ' and priority between 1 and 4');
  perform public.keep_to('ticket', 'ck_ticket_source', 'source in (''phone'', ''e-mail'', ''walk-up'', ''chat'', ''import'', ''desk'')');
  perform public.keep_to('ticket', 'ck_ticket_instants',
    'created_at' || within || ' and updated_at' || within || ' and due_at' || within || ' and wakes_at' || within);
  perform public.keep_to('ticket', 'ck_ticket_sizes', 'octet_length(subject) <= 1200 and octet_length(external_id) <= 1200');
  perform public.keep_to('entry', 'ck_entry_kind', 'kind in (''message'', ''reply'', ''note'', ''event'')');
  perform public.keep_to('entry', 'ck_entry_instants', 'at' || within || ' and written_at' || within);
  perform public.keep_to('entry', 'ck_entry_sizes', 'octet_length(body) <= 4000000 and octet_length(facts) <= 100000');
  perform public.keep_to('requester', 'ck_requester_sizes', 'octet_length(name) <= 800 and octet_length(email) <= 800 and '
    'octet_length(phone) <= 800 and octet_length(department) <= 800 and octet_length(location) <= 800 and octet_length(folded) <= 2000');
  perform public.keep_to('draft', 'ck_draft_kind', 'kind in (''reply'', ''note'', ''ticket'')');
  perform public.keep_to('draft', 'ck_draft_instants', 'changed_at' || within || ' and leaves_at' || within);
  perform public.keep_to('draft', 'ck_draft_sizes',
    'octet_length(subject) <= 20000 and octet_length(body) <= 8000000 and octet_length(rest) <= 8000000');
  perform public.keep_to('command', 'ck_command_sizes', 'octet_length(deed) <= 200 and octet_length(outcome) <= 50000000');
  perform public.keep_to('attachment', 'ck_attachment_sizes', 'octet_length(name) <= 2000');
end $$;
