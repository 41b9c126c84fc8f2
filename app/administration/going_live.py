"""The commands for going live: go-live show, propose, accept."""

from app.administration.command_line import OK, Arguments, Rooms, address_of, branch, leaf
from app.administration.lending import lent_store
from app.core.errors import RuleBroken
from app.identity.going_live import GoingLive
from db.engine import Store
from db.identity.going_live import FileGoingLive, ServerGoingLive

WATCHES = "This desk only watches: it judges and records, and grants nothing."
LIVE = "The gate of this desk decides."


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    room = branch(rooms, "go-live", "whether the gate decides or only watches: show, propose, accept")
    leaf(room, "show", _show, "show whether the gate decides, and what it would have decided so far")
    leaf(room, "propose", _propose, "propose that the gate decides from now on, as an administrator")
    leaf(room, "accept", _accept, "accept that, as a security officer who did not propose it")


def _show(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        found = _desk(store).shown()
    print(WATCHES if found.is_observing else LIVE)
    for verdict, count in sorted(found.would.items()):
        print(f"    would have been {verdict}: {count:,}")
    if found.is_observing and found.proposal:
        print(f"{found.proposed_by or 'Who keeps the desk'} proposed to go live. A security officer accepts with:")
        print("    python -m app.admin go-live accept --database URL")
    return OK


def _propose(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        _desk(store).propose()
    print("Proposed. The gate decides once a security officer accepts, who runs:")
    print("    python -m app.admin go-live accept --database URL")
    print("Look before at who can't be verified: python -m app.admin readiness")
    return OK


def _accept(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        desk = _desk(store)
        found = desk.shown()
        if found.is_observing and not found.proposal:
            raise RuleBroken("Nobody proposed to go live within the last 30 days. Nothing was changed.")
        desk.accept(found.proposal)
    print(LIVE)
    return OK


def _desk(store: Store) -> GoingLive:
    return ServerGoingLive(store) if store.is_postgres else FileGoingLive()
