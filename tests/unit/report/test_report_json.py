"""The JSON follows the contract's schema and says what the run said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from math import nan
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from prognos.inputs import Assumption, YearlyAmount
from prognos.report.tables.result_json import to_json, write_json
from prognos.results import RunResult
from tests.support.changes import changed
from tests.support.places import result_schema
from tests.support.report_result import make_full_result, make_inputs, make_result

SCHEMA = result_schema()


def plain(result: RunResult) -> Any:
    """The JSON as another program reads it; raises on NaN."""
    return json.loads(json.dumps(to_json(result), allow_nan=False))


def without_need(result: RunResult) -> RunResult:
    """The same result with the first group's need not stated."""
    measures = result.forecast.before.measures
    arrays = {name: getattr(measures, name).copy()
              for name in ("need", "shortage", "surplus", "shortage_probability")}
    for array in arrays.values():
        array[0] = nan
    before = replace(result.forecast.before, measures=replace(measures, **arrays))
    return changed(result, before=before)


def unknown_costs(result: RunResult) -> RunResult:
    budget = result.allocation.budgets[0]
    merit = tuple(replace(line, cost=nan, cumulative_cost=nan) for line in budget.merit)
    return changed(result, budgets=(replace(budget, merit=merit, cost=np.full(8, nan)),))


@pytest.mark.parametrize("result", [
    make_result(), without_need(make_result()), unknown_costs(make_result()),
    make_full_result(), make_result(budgets=(), budget_sums={}),
    make_result(groups=2, guesses=(), findings=()),
], ids=["whole", "no need", "no costs", "full", "no frame", "little"])
def test_follows_the_schema(result: RunResult) -> None:
    jsonschema.validate(plain(result), SCHEMA)


def test_forecast_has_one_row_per_group_and_shown_year() -> None:
    content = plain(make_result(groups=3))
    assert len(content["forecast"]) == len(content["forecast_after"]) == 3 * 9
    assert [row["year"] for row in content["forecast"][:9]] == list(range(2027, 2036))
    assert content["run"]["years"] == list(range(2027, 2036))
    assert content["run"]["evaluated_years"] == [2033, 2034, 2035, 2036, 2037]


def test_flows_balance() -> None:
    for row in plain(make_result())["forecast"]:
        flows = row["flows"]
        assert flows["closing"] == pytest.approx(
            flows["opening"] - flows["retired"] - flows["left"] - flows["known_exits"]
            + flows["completed"] + flows["recruited"]
        )


def test_missing_is_null() -> None:
    row = plain(without_need(make_result()))["forecast"][0]
    assert row["need_fte"] is row["shortage_fte"] is row["shortage_probability"] is None
    line = plain(unknown_costs(make_result()))["merit_order"][0]
    assert line["cost_sek"] is line["benefit_per_msek"] is line["cumulative_cost_sek"] is None


def test_merit_order_and_allocation() -> None:
    content = plain(make_result())
    assert [line["funded"] for line in content["merit_order"]] == [True, True, True, False]
    below = content["merit_order"][3]
    assert below["limited_by"] == {
        "constraint": "Budgetram", "group": None, "year": 2027, "missing": 123_456.0}
    assert below["limits"] == [below["limited_by"]]
    assert below["exchange"] == {"group": "Allmänmedicin | Södra Lappland", "start_year": 2027,
                                 "benefit_lost": 0.75}
    assert below["cumulative_cost_sek"] is None
    given = content["merit_order"][0]
    assert given["limited_by"] is given["exchange"] is None and given["limits"] == []
    assert content["merit_order"][0]["benefit_per_msek"] == pytest.approx(2.0 / 3.25)
    assert content["allocation"]["starts"] == [
        {"group": "Allmänmedicin | Umeå", "start_year": 2027, "blocks": 1},
        {"group": "Allmänmedicin | Umeå", "start_year": 2028, "blocks": 1},
        {"group": "Allmänmedicin | Södra Lappland", "start_year": 2027, "blocks": 1},
    ]
    assert content["allocation"]["budget_by_year"][0] == {"year": 2027, "sek": 2e6}
    assert content["allocation"]["budget_by_year"][-1] == {"year": 2034, "sek": None}
    assert content["allocation"]["expected_shortage_fte_years"] == {"before": 120, "after": 90}


def test_other_budgets_stand_apart() -> None:
    result = make_result()
    other = replace(result.allocation.budgets[0], name="DSK")
    content = plain(changed(result, budgets=(result.allocation.budgets[0], other)))
    jsonschema.validate(content, SCHEMA)
    assert [budget["frame"] for budget in content["other_frames"]] == ["DSK"]


def test_ranks_stand_budget_by_budget() -> None:
    ranking = plain(make_full_result())["ranking"]
    assert [(row["frame"], row["rank_in_frame"]) for row in ranking] == [
        ("ST", 1), ("ST", 2), ("ST", 3), ("ST", 4), ("DSK", 1)]


def test_candidates_care_and_who_counts() -> None:
    content = plain(make_full_result())
    region, area = content["candidates"][0], content["candidates"][9]
    assert (region["year"], region["area"], region["available"]) == (2027, None, 37)
    assert (area["year"], area["area"]) == (2027, "Umeå")
    assert [row["group"] for row in content["care_contact"]] == ["Allmänmedicin | Umeå", None]
    assert content["care_contact"][0]["rest_today"]["sek_per_listed"] == 420
    assert content["who_counts"][1]["private_in_plan"] is False
    assert content["who_counts"][0]["extended_fte"] == 1.75
    assert content["who_counts"][0]["agency_persons"] == 3
    assert content["at_volume"]["difference"] == pytest.approx(48.0 - 0.0265 * 1900)
    assert plain(make_result())["at_volume"] is None
    assert content["longer_life"][1] == {"year": 2028, "fte": 6.0}
    assert len(content["longer_life"]) == 9 and plain(make_result())["longer_life"] == []


@pytest.mark.parametrize(("value", "expected"), [
    (YearlyAmount((2027, 2028), (0.8, 0.6)), {"2027": 0.8, "2028": 0.6}),
    (date(2026, 12, 31), "2026-12-31"), (nan, None), ("ja", "ja"), (True, True), (0.5, 0.5),
])
def test_assumption_values(value: object, expected: object) -> None:
    inputs = make_inputs(2, assumptions=(Assumption("A", value, None, None, True),))
    assert plain(make_result(inputs=inputs))["assumptions"][0]["value"] == expected


def test_written_file_keeps_swedish_letters(tmp_path: Path) -> None:
    target = tmp_path / "ut.json"
    write_json(make_result(), target)
    text = target.read_text(encoding="utf-8")
    assert "Allmänmedicin" in text and "\\u00e4" not in text
    assert [path.name for path in tmp_path.iterdir()] == ["ut.json"]
