"""Attached files, stored once under the sha256 of their content."""

import hashlib

from app.core.errors import RuleBroken
from app.tickets.files import refusal, safe_name
from app.tickets.model import Filed
from db.engine import Store
from db.tickets.tables import blob
from db.upsert import insert_into
from db.writing import write


def store_file(store: Store, name: str, content: bytes) -> Filed:
    """Store the content, once however often it comes, and return what an entry names it by.

    Raises RuleBroken when it is empty or larger than 10 MB, StoreUnavailable.
    """
    safe = safe_name(name)
    said = refusal(safe, len(content))
    if said:
        raise RuleBroken(said, field="files")
    filed = Filed(hashlib.sha256(content).hexdigest(), safe, len(content))
    new = insert_into(blob, is_postgres=store.is_postgres).values(sha256=filed.sha256, size=filed.size, content=content)
    write(store, new.on_conflict_do_nothing())
    return filed
