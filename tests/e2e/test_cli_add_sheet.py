"""`prognos mall FIL --lagg-till BLAD`: where the changed workbook goes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.support import screen


def test_a_copy_unless_the_file_itself_is_to_change(tmp_path: Path) -> None:
    screen.command("mall", "m.xlsx", folder=tmp_path)
    before = (tmp_path / "m.xlsx").read_bytes()
    shown = screen.command("mall", "m.xlsx", "--lagg-till", "listning", "Befolkning",
                           folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("Skrivet: m-tillagt.xlsx med Listning, Befolkning sist i boken.")
    assert (tmp_path / "m.xlsx").read_bytes() == before
    shown = screen.command("mall", "m.xlsx", "--lägg-till", "Listning", "--skriv-over",
                           folder=tmp_path)
    assert shown.code == 0 and shown.out.startswith("Skrivet: m.xlsx med Listning")
    again = screen.command("mall", "m.xlsx", "--lagg-till", "Listning", "Kostnader", "-o",
                           "ut.xlsx", folder=tmp_path)
    assert again.out.endswith("Fanns redan: Listning\n")
    assert openpyxl.load_workbook(tmp_path / "ut.xlsx").sheetnames[-2:] == ["Listning",
                                                                            "Kostnader"]


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (["--lagg-till", "Listning"], 2, "ange arbetsboken före --lagg-till"),
    (["m.xlsx", "--lagg-till", "Listning", "--utokad"], 2, "går inte att förena med"),
    (["m.xlsx", "--lagg-till", "Listningg"], 2, "Menades ”Listning”"),
    (["m.xlsx", "--lagg-till", "Behov"], 1, "har redan bladet Behov"),
    (["m.xlsx", "--lagg-till", "Listning", "-o", "m.xlsx"], 2, "finns redan"),
    (["ingen.xlsx", "--lagg-till", "Listning"], 1, "finns inte"),
])
def test_what_cannot_be_done_writes_nothing(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    screen.command("mall", "m.xlsx", folder=tmp_path)
    shown = screen.command("mall", *arguments, folder=tmp_path)
    assert shown.code == code and said in shown.err + shown.out
    assert screen.left(tmp_path) == ["m.xlsx"]
