"""Results and texts for the tests of the decision papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from optimize.problem import Slack
from prognos.report.paper.document import (
    Blanks,
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from prognos.results import (
    Deviation,
    HostProposal,
    ManualResult,
    OtherObjective,
    RunResult,
    ShortageSums,
)
from prognos.use_cases.run import run
from tests.support import screen
from tests.support.changes import changed
from tests.support.places import ROOT
from tests.support.report_result import make_full_result, make_inputs, make_request, make_result
from tests.support.workbooks import (
    ADJUSTED,
    MANUAL,
    Spoil,
    add,
    assume,
    by_listing,
    page,
    put,
    together,
)
from tests.unit.report.test_report_worth import make_curve, make_stability
from tests.unit.report.test_unusual import UNUSUAL

MORE: dict[str, Spoil] = {
    "even": assume("Mål", "jämnast brist"),
    "cheapest": assume("Mål", "lägst kostnad"),
    "own plan": page("Manuell fördelning", MANUAL),
    "adjusted rank": page("Justerad rang", ADJUSTED),
    "nurses": screen.nurses,
    "minimum beyond the money": together(
        put("Budgetram", "Centralt anslag", 1_500_000),
        add("Begränsningar", Begränsning="Minst block", Specialitet="Kirurgi", År=2027, Värde=9)),
    "rotas count": assume("Vikt jourlinje", 2),
    "clinic-financed": assume("Föreslå klinikfinansierad ST", "ja"),
    "by listed patients": by_listing(),
    "capped by requests": assume("Önskemål begränsar tilldelningen", "ja"),
}
"""Workbooks that ask for more, beside the unusual ones."""
EXAMPLE = ROOT / "templates" / "exempel.xlsx"


@cache
def example() -> RunResult:
    """The example region, run once."""
    result = run(EXAMPLE)
    assert isinstance(result, RunResult)
    return result


@cache
def unusual(case: str) -> RunResult:
    """An unusual but good workbook, run."""
    spoil = MORE[case] if case in MORE else UNUSUAL[case][0]
    with TemporaryDirectory() as folder:
        result = run(screen.book(Path(folder), spoil))
    return result


def changed_plan(result: RunResult, **changes: Any) -> RunResult:
    """The same with another answer for the first budget."""
    first, *others = result.allocation.budgets
    budget = replace(first, allocation=replace(first.allocation, **changes))
    return changed(result, budgets=(budget, *others))


def without_blocks(status: str = "optimal") -> RunResult:
    """No block is given: all lines of the list are unfunded, nothing costs anything."""
    result = make_result(3)
    budget = result.allocation.budgets[0]
    budget = replace(
        budget, cost=np.zeros(8),
        merit=tuple(replace(line, funded=False, limits=budget.merit[-1].limits)
                    for line in budget.merit),
        allocation=replace(budget.allocation, blocks=np.zeros((3, 3), dtype=np.int64),
                           status=status))
    return changed(result, budgets=(budget,))


def without_needs() -> RunResult:
    """Staff, but no stated need: nothing to rank and nobody to give to."""
    result = make_result(3)
    blank = np.full_like(result.forecast.before.measures.need, np.nan)
    measures = replace(result.forecast.before.measures, need=blank, shortage=blank, surplus=blank,
                       shortage_probability=blank)
    inputs = changed(result.inputs, by_group=(None,) * 3)
    sums = ShortageSums(0.0, 0.0, 0.0, 0.0)
    return changed(result, inputs=inputs, ranking=(), budgets=(), budget_sums={}, sums=sums,
                   guesses=(), before=replace(result.forecast.before, measures=measures),
                   after=replace(result.forecast.after, measures=measures))


def all_met() -> RunResult:
    """No shortage with or without blocks."""
    result, sums = without_blocks(), ShortageSums(0.0, 0.0, 0.0, 0.0)
    none = np.zeros_like(result.forecast.before.measures.shortage)
    measures = replace(result.forecast.before.measures, shortage=none, shortage_probability=none)
    return changed(result, sums=sums, budget_sums={"ST": sums},
                   before=replace(result.forecast.before, measures=measures),
                   after=replace(result.forecast.after, measures=measures))


def without_prices() -> RunResult:
    """A number of blocks limits, and nothing is known of money."""
    result = make_result()
    budget = result.allocation.budgets[0]
    shape = budget.problem.cost.shape
    merit = tuple(replace(line, cost=float("nan"), cumulative_cost=float("nan"))
                  for line in budget.merit)
    return changed(result, budgets=(replace(
        budget, cost=np.full(8, np.nan), amount=np.full(8, np.nan), merit=merit,
        problem=replace(budget.problem, cost=np.full(shape, np.nan))),))


def only_nurses() -> RunResult:
    """A region whose only budget is DSK."""
    result = make_full_result()
    inputs = replace(result.inputs, groups=tuple(
        replace(group, budget="DSK") for group in result.inputs.groups))
    sums = {"DSK": result.allocation.budget_sums["DSK"]}
    budget = replace(result.allocation.budgets[0], name="DSK")
    return changed(result, inputs=inputs, budgets=(budget,), budget_sums=sums, levers=(),
                   payers=None, clinic_proposal=None)


def with_own_plan() -> RunResult:
    """Somebody's own plan that breaks a limit, and clinics that have asked for blocks."""
    result = make_result()
    inputs = result.inputs
    requests = (make_request(inputs, 0, 3), make_request(inputs, 2, 1, unit="Enhet B"),
                replace(make_request(inputs, 0, 1), group=-1, specialty="Okänd", area=None))
    blocks = np.zeros((6, 3), dtype=np.int64)
    blocks[3, 0] = 2
    manual = ManualResult(
        "ST", blocks, 12.0, 10.01, 15.0, ShortageSums(120.0, 101.0, 4.5, 4.0),
        tuple(range(2027, 2035)), np.full(8, 1e6),
        (Slack("budget", "Budgetram", None, 2028, 1_234_567.0),),
        (Deviation(3, 0, 2, 0, 0.5, 2.0, -0.6, -2.1, 3e6, "Eget beslut"),
         Deviation(0, 0, 0, 1, 0.2, 1.0, -0.3, -1.1, float("nan"), None)))
    return changed(result, inputs=changed(inputs, requests=requests), manual=(manual,),
                   host_proposals=(HostProposal(0, 0, "Kliniken", 1, 1),
                                   HostProposal(1, 0, None, 1, 0)))


def few_persons() -> RunResult:
    """A single group of three specialists: nothing may be told of their heltider."""
    result = make_result(1)
    small = np.full_like(result.forecast.before.persons.mean, 3.0)
    training = np.full_like(small, 1.0)
    persons = replace(result.forecast.before.persons, mean=small)
    return changed(result, before=replace(result.forecast.before, persons=persons,
                                          in_training=training))


def long_names() -> RunResult:
    """Names of 200 characters with everything that means something elsewhere."""
    inputs = make_inputs(60)
    odd = '<b>&"\'/\\?*[]:=1+1 ' + "X" * 182
    groups = (replace(inputs.groups[0], specialty=odd), *inputs.groups[1:])
    return make_result(inputs=replace(inputs, groups=groups, region=odd))


MADE: dict[str, Callable[[], RunResult]] = {
    "plain": make_result,
    "everything": make_full_result,
    "one group": lambda: make_result(1),
    "sixty groups": lambda: make_result(60),
    "long names": long_names,
    "no frame": lambda: make_result(budgets=(), budget_sums={}),
    "no needs": without_needs,
    "no blocks": without_blocks,
    "no valid plan": lambda: without_blocks("none"),
    "all needs met": all_met,
    "time limit": lambda: changed_plan(make_result(), status="time_limit", gap=0.013,
                                       exchange_checked=False),
    "minimum not met": lambda: changed_plan(make_result(), unmet=(
        Slack("at_least", "Minst block", "Specialitet AA", 2028, 2.0),)),
    "no prices": without_prices,
    "only nurses": only_nurses,
    "own plan and requests": with_own_plan,
    "few persons": few_persons,
    "nothing known of assumptions": lambda: make_result(guesses=()),
    "other objectives": lambda: make_result(other_objectives=(
        OtherObjective("ST", "jämnast brist", 3, 1, 9.75e6, 95.0, 0.31, True),
        OtherObjective("ST", "lägst kostnad", 0, 3, float("nan"), 120.0, 0.42, False),
        OtherObjective("ST", "minst brist", 3, 0, 9.75e6, 90.0, 0.35, True))),
    "stability and money": lambda: make_result(
        stability=make_stability(make_result()), money_curves=(make_curve(),)),
}
"""Results that the texts must hold for."""


def texts(document: Document) -> Iterator[str]:
    """Every text of a paper but the charts'."""
    yield document.title
    yield document.footer
    for label, value in document.facts:
        yield from (label, value)
    for block in document.blocks:
        yield from block_texts(block)


def block_texts(block: Block) -> Iterator[str]:
    if isinstance(block, Heading | Paragraph):
        yield block.text
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Table):
        yield from (block.caption, block.note, *(column.heading for column in block.columns))
        yield from (cell for row in block.rows for cell in row)
    elif isinstance(block, Figure):
        yield from (block.alt, block.caption)
    elif isinstance(block, Blanks):
        yield from block.labels


def sentences(document: Document) -> Iterator[str]:
    """Running text: paragraphs, points, notes, alt texts and captions of figures."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Table) and block.note:
            yield block.note
        elif isinstance(block, Figure):
            yield from (block.alt, block.caption)


def table(document: Document, caption: str) -> Table:
    """The table whose caption begins so."""
    return next(block for block in document.blocks
                if isinstance(block, Table) and block.caption.startswith(caption))


def running(document: Document) -> str:
    """All running text in one, with plain spaces."""
    return " ".join(sentences(document)).replace("\u00a0", " ")
