-- Where a verification may go from where it stands (A16): the same as `app/identity/states.py`.
drop trigger if exists verification_course;
create trigger verification_course before update of state on verification
when new.state is not old.state and not (
     (old.state in ('open', 'waiting', 'held', 'granted')
      and new.state in ('open', 'waiting', 'held', 'granted', 'refused', 'abandoned', 'expired', 'disputed'))
  or (old.state = 'granted' and new.state in ('executed', 'unknown'))
  or (old.state = 'unknown' and new.state in ('executed', 'abandoned', 'disputed'))
  or (old.state in ('executed', 'refused', 'abandoned', 'expired') and new.state = 'disputed'))
begin
  select raise(abort, 'FL102');
end;
