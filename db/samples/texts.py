"""The invented texts, read from the files beside this one."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def texts(name: str) -> dict[str, Any]:
    """Return one file of texts: `people`, `stories` or `everyday`."""
    return tomllib.loads(files("db.samples").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
