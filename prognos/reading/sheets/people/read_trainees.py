"""ST-läkare -> `Trainees`; Planerade starter and the clinics' own starts -> `Starts`."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from prognos.inputs import NO_YEAR, Calendar, Forms, Starts, Trainees
from prognos.inputs.arrays import FloatArray
from prognos.reading.lookup import all_names
from prognos.reading.records import Record
from prognos.reading.sheets.money.read_costs import form_index
from prognos.reading.sheets.people.read_groups import GroupList
from prognos.reading.sheets.people.read_specialties import BUILDS_ON_BASE
from prognos.reading.sheets.people.read_staff import birth_year
from prognos.schema.findings import Findings

DAYS = 365.25
"""Days of a year (model.md 2)."""


def split_training(
    records: Sequence[Record], groups: GroupList
) -> tuple[list[Record], list[Record]]:
    """Rows in training, and rows in training within the very group they already belong to.

    The latter (a sub-specialty that is counted in its base) are specialists of that group
    before, during and after the training.
    """
    inside = [record for record in records if _within_base(record, groups)]
    for record in inside:
        counted = groups.specialties.counted_in(record.get("specialty")).name
        record.tell("utbildning-inom-basen", "base_specialty", specialty=record.get("specialty"),
                    base=counted)
    numbers = {record.number for record in inside}
    return [record for record in records if record.number not in numbers], inside


def _within_base(record: Record, groups: GroupList) -> bool:
    name, base = record.get("specialty"), record.get("base_specialty")
    if name is None or base is None or name == base or record.bad & {"area", "fte_share"}:
        return False
    counted = groups.specialties.counted_in
    return counted(name).name == counted(base).name


def read_trainees(
    records: Sequence[Record], groups: GroupList, forms: Forms, base_date: date
) -> Trainees:
    """Those in training at the base date; nominal time left from the planned end, else start."""
    used = [record for record in records if _usable(record)]
    _tell_defaults(used, groups)
    form = [_form(record, groups, forms) for record in used]
    for record in used:
        _check(record, groups, base_date)
    return Trainees(
        group=np.array([groups.of_row(r) for r in used]),
        birth_year=np.array([birth_year(r, base_date.year) for r in used]),
        remaining=np.array([
            remaining_years(record, float(forms.length[index]), base_date)
            for record, index in zip(used, form, strict=True)
        ]),
        planned_end=np.array([record.get("planned_end") is not None for record in used]),
        form=np.array(form),
        count=np.array([record.defaulted("count") for record in used]),
        central=np.array([record.defaulted("payer") == "Central" for record in used]),
        base_group=np.array([_base_group(record, groups) for record in used]),
        base_fte=np.array([record.get("fte_share", 1.0) for record in used]),
        row=np.array([record.number for record in used]),
    )


def _usable(record: Record) -> bool:
    start, end = record.get("start"), record.get("planned_end")
    if start and end and end < start:
        record.tell("slut-fore-start", "planned_end", end=end, start=start)
        return False
    if record.get("fte_share") == 0.0:
        record.tell("utbildning-utan-tid", "fte_share")
        return False
    return record.get("specialty") is not None and (start or end) is not None


def remaining_years(record: Record, length: float, base_date: date) -> float:
    """R: nominal time left at the base date, years; negative when overdue.

    Planned end: (end - d0) / 365.25. Else what is left of the form of `length` years after the
    credited months, from d0 or a later start, divided by the training share.
    """
    end, start = record.get("planned_end"), record.get("start")
    if end is not None:
        return float((end - base_date).days / DAYS)
    since = (base_date - start).days / DAYS
    rest = length - record.get("credited_months", 0.0) / 12 - max(since, 0.0)
    stretched = rest / record.get("fte_share", 1.0) if rest > 0 else rest
    return float(stretched + max(-since, 0.0))


def _form(record: Record, groups: GroupList, forms: Forms) -> int:
    """The form of the row, else of its specialty, else ST SOSFS 2015:8."""
    stated = record.get("form")
    own = groups.specialties.listed[record.get("specialty")].form
    index = form_index(stated or (own if own in forms.names else None), forms)
    return forms.old if index == NO_YEAR else index


def _base_group(record: Record, groups: GroupList) -> int:
    base = record.get("base_specialty")
    return NO_YEAR if base is None else groups.of(base, record.get("area"))


def _check(record: Record, groups: GroupList, base_date: date) -> None:
    start, end = record.get("start"), record.get("planned_end")
    if end is not None and end <= base_date:
        record.tell("slut-fore-matdatum", "planned_end", read=end, date=base_date)
    if start is not None and start > base_date:
        record.tell("start-efter-matdatum", "start", read=start, date=base_date)
    specialty = groups.specialties.listed[record.get("specialty")]
    if record.get("base_specialty") == specialty.name:
        record.tell("redan-specialist-i-samma", "base_specialty", specialty=specialty.name)
    elif specialty.type in BUILDS_ON_BASE and record.blank("base_specialty"):
        record.tell("gren-utan-bas", "base_specialty", specialty=specialty.name)


def _tell_defaults(records: Sequence[Record], groups: GroupList) -> None:
    """One notice for all rows that leave the payer, or the form, blank."""
    no_payer = [record for record in records if record.blank("payer")]
    no_form = [record for record in records if record.blank("form")
               and groups.specialties.listed[record.get("specialty")].form is None]
    if no_payer:
        no_payer[0].tell("finansiering-antagen", "payer", rows=len(no_payer))
    if no_form:
        no_form[0].tell("utbildningsform-antagen", "form", rows=len(no_form))


def read_starts(
    records: Sequence[Record], clinic_starts: FloatArray, groups: GroupList, forms: Forms,
    calendar: Calendar,
) -> Starts:
    """Planned starts, and every year the clinics' own of each group.

    clinic_starts : (G,) persons a year.
    """
    planned = [record for record in records if _is_ahead(record, calendar)]
    blank = [record for record in planned if record.blank("payer")]
    if blank:
        blank[0].tell("finansiering-klinik", "payer", rows=len(blank))
    rows = [
        (groups.of_row(r), r.get("year") - calendar.base_year,
         r.get("count"), form_index(r.get("form"), forms), r.defaulted("payer") == "Central",
         r.number)
        for r in planned
    ]
    rows += [
        (group, year, float(clinic_starts[group]), NO_YEAR, False, NO_YEAR)
        for group in np.flatnonzero(clinic_starts).tolist()
        for year in range(1, calendar.last + 1)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    return Starts(*(np.array(column) for column in columns))


def _is_ahead(record: Record, calendar: Calendar) -> bool:
    """True for a complete row whose year is computed; tells of other years."""
    if not {"specialty", "year", "count"} <= set(record.values):
        return False
    year = record.get("year")
    if year <= calendar.base_year:
        record.tell("start-passerad", "year", read=str(year), base_year=str(calendar.base_year))
    elif year > calendar.base_year + calendar.last:
        record.tell("start-efter-sista-ar", "year", read=str(year),
                    last=str(calendar.base_year + calendar.last))
    return bool(calendar.base_year < year <= calendar.base_year + calendar.last)


def warn_clinic_trainees(
    trainees: Trainees, clinic_starts: FloatArray, groups: GroupList, findings: Findings
) -> None:
    """Tell of groups whose clinics pay for training today but are said to start none."""
    counts: dict[int, int] = {}
    clinic: Iterable[int] = np.flatnonzero(~trainees.central).tolist()
    for index in clinic:
        group = int(trainees.group[index])
        counts[group] = counts.get(group, 0) + int(trainees.count[index])
    told = [f"{groups.groups[group].id} {persons}" for group, persons in sorted(counts.items())
            if clinic_starts[group] == 0]
    if told:
        findings.add("klinikstarter-saknas", "Antaganden per specialitet", None,
                     groups=all_names(told))
