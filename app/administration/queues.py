"""The command for who sees a restricted queue: queue members."""

from collections.abc import Sequence
from uuid import uuid4

from app.administration.command_line import OK, Arguments, Rooms, address_of, branch, leaf
from app.administration.lending import lent_store
from app.administration.staff import called
from app.core.errors import RuleBroken
from app.tickets.queries import QueueRow
from app.tickets.setup import save_members
from app.tickets.words import fold
from db.people.identity import who_am_i
from db.people.queries import SqlPeopleQueries
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork


def offer(rooms: Rooms) -> None:
    """Hang up the command."""
    queue = branch(rooms, "queue", "who sees a restricted queue")
    members = leaf(queue, "members", _members, "show who is a member of a queue, let people in or show them out")
    members.add_argument("queue", metavar="QUEUE")
    members.add_argument("--add", action="append", default=[], metavar="LOGIN")
    members.add_argument("--remove", action="append", default=[], metavar="LOGIN")


def _members(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        actor = who_am_i(store)
        tickets, everyone = SqlTicketQueries(store, actor), SqlPeopleQueries(store).staff()
        queue = _named(asked.queue, tickets.queues())
        add = {called(login, everyone).id for login in asked.add}
        remove = {called(login, everyone).id for login in asked.remove}
        if add or remove:
            save_members(SqlWork(store, actor), key=uuid4(), queue_id=queue.id, add=add, remove=remove)
            queue = _named(queue.name, tickets.queues())
        print(f"{queue.name} is {'restricted to its members' if queue.is_restricted else 'seen by everyone'}.")
        for row in everyone:
            if row.id in queue.members:
                print(f"{row.login}\t{row.name}")
    return OK


def _named(name: str, every: Sequence[QueueRow]) -> QueueRow:
    for queue in every:
        if fold(queue.name) == fold(name):
            return queue
    raise RuleBroken(f"There is no queue named {name}.", field="queue")
