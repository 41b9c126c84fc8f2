"""The one metadata, and the column types both engines share."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Dialect, Integer, MetaData, SmallInteger, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)
BigId = BigInteger().with_variant(Integer, "sqlite")
"""A primary key that counts by itself on both engines."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcInstant(TypeDecorator[datetime]):
    """An instant in UTC: `timestamptz` on PostgreSQL, whole microseconds since 1970 on SQLite.

    Naive values are refused: SQLite would take them for whatever zone the reader is in.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type."""
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an aware instant into what the engine stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value if dialect.name == "postgresql" else microseconds(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Return what turns a stored value into an instant in UTC: one call for each value, as lists hold thousands."""
        return _in_utc if dialect.name == "postgresql" else _from_microseconds


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _from_microseconds(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + value * _MICROSECOND  # half as long as a timedelta made each time


def microseconds(at: datetime) -> int:
    """Return whole microseconds since 1970."""
    return round(at.timestamp() * 1_000_000)


def instant(stored: int) -> datetime:
    """Return the instant of whole microseconds since 1970."""
    return EPOCH + timedelta(microseconds=stored)


class Valued(TypeDecorator[Any]):
    """An enumeration stored by value: words as text, ranks as small integers."""

    impl = String
    cache_ok = True

    def __init__(self, members: type[Enum]) -> None:
        super().__init__()
        self.members = members

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose text or a small integer."""
        return dialect.type_descriptor(SmallInteger() if issubclass(self.members, int) else String())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return the stored value of a member."""
        return value.value if isinstance(value, Enum) else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Return what finds the member of a stored value. It raises KeyError for a value no member has."""
        return {None: None, **{member.value: member for member in self.members}}.__getitem__


class Day(TypeDecorator[date]):
    """A day without a time, as `2026-03-02` on both engines: SQLite has no such type."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Write a day."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Read a day."""
        return None if value is None else date.fromisoformat(value)


class Document(TypeDecorator[Any]):
    """JSON kept as text, the same bytes on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the text of a value."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the value of a text."""
        return None if value is None else json.loads(value)


class _Lexemes(FunctionElement[str]):
    """Folded words as PostgreSQL's search keeps them; plain text elsewhere."""

    inherit_cache = True


@compiles(_Lexemes)
def _as_text(element: _Lexemes, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(_Lexemes, "postgresql")
def _as_lexemes(element: _Lexemes, compiler: SQLCompiler, **kw: Any) -> str:
    return f"array_to_tsvector(string_to_array({compiler.process(element.clauses, **kw)}, ' '))"


class Words(TypeDecorator[str]):
    """Folded words to be searched. The desk folds them, so PostgreSQL's parser and dictionaries have no say."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import TSVECTOR  # noqa: PLC0415  the file engine loads nothing of it

        return dialect.type_descriptor(TSVECTOR())

    def bind_expression(self, bindparam: BindParameter[str]) -> ColumnElement[Any]:
        """Store the words as lexemes where the engine has them."""
        bindparam.type = Text()
        return _Lexemes(bindparam)
