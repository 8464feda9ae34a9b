"""Counts per group and year: from two year-ends matched, or from sheet Historik."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from prognos.history.feed.match_persons import (
    AGE_UNKNOWN,
    COMPLETED,
    COMPLETED_ELSEWHERE,
    DROPPED,
    FINISHED_LEFT,
    FURTHER,
    KNOWN,
    LEFT,
    LEFT_OVER,
    RECRUITED,
    RETIRED,
    STARTED,
    Changes,
    ages_before,
)
from prognos.history.feed.year_end import YearEnd
from prognos.inputs import NO_YEAR
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.reading.records import Names, Record, read_records
from prognos.reading.sheets.people.read_groups import area_key
from prognos.reading.sheets.people.read_history import past_years
from prognos.reading.sheets.people.read_specialties import read_specialties
from prognos.schema.findings import Findings

HISTORY_SHEET = "historik"


@dataclass(frozen=True)
class YearFlows:
    """A year's persons by group, (G,); nan = not told."""

    year: int
    groups: tuple[str, ...]
    staff: FloatArray
    """Specialists at the start."""
    exit_risk: FloatArray
    """Of them those whose exit would not be retirement."""
    left: FloatArray
    retired: FloatArray
    known: FloatArray
    recruited: FloatArray
    drop_risk: FloatArray
    """In training at the start, whose leaving would be told as a drop-out."""
    late: FloatArray
    """The others in training: who of them drops out is told as finished."""
    started: FloatArray
    started_central: FloatArray
    finished: FloatArray
    """Ready during the year, stayed or not."""
    stayed: FloatArray
    """Of them those with a post in the group."""
    dropped: FloatArray
    ages: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """(A,) ages attained by those at risk of retirement, all groups together."""
    age_risk: FloatArray = field(default_factory=lambda: np.zeros(0))
    age_retired: FloatArray = field(default_factory=lambda: np.zeros(0))
    from_sheet: bool = False

    def of(self, measure: str, groups: Sequence[str]) -> FloatArray:
        """A measure in the order of other groups; nan for groups that are not told of."""
        values: FloatArray = getattr(self, measure)
        place = {name: i for i, name in enumerate(self.groups)}
        return np.array([values[place[name]] if name in place else np.nan for name in groups])


def flows_of_changes(changes: Changes, last_exit_age: int) -> YearFlows:
    """The counts of a year whose two ends are matched."""
    before, size = changes.before, len(changes.groups)
    age, fate = ages_before(changes), before["fate"].to_numpy()
    group, training = before["group"].to_numpy(), before["training"].to_numpy()
    left = before["years_left"].to_numpy()

    def count(which: np.ndarray) -> FloatArray:
        return np.bincount(group[which], minlength=size).astype(np.float64)

    open_ended = ~training & ~before["known_exit"].to_numpy()
    retiring = open_ended & (age > last_exit_age)
    ages = np.arange(last_exit_age + 1, max(int(age.max(initial=0)), last_exit_age) + 1)
    by_age = age[retiring] - last_exit_age - 1
    gone = by_age[fate[retiring] == RETIRED]
    finished = (COMPLETED, COMPLETED_ELSEWHERE, FINISHED_LEFT)
    return YearFlows(
        changes.year, changes.groups, staff=count(~training),
        exit_risk=count(open_ended & (age >= 0) & (age <= last_exit_age)),
        left=count(fate == LEFT), retired=count(fate == RETIRED),
        known=count(np.isin(fate, (KNOWN, AGE_UNKNOWN))), recruited=changes.came(RECRUITED),
        drop_risk=count(training & (left > LEFT_OVER)),
        late=count(training & ~(left > LEFT_OVER)), started=changes.came(STARTED, FURTHER),
        started_central=changes.came(STARTED, FURTHER, central=True),
        finished=count(np.isin(fate, finished)), stayed=count(fate == COMPLETED),
        dropped=count(fate == DROPPED), ages=ages,
        age_risk=np.bincount(by_age, minlength=len(ages)).astype(np.float64),
        age_retired=np.bincount(gone, minlength=len(ages)).astype(np.float64),
    )


def flows_of_sheet(latest: YearEnd, last_exit_age: int) -> tuple[YearFlows, ...]:
    """The years of sheet Historik of a workbook, oldest first.

    The sheet tells no ages: of its specialists as large a share is taken to be at risk of other
    exits as in the group today. Those in training are counted back from today's stock: the year
    before = today − started + finished + dropped.
    """
    records = _records(latest)
    years = sorted({record.get("year") for record, _ in records})
    groups = tuple(dict.fromkeys(name for _, name in records))
    young, stock = _share_young(latest, groups, last_exit_age), _in_training(latest, groups)
    found = []
    for year in reversed(years):
        rows = {name: record for record, name in records if record.get("year") == year}
        flows, stock = _sheet_year(year, groups, rows, young, stock)
        found.append(flows)
    return tuple(reversed(found))


def _records(latest: YearEnd) -> list[tuple[Record, str]]:
    """Rows of Historik with the id of their group."""
    tables, unheard = latest.tables or {}, Findings()
    if HISTORY_SHEET not in tables:
        return []
    own = read_specialties(read_records(tables, "specialiteter", Names(), unheard))
    found = []
    areas = {area_key(group.area): group.area
             for group in (latest.inputs.groups if latest.inputs else ())}
    for record in past_years(read_records(tables, HISTORY_SHEET, Names(own.lookup), unheard),
                             latest.year):
        if record.get("specialty") is None or record.get("year") is None:
            continue
        name, area = own.counted_in(record.get("specialty")).name, record.get("area")
        area = areas.get(area_key(area), area) if area_key(area) else None
        found.append((record, name if area is None else f"{name} | {area}"))
    return found


def _share_young(latest: YearEnd, groups: Sequence[str], last_exit_age: int) -> FloatArray:
    """Share of today's specialists at risk of other exits; the region's where a group has none."""
    persons = latest.persons
    staff = ~persons.training & (persons.birth != NO_YEAR)
    young = staff & (latest.base_date.year + 1 - persons.birth <= last_exit_age)
    region = young.sum() / staff.sum() if staff.any() else 1.0
    place = {name: i for i, name in enumerate(latest.groups)}

    def share(name: str) -> float:
        own = staff & (persons.group == place.get(name, -1))
        return float((young & own).sum() / own.sum()) if own.any() else float(region)

    return np.array([share(name) for name in groups])


def _in_training(latest: YearEnd, groups: Sequence[str]) -> FloatArray:
    persons, place = latest.persons, {name: i for i, name in enumerate(latest.groups)}
    count = np.bincount(persons.group[persons.training], minlength=len(place))
    return np.array([float(count[place[name]]) if name in place else np.nan for name in groups])


def _sheet_year(
    year: int, groups: tuple[str, ...], rows: dict[str, Record], young: FloatArray,
    stock: FloatArray,
) -> tuple[YearFlows, FloatArray]:
    """The counts of a year, and those in training at its start from those at its end."""

    def column(key: str) -> FloatArray:
        return np.array([np.nan if name not in rows or rows[name].get(key) is None
                         else float(rows[name].get(key)) for name in groups])

    staff, started, completed = column("staff"), column("started"), column("completed")
    dropped, left = column("dropped"), column("left")
    before = stock - started + completed + dropped
    nothing = np.full(len(groups), np.nan)
    flows = YearFlows(
        year, groups, staff=staff, exit_risk=np.fmax(staff * young, left), left=left,
        retired=column("retired"), known=np.zeros(len(groups)), recruited=column("recruited"),
        drop_risk=np.maximum(before, 0.0), late=np.zeros(len(groups)), started=started,
        started_central=nothing, finished=completed, stayed=nothing, dropped=dropped,
        from_sheet=True)
    return flows, before
