-- Words are folded by the desk and stored as lexemes; these find them.
-- An index of words knows no order. With the block of 32,768 entries in front of them (`db/tickets/search.py`), the newest
-- hits are found block by block, instead of among all ever written. The block has to come first: PostgreSQL asks the
-- columns in turn, and behind the words it would come too late to leave out what lies elsewhere.
create index if not exists ix_entry_block_words on entry
  using gin ((array[(id >> 15)::int]), words) with (fastupdate = off);
create index if not exists ix_requester_words on requester using gin (words) with (fastupdate = off);
