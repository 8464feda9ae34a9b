"""Commands `forklara` and `kor --stabilitet` as a user meets them."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from tests.support import screen
from tests.support.workbooks import put

STABLE = "Står fördelningen sig när antagandena är andra?"


@pytest.fixture(scope="module")
def kirurgi(tmp_path_factory: pytest.TempPathFactory) -> screen.Shown:
    """One specialty explained."""
    return screen.command("förklara", screen.book(tmp_path_factory.mktemp("bok")), "kirurgi")


@pytest.fixture(scope="module")
def umea(tmp_path_factory: pytest.TempPathFactory) -> screen.Shown:
    """One specialty of one area explained."""
    return screen.command("forklara", screen.book(tmp_path_factory.mktemp("bok")),
                          "Allmänmedicin", "--omrade", "umeå")


def test_one_specialty_explained_without_colours(kirurgi: screen.Shown) -> None:
    shown = kirurgi
    assert (shown.code, shown.err) == (0, "")
    assert "\x1b" not in shown.out
    assert max(map(len, shown.out.splitlines())) <= 100
    for said in ("Kirurgi · ram ST", "Idag", "Behov", "Plats: ", "Block: ", "Varför inte fler? ",
                 "Minsta ändring"):
        assert said in shown.out


def test_all_areas_or_the_one_named(tmp_path: Path, umea: screen.Shown) -> None:
    both = screen.command("forklara", screen.book(tmp_path), "Distriktsläkare")
    assert both.code == 0
    assert "Allmänmedicin, Umeå" in both.out
    assert "Allmänmedicin, Skellefteå" in both.out
    assert "--omrade" in both.out
    assert "Allmänmedicin, Umeå" in umea.out
    assert "Skellefteå · ram" not in umea.out
    assert "Minsta ändring" in umea.out


def test_an_unknown_specialty_or_area_is_wrong_usage(tmp_path: Path) -> None:
    book = screen.book(tmp_path)
    unknown = screen.command("forklara", book, "Kirugi")
    assert unknown.code == 2
    assert "Menades ”Kirurgi”" in unknown.err
    assert "ingen specialitet ””" in screen.command("forklara", book, "").err
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


def test_several_specialties_in_one_command(
    tmp_path: Path, kirurgi: screen.Shown, umea: screen.Shown
) -> None:
    """One that is named twice, also as the screen prints it, is explained once."""
    both = screen.command("forklara", screen.book(tmp_path), "Kirurgi", "kirurgi",
                          "Allmänmedicin,", "Umeå", "Allmänmedicin, Umeå")
    assert (both.code, both.out) == (0, kirurgi.out + umea.out)
    assert "--omrade" not in both.out and umea.out.startswith("Allmänmedicin, Umeå · ")


def test_a_workbook_with_errors_is_not_explained(tmp_path: Path) -> None:
    shown = screen.command("forklara", screen.book(tmp_path, put("Behov", "Metod", "Gissning")),
                           "Kirurgi")
    assert shown.code == 1
    assert "fel " in shown.out


def test_stability_is_in_the_result_only_when_asked_for(tmp_path: Path, one_core: None) -> None:
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
