"""The law in Python and in SQL say the same: in every combination of facts, and to real logins that really try."""

from collections import Counter
from itertools import product
from typing import Any

import psycopg
import pytest

from app.tickets.law import Facts, State, refusal
from app.tickets.model import Level, Priority, Status
from app.tickets.rules import MATRIX, STEPS
from tests.security.desk import MEMBERS, QUEUES, STAFF, Desk, a_ticket

pytestmark = pytest.mark.slow
LOW, MEDIUM, HIGH = Level.LOW, Level.MEDIUM, Level.HIGH
ME, OTHER, THIRD = 2, 3, 4
TRUTHS = (False, True)
STATUSES = (
    (Status.OPEN, Status.OPEN),
    (Status.OPEN, Status.PENDING),
    (Status.OPEN, Status.NEW),
    (Status.RESOLVED, Status.RESOLVED),
    (Status.RESOLVED, Status.OPEN),
    (Status.CLOSED, Status.RESOLVED),
)
RANKS = ((LOW, Priority.LOW), (HIGH, Priority.NORMAL), (HIGH, Priority.CRITICAL))
"""(impact, priority) afterwards, of what was low and low: as it was, another, another that doesn't follow."""
FILED = ((None, None), (None, 1), (1, None))


def test_each_step_and_each_rank_is_the_same_in_both(desk: Desk):
    for before, after in product(Status, Status):
        if before is not after:
            found = desk.keeper().execute("select is_step(%s, %s)", (before.value, after.value)).fetchone()
            assert found == (after in STEPS[before],), (before, after)
    for (impact, urgency), priority in MATRIX.items():
        found = desk.keeper().execute("select priority_of(%s, %s)", (impact.value, urgency.value)).fetchone()
        assert found == (priority,), (impact, urgency)


def test_every_combination_of_facts_is_judged_alike(desk: Desk):
    """663,552 cases."""
    facts = [
        Facts(ME, boss, back, active, takes, filed, works, here, sees)
        for boss, back, active, takes, filed, works, here, sees in product(TRUTHS, repeat=8)
    ]
    changes = [
        (
            State(before, LOW, LOW, Priority.LOW, 1, was, is_filed),
            State(after, impact, LOW, priority, queue, becomes, files, wakes),
        )
        for (before, after), (impact, priority), (is_filed, files), queue, was, becomes, wakes in product(
            STATUSES, RANKS, FILED, (1, 2), (None, ME, OTHER), (None, ME, OTHER, THIRD), TRUTHS
        )
    ]
    found = _judged(desk, facts, changes)
    expected = [refusal(f, before, after) for f in facts for before, after in changes]
    assert [(w, g) for w, g in zip(expected, found, strict=True) if w != g] == []
    assert len(set(expected)) == 11  # every refusal, and none


def _judged(desk: Desk, facts: list[Facts], changes: list[tuple[State, State]]) -> list[str | None]:
    keeper = desk.keeper()
    with keeper.transaction():
        keeper.execute("create temp table f (n int, b bool[]) on commit drop")
        keeper.execute("create temp table c (n int, o text[], w text[], wakes bool) on commit drop")
        with keeper.cursor().copy("copy f from stdin") as into:
            for n, one in enumerate(facts):
                into.write_row((n, list(_truths(one))))
        with keeper.cursor().copy("copy c from stdin") as into:
            for n, (before, after) in enumerate(changes):
                into.write_row((n, _words(before), _words(after), after.wakes))
        rows = keeper.execute(
            f"select ticket_refusal({ME}, b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], "
            "o[1], o[2], o[3], o[4]::int, o[5]::int, o[6]::int, o[7]::int, "
            "w[1], w[2], w[3], w[4]::int, w[5]::int, w[6]::int, w[7]::int, wakes) from f, c order by f.n, c.n"
        )
        return [code for (code,) in rows]


def _truths(f: Facts) -> tuple[bool, ...]:
    return (
        f.is_supervisor, f.is_going_back, f.queue_is_active, f.queue_takes, f.category_is_active,
        f.assignee_is_active, f.assignee_is_here, f.assignee_sees,
    )  # fmt: skip


def _words(s: State) -> list[str | None]:
    facts = (s.status.value, s.impact.value, s.urgency.value, int(s.priority), s.queue, s.assignee, s.category)
    return [None if fact is None else str(fact) for fact in facts]


# ---------------------------------------------------------------- real logins

CHANGES: tuple[dict[str, Any], ...] = (
    {"assignee_id": None}, {"assignee_id": 2}, {"assignee_id": 3}, {"assignee_id": 4}, {"assignee_id": 5},
    {"assignee_id": 8}, {"assignee_id": 2, "status": "open"}, {"assignee_id": 3, "status": "resolved"},
    {"queue_id": 1}, {"queue_id": 2}, {"queue_id": 3}, {"queue_id": 4}, {"queue_id": 5},
    {"queue_id": 2, "assignee_id": None}, {"queue_id": 3, "assignee_id": None}, {"queue_id": 3, "assignee_id": 5},
    {"queue_id": 1, "assignee_id": 3},
    {"status": "new"}, {"status": "open"}, {"status": "pending"}, {"status": "resolved"}, {"status": "closed"},
    {"impact": "high", "priority": 2}, {"impact": "high", "priority": 1}, {"category_id": 1}, {"category_id": 2},
    {"category_id": None}, {"wakes_at": "2100-01-01Z"}, {"wakes_at": "2100-01-01Z", "status": "pending"},
)  # fmt: skip
WHO = {number: login for number, (login, *_) in STAFF.items() if login not in ("gone", "cleo")}


def test_thousands_of_deeds_by_real_logins_end_as_the_law_says(desk: Desk):
    seen: Counter[str | None] = Counter()
    wrong = []
    number = 1000
    for queue, assignee, status in product((1, 2, 3, 4), (None, 2, 3, 5), ("new", "open", "resolved")):
        if assignee not in (None, 5) and queue in MEMBERS:
            continue
        number += 1
        a_ticket(desk.keeper(), number, queue=queue, status=status, assignee=assignee)
        before = State(Status(status), LOW, MEDIUM, Priority.LOW, queue, assignee)
        for (me, login), change in product(WHO.items(), CHANGES):
            expected = _expected(me, before, change)
            found = _tried(desk.connection(login), number, change)
            seen[found] += 1
            if found != expected:
                wrong.append((login, before, change, expected, found))
    assert wrong == []
    assert seen.total() > 5000
    assert {
        None,
        "unseen",
        "FL011",
        "FL012",
        "FL013",
        "FL015",
        "FL017",
        "FL018",
        "FL019",
        "FL020",
        "FL021",
        "FL022",
    } == set(seen)


def _tried(wire: psycopg.Connection[Any], number: int, change: dict[str, Any]) -> str | None:
    setting = ", ".join(f"{name} = %({name})s" for name in change)
    try:
        done = wire.execute(
            f"update ticket set {setting}, version = version + 1 where id = %(id)s",
            change | {"id": number},
        )
        return None if done.rowcount else "unseen"
    except psycopg.Error as error:
        return error.sqlstate
    finally:
        wire.rollback()


def _expected(me: int, before: State, change: dict[str, Any]) -> str | None:
    if not _sees(me, before.queue):
        return "unseen"
    status = Status(change.get("status", before.status))
    after = State(
        status,
        Level(change.get("impact", before.impact)),
        before.urgency,
        Priority(change.get("priority", before.priority)),
        change.get("queue_id", before.queue),
        change.get("assignee_id", before.assignee),
        change.get("category_id"),
        "wakes_at" in change,
    )
    _, takes, used, _ = QUEUES[after.queue]
    facts = Facts(
        me,
        is_supervisor=STAFF[me][1] in ("supervisor", "administrator"),
        queue_is_active=used,
        queue_takes=takes,
        category_is_active=after.category == 1,
        assignee_is_active=after.assignee is None or STAFF[after.assignee][2],
        assignee_is_here=after.assignee is None or STAFF[after.assignee][3],
        assignee_sees=after.assignee is None or (_sees(after.assignee, after.queue) and _sees(me, after.queue)),
    )
    return refusal(facts, before, after)


def _sees(who: int, queue: int) -> bool:
    return not QUEUES[queue][3] or who in MEMBERS[queue]


@pytest.fixture(autouse=True)
def _nothing_stays(desk: Desk):
    yield
    for login in WHO.values():
        desk.connection(login).rollback()
