"""The sheets of limits and of last year; limits that contradict each other are errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prognos.inputs import Inputs, PreviousYear, Rotation, RotationSeats
from prognos.reading import ReadResult
from tests.support.workbooks import (
    PREVIOUS,
    SUPERVISION,
    Spoil,
    add,
    assume,
    by_rotation,
    codes,
    page,
    put,
    read,
    together,
)

LIMITS = "Begränsningar"


def inputs_of(tmp_path: Path, *spoils: Spoil) -> Inputs:
    result = read(tmp_path, together(*spoils))
    assert result.inputs is not None, [f for f in result.findings if f.severity == "fel"]
    return result.inputs


def found(result: ReadResult, code: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.code == code]


def test_last_year(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, page("Föregående år", PREVIOUS))
    assert inputs.order.previous == (PreviousYear(1, 2, 3, 2, 2), PreviousYear(0, 1, 5, 5, 3))


@pytest.mark.parametrize(("written", "share"), [(0.25, 0.25), ("25 %", 0.25), (25, 0.25), (1, 1)])
def test_a_share_is_read_as_shares_are(tmp_path: Path, written: object, share: float) -> None:
    inputs = inputs_of(tmp_path, add(LIMITS, Begränsning="Högst andel", Specialitet="Kirurgi",
                                     Värde=written))
    limit = inputs.rules.limits[-1]
    assert (limit.kind, limit.value, limit.label) == ("share", share, "Kirurgi")


@pytest.mark.parametrize(("kind", "written", "code"), [
    ("Högst andel", 2, "tvetydig-andel"), ("Högst andel", -0.1, "utanfor-granser"),
    ("Högst andel", 101, "andel-over-100"), ("Högst andel", "mest", "inte-andel"),
    ("Högst block", 1.5, "inte-heltal"), ("Utlovade block", -1, "utanfor-granser"),
    ("Största ändring", "några", "inte-tal"),
])
def test_a_value_that_is_none_of_its_kind(
    tmp_path: Path, kind: str, written: object, code: str
) -> None:
    result = read(tmp_path, add(LIMITS, Begränsning=kind, Specialitet="Kirurgi", Värde=written))
    (told,) = [f for f in result.findings if f.code == code]
    assert (result.inputs, told.severity, told.cell) == (None, "fel", "F4")


def test_changes_and_promises(tmp_path: Path) -> None:
    inputs = inputs_of(
        tmp_path, page("Föregående år", PREVIOUS),
        add(LIMITS, Begränsning="Största ändring", Område="Umeå", Värde=2),
        add(LIMITS, Begränsning="Utlovade block", Specialitet="Kirurgi", År=2027, Värde=1))
    change, promised = inputs.rules.limits[2:]
    assert (change.kind, change.value, change.years.all()) == ("change", 2.0, True)
    assert (promised.kind, promised.years.tolist()) == ("promised", [True, False, False])


def test_supervisors_with_and_without_area(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, page("Handledning", SUPERVISION))
    np.testing.assert_equal(inputs.rules.st_per_specialist, [0.8, np.nan, 0.5])


def test_no_sheets_are_no_limits(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path)
    assert np.isnan(inputs.rules.st_per_specialist).all()
    assert (inputs.order.previous, inputs.rules.rotations,
            inputs.rules.rotation_seats) == ((), (), ())
    assert not inputs.rules.candidates_limit


def test_rotations_and_seats(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, by_rotation(), put("Sidoutbildning", "Specialitet", "at", 3))
    assert inputs.rules.rotations == (
        Rotation("Kirurgi", "Radiologi", 6.0, 2), Rotation("Allmänmedicin", "Kirurgi", 3.0, 3),
        Rotation("AT", "Kirurgi", 4.5, 4))
    assert inputs.rules.rotation_seats == (
        RotationSeats("Radiologi", None, 12.0, 2), RotationSeats("Kirurgi", "Umeå", 20.0, 3),
        RotationSeats("Kirurgi", "Skellefteå", 10.0, 4))


def test_candidates_are_a_limit_when_asked_to(tmp_path: Path) -> None:
    assert inputs_of(tmp_path, by_rotation(),
                     assume("Kandidater begränsar", "ja")).rules.candidates_limit


@pytest.mark.parametrize("column", ["Specialitet", "Mottagande specialitet"])
def test_an_unknown_specialty_of_a_rotation(tmp_path: Path, column: str) -> None:
    result = read(tmp_path, together(by_rotation(), put("Sidoutbildning", column, "Kirugri")))
    (told,) = [f for f in result.findings if f.code == "okand-specialitet"]
    assert told.sheet == "Sidoutbildning" and "Kirurgi" in (told.fix or "")


def test_months_of_several_receivers_are_added_up(tmp_path: Path) -> None:
    spoil = together(by_rotation(), put("Sidoutbildning", "Månader", 40),
                     add("Sidoutbildning", Specialitet="Kirurgi", Mottagande_specialitet="Urologi",
                         Månader=21))
    result = read(tmp_path, spoil)
    assert found(result, "sidoutbildning-over-langd") == [
        "Sidoutbildningen för Kirurgi är tillsammans 61 månader, mer än hela utbildningen på "
        "60 månader."]
    assert "sidoutbildning-over-langd" in codes(read(tmp_path, together(
        by_rotation(), put("Sidoutbildning", "Månader", 19, 3))))  # AT of 18 months


@pytest.mark.parametrize(("rows", "told"), [
    ([dict(Begränsning="Högst block", Specialitet="Kirurgi", År=2028, Värde=0)],
     "Minst 1 block för Kirurgi 2028 går inte ihop med högst 0 block på rad 4."),
    ([dict(Begränsning="Högst block", Grupp="Enskilda basspecialiteter", Värde=1),
      dict(Begränsning="Utlovade block", Specialitet="Allmänmedicin", Område="Umeå", År=2027,
           Värde=2)],
     "Utlovade 2 block för Allmänmedicin | Umeå 2027 går inte ihop med högst 1 block på rad 4."),
    ([dict(Begränsning="Högst block", Specialitet="Allmänmedicin", Område="Umeå", Värde=1),
      dict(Begränsning="Högst block", Specialitet="Allmänmedicin", Område="Skellefteå", Värde=1),
      dict(Begränsning="Minst block", Specialitet="Allmänmedicin", År=2028, Värde=3)],
     "Minst 3 block för Allmänmedicin 2028 går inte ihop med sammanlagt högst 2 block för de "
     "grupper som ingår."),
    ([dict(Begränsning="Utlovade block", Specialitet="Kirurgi", År=2027, Värde=11)],
     "Utlovade 11 block för Kirurgi 2027 går inte ihop med Högsta antal block, 10, i Budgetram."),
    ([dict(Begränsning="Största ändring", Specialitet="Kirurgi", Värde=1),
      dict(Begränsning="Minst block", Specialitet="Kirurgi", År=2027, Värde=5)],
     "Minst 5 block för Kirurgi 2027 går inte ihop med högst 4 block enligt Största ändring på "
     "rad 4."),
])
def test_limits_that_contradict_each_other(
    tmp_path: Path, rows: list[dict[str, object]], told: str
) -> None:
    result = read(tmp_path, together(page("Föregående år", PREVIOUS),
                                     *(add(LIMITS, **row) for row in rows)))
    assert found(result, "minst-over-hogst") == [
        told.removesuffix(".") + ": minimumet uppfylls så långt det går."]
    assert result.inputs is not None


def test_wishes_that_only_together_ask_for_too_much_are_no_error(tmp_path: Path) -> None:
    result = read(tmp_path, together(
        add(LIMITS, Begränsning="Utlovade block", Specialitet="Kirurgi", År=2027, Värde=9),
        add(LIMITS, Begränsning="Minst block", Specialitet="Allmänmedicin", År=2027, Värde=2)))
    assert result.inputs is not None and "minst-over-hogst" not in codes(result)


def test_a_negative_budget_is_an_error(tmp_path: Path) -> None:
    result = read(tmp_path, put("Budgetram", "Centralt anslag", -1))
    (told,) = [f for f in result.findings if f.code == "utanfor-granser"]
    assert (result.inputs, told.cell) == (None, "C2")
