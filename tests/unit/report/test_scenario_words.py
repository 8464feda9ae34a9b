"""What is told of a scenario's figures: units and whom they hold for."""

from dataclasses import replace

import numpy as np
import pytest

from prognos.report.wording.scenario_words import (
    figures_apart,
    region_rows,
    span_words,
    value_words,
    what_words,
)
from prognos.results import RunResult
from prognos.results.what_if import ChangedInput, PlanOutcome
from tests.support.report_result import make_full_result, make_result


@pytest.mark.parametrize(("years", "told"), [(0.0, "±0 år"), (2.0, "+2 år"), (-0.5, "−0,50 år")])
def test_a_moved_pension_age_is_never_told_as_an_age(years: float, told: str) -> None:
    change = ChangedInput("pension", "Pensionsålder +2 år", None, None, None, None, None, None)
    assert value_words(change, years).replace("\u00a0", " ") == told


@pytest.mark.parametrize(("result", "of"), [
    (make_full_result(), ", alla ramar"), (make_result(), "")])
def test_blocks_of_every_budget_are_told_as_such(result: RunResult, of: str) -> None:
    groups, years = len(result.inputs.groups), np.zeros(len(result.inputs.calendar.years))
    outcome = PlanOutcome(
        blocks=np.ones((groups, 3), dtype=np.int64), need=years, supply=years, before=years,
        after=years, group_after=np.zeros(groups), places=np.ones(groups), cost=2e6, objective=0.0,
        status="optimal", gap=0.0, unmet=0)
    told = dict(region_rows(result.inputs, [outcome]))
    assert told[f"Block{of}"] == [3.0 * groups]
    assert told[f"Blockens kostnad{of} (mkr)"] == [2.0]
    fewer = [replace(outcome, candidates=count) for count in (38.0, 34.0)]
    *_, (name, figures) = region_rows(result.inputs, fewer)
    assert name.startswith("Kandidater till ST") and figures == [38.0, 34.0]
    worse = replace(outcome, group_after=np.array([
        float(group.budget == "DSK") for group in result.inputs.groups]))
    told = dict(region_rows(result.inputs, [outcome, worse]))
    assert any(name.startswith("Brist i ramen DSK") for name in told) == bool(of)
    assert not any("Kandidater" in name for name, _ in region_rows(result.inputs, fewer[:1]))


@pytest.mark.parametrize(("values", "told"), [
    ([72.3, 71.7], ["72,3", "71,7"]), ([72.3, 72.3], ["72", "72"]), ([72.3, 64.1], ["72", "64"]),
    ([139.0, 141.0], ["139", "141"]), ([3.04, 3.21], ["3,0", "3,2"])])
def test_a_difference_is_seen_in_the_figures(values: list[float], told: list[str]) -> None:
    assert figures_apart(values) == told


def test_a_goal_is_not_told_as_what_is_so_today() -> None:
    change = ChangedInput("listed", "Listade per specialist =1 100", *[None] * 6)
    assert what_words(change) == "Mål för listade per specialist"


@pytest.mark.parametrize(("lever", "values", "told"), [
    ("other_exits", (0.02, 0.055), "2–5,5 %"), ("other_exits", (0.02, 0.02), "2 %"),
    ("budget", (138.25e6, 141e6), "138,25–141,0 mkr"), ("pension", (0.0, 1.0), "±0 till +1 år"),
    ("recruitment", (0.0, 2.5), "0–2,50"), ("max_blocks", None, "")])
def test_values_that_differ_are_told_from_the_least_to_the_largest(
    lever: str, values: tuple[float, float] | None, told: str
) -> None:
    change = ChangedInput(lever, "", None, None, None, None, None, None)
    assert span_words(change, values).replace("\u00a0", " ") == told
