"""Every objective against enumeration of every plan and against a second solver."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimize.aims import _least_level, level_first
from optimize.bound import values_of
from optimize.choices import all_choices
from optimize.group_loss import values_on_curves
from optimize.like_groups import merge
from optimize.merit import greedy_plan
from optimize.plan import LEVEL_HELD, Plan, Task, Valuation
from optimize.problem import (
    AllocationProblem,
    Curve,
    EvaluateMany,
    broken_rules,
    curve_values,
    largest_level,
    objective,
    unmet_amounts,
)
from optimize.search import search, search_on_chords
from optimize.solve import Search, solve
from optimize.solver import SCIPY, Effort, installed_solver
from optimize.space import convex_below
from tests.support.optimize_cases import (
    FloatArray,
    IntArray,
    convex_losses,
    make_curve,
    make_limit,
    make_problem,
    on_curves,
    random_problem,
)


def falling(rng: np.random.Generator, points: int) -> FloatArray:
    """Convex and falling to nothing, as a shortage is."""
    slopes = np.sort(rng.uniform(-2.0, 0.0, points - 1))
    return np.asarray(np.concatenate([[0.0], np.cumsum(slopes)]) - slopes.sum())


def with_levels(problem: AllocationProblem, seed: int) -> AllocationProblem:
    """The same with random levels in two years."""
    rng = np.random.default_rng(seed)
    starts = len(problem.start_years)
    levels = [
        Curve(g, year, rng.uniform(0.2, 1.0, starts), 0.5, falling(rng, 8) * rng.uniform(1, 6))
        for g, year in product(range(len(problem.groups)), (7, 8))
    ]
    return replace(problem, levels=tuple(levels))


def with_rota(problem: AllocationProblem, seed: int) -> AllocationProblem:
    """The same with risks that stay level and then fall, in two groups."""
    rng = np.random.default_rng(seed)
    risk = np.array([1.0, 1.0, 0.97, 0.6, 0.2, 0.02, 0.0, 0.0]) * rng.uniform(1.0, 4.0)
    rotas = [Curve(g, 7, rng.uniform(0.5, 1.0, len(problem.start_years)), 1.0, risk, False)
             for g in (0, len(problem.groups) - 1)]
    return replace(problem, curves=(*problem.curves, *rotas))


def with_prices(problem: AllocationProblem, seed: int) -> AllocationProblem:
    """The same with a cost for every block in the objective."""
    rng = np.random.default_rng(seed)
    return replace(problem, linear=rng.uniform(0.1, 1.5, problem.upper.shape))


VARIANTS = {"levels": with_levels, "rota": with_rota, "prices": with_prices}


def every_plan(problem: AllocationProblem) -> IntArray:
    """(P, G, n) the plans within every maximum that lack least of the minima."""
    plans = np.array(list(product(*(range(u + 1) for u in problem.upper.ravel()))))
    plans = plans.reshape(-1, *problem.upper.shape)
    lacking = np.zeros(len(plans))
    keep = np.ones(len(plans), dtype=bool)
    for limit in problem.limits:
        used = np.einsum("pgu,gu->p", plans, limit.use)
        if limit.is_minimum:
            lacking += np.maximum(limit.amount - used, 0.0)
        else:
            keep &= used <= limit.amount * (1 + 1e-12)
    plans, lacking = plans[keep], lacking[keep]
    return np.asarray(plans[lacking <= lacking.min() + 1e-9])


def losses_of(problem: AllocationProblem, plans: IntArray, many: EvaluateMany) -> FloatArray:
    return np.asarray(sum(many(g, plans[:, g])[0] for g in range(len(problem.groups))))


def levels_of(problem: AllocationProblem, plans: IntArray, many: EvaluateMany) -> FloatArray:
    return np.max([many(g, plans[:, g])[1] for g in range(len(problem.groups))], axis=0)


def assert_best(
    problem: AllocationProblem, many: EvaluateMany | None = None, search: Search | None = None,
    solver: str | None = None,
) -> None:
    """Largest level, then sum of losses, least of every plan; bounds and gaps say so."""
    values = many or values_on_curves(problem)
    found = solve(problem, lambda g, x: (float(values(g, np.array([x]))[0][0]), 0.0), solver,
                  search, many)
    plans = every_plan(problem)
    losses = losses_of(problem, plans, values)
    assert found.status == "optimal" and found.exchange_checked
    assert not broken_rules(problem, found.blocks)
    if problem.levels:
        levels = levels_of(problem, plans, values)
        assert found.objective == pytest.approx(levels.min(), abs=1e-7)
        assert found.bound == pytest.approx(levels.min(), abs=1e-6)
        losses = losses[levels <= levels.min() + LEVEL_HELD]
        assert found.objective_second == pytest.approx(losses.min(), abs=1e-6)
        assert found.objective_exact == pytest.approx(found.objective, abs=1e-9)
    else:
        assert found.objective == pytest.approx(losses.min(), abs=1e-7)
        assert found.bound <= losses.min() + 1e-7
        assert found.objective_second is None
    mine = losses_of(problem, found.blocks[None], values)[0]
    assert mine == pytest.approx(losses.min(), abs=1e-6)
    assert found.gap <= 1e-6


@pytest.mark.parametrize("minima", [False, True])
@pytest.mark.parametrize("variant", sorted(VARIANTS))
@pytest.mark.parametrize("seed", range(5))
def test_every_plan_of_small_cases(seed: int, variant: str, minima: bool) -> None:
    assert_best(VARIANTS[variant](random_problem(seed, minima=minima), seed))


@pytest.mark.parametrize("seed", range(3))
def test_every_plan_with_all_parts_at_once(seed: int) -> None:
    problem = random_problem(seed, groups=2, starts=3, minima=seed == 1)
    for variant in VARIANTS.values():
        problem = variant(problem, seed)
    assert_best(problem)


@pytest.mark.parametrize("variant", ["levels", "prices"])
@pytest.mark.parametrize("seed", range(3))
def test_every_plan_on_chords(seed: int, variant: str) -> None:
    assert_best(VARIANTS[variant](random_problem(seed), seed), search=search_on_chords)


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_every_plan_through_the_other_solver(variant: str) -> None:
    assert_best(VARIANTS[variant](random_problem(3), 3), solver=SCIPY)


@pytest.mark.parametrize("seed", range(3))
def test_a_rota_on_chords_has_a_true_bound(seed: int) -> None:
    """Not convex: the chords lie below, and the distance told holds."""
    problem = with_rota(random_problem(seed), seed)
    found = solve(problem, on_curves(problem), search=search_on_chords)
    least = losses_of(problem, every_plan(problem), values_on_curves(problem)).min()
    assert found.bound <= least + 1e-9 <= found.objective + 2e-9


def test_levels_with_limits_in_which_a_block_makes_room() -> None:
    """A share of all blocks: fewer blocks are not always within it."""
    share = np.array([[0.5, 0.5], [-0.5, -0.5], [-0.5, -0.5]])
    problem = with_levels(random_problem(4), 4)
    limits = (*problem.limits, make_limit("share", share, 0.0, shape=(3, 2)))
    assert_best(replace(problem, limits=limits))


# --- Exact values beside the curves --------------------------------------------------------------


def bent(problem: AllocationProblem, seed: int, size: float = 0.2) -> EvaluateMany:
    """Values near those of the curves: exact for the first start year's blocks alone."""
    values, rng = values_on_curves(problem), np.random.default_rng(seed)
    slope = rng.uniform(-size, size, len(problem.groups))

    def many(group: int, blocks: IntArray) -> tuple[FloatArray, FloatArray]:
        loss, level = values(group, blocks)
        later = np.minimum(blocks[:, 1:].sum(axis=1), 3)
        return loss + slope[group] * later, level + np.abs(slope[group]) * (level > 0) * later

    return many


@pytest.mark.parametrize("variant", ["", "levels", "rota", "prices"])
@pytest.mark.parametrize("seed", range(4))
def test_plan_and_proof_are_of_exact_values(seed: int, variant: str) -> None:
    problem = random_problem(seed, minima=seed % 2 == 0)
    problem = VARIANTS[variant](problem, seed) if variant else problem
    many = bent(problem, seed)
    if variant == "levels":
        assert_best(problem, many)
        return
    found = solve(problem, lambda g, x: (float(many(g, np.array([x]))[0][0]), 0.0), many=many)
    assert found.on_exact and found.exchanges == 0
    assert found.objective == pytest.approx(found.objective_exact, abs=1e-9)
    least = losses_of(problem, every_plan(problem), many).min()
    # The combinations are listed by the curves: what is worthless there is not looked at.
    assert least - 1e-9 <= found.objective <= least + 0.05


# --- Like groups as one --------------------------------------------------------------------------


def like_groups(seed: int, costs: tuple[float, ...], starts: int = 2) -> AllocationProblem:
    """Groups with a few costs between them, two budget years."""
    rng = np.random.default_rng(seed)
    groups = len(costs)
    curves = tuple(Curve(g, year, rng.uniform(0.4, 1.0, starts), 0.6, convex_losses(rng, 6))
                   for g, year in product(range(groups), (7, 8)))
    cost = np.array(costs)[:, None] * np.ones(starts)
    limits = tuple(make_limit("budget", cost * (np.arange(starts) <= y), 3.0 + 2.0 * y, 2027 + y,
                              (groups, starts)) for y in range(2))
    return make_problem(curves, limits, groups, starts, 2, cost)


@pytest.mark.parametrize("costs", [(1.0,) * 4, (1.0, 1.3, 1.0, 1.3), (1.0, 1.2, 1.5, 1.2)])
@pytest.mark.parametrize("seed", range(4))
def test_like_groups_as_one_match_enumeration(seed: int, costs: tuple[float, ...]) -> None:
    assert_best(like_groups(seed, costs))


def test_ties_between_like_groups_go_to_the_first_and_earliest() -> None:
    """Four groups alike in all: the first two get a block, in the first year."""
    curves = tuple(make_curve(g, loss=(4.0, 1.0, 0.9)) for g in range(4))
    limits = (make_limit("budget", 1.0, 2.0, shape=(4, 2)),)
    found = solve(make_problem(curves, limits, 4), on_curves(make_problem(curves, limits, 4)))
    assert np.argwhere(found.blocks).tolist() == [[0, 0], [1, 0]]


@pytest.mark.parametrize("seed", range(4))
def test_a_total_is_shared_in_the_best_way(seed: int) -> None:
    """Every total of a class against every way to reach it."""
    problem = like_groups(seed, (1.0, 1.0, 1.0))
    choices = all_choices(problem, 10_000)
    assert choices is not None
    least = np.minimum.reduceat(choices.loss, choices.starts)
    merged = merge(problem, choices, choices.loss - least[choices.group], np.inf, 1e-9)
    assert merged is not None and len(merged.members) == 1
    ways = [choices.blocks[choices.group == g] for g in range(3)]
    for total, loss in zip(merged.choices.blocks, merged.choices.loss, strict=True):
        plan = merged.expand(total[None])
        assert (plan.sum(axis=0) == total).all()
        assert objective(problem, plan) == pytest.approx(loss)
        best = min(objective(problem, np.array(way)) for way in product(*ways)
                   if (np.sum(way, axis=0) == total).all())
        assert loss == pytest.approx(best)


# --- Larger cases against a second solver --------------------------------------------------------


def epigraph(problem: AllocationProblem, capped: float | None) -> float:
    """The first aim (capped None: the largest level), or the losses with the level capped, written
    for `scipy.optimize.milp` by itself."""
    cells = problem.upper.size
    starts = problem.upper.shape[1]
    count = len(problem.curves) + 1
    rows, low = [], []

    def above(curve: Curve, column: int, weight: float) -> None:
        for k in range(len(curve.loss) - 1):
            slope = weight * (curve.loss[k + 1] - curve.loss[k]) / curve.step
            row = np.zeros(cells + count)
            row[curve.group * starts : (curve.group + 1) * starts] = -slope * curve.effect
            row[cells + column] = 1.0
            rows.append(row)
            low.append(weight * curve.loss[k] - slope * k * curve.step)

    for i, curve in enumerate(problem.curves):
        above(curve, i, float(problem.priority[curve.group]))
    for curve in problem.levels:
        above(curve, count - 1, float(problem.priority[curve.group]))
    for limit in problem.limits:
        rows.append(np.concatenate([-limit.use.ravel(), np.zeros(count)]))
        low.append(-limit.amount)
    level_only = bool(problem.levels) and capped is None
    cost = np.concatenate([problem.linear.ravel() * (not level_only),
                           np.full(count - 1, float(not level_only)), [float(level_only)]])
    most = np.full(count, 1e4)
    most[-1] = 1e4 if capped is None else capped
    result = milp(
        cost, integrality=np.concatenate([np.ones(cells), np.zeros(count)]),
        bounds=Bounds(np.concatenate([np.zeros(cells), np.full(count, -1e4)]),
                      np.concatenate([problem.upper.ravel(), most])),
        constraints=LinearConstraint(np.array(rows), np.array(low), np.inf),
        options={"mip_rel_gap": 1e-9},
    )
    return float(result.fun)


@pytest.mark.parametrize("seed", range(2))
def test_larger_cases_of_even_shortage_against_a_second_solver(seed: int) -> None:
    problem = with_levels(random_problem(200 + seed, groups=12, starts=3), seed)
    found = solve(problem, on_curves(problem))
    level = epigraph(problem, None)
    assert found.status == "optimal" and found.objective_second is not None
    assert found.objective == pytest.approx(level, rel=1e-6)
    assert found.objective_second == pytest.approx(epigraph(problem, level + LEVEL_HELD), rel=1e-6)


@pytest.mark.parametrize("seed", range(2))
def test_larger_cases_of_least_cost_against_a_second_solver(seed: int) -> None:
    problem = with_prices(random_problem(300 + seed, groups=12, starts=3), seed)
    found = solve(problem, on_curves(problem))
    assert found.status == "optimal"
    assert found.objective == pytest.approx(epigraph(problem, 1e4), rel=1e-6)


# --- Honesty -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_a_level_that_no_answer_was_found_for_is_sought_as_it_is(seed: int) -> None:
    """The same least level by asking which levels some plan keeps, and by minimising it."""
    problem = with_levels(random_problem(seed, groups=6, starts=2), seed)
    choices = all_choices(problem, 10_000)
    assert choices is not None
    task = Task(problem, Valuation(problem), 0.0, Effort(10.0), installed_solver())
    nothing = task.valuation.nothing
    start = Plan(nothing, task.valuation.value(nothing), -np.inf,
                 level=task.valuation.level(nothing))
    levels = values_of(choices, values_on_curves(problem))[1]
    found = _least_level(task, choices, levels, start)
    asked = level_first(task, choices, levels, start).plan
    assert found.level == pytest.approx(asked.level, rel=1e-6)
    assert found.level_bound == pytest.approx(found.level, rel=1e-5)
    assert found.level_bound <= found.level


def test_no_time_gives_a_level_with_its_proven_distance() -> None:
    problem = with_levels(random_problem(3, groups=12, starts=3, time_limit=0.0), 3)
    found = solve(problem, on_curves(problem))
    best = solve(replace(problem, time_limit=20.0), on_curves(problem))
    assert found.status == "time_limit"
    assert found.bound <= best.objective + 1e-9 <= found.objective + 2e-9
    assert found.gap_second is not None and found.bound_second is not None
    assert not broken_rules(problem, found.blocks)
    assert not unmet_amounts(problem, found.blocks).any()


def test_the_list_gives_first_to_the_group_with_the_largest_level() -> None:
    """Group 1 gains more by the losses, group 0 has the largest level until it has a block."""
    levels = (make_curve(0, loss=(9.0, 1.0, 0.5, 0.0)), make_curve(1, loss=(5.0, 4.0, 3.0, 2.0)))
    curves = (make_curve(0, loss=(1.0, 0.9, 0.8, 0.7)), make_curve(1, loss=(9.0, 4.0, 1.0, 0.0)))
    problem = replace(make_problem(curves, (make_limit(amount=1.0),)), levels=levels)

    def falls(blocks: IntArray) -> FloatArray:
        top = [float(curve_values(level, blocks[g])) for g, level in enumerate(levels)]
        one = np.eye(2, dtype=np.int64)
        fall = [[top[g] - float(curve_values(level, blocks[g] + more)) for more in one]
                for g, level in enumerate(levels)]
        return np.where(np.array(top)[:, None] >= max(top), fall, 0.0)

    assert greedy_plan(problem, on_curves(problem)).tolist() == [[0, 0], [1, 0]]
    plan = greedy_plan(problem, on_curves(problem), falls=falls)
    assert plan.tolist() == [[1, 0], [0, 0]]
    assert largest_level(problem, plan) == 5.0


def test_the_convex_curve_below_touches_the_ends_and_is_never_above() -> None:
    curve = replace(make_curve(loss=(1.0, 1.0, 0.9, 0.3, 0.1, 0.0)), convex=False)
    below = convex_below(curve)
    assert below.convex and below.loss[0] == 1.0 and below.loss[-1] == 0.0
    assert (below.loss <= curve.loss + 1e-12).all()
    assert (np.diff(below.loss, 2) >= -1e-12).all()
    assert below.loss[3] == pytest.approx(0.3)


def test_a_search_without_exact_values_says_so() -> None:
    problem = random_problem(1)
    assert not solve(problem, on_curves(problem), search=search).on_exact
