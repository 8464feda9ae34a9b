"""A small good workbook as rows of cells, which each test spoils in one place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from prognos.reading import ReadResult, read_inputs

Rows = list[list[Any]]
Sheets = dict[str, Rows]

GOOD: Sheets = {
    "Läs mig": [["Instruktion"], ["Fyll i bladen."]],
    "Budgetram": [
        ["År", "Avser", "Centralt anslag", "Redan bundet", "Högsta antal block"],
        [2027, "ST", 9_000_000, 1_000_000, 10],
        [2028, None, 9_000_000, None, None],
        [2029, None, 9_000_000, None, 0],
    ],
    "Bemanning": [
        ["Specialitet", "Område", "Basenhet", "Driftsform", "Födelseår", "Sysselsättningsgrad",
         "Tjänstgöringsgrad", "Andel i vården", "Anställningsform", "Slutdatum", "Förlängs",
         "Anmäld avgång", "Tjänstledig t.o.m.", "Antal", "Anställningsnr"],
        ["Kirurgi", None, "K1", None, 1970, 1, None, None, None, None, None, None, None, None, 1],
        ["Kirurgi", None, "K1", None, 1980, 0.8, 0.5, 0.5, None, None, None, None, None, 2, None],
        ["Allmänmedicin", "Umeå", "H1", "Privat", 1966, "80 %", None, None, None, None, None, None,
         None, None, 2],
        ["Distriktsläkare", "Skellefteå", "H2", None, 1958, 75, None, None, None, None, None,
         None, None, None, 3],
    ],
    "ST-läkare": [
        ["Specialitet", "Område", "Födelseår", "Startdatum", "Planerat slutdatum", "Finansiering",
         "Utbildningsform", "Tillgodoräknad tid (mån)", "Sysselsättningsgrad",
         "Redan specialist i", "Antal"],
        ["Kirurgi", None, 1992, date(2024, 1, 1), date(2028, 12, 31), "Central",
         "ST SOSFS 2015:8", None, None, None, None],
        ["Allmänmedicin", "Umeå", 1990, date(2024, 12, 31), None, "Central",
         "ST HSLF-FS 2021:8", 6, 0.5, None, 2],
    ],
    "Behov": [
        ["Specialitet", "Område", "Metod", "Budgeterade tjänster", "Vakanser",
         "Inhyrda årsarbetare", "Årlig förändring", "Ingår ST i tjänsterna",
         "Minsta antal specialister", 2027, "2030"],
        ["Allmänmedicin", "Umeå", "Manuell", None, None, None, None, None, None, 3, 4.5],
        ["Kirurgi", None, "Budget", 4, None, None, "1 %", "ja", 2, None, None],
        ["Allmänmedicin", "Skellefteå", "Nuläge", None, 1.5, 0.5, None, None, None, None, None],
    ],
    "Önskemål": [
        ["Basenhet", "Specialitet", "Område", "Önskade block", "Startår", "Kandidat finns",
         "Handledare finns", "Motiv", "Lämnat av", "Datum"],
        ["K1", "Kirurgi", None, 2, 2027, "ja", "nej", "Vakanser", "Chef", date(2026, 10, 1)],
    ],
    "Antaganden": [
        ["Antagande", "Värde", "Enhet", "Förklaring", "Källa"],
        ["Region", "Testregionen", None, None, None],
        ["Mätdatum", date(2026, 12, 31), None, None, None],
        ["Central andel av ST-block", 0.5, None, None, "påhittat"],
    ],
    "Antaganden per specialitet": [
        ["Specialitet", "Område", "Övriga avgångar per år", "Rekrytering per år",
         "Klinikfinansierade starter per år", "Andel som stannar", "Tillsättningsgrad",
         "Skulle startat ändå", "Sysselsättningsgrad ny specialist", "Prioritetsvikt", "Motiv"],
        ["Allmänmedicin", None, 0.05, None, None, 0.7, None, None, None, None, None],
        ["Allmänmedicin", "Umeå", None, 1.5, 0.5, 0.6, 0.8, None, None, 2, "Jourlinje"],
    ],
    "Planerade starter": [
        ["Specialitet", "Område", "År", "Antal", "Finansiering", "Utbildningsform"],
        ["Kirurgi", None, 2028, 1, "Central", "ST forskning"],
    ],
    "Begränsningar": [
        ["Begränsning", "Specialitet", "Område", "Grupp", "År", "Värde", "Motiv"],
        ["Minst block", "Kirurgi", None, None, 2028, 1, "Beslut"],
        ["Högst block", None, None, "Enskilda basspecialiteter", None, 3, None],
    ],
    "Specialiteter": [
        ["Specialitet", "Grupp", "Typ", "Basspecialitet", "Utbildningsform", "Alias", "Planeras"],
        ["Rymdmedicin", "Egna", "Bas", None, "Rymd", "Astro;Kosmos", "ja"],
    ],
    "Utbildningsformer": [
        ["Utbildningsform", "Längd (mån)", "Fördröjning medel (år)", "Fördröjning spridning (år)",
         "Avbrott per år", "Räknas som under utbildning"],
        ["Rymd", 48, 0.5, 0.25, 0.02, 0.3],
    ],
    "Pensionskurva": [
        ["Kurva", "Ålder", "Slutar under året", "Arbetar andel"],
        ["Egen", 64, 0.1, 1], ["Egen", 65, 0.5, 0.9], ["Egen", 66, 1, 0.8],
    ],
    "Kostnader": [
        ["Finansiering", "Utbildningsform", "Fas", "Månadslön", "PO", "Andel", "Månader",
         "Tak kr/mån", "Årlig uppräkning"],
        ["Klinik", None, None, 60_000, 0.45, 1, None, None, "2 %"],
    ],
}

Spoil = Callable[[Sheets], None]


def good() -> Sheets:
    """A copy to spoil."""
    return copy.deepcopy(GOOD)


LISTED: Rows = [
    ["Område", "Basenhet", "Listade", "Årlig förändring", "Listade per specialist",
     "Listade per ST"],
    ["Umeå", "H1", 9_000, 0.01, None, None],
    ["Umeå", "H3", 3_000, None, 1_100, 600],
    ["Skellefteå", None, 5_000, None, None, None],
]
POPULATION: Rows = [
    ["Område", "Ålder från", "Ålder till", 2026, 2030, "2036"],
    [None, 0, 17, 1_000, 900, 800],
    [None, 18, 64, 3_000, 3_000, 3_000],
    [None, 65, 79, 800, 900, 1_000],
    [None, 80, 120, 300, 400, 500],
]
PER_1000: Rows = [
    ["Specialitet", "Ålder från", "Ålder till", "Specialister per 1000"],
    ["Kirurgi", 0, 64, 0.5],
    ["Kirurgi", 65, 100, 2],
]
FACTORS: Rows = [
    ["Specialitet", "Område", "Faktor", "Slag", "Värde", "Till år"],
    [None, None, "Ny teknik", "multiplikator", 0.95, 2035],
    ["Allmänmedicin", None, "Nära vård", "tillägg", "6 %", 2031],
    ["Kirurgi", None, "Centralisering", "tillägg", -0.1, 2030],
]
AT_BT: Rows = [
    ["Ort", "Område", "År", "AT-starter", "AT-längd (mån)", "BT-starter", "BT-längd (mån)",
     "Nya legitimerade", "Legitimerade utan ST"],
    ["Umeå", "Umeå", 2026, 40, 21, None, None, 5, 30],
    ["Umeå", "Umeå", 2027, 30, None, 10, 6, None, None],
    ["Skellefteå", "SKELLEFTEÅ", 2026, 12, None, None, None, None, 8],
]

ROTATIONS: Rows = [
    ["Specialitet", "Mottagande specialitet", "Månader"],
    ["Kirurgi", "Radiologi", 6],
    ["Allmänmedicin", "Kirurgi", 3],
    ["AT", "Kirurgi", 4.5],
]
SEATS: Rows = [
    ["Mottagande specialitet", "Område", "Platsmånader per år"],
    ["Radiologi", None, 12],
    ["Kirurgi", "Umeå", 20],
    ["Kirurgi", "SKELLEFTEÅ", 10],
]
SUPERVISION: Rows = [
    ["Specialitet", "Område", "Högst ST per specialist"],
    ["Allmänmedicin", None, 0.5],
    ["Allmänmedicin", "Umeå", 0.8],
]
PREVIOUS: Rows = [
    ["Specialitet", "Område", "Rang", "Tilldelade block", "Tillsatta block"],
    ["Kirurgi", None, 2, 3, 2],
    ["Allmänmedicin", "Umeå", 1, 5, 5],
]


def by_rotation() -> Spoil:
    """Rotations of Kirurgi, Allmänmedicin and AT with seats for them."""
    return together(page("Sidoutbildning", ROTATIONS), page("Sidoutbildningsplatser", SEATS),
                    page("AT och BT", AT_BT))


ADJUSTED: Rows = [
    ["Specialitet", "Område", "Rang", "Motiv", "Beslutad av", "Datum"],
    ["Kirurgi", None, 1, "Jourlinjen", "Programrådet", date(2026, 11, 20)],
]
WEIGHTS: Rows = [["Mått", "Vikt"], ["Brist i procent av behovet", 3], ["Sårbar", 1.5]]
MANUAL: Rows = [
    ["Specialitet", "Område", "År", "Block", "Motiv"],
    ["Kirurgi", None, 2027, 2, "Vakanser"],
    ["Kirurgi", None, 2029, 0, None],
]


def page(name: str, rows: Rows) -> Spoil:
    """Add a sheet."""
    return lambda sheets: sheets.update({name: copy.deepcopy(rows)})


def by_listing() -> Spoil:
    """Allmänmedicin in both areas by listed patients."""
    return together(page("Listning", LISTED),
                    *(put("Behov", "Metod", "Listning", row) for row in (1, 3)),
                    *(put("Behov", heading, None) for heading in (2027, "2030")))


def by_population() -> Spoil:
    """Kirurgi by population."""
    return together(page("Befolkning", POPULATION), page("Befolkningsbehov", PER_1000),
                    put("Behov", "Metod", "Befolkning", 2),
                    put("Behov", "Årlig förändring", None, 2))


def put(sheet: str, heading: str, value: Any, row: int = 1) -> Spoil:
    """Set one cell by heading and row (1 = first row below the headings); adds rows and columns."""
    def spoil(sheets: Sheets) -> None:
        rows = sheets[sheet]
        if heading not in rows[0]:
            rows[0].append(heading)
        while len(rows) <= row:
            rows.append([])
        column = rows[0].index(heading)
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = value
    return spoil


def add(sheet: str, **values: Any) -> Spoil:
    """Append a row; the values by heading, with spaces written as underscores."""
    def spoil(sheets: Sheets) -> None:
        named = {name.replace("_", " "): value for name, value in values.items()}
        headings = sheets[sheet][0]
        assert set(named) <= set(headings), set(named) - set(headings)
        sheets[sheet].append([named.get(heading) for heading in headings])
    return spoil


def assume(name: str, value: Any) -> Spoil:
    """State an assumption."""
    def spoil(sheets: Sheets) -> None:
        kept = [row for row in sheets["Antaganden"] if row[0] != name]
        sheets["Antaganden"] = [*kept, [name, value, None, None, None]]
    return spoil


def drop(sheet: str, rows: slice | None = None) -> Spoil:
    """Remove a sheet, or rows of it."""
    def spoil(sheets: Sheets) -> None:
        if rows is None:
            del sheets[sheet]
        else:
            del sheets[sheet][rows]
    return spoil


def together(*spoils: Spoil) -> Spoil:
    """Several changes at once."""
    def spoil(sheets: Sheets) -> None:
        for each in spoils:
            each(sheets)
    return spoil


def make_book(sheets: Sheets) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    return book


def write(sheets: Sheets, path: Path) -> Path:
    """Save the sheets as a workbook."""
    make_book(sheets).save(path)
    return path


def read(tmp_path: Path, spoil: Spoil | None = None) -> ReadResult:
    """Read the good workbook, spoiled or not."""
    sheets = good()
    if spoil is not None:
        spoil(sheets)
    return read_inputs(write(sheets, tmp_path / "bok.xlsx"))


def codes(result: ReadResult) -> set[str]:
    return {finding.code for finding in result.findings}
