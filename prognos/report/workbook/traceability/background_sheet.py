"""Sheets Kontroll, Antaganden and Körning: what the result rests on."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from prognos.inputs import Assumption
from prognos.inputs.all_inputs import id_in_words
from prognos.report.wording.common_words import (
    assumption_text,
    evaluated_years,
    region_name,
    st_sums,
    status_words,
)
from prognos.report.wording.numbers import MISSING, number, percent, plural, signed, span
from prognos.report.workbook.traceability.sources_sheet import input_link, link_cells
from prognos.report.workbook.writing.page import HEADING_ROW, Page
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Table
from prognos.results import BudgetResult, RunResult
from prognos.schema.findings import SEVERITIES

FINDING_FIELDS = (
    Field("Slag", "text", 10),
    Field("Blad", "text", 24),
    Field("Cell", "text", 9),
    Field("Vad", "wrap", 80),
    Field("Åtgärd", "wrap", 60),
    Field("Kod", "text", 28),
)


def add_findings(page: Page, result: RunResult) -> None:
    """Everything that was found, the gravest first; cells lead to the input where it lies beside.
    """
    gravest_first = sorted(result.run.findings, key=lambda f: SEVERITIES.index(f.severity))
    page.lay_out([Table("Kontroll", FINDING_FIELDS, [
        (f.severity, f.sheet, f.cell, f.message, f.fix, f.code) for f in gravest_first])],
        plural(len(gravest_first), "anmärkning", "anmärkningar") + "."
        if gravest_first else "Inga anmärkningar.")
    _link_to_input(page, result, 2, [(f.sheet, f.cell, f.cell) for f in gravest_first])


def _link_to_input(
    page: Page, result: RunResult, column: int,
    cells: Sequence[tuple[str | None, str | None, str | None]],
) -> None:
    """Make the table's rows lead to the sheet and cell of the input, told by a text."""
    link_cells(page, (
        (HEADING_ROW + 1 + i, column, text, target)
        for i, (sheet, cell, text) in enumerate(cells)
        if sheet and cell and text and (target := input_link(page, result, sheet, cell))))


ASSUMPTION_FIELDS = (
    Field("Antagande", "text", 44),
    Field("Värde", "wrap", 30),
    Field("Enhet", "text", 15),
    Field("Standardvärde använt", "centre", 14),
    Field("Källa", "wrap", 46),
    Field("Status", "text", 16),
    Field("Förklaring", "wrap", 55),
    Field("Angivet i", "wrap", 19, "Blad och cell i underlaget."),
)


CURVE_FIELDS = (
    Field("Ålder", "first_year", 44, "Fyller under året."),
    Field("Slutar under året", "percent", 30, "Andel av dem som är kvar."),
    Field("Arbetar andel", "percent", 15, "Av den arbetstid personen hade före kurvan."),
)


def add_assumptions(page: Page, result: RunResult) -> None:
    """All parameters as used, defaults marked, and the retirement curve as it was used."""
    used, curve = result.inputs.sources.assumptions, result.inputs.careers.curve
    defaults, blank = sum(entry.is_default for entry in used), sum(e.value is None for e in used)
    page.lay_out((
        Table("Antaganden", ASSUMPTION_FIELDS, [_assumption_row(entry) for entry in used]),
        Table("Pensionskurvan", CURVE_FIELDS,
              [(row.age, row.retires, row.works) for row in result.people.retirement_curve],
              f"Pensionskurvan som användes: {curve.name}, förskjuten {signed(curve.shift)} år"),
    ), f"{defaults} av {len(used) - blank} antaganden är standardvärden som ingen har "
        "ändrat." + (f" Rader utan värde, som inte påverkar något: {blank}." if blank else ""))
    _link_to_input(page, result, len(ASSUMPTION_FIELDS) - 1,
                   [(entry.sheet, entry.cell, _place(entry)) for entry in used])


def _assumption_row(entry: Assumption) -> Sequence[Cell]:
    return (
        id_in_words(entry.name), assumption_text(entry), entry.unit,
        "ja" if entry.is_default else MISSING if entry.value is None else "nej",
        entry.source, entry.status, entry.explanation, _place(entry),
    )


def _place(entry: Assumption) -> str | None:
    return None if entry.sheet is None else f"{entry.sheet} {entry.cell}"


RUN_FIELDS = (Field("Uppgift", "text", 44), Field("Värde", "wrap", 80))


def add_run(page: Page, result: RunResult) -> None:
    """How the result came about: version, input, solver, proof."""
    rows = [*_run_rows(result, page.book.written)]
    for budget in result.allocation.budgets:
        rows.extend(_budget_rows(budget))
    page.lay_out([Table("Körning", RUN_FIELDS, rows)])


def _run_rows(result: RunResult, written: datetime) -> Iterator[Sequence[Cell]]:
    calendar, objective = result.inputs.calendar, result.inputs.rules.objective
    yield "Skriven", written.strftime("%Y-%m-%d %H:%M:%S")
    yield "Program", f"st-prognos {result.run.version}"
    yield "Räknetid", f"{number(result.run.seconds, 1)} s"
    yield "Region", region_name(result)
    yield "Underlag", result.run.input_name
    yield "Underlagets SHA-256", result.run.input_sha256
    yield "Mätdatum", calendar.base_date.isoformat()
    yield "Visade år", span(calendar.years[1 : calendar.horizon + 1])
    yield "Räknade år efter horisonten", str(calendar.tail)
    yield "Utvärderingsår", span(evaluated_years(result.inputs))
    yield "Startår som fördelas", span(calendar.start_calendar_years)
    yield "Mål", objective.name
    yield "Viktning", objective.weighting
    yield "Brist utan nya block (heltidsår)", number(st_sums(result).total_before)
    yield "Brist med blocken (heltidsår)", number(st_sums(result).total_after)


def _budget_rows(budget: BudgetResult) -> Iterator[Sequence[Cell]]:
    allocation, name = budget.allocation, f"Ram {budget.name}: "
    yield name + "lösare", allocation.solver
    yield name + "status", status_words(allocation)
    digits = 0 if budget.objective == "lägst kostnad" else 6
    yield name + "målvärde enligt lösaren", number(allocation.objective, digits)
    yield name + "målvärde omräknat exakt", number(allocation.objective_exact, digits)
    yield (name + "skillnad mellan de två",
           number(allocation.objective_exact - allocation.objective, digits))
    yield name + "målvärde utan block", number(allocation.objective_without, digits)
    yield name + "bevisad undre gräns", number(allocation.bound, digits)
    if allocation.objective_second is not None:
        yield name + "andra målet (brist sammantaget)", number(allocation.objective_second, digits)
    yield name + "avstånd till det bevisat bästa", percent(allocation.gap, 4)
    yield name + "byten efter lösningen", str(allocation.exchanges)
    yield name + "alla enskilda byten prövade", "ja" if allocation.exchange_checked else "nej"
    yield name + "lösningstid", f"{number(allocation.seconds, 2)} s"
