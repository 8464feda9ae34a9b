"""The tables of the copy for publication: columns of the full ones, named one by one.

A column that is added to a full table is not published before somebody has thought of what it
tells and named it here. No formulas, and every figure is stored as rounded as it is shown.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from prognos.report.disclosure.public_figures import PublicFigures, public_ranks
from prognos.report.disclosure.public_reasons import public_why_not
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.wording.numbers import span
from prognos.report.workbook.decision.allotment_sheet import allotment_columns, allotted
from prognos.report.workbook.decision.priority_sheet import listed, priority_columns
from prognos.report.workbook.decision.ranking_sheet import Ranked, ranked, ranking_columns
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Column,
    Field,
    Formula,
    T,
    Table,
    summed,
)
from prognos.results import BudgetResult, RunResult

DECIMALS = {"fte": 1, "ratio": 2, "percent": 2, "sek": 0}
"""Look -> decimals that are stored: those that are shown."""
AS_SHOWN = "Antal under gränsen visas som <5, antal som skulle avslöja ett sådant som dolt."
HELP = {
    "Rang": "Bland grupperna vars rang visas. Av en grupp med få specialister visas bara besluten.",
    "Andel 55 år och äldre":
        "Visas bara där varken de som är 55 år eller äldre eller de yngre är under gränsen.",
    "Specialister idag": AS_SHOWN, "Läkare i utbildning idag": AS_SHOWN,
}
"""Heading -> help where it is not that of the full table."""
DECIDED = re.compile(
    r"Nr|Specialitet|Område|Startår|Block (nr|i allt|förra året|\d{4})|Kostnad \(kr\)|"
    r"Ackumulerad kostnad \(kr\)|Ges")
"""Columns that hold decisions, which are told of every group."""
PRIORITY = re.compile(rf"{DECIDED.pattern}|Avvärjd brist \(heltidsår\)|Nytta|"
                      r"Nytta per miljon|Varför inte|Fördelas i andel av fallen")
RANKING = re.compile(
    r"Rang|Specialitet|Område|Likvärdiga platser|Rang efter beslut|Brist i procent av behovet|"
    r"Brist \(heltider\)|Risk för brist|Första bristår|ST-starter som behövs per år|Justering|"
    r"Rang förra året|Block förra året|Andel 55 år och äldre|Specialister idag|"
    r"Läkare i utbildning idag")
ALLOTMENT = re.compile(
    r"Specialitet|Område|Block (i allt|\d{4})|Kostnad \(kr\)|Behov \d{4}|"
    r"(Tillgång|Brist|Överskott) \d{4} med blocken|Brist \d{4} utan nya block")

Own = Mapping[str, Callable[[T], Cell]]


def rounded(fields: Sequence[Field], cells: Sequence[Cell]) -> list[Cell]:
    """A row with its figures as they are shown."""
    return [round(cell, DECIMALS.get(field.look, 0)) if isinstance(cell, float) else cell
            for field, cell in zip(fields, cells, strict=True)]


def _published(
    table: Table, columns: Sequence[Column[T]], headings: re.Pattern[str], rows: Iterable[T],
    is_silent: Callable[[T], bool], own: Own[T],
) -> Table:
    """The columns whose headings match; of a silent row only decisions.

    own : heading -> the cell as it may be told, silent or not.
    """
    told = [column for column in columns if headings.fullmatch(column.field.heading)]
    fields = [replace(column.field, help=HELP.get(column.field.heading, column.field.help))
              for column in told]

    def cell(column: Column[T], row: T) -> Cell:
        heading = column.field.heading
        if heading in own:
            return own[heading](row)
        if is_silent(row) and not DECIDED.fullmatch(heading):
            return COVERED
        full = column.cell(row)
        return full.result if isinstance(full, Formula) else full

    return replace(table, fields=fields, rows=[
        rounded(fields, [cell(column, row) for column in told]) for row in rows])


def public_priority(
    result: RunResult, figures: PublicFigures, budget: BudgetResult, table: Table
) -> Table:
    """A budget's list, in turn."""
    return _published(
        table, priority_columns(result), PRIORITY, listed(result, budget),
        lambda row: figures.is_silent(row.group),
        {"Varför inte": lambda row: public_why_not(result, figures, budget, row.line)})


def public_allotment(
    result: RunResult, figures: PublicFigures, budget: BudgetResult, table: Table
) -> Table:
    """The groups of a budget, in the order of Behov; blocks and money have sums below."""
    rows = sorted((row for row in allotted(result, budget.name) if row.one.blocks is not None),
                  key=lambda row: row.one.group)
    table = _published(table, allotment_columns(result), ALLOTMENT, rows,
                       lambda row: figures.is_silent(row.one.group), {})
    return replace(table, style=summed(
        i for i, field in enumerate(table.fields) if field.look in ("blocks", "sek")))


def public_ranking(result: RunResult, figures: PublicFigures, budget: str, table: Table) -> Table:
    """The groups of a budget, the largest need first; those of few persons last, without a place,
    in the order of Behov."""
    places = public_ranks(result, figures)
    rows = sorted(ranked(result, budget), key=lambda row: (
        (0, places[row.entry.group]) if row.entry.group in places else (1, row.entry.group)))
    return _published(table, ranking_columns(result), RANKING, rows,
                      lambda row: row.entry.group not in places, _own_ranking(figures, places))


def _own_ranking(figures: PublicFigures, places: Mapping[int, int]) -> Own[Ranked]:
    def place(row: Ranked) -> Cell:
        return places.get(row.entry.group, COVERED)

    def alike(row: Ranked) -> Cell:
        found = {places[g] for g in (row.entry.group, *row.entry.equal_to) if g in places}
        if row.entry.group not in places:
            return COVERED
        return span(tuple(sorted(found))) if len(found) > 1 else ""

    def decided(row: Ranked) -> Cell:
        """Told of a group that somebody has set; else it holds the computed place."""
        untold = row.entry.group not in places and row.entry.adjusted is None
        return COVERED if untold else row.entry.decided_place

    def adjustment(row: Ranked) -> Cell:
        """Who moved the group when; the reason is free text and stays inside."""
        change = row.entry.adjusted
        return "" if change is None else (
            f"Justerad till {change.rank} av {change.decided_by} {change.decided_on}")

    def last_rank(row: Ranked) -> Cell:
        before = row.entry.previous
        if before is None:
            return None
        return before.rank if row.entry.group in places else COVERED

    def share(row: Ranked) -> Cell:
        value = figures.share_55(row.entry.group)
        return COVERED if value is None else value

    return {
        "Rang": place, "Likvärdiga platser": alike, "Rang efter beslut": decided,
        "Justering": adjustment, "Rang förra året": last_rank, "Andel 55 år och äldre": share,
        "Specialister idag": lambda row: figures.specialists(row.entry.group),
        "Läkare i utbildning idag": lambda row: figures.in_training(row.entry.group),
    }
