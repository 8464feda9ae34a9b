"""Small workbooks of one region at the ends of several years, a row a person.

    book(folder, 2025, [post(1, 1970), post(2, 1985)], [trainee(3, 1993, end=2028)])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.support.workbooks import Rows, write

STAFF = ("Specialitet", "Område", "Födelseår", "Anmäld avgång", "Antal", "Anställningsnr",
         "Driftsform")
TRAINING = ("Specialitet", "Område", "Födelseår", "Startdatum", "Planerat slutdatum",
            "Finansiering", "Antal", "Anställningsnr")
Person = Mapping[str, Any]


def post(number: object, born: int | None, specialty: str = "Kirurgi", area: str | None = None,
         leaves: date | None = None) -> Person:
    """A specialist."""
    return {"Specialitet": specialty, "Område": area, "Födelseår": born, "Anmäld avgång": leaves,
            "Anställningsnr": number}


def trainee(number: object, born: int, end: int, specialty: str = "Kirurgi",
            area: str | None = None) -> Person:
    """One in training, planned to be ready in the middle of the year `end`."""
    return {"Specialitet": specialty, "Område": area, "Födelseår": born,
            "Startdatum": date(end - 5, 7, 1), "Planerat slutdatum": date(end, 7, 1),
            "Finansiering": "Central", "Anställningsnr": number}


def book(
    folder: Path, year: int, staff: Sequence[Person], trainees: Sequence[Person] = (),
    more: Mapping[str, Rows] | None = None, region: str = "Testregionen",
    day: date | None = None, name: str | None = None, settings: Mapping[str, object] | None = None,
) -> Path:
    """The region's workbook at the end of `year`; `more`: further sheets; `settings`: rows of
    Antaganden."""
    groups = dict.fromkeys((each["Specialitet"], each["Område"]) for each in (*staff, *trainees))
    sheets: dict[str, Rows] = {
        "Budgetram": [["År", "Högsta antal block"], *([year + u, 4] for u in (1, 2, 3))],
        "Bemanning": [list(STAFF), *([each.get(key) for key in STAFF] for each in staff)],
        "ST-läkare": [list(TRAINING), *([each.get(key) for key in TRAINING] for each in trainees)],
        "Behov": [["Specialitet", "Område", "Metod"],
                  *([specialty, area, "Nuläge"] for specialty, area in groups)],
        "Antaganden": [["Antagande", "Värde"], ["Region", region],
                       ["Mätdatum", day or date(year, 12, 31)],
                       *([name, value] for name, value in (settings or {}).items())],
        **(more or {}),
    }
    return write(sheets, folder / (name or f"slut-{year}.xlsx"))
