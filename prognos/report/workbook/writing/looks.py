"""How cells look: fonts, colours and Swedish number formats, each made once."""

import xlsxwriter
from xlsxwriter.format import Format

from prognos.report.workbook.writing.chart_kinds import GREY, NAVY, ORANGE

FONT = "Calibri"
NUMBER_FORMATS = {
    "text": "@", "name": "@", "wrap": "@", "centre": "@", "first_year": "0",
    "free": "General", "value": "0.00",
    "whole": "#,##0", "sek": "#,##0", "year": "0", "fte": "#,##0.0", "ratio": "0.00",
    "factor": "0.000", "percent": "0%", "signed": "+#,##0.0;[Red]−#,##0.0;0.0",
    "change": "+0.0%;−0.0%;0.0%", "blocks": '#,##0;−#,##0;"–"', "some": '#,##0.0;−#,##0.0;"–"',
    "places": "+#,##0;−#,##0;0", "change_fte": "+#,##0.0;−#,##0.0;0.0",
    "change_ratio": "+0.00;−0.00;0.00", "change_sek": "+#,##0;−#,##0;0",
}
"""Look -> number format. Figures get room to the right: some programs ignore indents there."""
TO_THE_LEFT = {"text", "name", "wrap", "free", "first_year"}
CENTRED = {"centre"}
WRAPPED, NAMING = {"name", "wrap"}, {"text", "name"}
"""Looks of texts over several lines, and of what says what a row is about."""
HEADING = {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True,
           "valign": "vcenter", "right": 1, "right_color": "#FFFFFF"}
BLOCK_HEADING = {"bold": True, "font_color": NAVY, "text_wrap": True, "valign": "bottom",
                 "bottom": 1, "bottom_color": NAVY}
LINK = "#0B5394"
ABOVE_LINE, TOTAL = "|line", "|total"
"""Suffixes of a look: a thick rule above the cell; a row of sums."""


def make_looks(workbook: xlsxwriter.Workbook) -> dict[str, Format]:
    """Every format of the workbook by its name, made once."""
    looks = {
        "title": {"bold": True, "font_size": 18, "font_color": NAVY},
        "subtitle": {"bold": True, "font_size": 13, "font_color": NAVY},
        "note": {"italic": True, "font_color": GREY, "valign": "top"},
        "long_note": {"italic": True, "font_color": GREY, "valign": "top", "text_wrap": True},
        "sentence": {"font_size": 12, "text_wrap": True, "valign": "top"},
        "sentence_bold": {"font_size": 12, "bold": True, "font_color": NAVY, "valign": "top"},
        "contents": {"bold": True, "font_color": NAVY, "valign": "top"},
        "heading": HEADING,
        "block_heading": BLOCK_HEADING,
        "block_heading_right": BLOCK_HEADING | {"align": "right", "indent": 1},
        "link_bold": {"bold": True, "font_size": 12, "font_color": LINK, "underline": 1,
                      "valign": "top"},
        "link": {"num_format": "@", "font_color": LINK, "underline": 1, "valign": "top",
                 "text_wrap": True},
        "heading_right": HEADING | {"align": "right", "indent": 1},
        "heading_indent": HEADING | {"indent": 1},
        "heading_centre": HEADING | {"align": "center"},
        "big": {"bold": True, "font_size": 16, "font_color": NAVY, "align": "left"},
    }
    for name, number_format in NUMBER_FORMATS.items():
        base = {"num_format": _with_room(name, number_format), "valign": "top",
                "text_wrap": name in WRAPPED, "align": _alignment(name),
                "indent": int(name == "wrap")}
        looks[name] = base
        looks[name + ABOVE_LINE] = base | {"top": 5, "top_color": ORANGE}
        looks[name + TOTAL] = base | {"top": 1, "bold": True, "top_color": NAVY}
    return {name: workbook.add_format({"font_name": FONT, **look}) for name, look in looks.items()}


def _alignment(look: str) -> str:
    if look in TO_THE_LEFT:
        return "left"
    return "center" if look in CENTRED else "right"


def _with_room(look: str, number_format: str) -> str:
    """The format of a figure with the width of a digit after it, in each of its parts."""
    if _alignment(look) != "right":
        return number_format
    return ";".join(f"{part}_0" for part in number_format.split(";"))
