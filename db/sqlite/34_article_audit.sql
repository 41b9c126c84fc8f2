-- The audit of articles, as on a server: what stands there by its sha256 is told as null. Who did it is what the row says.
drop trigger if exists article_recorded_new;
create trigger article_recorded_new after insert on article
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', new.id, new.queue_id,
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.created_by), ''), new.created_by, m.at,
         json_object('key', new.key, 'confidence', new.confidence, 'governance', new.governance, 'queue_id', new.queue_id,
                     'keeper_id', new.keeper_id, 'review_by', new.review_by)
    from this_moment m;
  -- files are kept before the first text that names them
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', new.id, new.queue_id,
         1 + row_number() over (order by f.name), 'E',
         coalesce((select s.login from staff s where s.id = new.created_by), ''), new.created_by, m.at,
         json_object('file', f.name, 'sha256', f.sha256)
    from this_moment m join article_file f on f.of_key = new.key order by f.name;
end;
drop trigger if exists article_recorded;
create trigger article_recorded after update on article
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', new.id, new.queue_id,
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = new.changed_by), ''), new.changed_by, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.confidence is new.confidence, '', ',"confidence":' || json_array(old.confidence, new.confidence))
           || iif(old.governance is new.governance, '', ',"governance":' || json_array(old.governance, new.governance))
           || iif(old.queue_id is new.queue_id, '', ',"queue_id":' || json_array(old.queue_id, new.queue_id))
           || iif(old.keeper_id is new.keeper_id, '', ',"keeper_id":' || json_array(old.keeper_id, new.keeper_id))
           || iif(old.review_by is new.review_by, '', ',"review_by":' || json_array(old.review_by, new.review_by)) as told) p
   where p.told <> '';
end;
drop trigger if exists article_revision_recorded_new;
create trigger article_revision_recorded_new after insert on article_revision
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', new.article_id, (select a.queue_id from article a where a.id = new.article_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = new.article_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('revision', new.rev, 'text', null, 'proposal_id', new.proposal_id)
    from this_moment m;
end;
drop trigger if exists article_flag_recorded_new;
create trigger article_flag_recorded_new after insert on article_flag
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', new.article_id, (select a.queue_id from article a where a.id = new.article_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = new.article_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('flag', new.id, 'reason', null)
    from this_moment m;
end;
drop trigger if exists article_flag_recorded;
create trigger article_flag_recorded after update on article_flag
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', new.article_id, (select a.queue_id from article a where a.id = new.article_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = new.article_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.closed_by), ''), new.closed_by, m.at,
         json_object('flag', new.id, 'closed_by', new.closed_by, 'answer', null)
    from this_moment m;
end;
drop trigger if exists article_file_recorded_new;
create trigger article_file_recorded_new after insert on article_file
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', o.id, o.queue_id,
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = o.id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('file', new.name, 'sha256', new.sha256)
    from this_moment m join article o on o.key = new.of_key;
end;
-- Of an article and a ticket: for those who see both.
drop trigger if exists article_link_recorded_new;
create trigger article_link_recorded_new after insert on article_link
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', new.article_id, (select t.queue_id from ticket t where t.id = new.ticket_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = new.article_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('link', new.part, 'ticket_id', new.ticket_id)
    from this_moment m;
end;
drop trigger if exists article_link_recorded;
create trigger article_link_recorded after delete on article_link
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', old.article_id, (select t.queue_id from ticket t where t.id = old.ticket_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = old.article_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = old.by_id), ''), old.by_id, m.at,
         json_object('link', old.part, 'removed', json('true'), 'ticket_id', old.ticket_id)
    from this_moment m;
end;
drop trigger if exists article_vote_recorded_new;
create trigger article_vote_recorded_new after insert on article_vote
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article', new.article_id, (select t.queue_id from ticket t where t.id = new.ticket_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'article' and a.entity_id = new.article_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.staff_id), ''), new.staff_id, m.at,
         json_object('vote', new.helped, 'ticket_id', new.ticket_id)
    from this_moment m;
end;
drop trigger if exists article_proposal_recorded_new;
create trigger article_proposal_recorded_new after insert on article_proposal
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article_proposal', new.id, (select a.queue_id from article a where a.key = new.of_key),
         coalesce((select max(a.seq) from audit a where a.entity = 'article_proposal' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('article_id', new.article_id, 'base', new.base, 'because', new.because, 'text', null)
    from this_moment m;
end;
drop trigger if exists article_proposal_recorded;
create trigger article_proposal_recorded after update on article_proposal
  when old.state is not new.state
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article_proposal', new.id, (select a.queue_id from article a where a.key = new.of_key),
         coalesce((select max(a.seq) from audit a where a.entity = 'article_proposal' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = new.decided_by), ''), new.decided_by, m.at,
         json_object('state', json_array(old.state, new.state), 'answer', json_array(null, null))
    from this_moment m;
end;
-- Of whoever holds a licence: granted as I, taken back as U from it to none.
drop trigger if exists article_licence_recorded_new;
create trigger article_licence_recorded_new after insert on article_licence
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article_licence', new.staff_id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'article_licence' and a.entity_id = new.staff_id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('licence', new.licence)
    from this_moment m;
end;
drop trigger if exists article_licence_recorded;
create trigger article_licence_recorded after delete on article_licence
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'article_licence', old.staff_id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'article_licence' and a.entity_id = old.staff_id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = old.by_id), ''), old.by_id, m.at,
         json_object('licence', json_array(old.licence, null))
    from this_moment m;
end;
