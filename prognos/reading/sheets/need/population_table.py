"""Befolkning -> persons by area, age class and year, also from an export as it comes.

An export of Statistics Sweden's database has columns region, ålder, kön and a year each, repeats
of a region or an age may be left blank, sums stand among the rows and notes below them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from prognos.inputs.arrays import FloatArray
from prognos.reading.lookup import first_names
from prognos.reading.records import Record
from prognos.reading.sheets.need.statistics_table import LONG, TOTAL, year_of
from prognos.reading.sheets.people.age_classes import (
    AgeClass,
    age_class,
    check_classes,
    is_every_age,
    read_age,
)
from prognos.reading.sheets.people.read_groups import area_key
from prognos.reading.workbook import Row, Table
from prognos.schema.findings import Findings
from prognos.schema.values import text
from prognos.xlsx.read.addresses import column_number

SHEET = "Befolkning"
REGION, COUNTY, COUNTRY = "*hela regionen", "*län", "*riket"
"""What a row stands for when it is no area by name."""
_ONE_CLASS = ("area", "age", "age_from", "age_to", "sex")
"""What rows of the same class of persons have in common."""
_CODE = re.compile(r"(\d{2}|\d{4}) (?=\D)", re.ASCII)


@dataclass(frozen=True)
class PopulationRow:
    """Persons in an age class of a place, all years of the table."""

    place: str
    """Normalised area without code, or REGION, COUNTY."""
    source: str
    """The area as written: rows of one source are one table of classes."""
    ages: AgeClass
    persons: FloatArray
    """(Y,)"""


@dataclass(frozen=True)
class PopulationTable:
    """Sheet Befolkning. Y = calendar years with a column."""

    years: tuple[int, ...]
    rows: tuple[PopulationRow, ...]

    def has_area(self, area: str | None) -> bool:
        return any(row.place == area_key(area) for row in self.rows)

    def of(self, area: str | None) -> tuple[PopulationRow, ...]:
        """Rows of an area; without any the region's own, the counties', else all rows."""
        for place in (area_key(area), REGION, COUNTY):
            found = tuple(row for row in self.rows if row.place == place)
            if found:
                return found
        return self.rows


def written_out(table: Table) -> Table:
    """The table with repeats filled in and notes left out, where ages are written as text; and
    with a row for each area, age and sex where it has one for each year."""
    long = set(table.columns) >= LONG
    rows = list(table.rows)
    if "age" in table.columns or long:
        rows = list(_filled((row for row in rows if not _is_note(row)), table))
    return _by_year(table, rows) if long else replace(table, rows=tuple(rows))


def _is_note(row: Row) -> bool:
    """True for a text alone on its row that is no age: what stands below an exported table."""
    said = {key: value for key, value in row.values.items() if key != "comment"}
    return not row.years and len(said) < 2 and (
        said.keys() <= {"area", "sex"} or (
            "age" in said and read_age(text(said["age"])) is None))


def _filled(rows: Iterable[Row], table: Table) -> Iterator[Row]:
    """A blank area or age means that of the row above, a blank sex when it stands left of the age
    and the area is blank too: a table repeats nothing."""
    outer = [key for key in ("area", "age") if key in table.columns]
    if "sex" in table.columns and column_number(table.columns["sex"]) < column_number(
            table.columns.get("age", "A")):
        outer.append("sex")
    above: Mapping[str, object] = {}
    for row in rows:
        again = {key: value for key, value in above.items()
                 if key != "sex" or "area" not in row.values}
        values = {**again, **row.values}
        above = {key: values[key] for key in outer if key in values}
        yield replace(row, values=values)


def _by_year(table: Table, rows: Iterable[Row]) -> Table:
    """Rows of the same area, age and sex as one, each year's figure in the column of persons; a
    row whose year cannot be read stays by itself, to be told."""
    found: dict[object, Row] = {}
    for row in rows:
        said = {key: value for key, value in row.values.items() if key not in LONG}
        year = year_of(row.values.get("year"))
        key = tuple(text(said.get(part)).casefold() for part in _ONE_CLASS)
        if year is None or (key in found and year[0] in found[key].years):
            found[row.number] = row
            continue
        one = found.get(key, Row(row.number, said, {}))
        found[key] = replace(one, years={**one.years, year[0]: row.values.get("persons")},
                             at={**one.at, year[0]: row.number})
    years = sorted({year for row in found.values() for year in row.years})
    return replace(table, years=dict.fromkeys(years, table.columns["persons"]),
                   rows=tuple(sorted(found.values(), key=lambda row: row.number)))


def read_population(
    records: Sequence[Record], areas: Iterable[str | None], findings: Findings
) -> PopulationTable:
    """The table; errors for gaps and overlaps of ages, for missing years and figures.

    areas : the areas of the run.
    """
    known = {key for area in areas if (key := area_key(area)) is not None}
    years = tuple(sorted(records[0].table.years)) if records else ()
    if records and not years:
        findings.add("befolkning-utan-ar", SHEET)
        return PopulationTable((), ())
    national = all(_is_country(record, known) for record in records)
    used = [record for record in records
            if not _is_every_age(record) and (national or not _is_country(record, known))]
    rows = [row for record in used if (row := _row(record, known, years)) is not None]
    single = _sexes_joined(rows, findings)
    _tell_left_out(len(records) - len(used) + len(rows) - sum(map(len, single)), findings)
    joined = [replace(parts[0], persons=np.sum([part.persons for part in parts], axis=0))
              for parts in single]
    _tell_unknown(joined, known, findings)
    if national and joined:
        findings.add("befolkning-rikets", SHEET)
    return PopulationTable(years, tuple(_checked(joined)))


def place_of(area: str | None, known: set[str]) -> str:
    """What an area means: one of the run (with or without its code), the region, or a part.

    Blank and *Hela regionen* are the region; a county is the region too, when no row is; the
    country is nobody's; any other place is a part that counts only where all rows are summed.
    """
    key = area_key(area)
    if key is None:
        return REGION
    code = _CODE.match(key)
    name = key[code.end():] if code else key
    if key in known or name in known:
        return key if key in known else name
    if name in {"riket", "sverige", "hela riket"} or (code and code[1] == "00"):
        return COUNTRY
    return COUNTY if name.endswith(" län") or (code and len(code[1]) == 2) else name


def _is_every_age(record: Record) -> bool:
    said = record.get("age")
    return said is not None and "age_from" not in record.values and is_every_age(said)


def _is_country(record: Record, known: set[str]) -> bool:
    return place_of(record.get("area"), known) == COUNTRY


def _row(record: Record, known: set[str], years: tuple[int, ...]) -> PopulationRow | None:
    ages = age_class(record)
    persons = _figures(record, years)
    if ages is None or record.bad & {"area", "sex"}:
        return None
    area = record.get("area")
    return PopulationRow(place_of(area, known), area_key(area) or REGION, ages, persons)


def _figures(record: Record, years: tuple[int, ...]) -> FloatArray:
    """(Y,) persons, linear over blank cells between figures; the first and last are required."""
    for year in sorted({years[0], years[-1]} - set(record.row.years)):
        place = f"{record.table.years[year]}{record.number}"
        record.findings.add("cell-saknas", SHEET, place, heading=str(year))
    if not record.years:
        return np.zeros(len(years))
    given, persons = zip(*sorted(record.years.items()), strict=True)
    return np.asarray(np.interp(years, given, persons))


def _sexes_joined(rows: Sequence[PopulationRow], findings: Findings) -> list[list[PopulationRow]]:
    """For each source and class the rows to sum: the total when there is one, else the sexes."""
    found: dict[tuple[str, int, int], dict[str, PopulationRow]] = defaultdict(dict)
    for row in rows:
        sexes = found[row.source, row.ages.first, row.ages.last]
        sex = row.ages.record.get("sex", TOTAL)
        if sex in sexes:
            row.ages.tell("dubbel-nyckel", headings="Område, Ålder och Kön",
                          first=sexes[sex].ages.record.number)
        sexes.setdefault(sex, row)
    _check_sexes(found)
    summed = sum(len(sexes) > 1 and TOTAL not in sexes for sexes in found.values())
    if summed:
        findings.add("befolkning-kon", SHEET, None, classes=summed)
    return [[sexes[TOTAL]] if TOTAL in sexes else list(sexes.values()) for sexes in found.values()]


def _check_sexes(found: Mapping[tuple[str, int, int], Mapping[str, PopulationRow]]) -> None:
    """A sex that some class of a source has must stand in all without a total."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for (source, *_), sexes in found.items():
        wanted[source] |= set(sexes) - {TOTAL}
    for (source, *_), sexes in found.items():
        lacking = sorted(wanted[source] - set(sexes)) if TOTAL not in sexes else []
        if lacking:
            row = next(iter(sexes.values()))
            row.ages.tell("kon-saknas", read=row.ages.text, lacking=" och ".join(lacking))


def _checked(rows: Iterable[PopulationRow]) -> Iterable[PopulationRow]:
    """The rows, each source's classes checked and its oldest without upper end."""
    by_source: dict[str, list[PopulationRow]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    for own in by_source.values():
        by_record = {row.ages.record.number: row for row in own}
        name = own[0].ages.record.get("area", "Hela regionen")
        for ages in check_classes((row.ages for row in own), name):
            yield replace(by_record[ages.record.number], ages=ages)


def _tell_left_out(rows: int, findings: Findings) -> None:
    if rows:
        findings.add("befolkning-summarader", SHEET, None, rows=rows)


def _tell_unknown(rows: Iterable[PopulationRow], known: set[str], findings: Findings) -> None:
    named = {row.place: str(row.ages.record.get("area")) for row in rows
             if row.place not in known | {REGION, COUNTY, COUNTRY}}
    if named:
        findings.add("befolkning-okant-omrade", SHEET, None,
                     areas=first_names(list(named.values())))
