-- Who gives a request up and begins anew on the same ticket for the same person takes the red flags that were observed along: they stay
-- those of who saw them, whom alone the law lets take one back.
create or replace function carry_flags(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.red_flag (verification_id, code, at, by_id)
  select which, r.code, clock_timestamp(), (array_agg(r.by_id order by r.id desc))[1]
    from public.verification v join public.verification o on o.subject_id = v.subject_id and o.ticket_id = v.ticket_id and o.id <> v.id
    join public.red_flag r on r.verification_id = o.id and r.void_at is null
   where v.id = which and o.state <> 'executed' and o.opened_at > clock_timestamp() - interval '72 hours'
     and not exists (select 1 from public.red_flag h where h.verification_id = which and h.code = r.code and (h.void_at is null or h.by_id = r.by_id))
   group by r.code;
  if found then
    perform public.unsettle(which);
  end if;
end $$;
