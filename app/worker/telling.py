"""What a worker says of its work: words and numbers from a closed list, never a name, an address or a secret."""

import logging
import re
import traceback
from pathlib import PurePath

LOG = "frontline.worker"
_PLAIN = re.compile(r"[A-Za-z0-9_.:+-]{1,60}")
"""What a word in the log may be made of; anything else is told as a question mark."""
_log = logging.getLogger(LOG)


def tell(
    event: str,
    *,
    job: int | None = None,
    kind: str = "",
    state: str = "",
    connection: str = "",
    code: str = "",
    count: int | None = None,
    failure: BaseException | None = None,
    level: int = logging.INFO,
) -> None:
    """Write one line of the log. Of a failure its kind and place are told, and never its text, which may quote."""
    said = {
        "job": None if job is None else str(job),
        "kind": kind,
        "state": state,
        "connection": connection,
        "code": code,
        "count": None if count is None else str(count),
        "failure": type(failure).__name__ if failure else "",
        "at": _place_of(failure) if failure else "",
    }
    words = [f"{name}={_plain(value)}" for name, value in said.items() if value]
    _log.log(level, " ".join((_plain(event), *words)))


def _plain(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else "?"


def _place_of(failure: BaseException) -> str:
    passed = traceback.extract_tb(failure.__traceback__)
    return f"{PurePath(passed[-1].filename).name}:{passed[-1].lineno}" if passed else ""
