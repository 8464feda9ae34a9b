"""Workbooks that the allocation found hard: minima that collide with limits, even shortage."""

from __future__ import annotations

from pathlib import Path

import pytest

from prognos.allocation.allocate import WORK_A_SECOND, allocate_budget
from prognos.allocation.block_loss import BlockLoss
from prognos.model.baseline import make_baseline
from prognos.model.project import project
from prognos.report.wording.reason_words import why_not
from prognos.results import RunResult
from prognos.use_cases.run import check, run

DATA = Path(__file__).parents[1] / "data" / "allocation"


def result(name: str) -> RunResult:
    found = run(DATA / f"{name}.xlsx")
    assert isinstance(found, RunResult)
    return found


def told(found: RunResult) -> list[str]:
    return [f.message for f in found.run.findings if f.code == "minimum-ryms-inte"]


@pytest.mark.parametrize(("name", "message"), [
    ("minimum_without_need",
     "Minst block Kirurgi 2027 kan inte uppfyllas: 1 block saknas. Ingen grupp som ingår kan få "
     "block i ramen: de har inget behov under utvärderingsåren eller är inte med i planeringen."),
    ("minimum_over_number",
     "Minst block Kirurgi 2028 ryms inte: 1 block saknas. För att alla minimikrav ska rymmas: "
     "Högsta antal block 2028 behöver höjas med 1."),
])
def test_a_minimum_that_no_plan_meets_is_told_with_its_limit(name: str, message: str) -> None:
    found = result(name)
    assert message in told(found)
    assert found.allocation.budgets[0].allocation.status == "optimal"


def test_room_within_a_share_is_made_by_another_block() -> None:
    """*Mål* lägst kostnad, Minst 1 and Högst andel 50 %: no block is worth its cost."""
    found = result("minimum_against_share")
    frame = found.allocation.budgets[0]
    assert told(found) == [] and frame.allocation.status == "optimal"
    surgery = next(i for i, group in enumerate(frame.problem.groups) if group == "Kirurgi")
    assert frame.allocation.blocks[surgery].tolist() == [1, 1, 1]
    assert frame.allocation.blocks.sum(axis=0).tolist() == [2, 2, 2]
    reasons = {why_not(frame, line) for line in frame.merit if line.funded}
    assert reasons == {f"Ges för minimum: Minst block Kirurgi {year}"
                       for year in (2027, 2028, 2029)}


def test_even_shortage_among_eleven_groups_is_proven() -> None:
    """A plain model found 6,05 as the least largest shortage, a little less with later defaults.

    By work alone, as the main plan has on a free machine: no clock.
    """
    inputs = check(DATA / "even_eleven_groups.xlsx").inputs
    assert inputs is not None
    base = make_baseline(inputs)
    budget = allocate_budget(
        inputs, project(inputs, base=base), inputs.money.budgets[0], BlockLoss(inputs, base),
        lambda _stage: None, work=WORK_A_SECOND * inputs.rules.objective.time_limit)
    assert budget.allocation.status == "optimal" and budget.allocation.objective < 6.05
