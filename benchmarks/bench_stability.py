"""Stability and budget curve of the example, on all cores and on one; wanted: under 40 s."""

from __future__ import annotations

import os
from time import perf_counter

from prognos.results import RunResult
from prognos.system.files import example_source
from prognos.use_cases.run import run, with_stability

WANTED = 40.0


def report(name: str, result: RunResult, workers: int) -> None:
    """One line: time, cases, how many were not proven, safe blocks."""
    started = perf_counter()
    told = with_stability(result, lambda _done, _total: None, workers).questions.stability
    assert told is not None
    late = sum(not case.proven for case in told.cases)
    print(f"  {name:24s} {perf_counter() - started:6.1f} s (wanted {WANTED:g})  "
          f"{len(told.cases)} cases, {late} not proven, {told.safe.sum()} safe blocks")


def main() -> None:
    """Print the time of `--stabilitet` beside that of the run it comes after."""
    started = perf_counter()
    result = run(example_source())
    print(f"stability: {len(result.inputs.groups)} groups, run {perf_counter() - started:.1f} s")
    cores = os.cpu_count() or 1
    report(f"{cores} processes", result, cores)
    report("this process alone", result, 1)


if __name__ == "__main__":
    main()
