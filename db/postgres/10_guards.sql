-- The desk's law on PostgreSQL. Roles, policies and permission guards join it.
create or replace function ticket_version_guard() returns trigger language plpgsql as $$
begin
  if new.version is distinct from old.version + 1 then
    raise exception 'Someone else changed ticket % first.', old.id
      using errcode = 'FL001', detail = json_build_object('entity', 'ticket', 'id', old.id)::text;
  end if;
  return new;
end $$;
drop trigger if exists ticket_version_guard on ticket;
create trigger ticket_version_guard before update on ticket for each row execute function ticket_version_guard();

create or replace function entry_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'Entries are only ever added.' using errcode = 'FL031';
end $$;
drop trigger if exists entry_frozen on entry;
create trigger entry_frozen before update or delete or truncate on entry for each statement execute function entry_frozen();
