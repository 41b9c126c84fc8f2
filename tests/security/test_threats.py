"""The threats of the specification (2.8) that the database holds off by itself, each by its number."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import delete, func, select, text, update

from app.connect.sealing import KeyPair, seal
from app.core.errors import NotPermitted, RuleBroken
from app.identity.gate import Candidate
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, GrantState, Method, Result, Risk, State
from db.identity import tables as t
from tests.db.identity.desk import ADA, ANA, BEN, CLEO, OLGA, OTHER_TICKET, SUE, VERA, GateDesk, build, lent, person
from tests.desks import desk_on
from tests.makers import SECRET
from tests.servers.postgres import Cluster

CONSUMERS = 20
SECRET_WORD = "Canary-7731-secret"
"""Planted, to be found nowhere."""


@pytest.fixture
def desk(pg_cluster: Cluster) -> Iterator[GateDesk]:
    """Lend a desk on a server that verifies people."""
    with desk_on(pg_cluster, build) as url, lent(url) as desk:
        yield desk


def wire(desk: GateDesk, login: str) -> psycopg.Connection[tuple[object, ...]]:
    """Return a connection of somebody who uses no client of ours."""
    url = desk.store.url.set(drivername="postgresql", username=login, password=SECRET)
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def test_threat_01_knowing_everything_about_somebody_counts_nothing(desk: GateDesk):
    one = desk.started()
    ((rules,),) = desk.rows(select(t.policy.c.rules).where(t.policy.c.is_active))
    desk.do(update(t.policy).values(rules=rules | {"off": []}))  # by itself the desk asks no such thing
    for _ in range(5):
        desk.gate().attest(one, Method.HR_QUESTION, Result.PASSED, {})
    decision = desk.gate().decide(one)
    assert (decision.verdict, decision.points, decision.factors) == ("need", 0, 0)


def test_threat_02_two_ways_over_one_channel_are_one_factor(desk: GateDesk):
    one = desk.started()
    job_id = desk.asked_code(one)
    desk.guess(job_id, is_right=True)
    desk.call_back(one)
    decision = desk.gate().decide(one)
    assert decision.factors == 1
    assert decision.verdict == "need"


def test_threat_03_a_number_moved_to_another_card_counts_nothing(desk: GateDesk):
    one = desk.started(found=person(since=timedelta(days=2)))
    desk.call_back(one)
    assert desk.gate().decide(one).points == 0


def test_threat_04_a_number_that_was_changed_first_counts_nothing(desk: GateDesk):
    one = desk.started()
    desk.gate().abandon(one)
    changed = tuple(replace(c, value="+15550100999") if c.kind == "mobile" else c for c in person().contacts)
    desk.pass_(hours=1)
    two = desk.started(found=person(contacts=changed), ticket=OTHER_TICKET)
    desk.call_back(two)
    assert desk.gate().decide(two).points == 0


def test_threat_05_password_and_second_factor_together_ask_for_more(desk: GateDesk):
    one, job_id = desk.ordered()
    desk.done(one, job_id)
    desk.pass_(minutes=5)
    two = desk.started(action=Action.MFA_RESET, ticket=OTHER_TICKET)
    assert desk.gate().decide(two).column is Risk.SENSITIVE


def test_threat_06_nobody_is_worn_down_and_a_no_is_an_alarm(desk: GateDesk):
    one = desk.started()
    desk.push(one, Result.EXPIRED)
    desk.push(one, Result.DECLINED)
    with pytest.raises(RuleBroken):
        desk.gate().ask(one, Method.PUSH)
    assert {"declined", "frozen"} <= set(desk.alerts())
    assert desk.rows(select(t.subject.c.frozen_at))[0][0] is not None


def test_threat_07_what_a_provider_let_in_unasked_is_no_proof(desk: GateDesk):
    one = desk.started()
    desk.push(one, Result.FAILED)
    desk.call_back(one)
    assert desk.gate().decide(one).verdict != "allow"


def test_threat_08_the_next_analyst_sees_it_and_waits(desk: GateDesk):
    one = desk.started()
    desk.push(one, Result.FAILED)
    two = desk.started(BEN, ticket=OTHER_TICKET)
    desk.push(two, who=BEN)
    desk.call_back(two, who=BEN)
    decision = desk.gate(BEN).decide(two)
    assert (decision.verdict, "shopping" in decision.codes) == ("hold", True)
    assert [before.by for before in desk.gate(BEN).read(two).before] == ["Ana Torres"]


def test_threat_09_codes_are_not_guessed_by_rolling_back(desk: GateDesk):
    one = desk.started()
    job_id = desk.asked_code(one)
    with wire(desk, "ana") as ana:
        for _ in range(50):
            ana.execute("begin")
            ana.execute("select submit_guess(%s, %s)", (job_id, b"guess"))
            with pytest.raises(psycopg.Error, match="guess"):
                ana.execute("select verification_of(%s)", (one,))
            ana.execute("rollback")
    assert desk.worker.guesses(job_id) == []
    for _ in range(3):
        desk.guess(job_id, is_right=False)
    with pytest.raises(RuleBroken):
        desk.gate().submit(job_id, "123456")
    assert desk.gate().decide(one).column is not Risk.STANDARD


def test_threat_10_a_code_holds_once_and_for_ten_minutes(desk: GateDesk):
    one = desk.started()
    used = desk.asked_code(one)
    desk.guess(used, is_right=True)
    with pytest.raises(RuleBroken):
        desk.gate().submit(used, "123456")
    late = desk.asked_code(one)
    desk.pass_(minutes=10, seconds=1)
    with pytest.raises(RuleBroken):
        desk.gate().submit(late, "123456")


def test_threat_11_of_twenty_who_use_a_grant_at_once_one_does(desk: GateDesk):
    _, shown = desk.granted()
    assert shown.grant is not None
    ready = Barrier(CONSUMERS)

    def consume(_: int) -> object:
        with wire(desk, "ana") as ana:
            ready.wait(30)
            call = "select carry_out_grant(%s, 1, 'id-dana', 'password_reset', %s)"
            row = ana.execute(call, (shown.grant.id, b"k" * 32)).fetchone()  # type: ignore[union-attr]
            return row and row[0]

    with ThreadPoolExecutor(CONSUMERS) as pool:
        made = [job for job in pool.map(consume, range(CONSUMERS)) if job is not None]
    assert len(made) == 1
    assert desk.rows(select(func.count()).where(t.job.c.kind == "carry_out")) == [(1,)]


@pytest.mark.parametrize(
    "other", [{"ticket_id": 2}, {"object_id": "id-carl"}, {"action": Action.UNLOCK}], ids=["ticket", "account", "act"]
)
def test_threat_12_a_grant_is_for_nothing_else(desk: GateDesk, other: dict[str, object]):
    one, _ = desk.granted()
    with pytest.raises(RuleBroken):
        desk.carry_out(one, **other)
    assert desk.carry_out(one)


def test_threat_13_nobody_verifies_themselves_or_who_reports_to_them(desk: GateDesk):
    one = desk.begin()
    with pytest.raises(NotPermitted):
        desk.about(one, person("Ana Torres"))
    desk.gate().abandon(one)
    two = desk.started(found=person("Carl Report", manager_id="id-ana"), ticket=OTHER_TICKET)
    desk.push(two)
    desk.call_back(two)
    decision = desk.gate().decide(two)
    assert decision.verdict != "allow"


def test_threat_14_an_account_is_its_id_whatever_it_is_called(desk: GateDesk):
    one, _ = desk.granted()
    renamed = replace(person(), account="somebody.new", name="Somebody New")
    two = desk.started(found=replace(person("Dana Impostor"), object_id="id-new", account="dana"), ticket=OTHER_TICKET)
    assert not desk.gate().read(two).evidence
    with pytest.raises(RuleBroken):
        desk.carry_out(one, object_id="id-new")
    assert renamed.object_id == person().object_id
    assert desk.carry_out(one)


def test_threat_15_what_was_not_read_is_taken_for_privileged(desk: GateDesk):
    one = desk.begin()
    desk.gate().look_up(one, "dana")
    desk.worker.candidates(desk.claimed(JobKind.FIND).id, [person()])
    desk.gate().choose(one, Candidate("corp", "id-dana", "Dana", "dana"))
    desk.gate().flag(one, frozenset())
    shown = desk.gate().read(one)
    assert shown.subject is not None
    assert shown.subject.risk is Risk.PRIVILEGED
    assert desk.gate().decide(one).verdict != "allow"


def test_threat_16_no_supervisor_waives_a_factor(desk: GateDesk):
    one = desk.started(SUE)
    desk.call_back(one, who=SUE)
    desk.gate(SUE).ask_exception(one, "The chief executive is waiting for this password at the airport")
    assert desk.gate(SUE).decide(one).verdict == "need"
    with wire(desk, "sue") as sue:
        call = "select carry_out_grant(gen_random_uuid(), 1, 'id-dana', 'password_reset', %s)"
        assert sue.execute(call, (b"k" * 32,)).fetchone() == (None,)


def test_threat_17_the_second_person_is_another_with_an_old_login(desk: GateDesk):
    one = desk.started()
    with pytest.raises(NotPermitted):
        desk.gate().sign(one)
    desk.do(text("select record('staff', 3, null, 'U', '{\"password\":[null,\"given\"]}')"))
    with pytest.raises(NotPermitted, match="seven days"):
        desk.gate(BEN).sign(one)
    desk.do(delete(t.staff_identity).where(t.staff_identity.c.staff_id == SUE.staff_id))
    with pytest.raises(NotPermitted, match="bound to an account"):
        desk.gate(SUE).sign(one)
    desk.gate(VERA).sign(one)


@pytest.mark.parametrize(
    "table", ["verification_grant", "job", "evidence", "signature", "policy", "contact", "subject"]
)
@pytest.mark.parametrize("login", ["ana", "sue", "ada", "olga", "carrier"])
def test_threat_18_nobody_writes_a_row(table: str, login: str, desk_once: GateDesk):
    with wire(desk_once, login) as somebody, pytest.raises(psycopg.errors.InsufficientPrivilege):
        somebody.execute(f"insert into {table} default values")  # type: ignore[arg-type]


def test_threat_19_all_times_are_the_servers(desk: GateDesk):
    one, shown = desk.granted()
    assert shown.grant is not None
    with wire(desk, "ana") as ana:
        ana.execute("set timezone = 'Pacific/Kiritimati'")
        later = ana.execute("select verification_of(%s)", (one,)).fetchone()
    assert later is not None
    assert shown.grant.expires_at - shown.now <= timedelta(minutes=10)
    desk.pass_(minutes=10, seconds=1)
    with pytest.raises(RuleBroken):
        desk.carry_out(one)


def test_threat_21_an_outage_in_the_middle_is_never_told_as_done(desk: GateDesk):
    one, job_id = desk.ordered()
    desk.done(one, job_id, JobState.UNKNOWN)
    shown = desk.gate().read(one)
    assert shown.state is State.UNKNOWN
    assert desk.gate().fetch_secret(job_id) is None
    desk.worker.end(job_id, JobState.SUCCEEDED)  # what has ended stays as it is
    assert desk.gate().read(one).state is State.UNKNOWN


def test_threat_22_what_the_desk_set_itself_can_be_told_from_the_rest(desk: GateDesk):
    one, job_id = desk.ordered()
    desk.done(one, job_id)
    now = desk.gate().read(one).now
    assert set(desk.worker.resets_of("corp", ["id-dana", "id-carl"], now - timedelta(hours=1))) == {"id-dana"}
    desk.worker.alert("outside_reset", {"directory": "corp", "object_id": "id-carl"})
    desk.worker.alert("outside_reset", {"directory": "corp", "object_id": "id-carl"})
    assert desk.alerts().count("outside_reset") == 1


def test_threat_24_no_secret_stays_in_the_database(desk: GateDesk):
    one, job_id = desk.ordered()
    pair = KeyPair()
    desk.done(one, job_id, sealed=seal(pair.public, SECRET_WORD.encode(), about=f"job:{job_id}"))
    desk.gate().fetch_secret(job_id)
    two = desk.started(ticket=OTHER_TICKET)
    desk.guess(desk.asked_code(two), is_right=False)
    with desk.store.reader.connect() as connection:
        for table in t.verification.metadata.sorted_tables:
            rows = connection.execute(text(f"select * from {table.name}")).all()
            assert SECRET_WORD not in repr(rows)
            assert "123456" not in repr(rows)
    assert desk.rows(select(t.job.c.sealed).where(t.job.c.sealed.is_not(None))) == []


def test_threat_26_of_two_alike_one_is_chosen_by_id(desk: GateDesk):
    one = desk.begin()
    desk.gate().look_up(one, "dana")
    twin = replace(person(), object_id="id-twin", department="Finance")
    desk.worker.candidates(desk.claimed(JobKind.FIND).id, [person(), twin])
    answer = desk.gate().read(one).running[-1].answer["candidates"]
    assert [(c["object_id"], c["department"]) for c in answer] == [("id-dana", "Sales"), ("id-twin", "Finance")]


def test_threat_27_what_was_recorded_is_not_changed(desk: GateDesk):
    desk.granted()
    for statement in (
        "update evidence set result = 'failed'",
        "delete from evidence",
        "delete from verification_grant",
        "delete from audit",
    ):
        with pytest.raises(Exception, match=r"only ever added|never deleted|added to"):
            desk.do(text(statement))


def test_threat_28_the_manager_is_who_the_directory_says(desk: GateDesk):
    one = desk.started(found=person(manager_id=None))
    with pytest.raises(RuleBroken):
        desk.gate().attest(one, Method.MANAGER, Result.PASSED, {"number": "+15550666", "name": "The boss"})


def test_threat_29_an_unused_password_is_looked_at_again(desk: GateDesk):
    one, job_id = desk.ordered()
    desk.done(one, job_id)
    assert desk.claimed(JobKind.NOTIFY)
    desk.pass_(minutes=61)
    assert [job.kind for job in desk.worker.unused()] == [JobKind.SCRAMBLE]


def test_threat_30_a_weaker_policy_takes_two_and_never_passes_the_floor(desk: GateDesk):
    ((rules,),) = desk.rows(select(t.policy.c.rules).where(t.policy.c.is_active))
    rules["limits"]["pushes"] = 1
    weak = json.loads(json.dumps(rules))
    weak["rules"]["password_reset"]["privileged"]["factors"] = 1
    with wire(desk, "ada") as ada, wire(desk, "olga") as olga:
        with pytest.raises(psycopg.Error, match="floor"):
            ada.execute("select propose_policy(%s)", (json.dumps(weak),))
        (version,) = ada.execute("select propose_policy(%s)", (json.dumps(rules),)).fetchone() or (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ada.execute("select approve_policy(%s)", (version,))
        olga.execute("select approve_policy(%s)", (version,))
    assert desk.rows(select(t.policy.c.version).where(t.policy.c.is_active)) == [(version,)]


def test_threat_31_what_a_method_counts_the_server_knows(desk: GateDesk):
    one = desk.started()
    with wire(desk, "ana") as ana, pytest.raises(psycopg.Error, match="proved by a machine"):
        ana.execute("select verification_attest(%s, 'push', 'passed', '{\"points\":\"40\"}')", (one,))
    desk.gate().attest(one, Method.VIDEO, Result.PASSED, {"class": "P", "points": "90"})
    assert desk.gate().decide(one).points == 25


# ---------------------------------------------------------------- what takes two people


def test_a20_an_officer_is_made_by_two_and_the_login_follows(desk: GateDesk):
    with wire(desk, "ada") as ada, wire(desk, "cleo") as cleo, wire(desk, "olga") as olga:
        (proposal,) = ada.execute("select propose_role(%s, 'security')", (BEN.staff_id,)).fetchone() or (0,)
        for administrator, why in ((ada, "Another person"), (cleo, "security officer")):  # two logins may be one's
            with pytest.raises(psycopg.Error, match=why):
                administrator.execute("select approve_role(%s)", (proposal,))
        olga.execute("select approve_role(%s)", (proposal,))
        with pytest.raises(psycopg.Error, match="nothing to be approved"):
            olga.execute("select approve_role(%s)", (proposal,))
    (role,) = desk.rows(text("select role from staff where id = 3"))
    assert role == ("security",)
    (is_in,) = desk.rows(text("select pg_has_role('ben', 'fl_security', 'usage')"))
    assert is_in == (True,)
    assert (ADA.staff_id, CLEO.staff_id) == (7, 8)


def test_an_officer_lifts_a_freeze_and_nobody_else_does(desk: GateDesk):
    one = desk.started()
    desk.push(one, Result.DECLINED)
    with wire(desk, "olga") as olga:
        olga.execute("select hold_subject(1, false, null, 'They rang us: it was a slip')")
    assert desk.rows(select(t.subject.c.frozen_at)) == [(None,)]
    assert "unfrozen" in desk.alerts()
    assert OLGA.login == "olga"


def test_the_elevated_threat_has_an_end(desk: GateDesk):
    with wire(desk, "olga") as olga:
        with pytest.raises(psycopg.Error, match="31 days"):
            olga.execute("select set_guard(now() + interval '1 year', 'why')")
        olga.execute("select set_guard(now() + interval '1 hour', 'Calls all morning')")
    one = desk.started()
    with pytest.raises(RuleBroken):
        desk.gate().dial(one, "mobile")
    desk.do(update(t.desk_mode).values(ends_at=func.now() - timedelta(minutes=1)))
    assert desk.gate().dial(one, "mobile")


def test_a_verifier_attests_and_never_executes(desk: GateDesk):
    one = desk.started(VERA)
    desk.push(one, who=VERA)
    desk.call_back(one, who=VERA)
    assert desk.gate(VERA).decide(one).verdict == "allow"
    assert desk.gate(VERA).read(one).grant is None
    desk.gate(ANA).take_over(one)
    assert desk.gate(ANA).decide(one).verdict == "allow"
    assert desk.gate(ANA).read(one).grant.state is GrantState.ISSUED  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def desk_once(pg_cluster: Cluster) -> Iterator[GateDesk]:
    """Lend one desk to all who only try to write."""
    with desk_on(pg_cluster, build) as url, lent(url) as desk:
        yield desk
