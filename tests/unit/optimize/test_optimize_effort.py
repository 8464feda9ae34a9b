"""Searches end by counted work, so the answer is the same on a busy machine and a free one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.bench_allocation import on_curves, region
from optimize.budget_series import budget_curve
from optimize.problem import Allocation, AllocationProblem, broken_rules
from optimize.search import search_on_chords
from optimize.solve import solve
from optimize.solver import Effort
from tests.support.optimize_cases import random_problem


@contextmanager
def other_work(processes: int) -> Iterator[None]:
    """Other processes that use all the time they can get."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
            for _ in range(processes)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def hard(work: float) -> AllocationProblem:
    """A region with a cost of its own for every group, too hard to prove with little work."""
    return replace(region("own", range(7, 12)), work=work, time_limit=np.inf)


def told(found: Allocation) -> tuple[object, ...]:
    return (found.status, found.blocks.tolist(), found.objective, found.bound, found.gap,
            found.objective_exact, found.out_of_time)


def test_an_unproven_plan_is_the_same_on_a_busy_machine() -> None:
    """The search is cut short, and still ends at the same plan with the same bound."""
    problem = hard(0.2)
    alone = solve(problem, on_curves(problem))
    assert alone.status == "time_limit" and not alone.out_of_time and 0.0 < alone.gap < 0.01
    with other_work(2):
        assert told(solve(problem, on_curves(problem))) == told(alone)


def test_more_work_is_never_worse() -> None:
    gaps = [solve(hard(work), on_curves(hard(work))).gap for work in (0.0, 0.1)]
    assert gaps == sorted(gaps, reverse=True) and gaps[0] > gaps[-1]


def test_the_clock_is_told_when_it_ends_the_search() -> None:
    problem = replace(hard(100.0), time_limit=0.3)
    found = solve(problem, on_curves(problem))
    assert found.status == "time_limit" and found.out_of_time
    assert not broken_rules(problem, found.blocks)


def test_work_used_up_on_chords_is_no_error() -> None:
    """PuLP does not know the solver's status for it."""
    problem = random_problem(3, groups=20, starts=3)
    found = search_on_chords(problem, effort := Effort(0.02), "HiGHS")
    assert effort.work < 0.0 and not effort.out_of_time
    assert not broken_rules(problem, found.blocks) and found.blocks.any()


@pytest.mark.parametrize("work", [0.0, 10.0])
def test_a_known_plan_is_never_made_worse(work: float) -> None:
    problem = replace(random_problem(3, groups=12, starts=3), work=10.0)
    best = solve(problem, on_curves(problem))
    again = solve(replace(problem, work=work), on_curves(problem), start=best.blocks)
    assert again.objective == pytest.approx(best.objective, abs=1e-9)


@pytest.mark.parametrize("work", [0.0, 0.05, 10.0])
@pytest.mark.parametrize("seed", range(2))
def test_more_money_is_never_worse(seed: int, work: float) -> None:
    """Also where no point is proven."""
    problem = replace(random_problem(seed, groups=12, starts=3), work=work)
    shares = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    points = budget_curve(problem, on_curves(problem), shares, "budget")
    objectives = [point.objective for point in points]
    assert objectives == sorted(objectives, reverse=True)
    assert objectives[0] > objectives[-1]
    own = solve(replace(problem, work=10.0), on_curves(problem))
    begun = budget_curve(problem, on_curves(problem), shares, "budget", None, own.blocks, 1.0)
    assert begun[-1].objective == pytest.approx(own.objective, abs=1e-9)
