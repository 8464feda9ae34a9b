"""Colours, fonts and layout that every sheet of the template shares."""

from collections.abc import Mapping, Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Mapping[str, object]]
"""Rows of a sheet as heading -> value."""
Lists = Mapping[str, Sequence[str]]
"""Names that drop-downs offer, by kind of column."""

GUIDE_ROW, HEADING_ROW, FIRST_ROW, LAST_ROW = 1, 2, 3, 5000
"""Drop-downs and checks reach down to the last row; formats hold for whole columns."""

NAVY, PALE, GREY, LINE = "1F3864", "DCE6F1", "595959", "B4C6E7"
FONT = "Calibri"
TITLE_FONT = Font(name=FONT, size=18, bold=True, color=NAVY)
SUBTITLE_FONT = Font(name=FONT, size=13, bold=True, color=NAVY)
ALIGNMENTS = {
    True: Alignment(horizontal="right", indent=1, vertical="center"),
    False: Alignment(vertical="center"),
}
"""Figures to the right, a little away from the next column's text; everything else to the left."""

LIST_COLUMNS = {"specialty": "D", "form": "E", "curve": "F", "lever": "G"}
"""Where sheet Läs mig keeps the names that drop-downs offer, by kind of column."""
LIST_HEADING_ROW = 3


def set_print(page: Worksheet, landscape: bool) -> None:
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.left.text, page.oddFooter.right.text = "&A", "Sida &P av &N"
