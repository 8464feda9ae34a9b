"""Befolkning and Befolkningsbehov -> the age classes that the need of a group follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from prognos.inputs import AgeClasses, Need
from prognos.reading.records import Record
from prognos.reading.sheets.need.population_table import SHEET as TABLE_SHEET
from prognos.reading.sheets.need.population_table import (
    PopulationRow,
    PopulationTable,
    read_population,
)
from prognos.reading.sheets.people.age_classes import AgeClass, age_class, check_classes
from prognos.reading.sheets.people.read_groups import GroupList
from prognos.schema.findings import Findings

METHOD, RATE_SHEET = "Befolkning", "Befolkningsbehov"


@dataclass(frozen=True)
class WantedClass:
    """A row of Befolkningsbehov."""

    ages: AgeClass
    per_1000: float


def with_population(
    needs: Sequence[Need | None], stated: Mapping[int, Record],
    records: Mapping[str, Sequence[Record]], groups: GroupList, base_year: int,
    findings: Findings,
) -> tuple[Need | None, ...]:
    """The needs, those by Befolkning with the population in the age classes of the specialty.

    stated : rows of Behov by row number. records : rows by key of sheet.
    """
    wanted = {index: need for index, need in enumerate(needs)
              if need is not None and need.method == METHOD}
    if not wanted:
        _tell_unused(records, findings)
        return tuple(needs)
    specialties = {groups.groups[index].specialty for index in wanted}
    classes = _read_wanted(records["befolkningsbehov"], specialties, groups)
    table = read_population(records["befolkning"], [g.area for g in groups.groups], findings)
    _warn_no_future(table, base_year, findings)
    made = list(needs)
    for index, need in wanted.items():
        group, record = groups.groups[index], stated[need.row]
        own = classes.get(group.specialty, ())
        if _is_complete(record, group.specialty, bool(own), records) and table.rows:
            _tell_region(record, group.area, table)
            population = _age_classes(table, group.area, own, group.specialty)
            _check_not_zero(population, base_year, record, group.specialty)
            made[index] = replace(need, population=population)
    return tuple(made)


def _tell_unused(records: Mapping[str, Sequence[Record]], findings: Findings) -> None:
    for key in ("befolkning", "befolkningsbehov"):
        if records[key]:
            findings.add("blad-anvands-inte", records[key][0].sheet, None, method=METHOD)


def _read_wanted(
    records: Sequence[Record], specialties: set[str], groups: GroupList
) -> dict[str, tuple[WantedClass, ...]]:
    """Classes by the specialty in which a row is counted; a notice for specialties not asked."""
    rows: dict[str, list[tuple[AgeClass, Record]]] = {}
    for record in records:
        ages = age_class(record)
        if record.get("specialty") is not None and ages is not None:
            name = groups.specialties.counted_in(record.get("specialty")).name
            rows.setdefault(name, []).append((ages, record))
    for name in rows.keys() - specialties:
        record = rows[name][0][1]
        record.tell("befolkningsbehov-anvands-inte", "specialty", specialty=name)
    return {
        name: tuple(WantedClass(ages, ages.record.get("per_1000", 0.0))
                    for ages in check_classes((ages for ages, _ in own), name))
        for name, own in rows.items() if name in specialties
    }


def _is_complete(
    record: Record, specialty: str, has_classes: bool, records: Mapping[str, Sequence[Record]]
) -> bool:
    """True when both sheets have rows for the need; else an error at the method's cell."""
    for key, sheet in (("befolkning", TABLE_SHEET), ("befolkningsbehov", RATE_SHEET)):
        if not records[key]:
            record.tell("metod-utan-blad", "method", method=METHOD, needed=sheet)
    if records["befolkningsbehov"] and not has_classes:
        record.tell("befolkningsbehov-saknas", "method", specialty=specialty)
    return has_classes and bool(records["befolkning"])


def _tell_region(record: Record, area: str | None, table: PopulationTable) -> None:
    if area is not None and not table.has_area(area):
        record.tell("befolkning-regionens", "area", area=area)


def _warn_no_future(table: PopulationTable, base_year: int, findings: Findings) -> None:
    if table.years and table.years[-1] <= base_year:
        findings.add("befolkning-utan-framtid", TABLE_SHEET, None, year=str(base_year))


def _age_classes(
    table: PopulationTable, area: str | None, wanted: Sequence[WantedClass], specialty: str
) -> AgeClasses:
    """The population summed to the classes of the specialty; errors where they do not fit."""
    rows = table.of(area)
    for row in rows:
        _check_inside(row, wanted, specialty)
    for each in wanted:
        _check_covered(each.ages, rows, area)
    none = np.zeros(len(table.years))
    persons = [
        sum((row.persons for row in rows if each.ages.holds(row.ages)), none) for each in wanted
    ]
    return AgeClasses(table.years, np.array(persons), np.array([c.per_1000 for c in wanted]))


def _check_inside(row: PopulationRow, wanted: Sequence[WantedClass], specialty: str) -> None:
    """A class of the population must not lie on both sides of a border of Befolkningsbehov."""
    for each in wanted:
        if each.ages.meets(row.ages) and not each.ages.holds(row.ages):
            row.ages.tell("aldersklass-delas", read=row.ages.text, wanted=each.ages.text,
                          specialty=specialty)
            return


def _check_covered(wanted: AgeClass, rows: Sequence[PopulationRow], area: str | None) -> None:
    """Every source must reach over all ages of the class (its inner gaps have been told)."""
    for source in sorted({row.source for row in rows}):
        own = [row.ages for row in rows if row.source == source]
        if wanted.first < min(c.first for c in own) or wanted.last > max(c.last for c in own):
            wanted.tell("befolkning-saknar-aldrar", read=wanted.text,
                        area=own[0].record.get("area") or area or "Hela regionen")
            return


def _check_not_zero(population: AgeClasses, base_year: int, record: Record, specialty: str) -> None:
    today = [np.interp(base_year, population.years, persons) for persons in population.persons]
    if float(np.dot(today, population.per_1000)) == 0.0:
        record.tell("befolkningsbehov-noll", "method", specialty=specialty)
