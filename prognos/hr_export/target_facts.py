"""What an import takes from the region's own workbook: its specialties and its day of reckoning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from prognos.hr_export.sorting import Words, built_in_words, make_words
from prognos.reading.records import Names, read_records
from prognos.reading.sheets.money.read_budget import read_calendar
from prognos.reading.sheets.people.read_specialties import read_specialties
from prognos.reading.sheets.read_assumptions import read_parameters
from prognos.reading.workbook import Table
from prognos.schema.dictionary import load_schema
from prognos.schema.findings import Findings


@dataclass(frozen=True)
class Known:
    """The words for specialties, and Mätdatum when the workbook has one."""

    words: Words = field(default_factory=built_in_words)
    measured: date | None = None


def known_in(tables: Mapping[str, Table]) -> Known:
    """What the workbook says; its mistakes are for `prognos kontrollera` to tell."""
    unheard = Findings()
    own = read_records(tables, "specialiteter", Names(), unheard)
    parameters = read_parameters(
        read_records(tables, "antaganden", Names(), unheard), load_schema(), unheard)
    dates = read_calendar(parameters, read_records(tables, "budgetram", Names(), unheard))
    return Known(make_words(read_specialties(own)) if own else built_in_words(),
                 dates.calendar.base_date if dates else None)
