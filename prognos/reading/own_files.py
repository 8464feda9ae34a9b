"""Workbooks and sheets that the program itself has written, other than a region's workbook."""

import re

from prognos.schema.dictionary import normalise
from prognos.schema.values import text
from prognos.xlsx.read.pages import Page, Pages

_OF_A_RESULT = frozenset({"sammanfattning", "prioriteringslista", "rangordning", "fördelning"})
_OF_A_SUMMARY = frozenset({"regioner", "specialiteter", "arbetsböcker"})
_OF_A_FOLLOW_UP = "så gick det"
OWN_FILES = frozenset({"resultatbok", "sammanstallning", "enhetsfil", "uppfoljningsbok"})
"""Codes of `own_file`."""
_OWN_SHEETS = {"utskick": "Bladet läses av programmet", "svar": "Svar från enheterna",
               "ej placerat": "Blad"}
"""Sheets of sendings, gathered answers and brought-forward workbooks, and how each begins."""


def is_result(pages: Pages) -> bool:
    """True for a result workbook or its public copy, which hold what was computed and no staff."""
    titles = {normalise(page.title) for page in pages.sheets}
    return titles >= _OF_A_RESULT and "bemanning" not in titles


def own_file(pages: Pages) -> str | None:
    """Code of the finding that says what a workbook of the program's own is, other than a region's
    workbook; None for any other."""
    if is_result(pages):
        return "resultatbok"
    titles = {normalise(page.title) for page in pages.sheets}
    if titles == _OF_A_SUMMARY:
        return "sammanstallning"
    if _OF_A_FOLLOW_UP in titles and "bemanning" not in titles:
        return "uppfoljningsbok"
    sent = any(normalise(page.title) == "utskick" and is_own_sheet(page) for page in pages.sheets)
    return "enhetsfil" if sent else None


def is_own_sheet(page: Page) -> bool:
    """True for a sheet that the program has put into a user's workbook and reads nothing from."""
    title = re.sub(r" \d+$", "", normalise(page.title))
    first = page.cells.grid.get(1, {}).get(1)
    return title.endswith("(tidigare)") or (
        title in _OWN_SHEETS and first is not None
        and text(first.value).startswith(_OWN_SHEETS[title]))
