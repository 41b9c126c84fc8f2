-- Rights about connections: administrators propose and try, security officers agree.
grant execute on function connections_shown(), decline_connection(bigint), agree_connection(bigint) to fl_security;
grant execute on function connections_shown(), decline_connection(bigint), test_connection(text), cancel_test(bigint) to fl_administrator;
