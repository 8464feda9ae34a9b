"""Goal seek: the least that reaches a goal, against every plan enumerated; or that none does."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from prognos.analysis.what_if.goal_choices import GroupChoices, Search
from prognos.analysis.what_if.goal_seek import seek_blocks, seek_change, solve_plan
from prognos.analysis.what_if.goal_values import GoalValues, ask
from prognos.analysis.what_if.lightest_choices import choose
from prognos.inputs import NO_YEAR, BlockLimit, Budget, CostRow, Inputs, Objective, YearlyAmount
from prognos.inputs.scenario import LISTED, RISK, SHORTAGE, Goal, LeverProblem
from prognos.model.project import project
from prognos.reading.levers.lever_text import line_of
from prognos.results.what_if import GoalAnswer
from tests.support.builders import flat_need, make_calendar, make_group, make_inputs, staff_row
from tests.support.changes import changed

PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026, 2028), (50_000.0, 40_000.0)), 0.4,
                0.5, None, None, 0.0)
YEAR = 2035


def region(most: float = 1.0) -> Inputs:
    """Two groups that lack two each, room for one block a year, cheaper later."""
    years = np.array([2027, 2028])
    return make_inputs(
        [make_group("A"), make_group("B")],
        staff=[staff_row(g, birth_year=1980) for g in range(2) for _ in range(2)],
        needs=flat_need(4.0), calendar=make_calendar(start_years=2), costs=[PRICE],
        budgets=[Budget("ST", years, np.full(2, np.nan), np.zeros(2), np.full(2, most),
                        years - 2025)],
        fill_rate=[0.8, 0.9], other_exits=0.02, recruitment=0.0,
        objective=Objective("minst brist", "bristgrad", 0.1, 20.0))


def seek(inputs: Inputs, *goals: Goal, least: str = "kostnad") -> GoalAnswer:
    return seek_blocks(inputs, "bok.xlsx", goals, least, lambda _stage: None)


def shortage(inputs: Inputs, plan: np.ndarray, groups: tuple[int, ...]) -> float:
    at = YEAR - inputs.calendar.base_year
    return float(project(inputs, plan).measures.shortage[list(groups), at].sum())


@pytest.mark.parametrize(("specialty", "groups", "most"), [
    ("A", (0,), 0.9), ("A", (0,), 0.35), (None, (0, 1), 2.2)])
def test_the_least_of_every_plan(
    specialty: str | None, groups: tuple[int, ...], most: float
) -> None:
    inputs, plan = region(), solve_plan(region())
    cost, found = plan.budgets[0].problem.cost, []
    for more in product(range(8 if specialty else 3), repeat=2 * len(groups)):
        added = np.zeros_like(plan.blocks)
        added[list(groups)] = np.array(more).reshape(len(groups), 2)
        if shortage(inputs, plan.blocks + added, groups) <= most + 1e-9:
            found.append((float((added * cost).sum()), int(added.sum())))
    for least in ("kostnad", "block"):
        answer = seek(inputs, Goal(SHORTAGE, specialty, None, YEAR, most), least=least)
        assert answer.proven and answer.reached and (answer.plan == plan.blocks).all()
        assert answer.goals[0].then == pytest.approx(shortage(inputs, answer.blocks, groups))
        added = answer.blocks - answer.plan
        assert answer.cost == pytest.approx(float((added * cost).sum()))
        if least == "block":
            assert added.sum() == min(count for _, count in found)
        else:
            assert answer.cost == pytest.approx(min(sek for sek, _ in found))


def test_a_goal_that_holds_takes_nothing() -> None:
    answer = seek(region(), Goal(SHORTAGE, "A", None, YEAR, 4.0))
    assert answer.reached and answer.cost == 0.0 and (answer.blocks == answer.plan).all()


def test_a_limit_that_stops_it_is_named() -> None:
    """Two of A a year at most: what one comes to, and what it would take without the limit."""
    inputs = changed(region(), limits=(BlockLimit(
        "max", "A", np.array([True, False]), np.array([True, True]), 1.0, None, 2),))
    answer = seek(inputs, Goal(SHORTAGE, "A", None, YEAR, 0.2))
    assert not answer.reached and answer.proven
    assert (answer.blocks[0] == 1).all() and answer.without_limits is not None
    assert [limit.family for limit in answer.stopped_by] == ["at_most", "at_most"]
    assert answer.within is not None and not answer.within.possible


def test_out_of_reach_for_every_block() -> None:
    """No block is ready so soon."""
    answer = seek(region(), Goal(SHORTAGE, "A", None, 2028, 0.5))
    assert not answer.reached and answer.proven and answer.first_year is None
    assert answer.within is None and answer.stopped_by == ()


def test_several_goals_and_a_risk() -> None:
    inputs = region()
    answer = seek(inputs, Goal(RISK, "A", None, YEAR, 0.5), Goal(SHORTAGE, "B", None, YEAR, 1.0))
    after = project(inputs, answer.blocks)
    at = YEAR - inputs.calendar.base_year
    assert answer.reached
    assert after.measures.shortage_probability[0, at] <= 0.5
    assert after.measures.shortage[1, at] <= 1.0


def test_a_goal_of_nothing_is_told() -> None:
    with pytest.raises(LeverProblem, match="efter listade"):
        seek(region(), Goal(LISTED, None, None, YEAR, 1100.0, text="Listade"))


def test_the_least_change_of_a_lever() -> None:
    """Holds, and one step less does not."""
    inputs = region()
    goal = Goal(SHORTAGE, None, None, YEAR, 3.0)
    answer = seek_change(inputs, "bok.xlsx", [goal], "recruitment", ("A", None), line_of,
                         lambda _stage: None)
    assert answer.reached and answer.change is not None
    steps = float(answer.change.rpartition("+")[2].replace(",", "."))
    assert steps > 0.0

    def left(more: float) -> float:
        rates = inputs.careers.rates
        recruited = rates.recruitment + np.array([more, 0.0])
        there = inputs.with_rates(replace(rates, recruitment=recruited))
        return float(solve_plan(there).after.totals.shortage[YEAR - 2026])

    assert left(steps) <= 3.0 < left(steps - 0.5)
    nothing = seek_change(inputs, "bok.xlsx", [Goal(SHORTAGE, None, None, YEAR, 0.0)], "dropout",
                          (None, None), line_of, lambda _stage: None)
    assert not nothing.reached and nothing.change is None and nothing.most_tried is not None


def many(seed: int, most_each: float | None = None) -> Search:
    """Five groups that lack differently, a share that others' blocks make room in, one more of C a
    year at most; every block of its own weight. most_each : so many of each group a year."""
    rng = np.random.default_rng(seed)
    years, every = np.array([2027, 2028]), np.array([True, True])
    inputs = make_inputs(
        [make_group(name) for name in "ABCDE"],
        staff=[staff_row(g, birth_year=int(rng.integers(1962, 1985)))
               for g in range(5) for _ in range(2 + g % 2)],
        needs=flat_need(5.0), calendar=make_calendar(start_years=2), costs=[PRICE],
        budgets=[Budget("ST", years, np.full(2, np.nan), np.zeros(2), np.full(2, 1.0),
                        years - 2025)],
        fill_rate=rng.uniform(0.6, 1.0, 5), other_exits=rng.uniform(0.0, 0.1, 5), recruitment=0.0,
        objective=Objective("minst brist", "bristgrad", 0.1, 20.0))
    limits = [BlockLimit("share", "A och B", np.arange(5) < 2, every, 0.5, None, 2),
              BlockLimit("max", "C", np.arange(5) == 2, every, 1.0, None, 3)]
    if most_each is not None:
        limits = [BlockLimit("max", name, np.arange(5) == g, every, most_each, None, 4 + g)
                  for g, name in enumerate("ABCDE")]
    now = solve_plan(changed(inputs, limits=tuple(limits)))
    asked = (ask(inputs, Goal(SHORTAGE, None, None, YEAR, 1.0)),)
    st, values = now.budgets[0], GoalValues(now.base, now.before, asked)
    lacks = sum(values(g, st.allocation.blocks[g].tolist())[0] for g in range(5))
    return Search(st.problem, st.allocation.blocks, st.groups, rng.uniform(0.6, 1.4, (5, 2)),
                  values, asked, (float(lacks) - float(rng.uniform(1.0, 2.2)),))


def enumerated(search: Search, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Weight and sum of the contributions of every combination of up to so many blocks more for
    each group, the weight infinite where a limit breaks."""
    own = np.array([more for more in product(range(most + 1), repeat=2) if sum(more) <= most])
    weight = sum(np.ix_(*(own @ each for each in search.weight)))
    for limit, room in search.limits():
        weight = np.where(sum(np.ix_(*(own @ use for use in limit.use))) <= room, weight, np.inf)
    return weight, np.asarray(sum(np.ix_(*(
        search.values.of_many(g, search.plan[g] + own)[0][:, 0] for g in range(5)))))


@pytest.mark.parametrize("seed", range(4))
def test_a_goal_of_many_groups_is_proven(seed: int) -> None:
    """Against every combination of up to four blocks more for each of five groups."""
    search = many(seed)
    every = [GroupChoices(search, i) for i in range(5)]
    found = choose(search, every)
    weight, lacks = enumerated(search, 4)
    least = float(weight[lacks <= search.rooms[0] + 1e-9].min())
    chosen = sum(float(more @ each) for more, each in zip(found.more, search.weight, strict=True))
    assert found.proven and found.reached
    assert chosen == pytest.approx(least, abs=1e-6) and found.least <= least + 1e-6
    assert max(int(more.sum()) for more in found.more) < 4, "the enumeration may be too small"
    assert max(one.count for one in every) < 30, "nothing is left out by proof"


def test_what_comes_nearest_is_proven() -> None:
    """With two of each group a year at most no plan reaches it, and none lacks less."""
    search = replace(many(1, most_each=2.0), rooms=(1.0,))
    found = choose(search, [GroupChoices(search, i) for i in range(5)])
    weight, lacks = enumerated(search, 4)
    chosen = sum(float(search.values(g, (search.plan[g] + more).tolist())[0])
                 for g, more in enumerate(found.more))
    assert found.proven and not found.reached
    assert chosen == pytest.approx(float(lacks[np.isfinite(weight)].min()), abs=1e-2)
