"""Antaganden and Planerade starter -> clinic-financed ST: when it is stopped, what is asked for.

A stop ends the clinics' usual starts, and nothing is proposed in a stopped year. A planned start
stands row by row as decided, so it is kept, with a warning.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from prognos.inputs import NO_YEAR, Calendar, ClinicFinance, Starts
from prognos.reading.records import Record
from prognos.reading.sheets.read_assumptions import Parameters

CLINIC, OTHER = "Klinik", "Annan"


def read_clinic(
    parameters: Parameters, starts: Sequence[Record], trainees: Sequence[Record], calendar: Calendar
) -> ClinicFinance:
    """What the parameters say; a warning for planned clinic starts in a stopped year.

    starts, trainees : records of Planerade starter and ST-läkare.
    """
    clinic = ClinicFinance(
        allowed=parameters.yearly("clinic_allowed"),
        propose=bool(parameters.get("clinic_proposal")),
        level=parameters.number("clinic_level"), most=int(parameters.number("clinic_most")),
        other_starts=_rows_of(OTHER, starts), other_trainees=_rows_of(OTHER, trainees),
    )
    _warn_planned(clinic, starts, calendar)
    if clinic.propose and not any(clinic.allowed.at(y) for y in calendar.start_calendar_years):
        years = calendar.start_calendar_years
        parameters.tell("klinikforslag-utan-ar", "clinic_allowed", first=str(years[0]),
                        last=str(years[-1]))
    return clinic


def without_stopped(starts: Starts, clinic: ClinicFinance, calendar: Calendar) -> Starts:
    """The starts less the clinics' usual ones (rows of no sheet) in years that are stopped."""
    allowed = np.array([clinic.allowed.at(year) > 0.0 for year in calendar.years], dtype=bool)
    kept = (starts.row != NO_YEAR) | allowed[starts.year]
    return replace(starts, group=starts.group[kept], year=starts.year[kept],
                   count=starts.count[kept], form=starts.form[kept], central=starts.central[kept],
                   row=starts.row[kept])


def _rows_of(payer: str, records: Iterable[Record]) -> frozenset[int]:
    return frozenset(r.number for r in records if r.defaulted("payer") == payer)


def _warn_planned(clinic: ClinicFinance, starts: Sequence[Record], calendar: Calendar) -> None:
    for record in starts:
        year = record.get("year")
        if year is None or not calendar.base_year < year <= calendar.base_year + calendar.last:
            continue
        if record.defaulted("payer") == CLINIC and not clinic.allowed.at(year):
            record.tell("klinikstart-trots-stopp", "year", year=str(year))
