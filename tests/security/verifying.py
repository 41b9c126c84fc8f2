"""What a hostile member of staff or worker tries against verifications: grants, jobs, codes, evidence, policy, contacts."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from app.identity.jobs import JobKind
from tests.db.identity.desk import BEN, OTHER_TICKET, WORKER, GateDesk, lent, person
from tests.makers import let_in
from tests.security.attempts import DENIED, NOTHING, Attempt
from tests.security.desk import Desk

GUARDED = (
    "verification", "red_flag", "evidence", "verification_grant", "signature", "exception_request", "subject", "policy",
    "desk_mode", "verification_alert", "staff_identity", "role_proposal", "subject_freeze",
    "legal_hold", "go_live", "baseline",
)  # fmt: skip
"""Tables that security officers read by themselves."""
KEY = "decode(repeat('00', 32), 'hex')"


@dataclass(frozen=True)
class Stage:
    """A desk at which Ana holds a grant, Ben has asked for a code, and a third verification is being carried out."""

    desk: GateDesk
    logins: Desk
    granted: int
    grant: UUID
    coded: int
    code_job: int
    carried: int
    carry_job: int


@contextmanager
def staged(url: str) -> Iterator[Stage]:
    """Lend the stage."""
    with lent(url) as desk:
        carried, carry_job = desk.ordered(ticket=OTHER_TICKET)
        desk.claimed(JobKind.CARRY_OUT)
        desk.worker.begin(carry_job)
        granted, shown = desk.granted(found=person("Greta Holm"))
        assert shown.grant is not None
        coded = desk.started(BEN, person("Carl Code"))
        code_job = desk.asked_code(coded, who=BEN)
        desk.gate(BEN).submit(code_job, "123456")
        desk.store.dispose()
        logins = Desk(url)
        _bring_others(desk, logins)
        try:
            yield Stage(desk, logins, granted, shown.grant.id, coded, code_job, carried, carry_job)
        finally:
            logins.close()


def _bring_others(desk: GateDesk, logins: Desk) -> None:
    """Bring a ticket that only its queue's members see, an officer of another desk, and staff with a worker's rights."""
    let_in(desk.store, "stranger")
    keeper = logins.keeper()
    keeper.execute("grant fl_analyst, fl_security to stranger granted by fl_owner")
    keeper.execute("grant fl_service to chloe granted by fl_owner")
    keeper.execute(
        "insert into queue (id, name, tier, icon, takes_transfers, is_active, position, is_restricted) "
        "values (50, 'HR', 1, 'layers', true, true, 9, true)"
    )
    keeper.execute(
        "insert into ticket (id, subject, queue_id, kind, status, impact, urgency, priority, source, due_at, version, "
        "created_at, created_by, updated_at, updated_by) values (50, 'x', 50, 'incident', 'new', 'low', 'medium', 4, "
        "'desk', '9000-01-01Z', 1, now(), 1, now(), 1)"
    )
    keeper.execute(
        "insert into verification (id, key, ticket_id, action, channel, caller, state, by_id, opened_at, has_looked, "
        "ends_at, reason, version) values (50, gen_random_uuid(), 50, 'unlock', 'phone', 'subject', 'open', 1, now(), "
        "true, now() + interval '1 hour', '', 1)"
    )
    for statement in (
        "insert into red_flag (verification_id, code, at, by_id) values (50, 'urgency', now(), 1)",
        "insert into signature (verification_id, by_id, at, what) values (50, 2, now(), 'second')",
        "insert into exception_request (verification_id, by_id, at, reason) values (50, 2, now(), 'x')",
        "insert into desk_mode (mode, began_at, by_id, ends_at, why) values ('elevated', now(), 5, now(), 'x')",
        "insert into role_proposal (staff_id, role, by_id, at) values (2, 'verifier', 7, now())",
        "select raise_verification_alert('x', 'x', '{}', null, null)",
        "insert into subject_freeze (subject_id, at, why, lifted_at) values (0, now(), 'x', now())",
        "insert into baseline (id, directory, digest, counts, oldest, newest, proposed_by, proposed_at, agreed_by, agreed_at, applied, told) values "
        + ", ".join(
            f"({one}, 'corp', repeat('{one}', 64), '{{\"phone\": 1}}', now() - interval '9 years', now() - interval '1 day', 7, now(), "
            f"{by}, {at}, 0, '{{}}')"
            for one, by, at in (
                (1, "null", "null"),
                (2, "5", "now()"),
                (3, "7", "now()"),
                (4, "5", "now() - interval '31 days'"),
            )
        ),
        "insert into connection (name, kind, settings, is_active, position) values "
        + ", ".join(
            f"('{name}', '{kind}', '{settings}', {in_use}, 70)"
            for name, kind, settings, in_use in (
                ("walked", "active_directory", '{"walk": true}', True),
                ("closed", "active_directory", '{"walk": true}', False),
                ("odd", "active_directory", '{"walk": "true"}', True),
                ("corp", "active_directory", "{}", True),
                ("mail", "smtp", '{"walk": true}', True),
            )
        ),
        "insert into subject (directory, object_id, name, account, department, site, risk, facts, frozen_why, refreshed_at) values ('walked', 'lately', 'x', 'x', '', '', 'privileged', '{}', '', now() - interval '6 days')",
        "insert into legal_hold (subject_id, by_id, at, why) select min(id), 5, now(), 'x' from subject",
    ):
        keeper.execute(statement)  # type: ignore[call-overload]


def _all(who: str, ends: str, scripts: Iterable[tuple[str, str]]) -> tuple[Attempt, ...]:
    return tuple(Attempt(name, who, script, ends) for name, script in scripts)


def carry_out(stage: Stage, *, ticket: int = 1, item: str = "id-greta", action: str = "password_reset") -> str:
    """Return the call that consumes Ana's grant, or something else."""
    return f"select carry_out_grant('{stage.grant}', {ticket}, '{item}', '{action}', {KEY})"


a_baseline = "select propose_baseline('corp', repeat('a', 64), '{\"phone\": 1}', now() - interval '9 years', now() - interval '1 day')"


def attest(which: int, *, directory: str = "corp", since: str = "now() - interval '2 years'") -> str:
    """Return the call that makes somebody's number older."""
    person = (
        f'{{"directory": "{directory}", "object_id": "id-greta", "name": "Greta", "account": "greta", "facts": {{}}}}'
    )
    return (
        f"select attest_person({which}, repeat('{which}', 64), '{person}', 'standard', '[]', "
        f"jsonb_build_array(jsonb_build_object('kind', 'mobile', 'digest', 'x', 'since', {since})))"
    )


def walk(connection: str, item: str = "new", *, directory: str = "", risk: str = "standard") -> str:
    """Return the call that keeps somebody's number of long ago as read in a walk through a directory."""
    person = f'{{"directory": "{directory or connection}", "object_id": "{item}", "name": "x", "account": "x", "facts": {{}}}}'
    number = '[{"kind": "mobile", "digest": "x", "masked": "x", "is_handset": true, "changed_at": "2020-01-01Z"}]'
    return f"select k from keep_walked('{connection}', '{person}', '{risk}', '{number}') k where k"


def enrol(job: int) -> str:
    """Return the call that enrols an authenticator of one's own for whoever a job was about."""
    return f"select enrol({job}, decode(repeat('01', 49), 'hex'), 7, '{{}}')"


def attempts(stage: Stage) -> tuple[Attempt, ...]:
    """Return everything that is tried on a stage."""
    a_grant = (
        "insert into verification_grant (id, verification_id, ticket_id, subject_id, action, risk, policy_version, issued_to, issued_at, "
        f"expires_at, state, evidence_ids, said) values (gen_random_uuid(), {stage.granted}, 1, 1, 'password_reset', 'standard', 1, "
    )
    evidence = (
        "insert into evidence (verification_id, subject_id, method, result, proof, group_key, is_handset, at, by_id, target, transaction, facts) "
        f"values ({stage.coded}, 3, 'push', 'passed', 'X', 'authapp:x', true, now(), 0, '', '', '{{}}')"
    )
    table_writes = [
        (f"{what} by {who}", who, script)
        for who in ("ana", "sue", "ada", "olga", "vera", WORKER)
        for what, script in (
            ("writing a grant", a_grant + "2, now(), now() + interval '1 day', 'issued', '[]', '')"),
            ("lengthening a grant", "update verification_grant set expires_at = now() + interval '1 day'"),
            ("writing evidence", evidence),
            ("rewriting evidence", "update evidence set result = 'passed'"),
            ("deleting evidence", "delete from evidence"),
            (
                "writing a job",
                "insert into job (kind, asked_at, state, method, facts, told, answer, tries, said, code) values ('carry_out', now(), 'reserved', '', '{}', '{}', '{}', 0, '', '')",
            ),
            ("reading a code", "select * from code"),
            ("reading guesses", "select * from guess"),
            ("reading contacts", "select * from contact"),
            ("reading sealed secrets", "select sealed from job"),
            ("reading authenticators", "select * from totp_enrolment"),
            ("enrolling an authenticator", "insert into totp_enrolment values (1, 'x', 1, now() - interval '1 year')"),
            ("another secret for an authenticator", "update totp_enrolment set sealed = 'x'"),
            ("a step to be used again", "update totp_enrolment set last_step = 0"),
            ("an authenticator of long ago", "update totp_enrolment set since = '2000-01-01Z'"),
            (
                "writing a recovery code",
                "insert into recovery_code (subject_id, hash, since) values (1, 'x', '2000-01-01Z')",
            ),
            ("a recovery code to be used again", "update recovery_code set used_at = null"),
            ("reading recovery codes", "select * from recovery_code"),
            ("making contact data old", "update contact set known_since = '2000-01-01Z'"),
            ("lifting a freeze", "update subject set frozen_at = null"),
            ("lifting a freeze as it was noted", "update subject_freeze set lifted_at = now()"),
            ("lowering a risk", "update subject set risk = 'standard'"),
            ("putting a policy in force", "update policy set is_active = true"),
            ("ending the watch", "update desk_mode set ended_at = now()"),
            ("binding an account", "insert into staff_identity values (2, 'corp', 'x', now(), null)"),
            ("agreeing on a role", "update role_proposal set approved_at = now()"),
            (
                "signing as another",
                f"insert into signature (verification_id, by_id, at, what) values ({stage.granted}, 1, now(), 'second')",
            ),
            ("forgetting an alert", "delete from verification_alert"),
        )
    ]
    internal = [
        ("adding proof", "select add_proof(j, 'passed', '', '{}') from (select null::job as j) x"),
        ("freezing by hand", "select freeze_subject(1, 'x', 2, null)"),
        ("closing by hand", f"select close_verification({stage.granted}, 'executed', '')"),
        ("gathering a case", f"select case_of({stage.coded}, 2)"),
        ("asking the judge", "select judge('{}', '{}', now())"),
        ("queueing a job", "select order_job('carry_out', 1, '', '{}', now())"),
        ("ending a job by hand", f"select end_now({stage.code_job}, 'succeeded', '', '')"),
        ("who may enrol", f"select may_enrol({stage.carry_job})"),
        ("raising an alert", "select raise_verification_alert('x', 'x', '{}', null, null)"),
    ]
    workers = [
        ("beating as a worker", f"select worker_beat(gen_random_uuid(), {KEY})"),
        ("claiming a job", "select claim_job(gen_random_uuid())"),
        ("reading guesses as a worker", f"select * from guesses_of({stage.code_job})"),
        ("judging a guess", "select judge_guess(1, true, '{}')"),
        ("proving", f"select prove_job({stage.code_job}, 'passed', '', '{{}}')"),
        ("beginning", f"select begin_job({stage.carry_job})"),
        ("noting a no as a worker", f"select note_decline({stage.code_job}, false)"),
        ("ending", f"select end_job({stage.carry_job}, 'succeeded', '', '', null)"),
        ("reading a code's digest", f"select code_of({stage.code_job})"),
        ("keeping a subject", f"select keep_subject({stage.code_job}, '{{}}', 'standard', '[]')"),
        ("sweeping", "select sweep_verifications()"),
        ("which accounts are watched", "select watched_accounts()"),
        ("forgetting what was seen", "select keep_watch(1, '{}')"),
        ("erasing", "select erase_verifications(1)"),
        ("reading settings", "select connection_setting('duo')"),
        ("reading who works here", "select staff_names()"),
        ("using up a recovery code", "select use_recovery(1)"),
        ("using up a step", "select use_step('corp', 'id-greta', 1)"),
        ("reading an authenticator", "select * from authenticator_of('corp', 'id-greta')"),
        ("reading recovery codes as a worker", "select * from recovery_codes_of('corp', 'id-greta')"),
        ("who was read", "select unread_of('walked', '{lately}')"),
        ("keeping who was walked past", walk("walked")),
        ("whom to enrol", "select enrolment_due(1)"),
        ("enrolling", enrol(stage.carry_job)),
    ]
    return (
        *(Attempt(name, who, script) for name, who, script in table_writes),
        *(Attempt(f"{name} by {who}", who, script) for who in ("ana", "ada", "olga", WORKER) for name, script in internal),
        *(Attempt(f"{name} by {who}", who, script) for who in ("ana", "ada", "olga") for name, script in workers),
        # a grant that is somebody else's, for something else, or used
        Attempt("stealing a grant", "ben", carry_out(stage), NOTHING),
        Attempt("a grant as a supervisor", "sue", carry_out(stage), NOTHING),
        Attempt("a grant as a verifier", "vera", carry_out(stage), "FL112"),
        Attempt("a grant as a security officer", "olga", carry_out(stage), "FL112"),
        Attempt("a grant for another ticket", "ana", carry_out(stage, ticket=2), NOTHING),
        Attempt("a grant for another account", "ana", carry_out(stage, item="id-carl"), NOTHING),
        Attempt("a grant for another act", "ana", carry_out(stage, action="mfa_reset"), NOTHING),
        Attempt("a grant that there is not", "ana", f"select carry_out_grant(gen_random_uuid(), 1, 'id-greta', 'password_reset', {KEY})", NOTHING),
        Attempt("a grant without a key to answer to", "ana", carry_out(stage).replace(KEY, "null"), "FL130"),
        Attempt("a grant by a snapshot of before", "ana", f"set transaction isolation level repeatable read; {carry_out(stage)}", "FL003"),
        Attempt("reaching for the owner's rights", "ana", "set role fl_owner; select 1"),
        Attempt("becoming a worker", "ana", "set role fl_service"),
        Attempt("becoming a security officer", "ada", "set role fl_security"),
        # an authenticator without new sign-in methods having been carried out
        Attempt("enrolling under a password reset", WORKER, enrol(stage.carry_job), "FL199"),
        Attempt("enrolling under what was proved", WORKER, enrol(stage.code_job), "FL199"),
        Attempt("enrolling under nothing", WORKER, enrol(999), "FL199"),
        Attempt("agreeing to what does not wait", "ben", "select agree_enrolment(1)", "FL199"),
        Attempt("agreeing to enrol, as a worker", WORKER, "select agree_enrolment(1)"),
        Attempt("agreeing to enrol in a restricted queue", "ana", "select agree_enrolment(50)", "FL199"),
        Attempt("enrolling on any ticket", WORKER, "select enrolment_due(1)", "FL199"),
        # codes and secrets
        Attempt("guessing on another's code", "ana", f"select submit_guess({stage.code_job}, 'x')", "FL108"),
        Attempt("another's sealing key", "ana", f"select job_key({stage.code_job})", NOTHING),
        Attempt("guessing and looking at once", "ben", f"select submit_guess({stage.code_job}, 'x'); select verification_of({stage.coded})", "FL140"),
        Attempt("looking in a savepoint", "ben", f"savepoint a; select submit_guess({stage.code_job}, 'x'); savepoint b; select verification_of({stage.coded})", "FL140"),
        Attempt("more guesses than three", "ben", f"select submit_guess({stage.code_job}, 'x'); select submit_guess({stage.code_job}, 'x'); select submit_guess({stage.code_job}, 'x')", "FL108"),
        Attempt("another's secret", "ben", f"select fetch_sealed({stage.carry_job})", "FL125"),
        Attempt("a secret as an administrator", "ada", f"select fetch_sealed({stage.carry_job})", "FL125"),
        Attempt("another's answer", "ana", f"select verification_of({stage.coded}) -> 'running' -> 0 -> 'answer' -> 'candidates'", NOTHING),
        # what one can't say oneself
        Attempt("attesting a push", "ana", f"select verification_attest({stage.granted}, 'push', 'passed', '{{\"a\":\"b\"}}')", "FL124"),
        Attempt("attesting a code", "ben", f"select verification_attest({stage.coded}, 'smsotp', 'passed', '{{\"a\":\"b\"}}')", "FL124"),
        Attempt("a callback to a number of one's own", "ben", f"select verification_attest({stage.coded}, 'callback', 'passed', '{{\"number\":\"+1555\"}}')", "FL121"),
        Attempt("a method there is not", "ben", f"select verification_attest({stage.coded}, 'voice', 'passed', '{{\"a\":\"b\"}}')", "FL130"),
        Attempt("a result there is not", "ben", f"select verification_attest({stage.coded}, 'video', 'great', '{{\"a\":\"b\"}}')", "FL130"),
        Attempt("an attestation that says nothing", "ben", f"select verification_attest({stage.coded}, 'video', 'passed', '{{}}')", "FL121"),
        Attempt("choosing whom nobody found", "ben", f"select verification_choose({stage.coded}, 'corp', 'id-greta')", "FL107"),
        Attempt("a verification of a ticket that isn't there", "ana", "select verification_open(gen_random_uuid(), 999, 'unlock', 'phone', 'subject', '')", "FL129"),
        Attempt("an action there is not", "ana", "select verification_open(gen_random_uuid(), 1, 'everything', 'phone', 'subject', '')", "FL130"),
        Attempt("a flag there is not", "ben", f"select verification_flag({stage.coded}, array['nice'])", "FL130"),
        Attempt("working on a colleague's", "ana", f"select verification_flag({stage.coded}, '{{}}')", "FL103"),
        Attempt("signing one's own", "ana", f"select verification_sign({stage.granted})", "FL113"),
        Attempt("signing with a login of yesterday", "chloe", f"select verification_sign({stage.granted})", "FL131"),
        Attempt("changing what was ordered", "ana", f"select verification_flag({stage.carried}, '{{}}')", "FL122"),
        Attempt("abandoning what was ordered", "ana", f"select verification_abandon({stage.carried})", "FL122"),
        Attempt("numbers in clear before a callback", "vera", f"select verification_dial({stage.coded}, 'mobile')", "FL103"),
        Attempt("a stranger's look", "stranger", f"select verification_of({stage.granted})", "FL101"),
        Attempt("a stranger's look at a ticket", "stranger", "select verifications_of(1)", NOTHING),
        # what security alone may do, and what takes two
        *_all("ana", DENIED, (
            ("lifting a hold", f"select lift_hold({stage.coded}, 'red_flags', 'x')"),
            ("thawing", "select hold_subject(1, false, null, 'x')"),
            ("answering a work order", f"select answer_order({stage.carried}, 'done', 'x')"),
            ("ending the elevated threat", "select set_guard(null, 'x')"),
            ("approving a policy", "select approve_policy(1)"),
            ("proposing a policy", "select propose_policy('{}')"),
            ("proposing a role", "select propose_role(2, 'security')"),
            ("reading all policies", "select * from policies_set()"),
            ("withdrawing a policy", "select withdraw_policy(1)"),
            ("reading proposals of roles", "select * from roles_proposed()"),
            ("binding oneself", "select bind_staff(2, 'corp', 'x')"),
            ("setting up a connection", "select set_connection('x', 'duo', '{}', true, 1)"),
            ("a worker of one's own", "select let_worker_in('mine', null)"),
        )),
        *_all("ada", DENIED, (
            ("lifting a hold, as an administrator", f"select lift_hold({stage.coded}, 'red_flags', 'x')"),
            ("thawing, as an administrator", "select hold_subject(1, false, null, 'x')"),
            ("answering a work order, as an administrator", f"select answer_order({stage.carried}, 'done', 'x')"),
            ("ending the elevated threat, as an administrator", "select set_guard(null, 'x')"),
            ("approving a policy, as an administrator", "select approve_policy(1)"),
            ("reading the log, as an administrator", "select * from evidence"),
            ("a worker of one's own, as an administrator", "select let_worker_in('mine', null)"),
        )),
        Attempt("lifting what security lifts, as a supervisor", "sue", f"select lift_hold({stage.coded}, 'shopping', 'x')", "FL133"),
        Attempt("lifting a hold of one's own, as a supervisor", "sue", f"select verification_take_over({stage.coded}); select lift_hold({stage.coded}, 'red_flags', 'x')", "FL113"),
        Attempt("a weaker policy", "ada", f"select propose_policy(replace((verification_of({stage.granted}) -> 'policy')::text, '\"factors\": 2', '\"factors\": 1'))", "FL136"),
        Attempt("no policy at all", "ada", "select propose_policy('{}')", "FL135"),
        Attempt("proposing a policy as security", "olga", "select propose_policy('{}')"),
        Attempt("making an officer alone", "ada", "update staff set role = 'security' where id = 3", "FL138"),
        Attempt("making a verifier alone", "ada", "update staff set role = 'verifier' where id = 3", "FL138"),
        Attempt("a new officer", "ada", "insert into staff (login, name, role, tier, email, is_active, is_available) values ('m', 'M', 'security', 1, '', true, true)", "FL138"),
        Attempt("an officer's login for oneself", "ada", "update staff set login = 'mine' where id = 5", "FL138"),
        Attempt("an officer's password", "ada", "select let_in(5, null)", "FL138"),
        Attempt("agreeing with oneself", "ada", "select approve_role(propose_role(3, 'security'))", "FL137"),
        Attempt("a connection as an analyst", "vera", "select connections_set()"),
        *_all("ada", DENIED, (
            ("agreeing on a connection, as an administrator", "select agree_connection(1)"),
            ("putting a connection in force past the officer", "select put_connection('x', 'duo', '{}', true, 1, null)"),
            ("a connection written by hand", "insert into connection (name, kind, settings, is_active, position) values ('x', 'duo', '{}', true, 1)"),
            ("a proposal of a colleague's", "insert into connection_proposal (name) values ('x')"),
        )),
        Attempt("trying what nobody agreed on", "ada", "select set_connection('x', 'duo', '{}', true, 1); select test_connection('x')", "FL161"),
        Attempt("a connection in force alone", "ada", "select set_connection('x', 'duo', '{}', true, 1); select 1 from connections_set() where name = 'x'", NOTHING),
        *_all("olga", DENIED, (
            ("setting up a connection, as an officer", "select set_connection('x', 'duo', '{}', true, 1)"),
            ("having a connection tried, as an officer", "select test_connection('x')"),
        )),
        Attempt("agreeing on what is not there", "olga", "select agree_connection(999)", "FL160"),
        *_all("ada", DENIED, (
            ("what is kept of a person, as an administrator", "select person_record('corp', 'id-dana')"),
            ("asking for what is kept, as an administrator", "select ask_person_record('corp', 'id-dana')"),
            ("holding what is kept, as an administrator", "select hold_records('corp', 'id-dana', 'x')"),
            ("erasing at once, as an administrator", "select erase_evidence(1)"),
        )),
        *_all("ana", DENIED, (
            ("what is kept of a person, as an analyst", "select person_record('corp', 'id-dana')"),
            ("whom the desk knows, as an analyst", "select subjects_known()"),
            ("releasing what is held, as an analyst", "select release_records('corp', 'id-dana')"),
        )),
        Attempt("what is kept of a person, as an officer of another desk", "stranger", "select person_record('corp', 'id-dana')", "FL191"),
        Attempt("holding what is kept, as an officer of another desk", "stranger", "select hold_records('corp', 'id-dana', 'x')", "FL002"),
        *_all("ana", DENIED, (
            ("proposing to go live, as an analyst", "select propose_go_live()"),
            ("accepting to go live, as an analyst", "select accept_go_live(1)"),
            ("how far it is, as an analyst", "select go_live_shown()"),
        )),
        *_all("ana", DENIED, (
            ("proposing a baseline, as an analyst", a_baseline),
            ("agreeing to a baseline, as an analyst", "select agree_baseline(1, repeat('1', 64))"),
            ("baselines, as an analyst", "select baselines_shown()"),
            ("applying a baseline, as an analyst", attest(2)),
            ("older contact data, as an analyst", "update contact set known_since = now() - interval '9 years'"),
        )),
        *_all("ada", DENIED, (
            ("agreeing to a baseline, as an administrator", "select agree_baseline(1, repeat('1', 64))"),
            ("applying a baseline, as an administrator", attest(2)),
            ("keeping a person, as an administrator", "select keep_person(null, '{}', 'standard', '[]')"),
            ("a baseline that is agreed on, by hand", "update baseline set agreed_by = 5, agreed_at = now()"),
            ("another content after it was agreed on", "update baseline set digest = repeat('a', 64)"),
            ("older contact data, as an administrator", "update contact set known_since = now() - interval '9 years'"),
        )),
        Attempt("a baseline from the future", "ada", a_baseline.replace("now() - interval '1 day'", "now() + interval '1 day'"), "FL196"),
        Attempt("a baseline of long ago", "ada", a_baseline.replace("9 years", "11 years"), "FL196"),
        Attempt("a baseline of nothing", "ada", a_baseline.replace('{"phone": 1}', "{}"), "FL130"),
        Attempt("a baseline that is a value", "ada", a_baseline.replace("repeat('a', 64)", "'+15550100101'"), "FL130"),
        Attempt("proposing a baseline, as an officer", "olga", a_baseline),
        Attempt("another content than was proposed", "olga", "select agree_baseline(1, repeat('a', 64))", "FL195"),
        Attempt("agreeing twice", "olga", "select agree_baseline(2, repeat('2', 64))", "FL195"),
        Attempt("applying a baseline, as an officer", "olga", attest(2)),
        Attempt("agreeing as an officer of another desk", "stranger", "select agree_baseline(1, repeat('1', 64))", "FL002"),
        Attempt("baselines of another desk", "stranger", "select baselines_shown()", "FL050"),
        Attempt("a baseline by staff with a worker's rights", "chloe", attest(2), "FL132"),
        *_all(WORKER, "FL195", (
            ("a baseline that nobody agreed on", attest(1)),
            ("a baseline on which one agreed with oneself", attest(3)),
            ("a baseline on which was agreed too long ago", attest(4)),
            ("a baseline with another content", attest(2).replace("repeat('2'", "repeat('1'")),
            ("ending what nobody agreed on", "select end_baseline(1, repeat('1', 64), '{}')"),
        )),
        Attempt("a baseline about another directory", WORKER, attest(2, directory="other"), "FL130"),
        Attempt("an older date than was agreed on", WORKER, attest(2, since="now() - interval '9 years 2 days'"), "FL196"),
        Attempt("a date in the future", WORKER, attest(2, since="now() + interval '1 day'"), "FL196"),
        Attempt("a number for somebody of a directory that is not walked", WORKER, walk("corp", "id-greta"), "FL200"),
        Attempt("a number by a connection out of use", WORKER, walk("closed"), "FL200"),
        Attempt("a number by a setting that only looks like it", WORKER, walk("odd"), "FL200"),
        Attempt("a number by a connection that is no directory", WORKER, walk("mail"), "FL200"),
        Attempt("a number by no connection", WORKER, walk("other"), "FL200"),
        Attempt("a number for somebody of another directory", WORKER, walk("walked", "id-greta", directory="corp"), "FL130"),
        Attempt("a number for nobody", WORKER, walk("walked", ""), "FL130"),
        Attempt("a number for somebody who was read lately", WORKER, walk("walked", "lately"), NOTHING),
        Attempt("a risk nobody knows, as a worker", WORKER, walk("walked", "new", risk="none"), "FL130"),
        Attempt("whom a directory that is not walked has", WORKER, "select unread_of('corp', '{id-greta}')", "FL200"),
        Attempt("walking with staff's rights of a worker", "chloe", walk("walked"), "FL132"),
        Attempt("proposing a baseline, as a worker", WORKER, a_baseline),
        Attempt("older contact data by hand, as a worker", WORKER, "update contact set known_since = now() - interval '9 years'"),
        Attempt("accepting to go live, as an administrator", "ada", "select accept_go_live(1)"),
        Attempt("proposing to go live, as an officer", "olga", "select propose_go_live()"),
        Attempt("going live where it is, as an officer", "olga", "select accept_go_live(1)", "FL193"),
        Attempt("going live by oneself", "ada", "insert into go_live (proposed_at, accepted_at) values (now(), now())"),
        Attempt("going live as an officer of another desk", "stranger", "select accept_go_live(1)", "FL002"),
        Attempt("how far another desk is", "stranger", "select go_live_shown()", "FL050"),
        Attempt("whom another desk knows", "stranger", "select subjects_known()", "FL050"),
        Attempt("by what another desk verifies", "stranger", "select desk_proves()", "FL050"),
        Attempt("erasing with staff's rights of a worker", "chloe", "select erase_verifications(1)", "FL132"),
        Attempt("erasing before its time, as a worker", WORKER, "select erase_flags(1)"),
        Attempt("having connections tried, as an analyst", "ana", "select test_connection('x')"),
        Attempt("the connections, as an analyst", "ana", "select connections_shown()"),
        Attempt("the connections, as a worker", WORKER, "select connections_shown()"),
        Attempt("the connections, as an officer of another desk", "stranger", "select connections_shown()", "FL050"),
        Attempt("another's job as a worker", WORKER, "select job_under_way(999, '{}')", "FL132"),
        Attempt("proving a code without a guess", WORKER, f"select prove_job({stage.code_job}, 'passed', '', '{{}}')", "FL130"),
        Attempt("ending a code as passed", WORKER, f"select end_job({stage.code_job}, 'succeeded', '', '', null)", "FL130"),
        Attempt("a worker at the tickets", WORKER, "select * from ticket"),
        Attempt("a worker at the staff", WORKER, "select * from staff"),
        Attempt("a worker at the gate", WORKER, carry_out(stage)),
        Attempt("looking into a restricted queue", "ana", "select verification_of(50)", "FL101"),
        Attempt("refusing in a restricted queue", "ana", "select verification_refuse(50, 'x')", "FL101"),
        Attempt("what is verified in a restricted queue", "ana", "select verifications_of(50)", NOTHING),
        Attempt("a verification of a restricted ticket", "ana", "select verification_open(gen_random_uuid(), 50, 'unlock', 'phone', 'subject', '')", "FL129"),
        Attempt("hearing of a verification in a restricted queue", "ana", "select entity_id from change where entity = 'verification' and entity_id = 50", NOTHING),
        Attempt("answering what a worker has in hand", "olga", f"select answer_order({stage.carried}, 'done', 'x')", "FL194"),
        Attempt("an officer of another desk", "stranger", "select set_guard(null, 'x')", "FL002"),
        Attempt("policies, as an officer of another desk", "stranger", "select * from policies_set()", "FL002"),
        Attempt("proposals of roles, as an officer of another desk", "stranger", "select * from roles_proposed()", "FL002"),
        Attempt("wishes, as an analyst of another desk", "stranger", "select * from exceptions_asked()", NOTHING),
        Attempt("declining a wish in a restricted queue", "ana", "select decline_exception(50, 'x')", "FL101"),
        Attempt("withdrawing what is in force", "olga", "select withdraw_policy(1)", "FL114"),
        Attempt("an officer of another desk, thawing", "stranger", "select see_alert(1)", "FL002"),
        Attempt("staff with a worker's rights", "chloe", "select sweep_verifications()", "FL132"),
        Attempt("staff with a worker's rights, asking who works here", "chloe", "select staff_names()", "FL132"),
        Attempt("staff with a worker's rights, reading", "chloe", f"select * from guesses_of({stage.code_job})", "FL132"),
        *_all("stranger", NOTHING, (
            *((f"{table} as an officer of another desk", f"select * from {table}") for table in GUARDED),
            ("changes as an officer of another desk", "select * from change"),
        )),
        Attempt("what is told of a restricted queue, with a worker's rights", "chloe", "select * from change where queue_id = 50", NOTHING),
        Attempt("a worker's look", WORKER, f"select verification_of({stage.granted})"),
    )  # fmt: skip
