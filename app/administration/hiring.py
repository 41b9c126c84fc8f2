"""Letting people in and out of a desk at the console: what is done, and what is told of it."""

from uuid import uuid4

from app.core.actor import Role
from app.core.errors import HelpDeskError, RuleBroken, StoreRefused
from app.people.commands import save_staff
from app.people.letting_in import LetIn, login_from
from app.people.queries import StaffRow
from db.engine import Store
from db.people.identity import who_am_i
from db.people.keeping import keeps_desk, put_on_list
from db.people.logins import let_in, may_sign_in, show_out
from db.people.queries import SqlPeopleQueries
from db.work import SqlWork


def new_member(store: Store, name: str, login: str, role: Role) -> StaffRow:
    """Return a new member of staff; on a server the name makes the login when none is given. Raises RuleBroken."""
    if not login and not store.is_postgres:
        raise RuleBroken("On a file people are known by their account of this computer: name it with --login.")
    login = login or login_from(name)
    if not login:
        raise RuleBroken(f"No login can be made of the name {name}: choose one with --login.", field="login")
    return StaffRow(0, login, name, role, 1, "", is_active=True, is_available=True)


def hire(store: Store, row: StaffRow) -> StaffRow:
    """Put somebody on the staff list, as an administrator or as who looks after the desk; return them as kept."""
    try:
        actor = who_am_i(store)
    except StoreRefused:
        if not store.is_postgres or not keeps_desk(store):
            raise
        return put_on_list(store, row)
    saved = save_staff(SqlWork(store, actor), key=uuid4(), row=row)
    return next(one for one in SqlPeopleQueries(store).staff() if one.id == saved.id)


def tell_login(store: Store, row: StaffRow, *, has_password: bool) -> None:
    """Make the login of a new member of staff where there are logins, and tell the first password, this once."""
    if not store.is_guarded:
        return
    made = let_in(store, row, has_password=has_password, anew=False)
    if made.password:
        tell_password(made)
    elif made.made:
        print(f"The login {row.login} has no password: the server has to know them by single sign-on.")
    else:
        print(f"The login {row.login} was there already and keeps its password.")


def tell_password(made: LetIn) -> None:
    """Tell a first password, this once."""
    print(f"Login:           {made.login}")
    print(f"First password:  {made.password}")
    print("It is shown this once. They change it in Frontline, by “Change password…” (Ctrl+K), or with:")
    print("python -m app.admin password change --database URL")


def tell_shown_out(store: Store, row: StaffRow) -> None:
    """End what sessions are left of someone who has gone, and tell what their login can still do."""
    if not store.is_guarded:
        return
    try:
        show_out(store, row.id)
        is_open = may_sign_in(store, row.login)
    except HelpDeskError:  # whoever took oneself off may not even ask any more
        print("Your own sessions were ended with it.")
        return
    if is_open:
        print(
            f"Their sessions were ended. The login {row.login} was not made by the desk: it may open this desk no "
            "more, but still other databases of the server."
        )
    else:
        print(f"Their sessions were ended, and the login {row.login} is shut.")
