"""Old binary workbooks: what is read, what is refused, and no file that ends or hangs the program.
"""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
import xlrd.formatting

from prognos.hr_export.files import old_excel
from prognos.hr_export.files.old_excel import TooLarge, old_sheets
from prognos.xlsx.read.archive import open_book
from prognos.xlsx.read.parts import Refused
from tests.support.exports import codes, read
from tests.support.places import DATA

EXPORTS = DATA / "exports"


def whole(name: str) -> bytearray:
    return bytearray((EXPORTS / name).read_bytes())


def number(content: bytes, place: int) -> int:
    return int.from_bytes(content[place:place + 4], "little")


def circular_folder() -> bytearray:
    """The sector of the folder follows itself."""
    content = whole("visma.xls")
    folder, table = number(content, 48), number(content, 76)
    place = 512 * (table + 1) + 4 * folder
    content[place:place + 4] = folder.to_bytes(4, "little")
    return content


def circular_small_sectors() -> bytearray:
    """The cells of a small workbook, in a chain of 64 bytes each that goes back to its start."""
    content = whole("fel-liten.xls")
    place = 512 * (number(content, 60) + 1)
    content[place + 8:place + 12] = bytes(4)
    return content


def circular_table() -> bytearray:
    """The list of sectors goes on in a sector that goes on in itself."""
    content = whole("visma.xls")
    content[68:72], content[72:76] = (2).to_bytes(4, "little"), (1).to_bytes(4, "little")
    content[512 * 4 - 4:512 * 4] = (2).to_bytes(4, "little")
    return content


@pytest.mark.parametrize("content", [
    circular_folder(), circular_small_sectors(), circular_table(), whole("visma.xls")[:600],
    bytes.fromhex("D0CF11E0A1B11AE1"), bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
], ids=["folder", "small sectors", "table", "cut", "mark", "nothing"])
def test_a_damaged_file_is_refused_at_once(content: bytearray, tmp_path: Path) -> None:
    (tmp_path / "v.xls").write_bytes(content)
    exports = read(tmp_path / "v.xls")
    assert codes(exports) == {"skadad-fil"} and exports.refused


def test_whatever_bytes_change_it_is_read_or_refused() -> None:
    chance, seen = random.Random(1), set()
    for name in ("visma.xls", "fel.xls", "fel-liten.xls") * 60:
        content = whole(name)
        for _ in range(chance.choice((1, 3, 20))):
            place = chance.randrange(len(content) if chance.random() < 0.5 else 600)
            content[place] = chance.choice((0, 1, 254, 255, chance.randrange(256)))
        try:
            for sheet in old_sheets(bytes(content)):
                list(sheet.rows())
            seen.add("read")
        except Refused as refused:
            seen.add(refused.code)
    assert {"read", "skadad-fil"} <= seen


def test_formulas_that_were_never_calculated_are_told_by_row() -> None:
    exports = read(EXPORTS / "oraknad.xls")
    assert all("fte_share" not in row for row in exports.staff)
    assert any("(rad 2, 3)" in finding.message for finding in exports.findings)


def refusal_as_workbook(path: Path) -> str:
    """Why the program does not read the file as a region's workbook."""
    with pytest.raises(Refused) as refused:
        open_book(path.read_bytes())
    return refused.value.code


def test_a_password_and_another_kind_of_file_are_told(tmp_path: Path) -> None:
    content = whole("visma.xls")
    second = content.index(b"\x09\x08\x10\x00") + 20
    content[second:second + 2] = b"\x2f\x00"
    (tmp_path / "hemlig.xls").write_bytes(content)
    assert codes(read(tmp_path / "hemlig.xls")) == {"losenordsskyddad"}
    assert refusal_as_workbook(tmp_path / "hemlig.xls") == "losenordsskyddad"
    (tmp_path / "vanlig.xls").write_bytes(whole("visma.xls"))
    assert refusal_as_workbook(tmp_path / "vanlig.xls") == "gammalt-format"
    named = whole("visma.xls")
    place = named.index("Workbook".encode("utf-16-le"))
    named[place:place + 16] = "Writerxx".encode("utf-16-le")
    (tmp_path / "brev.xls").write_bytes(named)
    assert codes(read(tmp_path / "brev.xls")) == {"ingen-arbetsbok"}


def test_a_workbook_beyond_any_staff_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, most in (("MOST_BYTES", 100), ("MOST_CELLS", 5), ("MOST_LETTERS", 20)):
        with monkeypatch.context() as patch, pytest.raises(TooLarge):
            patch.setattr(old_excel, limit, most)
            old_sheets(bytes(whole("visma.xls")))


def test_hidden_rows_and_formulas_that_nobody_calculated_are_told(tmp_path: Path) -> None:
    content = bytearray(whole("visma.xls"))
    for row in (2, 3):
        place = content.index(b"\x08\x02\x10\x00" + row.to_bytes(2, "little"))
        content[place + 4 + 12] |= 0x20
    (tmp_path / "v.xls").write_bytes(bytes(content))
    told = {found.code: found.message for found in read(tmp_path / "v.xls").findings}
    assert "rad 3–4" in told["dolda-rader"] and "formler-utan-varde" not in told
    (tmp_path / "o.xls").write_bytes(whole("oraknad.xls"))
    assert "formler-utan-varde" in {found.code for found in read(tmp_path / "o.xls").findings}


def test_a_hidden_column_with_content_is_told(tmp_path: Path) -> None:
    content = bytearray(whole("visma.xls"))
    place = content.index(b"\x7d\x00\x0c\x00")
    content[place + 4:place + 8] = struct.pack("<2H", 1, 200)
    content[place + 12] |= 1
    (tmp_path / "v.xls").write_bytes(bytes(content))
    told = {found.code: found.message for found in read(tmp_path / "v.xls").findings}
    assert "dolda" in told["dolda-kolumner"] and ": B, C" in told["dolda-kolumner"]


def test_xlrd_knows_dates_by_the_rule_of_the_program() -> None:
    shows_date = xlrd.formatting.is_date_format_string
    assert not shows_date(None, "Standard") and shows_date(None, "yyyy-mm-dd")
