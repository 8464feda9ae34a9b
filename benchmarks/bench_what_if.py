"""What a changed region costs beside the whole run, without reading and writing: ratios in one run.

The example; one group's retention, then everybody's pension age; each answer with what a
`KeptRun` keeps.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from time import perf_counter, process_time

from prognos.analysis.what_if.blocks_held import rough_outcome
from prognos.analysis.what_if.kept_run import KeptRun
from prognos.analysis.what_if.plan_outcomes import solve_outcome
from prognos.inputs import Inputs
from prognos.system.files import example_source
from prognos.system.threads import VARIABLE
from prognos.use_cases.compare import baseline_of
from prognos.use_cases.run import check, compute

REPEATS = 2


def seconds(task: Callable[[], object]) -> float:
    """The least processor time of some runs: the machine may be busy."""
    times = []
    for _ in range(REPEATS):
        started = process_time()
        task()
        times.append(process_time() - started)
    return min(times)


def one_group(inputs: Inputs, steps: Iterator[int], group: int = 12) -> Inputs:
    """Another retention of one group, never the same twice."""
    values = inputs.careers.rates.retention.copy()
    values[group] -= 0.001 * next(steps)
    return inputs.with_rates(replace(inputs.careers.rates, retention=values))


def main() -> None:
    """Print every ratio beside what is wanted."""
    os.environ[VARIABLE] = "1"
    read = check(example_source())
    if read.inputs is None:
        raise RuntimeError("the example has errors")
    inputs, steps = read.inputs, count(1)
    result = compute(read, inputs, perf_counter(), lambda _stage: None)
    blocks, kept = baseline_of(result).blocks, KeptRun(inputs)
    solve_outcome(inputs, blocks, kept=kept)
    whole = seconds(lambda: compute(read, inputs, perf_counter(), lambda _stage: None))
    print(f"what if: {len(inputs.groups)} groups; the run without files {whole:.2f} s")
    for name, wanted, task in (
        ("one group, roughly", 1 / 100, lambda: rough_outcome(one_group(inputs, steps), blocks)),
        ("one group, exactly", 1 / 10, lambda: kept.shortages(one_group(inputs, steps), blocks)),
        ("one group, allotted anew", 1 / 3,
         lambda: solve_outcome(one_group(inputs, steps), blocks, kept=kept)),
        ("everybody, exactly", 1 / 2,
         lambda: kept.shortages(inputs.retiring_later(0.01 * next(steps)), blocks)),
        ("everybody, allotted anew", 0.8,
         lambda: solve_outcome(inputs.retiring_later(0.01 * next(steps)), blocks, kept=kept)),
    ):
        ratio = seconds(task) / whole
        print(f"  {name:26s} {ratio:6.3f} of the run (wanted <= {wanted:.3f})")


if __name__ == "__main__":
    main()
