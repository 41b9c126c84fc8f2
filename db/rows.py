"""Rows for screens, made by the thousand."""

from collections.abc import Callable
from dataclasses import fields, make_dataclass
from typing import Any


def maker[Shown](kind: type[Shown]) -> Callable[..., Shown]:
    """Return what makes rows of a frozen dataclass with slots from the values of its fields, in their order.

    A frozen dataclass sets itself up through `object.__setattr__`, field by field: eight times as long, and half of a
    page's time. So a row is filled while it is still of an open twin, and frozen by turning it into what it is.
    """
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    twin: Any = make_dataclass(f"Open{kind.__name__}", names, slots=True, eq=False)

    def row(*values: Any) -> Shown:
        made: Any = twin(*values)
        made.__class__ = kind
        frozen: Shown = made
        return frozen

    return row
