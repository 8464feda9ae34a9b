"""A scenario with the blocks held: exactly as a fresh projection, roughly near it."""

from __future__ import annotations

import numpy as np
import pytest

from prognos.analysis.plan_sums import all_blocks
from prognos.analysis.scenarios import normal_shortage
from prognos.analysis.what_if.blocks_held import rough_outcome
from prognos.analysis.what_if.plan_outcomes import changed
from prognos.inputs.scenario import Scenario
from prognos.model.baseline import make_baseline, with_blocks
from prognos.model.project import project
from prognos.reading.levers.lever_lines import read_line
from prognos.results import RunResult
from prognos.use_cases.compare import exactly, places_of, roughly
from prognos.use_cases.run import run
from tests.support.small_regions import small_region

LINES = ("Pensionsålder +2 år", "Behov från 2029 +10 %", "Andel som stannar −10 procentenheter")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    found = run(small_region(3, tmp_path_factory.mktemp("region")))
    assert found.st.allocation.blocks.any()
    return found


def scenario(result: RunResult, *lines: str) -> Scenario:
    return Scenario("", tuple(read_line(line, places_of(result.inputs)) for line in lines))


def test_a_normal_supplys_shortage() -> None:
    """E[(10 - X)+], X normal: by hand sd/sqrt(2 pi) at the mean; all of the gap far above it."""
    short = normal_shortage(np.array([10.0, 10.0, 10.0]), np.array([10.0, 4.0, 30.0]),
                            np.array([4.0, 0.01, 0.01]))
    np.testing.assert_allclose(short, [2.0 / np.sqrt(2 * np.pi), 6.0, 0.0], atol=1e-9)


@pytest.mark.parametrize("lines", [*((line,) for line in LINES), LINES])
def test_exactly_is_a_fresh_projection_with_the_same_blocks(
    result: RunResult, lines: tuple[str, ...],
) -> None:
    asked, blocks = scenario(result, *lines), all_blocks(result.inputs, result.allocation.budgets)
    there = changed(result.inputs, asked.changes).inputs
    fresh = project(there, base=with_blocks(make_baseline(there), blocks))
    np.testing.assert_allclose(exactly(result, asked), there.calendar.in_evaluated(
        fresh.measures.shortage), atol=1e-9)


@pytest.mark.parametrize("line", LINES)
def test_roughly_is_the_central_node_and_its_difference_near_the_exact_one(
    result: RunResult, line: str,
) -> None:
    asked, blocks = scenario(result, line), all_blocks(result.inputs, result.allocation.budgets)
    now, then = roughly(result, blocks, None), roughly(result, blocks, asked)
    there = changed(result.inputs, asked.changes).inputs
    central = there.without_uncertainty()
    fresh = project(central, base=with_blocks(make_baseline(central), blocks)).totals
    np.testing.assert_allclose(then.need, fresh.need, atol=1e-9)
    np.testing.assert_allclose(then.supply, fresh.fte.mean, atol=1e-6)
    np.testing.assert_allclose(then.shortage, fresh.shortage, rtol=0.1, atol=0.15)
    full = project(there, base=with_blocks(make_baseline(there), blocks)).totals.shortage
    at = there.calendar.horizon
    exact = full[at] - result.forecast.after.totals.shortage[at]
    assert then.shortage[at] - now.shortage[at] == pytest.approx(exact, rel=0.25, abs=0.15)


def test_a_moved_block_is_held_where_it_is_moved_to(result: RunResult) -> None:
    blocks = all_blocks(result.inputs, result.allocation.budgets)
    giver = int(np.flatnonzero(blocks[:, 0])[0])
    taker = next(g for g, group in enumerate(result.inputs.groups)
                 if g != giver and group.budget == "ST" and group.planned
                 and result.inputs.need.by_group[g] is not None)
    names = [", ".join(filter(None, (group.specialty, group.area)))
             for group in result.inputs.groups]
    year = result.inputs.calendar.start_calendar_years[0]
    asked = scenario(result, f"Flytta 1 block {year} från {names[giver]} till {names[taker]}")
    moved = blocks.copy()
    moved[giver, 0] -= 1
    moved[taker, 0] += 1
    there = changed(result.inputs, asked.changes).inputs
    np.testing.assert_allclose(roughly(result, blocks, asked).supply,
                               rough_outcome(there, moved).supply)
