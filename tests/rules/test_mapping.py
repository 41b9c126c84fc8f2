"""Which column means what: what is said of a wrong mapping, and that the meanings told are true."""

import re

import pytest

from app.core.errors import RuleBroken
from app.tickets.importing import Cleaning
from app.tickets.mapping import FIELDS, mapping_of, nearest
from tests.makers import NOON


def test_columns_are_mapped_to_fields():
    assert mapping_of("text=body, cat = category") == {"text": "body", "cat": "category"}
    assert mapping_of("a=b=body") == {"a=b": "body"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "needs a text"),
        ("category=category", "needs a text"),
        ("text", "not COLUMN=FIELD, such as text=body"),
        ("=body", "not COLUMN=FIELD"),
        ("text=bdy", "no field named bdy. Did you mean body?"),
        ("text=Body", "no field named Body. Did you mean body?"),
        ("text=body,a=email", "no field named email. Did you mean requester_email?"),
        ("text=body,a=Created At", "Did you mean created_at?"),
        ("text=body,a=assigned", "Did you mean assignee?"),
        ("text=colour", f"Fields are {', '.join(FIELDS)}."),
        ("a=body,b=body", "once each"),
        ("a=body,a=subject", "once each"),
        ("a=body,p=priority,u=urgency", "either priority"),
    ],
)
def test_a_mapping_that_can_not_be_is_refused(text: str, said: str):
    with pytest.raises(RuleBroken, match=re.escape(said)) as refused:
        mapping_of(text)
    assert refused.value.field == "map"


def test_what_was_meant_is_found_among_any_names():
    assert nearest("decription", ["Number", "Description"]) == "Description"
    assert nearest("number", ["Ticket Number", "Caller"]) == "Ticket Number"
    assert nearest("text", ["a", "b"]) is None
    assert nearest("", ["a"]) is None


CHOICES = ("kind", "status", "priority", "impact", "urgency")


@pytest.mark.parametrize("field", CHOICES)
def test_each_value_that_is_told_is_taken(field: str):
    meaning, usual = re.fullmatch(r"(.*) \((.*)\)", FIELDS[field].replace(", instead of priority", "")).groups()
    values = re.split(r", | or ", meaning.replace("1 to 4", "1, 2, 3, 4").replace("P1 to P4", "P1, P2, P3, P4"))
    assert len(values) > 1
    for value in values:
        Cleaning(NOON).ticket(2, {"body": "x", field: value})
    told, left_out = ({"body": "x", field: value} for value in (usual, ""))
    assert vars_of(told) == vars_of(left_out)


def vars_of(values: dict[str, str]) -> dict[str, object]:
    made = Cleaning(NOON).ticket(2, values)
    return {name: getattr(made, name) for name in CHOICES if name != "priority"}


def test_the_date_that_is_told_is_taken():
    example = FIELDS["created_at"].removeprefix("such as ").partition(";")[0]
    assert Cleaning(NOON.replace(month=4)).ticket(2, {"body": "x", "created_at": example}).created_at is not None
