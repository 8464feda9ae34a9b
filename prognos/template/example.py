"""The built-in fictional region: a compact source spread out to rows of the workbook.

The source (`prognos/data/example/`) says how many persons a group has, their mean age and spread;
single persons come from the quantiles of a normal distribution and fixed cycles of whole numbers,
so that every Python version writes the same rows. `templates/exempel.xlsx` is made from these.
"""

import calendar
import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import NormalDist
from typing import TypeVar

from prognos.schema.dictionary import load_schema
from prognos.system.files import data_path, template_path
from prognos.template import build_workbook, save, write_template

Value = TypeVar("Value")
Row = dict[str, object]
Tables = dict[str, list[Row]]

PLAIN_SHEETS = {
    "Önskemål": "onskemal.csv",
    "Listning": "listning.csv",
    "Befolkning": "befolkning.csv",
    "Befolkningsbehov": "befolkningsbehov.csv",
    "AT och BT": "at_och_bt.csv",
    "Handledning": "handledning.csv",
    "Sidoutbildning": "sidoutbildning.csv",
    "Sidoutbildningsplatser": "sidoutbildningsplatser.csv",
    "Föregående år": "foregaende_ar.csv",
    "Manuell fördelning": "manuell_fordelning.csv",
}
"""Sheets that stand in the source as in the workbook."""
SETTINGS_SHEETS = {
    "Antaganden": "antaganden",
    "Specialiteter": "specialiteter",
    "Antaganden per specialitet": "antaganden_per_specialitet",
    "Planerade starter": "planerade_starter",
    "Behovsfaktorer": "behovsfaktorer",
    "Justerad rang": "justerad_rang",
    "Rangordningsvikter": "rangordningsvikter",
    "Begränsningar": "begransningar",
    "Kostnader": "kostnader",
    "Scenarier": "scenarier",
}
"""Sheets that are tables of `exempel.toml`."""

YOUNGEST, OLDEST = 33, 74
MONTHS_OLD, MONTHS_NEW = 60, 66
OLD_FORM, NEW_FORM = "ST SOSFS 2015:8", "ST HSLF-FS 2021:8"
FIRST_NEW_START = date(2021, 7, 1)
"""The day from which new starts may follow HSLF-FS 2021:8."""

YOUNG_SHARES = (1.0, 1.0, 1.0, 0.8, 1.0, 1.0, 1.0, 1.0, 0.9, 1.0)
MIDDLE_SHARES = (1.0, 1.0, 0.8, 1.0, 1.0, 0.9, 1.0, 0.75, 1.0, 1.0, 0.5, 1.0)
SENIOR_SHARES = (1.0, 0.8, 1.0, 0.8, 1.0, 0.5, 1.0, 0.9, 0.6)
AT_65_SHARES = (0.8, 0.5, 1.0, 0.6, 0.8)
AT_67_SHARES = (0.4, 0.2, 0.5, 0.3, 0.25, 0.5)
IN_CARE = (0.5, 0.7, 0.75, 0.5, 0.8)
"""Shares in care of those who also research or teach at the university."""

AGE_AT_ST_START = (31, 29, 33, 30, 36, 32, 28, 34, 31, 39, 30, 33)
MONTHS_ALREADY_LATE = (0, 3, 0, 6, 0, 0, 12, 0)
"""Calendar time that a doctor's plan has already grown by, parental leave for instance."""
CREDITED_MONTHS = (0, 6, 0, 12)
"""Earlier training that counts, for those whose row has no planned end."""


@dataclass(frozen=True)
class GroupSource:
    """A line of `grupper.csv`: one specialty in one area."""

    specialty: str
    area: str | None
    units: tuple[str, ...]
    """Every unit as often as it occurs in the group's cycle of units."""
    specialists: int
    mean_age: float
    spread: float
    academic_cycle: int
    """Every so many specialists aged 40-64 share their time with the university; 0 = none."""
    trainees: int
    clinic_paid: int
    """How many of the doctors in training the clinic pays for."""
    line: int
    need: Row


def example_tables() -> Tables:
    """Rows of every sheet of the example, as heading -> value; blank cells are left out."""
    base, source = _settings()
    groups = tuple(_group_sources())
    staff = [row for group in groups for row in _staff(group, base)]
    trainees = [row for group in groups for row in _trainees(group, base)]
    return {
        "Budgetram": source["budgetram"],
        "Bemanning": _changed(staff, source["bemanning_avvikelse"]) + source["bemanning_extra"],
        "ST-läkare": _changed(trainees, source["st_avvikelse"]) + source["st_extra"],
        "Behov": [group.need for group in groups if group.need] + source["behov_extra"],
        **{sheet: list(_rows(name)) for sheet, name in PLAIN_SHEETS.items()},
        **{sheet: source[table] for sheet, table in SETTINGS_SHEETS.items()},
    }


def quantile_ages(count: int, mean: float, spread: float) -> list[int]:
    """Whole ages at the quantiles (i + ½)/count of N(mean, spread), cut to 33 … 74 years."""
    normal = NormalDist(mean, spread)
    ages = (normal.inv_cdf((i + 0.5) / count) for i in range(count))
    return [min(max(round(age), YOUNGEST), OLDEST) for age in ages]


def months_later(day: date, months: int) -> date:
    """The last day of the month `months` months after that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _staff(group: GroupSource, base: date) -> Iterator[Row]:
    ages = quantile_ages(group.specialists, group.mean_age, group.spread)
    for number, age in enumerate(ages):
        row: Row = {
            "Specialitet": group.specialty,
            "Område": group.area,
            "Basenhet": group.units[number % len(group.units)],
            "Födelseår": base.year - age,
            "Sysselsättningsgrad": _cycle(_shares(age), number + group.line),
            "Tjänstgöringsgrad": _reduced_hours(age, number + group.line),
            "Andel i vården": _share_in_care(group, age, number),
            "Anställningsform": "Tillsvidare",
        }
        yield _filled(row | _senior_terms(age, number + group.line, base))


def _shares(age: int) -> tuple[float, ...]:
    limits = ((45, YOUNG_SHARES), (60, MIDDLE_SHARES), (65, SENIOR_SHARES), (67, AT_65_SHARES))
    return next((shares for limit, shares in limits if age < limit), AT_67_SHARES)


def _reduced_hours(age: int, turn: int) -> float | None:
    """Parents of small children work less than their post says."""
    works_less = age <= 44 and turn % 9 == 4 and _cycle(YOUNG_SHARES, turn) == 1.0
    return 0.8 if works_less else None


def _share_in_care(group: GroupSource, age: int, number: int) -> float | None:
    if not group.academic_cycle or not 40 <= age < 65:
        return None
    turn, rest = divmod(number, group.academic_cycle)
    return _cycle(IN_CARE, turn + group.line) if rest == group.academic_cycle // 2 else None


def _senior_terms(age: int, turn: int, base: date) -> Row:
    """After 67 doctors work by the hour or on a contract that is usually prolonged."""
    if age < 67 or turn % 3 == 0:
        return {}
    if turn % 3 == 1:
        return {"Anställningsform": "Timavlönad"}
    return {"Anställningsform": "Visstid", "Slutdatum": months_later(base, 6 + 6 * (turn % 2))}


def _trainees(group: GroupSource, base: date) -> Iterator[Row]:
    for number in range(group.trainees):
        turn = number + group.line
        late = _cycle(MONTHS_ALREADY_LATE, turn)
        left = int((number + 0.5) / group.trainees * MONTHS_OLD) + 2
        only_start = turn % 7 == 3 and not late
        credited = _credited(turn, left) if only_start else 0
        start = months_later(base, left - late + credited - MONTHS_OLD - 1)
        form = _form(start, turn)
        end = months_later(start, late + (MONTHS_NEW if form == NEW_FORM else MONTHS_OLD))
        yield _filled({
            "Specialitet": group.specialty,
            "Område": group.area,
            "Basenhet": group.units[turn % len(group.units)],
            "Födelseår": start.year - _cycle(AGE_AT_ST_START, turn),
            "Startdatum": months_later(start, -1).replace(day=1),
            "Planerat slutdatum": None if only_start else end,
            "Finansiering": "Klinik" if _is_clinic_paid(group, number) else "Central",
            "Utbildningsform": form,
            "Tillgodoräknad tid (mån)": credited or None,
            "Sysselsättningsgrad": 0.8 if turn % 8 == 5 else 1.0,
        })


def _credited(turn: int, left: int) -> int:
    """Months of earlier training that count; none for those who would not have started yet."""
    months = _cycle(CREDITED_MONTHS, turn // 7)
    return months if left + months <= MONTHS_OLD else 0


def _form(start: date, turn: int) -> str:
    """The new rules come in step by step: most starters still hold a licence by way of AT."""
    share = 0 if start < FIRST_NEW_START else 1 if start.year < 2025 else 2
    return NEW_FORM if turn % 8 < share else OLD_FORM


def _is_clinic_paid(group: GroupSource, number: int) -> bool:
    """Spread `clinic_paid` of the group's doctors in training evenly over all of them."""
    paid, total = group.clinic_paid, group.trainees
    return (number + 1) * paid // total > number * paid // total


def _changed(rows: list[Row], changes: Iterable[Mapping[str, object]]) -> list[Row]:
    """The rows with single persons changed, found by specialty, area and number within it."""
    found: dict[tuple[object, object], list[int]] = {}
    for index, row in enumerate(rows):
        found.setdefault((row["Specialitet"], row.get("Område")), []).append(index)
    changed = list(rows)
    for change in changes:
        own = found[change["Specialitet"], change.get("Område")]
        fields = {key: value for key, value in change.items() if key != "nummer"}
        number = change["nummer"]
        assert isinstance(number, int)
        changed[own[number - 1]] = {**changed[own[number - 1]], **fields}
    return changed


def _group_sources() -> Iterator[GroupSource]:
    for line, record in enumerate(_records("grupper.csv"), start=1):
        yield GroupSource(
            specialty=record["Specialitet"],
            area=record["Område"] or None,
            units=tuple(_units(record["Basenheter"])),
            specialists=int(record["Specialister"]),
            mean_age=float(record["Medelålder"]),
            spread=float(record["Spridning"]),
            academic_cycle=int(record["Universitet var"] or 0),
            trainees=int(record["ST"]),
            clinic_paid=int(record["varav klinik"]),
            line=line,
            need=_need(record),
        )


def _units(text: str) -> Iterator[str]:
    """The cycle of units: "A*2; B" gives A, A, B."""
    for part in text.split(";"):
        name, _, times = part.strip().partition("*")
        yield from [name] * int(times or 1)


def _need(record: Mapping[str, str]) -> Row:
    if not record["Metod"]:
        return {}
    figures = ("Budgeterade tjänster", "Vakanser", "Inhyrda årsarbetare", "Årlig förändring")
    row: Row = {"Specialitet": record["Specialitet"], "Område": record["Område"] or None,
                "Metod": record["Metod"]}
    row |= {name: float(record[name]) if record[name] else None for name in figures}
    minimum = record["Minsta antal specialister"]
    return _filled({**row, "Minsta antal specialister": int(minimum) if minimum else None})


def _rows(name: str) -> Iterator[Row]:
    """The records of a file as rows of a sheet, with figures and dates as such."""
    for record in _records(name):
        yield _filled({heading: _value(text) for heading, text in record.items()})


def _value(text: str) -> int | float | date | str:
    """A date (åååå-mm-dd), a whole number, a decimal number, else the text."""
    for kind in (int, float, date.fromisoformat):
        with suppress(ValueError):
            return kind(text)
    return text


def _records(name: str) -> Iterator[dict[str, str]]:
    text = data_path(f"example/{name}").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _settings() -> tuple[date, Tables]:
    """Base date, and the tables of `exempel.toml` by name."""
    content = tomllib.loads(data_path("example/exempel.toml").read_text(encoding="utf-8"))
    return content.pop("matdatum"), content


def _cycle(values: Sequence[Value], turn: int) -> Value:
    return values[turn % len(values)]


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in (None, "")}


def write_example(path: Path) -> None:
    """Write the example workbook: the template's sheets and the further ones it uses, filled."""
    write_tables(example_tables(), path)


def write_tables(tables: Tables, path: Path) -> None:
    """Write a workbook of the template's sheets and the further ones that have rows."""
    schema = load_schema()
    sheets = [
        sheet for sheet in schema.template_sheets(extended=True)
        if sheet.basic or sheet.name in tables
    ]
    save(build_workbook(schema, sheets, tables), path)


def main() -> None:
    """Write templates/ anew, after a change of the schema or of the example's source."""
    write_template(template_path("mall.xlsx"))
    write_example(template_path("exempel.xlsx"))


if __name__ == "__main__":
    main()
