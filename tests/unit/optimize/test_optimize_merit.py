"""The priority list is the plan: its blocks in turn, then the next ones and what stops them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from optimize.merit import greedy_plan, merit_order
from optimize.model import FAMILIES
from optimize.problem import (
    Allocation,
    AllocationProblem,
    IntArray,
    MeritLine,
    broken_rules,
    unmet_amounts,
)
from optimize.solve import solve
from tests.support.optimize_cases import (
    make_curve,
    make_limit,
    make_problem,
    on_curves,
    random_problem,
)

SHAPE = (4, 2)
SEEDS = range(16)


def listed(problem: AllocationProblem) -> tuple[Allocation, tuple[MeritLine, ...]]:
    plan = solve(problem, on_curves(problem))
    return plan, merit_order(problem, on_curves(problem), plan)


@cache
def every_family(seed: int) -> AllocationProblem:
    """Random curves, and some of random limits of every family there is: in the first half of the
    seeds few at a time, in the others all, one of them already exceeded."""
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, *SHAPE, minima=True)
    year, before = np.zeros(SHAPE), np.zeros(SHAPE)
    year[:, 0] = 1.0
    before[1] = (-1.0, 1.0)
    ours = (rng.random(4) < 0.5)[:, None]
    more = (
        ("promised", year * (np.arange(4) == 2)[:, None], 1.0),
        ("share", year * ours - rng.choice([0.3, 0.5]) * year, 0.0),
        ("change_up", before, float(rng.integers(0, 2))),
        ("change_down", before, -float(rng.integers(1, 3))),
        ("supervisors", np.array([[-0.2, 0.5], [0.7, 0.7], [0, 0], [0, 0]]), rng.uniform(0, 1.2)),
        ("supervisors", np.array([[0, 0], [0, 0], [0, 0], [-0.1, 0.6]]), -rng.uniform(0, 0.3)),
        ("rotation", rng.uniform(0.0, 3.0, SHAPE), rng.uniform(4.0, 12.0)),
        ("candidates", np.cumsum(year + 0.8, axis=1), rng.uniform(2.0, 7.0)),
    )
    limits = [make_limit(family, use, amount, 2027 + i % 3, SHAPE, f"{family} {i}")
              for i, (family, use, amount) in enumerate(more)]
    every = (*problem.limits, *limits)
    kept = rng.random(len(every)) < (0.3 if seed < len(SEEDS) / 2 else 1.0)
    return replace(problem, limits=tuple(m for m, keep in zip(every, kept, strict=True) if keep))


@cache
def answer(seed: int) -> tuple[Allocation, tuple[MeritLine, ...]]:
    return listed(every_family(seed))


def test_every_family_is_tried() -> None:
    assert {limit.family for limit in every_family(SEEDS[-1]).limits} == set(FAMILIES)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_funded_lines_are_the_plan(seed: int) -> None:
    plan, lines = answer(seed)
    funded = Counter((line.group, line.start) for line in lines if line.funded)
    assert funded == {(g, u): int(plan.blocks[g, u]) for g, u in np.argwhere(plan.blocks).tolist()}
    assert [line.funded for line in lines] == sorted((line.funded for line in lines), reverse=True)
    assert all(not line.limits and line.exchange is None for line in lines if line.funded)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_line_is_told_twice(seed: int) -> None:
    _, lines = answer(seed)
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    blocks = Counter((line.group, line.nth) for line in lines if line.funded)
    following = Counter((line.group, line.start) for line in lines if not line.funded)
    assert set(blocks.values()) <= {1} and set(following.values()) <= {1}


@pytest.mark.parametrize("seed", SEEDS)
def test_given_one_at_a_time_the_benefits_add_up(seed: int) -> None:
    problem, (plan, lines) = every_family(seed), answer(seed)
    evaluate, blocks = on_curves(problem), np.zeros_like(plan.blocks)
    for line in lines:
        if not line.funded:
            break
        best = max(gain(problem, blocks, g, u)
                   for g, u in np.argwhere(plan.blocks > blocks).tolist())
        assert line.benefit == pytest.approx(gain(problem, blocks, line.group, line.start))
        assert line.benefit == pytest.approx(best)
        blocks[line.group, line.start] += 1
        assert line.nth == blocks[line.group].sum()
    total = [line.benefit for line in lines if line.funded]
    fall = sum(evaluate(g, (0, 0))[0] - evaluate(g, tuple(own))[0]
               for g, own in enumerate(plan.blocks.tolist()))
    assert sum(total) == pytest.approx(fall)


def gain(problem: AllocationProblem, blocks: IntArray, g: int, u: int) -> float:
    evaluate, more = on_curves(problem), blocks[g].copy()
    more[u] += 1
    return evaluate(g, tuple(blocks[g].tolist()))[0] - evaluate(g, tuple(more.tolist()))[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_useful_block_that_is_not_given_has_its_line(seed: int) -> None:
    problem, (plan, lines) = every_family(seed), answer(seed)
    following = {(line.group, line.start): line for line in lines if not line.funded}
    for g, u in np.ndindex(SHAPE):
        value = gain(problem, plan.blocks, g, u)
        assert ((g, u) in following) == (
            value > problem.worthless and (bool(stopped(problem, plan.blocks, g, u))
                                           or plan.blocks[g, u] < problem.upper[g, u]))
        if (g, u) in following:
            assert following[g, u].benefit == pytest.approx(value)
            assert following[g, u].nth == plan.blocks[g].sum() + 1
    shown = [line.benefit for line in lines if not line.funded]
    assert shown == sorted(shown, reverse=True)


def stopped(problem: AllocationProblem, blocks: IntArray, g: int, u: int) -> dict[str, float]:
    """Label of each limit that one more would break -> what is missing, written out."""
    found = {}
    for limit in problem.limits:
        used = float((limit.use * blocks).sum())
        if limit.is_minimum or limit.use[g, u] <= 0.0:
            lacking = limit.amount - used - float(limit.use[g, u])
            if limit.is_minimum and limit.use[g, u] < 0.0 and lacking > 1e-5:
                found[f"{limit.label} {limit.year}"] = lacking
            continue
        if limit.amount < 0.0:
            found[limit.label] = float(limit.use[g, u]) - limit.amount + max(used, 0.0)
        elif used + limit.use[g, u] > limit.amount + 1e-5:
            found[f"{limit.label} {limit.year}"] = used + float(limit.use[g, u]) - limit.amount
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_each_names_every_limit_without_room_and_no_other(seed: int) -> None:
    problem, (plan, lines) = every_family(seed), answer(seed)
    assert plan.exchange_checked
    for line in lines:
        if line.funded:
            continue
        wanted = stopped(problem, plan.blocks, line.group, line.start)
        told = [slack.amount for slack in line.limits]
        assert len(told) == len(wanted) > 0
        assert sorted(told) == pytest.approx(sorted(wanted.values())) and min(told) > 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_exchange_is_the_cheapest_that_the_limits_allow(seed: int) -> None:
    problem, (plan, lines) = every_family(seed), answer(seed)
    for line in lines:
        if line.funded:
            continue
        prices = dict(exchanges(problem, plan.blocks, line.group, line.start))
        if line.exchange is None:
            assert not prices
        else:
            given_up = (line.exchange.group, line.exchange.start)
            assert line.exchange.benefit_lost == pytest.approx(prices[given_up])
            assert line.exchange.benefit_lost == pytest.approx(min(prices.values()))
            assert line.exchange.benefit_lost > line.benefit - 1e-6, "else the plan is not the best"


def exchanges(
    problem: AllocationProblem, blocks: IntArray, g: int, u: int
) -> list[tuple[tuple[int, int], float]]:
    """Every block that could go for one more, with the rise in the objective that it makes."""
    evaluate, found = on_curves(problem), []
    more = blocks.copy()
    more[g, u] += 1
    barred = any(m.amount < 0.0 and m.use[g, u] > 0.0 for m in problem.limits if not m.is_minimum)
    for h, v in np.argwhere(blocks).tolist():
        less = more.copy()
        less[h, v] -= 1
        lacks = unmet_amounts(problem, less) > unmet_amounts(problem, blocks) + 1e-6
        if (h, v) != (g, u) and not barred and not broken_rules(problem, less) and not lacks.any():
            lost = sum(evaluate(i, tuple(less[i].tolist()))[0]
                       - evaluate(i, tuple(more[i].tolist()))[0] for i in range(len(blocks)))
            found.append(((h, v), lost))
    return found


def test_exchanges_and_their_lack_are_both_tried() -> None:
    lines = [line for seed in SEEDS for line in answer(seed)[1] if not line.funded]
    assert sum(line.exchange is None for line in lines) > 5
    assert sum(line.exchange is not None for line in lines) > 5
    assert any(line.exchange and line.exchange.group == line.group for line in lines)


@pytest.mark.parametrize("seed", range(8))
def test_the_greedy_plan_keeps_every_limit(seed: int) -> None:
    problem = random_problem(seed, groups=5, starts=3)
    assert not broken_rules(problem, greedy_plan(problem, on_curves(problem)))


def test_costs_add_up_over_the_plan() -> None:
    problem = random_problem(1, groups=5, starts=3)
    _, lines = listed(problem)
    funded = [line for line in lines if line.funded]
    total = np.cumsum([problem.cost[line.group, line.start] for line in funded])
    assert [line.cumulative_cost for line in funded] == pytest.approx(total.tolist())
    assert all(np.isnan(line.cumulative_cost) for line in lines[len(funded):])


def test_benefit_falls_down_the_plan_and_again_below_it() -> None:
    """With one start year the gains of a group can only shrink."""
    curves = (make_curve(0, effect=(1.0,)), make_curve(1, effect=(1.0,), loss=(8.0, 2.0, 1.5)))
    problem = make_problem(curves, (make_limit(amount=3.0, shape=(2, 1)),), starts=1)
    _, lines = listed(problem)
    assert all(a.benefit >= b.benefit for a, b in pairwise(lines))
    assert [(line.group, line.nth, line.benefit) for line in lines] == [
        (1, 1, 6.0), (0, 1, 5.0), (0, 2, 3.0), (0, 3, 1.0), (1, 2, 0.5)
    ]
    assert [line.funded for line in lines] == [True, True, True, False, False]
    assert [(slack.family, slack.amount) for slack in lines[3].limits] == [("blocks", 1.0)]
    cheapest = lines[3].exchange
    assert cheapest is not None and (cheapest.group, cheapest.benefit_lost) == (1, 6.0)


def test_ties_go_to_the_earlier_year_then_the_first_group() -> None:
    problem = make_problem((make_curve(0), make_curve(1)), (make_limit(amount=3.0),))
    plan, lines = listed(problem)
    assert plan.blocks.sum() == 3
    assert [(line.group, line.start) for line in lines[:2]] == [(0, 0), (1, 0)]


def test_limits_are_named_money_first_and_earlier_years_before_later() -> None:
    limits = (
        make_limit("blocks", 1.0, 1.0, 2027),
        make_limit("budget", 1.0, 1.0, 2029),
        make_limit("budget", 1.0, 1.0, 2028),
    )
    _, lines = listed(make_problem((make_curve(0), make_curve(1)), limits))
    stopped = [line for line in lines if not line.funded]
    assert stopped and all([(slack.family, slack.year) for slack in line.limits] == [
        ("budget", 2028), ("budget", 2029), ("blocks", 2027)] for line in stopped)


def test_a_minimum_that_a_block_takes_from_is_named() -> None:
    """The later year may not have fewer than the earlier, and has as many as it may."""
    limits = (make_limit("change_down", np.array([[-1.0, 1.0], [0.0, 0.0]]), 0.0, 2028),
              make_limit("blocks", np.array([[0.0, 1.0], [0.0, 0.0]]), 1.0, 2028))
    plan, lines = listed(make_problem((make_curve(0, loss=(9.0, 5.0, 2.0, 1.0)),), limits))
    assert plan.blocks[0].tolist() == [1, 1]
    assert [(line.start, line.limits[0].family) for line in lines if not line.funded] == [
        (0, "change_down"), (1, "blocks")]


def test_a_dearer_block_with_more_benefit_stands_below_and_says_what_is_missing() -> None:
    """The money holds two of the cheap ones instead, which gain more together."""
    use = np.array([[2.0, 2.0], [1.0, 1.0]])
    curves = (make_curve(0, loss=(9.0, 4.0)), make_curve(1, loss=(9.0, 5.0, 1.0)))
    plan, lines = listed(make_problem(curves, (make_limit("budget", use, 2.0, 2028),), upper=2))
    assert plan.blocks.tolist() == [[0, 0], [2, 0]]
    below = lines[2]
    assert (below.group, below.funded, below.benefit) == (0, False, 5.0)
    assert below.benefit > lines[1].benefit
    assert [(slack.year, slack.amount) for slack in below.limits] == [(2028, 2.0)]
    assert below.exchange is None, "one cheap block less does not make room for it"


def test_unknown_costs_stay_unknown() -> None:
    _, lines = listed(make_problem((make_curve(0),), (make_limit(amount=1.0),), cost=np.nan))
    assert lines and all(np.isnan(line.cost) and np.isnan(line.cumulative_cost) for line in lines)


def test_groups_without_effect_are_not_listed() -> None:
    level = make_curve(1, effect=(0.0, 0.0), loss=(5.0,))
    _, lines = listed(make_problem((make_curve(0), level), (make_limit(amount=9.0),)))
    assert {line.group for line in lines} == {0}


def test_levels_come_before_the_benefit() -> None:
    """Both blocks are given; the first in turn is the one that lowers the largest level."""
    problem = make_problem((make_curve(0), make_curve(1, loss=(5.0, 4.0))),
                           (make_limit(amount=2.0),), upper=1)

    def falls(blocks: IntArray) -> np.ndarray:
        return np.array([[0.0, 0.0], [1.0, 0.5]]) * (blocks[1].sum() == 0)

    plan = replace(solve(problem, on_curves(problem)), blocks=np.array([[1, 0], [1, 0]]))
    lines = merit_order(problem, on_curves(problem), plan, falls)
    assert [line.group for line in lines if line.funded] == [1, 0]
