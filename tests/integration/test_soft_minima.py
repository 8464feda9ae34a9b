"""Workbooks whose minima collide with other limits: always a result, and what is told is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from prognos.report.wording.reason_words import why_not
from prognos.results import RunResult
from prognos.run import run

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
    reasons = {why_not(line) for line in frame.merit if line.funded}
    assert reasons == {f"Ges för minimum: Minst block Kirurgi {year}"
                       for year in (2027, 2028, 2029)}
