-- Rights about baselines: an administrator proposes, a security officer agrees, a worker applies.
grant select on baseline to fl_security, fl_auditor;
grant execute on function baselines_shown() to fl_administrator, fl_security, fl_auditor;
grant execute on function propose_baseline(text, text, jsonb, timestamptz, timestamptz) to fl_administrator;
grant execute on function agree_baseline(bigint, text) to fl_security;
grant execute on function baseline_agreed(text), attest_person(bigint, text, jsonb, text, jsonb, jsonb), end_baseline(bigint, text, jsonb) to fl_service;
