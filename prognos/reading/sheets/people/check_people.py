"""Bemanning, ST-läkare and Önskemål: what is allowed but can hardly be meant."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from prognos.reading.lookup import Lookup, make_lookup
from prognos.reading.records import Record
from prognos.schema.dictionary import normalise
from prognos.schema.values import Birth, shown

FAR_AHEAD, FAR_BACK = 15, 20
"""Years from Mätdatum beyond which a date is more likely a slip of the pen."""
AHEAD = {"bemanning": ("end_date", "notified_exit", "leave_until"),
         "st_lakare": ("start", "planned_end")}
BACK = {"st_lakare": ("start", "planned_end")}
WITH_UNITS = ("bemanning", "st_lakare", "listning")


def check_people(
    records: Mapping[str, Sequence[Record]], specialties: Lookup, base_date: date
) -> None:
    """Tell of far dates, births that differ, unknown further specialties and unknown units."""
    for key, columns in AHEAD.items():
        for record in records[key]:
            for column in columns:
                _check_date(record, column, column in BACK.get(key, ()), base_date)
    for record in (*records["bemanning"], *records["st_lakare"]):
        _check_birth(record, base_date.year)
    for record in records["bemanning"]:
        _check_further_specialties(record, specialties)
    _check_units(records["onskemal"], [r for key in WITH_UNITS for r in records[key]])


def _check_date(record: Record, column: str, back_too: bool, base_date: date) -> None:
    told = record.get(column)
    if told is None:
        return
    years = told.year - base_date.year
    if years > FAR_AHEAD or (back_too and years < -FAR_BACK):
        record.tell("datum-langt-bort", column, heading=record.table.sheet.column(column).heading,
                    read=told, years=abs(years), direction="efter" if years > 0 else "före")


def _check_birth(record: Record, base_year: int) -> None:
    """Födelseår, personnummer and Ålder of one row must be of the same person."""
    stated = {key: record.get(key) for key in ("birth_year", "personnummer", "age")
              if record.get(key) is not None}
    years = {key: base_year - value if key == "age" else
             value.birth_year(base_year) if isinstance(value, Birth) else value
             for key, value in stated.items()}
    exact = {key: year for key, year in years.items() if key != "age"}
    differ = len(set(exact.values())) > 1 or any(
        not 0 <= years["age"] - year <= 1 for year in exact.values() if "age" in years)
    if differ:
        names = " och ".join(record.table.sheet.column(key).heading for key in years)
        record.tell("fodelsear-olika", list(years)[-1], names=names)


def _check_further_specialties(record: Record, specialties: Lookup) -> None:
    for name in str(record.get("other_specialties", "")).split(";"):
        if name.strip() and specialties.find(name) is None:
            record.tell("okand-specialitet", "other_specialties",
                        heading=record.table.sheet.column("other_specialties").heading,
                        read=shown(name.strip()),
                        suggestion=lambda name=name: specialties.suggestion(name[:LONGEST_NAME]))


LONGEST_NAME = 200


def _check_units(wishes: Iterable[Record], others: Iterable[Record]) -> None:
    """A wish of a unit that no other sheet names may be of a misspelt one."""
    known = {normalise(unit): unit for record in others if (unit := record.get("unit"))}
    if not known:
        return
    units = make_lookup(known.values(), {})
    for record in wishes:
        unit = record.get("unit")
        if unit and normalise(unit) not in known:
            record.tell("onskemal-okand-enhet", "unit", read=shown(unit),
                        suggestion=lambda unit=unit: units.suggestion(unit, "Enheter som finns:"))
