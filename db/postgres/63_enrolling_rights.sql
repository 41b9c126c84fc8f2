-- Rights to enrol: a worker's alone.
grant execute on function enrolment_due(bigint), enrol(bigint, bytea, bigint, bytea[]) to fl_service;
