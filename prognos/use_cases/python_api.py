"""The public Python API: what `import prognos` promises, see `docs/python.md`.

`run`, `read`, `compare`, `explain`; tables as pandas DataFrames. Nothing else is promised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prognos.inputs.scenario import LeverProblem
from prognos.reading import ReadResult
from prognos.report.tables.explanation_json import reasons_json
from prognos.report.tables.result_json import to_json
from prognos.results import RunResult
from prognos.schema.findings import Finding
from prognos.schema.findings import RefusedError as RefusedError
from prognos.system.files import example_source
from prognos.use_cases.compare import run_changed
from prognos.use_cases.explain import Unknown
from prognos.use_cases.explain import explain as explain_groups
from prognos.use_cases.run import check
from prognos.use_cases.run import run as run_workbook

if TYPE_CHECKING:
    import pandas as pd

DIFFERENCE = ("before", "after", "difference")
ROUNDING = 1e-9


@dataclass(frozen=True)
class Run:
    """A finished run."""

    result: RunResult
    """Everything, in the program's own types, which may change between versions."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in the workbook, and in the outcome."""
        return self.result.run.findings

    @property
    def tables(self) -> tuple[str, ...]:
        """Names that `table` takes."""
        from prognos.report.tables.analyst_tables import table_names

        return table_names()

    def table(self, name: str, public: bool = False) -> pd.DataFrame:
        """A long table: stamp, keys, measure, value; columns in `data/analyst_tables.toml`.

        public : only what may leave the region (of groups of few persons decisions alone).
        ValueError for a name that is not in `tables`, or is not for publication.
        """
        from prognos.report.tables.analyst_tables import analyst_table

        return analyst_table(self.result, name, public)

    def to_folder(self, folder: str | Path, public: bool = False) -> Path:
        """Write every table as CSV, with `datapackage.json` as data dictionary; the folder."""
        from prognos.report.tables.analyst_tables import write_tables

        return write_tables(self.result, Path(folder), public)

    def to_json(self) -> dict[str, Any]:
        """The result as `kor --json` writes it."""
        return to_json(self.result)


def read(file: str | Path) -> ReadResult:
    """Read and check a workbook without computing: `.inputs` (None with a `fel`), `.findings`."""
    return check(Path(file))


def run(
    file: str | Path | None = None, *, changes: Sequence[str] | str = (),
    scenario: str | None = None,
) -> Run:
    """Read, project, rank and allocate; without a file the built-in example region.

    changes : as `--om` takes them, "Pensionsålder +2". scenario : a scenario of the workbook, a
    preset, a scenario file; a text that is none of these is taken as a change. Raises
    `RefusedError` when the workbook has a `fel`, `LeverProblem` for a change that cannot be read.
    """
    source = example_source() if file is None else Path(file)
    lines = [changes] if isinstance(changes, str) else list(changes)
    if not lines and scenario is None:
        return Run(run_workbook(source))
    try:
        return Run(run_changed(source, lines, scenario))
    except LeverProblem as problem:
        if scenario is None:
            raise
        try:
            return Run(run_changed(source, [scenario, *lines], None))
        except LeverProblem:
            raise problem from None


def explain(file: str | Path, specialty: str, area: str | None = None) -> list[dict[str, Any]]:
    """Why each group of a specialty has its place and its blocks, as `forklara --json` tells it.

    Raises `RefusedError`, or ValueError when the workbook has no such specialty or area.
    """
    found = explain_groups(Path(file), [specialty], area)
    if isinstance(found, Unknown):
        raise ValueError(found.message)
    return [reasons_json(found.result, told) for told in found.reasons]


def compare(
    before: Run, after: Run, table: str = "forecast", *, public: bool = False
) -> pd.DataFrame:
    """Rows of a table that differ between two runs, with both values and the difference.

    Rows are matched by everything but region, scenario, version, input and value; one that only
    one run has stands with an empty value (no blocks: 0 in table `plan`). Values that differ by
    less than a billionth of their size are the same: they differ by rounding alone. public : only
    what may be published, as in `Run.table`.
    """
    from prognos.report.tables.analyst_tables import columns_of, table_dictionary

    columns = columns_of(table)
    value = "blocks" if table == "plan" else "value"
    if value not in columns or table == "assumptions":  # values in words
        raise ValueError(f"table {table!r} has no value to compare")
    keys = [name for name in columns if name not in table_dictionary()["stamp"] and name != value
            and not (table == "ranking" and name == "rank")]
    one, other = (run.table(table, public)[[*keys, value]] for run in (before, after))
    both = one.merge(other, on=keys, how="outer", suffixes=("_before", "_after"))
    both.columns = [*keys, *DIFFERENCE[:2]]
    if table == "plan":
        both = both.fillna({name: 0 for name in DIFFERENCE[:2]})
    both[DIFFERENCE[2]] = both["after"] - both["before"]
    near = both[DIFFERENCE[2]].abs() <= ROUNDING * both[list(DIFFERENCE[:2])].abs().max(axis=1)
    same = near.fillna(False) | both[list(DIFFERENCE[:2])].isna().all(axis=1)
    return both[~same].reset_index(drop=True)
