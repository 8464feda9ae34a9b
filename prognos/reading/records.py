"""Rows of raw cells -> records of typed values; one finding for every cell that does not fit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prognos.reading.lookup import Lookup, make_lookup
from prognos.reading.workbook import UNREADABLE, Row, Table
from prognos.schema.dictionary import Column, Domain, Sheet, normalise
from prognos.schema.findings import Findings
from prognos.schema.values import (
    ValueProblem,
    is_blank,
    number,
    parse,
    range_text,
    shown,
    text,
    unexpected,
)
from prognos.schema.written_dates import is_month


@dataclass(frozen=True)
class Record:
    """A row as typed values by column key. Blank and unreadable cells are left out."""

    table: Table
    row: Row
    values: Mapping[str, Any]
    years: Mapping[int, float]
    bad: frozenset[str]
    """Columns whose cell already has a finding."""
    findings: Findings = field(compare=False, repr=False)
    """Where `tell` tells."""

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def sheet(self) -> str:
        return self.table.name

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or `default` for a blank (or unreadable) cell."""
        return self.values.get(key, default)

    def defaulted(self, key: str) -> Any:
        """The value, or the column's default for a blank cell."""
        return self.values.get(key, self.table.sheet.column(key).default)

    def blank(self, key: str) -> bool:
        return key not in self.values and key not in self.bad

    def cell(self, key: str) -> str:
        return self.table.cell(self.row, key)

    def tell(self, code: str, key: str, /, **details: object) -> None:
        """Add a finding at the cell of a column; details as `Findings.add`."""
        self.findings.add(code, self.sheet, self.cell(key), **details)


@dataclass(frozen=True)
class Names:
    """What cells of kind specialty and form may say."""

    specialties: Lookup = field(default_factory=lambda: make_lookup((), {}))
    forms: Lookup = field(default_factory=lambda: make_lookup((), {}))


def read_records(
    tables: Mapping[str, Table], key: str, names: Names, findings: Findings
) -> tuple[Record, ...]:
    """Records of a sheet, none when it is absent; checks types, ranges, names, required cells."""
    table = tables.get(key)
    if table is None:
        return ()
    records = tuple(_record(table, row, names, findings) for row in table.rows)
    return tuple(_without_doubles(records, table.sheet, findings))


def _record(table: Table, row: Row, names: Names, findings: Findings) -> Record:
    values: dict[str, Any] = {}
    bad: set[str] = set()
    for column in table.sheet.columns:
        raw = row.values.get(column.key)
        if raw is None or is_blank(raw):
            continue
        try:
            values[column.key] = _typed(column, raw, names)
        except ValueProblem as problem:
            bad.add(column.key)
            _tell(problem, column, raw, table, row, findings)
        else:
            _warn_unexpected(column, values[column.key], table, row, findings)
            _tell_month(column, raw, values[column.key], table, row, findings)
    _check_required(table, row, {*values, *bad}, findings)
    return Record(table, row, values, _yearly(table, row, findings), frozenset(bad), findings)


def _typed(column: Column, raw: object, names: Names) -> object:
    if raw is UNREADABLE:
        raise ValueProblem("")
    kind = column.domain.kind
    if kind not in {"specialty", "form"}:
        return parse(column.domain, raw)
    lookup = names.specialties if kind == "specialty" else names.forms
    name = lookup.find(text(raw))
    if name is None:
        code = "okand-specialitet" if kind == "specialty" else "okand-utbildningsform"
        raise ValueProblem(code, suggestion=lambda: lookup.suggestion(text(raw)))
    return name


def _tell(
    problem: ValueProblem, column: Column, raw: object, table: Table, row: Row, findings: Findings
) -> None:
    if not problem.code:  # the reader has told already
        return
    details: dict[str, object] = {"heading": column.heading, "read": shown(raw), **problem.details}
    if problem.code == "okant-val":
        choices = make_lookup(column.domain.choices, {})
        details["suggestion"] = lambda: choices.suggestion(text(raw))
    findings.add(problem.code, table.name, table.cell(row, column.key), **details)


def _warn_unexpected(
    column: Column, value: object, table: Table, row: Row, findings: Findings
) -> None:
    if unexpected(column.domain, value):
        findings.add("ovantat-varde", table.name, table.cell(row, column.key),
                     **unexpected_details(column.heading, column.domain, value))


def _tell_month(
    column: Column, raw: object, value: object, table: Table, row: Row, findings: Findings
) -> None:
    """A month without a day, and the day it was read as."""
    if column.domain.kind == "date" and is_month(raw):
        findings.add("datum-manad", table.name, table.cell(row, column.key),
                     heading=column.heading, read=shown(raw), day=shown(value))


def unexpected_details(heading: str, domain: Domain, value: object) -> dict[str, str]:
    """Details of finding `ovantat-varde`."""
    percent = domain.kind in {"share", "change"} and isinstance(value, int | float)
    read = f"{shown(value * 100)} %" if percent else shown(value)  # type: ignore[operator]  # narrowed by `percent`
    expected = range_text(domain, domain.expected_low, domain.expected_high)
    return {"heading": heading, "read": read, "expected": expected}


def _check_required(table: Table, row: Row, filled: set[str], findings: Findings) -> None:
    for column in table.sheet.columns:
        if column.required and column.key in table.columns and column.key not in filled:
            findings.add("cell-saknas", table.name, table.cell(row, column.key),
                         heading=column.heading)
    for keys in table.sheet.one_of:
        present = [key for key in keys if key in table.columns]
        if present and not filled & set(keys):
            names = " eller ".join(table.sheet.column(key).heading for key in keys)
            findings.add("cell-saknas", table.name, table.cell(row, present[-1]), heading=names)


def _yearly(table: Table, row: Row, findings: Findings) -> dict[int, float]:
    """Figures in columns headed by a year."""
    years = {}
    for year, raw in sorted(row.years.items()):
        if is_blank(raw) or raw is UNREADABLE or table.sheet.year_columns is None:
            continue
        domain = table.sheet.year_columns.domain
        place = f"{table.years[year]}{row.at.get(year, row.number)}"
        try:
            years[year] = number(parse(domain, raw))
        except ValueProblem as problem:
            findings.add(problem.code, table.name, place, heading=str(year), read=shown(raw),
                         **problem.details)
    return years


def _without_doubles(
    records: Iterable[Record], sheet: Sheet, findings: Findings
) -> Iterator[Record]:
    """Records whose key columns say what no earlier record says."""
    first: dict[tuple[object, ...], Record] = {}
    for record in records:
        key = _key(record, sheet)
        if key is not None and key in first:
            headings = " och ".join(sheet.column(name).heading for name in sheet.unique)
            findings.add("dubbel-nyckel", record.sheet, record.cell(sheet.unique[0]),
                         headings=headings, first=first[key].number)
            continue
        if key is not None:
            first[key] = record
        yield record


def _key(record: Record, sheet: Sheet) -> tuple[object, ...] | None:
    """The values that may occur only once; None when one of them is unreadable or missing."""
    if not sheet.unique or record.bad & set(sheet.unique) or record.blank(sheet.unique[0]):
        return None
    values = (record.defaulted(name) for name in sheet.unique)
    return tuple(normalise(value) if isinstance(value, str) else value for value in values)
