"""What the doctor looks at on a server alone: rights, the catalog since the last upgrade, logins, extensions."""

from collections.abc import Iterator

from app.administration.findings import Finding, Level, mending
from db import standing
from db.engine import Store
from db.fingerprint import drift_of
from db.standing import Login

SCREENFUL = 12
"""So many lines are told of a longer list."""


def rights(store: Store) -> Finding:
    """Tell whether everything is the desk's own and shut to everyone else."""
    found = standing.rights(store)
    init = f"as a superuser or whoever may make roles, {mending(store).replace(' upgrade ', ' init ')}"
    if found.missing_roles:
        return Finding(Level.FAIL, "Rights", f"roles are missing: {', '.join(found.missing_roles)}", init)
    wrong = (
        *found.open_doors,
        *found.strange,
        *(f"the policies of {name} are switched off" for name in found.unguarded),
    )
    if wrong:
        return Finding(Level.FAIL, "Rights", "the desk does not stand on its own", init, _some(wrong))
    if found.side_doors:
        said = (
            "sound, but anyone who may sign in may use large objects and locks by number: only a superuser shuts them"
        )
        return Finding(Level.WARN, "Rights", said, "have a superuser run init once; where there is none, it stays so")
    if not found.ends_sessions:
        return Finding(
            Level.WARN,
            "Rights",
            "sound, but the desk may end the sessions only of logins that it made",
            "have a superuser run: grant pg_signal_backend to fl_owner",
        )
    return Finding(Level.OK, "Rights", "everything is the desk's own, and shut to everyone else")


def catalog(store: Store) -> Finding:
    """Tell what has changed in the catalog since the last upgrade."""
    changed = drift_of(store.writer)
    if changed is None:
        return Finding(Level.WARN, "Catalog", "no upgrade has written down what it laid", mending(store))
    if not changed:
        return Finding(Level.OK, "Catalog", "as the last upgrade left it")
    advice = "find out who did it and why, take back what nobody meant (+ came, - went), then " + mending(store)
    return Finding(Level.FAIL, "Catalog", "changed since the last upgrade", advice, _some(changed))


def logins(store: Store) -> Finding:
    """Tell whether the server's logins and the staff list agree."""
    if not standing.sees_staff(store):
        return Finding(Level.SKIPPED, "Logins", "not looked at: this login does not see the staff list")
    # strangers last: other desks of the server may have many
    all_logins = sorted(standing.logins(store), key=lambda one: one.name is None)
    failed = [said for one in all_logins for said in _too_much(one)]
    if failed:
        return Finding(
            Level.FAIL, "Logins", "someone may do more than the staff list says", mending(store), _some(failed)
        )
    warned = [said for one in all_logins for said in _unlike(one)]
    if warned:
        return Finding(Level.WARN, "Logins", "the server's and the staff list differ", more=_some(warned))
    return Finding(
        Level.OK,
        "Logins",
        f"{sum(one.name is not None for one in all_logins):,} on the staff list, each as it should be",
    )


def extensions(store: Store) -> Finding:
    """Tell which extensions there are; none is needed."""
    found = standing.extensions(store)
    return Finding(Level.OK, "Extensions", f"{', '.join(found) or 'none'} (none is needed)")


def _too_much(one: Login) -> Iterator[str]:
    gone = one.is_active is False and one.exists
    if gone and one.is_superuser and one.can_sign_in:
        yield f"{one.name} ({one.login}) has left and is a superuser → alter role … nologin"
    elif gone and one.can_sign_in and one.may_connect:
        yield f"{one.name} ({one.login}) has left and may still open the database → revoke {one.groups or 'CONNECT'}"
    elif one.is_active and one.groups and one.groups != one.wanted and not one.is_superuser:
        yield f"{one.name} ({one.login}) is in {one.groups} and belongs in {one.wanted} → whoever granted it revokes it"


def _unlike(one: Login) -> Iterator[str]:
    if one.name is None:
        yield f"{one.login} is in {one.groups} and on no staff list here → fine if another desk of the server has it"
    elif one.is_active and not one.exists:
        yield f"{one.name} has no login {one.login} → staff password {one.login}"
    elif one.is_active and one.is_superuser:
        yield f"{one.name} ({one.login}) is a superuser, whom no rule of the desk binds → give them another login"
    elif one.is_active and not (one.can_sign_in and one.may_connect):
        yield f"{one.name} ({one.login}) can't sign in → staff password {one.login}"


def _some(lines: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    more = (f"and {len(lines) - SCREENFUL:,} more",) if len(lines) > SCREENFUL else ()
    return (*lines[:SCREENFUL], *more)
