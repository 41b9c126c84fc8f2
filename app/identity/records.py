"""What is kept about people who were verified: told to those with a right to know, held, and shown as readiness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.identity.model import Method
from app.identity.policy import Policy
from app.identity.readiness import Known


@dataclass(frozen=True, slots=True)
class Desk:
    """By what a desk verifies: its policy, what its connections prove, and its clock."""

    policy: Policy
    proves: frozenset[Method]
    now: datetime


class Records(Protocol):
    """Each call is one transaction; all raise NotPermitted, RuleBroken with the sentence to show, StoreUnavailable."""

    def of(self, directory: str, object_id: str) -> Mapping[str, Any]:
        """Return everything that is kept about somebody's verifications, as plain JSON, and record that it was told."""

    def hold(self, directory: str, object_id: str, reason: str) -> None:
        """Have nothing about somebody erased until it is released, as a security officer."""

    def release(self, directory: str, object_id: str) -> None:
        """Let time run again for what is kept about somebody, as a security officer."""

    def known(self) -> Sequence[Known]:
        """Return whom the worker has read, and how they can be reached."""

    def desk(self) -> Desk:
        """Return by what this desk verifies."""


def told(record: Mapping[str, Any]) -> str:
    """Return a record as people read it: one line for each fact, set in by where it belongs."""
    return "\n".join(_lines(record, "")) + "\n"


def _lines(said: Any, indent: str) -> Sequence[str]:
    if isinstance(said, Mapping):
        return [line for name, value in said.items() for line in _named(name, value, indent)]
    return [line for n, one in enumerate(said, 1) for line in _named(f"{n}", one, indent)]


def _named(name: str, value: Any, indent: str) -> Sequence[str]:
    label = name.replace("_", " ")
    if isinstance(value, Mapping | list | tuple):
        return [f"{indent}{label}:", *_lines(value, f"{indent}    ")] if value else [f"{indent}{label}: none"]
    shown = "none" if value is None or value == "" else "yes" if value is True else "no" if value is False else value
    return [f"{indent}{label}: {shown}"]
