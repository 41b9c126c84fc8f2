-- Rights about what is kept: a worker erases what is due, security officers hold it, they and auditors are told of a person.
grant select on legal_hold to fl_security, fl_auditor;
grant execute on function erase_verifications(int) to fl_service;
grant execute on function hold_records(text, text, text), release_records(text, text) to fl_security;
grant execute on function ask_person_record(text, text), person_record(text, text) to fl_security, fl_auditor;
grant execute on function subjects_known(), desk_proves() to fl_administrator, fl_security, fl_auditor;
