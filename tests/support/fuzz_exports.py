"""Changed exports for the fuzzing script: every one is read, asked about or refused."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl

from prognos.hr_export import import_exports
from prognos.reading.personal import personal_data
from prognos.schema.findings import RefusedError, render_line
from prognos.system.files import UsageProblem
from prognos.template import save
from prognos.template.upgrade import upgrade
from tests.support.exports import (
    HEROMA,
    PERSONEC,
    TODAY,
    VISMA,
    Table,
    write_csv,
    write_xlsb,
    write_xlsx,
)
from tests.support.fuzz_rows import mapping_text, spoil_rows, spoil_text
from tests.support.package_kinds import KINDS, as_kind
from tests.support.places import DATA
from tests.support.writers import WRITERS, as_ods, by_libreoffice, tidy

DATA = DATA / "exports"
SLOWLY = 0.02
"""Of the workbooks, those that LibreOffice saves anew: it takes seconds."""
Bytes = Callable[[random.Random, bytes], bytes]


def export_case(
    choose: random.Random, folder: Path, values: Sequence[Any], change_part: Bytes,
    change_bytes: Bytes,
) -> Path:
    """An export of some kind with some cells, parts or bytes changed."""
    table = [list(row) for row in choose.choice((HEROMA, PERSONEC, VISMA))]
    for _ in range(choose.choice((0, 1, 3, 8))):
        row = choose.choice([each for each in table if each])
        row[choose.randrange(len(row))] = choose.choice(values)
    spoil_rows(choose, table)
    path = _written(choose, table, folder)
    content = path.read_bytes()
    if path.suffix == ".csv":
        content = spoil_text(choose, content)
    if zipfile.is_zipfile(io.BytesIO(content)) and choose.random() < 0.4:
        content = change_part(choose, content)
    elif choose.random() < 0.5:
        content = change_bytes(choose, content)
    path.write_bytes(content)
    return path


def _written(choose: random.Random, table: Table, folder: Path) -> Path:
    match choose.randrange(8):
        case 0:
            source = choose.choice(sorted(DATA.glob("*.*")))
            path = folder / source.name
            path.write_bytes(source.read_bytes())
            return path
        case 1:
            return write_xlsb(table, folder / "e.xlsb", errors=True)
        case 2 | 3:
            encoding = choose.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-8"))
            texts = [[_text(cell) for cell in row] for row in table]
            return write_csv(texts, folder / "e.csv", choose.choice(";,\t"), encoding)
        case 4:
            cells = {"Export": [[tidy(cell) for cell in row] for row in table]}
            return as_ods(cells, folder / "e.ods")
        case 5 | 6:
            cells = {"Export": [[tidy(cell) for cell in row] for row in table]}
            path = WRITERS[choose.choice(list(WRITERS))](cells, folder / "e.xlsx")
            if choose.random() < SLOWLY and shutil.which("soffice"):
                return by_libreoffice(path, choose.choice(("xlsx", "ods", "xls")))
            return as_kind(path.read_bytes(), choose.choice(list(KINDS)), path)
        case _:
            saved = [[_savable(cell) for cell in row] for row in table]
            return write_xlsx(saved, folder / "e.xlsx")


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).encode("utf-8", "ignore").decode().replace("\0", "")


def _savable(cell: Any) -> Any:
    """What openpyxl can write."""
    if isinstance(cell, str):
        return openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell)
    return cell


def run_export(path: Path, folder: Path, choose: random.Random | None = None) -> str:
    """What became of an export: "utan import" or "import"; raises what the program raises.

    choose : makes a mapping file for some.
    """
    mapping = None
    if choose is not None and choose.random() < 0.2:
        mapping = folder / "mappning.toml"
        mapping.write_text(mapping_text(choose), encoding="utf-8")
    done = import_exports([path], folder / "ut.xlsx", mapping, True, TODAY)
    for finding in done.exports.findings:
        line = render_line(finding)
        assert finding.message and "\n" not in line and "\x1b" not in line
    assert done.written != done.exports.refused
    account = done.exports.account
    assert account.read == account.taken + account.left_out
    for row in (*done.exports.staff, *done.exports.trainees):
        assert 0 <= row.get("fte_share", 0) <= 1 and "\n" not in str(row.get("unit"))
    return "import" if done.written else "utan import"


def run_reader(path: Path, folder: Path) -> None:
    """A changed workbook brought forward and looked through for personal data."""
    with suppress(RefusedError):
        personal_data(path)
    with suppress(RefusedError, UsageProblem):
        save(upgrade(path).book, folder / "ny.xlsx")
