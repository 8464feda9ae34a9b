"""Sendings and answers for the tests: a small region, its files, and a unit that fills them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from prognos.collect.per_unit import Letter, plan_sendings, write_sendings
from prognos.collect.region_book import RegionBook, read_region
from tests.support.workbooks import Sheets, good, make_book

SENT = "2027-01-10 09:00:00"
STAFF = ["Specialitet", "Område", "Basenhet", "Födelseår", "Sysselsättningsgrad",
         "Anmäld avgång", "Anställningsnr", "Namn", "Kommentar"]
TRAINEES = ["Specialitet", "Basenhet", "Födelseår", "Startdatum", "Planerat slutdatum",
            "Finansiering"]
REQUESTS = ["Basenhet", "Specialitet", "Önskade block", "Startår", "Motiv", "Lämnat av"]

Change = tuple[str, int, str, Any]
"""Sheet, row of the unit's file, heading, new value."""


def region_sheets() -> Sheets:
    """The small good workbook with two units and one row without."""
    sheets = good()
    sheets["Bemanning"] = [
        [*STAFF],
        ["Kirurgi", None, "Kirurgkliniken", 1970, 1, None, 11, "A Andersson", "deltid?"],
        ["Kirurgi", None, "Kirurgkliniken", 1980, 0.8, None, 12, "B Berg", None],
        ["Allmänmedicin", "Umeå", "Hälsocentralen: Väst/Öst", 1966, 1, None, 13, "C Ceder", None],
        ["Allmänmedicin", "Umeå", None, 1959, 1, None, 14, "D Dahl", None],
    ]
    sheets["ST-läkare"] = [
        [*TRAINEES],
        ["Kirurgi", "Kirurgkliniken", 1992, date(2024, 1, 1), date(2028, 12, 31), "Central"],
        ["Kirurgi", "Kirurgkliniken", 1993, date(2025, 1, 1), None, "Klinik"],
        ["Allmänmedicin", "Hälsocentralen: Väst/Öst", 1990, date(2024, 6, 1), None, "Central"],
    ]
    sheets["Önskemål"] = [
        [*REQUESTS],
        ["Kirurgkliniken", "Kirurgi", 2, 2027, "=Vakanser", "Anna Andersson"],
    ]
    return sheets


def region(folder: Path, change: Callable[[Sheets], None] | None = None) -> Path:
    """The region's workbook as `region.xlsx`."""
    sheets = region_sheets()
    if change is not None:
        change(sheets)
    book = make_book(sheets)
    for row in book["Önskemål"].iter_rows() if "Önskemål" in book else ():
        for cell in row:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    book.save(folder / "region.xlsx")
    return folder / "region.xlsx"


def book_of(path: Path) -> RegionBook:
    """The region's workbook, which must be readable."""
    return read_region(path)


def send(path: Path, folder: Path, sent: str = SENT) -> dict[str, Path]:
    """Write the units' files; unit -> file."""
    planned = plan_sendings(book_of(path), sent)
    files = write_sendings(planned, folder, Letter(), overwrite=True)
    return {sending.unit: file for sending, file in zip(planned.sendings, files, strict=True)}


def headings(page: Any) -> Mapping[str, int]:
    """Heading -> column of a unit's sheet."""
    return {str(cell.value): cell.column for cell in page[2] if cell.value is not None}


def fill(source: Path, target: Path, *changes: Change) -> Path:
    """A unit's file with cells changed, saved as an answer."""
    book = openpyxl.load_workbook(source)
    for sheet, row, heading, value in changes:
        book[sheet].cell(row, headings(book[sheet])[heading]).value = value
    book.save(target)
    return target


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Rows of a sheet as heading -> value, blank cells left out."""
    page = openpyxl.load_workbook(path)[sheet]
    lines = list(page.iter_rows(values_only=True))
    first = next(n for n, line in enumerate(lines) if "Specialitet" in line)
    return [{str(h): v for h, v in zip(lines[first], line, strict=True) if v is not None}
            for line in lines[first + 1:]]
