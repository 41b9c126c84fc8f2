-- Rights about verifications: functions alone change anything, and the log is read by those who watch over it.
grant select on verification, red_flag, evidence, verification_grant, signature, exception_request, subject, policy, desk_mode,
  verification_alert, staff_identity, role_proposal to fl_security, fl_auditor;
grant select on change to fl_service;
grant execute on function is_service() to fl_service;

grant execute on function verification_open(uuid, bigint, text, text, text, text), verification_change(bigint, bigint, text, text, text, text),
  verification_look_up(bigint, text), verification_choose(bigint, text, text), verification_flag(bigint, text[]),
  verification_ask(bigint, text, text), job_key(bigint), submit_guess(bigint, bytea), verification_dial(bigint, text), dialled_number(bigint),
  verification_attest(bigint, text, text, jsonb), verification_sign(bigint, text, text), verification_ask_exception(bigint, text), approve_exception(bigint, bigint),
  verification_decide(bigint), carry_out_grant(uuid, bigint, text, text, bytea, text), fetch_sealed(bigint), verification_refuse(bigint, text),
  verification_set_aside(bigint, timestamptz), verification_abandon(bigint), verification_take_over(bigint), verification_dispute(bigint, text),
  verifications_of(bigint), verifications_awaiting(), verification_of(bigint) to fl_analyst;
grant execute on function lift_hold(bigint, text, text) to fl_supervisor, fl_security;
grant execute on function hold_subject(bigint, bool, timestamptz, text), set_guard(timestamptz, text), see_alert(bigint), approve_policy(int),
  approve_role(bigint), connections_set() to fl_security;
grant execute on function propose_policy(text), propose_role(int, text), approve_role(bigint), bind_staff(int, text, text),
  set_connection(text, text, text, bool, int), connections_set() to fl_administrator;

grant execute on function worker_beat(uuid, bytea), claim_job(uuid), keep_candidates(bigint, jsonb), keep_subject(bigint, jsonb, text, jsonb),
  job_under_way(bigint, jsonb), keep_code(bigint, bytea), code_of(bigint), guesses_of(bigint), judge_guess(bigint, bool, jsonb),
  prove_job(bigint, text, text, jsonb), begin_job(bigint), case_for_worker(bigint), acts_since(timestamptz),
  end_job(bigint, text, text, text, bytea), stranded_jobs(), unused_jobs(), resets_of(text, text[], timestamptz), worker_alert(text, jsonb),
  sweep_verifications(), connection_setting(text), connections_in_use(), authenticator_of(text, text), use_step(text, text, bigint),
  recovery_codes_of(text, text), use_recovery(bigint) to fl_service;
