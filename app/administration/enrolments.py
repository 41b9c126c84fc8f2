"""The command by which a second person agrees that an authenticator of the desk is enrolled: enrolment agree."""

from app.administration.command_line import OK, Arguments, Rooms, address_of, branch, leaf
from app.administration.lending import lent_store
from app.core.errors import RuleBroken
from app.identity.enrolling import Agreeing
from app.tickets.number import id_in
from db.engine import Store
from db.identity.enrolling import FileAgreeing, ServerAgreeing
from db.people.identity import who_am_i


def offer(rooms: Rooms) -> None:
    """Hang up the command."""
    room = branch(rooms, "enrolment", "authenticators and recovery codes of the desk's own: agree")
    told = "agree as a second person, having looked at their badge, that what waits on a ticket is enrolled"
    agree = leaf(room, "agree", _agree, told)
    agree.add_argument("ticket", metavar="HD-21", help="the ticket on which new sign-in methods were carried out")


def _agree(asked: Arguments) -> int:
    ticket = id_in(asked.ticket.rpartition("-")[2])
    if ticket is None:
        raise RuleBroken(f"{asked.ticket} is no number of a ticket, such as HD-21. Nothing was agreed.")
    with lent_store(address_of(asked)) as store:
        who = _desk(store).agree(ticket)
    print(f"Agreed: {who.name} ({who.account}) in {who.directory} may be enrolled within the hour. Security was told.")
    return OK


def _desk(store: Store) -> Agreeing:
    return ServerAgreeing(store) if store.is_postgres else FileAgreeing(store, who_am_i(store))
