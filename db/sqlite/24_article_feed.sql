-- Whatever happens to an article is told as a change of it; what concerns all of them as a change of article 0.
-- Looks, and words searched in vain, are told to nobody.
drop trigger if exists article_added;
create trigger article_added after insert on article
begin
  insert into change (entity, entity_id) values ('article', new.id);
end;
drop trigger if exists article_changed;
create trigger article_changed after update on article
begin
  insert into change (entity, entity_id) values ('article', new.id);
end;
drop trigger if exists article_proposal_added;
create trigger article_proposal_added after insert on article_proposal
begin
  insert into change (entity, entity_id) values ('article', coalesce(new.article_id, 0));
end;
drop trigger if exists article_proposal_changed;
create trigger article_proposal_changed after update on article_proposal
begin
  insert into change (entity, entity_id) values ('article', coalesce(new.article_id, 0));
end;
drop trigger if exists article_vote_added;
create trigger article_vote_added after insert on article_vote
begin
  insert into change (entity, entity_id) values ('article', new.article_id);
end;
drop trigger if exists article_vote_changed;
create trigger article_vote_changed after update on article_vote
begin
  insert into change (entity, entity_id) values ('article', new.article_id);
end;
drop trigger if exists article_flag_added;
create trigger article_flag_added after insert on article_flag
begin
  insert into change (entity, entity_id) values ('article', new.article_id);
end;
drop trigger if exists article_flag_changed;
create trigger article_flag_changed after update on article_flag
begin
  insert into change (entity, entity_id) values ('article', new.article_id);
end;
drop trigger if exists article_link_added;
create trigger article_link_added after insert on article_link
begin
  insert into change (entity, entity_id) values ('article', new.article_id);
end;
drop trigger if exists article_link_dropped;
create trigger article_link_dropped after delete on article_link
begin
  insert into change (entity, entity_id) values ('article', old.article_id);
end;
drop trigger if exists article_editing_added;
create trigger article_editing_added after insert on article_editing
begin
  insert into change (entity, entity_id) values ('article', new.article_id);
end;
drop trigger if exists article_editing_dropped;
create trigger article_editing_dropped after delete on article_editing
begin
  insert into change (entity, entity_id) values ('article', old.article_id);
end;
-- Who has it open says so every minute, which is news only after they were not seen for two.
drop trigger if exists article_editing_changed;
create trigger article_editing_changed after update on article_editing
  when new.seen_at > old.seen_at + 120000000
begin
  insert into change (entity, entity_id) values ('article', new.article_id);
end;
drop trigger if exists article_licence_added;
create trigger article_licence_added after insert on article_licence
begin
  insert into change (entity, entity_id) values ('article', 0);
end;
drop trigger if exists article_licence_changed;
create trigger article_licence_changed after update on article_licence
begin
  insert into change (entity, entity_id) values ('article', 0);
end;
drop trigger if exists article_licence_dropped;
create trigger article_licence_dropped after delete on article_licence
begin
  insert into change (entity, entity_id) values ('article', 0);
end;
