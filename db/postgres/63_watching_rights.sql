-- Rights to accounts that are watched.
grant execute on function watched_accounts(), keep_watch(bigint, jsonb) to fl_service;
