"""The console program: what it prints, how it ends, and that nothing foreseen ends in a traceback."""

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import keyring
import pytest
from sqlalchemy import func, select, text

from app import admin
from app.administration.doctor import disk_finding
from app.administration.findings import Level
from app.core.settings import data_folder
from app.tickets.mapping import FIELDS, mapping_of
from db import checkup
from db.engine import Store, single_engine
from db.people import identity
from db.tickets import tables as t


@pytest.fixture
def desk(run) -> Path:
    assert run("upgrade")[0] == 0
    assert run("staff", "list")[0] == 0  # makes dana the first administrator
    return data_folder() / "desk.db"


def tickets_in(path: Path) -> int:
    engine = single_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(t.ticket))


def test_without_a_word_it_says_how_it_is_called(capsys):
    for arguments in (
        [],
        ["nonsense"],
        ["import", "tickets"],
        ["staff", "add"],
        ["import", "tickets", "f", "--map", "a=body", "--batch", "0"],
    ):
        with pytest.raises(SystemExit) as ended:
            admin.main(arguments)
        assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_asked_for_help_the_import_tells_each_field_and_an_example_that_is_taken(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        admin.main(["import", "tickets", "--help"])
    lines = capsys.readouterr().out.splitlines()
    for field, meaning in FIELDS.items():
        assert [line.split(maxsplit=1) for line in lines].count([field, meaning]) == 1
    assert max(map(len, lines)) <= 85
    example = lines[-1].split()
    assert mapping_of(example[example.index("--map") + 1])
    assert admin._parser().parse_args(example[1:]).batch == 2000
    assert any("(2,000)" in line for line in lines)


def test_a_desk_is_made_once_and_upgraded_again(run):
    for _ in range(2):
        code, out, err = run("upgrade")
        assert (code, err) == (0, "")
        assert "schema" in out
    assert (data_folder() / "desk.db").exists()


def test_looking_does_not_make_a_desk(run):
    for words in (["staff", "list"], ["doctor"]):
        code, _, err = run(*words)
        assert code == 1
        assert f'app.admin upgrade --database "{data_folder() / "desk.db"}"' in err
    assert not (data_folder() / "desk.db").exists()


def test_each_failure_is_one_line(run, tmp_path: Path):
    (tmp_path / "text.db").write_text("this is no database at all, only text " * 50)
    for address in (
        "postgresql://ana:Hunter2@db/desk",
        "mysql://x@y/z",
        "//server/share/desk.db",
        str(tmp_path),
        "postgresql://ana@127.0.0.1:1/desk",
        str(tmp_path / "text.db"),
    ):
        for words in (["upgrade"], ["staff", "list"], ["doctor"]):
            code, out, err = run(*words, "--database", address)
            assert code == 1
            assert len((out + err).strip().splitlines()) == 1
            assert "Hunter2" not in out + err


def test_staff_come_and_go(run, desk: Path):
    assert run("staff", "add", "Ana Torres", "--login", "ana", "--role", "supervisor", "--tier", "2")[0] == 0
    code, out, _ = run("staff", "list")
    assert code == 0
    assert out.splitlines() == [
        "ana\tAna Torres\tsupervisor\ttier 2\there\t",
        "dana\tdana\tadministrator\ttier 1\there\t",
    ]
    code, _, err = run("staff", "add", "Other", "--login", "ANA")
    assert (code, "Ana Torres has the login ana already" in err) == (1, True)
    file = desk.parent / "t.csv"
    file.write_text("text,who\nfirst,ana\nsecond,ana\nthird,\n")
    assert run("import", "tickets", str(file), "--map", "text=body,who=assignee")[0] == 0
    code, out, _ = run("staff", "disable", "ANA")
    assert code == 0
    assert "HD-1, HD-2\n" in out
    assert "HD-3" not in out
    assert "gone" in run("staff", "list")[1]
    assert "had left already" in run("staff", "disable", "ana")[1]
    assert run("staff", "disable", "dana")[0] == 1
    assert run("staff", "disable", "nobody")[0] == 1


def test_only_administrators_set_up(run, desk: Path, monkeypatch):
    run("staff", "add", "Ana", "--login", "ana")
    (desk.parent / "t.csv").write_text("text\nx\n")
    for login in ("ana", "eve"):
        monkeypatch.setattr(identity, "os_login", lambda login=login: login)
        for words in (
            ["staff", "add", "Eve", "--login", "eve", "--role", "administrator"],
            ["staff", "disable", "dana"],
            ["import", "tickets", str(desk.parent / "t.csv"), "--map", "text=body"],
        ):
            assert run(*words)[0] == 1
    assert tickets_in(desk) == 0


def test_a_password_goes_to_the_key_ring_and_nowhere_else(run, monkeypatch, memory_keyring):
    address = "postgresql://ana@db.example.test/desk"
    monkeypatch.setattr(sys, "stdin", io.StringIO("Hunter2\n"))
    code, out, err = run("password", "set", "--stdin", "--database", address)
    assert (code, err) == (0, "")
    assert memory_keyring.secrets == {("Frontline", "ana@db.example.test:5432/desk"): "Hunter2"}
    assert "Hunter2" not in out
    monkeypatch.setattr("getpass.getpass", lambda _question: "")
    assert run("password", "set", "--database", address)[0] == 1
    assert run("password", "set", "--stdin", "--database", "desk.db")[0] == 1

    def nothing_there(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", nothing_there)
    code, _, err = run("password", "set", "--database", address)
    assert (code, "--stdin" in err) == (1, True)
    assert list(memory_keyring.secrets.values()) == ["Hunter2"]


def test_without_a_key_ring_it_says_so(run, monkeypatch):
    assert "fail" in type(keyring.get_keyring()).__module__
    monkeypatch.setattr(sys, "stdin", io.StringIO("Hunter2\n"))
    code, _, err = run("password", "set", "--stdin", "--database", "postgresql://ana@db.example.test/desk")
    assert code == 1
    assert "key ring" in err
    assert "Hunter2" not in err


# ---------------------------------------------------------------- the doctor


def test_a_sound_desk_is_all_ok(run, desk: Path):
    code, out, _ = run("doctor")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["ok"] * 8


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        ("drop trigger staff_changed", "Change feed"),
        ("insert into entry_search (rowid, words) values (77, 'ghost')", "Search"),
        ("update schema_info set min_client = 99", "Schema"),
        ("update staff set is_active = 0", "You"),
    ],
)
def test_the_doctor_finds_what_is_wrong(run, desk: Path, spoil: str, what: str):
    engine = single_engine(f"sqlite:///{desk}")
    with engine.begin() as connection:
        connection.execute(text(spoil))
    code, out, _ = run("doctor")
    assert code == 1
    assert any(line.startswith(f"FAIL  {what}:") for line in out.splitlines())


def test_the_doctor_leaves_no_trace(run, desk: Path):
    store = Store(f"sqlite:///{desk}")
    before = [len(run("doctor")[1]), _changes(desk)]
    assert checkup.feed_hears(store, 1)
    assert checkup.search_damage(store) == ""
    store.dispose()
    assert [len(run("doctor")[1]), _changes(desk)] == before


def _changes(desk: Path) -> int:
    with single_engine(f"sqlite:///{desk}").connect() as connection:
        return connection.scalar(text("select count(*) from change"))


def test_a_full_disk_is_told_before_it_is_full():
    levels = [disk_finding(free, Path("/")).level for free in (10**12, 10**9, 10**8)]
    assert levels == [Level.OK, Level.WARN, Level.FAIL]


@pytest.mark.postgres
def test_a_server_is_set_up_from_nothing(run, pg_database: str, memory_keyring):
    from sqlalchemy import make_url

    from app.connect import vault

    url = make_url(pg_database)
    login, password = url.username or "", url.password or ""
    address = url._replace(password=None).render_as_string()
    code, _, err = run("upgrade", "--database", address)
    assert (code, "needs a password" in err, "password set" in err) == (1, True, True)
    vault.write(address, password)
    code, _, err = run("upgrade", "--database", address)
    assert (code, err) == (0, "")
    code, _, err = run("staff", "list", "--database", address)
    assert f"staff add NAME --login {login} --role administrator" in err
    assert run("staff", "add", "Dana", "--login", login, "--database", address)[0] == 1  # no administrator yet
    assert run("staff", "add", "Dana", "--login", login, "--role", "administrator", "--database", address)[0] == 0
    code, out, _ = run("doctor", "--database", address)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines() if line[0] != " "] == ["ok"] * 4 + ["warn"] + ["ok"] * 7
    assert f"Dana ({login}) is a superuser" in out
    Path("t.csv").write_text("text\na\nb\n")
    assert run("import", "tickets", "t.csv", "--map", "text=body", "--database", address)[0] == 0


# ---------------------------------------------------------------- taking in tickets


def test_an_import_tells_what_it_did_and_can_be_repeated(run, desk: Path):
    file = desk.parent / "old.csv.gz"
    bad = b'"never closed,X\n' + b"\xff,X\n" + b"one,two,three\n" + b'"nul \0",X\n' + b",\n"
    file.write_bytes(gzip.compress(b"text,cat\nfirst,Printers\nfirst,Printers\nsecond,Hosts\n" + bad + b"last,Hosts\n"))
    command = ("import", "tickets", str(file), "--map", "text=body,cat=category")
    code, out, err = run(*command)
    assert code == 1
    assert err == ""
    assert "4 tickets imported" in out
    assert "5 rows were refused; see old.csv.gz.rejects.csv" in out
    assert "New categories: Hosts, Printers." in out
    with Path("old.csv.gz.rejects.csv").open(encoding="utf-8", errors="surrogateescape", newline="") as rejects:
        found = list(csv.reader(rejects))
    assert [row[0] for row in found] == ["line", "5", "6", "7", "8", "9"]
    assert "".join(row[2] for row in found[1:]).encode(errors="surrogateescape") == bad
    code, out, _ = run(*command)
    assert "0 tickets imported." in out
    assert "4 were in already" in out
    assert tickets_in(desk) == 4


def test_json_lines_and_external_ids(run, desk: Path):
    file = desk.parent / "old.jsonl"
    lines = [{"id": n, "title": f"t{n}", "state": "solved"} for n in range(3)] + [{"id": 1, "title": "again"}]
    file.write_text("\n".join(json.dumps(line) for line in lines))
    command = ("import", "tickets", str(file), "--map", "id=external_id,title=subject,state=status", "--batch", "2")
    code, out, _ = run(*command)
    assert (code, "3 tickets imported" in out, "1 rows were refused" in out) == (1, True, True)
    file.write_text("\n".join(json.dumps(line) for line in lines[:3]))
    code, out, _ = run(*command)
    assert (code, "3 were in already" in out) == (0, True)


def test_an_import_that_can_not_be_is_refused_before_anything_happens(run, desk: Path):
    good = desk.parent / "t.csv"
    good.write_text("text\nx\n")
    (desk.parent / "empty.csv").write_text("")
    (desk.parent / "header.csv").write_text("text\n")
    for words, said in (
        ([str(desk.parent / "none.csv"), "--map", "text=body"], "can't be read"),
        ([str(desk.parent / "empty.csv"), "--map", "text=body"], "is empty"),
        ([str(desk.parent / "header.csv"), "--map", "text=body"], "no rows"),
        ([str(good), "--map", "txt=body"], "No column is named “txt”. Did you mean “text”?"),
        ([str(good), "--map", "text=bdy"], "Did you mean body"),
        ([str(good), "--map", "text=body", "--rejects", str(good)], "Name another"),
    ):
        code, out, err = run("import", "tickets", *words)
        assert (code, out) == (1, "")
        assert said in err
    assert good.read_text() == "text\nx\n"
    assert tickets_in(desk) == 0


def test_rejects_that_can_not_be_written_say_what_is_in(run, desk: Path):
    file = desk.parent / "t.csv"
    file.write_text("text,cat\na,X\nb\nc,X\n")
    code, _, err = run("import", "tickets", str(file), "--map", "text=body", "--rejects", "/nowhere/at/all.csv")
    assert code == 1
    assert "--rejects" in err
    assert run("import", "tickets", str(file), "--map", "text=body")[0] == 1
    assert tickets_in(desk) == 2


def test_an_archive_cut_off_brings_in_what_it_holds(run, desk: Path):
    file = desk.parent / "t.csv.gz"
    whole = gzip.compress(("text\n" + "".join(f"ticket {n * 7919 % 10007}\n" for n in range(9000))).encode())
    file.write_bytes(whole[: len(whole) // 2])
    command = ("import", "tickets", str(file), "--map", "text=body")
    code, out, err = run(*command)
    assert code == 1
    assert "cut off" in err
    assert "run the same command again" in out
    assert 0 < tickets_in(desk) < 9000
    file.write_bytes(whole)
    assert run(*command)[0] == 0
    assert tickets_in(desk) == 9000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl+C to the whole console")
def test_ctrl_c_stops_after_a_batch_and_the_next_run_goes_on(desk: Path, tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text("text\n" + "".join(f"ticket {n}\n" for n in range(3_000)))
    root = Path(admin.__file__).parents[1]
    as_dana = "import sys; from db.people import identity; identity.os_login = lambda: 'dana'; "
    mine = ["-c", f"{as_dana} from app import admin; sys.exit(admin.main())"]
    words = [sys.executable, *mine, "import", "tickets", str(file), "--map", "text=body", "--batch", "50"]
    settings = {**os.environ, "PYTHONPATH": str(root)}
    running = subprocess.Popen(words, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while tickets_in(desk) == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Stopping after this batch" in err
    assert "run the same command again" in out
    assert "Traceback" not in err
    done = tickets_in(desk)
    assert 0 < done < 3_000
    finished = subprocess.run(words, env=settings, capture_output=True, text=True, check=True)
    assert f"{done:,} were in already" in finished.stdout
    assert tickets_in(desk) == 3_000


def test_a_new_desk_has_a_queue_for_its_first_ticket_and_keeps_the_one_it_has(run, desk: Path):
    engine = single_engine(f"sqlite:///{desk}")
    with engine.begin() as connection:
        assert connection.scalars(select(t.queue.c.name)).all() == ["Triage"]
        connection.execute(t.queue.update().values(name="Front door"))
    assert run("upgrade")[0] == 0
    with engine.connect() as connection:
        assert connection.scalars(select(t.queue.c.name)).all() == ["Front door"]
    engine.dispose()
