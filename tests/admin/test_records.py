"""Who can't be verified, and what is kept about a person, at the console on both engines."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import insert, select

from app.administration import records
from app.connect.demo_directory import DemoDirectory
from app.identity.model import Risk
from app.worker.setting_up import means_of
from app.worker.walking import Walking
from db.identity import tables as t
from tests.db.identity.desk import ADA, HMAC_KEY, OLGA, OTHER_TICKET, build, lent, person
from tests.db.identity.test_enrolling import OWN, enrolling, sensitive
from tests.desks import on_both_engines
from tests.makers import ANA, BEN

address = on_both_engines(build)


def test_who_lacks_something_is_listed_and_a_person_is_told_and_held(run, as_, address: str, tmp_path: Path):
    assert "read nobody yet" in run("readiness", "--database", as_(ADA))[1]
    with lent(address) as desk:
        desk.started()
        odd = person("=Carl Other", since=timedelta(days=1), manager_id="")
        desk.started(found=odd, risk=Risk.PRIVILEGED, ticket=OTHER_TICKET)
    code, out, _ = run("readiness", "--database", as_(ADA))
    assert code == 0
    assert "=Carl Other (corp id-=carl, privileged) no manager, only young channels" in out
    assert "password_reset\t" in out
    assert "1: no manager" in out
    report = tmp_path / "ready.csv"
    assert run("readiness", "--csv", str(report), "--database", as_(ADA))[0] == 0
    with report.open(encoding="utf-8", newline="") as kept:
        lines = list(csv.DictReader(kept))
    assert {one["name"] for one in lines if one["risk"] == "privileged"} == {"'=Carl Other"}
    assert report.stat().st_mode & 0o077 == 0

    out_file, who = tmp_path / "dana.json", ("corp", "id-dana")
    code, _, err = run("person", "export", *who, "--to", str(out_file), "--database", as_(ADA))
    assert (code, bool(err), out_file.exists()) == (1, True, False)
    code, out, _ = run("person", "export", *who, "--to", str(out_file), "--database", as_(OLGA))
    assert (code, "1 verifications" in out) == (0, True)
    assert json.loads(out_file.read_text(encoding="utf-8"))["subject"]["name"] == "Dana Whitfield"
    assert "name: Dana Whitfield" in out_file.with_suffix(".txt").read_text(encoding="utf-8")
    assert run("person", "export", *who, "--to", str(out_file), "--database", as_(OLGA))[0] == 1
    assert run("person", "hold", *who, "--reason", "A lawsuit.", "--database", as_(OLGA))[0] == 0
    assert run("person", "release", *who, "--database", as_(OLGA))[0] == 0
    code, _, err = run("person", "release", *who, "--database", as_(OLGA))
    assert (code, "keeps nothing of this kind" in err) == (1, True)


def test_who_lacks_something_is_listed_after_a_walk_though_nobody_verified_them(run, as_, address: str):
    with lent(address) as desk:
        settings = {"name": "corp", "kind": "demo", "settings": {"walk": True}, "is_active": True, "position": 9}
        desk.do(insert(t.connection).values(**settings))
        directory = DemoDirectory([person("Carl Other", manager_id="")], name="corp", latency=0.0)
        connections = SimpleNamespace(walked=lambda: [directory])
        means = means_of(desk.worker, key=HMAC_KEY, secret=str)
        Walking(replace(means, connections=connections)).step()
        assert desk.rows(select(t.verification)) == []
    code, out, _ = run("readiness", "--database", as_(ADA))
    assert code == 0
    assert "Carl Other (corp id-carl, standard) no manager" in out


def test_a_desk_that_decides_says_so_and_goes_live_once(run, as_):
    desk = ("--database", as_(ADA))
    assert run("go-live", "show", *desk) == (0, "The gate of this desk decides.\n", "")
    code, _, err = run("go-live", "propose", *desk)
    assert (code, "decides already" in err) == (1, True)
    code, _, err = run("go-live", "accept", "--database", as_(OLGA))
    assert (code, "decides already" in err) == (1, True)


def test_nothing_in_the_list_is_a_formula():
    assert [records._safe(cell) for cell in ("=1", "@x", "a=1")] == ["'=1", "'@x", "a=1"]


def test_a_second_person_agrees_to_an_enrolment_by_the_number_of_its_ticket(run, as_, address: str):
    with lent(address) as desk:
        job = sensitive(desk)
        code, _, err = run("enrolment", "agree", "HD-1", "--database", as_(ANA))
        assert (code, "Who worked on a verification" in err) == (1, True)
        code, _, err = run("enrolment", "agree", "HD-X", "--database", as_(BEN))
        assert (code, "no number of a ticket" in err) == (1, True)
        code, out, _ = run("enrolment", "agree", "HD-1", "--database", as_(BEN))
        assert (code, "Dana Whitfield (dana) in corp" in out) == (0, True)
        enrolling(desk).enrol(job, OWN)
