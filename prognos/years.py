"""The use cases over the years: rates from history, what came of forecasts, why a figure moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prognos.history.calibrate import calibrate
from prognos.history.feed.collect_years import Years, collect_years, ordered
from prognos.history.feed.renamed_groups import ask, names_file, read_names
from prognos.history.feed.year_end import YearEnd, read_year_end
from prognos.history.notes import note
from prognos.history.write_rates import write_rates
from prognos.results.years.calibration import Calibration
from prognos.schema.employee_number import Numbers
from prognos.schema.findings import ERROR, Finding
from prognos.system.files import UsageProblem

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Stopped:
    """Nothing can be computed from these files; a `fel` among the findings says why."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Calibrated:
    """What the years propose, and the newest of them, to be written to."""

    calibration: Calibration
    latest: YearEnd


def read_ends(
    files: Sequence[Path], numbers: Numbers, mapping: Path | None, today: date, tell: Tell
) -> tuple[tuple[YearEnd, ...], tuple[Finding, ...]]:
    """Every year-end, oldest first, and everything that is wrong with the files."""
    ends: list[YearEnd] = []
    told: list[Finding] = []
    for path in files:
        tell(f"Läser {path.name}")
        end, found = read_year_end(path, numbers, mapping, today)
        ends += [] if end is None else [end]
        told += found
    listed, wrong = ordered(ends)
    return listed, (*told, *wrong)


def calibrate_files(
    files: Sequence[Path], tell: Tell, today: date, mapping: Path | None = None
) -> Calibrated | Stopped:
    """Rates from year-ends (workbooks or exports) or from sheet Historik of the newest.

    mapping : explains the headings of exports. today : see `read_exports`.
    """
    numbers = Numbers()
    ends, told = read_ends(files, numbers, mapping, today, tell)
    if not ends or any(each.severity == ERROR for each in told):
        return Stopped(told)
    years = matched_years(ends, numbers, tell)
    if isinstance(years, Stopped):
        return Stopped((*told, *years.findings))
    tell("Räknar fram takterna")
    return Calibrated(calibrate(years, told), years.ends[-1])


def matched_years(ends: Sequence[YearEnd], numbers: Numbers, tell: Tell) -> Years | Stopped:
    """Counts of every year; stopped where names must be answered for, or no year is left."""
    file = names_file(ends[-1].path)
    answered = read_names(file)
    years = collect_years(ends, numbers, answered, tell)
    if years.renamings:
        ask(file, years.renamings, answered)
        return Stopped(tuple(note("namnbyte", old=each.old, new=each.new, persons=each.persons,
                                  found=each.found, file=str(file)) for each in years.renamings))
    if not years.flows:
        return Stopped((*years.findings, note("ett-ar" if len(ends) == 1 else "inga-par")))
    return years


def write_learned(calibrated: Calibrated, measures: Sequence[str], target: Path) -> int:
    """Write a copy of the newest workbook with the learned rates in; how many.

    Raises `UsageProblem` when the newest year-end is an export.
    """
    if calibrated.latest.inputs is None:
        raise UsageProblem("--skriv-till kräver att det senaste årsbokslutet är en arbetsbok; "
                           f"{calibrated.latest.name} är en export", 1)
    return write_rates(calibrated.calibration, calibrated.latest, measures, target)
