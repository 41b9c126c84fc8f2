"""The database lets a verification go only where its state leads (A16), by whichever function it is asked."""

from itertools import product

from sqlalchemy import Connection, Update, text, update
from sqlalchemy.exc import DBAPIError

from app.identity.model import State
from app.identity.states import lasts, may_become
from db.identity.tables import verification
from tests.db.identity.desk import GateDesk
from tests.db.identity.scenes import Scene

COURSE = "verification_course"


def _stands(connection: Connection, id_: int, state: State, *, is_postgres: bool) -> None:
    """Have a verification stand in a state, however it came there."""
    standing = update(verification).where(verification.c.id == id_).values(state=state)
    if is_postgres:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(standing)
        connection.execute(text("set local session_replication_role = origin"))
    else:
        law = connection.scalar(text("select sql from sqlite_master where name = :name").bindparams(name=COURSE))
        connection.execute(text(f"drop trigger {COURSE}"))
        connection.execute(standing)
        connection.exec_driver_sql(str(law))


def _goes(connection: Connection, step: Update) -> bool:
    try:
        connection.execute(step)
    except DBAPIError as refusal:
        if "FL102" in str(refusal) or "does not go from" in str(refusal):
            return False
        raise
    return True


def test_a16_the_database_holds_the_course_of_the_states(scene: Scene):
    id_ = scene.open()
    turned = update(verification).where(verification.c.id == id_)
    went = set()
    with scene.store.writer.connect() as connection, connection.begin() as all_of_it:
        for before, after in product(State, State):
            with connection.begin_nested() as one:
                _stands(connection, id_, before, is_postgres=scene.store.is_postgres)
                if _goes(connection, turned.values(state=after)):
                    went.add((before, after))
                one.rollback()
        all_of_it.rollback()
    assert went == {(before, after) for before, after in product(State, State) if may_become(before, after)}


def test_a16_a_server_knows_the_same_times(server_desk: GateDesk):
    with server_desk.store.reader.connect() as connection:
        for state in State:
            assert connection.scalar(text("select state_lasts(:state)").bindparams(state=state)) == lasts(state)
