"""The matrix of writers: the same cells from every program, read by check and by import."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from prognos.reading import read_inputs
from tests.support.exports import HEROMA, PERSONEC, VISMA, Table, read
from tests.support.office import convert, program
from tests.support.package_kinds import KINDS, as_kind
from tests.support.workbooks import good
from tests.support.writers import WRITERS, as_ods, by_xlsxwriter, tidy

EXPORTS = {"HEROMA": HEROMA, "PERSONEC": PERSONEC, "VISMA": VISMA}


def sheet(table: Table) -> dict[str, Table]:
    return {"Export": [[tidy(cell) for cell in row] for row in table]}


def plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


@pytest.mark.parametrize("writer", WRITERS)
def test_a_region_is_the_same_whoever_wrote_it(writer: str, tmp_path: Path) -> None:
    path = WRITERS[writer](good(), tmp_path / "b.xlsx")
    known = read_inputs(by_xlsxwriter(good(), tmp_path / "k.xlsx"))
    result = read_inputs(path)
    assert result.inputs is not None, result.findings
    for key, table in known.tables.items():
        read_rows, known_rows = ([{k: plain(v) for k, v in row.values.items()} | dict(row.years)
                                  for row in each.rows] for each in (result.tables[key], table))
        assert read_rows == known_rows


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("writer", [*WRITERS, "ods"])
def test_an_export_is_the_same_whoever_wrote_it(writer: str, export: str, tmp_path: Path) -> None:
    make = WRITERS.get(writer, as_ods)
    path = make(sheet(EXPORTS[export]), tmp_path / ("e.ods" if writer == "ods" else "e.xlsx"))
    known = read(by_xlsxwriter(sheet(EXPORTS[export]), tmp_path / "k.xlsx"))
    exports = read(path)
    assert (exports.staff, exports.trainees) == (known.staff, known.trainees)
    assert exports.account.left_out == known.account.left_out and exports.staff


def test_libreoffice_writes_the_same_export_in_three_formats(tmp_path: Path) -> None:
    program("soffice")
    table = [*PERSONEC, [206, "Lo, Li", date(1971, 1, 1), "Överläkare", "Läkare", "Kirurgi", 0.5]]
    path = by_xlsxwriter(sheet(table), tmp_path / "e.xlsx")
    known = read(path)
    for kind in ("ods", "xls", "xlsx:Calc MS Excel 2007 XML"):
        convert([path], kind, tmp_path / kind[:4], tmp_path / "profil")
        suffix = kind.partition(":")[0]
        exports = read(tmp_path / kind[:4] / f"e.{suffix}")
        assert (exports.staff, exports.trainees) == (known.staff, known.trainees), kind


def test_what_is_taken_without_a_parser_is_what_the_parser_reads(tmp_path: Path) -> None:
    """A comment at the beginning switches the quick way off."""
    content = by_xlsxwriter(good(), tmp_path / "k.xlsx").read_bytes()
    quick = read_inputs(as_kind(content, "as it is", tmp_path / "q.xlsx"))
    slow = read_inputs(as_kind(content, "comments", tmp_path / "s.xlsx"))
    assert quick.inputs is not None and len(KINDS) > 15
    for key, table in quick.tables.items():
        assert [row.values for row in slow.tables[key].rows] == [row.values for row in table.rows]
