"""Sheet Klinikfinansierad ST: the proposal with room for the consultation, starts and cost by
payer."""

from collections.abc import Iterator, Sequence

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from prognos.report.wording.clinic_words import proposal_sentences
from prognos.report.wording.common_words import group_name
from prognos.report.workbook.writing.book import (
    NOTE_ROW,
    Book,
    Cell,
    Field,
    Formula,
    Page,
    TableStyle,
)
from prognos.results import ClinicProposal, Payers, PayerYear, ProposedGroup, RunResult

SHEET = "Klinikfinansierad ST"
NAME, WIDTH, WIDE = 42.0, 13.0, 18.0
STARTS = (
    Field("Specialitet", "text", NAME),
    Field("År", "year", WIDTH),
    Field("Centrala block", "blocks", WIDTH, "Utlysta block i fördelningen."),
    Field("Planerade, centralt", "some", WIDTH, "Ur bladet Planerade starter."),
    Field("Planerade, klinik", "some", WIDTH, "Ur bladet Planerade starter."),
    Field("Klinikens vanliga", "some", WIDTH,
          "Klinikfinansierade starter per år, de år klinikfinansiering är tillåten."),
    Field("Planerade, annan betalar", "some", WIDTH, "Ur bladet Planerade starter."),
    Field("Klinik i allt", "some", WIDTH),
)
COSTS = (
    Field("År", "year", NAME),
    Field("Centralt: redan bundet (kr)", "sek", WIDTH, "Som i bladet Budget, ramarna för block."),
    Field("Centralt: nya block (kr)", "sek", WIDTH, "Väntad kostnad för de fördelade blocken."),
    Field("Klinik: i utbildning (kr)", "sek", WIDTH, "De som utbildas vid mätdatum."),
    Field("Klinik: starter de år som fördelas (kr)", "sek", WIDTH),
    Field("Klinik: senare starter (kr)", "sek", WIDTH,
          "Klinikens vanliga starter efter de år som fördelas. Centrala block för de åren är inte "
          "beslutade och ingår inte."),
    Field("Klinik i allt (kr)", "sek", WIDTH),
)


def has_clinic_finance(result: RunResult) -> bool:
    """Whether there is anything to tell: starts or trainees of the clinics, or a proposal."""
    if result.money.clinic_proposal is not None:
        return True
    payers = result.money.payers
    return payers is not None and (
        any(row.clinic_planned or row.clinic_usual for row in payers.starts)
        or any(year.clinic_training or year.clinic_starts for year in payers.years))


def add_clinic_finance(book: Book, result: RunResult) -> None:
    """The proposal first, then starts per group and cost per year by payer."""
    page = book.add(SHEET, SHEET,
                    "Kostnader i mätdatumets prisnivå, med angiven uppräkning. En start betalas "
                    "6 månader det första året, 12 månader följande år och resten det sista.")
    proposal = result.money.clinic_proposal
    fields = _proposal_fields(result) if proposal is not None else STARTS
    page.set_widths(fields)
    top = page.write_sentences(NOTE_ROW + 2, _sentences(result), fields) + 1
    if proposal is not None:
        top = _add_proposal(page, result, proposal, fields, top)
    if result.money.payers is not None:
        top = _add_starts(page, result, result.money.payers, top)
        _add_costs(page, result, result.money.payers, top)


def _sentences(result: RunResult) -> Iterator[str]:
    yield from proposal_sentences(result)
    years, clinic = result.inputs.calendar.start_calendar_years, result.inputs.money.clinic
    stopped = [str(year) for year in years if not clinic.allowed.at(year)]
    if stopped:
        yield (f"Klinikfinansiering är inte tillåten {', '.join(stopped)}: klinikens vanliga "
               "starter räknas inte de åren. Planerade starter räknas ändå.")


def _heading(page: Page, top: int, text: str) -> int:
    page.write_subtitle(top, text)
    return top + 1


# --- The proposal --------------------------------------------------------------------------------


def _proposal_fields(result: RunResult) -> tuple[Field, ...]:
    years = result.inputs.calendar.start_calendar_years
    return (
        Field("Specialitet", "text", NAME),
        Field("Centrala block", "blocks", WIDTH, "Utlysta block i fördelningen, alla startår."),
        *(Field(f"Föreslagna starter {year}", "blocks", WIDTH) for year in years),
        Field("Föreslagna starter i allt", "blocks", WIDTH),
        Field("Brist utan block (% av behovet)", "fte", WIDTH,
              "Väntad brist under utvärderingsåren, samma mått som i rangordningen."),
        Field("Brist med blocken (% av behovet)", "fte", WIDTH),
        Field("Brist med förslaget (% av behovet)", "fte", WIDTH,
              "Där målet inte nås: med högsta tillåtna antal starter."),
        Field("Målet nås", "centre", WIDTH),
        Field("Kostnad för kliniken (kr)", "sek", WIDE, "Hela utbildningen, alla starter."),
        Field("Samråd hållet (datum)", "free", WIDE),
        Field("Samråd med", "free", WIDE),
        Field("Beslut", "free", WIDE),
    )


def _add_proposal(
    page: Page, result: RunResult, proposal: ClinicProposal,
    fields: Sequence[Field], top: int,
) -> int:
    """The proposal and what it costs a year; returns the first free row."""
    top = _heading(page, top, "Förslag utöver de centrala blocken – samråd krävs före beslut")
    count = page.write_table(top, "Klinikförslag", fields,
                             [_proposed(result, group) for group in proposal.groups])
    top = _heading(page, top + max(count, 1) + 2, "Förslagets kostnad per år (kr)")
    shown = _years_with_cost(proposal)
    costs = (Field("Specialitet", "text", NAME),
             *(Field(str(proposal.years[i]), "sek", WIDTH) for i in shown))
    rows: list[Sequence[Cell]] = [
        (_name(result, group), *(float(group.cost[i]) for i in shown))
        for group in proposal.groups if any(group.starts)]
    totals = {0: "Summa", **dict.fromkeys(range(1, len(costs)), "sum")}
    count = page.write_table(top, "Klinikförslag_kostnad", costs, rows,
                             TableStyle(totals=totals))
    return top + max(count, 1) + 4


def _proposed(result: RunResult, group: ProposedGroup) -> Sequence[Cell]:
    last = xl_col_to_name(1 + len(group.starts))
    return (
        _name(result, group), group.blocks, *group.starts,
        Formula(f"=SUM(C{{row}}:{last}{{row}})", sum(group.starts)),
        group.shortage_without, group.shortage_blocks, group.shortage_after,
        "ja" if group.reached else "nej", float(group.cost.sum()), None, None, None,
    )


def _name(result: RunResult, group: ProposedGroup) -> str:
    return group_name(result.inputs.groups[group.group])


def _years_with_cost(proposal: ClinicProposal) -> list[int]:
    """Places of the years that the proposal costs something; the first one at least."""
    total = sum((group.cost for group in proposal.groups), np.zeros(len(proposal.years)))
    return [i for i, sek in enumerate(total.tolist()) if sek != 0.0 or i == 0]


# --- Starts and cost by payer --------------------------------------------------------------------


def _add_starts(page: Page, result: RunResult, payers: Payers, top: int) -> int:
    budgets = " och ".join(budget.name for budget in result.allocation.budgets)
    top = _heading(page, top, f"Starter per specialitet och år, ram {budgets}")
    rows = [
        (group_name(result.inputs.groups[row.group]), row.year, row.blocks, row.central,
         row.clinic_planned, row.clinic_usual, row.other,
         Formula("=E{row}+F{row}", row.clinic_planned + row.clinic_usual))
        for row in payers.starts
    ]
    totals = {0: "Summa", **dict.fromkeys(range(2, len(STARTS)), "sum")}
    count = page.write_table(top, "Starter_per_finansiär", STARTS, rows,
                             TableStyle(totals=totals))
    return top + max(count, 1) + 4


def _add_costs(page: Page, result: RunResult, payers: Payers, top: int) -> None:
    budgets = " och ".join(budget.name for budget in result.allocation.budgets)
    top = _heading(page, top, f"Kostnad per år och finansiär, ram {budgets}, utan förslaget "
                   "och utan den del av blockens löner som centrala medel inte täcker")
    page.write_table(top, "Kostnad_per_finansiär", COSTS, map(_cost, payers.years))


def _cost(year: PayerYear) -> Sequence[Cell]:
    return (
        year.year, year.central_bound, year.central_blocks,
        year.clinic_training, year.clinic_starts, year.clinic_later,
        Formula("=D{row}+E{row}+F{row}",
                year.clinic_training + year.clinic_starts + year.clinic_later),
    )
