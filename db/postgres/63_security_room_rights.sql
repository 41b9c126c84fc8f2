-- Rights to what stands in the room of security officers.
grant execute on function desk_guard(), exceptions_asked(), decline_exception(bigint, text) to fl_analyst;
grant execute on function policies_set(), withdraw_policy(int), roles_proposed() to fl_administrator, fl_security;
