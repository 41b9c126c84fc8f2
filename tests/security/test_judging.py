"""The verdict in Python and in SQL is the same: in thousands of cases, whole, odd and broken ones.

Each run tries others. FRONTLINE_TEST_CASES=50000 tries as many of each kind, FRONTLINE_TEST_SEED=… the same again.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from time import time_ns
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from app.identity.case import judge, verdict_on
from app.identity.flags import FLAGS
from app.identity.methods import METHODS
from app.identity.model import Proof
from app.identity.policy import DEFAULT, FLOOR, PolicyBroken, as_json, from_json
from tests.cases import NOW, any_case, any_policy
from tests.servers.postgres import Cluster

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

MANY = int(os.environ.get("FRONTLINE_TEST_CASES", "1000"))
SEED = int(os.environ.get("FRONTLINE_TEST_SEED") or time_ns() % 1_000_000)
Wire = psycopg.Connection[Any]
STATEMENTS = Path(__file__).parents[2] / "db" / "postgres" / "51_judging.sql"


@pytest.fixture(scope="module")
def wire(pg_cluster: Cluster) -> Iterator[Wire]:
    """Lend a database that holds the judge alone, put there twice as upgrades do."""
    with pg_cluster.database() as url, pg_cluster.connection(str(make_url(url).database)) as wire:
        for _ in range(2):
            wire.execute(STATEMENTS.read_text())
        yield wire


def _judged(wire: Wire, cases: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    """Judge all cases of a policy in one statement, for it is large and would be unpacked for each."""
    found: dict[int, dict[str, Any]] = {}
    policies = {id(policy): policy for _, policy in cases}
    with wire.transaction():
        wire.execute("create temp table tried (n int, p int, c jsonb) on commit drop")
        with wire.cursor().copy("copy tried from stdin") as into:
            for n, (case, policy) in enumerate(cases):
                into.write_row((n, list(policies).index(id(policy)), json.dumps(case)))
        wire.execute("set local timezone = 'America/New_York'")  # no answer hangs on where the server is
        for p, policy in enumerate(policies.values()):
            judged = "select n, judge(c, %s, %s) from tried where p = %s"
            found |= dict(wire.execute(judged, [json.dumps(policy), NOW, p]).fetchall())
    return [found[n] for n in range(len(cases))]


def _differences(wire: Wire, cases: list[tuple[Any, Any]]) -> tuple[list[Any], Counter[str]]:
    read = {id(policy): from_json(policy) for _, policy in cases}
    expected = [verdict_on(case, read[id(policy)], NOW) for case, policy in cases]
    found = _judged(wire, cases)
    seen = Counter(e["verdict"] for e in expected)
    seen.update(code.partition(":")[0] for e in expected for code in e["codes"])
    seen.update(note for e in expected for note in e["notes"])
    return [one for one in zip(cases, expected, found, strict=True) if one[1] != one[2]], seen


def test_random_cases_under_the_first_policy_are_judged_alike(wire: Wire):
    dice = Random(SEED)
    policy = as_json(DEFAULT)
    wrong, seen = _differences(wire, [(any_case(dice), policy) for _ in range(MANY)])
    assert wrong[:3] == [], SEED
    assert seen.total() > MANY
    assert {"allow", "need", "hold", "deny"} <= set(seen)


def test_random_cases_under_any_policy_are_judged_alike(wire: Wire):
    dice = Random(SEED)
    policies = [as_json(any_policy(dice)) for _ in range(60)]
    wrong, seen = _differences(wire, [(any_case(dice), dice.choice(policies)) for _ in range(MANY)])
    assert wrong[:3] == [], SEED
    assert {"allow", "need", "hold", "deny"} <= set(seen)


def test_what_is_broken_is_denied_alike(wire: Wire):
    dice = Random(SEED)
    policy = as_json(DEFAULT)
    cases = [(_broken(dice, any_case(dice)), policy) for _ in range(MANY // 3)]
    wrong, seen = _differences(wire, cases)
    assert wrong[:3] == [], SEED
    assert "unknown_facts" in seen


def test_a_policy_is_kept_by_one_where_it_is_by_the_other(wire: Wire):
    dice = Random(SEED)
    policies = [_broken(dice, as_json(any_policy(dice))) for _ in range(200)] + [as_json(DEFAULT), as_json(FLOOR)]
    found = [wire.execute("select is_policy(%s)", [json.dumps(one)]).fetchone() for one in policies]
    expected = [(_is_policy(one),) for one in policies]
    assert [one for one in zip(policies, expected, found, strict=True) if one[1] != (one[2] or (None,))[0:1]] == []
    assert {True, False} == {is_one for (is_one,) in expected}


def test_without_a_policy_nothing_is_granted(wire: Wire):
    dice = Random(SEED)
    for policy in (None, {}, {"rules": {}}, {**as_json(DEFAULT), "rules": {}}):
        for case, expected, found in _all(wire, [(any_case(dice), policy) for _ in range(50)]):
            assert found == expected, case
            assert found["verdict"] == "deny"


def test_the_tables_are_the_same(wire: Wire):
    assert wire.execute("select floor_rules()").fetchone() == (as_json(FLOOR)["rules"],)
    flags = wire.execute("select code, weight, is_starred, is_context from red_flag_weights()").fetchall()
    assert flags == [(code, flag.weight, flag.is_starred, flag.is_context) for code, flag in FLAGS.items()]
    ways = wire.execute("select * from ways_of_proving()").fetchall()
    assert ways == [
        (
            method, one.kind, one.points, Proof.MACHINE in one.proofs, Proof.ATTESTED in one.proofs,
            one.validity, one.ages, one.is_spoken,
        )
        for method, one in METHODS.items()
    ]  # fmt: skip


def test_nobody_is_let_in_who_was_not_named(wire: Wire):
    open_to_all = wire.execute(
        "select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace"
        " and (p.proacl is null or exists (select 1 from aclexplode(p.proacl) a where a.grantee = 0))"
    ).fetchall()
    assert open_to_all == []


def _all(wire: Wire, cases: list[tuple[Any, Any]]) -> list[tuple[Any, Any, Any]]:
    found = _judged(wire, cases)
    return [(case, judge(case, policy, NOW), verdict) for (case, policy), verdict in zip(cases, found, strict=True)]


def _is_policy(found: Any) -> bool:
    try:
        from_json(found)
    except PolicyBroken:
        return False
    return True


STRANGE = (None, True, 0, -1, 1.5, 2**31, "", "2026-13-01T00:00:00Z", "2026-11-22", "now", [], ["x"], {}, "yes")


def _broken(dice: Random, whole: dict[str, Any]) -> dict[str, Any]:
    """Return it with one thing in it strange, gone or too much."""
    broken = deepcopy(whole)
    place: Any = broken
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return broken
        key = dice.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and dice.random() < 0.9:
            place = place[key]
            continue
        if isinstance(place, dict) and dice.random() < 0.2:
            del place[key]
        elif isinstance(place, dict) and dice.random() < 0.2:
            place["more"] = 1
        else:
            place[key] = dice.choice(STRANGE)
        return broken
