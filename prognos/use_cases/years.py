"""The use cases over the years: rates from history, what came of forecasts, why a figure moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from prognos.history.calibrate import calibrate
from prognos.history.edition.edition_file import SUFFIX, read_edition
from prognos.history.edition.freeze import freeze_run
from prognos.history.edition.result_book import edition_of_book
from prognos.history.feed.collect_years import Years, collect_years, ordered
from prognos.history.feed.region_years import region_years
from prognos.history.feed.renamed_groups import RenamedError, answered_names, ask, names_file
from prognos.history.feed.year_end import YearEnd, of_workbook, read_year_end
from prognos.history.feed.year_flows import flows_of_sheet
from prognos.history.follow.rolling_origins import back_test
from prognos.history.follow.yearly_page import follow_up
from prognos.history.last_round import LastRound, write_previous
from prognos.history.notes import note
from prognos.history.write_rates import write_rates
from prognos.inputs import Inputs
from prognos.reading import FillIn, HeldFile, ReadResult
from prognos.results import RunResult
from prognos.results.years.calibration import Calibration
from prognos.results.years.edition import Edition
from prognos.results.years.follow_up import BackTest, FollowUp
from prognos.results.years.region_year import RegionYear
from prognos.schema.dictionary import normalise
from prognos.schema.employee_number import Numbers
from prognos.schema.findings import ERROR, Finding, RefusedError
from prognos.system.files import UsageProblem

Tell = Callable[[str], None]
Read = tuple[YearEnd | None, tuple[Finding, ...]]
"""A year-end and what is wrong with its file."""
RESULT_BOOK = "resultatbok"
"""Code of what a result workbook is told as where a region's is wanted."""


@dataclass(frozen=True)
class Calibrated:
    """What the years propose, and the newest of them, to be written to."""

    calibration: Calibration
    latest: YearEnd


def read_ends(
    files: Sequence[Path | HeldFile], numbers: Numbers, mapping: Path | HeldFile | None,
    today: date, tell: Tell,
) -> tuple[tuple[YearEnd, ...], tuple[Finding, ...]]:
    """Every year-end, oldest first, and everything that is wrong with the files."""
    return _together([read for _, read in _each(files, numbers, mapping, today, tell)])


def _each(
    files: Sequence[Path | HeldFile], numbers: Numbers, mapping: Path | HeldFile | None,
    today: date, tell: Tell,
) -> Iterator[tuple[Path | HeldFile, Read]]:
    for path in files:
        tell(f"Läser {path.name}")
        yield path, read_year_end(path, numbers, mapping, today)


def _together(every: Sequence[Read]) -> tuple[tuple[YearEnd, ...], tuple[Finding, ...]]:
    listed, wrong = ordered([end for end, _ in every if end is not None])
    told = dict.fromkeys(each for _, found in every for each in found)
    return listed, (*told, *wrong)


def calibrate_files(
    files: Sequence[Path], tell: Tell, today: date, mapping: Path | None = None
) -> Calibrated:
    """Rates from year-ends (workbooks or exports) or from sheet Historik of the newest.

    mapping : explains the headings of exports. today : see `read_exports`.
    """
    numbers = Numbers()
    ends, told = read_ends(files, numbers, mapping, today, tell)
    if not ends or any(each.severity == ERROR for each in told):
        raise RefusedError(told)
    years, _ = _matched(ends, numbers, tell, told)
    if not years.flows:
        raise RefusedError((*told, *years.findings,
                            note("ett-ar" if len(ends) == 1 else "inga-par")))
    tell("Räknar fram takterna")
    return Calibrated(calibrate(years, told), years.ends[-1])


def _matched(
    ends: Sequence[YearEnd], numbers: Numbers, tell: Tell, told: Sequence[Finding] = (),
    earlier: Iterable[str] = (), answers: Mapping[str, str] | None = None,
) -> tuple[Years, Mapping[str, str]]:
    """Counts of every year, and what groups are called today.

    earlier : groups of editions. answers : as for `follow_up_run`. Raises `RenamedError`, and asks,
    where groups seem to have a new name.
    """
    names = answered_names(ends, earlier, answers)
    years = collect_years(ends, numbers, names.newer, tell)
    if years.renamings:
        latest = ends[-1]
        file = names_file(latest.path or Path(latest.name))
        if latest.path is not None:  # held in memory: there is no place to ask
            ask(file, years.renamings, names.answers)
        raise RenamedError((*told, *(
            note("namnbyte", old=each.old, new=each.new, persons=each.persons, found=each.found,
                 file=str(file)) for each in years.renamings)), tuple(years.renamings))
    return replace(years, findings=(*names.findings, *years.findings)), names.newer


def years_told(read: ReadResult, inputs: Inputs) -> tuple[RegionYear, ...]:
    """The years that a workbook itself tells of, in *Historik* and *Föregående år*."""
    end = of_workbook(None, read, inputs)
    return region_years(flows_of_sheet(end, inputs.careers.rates.exit_last_age), (end,))


def write_learned(calibrated: Calibrated, measures: Sequence[str], target: Path) -> int:
    """Write a copy of the newest workbook with the learned rates in; how many.

    Raises `UsageProblem` when the newest year-end is an export.
    """
    if calibrated.latest.inputs is None:
        raise UsageProblem("--skriv-till kräver att det senaste årsbokslutet är en arbetsbok; "
                           f"{calibrated.latest.name} är en export", 1)
    return write_rates(calibrated.calibration, calibrated.latest, measures, target)


def follow_up_files(
    files: Sequence[Path | HeldFile], tell: Tell, today: date, target: int | None = None,
    mapping: Path | HeldFile | None = None, write_to: Path | None = None,
    now: Edition | None = None, answers: Mapping[str, str] | None = None,
) -> FollowUp:
    """What came of the editions among `files`, by the year-ends among them.

    target : year of the bridge; None = the last of the edition's. write_to : a copy of the newest
    workbook with *Föregående år* filled in. now : this year's edition, where the files hold none
    of the same year. answers : old group -> new name, or the same. Raises `UsageProblem` for a
    file that is no edition though its name says so.
    """
    numbers = Numbers()
    editions, ends, told = _editions_and_ends(files, numbers, mapping, today, tell)
    if editions and now is not None and now.base_year not in {each.base_year for each in editions}:
        editions = (*editions, now)
    wrong = [each for each in told if each.severity == ERROR]
    if wrong or not editions:
        raise RefusedError((*told, *([] if editions or wrong else [note("ingen-utgava")])))
    told = (*told, *_of_other_regions(editions, ends))
    if not any(each.base_year < end.year and each.at(end.year) is not None
               for each in editions for end in ends):
        names = ", ".join(f"{each.name}: {each.years[0] + 1}–{each.years[-1]}" for each in editions)
        raise RefusedError((*told, note("inget-utfall", editions=names)))
    if any(each.severity == ERROR for each in told):
        raise RefusedError(told)
    years, answered = _matched(ends, numbers, tell, earlier=[
        group for each in editions for group in each.groups], answers=answers)
    if write_to is not None:
        _write_previous(editions, years, write_to, answered)
    tell("Jämför prognos och utfall")
    return follow_up(editions, years, answered, target, told)


def follow_up_run(
    result: RunResult, files: Sequence[Path | HeldFile], tell: Tell, today: date,
    mapping: HeldFile | None = None, answers: Mapping[str, str] | None = None,
) -> FollowUp:
    """The same with this year's run; `files` : earlier editions and year-ends, and its workbook.

    Raises `UsageProblem` where a year-end among them is newer than the run's.
    """
    year = result.inputs.calendar.base_year
    found = follow_up_files(files, tell, today, mapping=mapping, answers=answers,
                            now=freeze_run(result, str(year)))
    if found.year > year:
        raise UsageProblem(f"{result.run.input_name} gäller slutet av {year}, men ett årsbokslut "
                           f"är från {found.year}: den nyaste ska vara årets arbetsbok (sist)", 2)
    return found


def last_round(files: Sequence[Path | HeldFile]) -> FillIn | None:
    """Fills *Föregående år* in from the edition of the year before; None where the files hold no
    edition."""
    editions = tuple(read_edition(file) for file in files if file.name.endswith(SUFFIX))
    return LastRound(editions, required=False).fill if editions else None


def back_test_files(
    files: Sequence[Path], tell: Tell, done: Callable[[int, int], None], today: date
) -> BackTest:
    """What the model would have said at every past year-end, against what came.

    done : told how many of how many origins are forecast.
    """
    numbers = Numbers()
    ends, told = read_ends(files, numbers, None, today, tell)
    if not ends or any(each.severity == ERROR for each in told):
        raise RefusedError(told)
    if len(ends) < 2 or not any(end.inputs is not None for end in ends[:-1]):
        raise RefusedError((*told, note("inget-att-prova")))
    years, _ = _matched(ends, numbers, tell)
    found = back_test(years, done, told)
    if found is None:
        raise RefusedError((*told, *years.findings, note("inget-inom-fem-ar")))
    return found


def _write_previous(
    editions: Sequence[Edition], years: Years, target: Path, names: Mapping[str, str]
) -> None:
    """The round of the edition a year before the newest workbook, put into a copy of that."""
    latest = years.ends[-1]
    last = next((each for each in editions if each.base_year == latest.year - 1
                 and not each.from_workbook), None)
    if last is None or latest.inputs is None:
        raise UsageProblem(f"--skriv-till kräver en utgåva från {latest.year - 1} och en arbetsbok "
                           f"från {latest.year}", 1)
    flows = next((each for each in years.flows if each.year == latest.year), None)
    write_previous(last, latest, flows, target, names)


def _editions_and_ends(
    files: Sequence[Path | HeldFile], numbers: Numbers, mapping: Path | HeldFile | None,
    today: date, tell: Tell,
) -> tuple[tuple[Edition, ...], tuple[YearEnd, ...], tuple[Finding, ...]]:
    """Editions, result workbooks read as such, and the rest as `read_ends` tells it."""
    frozen = [path for path in files if path.name.endswith(SUFFIX)]
    editions = [read_edition(path) for path in frozen]
    every: list[Read] = []
    for path, read in _each([path for path in files if path not in frozen], numbers, mapping,
                            today, tell):
        if RESULT_BOOK in {each.code for each in read[1]}:
            editions.append(edition_of_book(path))
        else:
            every.append(read)
    # the same edition given twice is one
    once = {(each.name, each.base_date, each.input_sha256): each for each in editions}
    return (tuple(once.values()), *_together(every))


def _of_other_regions(
    editions: Sequence[Edition], ends: Sequence[YearEnd]
) -> tuple[Finding, ...]:
    region = next((end.inputs.region for end in reversed(ends) if end.inputs is not None), None)
    return tuple(note("utgava-annan-region", edition=each.name, region=each.region, other=region)
                 for each in editions
                 if region is not None and each.region is not None
                 and normalise(each.region) != normalise(region))
