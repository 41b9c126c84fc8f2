"""Dataclasses as JSON and back, by their fields' types; whoever reads another form gets Unreadable."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from db.local.codec import Unreadable
from db.schema import instant, microseconds

Read = Callable[[Any], Any]


def written(content: Any, kind: Any) -> bytes:
    """Return something of a type as bytes that tell the form of that type."""
    text = json.dumps([form(kind), plain(content)], ensure_ascii=False, separators=(",", ":"))
    # lone surrogates may come out of a paste
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def read(stored: bytes, kind: Any) -> Any:
    """Return what was written of a type. Raises Unreadable when it was of another form, or is damaged."""
    try:
        found, content = json.loads(zlib.decompress(stored).decode("utf-8", "surrogatepass"))
        if found == form(kind):
            return reader(kind)(content)
    except (zlib.error, ValueError, TypeError, KeyError, OverflowError) as error:
        raise Unreadable from error
    raise Unreadable


@cache
def form(kind: Any) -> str:
    """Return a short name of a type's form, another one when any field inside has changed."""
    return f"1:{zlib.crc32(_described(kind).encode()):08x}"


def plain(content: Any) -> Any:  # noqa: PLR0911  one return for each kind
    """Return something as JSON knows it: what has fields as the sequence of them, an instant in microseconds."""
    match content:
        case Enum():
            return content.value
        case datetime():
            return microseconds(content)
        case Mapping() if all(isinstance(key, str) for key in content):
            return {str(key): plain(value) for key, value in content.items()}
        case Mapping():
            return [[plain(key), plain(value)] for key, value in content.items()]
        case frozenset():
            return sorted(plain(one) for one in content)
        case list() | tuple():
            return [plain(one) for one in content]
        case _ if is_dataclass(content):
            return [plain(getattr(content, field.name)) for field in fields(content)]
        case _:
            return content


@cache
def reader(kind: Any) -> Read:  # noqa: PLR0911  one return for each kind
    """Return what makes something of a type out of what `plain` made of it."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType or NoneType in parts:
        (inner,) = (reader(part) for part in parts if part is not NoneType)
        return lambda given: None if given is None else inner(given)
    if origin in (tuple, Sequence, frozenset):
        return _reader_of_many(frozenset if origin is frozenset else tuple, reader(parts[0]))
    if origin is dict:
        return _reader_of_pairs(reader(parts[0]), reader(parts[1]))
    if is_dataclass(kind):
        return _reader_of_fields(kind)
    if kind is datetime:
        return instant
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _reader_of_itself(kind)


def _reader_of_many(whole: Callable[[Any], Any], one: Read) -> Read:
    return lambda given: whole(one(part) for part in given)


def _reader_of_pairs(key: Read, value: Read) -> Read:
    return lambda given: {key(n): value(v) for n, v in (given.items() if isinstance(given, dict) else given)}


def _reader_of_fields(kind: Any) -> Read:
    readers = [reader(part) for part in _fields(kind).values()]
    return lambda given: kind(*(read_one(part) for read_one, part in zip(readers, given, strict=True)))


def _reader_of_itself(kind: Any) -> Read:
    def itself(given: Any) -> Any:
        if kind is not Any and type(given) is not kind:
            raise TypeError(kind)
        return given

    return itself


def _fields(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _described(kind: Any) -> str:
    if is_dataclass(kind):
        inside = ",".join(f"{name}:{_described(part)}" for name, part in _fields(kind).items())
        return f"{getattr(kind, '__name__', '')}({inside})"
    parts = ",".join(_described(part) for part in get_args(kind))
    return f"{getattr(kind, '__name__', kind)}[{parts}]" if parts else str(kind)
