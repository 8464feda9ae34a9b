"""What a run says of one group, made once from its parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.changes import changed
from tests.support.report_result import BLOCK_COST, make_full_result, make_result


def test_outlooks_are_the_forecast_at_the_horizon_and_in_the_mean_of_the_evaluated_years() -> None:
    result = make_full_result()
    last, years = result.inputs.calendar.horizon, list(result.inputs.calendar.evaluated)
    before, after = result.forecast.before, result.forecast.after
    for g, one in enumerate(result.groups):
        assert one.group == g
        assert one.horizon.supply_before == before.fte.mean[g, last]
        assert one.horizon.shortage_after == after.measures.shortage[g, last]
        mean = one.evaluated
        assert mean.need == pytest.approx(np.mean([after.measures.need[g, t] for t in years]))
        assert mean.shortage_before == pytest.approx(
            np.mean([before.measures.shortage[g, t] for t in years]))
        assert mean.share_after == pytest.approx(mean.shortage_after / mean.need)


def test_places_are_within_the_budget_and_blocks_those_of_the_plan() -> None:
    result = make_full_result()
    assert [one.place for one in result.groups] == [1, 2, 3, 4, 1]
    assert sum(one.given or 0 for one in result.groups) == sum(
        int(budget.allocation.blocks.sum()) for budget in result.allocation.budgets)
    assert result.groups[0].blocks == (1, 1, 0)
    assert result.groups[0].cost == 2 * BLOCK_COST


def test_a_group_without_need_rank_or_plan_has_none() -> None:
    made = make_result(2)
    need = np.array(made.forecast.after.measures.need)
    need[1] = np.nan
    after = replace(made.forecast.after, measures=replace(made.forecast.after.measures, need=need))
    one = changed(made, after=after, ranking=made.ranking[:1], budgets=()).groups[1]
    assert (one.ranked, one.place, one.decided_place, one.blocks, one.given) == (None,) * 5
    assert np.isnan(one.evaluated.share_after) and one.cost == 0.0
