"""The unit of work a command runs in."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

from app.core.changes import Changes

Stored = Mapping[str, Any]
"""An outcome as it is kept beside its key: plain JSON values only."""


class UnitOfWork(Protocol):
    """One transaction under one key: what happened before under that key is not done again."""

    def keyed(self, key: UUID, deed: str) -> AbstractContextManager[Stored | None]:
        """Begin the transaction and claim `key`; yields the stored outcome when the deed was done already."""

    def commit(self, outcome: Stored) -> Changes:
        """Store the outcome under the key and make everything last.

        Raises ChangedElsewhere, RuleBroken, NotPermitted or StoreUnavailable (its `outcome_unknown` tells
        whether the commit itself was under way).
        """

    def outcome_of(self, key: UUID) -> Stored | None:
        """Return what the actor's own earlier deed under `key` did, None when there was none."""
