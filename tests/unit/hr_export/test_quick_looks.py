"""What is looked for quickly in a whole row or text hides nothing that a close look finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prognos.hr_export import read_exports
from prognos.hr_export.files.open_export import Read, open_export
from prognos.hr_export.population_export import population_in
from prognos.hr_export.rows.total_rows import is_total_row
from prognos.schema.damaged_letters import is_damaged, may_be_damaged, mended
from prognos.schema.employee_number import is_rounded, whole_digits
from prognos.schema.values import text
from tests.support.exports import HEROMA, TODAY, write_csv

LABELS = (
    "Summa", "Totalsumma", "TOTALT", "Totaler", "Totalresultat", "Grand total", "Over-all total",
    "Sub total", "sum", "S:a", "Gesamtergebnis", "Ergebnis", "Overall Result", "**", "Resultat",
    "Summering", "Summary", "Sammanlagt", "Samtliga", "Tillsammans", "Alla", "Antal anställda",
    "Antal: 7", "Kirurgi, delsumma", "Kirurgi - Count", "Kirurgi medelvärde", "Kirurgi Medeltal",
    "Kirurgi Average", "ſumma", "Summa 12,5",
)
ENCODINGS = ("utf-8", "cp850", "mac_roman", "cp1252")


@pytest.mark.parametrize("label", LABELS)
def test_every_label_of_a_total_is_found_in_its_row(label: str) -> None:
    assert is_total_row(["", label, 12, None], {}, lambda: False)
    assert not is_total_row(["", label, 12, None], {}, lambda: True)


@pytest.mark.parametrize("written", ENCODINGS)
@pytest.mark.parametrize("read", ENCODINGS[1:])
def test_every_wrong_reading_is_looked_at(written: str, read: str) -> None:
    damaged = "Överläkare på vårdcentralen".encode(written).decode(read, errors="replace")
    wrong = damaged != "Överläkare på vårdcentralen"
    assert may_be_damaged(damaged) == is_damaged(damaged) == wrong


@pytest.mark.parametrize("words", ["Åke Öberg, född i Älvsbyn", "?", "Larsson-Ek", "1-2/3 (50 %)"])
def test_swedish_letters_are_whole_as_they_are(words: str) -> None:
    assert not may_be_damaged(words) and mended(words) is None


@given(st.text(alphabet=st.sampled_from("aÖ1 \t\n\r\x1c\x85\u00a0\u2007\u2009\u202f\u2028\u3000")))
def test_a_text_has_single_spaces(raw: str) -> None:
    assert text(raw) == re.sub(r"\s+", " ", raw).strip()


@pytest.mark.parametrize(("written", "meant"), [
    ("00101", "00101"), ("'1001", "1001"), ("1001,00", "1001"), ("1,001E3", "1001"),
    ("1,234E+03", "1234"), ("1.5", "1.5"), ("E1", "E1")])
def test_digits_written_in_other_ways(written: str, meant: str) -> None:
    assert whole_digits(written) == meant


@pytest.mark.parametrize("lost", ["1,2E+07", "1.2e+07", " 1,2E+07 "])
def test_rounded_numbers_are_found(lost: str) -> None:
    assert is_rounded(lost) and not is_rounded("1,5E1") and not is_rounded("1001")


def test_a_file_that_is_asked_for_twice_is_opened_once(tmp_path: Path) -> None:
    export = write_csv(HEROMA, tmp_path / "h.csv")
    opened: dict[Path, Read] = {}

    def opener(path: Path) -> Read:
        if path not in opened:
            opened[path] = open_export(path)
        return opened[path]

    assert population_in([export], opener) is None
    export.unlink()
    assert read_exports([export], None, TODAY, opener=opener).staff
