"""Every constraint family where it binds: the plan against all plans there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from optimize.choices import all_choices, needed_by_minima, without_exceeded
from optimize.merit import greedy_plan
from optimize.model import FAMILIES
from optimize.problem import (
    WORTHLESS,
    AllocationProblem,
    Curve,
    IntArray,
    Limit,
    broken_rules,
    objective,
    unmet_amounts,
    usage,
)
from optimize.search import search_on_chords
from optimize.solve import solve
from tests.support.optimize_cases import make_curve, make_limit, make_problem, on_curves

SHAPE = (3, 2)


def three_groups(*limits: Limit, upper: int = 3) -> AllocationProblem:
    """Three groups by falling need, two start years; later blocks help a little less."""
    curves = [Curve(g, year, np.array([1.0, 0.8]), 1.0, np.array(loss))
              for g, loss in enumerate(([20.0, 11.0, 5.0, 2.0, 1.0], [12.0, 6.5, 3.0, 1.5, 1.0],
                                        [6.0, 3.2, 1.7, 1.0, 0.9]))
              for year in (7, 8)]
    return make_problem(tuple(curves), limits, *SHAPE, upper=upper)


def limit(family: str, use: object, amount: float, year: int = 2027) -> Limit:
    return make_limit(family, np.array(use, dtype=float), amount, year, SHAPE)


FIRST_YEAR = limit("blocks", [[1, 0]] * 3, 3.0)
SECOND_YEAR = limit("blocks", [[0, 1]] * 3, 2.0, 2028)
BOTH = (FIRST_YEAR, SECOND_YEAR)

CASES: dict[str, tuple[Limit, ...]] = {
    "budget": (limit("budget", [[2.0, 0.0], [1.5, 0.0], [1.0, 0.0]], 4.5), SECOND_YEAR),
    "blocks": BOTH,
    "at_most": (*BOTH, limit("at_most", [[1, 1], [0, 0], [0, 0]], 1.0)),
    "at_least": (*BOTH, limit("at_least", [[0, 0], [0, 0], [1, 0]], 2.0)),
    "promised": (*BOTH, limit("promised", [[0, 0], [0, 0], [0, 1]], 2.0, 2028)),
    "share": (*BOTH, limit("share", [[0.6, 0.6], [-0.4, -0.4], [-0.4, -0.4]], 0.0)),
    "change_up": (*BOTH, limit("change_up", [[-1, 1], [0, 0], [0, 0]], 0.0, 2028),
                  limit("change_up", [[1, 0], [0, 0], [0, 0]], 1.0)),
    "change_down": (*BOTH, limit("change_down", [[0, 0], [0, 0], [1, 0]], 1.0),
                    limit("change_down", [[0, 0], [0, 0], [-1, 1]], 0.0, 2028)),
    "supervisors": (*BOTH, limit("supervisors", [[0.9, 0.9], [0, 0], [0, 0]], 2.0),
                    limit("supervisors", [[-0.2, 0.5], [0, 0], [0, 0]], 0.5)),
    "rotation": (*BOTH, limit("rotation", [[2.4, 1.2], [2.4, 1.2], [0, 0]], 5.0)),
    "candidates": (limit("candidates", [[0.9, 0]] * 3, 2.5), SECOND_YEAR,
                   limit("candidates", [[0.81, 0.9]] * 3, 3.5, 2028)),
}
"""Limits that change the plan; the named family is among them."""


def best_of_all(problem: AllocationProblem) -> tuple[float, float]:
    """(least lack of the minima, least objective then) over every plan in which each block has a
    benefit of its own or could serve a minimum, written out from the rules."""
    needed = needed_by_minima(without_exceeded(problem))
    best = (np.inf, np.inf)
    for cells in product(*(range(int(most) + 1) for most in problem.upper.ravel())):
        plan = np.array(cells).reshape(SHAPE)
        if not broken_rules(problem, plan) and worth_their_place(problem, plan, needed):
            lack = round(float(unmet_amounts(problem, plan).sum()), 9)
            best = min(best, (lack, objective(problem, plan)))
    return best


def worth_their_place(problem: AllocationProblem, plan: IntArray, needed: IntArray) -> bool:
    value = objective(problem, plan)
    for g, u in np.argwhere(plan > needed):
        fewer = plan.copy()
        fewer[g, u] -= 1
        if objective(problem, fewer) - value <= WORTHLESS:
            return False
    return True


def test_every_family_has_a_case() -> None:
    assert set(CASES) == set(FAMILIES)


@pytest.mark.parametrize("family", sorted(CASES))
@pytest.mark.parametrize("search", ["choices", "chords"])
def test_the_plan_is_the_best_of_all_plans(family: str, search: str) -> None:
    problem = three_groups(*CASES[family])
    lack, value = best_of_all(problem)
    how: dict[str, Callable[..., object]] = {} if search == "choices" else {
        "search": search_on_chords}
    found = solve(problem, on_curves(problem), **how)  # type: ignore[arg-type]  # one keyword or none
    assert found.status == "optimal" and not broken_rules(problem, found.blocks)
    assert unmet_amounts(problem, found.blocks).sum() == pytest.approx(lack, abs=1e-6)
    assert objective(problem, found.blocks) == pytest.approx(value, abs=1e-7)


@pytest.mark.parametrize("family", sorted(CASES))
def test_the_limit_binds(family: str) -> None:
    """Without the family's own limits the best plan is another."""
    problem = three_groups(*CASES[family])
    free = replace(problem, limits=tuple(m for m in problem.limits if m.family != family))
    value = objective(problem, solve(problem, on_curves(problem)).blocks)
    assert objective(free, solve(free, on_curves(free)).blocks) < value - 0.05


@pytest.mark.parametrize("seed", range(12))
def test_many_limits_together_against_all_plans(seed: int) -> None:
    """Random numbers for every family at once, minima and a share among them."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(sorted(set(CASES) - {"blocks"}))[:5]
    limits = {id(m): m for family in chosen for m in CASES[family]}
    moved = tuple(replace(m, amount=float(m.amount + rng.integers(0, 2))) for m in limits.values())
    problem = three_groups(*moved, upper=2)
    lack, value = best_of_all(problem)
    found = solve(problem, on_curves(problem))
    assert unmet_amounts(problem, found.blocks).sum() == pytest.approx(lack, abs=1e-6)
    assert objective(problem, found.blocks) == pytest.approx(value, abs=1e-7)


def test_a_block_stopped_by_a_share_comes_again_when_others_make_room() -> None:
    problem = three_groups(*CASES["share"])
    evaluate = on_curves(problem)
    plan = greedy_plan(problem, evaluate)
    assert plan[0].sum() == 2 and not broken_rules(problem, plan)


def test_a_worthless_block_is_not_given_to_make_room_within_a_share() -> None:
    flat = make_problem(
        (Curve(0, 7, np.array([1.0, 0.0]), 1.0, np.array([9.0, 4.0, 1.0])),),
        (limit("share", [[0.5, 0], [-0.5, 0], [-0.5, 0]], 0.0),), *SHAPE)
    for how in ({}, {"search": search_on_chords}):
        assert not solve(flat, on_curves(flat), **how).blocks.any()  # type: ignore[arg-type]  # one keyword or none


def test_limits_that_cannot_bind_or_say_what_another_says_are_left_to_the_others() -> None:
    narrow = limit("supervisors", [[0.9, 0.9], [0, 0], [0, 0]], 2.0, 2029)
    wide = limit("supervisors", [[0.8, 0.9], [0, 0], [0, 0]], 2.5, 2028)
    loose = limit("rotation", [[1.0, 1.0]] * 3, 18.0)
    kept = without_exceeded(three_groups(wide, narrow, replace(narrow), loose, FIRST_YEAR)).limits
    assert [m.year for m in kept] == [2029, 2027]


def test_two_limits_without_room_do_not_leave_each_other_out() -> None:
    first = limit("share", [[0.6, 0], [-0.4, 0], [-0.4, 0]], 0.0)
    second = limit("share", [[-0.5, 0], [0.5, 0], [-0.5, 0]], 0.0)
    assert len(without_exceeded(three_groups(first, second)).limits) == 2


def test_choices_keep_the_limits_of_a_group_by_itself() -> None:
    problem = without_exceeded(three_groups(*CASES["supervisors"]))
    choices = all_choices(problem, 10_000)
    assert choices is not None
    own = choices.blocks[choices.group == 0]
    assert (own @ [-0.2, 0.5] <= 0.5 + 1e-9).all() and len(own) > 1


def test_a_limit_exceeded_without_blocks_stops_what_adds_to_it() -> None:
    over = limit("supervisors", [[0.9, 0.9], [0, 0], [0, 0]], -0.5)
    problem = three_groups(*BOTH, over)
    found = solve(problem, on_curves(problem))
    assert not found.blocks[0].any() and found.blocks[1:].any()
    assert "supervisors" in {slack.family for slack in found.binding}
    assert (usage(problem, found.blocks)[-1]) == 0.0


def test_a_minimum_of_many_groups_asks_each_for_twice_an_even_share() -> None:
    wide = make_problem((), (make_limit("at_least", 1.0, 12.0, shape=(12, 1)),), 12, 1, upper=9)
    assert (needed_by_minima(wide, evenly=True) == 2).all()
    assert (needed_by_minima(wide) == 9).all()  # whose blocks they are may matter to other limits
    narrow = replace(wide, upper=np.eye(12, 1, dtype=np.int64) * 9)
    assert needed_by_minima(narrow, evenly=True)[0, 0] == 9  # one group alone has to do it
    few = make_problem((), (make_limit("at_least", 1.0, 3.0, shape=(2, 1)),), 2, 1, upper=9)
    assert (needed_by_minima(few, evenly=True) == 3).all()


def test_a_fall_from_the_year_before_asks_for_what_the_minima_before_it_ask_for() -> None:
    first = limit("change_down", [[1, 0], [0, 0], [0, 0]], 3.0)
    second = limit("change_down", [[-1, 1], [0, 0], [0, 0]], -1.0, 2028)
    assert needed_by_minima(three_groups(first, second))[0].tolist() == [3, 2]


def test_a_fall_from_the_year_before_asks_for_what_is_worth_its_place_there() -> None:
    """Blocks of the second year are of no use, but may be no more than one fewer than the first's:
    they are given for the sake of those."""
    curves = (make_curve(0, effect=(1.0, 0.0), loss=(20.0, 12.0, 6.0, 2.0, 0.0)),
              make_curve(1, effect=(0.5, 0.5), loss=(3.0, 1.0, 0.0)))
    fall = make_limit("change_down", [[-1, 1], [0, 0]], -1.0, 2028)
    for year in (2028, 2027):
        problem = make_problem(curves, (replace(fall, year=year),))
        found = solve(problem, on_curves(problem))
        assert found.blocks.tolist() == [[3, 2], [3, 3]] and found.status == "optimal"
        assert found.objective == pytest.approx(1.0)


def test_too_many_choices_for_a_wide_minimum_leave_a_true_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only one group fits its blocks within the other limit: an even share would not do."""
    curves = tuple(make_curve(g, effect=(0.0,), loss=(1.0 + g,)) for g in range(4))
    useful = (make_curve(3, effect=(1.0,), loss=(9.0, 4.0, 1.0, 0.5)),)
    wide = make_limit("at_least", 1.0, 6.0, shape=(4, 1))
    dear = make_limit("budget", [[1.0], [2.0], [2.0], [4.0]], 14.0, shape=(4, 1))
    problem = make_problem((*curves, *useful), (wide, dear), 4, 1, upper=6)
    best = solve(problem, on_curves(problem))
    monkeypatch.setattr("optimize.search.MOST_CHOICES", 20)
    found = solve(problem, on_curves(problem))
    assert found.bound <= best.objective + 1e-9 and not found.unmet
    assert found.objective == pytest.approx(best.objective)
