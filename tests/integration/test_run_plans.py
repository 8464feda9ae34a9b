"""A whole run of a workbook with adjusted ranks, weights, an own plan and units."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from prognos.analysis.findings.outcome_findings import rank_findings
from prognos.report.console.summary_screen import show_summary
from prognos.report.tables.result_json import to_json
from prognos.results import RunResult
from prognos.use_cases.run import run
from tests.support.workbooks import (
    ADJUSTED,
    MANUAL,
    WEIGHTS,
    assume,
    good,
    page,
    put,
    together,
    write,
)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    sheets = good()
    together(page("Justerad rang", ADJUSTED), page("Rangordningsvikter", WEIGHTS),
             page("Manuell fördelning", MANUAL), assume("Mål", "minst brist"),
             put("Behov", "Budgeterade tjänster", 9, 2))(sheets)
    found = run(write(sheets, tmp_path_factory.mktemp("plan") / "bok.xlsx"))
    assert isinstance(found, RunResult)
    return found


def test_the_adjusted_group_keeps_its_computed_place(result: RunResult) -> None:
    surgery = next(entry for entry in result.ranking if entry.adjusted)
    assert result.inputs.groups[surgery.group].specialty == "Kirurgi"
    assert surgery.decided_place == 1 and surgery.place == surgery.rank
    assert {entry.decided_place for entry in result.ranking} == {1, 2, 3}


def test_an_adjusted_rank_moves_no_block(result: RunResult, tmp_path: Path) -> None:
    sheets = good()
    put("Behov", "Budgeterade tjänster", 9, 2)(sheets)
    plain = run(write(sheets, tmp_path / "bok.xlsx"))
    assert isinstance(plain, RunResult)
    assert (plain.st.allocation.blocks == result.st.allocation.blocks).all()
    assert [entry.group for entry in plain.ranking] == [entry.group for entry in result.ranking]


def test_the_own_plan_is_no_better_unless_it_breaks_a_limit(result: RunResult) -> None:
    (manual,) = result.questions.manual
    assert manual.blocks.sum() == 2
    assert (manual.objective_optimal
            == pytest.approx(result.allocation.budgets[0].allocation.objective_exact))
    assert manual.broken or manual.objective >= manual.objective_optimal - 1e-9


def test_the_composite_rests_on_both_weights(result: RunResult) -> None:
    for entry in result.ranking:
        assert entry.composite == pytest.approx(
            (3 * entry.points[0] + 1.5 * entry.points[1]) / 4.5)


def test_the_json_holds_all_of_it(result: RunResult) -> None:
    told = to_json(result)
    assert told["manual_evaluation"]["starts"] == [
        {"group": "Kirurgi", "start_year": 2027, "blocks": 2}]
    assert {entry["decided_rank"] for entry in told["ranking"]} == {1, 2, 3}
    assert all(len(line["equal_positions"]) == 2 for line in told["merit_order"])
    given = {start["group"] for start in told["allocation"]["starts"]}
    assert {unit["group"] for unit in told["host_proposals"]["units"]} <= given


def test_the_terminal_has_one_line_of_it(result: RunResult) -> None:
    console = Console(file=io.StringIO(), width=100)
    show_summary(result, Path("ut.xlsx"), console=console)
    stream = console.file
    assert isinstance(stream, io.StringIO)
    lines = [line for line in stream.getvalue().splitlines() if "Egen fördelning: " in line]
    assert len(lines) == 1 and "2 block" in lines[0].replace("\u00a0", " ")


def test_an_adjusted_group_that_is_not_ranked_is_told(result: RunResult) -> None:
    inputs = result.inputs
    assert rank_findings(inputs.groups, inputs.order.adjusted_ranks, result.ranking) == ()
    others = [entry for entry in result.ranking if not entry.adjusted]
    (finding,) = rank_findings(inputs.groups, inputs.order.adjusted_ranks, others)
    assert finding.code == "justerad-utan-rang" and "Kirurgi" in finding.message
