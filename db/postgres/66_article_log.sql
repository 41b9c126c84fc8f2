-- What is told and recorded of articles is for those who see them now. A queue that was opened since tells everybody of its
-- tickets, but not of what was written for its members; so this holds besides what the tables' own policies let through.
drop policy if exists articles on change;
create policy articles on change as restrictive for select to fl_analyst
  using (entity <> 'article' or queue_id is null or queue_id = any ((select public.my_article_queues())::int[]));
drop policy if exists articles on audit;
create policy articles on audit as restrictive for select to fl_analyst
  using (case entity when 'article' then (select true from public.article a where a.id = entity_id)
                     when 'article_proposal' then (select true from public.article_proposal p where p.id = entity_id)
                     else true end
         or (select pg_has_role(session_user, 'fl_auditor', 'usage')));
