"""The commands for what takes more than one person: worker add, role propose, role agree, role account."""

from app.administration.command_line import OK, Arguments, Rooms, address_of, branch, leaf
from app.administration.lending import lent_store
from app.administration.staff import called
from app.core.actor import Role
from app.core.errors import RuleBroken
from db.engine import Store
from db.people.queries import SqlPeopleQueries
from db.people.trust import approve_role, bind_account, let_worker_in, propose_role

TWO_PEOPLE = (Role.SECURITY.value, Role.VERIFIER.value)


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    worker = branch(rooms, "worker", "logins of workers, which search directories and carry out what was granted")
    add = leaf(worker, "add", _add, "make a worker's login, or give it another password")
    add.add_argument("login", metavar="LOGIN")
    add.add_argument("--sso", action="store_true", help="no password: the server knows it by single sign-on")
    role = branch(rooms, "role", "roles that two people have to agree on, and whose account is whose")
    propose = leaf(role, "propose", _propose, "propose somebody as a security officer or a verifier")
    propose.add_argument("login", metavar="LOGIN")
    propose.add_argument("role", choices=TWO_PEOPLE)
    agree = leaf(role, "agree", _agree, "agree with what a colleague has proposed")
    agree.add_argument("proposal", type=int, metavar="NUMBER")
    account = leaf(role, "account", _account, "say which account of a directory is somebody's own")
    account.add_argument("login", metavar="LOGIN")
    account.add_argument("directory", metavar="DIRECTORY", help="the connection's name")
    account.add_argument("object_id", metavar="ID", help="the account's id in it")


def _add(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        _needs_server(store)
        made = let_worker_in(store, asked.login, has_password=not asked.sso)
        print(f"The worker's login {made.login} {'is there now' if made.made else 'was given another password'}.")
        if made.password:
            print(f"Password:  {made.password}")
            print("It is shown this once. Keep it in the key ring of the computer that the worker runs on.")
    return OK


def _propose(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        _needs_server(store)
        row = called(asked.login, SqlPeopleQueries(store).staff())
        number = propose_role(store, row, asked.role)
        print(
            f"{row.name} is proposed as {Role(asked.role).label.lower()}. A security officer, or"
            " another administrator while there is none,"
        )
        print(f"agrees with: python -m app.admin role agree {number} --database URL")
    return OK


def _agree(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        _needs_server(store)
        approve_role(store, asked.proposal)
        print("Agreed: the role holds from now on.")
    return OK


def _account(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        _needs_server(store)
        row = called(asked.login, SqlPeopleQueries(store).staff())
        bind_account(store, row, asked.directory, asked.object_id)
        print(f"{row.name} is {asked.object_id} in {asked.directory}, and can't verify themselves there.")
    return OK


def _needs_server(store: Store) -> None:
    if not store.is_postgres:
        raise RuleBroken("A file has no logins: there the worker runs within Frontline, and no rule needs two people.")
    if not store.has_verification:
        raise RuleBroken("This desk is of an older version: run upgrade first.")
