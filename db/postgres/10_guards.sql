-- What is written stays: entries of the journal are only ever added. One way leads past this: `redact_entry`, a function of
-- the owner's. This one is not, so within that, and in no statement of anyone's, it is the owner who asks.
create or replace function entry_frozen() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and current_user = 'fl_owner' then
    return null;
  end if;
  raise exception 'Entries are only ever added.' using errcode = 'FL031';
end $$;
drop trigger if exists entry_frozen on entry;
create trigger entry_frozen before update or delete or truncate on entry for each statement execute function entry_frozen();
