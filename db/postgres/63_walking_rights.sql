-- Rights to read everybody of a directory: a worker's alone.
grant execute on function unread_of(text, text[]), keep_walked(text, jsonb, text, jsonb) to fl_service;
