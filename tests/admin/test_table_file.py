"""Files of rows: sound ones, odd ones and damaged ones."""

import gzip
import json
from pathlib import Path

import pytest

from app.administration import table_file
from app.administration.table_file import FileDamaged, Row, TableFile
from app.core.errors import RuleBroken

COLUMNS = ["text", "category"]


def rows(path: Path, columns: list[str] | None = None) -> list[Row]:
    with TableFile(path, columns or COLUMNS) as file:
        return list(file.rows())


def written(folder: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def cells(found: list[Row]) -> list[tuple[str, ...]]:
    return [tuple(row.cells.values()) for row in found if not row.refusal]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiter_line_ends_and_byte_order_mark_are_found_out(tmp_path: Path, delimiter: str, end: str, mark: str):
    lines = [["id", "text", "category"], ["1", f'"a{delimiter} ""b"""', "X"], ["2", "zoë", ""]]
    path = written(tmp_path, mark + end.join(delimiter.join(line) for line in lines) + end)
    found = rows(path)
    assert cells(found) == [(f'a{delimiter} "b"', "X"), ("zoë", "")]
    assert [row.line for row in found] == [2, 3]


def test_a_column_with_a_comma_in_its_text_does_not_mislead(tmp_path: Path):
    assert cells(rows(written(tmp_path, "text;category\na, b, c;X\n"))) == [("a, b, c", "X")]


def test_packed_files_are_known_by_their_content(tmp_path: Path):
    path = written(tmp_path, gzip.compress(b"text,category\na,b\n"), "anything.bin")
    assert cells(rows(path)) == [("a", "b")]


def test_cells_may_hold_lines_and_lines_are_counted_in_the_file(tmp_path: Path):
    found = rows(written(tmp_path, 'text,category\n"a\nb",X\n\nc,Y\n'))
    assert cells(found) == [("a\nb", "X"), ("c", "Y")]
    assert [row.line for row in found] == [2, 5]


def test_a_quotation_mark_never_closed_costs_its_line_alone(tmp_path: Path):
    found = rows(written(tmp_path, 'text,category\na,X\n"open,X\nb,Y\nc,Z\n'))
    assert cells(found) == [("a", "X"), ("b", "Y"), ("c", "Z")]
    assert [(r.line, r.text) for r in found if r.refusal] == [(3, '"open,X\n')]


def test_a_quotation_mark_closed_by_a_later_row_costs_its_line_alone(tmp_path: Path):
    found = rows(written(tmp_path, 'text,category\n"open,X\nb,Y\n"c",Z\n'))
    assert cells(found) == [("b", "Y"), ("c", "Z")]


def test_a_stray_quotation_mark_inside_a_cell_is_text(tmp_path: Path):
    assert cells(rows(written(tmp_path, 'text,category\n5" pipe,X\n6" pipe,Y\n'))) == [
        ('5" pipe', "X"),
        ('6" pipe', "Y"),
    ]


def test_rows_of_another_width_are_refused_and_the_rest_goes_on(tmp_path: Path):
    found = rows(written(tmp_path, "text,category\na\nb,X\nc,Y,Z\n"))
    assert cells(found) == [("b", "X")]
    assert [r.refusal for r in found if r.refusal] == [
        "the row has 1 cells, the header has 2",
        "the row has 3 cells, the header has 2",
    ]


def test_bytes_that_are_no_text_reach_the_reader_as_they_were(tmp_path: Path):
    found = rows(written(tmp_path, b"text,category\n\xff\xfe,X\nb,Y\n"))
    assert found[0].text.encode(errors="surrogateescape") == b"\xff\xfe,X\n"
    assert cells(found)[1] == ("b", "Y")


def test_a_cell_of_fifty_megabytes_does_not_end_the_reading(tmp_path: Path):
    found = rows(written(tmp_path, f"text,category\n{'x' * 50_000_000},X\nb,Y\n"))
    assert [len(r.cells["text"]) for r in found] == [50_000_000, 1]


def test_a_line_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(table_file, "LONGEST", 1000)
    found = rows(written(tmp_path, f"text,category\n{'x' * 5000},X\nb,Y\n"))
    assert cells(found) == [("b", "Y")]
    assert "longer than" in found[0].refusal
    found = rows(written(tmp_path, '{"text": "' + "x" * 5000 + '"}\n{"text": "b", "category": "Y"}\n'))
    assert cells(found) == [("b", "Y")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n \n", "is empty"),
        (b"text,category\n", "a header and no rows"),
        (b"txt,category\na,b\n", "No column is named “text”. Did you mean “txt”\\? Columns are: txt, category"),
        (b"text,text,category\na,b,c\n", "Two columns"),
        ("text,category\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest", "workbook"),
        (b'[{"text": "a"}]', "one JSON list"),
        (b'{"body": "a"}\n', "No column is named “text”, “category”. Columns are: body"),
        (gzip.compress(b"", mtime=0), "is empty"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str):
    with pytest.raises(RuleBroken, match=said):
        rows(written(tmp_path, content))


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(RuleBroken, match="can't be read"):
        rows(tmp_path / "none.csv")
    with pytest.raises(RuleBroken, match="can't be read"):
        rows(tmp_path)


@pytest.mark.parametrize("spoil", [lambda b: b[: len(b) // 2], lambda b: b + b"rubbish", lambda b: b[:-8] + b"\0" * 8])
def test_a_damaged_archive_gives_what_came_before(tmp_path: Path, spoil):
    content = "text,category\n" + "".join(f"ticket {n} {hash(n) % 9973},X\n" for n in range(20_000))
    found: list[Row] = []
    with TableFile(written(tmp_path, spoil(gzip.compress(content.encode()))), COLUMNS) as file:
        with pytest.raises(FileDamaged, match="nothing goes in twice"):
            found.extend(iter(file.rows()))
        with pytest.raises((FileDamaged, StopIteration)):
            next(file.rows())
    assert all(not row.refusal for row in found[:-1])


def test_json_lines(tmp_path: Path):
    lines = [
        json.dumps({"text": "a", "category": None, "more": [1]}),
        "",
        json.dumps({"text": 7}),
        json.dumps({"text": ["no"]}),
        "{broken",
        "3",
        "[" * 100_000,
        '{"text": ' + "9" * 5000 + "}",
        json.dumps({"text": "z", "category": True}),
    ]
    found = rows(written(tmp_path, "\n".join(lines), "t.jsonl"))
    assert cells(found) == [("a", ""), ("7", ""), ("z", "true")]
    assert [r.line for r in found if r.refusal] == [4, 5, 6, 7, 8]


def test_how_far_the_reading_is(tmp_path: Path):
    with TableFile(written(tmp_path, "text,category\n" + "a,b\n" * 100_000), COLUMNS) as file:
        told = [file.fraction() for _ in file.rows()]
    assert told == sorted(told)
    assert 0 < told[0] < 0.5
    assert told[-1] == 1
