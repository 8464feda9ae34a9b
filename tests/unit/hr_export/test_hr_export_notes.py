"""Everything that an import may tell: a spoiled export per code, and no code without one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prognos.hr_export import import_exports, importing
from prognos.schema.dictionary import read_data
from prognos.xlsx.read.parts import Budget
from tests.support.exports import TODAY, codes, write_csv, write_xlsx

HEADS = ["Anstnr", "Född", "Titel", "Specialitet", "Syss.grad", "Tjg.grad", "Anst.datum",
         "Slutdatum", "Anst.form"]
Row = list[Any]


def surgeon(**changes: Any) -> Row:
    """A row of a specialist, some cells changed."""
    cells = dict(zip(HEADS, ["1", "1970", "Överläkare", "Kirurgi", "100", "", "2001-01-01", "",
                             "Tillsvidare"], strict=True))
    return list((cells | {name.replace("_", "."): value for name, value in changes.items()})
                .values())


def trainee(**changes: Any) -> Row:
    return surgeon(**{"Titel": "ST-läkare", "Anst_datum": "2024-01-01",
                      "Slutdatum": "2029-01-01", **changes})


def unsorted(count: int) -> list[Row]:
    """Specialists of as many specialties that do not exist."""
    return [surgeon(Anstnr=str(100 + n), Specialitet=f"Påhitt {chr(65 + n)}") for n in range(count)]


SPOILED: dict[str, list[Row]] = {
    "utelamnad-utan-specialitet": [surgeon(), surgeon(Anstnr="2", Specialitet="")],
    "utelamnad-timavlonad-utan-andel": [surgeon(), surgeon(Anstnr="2", Syss_grad="",
                                                           Anst_form="Timavlönad")],
    "utelamnad-okand-titel": [surgeon(), surgeon(Anstnr="2", Titel="Konstläkare")],
    "okand-specialitetstext": [surgeon(), surgeon(Anstnr="2", Specialitet="Häxkonst")],
    "fler-specialitetstexter": [surgeon(), *unsorted(11)],
    "oklara-texter": [surgeon(), surgeon(Anstnr="2", Specialitet="Häxkonst")],
    "st-utan-tid": [trainee(Tjg_grad="0")],
    "flera-specialiteter-st": [trainee(Specialitet="Kirurgi; Urologi")],
    "olika-fodelsear": [surgeon(), surgeon(Född="1971")],
    "redan-specialist": [surgeon(), trainee(Specialitet="Urologi")],
    "slut-fore-start": [trainee(Slutdatum="2023-01-01")],
    "pipeline": [surgeon(), surgeon(Anstnr="2", Titel="AT-läkare")],
    "inga-lakare": [surgeon(Titel="Sjuksköterska")],
}
FILES: dict[str, Callable[[Path], list[Path]]] = {
    "teckenkod": lambda folder: [_bytes(folder / "e.csv", b"Titel;\x81\x8d\xff" + b"a" * 100)],
    "dubbla-rader": lambda folder: [write_csv([HEADS, surgeon()], folder / "a.csv"),
                                    write_csv([HEADS, surgeon()], folder / "b.csv")],
    "mappning-skriven": lambda folder: [write_csv(
        [["Anstnr", "Titel", "Specialitet"], ["1", "Överläkare", "Kirurgi"]], folder / "a.csv")],
}


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def told(paths: list[Path], folder: Path) -> set[str]:
    return codes(import_exports(paths, folder / "ut.xlsx", None, False, TODAY).exports)


@pytest.mark.parametrize("code", SPOILED)
def test_a_spoiled_export_gives_its_finding(code: str, tmp_path: Path) -> None:
    assert code in told([write_xlsx([HEADS, *SPOILED[code]], tmp_path / "e.xlsx")], tmp_path)


@pytest.mark.parametrize("code", FILES)
def test_spoiled_files_give_their_finding(code: str, tmp_path: Path) -> None:
    assert code in told(FILES[code](tmp_path), tmp_path)


def test_a_sound_export_gives_none_of_them(tmp_path: Path) -> None:
    found = told([write_xlsx([HEADS, surgeon()], tmp_path / "e.xlsx")], tmp_path)
    assert found == set()


def test_more_rows_than_the_main_job_reads_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "Budget", lambda: Budget(cells=2))
    assert "for-stor-bok" in told([write_xlsx([HEADS, surgeon()], tmp_path / "e.xlsx")], tmp_path)


def test_no_code_lacks_a_test() -> None:
    """The other codes stand in the tests of what they are about."""
    tests = "".join(path.read_text(encoding="utf-8")
                    for path in Path(__file__).parent.parent.glob("*/test_*.py"))
    assert [code for code in read_data("hr_export/notes.toml") if f'"{code}"' not in tests] == []
