grant execute on function verification_supervise(bigint, text, text) to fl_analyst;
