-- What an article is besides its text: how sure, for whom, in whose charge; and who may do what with articles.

create or replace function judge_article(op uuid, of_key uuid, became text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  a public.article;
begin
  a := public.article_in_sight(of_key);
  if public.article_answer(op) is not null then return; end if;
  if became is null or became not in ('work in progress', 'not validated', 'validated', 'archived') then
    perform public.refuse_article('FL187', a.id);
  end if;
  perform public.refuse_article(
    public.judging_refusal(public.my_article_licence(), a.confidence, a.governance, a.keeper_id is not distinct from i, became), a.id);
  update public.article set confidence = became, changed_at = clock_timestamp(), changed_by = i where id = a.id;
  perform public.note_article_answer(op, 'judge article', '{}');
end $$;

create or replace function restrict_article(op uuid, of_key uuid, to_queue int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  a public.article;
begin
  a := public.article_in_sight(of_key);
  if public.article_answer(op) is not null then return; end if;
  if public.my_article_licence() < 3 then perform public.refuse_article('FL184', a.id); end if;
  if to_queue is not null and not public.is_fit_article_queue(to_queue) then perform public.refuse_article('FL186', a.id); end if;
  update public.article set queue_id = to_queue, changed_at = clock_timestamp(), changed_by = i where id = a.id;
  perform public.note_article_answer(op, 'restrict article', '{}');
end $$;

create or replace function govern_article(op uuid, of_key uuid, became text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  a public.article;
begin
  a := public.article_in_sight(of_key);
  if public.article_answer(op) is not null then return; end if;
  if became is null or became not in ('experience', 'compliance') then perform public.refuse_article('FL187', a.id); end if;
  if public.my_article_licence() < 3 then perform public.refuse_article('FL184', a.id); end if;
  update public.article set governance = became, changed_at = clock_timestamp(), changed_by = i where id = a.id;
  perform public.note_article_answer(op, 'govern article', '{}');
end $$;

create or replace function hand_article_over(op uuid, of_key uuid, to_staff int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  a public.article;
begin
  a := public.article_in_sight(of_key);
  if public.article_answer(op) is not null then return; end if;
  if public.my_article_licence() < 3 and a.keeper_id is distinct from i then perform public.refuse_article('FL184', a.id); end if;
  -- whoever is in charge of an article reads it
  if not exists (select 1 from public.staff s where s.id = to_staff and s.is_active
                    and (a.queue_id is null or exists (select 1 from public.queue_member m
                                                        where m.queue_id = a.queue_id and m.staff_id = s.id))) then
    perform public.refuse_article('FL186', a.id);
  end if;
  update public.article set keeper_id = to_staff, changed_at = clock_timestamp(), changed_by = i where id = a.id;
  perform public.note_article_answer(op, 'hand article over', '{}');
end $$;

-- Nobody grants themselves anything, nor takes back what another coach decided about them.
create or replace function grant_article_licence(op uuid, to_staff int, granted int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.acting_on_articles();
begin
  if public.article_answer(op) is not null then return; end if;
  if public.my_article_licence() < 4 or to_staff is not distinct from i then perform public.refuse_article('FL185'); end if;
  if granted not between 1 and 4 then perform public.refuse_article('FL187'); end if;
  if not exists (select 1 from public.staff s where s.id = to_staff and s.is_active) then perform public.refuse_article('FL186'); end if;
  delete from public.article_licence where staff_id = to_staff;
  if granted is not null then
    insert into public.article_licence (staff_id, licence, by_id, at) values (to_staff, granted, i, clock_timestamp());
  end if;
  perform public.note_article_answer(op, 'grant article licence', '{}');
end $$;
