"""Sheets Kontroll, Antaganden and Körning: what the result rests on."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from prognos.inputs import Assumption
from prognos.report.wording.common_words import (
    assumption_text,
    evaluated_years,
    region_name,
    slack_text,
    st_sums,
    status_words,
)
from prognos.report.wording.numbers import MISSING, number, percent, plural, span
from prognos.report.workbook.traceability.sources_sheet import input_link, link_cells
from prognos.report.workbook.writing.book import HEADING_ROW, Book, Cell, Field
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


def add_findings(book: Book, result: RunResult, beside: str | None = None) -> None:
    """Everything that was found, the gravest first.

    beside : name of the input file where it lies beside the result; then cells lead there.
    """
    note = plural(len(result.run.findings), "anmärkning", "anmärkningar") if result.run.findings \
        else "Inga anmärkningar."
    page = book.add("Kontroll", "Kontroll av underlaget", note)
    gravest_first = sorted(result.run.findings, key=lambda f: SEVERITIES.index(f.severity))
    page.write_sheet_table("Kontroll", FINDING_FIELDS, (
        (f.severity, f.sheet, f.cell, f.message, f.fix, f.code) for f in gravest_first
    ))
    if beside:
        link_cells(page, (
            (HEADING_ROW + 1 + i, 2, found.cell, target)
            for i, found in enumerate(gravest_first) if found.sheet and found.cell
            and (target := input_link(result, beside, found.sheet, found.cell))))


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


def add_assumptions(book: Book, result: RunResult, beside: str | None = None) -> None:
    """All parameters as used, defaults marked.

    beside : as for `add_findings`
    """
    used = result.inputs.sources.assumptions
    defaults, blank = sum(entry.is_default for entry in used), sum(e.value is None for e in used)
    page = book.add(
        "Antaganden", "Antaganden som användes",
        f"Schablon: {defaults} av {len(used) - blank} antaganden är standardvärden som ingen har "
        "ändrat." + (f" Rader utan värde, som inte påverkar något: {blank}." if blank else ""),
    )
    page.write_sheet_table("Antaganden", ASSUMPTION_FIELDS,
                           (_assumption_row(entry) for entry in used))
    if beside:
        link_cells(page, (
            (HEADING_ROW + 1 + i, len(ASSUMPTION_FIELDS) - 1, _place(entry) or "", target)
            for i, entry in enumerate(used) if entry.sheet and entry.cell
            and (target := input_link(result, beside, entry.sheet, entry.cell))))


def _assumption_row(entry: Assumption) -> Sequence[Cell]:
    return (
        entry.name.replace(" | ", ", "), assumption_text(entry), entry.unit,
        "ja" if entry.is_default else MISSING if entry.value is None else "nej",
        entry.source, entry.status, entry.explanation, _place(entry),
    )


def _place(entry: Assumption) -> str | None:
    return None if entry.sheet is None else f"{entry.sheet} {entry.cell}"


MOST_LIMITS = 5
"""Limits that a cell names."""
RUN_FIELDS = (Field("Uppgift", "text", 44), Field("Värde", "wrap", 80))


def add_run(book: Book, result: RunResult, written: datetime) -> None:
    """How the result came about: version, input, solver, proof."""
    page = book.add("Körning", "Körning", "Hur resultatet kom till.")
    rows: list[Sequence[Cell]] = [*_run_rows(result, written)]
    for budget in result.allocation.budgets:
        rows.extend(_budget_rows(budget))
    page.write_sheet_table("Körning", RUN_FIELDS, rows)


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
    yield name + "gränser som är nådda", _listed(slack_text(s, "kvar") for s in allocation.binding)
    yield (name + "gränser som inte kan hållas",
           _listed(slack_text(s, "saknas") for s in allocation.unmet))


def _listed(texts: Iterator[str]) -> str:
    """The first few, and where the others stand."""
    told = list(texts)
    more = f"; och {len(told) - MOST_LIMITS} till, se Begränsningar" * (len(told) > MOST_LIMITS)
    return "; ".join(told[:MOST_LIMITS]) + more or MISSING
