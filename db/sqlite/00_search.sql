-- Words to be searched live in the rows themselves; these are their indexes. The desk folds the words, so nothing is left
-- for a tokenizer to decide but the spaces between them (to `ascii` every other letter is part of a word); and as no
-- phrase is ever asked for, neither places nor lengths are kept: a third of the size.
create virtual table if not exists entry_search using fts5(words, content='entry', content_rowid='id', tokenize='ascii', detail='none', columnsize=0);
create virtual table if not exists requester_search using fts5(words, content='requester', content_rowid='id', tokenize='ascii', detail='none', columnsize=0, prefix='2 3');
