"""Who approves for the personnel office or at a site is set at the desk, and never said by a client."""

import pytest
from sqlalchemy import insert, update

from app.core.errors import HelpDeskError
from app.identity.jobs import JobKind
from app.identity.model import Method
from db.identity import tables as t
from tests.db.identity.desk import GateDesk


def _listed(*ids: str) -> list[dict[str, str]]:
    return [{"directory": "other", "object_id": "id-far"}, *({"directory": "corp", "object_id": one} for one in ids)]


def test_an_approver_is_who_the_desk_set(gate_desk: GateDesk):
    one = gate_desk.started()
    c = t.connection.c
    row = {"name": "approvers", "kind": "settings", "is_active": True, "position": 1}
    with pytest.raises(HelpDeskError, match="not offered here"):
        gate_desk.gate().ask(one, Method.HR)
    gate_desk.do(
        insert(t.connection).values(**row, settings={"hr": _listed("id-dana"), "site": {"South": _listed("id-x")}})
    )
    for method in (Method.HR, Method.SITE):  # nobody but themselves, and nobody at this site
        with pytest.raises(HelpDeskError, match="not offered here"):
            gate_desk.gate().ask(one, method)
    both = {"hr": _listed("id-dana", "id-hana"), "site": {"North": _listed("id-nora")}}
    gate_desk.do(update(t.connection).where(c.name == "approvers").values(settings=both))
    asked = []
    for method in (Method.HR, Method.SITE):
        gate_desk.gate().ask(one, method)
        asked.append(gate_desk.claimed(JobKind.APPROVAL).facts["approver"])
    assert asked == ["id-hana", "id-nora"]
