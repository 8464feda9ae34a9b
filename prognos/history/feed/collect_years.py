"""The year-ends of a command in order, and the counts of every year between two of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from prognos.history.feed.match_persons import (
    AGE_UNKNOWN,
    CHANGED,
    COMPLETED,
    COMPLETED_ELSEWHERE,
    DROPPED,
    FINISHED_LEFT,
    KNOWN,
    LEFT,
    MOVED,
    RECRUITED,
    RETIRED,
    STARTED,
    STAYED,
    TRAINING,
    Changes,
    match_year_ends,
)
from prognos.history.feed.renamed_groups import Renaming, scattered, shown_group, suspected
from prognos.history.feed.year_end import YearEnd
from prognos.history.feed.year_flows import YearFlows, flows_of_changes, flows_of_sheet
from prognos.history.notes import note
from prognos.reading.lookup import all_names
from prognos.results.years.calibration import YearAccount
from prognos.schema.dictionary import normalise
from prognos.schema.employee_number import Numbers
from prognos.schema.findings import Finding

EXIT_LAST_AGE = 59
MOST_GONE = 0.4
"""Share of the specialists gone, or new, in a year that no region has: a definition has changed."""
REASONS_GONE = (RETIRED, LEFT, KNOWN, AGE_UNKNOWN, FINISHED_LEFT, DROPPED)
YEAR, DAYS_OFF, MOST_DAYS_OFF = 365, 45, 100
"""Days that a year may miss by: told above the first, not counted above the second."""
REUSED_FROM = 0.5


@dataclass(frozen=True)
class Years:
    """Counts of every year that can be told, and how each was come by."""

    ends: tuple[YearEnd, ...]
    """Oldest first, under today's names."""
    flows: tuple[YearFlows, ...]
    """Oldest first."""
    accounts: tuple[YearAccount, ...]
    renamings: tuple[Renaming, ...]
    """Not answered yet."""
    findings: tuple[Finding, ...]
    last_exit_age: int


def ordered(ends: Sequence[YearEnd]) -> tuple[tuple[YearEnd, ...], tuple[Finding, ...]]:
    """Year-ends by year, and what is wrong with their years (`fel`: one of them twice)."""
    told = []
    by_year: dict[int, YearEnd] = {}
    for end in sorted(ends, key=lambda each: each.base_date):
        if end.year in by_year:
            told.append(note("ar-dubbelt", year=str(end.year), first=by_year[end.year].name,
                             second=end.name))
        by_year.setdefault(end.year, end)
    listed = tuple(by_year.values())
    regions = {normalise(end.inputs.region): end.inputs.region for end in listed
               if end.inputs is not None and end.inputs.region}
    if len(regions) > 1:
        told.append(note("olika-regioner", names=" och ".join(sorted(regions.values()))))
    return listed, tuple(told)


def collect_years(
    ends: Sequence[YearEnd], numbers: Numbers, names: Mapping[str, str],
    tell: Callable[[str], None],
) -> Years:
    """Match every two consecutive year-ends; the years of sheet Historik where none match.

    names : old group -> today's.
    """
    ends = tuple(end.renamed(names) for end in ends)
    last_age = next((end.inputs.careers.rates.exit_last_age for end in reversed(ends)
                     if end.inputs is not None), EXIT_LAST_AGE)
    told: list[Finding] = []
    flows: dict[int, YearFlows] = {}
    accounts: list[YearAccount] = []
    renamings: list[Renaming] = []
    for before, after in pairwise(ends):
        if after.year - before.year != 1:
            told.append(note("ar-saknas", first=str(before.year), last=str(after.year)))
            continue
        tell(f"Jämför {before.year} och {after.year}")
        changes = match_year_ends(before, after, numbers, last_age)
        asked = suspected(changes, names)
        renamings += asked
        told += scattered(changes, {*names, *(each.old for each in asked)})
        account, problems = _account(changes, before, after)
        accounts.append(account)
        told += [*problems, *_of_numbers(changes)]
        if account.counted:
            flows[changes.year] = flows_of_changes(changes, last_age)
    flows = _with_sheet(flows, ends[-1], last_age, told)
    return Years(ends, tuple(flows[year] for year in sorted(flows)), tuple(accounts),
                 tuple({each.old: each for each in renamings}.values()), tuple(told), last_age)


def _of_numbers(changes: Changes) -> list[Finding]:
    told = []
    if changes.by_digits:
        told.append(note("nummer-skrivs-olika", year=str(changes.year)))
    if changes.blind:
        told.append(note("bara-specialitet", year=str(changes.year), persons=changes.blind))
    if changes.reused:
        many = changes.reused > REUSED_FROM * int((changes.after["number"] > 0).sum())
        told.append(note("nummer-andra-fodelsear" if many else "nummer-ateranvanda",
                         year=str(changes.year), persons=changes.reused))
    return told


def _account(
    changes: Changes, before: YearEnd, after: YearEnd
) -> tuple[YearAccount, list[Finding]]:
    fates, origins = (frame[column].value_counts() for frame, column in (
        (changes.before, "fate"), (changes.after, "origin")))

    def persons(*kinds: str) -> int:
        return int(sum(fates.get(kind, 0) for kind in kinds))

    staff = int((~changes.after["training"]).sum())
    new = int(origins.get(RECRUITED, 0))
    days = (after.base_date - before.base_date).days
    broken = changes.gone > MOST_GONE or (staff > 0 and new / staff > MOST_GONE)
    account = YearAccount(
        changes.year, len(changes.before), persons(STAYED, TRAINING),
        persons(MOVED, CHANGED, COMPLETED_ELSEWHERE), persons(COMPLETED),
        {reason: persons(reason) for reason in REASONS_GONE},
        {reason: int(origins.get(reason, 0)) for reason in (RECRUITED, STARTED)},
        len(changes.after), changes.netted, changes.reused,
        counted=not broken and abs(days - YEAR) <= MOST_DAYS_OFF, broken=broken)
    told = [note("avbrott-i-serien", year=str(changes.year), gone=round(100 * changes.gone),
                 new=round(100 * new / max(staff, 1)), name=after.name)] if broken else []
    if abs(days - YEAR) > DAYS_OFF:
        told.append(note("inte-ett-ar" if account.counted or broken else "langt-fran-ett-ar",
                         first=before.base_date, last=after.base_date, days=days))
    return account, told


def _with_sheet(
    flows: dict[int, YearFlows], latest: YearEnd, last_age: int, told: list[Finding]
) -> dict[int, YearFlows]:
    """The years of Historik put beside those of the year-ends, which weigh more."""
    listed = flows_of_sheet(latest, last_age)
    both = [str(each.year) for each in listed if each.year in flows]
    unknown = {name for each in listed for name in each.groups} - set(latest.groups)
    if unknown:
        told.append(note("historik-utan-grupp", groups=all_names(
            sorted(map(shown_group, unknown)))))
    if both:
        told.append(note("historik-dubbelt", years=", ".join(both)))
    return {each.year: each for each in listed} | flows
