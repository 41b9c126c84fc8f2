-- Publishing and proposing. Nobody writes a row of an article but these, and each decides by itself.

-- Adds an article with its first revision; what was proposed to it before, as after the desk was restored, is its own then.
-- Null where somebody has just begun the same.
create or replace function begun_article(of_key uuid, said text, of_queue int, of_proposal bigint) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  t jsonb := said::jsonb;
  i int := public.me();
  made bigint;
begin
  -- proposals first, then the article: as whoever decides on one locks them
  perform 1 from public.article_proposal p where p.of_key = begun_article.of_key order by p.id for no key update;
  insert into public.article (key, head, title, review_by, confidence, governance, queue_id, keeper_id, created_at, created_by, changed_at, changed_by)
  values (of_key, 1, t ->> 'title', nullif(t ->> 'review_by', ''), public.text_confidence(t ->> 'body'), 'experience', of_queue, i,
          clock_timestamp(), i, clock_timestamp(), i)
  on conflict (key) do nothing
  returning id into made;
  if made is null then return null; end if;
  insert into public.article_revision (article_id, rev, text, by_id, at, proposal_id)
  values (made, 1, said, i, clock_timestamp(), of_proposal);
  update public.article_proposal p set article_id = made where p.of_key = begun_article.of_key;
  return made;
end $$;

create or replace function revised_article(a public.article, said text, of_proposal bigint) returns int
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  t jsonb := said::jsonb;
  i int := public.me();
begin
  update public.article
     set head = a.head + 1, title = t ->> 'title', review_by = nullif(t ->> 'review_by', ''),
         confidence = case when confidence = 'work in progress' then public.text_confidence(t ->> 'body') else confidence end,
         changed_at = clock_timestamp(), changed_by = i
   where id = a.id;
  insert into public.article_revision (article_id, rev, text, by_id, at, proposal_id)
  values (a.id, a.head + 1, said, i, clock_timestamp(), of_proposal);
  return a.head + 1;
end $$;

-- Which of these keys no article has, whoever reads it: a workstation learns so what was lost by a restore, and what is only out
-- of sight. Keys are drawn at random, so who doesn't have one can't ask about it.
create or replace function unheard_articles(keys jsonb) returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.acting_on_articles();
  return (select coalesce(jsonb_agg(k), '[]') from jsonb_array_elements_text(keys) k
           where not exists (select 1 from public.article a where a.key = k::uuid));
exception when invalid_text_representation or invalid_parameter_value then
  perform public.refuse_article('FL187');
end $$;

-- Publishes a text that was made from revision `base`, 0 for a new article, once for each `op`. Answers how it ended and the
-- revision that came of it; who comes too late, or may only propose, is told so, and nothing is changed.
create or replace function publish_article(op uuid, of_key uuid, base int, said text) returns jsonb
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  a public.article;
  answer jsonb;
  code text;
  rev int := 1;
begin
  if of_key is null or base is null or not public.is_article_text(said) then perform public.refuse_article('FL187'); end if;
  select * into a from public.article where key = of_key for no key update;
  answer := public.article_answer(op);
  if answer is not null then return answer; end if;
  if a.id is null and base <> 0 then return '{"ending": "stale", "rev": 0}'; end if;
  if a.id is null and public.begun_article(of_key, said, null, null) is null then
    answer := public.article_answer(op);
    return coalesce(answer, '{"ending": "stale", "rev": 1}');
  end if;
  if a.id is not null then
    if not (a.queue_id is null or a.queue_id = any (public.my_article_queues())) then
      -- as of one that isn't there; but what was begun under this very key is to be told from what can begin yet
      return jsonb_build_object('ending', case base when 0 then 'not permitted' else 'stale' end, 'rev', 0);
    end if;
    code := public.publishing_refusal(public.my_article_licence(), a.confidence, a.governance, a.keeper_id is not distinct from i);
    if code = 'FL181' then return jsonb_build_object('ending', 'archived', 'rev', a.head); end if;
    if code <> '' then return '{"ending": "not permitted", "rev": 0}'; end if;
    if a.head <> base then return jsonb_build_object('ending', 'stale', 'rev', a.head); end if;
    rev := public.revised_article(a, said, null);
  end if;
  answer := jsonb_build_object('ending', 'published', 'rev', rev);
  perform public.note_article_answer(op, 'publish article', answer);
  return answer;
end $$;

-- Publishes a new article, for the members of a restricted queue alone where one is named: not a moment for anybody else.
create or replace function begin_article(op uuid, of_key uuid, said text, of_queue int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.acting_on_articles();
  if public.article_answer(op) is not null then return; end if;
  if of_key is null or not public.is_article_text(said) then perform public.refuse_article('FL187'); end if;
  if of_queue is not null and not public.is_fit_article_queue(of_queue) then perform public.refuse_article('FL186'); end if;
  if public.begun_article(of_key, said, of_queue, null) is null then perform public.refuse_article('FL189'); end if;
  perform public.note_article_answer(op, 'begin article', '{}');
end $$;

-- Hands a text in, to an article out of one's sight too: whoever had it open when the right was lost loses no word.
create or replace function propose_article(op uuid, of_key uuid, base int, said text, why text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.acting_on_articles();
begin
  if op is null or of_key is null or base is null or not public.is_article_text(said)
     or why is null or why not in ('conflict', 'archived', 'not permitted', 'out of sight', 'rolled back', 'review') then
    perform public.refuse_article('FL187');
  end if;
  insert into public.article_proposal (key, article_id, of_key, base, text, because, by_id, at, state, answer)
  values (op, (select id from public.article where key = propose_article.of_key), of_key, base, said, why, i, clock_timestamp(), 'open', '')
  on conflict (by_id, key) do nothing;
end $$;

-- A proposal in sight, locked; with its article, where there is one.
create or replace function locked_proposal(which bigint, out p public.article_proposal, out a public.article)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select * into p from public.article_proposal where id = which for no key update;
  select * into a from public.article where key = p.of_key for no key update;
  if p.id is null
     or not (p.by_id is not distinct from public.me()
             or (a.id is not null and (a.queue_id is null or a.queue_id = any (public.my_article_queues())))
             or (a.id is null and public.my_article_licence() >= 3)) then
    perform public.refuse_article('FL186');
  end if;
end $$;

create or replace function decided_proposal(which bigint, became text, answered text) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.article_proposal
     set state = became, decided_by = public.me(), decided_at = clock_timestamp(), answer = left(btrim(coalesce(answered, '')), 2000)
   where id = which
$$;

-- Publishes what came of a proposal upon revision `upon`, 0 where the desk has no such article.
create or replace function accept_proposal(op uuid, which bigint, upon int, said text, answered text) returns int
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  before jsonb;
  found record;
  p public.article_proposal;
  a public.article;
  rev int;
begin
  if upon is null or not public.is_article_text(said) then perform public.refuse_article('FL187'); end if;
  select * into found from public.locked_proposal(which);
  p := found.p;
  a := found.a;
  before := public.article_answer(op);
  if before is not null then return (before ->> 'rev')::int; end if;
  if p.state <> 'open' then perform public.refuse_article('FL188'); end if;
  if a.id is not null and not (a.queue_id is null or a.queue_id = any (public.my_article_queues())) then
    perform public.refuse_article('FL186');  -- one's own proposal to what one doesn't see any more
  end if;
  perform public.refuse_article(
    public.deciding_refusal(public.my_article_licence(), a.confidence, a.governance, a.keeper_id is not distinct from i), a.id);
  if coalesce(a.head, 0) <> upon then perform public.refuse_article('FL189', a.id); end if;
  if a.id is null then
    if public.begun_article(p.of_key, said, null, which) is null then perform public.refuse_article('FL189'); end if;
    rev := 1;
  else
    if a.confidence = 'archived' then update public.article set confidence = 'not validated' where id = a.id; end if;
    rev := public.revised_article(a, said, which);
  end if;
  perform public.decided_proposal(which, 'accepted', answered);
  perform public.note_article_answer(op, 'accept proposal', jsonb_build_object('rev', rev));
  return rev;
end $$;

create or replace function reject_proposal(op uuid, which bigint, answered text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  found record;
  p public.article_proposal;
  a public.article;
begin
  select * into found from public.locked_proposal(which);
  p := found.p;
  a := found.a;
  if public.article_answer(op) is not null then return; end if;
  if p.state <> 'open' then perform public.refuse_article('FL188'); end if;
  if a.id is not null and not (a.queue_id is null or a.queue_id = any (public.my_article_queues())) then
    perform public.refuse_article('FL186');
  end if;
  perform public.refuse_article(
    public.deciding_refusal(public.my_article_licence(), a.confidence, a.governance, a.keeper_id is not distinct from i), a.id);
  if btrim(coalesce(answered, '')) = '' then perform public.refuse_article('FL212', a.id); end if;
  perform public.decided_proposal(which, 'rejected', answered);
  perform public.note_article_answer(op, 'reject proposal', '{}');
end $$;

create or replace function withdraw_proposal(op uuid, which bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  found record;
  p public.article_proposal;
  a public.article;
begin
  select * into found from public.locked_proposal(which);
  p := found.p;
  a := found.a;
  if public.article_answer(op) is not null then return; end if;
  if p.state <> 'open' then perform public.refuse_article('FL188'); end if;
  if p.by_id is distinct from i then perform public.refuse_article('FL184', a.id); end if;
  perform public.decided_proposal(which, 'withdrawn', '');
  perform public.note_article_answer(op, 'withdraw proposal', '{}');
end $$;
