-- What stood in the catalog when the last upgrade ended, for the doctor to compare. Only an upgrade writes it.
create table if not exists schema_print (
  id int primary key check (id = 1),
  at timestamptz not null,
  digest text not null,
  lines text not null
);
revoke all on schema_print from public, fl_analyst, fl_technician, fl_supervisor, fl_administrator, fl_security, fl_verifier, fl_auditor, fl_service;
grant select on schema_print to fl_analyst, fl_auditor;
