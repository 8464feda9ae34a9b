"""Every lever gives what a run gives on a workbook with the change typed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from prognos.analysis.what_if.change_inputs import PULL
from prognos.analysis.what_if.plan_outcomes import changed
from prognos.inputs.scenario import LeverChange
from prognos.model.rates import balanced_recruitment
from prognos.reading import ReadResult, read_inputs
from prognos.reading.levers.lever_lines import read_line
from prognos.report.tables.result_json import to_json
from prognos.use_cases.compare import places_of
from prognos.use_cases.run import compute
from tests.support.workbooks import (
    AT_BT,
    LISTED,
    Sheets,
    Spoil,
    add,
    assume,
    good,
    page,
    put,
    together,
    write,
)

R, A, S, K = "Budgetram", "Antaganden per specialitet", "Allmänmedicin", "Kirurgi"
EXITS, STARTS = "Övriga avgångar per år", "Klinikfinansierade starter per år"
FACTORS = ["Specialitet", "Område", "Faktor", "Slag", "Värde", "Till år", "Från år"]
TOLD = {"run", "findings", "assumptions", "scenarios", "levers"}
"""Parts of the JSON that say where a figure comes from, and no figure of the region."""


def region(sheets: Sheets) -> None:
    """Listed patients in one area, flows of AT and BT, one node, recruitment worked out."""
    page("AT och BT", AT_BT)(sheets)
    page("Listning", [LISTED[0], LISTED[1], LISTED[2]])(sheets)
    sheets["Behov"][1] = [S, "Umeå", "Listning", *[None] * 8]
    sheets["Behov"][2] = [K, None, "Budget", 6, None, None, "1 %", "ja", 2, None, None]
    sheets[R][1:] = [[year, "ST", 9e6, 1e6, most] for year, most in (
        (2027, 3), (2028, None), (2029, 2))]
    sheets["Begränsningar"] = [sheets["Begränsningar"][0],
                               ["Högst block", K, None, None, None, 2, "Lokaler"]]
    sheets[A] = [sheets[A][0], [S, None, 0.05, None, None, 0.7, 0.9, None, 0.9, None, None],
                 [K, None, 0.03, None, 0.5, 0.8, 0.8, None, 0.8, None, None]]
    for name, value in (("Osäkerhet", "nej"), ("Horisont (år)", 8),
                        ("Listade per specialist (idag)", 1500)):
        assume(name, value)(sheets)
    sheets["ST-läkare"].append([K, None, 1991, None, "2030-06-30", "Central", *[None] * 5])


@cache
def base() -> ReadResult:
    with TemporaryDirectory() as folder:
        return read(Path(folder), lambda sheets: None)


def read(folder: Path, *typed: Spoil) -> ReadResult:
    sheets = good()
    region(sheets)
    together(*typed)(sheets)
    found = read_inputs(write(sheets, folder / "bok.xlsx"))
    assert found.inputs is not None, [f for f in found.findings if f.severity == "fel"]
    return found


def rates(heading: str, *values: float) -> Spoil:
    """A column of Antaganden per specialitet: Allmänmedicin, then Kirurgi."""
    return together(*(put(A, heading, value, row) for row, value in enumerate(values, start=1)))


def kept_recruitment(sheets: Sheets, times: float = 1.0) -> None:
    """What is recruited in the baseline, written out: it does not follow the exits."""
    inputs = base().inputs
    assert inputs is not None
    sheets[A] += [[group.specialty, group.area or "Hela regionen",
                   *[None] * 9] for group in inputs.groups if group.area]
    by_group = {(g.specialty, g.area): float(value) for g, value in zip(
        inputs.groups, balanced_recruitment(inputs), strict=True)}
    for row in sheets[A][1:]:
        key = row[0], None if row[0] == K else row[1]
        if key in by_group:
            row[3] = times * by_group[key]


def factor(*cells: Any) -> Spoil:
    """A row of Behovsfaktorer, which the region has none of."""
    return page("Behovsfaktorer", [FACTORS, list(cells)])


def budget(*amounts: float) -> Spoil:
    """*Centralt anslag* of each start year, and of later rows."""
    def typed(sheets: Sheets) -> None:
        for year, amount in enumerate(amounts, start=2027):
            if year > 2029:
                sheets[R].append([year, "ST", amount, None, None])
            else:
                sheets[R][year - 2026][2] = amount
    return typed


def flows(*rows: list[Any]) -> Spoil:
    """Rows of AT och BT."""
    return lambda sheets: sheets["AT och BT"].extend(rows)


CASES: tuple[tuple[str, str, Callable[[Sheets], None]], ...] = (
    ("pension", "Pensionsålder +2 år", assume("Förskjutning pensionsålder (år)", 2)),
    ("pension", "Pensionsålder Kirurgi +1,5 år",
     put(A, "Förskjutning pensionsålder (år)", 1.5, 2)),
    ("pension", "Längre arbetsliv −1", assume("Förskjutning pensionsålder (år)", -1)),
    ("other_exits", "Övriga avgångar −50 %",
     together(kept_recruitment, rates(EXITS, 0.025, 0.015))),
    ("other_exits", "Övriga avgångar Kirurgi =8 %",
     together(kept_recruitment, put(A, EXITS, 0.08, 2))),
    ("recruitment", "Rekrytering Kirurgi =1,5", put(A, "Rekrytering per år", 1.5, 2)),
    ("recruitment", "Rekrytering +100 %", lambda sheets: kept_recruitment(sheets, 2.0)),
    ("retention", "Andel som stannar +10 procentenheter",
     rates("Andel som stannar", 0.8, 0.9)),
    ("dropout", "Avbrott i ST =10 %", together(
        assume("Avbrott i ST per år", 0.1), put("Utbildningsformer", "Avbrott per år", 0.1))),
    ("fill_rate", "Tillsättningsgrad =60 %", rates("Tillsättningsgrad", 0.6, 0.6)),
    ("fill_rate", "Tillsättningsgrad =0 %", rates("Tillsättningsgrad", 0.0, 0.0)),
    ("fill_rate", "Tillsättningsgrad −50 %", rates("Tillsättningsgrad", 0.45, 0.4)),
    ("budget", "Centralt anslag 2028 +2 mkr", budget(9e6, 11e6, 9e6)),
    ("budget", "Centralt anslag +10 %", budget(9.9e6, 9.9e6, 9.9e6)),
    ("budget", "Centralt anslag från 2028 =12 mkr", budget(9e6, 12e6, 12e6)),
    ("budget", "Centralt anslag 2029–2030 −1 mkr", budget(9e6, 9e6, 8e6, 8e6, 9e6)),
    ("budget", "Centralt anslag från 2031 +3 mkr", budget(9e6, 9e6, 9e6, 9e6, 12e6)),
    ("max_blocks", "Högsta antal block 2027 +1", put(R, "Högsta antal block", 4)),
    ("max_blocks", "Högsta antal block =2", together(
        *(put(R, "Högsta antal block", 2, row) for row in (1, 2, 3)))),
    ("max_blocks", "Högsta antal block Kirurgi =1", put("Begränsningar", "Värde", 1)),
    ("max_blocks", "Högsta antal block Umeå =1", add(
        "Begränsningar", Begränsning="Högst block", Område="Umeå", Värde=1)),
    ("need", "Behov +10 %", factor(None, None, "Behov", "multiplikator", 1.1, 2027)),
    ("need", "Behov Kirurgi från 2030 −20 %",
     factor(K, None, "Behov", "multiplikator", 0.8, 2030, 2029)),
    ("need", "Behov Umeå +2 % per år", factor(None, "Umeå", "Behov", "per år", 0.02, 2036)),
    ("listed", "Listade per specialist =1 100", together(
        *(put("Listning", "Listade per specialist", 1100, row) for row in (1, 2)))),
    ("listed", "Listade per specialist Umeå −10 %", together(
        put("Listning", "Listade per specialist", 1350, 1),
        put("Listning", "Listade per specialist", 990, 2))),
    ("clinic_starts", "Klinikfinansierade starter Kirurgi =2", put(A, STARTS, 2, 2)),
    ("clinic_starts", "Klinikfinansierade starter +1", rates(STARTS, 1, 1.5)),
    ("clinic_starts", "Klinikfinansierade starter =0", put(A, STARTS, None, 2)),
    ("at_starts", "AT-starter från 2030 =0", flows(
        ["Umeå", "Umeå", 2030, 0, None, 10, 6], ["Skellefteå", "Skellefteå", 2030, 0])),
    ("at_starts", "AT-starter Skellefteå +5", flows(["Skellefteå", "Skellefteå", 2027, 17])),
    ("bt_starts", "BT-starter 2028 +4", flows(
        ["Umeå", "Umeå", 2028, 30, None, 14, 6], ["Umeå", "Umeå", 2029, 30, None, 10, 6],
        ["Skellefteå", "Skellefteå", 2028, 12, None, 4],
        ["Skellefteå", "Skellefteå", 2029, 12])),
    ("priority", "Prioritetsvikt Kirurgi =3", together(
        put(A, "Prioritetsvikt", 3, 2), put(A, "Motiv", "Jourlinje", 2))),
    ("new_fte", "Sysselsättningsgrad ny specialist −10 procentenheter",
     rates("Sysselsättningsgrad ny specialist", 0.8, 0.7)),
)


def test_every_lever_is_tried() -> None:
    assert {lever for lever, _line, _typed in CASES} == set(PULL)


@pytest.mark.parametrize(("lever", "line", "typed"), CASES, ids=[line for _, line, _ in CASES])
def test_a_lever_is_the_change_typed_in(
    lever: str, line: str, typed: Spoil, tmp_path: Path
) -> None:
    inputs = base().inputs
    assert inputs is not None
    change = read_line(line, places_of(inputs))
    assert change.lever == lever
    pulled = figures(base(), [change])
    stated = figures(read(tmp_path, typed), [])
    assert pulled != base_figures(), "the lever changes nothing"
    assert_alike(pulled, stated)


@pytest.mark.parametrize(("line", "today"), [
    ("Pensionsålder {} +2 år", set()), ("Övriga avgångar {} −50 %", set()),
    ("Övriga avgångar Kirurgi {} =8 %", set()), ("Rekrytering {} +1 per år", set()),
    ("Andel som stannar Umeå {} =60 %", set()),
    ("Listade per specialist {} =1 100", {"ranking", "care_contact"})])
def test_from_the_first_year_on_is_always(line: str, today: set[str]) -> None:
    """And so are the years until one and those from the next on together.

    today : parts that hold the need of the base date, which a later year does not change.
    """
    always = pulled(line.format(""))
    assert always != base_figures()
    for lines in (["från 2027"], ["2027–2029", "från 2030"]):
        found = pulled(*(line.format(years) for years in lines))
        assert found.keys() == always.keys()
        assert_alike(*({key: part for key, part in each.items() if key not in today}
                       for each in (found, always)))


def test_dropout_of_a_group_and_of_years() -> None:
    """All groups one by one, and all years in two parts, is all."""
    always = pulled("Avbrott i ST =10 %")
    assert_alike(pulled("Avbrott i ST Umeå =10 %", "Avbrott i ST Skellefteå =10 %",
                        "Avbrott i ST Kirurgi =10 %"), always)
    assert_alike(pulled("Avbrott i ST 2027–2030 =10 %", "Avbrott i ST från 2031 =10 %"), always)
    alone = pulled("Avbrott i ST Kirurgi från 2029 =50 %")
    changed_there = {(row["group"], row["year"]) for row, was in zip(
        alone["forecast"], base_figures()["forecast"], strict=True)
        if abs(row["in_training_persons"] - was["in_training_persons"]) > 1e-9}
    assert changed_there and {group for group, _year in changed_there} == {K}
    assert min(year for _group, year in changed_there) == 2029


def pulled(*lines: str) -> dict[str, Any]:
    inputs = base().inputs
    assert inputs is not None
    return figures(base(), [read_line(" ".join(line.split()), places_of(inputs))
                            for line in lines])


def figures(found: ReadResult, changes: Iterable[LeverChange]) -> dict[str, Any]:
    """Every figure of the run's JSON."""
    assert found.inputs is not None
    there = changed(found.inputs, list(changes)).inputs
    content = to_json(compute(found, there, time.perf_counter(), lambda _stage: None))
    return {key: value for key, value in content.items() if key not in TOLD}


@cache
def base_figures() -> dict[str, Any]:
    return figures(base(), [])


def assert_alike(one: Any, other: Any, where: str = "") -> None:
    """The same but for rounding."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            assert_alike(one[key], other[key], f"{where}/{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for n, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_alike(a, b, f"{where}/{n}")
    elif isinstance(one, float):
        assert np.isclose(one, other, rtol=1e-7, atol=1e-7), (where, one, other)
    else:
        assert one == other, (where, one, other)
