"""Sheets that are tables: headings with help, formats of whole columns, drop-downs, rows."""

from copy import copy
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from prognos.schema.dictionary import Column, Sheet
from prognos.template.cell_checks import comment, help_text, validation
from prognos.template.template_style import (
    ALIGNMENTS,
    FIRST_ROW,
    FONT,
    GREY,
    GUIDE_ROW,
    HEADING_ROW,
    LAST_ROW,
    LINE,
    NAVY,
    PALE,
    Lists,
    Rows,
    set_print,
)

FIGURES = {"number", "whole", "share", "change", "money", "year", "date"}
"""Kinds of columns that are set to the right."""
COMMENT_WIDTH = 44.0


def write_table(page: Worksheet, sheet: Sheet, rows: Rows, lists: Lists) -> None:
    columns = template_columns(sheet, rows)
    years = sorted({heading for row in rows for heading in row if heading.isdigit()})
    comment = [column for column in columns if column.key == "comment"]
    write_guide(page, sheet.help)
    for number, column in enumerate(columns, start=1):
        write_column(page, number + len(years) * (column in comment), column, sheet, lists)
    for number, year in enumerate(years, start=len(columns) - len(comment) + 1):
        _write_year_heading(page, number, year, sheet)
    headings = [column.heading for column in columns]
    headings[len(columns) - len(comment):len(columns) - len(comment)] = years
    for index, row in enumerate(rows, start=FIRST_ROW):
        for number, heading in enumerate(headings, start=1):
            if heading in row:
                _write_value(page, index, number, row[heading])
    finish(page, sheet, len(headings), max(len(rows), 1))


def template_columns(sheet: Sheet, rows: Rows) -> list[Column]:
    """The template's columns, and those that rows use besides."""
    used = {heading for row in rows for heading in row}
    return [column for column in sheet.columns if column.in_template or column.heading in used]


def write_guide(page: Worksheet, text: str) -> None:
    cell = page.cell(GUIDE_ROW, 1, text)
    cell.font = Font(name=FONT, size=10, italic=True, color=GREY)
    cell.alignment = Alignment(vertical="center")
    cell.number_format = "General"
    page.row_dimensions[GUIDE_ROW].height = 22


def write_column(page: Worksheet, number: int, column: Column, sheet: Sheet, lists: Lists) -> None:
    letter = get_column_letter(number)
    width = COMMENT_WIDTH if column.key == "comment" else column.width
    longest = max(map(len, column.heading.split()))
    page.column_dimensions[letter].width = max(width, longest * 1.1 + 2.5)
    page.column_dimensions[letter].number_format = column.number_format
    page.column_dimensions[letter].alignment = ALIGNMENTS[column.domain.kind in FIGURES]
    _write_heading(page, number, column.heading, column.required)
    page.cell(HEADING_ROW, number).comment = comment(help_text(column, sheet))
    check = validation(column.domain, lists)
    if check is not None:
        check.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
        page.add_data_validation(check)


def _write_heading(page: Worksheet, number: int, heading: str | int, required: bool) -> None:
    cell = page.cell(HEADING_ROW, number, heading)
    cell.font = Font(name=FONT, bold=True, color="FFFFFF" if required else NAVY)
    cell.fill = PatternFill("solid", fgColor=NAVY if required else PALE)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left")
    cell.border = Border(right=Side("thin", color="FFFFFF"), bottom=Side("medium", color=NAVY))
    cell.number_format = '@" *"' if required else "General"


def _write_year_heading(page: Worksheet, number: int, year: str, sheet: Sheet) -> None:
    assert sheet.year_columns is not None
    letter = get_column_letter(number)
    page.column_dimensions[letter].width = 10
    page.column_dimensions[letter].number_format = sheet.year_columns.number_format
    page.column_dimensions[letter].alignment = ALIGNMENTS[True]
    _write_heading(page, number, int(year), required=False)
    page.cell(HEADING_ROW, number).comment = comment(sheet.year_columns.help)


def _write_value(page: Worksheet, row: int, number: int, value: object) -> None:
    column = page.column_dimensions[get_column_letter(number)]
    cell = page.cell(row, number)
    cell.value = cell_value(value)
    cell.number_format = column.number_format
    cell.alignment = copy(column.alignment)


def cell_value(value: object) -> Any:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return value


def finish(page: Worksheet, sheet: Sheet, columns: int, rows: int) -> None:
    page.row_dimensions[HEADING_ROW].height = 34
    page.freeze_panes = page.cell(FIRST_ROW, 2)
    page.auto_filter.ref = f"A{HEADING_ROW}:{get_column_letter(columns)}{HEADING_ROW + rows}"
    page.sheet_properties.tabColor = NAVY if sheet.required else LINE
    page.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    set_print(page, landscape=True)
