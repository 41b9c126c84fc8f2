-- Rights to the names of who works at the desk: a worker asks for them, to know whom others have to verify.
grant execute on function staff_names() to fl_service;
