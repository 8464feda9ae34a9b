"""A population table of the statistics database, told from an export of staff, into sheet
Befolkning of a workbook."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from prognos.hr_export.export_headings import meaning
from prognos.hr_export.files.open_export import Opener, Source, Unreadable, open_export
from prognos.reading.headings import HEADING_ROWS, heading_row
from prognos.reading.records import Names, read_records
from prognos.reading.sheets.need.population_table import read_population, written_out
from prognos.reading.sheets.need.statistics_table import LONG, with_statistics_headings
from prognos.reading.workbook import Table, read_tables
from prognos.schema.dictionary import load_schema
from prognos.schema.findings import Finding, Findings, make_finding
from prognos.schema.values import ValueProblem, number, text
from prognos.system.files import UsageProblem, check_closed, check_output
from prognos.template import write_template
from prognos.template.add_sheets import BookToChange
from prognos.xlsx.read.archive import open_workbook
from prognos.xlsx.read.pages import Page, Pages
from prognos.xlsx.read.parts import Refused
from prognos.xlsx.read.sheet_cells import Cell, SheetCells

KEY, RATES, TITLE = "befolkning", "befolkningsbehov", "Befolkning"
MOST_BYTES = 20_000_000
"""The database gives at most 150 000 figures at a time: a few million bytes."""
_OF_STAFF = frozenset({"title", "specialty", "share", "number", "employment", "birth", "unit"})
"""Fields of staff that no population table has."""


@dataclass(frozen=True)
class PopulationExport:
    """What was read of the exports."""

    names: tuple[str, ...]
    rows: tuple[dict[str, object], ...]
    """Heading of Befolkning or a year -> value, with what the export leaves blank as repeats."""
    years: tuple[int, ...]
    told: tuple[Finding, ...]


def population_in(paths: Sequence[Path], opener: Opener = open_export) -> PopulationExport | None:
    """The population tables in the files; None when they hold anything else.

    Raises `UsageProblem` for a population table among exports of staff.
    """
    found: list[tuple[str, Table]] = []
    told: list[Finding] = []
    others = 0
    for path in paths:
        tables, findings = _tables(path, opener)
        found += tables
        told += findings
        others += not tables
    if not found:
        return None
    if others:
        raise UsageProblem(f"{found[0][0]} är en befolkningstabell: importera den för sig")
    rows = [row for _, table in found for row in _rows(table)]
    years = sorted({year for _, table in found for year in table.years})
    return PopulationExport(tuple(name for name, _ in found), tuple(rows), tuple(years),
                            tuple(told))


def write_population(
    export: PopulationExport, target: Path, replace_rows: bool
) -> tuple[Finding, ...]:
    """Write `target`, a new workbook or one that exists, with the table as sheet Befolkning, and
    an empty Befolkningsbehov when it has none; all else stays as it is. Returns what the sheet's
    reader finds in it.

    replace_rows : rows that the sheet holds may go. Raises `UsageProblem`.
    """
    check_output(target, True, ".xlsx")
    check_closed(target)
    with tempfile.TemporaryDirectory() as folder:
        source = target
        if not target.exists():
            source = Path(folder) / "mall.xlsx"
            write_template(source)
        try:
            book = BookToChange(source)
        except Refused as refused:
            raise UsageProblem(make_finding(refused.code, name=target.name).message, 1) from None
        sheet = load_schema().sheet(KEY)
        held = _held(book.pages)
        if held and not replace_rows:
            raise UsageProblem(f"bladet {TITLE} i {target} har redan rader ({held}). Lägg till "
                               "--ersatt för att byta ut dem, eller ange en annan fil.")
        rates = load_schema().sheet(RATES)
        book.write(target, [sheet, *([rates] if book.title_of(rates) is None else [])],
                   {sheet.name: export.rows})
    return tuple(_read_back(target))


def _tables(path: Path, opener: Opener) -> tuple[list[tuple[str, Table]], tuple[Finding, ...]]:
    """The population tables of a file, with their names; what cannot be read is for the import of
    staff to tell."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return [], ()
        sources, told = opener(path)
    except (OSError, ValueError, Unreadable):
        return [], ()
    found = [(source.name, table) for source in sources if (table := _table(source)) is not None]
    return found, told if found else ()


def _table(source: Source) -> Table | None:
    if _read(source, most=10 * HEADING_ROWS) is None:
        return None
    return _read(source)


def _read(source: Source, most: int | None = None) -> Table | None:
    """The source as a table of Befolkning; None when it is none."""
    grid = {row: cells for row, values in enumerate(islice(source.rows(), most), start=1)
            if (cells := {n: Cell(row, n, value, "s" if isinstance(value, str) else "n")
                          for n, value in enumerate(values, start=1) if value not in (None, "")})}
    pages = Pages((Page(TITLE, SheetCells(grid, (), ())),), "")
    schema = load_schema()
    pages = with_statistics_headings(pages, schema)
    table = read_tables(pages, schema, Findings()).get(KEY)
    row = heading_row(pages.sheets[0].cells.grid, schema.sheet(KEY))
    if table is None or row is None:
        return None
    meant = {found[0] for cell in pages.sheets[0].cells.grid[row].values()
             if (found := meaning(text(cell.value))) is not None}
    aged = {"age"} <= set(table.columns) or {"age_from", "age_to"} <= set(table.columns)
    counted = bool(table.years) or set(table.columns) >= LONG
    return written_out(table) if aged and counted and not meant & _OF_STAFF else None


def _rows(table: Table) -> Iterable[dict[str, object]]:
    for row in table.rows:
        named = {table.sheet.column(key).heading: text(value) if isinstance(value, str) else value
                 for key, value in row.values.items()}
        yield named | {str(year): _figure(value) for year, value in row.years.items()}


def _figure(value: object) -> object:
    """The number; what is none stays as it is written, for the check to tell."""
    try:
        figure = number(value)
    except ValueProblem:
        return text(value)
    return int(figure) if figure.is_integer() else figure


def _held(pages: Pages) -> int:
    """Rows that Befolkning holds."""
    table = read_tables(pages, load_schema(), Findings()).get(KEY)
    return 0 if table is None else len(table.rows)


def _read_back(path: Path) -> Iterable[Finding]:
    findings = Findings()
    pages = open_workbook(path, findings)
    assert pages is not None  # it has just been written
    tables = read_tables(pages, load_schema(), Findings())
    records = read_records({KEY: written_out(tables[KEY])}, KEY, Names(), findings)
    read_population(records, (), findings)
    return [finding for finding in findings.listed() if finding.sheet == TITLE]
