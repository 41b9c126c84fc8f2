-- Auditors read the whole audit, whatever queue it is of, and nothing of what the desk writes: they look for what was changed
-- behind everybody's back, and tell a desk's seals from another's.
drop policy if exists tell_desks_apart on desk;
create policy tell_desks_apart on desk for select to public using ((select pg_has_role(session_user, 'fl_auditor', 'usage')));
grant select (id, uid) on desk to fl_auditor;
