"""A doctor -> a row of Bemanning or ST-läkare, by column key, or why there is none."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prognos.hr_export.catalogue import ST
from prognos.hr_export.doctor_kinds import Words, built_in_words, make_words
from prognos.hr_export.joining.persons import Doctor
from prognos.hr_export.rows.row_account import NO_DATES, NO_SHARE, NO_SPECIALTY
from prognos.reading.records import Names, read_records
from prognos.reading.sheets.money.read_budget import read_calendar
from prognos.reading.sheets.people.read_specialties import read_specialties
from prognos.reading.sheets.read_assumptions import read_parameters
from prognos.reading.workbook import Table
from prognos.schema.dictionary import load_schema
from prognos.schema.findings import Findings

Row = Mapping[str, Any]
"""Column key of the sheet -> value; blank ones left out."""


@dataclass
class Seen:
    """What is told once for all persons: how many it concerns."""

    count: Counter[str] = field(default_factory=Counter)
    unknown_specialties: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    """Units of doctors of whom nothing tells the specialty."""


def staff_row(doctor: Doctor, seen: Seen) -> Row | str:
    """The row of a specialist; else the reason."""
    if not doctor.specialties:
        return _no_specialty(doctor, seen)
    if doctor.values.get("employment") == "Timavlönad" and (doctor.share, doctor.working) == (
        None, None
    ):
        return NO_SHARE
    _tell_absence(doctor, seen)
    first, *rest = doctor.specialties
    seen.count["flera-specialiteter"] += bool(rest)
    return _filled({
        "specialty": first, **_common(doctor, seen), "fte_share": doctor.share,
        "working_share": doctor.working, "employment": doctor.values.get("employment"),
        "end_date": doctor.values.get("end"),
        "notified_exit": doctor.values.get("notified_exit"),
        "leave_until": doctor.values.get("leave_until"),
        "other_specialties": "; ".join(rest) or None,
    })


def training_row(doctor: Doctor, seen: Seen) -> Row | str:
    """The row of an ST doctor; else the reason.

    Employment dates stand for those of the training where no column tells the training's own.
    """
    if not doctor.specialties:
        return _no_specialty(doctor, seen)
    values = doctor.values
    start = values.get("st_start") or values.get("start")
    end = values.get("st_end") or values.get("end")
    if start is None and end is None:
        return NO_DATES
    if start and end and end < start:
        seen.count["slut-fore-start"] += 1
        end = None
    _tell_absence(doctor, seen)
    seen.count["anstallningsdatum-start"] += "st_start" not in values and start is not None
    seen.count["anstallningsdatum-slut"] += "st_end" not in values and end is not None
    seen.count["flera-specialiteter-st"] += len(doctor.specialties) > 1
    seen.count["redan-specialist"] += doctor.base_specialty is not None
    return _filled({
        "specialty": doctor.specialties[0], **_common(doctor, seen), "start": start,
        "planned_end": end, "payer": values.get("payer"),
        "fte_share": _training_share(doctor, seen),
        "base_specialty": doctor.base_specialty,
    })


def _training_share(doctor: Doctor, seen: Seen) -> float | None:
    """The share worked, else that of the contract; 0 (on leave) is no pace of training."""
    share = doctor.working or doctor.share
    seen.count["st-utan-tid"] += share == 0 or (doctor.working == 0 and share is not None)
    return share or None


def _common(doctor: Doctor, seen: Seen) -> dict[str, Any]:
    values = doctor.values
    seen.count["skyddad"] += doctor.hidden
    if doctor.hidden:
        return {"area": values.get("area")}
    seen.count["utan-fodelsear"] += "birth" not in values
    return {"area": values.get("area"), "unit": values.get("unit"),
            "birth_year": values.get("birth")}


def _tell_absence(doctor: Doctor, seen: Seen) -> None:
    seen.count["franvaro-raknad"] += doctor.by_absence
    seen.count["franvaro-delvis"] += doctor.partly_on_leave


def _no_specialty(doctor: Doctor, seen: Seen) -> str:
    if doctor.main.specialty_text:
        seen.unknown_specialties[doctor.main.specialty_text] += 1
    elif unit := doctor.values.get("unit"):
        seen.units[unit] += 1
    return NO_SPECIALTY


def _filled(row: Row) -> Row:
    return {key: value for key, value in row.items() if value is not None}


def row_of(doctor: Doctor, seen: Seen) -> Row | str:
    """The row of a specialist or an ST doctor; else the reason why there is none."""
    return training_row(doctor, seen) if doctor.kind == ST else staff_row(doctor, seen)


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
