"""The example over the years: workbooks and editions of a simulated region."""

import random
from collections.abc import Callable
from pathlib import Path

from prognos.history.edition.edition_file import SUFFIX, write_edition
from prognos.history.edition.freeze import freeze_run
from prognos.history.simulation.earlier_tables import base_year_of, moved, numbered, reconsidered
from prognos.history.simulation.next_year import Given, next_year
from prognos.results import RunResult
from prognos.template.example import Tables, write_tables
from prognos.use_cases.run import run

SEED = 2026
"""Of the simulated years: the example is the same for everybody."""


def example_years(
    tables: Tables, first: int, last: int, folder: Path, tell: Callable[[str], None]
) -> tuple[Path, ...]:
    """Write a region's year-ends `first` … `last` and the edition of each to `folder`.

    tables : the region as of its own base year, moved to the first year; what happens in between
    is simulated with the region's own assumptions, and the last year assumes something else.
    Returns the editions, then the workbooks, oldest first.
    """
    tables = numbered(moved(tables, first - base_year_of(tables)))
    chance = random.Random(SEED)
    editions, books = [], []
    for year in range(first, last + 1):
        book = folder / f"exempel-{year}.xlsx"
        write_tables(reconsidered(tables) if year == last else tables, book)
        result = run(book, lambda stage, year=year: tell(f"{year}: {stage}"))  # type: ignore[misc]  # bound now
        books.append(book)
        editions.append(write_edition(freeze_run(result, str(year)), folder / f"{year}{SUFFIX}"))
        if year < last:
            tables = next_year(tables, result.inputs, _given(result), chance)
    return (*editions, *books)


def _given(result: RunResult) -> dict[int, Given]:
    """Group -> its place and the blocks of the first start year."""
    return {each.group: Given(each.place, each.blocks[0]) for each in result.groups
            if each.blocks is not None and (each.blocks[0] or each.place is not None)}
