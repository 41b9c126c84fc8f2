-- The desk's law on SQLite. It is no boundary (who has the file has everything); it finds our own mistakes.
drop trigger if exists ticket_version_guard;
create trigger ticket_version_guard before update on ticket
when new.version is not old.version + 1
begin
  select raise(abort, 'FL001');
end;
drop trigger if exists entry_frozen;
create trigger entry_frozen before update on entry
when not (new.body like '[removed by % on %: %]' and new.words = '' and new.id is old.id
          and new.ticket_id is old.ticket_id and new.kind is old.kind and new.by_id is old.by_id and new.at is old.at
          and new.written_at is old.written_at and new.facts is old.facts)
begin
  select raise(abort, 'FL031');
end;
drop trigger if exists entry_kept;
create trigger entry_kept before delete on entry
begin
  select raise(abort, 'FL031');
end;
