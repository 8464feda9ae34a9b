"""The priority list of a result's JSON held against its plan: they can never contradict."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import Any

import pytest

COUNTED = ("Högsta antal block", "Högst block")
"""Limits of which a block takes one."""


def check_list(content: dict[str, Any]) -> None:
    """Funded lines = starts, no line twice, and every unfunded line's limits have no room."""
    for frame in (content, *content["other_frames"]):
        _check(frame["merit_order"], frame["allocation"], [
            row for row in content["limits"] if row["frame"] == frame.get("frame", "ST")])


def _check(lines: list[dict[str, Any]], plan: dict[str, Any], limits: list[dict[str, Any]]) -> None:
    given = [line for line in lines if line["funded"]]
    following = lines[len(given):]
    assert [line["position"] for line in lines] == list(range(1, len(lines) + 1))
    assert not any(line["funded"] for line in following), "the plan first, then the next"
    assert Counter((line["group"], line["start_year"]) for line in given) == {
        (one["group"], one["start_year"]): one["blocks"] for one in plan["starts"]}
    assert len({(line["group"], line["nth_block"]) for line in given}) == len(given)
    assert len({(line["group"], line["start_year"]) for line in following}) == len(following)
    if all(line["cost_sek"] is not None for line in given):
        assert [line["cumulative_cost_sek"] for line in given] == pytest.approx(
            list(accumulate(line["cost_sek"] for line in given)))
    left = {(row["constraint"], row["group"], row["year"]): row["left"] for row in limits}
    for line in following:
        assert line["benefit"] > 0.0 and line["limits"], line
        assert line["limited_by"] == line["limits"][0]
        for limit in line["limits"]:
            key = limit["constraint"], limit["group"], limit["year"]
            assert limit["missing"] > 0.0 and key in left
            if limit["constraint"] in COUNTED:
                assert limit["missing"] == pytest.approx(1.0 - left[key])
