-- The desk's law on SQLite. It is no boundary (who has the file has everything); it finds our own mistakes.
drop trigger if exists ticket_version_guard;
create trigger ticket_version_guard before update on ticket
when new.version is not old.version + 1
begin
  select raise(abort, 'FL001');
end;
drop trigger if exists entry_frozen;
create trigger entry_frozen before update on entry
begin
  select raise(abort, 'FL031');
end;
drop trigger if exists entry_kept;
create trigger entry_kept before delete on entry
begin
  select raise(abort, 'FL031');
end;
