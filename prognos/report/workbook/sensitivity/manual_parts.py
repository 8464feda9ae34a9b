"""Part of sheet Känslighet: somebody's own plan beside the optimal one."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import evaluated_years, group_names
from prognos.report.wording.numbers import number, plural, signed, span, whole
from prognos.report.wording.reason_words import broken_text, reached_sentence
from prognos.report.workbook.writing.sheet_parts import (
    PRINTED_ROWS,
    Cell,
    Field,
    Formula,
    Part,
    Table,
    Text,
)
from prognos.results import BudgetResult, Deviation, ManualResult, RunResult

FIELDS = (
    Field("Specialitet", "text", 44),
    Field("Område", "text", 24),
    Field("Startår", "year", 9),
    Field("Block i den egna", "blocks", 10),
    Field("Block i den beräknade", "blocks", 11),
    Field("Skillnad", "places", 10),
    Field("Mer brist (heltidsår)", "change_fte", 13,
          "Så mycket större blir bristen om bara den här avvikelsen görs i den beräknade "
          "fördelningen. Minus: mindre brist."),
    Field("Sämre målvärde", "change_ratio", 12,
          "Så mycket sämre blir målvärdet om bara den här avvikelsen görs i den beräknade "
          "fördelningen. Minus: bättre."),
    Field("Mer kostnad (kr)", "change_sek", 14, "Väntad kostnad under hela utbildningen."),
    Field("Brist om den ångras (heltidsår)", "change_fte", 14,
          "Så mycket ändras bristen i den egna fördelningen om bara den här avvikelsen ångras."),
    Field("Målvärde om den ångras", "change_ratio", 12,
          "Så mycket ändras målvärdet i den egna fördelningen om bara den här avvikelsen ångras. "
          "Minus: bättre."),
    Field("Motiv", "wrap", 26),
)
COSTS = (Field("År", "first_year", 44), Field("Egen fördelning (kr)", "sek", 24),
         Field("Beräknad fördelning (kr)", "sek", 14), Field("Skillnad (kr)", "change_sek", 14))


def manual_parts(result: RunResult) -> Iterator[Part]:
    """An own plan of each budget: what it reaches, what it breaks, the price of each deviation."""
    for manual in result.questions.manual:
        budget = next(budget for budget in result.allocation.budgets
                      if budget.name == manual.budget)
        suffix = "" if budget.name == "ST" else f"_{budget.name}"
        yield Text(list(manual_sentences(result, budget, manual)))
        yield Table(f"Egen_kostnad{suffix}", COSTS, list(_costs(budget, manual)),
                    f"Egen fördelning: kostnad per år, ram {budget.name}")
        yield Table(
            f"Avvikelser{suffix}", FIELDS, [_row(result, each) for each in manual.deviations],
            f"Egen fördelning mot den beräknade, ram {budget.name}",
            f"{_rest(result)} Priset för en avvikelse gäller den ensam: priserna ska inte "
            "summeras.", printed=PRINTED_ROWS)


def _rest(result: RunResult) -> str:
    """What groups without a row get in the own plan."""
    if any(row.change for row in result.inputs.order.manual):
        return "Grupper utan rad behåller blocken i den beräknade fördelningen."
    return "Grupper utan rad får inga block i den egna fördelningen."


def manual_sentences(
    result: RunResult, budget: BudgetResult, manual: ManualResult
) -> Iterator[str]:
    """What the own plan gives beside the optimal one, and every limit it breaks."""
    optimal = result.allocation.budget_sums.get(budget.name, result.allocation.sums)
    years = span(evaluated_years(result.inputs))
    own, other = int(manual.blocks.sum()), int(budget.allocation.blocks.sum())
    yield (f"Egen fördelning: {whole(own)} block. Beräknad: {whole(other)} block. "
           f"{reached_sentence(manual)}")
    yield (f"Brist {years}: {number(manual.sums.total_after, 0)} heltidsår med den egna, "
           f"{number(optimal.total_after, 0)} med den beräknade "
           f"({signed(manual.sums.total_after - optimal.total_after, 0)}), "
           f"{number(optimal.total_before, 0)} utan nya block.")
    yield (f"Största bristen i en grupp ett enskilt år: {number(manual.sums.largest_after)} "
           f"heltider med den egna, {number(optimal.largest_after)} med den beräknade.")
    if not manual.broken:
        yield "Den egna fördelningen håller alla gränser."
    else:
        broken = plural(len(manual.broken), "gräns", "gränser")
        yield f"Bryter {broken}: {'; '.join(map(broken_text, manual.broken))}."


def _row(result: RunResult, deviation: Deviation) -> Sequence[Cell]:
    return (
        *group_names(result, deviation.group),
        result.inputs.calendar.start_calendar_years[deviation.start],
        deviation.manual, deviation.optimal,
        Formula("=D{row}-E{row}", deviation.manual - deviation.optimal),
        deviation.fte_years, deviation.objective, deviation.cost,
        deviation.fte_years_undone, deviation.undone, deviation.reason,
    )


def _costs(budget: BudgetResult, manual: ManualResult) -> Iterator[Sequence[Cell]]:
    other = dict(zip(budget.years, budget.cost.tolist(), strict=True))
    for year, own in zip(manual.years, manual.cost.tolist(), strict=True):
        beside = other.get(year, 0.0)
        yield (year, own, beside, Formula("=B{row}-C{row}", own - beside))
