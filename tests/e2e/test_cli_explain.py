"""Commands `forklara` and `kor --stabilitet` as a user meets them."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from tests.support import screen
from tests.support.workbooks import put

STABLE = "Står fördelningen sig när antagandena är andra?"


def test_one_specialty_explained_without_colours(tmp_path: Path) -> None:
    shown = screen.command("förklara", screen.book(tmp_path), "kirurgi")
    assert (shown.code, shown.err) == (0, "")
    assert "\x1b" not in shown.out
    assert max(map(len, shown.out.splitlines())) <= 100
    for said in ("Kirurgi · ram ST", "Idag", "Behov", "Plats: ", "Block: ", "Varför inte fler? ",
                 "Minsta ändring"):
        assert said in shown.out


def test_all_areas_or_the_one_named(tmp_path: Path) -> None:
    book = screen.book(tmp_path)
    both = screen.command("forklara", book, "Distriktsläkare")
    assert both.code == 0
    assert "Allmänmedicin, Umeå" in both.out
    assert "Allmänmedicin, Skellefteå" in both.out
    assert "--omrade" in both.out
    one = screen.command("forklara", book, "Allmänmedicin", "--omrade", "umeå")
    assert "Allmänmedicin, Umeå" in one.out
    assert "Skellefteå · ram" not in one.out
    assert "Minsta ändring" in one.out
    as_printed = screen.command("forklara", book, "Allmänmedicin, Umeå")
    assert (as_printed.code, as_printed.out) == (0, one.out)


def test_an_unknown_specialty_or_area_is_wrong_usage(tmp_path: Path) -> None:
    book = screen.book(tmp_path)
    unknown = screen.command("forklara", book, "Kirugi")
    assert unknown.code == 2
    assert "Menades ”Kirurgi”" in unknown.err
    area = screen.command("forklara", book, "Allmänmedicin", "--område", "Umea")
    assert area.code == 2
    assert "inget område ”Umea”" in area.err


def test_the_unknown_is_told_before_anything_is_computed(tmp_path: Path) -> None:
    book = screen.book(tmp_path)
    with patch("prognos.use_cases.explain.compute", side_effect=AssertionError("räknade ändå")):
        for arguments, said in (
                (["Kirugi"], "Menades ”Kirurgi”"), (["Allmänmedicin", "Kirugi"], "”Kirugi”"),
                (["Allmänmedicin", "--omrade", "Umea"], "inget område ”Umea”")):
            shown = screen.command("forklara", book, *arguments)
            assert (shown.code, shown.out) == (2, "") and said in shown.err


def test_several_specialties_in_one_command(tmp_path: Path) -> None:
    book = screen.book(tmp_path)
    both = screen.command("forklara", book, "Kirurgi", "Allmänmedicin,", "Umeå")
    assert both.code == 0
    one = screen.command("forklara", book, "Kirurgi", "kirurgi")
    assert both.out.startswith(one.out) and "--omrade" not in both.out
    assert both.out.removeprefix(one.out).startswith("Allmänmedicin, Umeå · ")


def test_a_workbook_with_errors_is_not_explained(tmp_path: Path) -> None:
    shown = screen.command("forklara", screen.book(tmp_path, put("Behov", "Metod", "Gissning")),
                           "Kirurgi")
    assert shown.code == 1
    assert "fel " in shown.out


def test_stability_is_in_the_result_only_when_asked_for(tmp_path: Path) -> None:
    book, target = screen.book(tmp_path), tmp_path / "r.xlsx"
    shown = screen.command("kor", book, "-o", target, "--tyst", "--stabilitet")
    assert shown.code in (0, 3)
    assert STABLE in screen.cell_texts(target)
    plain = screen.command("kor", book, "-o", target, "--tyst", "--skriv-over")
    assert plain.code == shown.code
    assert STABLE not in screen.cell_texts(target)


def test_stability_takes_one_workbook_at_a_time(tmp_path: Path) -> None:
    book = screen.book(tmp_path)
    shown = screen.command("kor", book, book, "--stabilitet")
    assert shown.code == 2
    assert "en arbetsbok i taget" in shown.err
