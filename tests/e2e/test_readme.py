"""The README says what the program does: its commands run, its made blocks are fresh."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from tests.support import screen
from tests.support.exports import VISMA, write_csv
from tests.support.readme_blocks import (
    NAMES,
    README,
    block,
    glossary_block,
    python_block,
    screen_block,
    with_block,
    write_blocks,
)

TEXT = README.read_text(encoding="utf-8")
FRESH = "run: python -m tests.support.readme_blocks"


def commands(language: str = "sh") -> list[list[str]]:
    """The `prognos …` lines of the README's code blocks, as arguments."""
    blocks = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    lines = [line for text in blocks for line in text.splitlines() if line.startswith("prognos ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def inline_commands() -> list[list[str]]:
    """The `prognos …` commands in running text."""
    return [shlex.split(text)[1:] for text in re.findall(r"`(prognos [a-z][^`]*)`", TEXT)]


def test_the_commands_run_in_the_order_given(tmp_path: Path) -> None:
    """The user fills in the template between the first command and the rest."""
    first, *rest = commands()
    assert first[0] == "mall" and len(rest) >= 2
    assert screen.command(*first, folder=tmp_path).code == 0
    screen.book(tmp_path).replace(tmp_path / first[1])
    for arguments in rest:
        assert screen.command(*arguments, folder=tmp_path).code == 0
    assert screen.left(tmp_path) == [
        "min-region-beslutsunderlag.docx", "min-region-resultat.xlsx", "min-region.xlsx"]


def test_the_further_commands_run_in_the_order_given(tmp_path: Path, one_core: None) -> None:
    """With workbooks of two regions, an export, an old workbook and a Word template at hand."""
    for name in ("norr", "soder", "gammal"):
        screen.book(tmp_path).replace(tmp_path / f"{name}.xlsx")
    write_csv(VISMA, tmp_path / "export.csv")
    Document().save(str(tmp_path / "region.docx"))
    (tmp_path / "resultat").mkdir()
    further = commands("shell")
    assert {arguments[0] for arguments in further} == {
        "kor", "rapport", "importera", "mall", "samla", "kontrollera"}
    for arguments in further:
        assert screen.command(*arguments, folder=tmp_path).code == 0, arguments
    assert len(screen.left(tmp_path / "resultat")) == 3


@pytest.mark.parametrize("arguments", [line for line in inline_commands() if line != ["kor"]],
                         ids=" ".join)
def test_commands_in_running_text_run(arguments: list[str], tmp_path: Path) -> None:
    assert screen.command(*arguments, folder=tmp_path).code == 0
    assert len(screen.left(tmp_path)) == 1


def test_the_run_in_running_text_is_the_one_that_is_looked_at(example_run: screen.Run) -> None:
    assert ["kor"] in inline_commands() and example_run.shown.code == 0
    assert example_run.files == ("exempel-resultat.xlsx", "ut.json")  # the JSON was asked for


FOUR: dict[str, list[dict[str, object]]] = {
    "Budgetram": [{"År *": year, "Centralt anslag": 9_000_000} for year in (2027, 2028, 2029)],
    "Bemanning": [{"Specialitet *": "Psykiatri", "Födelseår": year}
                  for year in (1958, 1960, 1961, 1963, 1970, 1975, 1980)],
    "ST-läkare": [{"Specialitet *": "Psykiatri", "Startdatum *": "2024-01-15"}],
    "Behov": [{"Specialitet *": "Psykiatri", "Budgeterade tjänster": 9}],
}
"""What a new user fills in first."""


def test_four_sheets_of_the_template_with_kronor_give_a_result(tmp_path: Path) -> None:
    assert screen.command("mall", "ny.xlsx", folder=tmp_path).code == 0
    book = openpyxl.load_workbook(tmp_path / "ny.xlsx")
    for name, rows in FOUR.items():
        for cells in book[name].iter_rows(max_row=20):
            columns = {str(cell.value).rstrip(" *"): cell.column for cell in cells if cell.value}
            if len(columns) > 3:
                break
        for n, row in enumerate(rows, start=1):
            for heading, value in row.items():
                book[name].cell(cells[0].row + n, columns[heading.rstrip(" *")], value)
    book.save(tmp_path / "ny.xlsx")
    shown = screen.command("kor", "ny.xlsx", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert "0 fel" in shown.out and "ny-resultat.xlsx" in screen.left(tmp_path)
    assert "(100 %)" in shown.out.replace("\u00a0", " ")  # the share of the cost is not stated


def test_the_make_target_runs_any_command() -> None:
    told = subprocess.run(
        ["make", "--no-print-directory", "-n", "prognos", "ARGS=kontrollera min region.xlsx"],
        cwd=README.parent, check=True, capture_output=True, timeout=60)
    assert told.stdout.decode().rstrip().endswith("bin/prognos kontrollera min region.xlsx")


def test_exit_codes_are_those_of_the_program() -> None:
    from prognos.cli import command as cli

    told = {int(code) for code in re.findall(r"^\| (\d) \|", TEXT, re.MULTILINE)}
    assert told == {cli.DONE, cli.FINDINGS, cli.USAGE, cli.UNMET, cli.INTERNAL}


def test_the_glossary_is_the_schemas() -> None:
    assert block(TEXT, "ordlista") == glossary_block(), FRESH


def test_the_screen_is_the_examples() -> None:
    assert block(TEXT, "skärm").splitlines() == screen_block().splitlines(), FRESH


def test_what_python_answers_is_the_examples() -> None:
    assert block(TEXT, "python") == python_block(), FRESH


def test_writing_the_blocks_changes_nothing_else(tmp_path: Path) -> None:
    emptied = TEXT
    for name in NAMES:
        emptied = with_block(emptied, name, "gammalt")
    target = tmp_path / "README.md"
    target.write_text(emptied, encoding="utf-8")
    write_blocks(target)
    assert target.read_text(encoding="utf-8") == TEXT, FRESH
