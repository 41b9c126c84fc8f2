"""The desks a person has been at, by name, to be gone back to: kept in their settings, the last one first."""

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import PurePath
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.settings import Settings

KEY = "desks"
MOST = 8


@dataclass(frozen=True)
class KeptDesk:
    """A desk by its name and its whole address: the login and the file of an authority are in it, no password."""

    name: str
    address: str


def kept_desks(settings: Settings) -> tuple[KeptDesk, ...]:
    """Return the desks that are kept, the last one first; what can't be made sense of is passed over."""
    with suppress(ValueError, TypeError, AttributeError):
        found = json.loads(settings.get(KEY) or "[]")
        return tuple(KeptDesk(one["name"], one["address"]) for one in found if _is_sound(one))[:MOST]
    return ()


def keep_desk(settings: Settings, address: str, name: str = "") -> None:
    """Keep a desk as the last one; without a name it keeps the one it has, or gets one made of its address."""
    before = next((one.name for one in kept_desks(settings) if one.address == address), "")
    desk = KeptDesk(" ".join(name.split()) or before or usual_name(address), address)
    _write(settings, desk, *_without(settings, address))


def forget_desk(settings: Settings, address: str) -> None:
    """Take a desk off the list; the desk itself stays."""
    _write(settings, *_without(settings, address))


def usual_name(address: str) -> str:
    """Return what a desk is called as long as nobody names it: its database and server, or its file."""
    split = urlsplit(address)
    if not split.scheme.startswith("postgresql"):
        return PurePath(address).stem or address
    several = ", ".join(parse_qs(split.query).get("host", ()))
    servers = split.netloc.rpartition("@")[2] or several or "this computer"
    return f"{unquote(split.path.lstrip('/'))} at {servers}"


def _without(settings: Settings, address: str) -> list[KeptDesk]:
    return [one for one in kept_desks(settings) if one.address != address]


def _write(settings: Settings, *desks: KeptDesk) -> None:
    settings.put(KEY, json.dumps([asdict(one) for one in desks[:MOST]], ensure_ascii=False))


def _is_sound(one: object) -> bool:
    return isinstance(one, dict) and all(isinstance(one.get(k), str) and one[k] for k in ("name", "address"))


def desk_key(url: str) -> str:
    """Return a short name of a desk, the same on every start; it doesn't tell the address."""
    return hashlib.sha256(url.encode()).hexdigest()[:12]
