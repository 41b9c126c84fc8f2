-- Account names as the eye takes them: `app/identity/look_alikes.py` in SQL. Who works at the desk is known by a name that only looks
-- like their login as well, so that nobody verifies themselves under one.
create or replace function seen_account(name text) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return lower(translate(
    regexp_replace(case when pg_catalog.getdatabaseencoding() = 'UTF8' then normalize(name, NFKC) else name end,
      E'[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]', '', 'g'),
    U&'\0410\0412\0415\041A\041C\041D\041E\0420\0421\0422\0423\0425\0406\0408\0405\0430\0435\043E\0440\0441\0443\0445\0456\0458\0455\0501\04BB\051B\051D\0391\0392\0395\0396\0397\0399\039A\039C\039D\039F\03A1\03A4\03A5\03A7\03B1\03BF\03C1\03BD', 'ABEKMHOPCTYXIJSaeopcyxijsdhqwABEZHIKMNOPTYXaopv'));
end $$;

-- The name itself: another directory writes the same person with a domain before it or behind it.
create or replace function bare_account(name text) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return split_part(split_part(public.seen_account(name), chr(92), -1), '@', 1);
end $$;

-- Whether an id of a directory is that of somebody's account, however it is written.
create or replace function is_account_of(of_directory text, of_object text, who int) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.staff_identity s where s.staff_id = who and s.directory = of_directory
                  and lower(btrim(s.object_id)) = lower(btrim(of_object)));
end $$;

create or replace function is_own_account(of_subject public.subject, who int) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return public.is_account_of(of_subject.directory, of_subject.object_id, who)
      or exists (select 1 from public.staff s where s.id = who and public.bare_account(s.login) = public.bare_account(of_subject.account));
end $$;
