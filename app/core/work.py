"""The unit of work a command runs in."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

from app.core.actor import Actor
from app.core.changes import Changes

Stored = Mapping[str, Any]
"""An outcome as it is kept beside its key: plain JSON values only."""


class UnitOfWork(Protocol):
    """One transaction under one key: what happened before under that key is not done again."""

    @property
    def actor(self) -> Actor:
        """Who asks; inside `keyed` in the role that the staff list holds now, whatever they signed in with."""

    def keyed(self, key: UUID, deed: str) -> AbstractContextManager[Stored | None]:
        """Begin the transaction and claim `key`; yields the stored outcome when the deed was done already.

        Leaving it without `commit` takes everything back, the claim too. Raises NotPermitted for who has left.
        """

    def commit(self, outcome: Stored) -> Changes:
        """Store the outcome under the key and make everything last.

        Raises ChangedElsewhere, RuleBroken, NotPermitted or StoreUnavailable (its `outcome_unknown` tells
        whether the commit itself was under way).
        """

    def outcome_of(self, key: UUID) -> Stored | None:
        """Return what the actor's own earlier deed under `key` did, locked; None when there was none."""

    def amend(self, key: UUID, outcome: Stored) -> None:
        """Write the outcome of an own earlier deed anew: parts of it have been taken back."""
