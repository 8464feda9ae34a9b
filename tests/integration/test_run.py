"""The main job's figures against their independent derivation."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prognos.analysis.plan_sums import all_blocks, shortage_sums
from prognos.inputs import NO_YEAR
from prognos.inputs.arrays import FloatArray
from prognos.model.project import project
from prognos.report.tables.result_json import to_json
from prognos.results import RunResult
from prognos.results.projection import LATTICE, Projection
from prognos.schema.findings import RefusedError
from prognos.use_cases.run import check, run
from tests.support import screen
from tests.support.workbooks import Sheets, Spoil, assume, good, put, together, write

WEIGHTINGS = ("bristgrad", "heltider", "relativ")


def result_of(folder: Path, *spoils: Spoil) -> RunResult:
    found = run(screen.book(folder, *spoils))
    assert isinstance(found, RunResult)
    return found


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return result_of(tmp_path_factory.mktemp("bok"))


def same_projection(one: Projection, other: Projection) -> None:
    for name in ("need", "shortage", "surplus", "shortage_probability"):
        np.testing.assert_allclose(getattr(one.measures, name), getattr(other.measures, name),
                                   atol=1e-12)
    for name in ("mean", "p10", "p50", "p90"):
        np.testing.assert_allclose(getattr(one.fte, name), getattr(other.fte, name), atol=1e-12)


def test_before_and_after_are_plain_projections(result: RunResult) -> None:
    blocks = all_blocks(result.inputs, result.allocation.budgets)
    assert blocks.sum() > 0
    same_projection(result.forecast.before, project(result.inputs))
    same_projection(result.forecast.after, project(result.inputs, blocks))


def test_blocks_only_add(result: RunResult) -> None:
    got = all_blocks(result.inputs, result.allocation.budgets).sum(axis=1)
    gain = result.forecast.after.fte.mean - result.forecast.before.fte.mean
    assert (gain[got > 0, -1] > 0.1).all()
    assert np.abs(gain[got == 0]).max() < 1e-12


def test_sums_are_over_groups_with_a_need_and_evaluated_years(result: RunResult) -> None:
    years = list(result.inputs.calendar.evaluated)
    before = [result.forecast.before.measures.shortage[g][t] for g in range(3) for t in years]
    after = [result.forecast.after.measures.shortage[g][t] for g in range(3) for t in years]
    assert result.allocation.sums.total_before == pytest.approx(sum(before))
    assert result.allocation.sums.largest_before == pytest.approx(max(before))
    assert result.allocation.sums.total_after == pytest.approx(sum(after))
    assert result.allocation.sums.largest_after == pytest.approx(max(after))
    assert result.allocation.budget_sums == {"ST": result.allocation.sums}
    without, with_blocks = (result.inputs.calendar.in_evaluated(found.measures.shortage)
                            for found in (result.forecast.before, result.forecast.after))
    one = shortage_sums(without, with_blocks, (1,))
    assert one.total_before == pytest.approx(sum(before[len(years):2 * len(years)]))


def paid_by_year(months: list[int], start: int, price: float, years: tuple[int, ...]) -> FloatArray:
    paid = np.zeros(len(years))
    for offset, count in enumerate(months):
        paid[years.index(start + offset)] = count * price
    return paid


def test_cost_by_year_is_blocks_times_months_times_price(result: RunResult) -> None:
    """A block is 6 months, then 12 a year; half of the pay is central; 60 or 66 months."""
    inputs, budget = result.inputs, result.st
    (row,) = [row for row in inputs.money.costs if row.payer == "Central" and row.form == NO_YEAR]
    assert (row.share, row.index, row.cap) == (0.5, 0.0, None)
    expected = np.zeros(len(budget.years))
    for i, g in enumerate(budget.groups):
        for u, year in enumerate(budget.problem.start_years):
            price = row.monthly_salary.at(year) * (1 + row.po) * 0.5
            old = inputs.careers.forms.old_share[u + 1]
            mixed = (old * paid_by_year([6, 12, 12, 12, 12, 6], year, price, budget.years)
                     + (1 - old) * paid_by_year([6, *[12] * 5], year, price, budget.years))
            blocks = budget.allocation.blocks[i, u]
            expected += blocks * inputs.careers.rates.fill_rate[g, u] * mixed
    np.testing.assert_allclose(budget.cost, expected, rtol=1e-12)
    limited = ~np.isnan(budget.amount)
    assert (budget.cost[limited] <= (budget.amount - budget.bound)[limited] + 1e-6).all()


def loss(lacking: FloatArray, need: float, weighting: str) -> FloatArray:
    short = np.maximum(lacking, 0.0)
    return {"heltider": short, "relativ": short / need, "bristgrad": short**2 / (2 * need)}[
        weighting]


def objective_of(result: RunResult) -> float:
    """The objective of model.md 7, read off the distributions with the blocks put in."""
    wanted = result.inputs.rules.objective
    total = 0.0
    for g in result.st.groups:
        supply = LATTICE * np.arange(result.forecast.after.pmf[g].shape[1])
        for t in result.inputs.calendar.evaluated:
            need = float(result.forecast.after.measures.need[g, t])
            value = (loss(need - supply, need, wanted.weighting)
                     + wanted.surplus_weight * loss(supply - need, need, wanted.weighting))
            priority = result.inputs.careers.rates.priority[g]
            total += priority * float(result.forecast.after.pmf[g][t] @ value)
    return total


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("surplus", [0.0, 0.1])
def test_the_exact_objective_is_that_of_the_projection(
    tmp_path: Path, weighting: str, surplus: float
) -> None:
    found = result_of(tmp_path, assume("Viktning", weighting), assume("Vikt överskott", surplus))
    assert found.inputs.rules.objective.surplus_weight == surplus
    assert found.st.allocation.objective_exact == pytest.approx(objective_of(found), abs=1e-6)


def test_the_gap_follows_from_objective_and_bound(result: RunResult) -> None:
    found = result.st.allocation
    assert found.bound <= found.objective <= found.objective_without
    assert found.gap == pytest.approx(
        (found.objective - found.bound) / (found.objective_without - found.bound))


def test_the_priority_list_holds_the_allocation(result: RunResult) -> None:
    given = np.zeros_like(result.st.allocation.blocks)
    for place, line in enumerate(result.st.merit, start=1):
        assert line.position == place
        given[line.group, line.start] += line.funded
    assert (given == result.st.allocation.blocks).all()
    funded = [line for line in result.st.merit if line.funded]
    costs = np.array([line.cost for line in funded])
    total = [line.cumulative_cost for line in funded]
    np.testing.assert_allclose(total, np.cumsum(costs))


# --- The same answer every time ------------------------------------------------------------------


def content(found: RunResult, *without: str) -> dict[str, Any]:
    """The JSON less what may differ between two runs of the same figures."""
    told = json.loads(json.dumps(to_json(found)))
    for key in ("seconds", *without):
        told["run"].pop(key)
    return told  # type: ignore[no-any-return]  # json.loads is untyped


def test_two_runs_tell_the_same(tmp_path: Path) -> None:
    """Every figure to the last bit."""
    source = screen.book(tmp_path)
    one, other = (json.dumps(content(found)) for found in (run(source), run(source))
                  if isinstance(found, RunResult))
    assert one == other


def shuffled(*names: str) -> Spoil:
    """The rows of some sheets in another order."""
    def spoil(sheets: Sheets) -> None:
        for name in names:
            rows = sheets[name][1:]
            random.Random(1).shuffle(rows)
            sheets[name] = [sheets[name][0], *rows[::-1]]
    return spoil


def by_group(rows: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    return {(row["group"], row.get("year", row.get("start_year", 0))): row for row in rows}


def assert_close(one: Any, other: Any) -> None:
    """Equal, numbers to 1e-9."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_close(one[key], other[key])
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-9)
    else:
        assert one == other


@pytest.mark.parametrize("names", [
    ("Bemanning", "ST-läkare", "Budgetram"), ("Behov",),
    ("Antaganden", "Antaganden per specialitet", "Begränsningar", "Utbildningsformer"),
], ids="-".join)
def test_the_order_of_rows_changes_nothing(
    tmp_path: Path, result: RunResult, names: tuple[str, ...]
) -> None:
    one, other = content(result, "input_sha256"), content(
        result_of(tmp_path, shuffled(*names)), "input_sha256")
    assert_close(one["run"], other["run"])
    for part in ("forecast", "forecast_after", "ranking"):
        assert_close(by_group(one[part]), by_group(other[part]))
    assert_close(by_group(one["allocation"]["starts"]), by_group(other["allocation"]["starts"]))
    for mine, theirs in zip(one["totals"], other["totals"], strict=True):
        assert_close(mine, theirs)


def test_one_row_of_five_is_five_rows(tmp_path: Path) -> None:
    def several(sheets: Sheets) -> None:
        row = ["Kirurgi", None, "K9", None, 1968, 0.9]
        sheets["Bemanning"] += [list(row) for _ in range(5)]

    def together_in_one(sheets: Sheets) -> None:
        sheets["Bemanning"].append(["Kirurgi", None, "K9", None, 1968, 0.9, *[None] * 7, 5])

    one, other = result_of(tmp_path, several), result_of(tmp_path, together_in_one)
    same_projection(one.forecast.after, other.forecast.after)


# --- Special cases -------------------------------------------------------------------------------


def test_without_uncertainty_the_spread_is_that_of_the_persons_alone(
    tmp_path: Path, result: RunResult
) -> None:
    found = result_of(tmp_path, assume("Osäkerhet", "nej"))
    assert (found.inputs.careers.uncertainty.retirement
            == found.inputs.careers.uncertainty.mobility == 0.0)
    for g in range(3):
        assert variance(found.forecast.before, g) < variance(result.forecast.before, g)
    np.testing.assert_allclose(found.forecast.before.fte.mean, result.forecast.before.fte.mean,
                               rtol=0.02,
                               atol=0.001)


def variance(projection: Projection, group: int) -> float:
    pmf = projection.pmf[group][-1]
    supply = LATTICE * np.arange(len(pmf))
    return float(pmf @ supply**2 - (pmf @ supply) ** 2)


def test_an_unmet_minimum_is_told_with_limit_year_and_amount(tmp_path: Path) -> None:
    """16 of 30 blocks lack; each takes a year's pay of 2029 that is not there."""
    found = result_of(tmp_path, put("Begränsningar", "Värde", 30))
    (unmet,) = found.st.allocation.unmet
    assert (unmet.label, unmet.group, unmet.year, unmet.amount) == (
        "Minst block", "Kirurgi", 2028, 16.0)
    money = dict(zip(found.st.years, found.st.amount - found.st.bound, strict=True))
    year_of_one = found.st.cost[found.st.years.index(2029)] / 14
    (lacking,) = [s.amount for s in found.st.allocation.shortfalls if s.year == 2029]
    assert lacking == pytest.approx(30 * year_of_one - money[2029])
    (told,) = [f for f in found.run.findings if f.code == "minimum-ryms-inte"]
    assert "2028" in told.message and f"{lacking / 1e6:.1f}".replace(".", ",") in told.message


def test_a_priority_draws_blocks(tmp_path: Path) -> None:
    def most(value: float) -> int:
        spoils = [put("Antaganden per specialitet", "Prioritetsvikt", value, 2),
                  put("Behov", 2027, 9), put("Behov", "2030", 9),
                  *(put("Budgetram", "Högsta antal block", 2, row) for row in (1, 2))]
        found = result_of(tmp_path, together(*spoils))
        return int(found.st.allocation.blocks[found.st.problem.groups.index(
            "Allmänmedicin | Umeå")].sum())

    assert most(100) > most(0.01)


def test_other_budgets_do_not_move_the_first(tmp_path: Path, result: RunResult) -> None:
    found = result_of(tmp_path, screen.nurses)
    assert [budget.name for budget in found.allocation.budgets] == ["ST", "DSK"]
    assert (found.st.allocation.blocks == result.st.allocation.blocks).all()
    assert (found.allocation.budget_sums["ST"].total_after
            == pytest.approx(result.allocation.sums.total_after))
    assert found.allocation.sums.total_after == pytest.approx(
        sum(found.allocation.budget_sums[name].total_after for name in ("ST", "DSK")))
    np.testing.assert_allclose(found.forecast.after.totals.need, result.forecast.after.totals.need)


def test_a_workbook_with_errors_is_refused(tmp_path: Path) -> None:
    source = screen.book(tmp_path, put("Bemanning", "Födelseår", "tolv"))
    with pytest.raises(RefusedError) as refused:
        run(source)
    assert refused.value.findings == check(source).findings
    assert refused.value.findings[0].severity == "fel"


def test_stages_are_told_in_order(tmp_path: Path) -> None:
    stages: list[str] = []
    run(write(good(), tmp_path / "bok.xlsx"), tell=stages.append)
    assert stages[0] == "Läser arbetsboken" and len(stages) == len(set(stages)) >= 6


