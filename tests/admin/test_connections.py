"""Directories, providers and carriers, set up at the console on both engines."""

import pytest
from sqlalchemy import make_url

from app.connect import vault
from tests.db.identity.desk import ADA, ANA, OLGA, build
from tests.desks import desk_on, on_both_engines

DOMAIN = ("--kind", "active_directory", "--set", "host=dc1.corp.example", "port=636", 'units=["OU=A,DC=corp"]')
SHOWN = '1\tCorp\tactive_directory\n\thost = dc1.corp.example\n\tport = 636\n\tunits = ["OU=A,DC=corp"]\n'

address = on_both_engines(build)


def test_a_connection_is_set_up_changed_and_taken_out_of_use(run, as_, address: str):
    desk = ("--database", as_(ADA))
    is_shared = not address.startswith("sqlite")

    def agreed(name: str) -> None:
        """Have a security officer agree, as a server wants it."""
        if is_shared:
            code, out, _ = run("connection", "agree", name, "--database", as_(OLGA))
            assert (code, "in force now" in out) == (0, True)
            as_(ADA)

    code, out, _ = run("connection", "set", "Corp", *DOMAIN, *desk)
    assert (code, "is proposed" in out, "agree" in out, "--check" in out) == (0, is_shared, is_shared, not is_shared)
    listed = run("connection", "list", *desk)[1]
    assert ("proposed by Ada Byron, not in force" in listed) == is_shared
    agreed("Corp")
    assert run("connection", "list", *desk) == (0, SHOWN, "")
    assert run("connection", "set", "Mail", "--kind", "smtp", "--set", "host=mail.corp.example", *desk)[0] == 0
    agreed("Mail")
    assert run("connection", "set", "Corp", "--set", "host=dc2.corp.example", "units=", *desk)[0] == 0
    assert ("dc1" in run("connection", "list", *desk)[1]) == is_shared
    agreed("Corp")
    code, out, _ = run("connection", "retire", "Mail", *desk)
    assert (code, "out of use" in out) == (0, True)
    assert "moved" not in run("connection", "set", "Corp", "--position", "5", *desk)[1]
    listed = run("connection", "list", *desk)[1]
    assert listed.splitlines() == [
        "2\tMail\tsmtp\tout of use",
        "\thost = mail.corp.example",
        "5\tCorp\tactive_directory",
        "\thost = dc2.corp.example",
        "\tport = 636",
    ]
    assert "Nothing of Corp waits" in run("connection", "agree", "Corp", *desk)[2]
    if is_shared:  # bringing one back is opening, and takes two
        assert "is proposed" in run("connection", "set", "Mail", *desk)[1]
        assert run("connection", "agree", "Mail", *desk)[0] == 1


def test_what_is_no_connection_changes_nothing(run, as_):
    desk = ("--database", as_(ADA))
    assert "say what it is with --kind" in run("connection", "set", "Corp", "--set", "host=a", *desk)[2]
    assert "is no setting" in run("connection", "set", "Corp", "--kind", "smtp", "--set", "host", *desk)[2]
    assert "is none" in run("connection", "set", "Corp", "--kind", "smtp", "--set", "form={oops", *desk)[2]
    assert "no connection named Nowhere" in run("connection", "retire", "Nowhere", *desk)[2]
    assert run("connection", "list", *desk) == (0, "", "")


def test_only_an_administrator_sets_connections_up(run, as_):
    code, _, err = run("connection", "set", "Corp", *DOMAIN, "--database", as_(ANA))
    assert (code, "permit this to your login" in err or "Only an administrator" in err) == (1, True)
    assert run("connection", "list", "--database", as_(ADA)) == (0, "", "")


@pytest.mark.postgres
def test_the_keeper_decides_alone_until_there_is_a_security_officer(run, pg_cluster, memory_keyring):
    with desk_on(pg_cluster) as url, desk_on(pg_cluster, build) as guarded:
        for address, said in ((url, "is in force"), (guarded, "is proposed")):
            desk = ("--database", plain(address))
            code, out, err = run("connection", "set", "Corp", *DOMAIN, *desk)
            assert (code, said in out, err) == (0, True, "")
        assert run("connection", "list", "--database", plain(url))[1] == SHOWN


def plain(url: str) -> str:
    """Return the address as the keeper writes it, the password being in the key ring."""
    made = make_url(url)
    address = str(made._replace(drivername="postgresql", password=None))
    vault.write(address, made.password or "")
    return address


def test_hours_of_the_desk_that_nobody_can_read_are_refused(run, as_, address: str):
    desk = ("--database", as_(ADA))
    hours = ("connection", "set", "desk_hours", "--kind", "settings", "--set", "zone=Europe/London", "ends=19:00")
    code, out, told = run(*hours, "begins=7am", *desk)
    assert (code, out, "begins=07:30" in told) == (1, "", True)
    assert run(*hours, "begins=07:00", *desk)[0] == 0
