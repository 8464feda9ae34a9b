"""Made-up exports of HR systems, as rows of cells, and the files they are written to."""

from __future__ import annotations

import csv
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from prognos.hr_export import Exports, read_exports

Table = list[list[Any]]
TODAY = date(2026, 11, 30)

HEROMA: Table = [
    ["Personallista per 2026-10-31"],
    ["Förvaltning: Sjukhusvård"],
    [],
    ["Anstnr", "Efternamn, förnamn", "Personnr", "Befattning", "Specialitet", "Syss.grad (%)",
     "Tjg.grad", "Anst.form", "Anst.datum", "Slutdatum", "Enhet/basenhet"],
    ["00101", "Ek, Anna", "19700101-1234", "Överläkare", "Kirurgi", "80,00", "50,00",
     "Tillsvidare", "2001-01-01", "", "Kirurgkliniken"],
    ["00101", "Ek, Anna", "19700101-1234", "Överläkare", "Kirurgi", "20,00", "20,00",
     "Tillsvidare", "2010-01-01", "", "Kirurgkliniken"],
    ["00102", "Al, Bo", "850203-1235", "ST-läkare, Psykiatri", "", "100,00", "80,00",
     "Vikariat", "2024-01-01", "2029-01-01", "Psykiatri Norr"],
    ["00103", "Asp, Cia", "700163-1230", "Distriktsläkare", "", "50,00", "", "Tillsvidare",
     "1999-08-01", "", "Hälsocentralen"],
    ["00104", "Lind, Dag", "19881224-2222", "Sjuksköterska", "", "100,00", "100,00",
     "Tillsvidare", "2015-01-01", "", "Kirurgkliniken"],
    ["00105", "Ström, Eva", "19960505-3333", "Underläkare", "", "100,00", "100,00", "Vikariat",
     "2025-09-01", "2026-12-31", "Medicinkliniken"],
    ["00106", "Berg, Fia", "19960606-4444", "AT-läkare", "", "100,00", "100,00", "Visstid",
     "2025-09-01", "2027-02-28", "Medicinkliniken"],
    ["00107", "Skyddad identitet", "19800808-5555", "Överläkare", "Kirurgi", "100,00", "100,00",
     "Tillsvidare", "2012-01-01", "", "Kirurgkliniken"],
    ["", "Vakant", "", "Överläkare", "Kirurgi", "100,00", "", "", "", "", "Kirurgkliniken"],
    ["Summa", "", "", "", "", "730,00", "", "", "", "", ""],
]
"""Eleven rows below the headings, of 9 persons."""

PERSONEC: Table = [
    ["Anställningsnummer", "Namn", "Födelsedatum", "Yrkestitel", "AID/etikett",
     "Specialistkompetens", "Sysselsättningsgrad %", "Anställd från", "T.o.m.", "Organisation"],
    [201, "Gran, Gun", date(1962, 3, 4), "Överläkare anestesi", "Läkare", "", 1, date(1995, 1, 1),
     date(9999, 12, 31), "AnOpIVA"],
    [202, "Hed, Hans", date(1975, 5, 6), "Biträdande överläkare", "Läkare",
     "Internmedicin; Kardiologi", 0.8, date(2005, 1, 1), None, "Medicin"],
    [203, "Isak, Ida", date(1990, 7, 8), "Läkare ST", "Läkare", "Internmedicin", 1,
     date(2024, 2, 1), date(2029, 8, 1), "Medicin"],
    [204, "Jon, Jim", date(1966, 9, 10), "Specialistläkare", "Läkare", "Häxkonst", 1,
     date(2005, 1, 1), None, "Medicin"],
    [205, "Kal, Kim", date(1979, 1, 2), "Konstläkare", "Läkare", "Kirurgi", 1,
     date(2005, 1, 1), None, "Kirurgi"],
]
"""Real dates, fractions, a text that is no specialty and a doctor's title nobody knows."""

VISMA: Table = [
    ["Anställda läkare", None, None, None, None, None],
    ["Basenhet", "Anställningsnr", "Född", "Befattning", "Specialitet", "Tjänstgöringsgrad"],
    ["Röntgen", "301", "1968", "Regionläkare", "Röntgen", "75 %"],
    ["Röntgen", "302", "1991", "Specialistläkare i radiologi", None, "100 %"],
    ["Totalt", None, None, None, None, None],
]


def write_xlsx(table: Table, path: Path, sheet: str = "Export") -> Path:
    """The table as the only sheet of a workbook."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in table:
        page.append([cell if cell != date(9999, 12, 31) else "9999-12-31" for cell in row])
    book.save(path)
    return path


def write_csv(table: Table, path: Path, separator: str = ";", encoding: str = "utf-8") -> Path:
    """The table as text; dates as åååå-mm-dd."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(table)
    return path


def write_xlsb(table: Table, path: Path, errors: bool = False) -> Path:
    """The table as a minimal binary workbook: texts and numbers only.

    errors : texts that begin with # are cells with the error #N/A.
    """
    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        size = len(body)
        length = bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])
        return head + length + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    cells = b""
    for number, row in enumerate(table):
        cells += record(0, struct.pack("<IIHBBI", number, 0, 300, 0, 0, 0))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if errors and str(value).startswith("#"):
                cells += record(3, place + bytes([0x2A]))
            elif isinstance(value, str):
                cells += record(6, place + wide(value))
            elif isinstance(value, int | float):
                cells += record(5, place + struct.pack("<d", value))
    size = struct.pack("<IIII", 0, len(table) - 1, 0, max(map(len, table)) - 1)
    sheet = record(129) + record(148, size) + record(145) + cells + record(146) + record(130)
    bundle = struct.pack("<II", 0, 1) + wide("rId1") + wide("Export")
    book = record(131) + record(143) + record(156, bundle) + record(144) + record(132)
    relation = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
                'officeDocument/2006/relationships/{0}" Target="{1}"/></Relationships>')
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relation.format("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/_rels/workbook.bin.rels",
                         relation.format("worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def read(*paths: Path, mapping: Path | None = None) -> Exports:
    """The exports as read against the base year of the tests."""
    return read_exports(paths, mapping, TODAY)


def codes(exports: Exports) -> set[str]:
    """Codes of everything told."""
    return {finding.code for finding in exports.findings}
