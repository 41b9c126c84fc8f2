"""`app.admin copy`: what it prints, how it ends, and what it says when it can't."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from app import admin
from app.administration.copying import afterwards, taken_back, verified
from app.connect import vault
from db import copying
from db.carrying import Sum
from db.engine import single_engine
from db.tables import desk as desk_table
from db.tickets import tables as t


@pytest.fixture
def old(run, tmp_path: Path) -> str:
    """Lend the file of a desk with three tickets."""
    assert run("upgrade", "--database", "old.db")[0] == 0
    assert run("staff", "list", "--database", "old.db")[0] == 0
    Path("t.csv").write_text("text\nfirst zebra\nsecond\nthird\n")
    assert run("import", "tickets", "t.csv", "--map", "text=body", "--database", "old.db")[0] == 0
    return str(tmp_path / "old.db")


def tickets_in(url: str) -> int | None:
    with single_engine(url).connect() as connection:
        return connection.scalar(select(func.count()).select_from(t.ticket))


def test_asked_for_help_it_tells_both_addresses_and_an_example_that_is_taken(capsys):
    with pytest.raises(SystemExit):
        admin.main(["copy", "--help"])
    said = capsys.readouterr().out
    assert "--from URL" in said
    assert "as empty as" in said
    example = said.splitlines()[-1].split("frontline-admin ")[1].split()
    asked = admin._parser().parse_args(example)
    assert (asked.source, asked.target) == ("desk.db", "postgresql://login@host/desk")
    for words in ([], ["--from", "a.db"], ["--to", "b.db"]):
        with pytest.raises(SystemExit) as ended:
            admin.main(["copy", *words])
        assert ended.value.code == 2


def test_a_file_is_copied_to_a_file(run, old: str):
    run("upgrade", "--database", "new.db")
    code, out, err = run("copy", "--from", old, "--to", "new.db")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert re.fullmatch(r"ticket +3  [0-9a-f]{12}", next(line for line in lines if line.startswith("ticket ")))
    assert "the same on both sides" in lines[-1]
    assert tickets_in("sqlite:///new.db") == 3
    assert "dana" in run("staff", "list", "--database", "new.db")[1]
    code, _, err = run("copy", "--from", old, "--to", "new.db")
    assert (code, "a copy of the other already" in err) == (1, True)


@pytest.mark.postgres
def test_a_file_moves_to_a_server_and_back(run, old: str, pg_database: str, memory_keyring):
    url = make_url(pg_database)
    address = url._replace(password=None).render_as_string()
    vault.write(address, url.password or "")
    assert run("upgrade", "--database", address)[0] == 0
    code, out, err = run("copy", "--from", old, "--to", address)
    assert (code, err) == (0, "")
    assert "database login of the name in the staff list: dana." in out
    assert tickets_in(pg_database) == 3
    run("upgrade", "--database", "back.db")
    code, again, _ = run("copy", "--from", address, "--to", "back.db")
    assert code == 0
    assert hashes(again) == hashes(out)
    assert "database login" not in again
    assert run("doctor", "--database", "back.db")[0] == 0


def hashes(out: str) -> list[str]:
    return [line for line in out.splitlines() if re.search(r"  [0-9a-f]{12}$", line)]


def test_what_can_not_be_is_one_line_and_nothing_is_made(run, old: str, tmp_path: Path):
    Path("text.db").write_text("no database at all, only text " * 50)
    run("upgrade", "--database", "new.db")
    for source, target, said in (
        (old, old, "same desk"),
        (old, "none.db", "There is no file"),
        ("none.db", "new.db", "There is no file"),
        ("text.db", "new.db", "no Frontline desk"),
        (old, "text.db", "no Frontline desk"),
        (old, "mysql://x@y/z", "not in mysql"),
        (old, "postgresql://ana@127.0.0.1:1/desk", ""),
        (old, "postgresql://ana:Hunter2@db/desk", "password doesn't belong"),
    ):
        code, out, err = run("copy", "--from", source, "--to", target)
        assert (code, out) == (1, "")
        assert len(err.strip().splitlines()) == 1
        assert said in err
        assert "Hunter2" not in err
    assert not Path("none.db").exists()
    assert tickets_in("sqlite:///new.db") == 0


@pytest.mark.parametrize("failure", [ValueError("injected"), KeyboardInterrupt()])
def test_a_copy_that_ends_early_says_that_the_target_is_empty(run, old: str, monkeypatch, failure: BaseException):
    run("upgrade", "--database", "new.db")

    def broken(*_):
        raise failure

    with single_engine("sqlite:///new.db").connect() as connection:
        uid = connection.scalar(select(desk_table.c.uid))
    monkeypatch.setattr(copying, "count_on", broken)
    code, out, err = run("copy", "--from", old, "--to", "new.db")
    assert (code, out) == (1, "")
    assert "taken back: the desk that was to take it is as empty as before" in err
    assert tickets_in("sqlite:///new.db") == 0
    with single_engine("sqlite:///new.db").connect() as connection:
        assert connection.scalar(select(desk_table.c.uid)) == uid


def test_its_sentences():
    one, none = Sum(), Sum()
    one.add(t.category, [(1, "Hardware", True)])
    lines = list(verified({"category": one, "draft": none}, 2.0))
    assert lines[1] == f"category             1  {one.sha256[:12]}"
    assert lines[-1].startswith("1 rows copied in 2.0 s (0/s)")
    assert list(afterwards(["ana"], to_server=False, missed=0)) == []
    assert "close Frontline everywhere" in next(afterwards([], to_server=True, missed=2))
    many = [f"login{n}" for n in range(30)]
    assert "login19 and 10 more." in next(afterwards(many, to_server=True, missed=0))
    assert "either whole or not there" in taken_back("Away.", outcome_unknown=True)
