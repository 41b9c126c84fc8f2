-- Words are folded by the desk and stored as lexemes; these find them.
create index if not exists ix_entry_words on entry using gin (words) with (fastupdate = off);
create index if not exists ix_requester_words on requester using gin (words) with (fastupdate = off);
