"""Dutch GPs 2009-2019: the printed figures of a worked example, by the project's own functions.

van Greuningen, Batenburg, van der Velden 2012, Human Resources for Health 10:21, tables 2-8.
Inputs and printed figures with tolerances: tests/data/nl_gp_2012_worked_example.

The paper gives ten-year totals; the model works in years. So a loss over several years enters as
the constant yearly rate that makes it: (1 - e)^years = share left.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from prognos.cohort import book_specialists, mean_fte
from prognos.drivers import make_drivers
from prognos.inputs import Need, NeedFactor
from prognos.need import advised_intake, factor_sums, need_by_year
from prognos.population import Population, populate
from tests.builders import (
    make_calendar,
    make_forms,
    make_inputs,
    staff_row,
    start_row,
    trainee_row,
)

CASE = Path(__file__).parent / "data" / "nl_gp_2012_worked_example"
CALENDAR = make_calendar(date(2009, 12, 31), start_years=1, horizon=10, tail=0)
MEN, WOMEN, ABROAD, FIRST, SECOND, THIRD = range(6)
WOMEN_IN_TRAINING = 0.71
"""Table 3."""
WOMEN_FROM_ABROAD = 46 / 109
"""Table 3."""
PRINTED_BASE = 7292.0
"""FTE in 2009 that the printed requirements start from: the paper prints 7 290 and 7 292."""


def column(name: str, heading: str) -> dict[str, str]:
    with (CASE / name).open(encoding="utf-8") as file:
        return {row["name"]: row[heading] for row in csv.DictReader(file)}


@cache
def given() -> dict[str, float]:
    return {name: float(value) for name, value in column("inputs.csv", "value").items()}


@cache
def printed() -> dict[str, float]:
    values = column("expected.csv", "published")
    return {name: float(value) for name, value in values.items() if value.strip()}


def fte(women: float) -> float:
    """FTE per head of a mixture of men and women (table 2)."""
    return (1.0 - women) * given()["fte_men"] + women * given()["fte_women"]


def yearly(left: float, years: int) -> float:
    """The yearly exit that leaves a share after so many years."""
    return float(1.0 - left ** (1.0 / years))


def stream_exit(arriving: float, active: float, years: int) -> float:
    """The yearly exit e with `arriving sum_{j < years} (1 - e)^j = active`, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        stays = arriving * sum((1.0 - middle) ** j for j in range(years))
        low, high = (middle, high) if stays > active else (low, middle)
    return low


@cache
def supply() -> Population:
    """Six groups: GPs of 2009 by sex, those from abroad, and three training cohorts (table 3).

    Training ends without delay: the first cohort in 2011, the second (starts of 2010) in 2013,
    the third (614 starts each year 2011-2015) three years after each start; its yearly exit is
    the one at which 2 690 of 2 883 are active in 2019.
    """
    v = given()
    dropout = 1.0 - np.array([v["return_on_training_cohort1"] ** 0.5,
                              (v["complete_cohort2"] / v["start_2009_2010"]) ** (1 / 3),
                              (v["complete_cohort3"] / v["start_2011_2016"]) ** (1 / 3)])
    forms = make_forms(11, delay_mean=0.0, delay_sd=0.0, dropout=dropout,
                       length=(2.0, 3.0, 3.0), known_delay_mean=0.0, known_delay_sd=0.0)
    exits = [
        yearly(1.0 - v["outflow_men_10y"] / v["gps_men_2009"], 10),
        yearly(1.0 - v["outflow_women_10y"] / v["gps_women_2009"], 10),
        stream_exit(v["from_abroad_10y"] / 10, v["from_abroad_active_2019"], 10),
        yearly(v["active_2019_cohort1"] / v["complete_cohort1"], 8),
        yearly(v["active_2019_cohort2"] / v["complete_cohort2"], 6),
        stream_exit(v["complete_cohort3"] / 5, v["active_2019_cohort3"], 6)
        if False else _third_exit(),
    ]
    inputs = make_inputs(
        6,
        [staff_row(MEN, 1960, v["fte_men"], int(v["gps_men_2009"])),
         staff_row(WOMEN, 1960, v["fte_women"], int(v["gps_women_2009"]))],
        [trainee_row(FIRST, 1.5, form=0, count=int(v["in_training_2009"]))],
        [start_row(SECOND, 1, v["start_2009_2010"], form=1),
         *(start_row(THIRD, year, v["current_intake"], form=2) for year in range(2, 7))],
        calendar=CALENDAR, forms=forms, curve="Ingen", other_exits=exits, exit_last_age=120,
        recruitment=[0.0, 0.0, v["from_abroad_10y"] / 10, 0.0, 0.0, 0.0], retention=1.0,
        new_fte=[0.0, 0.0, fte(WOMEN_FROM_ABROAD)] + [fte(WOMEN_IN_TRAINING)] * 3,
    )
    return populate(make_drivers(inputs))
