"""Which articles a list shows, and in which order."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.knowledge.library import Listed, Local
from app.knowledge.listing import Order, Wanted, categories, fits, needs_review, ordered
from app.knowledge.model import Confidence

TODAY = date(2026, 3, 2)
ONE = Listed("a" * 32, "VPN drops", "Network", (), "", Confidence.VALIDATED, "", "Ben", 3, Local.SAME, "vpn.md")


@pytest.mark.parametrize(
    ("wanted", "fact"),
    [
        (Wanted(category="Network"), {"category": "Hardware"}),
        (Wanted(confidence=Confidence.VALIDATED), {"confidence": Confidence.NOT_VALIDATED}),
        (Wanted(restricted=True), {"queue": ""}),
        (Wanted(flagged=True), {"flags": 0}),
        (Wanted(unsent=True), {"local": Local.SAME}),
        (Wanted(mine=True), {"keeper": "Ben", "local": Local.SAME}),
        (Wanted(needs_review=True), {"review_by": date(2026, 3, 2)}),
        (Wanted(), {"confidence": Confidence.ARCHIVED}),
    ],
)
def test_each_wish_leaves_out_what_lacks_it_alone(wanted: Wanted, fact: dict[str, object]) -> None:
    has_all = replace(ONE, queue="Vault", flags=1, local=Local.UNSENT, keeper="Ana", review_by=date(2026, 3, 1))
    assert fits(has_all, wanted, me="Ana", today=TODAY)
    assert not fits(replace(has_all, **fact), wanted, me="Ana", today=TODAY)  # type: ignore[arg-type]


def test_archived_ones_are_shown_when_they_are_asked_for_and_need_no_review() -> None:
    archived = replace(ONE, confidence=Confidence.ARCHIVED, review_by=date(2020, 1, 1))
    assert fits(archived, Wanted(confidence=Confidence.ARCHIVED), me="Ana", today=TODAY)
    assert not needs_review(archived, TODAY)


def test_orders() -> None:
    rows = [
        replace(ONE, title="b", category="", changed_at=datetime(2026, 1, 1, tzinfo=UTC)),
        replace(ONE, title="C", category="network", changed_at=datetime(2026, 1, 3, tzinfo=UTC)),
        replace(ONE, title="a", category="Network", changed_at=datetime(2026, 1, 2, tzinfo=UTC)),
        replace(ONE, title="d", category="Hardware"),
    ]
    assert [one.title for one in ordered(rows, Order.CATEGORY)] == ["d", "a", "C", "b"]
    assert [one.title for one in ordered(rows, Order.TITLE)] == ["a", "b", "C", "d"]
    assert [one.title for one in ordered(rows, Order.NEWEST)] == ["d", "C", "a", "b"]
    assert categories(rows) == ["Hardware", "Network", "network"]
    assert Wanted(mine=True).narrows
    assert not Wanted().narrows
