"""One small workbook per unit: its own rows to look through, its requests to write down."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from prognos.collect.region_book import (
    RegionBook,
    columns_kept,
    columns_sent,
    is_protected,
    unit_of,
    values_sent,
)
from prognos.schema.dictionary import Sheet, load_schema, normalise, read_data
from prognos.schema.values import clean
from prognos.system.files import UsageProblem, check_folder, check_output
from prognos.template import WRITTEN, save
from prognos.template.read_me import offered_names, write_read_me
from prognos.template.sending import TITLE, RowKey, Sending, SentRow, write_sending
from prognos.template.tables import write_table
from prognos.template.template_style import FIRST_ROW, LAST_ROW, Lists
from prognos.template.unit_sheets import SOURCE_ROW, UNIT_SHEETS, asked, unit_sheet
from prognos.template.version import WORKBOOK_VERSION, mark_version

LONGEST_NAME = 90
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\?*:"<>|]+')
_WANTED = PatternFill("solid", bgColor="FFF2CC")
_OPEN, _LOCKED = Protection(locked=False), Protection(locked=True)
UNNAMED = "Regionen"


@dataclass(frozen=True)
class Letter:
    """What the page Läs mig says besides the unit."""

    deadline: str | None = None
    answer_to: str | None = None


@dataclass(frozen=True)
class Sendings:
    """What is to go out: one sending per unit, and what stays with the region."""

    sendings: tuple[Sending, ...]
    columns: Mapping[str, tuple[str, ...]]
    """Sheet key -> keys of the columns that its table sends."""
    without_unit: Mapping[str, int]
    """Sheet name -> rows that name no unit; only sheets that have such rows."""
    protected: int
    """Rows marked protected identity."""
    kept_columns: tuple[tuple[str, str], ...]
    """(sheet, heading) of columns that are not sent."""


def plan_sendings(book: RegionBook, sent: str) -> Sendings:
    """Divide the region's rows among its units.

    sent : time of sending, yyyy-mm-dd hh:mm:ss.
    """
    rows: dict[str, dict[RowKey, SentRow]] = {}
    names: dict[str, str] = {}
    without: dict[str, int] = {}
    protected = 0
    columns = {key: columns_sent(table) for key, table in book.tables.items()}
    for key, table in book.tables.items():
        for row in table.rows:
            unit = unit_of(row)
            if is_protected(row):
                protected += 1
            elif not unit:
                without[table.name] = without.get(table.name, 0) + 1
            else:
                names.setdefault(normalise(unit), unit)
                rows.setdefault(normalise(unit), {})[key, row.number] = (
                    values_sent(columns[key], row))
    return Sendings(
        tuple(Sending(names[unit], book.region, clean(book.path.name), book.sha256, sent,
                      WORKBOOK_VERSION, rows[unit]) for unit in sorted(rows)),
        columns, without, protected, tuple(columns_kept(book)),
    )


def file_names(units: Sequence[str]) -> tuple[str, ...]:
    """A file name for every unit that every file system takes, no two alike."""
    taken: set[str] = set()
    names = []
    for unit in units:
        cleaned = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", unit))
        stem = f"Underlag {cleaned}"[:LONGEST_NAME].rstrip(" .")
        name, number = stem, 2
        while name.casefold() in taken:
            name, number = f"{stem} ({number})", number + 1
        taken.add(name.casefold())
        names.append(f"{name}.xlsx")
    return tuple(names)


def write_sendings(
    planned: Sendings, folder: Path, letter: Letter, overwrite: bool,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[Path, ...]:
    """Write one file per unit; returns them in the order of the sendings.

    tell : told how many of how many are written.
    Raises `UsageProblem` before anything is written when a file may not be.
    """
    targets = _targets(planned, folder, overwrite)
    lists = offered_names()
    for done, (sending, target) in enumerate(zip(planned.sendings, targets, strict=True)):
        tell(done, len(targets))
        save(unit_workbook(sending, planned.columns, letter, lists), target)
    return targets


def _targets(planned: Sendings, folder: Path, overwrite: bool) -> tuple[Path, ...]:
    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageProblem(f"mappen {folder} kan inte skapas", 1) from error
    names = file_names([sending.unit for sending in planned.sendings])
    return tuple(check_output(folder / name, overwrite, ".xlsx") for name in names)


def unit_workbook(
    sending: Sending, columns: Mapping[str, tuple[str, ...]], letter: Letter, lists: Lists
) -> Workbook:
    """The workbook of one unit: Läs mig, the three sheets, and the hidden sheet Utskick."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "st-prognos"
    book.properties.created = WRITTEN
    book.properties.title = f"Underlag från {sending.unit}"
    mark_version(book)
    write_read_me(book.create_sheet("Läs mig"), _read_me(sending, letter), lists)
    for key in UNIT_SHEETS:
        sheet = unit_sheet(load_schema().sheet(key), columns.get(key, ()))
        rows = {number: row for (other, number), row in sending.rows.items() if other == key}
        _write_sheet(book.create_sheet(sheet.name), sheet, rows, lists)
    write_sending(book.create_sheet(TITLE), sending)
    for page in book:
        _keep_texts(page)
        _protect(page)
    book.active = 0
    return book


def _read_me(sending: Sending, letter: Letter) -> Sheet:
    words = {
        "unit": sending.unit, "region": sending.region or UNNAMED,
        "deadline": letter.deadline or "se följebrevet",
        "answer_to": letter.answer_to or "den som skickade filen",
    }
    lines = read_data("utskick.toml")["read_me"]["text"]
    return replace(load_schema().sheet("las_mig"),
                   text=tuple((style, line.format_map(words)) for style, line in lines))


def _write_sheet(page: Worksheet, sheet: Sheet, rows: Mapping[int, SentRow], lists: Lists) -> None:
    headed = [{sheet.column(key).heading: value for key, value in
               {**row, SOURCE_ROW.key: number}.items()} for number, row in rows.items()]
    write_table(page, sheet, headed, lists)
    own = [(number, column.key) for number, column in enumerate(sheet.columns, start=1)]
    for number, key in own:
        letter = get_column_letter(number)
        page.column_dimensions[letter].protection = _OPEN
        is_open = key in asked(sheet.key).asked or key == "strike"
        _lock_cells(page, number, range(FIRST_ROW, FIRST_ROW + len(rows)), is_open)
        if key in asked(sheet.key).wanted:
            _mark_blank(page, letter, len(sheet.columns) - 1)


def _lock_cells(page: Worksheet, number: int, rows: Iterable[int], is_open: bool) -> None:
    column = page.column_dimensions[get_column_letter(number)]
    for row in rows:
        cell = page.cell(row, number)
        cell.number_format = column.number_format
        cell.alignment = copy(column.alignment)
        cell.protection = _OPEN if is_open else _LOCKED


def _mark_blank(page: Worksheet, letter: str, key_column: int) -> None:
    """Yellow while a row from the region's file lacks the value."""
    row_number = get_column_letter(key_column)
    rule = FormulaRule(formula=[f'AND(${row_number}{FIRST_ROW}<>"",{letter}{FIRST_ROW}="")'],
                       fill=_WANTED)
    page.conditional_formatting.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}", rule)


def _keep_texts(page: Worksheet) -> None:
    """A text of the input that begins with an equals sign stays a text."""
    for row in page.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"


def _protect(page: Worksheet) -> None:
    """Locked cells are locked, without a password; widths, filters and sorting stay free."""
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    page.protection.autoFilter = page.protection.sort = False
