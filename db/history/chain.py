"""The hash of a row of the audit, over what it says and the hash before it: what `record` computes in 30_audit.sql."""

import hashlib
from typing import NamedTuple

GENESIS = hashlib.sha256(b"genesis").digest()
"""What stands before the first row of every chain."""
PARTED_BY = "\x1f"


class Link(NamedTuple):
    """A row of the audit as its chain keeps it: `at` is in microseconds since 1970."""

    id: int
    entity: str
    entity_id: int
    seq: int
    op: str
    queue_id: int | None
    actor: str
    by_id: int | None
    at: int
    payload: str
    prev: bytes | None = None
    hash: bytes | None = None


def chained(before: bytes, link: Link) -> bytes:
    """Return the hash of a row whose chain stood at `before`.

    Only the actor may hold the sign that parts them, and it stands between parts that can't: no two rows read the same.
    """
    told = (
        link.entity,
        link.entity_id,
        link.seq,
        link.op,
        "" if link.queue_id is None else link.queue_id,
        link.actor,
        "" if link.by_id is None else link.by_id,
        link.at,
        link.payload,
    )
    return hashlib.sha256(before + PARTED_BY.join(map(str, told)).encode()).digest()
