"""Figures of single analysts are nobody's until a works agreement names viewers and purposes."""

from typing import Any

import pytest

from app.identity.agreement import agreement_of


@pytest.mark.parametrize(
    "setting",
    [{}, {"viewers": ["sue"]}, {"purposes": ["coaching"]}, {"viewers": [""], "purposes": [" "]},
     {"viewers": 7, "purposes": {"a": 1}}],
    ids=str,
)  # fmt: skip
def test_without_viewers_and_purposes_nobody_sees_figures_not_even_their_own(setting: dict[str, Any]):
    agreed = agreement_of(setting)
    assert not agreed.shows("ana", of_login="ana")
    assert not agreed.shows("sue", of_login="ana")
    assert not agreed.shows_everybody("sue")


def test_a_viewer_sees_all_and_an_analyst_their_own():
    agreed = agreement_of({"viewers": ["sue"], "purposes": "coaching"})
    assert agreed.shows("sue", of_login="ana")
    assert agreed.shows_everybody("sue")
    assert agreed.shows("ana", of_login="ana")
    assert not agreed.shows("ben", of_login="ana")
    assert not agreed.shows_everybody("ana")
    assert not agreed.shows("", of_login="")
