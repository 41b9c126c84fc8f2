"""What the desk enrolled for somebody goes with new sign-in methods; a server has the same in `59_enrolling.sql`."""

import json
from collections.abc import Mapping

from sqlalchemy import delete, func, insert, select

from app.identity.enrolling import OPENS
from app.identity.model import GrantState
from db.identity import tables as t
from db.identity.in_file.turn import Turn
from db.tables import audit

_g = t.verification_grant.c
DONE = (GrantState.SUCCEEDED, GrantState.UNKNOWN)


def forget(turn: Turn, grant_id: object) -> None:
    """Take away what the desk enrolled for somebody, once what opens enrolling was done, or may have been."""
    of_grant = select(_g.subject_id, _g.action, _g.state, _g.verification_id).where(_g.id == grant_id)
    grant = turn.one(of_grant)
    if grant is None or grant.action not in OPENS or grant.state not in DONE:
        return
    tables = (t.totp_enrolment, t.recovery_code)
    gone = [turn.do(delete(table).where(table.c.subject_id == grant.subject_id)) for table in tables]
    if any(gone):
        facts = {"authenticator": gone[0] > 0, "codes": gone[1]}
        about = {"verification_id": grant.verification_id, "subject_id": grant.subject_id}
        turn.alert("enrolment_removed", str(grant_id), facts, **about)
        _record(turn, grant.subject_id, facts)


def _record(turn: Turn, subject_id: int, facts: Mapping[str, object]) -> None:
    """Write the audit's line: what is deleted leaves no other."""
    c = audit.c
    last = select(func.coalesce(func.max(c.seq), 0) + 1).where(c.entity == "subject", c.entity_id == subject_id)
    told = {"op": "E", "actor": "", "at": turn.now, "payload": json.dumps({"enrolment_removed": dict(facts)})}
    turn.do(insert(audit).values(entity="subject", entity_id=subject_id, seq=last.scalar_subquery(), **told))
