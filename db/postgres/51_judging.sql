-- The verdict on a verification: the same as `app/identity/judging.py`, case by case. It reads nothing and remembers
-- nothing: who asks gathers the facts (its functions know them by themselves), and grants by what this says.
-- Whatever it doesn't know, it denies. A policy is held to the floor besides, whoever approved it.

create or replace function ways_of_proving()
  returns table (method text, kind text, points int, by_machine bool, by_hand bool, holds interval, ages bool, is_spoken bool)
  language sql immutable as $$
  values ('fido', 'P', 40, true, false, interval '15 minutes', true, false),
         ('inperson', 'B', 40, false, true, interval '4 hours', false, false),
         ('site', 'B', 25, true, false, interval '4 hours', false, false),
         ('push', 'P', 30, true, false, interval '15 minutes', true, false),
         ('video', 'B', 25, false, true, interval '15 minutes', false, false),
         ('totp', 'P', 25, true, false, interval '15 minutes', true, true),
         ('recovery', 'P', 25, true, false, interval '15 minutes', true, false),
         ('callback', 'P', 20, false, true, interval '15 minutes', true, false),
         ('manager', 'V', 20, true, true, interval '4 hours', true, false),
         ('device', 'P', 15, true, false, interval '15 minutes', true, false),
         ('smsotp', 'P', 15, true, false, interval '15 minutes', true, true),
         ('emailotp', 'P', 10, true, false, interval '15 minutes', true, true),
         ('codeword', 'K', 0, true, false, interval '15 minutes', false, false),
         ('hrq', 'K', 0, false, true, interval '15 minutes', false, false),
         ('owner', 'A', 0, true, true, interval '4 hours', false, false),
         ('hr', 'A', 0, true, true, interval '4 hours', false, false)
$$;

create or replace function red_flag_weights() returns table (code text, weight int, is_starred bool, is_context bool)
  language sql immutable as $$
  values ('urgency', 1, false, false), ('authority', 1, false, false), ('refuses_callback', 3, true, false),
         ('new_number', 3, true, false), ('phone_lost', 2, false, false), ('asks_both', 2, false, false),
         ('asks_how', 2, false, false), ('number_hidden', 1, false, false), ('prompted', 2, false, false),
         ('too_perfect', 1, false, false), ('only_public', 1, false, false), ('look_alike', 3, true, false),
         ('remote_tool', 3, true, false), ('pressure', 1, false, false), ('unusual_time', 1, false, true),
         ('target', 1, false, true), ('earlier_failure', 2, false, true), ('contact_changed', 2, false, true),
         ('others_report', 2, false, true), ('spike', 1, false, true)
$$;

-- Below this no policy is followed: `FLOOR` of `app/identity/matrix.py`.
create or replace function floor_rules() returns jsonb language sql immutable as $$ select '{
  "unlock": {
    "standard": {"factors":1,"points":20,"possession":true,"proof":"any","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":40,"possession":true,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":80,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "password_reset": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":40,"possession":true,"proof":"machine","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":80,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":true,"change_record":true,"start":false,"not_by":["phone"],"deny":""},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "mfa_reset": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"],["video"],["manager"]],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":["smsotp"],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":60,"possession":true,"proof":"witnessed","needs":[["inperson"],["video","manager"]],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":["smsotp"],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":90,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "first_credential": {
    "standard": {"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":["hr"],"second":false,"change_record":false,"start":true,"not_by":[],"deny":""},
    "sensitive": {"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":["hr","manager"],"second":false,"change_record":false,"start":true,"not_by":[],"deny":""},
    "privileged": {"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":true,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "contact_change": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":60,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "enable_account": {
    "standard": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"security_team"},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""}},
  "access_change": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":40,"possession":true,"proof":"machine","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":80,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":["owner"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":true,"change_record":true,"start":false,"not_by":["phone"],"deny":""},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "elevated_install": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":50,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "recovery_key": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":50,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":60,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}}
}'::jsonb $$;


create or replace function floor_days(which text) returns int language sql immutable as $$
  select case which when 'standard' then 7 when 'sensitive' then 14 else 30 end
$$;

-- ---------------------------------------------------------------- is it what it should be

-- These are asked by the judge many times a case: their search path is its own.

create or replace function has_exactly(it jsonb, names text[]) returns bool language plpgsql immutable as $$
begin
  return jsonb_typeof(it) = 'object' and it ?& names and it - names = '{}';
end $$;

create or replace function is_whole(it jsonb, most bigint default 2147483647) returns bool language plpgsql immutable as $$
begin
  return jsonb_typeof(it) = 'number' and it::text ~ '^[0-9]{1,10}$' and it::text::bigint <= most;
end $$;

create or replace function are_texts(it jsonb) returns bool language plpgsql immutable as $$
begin
  return jsonb_typeof(it) = 'array' and not jsonb_path_exists(it, 'strict $[*] ? (@.type() != "string")');
end $$;

create or replace function are_all(it jsonb, known jsonb) returns bool language plpgsql immutable as $$
begin
  return jsonb_typeof(it) = 'array' and known @> it;
end $$;

create or replace function is_one_of(it jsonb, known jsonb) returns bool language plpgsql immutable as $$
begin
  return jsonb_typeof(it) = 'string' and known @> it;
end $$;

create or replace function is_instant(it jsonb) returns bool language plpgsql immutable as $$
begin
  return jsonb_typeof(it) = 'string' and (it #>> '{}') ~ ('^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
    || '([.][0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$');
end $$;

create or replace function are_ways(it jsonb) returns bool language plpgsql immutable as $$
begin
  return public.are_all(it, '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp"]') and it <> '[]';
end $$;

create or replace function is_rule(rule jsonb) returns bool language plpgsql immutable as $$
declare
  known constant jsonb := '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]';
  e jsonb;
begin
  if not public.has_exactly(rule, array['factors', 'points', 'possession', 'proof', 'needs', 'routes', 'bars', 'approvals', 'second',
       'change_record', 'start', 'not_by', 'deny']) then
    return false;
  end if;
  if not (public.is_whole(rule -> 'factors', 1000) and public.is_whole(rule -> 'points', 1000)
      and jsonb_typeof(rule -> 'possession') = 'boolean' and jsonb_typeof(rule -> 'second') = 'boolean'
      and jsonb_typeof(rule -> 'change_record') = 'boolean' and jsonb_typeof(rule -> 'start') = 'boolean'
      and public.is_one_of(rule -> 'proof', '["any", "witnessed", "machine"]')
      and public.is_one_of(rule -> 'deny', '["", "security_team", "leaver", "service_account", "closed"]')
      and public.are_all(rule -> 'bars', known) and public.are_all(rule -> 'approvals', known)
      and public.are_all(rule -> 'not_by', '["phone", "chat", "email", "walk_up", "portal"]')
      and jsonb_typeof(rule -> 'needs') = 'array' and jsonb_typeof(rule -> 'routes') = 'array') then
    return false;
  end if;
  for e in select * from jsonb_array_elements(rule -> 'needs') loop
    if not public.are_ways(e) then return false; end if;
  end loop;
  for e in select * from jsonb_array_elements(rule -> 'routes') loop
    if not public.has_exactly(e, array['methods', 'second_login']) or jsonb_typeof(e -> 'second_login') <> 'boolean'
       or not public.are_ways(e -> 'methods') then
      return false;
    end if;
  end loop;
  return rule ->> 'factors' <> '0' or jsonb_array_length(rule -> 'approvals') > 0 or rule ->> 'deny' <> '';
end $$;

-- What a policy may be kept as, whole: `parse` of `app/identity/policy_text.py`.
create or replace function is_policy(policy jsonb) returns bool language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  actions constant text[] := array['unlock', 'password_reset', 'mfa_reset', 'first_credential', 'contact_change', 'enable_account',
    'access_change', 'elevated_install', 'recovery_key'];
  columns constant text[] := array['standard', 'sensitive', 'privileged', 'service', 'leaver'];
  lists constant text[] := array['sensitive_departments', 'sensitive_groups', 'sensitive_people', 'privileged_groups', 'privileged_units',
    'service_units'];
  limits constant text[] := array['wrong_codes', 'failed_methods', 'failure_hours', 'pushes', 'shopping_hours', 'linked_hours', 'lock_outs',
    'grants_per_hour', 'start_days'];
  a text;
  b text;
begin
  if not (public.has_exactly(policy, array['version', 'rules', 'cool_down_days', 'off', 'limits', 'risk'])
      and public.is_whole(policy -> 'version', 1000) and public.has_exactly(policy -> 'rules', actions)
      and public.has_exactly(policy -> 'cool_down_days', columns) and public.has_exactly(policy -> 'limits', limits)
      and public.has_exactly(policy -> 'risk', lists)
      and public.are_all(policy -> 'off', '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]')) then
    return false;
  end if;
  foreach b in array columns loop
    if not public.is_whole(policy #> array['cool_down_days', b], 1000) then return false; end if;
  end loop;
  foreach b in array limits loop
    if not public.is_whole(policy #> array['limits', b], 1000) then return false; end if;
  end loop;
  foreach b in array lists loop
    if not public.are_texts(policy #> array['risk', b])
       or exists (select 1 from jsonb_array_elements_text(policy #> array['risk', b]) e where btrim(e, E' \t\n\r\f\v') = '') then
      return false;
    end if;
  end loop;
  foreach a in array actions loop
    if not public.has_exactly(policy #> array['rules', a], columns) then return false; end if;
    foreach b in array columns loop
      if not public.is_rule(policy #> array['rules', a, b]) then return false; end if;
    end loop;
  end loop;
  return true;
end $$;

create or replace function is_standing(s jsonb) returns bool language plpgsql immutable as $$
declare
  truths constant text[] := array['is_frozen', 'is_held', 'is_ticket_blocked', 'is_linked', 'is_phone_lost', 'is_elevated', 'is_spike',
    'has_exception', 'has_manager', 'has_change_record', 'has_looked', 'is_worker_alive'];
  instants constant text[] := array['held_until', 'shopped_until', 'signer_since', 'facts_at'];
  conflicts constant jsonb := '["self", "manager", "report", "own_team"]';
  f text;
begin
  if not public.has_exactly(s, truths || instants || array['wrong_codes', 'failed_methods', 'blocked', 'lock_outs', 'excluded', 'conflicts',
       'lifted', 'signed_by', 'signer_conflicts', 'starts_on']) then
    return false;
  end if;
  foreach f in array truths loop
    if jsonb_typeof(s -> f) <> 'boolean' then return false; end if;
  end loop;
  foreach f in array instants loop
    if jsonb_typeof(s -> f) <> 'null' and not public.is_instant(s -> f) then return false; end if;
  end loop;
  return public.is_whole(s -> 'wrong_codes') and public.is_whole(s -> 'failed_methods') and public.is_whole(s -> 'lock_outs')
     and public.are_texts(s -> 'excluded') and public.are_all(s -> 'conflicts', conflicts)
     and public.are_all(s -> 'signer_conflicts', conflicts)
     and public.are_all(s -> 'lifted', '["red_flags", "shopping", "lock_outs"]')
     and public.are_all(s -> 'blocked', '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]')
     and (jsonb_typeof(s -> 'signed_by') = 'null' or public.is_whole(s -> 'signed_by'))
     and (jsonb_typeof(s -> 'starts_on') = 'null' or (jsonb_typeof(s -> 'starts_on') = 'string'
          and s ->> 'starts_on' ~ '^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$'));
end $$;

create or replace function is_case(c jsonb) returns bool language plpgsql immutable as $$
declare e jsonb;
begin
  if not (public.has_exactly(c, array['action', 'risk', 'channel', 'analyst', 'evidence', 'flags', 'standing'])
      and jsonb_typeof(c -> 'action') = 'string' and jsonb_typeof(c -> 'risk') = 'string'
      and public.is_one_of(c -> 'channel', '["phone", "chat", "email", "walk_up", "portal"]')
      and public.is_whole(c -> 'analyst') and c ->> 'analyst' <> '0' and jsonb_typeof(c -> 'evidence') = 'array'
      and public.are_texts(c -> 'flags') and public.is_standing(c -> 'standing')) then
    return false;
  end if;
  for e in select * from jsonb_array_elements(c -> 'evidence') loop
    if not (public.has_exactly(e, array['method', 'result', 'proof', 'group', 'is_handset', 'at', 'by', 'also_by', 'known_since'])
        and jsonb_typeof(e -> 'method') = 'string' and jsonb_typeof(e -> 'group') = 'string'
        and public.is_one_of(e -> 'result', '["pending", "passed", "failed", "declined", "expired", "unreached"]')
        and public.is_one_of(e -> 'proof', '["X", "A"]') and jsonb_typeof(e -> 'is_handset') = 'boolean'
        and public.is_instant(e -> 'at') and public.is_whole(e -> 'by')
        and (jsonb_typeof(e -> 'also_by') = 'null' or public.is_whole(e -> 'also_by'))
        and (jsonb_typeof(e -> 'known_since') = 'null' or public.is_instant(e -> 'known_since'))) then
      return false;
    end if;
  end loop;
  return true;
end $$;

-- ---------------------------------------------------------------- what evidence is worth

-- How a rule is met by the choice of independent proofs that leaves least missing. Evidence that counts comes as columns.
-- A choice is a set of bits, one for each proof; two proofs clash when they are not independent.
create or replace function rule_weighed(rule jsonb, has_manager bool, is_standard bool, methods text[], groups text[], kinds text[], points_of int[],
    machine bool[], seen bool[], by_two bool[], handset bool[], spoken bool[], out missing text[], out factors int, out points int)
  language plpgsql immutable as $$
declare
  asked_factors constant int := (rule ->> 'factors')::int;
  asked_points constant int := (rule ->> 'points')::int;
  asked_proof constant text := rule ->> 'proof';
  asks_possession constant bool := (rule ->> 'possession')::bool;
  approvals constant jsonb := rule -> 'approvals';
  stands_in constant bool := not has_manager and not approvals ? 'hr';
  is_approved_seen bool := false;
  is_approved_strong bool := false;
  m text[] := '{}'; g text[] := '{}'; p int[] := '{}'; said bool[] := '{}'; held bool[] := '{}'; marks int[] := '{}';
  possession int := 0; proved int := 0; witnessed int := 0; strong int := 0;
  clash int[] := '{}'; need_masks int[] := '{}'; need_sizes int[] := '{}'; route_masks int[] := '{}'; route_sizes int[] := '{}'; route_logins bool[] := '{}';
  choices int[] := '{0}'; counts int[] := '{0}'; sums int[] := '{0}';
  n int := 0; i int; j int; c int; mask int; rank int; best int; worth int; mark int; is_met bool; is_known bool; is_taken bool := false;
  method text; kind text; is_held bool; is_possession bool; is_strong bool; one_of text := ''; way jsonb; part text; lacks text[];
begin
  foreach worth in array array[40, 30, 25, 20, 15, 10, 0] loop
    for i in 1 .. cardinality(methods) loop
      method := methods[i];
      kind := kinds[i];
      if stands_in and method = 'hr' then
        method := 'manager';
        kind := 'V';
        continue when worth <> 20;
      else
        continue when points_of[i] <> worth;
      end if;
      is_strong := machine[i] and method <> 'smsotp';
      if approvals ? method then
        is_approved_seen := is_approved_seen or machine[i] or seen[i];
        is_approved_strong := is_approved_strong or is_strong;
      end if;
      continue when kind = 'A' or n = 12;
      is_held := handset[i] and not is_standard;
      is_possession := kind = 'P' or (method = 'inperson' and by_two[i]);
      mark := machine[i]::int + 2 * seen[i]::int + 4 * is_possession::int;
      mask := 0;
      is_known := false;
      for j in 1 .. n loop
        is_known := is_known or (m[j] = method and g[j] = groups[i] and held[j] = is_held and marks[j] = mark);
        if m[j] = method or g[j] = groups[i] or (said[j] and spoken[i]) or (held[j] and is_held) then mask := mask | (1 << (j - 1)); end if;
      end loop;
      continue when is_known;
      c := 1 << n;
      n := n + 1;
      m[n] := method; g[n] := groups[i]; p[n] := worth; said[n] := spoken[i]; held[n] := is_held; marks[n] := mark; clash[n] := mask;
      if is_possession then possession := possession | c; end if;
      if seen[i] then witnessed := witnessed | c; end if;
      if machine[i] then proved := proved | c; end if;
      if is_strong then strong := strong | c; end if;
    end loop;
  end loop;

  for i in 1 .. n loop
    for j in 1 .. cardinality(choices) loop
      if choices[j] & clash[i] = 0 then
        c := cardinality(choices) + 1;
        choices[c] := choices[j] | (1 << (i - 1));
        counts[c] := counts[j] + 1;
        sums[c] := sums[j] + p[i];
      end if;
    end loop;
  end loop;

  -- a mask holds every proof of the methods named; a choice has one of each method at most, so its bits are counted
  for way in select * from jsonb_array_elements(rule -> 'needs') loop
    mask := 0;
    one_of := one_of || case when one_of = '' then 'one_of:' else '|' end;
    for part in select * from jsonb_array_elements_text(way) loop
      one_of := one_of || case when right(one_of, 1) in (':', '|') then '' else '+' end || part;
      for i in 1 .. n loop if m[i] = part then mask := mask | (1 << (i - 1)); end if; end loop;
    end loop;
    need_masks := need_masks || mask;
    need_sizes := need_sizes || (select count(distinct e)::int from jsonb_array_elements_text(way) e);
  end loop;
  for way in select * from jsonb_array_elements(rule -> 'routes') loop
    mask := 0;
    for i in 1 .. n loop if way -> 'methods' ? m[i] then mask := mask | (1 << (i - 1)); end if; end loop;
    route_masks := route_masks || mask;
    route_sizes := route_sizes || jsonb_array_length(way -> 'methods');
    route_logins := route_logins || (way ->> 'second_login')::bool;
  end loop;

  for j in 1 .. cardinality(choices) loop
    c := choices[j];
    lacks := '{}';
    if counts[j] < asked_factors then lacks := lacks || 'factors'::text; end if;
    if sums[j] < asked_points then lacks := lacks || 'points'::text; end if;
    if asks_possession and c & possession = 0 then lacks := lacks || 'possession'::text; end if;
    is_met := asked_proof = 'any'
           or (asked_proof = 'machine' and ((asked_factors = 0 and is_approved_strong) or (asked_factors > 0 and c & strong <> 0)))
           or (asked_proof = 'witnessed' and ((asked_factors = 0 and is_approved_seen) or (asked_factors > 0 and c & (proved | witnessed) <> 0)));
    if not is_met then lacks := lacks || asked_proof; end if;
    if one_of <> '' then
      is_met := false;
      for i in 1 .. cardinality(need_masks) loop
        is_met := is_met or (need_sizes[i] = bit_count((c & need_masks[i])::bit(12)));
      end loop;
      if not is_met then lacks := lacks || one_of; end if;
    end if;
    rank := ((cardinality(lacks) * 32 - least(counts[j], asked_factors)) * 1024 - sums[j]) * 32 - counts[j];
    if best is null or rank < best then
      best := rank; missing := lacks; factors := counts[j]; points := sums[j];
    end if;
    for i in 1 .. cardinality(route_masks) loop
      mask := c & route_masks[i];
      is_taken := is_taken or (bit_count(mask::bit(12)) = route_sizes[i]
                               and (mask & witnessed <> 0 or (not route_logins[i] and mask & proved <> 0)));
    end loop;
  end loop;
  if is_taken then missing := '{}'; end if;
end $$;

-- ---------------------------------------------------------------- the verdict

create or replace function verdict(said text, codes text[], notes text[] default '{}', which text default 'privileged', points int default 0,
    points_needed int default 0, factors int default 0, factors_needed int default 0, needs_second bool default false, until timestamptz default null)
  returns jsonb language plpgsql immutable as $$
declare
  once text[] := '{}';
  code text;
begin
  foreach code in array codes loop
    if not code = any (once) then once := once || code; end if;
  end loop;
  return jsonb_build_object('verdict', said, 'notes', to_jsonb(notes), 'column', which, 'points', points, 'points_needed', points_needed,
    'factors', factors, 'factors_needed', factors_needed, 'needs_second', needs_second,
    'codes', to_jsonb(once),
    'until', to_char(until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
end $$;

create or replace function judge(the_case jsonb, policy jsonb, at timestamptz) returns jsonb language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  known constant jsonb := '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]';
  st jsonb; ours jsonb; lowest jsonb; rule jsonb; conflicts jsonb; one_json jsonb; one text;
  action text; risk text; which text; analyst int; starts date; start_days int; cool interval;
  held_until timestamptz; shopped_until timestamptz; signer_since timestamptz; facts_at timestamptz; done_at timestamptz;
  weight int := 0; is_odd bool := false; is_raised bool := false; is_stopped bool := false; is_unknown bool := false;
  has_said_no bool := false; has_manager_passed bool := false; is_lost bool; is_beyond bool := false; is_failing bool; is_given bool;
  methods text[] := '{}'; groups text[] := '{}'; kinds text[] := '{}'; points_of int[] := '{}'; machine bool[] := '{}'; seen bool[] := '{}';
  two bool[] := '{}'; handset bool[] := '{}'; spoken bool[] := '{}'; row record; a record; b record;
  notes text[] := '{}'; nothing text[] := '{}'; codes text[] := '{}'; missing text[]; needs_second bool;
  young timestamptz; until timestamptz; is_open bool := false;
begin
  begin
    if not (jsonb_typeof(policy) = 'object' and jsonb_typeof(policy -> 'rules') = 'object') then return public.verdict('deny', array['no_policy']); end if;
    if not coalesce(public.is_case(the_case), false) then return public.verdict('deny', array['unknown_facts']); end if;
    st := the_case -> 'standing';
    held_until := (st ->> 'held_until')::timestamptz;
    shopped_until := (st ->> 'shopped_until')::timestamptz;
    signer_since := (st ->> 'signer_since')::timestamptz;
    facts_at := (st ->> 'facts_at')::timestamptz;
    starts := (st ->> 'starts_on')::date;
    for one_json in select * from jsonb_array_elements(the_case -> 'evidence') loop
      done_at := (one_json ->> 'at')::timestamptz;
      done_at := (one_json ->> 'known_since')::timestamptz;
      is_unknown := is_unknown or not known ? (one_json ->> 'method');
      has_said_no := has_said_no or one_json ->> 'result' = 'declined';
      has_manager_passed := has_manager_passed or (one_json ->> 'result' = 'passed' and one_json ->> 'method' = 'manager');
    end loop;
  exception when datetime_field_overflow or invalid_datetime_format then
    return public.verdict('deny', array['unknown_facts']);
  end;
  action := the_case ->> 'action';
  risk := the_case ->> 'risk';
  analyst := (the_case ->> 'analyst')::int;
  if the_case -> 'flags' <> '[]' then
    select count(*) filter (where w.code is null) > 0, coalesce(sum(w.weight) filter (where w.is_context), 0) >= 2,
           coalesce(sum(w.weight) filter (where not w.is_context), 0),
           coalesce(bool_or(w.is_starred), false)
             or (coalesce(sum(w.weight) filter (where not w.is_context), 0) >= 5 and count(*) filter (where not w.is_context) > 1)
      into is_odd, is_raised, weight, is_stopped
      from (select distinct jsonb_array_elements_text(the_case -> 'flags') as code) f left join public.red_flag_weights() w using (code);
  end if;
  if not public.floor_rules() ? action then codes := codes || 'unknown_action'::text; end if;
  if risk not in ('standard', 'sensitive', 'privileged', 'service', 'leaver') then codes := codes || 'unknown_risk'::text; end if;
  if is_unknown then codes := codes || 'unknown_method'::text; end if;
  if is_odd then codes := codes || 'unknown_flag'::text; end if;
  if codes <> '{}' then return public.verdict('deny', codes); end if;

  -- the column: to the right for a linked reset, and once for failures or the context, which alone never shut anybody out
  which := risk;
  is_failing := (st ->> 'wrong_codes')::int >= least((policy #>> '{limits,wrong_codes}')::int, 3)
             or (st ->> 'failed_methods')::int >= least((policy #>> '{limits,failed_methods}')::int, 2);
  if (st ->> 'is_linked')::bool then
    is_beyond := which not in ('standard', 'sensitive');
    which := case which when 'standard' then 'sensitive' else 'privileged' end;
    notes := notes || 'linked'::text;
  end if;
  if is_failing then notes := notes || 'raised_failures'::text; end if;
  if is_raised then notes := notes || 'raised_context'::text; end if;
  if (is_failing or is_raised) and not is_beyond then
    which := case which when 'standard' then 'sensitive' when 'sensitive' then 'privileged' else which end;
  end if;
  if (st ->> 'is_elevated')::bool then notes := notes || 'elevated'::text; end if;
  if (st ->> 'has_exception')::bool then notes := notes || 'exception'::text; end if;

  ours := policy #> array['rules', action, which];
  lowest := public.floor_rules() #> array[action, which];
  if not coalesce(public.is_rule(ours) and public.is_whole(policy #> array['cool_down_days', which], 1000)
       and public.is_whole(policy #> '{limits,wrong_codes}', 1000) and public.is_whole(policy #> '{limits,failed_methods}', 1000)
       and public.is_whole(policy #> '{limits,lock_outs}', 1000) and public.is_whole(policy #> '{limits,start_days}', 1000)
       and public.are_all(policy -> 'off', '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]'), false) then
    return public.verdict('deny', array['no_policy']);
  end if;

  -- what counts
  is_lost := (st ->> 'is_phone_lost')::bool or the_case -> 'flags' ? 'phone_lost';
  cool := make_interval(hours => 24 * greatest((policy #>> array['cool_down_days', which])::int, public.floor_days(which)));
  conflicts := st -> 'conflicts';
  for row in
    select e.*, w.kind, w.points, w.is_spoken, w.by_machine, w.by_hand, w.holds, w.ages, coalesce(e.also_by > 0 and e.also_by <> e.did_by, false) as is_by_two
      from (select j ->> 'method' as method, j ->> 'result' as result, j ->> 'proof' = 'X' as is_machine, j ->> 'group' as grp,
                   (j ->> 'is_handset')::bool as is_handset, (j ->> 'at')::timestamptz as done_at, (j ->> 'by')::int as did_by,
                   (j ->> 'also_by')::int as also_by, (j ->> 'known_since')::timestamptz as known_since, j2.ord
              from jsonb_array_elements(the_case -> 'evidence') with ordinality as j2 (j, ord)) e
      join public.ways_of_proving() w on w.method = e.method
     where e.result = 'passed' order by e.ord
  loop
    one := case
      when row.kind = 'K' then 'knowledge'
      when not (case when row.is_machine then row.by_machine else row.by_hand end) or row.is_machine <> (row.did_by = 0) or row.grp = '' then 'unproved'
      when row.done_at > at then 'ahead'
      when at - row.done_at > row.holds then 'stale'
      when policy -> 'off' ? row.method or ours -> 'bars' ? row.method or lowest -> 'bars' ? row.method then 'barred'
      when (st ->> 'is_elevated')::bool and row.method in ('callback', 'smsotp', 'emailotp') then 'elevated'
      when row.method not in ('fido', 'inperson') and ((st ->> 'is_ticket_blocked')::bool or st -> 'blocked' ? row.method) then 'blocked'
      when st -> 'excluded' ? row.grp or (action = 'contact_change' and row.grp ~ '^(phone|mail):') then 'excluded'
      when is_lost and row.is_handset then 'phone_lost'
      when row.method = 'inperson' and which = 'privileged' and not row.is_by_two then 'alone'
      when row.ages and not ((st ->> 'has_exception')::bool and which in ('standard', 'sensitive'))
           and (row.known_since is null or at - row.known_since < cool) then 'young'
      else '' end;
    if one = 'young' then young := least(young, row.known_since + cool); end if;
    if one <> '' then
      one := 'nothing:' || row.method || ':' || one;
      if not one = any (nothing) then nothing := nothing || one; end if;
    else
      methods := methods || row.method; groups := groups || row.grp; machine := machine || row.is_machine;
      seen := seen || (not row.is_machine and (row.did_by <> analyst or row.is_by_two));
      two := two || row.is_by_two; handset := handset || row.is_handset;
      kinds := kinds || row.kind; points_of := points_of || row.points; spoken := spoken || row.is_spoken;
    end if;
  end loop;
  notes := notes || nothing;
  a := public.rule_weighed(ours, (st ->> 'has_manager')::bool, which = 'standard', methods, groups, kinds, points_of, machine, seen, two, handset, spoken);
  b := public.rule_weighed(lowest, (st ->> 'has_manager')::bool, which = 'standard', methods, groups, kinds, points_of, machine, seen, two, handset, spoken);
  needs_second := conflicts ?| array['manager', 'report'] or (ours ->> 'second')::bool or (lowest ->> 'second')::bool;
  start_days := least((policy #>> '{limits,start_days}')::int, 14);

  -- it ends here
  if (st ->> 'is_frozen')::bool then codes := codes || 'frozen'::text; end if;
  if has_said_no then codes := codes || 'declined'::text; end if;
  if conflicts ? 'self' then codes := codes || 'self'::text; end if;
  if conflicts ? 'report' and has_manager_passed then codes := codes || 'approver'::text; end if;
  if is_beyond or 'security_team' in (ours ->> 'deny', lowest ->> 'deny') then codes := codes || 'security_team'::text; end if;
  if ours ->> 'deny' <> '' then codes := codes || (ours ->> 'deny'); end if;
  if lowest ->> 'deny' <> '' then codes := codes || (lowest ->> 'deny'); end if;
  if ours -> 'not_by' ? (the_case ->> 'channel') or lowest -> 'not_by' ? (the_case ->> 'channel') then
    codes := codes || ('not_by:' || (the_case ->> 'channel'));
  end if;
  if ((ours ->> 'start')::bool or (lowest ->> 'start')::bool) and (at at time zone 'UTC')::date > starts + start_days then
    codes := codes || 'start_passed'::text;
  end if;
  if is_stopped then
    codes := codes || 'stop'::text;
  end if;
  if codes <> '{}' then
    return public.verdict('deny', codes, notes, which, a.points, greatest((ours ->> 'points')::int, (lowest ->> 'points')::int), a.factors,
      greatest((ours ->> 'factors')::int, (lowest ->> 'factors')::int), needs_second);
  end if;

  -- it waits for time or for somebody
  if (st ->> 'is_held')::bool and (held_until is null or held_until > at) then
    codes := codes || 'held'::text;
    until := greatest(until, held_until);
    is_open := is_open or held_until is null;
  end if;
  if weight >= 3 and not st -> 'lifted' ? 'red_flags' then codes := codes || 'red_flags'::text; is_open := true; end if;
  if shopped_until > at and not st -> 'lifted' ? 'shopping' and not methods && array['fido', 'inperson'] then
    codes := codes || 'shopping'::text;
    until := greatest(until, shopped_until);
  end if;
  if action = 'unlock' and not st -> 'lifted' ? 'lock_outs' then
    if (st ->> 'lock_outs')::int >= least((policy #>> '{limits,lock_outs}')::int, 3) then codes := codes || 'lock_outs'::text; is_open := true; end if;
    if (st ->> 'is_spike')::bool then codes := codes || 'spike'::text; is_open := true; end if;
  end if;
  if ((ours ->> 'start')::bool or (lowest ->> 'start')::bool) and (starts - start_days)::timestamp at time zone 'UTC' > at then
    codes := codes || 'start_ahead'::text;
    until := greatest(until, (starts - start_days)::timestamp at time zone 'UTC');
  end if;
  if not (st ->> 'is_worker_alive')::bool then codes := codes || 'worker_away'::text; is_open := true; end if;
  if codes <> '{}' then
    return public.verdict('hold', codes, notes, which, a.points, greatest((ours ->> 'points')::int, (lowest ->> 'points')::int), a.factors,
      greatest((ours ->> 'factors')::int, (lowest ->> 'factors')::int), needs_second, case when is_open then null else until end);
  end if;

  -- what is missing
  missing := a.missing || b.missing;
  if (st ->> 'is_elevated')::bool and action in ('mfa_reset', 'first_credential') and not 'inperson' = any (methods) then
    missing := missing || 'in_person'::text;
  end if;
  codes := missing;
  foreach rule in array array[ours, lowest] loop
    continue when rule -> 'approvals' = '[]';
    for one in select * from jsonb_array_elements_text(rule -> 'approvals') loop
      is_given := one = any (methods)
               or (one = 'manager' and 'hr' = any (methods) and not (st ->> 'has_manager')::bool and not rule -> 'approvals' ? 'hr');
      if not is_given then codes := codes || ('approval:' || one); end if;
    end loop;
  end loop;
  if ((ours ->> 'change_record')::bool or (lowest ->> 'change_record')::bool) and not (st ->> 'has_change_record')::bool then
    codes := codes || 'change_record'::text;
  end if;
  if ((ours ->> 'start')::bool or (lowest ->> 'start')::bool) and starts is null then codes := codes || 'start_record'::text; end if;
  if not (st ->> 'has_looked')::bool then codes := codes || 'not_looked'::text; end if;
  if not coalesce(at - facts_at between interval '0' and interval '60 minutes', false) then
    codes := codes || 'stale_facts'::text;
  end if;
  if conflicts ? 'own_team' then codes := codes || 'other_team'::text; end if;
  if needs_second and (st ->> 'signed_by') is null then
    codes := codes || 'second_person'::text;
  elsif needs_second then
    if (st ->> 'signed_by')::int = analyst then codes := codes || 'second_is_analyst'::text; end if;
    if st -> 'signer_conflicts' ? 'self' then codes := codes || 'second_is_subject'::text; end if;
    if st -> 'signer_conflicts' ? 'report' then codes := codes || 'second_is_approver'::text; end if;
    if st -> 'signer_conflicts' ? 'own_team' then codes := codes || 'second_own_team'::text; end if;
    if not coalesce(at - signer_since >= interval '7 days', false) then codes := codes || 'second_too_new'::text; end if;
  end if;
  until := case when missing <> '{}' then young end;
  if until is not null then codes := 'young'::text || codes; end if;
  return public.verdict(case when until is not null then 'hold' when codes = '{}' then 'allow' else 'need' end, codes, notes, which, a.points,
    greatest((ours ->> 'points')::int, (lowest ->> 'points')::int), a.factors, greatest((ours ->> 'factors')::int, (lowest ->> 'factors')::int),
    needs_second, until);
end $$;

revoke execute on function ways_of_proving(), red_flag_weights(), floor_rules(), floor_days(text), has_exactly(jsonb, text[]),
  is_whole(jsonb, bigint), are_texts(jsonb), are_all(jsonb, jsonb), is_one_of(jsonb, jsonb), is_instant(jsonb), are_ways(jsonb), is_rule(jsonb), is_policy(jsonb), is_standing(jsonb),
  is_case(jsonb), rule_weighed(jsonb, bool, bool, text[], text[], text[], int[], bool[], bool[], bool[], bool[], bool[]),
  verdict(text, text[], text[], text, int, int, int, int, bool, timestamptz), judge(jsonb, jsonb, timestamptz) from public;
