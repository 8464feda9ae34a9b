"""An older workbook in today's layout: every filled cell is found again, nothing is guessed."""

from __future__ import annotations

import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from prognos.reading import read_inputs
from prognos.schema.findings import RefusedError
from prognos.system.files import UsageProblem
from prognos.template import save, write_template
from prognos.template.example import write_example
from prognos.template.upgrade import Upgraded, upgrade
from prognos.template.upgrade_table import LINK
from prognos.template.version import OLDEST, PROPERTY, WORKBOOK_VERSION, version_of
from prognos.xlsx.read.archive import open_book
from tests.support import screen
from tests.support.units import rows
from tests.support.workbooks import good, make_book


def old_book() -> openpyxl.Workbook:
    """A made-up older layout: other names, other order, lines above the headings, own things."""
    sheets = good()
    for name in ("Önskemål", "Planerade starter", "Begränsningar", "Läs mig"):
        del sheets[name]
    sheets["Personal"] = [
        ["Uttag 2026-12-31"], [],
        ["Anstnr", "Född", "Specialitet", "Klinik", "Syss.grad", "Egen kod", "Anmärkning", "Antal"],
        [7, 1970, "Kirurgi", "K1", 80, "x1", "se mejl", None],
        [],
        [8, 1966, "Kirurgi", "K1", "100 %", None, None, 2],
    ]
    del sheets["Bemanning"]
    sheets["Antaganden"] = [
        ["Antagande", "Värde", "Källa"],
        ["Region", "Testregionen", "vi själva"],
        ["Mätdatum", date(2026, 12, 31), None],
        ["Central andel av ST-block", 0.5, "påhittat"],
        ["Något vi hade förut", 3, None],
        ["Osäkerhet", "nej", None],
    ]
    sheets["Min egen flik"] = [["Anteckningar", "=1+1"], [date(2026, 5, 1), 17]]
    book = make_book(sheets)
    book["Min egen flik"]["B1"].data_type = "s"
    book["Personal"]["C4"].comment = Comment("rätt specialitet?", "Anna")
    book["Personal"]["B3"].comment = Comment("hur fylls den i?", "Anna")
    book["Personal"]["K6"] = "utan rubrik"
    return book


@pytest.fixture
def done(tmp_path: Path) -> tuple[Upgraded, Path]:
    old_book().save(tmp_path / "gammal.xlsx")
    upgraded = upgrade(tmp_path / "gammal.xlsx")
    assert isinstance(upgraded, Upgraded)
    save(upgraded.book, tmp_path / "ny.xlsx")
    return upgraded, tmp_path / "ny.xlsx"


def filled(book: Any) -> Counter[str]:
    """All values of a workbook as texts, how often each."""
    return Counter(str(value) for page in book for line in page.values for value in line
                   if value is not None)


def test_no_cell_is_lost(done: tuple[Upgraded, Path], tmp_path: Path) -> None:
    upgraded, path = done
    before, after = filled(old_book()), filled(openpyxl.load_workbook(path))
    renamed = Counter({"Anstnr": 1, "Född": 1, "Klinik": 1, "Syss.grad": 1, "Anmärkning": 1})
    before -= renamed
    before["2030"] = after["2030"]
    def as_date(counts: Counter[str]) -> Counter[str]:
        out: Counter[str] = Counter()
        for value, count in counts.items():
            out[value.removesuffix(" 00:00:00")] += count
        return out
    assert not as_date(before) - as_date(after)
    moved = upgraded.moved
    outside = [line for line in moved.unplaced if line[3] != "kommentar på en rubrik"]
    assert moved.placed + moved.same + moved.before + len(outside) == moved.cells
    assert moved.cells == sum(filled(old_book()).values())


def test_rows_land_under_todays_headings(done: tuple[Upgraded, Path]) -> None:
    _, path = done
    assert rows(path, "Bemanning") == [
        {"Specialitet": "Kirurgi", "Basenhet": "K1", "Födelseår": 1970, "Sysselsättningsgrad": 80,
         "Anställningsnr": 7, "Egen kod": "x1", "Kommentar": "se mejl"},
        {},
        {"Specialitet": "Kirurgi", "Basenhet": "K1", "Födelseår": 1966,
         "Sysselsättningsgrad": "100 %", "Antal": 2, "Anställningsnr": 8},
    ]
    page = openpyxl.load_workbook(path)["Bemanning"]
    assert page["A3"].comment.text == "rätt specialitet?"
    share = next(cell for cell in page[3] if cell.value == 80)
    assert share.number_format == "General"


def test_what_has_no_place_is_listed(done: tuple[Upgraded, Path]) -> None:
    _, path = done
    listed = [line[:3] for line in openpyxl.load_workbook(path)["Ej placerat"].values]
    assert listed[1:] == [("Personal", "A1", "Uttag 2026-12-31"),
                          ("Personal", "K6", "utan rubrik"),
                          ("Personal", "B3", "hur fylls den i?")]


def test_what_was_renamed_and_added_is_told(done: tuple[Upgraded, Path]) -> None:
    moved = done[0].moved
    assert "bladet ”Personal” heter nu ”Bemanning”" in moved.renamed
    assert "Bemanning: kolumnen ”Född” heter nu ”Födelseår”" in moved.renamed
    assert "Bemanning: kolumnen ”Anmärkning” heter nu ”Kommentar”" in moved.renamed
    assert moved.own_columns == ["Bemanning: Egen kod"]
    assert moved.own_sheets == ["Min egen flik"]
    assert moved.added == ["Läs mig", "Önskemål"]


def test_assumptions_go_to_their_rows(done: tuple[Upgraded, Path]) -> None:
    page = openpyxl.load_workbook(done[1])["Antaganden"]
    place = {cell.value: cell.column - 1 for cell in page[2]}
    lines = {line[0]: line for line in page.values if line[0]}
    assert lines["Region"][place["Värde"]] == "Testregionen"
    assert lines["Mätdatum"][place["Värde"]] == datetime(2026, 12, 31)
    assert lines["Central andel av ST-block"][place["Källa"]] == "påhittat"
    assert lines["Övriga avgångar per år"][place["Värde"]] is None
    assert lines["Osäkerhet"][place["Värde"]] == "nej"
    assert lines["Något vi hade förut"][place["Värde"]] == 3
    assert page.cell(page.max_row, 1).value == "Något vi hade förut"


def test_own_sheets_stay_as_they_are(done: tuple[Upgraded, Path]) -> None:
    page = openpyxl.load_workbook(done[1])["Min egen flik"]
    assert [list(line) for line in page.values] == [
        ["Anteckningar", "=1+1"], [datetime(2026, 5, 1), 17]]
    assert page["B1"].data_type == "s" and page["A2"].is_date


def test_year_columns_keep_their_years(done: tuple[Upgraded, Path]) -> None:
    wide = next(row for row in rows(done[1], "Behov") if "2030" in row)
    assert (wide["2027"], wide["2030"]) == (3, 4.5)


def test_the_small_workbook_reads_the_same(tmp_path: Path) -> None:
    make_book(good()).save(tmp_path / "gammal.xlsx")
    upgraded = upgrade(tmp_path / "gammal.xlsx")
    assert isinstance(upgraded, Upgraded) and upgraded.old_version == OLDEST
    save(upgraded.book, tmp_path / "ny.xlsx")
    before, after = (read_inputs(tmp_path / name) for name in ("gammal.xlsx", "ny.xlsx"))
    assert before.inputs is not None and after.inputs is not None
    told = {(finding.code, finding.message) for finding in after.findings}
    assert told == {(finding.code, finding.message) for finding in before.findings}


def test_the_example_comes_over_cell_by_cell(tmp_path: Path) -> None:
    write_example(tmp_path / "exempel.xlsx")
    upgraded = upgrade(tmp_path / "exempel.xlsx")
    assert isinstance(upgraded, Upgraded) and upgraded.old_version == WORKBOOK_VERSION
    save(upgraded.book, tmp_path / "ny.xlsx")
    old, new = (openpyxl.load_workbook(tmp_path / name) for name in ("exempel.xlsx", "ny.xlsx"))
    assert old.sheetnames == new.sheetnames
    for page in old:
        assert list(page.values) == list(new[page.title].values), page.title
    assert upgraded.moved.unplaced == [] and upgraded.moved.renamed == []


def test_formulas_become_their_values(tmp_path: Path) -> None:
    path = tmp_path / "formel.xlsx"
    make_book(good()).save(path)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    budget = "xl/worksheets/sheet2.xml"
    parts[budget] = parts[budget].replace(b"<v>1000000</v>", b"<f>2*500000</f><v>1000000</v>")
    parts[budget] = parts[budget].replace(
        b"</row></sheetData>", b'<c r="G4"><f>1+1</f></c></row></sheetData>')
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
        new.writestr("xl/drawings/drawing1.xml", "<x/>")
    upgraded = upgrade(path)
    assert isinstance(upgraded, Upgraded)
    assert upgraded.moved.formulas == 2
    assert upgraded.moved.lost == ["ritningar (textrutor, bilder eller diagram)"]
    assert upgraded.book["Budgetram"]["D3"].value == 1_000_000
    assert ("Budgetram", "G4", None, "formel utan sparat värde") in upgraded.moved.unplaced


def test_what_stands_in_and_around_the_cells_is_kept_or_told(tmp_path: Path) -> None:
    """Line ends, hidden sheets, merged areas, links and table objects."""
    book = make_book(good())
    book["Bemanning"]["A2"].value = "Kirurgi"
    book["Bemanning"].cell(1, 12, "Egen anteckning")
    book["Bemanning"]["L2"] = "rad ett\nrad två"
    book["Bemanning"]["L3"].value = "intranätet"
    book["Bemanning"]["L3"].hyperlink = "https://exempel.se/a?b=1"
    book["Bemanning"].merge_cells("L5:L6")
    book["Behov"].sheet_state = "hidden"
    own = book.create_sheet("Egen")
    own["A1"], own["A2"] = "Rubrik", "a\nb"
    own["B2"].hyperlink = Hyperlink(ref="B2", location="Behov!A1")
    own.merge_cells("A1:C1")
    own.sheet_state = "hidden"
    own["E1"], own["E2"] = "Tabell", "x"
    own.add_table(Table(displayName="Min", ref="E1:E2"))
    book.save(tmp_path / "gammal.xlsx")
    upgraded = upgrade(tmp_path / "gammal.xlsx")
    assert isinstance(upgraded, Upgraded)
    save(upgraded.book, tmp_path / "ny.xlsx")
    new = openpyxl.load_workbook(tmp_path / "ny.xlsx")
    staff = [cell for line in new["Bemanning"].iter_rows() for cell in line]
    noted, = [cell for cell in staff if cell.value == "rad ett\nrad två"]
    assert noted.alignment.wrap_text
    assert [page.title for page in new if page.sheet_state == "hidden"] == ["Behov", "Egen"]
    assert [str(area) for area in new["Egen"].merged_cells.ranges] == ["A1:C1"]
    assert new["Egen"]["A2"].value == "a\nb"
    links = [line for line in upgraded.moved.unplaced if line[3] == LINK]
    assert links == [("Bemanning", "L3", "https://exempel.se/a?b=1", LINK),
                     ("Egen", "B2", "Behov!A1", LINK)]
    assert "https://exempel.se/a?b=1" in filled(new)
    assert upgraded.moved.merged == 1
    assert any("tabellformat" in words for words in upgraded.moved.lost)
    shown = screen.command("mall", "--uppdatera", "gammal.xlsx", folder=tmp_path)
    assert "1\u00a0sammanfogat område är uppdelat" in shown.out and "tabellformat" in shown.out


def test_a_merged_area_that_hides_cells_hides_nothing(tmp_path: Path) -> None:
    book = make_book(good())
    own = book.create_sheet("Egen")
    own["A1"], own["B1"] = "syns", "dolt"
    book.save(tmp_path / "gammal.xlsx")
    with zipfile.ZipFile(tmp_path / "gammal.xlsx") as old, zipfile.ZipFile(
            tmp_path / "spoiled.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(
                b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/>'
                                 b"</mergeCells>") if b"syns" in old.read(name) else old.read(name))
    upgraded = upgrade(tmp_path / "spoiled.xlsx")
    assert isinstance(upgraded, Upgraded)
    assert upgraded.book["Egen"]["B1"].value == "dolt"


def test_templates_carry_the_version(tmp_path: Path) -> None:
    write_template(tmp_path / "mall.xlsx")
    assert version_of(open_book((tmp_path / "mall.xlsx").read_bytes())) == WORKBOOK_VERSION
    make_book(good()).save(tmp_path / "utan.xlsx")
    assert version_of(open_book((tmp_path / "utan.xlsx").read_bytes())) == OLDEST


def test_a_newer_workbook_is_refused(tmp_path: Path) -> None:
    from openpyxl.packaging.custom import IntProperty

    book = old_book()
    book.custom_doc_props.append(IntProperty(name=PROPERTY, value=WORKBOOK_VERSION + 1))
    book.save(tmp_path / "ny.xlsx")
    with pytest.raises(UsageProblem, match="nyare version"):
        upgrade(tmp_path / "ny.xlsx")


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"x")
    with pytest.raises(RefusedError):
        upgrade(tmp_path / "x.xlsx")


# --- The command ---------------------------------------------------------------------------------


def test_the_command_writes_beside_the_old_one(tmp_path: Path) -> None:
    old_book().save(tmp_path / "gammal.xlsx")
    before = (tmp_path / "gammal.xlsx").read_bytes()
    shown = screen.command("mall", "--uppdatera", "gammal.xlsx", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert screen.left(tmp_path) == ["gammal-uppdaterad.xlsx", "gammal.xlsx"]
    assert (tmp_path / "gammal.xlsx").read_bytes() == before
    assert "bladet ”Personal” heter nu ”Bemanning”" in shown.out
    assert "3\u00a0uppgifter utan given plats står på bladet Ej placerat" in shown.out
    assert "Nya blad: Läs mig, Önskemål" in shown.out
    assert "gammal.xlsx (utan versionsmärke)" in shown.out


@pytest.mark.parametrize("arguments, code, said", [
    (["gammal.xlsx", "--uppdatera", "gammal.xlsx", "--skriv-over"], 2, "annat namn"),
    (["ny.xlsx", "--uppdatera", "saknas.xlsx"], 1, "saknas.xlsx"),
    (["ny.csv", "--uppdatera", "gammal.xlsx"], 2, ".xlsx"),
])
def test_wrong_usage(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    old_book().save(tmp_path / "gammal.xlsx")
    shown = screen.command("mall", *arguments, folder=tmp_path)
    assert shown.code == code and said in shown.out + shown.err
    assert screen.left(tmp_path) == ["gammal.xlsx"]
