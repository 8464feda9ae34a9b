"""Allocation of a made-up region: time, proven distance, and the same by other ways, in one run.

60 groups, 3 start years, six binding budget years, the weighting of shortage in percent of need
with surplus counted a tenth. `python -m benchmarks.bench_allocation [seconds]`
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr

from optimize.group_loss import group_losses
from optimize.merit import greedy_plan, merit_order
from optimize.problem import AllocationProblem, Curve, Limit, objective
from optimize.search import search, search_on_chords
from optimize.solve import Search, solve
from optimize.solver import HIGHS, SCIPY

FloatArray = NDArray[np.float64]
Evaluate = Callable[[int, tuple[int, ...]], tuple[float, float]]
GROUPS, STARTS, BUDGET_YEARS, BLOCKS_A_YEAR = 60, 3, 6, 22
FILLED, SURPLUS = 0.9, 0.1


def square_above(mean: NDArray[np.floating[Any]], sd: float) -> FloatArray:
    """`E[(Z+)^2]` of a normal Z."""
    a = mean / sd
    density = np.exp(-a * a / 2.0) / np.sqrt(2.0 * np.pi)
    return np.asarray((mean**2 + sd**2) * ndtr(a) + mean * sd * density)


def binomial(count: int, share: float) -> FloatArray:
    """(count + 1, count + 1) probability of j of k."""
    k, j = np.arange(count + 1)[:, None], np.arange(count + 1)[None, :]
    log = gammaln(k + 1) - gammaln(j + 1) - gammaln(np.maximum(k - j, 0) + 1)
    value = np.exp(log + j * np.log(share) + (k - j) * np.log1p(-share))
    return np.asarray(np.where(j <= k, value, 0.0))


def region_curve(
    rng: np.random.Generator, g: int, year: int, need: float, lack: float, fte: float, top: int
) -> Curve | None:
    """The curve of a group with normal supply: shortage squared in percent, surplus a tenth."""
    u = np.arange(1, STARTS + 1)
    done = ndtr((year - (u - 0.5) - 6.0) / 0.5) * 0.97 ** np.maximum(year - u - 6, 0)
    effect = FILLED * 0.9 * fte * done
    if effect.max() < 1e-6:
        return None
    star = 0 if effect[0] >= 0.5 * effect.max() else int(effect.argmax())
    points = int(np.ceil(top * effect.sum() / effect[star]))
    mean = lack + rng.normal(0.0, 0.3) - fte * np.arange(points + 1)
    sd = float(np.sqrt(0.2 * need + 0.3))
    level = (square_above(mean, sd) + SURPLUS * square_above(-mean, sd)) / (2.0 * need)
    loss = binomial(points, float(effect[star] / fte)) @ level
    return Curve(g, year, effect, float(effect[star]), loss)


def region(costs: str, evaluated: range = range(7, 12), seed: int = 1) -> AllocationProblem:
    """costs : "one" for all blocks, "three" distinct ones, or "own" in every group."""
    rng = np.random.default_rng(seed)
    need = np.exp(rng.normal(2.6, 0.8, GROUPS)).clip(3.0, 90.0)
    lack = need * (1.0 - rng.normal(0.85, 0.12, GROUPS))
    fte = rng.choice([0.8, 0.85, 0.9, 0.95], GROUPS)
    month = {
        "one": np.full(GROUPS, 28e3),
        "three": rng.choice([26e3, 28.5e3, 31.7e3], GROUPS),
        "own": rng.uniform(24e3, 36e3, GROUPS).round(),
    }[costs]
    limits = tuple(budget_year(rng, month, y) for y in range(BUDGET_YEARS))
    room = np.min([limit.amount / np.maximum(limit.use, 1.0) for limit in limits], axis=0)
    top = np.minimum(room, 200.0).astype(np.int64)
    cells = [(g, year) for g in range(GROUPS) for year in evaluated]
    curves = (
        region_curve(rng, g, t, need[g], lack[g] + 0.02 * need[g] * (t - 7), fte[g], top[g].max())
        for g, t in cells
    )
    return AllocationProblem(
        groups=tuple(f"g{g}" for g in range(GROUPS)),
        start_years=tuple(range(2027, 2027 + STARTS)),
        curves=tuple(curve for curve in curves if curve is not None),
        priority=np.ones(GROUPS),
        upper=top,
        cost=FILLED * 66.0 * month[:, None] * np.ones(STARTS),
        limits=limits,
        time_limit=20.0,
    )


def budget_year(rng: np.random.Generator, month: FloatArray, y: int) -> Limit:
    """A block of start year u binds 6 months in u and 12 in each of the five years after."""
    months = np.array([6.0 if u == y else 12.0 if u < y <= u + 5 else 0.0 for u in range(STARTS)])
    amount = FILLED * 28e3 * BLOCKS_A_YEAR * months.sum() * rng.uniform(0.97, 1.03)
    use = FILLED * month[:, None] * months
    return Limit("budget", "Budgetram", None, 2027 + y, use, float(amount))


def with_all_limits(problem: AllocationProblem, seed: int = 1) -> AllocationProblem:
    """The same with every other family of limits, most of them near or biting."""
    rng = np.random.default_rng(seed)
    shape, room = problem.upper.shape, float(BLOCKS_A_YEAR)

    def rows() -> Iterator[Limit]:
        area, seats = rng.integers(0, 4, GROUPS), rng.integers(0, 8, GROUPS)
        months = rng.integers(2, 9, GROUPS)
        for u in range(STARTS):
            year, one = 2027 + u, np.zeros(shape)
            one[:, u] = 1.0
            yield Limit("blocks", "Högsta antal block", None, year, one, room)
            for a in range(4):
                members = one * (area == a)[:, None]
                yield Limit("share", "Högst andel", f"område {a}", year, members - 0.35 * one, 0.0)
                yield Limit("candidates", "Kandidater", f"område {a}", year,
                            np.cumsum(members[:, ::-1], axis=1)[:, ::-1], room * 0.4 * (u + 1))
            first = one * (np.arange(GROUPS) < 3)[:, None]
            yield Limit("at_least", "Minst block", "tre grupper", year, first, 1.0)
            earlier = np.roll(first, -1, axis=1) if u else np.zeros(shape)
            yield Limit("change_up", "Största ändring", "tre grupper", year, first - earlier, 2.0)
        for year in range(2027, 2033):
            for r in range(8):
                use = (seats == r)[:, None] * months[:, None] * np.ones(STARTS) / 5.5
                yield Limit("rotation", "Sidoutbildningsplatser", f"klinik {r}", year,
                            use * (np.arange(STARTS) <= year - 2027), 9.0 + 3.0 * (year - 2027))
        for g in range(GROUPS):
            for year in range(2027, 2036):
                use = np.zeros(shape)
                use[g] = np.where(np.arange(STARTS) + 2033 > year, 0.9, -0.6)
                yield Limit("supervisors", "Handledning", f"g{g}", year, use, 3.2)

    return replace(problem, limits=(*problem.limits, *rows()))


def on_curves(problem: AllocationProblem) -> Evaluate:
    losses = group_losses(problem)
    known: dict[tuple[int, tuple[int, ...]], tuple[float, float]] = {}

    def evaluate(group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        if (group, blocks) not in known:
            known[group, blocks] = (float(losses[group](np.array(blocks))), 0.0)
        return known[group, blocks]

    return evaluate


def report(name: str, problem: AllocationProblem, solver: str, how: Search) -> None:
    """One line: time, status, distance proven, blocks."""
    found = solve(problem, on_curves(problem), solver, how)
    print(
        f"  {name:34s} {found.seconds:6.2f} s  {found.status:10s} "
        f"gap {found.gap:9.1e}  objective {found.objective:.6f}  blocks {found.blocks.sum()}"
    )


def report_list(problem: AllocationProblem, seconds: float) -> None:
    """The greedy plan's own distance from the best plan found, and what the list takes."""
    best = solve(replace(problem, time_limit=seconds), on_curves(problem))
    start = perf_counter()
    plan = greedy_plan(problem, on_curves(problem))
    took = perf_counter() - start
    above = objective(problem, plan) - best.objective
    share = above / (best.objective_without - best.objective)
    start = perf_counter()
    lines = len(merit_order(problem, on_curves(problem), best))
    print(f"  {'the greedy plan':34s} {took:6.2f} s  {share:.2%} of what blocks can change "
          f"behind; the list {lines} lines {perf_counter() - start:.2f} s")


def main(seconds: float = 5.0) -> None:
    """Print every way of solving every case, side by side."""
    ways: tuple[tuple[str, str, Search], ...] = (
        ("choices, HiGHS", HIGHS, search),
        ("choices, scipy.optimize.milp", SCIPY, search),
        ("chords, HiGHS", HIGHS, search_on_chords),
        ("chords, scipy.optimize.milp", SCIPY, search_on_chords),
    )
    for costs in ("one", "three", "own"):
        for evaluated, limits in ((range(7, 12), ""), (range(1, 12), ""),
                                  (range(7, 12), ", all limits")):
            problem = replace(region(costs, evaluated), time_limit=seconds)
            problem = with_all_limits(problem) if limits else problem
            print(f"costs: {costs}, {len(evaluated)} evaluated years{limits}, "
                  f"{len(problem.curves)} curves, {len(problem.limits)} limits, "
                  f"at most {seconds:g} s")
            for name, solver, how in ways:
                report(name, problem, solver, how)
            report_list(problem, seconds)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
