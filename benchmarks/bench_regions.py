"""Several regions at a time beside the same one after the other, and memory per process.

Regions of 60 groups: the example's workbook with groups added. `python -m benchmarks.bench_regions
[regions]` (default 4; 21 is the country).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

from prognos.system.files import template_path
from prognos.system.threads import THREADS, VARIABLE
from prognos.system.workers import LIBRARY_THREADS, cores

ROOT = Path(__file__).parent.parent
GROUPS, STAFF = 60, 18
HERE = {**os.environ, "PYTHONPATH": str(ROOT)}
ONE_THREAD = {**HERE, **dict.fromkeys((VARIABLE, *LIBRARY_THREADS), "1")}


def headings(sheet: openpyxl.worksheet.worksheet.Worksheet, name: str) -> dict[str, int]:
    """Column numbers by heading of the row that holds `name`."""
    for row in sheet.iter_rows(max_row=20):
        found = {str(cell.value): cell.column for cell in row if cell.value is not None}
        if name in found:
            return found
    raise LookupError(name)


def write_region(path: Path, number: int) -> None:
    """The example with more groups, ages of their own, and the region's name."""
    workbook = openpyxl.load_workbook(template_path("exempel.xlsx"))
    need, staff = workbook["Behov"], workbook["Bemanning"]
    of_need, of_staff = headings(need, "Specialitet"), headings(staff, "Specialitet")
    stated = {(row[of_need["Specialitet"] - 1].value, row[of_need["Område"] - 1].value)
              for row in need.iter_rows() if row[of_need["Metod"] - 1].value}
    for extra in range(GROUPS - len(stated) + 1):
        area = f"Område {extra + 1}"
        _append(need, of_need, {"Specialitet": "Internmedicin", "Område": area, "Metod": "Budget",
                                "Budgeterade tjänster": STAFF})
        for person in range(STAFF):
            _append(staff, of_staff, {"Specialitet": "Internmedicin", "Område": area,
                                      "Födelseår": 1960 + (7 * person + extra + number) % 33})
    sheet = workbook["Antaganden"]
    of = headings(sheet, "Antagande")
    for row in sheet.iter_rows():
        if row[of["Antagande"] - 1].value == "Region":
            row[of["Värde"] - 1].value = f"Region {number}"
    workbook.save(path)


def _append(
    sheet: openpyxl.worksheet.worksheet.Worksheet, of: dict[str, int], values: dict[str, object]
) -> None:
    row = sheet.max_row + 1
    for heading, value in values.items():
        sheet.cell(row, of[heading], value)


def seconds(files: list[Path], folder: Path, environment: dict[str, str]) -> float:
    """Wall time of one command over the files."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "prognos", "kor", *map(str, files), "--tyst", "-o", str(folder),
         *(["--skriv-over"] if len(files) > 1 else [])],
        env=environment, check=True)
    return time.perf_counter() - started


def main(regions: int = 4) -> None:
    print(f"Flera regioner ({regions} regioner med {GROUPS} grupper, {cores()} kärnor)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [folder / f"region{n}.xlsx" for n in range(regions)]
        for n, file in enumerate(files):
            write_region(file, n)
        together = seconds(files, folder, HERE)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        single = [seconds([file], folder, ONE_THREAD) for file in files]
        threaded = [seconds([file], folder, HERE) for file in files]
    ideal = sum(single) / cores()
    print(f"  alla i ett kommando        {together:6.1f} s")
    print(f"  var för sig, en tråd       {sum(single):6.1f} s, delat med kärnorna {ideal:.1f} s: "
          f"{together / ideal:4.2f} gånger (önskat < 1,2)")
    print(f"  var för sig, {THREADS} trådar      {sum(threaded):6.1f} s, alla i ett kommando tar "
          f"{together / sum(threaded):4.2f} av den tiden")
    print(f"  minne som mest, per process {peak:5.0f} MB (önskat < 500)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
