"""What the other objectives would give, against runs that have them as their own objective."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prognos.analysis.other_objectives import largest_share
from prognos.report.tables.result_json import to_json
from prognos.results import OtherObjective, RunResult
from prognos.use_cases.run import run, with_objectives
from tests.support import screen
from tests.support.workbooks import Spoil, assume

EVEN, CHEAPEST = "jämnast brist", "lägst kostnad"


def ran(folder: Path, *spoils: Spoil) -> RunResult:
    result = run(screen.book(folder, screen.nurses, *spoils))
    return result


def found(folder: Path, *spoils: Spoil) -> tuple[RunResult, tuple[OtherObjective, ...]]:
    result = with_objectives(ran(folder, *spoils))
    return result, result.questions.other_objectives


def test_each_is_what_a_run_with_that_objective_gives(tmp_path: Path) -> None:
    result, others = found(tmp_path)
    assert [(one.objective, one.budget) for one in others] == [
        (EVEN, "ST"), (EVEN, "DSK"), (CHEAPEST, "ST"), (CHEAPEST, "DSK")]
    for name in (EVEN, CHEAPEST):
        own = ran(tmp_path, assume("Mål", name))
        evaluated = list(own.inputs.calendar.evaluated)
        lacking = own.forecast.after.measures.shortage[:, evaluated]
        for mine, theirs in zip(result.allocation.budgets, own.allocation.budgets, strict=True):
            told = next(o for o in others if (o.budget, o.objective) == (mine.name, name))
            given = theirs.allocation.blocks
            assert told.blocks == given.sum()
            assert told.moved == np.maximum(mine.allocation.blocks - given, 0).sum()
            assert told.cost == pytest.approx(theirs.cost.sum())
            assert (told.shortage
                    == pytest.approx(own.allocation.budget_sums[mine.name].total_after, abs=1e-6))
            assert told.largest_share == pytest.approx(
                largest_share(own.inputs, own.forecast.before, theirs, lacking), abs=1e-6)
            assert told.proven


def test_the_runs_own_objective_is_left_out(tmp_path: Path) -> None:
    _, others = found(tmp_path, assume("Mål", EVEN))
    assert {one.objective for one in others} == {"minst brist", CHEAPEST}


def test_without_prices_nothing_is_cheapest(tmp_path: Path) -> None:
    _, others = found(tmp_path, assume("Kostnad hyrläkare per heltidsår", 500_000))
    assert {one.objective for one in others} == {EVEN}


def test_each_yardstick_is_what_a_run_with_it_gives(tmp_path: Path) -> None:
    result, _ = found(tmp_path)
    own, *others = result.questions.yardsticks
    assert [(one.weighting, one.objective) for one in (own, *others)] == [
        ("bristgrad", "minst brist"), ("heltider", "minst brist"), ("relativ", "minst brist"),
        ("bristgrad", EVEN), ("bristgrad", CHEAPEST)]
    assert all(one.proven for one in others)
    for stick in (own, *others[:2]):
        run_with_it = ran(tmp_path, assume("Viktning", stick.weighting))
        for budget in run_with_it.allocation.budgets:
            assert stick.blocks[list(budget.groups)].tolist() == budget.allocation.blocks.tolist()
    told = to_json(result)["yardsticks"]
    assert [sum(row["blocks"] for row in one["starts"]) for one in told] == [
        int(stick.blocks.sum()) for stick in result.questions.yardsticks]


def test_only_asked_for(tmp_path: Path) -> None:
    questions = ran(tmp_path).questions
    assert (questions.other_objectives, questions.yardsticks) == ((), ())


def test_largest_share_of_those_who_can_get_blocks(tmp_path: Path) -> None:
    result = ran(tmp_path)
    evaluated = list(result.inputs.calendar.evaluated)
    budget = result.allocation.budgets[0]
    after = result.forecast.after.measures
    shares = [float(after.shortage[g, t] / after.need[g, t]) for g in budget.groups
              for t in evaluated if after.need[g, t] > 0]
    told = largest_share(result.inputs, result.forecast.before, budget,
                         result.forecast.after.measures.shortage[:, evaluated])
    assert told == pytest.approx(max(shares))
