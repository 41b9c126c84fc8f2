create or replace function is_service() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return pg_has_role(session_user, 'fl_service', 'usage') and not exists (select 1 from public.staff s where s.login = session_user);
end $$;

-- Nobody but functions of the owner's writes anything about verifications, and who works on one reads it through them. Security
-- officers and auditors read the log itself; codes, guesses, sealed secrets and contact data nobody does.
do $$
declare one text;
begin
  foreach one in array array['verification', 'red_flag', 'evidence', 'verification_grant', 'signature', 'exception_request',
                             'subject', 'policy', 'desk_mode', 'verification_alert', 'staff_identity', 'role_proposal'] loop
    perform public.enclose(one,
      'guard for select to fl_security using ((select public.my_role()) = ''security'')',
      -- to all and not to the role: whoever is in one may drop what it owns, and its policies with it
      'check_it for select to public using ((select pg_has_role(session_user, ''fl_auditor'', ''usage'')))');
  end loop;
  foreach one in array array['contact', 'job', 'code', 'guess', 'worker', 'connection', 'totp_enrolment', 'recovery_code'] loop
    perform public.enclose(one, variadic '{}');
  end loop;
  foreach one in array array['verification', 'red_flag', 'evidence', 'verification_grant', 'signature', 'exception_request', 'job',
                             'subject', 'contact', 'policy', 'desk_mode', 'verification_alert', 'role_proposal'] loop
    execute format('create or replace trigger is_kept before delete or truncate on public.%I '
                   'for each statement execute function public.is_kept()', one);
  end loop;
end $$;
-- Security officers hear of every verification, and workers of what there is to be done; both hear of no more than its number.
drop policy if exists guard on change;
create policy guard on change for select to fl_security using (entity = 'verification' and (select public.my_role()) = 'security');
drop policy if exists serve on change;
create policy serve on change for select to fl_service using (entity = 'verification' and (select public.is_service()));
