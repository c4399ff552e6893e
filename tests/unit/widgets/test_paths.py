"""Members of a request by the path that problems spell."""

from __future__ import annotations

import pytest

from amt_lab.widgets.paths import member, put, spelled

REQUEST = {"A": {"B": [{"C": 1}]}}


def test_a_path_is_spelled_as_problems_spell_it():
    assert spelled(("A", "B", 0, "C")) == "A.B[0].C"


@pytest.mark.parametrize("path", [("X",), ("A", "B", 3), ("A", "B", "C"), ("A", "B", 0, "C", "D")])
def test_what_is_not_there_is_missing(path):
    assert member(REQUEST, path, "missing") == "missing"


def test_putting_makes_the_mappings_on_the_way():
    request: dict = {}
    put(request, ("A", "B", "C"), 1)
    assert request == {"A": {"B": {"C": 1}}}


def test_putting_none_takes_a_member_away():
    request = {"A": {"B": 1, "C": 2}}
    put(request, ("A", "B"), None)
    assert request == {"A": {"C": 2}}
