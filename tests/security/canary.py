"""Canaries: secrets that are planted to be found nowhere, and whoever looks for them, in every form they may take."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, text

from db.engine import Store

SHORTEST = 8
"""Signs that a canary has at least: a shorter one would be found by chance."""

_TABLES = (
    "select name, '\"' || name || '\"' from sqlite_master where type = 'table'",
    """
    select c.relname, format('%I.%I', n.nspname, c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    """,
)
"""How all tables are listed, by whether it is a server."""


def forms(secret: str) -> Iterator[bytes]:
    """Yield a secret as it may lie about: plain, without its blanks, in UTF-16, base64, hexadecimal, in an address."""
    for said in {secret, "".join(sign for sign in secret if sign.isalnum() or sign in "@._")}:
        plain = said.encode()
        yield plain
        yield said.encode("utf-16-le")
        yield quote(said, safe="").encode()
        yield plain.hex().encode()
        yield from _in_base64(plain)


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """Yield the middle of it as it stands in base64, wherever it begins in what was encoded."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + plain)
        yield encoded[-(-before * 4 // 3) : len(encoded) - 4]


class Canaries:
    """What was planted, by the name of its field."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}
        self._forms: dict[str, tuple[bytes, ...]] = {}

    def plant(self, field: str, secret: str) -> str:
        """Remember a secret to look for, and return it."""
        assert len(secret) >= SHORTEST, field
        self.planted[field] = secret
        self._forms[field] = tuple({one for one in forms(secret) if len(one) >= SHORTEST})
        return secret

    def in_bytes(self, content: bytes) -> set[str]:
        """Return the fields whose secrets are in there, in any form."""
        small = content.lower()
        return {
            field
            for field, every in self._forms.items()
            if any(one in content or one.lower() in small for one in every)
        }

    def in_text(self, said: str) -> set[str]:
        """Return the fields whose secrets are in a text."""
        return self.in_bytes(said.encode("utf-8", "surrogatepass"))

    def in_files(self, folder: Path) -> dict[str, set[str]]:
        """Return by file what is in any file below a folder, its name included."""
        files = {one.relative_to(folder).as_posix(): one for one in folder.rglob("*") if one.is_file()}
        found = {name: self.in_bytes(one.read_bytes()) | self.in_text(name) for name, one in files.items()}
        return {file: fields for file, fields in found.items() if fields}

    def in_database(self, store: Store) -> dict[str, set[str]]:
        """Return by table what is in any column of any row, as whoever looks after the database sees it."""
        with store.reader.connect() as connection:
            tables = connection.execute(text(_TABLES[store.is_postgres])).all()
            found = {name: self._in_rows(connection, table) for name, table in tables}
        return {table: fields for table, fields in found.items() if fields}

    def _in_rows(self, connection: Connection, table: str) -> set[str]:
        rows = connection.execute(text(f"select * from {table}"))
        return self.in_bytes(b"\n".join(_bytes_of(value) for row in rows for value in row))


def _bytes_of(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, Mapping):
        return b"\n".join(_bytes_of(one) for pair in value.items() for one in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return b"\n".join(map(_bytes_of, value))
    return str(value).encode("utf-8", "surrogatepass")
