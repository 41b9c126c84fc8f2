"""Each right, function and guard about verifications is needed: with it taken away, something gets through."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.db.identity.desk import WORKER, build
from tests.desks import desk_on
from tests.security.attempts import DENIED, Attempt, got_through
from tests.security.verifying import GUARDED, Stage, attempts, staged
from tests.servers.postgres import Cluster

TABLES = (
    "subject", "contact", "verification", "red_flag", "evidence", "verification_grant", "job", "code", "guess", "policy", "desk_mode",
    "worker", "connection", "verification_alert", "signature", "exception_request", "totp_enrolment", "recovery_code", "staff_identity",
    "role_proposal", "connection_proposal", "subject_freeze", "legal_hold", "go_live", "account_watch", "baseline",
)  # fmt: skip
CLOSED = """
select p.proname, format('select public.%I(%s)', p.proname,
         (select string_agg(format('null::%s', format_type(a, null)), ', ' order by n) from unnest(p.proargtypes) with ordinality x(a, n))),
       p.oid::regprocedure::text, p.prosecdef
  from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype
   and p.provariadic = 0 and not 'anyelement'::regtype = any (p.proargtypes)
   and not has_function_privilege('GROUP', p.oid, 'execute') order by 1
"""
OPEN_TO_ANALYSTS = {
    "agree_enrolment", "approve_exception", "carry_out_grant", "decline_exception", "desk_guard", "dialled_number", "entry_hits", "entry_tickets", "exceptions_asked", "fetch_sealed", "job_key", "me", "note_no", "my_queue_ids", "my_role",
    "prune_changes", "requester_hits", "submit_guess", "this_transaction", "verification_abandon", "verification_ask",
    "verification_ask_exception", "verification_attest", "verification_change", "verification_choose", "verification_decide",
    "verification_dial", "verification_dispute", "verification_flag", "verification_look_up", "verification_of", "verification_open",
    "verification_refuse", "verification_set_aside", "verification_sign", "verification_supervise", "verification_take_over", "verifications_awaiting",
    "verifications_of",
}  # fmt: skip
OPEN_TO_WORKERS = {
    "acts_since", "attest_person", "authenticator_of", "baseline_agreed", "begin_job", "case_for_worker", "claim_job", "code_of", "connection_setting", "connections_in_use",
    "end_baseline", "end_job", "enrol", "enrolment_due", "guesses_of", "is_service", "job_under_way", "judge_guess", "keep_candidates", "keep_code", "keep_subject", "keep_walked", "keep_watch", "note_decline", "prove_job",
    "recovery_codes_of", "resets_of", "staff_names", "stranded_jobs", "sweep_verifications", "unread_of", "unused_jobs", "use_recovery", "use_step", "worker_alert",
    "watched_accounts", "worker_beat",
}  # fmt: skip
BODIES = {
    "is_security()": "select true",
    "may_execute()": "select true",
    "is_fit_signer(integer)": "select true",
    "sees_verification(bigint)": "select true",
    "below_floor(jsonb)": "select '{}'::text[]",
    "is_policy(jsonb)": "select true",
    "is_agreed(integer,text)": "select true",
    "is_ordered(bigint)": "select false",
    "must_be_security()": "select 1",
    "must_set_policies()": "select 1",
    "must_be_worker()": "select null::void",
    "job_of_mine(bigint)": "select j from public.job j where j.id = $1",
    "worked_on(bigint)": "select v from public.verification v where v.id = $1",
    "has_not_ended(verification)": "select null::void",
    "is_known_ask(text,text,text)": "select null::void",
    "must_walk(text)": "select null::void",
    "is_unread(subject)": "select true",
    "may_enrol(bigint)": "select s from public.subject s limit 1",
    "judged_now()": "select null::void",
    "this_transaction()": "select null::xid8",
}
"""What a function could be that forgot its purpose, in SQL."""
GUARDS = {"staff": "b_two_people"}


@pytest.fixture(scope="module")
def stage(pg_cluster: Cluster) -> Iterator[Stage]:
    """Lend a desk with a grant, a code and an order on their way."""
    with desk_on(pg_cluster, build) as url, staged(url) as stage:
        yield stage


@contextmanager
def changed(stage: Stage, do: str, undo: str) -> Iterator[None]:
    """Lend the stage with one thing changed."""
    keeper = stage.logins.keeper()
    keeper.execute(do)  # type: ignore[arg-type]
    try:
        yield
    finally:
        keeper.execute(undo)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("group", "login", "is_open"), [("fl_analyst", "ana", OPEN_TO_ANALYSTS), ("fl_service", WORKER, OPEN_TO_WORKERS)]
)
def test_nobody_calls_what_is_not_theirs(stage: Stage, group: str, login: str, is_open: set[str]):
    closed = stage.logins.keeper().execute(CLOSED.replace("GROUP", group)).fetchall()  # type: ignore[arg-type]
    assert not {name for name, *_ in closed} & is_open
    assert len(closed) > 80
    unseen = []
    for name, call, function, is_definer in closed:
        attempt = Attempt(name, login, call, DENIED)
        if attempt.outcome(stage.logins) != DENIED:
            unseen.append(call)
        if not is_definer:  # acts with the rights of who calls it, and so does nothing for anyone
            continue
        right = f"execute on function {function}"
        with changed(stage, f"grant {right} to {group}", f"revoke {right} from {group}"):
            if attempt.outcome(stage.logins) == DENIED:
                unseen.append(f"{call} with the right to it")
    assert unseen == []


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_open(stage: Stage, table: str):
    scripts = (
        f"select * from {table}",
        f"delete from {table}",
        f"truncate {table}",
        f"insert into {table} default values",
    )
    tried = [Attempt(script, "ana", script, DENIED) for script in scripts]
    assert list(got_through(stage.logins, tried)) == []
    with changed(stage, f"grant all on {table} to fl_analyst", f"revoke all on {table} from fl_analyst"):
        assert list(got_through(stage.logins, tried))


@pytest.mark.slow
@pytest.mark.parametrize("function", BODIES)
def test_no_function_can_forget_its_purpose_unnoticed(stage: Stage, function: str):
    keeper = stage.logins.keeper()
    found = keeper.execute(
        "select pg_get_functiondef(oid), pg_get_function_arguments(oid), pg_get_function_result(oid), proname from pg_proc "
        "where oid = %s::regprocedure",
        (f"public.{function}",),
    ).fetchone()
    assert found is not None
    before, arguments, result, name = found
    words = f"create or replace function public.{name}({arguments}) returns {result} language sql stable security definer as $it$ {BODIES[function]} $it$"
    if function in (
        "judged_now()",
        "has_not_ended(verification)",
        "is_known_ask(text,text,text)",
        "must_be_worker()",
        "must_walk(text)",
    ):
        words = f"create or replace function public.{name}({arguments}) returns void language plpgsql as $it$ begin end $it$"
    with changed(stage, words, before):
        assert next(got_through(stage.logins, attempts(stage)), None) is not None


@pytest.mark.parametrize("table", [*GUARDED, "change"])
def test_no_policy_can_be_taken_away_unnoticed(stage: Stage, table: str):
    policies = [("guard", "(select public.my_role()) = 'security'")]
    if table == "change":
        policies = [
            ("guard", "entity = 'verification' and (select public.my_role()) = 'security'"),
            ("serve", "entity = 'verification' and (select public.is_service())"),
        ]
    tried = [one for one in attempts(stage) if one.who in ("stranger", "chloe")]
    for name, words in policies:
        off, on = (f"alter policy {name} on {table} using ({using})" for using in ("true", words))
        with changed(stage, off, on):
            assert list(got_through(stage.logins, tried))
    assert list(got_through(stage.logins, tried)) == []


@pytest.mark.parametrize("table", GUARDS)
def test_no_guard_can_be_taken_away_unnoticed(stage: Stage, table: str):
    off, on = (f"alter table {table} {how} trigger {GUARDS[table]}" for how in ("disable", "enable"))
    with changed(stage, off, on):
        assert next(got_through(stage.logins, attempts(stage)), None) is not None
