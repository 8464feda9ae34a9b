"""Sheet Antaganden: every parameter with its default, rare ones folded away."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from prognos.schema.dictionary import Column, Parameter, Schema, Sheet
from prognos.template.cell_checks import validation
from prognos.template.tables import cell_value, finish, template_columns, write_column, write_guide
from prognos.template.template_style import FIRST_ROW, FONT, GREY, NAVY, Lists, Rows

FONTS = {
    "value": Font(name=FONT, bold=True),
    "default": Font(name=FONT, italic=True, color=GREY),
}
TEXTS = {"text", "choice", "yes_no", "years", "curve", "form", "specialty"}
"""Kinds of parameters whose cells are text."""
ADVANCED = "Avancerat"


def write_assumptions(
    page: Worksheet, sheet: Sheet, schema: Schema, rows: Rows, lists: Lists
) -> None:
    """One row per parameter, its default beside; the rare ones folded away below the others."""
    changes = {str(row["Antagande"]): dict(row) for row in rows}
    columns = template_columns(sheet, rows)
    write_guide(page, sheet.help)
    for number, column in enumerate(columns, start=1):
        write_column(page, number, column, sheet, {})
    lines = list(_lines(schema))
    for row, line in enumerate(lines, start=FIRST_ROW):
        if isinstance(line, str):
            _write_section(page, row, line, len(columns))
        else:
            values = _parameter_row(line) | changes.get(line.name, {})
            _write_parameter(page, row, line, values, columns)
            _check_parameter(page, f"B{row}", line, lists)
    page.sheet_properties.outlinePr.summaryBelow = False
    finish(page, sheet, len(columns), len(lines))
    page.auto_filter.ref = None


def _lines(schema: Schema) -> Iterator[str | Parameter]:
    """Titles of sections and their parameters, in order; those that nothing is computed from yet
    are left out."""
    used = [parameter for parameter in schema.parameters if parameter.used]
    sections: dict[str, list[Parameter]] = {}
    for parameter in used:
        if not parameter.advanced:
            sections.setdefault(parameter.section, []).append(parameter)
    for title, parameters in (*sections.items(), (ADVANCED, [p for p in used if p.advanced])):
        yield title
        yield from parameters


def _write_section(page: Worksheet, row: int, title: str, columns: int) -> None:
    for number in range(1, columns + 1):
        page.cell(row, number).border = Border(bottom=Side("thin", color=NAVY))
    cell = page.cell(row, 1, title)
    cell.font = Font(name=FONT, size=12, bold=True, color=NAVY)
    cell.alignment = Alignment(vertical="bottom")
    page.row_dimensions[row].height = 24


def _parameter_row(parameter: Parameter) -> dict[str, object]:
    return {
        "Antagande": parameter.name, "Standardvärde": parameter.default,
        "Enhet": parameter.domain.unit, "Förklaring": parameter.explanation,
        "Källa": parameter.source,
    }


def _write_parameter(
    page: Worksheet, row: int, parameter: Parameter, values: Mapping[str, object],
    columns: Sequence[Column],
) -> None:
    lines = 1
    for number, column in enumerate(columns, start=1):
        cell = page.cell(row, number, cell_value(values.get(column.heading)))
        cell.alignment = Alignment(vertical="center", wrap_text=True, horizontal="left")
        cell.font = FONTS.get(column.key, Font(name=FONT))
        if column.key in ("value", "default"):
            texts = isinstance(cell.value, str) or parameter.domain.kind in TEXTS
            cell.number_format = "@" if texts else parameter.number_format
        width = page.column_dimensions[get_column_letter(number)].width
        lines = max(lines, ceil(len(str(cell.value or "")) / (width * 0.95)))
    page.row_dimensions[row].height = 4 + 15.0 * lines
    page.row_dimensions[row].outlineLevel = int(parameter.advanced)
    page.row_dimensions[row].hidden = parameter.advanced


def _check_parameter(page: Worksheet, cell: str, parameter: Parameter, lists: Lists) -> None:
    check = None if parameter.varies_by_year else validation(parameter.domain, lists)
    if check is not None:
        check.add(cell)
        page.add_data_validation(check)
