"""Good workbooks changed at random: every one must end in a result or in findings.

    python -m tests.support.fuzz [--cases N] [--seconds S] [--seed F] [--runs R] [--case K]

Cells, types, headings, rows, sheets, the XML of parts and the bytes of the file are changed. One
case in R is also run to the end: forecast, allocation, result workbook and JSON. One case in four
is an export of an HR system, one in four is also brought forward by `mall --uppdatera`. A case is
told by seed and number, so that --case repeats it alone; what fails is saved in the folder of
temporary files.
"""

from __future__ import annotations

import argparse
import io
import math
import random
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from datetime import time as time_of_day
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import openpyxl
from xlsxwriter.exceptions import XlsxWriterException

from prognos.reading import read_inputs
from prognos.report.tables.result_json import write_json
from prognos.report.workbook import write_result
from prognos.schema.findings import ERROR, render_line
from prognos.system.files import template_path
from prognos.use_cases.run import run
from tests.support.fuzz_exports import export_case, run_export, run_reader
from tests.support.package_kinds import KINDS, as_kind
from tests.support.workbooks import (
    ADJUSTED,
    AT_BT,
    FACTORS,
    LISTED,
    MANUAL,
    PER_1000,
    POPULATION,
    PREVIOUS,
    ROTATIONS,
    SEATS,
    SUPERVISION,
    WEIGHTS,
    Sheets,
    good,
    make_book,
)
from tests.support.writers import WRITERS, tidy

SLOW = 20
"""Seconds that a case may take."""
MORE: Sheets = {
    "Listning": LISTED, "Befolkning": POPULATION, "Befolkningsbehov": PER_1000,
    "Behovsfaktorer": FACTORS, "AT och BT": AT_BT, "Sidoutbildning": ROTATIONS,
    "Sidoutbildningsplatser": SEATS, "Handledning": SUPERVISION, "Föregående år": PREVIOUS,
    "Justerad rang": ADJUSTED, "Rangordningsvikter": WEIGHTS, "Manuell fördelning": MANUAL,
}
VALUES: Sequence[Any] = (
    None, 0, 1, -1, 2, 5, 100, 1e308, -1e308, 1e-300, 0.5, 1.5, 120, 2027, 2030, 2101, 1899, 10**15,
    10**400 % 10**30, True, False, "", " ", "\u00a0", "ja", "nej", "Summa", "Totalt", "#DIV/0!",
    "#N/A", "=1+1", "'", "80 %", "0,5", "1 000", "−5", "∞", "NaN", "1e5", "½", "٣", "2027-02-30",
    "2027-13-01", "0001-01-01", date(2027, 6, 30), date(1900, 1, 1), datetime(9999, 12, 31),
    time_of_day(8, 30), "Kirurgi", "kirurgi ", "Kirurgen", "Allmänmedicin", "Umeå", "UMEÅ",
    "Hela regionen", "Neonatologi", "DSK", "BT", "AT", "Central", "Klinik", "Annan", "Listning",
    "Befolkning", "Manuell", "Budget", "Nuläge", "Privat", "Inhyrd", "Timavlönad", "Visstid",
    "2027: 0,8; 2028: 0,6; sedan 0", "2027: ; sedan", "7–9", "9–7", "2033–2037", "700305-1234",
    "[red]", "\x07", "a" * 5000, "å\u0308\u202e", "🩺", "{x}", "%s", "Minst block", "Högst andel",
    "1.200", "1,000", "VÃ¥rdcentralen", "Ume?", "Umeå Summa", "19700101-XXXX", "Delsumma", "*",
    "tillägg", "multiplikator", "0-17 år", "100+ år", "jämnast brist", "lägst kostnad", "heltider",
)

EXPORTS = 4
"""One case in so many is an export; as many are brought forward by `mall --uppdatera`."""
Change = Callable[[random.Random, Sheets], None]


def _place(choose: random.Random, sheets: Sheets) -> tuple[list[list[Any]], int, int]:
    """Rows of some sheet, and a row and a column of it."""
    rows = sheets[choose.choice([name for name in sheets if sheets[name]] or [_empty(sheets)])]
    row = choose.randrange(len(rows))
    if not rows[row]:
        rows[row].append(None)
    return rows, row, choose.randrange(len(rows[row]))


def _empty(sheets: Sheets) -> str:
    sheets["Blad"] = [[None]]
    return "Blad"


def change_cell(choose: random.Random, sheets: Sheets) -> None:
    rows, row, column = _place(choose, sheets)
    rows[row][column] = choose.choice(VALUES)


def change_number(choose: random.Random, sheets: Sheets) -> None:
    rows, row, column = _place(choose, sheets)
    value = rows[row][column]
    if isinstance(value, int | float):
        rows[row][column] = value * choose.choice((-1, 0, 0.01, 0.5, 2, 10, 1000, math.pi))


def change_type(choose: random.Random, sheets: Sheets) -> None:
    rows, row, column = _place(choose, sheets)
    value = rows[row][column]
    rows[row][column] = choose.choice((str(value), f"{value} ", f"={value}", f"{value} %"))


def change_sheets(choose: random.Random, sheets: Sheets) -> None:
    name, other = choose.choice(list(sheets)), choose.choice(list(sheets))
    match choose.randrange(5):
        case 0 if len(sheets) > 1:
            del sheets[name]
        case 1:
            sheets[f"{name} ".upper()[:31]] = sheets[name]
        case 2:
            sheets[name], sheets[other] = sheets[other], sheets[name]
        case 3:
            sheets[name] = []
        case _:
            sheets[name] = sheets[name][:1]


def change_rows(choose: random.Random, sheets: Sheets) -> None:
    rows, row, column = _place(choose, sheets)
    match choose.randrange(6):
        case 0:
            del rows[row]
        case 1:
            rows.insert(row, list(rows[choose.randrange(len(rows))]))
        case 2:
            for each in rows:
                del each[column:column + 1]
        case 3:
            for each in rows:
                each.insert(column, each[min(column, len(each) - 1)] if each else None)
        case 4:
            rows[0][column:column + 1] = [choose.choice(rows[0])] if rows[0] else []
        case _:
            choose.shuffle(rows)


def add_sheet(choose: random.Random, sheets: Sheets) -> None:
    """A sheet that the small workbook lacks, so that more rules meet each other."""
    name = choose.choice(list(MORE))
    sheets[name] = [list(row) for row in MORE[name]]


CHANGES: Sequence[tuple[Change, int]] = (
    (change_cell, 10), (change_number, 5), (change_type, 3), (change_rows, 3), (change_sheets, 1),
    (add_sheet, 3),
)


@cache
def example_sheets() -> Sheets:
    book = openpyxl.load_workbook(template_path("exempel.xlsx"), data_only=True)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)]
            for page in book.worksheets}


def case_content(choose: random.Random) -> bytes:
    """The bytes of a changed workbook: mostly the small one, sometimes the example."""
    large = choose.random() < 0.02
    sheets = {name: [list(row) for row in rows] for name, rows in example_sheets().items()} \
        if large else good()
    kinds, weights = zip(*CHANGES, strict=True)
    for change in choose.choices(kinds, weights, k=choose.choice((1, 1, 2, 3, 5, 8))):
        change(choose, sheets)
    content = _saved(sheets) if choose.random() < 0.6 else _by_another(choose, sheets)
    if choose.random() < 0.25:
        content = change_part(choose, content)
    return change_bytes(choose, content) if choose.random() < 0.1 else content


def _saved(sheets: Sheets) -> bytes:
    """As openpyxl saves it; what it cannot save is blanked."""
    cleaned = {name: [[_savable(value) for value in row] for row in rows]
               for name, rows in sheets.items()}
    buffer = io.BytesIO()
    make_book(cleaned).save(buffer)
    return buffer.getvalue()


def _by_another(choose: random.Random, sheets: Sheets) -> bytes:
    """As some program writes it, in some kind of package."""
    cleaned = {name: [[tidy(value) for value in row] for row in rows]
               for name, rows in sheets.items() if rows}
    writer, kind = choose.choice(list(WRITERS)), choose.choice(list(KINDS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.xlsx"
        try:
            content = WRITERS[writer](cleaned, path).read_bytes()
        except (ValueError, XlsxWriterException):  # a title that the library does not take
            return _saved(sheets)
        return as_kind(content, kind, path).read_bytes()


def _savable(value: Any) -> Any:
    if isinstance(value, str):
        return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
    return value if not isinstance(value, float) or math.isfinite(value) else None


def change_part(choose: random.Random, content: bytes) -> bytes:
    """Some bytes of some part of the workbook changed, cut out or written twice."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = choose.choice([n for n in parts if "theme" not in n])
    parts[name] = change_bytes(choose, parts[name])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for each, data in parts.items():
            archive.writestr(each, data)
    return buffer.getvalue()


def change_bytes(choose: random.Random, content: bytes) -> bytes:
    """A few bytes changed, a stretch cut out, or a stretch written again elsewhere."""
    data = bytearray(content)
    for _ in range(choose.choice((1, 1, 2, 4, 16))):
        start = choose.randrange(len(data) or 1)
        end = start + choose.choice((1, 1, 2, 8, 64))
        match choose.randrange(4):
            case 0:
                data[start:end] = choose.randbytes(end - start)
            case 1:
                del data[start:end]
            case 2:
                data[start:start] = data[choose.randrange(len(data) or 1):][:end - start]
            case _:
                data[start:start + 1] = choose.choice((b"<", b">", b'"', b"&", b"9", b"-", b"\0"))
    return bytes(data)


class Hung(Exception):
    """A case took too long."""


def _hung(_signal: int, _budget: FrameType | None) -> None:
    raise Hung


def one_case(seed: int, number: int, folder: Path, to_the_end: bool) -> str:
    """What became of a case: "fel", "läst", "resultat", or what `run_export` says.

    Raises what the program raises.
    """
    choose = random.Random(f"{seed} {number}")
    if number % EXPORTS == EXPORTS - 1:
        (folder / "ut.xlsx").unlink(missing_ok=True)
        return run_export(
            export_case(choose, folder, VALUES, change_part, change_bytes), folder, choose)
    path = folder / "bok.xlsx"
    path.write_bytes(case_content(choose))
    if number % EXPORTS == 0:
        run_reader(path, folder)
    read = read_inputs(path)
    for finding in read.findings:
        assert render_line(finding).isprintable() or "\u00a0" in render_line(finding)
    errors = [finding for finding in read.findings if finding.severity == ERROR]
    assert bool(errors) == (read.inputs is None), "errors and inputs, or neither"
    if read.inputs is None or not to_the_end:
        return "fel" if errors else "läst"
    result = run(path)
    write_result(result, folder / "r.xlsx")
    write_json(result, folder / "r.json")
    return "resultat"


def fuzz(cases: Sequence[int], seconds: float, seed: int, runs: int) -> Counter[str]:
    """Run the cases until the time is up; failures are told and saved."""
    ended: Counter[str] = Counter()
    began = time.monotonic()
    print(f"frö {seed}", flush=True)
    signal.signal(signal.SIGALRM, _hung)
    with tempfile.TemporaryDirectory() as folder:
        for number in cases:
            if time.monotonic() - began > seconds:
                break
            signal.alarm(SLOW)
            try:
                ended[one_case(seed, number, Path(folder), number % runs == 0)] += 1
            except (Exception, Hung):
                ended["kraschade"] += 1
                _keep(seed, number, max(Path(folder).iterdir(), key=lambda f: f.stat().st_mtime_ns))
            finally:
                signal.alarm(0)
    return ended


def _keep(seed: int, number: int, source: Path) -> None:
    kept = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}{source.suffix}"
    kept.write_bytes(source.read_bytes())
    print(f"--- fall {number} (frö {seed}), sparat som {kept}")
    traceback.print_exc(limit=-6, file=sys.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description="Pröva programmet med slumpvis ändrade filer.")
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=20, help="ett fall av så många räknas")
    parser.add_argument("--case", type=int, help="bara detta fall, räknat till slut")
    options = parser.parse_args()
    cases = range(options.cases) if options.case is None else [options.case]
    runs = options.runs if options.case is None else 1
    ended = fuzz(cases, options.seconds, options.seed, runs)
    told = ", ".join(f"{name} {count}" for name, count in sorted(ended.items()))
    print(f"{ended.total()} fall: {told}")
    return 1 if ended["kraschade"] else 0


if __name__ == "__main__":
    sys.exit(main())
