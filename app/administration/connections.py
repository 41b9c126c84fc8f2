"""The commands for directories, providers and carriers: connection list, set, agree, retire."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.administration.command_line import OK, Arguments, Rooms, address_of, branch, leaf
from app.administration.lending import lent_store
from app.core.errors import RuleBroken
from app.identity import hours
from app.identity.connection_kinds import missing
from app.identity.connections import ConnectionDesk, Fate, Kept, SetUp
from app.people.rules import line
from app.worker.connections import SETTINGS
from app.worker.kinds import KINDS
from db.engine import Store
from db.identity.connections import FileConnections, ServerConnections
from db.people.identity import who_am_i

SAID = {
    Fate.SET: "The connection {0} is in force.",
    Fate.PROPOSED: "The connection {0} is proposed: it is in force once a security officer agrees, who runs",
    Fate.RETIRED: "The connection {0} is out of use, and security was told.",
    Fate.MOVED: "The connection {0} has another place now, and security was told.",
    Fate.SAME: "The connection {0} was like that already.",
}
NOBODY = "Nobody could agree yet: the desk has no security officer. Propose one with: python -m app.admin role propose"


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    room = branch(rooms, "connection", "directories, providers and carriers that verifications are made by")
    leaf(room, "list", _list, "show the connections with their settings; their secrets lie with the worker")
    put = leaf(room, "set", _set, "add a connection, or change what is named of one")
    put.add_argument("name", metavar="NAME")
    put.add_argument("--kind", choices=(*sorted(KINDS), SETTINGS))
    told = "a value may be JSON; an empty one takes the setting away"
    put.add_argument("--set", dest="settings", nargs="+", default=[], metavar="SETTING=VALUE", help=told)
    put.add_argument("--position", type=int, metavar="N", help="which one is asked first")
    agree = leaf(room, "agree", _agree, "put in force what an administrator proposed, as a security officer")
    agree.add_argument("name", metavar="NAME")
    retire = leaf(room, "retire", _retire, "take a connection out of use; its settings are kept")
    retire.add_argument("name", metavar="NAME")


def _list(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        for row in _desk(store).read().rows:
            if row.id > 0:
                _print(row.in_force, "" if row.in_force.is_active else "\tout of use")
            if row.proposal:
                _print(row.proposal.wanted, f"\tproposed by {row.proposal.by or 'the keeper'}, not in force")
    return OK


def _print(row: SetUp, state: str) -> None:
    print(f"{row.position}\t{row.name}\t{row.kind}{state}")
    for name, value in sorted(row.settings.items()):
        print(f"\t{name} = {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


def _set(asked: Arguments) -> int:
    name = line(asked.name, "The name", field="name", needed=True)
    with lent_store(address_of(asked)) as store:
        desk = _desk(store)
        found = desk.read()
        was = next((row.wanted for row in found.rows if row.name == name), None)
        kept = _changed(was or _new(name, asked.kind, [row.wanted for row in found.rows]), asked)
        fate = desk.keep(kept)
        print(SAID[fate].format(kept.name))
        for lack in missing(kept.kind, kept.settings).values():
            print(f"It can't be used yet: {lack}")
        if fate is Fate.PROPOSED:
            print(f'    python -m app.admin connection agree "{kept.name}" --database URL')
            print(*([] if found.has_officers else [NOBODY]), sep="\n", end="" if found.has_officers else "\n")
        else:
            print("The worker takes it up within 15 seconds. Try it where the worker runs:")
            print("    python -m app.service --database URL --check")
    return OK


def _agree(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        desk = _desk(store)
        row = _found(desk, asked.name)
        if row.proposal is None:
            raise RuleBroken(f"Nothing of {row.name} waits to be agreed on.", field="name")
        desk.agree(row.proposal.id)
        _print(row.proposal.wanted, "\tin force now")
    return OK


def _retire(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        desk = _desk(store)
        was = _found(desk, asked.name)
        if was.id <= 0 and was.proposal:
            desk.decline(was.proposal.id)
            print(f"The connection {was.name} was never in force; what was proposed is taken back.")
            return OK
        print(SAID[desk.keep(replace(was.in_force, is_active=False))].format(was.name))
        print("Bring it back with: python -m app.admin connection set")
    return OK


def _desk(store: Store) -> ConnectionDesk:
    """Return the connections; who looks after a server's database need not be on its staff list."""
    return ServerConnections(store) if store.is_postgres else FileConnections(store, who_am_i(store))


def _found(desk: ConnectionDesk, name: str) -> Kept:
    found = next((row for row in desk.read().rows if row.name == name), None)
    if found is None:
        raise RuleBroken(f"There is no connection named {name}.", field="name")
    return found


def _new(name: str, kind: str | None, every: Sequence[SetUp]) -> SetUp:
    if kind is None:
        raise RuleBroken(f"{name} is a new connection: say what it is with --kind.", field="kind")
    return SetUp(name, kind, position=max((row.position for row in every), default=0) + 1)


def _changed(row: SetUp, asked: Arguments) -> SetUp:
    said = dict(_setting(one) for one in asked.settings)
    settings = {name: value for name, value in {**row.settings, **said}.items() if value != ""}
    if row.name == hours.SETTING:
        hours.hours_of(settings)
    position = row.position if asked.position is None else asked.position
    return replace(row, kind=asked.kind or row.kind, settings=settings, is_active=True, position=position)


def _setting(said: str) -> tuple[str, Any]:
    name, equals, value = said.partition("=")
    if not equals or not name.strip():
        raise RuleBroken(f"“{said}” is no setting: write NAME=VALUE.", field="settings")
    return name.strip(), _value(value)


def _value(text: str) -> Any:
    """Return lists, tables and truths as JSON means them, everything else as the text it is: hosts, DNs, numbers."""
    if not text.startswith(("[", "{", '"')) and text not in ("true", "false"):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise RuleBroken(f"“{text}” begins like JSON and is none: {error}.", field="settings") from error
