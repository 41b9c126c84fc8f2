"""The desk's database as a worker signs in to it, on either engine."""

from app.core.errors import NotPermitted, StoreRefused
from app.identity.jobs import WorkerDesk
from db.engine import Store
from db.migrate import check, version_of
from db.people.identity import login_of

FROM = 3
"""The schema from which on there is work for a worker."""


def desk_of(store: Store, *, key: bytes) -> WorkerDesk:
    """Return the desk for a worker with this key. Raises StoreRefused, StoreUnavailable with what to do."""
    version = version_of(store)
    check(version)
    if version is None or version.schema < FROM:
        raise StoreRefused(
            f"The desk's database is of an older schema; a worker needs {FROM}. An administrator runs: "
            "python -m app.admin upgrade --database URL"
        )
    if store.is_postgres:
        from db.identity.server_worker import ServerWorker  # noqa: PLC0415  a file's desk needs none of it

        return ServerWorker(store, key=key)
    from db.identity.file_worker import FileWorker  # noqa: PLC0415  nor a server's

    return FileWorker(store, key=key)


def no_worker(store: Store, refused: NotPermitted) -> StoreRefused:
    """Return what to say to a login that may not work off jobs."""
    if not store.is_postgres:
        return StoreRefused(str(refused))
    login = login_of(store)
    return StoreRefused(
        f"The login {login} is no worker's: it lacks fl_service, which no person's own login gets. Whoever set "
        "up the server makes one with: python -m app.admin worker add frontline_worker"
    )
