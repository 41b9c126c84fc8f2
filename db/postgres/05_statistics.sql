-- Status and "is live" say nearly the same; taken for independent, a filtered list of a queue is expected to be tiny,
-- and is then fetched and sorted whole instead of walked in its order.
create statistics if not exists st_ticket_live (mcv) on is_live, status from ticket;
