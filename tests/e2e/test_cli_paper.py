"""`prognos rapport` as a user meets it: which files, which words, which exit codes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from zipfile import ZipFile

import pytest
from docx import Document as open_document

from prognos.system.files import LOCKS, template_path
from tests.support import screen
from tests.support.workbooks import put


def words(docx: Path) -> str:
    with ZipFile(docx) as file:
        return file.read("word/document.xml").decode()


def test_the_example_gets_its_full_paper_in_the_working_folder(tmp_path: Path) -> None:
    shown = screen.command("rapport", "--html", "u.html", "--docx", "u.docx", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == "Underlag: u.docx\nWebbsida: u.html\n"
    assert screen.left(tmp_path) == ["u.docx", "u.html"]
    page = (tmp_path / "u.html").read_text(encoding="utf-8")
    for said in ("Region Exempel", "Förslag till beslut", "Alternativ som har övervägts",
                 "Med målet jämnast brist"):
        assert said in page
        assert said in words(tmp_path / "u.docx")


@pytest.mark.parametrize(("flag", "name", "said"), [
    ([], "bok-beslutsunderlag.docx", "Bakgrund"),
    (["--kort"], "bok-beslutsunderlag-kort.docx", "I korthet: "),
    (["--samverkan"], "bok-samverkan.docx", "underlag för samverkan"),
])
def test_a_name_beside_the_workbook_that_never_replaces(
    tmp_path: Path, flag: list[str], name: str, said: str,
) -> None:
    screen.book(tmp_path)
    first = screen.command("rapport", "bok.xlsx", *flag, folder=tmp_path)
    assert (first.code, first.out) == (0, f"Underlag: {name}\n")
    assert said in words(tmp_path / name)
    screen.command("rapport", "bok.xlsx", *flag, "--tyst", folder=tmp_path)
    assert screen.left(tmp_path) == sorted(
        ["bok.xlsx", name, name.replace(".docx", "-2.docx")])


def test_the_working_folder_when_there_is_no_workbook(tmp_path: Path) -> None:
    shown = screen.command("rapport", "--kort", "--tyst", folder=tmp_path)
    assert (shown.code, shown.out, shown.err) == (0, "", "")
    assert screen.left(tmp_path) == ["exempel-beslutsunderlag-kort.docx"]


@pytest.mark.parametrize(("arguments", "said"), [
    (["--kort", "--samverkan"], "går inte att förena med"),
    (["--docx", "u.doc"], "ska sluta på .docx"),
    (["--html", "u.docx"], "ska sluta på .html"),
    (["--docx", "finns.docx"], "finns redan"),
    (["--html", "finns.html", "--docx", "ny.docx"], "finns redan"),
    (["--html", "ny.html", "--mall", "finns.docx"], "--mall gäller underlaget för Word"),
    (["--docx", "finns.docx", "--skriv-over", "--mall", "finns.docx"], "används redan"),
])
def test_wrong_usage_is_told_before_anything_is_computed(
    tmp_path: Path, arguments: list[str], said: str,
) -> None:
    for name in ("finns.docx", "finns.html"):
        (tmp_path / name).write_text("gammal", encoding="utf-8")
    with never_run():
        shown = screen.command("rapport", *arguments, folder=tmp_path)
    assert (shown.code, shown.out) == (2, "") and said in shown.err
    assert screen.left(tmp_path) == ["finns.docx", "finns.html"]


@contextmanager
def never_run() -> Iterator[None]:
    """A run fails the test."""
    with patch("prognos.use_cases.run.run", side_effect=AssertionError("räknade ändå")):
        yield


def test_a_region_s_own_template(tmp_path: Path) -> None:
    screen.book(tmp_path)
    template = open_document()
    template.styles.element.remove(template.styles["Caption"].element)
    template.sections[0].header.paragraphs[0].text = "REGION PROV"
    template.save(str(tmp_path / "region.docx"))
    shown = screen.command("rapport", "bok.xlsx", "--kort", "--mall", "region.docx",
                           folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert "programmets egna används för dem: Beskrivning, " in shown.out.replace("\n", " ")
    paper = open_document(str(tmp_path / "bok-beslutsunderlag-kort.docx"))
    assert paper.sections[0].header.paragraphs[0].text == "REGION PROV"
    with never_run():
        shown = screen.command("rapport", "bok.xlsx", "--mall", "bok.xlsx", folder=tmp_path)
    assert (shown.code, shown.out) == (1, "") and "är inget Word-dokument" in shown.err


def test_a_missing_folder_and_an_open_file(tmp_path: Path) -> None:
    shown = screen.command("rapport", "--docx", "ingen/u.docx", folder=tmp_path)
    assert shown.code == 1 and "finns inte" in shown.err
    (tmp_path / "u.docx").write_text("gammal", encoding="utf-8")
    (tmp_path / LOCKS[0].format("u.docx")).write_text("", encoding="utf-8")
    shown = screen.command("rapport", "--docx", "u.docx", "--skriv-over", folder=tmp_path)
    assert shown.code == 1 and "öppen i ett annat program" in shown.err


def test_a_named_file_is_replaced_when_asked_to(tmp_path: Path) -> None:
    screen.book(tmp_path)
    (tmp_path / "u.html").write_text("gammal", encoding="utf-8")
    shown = screen.command("rapport", "bok.xlsx", "--kort", "--html", "u.html", "--skriv-över",
                           folder=tmp_path)
    assert shown.code == 0
    assert (tmp_path / "u.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_workbook_s_faults_are_told_as_kor_tells_them(tmp_path: Path) -> None:
    screen.book(tmp_path, put("Bemanning", "Specialitet", "Psykologi"))
    shown = screen.command("rapport", "bok.xlsx", "--tyst", folder=tmp_path)
    assert (shown.code, shown.out) == (1, "") and "Psykologi" in shown.err
    assert screen.left(tmp_path) == ["bok.xlsx"]
    missing = screen.command("rapport", "finns_inte.xlsx", folder=tmp_path)
    assert missing.code == 1


def test_a_minimum_that_cannot_be_met_is_told_and_the_paper_written(tmp_path: Path) -> None:
    screen.book(tmp_path, put("Begränsningar", "Värde", 30))
    shown = screen.command("rapport", "bok.xlsx", "--kort", "--tyst", folder=tmp_path)
    assert (shown.code, shown.out) == (3, "")
    assert shown.err.startswith("prognos: Minst block Kirurgi 2028 ryms inte")
    assert screen.left(tmp_path) == ["bok-beslutsunderlag-kort.docx", "bok.xlsx"]


def test_help_loads_nothing_heavy() -> None:
    code = ("import sys; from prognos.cli import build_parser; build_parser(); "
            "heavy = {'docx', 'lxml', 'resvg_py', 'numpy', 'prognos.schema.values'}; "
            "print(sorted(heavy & set(sys.modules)))")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True,
                         cwd=template_path("exempel.xlsx").parents[1], timeout=60)
    assert ran.stdout.decode().strip() == "[]"
