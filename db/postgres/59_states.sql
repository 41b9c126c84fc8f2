-- Where a verification may go from where it stands (A16), whoever asks and by whichever function: the same as
-- `app/identity/states.py`.
create or replace function may_become(before text, after text) returns bool language sql immutable as $$
  select before = after
      or before in ('open', 'waiting', 'held', 'granted')
         and after in ('open', 'waiting', 'held', 'granted', 'refused', 'abandoned', 'expired', 'disputed')
      or before = 'granted' and after in ('executed', 'unknown')
      or before = 'unknown' and after in ('executed', 'abandoned', 'disputed')
      or before in ('executed', 'refused', 'abandoned', 'expired') and after = 'disputed'
$$;

create or replace function keep_course() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if not public.may_become(old.state, new.state) then
    perform public.refuse('FL102', 'A verification does not go from ' || old.state || ' to ' || new.state || '.');
  end if;
  return new;
end $$;
create or replace trigger b_course before update of state on verification for each row execute function keep_course();
