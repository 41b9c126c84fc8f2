-- The audit of verifications, as on a server: what stands there by its sha256 is told as null. What the in-process worker does
-- is of nobody's deed, so it is the desk itself that did it; all else names its own.
drop trigger if exists verification_recorded_new;
create trigger verification_recorded_new after insert on verification
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('ticket_id', new.ticket_id, 'action', new.action, 'channel', new.channel, 'caller', new.caller, 'subject_id', new.subject_id, 'state', new.state, 'by_id', new.by_id, 'owner_id', new.owner_id, 'policy_version', new.policy_version, 'risk', new.risk, 'has_looked', json(iif(new.has_looked, 'true', 'false')), 'reason', null)
    from this_moment m;
end;
drop trigger if exists verification_recorded;
create trigger verification_recorded after update on verification
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = coalesce(new.owner_id, new.by_id)), ''), coalesce(new.owner_id, new.by_id), m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.ticket_id is new.ticket_id, '', ',"ticket_id":' || json_array(old.ticket_id, new.ticket_id))
           || iif(old.action is new.action, '', ',"action":' || json_array(old.action, new.action))
           || iif(old.channel is new.channel, '', ',"channel":' || json_array(old.channel, new.channel))
           || iif(old.caller is new.caller, '', ',"caller":' || json_array(old.caller, new.caller))
           || iif(old.subject_id is new.subject_id, '', ',"subject_id":' || json_array(old.subject_id, new.subject_id))
           || iif(old.state is new.state, '', ',"state":' || json_array(old.state, new.state))
           || iif(old.by_id is new.by_id, '', ',"by_id":' || json_array(old.by_id, new.by_id))
           || iif(old.owner_id is new.owner_id, '', ',"owner_id":' || json_array(old.owner_id, new.owner_id))
           || iif(old.policy_version is new.policy_version, '', ',"policy_version":' || json_array(old.policy_version, new.policy_version))
           || iif(old.risk is new.risk, '', ',"risk":' || json_array(old.risk, new.risk))
           || iif(old.has_looked is new.has_looked, '', ',"has_looked":[' || iif(old.has_looked, 'true,false', 'false,true') || ']')
           || iif(old.reason is new.reason, '', ',"reason":[null,null]') as told) p
   where p.told <> '';
end;
drop trigger if exists red_flag_recorded_new;
create trigger red_flag_recorded_new after insert on red_flag
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('red_flag', new.id, 'by_id', new.by_id, 'void_at', new.void_at, 'code', null)
    from this_moment m;
end;
drop trigger if exists red_flag_recorded;
create trigger red_flag_recorded after update on red_flag
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         '{' || substr(',"red_flag":' || json_quote(new.id) || p.told, 2) || '}'
    from this_moment m
    join (select iif(old.by_id is new.by_id, '', ',"by_id":' || json_quote(new.by_id))
           || iif(old.void_at is new.void_at, '', ',"void_at":' || json_quote(new.void_at))
           || iif(old.code is new.code, '', ',"code":null') as told) p
   where p.told <> '';
end;
drop trigger if exists evidence_recorded_new;
create trigger evidence_recorded_new after insert on evidence
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = nullif(new.by_id, 0)), ''), nullif(new.by_id, 0), m.at,
         json_object('evidence', new.id, 'subject_id', new.subject_id, 'method', new.method, 'result', new.result, 'proof', new.proof, 'known_since', new.known_since, 'by_id', new.by_id, 'also_by', new.also_by, 'job_id', new.job_id, 'void_at', new.void_at, 'group_key', null, 'target', null, 'transaction', null, 'facts', null)
    from this_moment m;
end;
drop trigger if exists evidence_recorded;
create trigger evidence_recorded after update on evidence
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = nullif(new.by_id, 0)), ''), nullif(new.by_id, 0), m.at,
         '{' || substr(',"evidence":' || json_quote(new.id) || p.told, 2) || '}'
    from this_moment m
    join (select iif(old.subject_id is new.subject_id, '', ',"subject_id":' || json_quote(new.subject_id))
           || iif(old.method is new.method, '', ',"method":' || json_quote(new.method))
           || iif(old.result is new.result, '', ',"result":' || json_quote(new.result))
           || iif(old.proof is new.proof, '', ',"proof":' || json_quote(new.proof))
           || iif(old.known_since is new.known_since, '', ',"known_since":' || json_quote(new.known_since))
           || iif(old.by_id is new.by_id, '', ',"by_id":' || json_quote(new.by_id))
           || iif(old.also_by is new.also_by, '', ',"also_by":' || json_quote(new.also_by))
           || iif(old.job_id is new.job_id, '', ',"job_id":' || json_quote(new.job_id))
           || iif(old.void_at is new.void_at, '', ',"void_at":' || json_quote(new.void_at))
           || iif(old.group_key is new.group_key, '', ',"group_key":null')
           || iif(old.target is new.target, '', ',"target":null')
           || iif(old."transaction" is new."transaction", '', ',"transaction":null')
           || iif(old.facts is new.facts, '', ',"facts":null') as told) p
   where p.told <> '';
end;
drop trigger if exists verification_grant_recorded_new;
create trigger verification_grant_recorded_new after insert on verification_grant
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.issued_to), ''), new.issued_to, m.at,
         json_object('verification_grant', new.id, 'ticket_id', new.ticket_id, 'subject_id', new.subject_id, 'action', new.action, 'risk', new.risk, 'policy_version', new.policy_version, 'issued_to', new.issued_to, 'second_by', new.second_by, 'expires_at', new.expires_at, 'state', new.state, 'evidence_ids', new.evidence_ids, 'said', null)
    from this_moment m;
end;
drop trigger if exists verification_grant_recorded;
create trigger verification_grant_recorded after update on verification_grant
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.issued_to), ''), new.issued_to, m.at,
         '{' || substr(',"verification_grant":' || json_quote(new.id) || p.told, 2) || '}'
    from this_moment m
    join (select iif(old.ticket_id is new.ticket_id, '', ',"ticket_id":' || json_quote(new.ticket_id))
           || iif(old.subject_id is new.subject_id, '', ',"subject_id":' || json_quote(new.subject_id))
           || iif(old.action is new.action, '', ',"action":' || json_quote(new.action))
           || iif(old.risk is new.risk, '', ',"risk":' || json_quote(new.risk))
           || iif(old.policy_version is new.policy_version, '', ',"policy_version":' || json_quote(new.policy_version))
           || iif(old.issued_to is new.issued_to, '', ',"issued_to":' || json_quote(new.issued_to))
           || iif(old.second_by is new.second_by, '', ',"second_by":' || json_quote(new.second_by))
           || iif(old.expires_at is new.expires_at, '', ',"expires_at":' || json_quote(new.expires_at))
           || iif(old.state is new.state, '', ',"state":' || json_quote(new.state))
           || iif(old.evidence_ids is new.evidence_ids, '', ',"evidence_ids":' || json_quote(new.evidence_ids))
           || iif(old.said is new.said, '', ',"said":null') as told) p
   where p.told <> '';
end;
drop trigger if exists signature_recorded_new;
create trigger signature_recorded_new after insert on signature
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('signature', new.id, 'by_id', new.by_id, 'what', new.what, 'void_at', new.void_at)
    from this_moment m;
end;
drop trigger if exists signature_recorded;
create trigger signature_recorded after update on signature
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         '{' || substr(',"signature":' || json_quote(new.id) || p.told, 2) || '}'
    from this_moment m
    join (select iif(old.by_id is new.by_id, '', ',"by_id":' || json_quote(new.by_id))
           || iif(old.what is new.what, '', ',"what":' || json_quote(new.what))
           || iif(old.void_at is new.void_at, '', ',"void_at":' || json_quote(new.void_at)) as told) p
   where p.told <> '';
end;
drop trigger if exists exception_request_recorded_new;
create trigger exception_request_recorded_new after insert on exception_request
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('exception_request', new.id, 'by_id', new.by_id, 'approved_by', new.approved_by, 'void_at', new.void_at, 'reason', null)
    from this_moment m;
end;
drop trigger if exists exception_request_recorded;
create trigger exception_request_recorded after update on exception_request
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification', new.verification_id, (select t.queue_id from verification v join ticket t on t.id = v.ticket_id where v.id = new.verification_id),
         coalesce((select max(a.seq) from audit a where a.entity = 'verification' and a.entity_id = new.verification_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = coalesce(new.approved_by, new.by_id)), ''), coalesce(new.approved_by, new.by_id), m.at,
         '{' || substr(',"exception_request":' || json_quote(new.id) || p.told, 2) || '}'
    from this_moment m
    join (select iif(old.by_id is new.by_id, '', ',"by_id":' || json_quote(new.by_id))
           || iif(old.approved_by is new.approved_by, '', ',"approved_by":' || json_quote(new.approved_by))
           || iif(old.void_at is new.void_at, '', ',"void_at":' || json_quote(new.void_at))
           || iif(old.reason is new.reason, '', ',"reason":null') as told) p
   where p.told <> '';
end;
drop trigger if exists subject_recorded_new;
create trigger subject_recorded_new after insert on subject
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'subject', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'subject' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = null), ''), null, m.at,
         json_object('directory', new.directory, 'risk', new.risk, 'frozen_at', new.frozen_at, 'frozen_by', new.frozen_by, 'held_until', new.held_until, 'object_id', null, 'name', null, 'account', null, 'department', null, 'site', null, 'frozen_why', null)
    from this_moment m;
end;
drop trigger if exists subject_recorded;
create trigger subject_recorded after update on subject
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'subject', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'subject' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = null), ''), null, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.directory is new.directory, '', ',"directory":' || json_array(old.directory, new.directory))
           || iif(old.risk is new.risk, '', ',"risk":' || json_array(old.risk, new.risk))
           || iif(old.frozen_at is new.frozen_at, '', ',"frozen_at":' || json_array(old.frozen_at, new.frozen_at))
           || iif(old.frozen_by is new.frozen_by, '', ',"frozen_by":' || json_array(old.frozen_by, new.frozen_by))
           || iif(old.held_until is new.held_until, '', ',"held_until":' || json_array(old.held_until, new.held_until))
           || iif(old.object_id is new.object_id, '', ',"object_id":[null,null]')
           || iif(old.name is new.name, '', ',"name":[null,null]')
           || iif(old.account is new.account, '', ',"account":[null,null]')
           || iif(old.department is new.department, '', ',"department":[null,null]')
           || iif(old.site is new.site, '', ',"site":[null,null]')
           || iif(old.frozen_why is new.frozen_why, '', ',"frozen_why":[null,null]') as told) p
   where p.told <> '';
end;
drop trigger if exists contact_recorded_new;
create trigger contact_recorded_new after insert on contact
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'subject', new.subject_id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'subject' and a.entity_id = new.subject_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = null), ''), null, m.at,
         json_object('contact', new.id, 'kind', new.kind, 'digest', new.digest, 'known_since', new.known_since, 'is_current', json(iif(new.is_current, 'true', 'false')))
    from this_moment m;
end;
drop trigger if exists contact_recorded;
create trigger contact_recorded after update on contact
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'subject', new.subject_id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'subject' and a.entity_id = new.subject_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = null), ''), null, m.at,
         '{' || substr(',"contact":' || json_quote(new.id) || p.told, 2) || '}'
    from this_moment m
    join (select iif(old.kind is new.kind, '', ',"kind":' || json_quote(new.kind))
           || iif(old.digest is new.digest, '', ',"digest":' || json_quote(new.digest))
           || iif(old.known_since is new.known_since, '', ',"known_since":' || json_quote(new.known_since))
           || iif(old.is_current is new.is_current, '', ',"is_current":' || iif(new.is_current, 'true', 'false')) as told) p
   where p.told <> '';
end;
drop trigger if exists policy_recorded_new;
create trigger policy_recorded_new after insert on policy
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'policy', new.version, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'policy' and a.entity_id = new.version), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.proposed_by), ''), new.proposed_by, m.at,
         json_object('proposed_by', new.proposed_by, 'approved_by', new.approved_by, 'is_active', json(iif(new.is_active, 'true', 'false')), 'rules', null)
    from this_moment m;
end;
drop trigger if exists policy_recorded;
create trigger policy_recorded after update on policy
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'policy', new.version, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'policy' and a.entity_id = new.version), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = coalesce(new.approved_by, new.proposed_by)), ''), coalesce(new.approved_by, new.proposed_by), m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.proposed_by is new.proposed_by, '', ',"proposed_by":' || json_array(old.proposed_by, new.proposed_by))
           || iif(old.approved_by is new.approved_by, '', ',"approved_by":' || json_array(old.approved_by, new.approved_by))
           || iif(old.is_active is new.is_active, '', ',"is_active":[' || iif(old.is_active, 'true,false', 'false,true') || ']')
           || iif(old.rules is new.rules, '', ',"rules":[null,null]') as told) p
   where p.told <> '';
end;
drop trigger if exists desk_mode_recorded_new;
create trigger desk_mode_recorded_new after insert on desk_mode
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'desk_mode', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'desk_mode' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('mode', new.mode, 'by_id', new.by_id, 'ends_at', new.ends_at, 'ended_by', new.ended_by, 'why', null)
    from this_moment m;
end;
drop trigger if exists desk_mode_recorded;
create trigger desk_mode_recorded after update on desk_mode
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'desk_mode', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'desk_mode' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = coalesce(new.ended_by, new.by_id)), ''), coalesce(new.ended_by, new.by_id), m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.mode is new.mode, '', ',"mode":' || json_array(old.mode, new.mode))
           || iif(old.by_id is new.by_id, '', ',"by_id":' || json_array(old.by_id, new.by_id))
           || iif(old.ends_at is new.ends_at, '', ',"ends_at":' || json_array(old.ends_at, new.ends_at))
           || iif(old.ended_by is new.ended_by, '', ',"ended_by":' || json_array(old.ended_by, new.ended_by))
           || iif(old.why is new.why, '', ',"why":[null,null]') as told) p
   where p.told <> '';
end;
drop trigger if exists connection_recorded_new;
create trigger connection_recorded_new after insert on connection
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'connection', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'connection' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = null), ''), null, m.at,
         json_object('name', new.name, 'kind', new.kind, 'is_active', json(iif(new.is_active, 'true', 'false')), 'position', new.position, 'settings', null)
    from this_moment m;
end;
drop trigger if exists connection_recorded;
create trigger connection_recorded after update on connection
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'connection', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'connection' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = null), ''), null, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.name is new.name, '', ',"name":' || json_array(old.name, new.name))
           || iif(old.kind is new.kind, '', ',"kind":' || json_array(old.kind, new.kind))
           || iif(old.is_active is new.is_active, '', ',"is_active":[' || iif(old.is_active, 'true,false', 'false,true') || ']')
           || iif(old.position is new.position, '', ',"position":' || json_array(old.position, new.position))
           || iif(old.settings is new.settings, '', ',"settings":[null,null]') as told) p
   where p.told <> '';
end;
drop trigger if exists verification_alert_recorded_new;
create trigger verification_alert_recorded_new after insert on verification_alert
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification_alert', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'verification_alert' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = null), ''), null, m.at,
         json_object('code', new.code, 'verification_id', new.verification_id, 'subject_id', new.subject_id, 'seen_by', new.seen_by)
    from this_moment m;
end;
drop trigger if exists verification_alert_recorded;
create trigger verification_alert_recorded after update on verification_alert
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'verification_alert', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'verification_alert' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = new.seen_by), ''), new.seen_by, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.code is new.code, '', ',"code":' || json_array(old.code, new.code))
           || iif(old.verification_id is new.verification_id, '', ',"verification_id":' || json_array(old.verification_id, new.verification_id))
           || iif(old.subject_id is new.subject_id, '', ',"subject_id":' || json_array(old.subject_id, new.subject_id))
           || iif(old.seen_by is new.seen_by, '', ',"seen_by":' || json_array(old.seen_by, new.seen_by)) as told) p
   where p.told <> '';
end;
drop trigger if exists staff_identity_recorded_new;
create trigger staff_identity_recorded_new after insert on staff_identity
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'staff_identity', new.staff_id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'staff_identity' and a.entity_id = new.staff_id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('directory', new.directory, 'object_id', null)
    from this_moment m;
end;
drop trigger if exists staff_identity_recorded;
create trigger staff_identity_recorded after update on staff_identity
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'staff_identity', new.staff_id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'staff_identity' and a.entity_id = new.staff_id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.directory is new.directory, '', ',"directory":' || json_array(old.directory, new.directory))
           || iif(old.object_id is new.object_id, '', ',"object_id":[null,null]') as told) p
   where p.told <> '';
end;
drop trigger if exists role_proposal_recorded_new;
create trigger role_proposal_recorded_new after insert on role_proposal
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'role_proposal', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'role_proposal' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('staff_id', new.staff_id, 'role', new.role, 'by_id', new.by_id, 'approved_by', new.approved_by)
    from this_moment m;
end;
drop trigger if exists role_proposal_recorded;
create trigger role_proposal_recorded after update on role_proposal
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'role_proposal', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'role_proposal' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = coalesce(new.approved_by, new.by_id)), ''), coalesce(new.approved_by, new.by_id), m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.staff_id is new.staff_id, '', ',"staff_id":' || json_array(old.staff_id, new.staff_id))
           || iif(old.role is new.role, '', ',"role":' || json_array(old.role, new.role))
           || iif(old.by_id is new.by_id, '', ',"by_id":' || json_array(old.by_id, new.by_id))
           || iif(old.approved_by is new.approved_by, '', ',"approved_by":' || json_array(old.approved_by, new.approved_by)) as told) p
   where p.told <> '';
end;
drop trigger if exists legal_hold_recorded_new;
create trigger legal_hold_recorded_new after insert on legal_hold
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'subject', new.subject_id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'subject' and a.entity_id = new.subject_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('legal_hold', new.id, 'by_id', new.by_id, 'lifted_by', new.lifted_by, 'why', null)
    from this_moment m;
end;
drop trigger if exists legal_hold_recorded;
create trigger legal_hold_recorded after update on legal_hold
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'subject', new.subject_id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'subject' and a.entity_id = new.subject_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.lifted_by), ''), new.lifted_by, m.at,
         json_object('legal_hold', new.id, 'lifted_by', new.lifted_by)
    from this_moment m
   where old.lifted_by is not new.lifted_by;
end;
