"""Importing made-up HR exports: 5 000 rows under 2 s, 200 000 rows under 20 s and 800 MB.

`python -m benchmarks.bench_import [rows]` (default: both sizes). The files are made here.
"""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).parent.parent
HERE = {**os.environ, "PYTHONPATH": str(ROOT)}
SIZES = {5_000: (2.0, 800), 200_000: (20.0, 800)}
"""Rows -> seconds and megabytes that must suffice."""
TITLES = ("Överläkare", "Specialistläkare", "ST-läkare", "Sjuksköterska", "Underläkare",
          "Undersköterska", "Distriktsläkare", "Medicinsk sekreterare")
SPECIALTIES = ("Kirurgi", "Psykiatri", "Internmedicin", "Radiologi", "Ortopedi")
HEADINGS = ("Anstnr", "Efternamn, förnamn", "Personnr", "Befattning", "Specialitet",
            "Syss.grad (%)", "Tjänstgöringsgrad", "Anst.form", "Anst.datum", "Slutdatum",
            "Basenhet", "Kostnadsställe", "AID/etikett", "Lön", "E-post")


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Rows of an export: a third specialists or in training, one in ten with a second post."""
    for number in range(count):
        person = number - number % 10 // 9  # every tenth row is one more post of the one before
        born = f"{1955 + person % 45}{1 + person % 12:02}{1 + person % 28:02}-{person % 10_000:04}"
        yield (f"{person:07}", f"Efternamn{person}, Förnamn", born, TITLES[person % 8],
               SPECIALTIES[person % 5], "50,00" if number % 10 > 7 else "100,00", "50,00",
               "Tillsvidare", f"20{10 + person % 15}-01-15", "", f"Enhet {person % 300}",
               f"{person % 900}", "201010", 50_000 + person, f"n{person}@exempel.se")


def write_csv(path: Path, count: int) -> None:
    """The export as a semicolon-separated text file."""
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(rows(count))


def write_xlsx(path: Path, count: int) -> None:
    """The export as a workbook with two title lines."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Export")
    sheet.write_row(0, 0, ["Personallista"])
    sheet.write_row(2, 0, HEADINGS)
    for number, row in enumerate(rows(count), start=3):
        sheet.write_row(number, 0, row)
    book.close()


def measure(export: Path, folder: Path) -> tuple[float, float]:
    """Seconds of the whole command, and the largest memory of any command so far, MB."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "prognos", "importera", str(export), "--till",
         str(folder / f"{export.stem}-{export.suffix[1:]}-bok.xlsx")],
        env=HERE, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - started,
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def main(sizes: tuple[int, ...] = tuple(SIZES)) -> None:
    print("Import av exporter (hela kommandot)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in sizes:
            wanted, memory = SIZES.get(count, (float("inf"), float("inf")))
            for suffix, write in ((".csv", write_csv), (".xlsx", write_xlsx)):
                export = folder / f"export-{count}{suffix}"
                write(export, count)
                seconds, largest = measure(export, folder)
                print(f"  {count:>7} rader {suffix:<5} {seconds:6.1f} s (krav {wanted:g} s), "
                      f"högst {largest:.0f} MB (krav {memory:g} MB)")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or tuple(SIZES))
