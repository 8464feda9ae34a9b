"""Who pays what: every expected figure is worked out by hand beside the assertion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prognos.allocation.costs import start_cost
from prognos.analysis.payers import payer_years, price_lines, starts_by_payer, who_pays
from prognos.inputs import NO_YEAR, ClinicFinance, CostRow, Inputs, YearlyAmount
from tests.support.builders import make_group, make_inputs, start_row, trainee_row
from tests.support.changes import changed
from tests.support.report_result import make_budget

SALARY = YearlyAmount((2026,), (60_000.0,))
MONTH = 90_000.0
"""60 000 x 1,5."""
HOME = CostRow("Central", NO_YEAR, "Moderklinik", SALARY, 0.5, 0.5, None, None, 0.0)
AWAY = CostRow("Central", NO_YEAR, "Sidoutbildning", SALARY, 0.5, 1.0, 12.0, 80_000.0, 0.1)
CLINIC = CostRow("Klinik", NO_YEAR, None, SALARY, 0.5, 1.0, None, None, 0.0)
OTHER_ROW = 4
"""The third row of the sheet that starts and trainees stand in."""


def region() -> Inputs:
    """A five-year form; three in training and four starts, of three payers."""
    inputs = make_inputs(
        [make_group(form=0)],
        costs=[HOME, AWAY, CLINIC],
        trainees=[
            trainee_row(remaining=2.0),
            trainee_row(remaining=1.5, central=False, count=2),
            trainee_row(remaining=3.0, central=False),
        ],
        starts=[
            start_row(0, year=1, count=1.0, central=True),
            start_row(0, year=1, count=2.0),
            start_row(0, year=2, count=1.0),
            start_row(0, year=4, count=0.5),
        ],
    )
    row = inputs.people.starts.row.copy()
    row[3] = NO_YEAR
    return changed(inputs, starts=replace(inputs.people.starts, row=row), clinic=ClinicFinance(
        other_starts=frozenset({OTHER_ROW}), other_trainees=frozenset({OTHER_ROW})))


def test_phases_by_year_with_cap_before_index() -> None:
    home, away, clinic = price_lines(region())
    # 48 of 60 months at 45 000; 12 of 60 at min(90 000, 80 000) x 1,1^(year - 2026)
    assert (home.months, home.month_sek, home.rest_sek) == (48.0, 45_000.0, 45_000.0)
    paid = np.array([6, 12, 12, 12, 12, 6])
    assert home.sek[:6] == pytest.approx(paid * 0.8 * 45_000)
    assert away.month_sek == pytest.approx(88_000) and away.rest_sek == pytest.approx(11_000)
    assert away.sek[:6] == pytest.approx(paid * 0.2 * 80_000 * 1.1 ** np.arange(1, 7))
    assert clinic.sek[:6] == pytest.approx(paid * MONTH) and clinic.rest_sek == 0.0
    assert [line.payer for line in (home, away, clinic)] == ["Central", "Central", "Klinik"]


def test_the_lines_of_a_payer_add_up_to_the_cost_of_a_start() -> None:
    inputs = region()
    central = sum(line.sek for line in price_lines(inputs) if line.payer == "Central")
    assert central == pytest.approx(
        start_cost(inputs, "Central", 0, 1, price_lines(inputs)[0].years))


def test_both_forms_of_a_mixture_have_lines() -> None:
    inputs = make_inputs([make_group()], costs=[CLINIC])
    assert [line.form for line in price_lines(inputs)] == ["ST SOSFS 2015:8", "ST HSLF-FS 2021:8"]


def test_starts_by_payer() -> None:
    blocks = np.array([[0, 0, 3]])
    rows = starts_by_payer(region(), blocks)
    told = [(row.year, row.blocks, row.central, row.clinic_planned, row.clinic_usual, row.other)
            for row in rows]
    assert told == [(2027, 0, 1.0, 2.0, 0.0, 0.0), (2028, 0, 0.0, 0.0, 0.0, 1.0),
                    (2029, 3, 0.0, 0.0, 0.0, 0.0)]


def test_cost_by_payer_and_year() -> None:
    inputs = region()
    budget = make_budget(inputs)
    years = payer_years(inputs, ())
    # in training: 2 x (12, 6) months; starts of 2027: 2 x (6, 12, …); half a start in 2030
    assert [year.clinic_training for year in years[:3]] == pytest.approx([24 * MONTH, 12 * MONTH,
                                                                          0.0])
    assert [year.clinic_starts for year in years[:6]] == pytest.approx(
        [12 * MONTH, 24 * MONTH, 24 * MONTH, 24 * MONTH, 24 * MONTH, 12 * MONTH])
    assert [year.clinic_later for year in years[:5]] == pytest.approx([0, 0, 0, 3 * MONTH,
                                                                       6 * MONTH])
    assert years[0].central_bound == years[0].central_blocks == 0.0
    matching = replace(budget, bound=np.full(len(years), 5.0), cost=np.full(len(years), 2.0))
    both = payer_years(inputs, (matching, matching))
    assert (both[1].central_bound, both[1].central_blocks) == (10.0, 4.0)


def test_all_together() -> None:
    inputs = region()
    told = who_pays(inputs, (), np.zeros((1, 3), np.int64))
    assert len(told.prices) == 3 and len(told.starts) == 2
    assert told.years == payer_years(inputs, ())


def test_unknown_prices_are_unknown_costs() -> None:
    unknown = replace(CLINIC, monthly_salary=YearlyAmount((2026,), (float("nan"),)))
    years = payer_years(changed(region(), costs=(unknown,)), ())
    assert np.isnan(years[0].clinic_starts)
