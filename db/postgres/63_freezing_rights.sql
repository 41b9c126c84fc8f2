select public.enclose('subject_freeze',
  'guard for select to fl_security using ((select public.my_role()) = ''security'')',
  'check_it for select to public using ((select pg_has_role(session_user, ''fl_auditor'', ''usage'')))');
create or replace trigger is_kept before delete or truncate on public.subject_freeze
  for each statement execute function public.is_kept();
grant select on subject_freeze to fl_security, fl_auditor;
grant execute on function note_no(bigint, text) to fl_analyst;
grant execute on function note_subject_freeze(bigint, text) to fl_security;
grant execute on function note_decline(bigint, bool) to fl_service;
