"""Checking the example against the bare reading of it by openpyxl: wanted under 1.5 times."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from openpyxl import load_workbook

from prognos.reading import read_inputs
from prognos.system.files import template_path

TIMES, WANTED = 9, 1.5


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Print both times and the median ratio, taken in turn within one process."""
    path = template_path("exempel.xlsx")
    read_inputs(path)  # what is read once: the schema and the lists of specialties
    pairs = [(seconds(lambda: load_workbook(path, data_only=True)),
              seconds(lambda: read_inputs(path))) for _ in range(TIMES)]
    ratio = median(check / bare for bare, check in pairs)
    bare, check = (min(times) for times in zip(*pairs, strict=True))
    print("Kontroll av exemplet mot ren läsning med openpyxl")
    print(f"  ren läsning {bare:.3f} s, läsning och kontroll {check:.3f} s")
    print(f"  kvot, median av {TIMES}: {ratio:.2f} (önskat under {WANTED})")


if __name__ == "__main__":
    main()
