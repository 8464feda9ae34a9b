"""No command shows a personnummer, wherever it stood: typed, in a file's name, in a sheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from prognos.schema.values import HIDDEN
from tests.support import screen
from tests.support.workbooks import Sheets, put

NUMBER = "19700305-1234"
FORMS = (NUMBER, "１９７００３０５－１２３４", "700305\ufe631234", "٧٠٠٣٠٥-١٢٣٤")


def digits(text: str) -> str:
    """The digits of a text in plain ones, so that a number is found however it is written."""
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())


def is_silent(shown: screen.Shown) -> bool:
    return "7003051234" not in digits(shown.out + shown.err)


@pytest.mark.parametrize("typed", FORMS)
@pytest.mark.parametrize("arguments", [
    ("forklara", "bok.xlsx", "{}"), ("forklara", "bok.xlsx", "Radiologi", "--omrade", "{}"),
    ("{}",), ("kor", "--{}"), ("kor", "{}.xlsx"), ("kor", "bok.xlsx", "-o", "{}.pdf"),
    ("kor", "bok.xlsx", "-o", "{}/ut.xlsx"), ("kontrollera", "{}"), ("samla", "{}", "--till", "x"),
    ("mall", "bok.xlsx", "--per-basenhet", "--senast", "{}"), ("importera", "{}", "--till", "{}"),
    ("rapport", "bok.xlsx", "--docx", "{}"), ("kor", "{}.xlsx", "{}.xlsx"),
])
def test_what_was_typed(arguments: tuple[str, ...], typed: str, tmp_path: Path) -> None:
    screen.book(tmp_path)
    shown = screen.command(*(each.format(typed) for each in arguments), folder=tmp_path)
    made = arguments[-1] == "{}/ut.xlsx"  # -o makes its folder
    assert shown.code in ((0,) if made else (1, 2)) and is_silent(shown), shown
    assert shown.err or shown.out


def new_sheet(sheets: Sheets) -> None:
    sheets[NUMBER] = [["Anteckning"], ["x"]]


def new_column(sheets: Sheets) -> None:
    for place, row in enumerate(sheets["Bemanning"]):
        row.append(NUMBER if place == 0 else None)


@pytest.mark.parametrize("spoil", [
    new_sheet, new_column, put("Bemanning", "Basenhet", NUMBER), put("Behov", "Område", NUMBER),
    put("Behov", "Specialitet", NUMBER), put("Bemanning", "Specialitet", NUMBER),
], ids=["sheet", "column", "unit", "area", "specialty", "wrong specialty"])
@pytest.mark.parametrize("arguments", [
    ("kor", "bok.xlsx"), ("kontrollera", "bok.xlsx"), ("kontrollera", "bok.xlsx",
     "--personuppgifter"), ("mall", "--uppdatera", "bok.xlsx"),
    ("mall", "bok.xlsx", "--per-basenhet"),
])
def test_what_the_workbook_holds(
    spoil: Callable[[Sheets], None], arguments: tuple[str, ...], tmp_path: Path
) -> None:
    screen.book(tmp_path, spoil)
    assert is_silent(screen.command(*arguments, folder=tmp_path))


@pytest.mark.parametrize("arguments", [
    ("kor",), ("kontrollera",), ("rapport", "--kort"), ("mall", "--uppdatera"),
])
def test_the_name_of_the_file(arguments: tuple[str, ...], tmp_path: Path) -> None:
    named = screen.book(tmp_path).rename(tmp_path / f"Ek {NUMBER}.xlsx")
    shown = screen.command(*arguments, named.name, folder=tmp_path)
    assert shown.code == 0 and is_silent(shown)
    # a paper is to be spread: its own name holds nothing of the file's
    assert HIDDEN in shown.out or arguments[0] in ("kontrollera", "rapport")
