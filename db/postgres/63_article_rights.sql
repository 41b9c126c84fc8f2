-- Who reads what of articles, and by which functions alone they are changed. A row that belongs to an article is asked for by the
-- article itself: what is out of sight takes everything about it along.
do $$
declare
  one text;
  seen constant text := '(select true from public.article a where a.id = article_id)';
  i constant text := '(select public.me()) is not null';
begin
  perform public.enclose('article',
    'see for select to fl_analyst using (' || i || ' and (queue_id is null or queue_id = any ((select public.my_article_queues())::int[])))');
  foreach one in array array['article_revision', 'article_flag', 'article_view', 'article_editing'] loop
    perform public.enclose(one, 'see for select to fl_analyst using (' || seen || ')');
  end loop;
  foreach one in array array['article_link', 'article_vote'] loop
    perform public.enclose(one,
      'see for select to fl_analyst using (' || seen || ' and (select true from public.ticket t where t.id = ticket_id))');
  end loop;
  perform public.enclose('article_proposal',
    'see for select to fl_analyst using ((select true from public.article a where a.key = of_key) or by_id = (select public.me())'
    ' or (article_id is null and (select public.my_article_licence()) >= 3))');
  perform public.enclose('article_file',
    'see for select to fl_analyst using ((select true from public.article a where a.key = of_key))');
  perform public.enclose('article_blob',
    'see for select to fl_analyst using ((select true from public.article_file f where f.sha256 = article_blob.sha256 limit 1))');
  perform public.enclose('article_gap', 'see for select to fl_analyst using (' || i || ')');
  perform public.enclose('article_licence', 'see for select to fl_analyst using (' || i || ')');
  foreach one in array array['article', 'article_revision', 'article_proposal', 'article_flag', 'article_blob', 'article_file'] loop
    execute format('create or replace trigger is_kept before delete or truncate on public.%I '
                   'for each statement execute function public.is_kept()', one);
  end loop;
end $$;

grant select on article, article_revision, article_proposal, article_link, article_vote, article_view, article_flag, article_editing,
  article_blob, article_file, article_licence to fl_analyst;
grant select (id, words, at) on article_gap to fl_analyst;
grant execute on function my_article_queues(), my_article_licence() to fl_analyst;
grant execute on function unheard_articles(jsonb), publish_article(uuid, uuid, int, text), begin_article(uuid, uuid, text, int),
  propose_article(uuid, uuid, int, text, text), accept_proposal(uuid, bigint, int, text, text), reject_proposal(uuid, bigint, text),
  withdraw_proposal(uuid, bigint), judge_article(uuid, uuid, text), restrict_article(uuid, uuid, int), govern_article(uuid, uuid, text),
  hand_article_over(uuid, uuid, int), grant_article_licence(uuid, int, int), link_article(bigint, uuid, text),
  unlink_article(bigint, uuid, text), vote_article(bigint, uuid, text), look_at_articles(jsonb), flag_article(uuid, uuid, text),
  close_article_flag(uuid, bigint, text), note_article_gap(text), edit_article(uuid, bool), keep_article_file(uuid, text, bytea) to fl_analyst;
