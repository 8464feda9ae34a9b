"""The commands over the years, as a user meets them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl

from tests.support import screen
from tests.support.year_ends import book, post, trainee

MANY = [post(100 + n, 1960 + n) for n in range(30)]


def ends(folder: Path) -> list[str]:
    """Three year-ends in which eight of thirty leave."""
    staff = [MANY, MANY[4:], [*MANY[4:26], post(1, 1988)]]
    training = [[trainee(2, 1994, 2026)], [trainee(2, 1994, 2026)], []]
    return [book(folder, year, here, there).name for year, here, there in zip(
        (2023, 2024, 2025), staff, training, strict=True)]


def test_learned_rates_are_shown_and_written_to_a_copy(tmp_path: Path) -> None:
    names = ends(tmp_path)
    shown = screen.command("kalibrera", *names, "--alla", "--skriv-till", "ny.xlsx",
                           folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert "Egna takter 2024–2025" in shown.out and "Övriga avgångar per år" in shown.out
    assert "Skrivet: ny.xlsx" in shown.out
    page = openpyxl.load_workbook(tmp_path / "ny.xlsx")["Antaganden per specialitet"]
    row = dict(zip([cell.value for cell in page[2]], [cell.value for cell in page[3]],
                   strict=True))
    assert row["Specialitet"] == "Kirurgi" and row["Källa"] == "Egen historik 2024–2025"
    assert 0.03 < row["Övriga avgångar per år"] < 0.15
    assert screen.command("kontrollera", "ny.xlsx", folder=tmp_path).code == 0
    only = screen.command("kalibrera", *names, "--skriv-till", "n.xlsx", "--bara", "rekrytering",
                          folder=tmp_path)
    page = openpyxl.load_workbook(tmp_path / "n.xlsx")["Antaganden per specialitet"]
    assert only.code == 0 and page.cell(3, 3).value is None and page.cell(3, 4).value > 0


def test_nothing_of_a_person_is_shown(tmp_path: Path) -> None:
    staff = [{**each, "Anställningsnr": f"77{each['Anställningsnr']}88"} for each in MANY]
    names = [book(tmp_path, year, staff[year - 2023:]).name for year in (2023, 2024)]
    shown = screen.command("kalibrera", *names, "--alla", folder=tmp_path)
    assert shown.code == 0 and "7710" not in shown.out and "1961" not in shown.out


def test_wrong_use_is_told(tmp_path: Path) -> None:
    names = ends(tmp_path)
    for arguments, code, said in (
        ([names[0]], 1, "bara ett årsbokslut"), ([*names, "--bara", "pension"], 2, "--skriv-till"),
        ([*names, "--skriv-till", names[0], "--skriv-over"], 2, "används redan"),
        ([*names, "--skriv-till", "a.xlsx", "--bara", "pension"], 2, "avgångar, rekrytering"),
    ):
        shown = screen.command("kalibrera", *arguments, folder=tmp_path)
        assert shown.code == code and said in shown.err + shown.out, arguments


def test_a_run_does_not_wait_for_pandas() -> None:
    code = ("import prognos.cli, prognos.use_cases.run, prognos.report.workbook, sys; "
            "sys.exit('pandas' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_year_is_followed_up_and_the_round_is_filled_in(tmp_path: Path) -> None:
    names = ends(tmp_path)
    assert screen.command("kor", names[1], "--utgava", "2024", "--tyst", folder=tmp_path).code == 0
    frozen = "2024.prognos-utgava.json.gz"
    again = screen.command("kor", names[1], "--utgava", "2024", folder=tmp_path)
    assert again.code == 2 and "finns redan" in again.err
    shown = screen.command("folj-upp", frozen, *names, "--skriv-till", "ny.xlsx", "--malar",
                           "2030", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert "Så gick det, och varför siffran ändrats" in shown.out
    assert "Prognosens brist 2030" in shown.out and "slut-2025-uppfoljning.xlsx" in shown.out
    page = openpyxl.load_workbook(tmp_path / "ny.xlsx")["Föregående år"]
    row = dict(zip([cell.value for cell in page[2]], [cell.value for cell in page[3]],
                   strict=True))
    assert row["Specialitet"] == "Kirurgi" and row["Rang"] == 1 and row["Tillsatta block"] == 0
    old = screen.command("folj-upp", "slut-2024-resultat.xlsx", *names[1:], folder=tmp_path)
    assert old.code == 0 and "Utgåvan slut-2024-resultat" in old.out
    assert "borde det vara minst 80" in old.out and "En resultatbok innehåller inte allt" in old.out
    assert "planerades" not in old.out
    again = screen.command("kalibrera", *names, "slut-2025-uppfoljning.xlsx", folder=tmp_path)
    assert again.code == 1 and "är en uppföljningsbok" in again.out + again.err
    broken = screen.command("folj-upp", frozen, names[0], folder=tmp_path)
    assert broken.code == 1 and "inget utfall" in broken.out + broken.err


def test_the_model_is_tried_backwards(tmp_path: Path) -> None:
    shown = screen.command("baktest", *ends(tmp_path), folder=tmp_path)
    assert (shown.code, shown.err) == (0, "") and "Medelfel i personer per grupp" in shown.out
    alone = screen.command("baktest", "slut-2025.xlsx", folder=tmp_path)
    assert alone.code == 1 and "minst två årsbokslut" in alone.out + alone.err


def test_a_paper_with_earlier_editions_says_how_it_went(tmp_path: Path) -> None:
    names = ends(tmp_path)
    assert screen.command("kor", names[1], "--utgava", "2024", folder=tmp_path).code == 0
    edition = "2024.prognos-utgava.json.gz"
    filled = screen.command("kor", names[2], edition, "--json", "r.json", folder=tmp_path)
    assert filled.code == 0 and '"allotted":' in (tmp_path / "r.json").read_text(encoding="utf-8")
    for files, said in (([names[1], edition], "ange förra årets utgåva"),
                        ([*names, edition], "ange en arbetsbok och förra årets utgåva")):
        wrong = screen.command("kor", *files, folder=tmp_path)
        assert wrong.code in (1, 2) and said in wrong.err
    shown = screen.command("rapport", edition, *names[1:], "--html", "u.html", folder=tmp_path)
    assert shown.code == 0 and "Webbsida: u.html" in shown.out, shown.err
    page = (tmp_path / "u.html").read_text(encoding="utf-8")
    assert "Så gick det, och varför siffran ändrats" in page and "gått från" in page
    for files, code, said in (
        ([edition], 2, "ange också årets arbetsbok"), (names[1:], 1, "Ingen av filerna är en"),
        ([edition, names[2], names[1]], 2, "ska vara årets arbetsbok (sist)")):
        told = screen.command("rapport", *files, "--html", "b.html", folder=tmp_path)
        assert told.code == code and said in told.err + told.out, told.err + told.out
        assert not (tmp_path / "b.html").exists()
