"""Sheet Manuell fördelning: somebody's own plan beside the optimal one."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import area_name, evaluated_years
from prognos.report.wording.numbers import number, signed, span, whole
from prognos.report.wording.reason_words import broken_text, reached_sentence
from prognos.report.workbook.writing.book import (
    HEADING_ROW,
    Book,
    Cell,
    Field,
    Formula,
    Page,
    widest,
)
from prognos.results import BudgetResult, Deviation, ManualResult, RunResult

SHEET = "Manuell fördelning"
FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
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
    Field("Mer kostnad (kr)", "change_sek", 15, "Väntad kostnad under hela utbildningen."),
    Field("Brist om den ångras (heltidsår)", "change_fte", 14,
          "Så mycket ändras bristen i den egna fördelningen om bara den här avvikelsen ångras."),
    Field("Målvärde om den ångras", "change_ratio", 12,
          "Så mycket ändras målvärdet i den egna fördelningen om bara den här avvikelsen ångras. "
          "Minus: bättre."),
    Field("Motiv", "wrap", 40),
)
COSTS = ("År", "Egen fördelning (kr)", "Beräknad fördelning (kr)", "Skillnad (kr)")


def add_manual(book: Book, result: RunResult) -> None:
    """An own plan of each budget: what it reaches, what it breaks, the price of each deviation."""
    page = book.add(
        SHEET, "Egen fördelning mätt med samma mått",
        f"{_rest(result)} Priset för en avvikelse gäller den ensam; flera avvikelser i samma "
        "grupp påverkar varandra, så priserna ska inte summeras.", FIELDS)
    page.set_widths(widest(FIELDS, _cost_fields()))
    top = HEADING_ROW
    for manual in result.questions.manual:
        budget = next(budget for budget in result.allocation.budgets
                      if budget.name == manual.budget)
        top = _add_budget(page, result, budget, manual, top)


def _rest(result: RunResult) -> str:
    """What groups without a row get in the own plan."""
    if any(row.change for row in result.inputs.order.manual):
        return "Grupper utan rad behåller blocken i den beräknade fördelningen."
    return "Grupper utan rad får inga block i den egna fördelningen."


def _add_budget(
    page: Page, result: RunResult, budget: BudgetResult, manual: ManualResult,
    top: int,
) -> int:
    """One budget's plan; returns the first free row."""
    page.write_subtitle(top, f"Ram {budget.name}")
    top = page.write_sentences(top + 1, manual_sentences(result, budget, manual), FIELDS) + 1
    suffix = "" if budget.name == "ST" else f"_{budget.name}"
    rows = [_row(result, deviation) for deviation in manual.deviations]
    count = page.write_table(top, f"Avvikelser{suffix}", FIELDS, rows)
    top += max(count, 1) + 3
    page.write_subtitle(top - 1, "Kostnad per år")
    costs = list(_costs(budget, manual))
    count = page.write_table(top, f"Egen_kostnad{suffix}", _cost_fields(), costs)
    return top + max(count, 1) + 3


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
    for limit in manual.broken:
        yield f"Bryter en gräns: {broken_text(limit)}."


def _row(result: RunResult, deviation: Deviation) -> Sequence[Cell]:
    group = result.inputs.groups[deviation.group]
    return (
        group.specialty, area_name(group),
        result.inputs.calendar.start_calendar_years[deviation.start],
        deviation.manual, deviation.optimal,
        Formula("=D{row}-E{row}", deviation.manual - deviation.optimal),
        deviation.fte_years, deviation.objective, deviation.cost,
        deviation.fte_years_undone, deviation.undone, deviation.reason,
    )


def _cost_fields() -> tuple[Field, ...]:
    return (Field(COSTS[0], "first_year", 9),
            *(Field(name, "sek", 17) for name in COSTS[1:3]), Field(COSTS[3], "change_sek", 16))


def _costs(budget: BudgetResult, manual: ManualResult) -> Iterator[Sequence[Cell]]:
    other = dict(zip(budget.years, budget.cost.tolist(), strict=True))
    for year, own in zip(manual.years, manual.cost.tolist(), strict=True):
        beside = other.get(year, 0.0)
        yield (year, own, beside, Formula("=B{row}-C{row}", own - beside))
