-- Rights to enrol: a worker's alone; who agrees to it is of the staff.
grant execute on function agree_enrolment(bigint) to fl_analyst;
grant execute on function enrolment_due(bigint), enrol(bigint, bytea, bigint, bytea[]) to fl_service;
