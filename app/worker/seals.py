"""A worker's own mark on what it proved: a row that somebody else wrote is not believed.

The mark is an HMAC-SHA256 under the worker's key over whom it was proved for, by which method, with what result, in
which transaction and when; it lies beside the evidence.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

FRESH = timedelta(minutes=2)
"""How far the worker's time of a proof and the database's may lie apart."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What a mark speaks of."""

    verification: int | None
    directory: str
    object_id: str
    method: str
    result: str
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class Seals:
    """Makes and checks marks under one key."""

    key: bytes = field(repr=False)

    def mark(self, proved: Proved, at: datetime) -> dict[str, str]:
        """Return what is to lie beside the evidence."""
        return {"seal": self._over(proved, at.isoformat()), "sealed_at": at.isoformat()}

    def holds(self, proved: Proved, beside: Mapping[str, Any], *, at: datetime) -> bool:
        """Tell whether this worker, or another with its key, proved just that at about that time."""
        said, seal = str(beside.get("sealed_at", "")), str(beside.get("seal", ""))
        try:
            is_near = abs(datetime.fromisoformat(said) - at) <= FRESH
        except (ValueError, TypeError):
            return False
        return is_near and hmac.compare_digest(self._over(proved, said), seal)

    def _over(self, proved: Proved, at: str) -> str:
        words = ["frontline proof 1", proved.verification, proved.directory, proved.object_id]
        words += [proved.method, proved.result, proved.transaction, at]
        return hmac.new(self.key, json.dumps(words).encode(), hashlib.sha256).hexdigest()
