"""A workbook with each *Mål* from file to result: its own words, figures that agree."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prognos.report.tables.result_json import to_json
from prognos.report.wording.common_words import proof_sentence
from prognos.results import BudgetResult, RunResult
from prognos.use_cases.run import run
from tests.support.workbooks import assume, good, together, write

SENTENCES = {
    "minst brist": ("Med dessa antaganden ger ingen annan fördelning inom ramen mindre vägd "
                    "brist."),
    "jämnast brist": (
        "Med dessa antaganden ger ingen annan fördelning inom ramen en jämnare brist: den största "
        "bristen kan inte bli mindre, och av de fördelningar som når dit ger ingen annan mindre "
        "vägd brist sammantaget."),
    "lägst kostnad": ("Med dessa antaganden ger ingen annan fördelning inom ramen lägre kostnad "
                      "för block och hyrläkare tillsammans."),
}


def run_with(tmp_path: Path, *stated: tuple[str, object]) -> RunResult:
    sheets = good()
    together(*(assume(name, value) for name, value in stated))(sheets)
    result = run(write(sheets, tmp_path / "bok.xlsx"))
    assert isinstance(result, RunResult)
    return result


@pytest.mark.parametrize("goal", sorted(SENTENCES))
def test_each_goal_runs_and_says_what_it_proves(goal: str, tmp_path: Path) -> None:
    result = run_with(tmp_path, ("Mål", goal))
    budget = result.allocation.budgets[0]
    assert proof_sentence(budget) == SENTENCES[goal]
    told = json.loads(json.dumps(to_json(result)))
    assert told["run"]["objective"] == goal
    allocation = told["allocation"]
    assert allocation["status"] == "optimal" and allocation["gap"] <= 1e-6
    assert allocation["objective"] == pytest.approx(allocation["objective_exact"], rel=1e-9)
    assert (allocation["objective_second"] is None) == (goal != "jämnast brist")
    if goal == "jämnast brist":
        after, priority = result.forecast.after.measures, result.inputs.careers.rates.priority
        share = 100 * after.shortage / after.need * priority[:, None]
        cells = share[list(budget.groups)][:, list(result.inputs.calendar.evaluated)]
        assert allocation["objective"] == pytest.approx(cells.max(), abs=1e-9)


def test_a_rota_that_counts_is_told_of(tmp_path: Path) -> None:
    budget = run_with(tmp_path, ("Vikt jourlinje", 2)).allocation.budgets[0]
    assert budget.rotas_count
    assert proof_sentence(budget) == (
        SENTENCES["minst brist"][:-1] + ", med risken för obemannade jourlinjer inräknad.")


@pytest.mark.parametrize("goal", sorted(SENTENCES))
def test_nothing_is_praised_as_best_where_no_block_is_given(goal: str, tmp_path: Path) -> None:
    budget = run_with(tmp_path, ("Mål", goal)).allocation.budgets[0]
    assert budget.merit
    nothing = replace(budget.allocation, blocks=np.zeros_like(budget.allocation.blocks), unmet=())
    no_room = replace(budget, allocation=nothing)
    assert proof_sentence(no_room) == "Inget block som skulle göra nytta ryms inom gränserna."
    no_use = proof_sentence(replace(no_room, merit=()))
    assert no_use.startswith("Med dessa antaganden skulle inget block ge ")
    assert ("lägre kostnad" if goal == "lägst kostnad" else "mindre vägd brist") in no_use


def at_limit(budget: BudgetResult, gap: float, second: float | None) -> str:
    allocation = replace(budget.allocation, status="time_limit", gap=gap, gap_second=second)
    return proof_sentence(replace(budget, allocation=allocation))


def test_at_a_time_limit_the_distance_is_told(tmp_path: Path) -> None:
    budget = run_with(tmp_path, ("Mål", "jämnast brist")).allocation.budgets[0]
    assert at_limit(budget, 0.0012, 0.01) == (
        "Fördelningen är den bästa som hittades. Den är högst 0,12 procent av blockens möjliga "
        "nytta från det bevisat bästa.")
    assert at_limit(budget, 0.0, 0.0123) == (
        "Ingen annan fördelning inom ramen ger en lägre största brist. Bland dem som är lika "
        "jämna är denna den bästa som hittades, högst 1,23 procent av blockens möjliga nytta från "
        "det bevisat bästa.")
