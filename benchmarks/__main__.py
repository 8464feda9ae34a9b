"""Run every benchmark and print what was wanted beside what was measured."""

from __future__ import annotations

from benchmarks import (
    bench_allocation,
    bench_command,
    bench_history,
    bench_import,
    bench_paper,
    bench_projection,
    bench_reading,
    bench_regions,
    bench_stability,
    bench_what_if,
)

ALL = (bench_projection, bench_allocation, bench_command, bench_import, bench_reading,
       bench_paper, bench_regions, bench_stability, bench_history, bench_what_if)


def main() -> None:
    for benchmark in ALL:
        benchmark.main()
        print()


if __name__ == "__main__":
    main()
