"""A baseline at the console: imported by an administrator, agreed on by an officer with the same file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.service import main as service
from tests.admin.test_records import address
from tests.db.identity.desk import ADA, OLGA

__all__ = ["address"]
SINCE = (datetime.now(UTC) - timedelta(days=700)).date()
ROWS = f"person,kind,value,since,source\nid-dana,phone,+1 555 0100101,{SINCE},HR\n"


def test_two_people_agree_on_one_file(run, as_, tmp_path: Path):
    file, other = tmp_path / "b.csv", tmp_path / "c.csv"
    file.write_text(ROWS, encoding="utf-8")
    other.write_text(ROWS.replace("0101,", "0102,"), encoding="utf-8")
    code, out, err = run("baseline", "import", str(file), "--directory", "corp", "--database", as_(ADA))
    if "postgresql" not in as_(ADA):
        assert (code, "two people" in err) == (1, True)
        return
    assert (code, "1 rows about 1 people: 1 phone" in out, "0100101" in out) == (0, True, False)
    code, _, err = run("baseline", "agree", "1", str(other), "--database", as_(OLGA))
    assert (code, "exactly this content" in err) == (1, True)
    code, out, _ = run("baseline", "agree", "1", str(file), "--database", as_(OLGA))
    assert (code, "about people of corp" in out) == (0, True)
    code, out, _ = run("baseline", "list", "--database", as_(ADA))
    assert (code, "1 rows" in out, "agreed" in out) == (0, True, True)


def test_wrong_rows_are_told_by_their_lines_and_nothing_is_proposed(run, as_, tmp_path: Path):
    file = tmp_path / "b.csv"
    file.write_text(ROWS + "id-x,fax,1,2024-01-01,HR\nid-y,phone,1,soon,HR\n", encoding="utf-8")
    code, _, err = run("baseline", "import", str(file), "--directory", "corp", "--database", as_(ADA))
    assert (code, "line 3: kind" in err, "line 4: since" in err) == (1, True, True)
    assert run("baseline", "list", "--database", as_(ADA)) == (0, "", "")
    assert run("baseline", "show", str(tmp_path / "none.csv"))[0] == 1


def test_the_worker_refuses_what_nobody_agreed_on(as_, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("FRONTLINE_SECRET_WORKER", "00" * 32)
    file = tmp_path / "b.csv"
    file.write_text(ROWS, encoding="utf-8")
    where = as_(ADA)  # no worker's login, and in a file no second person
    assert service(["--database", where, "--baseline", str(file)]) == 1
    said = capsys.readouterr()
    assert "two people" in said.err or "no worker" in said.err
    assert "0100101" not in said.err + said.out
