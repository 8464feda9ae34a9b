"""A year-end as persons in memory: from a region's workbook or from an export.

Nothing of a person is written: what leaves this folder are counts per group and year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from prognos.history.edition.edition_file import SUFFIX
from prognos.history.notes import note
from prognos.inputs import NO_YEAR, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray, freeze
from prognos.reading import HeldFile, ReadResult, read_inputs
from prognos.reading.own_files import OWN_FILES
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import area_key
from prognos.reading.sheets.people.read_specialties import Specialties, read_specialties
from prognos.reading.sheets.people.read_staff import is_extended
from prognos.reading.workbook import Table
from prognos.schema.employee_number import Numbers
from prognos.schema.findings import ERROR, Finding

if TYPE_CHECKING:
    from prognos.hr_export import Exports

DAYS = 365.25
NOT_NEEDED = frozenset({"share", "start"})
"""What an export may lack where only persons are compared."""
ODD_PERSONS = frozenset({"olika-fodelsear", "utan-fodelsear"})
"""What an export is told of that may join or part persons."""
BY_HEADINGS = frozenset({"inga-lakare", "inget-att-lasa"})
"""Errors of an export whose headings may be the cause."""
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True)
class Persons:
    """One entry per person, (P,)."""

    group: IntArray
    """Index into the year-end's groups."""
    number: IntArray
    """Ordinal of the employment number; 0 = none."""
    birth: IntArray
    """Birth year; NO_YEAR = unknown."""
    training: BoolArray
    left: FloatArray
    """Nominal years of training left; nan for specialists."""
    known_exit: BoolArray
    """Whether the date of a departure is known: until then there are no risks."""
    central: BoolArray
    """In training and paid by the central budget."""

    def __post_init__(self) -> None:
        rows = len(self.group)
        for name, kind in (("group", np.int64), ("number", np.int64), ("birth", np.int64),
                           ("training", np.bool_), ("left", np.float64),
                           ("known_exit", np.bool_), ("central", np.bool_)):
            freeze(self, name, kind, (rows,))


@dataclass(frozen=True)
class YearEnd:
    """Who there was at a base date."""

    name: str
    base_date: date
    groups: tuple[str, ...]
    """Group ids: "Specialitet" or "Specialitet | Område"."""
    persons: Persons
    path: Path | None
    """None for one that is held in memory only."""
    inputs: Inputs | None = None
    """None for an export."""
    tables: Mapping[str, Table] | None = None
    sha256: str = ""
    """Of a workbook."""
    input_names: tuple[str, ...] = ()
    """Today's name of each of the inputs' groups: two that have become one have the same."""

    @property
    def place(self) -> Path:
        """Where it stands. Raises `ValueError` for one that is held in memory."""
        if self.path is None:
            raise ValueError(f"{self.name} stands on no disk")
        return self.path

    @property
    def year(self) -> int:
        """The year whose end it is: of a workbook the model's base year; of an export the first
        days of January belong to the year before."""
        if self.inputs is not None:
            return self.inputs.calendar.base_year
        day = self.base_date
        return day.year - 1 if (day.month, day.day) < (2, 1) else day.year

    def renamed(self, names: Mapping[str, str]) -> YearEnd:
        """The same with groups under today's names; groups that become one are joined."""
        new = [todays_name(group, names) for group in self.groups]
        listed = tuple(dict.fromkeys(new))
        place = np.array([listed.index(name) for name in new], dtype=np.int64)
        return replace(self, groups=listed,
                       input_names=tuple(todays_name(name, names) for name in self.input_names),
                       persons=replace(self.persons, group=place[self.persons.group]))


def todays_name(group: str, names: Mapping[str, str]) -> str:
    """Today's name, of a group that may have been renamed more than once (never in a round)."""
    while (newer := names.get(group, group)) != group:
        group = newer
    return group


def read_year_end(
    file: Path | HeldFile, numbers: Numbers, mapping: Path | HeldFile | None, today: date
) -> tuple[YearEnd | None, tuple[Finding, ...]]:
    """The year-end in a file and what keeps it from being read.

    A workbook with sheet Bemanning is read as one; any other file as an export.
    """
    if file.name.endswith(SUFFIX):
        return None, (note("utgava-inte-arsbok", name=file.name),)
    read, path = read_inputs(file, numbers), _path(file)
    if read.inputs is not None:
        return of_workbook(path, read, read.inputs), ()
    errors = tuple(finding for finding in read.findings if finding.severity == ERROR)
    if any(finding.code in OWN_FILES for finding in errors):
        return None, errors
    from prognos.hr_export.files.open_export import SUFFIXES  # most year-ends are workbooks

    if "bemanning" in read.tables or Path(file.name).suffix.lower() not in SUFFIXES:
        return None, (note("arsbok-med-fel", name=read.name, errors=len(errors)), *errors)
    if path is not None and not path.exists():
        return None, errors
    return _of_export(file, numbers, mapping, today)


def _path(file: Path | HeldFile) -> Path | None:
    return None if isinstance(file, HeldFile) else file


def of_workbook(path: Path | None, read: ReadResult, inputs: Inputs) -> YearEnd:
    """Persons of a region's workbook, rows with *Antal* spread out."""
    staff, trainees = inputs.people.staff, inputs.people.trainees
    own = np.concatenate([staff.count, trainees.count])
    numbers = np.concatenate([_numbers(read.tables.get("bemanning"), staff.row, staff.count),
                              _numbers(read.tables.get("st_lakare"), trainees.row,
                                       trainees.count)])
    post, training = len(staff.group), len(trainees.group)

    def spread(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.repeat(np.concatenate([first, second]), own)

    persons = Persons(
        group=spread(staff.group, trainees.group), number=np.repeat(numbers, own),
        birth=spread(staff.birth_year, trainees.birth_year),
        training=spread(np.zeros(post, bool), np.ones(training, bool)),
        left=spread(np.full(post, np.nan), trainees.remaining),
        known_exit=spread(staff.exit_after != NO_YEAR, np.zeros(training, bool)),
        central=spread(np.zeros(post, bool), trainees.central),
    )
    names = tuple(group.id for group in inputs.groups)
    return YearEnd(read.name, inputs.calendar.base_date, names, persons, path, inputs,
                   read.tables, read.sha256, names)


def _numbers(table: Table | None, rows: IntArray, count: IntArray) -> IntArray:
    """Ordinals of the rows' employment numbers; a row of several persons has none."""
    stated = {} if table is None else {
        row.number: value for row in table.rows
        if isinstance(value := row.values.get("employee_number"), int)}
    return np.array([stated.get(row, 0) if persons == 1 else 0
                     for row, persons in zip(rows.tolist(), count.tolist(), strict=True)],
                    dtype=np.int64)


def _of_export(
    file: Path | HeldFile, numbers: Numbers, mapping: Path | HeldFile | None, today: date
) -> tuple[YearEnd | None, tuple[Finding, ...]]:
    from prognos.hr_export import read_exports

    exports = read_exports([file], mapping, today, numbers=numbers)
    told = [each for each in exports.findings if each.severity == ERROR]
    if told or set(exports.asked) - NOT_NEEDED or not exports.staff:
        unclear = {each.code for each in told} <= BY_HEADINGS
        return None, (note("export-oklar" if unclear else "export-med-fel", name=file.name), *told)
    day = _day_of(file.name, exports)
    if day is None:
        return None, (note("export-utan-ar", name=file.name),)
    odd = tuple(each for each in exports.findings if each.code in ODD_PERSONS)
    return _export_year_end(file, exports, day), odd


def _day_of(name: str, exports: Exports) -> date | None:
    """The day that the export states, else that of its name, else 31 December of its one year."""
    stated = next((source.headings.dated for source in exports.sources
                   if source.headings.dated), None)
    if stated is not None:
        return stated
    stem = Path(name).stem
    days = {"-".join(found) for found in _DAY.findall(stem)}
    if len(days) == 1:
        with suppress(ValueError):  # 31 February
            return date.fromisoformat(days.pop())
    years = set(_YEAR.findall(stem))
    return date(int(years.pop()), 12, 31) if len(years) == 1 else None


def _export_year_end(file: Path | HeldFile, exports: Exports, day: date) -> YearEnd:
    specialties = read_specialties(())
    rows = [*exports.staff, *exports.trainees]
    ids = [_group_id(row, specialties) for row in rows]
    groups = tuple(dict.fromkeys(ids))
    training = np.arange(len(rows)) >= len(exports.staff)
    left = [np.nan if not in_training else _years_left(row, day)
            for row, in_training in zip(rows, training, strict=True)]
    births = [row.get("birth_year", NO_YEAR) for row in rows]
    persons = Persons(
        group=np.array([groups.index(each) for each in ids], dtype=np.int64),
        number=np.array([row.get("employee_number", 0) for row in rows], dtype=np.int64),
        birth=np.array(births, dtype=np.int64),
        training=training, left=np.array(left),
        known_exit=np.array([_dated(row, born) for row, born in zip(rows, births, strict=True)]),
        central=training & np.array([row.get("payer", "Central") == "Central" for row in rows]),
    )
    return YearEnd(file.name, day, groups, persons, _path(file))


def _dated(row: Mapping[str, object], born: int) -> bool:
    """Whether the date of a departure is known: notified, or the end of a post not extended."""
    end = row.get("end_date")
    ends = isinstance(end, date) and not is_extended(born, end)
    return ends or row.get("notified_exit") is not None


def _group_id(row: Mapping[str, object] | Record, specialties: Specialties) -> str:
    name, area = str(row.get("specialty")), row.get("area")
    if name in specialties.listed:
        name = specialties.counted_in(name).name
    return name if not isinstance(area, str) or area_key(area) is None else f"{name} | {area}"


def _years_left(row: Mapping[str, object], day: date, length: float = 5.5) -> float:
    """Nominal years left: to the planned end, else of a form of `length` years from the start."""
    end, start = row.get("planned_end"), row.get("start")
    if isinstance(end, date):
        return (end - day).days / DAYS
    return length - (day - start).days / DAYS if isinstance(start, date) else np.nan
