-- What the figures of the verification log take beyond the log itself: for which verifications an exception was asked and
-- approved, and since when whom they are about is frozen. Never why, and never by whom.
drop policy if exists watch on public.exception_request;
create policy watch on public.exception_request for select to fl_supervisor, fl_administrator
  using ((select public.my_role()) in ('supervisor', 'administrator') and (select true from public.verification v where v.id = verification_id));
grant select (id, verification_id, approved_at) on exception_request to fl_supervisor, fl_administrator;
grant select (frozen_at) on subject to fl_supervisor, fl_administrator;
