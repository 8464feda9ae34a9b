"""Sheet Läs mig: the instructions, and beside them the names that drop-downs offer."""

from collections.abc import Sequence
from math import ceil

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from prognos.schema.dictionary import Sheet, built_in_table
from prognos.schema.lever_dictionary import levers
from prognos.template.template_style import (
    FONT,
    GREY,
    LIST_COLUMNS,
    LIST_HEADING_ROW,
    NAVY,
    SUBTITLE_FONT,
    TITLE_FONT,
    Lists,
    set_print,
)

LIST_TITLES = {"specialty": "Specialiteter", "form": "Utbildningsformer",
               "curve": "Pensionskurvor", "lever": "Antaganden i scenarier"}
FONTS = {"rubrik": TITLE_FONT, "mellanrubrik": SUBTITLE_FONT}
HEIGHTS = {"rubrik": 30.0, "mellanrubrik": 27.0}
TEXT_WIDTH = 96.0


def offered_names() -> dict[str, tuple[str, ...]]:
    """The built-in names that drop-downs offer, by kind of column."""
    return {
        "specialty": tuple(row["Specialitet"] for row in built_in_table("specialiteter")),
        "form": tuple(row["Utbildningsform"] for row in built_in_table("utbildningsformer")),
        "curve": tuple(dict.fromkeys(row["Kurva"] for row in built_in_table("pensionskurva"))),
        "lever": tuple(lever.name for lever in levers().values()),
    }


def write_read_me(page: Worksheet, sheet: Sheet, lists: Lists) -> None:
    page.sheet_view.showGridLines = False
    page.sheet_properties.tabColor = NAVY
    page.column_dimensions["A"].width = 3
    page.column_dimensions["B"].width = TEXT_WIDTH
    page.column_dimensions["C"].width = 4
    for number, (style, text) in enumerate(sheet.text, start=2):
        _write_line(page, number, style, text)
    for kind, names in lists.items():
        _write_names(page, LIST_COLUMNS[kind], LIST_TITLES[kind], names)
    page.print_area = f"A1:B{len(sheet.text) + 2}"
    set_print(page, landscape=False)


def _write_line(page: Worksheet, row: int, style: str, text: str) -> None:
    bullet = style == "punkt"
    cell = page.cell(row, 2, f"•  {text}" if bullet else text)
    cell.font = FONTS.get(style, Font(name=FONT, size=11))
    cell.alignment = Alignment(wrap_text=True, vertical="center", indent=1 if bullet else 0)
    page.row_dimensions[row].height = HEIGHTS.get(style, 3 + 15 * ceil(len(text) / 100))


def _write_names(page: Worksheet, letter: str, title: str, names: Sequence[str]) -> None:
    heading = page[f"{letter}{LIST_HEADING_ROW}"]
    heading.value = title
    heading.font = SUBTITLE_FONT
    heading.alignment = Alignment(vertical="center")
    page.column_dimensions[letter].width = max(len(name) for name in (*names, title)) + 3
    for row, name in enumerate(names, start=LIST_HEADING_ROW + 1):
        cell = page[f"{letter}{row}"]
        cell.value = name
        cell.font = Font(name=FONT, size=10, color=GREY)
        cell.alignment = Alignment(vertical="center")
