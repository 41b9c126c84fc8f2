-- Rights to what comes of work orders.
grant execute on function answer_order(bigint, text, text) to fl_security;
