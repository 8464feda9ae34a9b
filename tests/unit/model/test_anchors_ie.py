"""Irish GPs to 2021: what four policies change, against a published simulation.

Teljeur, Thomas, O'Kelly, O'Dowd 2010, BMC Health Services Research 10:148, tables 1 (parameters)
and 2 (results). Inputs and differences to the base case: tests/data/ie_gp_2010.
Places are cited by table and row: the article has a number (148) and no page range, and the
reference at hand (tests/data/ie_gp_2010/README.md) gives tables, no pages.

The age structure of the GPs is not printed, so levels cannot be reproduced, only differences.
Assumed here:
- the table's years are read at 1 January, with policies from 2008 on: then a place of 2011 with
  four years of training first counts in 2016, as printed;
- 50 GPs of every age 30-52, 70 of ages 53-62 and 50 of ages 63-74, 2 450 in all: of some simple
  shapes (two steps) the one whose gains of later retirement are nearest the printed. So the size
  of those gains is partly fitted (one shape, six figures); that they fade is not;
- 0.3 % a year die (printed: 0.0006 at 28 to 0.12 at 80); those who enter are too young to retire;
- the printed 10 % that drop out at entry hold for recruits from abroad as for graduates.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from prognos.analysis.levers import longer_life
from prognos.inputs import Inputs
from prognos.model.population import populate
from prognos.model.project import book_specialists
from prognos.model.rates import make_drivers
from tests.support.builders import (
    make_calendar,
    make_curve,
    make_forms,
    make_inputs,
    staff_row,
    start_row,
)
from tests.support.changes import changed
from tests.support.places import DATA

CASE = DATA / "ie_gp_2010"
YEARS = (2011, 2016, 2021)
BASE = 2007
READ_AT = [year - 1 - BASE for year in YEARS]
TOLERANCE = 0.10
"""From 2016 on (README of the case)."""
RETIREMENT_AGE, RETIREMENT_SD = 63.2, 4.9
"""Table 1: intended retirement age, normal."""
DROPOUT_AT_ENTRY, GRADUATES = 0.1, 160.0
"""Table 1."""


@cache
def printed() -> dict[str, tuple[float, ...]]:
    with (CASE / "expected_deltas.csv").open(encoding="utf-8") as file:
        return {row["scenario"]: tuple(float(row[f"delta_{year}"]) for year in YEARS)
                for row in csv.DictReader(file)}


def normal_retirement(first: int = 45, last: int = 85) -> list[float]:
    """Chance to retire at each age, given not before, of a normal retirement age."""
    edges = norm.cdf(np.arange(first, last + 2) - 0.5, RETIREMENT_AGE, RETIREMENT_SD)
    return [float(rate) for rate in np.diff(edges) / (1.0 - edges[:-1])]


def ireland(import_a_year: float = 0.0, extra_places: float = 0.0) -> Inputs:
    counts = {age: 70 if 53 <= age <= 62 else 50 for age in range(30, 75)}
    starts: list[dict[str, Any]] = []
    if extra_places:
        starts = [
            start_row(0, year=year, count=extra_places, form=0) for year in range(2011 - BASE, 14)
        ]
    inputs = make_inputs(
        1,
        staff=[
            staff_row(0, birth_year=BASE - age, fte=1.0, count=count)
            for age, count in counts.items()
        ],
        trainees=(),
        starts=starts,
        calendar=make_calendar(base_date=date(BASE, 12, 31), start_years=1, horizon=13, tail=0),
        forms=make_forms(14, delay_mean=0.0, delay_sd=0.0, dropout=0.0, length=(4.0,)),
        curve=make_curve(first_age=45, hazard=normal_retirement()),
        other_exits=0.003,
        exit_last_age=100,
        retention=1.0 - DROPOUT_AT_ENTRY,
        new_fte=1.0,
    )
    stays = (1.0 - DROPOUT_AT_ENTRY) * import_a_year
    return changed(inputs, rates=replace(inputs.careers.rates, recruitment=np.array([stays])))


def heads(inputs: Inputs) -> np.ndarray:
    return np.asarray(book_specialists(populate(make_drivers(inputs))).closing[0, READ_AT])


@pytest.mark.parametrize(("scenario", "changes"), [
    ("training places +20% from 2011", {"extra_places": 0.2 * GRADUATES}),
    ("import 10 per year", {"import_a_year": 10.0}),
    ("import 20 per year", {"import_a_year": 20.0}),
])
def test_more_entrants(scenario: str, changes: dict[str, float]) -> None:
    """Table 2, rows training places +20 % from 2011, and import of 10 and 20 a year."""
    delta = heads(ireland(**changes)) - heads(ireland())
    assert delta[0] == pytest.approx(printed()[scenario][0], abs=0.5)
    assert delta[1:].tolist() == pytest.approx(printed()[scenario][1:], rel=TOLERANCE)


@pytest.mark.parametrize(("scenario", "years"), [
    ("retire 1 year later", 1.0), ("retire 2 years later", 2.0),
])
def test_later_retirement(scenario: str, years: float) -> None:
    """Table 2, rows retire 1 and 2 years later; here 2011 is within the tolerance too."""
    gain = longer_life(ireland(), years)[0, READ_AT]
    assert gain.tolist() == pytest.approx(printed()[scenario], rel=TOLERANCE)


@pytest.mark.parametrize("years", [1.0, 2.0])
def test_later_retirement_fades(years: float) -> None:
    """Abstract, results ("later retirement has only a short-term impact"), and table 2, rows
    retire 1 and 2 years later: +51, +63, +52 and +92, +122, +106 to the base case."""
    gain = longer_life(ireland(), years)[0]
    top = int(gain.argmax())
    assert 5 <= top <= 10
    assert (np.diff(gain[:top]) > 0.0).all()
    assert gain[-1] < 0.95 * gain[top]


def test_entrants_do_not_fade() -> None:
    """Table 2, row import of 10 a year (+27, +69, +110), held against later retirement: its
    gain grows in proportion to the years."""
    gain = heads(ireland(import_a_year=10.0)) - heads(ireland())
    assert gain[2] / gain[0] == pytest.approx(13 / 3, rel=0.03)
