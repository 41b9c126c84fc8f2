"""What the doctor finds on a server, and what an ordinary login learns from it."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import URL, make_url

from app.administration.server_findings import SCREENFUL
from app.connect import vault
from db.engine import single_engine
from db.migrate import upgrade
from db.roles import ABOVE
from tests.desks import desk_on, empty
from tests.servers.postgres import OF_TESTS, Cluster

pytestmark = pytest.mark.postgres
ADD = (
    "insert into staff (id, login, name, role, tier, email, is_active, is_available) "
    "values ({}, '{}', '{}', '{}', 1, '', {}, true)"
)


@pytest.fixture
def server(pg_cluster: Cluster, memory_keyring) -> Iterator[URL]:
    """Lend the address of a desk with an administrator and an analyst; its superuser's password is in the key ring."""
    with desk_on(pg_cluster, empty) as made:
        upgrade(single_engine(made))  # who may connect is not copied along with a database
        url = make_url(made)
        address = url._replace(drivername="postgresql", password=None)
        vault.write(str(address), url.password or "")
        with pg_cluster.connection(str(url.database)) as wire:
            strangers = "select rolname from pg_roles where shobj_description(oid, 'pg_authid') = %s"
            others = wire.execute(strangers, (OF_TESTS,)).fetchall()  # of other desks of this server
            wire.execute("set role fl_owner")  # who granted it takes it back
            for (login,) in others:
                wire.execute(f'revoke fl_analyst, {", ".join(ABOVE)} from "{login}"')
            wire.execute("reset role")
            for number, (name, role) in enumerate((("ada", "administrator"), ("ana", "analyst")), 1):
                wire.execute(ADD.format(number, pg_cluster.role(name), name.title(), role, "true"))
                wire.execute(f"select let_in({number}, null)")
                wire.execute(f"alter role \"{pg_cluster.role(name)}\" password 'pass word'")
                vault.write(str(address.set(username=pg_cluster.role(name))), "pass word")
        yield address
    with pg_cluster.connection() as wire:
        for name in pg_cluster._roles:
            wire.execute(f'drop role if exists "{name}"')


@pytest.fixture
def done(pg_cluster: Cluster, server: URL) -> Callable[..., None]:
    def done(*statements: str) -> None:
        names = {name: pg_cluster.role(name) for name in ("ada", "ana", "other")}
        with pg_cluster.connection(str(server.database)) as wire:
            for words in statements:
                wire.execute(words.format(**names, database=server.database))

    return done


@pytest.fixture
def found(run, pg_cluster: Cluster, server: URL) -> Callable[..., tuple[int, dict[str, str]]]:
    def found(login: str = "") -> tuple[int, dict[str, str]]:
        """Return the exit code and what was printed of each thing, its level first."""
        address = server.set(username=pg_cluster.role(login)) if login else server
        code, out, err = run("doctor", "--database", str(address))
        assert err == ""
        told: dict[str, str] = {}
        what = ""
        for line in out.splitlines():
            if line.startswith("        "):
                told[what] += f"\n{line.strip()}"
            else:
                what = line[6:].split(":")[0]
                told[what] = line
        return code, told

    return found


def test_a_sound_desk_is_sound_for_whoever_asks(found) -> None:
    for login in ("", "ada", "ana"):
        code, told = found(login)
        assert code == 0, told
        worst = {what: line.split()[0] for what, line in told.items()}
        assert worst.pop("Change feed") == ("ok" if login else "skip")
        assert set(worst.values()) == {"ok"}, told
        assert list(worst)[2:6] == ["Rights", "Catalog", "Logins", "Extensions"]
    assert "Ana" in told["You"]
    assert "2 on the staff list" in told["Logins"]


@pytest.mark.parametrize(
    ("spoil", "what", "said"),
    [
        ("grant connect on database {database} to public", "Rights", "everyone may connect to the database"),
        ("grant temp on database {database} to public", "Rights", "everyone may make temporary tables"),
        ("grant create on schema public to public", "Rights", "everyone may put things into the schema"),
        ("alter table ticket owner to postgres", "Rights", "ticket belongs to postgres"),
        ("alter function me() owner to postgres", "Rights", "me() belongs to postgres"),
        ("alter table entry disable row level security", "Rights", "the policies of entry are switched off"),
        ("drop policy see on ticket", "Catalog", "-policy see of ticket"),
        ("alter table ticket disable trigger a_guard", "Catalog", "SWITCHED OFF"),
        ("grant fl_supervisor to {ana}", "Logins", "is in fl_analyst, fl_supervisor and belongs in fl_analyst"),
        ("update staff set is_active = false where id = 2; grant fl_analyst to {ana}; alter role {ana} login", "Logins",
         "Ana ({ana}) has left and may still open the database"),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_is_named_with_what_to_do(pg_cluster, found, done, *, spoil, what, said) -> None:
    done(*spoil.split("; "))
    names = {name: pg_cluster.role(name) for name in ("ada", "ana")}
    for login in ("", "ana") if "is_active" not in spoil else ("", "ada"):
        code, told = found(login)
        assert code == 1
        assert told[what].startswith("FAIL")
        assert said.format(**names) in told[what]
        assert "app.admin" in told[what]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (ADD.format(3, "{other}", "Other", "analyst", "true"), "Other has no login {other}"),
        ("alter role {ana} nologin", "Ana ({ana}) can't sign in"),
        (
            "create role {other} login; grant fl_analyst to {other}",
            "{other} is in fl_analyst and on no staff list here",
        ),
    ],
)
def test_what_differs_is_told_and_no_failure(pg_cluster, found, done, spoil, said) -> None:
    done(*spoil.split("; "))
    names = {name: pg_cluster.role(name) for name in ("ada", "ana", "other")}
    code, told = found()
    assert code == 0
    assert told["Logins"].startswith("warn")
    assert said.format(**names) in told["Logins"]


def test_an_auditor_is_told_what_one_may_not_look_at_and_of_no_failure(pg_cluster, found, done, server) -> None:
    done("create role {other} login password 'pass word'; grant fl_auditor to {other}")
    vault.write(str(server.set(username=pg_cluster.role("other"))), "pass word")
    code, told = found("other")
    assert code == 0, told
    assert "an auditor" in told["You"]
    assert told["Logins"].startswith("skip")


def test_strangers_of_the_server_push_nobody_of_the_desk_out_of_the_list(pg_cluster, found, done) -> None:
    for number in range(SCREENFUL + 1):
        stranger = pg_cluster.role(f"aa{number}")
        done(f"create role {stranger} login", f"grant fl_analyst to {stranger}")
    done("alter role {ana} nologin")
    _, told = found()
    assert f"Ana ({pg_cluster.role('ana')}) can't sign in" in told["Logins"]
    assert "and 2 more" in told["Logins"]


def test_whoever_has_left_is_no_finding(found, done) -> None:
    done("update staff set is_active = false where id = 2")
    code, told = found("ada")
    assert (code, told["Logins"][:4]) == (0, "ok  ")


def test_side_doors_and_sessions_that_only_a_superuser_shuts_are_told(found, done) -> None:
    try:
        done("grant execute on function lo_create(oid) to public")
        code, told = found()
        assert (code, told["Rights"][:4]) == (0, "warn")
        assert "large objects" in told["Rights"]
        done("revoke execute on function lo_create(oid) from public", "revoke pg_signal_backend from fl_owner")
        assert "end the sessions only of logins that it made" in found()[1]["Rights"]
    finally:
        done("revoke execute on function lo_create(oid) from public", "grant pg_signal_backend to fl_owner")


def test_an_upgrade_tells_what_it_finds_changed_and_lays_its_own_down_again(run, server: URL, found, done) -> None:
    done("drop policy see on ticket", "create table more (id int)")
    code, out, err = run("upgrade", "--database", str(server))
    assert (code, err) == (0, "")
    assert "-policy see of ticket" in out
    assert "+table more" in out
    code, told = found()
    assert told["Catalog"].startswith("ok")
    assert "Changed by others" not in run("upgrade", "--database", str(server))[1]
