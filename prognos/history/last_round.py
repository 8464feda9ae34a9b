"""Last year's round out of its edition: sheet Föregående år filled in where it is silent.

Rank and blocks are the edition's for the year just gone. Filled blocks are the new in training
whom the central budget pays, at most the blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from prognos.history.feed.renamed_groups import newer_names
from prognos.history.feed.year_end import YearEnd, todays_name
from prognos.history.feed.year_flows import YearFlows
from prognos.history.write_rates import Row, row_of, rows_of
from prognos.inputs import Inputs
from prognos.reading import inputs_of
from prognos.reading.records import Names, read_records
from prognos.reading.sheets.people.read_groups import area_key
from prognos.reading.sheets.people.read_specialties import read_specialties
from prognos.reading.workbook import Row as SheetRow
from prognos.reading.workbook import Table
from prognos.results.years.edition import Edition
from prognos.schema.dictionary import load_schema, normalise
from prognos.schema.findings import Findings
from prognos.schema.plain_text import clean
from prognos.system.files import UsageProblem

KEY, TRAINEES, SPECIALTIES = "foregaende_ar", "st_lakare", "specialiteter"
RANK, ALLOTTED, FILLED = "rank", "allotted", "filled"
LETTERS = {"specialty": "A", "area": "B", RANK: "C", ALLOTTED: "D", FILLED: "E"}
"""Columns of a sheet that the workbook does not have."""


def filled_by(started: int | None, blocks: int) -> int | None:
    """Filled blocks where so many began whom the central budget pays; None = not known."""
    return None if started is None else min(started, blocks)


def write_previous(
    edition: Edition, latest: YearEnd, flows: YearFlows | None, target: Path,
    names: Mapping[str, str],
) -> int:
    """Write a copy of the newest workbook to `target` with the edition's round in; rows filled.

    names : old group -> today's. What the sheet says stays. Raises `RefusedError` and
    `UsageProblem`.
    """
    sheet = load_schema().sheet(KEY)
    rows = rows_of((latest.tables or {}).get(KEY), sheet)
    headings = {key: sheet.column(key).heading for key in (RANK, ALLOTTED, FILLED)}
    count = 0
    for group, told in _round(edition, latest.year, names).items():
        if group in latest.groups:
            started = np.nan if flows is None else float(flows.of("started_central", [group])[0])
            _fill(row_of(rows, group), told, None if np.isnan(started) else round(started),
                  headings)
            count += 1
    from prognos.template.add_sheets import BookToChange  # only who writes needs openpyxl

    BookToChange(latest.place).write(target, [sheet], {sheet.name: rows})
    return count


def _round(
    edition: Edition, year: int, names: Mapping[str, str]
) -> dict[str, tuple[int | None, int]]:
    """Group under today's name -> its rank and blocks of the start year `year`.

    Of groups that have become one: the first rank and all blocks.
    """
    found: dict[str, tuple[int | None, int]] = {}
    for group, rank in zip(edition.groups, edition.ranks, strict=True):
        blocks = edition.plan.get(group, {}).get(year, 0)
        if rank is not None or blocks:
            name = todays_name(group, names)
            before, others = found.get(name, (None, 0))
            ranks = [each for each in (rank, before) if each is not None]
            found[name] = (min(ranks, default=None), others + blocks)
    return found


def _fill(
    row: Row, told: tuple[int | None, int], started: int | None, headings: Mapping[str, str]
) -> None:
    """Put into a row what it does not say."""
    rank, blocks = told
    if rank is not None:
        row.setdefault(headings[RANK], rank)
    row.setdefault(headings[ALLOTTED], blocks)
    filled = filled_by(started, blocks)
    if filled is not None and row[headings[ALLOTTED]] == blocks:
        row.setdefault(headings[FILLED], filled)


@dataclass(frozen=True)
class LastRound:
    """Editions, of which a run takes last year's round from that of the year before."""

    editions: tuple[Edition, ...]
    required: bool = True
    """Whether it is an error that none of them is of the year before."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Old group -> newer, as answered."""

    def fill(self, tables: Mapping[str, Table]) -> Mapping[str, Table]:
        """The sheets with *Föregående år* filled in where it is silent.

        Raises `UsageProblem` where the edition is of another region or year.
        """
        inputs = inputs_of(tables, Findings())
        if inputs is None:
            return tables
        edition = self._chosen(inputs)
        if edition is None:
            return tables
        sheet, groups = load_schema().sheet(KEY), [group.id for group in inputs.groups]
        headings = {key: sheet.column(key).heading for key in (RANK, ALLOTTED, FILLED)}
        own = tables.get(KEY) or Table(sheet, LETTERS, {}, ())
        rows, started = rows_of(own, sheet), _started(tables, inputs)
        names = newer_names([*edition.groups, *groups], groups, self.answers)
        for group, told in _round(edition, inputs.calendar.base_year, names).items():
            if group in groups:
                _fill(row_of(rows, group), told, started.get(group, 0), headings)
        return {**tables, KEY: _as_table(own, rows)}

    def _chosen(self, inputs: Inputs) -> Edition | None:
        """The edition of the year before; one out of a result workbook holds no plan."""
        year = inputs.calendar.base_year
        for edition in self.editions:
            if edition.region and inputs.region and (
                    normalise(edition.region) != normalise(inputs.region)):
                raise UsageProblem(f"utgåvan ”{edition.name}” gäller {edition.region}, "
                                   f"arbetsboken gäller {clean(inputs.region)}: ange regionens "
                                   "egen utgåva", 1)
            if edition.base_year == year - 1 and not edition.from_workbook:
                return edition
        if self.required:
            raise UsageProblem(f"utgåvan ”{self.editions[0].name}” är från "
                               f"{self.editions[0].base_year} och arbetsboken från {year}: ange "
                               "förra årets utgåva", 1)
        return None


def _as_table(own: Table, rows: list[Row]) -> Table:
    """Rows by heading -> a sheet as read; new rows stand below its own."""
    keys = {column.heading: column.key for column in own.sheet.columns}
    numbers = [row.number for row in own.rows]
    first = max(numbers, default=1) + 1
    numbers += range(first, first + len(rows) - len(numbers))
    return replace(own, rows=tuple(
        SheetRow(number, {keys[heading]: value for heading, value in row.items()}, {})
        for number, row in zip(numbers, rows, strict=True)))


def _started(tables: Mapping[str, Table], inputs: Inputs) -> dict[str, int | None]:
    """Group -> how many began in the base year whom the central budget pays; None where some
    start is not told."""
    unheard = Findings()
    own = read_specialties(read_records(tables, SPECIALTIES, Names(), unheard))
    areas = {area_key(group.area): group.area for group in inputs.groups}
    found: dict[str, int | None] = {}
    for record in read_records(tables, TRAINEES, Names(own.lookup), unheard):
        if record.get("specialty") is None or record.defaulted("payer") != "Central":
            continue
        area, start = areas.get(area_key(record.get("area"))), record.get("start")
        name = own.counted_in(record.get("specialty")).name
        group = name if area is None else f"{name} | {area}"
        before = found.get(group, 0)
        if before is None or start is None:
            found[group] = None
        elif start.year == inputs.calendar.base_year:
            found[group] = before + int(record.defaulted("count"))
    return found
