-- Whatever happens to a verification is told as a change of it; what concerns all of them as a change of verification 0.
drop trigger if exists verification_added;
create trigger verification_added after insert on verification
begin
  insert into change (entity, entity_id) values ('verification', new.id);
end;
drop trigger if exists verification_changed;
create trigger verification_changed after update on verification
begin
  insert into change (entity, entity_id) values ('verification', new.id);
end;
drop trigger if exists red_flag_added;
create trigger red_flag_added after insert on red_flag
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists red_flag_changed;
create trigger red_flag_changed after update on red_flag
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists evidence_added;
create trigger evidence_added after insert on evidence
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists evidence_changed;
create trigger evidence_changed after update on evidence
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists verification_grant_added;
create trigger verification_grant_added after insert on verification_grant
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists verification_grant_changed;
create trigger verification_grant_changed after update on verification_grant
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists job_added;
create trigger job_added after insert on job
begin
  insert into change (entity, entity_id) values ('verification', coalesce(new.verification_id, 0));
end;
drop trigger if exists job_changed;
create trigger job_changed after update on job
begin
  insert into change (entity, entity_id) values ('verification', coalesce(new.verification_id, 0));
end;
drop trigger if exists signature_added;
create trigger signature_added after insert on signature
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists signature_changed;
create trigger signature_changed after update on signature
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists exception_request_added;
create trigger exception_request_added after insert on exception_request
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists exception_request_changed;
create trigger exception_request_changed after update on exception_request
begin
  insert into change (entity, entity_id) values ('verification', new.verification_id);
end;
drop trigger if exists guess_added;
create trigger guess_added after insert on guess
begin
  insert into change (entity, entity_id) values ('verification', coalesce((select j.verification_id from job j where j.id = new.job_id), 0));
end;
drop trigger if exists guess_changed;
create trigger guess_changed after update on guess
begin
  insert into change (entity, entity_id) values ('verification', coalesce((select j.verification_id from job j where j.id = new.job_id), 0));
end;
drop trigger if exists verification_alert_added;
create trigger verification_alert_added after insert on verification_alert
begin
  insert into change (entity, entity_id) values ('verification', coalesce(new.verification_id, 0));
end;
drop trigger if exists verification_alert_changed;
create trigger verification_alert_changed after update on verification_alert
begin
  insert into change (entity, entity_id) values ('verification', coalesce(new.verification_id, 0));
end;
drop trigger if exists policy_added;
create trigger policy_added after insert on policy
begin
  insert into change (entity, entity_id) values ('verification', 0);
end;
drop trigger if exists policy_changed;
create trigger policy_changed after update on policy
begin
  insert into change (entity, entity_id) values ('verification', 0);
end;
drop trigger if exists desk_mode_added;
create trigger desk_mode_added after insert on desk_mode
begin
  insert into change (entity, entity_id) values ('verification', 0);
end;
drop trigger if exists desk_mode_changed;
create trigger desk_mode_changed after update on desk_mode
begin
  insert into change (entity, entity_id) values ('verification', 0);
end;
drop trigger if exists connection_added;
create trigger connection_added after insert on connection
begin
  insert into change (entity, entity_id) values ('verification', 0);
end;
drop trigger if exists connection_changed;
create trigger connection_changed after update on connection
begin
  insert into change (entity, entity_id) values ('verification', 0);
end;
drop trigger if exists connection_proposal_added;
create trigger connection_proposal_added after insert on connection_proposal
begin
  insert into change (entity, entity_id) values ('verification', 0);
end;
drop trigger if exists connection_proposal_changed;
create trigger connection_proposal_changed after update on connection_proposal
begin
  insert into change (entity, entity_id) values ('verification', 0);
end;
