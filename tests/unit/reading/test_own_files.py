"""What the program itself has written is known again."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from prognos.reading import read_inputs
from tests.support import screen
from tests.support.workbooks import add, codes, page, put, read, together

UNKNOWN = "okant-blad"


def test_sheets_of_the_program_s_own_are_no_unknown_ones(tmp_path: Path) -> None:
    result = read(tmp_path, together(
        page("Svar", [["Svar från enheterna"]]), page("Svar 2", [["Svar från enheterna"]]),
        page("Ej placerat", [["Blad", "Cell", "Innehåll", "Skäl"]]),
        page("Läs mig (tidigare)", [["En text"]])))
    assert [f.sheet for f in result.findings if f.code == UNKNOWN] == []
    own = read(tmp_path, page("Svar", [["Mina svar"]]))
    assert [f.sheet for f in own.findings if f.code == UNKNOWN] == ["Svar"]


def test_what_the_commands_write_is_told_for_what_it_is(tmp_path: Path) -> None:
    screen.book(tmp_path, put("Bemanning", "Basenhet", "Norr"),
                add("Önskemål", Basenhet="Norr", Specialitet="Kirurgi", Önskade_block=1))
    (tmp_path / "tva.xlsx").write_bytes((tmp_path / "bok.xlsx").read_bytes())
    screen.command("kor", "bok.xlsx", "tva.xlsx", "-o", "ut", "--json", "ut", "--tyst",
                   "--publik", folder=tmp_path)
    screen.command("mall", "bok.xlsx", "--per-basenhet", "-o", "enheter", folder=tmp_path)
    told = {
        "ut/bok-resultat.xlsx": "resultatbok", "ut/bok-publik.xlsx": "resultatbok",
        "ut/sammanstallning.xlsx": "sammanstallning", "ut/bok-resultat.json": "json-fil",
        **{f"enheter/{path.name}": "enhetsfil" for path in (tmp_path / "enheter").iterdir()}}
    assert len(told) > 4
    for name, code in told.items():
        shown = screen.command("kontrollera", name, folder=tmp_path)
        assert shown.code == 1 and shown.out.startswith(f"fel {code}: "), (name, shown.out)
        assert len(shown.out.splitlines()) == 1


def test_a_region_s_book_is_read_with_any_sheet_beside(tmp_path: Path) -> None:
    """Only the sheet as the program writes it makes a file a unit's."""
    book = openpyxl.load_workbook(screen.book(tmp_path))
    book.create_sheet("Utskick")["A1"] = "Vår egen sändlista"
    book.save(tmp_path / "bok.xlsx")
    result = read_inputs(tmp_path / "bok.xlsx")
    assert result.inputs is not None and UNKNOWN in codes(result)
