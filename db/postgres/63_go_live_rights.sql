-- Rights about going live: an administrator proposes, a security officer accepts.
grant select on go_live to fl_security, fl_auditor;
grant execute on function go_live_shown() to fl_administrator, fl_security, fl_auditor;
grant execute on function propose_go_live() to fl_administrator;
grant execute on function accept_go_live(bigint) to fl_security;
