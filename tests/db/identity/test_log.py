"""The verification log: what it tells of each, what may be asked of it, and who may read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text, update

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.identity import log
from app.identity.log import Asked, Logged, Mark, Told, csv_lines
from app.identity.model import Action, Method, Result, State
from db.identity import tables as t
from db.identity.log_queries import SqlLogQueries
from tests.db.identity.desk import ADA, ANA, BEN, OLGA, OTHER_TICKET, SUE, TICKET, GateDesk, person

GRANT = "verification_grant"
GRANTS = "select verification_id from verification_grant"
LOGGED = ("verification", "subject", "evidence", "red_flag", "signature", GRANT)


def logged(desk: GateDesk, asked: Asked | None = None, who: Actor = SUE) -> list[Logged]:
    return list(SqlLogQueries(desk.seat(who)).page(asked or Asked()).rows)


def ids(desk: GateDesk, who: Actor = SUE, **asked: Any) -> list[int]:
    return [row.id for row in logged(desk, Asked(**asked), who)]


def test_a_row_tells_a_whole_reset(gate_desk: GateDesk):
    one, job_id = gate_desk.ordered()
    gate_desk.done(one, job_id, sealed=b"sealed")
    (row,) = logged(gate_desk)
    assert (row.id, row.ticket_id, row.subject, row.directory) == (one, TICKET, "Dana Whitfield", "corp")
    assert (row.action, row.risk, row.channel) == ("password_reset", "standard", "phone")
    assert (row.analyst, row.second) == (ANA.name, "")
    assert (row.state, row.grant) == ("executed", "succeeded")
    told = {(part.method, part.result, part.who) for part in row.methods}
    assert {("push", "passed", "a machine"), ("callback", "passed", ANA.name)} <= told
    assert row.took is not None
    assert row.took >= timedelta()
    assert row.flags == ()


def test_what_failed_was_flagged_and_no_longer_counts_is_told(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.call_back(one, Result.FAILED)
    gate_desk.gate().flag(one, frozenset({"urgency"}))
    (row,) = logged(gate_desk)
    assert row.risk == "standard"  # the account's, as long as nothing was decided
    assert ("callback", "failed", False) in {(part.method, part.result, part.is_void) for part in row.methods}
    assert row.flags == ("urgency",)
    assert row.took is None
    gate_desk.about(one, person("Carl Other"))
    (row,) = logged(gate_desk)
    assert ("callback", "failed", True) in {(part.method, part.result, part.is_void) for part in row.methods}
    assert row.flags == ()


def test_each_filter_leaves_out_what_it_says(gate_desk: GateDesk):
    one = gate_desk.started()
    other = gate_desk.started(BEN, person("Carl 100%_Other"), action=Action.UNLOCK, ticket=OTHER_TICKET)
    gate_desk.call_back(other, who=BEN)
    gate_desk.gate(BEN).abandon(other)
    now = datetime.now(UTC)
    assert ids(gate_desk) == [other, one]
    for asked in (
        {"by_id": BEN.staff_id},
        {"action": Action.UNLOCK},
        {"state": State.ABANDONED},
        {"method": Method.CALLBACK},
        {"ticket_id": OTHER_TICKET},
        {"words": "CARL corp"},
        {"words": "100%_"},
    ):
        assert ids(gate_desk, **asked) == [other], asked
    assert ids(gate_desk, words="carl dana") == []
    assert ids(gate_desk, words="%") == [other]
    assert ids(gate_desk, since=now + timedelta(hours=1)) == ids(gate_desk, until=now - timedelta(hours=1)) == []
    assert ids(gate_desk, since=now - timedelta(hours=1), until=now + timedelta(hours=1)) == [other, one]


def test_pages_go_on_where_the_last_ended_even_within_one_instant(gate_desk: GateDesk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("db.identity.log_queries.PAGE", 2)
    _forget_statements()
    begun = [gate_desk.begin(ticket=TICKET) for _ in range(5)]
    with gate_desk.store.writer.begin() as connection:
        if gate_desk.store.is_postgres:
            connection.execute(text("set local session_replication_role = replica"))
        connection.execute(update(t.verification).values(opened_at=datetime(2026, 3, 2, tzinfo=UTC)))
    queries, mark, found = SqlLogQueries(gate_desk.seat(SUE)), None, []
    for _ in range(3):
        page = queries.page(Asked(), mark)
        found += [row.id for row in page.rows]
        mark = page.rest
    assert found == begun[::-1]
    assert mark is None
    _forget_statements()


def _forget_statements() -> None:
    from db.identity import log_queries

    log_queries._page.cache_clear()


def test_a_page_takes_three_statements_at_most(gate_desk: GateDesk):
    gate_desk.granted()
    store = gate_desk.seat(SUE)
    queries = SqlLogQueries(store)
    queries.page(Asked())
    with counted(store.reporter) as statements:
        assert queries.page(Asked(words="dana"), Mark(datetime(2100, 1, 1, tzinfo=UTC), 0)).rows
    assert 0 < len(statements) <= 3


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    told: list[str] = []

    def tell(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().lower().startswith(("select", "with")):
            told.append(statement)

    event.listen(engine, "before_cursor_execute", tell)
    yield told
    event.remove(engine, "before_cursor_execute", tell)


def test_nothing_of_contact_data_but_what_is_masked_leaves(gate_desk: GateDesk):
    one, _ = gate_desk.granted()
    gate_desk.asked_code(one)
    rows = logged(gate_desk)
    told = repr(rows) + "".join(csv_lines(rows))
    for secret in ("5550100101", "dana@northwind.example", "dana@home.example", "phone-of-dana"):
        assert secret not in told
    assert any(part.target for row in rows for part in row.methods if isinstance(part, Told))


def test_supervisors_see_only_verifications_of_tickets_they_may_see(server_desk: GateDesk):
    one = server_desk.started()
    server_desk.push(one)
    server_desk.call_back(one)
    server_desk.gate().flag(one, frozenset({"number_hidden"}))
    server_desk.gate(SUE).sign(one)
    server_desk.gate().decide(one)
    assert {name for name in LOGGED if seen(server_desk, SUE, name)} == set(LOGGED)
    assert ids(server_desk) == ids(server_desk, ADA) == ids(server_desk, OLGA) == [one]
    with server_desk.store.writer.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("update queue set is_restricted = true"))
        connection.execute(text("delete from queue_member"))
    assert ids(server_desk) == ids(server_desk, ADA) == []
    for who in (SUE, ADA):
        assert {name: count for name in LOGGED if (count := seen(server_desk, who, name))} == {}
    assert [row.subject for row in logged(server_desk, who=OLGA)] == ["Dana Whitfield"]


def seen(desk: GateDesk, who: Actor, name: str) -> int:
    with desk.seat(who).reader.connect() as connection:
        return len(connection.execute(text(f"select id from {name}" if name != GRANT else GRANTS)).all())


def test_analysts_read_no_log(server_desk: GateDesk):
    server_desk.started()
    with pytest.raises(NotPermitted):
        logged(server_desk, who=ANA)


@pytest.mark.parametrize(
    "hidden",
    [
        "select number_digest from verification",
        "select facts from evidence",
        "select transaction from evidence",
        "select group_key from evidence",
        "select facts from subject",
        "select object_id from subject",
        "select said from verification_grant",
        "select reason from exception_request",
        "select frozen_why from subject",
        "select * from evidence",
        "select 1 from contact",
        "select 1 from job",
    ],
)
def test_the_log_opens_nothing_else_to_supervisors(server_desk: GateDesk, hidden: str):
    for who in (SUE, ADA):
        with pytest.raises(Exception, match="permission denied"), server_desk.seat(who).reader.connect() as connection:
            connection.execute(text(hidden))


def test_a_page_is_of_a_hundred():
    assert log.PAGE == 100
