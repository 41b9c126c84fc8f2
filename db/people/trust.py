"""Who may be trusted with verifications: workers' logins, roles that two people agree on, whose account is whose."""

from app.people.letting_in import LetIn, first_password
from app.people.queries import StaffRow
from db.engine import Store
from db.identity.calling import answered, called
from db.people.logins import verifier_of


def let_worker_in(store: Store, login: str, *, has_password: bool = True) -> LetIn:
    """Make a worker's login, or give it another password. Raises NotPermitted for all but who looks after the desk."""
    password = first_password() if has_password else ""
    verifier = verifier_of(store, login, password) if password else None
    done = answered(store, "select public.let_worker_in(:login, :verifier)", login=login, verifier=verifier)
    return LetIn(login, made=done == "made", password=password)


def propose_role(store: Store, row: StaffRow, role: str) -> int:
    """Propose somebody for a role that two people have to agree on."""
    return int(answered(store, "select public.propose_role(:staff_id, :role)", staff_id=row.id, role=role))


def approve_role(store: Store, proposal: int) -> None:
    """Agree with what somebody else has proposed, which is done with that."""
    answered(store, "select public.approve_role(:proposal)", proposal=proposal)


def bind_account(store: Store, row: StaffRow, directory: str, object_id: str) -> None:
    """Say which account of a directory is whose: nobody verifies themselves, or signs without one."""
    bound = "select public.bind_staff(:staff_id, :directory, :object_id)"
    called(store, bound, staff_id=row.id, directory=directory, object_id=object_id)
