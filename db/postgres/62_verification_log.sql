-- The verification log for supervisors and administrators: of the tickets that they may see, and of each row only what the log
-- tells. Digests, providers' transactions and everything that only deciding takes stay with security officers and auditors.
do $$
declare
  one record;
begin
  for one in select * from (values
      ('verification', '(select true from public.ticket t where t.id = ticket_id)'),
      ('subject', '(select true from public.verification v where v.subject_id = subject.id limit 1)'),
      ('evidence', '(select true from public.verification v where v.id = verification_id)'),
      ('red_flag', '(select true from public.verification v where v.id = verification_id)'),
      ('signature', '(select true from public.verification v where v.id = verification_id)'),
      ('verification_grant', '(select true from public.verification v where v.id = verification_id)')) as of(what, seen) loop
    execute format('drop policy if exists watch on public.%I', one.what);
    execute format('create policy watch on public.%I for select to fl_supervisor, fl_administrator '
                   'using ((select public.my_role()) in (''supervisor'', ''administrator'') and %s)', one.what, one.seen);
  end loop;
end $$;
grant select (id, ticket_id, action, channel, subject_id, state, by_id, opened_at, owner_id, risk, closed_at) on verification
  to fl_supervisor, fl_administrator;
grant select (id, directory, name, account, risk) on subject to fl_supervisor, fl_administrator;
grant select (id, verification_id, method, result, proof, target, at, by_id, void_at) on evidence to fl_supervisor, fl_administrator;
grant select (id, verification_id, code, at, by_id, void_at) on red_flag to fl_supervisor, fl_administrator;
grant select (id, verification_id, what, at, by_id, void_at) on signature to fl_supervisor, fl_administrator;
grant select (id, verification_id, action, state, issued_at, second_by) on verification_grant to fl_supervisor, fl_administrator;
