"""Listning, Befolkning, Befolkningsbehov and Behovsfaktorer -> what each need is counted from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prognos.inputs import AgeClasses, Inputs, NeedFactor
from prognos.reading.sheets.people.age_classes import is_every_age, read_age
from tests.support.workbooks import (
    FACTORS,
    PER_1000,
    POPULATION,
    Rows,
    Spoil,
    add,
    assume,
    by_listing,
    by_population,
    codes,
    page,
    put,
    read,
    together,
)

N, L, P, K, F = "Behov", "Listning", "Befolkning", "Befolkningsbehov", "Behovsfaktorer"
SURGERY = 1
"""Index of Kirurgi among the groups of the good workbook."""


def inputs(tmp_path: Path, *spoils: Spoil) -> Inputs:
    result = read(tmp_path, together(*spoils))
    assert result.inputs is not None, [f for f in result.findings if f.severity == "fel"]
    return result.inputs


# --- Listning


def test_listed_patients_of_the_area_with_defaults(tmp_path: Path) -> None:
    needs = inputs(tmp_path, by_listing()).need.by_group
    assert needs[0] is not None and needs[2] is not None and needs[1] is not None
    first, second = needs[0].listed
    assert (first.area, first.unit, first.persons, first.growth) == ("Umeå", "H1", 9000.0, 0.01)
    assert (first.per_specialist, first.per_st, first.row) == (1485.0, 550.0, 2)
    assert (second.per_specialist, second.per_st, second.growth) == (1100.0, 600.0, 0.0)
    assert [row.persons for row in needs[2].listed] == [5000.0]
    assert needs[1].listed == ()


def test_defaults_of_listed_patients_are_assumptions(tmp_path: Path) -> None:
    made = inputs(tmp_path, by_listing(), assume("Listade per specialist (idag)", 1400),
                  assume("Listade per ST", 700), assume("Listade per specialist (mål)", 1000))
    assert made.need.by_group[2] is not None
    row = made.need.by_group[2].listed[0]
    assert (row.per_specialist, row.per_st, made.need.list_guideline) == (1400.0, 700.0, 1000.0)


def test_training_counts_by_listed_patients_weighted_over_the_rows(tmp_path: Path) -> None:
    rates = inputs(tmp_path, by_listing()).careers.rates
    umea = (9000 * 550 / 1485 + 3000 * 600 / 1100) / 12000 * 0.7
    assert rates.training_fte == pytest.approx([umea, 1.0, 550 / 1485 * 0.7])
    half = inputs(tmp_path, by_listing(),
                  assume("Andel på hälsocentralen under ST", 0.35)).careers.rates
    assert half.training_fte[0] == pytest.approx(umea / 2)


def test_training_never_counts_more_than_a_post(tmp_path: Path) -> None:
    made = inputs(tmp_path, by_listing(), put(L, "Listade per ST", 4000, 3))
    assert made.careers.rates.training_fte[2] == 1.0


def test_a_single_group_without_area_takes_every_row(tmp_path: Path) -> None:
    made = inputs(tmp_path, by_listing(), put(N, "Metod", "Nuläge"), put(N, "Metod", "Nuläge", 3),
                  put(N, "Metod", "Listning", 2), put(N, "Årlig förändring", None, 2),
                  put(N, "Ingår ST i tjänsterna", None, 2))
    assert made.need.by_group[SURGERY] is not None
    assert [row.persons for row in made.need.by_group[SURGERY].listed] == [9000.0, 3000.0, 5000.0]


def test_beside_groups_with_areas_it_takes_the_rows_without(tmp_path: Path) -> None:
    made = inputs(tmp_path, by_listing(), put(N, "Metod", "Listning", 2),
                  put(N, "Årlig förändring", None, 2), put(N, "Ingår ST i tjänsterna", None, 2),
                  add(L, Listade=700), put(L, "Område", "Hela regionen", 4))
    assert made.need.by_group[SURGERY] is not None
    assert [(r.area, r.persons) for r in made.need.by_group[SURGERY].listed] == [(None, 700.0)]


# --- Befolkning


def population(made: Inputs, group: int = SURGERY) -> AgeClasses:
    need = made.need.by_group[group]
    assert need is not None and need.population is not None
    return need.population


def test_population_is_summed_to_the_classes_of_the_specialty(tmp_path: Path) -> None:
    made = inputs(tmp_path, by_population())
    classes = population(made)
    assert classes.years == (2026, 2030, 2036)
    assert classes.persons.tolist() == [[4000.0, 3900.0, 3800.0], [1100.0, 1300.0, 1500.0]]
    assert classes.per_1000.tolist() == [0.5, 2.0]
    assert made.need.by_group[SURGERY] is not None and made.need.by_group[SURGERY].budgeted == 4.0


def test_a_need_by_population_without_budget_rests_on_today(tmp_path: Path) -> None:
    result = read(tmp_path, together(by_population(), put(N, "Budgeterade tjänster", None, 2)))
    notice = next(f for f in result.findings if f.code == "behov-nulage")
    assert "antal: 2" in notice.message and "Kirurgi" in notice.message


def test_blank_cells_between_figures_are_linear(tmp_path: Path) -> None:
    made = inputs(tmp_path, by_population(), put(P, 2030, None))
    assert population(made).persons[0] == pytest.approx([4000, 920 + 3000, 3800])


def test_a_class_may_end_before_the_oldest(tmp_path: Path) -> None:
    made = inputs(tmp_path, by_population(), page(K, [PER_1000[0], ["Kirurgi", 0, 17, 1.0]]))
    assert population(made).persons.tolist() == [[1000.0, 900.0, 800.0]]


def in_areas(*areas: str | None) -> Rows:
    """The population once for each area, in the proportions 1, 2, 3 …"""
    rows = [[area, first, last, *(n * turn for n in persons)]
            for turn, area in enumerate(areas, start=1)
            for _, first, last, *persons in POPULATION[1:]]
    return [POPULATION[0], *rows]


BOTH = page(K, [*PER_1000, ["Allmänmedicin", 0, 120, 1]])


@pytest.mark.parametrize(("areas", "umea", "region"), [
    (("Umeå", "Skellefteå"), 1, 3),  # the region is the sum of all rows
    (("2480 UMEÅ", "2482 Skellefteå", "2460 Vännäs"), 1, 6),
    (("Umeå", "Hela regionen"), 1, 2),  # unless it has rows of its own
    (("2480 Umeå", "24 Västerbottens län", "2482 Skellefteå", "00 Riket"), 1, 2),
    (("Västerbottens län", None), 2, 2),  # blank goes before a county
    (("24 Västerbottens län",), 1, 1),  # an area without rows takes the region's
])
def test_areas_of_the_population(
    areas: tuple[str | None, ...], umea: int, region: int, tmp_path: Path
) -> None:
    made = inputs(tmp_path, by_population(), page(P, in_areas(*areas)), BOTH,
                  put(N, "Metod", "Befolkning"))
    assert population(made, 0).persons[0, 0] == umea * 5100.0
    assert population(made).persons[:, 0].tolist() == [region * 4000.0, region * 1100.0]


EXPORT: Rows = [
    ["Folkmängd den 31 december efter region, ålder, kön och år"],
    [],
    ["region", "ålder", "kön", "2026", "2030"],
    ["24 Västerbottens län", "0–64 år", "män", 2000, 1900],
    [None, None, "kvinnor", 1900, 2000],
    [None, "65-99 år", "män", 500, 600],
    [None, None, "kvinnor", 590, 690],
    [None, "100+ år", "män", 4, 4],
    [None, None, "kvinnor", 6, 6],
    ["24 Västerbottens län", "totalt ålder", "män", 2504, 2504],
    [None, None, "kvinnor", 2496, 2696],
    [],
    ["Källa: SCB"],
]


def test_an_export_is_read_as_it_comes(tmp_path: Path) -> None:
    result = read(tmp_path, together(by_population(), page(P, EXPORT)))
    assert result.inputs is not None, result.findings
    classes = population(result.inputs)
    assert classes.years == (2026, 2030)
    assert classes.persons.tolist() == [[3900.0, 3900.0], [1100.0, 1300.0]]
    notice = next(f for f in result.findings if f.code == "befolkning-summarader")
    assert "(antal: 2)" in notice.message
    assert "okand-kolumn" not in codes(result)


def test_many_unknown_places_are_not_all_named(tmp_path: Path) -> None:
    places = [f"24{n:02d} Ort{n}" for n in range(7)]
    result = read(tmp_path, together(by_population(), page(P, in_areas(*places))))
    notice = next(f for f in result.findings if f.code == "befolkning-okant-omrade")
    assert "2404 Ort4 och 2 till." in notice.message
    assert result.inputs is not None
    assert population(result.inputs).persons[0, 0] == 4000.0 * sum(range(1, 8))


def test_totals_of_the_sexes_are_not_added_to_the_parts(tmp_path: Path) -> None:
    total = [*EXPORT[:5], ["24 Västerbottens län", None, "totalt", 3900, 3950], *EXPORT[5:]]
    result = read(tmp_path, together(by_population(), page(P, total)))
    assert result.inputs is not None
    assert population(result.inputs).persons[0].tolist() == [3900.0, 3950.0]


def test_one_sex_alone_is_a_population(tmp_path: Path) -> None:
    women = [*EXPORT[:3], *(["24 Västerbottens län", age, "kvinnor", 10, 20]
                            for age in ("0-64 år", "65 år och äldre"))]
    assert population(inputs(tmp_path, by_population(), page(P, women))).persons.tolist() == [
        [10.0, 20.0], [10.0, 20.0]]


@pytest.mark.parametrize(("text", "ages"), [
    ("0-4 år", (0, 4)), ("0–4 år", (0, 4)), (" 5 - 9 ÅR", (5, 9)), ("100+ år", (100, 130)),
    ("17 år", (17, 17)), ("17", (17, 17)), ("85 år och äldre", (85, 130)), ("85+", (85, 130)),
    ("65 år eller äldre", (65, 130)), ("80-w år", (80, 130)), ("20 till 24 år", (20, 24)),
    ("0 år", (0, 0)), ("barn", None), ("2026-09-05", None), ("200 år", None), ("", None),
])
def test_ages_in_words(text: str, ages: tuple[int, int] | None) -> None:
    assert read_age(text) == ages


@pytest.mark.parametrize("text", ["totalt ålder", "Totalt", "samtliga åldrar", "alla åldrar"])
def test_sums_over_ages(text: str) -> None:
    assert is_every_age(text)


# --- Behovsfaktorer


def test_factors_reach_the_groups_they_name(tmp_path: Path) -> None:
    manual, budget, today = inputs(tmp_path, page(F, FACTORS)).need.by_group
    assert manual and budget and today
    everywhere = NeedFactor("Ny teknik", "multiplikator", 0.95, 2035, 2)
    near = NeedFactor("Nära vård", "tillägg", pytest.approx(0.06), 2031, 3)
    assert manual.factors == today.factors == (everywhere, near)
    assert budget.factors == (everywhere, NeedFactor("Centralisering", "tillägg", -0.1, 2030, 4))


def test_factors_by_area_and_in_percent(tmp_path: Path) -> None:
    made = inputs(tmp_path, page(F, FACTORS), put(F, "Område", "umeå"), put(F, "Värde", "94 %"))
    assert made.need.by_group[0] is not None and made.need.by_group[2] is not None
    assert made.need.by_group[0].factors[0].value == pytest.approx(0.94)
    assert [factor.name for factor in made.need.by_group[2].factors] == ["Nära vård"]


def test_groups_without_a_need_get_no_factor(tmp_path: Path) -> None:
    made = inputs(tmp_path, page(F, FACTORS),
                  add("Bemanning", Specialitet="Radiologi", Födelseår=1980))
    assert made.need.by_group[3] is None


def test_arrays_are_read_only(tmp_path: Path) -> None:
    classes = population(inputs(tmp_path, by_population()))
    with pytest.raises(ValueError, match="read-only"):
        np.add(classes.persons, 1, out=classes.persons)
