"""The workbook that the rows are put into: a new one from the template, or the user's own.

Only the rows of Bemanning and ST-läkare change; every other sheet stays byte for byte.
"""

import io
import tempfile
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from prognos.hr_export.target_rows import Known, Row, known_in
from prognos.reading import read_inputs
from prognos.reading.headings import heading_row, known_sheet
from prognos.reading.workbook import Table, read_tables
from prognos.schema.dictionary import Sheet, load_schema
from prognos.schema.findings import ERROR, Finding, Findings, make_finding, render_line
from prognos.schema.values import ValueProblem, parse
from prognos.system.files import UsageProblem, check_closed, write_whole
from prognos.template import write_template
from prognos.xlsx.edit.book_xml import (
    DATE,
    PERCENT,
    Styles,
    anchored_rows,
    parts_of,
    stretched_tables,
    with_filter_rows,
    without_calculation_order,
)
from prognos.xlsx.edit.editable_files import BOOK, STYLES, check_usual_content, day_shift
from prognos.xlsx.edit.rewrite import rewrite
from prognos.xlsx.edit.rows_xml import Columns, styles_of_columns, with_rows
from prognos.xlsx.read.addresses import column_letters
from prognos.xlsx.read.archive import open_workbook
from prognos.xlsx.read.pages import Page, Pages
from prognos.xlsx.read.parts import Refused

SHEETS = ("bemanning", "st_lakare")
MOST_READ_BACK = 20_000
"""Rows up to which the written workbook is read again by the reader of the main job."""


@dataclass(frozen=True)
class TargetSheet:
    """A sheet that gets rows."""

    sheet: Sheet
    title: str
    heading_row: int
    letters: Mapping[str, str]
    """Column key -> letter."""
    next_column: int
    """Number of the first column without a heading."""


@dataclass(frozen=True)
class Target:
    """A workbook as it is before the import."""

    content: bytes
    sheets: Mapping[str, TargetSheet]
    """By sheet key."""
    new: bool
    known: Known
    formulas: bool = False
    """Other sheets compute with the cells of the two sheets."""


def open_target(path: Path, replace: bool) -> Target:
    """The workbook at `path`, or the template where there is none.

    replace : rows that the two sheets hold may be thrown away.
    Raises `UsageProblem` for a path or a workbook that rows cannot be put into.
    """
    _check_path(path)
    if path.exists():
        return _read(path, replace, new=False)
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "mall.xlsx"
        write_template(template)
        return _read(template, replace, new=True)


def _check_path(path: Path) -> None:
    if path.is_dir():
        raise UsageProblem(f"{path} är en mapp – ange ett filnamn")
    if path.suffix.lower() != ".xlsx":
        raise UsageProblem(f"filnamnet {path} ska sluta på .xlsx")
    if not path.parent.is_dir():
        raise UsageProblem(f"mappen {path.parent} finns inte", 1)
    check_closed(path)


def _read(path: Path, replace: bool, new: bool) -> Target:
    findings = Findings()
    pages = open_workbook(path, findings)
    if pages is None:
        raise UsageProblem(render_line(findings.listed()[0]), 1)
    tables = read_tables(pages, load_schema(), Findings())
    content = path.read_bytes()
    _check_usual(content, path)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = {}
        for key in SHEETS:
            page, sheet = _sheet(key, tables.get(key), pages, path)
            _check_held(page, sheet, anchored_rows(archive, sheet.title), path, replace)
            sheets[key] = sheet
    return Target(content, sheets, new, known_in(tables), _computes_with(content, sheets.values()))


def _check_usual(content: bytes, path: Path) -> None:
    try:
        check_usual_content(content)
    except Refused as refused:
        raise UsageProblem(render_line(make_finding(refused.code, name=path.name)), 1) from refused


def _sheet(key: str, table: Table | None, pages: Pages, path: Path) -> tuple[Page, TargetSheet]:
    sheet = load_schema().sheet(key)
    if table is None:
        raise UsageProblem(f"{path} saknar bladet {sheet.name} med rubriker. Börja från "
                           "”prognos mall” eller ange ett nytt filnamn.", 1)
    page = next(page for page in pages.sheets if known_sheet(page.title, load_schema()) == sheet)
    row = heading_row(page.cells.grid, sheet)
    assert row is not None  # the table was read by it
    return page, TargetSheet(sheet, page.title, row, table.columns, max(page.cells.grid[row]) + 1)


def _check_held(
    page: Page, sheet: TargetSheet, anchored: Iterable[int], path: Path, replace: bool
) -> None:
    """Refuse to drop rows that the user has not given up, or what hangs on their cells."""
    rows = {row for row in page.cells.grid if row > sheet.heading_row}
    rows |= {cell.row for cell in page.cells.unstored if cell.row > sheet.heading_row}
    if rows and not replace:
        raise UsageProblem(
            f"bladet {sheet.title} i {path} har redan {plural_rows(len(rows))} under rubrikerna. "
            "Lägg till --ersatt för att byta ut dem, eller ange en annan fil."
        )
    merged = any(area.max_row > sheet.heading_row for area in page.cells.merged)
    if merged or any(row > sheet.heading_row for row in anchored):
        raise UsageProblem(
            f"bladet {sheet.title} i {path} har kommentarer, länkar, egna tabeller eller "
            "sammanfogade celler på de rader som ska bytas ut. Ta bort dem först, eller ange en "
            "annan fil.", 1,
        )


def plural_rows(rows: int) -> str:
    return "en rad" if rows == 1 else f"{rows} rader"


def _computes_with(content: bytes, sheets: Collection[TargetSheet]) -> bool:
    """True when formulas of other sheets name one of the two sheets."""
    names = [sheet.title.encode() for sheet in sheets]
    own = {sheet.title for sheet in sheets}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for title, part in parts_of(archive).items():
            xml = b"" if title in own else archive.read(part)
            if b"<f" in xml and any(name + end in xml for name in names for end in (b"!", b"'!")):
                return True
    return False


def write_target(
    path: Path, target: Target, rows: Mapping[str, Sequence[Row]]
) -> tuple[Finding, ...]:
    """Write the workbook with `rows` (by sheet key) to `path`, whole or not at all.

    Returns the `fel` of the two sheets that the reader of the main job finds in it. Raises
    `AssertionError` for a value that the sheet does not allow: a fault of the program.
    """
    for key, listed in rows.items():
        check_values(target.sheets[key].sheet, listed)
    found: list[Finding] = []

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(io.BytesIO(target.content)) as old:
            rewrite(old, temporary, _changed_parts(old, target, rows))
        if sum(map(len, rows.values())) <= MOST_READ_BACK:
            found.extend(_read_back(temporary, target))

    write_whole(path, write)
    return tuple(found)


def _read_back(path: Path, target: Target) -> Iterator[Finding]:
    names = {sheet.sheet.name for sheet in target.sheets.values()}
    for finding in read_inputs(path).findings:
        if finding.severity == ERROR and finding.sheet in names:
            yield finding


def check_values(sheet: Sheet, rows: Iterable[Row]) -> None:
    """Raise `AssertionError` when a value is none that the sheet's column allows."""
    distinct: dict[str, set[Any]] = {}
    for row in rows:
        for key, value in row.items():
            distinct.setdefault(key, set()).add(value)
    for key, values in distinct.items():
        for value in values:
            try:
                parse(sheet.column(key).domain, value)
            except ValueProblem as problem:
                raise AssertionError(f"{sheet.key}.{key}: {problem.code}") from None


def _changed_parts(
    archive: zipfile.ZipFile, target: Target, rows: Mapping[str, Sequence[Row]]
) -> Mapping[str, Iterable[str]]:
    """Part name -> new content in pieces; no piece = the part is left out."""
    parts = parts_of(archive)
    styles = Styles(archive.read(STYLES).decode())
    changed: dict[str, Iterable[str]] = {
        name: [content.decode()] if content else []
        for name, content in without_calculation_order(archive).items()
    }
    book, shift = archive.read(BOOK).decode(), day_shift(archive)
    for key, sheet in target.sheets.items():
        xml = archive.read(parts[sheet.title]).decode()
        columns = _columns(sheet, rows[key], styles_of_columns(xml, sheet.heading_row), styles)
        changed[parts[sheet.title]] = with_rows(xml, sheet.heading_row, columns,
                                                _as_stored(rows[key], shift))
        last_row = sheet.heading_row + max(len(rows[key]), 1)
        book = with_filter_rows(book, sheet.title, last_row)
        tables = stretched_tables(archive, sheet.title, sheet.heading_row, last_row, shrink=True)
        changed |= {part: [content] for part, content in tables.items()}
    return changed | {STYLES: [styles.xml()], BOOK: [book]}


def _as_stored(rows: Sequence[Row], shift: timedelta) -> Sequence[Row]:
    """The rows with their days as the workbook counts them."""
    if not shift:
        return rows
    return [{key: value - shift if isinstance(value, date) else value
             for key, value in row.items()} for row in rows]


def _columns(
    sheet: TargetSheet, rows: Iterable[Row], found: Mapping[str, int], styles: Styles
) -> Columns:
    used = {key for row in rows for key in row}
    lacking = [column for column in sheet.sheet.columns
               if column.key in used and column.key not in sheet.letters]
    added = {column_letters(sheet.next_column + n): column for n, column in enumerate(lacking)}
    letters = {key: letter for key, letter in sheet.letters.items() if key in used}
    letters |= {column.key: letter for letter, column in added.items()}
    wanted = {"share": PERCENT, "date": DATE}
    return Columns(
        letters,
        {key: styles.with_format(found.get(letter), wanted[kind])
         if (kind := sheet.sheet.column(key).domain.kind) in wanted else found.get(letter)
         for key, letter in letters.items()},
        {letter: column.heading for letter, column in added.items()},
    )
