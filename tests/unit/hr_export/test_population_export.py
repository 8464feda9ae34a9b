"""A population table of the statistics database through `importera`."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from prognos.hr_export.population_export import PopulationExport, population_in, write_population
from prognos.reading import read_inputs
from prognos.system.files import UsageProblem
from tests.support import screen
from tests.support.exports import HEROMA, VISMA, write_csv, write_xlsx
from tests.support.workbooks import by_population

WIDE = '''"Folkmängd efter region, ålder, kön och år"

"region";"ålder";"kön";"Folkmängd 2026";"Folkmängd 2030"
"24 Västerbottens län";"0-64 år";"män";2 000;1 900
"24 Västerbottens län";"0-64 år";"kvinnor";2 000;2 000
"24 Västerbottens län";"65+ år";"män";500;600
"24 Västerbottens län";"65+ år";"kvinnor";600;700
"24 Västerbottens län";"totalt ålder";"kvinnor";2 600;2 700
'''
LONG = '''region,ålder,tid,Folkmängd
24 Västerbottens län,0-64 år,2026,4000
24 Västerbottens län,0-64 år,2030*,3900
24 Västerbottens län,65+ år,2026,1100
24 Västerbottens län,65+ år,2030*,1300
'''
PERSONS = [[4_000.0, 3_900.0], [1_100.0, 1_300.0]]


def put(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "befolkning.csv"
    path.write_bytes(text.encode(encoding))
    return path


def export(path: Path) -> PopulationExport:
    found = population_in([path])
    assert found is not None
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("text", [WIDE, LONG], ids=["wide", "long"])
def test_the_table_becomes_the_need(text: str, encoding: str, tmp_path: Path) -> None:
    book = screen.book(tmp_path, by_population())
    source = export(put(tmp_path, text, encoding))
    assert source.years == (2026, 2030)
    with pytest.raises(UsageProblem, match=r"har redan rader \(4\)"):
        write_population(source, book, replace_rows=False)
    found = write_population(source, book, replace_rows=True)
    assert [finding.severity for finding in found if finding.severity == "fel"] == []
    inputs = read_inputs(book).inputs
    assert inputs is not None and inputs.need.by_group[1] is not None
    population = inputs.need.by_group[1].population
    assert population is not None and population.persons.tolist() == PERSONS


def test_a_spreadsheet_with_notes_below(tmp_path: Path) -> None:
    rows = [["Folkmängd"], [], [None, None, 2026, "2030*"], ["00 Riket", "0-64 år", 10, 11],
            [None, "65+ år", 5, 6], [], ["Källa:"], ["SCB"]]
    source = export(write_xlsx(rows, tmp_path / "b.xlsx"))
    assert len(source.rows) == 2 and source.rows[1] == {
        "Område": "00 Riket", "Ålder": "65+ år", "2026": 5, "2030": 6}
    found = write_population(source, tmp_path / "ny.xlsx", replace_rows=False)
    assert {"befolkning-rikets"} == {finding.code for finding in found}
    assert {"Befolkning", "Befolkningsbehov", "Bemanning"} <= set(
        openpyxl.load_workbook(tmp_path / "ny.xlsx").sheetnames)


def test_other_sheets_stay_byte_for_byte(tmp_path: Path) -> None:
    book = screen.book(tmp_path, by_population())
    old = shutil.copy(book, tmp_path / "gammal.xlsx")
    write_population(export(put(tmp_path, WIDE)), book, replace_rows=True)
    with zipfile.ZipFile(old) as before, zipfile.ZipFile(book) as after:
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert len([name for name in changed if "worksheets/sheet" in name]) == 1


def test_exports_of_staff_are_none(tmp_path: Path) -> None:
    staff = write_csv(HEROMA, tmp_path / "h.csv")
    assert population_in([staff]) is None
    assert population_in([write_xlsx(VISMA, tmp_path / "v.xlsx")]) is None
    counted = [["Specialitet", "Ålder", "År", "Antal"], ["Kirurgi", "45", 2026, 3]]
    assert population_in([write_csv(counted, tmp_path / "a.csv")]) is None
    assert population_in([tmp_path / "saknas.csv"]) is None
    with pytest.raises(UsageProblem, match="importera den för sig"):
        population_in([put(tmp_path, WIDE), staff])


def test_the_command_tells_what_was_read(tmp_path: Path) -> None:
    put(tmp_path, WIDE.replace("2 700", "..").replace("600;700", "600;.."))
    shown = screen.command("importera", "befolkning.csv", "--till", "ut.xlsx", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    out = shown.out.replace("\u00a0", " ")
    assert out.startswith("befolkning.csv: befolkningstabell, 5 rader, 2026–2030\n")
    assert "”..” är inget tal" in shown.out and "Män och kvinnor läggs ihop" in shown.out
    assert "Skrivet: ut.xlsx – Befolkning 5 rader" in out
    again = screen.command("importera", "befolkning.csv", "--till", "ut.xlsx", folder=tmp_path)
    assert again.code == 2 and "--ersatt" in again.err
