"""What is kept of distributions, and what blocks do by how many of them are worth each value."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from prognos.inputs import Inputs
from prognos.model.baseline import make_baseline, with_blocks
from prognos.model.cohorts import block_rows
from prognos.model.population import fte_persons, start_persons
from prognos.model.probability import after_blocks as module
from prognos.model.probability.after_blocks import after_blocks
from prognos.model.probability.batch import Spectra, by_year
from prognos.model.supply import Shelf, Supply
from tests.support.builders import flat_need, make_inputs, staff_row, trainee_row

YEARS, EVERY = np.array([7, 9, 11]), np.arange(12)
SIGMA = (0.7, 0.25, 0.3, 0.6)


def region(training_fte: float = 0.0, new_fte: float = 0.87) -> Inputs:
    return make_inputs(2, staff=[staff_row(g, birth_year=1960 + 5 * i, fte=0.85)
                                 for g in range(2) for i in range(5)],
                       trainees=[trainee_row(0, remaining=2.5, birth_year=1990)],
                       needs=flat_need(6.0), recruitment=0.3, uncertainty=SIGMA,
                       new_fte=new_fte, training_fte=training_fte)


def lacking(supply: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(6.0 - supply, 0.0))


def spectra(inputs: Inputs, room: int) -> Spectra:
    base = make_baseline(inputs)
    rows = block_rows(base.population.drivers, np.ones((2, 3), np.int64))
    blocks = start_persons(rows, 0, 3, YEARS, fte_persons)
    return after_blocks(base.fte[0].at(YEARS), blocks, [lacking], room, base.nodes)[0]


@pytest.mark.parametrize("training_fte", [0.0, 0.4])
def test_blocks_by_how_many_are_worth_each_value(training_fte: float) -> None:
    """As with the blocks put in as persons; with 0.4 FTE in training a block has two values."""
    inputs = region(training_fte)
    base, few = make_baseline(inputs), spectra(inputs, 7)
    assert few.group.shape[2] < 60 < base.fte[0].at(EVERY).window.frequencies
    for blocks in ((0, 0, 0), (2, 0, 1), (1, 3, 3)):
        pmf = with_blocks(base, np.array([blocks, (0, 0, 0)])).fte[0].pmf()[YEARS]
        expected = (pmf * lacking(np.arange(pmf.shape[1]) * 0.05)).sum(axis=1)
        assert few.expected(few.together(blocks)) == pytest.approx(expected, abs=1e-11)


def test_many_combinations_are_each_by_itself() -> None:
    few = spectra(region(0.4), 9)
    blocks = np.array(list(product(range(4), range(3), range(3))))[::-1]
    found = by_year(few, blocks, None)
    each = [few.expected(few.together(own)) for own in blocks.tolist()]
    assert found == pytest.approx(np.array(each), abs=1e-12)
    weights = np.array([1.0, 0.0, 2.0])
    assert by_year(few, blocks, weights)[:, 0] == pytest.approx(found @ weights)


def test_many_blocks_of_many_values_stay_over_supply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where coefficients over the number of blocks would be no fewer: the same values."""
    few = spectra(region(0.4), 40)
    monkeypatch.setattr(module, "_over_counts", None)
    many = spectra(region(0.4), 60)
    assert many.group.shape[2] > few.group.shape[2]
    for blocks in ((0, 0, 0), (3, 0, 2), (12, 9, 15)):
        assert many.expected(many.together(blocks)) == pytest.approx(
            few.expected(few.together(blocks)), abs=1e-11)


def test_a_distribution_that_made_room_is_made_again_the_same() -> None:
    base = make_baseline(region())
    whole = base.fte[0].at(EVERY)
    shelf = Shelf(most=1)
    crowd = [Supply(lambda: whole, shelf, lambda: 0) for _ in range(9)]
    for supply in crowd:
        supply.pmf()
    assert shelf.get(crowd[0]) is None and shelf.get(crowd[-1]) is not None
    again = crowd[0].at(EVERY)
    assert np.abs(again.spectrum - whole.spectrum).max() < 1e-14
    assert (again.pmf() == pytest.approx(whole.pmf(), abs=1e-14))
    assert (again.window.low == whole.window.low).all()


def test_early_years_are_not_kept_but_made_again() -> None:
    """Nobody works while in training: a block counts from its sixth year-end on."""
    base = make_baseline(region())
    supply, early = base.fte[0], np.array([2, 7])
    assert base.population.blocks_count_from.tolist() == [6, 6]
    assert make_baseline(region(0.4)).population.blocks_count_from.tolist() == [1, 1]
    assert len(supply.at(YEARS).point) == 3
    kept = base.shelf.get(supply)
    assert kept is not None and len(kept.point) == 6
    found, whole = supply.at(early).pmf(), supply.pmf()[early]
    assert np.abs(found - whole[:, : found.shape[1]]).max() < 1e-14


def test_blocks_of_which_nothing_comes() -> None:
    """No specialist works any hours: blocks change nothing, for any number of them."""
    few = spectra(region(new_fte=0.0), 7)
    without = few.expected(few.together((0, 0, 0)))
    assert without == pytest.approx(few.expected(few.together((4, 2, 1))), abs=1e-12)
    assert by_year(few, np.array([[0, 0, 0], [2, 3, 2]]), None) == pytest.approx(
        np.array([without, without]), abs=1e-12)
    assert few.room >= 7 and (without > 0.0).all()
