-- Words to be searched live in the rows themselves; these are their indexes.
create virtual table if not exists entry_search using fts5(words, content='entry', content_rowid='id', tokenize='unicode61');
create virtual table if not exists requester_search using fts5(words, content='requester', content_rowid='id', tokenize='unicode61', prefix='2 3');
