"""The case as a worker reads it again before it acts: with what lies beside each proof, and for whom it was."""

from typing import Any

from sqlalchemy import select

from db.identity import tables as t
from db.identity.in_file.case import case_of
from db.identity.in_file.facts import gather
from db.identity.in_file.turn import Turn


def case_for_worker(turn: Turn, job_id: int) -> dict[str, Any]:
    """Return what a job's verification is judged by, as it was when its grant was issued, and what proves it."""
    g, j = t.verification_grant.c, t.job.c
    job = turn.one(
        select(j.verification_id, j.asked_by, g.issued_at, g.issued_to)
        .outerjoin(t.verification_grant, g.id == j.grant_id)
        .where(j.id == job_id)
    )
    if job is None or job.verification_id is None:
        return {"case": None, "policy": None, "policy_version": 0, "now": turn.now.isoformat(), "proofs": []}
    found = gather(turn, job.verification_id)
    whole = found.whole
    about = {"directory": whole.subject_directory, "object_id": whole.subject_object_id}
    proofs = [
        {"id": one.id, "transaction": one.transaction, "target": one.target, "facts": one.facts,
         "verification": one.verification_id, **about}
        for one in found.own_evidence
    ]  # fmt: skip
    return {
        "case": case_of(found, job.issued_to or job.asked_by),
        "policy": whole.rules,
        "policy_version": whole.active_policy,
        "now": turn.now.isoformat(),
        "issued_at": job.issued_at.isoformat() if job.issued_at is not None else None,
        "proofs": proofs,
    }
